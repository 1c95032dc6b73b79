/*
 * redact_raw.c - native samples, straight from the mapped file
 *
 * Nothing is decoded: the value is streamed in units of a few frames that end
 * on whole words, and only the rows of boxes are overwritten. All is done in
 * little endian order; big endian input is turned word by word, as the writer
 * turns it back. (PS3.5 section 8; Annex A.3 for big endian)
 */
#include "redact/redact_raw.h"
#include <string.h>

/* Set count bits from bit `at` on; the first pixel is the lowest bit. */
static void fill_bits(uint8_t *p, int64_t at, int64_t count, bool one)
{
    for (int64_t i = at; i < at + count; i++)
        p[i / 8] = (uint8_t)(one ? p[i / 8] | 1 << (i % 8)
                                 : p[i / 8] & ~(1 << (i % 8)));
}

static void fill_samples(uint8_t *p, size_t count, uint32_t value, size_t bytes)
{
    for (size_t i = 0; i < count; i++)
        memcpy(p + i * bytes, &value, bytes);
}

/* Y Y Cb Cr: the chroma of a pair goes when either pixel does. */
static void fill_pairs(uint8_t *row, int from, int to, const uint32_t black[3])
{
    for (int x = from; x < to; x++) {
        uint8_t *pair = row + (size_t)(x / 2) * 4;

        pair[x % 2] = (uint8_t)black[0];
        pair[2] = (uint8_t)black[1];
        pair[3] = (uint8_t)black[2];
    }
}

static void fill_pixels(uint8_t *p, size_t count, int samples,
                        const uint32_t black[3], size_t bytes)
{
    size_t pixel = (size_t)samples * bytes;

    for (int s = 0; s < samples; s++)
        memcpy(p + (size_t)s * bytes, &black[s], bytes);
    for (size_t i = 1; i < count; i++)
        memcpy(p + i * pixel, p, pixel);
}

/* One row of a box in the frame whose first bit is bit `base` of p. */
static void fill_row(const struct shape *s, uint8_t *p, int64_t base, int y,
                     struct rect r, const uint32_t black[3])
{
    size_t bytes = (size_t)s->bits / 8, width = (size_t)r.width;
    size_t at = (size_t)y * (size_t)s->width + (size_t)r.x;
    size_t plane = (size_t)s->width * (size_t)s->height;
    uint8_t *frame = p + base / 8;

    if (s->bits_allocated == 1)
        fill_bits(p, base + (int64_t)at, r.width, black[0] & 1);
    else if (s->subsampled)
        fill_pairs(frame + (size_t)y * (size_t)s->width * 2, r.x, r.x + r.width,
                   black);
    else if (s->samples == 3 && s->planar)
        for (size_t i = 0; i < 3; i++)
            fill_samples(frame + (i * plane + at) * bytes, width, black[i],
                         bytes);
    else
        fill_pixels(frame + at * (size_t)s->samples * bytes, width, s->samples,
                    black, bytes);
}

void native_blank(const struct shape *s, const struct plan *p, int frame,
                  const uint32_t black[3], uint8_t *at, int64_t base)
{
    for (int i = 0; i < p->count; i++) {
        const struct plan_box *b = &p->boxes[i];

        if (frame < b->first || frame > b->last)
            continue;
        for (int y = b->box.y; y < b->box.y + b->box.height; y++)
            fill_row(s, at, base, y, b->box, black);
    }
}

static void turn(uint8_t *p, size_t len, int word)
{
    for (size_t i = 0; word > 1 && i + (size_t)word <= len; i += (size_t)word)
        for (int a = 0, b = word - 1; a < b; a++, b--) {
            uint8_t kept = p[i + (size_t)a];

            p[i + (size_t)a] = p[i + (size_t)b];
            p[i + (size_t)b] = kept;
        }
}

/* Bytes that big endian order turns round together. */
static int word_of(const struct dataset *ds, const struct shape *s)
{
    if (s->bits_allocated > 8)
        return s->bits_allocated / 8;
    return ds->syntax->big_endian && strcmp(ds->pixels.vr, "OW") == 0 ? 2 : 1;
}

/* Frames that together end on a word of 16 bits. */
static int frames_in_unit(int64_t frame_bits)
{
    int n = 1;

    while (frame_bits * n % 16)
        n *= 2;
    return n;
}

struct job {
    struct frames *f;
    const struct plan *plan;
    struct writer *w;
    uint32_t black[3];
    int64_t frame_bits, total;
    int word, unit; /* bytes; frames */
};

static bool unit_changes(const struct job *j, int first, int end)
{
    if (j->plan->clear_unused)
        return true;
    for (int i = first; i < end; i++)
        if (plan_blanks(j->plan, i))
            return true;
    return frames_dataset(j->f)->syntax->big_endian;
}

/* Frames first .. end - 1, which are len bytes from `from` on. */
static enum code write_unit(struct arena *scratch, const struct job *j,
                            int first, int end, int64_t from, size_t len,
                            struct error *err)
{
    const struct dataset *ds = frames_dataset(j->f);
    const struct shape *s = frames_shape(j->f);
    const uint8_t *stored = ds->pixels.file.at + ds->pixels.offset + from;
    uint8_t *own;

    if (!unit_changes(j, first, end))
        return writer_samples(j->w, stored, len, err);
    own = arena_alloc(scratch, len);
    if (!own)
        return fail(err, ERR_MEMORY, "no room for a frame");
    memcpy(own, stored, len);
    if (ds->syntax->big_endian)
        turn(own, len, j->word);
    if (j->plan->clear_unused)
        unused_bits_clear(s, own, len / ((size_t)s->bits / 8));
    for (int i = first; i < end; i++)
        native_blank(s, j->plan, i, j->black, own, (i - first) * j->frame_bits);
    return writer_samples(j->w, own, len, err);
}

static enum code write_units(struct arena *scratch, const struct job *j,
                             struct error *err)
{
    int count = frames_count(j->f);
    const struct pixel_data *p = &frames_dataset(j->f)->pixels;
    size_t passed = 0;

    for (int first = 0; first < count; first += j->unit) {
        bool last = count - first <= j->unit;
        int end = last ? count : first + j->unit;
        int64_t from = first * j->frame_bits / 8;
        int64_t to = last ? j->total : end * j->frame_bits / 8;

        file_passed(p->file, &passed, (size_t)(p->offset + from));
        arena_clear(scratch);
        TRY(write_unit(scratch, j, first, end, from, (size_t)(to - from), err));
    }
    return OK;
}

enum code redact_native(struct arena *scratch, struct frames *f,
                        const struct plan *plan, struct writer *w,
                        struct error *err)
{
    const struct dataset *ds = frames_dataset(f);
    const struct shape *s = frames_shape(f);
    struct job j = {.f = f, .plan = plan, .w = w};

    plan_black(f, plan, j.black);
    j.frame_bits = native_frame_bits(s);
    j.word = word_of(ds, s);
    j.unit = frames_in_unit(j.frame_bits);
    j.total = native_total(f);
    if (j.word == 2 && j.total % 2 && j.total < ds->pixels.length)
        j.total++; /* the byte beside the last one is in its word */
    TRY(writer_pixels_native(w, ds->pixels.vr, j.total, j.word, err));
    return write_units(scratch, &j, err);
}
