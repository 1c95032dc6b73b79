/*
 * frames_palette.c - PALETTE COLOR tables (PS3.3 C.7.9), also segmented ones
 *
 * Three tables of up to 65536 entries of 8 or 16 bits become one table of 8
 * bit RGB, which is all that a viewer shows. Tables that are shorter than
 * they say are an error: their picture cannot be judged.
 */
#include "frames/frames_inner.h"
#include <string.h>

/* Segmented data by tag of the plain data: (0028,1201) and (0028,1221). */
enum { SEGMENTED = 0x20 };

struct table {
    int entries, first, bits;
    uint16_t *at;
};

static uint16_t word(struct str s, size_t i)
{
    uint16_t v;

    memcpy(&v, s.at + 2 * i, 2);
    return v;
}

static enum code bad(struct error *err, uint32_t tag, const char *what)
{
    return fail_at(err, ERR_FORMAT, tag, "%s", what);
}

static enum code read_descriptor(const struct dataset *ds, uint32_t tag,
                                 bool is_signed, struct table *t,
                                 struct error *err)
{
    const struct element *e = dataset_find(ds, tag);

    if (!e || e->value.len < 6)
        return bad(err, tag, "missing or too short");
    t->entries = word(e->value, 0) ? word(e->value, 0) : 65536;
    t->first = is_signed ? (int16_t)word(e->value, 1) : word(e->value, 1);
    t->bits = word(e->value, 2);
    if (t->bits != 8 && t->bits != 16)
        return bad(err, tag, "entries of neither 8 nor 16 bits");
    return OK;
}

static enum code read_plain(struct str data, uint32_t tag, struct table *t,
                            struct error *err)
{
    size_t entries = (size_t)t->entries;

    if (data.len >= 2 * entries) {
        for (size_t i = 0; i < entries; i++)
            t->at[i] = word(data, i);
        return OK;
    }
    if (t->bits != 8 || data.len < entries)
        return bad(err, tag, "shorter than its descriptor");
    for (size_t i = 0; i < entries; i++)
        t->at[i] = (uint8_t)data.at[i];
    return OK;
}

/* ---- segmented (C.7.9.2) --------------------------------------------- */

enum { DISCRETE = 0, LINEAR = 1, INDIRECT = 2 };

struct segments {
    struct str data;
    struct table *table;
    int done; /* entries made */
};

static bool put(struct segments *s, uint16_t value)
{
    if (s->done >= s->table->entries)
        return false;
    s->table->at[s->done++] = value;
    return true;
}

static bool put_line(struct segments *s, int count, uint16_t to)
{
    int from;

    if (s->done == 0 || count < 1)
        return false;
    from = s->table->at[s->done - 1];
    for (int i = 1; i <= count; i++) {
        int64_t step = (int64_t)(to - from) * i;

        if (!put(s, (uint16_t)(from + (step + (step < 0 ? -count : count) / 2) /
                                          count)))
            return false;
    }
    return true;
}

/* One segment at word *at; those an indirect one repeats are read by the
 * caller. False if it is cut off or makes too much. */
static bool put_segment(struct segments *s, size_t *at)
{
    size_t words = s->data.len / 2, p = *at;
    int opcode, count;

    if (words - p < 2)
        return false;
    opcode = word(s->data, p);
    count = word(s->data, p + 1);
    p += 2;
    if (opcode == DISCRETE) {
        if (count < 1 || words - p < (size_t)count)
            return false; /* each makes an entry, so all of this ends */
        for (int i = 0; i < count; i++)
            if (!put(s, word(s->data, p++)))
                return false;
    } else if (opcode == LINEAR) {
        if (words - p < 1 || !put_line(s, count, word(s->data, p++)))
            return false;
    } else {
        return false;
    }
    *at = p;
    return true;
}

/* Repeat count segments from a byte offset on; they may not be indirect. */
static bool put_again(struct segments *s, size_t *at)
{
    size_t words = s->data.len / 2, from;
    int count;

    if (words - *at < 4)
        return false;
    count = word(s->data, *at + 1);
    from = ((size_t)word(s->data, *at + 3) << 16 | word(s->data, *at + 2)) / 2;
    if (from > words)
        return false;
    while (count-- > 0)
        if (!put_segment(s, &from))
            return false;
    *at += 4;
    return true;
}

static enum code read_segmented(struct str data, uint32_t tag, struct table *t,
                                struct error *err)
{
    struct segments s = {.data = data, .table = t};
    size_t at = 0, words = data.len / 2;
    bool good = true;

    while (good && s.done < t->entries && at < words)
        good = word(data, at) == INDIRECT ? put_again(&s, &at)
                                          : put_segment(&s, &at);
    if (!good || s.done != t->entries || at < words) /* or more than asked */
        return bad(err, tag, "bad segments");
    return OK;
}

/* ---- all three ------------------------------------------------------- */

static enum code read_table(struct arena *a, const struct dataset *ds,
                            uint32_t colour, bool is_signed, struct table *t,
                            struct error *err)
{
    uint32_t tag = TAG_RedPaletteColorLookupTableData + colour;
    const struct element *e = dataset_find(ds, tag);

    TRY(read_descriptor(ds, TAG_RedPaletteColorLookupTableDescriptor + colour,
                        is_signed, t, err));
    t->at = arena_array(a, (size_t)t->entries, sizeof *t->at);
    if (!t->at)
        return fail(err, ERR_MEMORY, "no memory for a palette");
    if (e && e->value.len)
        return read_plain(e->value, tag, t, err);
    e = dataset_find(ds, tag + SEGMENTED);
    if (!e)
        return bad(err, tag, "missing");
    return read_segmented(e->value, tag + SEGMENTED, t, err);
}

/* Tables that say 16 bits but never use the upper eight are of 8. */
static int shift_of(const struct table t[3])
{
    int most = 0;

    for (int c = 0; c < 3; c++)
        for (int i = 0; i < t[c].entries; i++)
            if (t[c].at[i] > most)
                most = t[c].at[i];
    return most > 255 ? 8 : 0;
}

enum code palette_read(struct arena *a, const struct dataset *ds,
                       const struct shape *s, struct palette *ret,
                       struct error *err)
{
    struct table t[3] = {{0}};
    int shift;

    for (uint32_t c = 0; c < 3; c++) {
        TRY(read_table(a, ds, c, s->is_signed, &t[c], err));
        if (t[c].entries != t[0].entries || t[c].first != t[0].first)
            return bad(err, TAG_RedPaletteColorLookupTableDescriptor + c,
                       "the three tables differ in size");
    }
    ret->rgb = arena_array(a, (size_t)t[0].entries, 3);
    if (!ret->rgb)
        return fail(err, ERR_MEMORY, "no memory for a palette");
    ret->first = t[0].first;
    ret->entries = t[0].entries;
    shift = shift_of(t);
    for (int i = 0; i < ret->entries; i++)
        for (int c = 0; c < 3; c++)
            ret->rgb[3 * i + c] = (uint8_t)(t[c].at[i] >> shift);
    return OK;
}
