/*
 * patient_map.c - patient IDs that the user chose, from a CSV file
 *
 * Two patients may not become one and one may not become two, so the file is
 * refused whole where that would happen.
 */
#include "header/header.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAP_BYTES = 64 << 20, ID_BYTES = 64 }; /* LO */

static struct str unquoted(struct str s)
{
    s = str_trim(s);
    if (s.len >= 2 && s.at[0] == '"' && s.at[s.len - 1] == '"')
        s = str_trim((struct str){s.at + 1, s.len - 2});
    return s;
}

static bool is_id(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] < 0x20 || strchr("\\\",", s.at[i]))
            return false;
    return s.len > 0 && s.len <= ID_BYTES;
}

/* A pair and the line that it stands in. */
struct map_line {
    struct id_pair pair;
    int number;
};

struct map_lines {
    struct map_line *at;
    int count, room;
};

static int by_text(struct str a, struct str b)
{
    int order = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_old(const void *a, const void *b)
{
    const struct map_line *x = a, *y = b;
    int order = by_text(x->pair.old, y->pair.old);

    return order ? order : x->number - y->number;
}

static int by_new(const void *a, const void *b)
{
    const struct map_line *x = a, *y = b;
    int order = by_text(x->pair.new, y->pair.new);

    return order ? order : x->number - y->number;
}

static enum code read_line(struct arena *a, struct map_lines *lines,
                           struct str line, const char *path, int number,
                           struct error *err)
{
    struct str new, old = unquoted(str_cut(line, ',', &new));

    new = unquoted(new);
    if (!is_id(old) || !is_id(new))
        return fail(err, ERR_USAGE, "%s:%d: two patient IDs expected", path,
                    number);
    if (!arena_push(a, *lines))
        return fail(err, ERR_MEMORY, "no memory for the patient map");
    lines->at[lines->count - 1] = (struct map_line){{old, new}, number};
    return OK;
}

/* Sorted by new IDs, then by old ones: equal neighbours are an error. */
static enum code check(struct map_lines *lines, const char *path,
                       struct error *err)
{
    static int (*const orders[])(const void *, const void *) = {by_new, by_old};

    for (int k = 0; k < 2 && lines->count; k++) {
        qsort(lines->at, (size_t)lines->count, sizeof *lines->at, orders[k]);
        for (int i = 1; i < lines->count; i++) {
            const struct map_line *one = &lines->at[i - 1],
                                  *two = &lines->at[i];

            if (k == 0 ? str_equal(one->pair.new, two->pair.new)
                       : str_equal(one->pair.old, two->pair.old))
                return fail(err, ERR_USAGE, "%s:%d: a patient ID occurs twice",
                            path, two->number);
        }
    }
    return OK;
}

enum code patient_map_load(struct arena *a, const char *path,
                           struct id_pairs *ret_pairs, struct error *err)
{
    struct map_lines lines = {0};
    struct id_pairs pairs = {0};
    struct str text, line;

    TRY(file_read(a, path, MAP_BYTES, &text, err));
    for (int number = 1; text.len; number++) {
        line = str_trim(str_cut(text, '\n', &text));
        if (number == 1 && !str_equal(line, STR("id_old,id_new")))
            return fail(err, ERR_USAGE, "%s:1: id_old,id_new expected", path);
        if (number > 1 && line.len)
            TRY(read_line(a, &lines, line, path, number, err));
    }
    TRY(check(&lines, path, err));
    pairs.at = arena_array(a, (size_t)lines.count, sizeof *pairs.at);
    if (!pairs.at)
        return fail(err, ERR_MEMORY, "no memory for the patient map");
    for (int i = 0; i < lines.count; i++)
        pairs.at[i] = lines.at[i].pair;
    pairs.count = pairs.room = lines.count;
    *ret_pairs = pairs;
    return OK;
}

void patient_map_digest(const struct site_key *key,
                        const struct id_pairs *pairs, char ret_hex[40])
{
    struct buffer b = {.limit = (size_t)1 << 31};

    snprintf(ret_hex, 40, "none");
    for (int i = 0; pairs && i < pairs->count; i++) {
        buffer_add(&b, pairs->at[i].old.at, pairs->at[i].old.len);
        buffer_str(&b, ",");
        buffer_add(&b, pairs->at[i].new.at, pairs->at[i].new.len);
        buffer_str(&b, "\n");
    }
    if (pairs)
        site_key_digest(key, "patients", (struct str){b.at, b.len}, ret_hex);
    buffer_release(&b);
}

const struct id_pair *patient_map_find(const struct id_pairs *pairs,
                                       struct str old)
{
    int low = 0, high = pairs->count;

    while (low < high) {
        int middle = low + (high - low) / 2;

        if (by_text(pairs->at[middle].old, old) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < pairs->count && str_equal(pairs->at[low].old, old)
               ? &pairs->at[low]
               : NULL;
}
