/*
 * bench_leaks.c - strict extra: planted values anywhere in an output's bytes
 *
 * The key's own rules look only where it planted something and split names at
 * blanks; here letters and digits of every planted value are looked for in the
 * bytes of the file, whatever stands between them. PixelData of the top level
 * is left out: chance makes anything in compressed bytes.
 */
#include "bench/bench_score.h"
#include <sqlite3.h>
#include <string.h>

enum { LEAST = 6 };

/* Letters as lower case and digits of s; places in *ret_at unless NULL. */
static char *bare(struct arena *a, const uint8_t *at, size_t len,
                  size_t *ret_len)
{
    char *out = arena_alloc(a, len + 1);
    size_t n = 0;

    for (size_t i = 0; out && i < len; i++) {
        uint8_t c = at[i];

        if (c >= 'A' && c <= 'Z')
            c = (uint8_t)(c + 32);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            out[n++] = (char)c;
    }
    *ret_len = n;
    return out;
}

static bool holds(struct str text, struct str part)
{
    return part.len >= LEAST && str_find(text, part) >= 0;
}

/* The bytes before and behind PixelData, bare. */
static enum code bare_file(struct arena *a, const struct dataset *ds,
                           struct str ret[2], struct error *err)
{
    const struct pixel_data *p = &ds->pixels;
    size_t from = p->present ? (size_t)p->offset : p->file.len;
    size_t to = p->present ? from + (size_t)p->length : from;
    char *head = bare(a, p->file.at, from, &ret[0].len);
    char *tail = bare(a, p->file.at + to, p->file.len - to, &ret[1].len);

    if (!head || !tail)
        return fail(err, ERR_MEMORY, "no memory for a search");
    ret[0].at = head;
    ret[1].at = tail;
    return OK;
}

enum code score_leaks(struct scoring *s, struct arena *scratch,
                      const struct dataset *ds, struct str patient,
                      struct error *err)
{
    struct sqlite3_stmt *secrets;
    struct str file[2];
    int leaks = 0;

    if (bench_prepare(scratch, s->key,
                      "SELECT Value FROM secrets WHERE PatientID = ?", &secrets,
                      NULL) != OK)
        return OK; /* a key made by others has no such table */
    if (!ds->pixels.file.at)
        return OK;
    TRY(bare_file(scratch, ds, file, err));
    sqlite3_bind_text(secrets, 1, patient.at, (int)patient.len,
                      SQLITE_TRANSIENT);
    while (sqlite3_step(secrets) == SQLITE_ROW) {
        const char *value = (const char *)sqlite3_column_text(secrets, 0);
        struct str part = {0};

        part.at =
            bare(scratch, (const uint8_t *)value, strlen(value), &part.len);
        if (!part.at)
            return fail(err, ERR_MEMORY, "no memory for a search");
        leaks += holds(file[0], part) || holds(file[1], part);
    }
    sqlite3_reset(secrets);
    s->out->leaks += leaks;
    s->out->leaky_files += leaks > 0;
    return OK;
}
