/*
 * fuzz_header_clean.c - any bytes: refused, or without a value of the dictionary
 *
 * A patient is known by name, number, birth date, telephone and study UID; the
 * corpus has them in every corner of a data set, and mutations move them on.
 * What the cleaner lets pass is written, and none of them may stand in any byte
 * of it but PixelData's, not even with other bytes between its letters.
 */
#include "dicom/syntax.h"
#include "dicom/vr.h"
#include "dicom/write.h"
#include "header/header.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
    enum id_kind kind;
    uint32_t tag;
    const char *value;
} known[] = {
    {ID_PERSON, TAG_PatientName, "GAINES^STACY"},
    {ID_NUMBER, TAG_PatientID, "8155012288"},
    {ID_BIRTH_DATE, TAG_PatientBirthDate, "19560621"},
    {ID_PHONE, 0x00102154, "509-218-0415"},
    {ID_UID, TAG_StudyInstanceUID, "1.2.276.0.50.192168001092.11517584.1"},
};

enum { KNOWN = sizeof known / sizeof *known, PROFILES = 2 };

static const struct site_key key = {{7}};

static const struct profile *profile_of(size_t which)
{
    static const struct profile *profiles[PROFILES];
    static const char *const names[PROFILES] = {"basic", "tcia"};
    static struct arena *home; /* kept until the end */

    if (!home)
        home = arena_create((size_t)1 << 28);
    if (home && !profiles[which] &&
        profile_load(home, names[which], &profiles[which], NULL) != OK)
        abort();
    return profiles[which];
}

static enum code clean(struct arena *a, struct dataset *ds, size_t which,
                       int fd, struct error *err)
{
    struct identifiers ids = {0};
    struct header_input in = {
        .profile = profile_of(which), .key = &key, .ids = &ids};
    struct new_ids out;
    struct writer *w;

    for (int i = 0; i < KNOWN; i++)
        TRY(identifiers_add(a, &ids, known[i].kind, known[i].tag,
                            str_of(known[i].value), err));
    TRY(identifiers_collect(a, ds, &ids, err));
    TRY(header_clean(a, ds, &in, &out, err));
    TRY(writer_begin(a, ds, NULL, fd, &w, err));
    if (ds->pixels.present)
        TRY(writer_pixels_copy(w, err));
    return writer_end(w, err);
}

/* Letters, small, and digits only: the strict search of bench score. */
static size_t strip(const char *at, size_t len, char *ret)
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++) {
        char c = at[i] >= 'A' && at[i] <= 'Z' ? (char)(at[i] + 32) : at[i];

        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            ret[n++] = c;
    }
    return n;
}

/* As it stands, and with anything between its letters and digits; points are
 * part of a UID. */
static void look(const void *at, size_t len)
{
    char *bare = malloc(len + 1), word[64];
    size_t n;

    if (!bare)
        return;
    n = len ? strip(at, len, bare) : 0;
    for (int i = 0; i < KNOWN; i++) {
        size_t size = strip(known[i].value, strlen(known[i].value), word);

        if ((len && memmem(at, len, known[i].value, strlen(known[i].value))) ||
            (n && known[i].kind != ID_UID && memmem(bare, n, word, size))) {
            fprintf(stderr, "value %d of the dictionary is left\n", i);
            abort();
        }
    }
    free(bare);
}

/* Numbers of a list are told one by one. */
static void look_at_value(const struct element *e)
{
    struct str rest = e->value;

    if (strcmp(e->vr, "DS") != 0 && strcmp(e->vr, "IS") != 0) {
        look(rest.at, rest.len);
        return;
    }
    while (rest.at) {
        struct str part = str_cut(rest, '\\', &rest);

        look(part.at, part.len);
    }
}

/* Values as they are told, and as they stand in a big endian file. */
static void look_at_items(struct arena *a, const struct items *in, bool swapped)
{
    for (int i = 0; i < in->count; i++) {
        const struct element *e = &in->at[i];
        const struct vr *vr = vr_find(e->vr);
        char *copy;

        for (int k = 0; k < e->item_count; k++)
            look_at_items(a, &e->items[k], swapped);
        if (e->is_sequence)
            continue;
        look_at_value(e);
        copy = swapped && vr && vr->unit > 1 ? str_c(a, e->value) : NULL;
        if (!copy)
            continue;
        vr_swap(vr, (uint8_t *)copy, e->value.len);
        look(copy, e->value.len);
    }
}

/* The written file, all but its top-level PixelData: values, and bytes that
 * are none. (What the end of a value and the tag behind it spell together was
 * never written as a text.) */
static void look_at_draft(struct arena *a, int fd, const struct limits *limits)
{
    struct dataset *ds;

    if (dataset_open(a, fd, limits, &ds, NULL) != OK)
        abort();
    look(ds->preamble.at, ds->preamble.len);
    if (ds->trailing)
        look(ds->pixels.file.at + ds->pixels.file.len - ds->trailing,
             (size_t)ds->trailing);
    look_at_items(a, &ds->meta, false);
    look_at_items(a, &ds->root, ds->syntax->big_endian);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limits limits = limits_default;
    struct arena *a = arena_create((size_t)1 << 26);
    struct bytes bytes = {data, size};
    struct dataset *ds;
    int fd = memfd_create("draft", 0);

    limits.arena_bytes = (size_t)1 << 24;
    if (a && fd >= 0 &&
        dataset_open_memory(a, bytes, &limits, &ds, NULL) == OK &&
        clean(a, ds, size % PROFILES, fd, NULL) == OK)
        look_at_draft(a, fd, &limits);
    if (fd >= 0)
        close(fd);
    arena_destroy(a);
    return 0;
}
