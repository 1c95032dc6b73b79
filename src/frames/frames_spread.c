/*
 * frames_spread.c - over which values the samples of a grey frame spread
 *
 * Up to 16 bits a histogram, 32 bits by sorting: of an even sample of the
 * pixels, or of every one where the extremes are asked for.
 */
#include "frames/frames_tone.h"
#include <stdlib.h>
#include <string.h>

enum { PixelPaddingRangeLimit = 0x00280121, SAMPLED = 1 << 16 };

/* Values that mean "no picture here". */
struct padding {
    bool present;
    int64_t low, high;
};

static int64_t as_read(const struct reading *r, int64_t value)
{
    return reading_value(r, (uint32_t)value &
                                (uint32_t)(((uint64_t)1 << r->bits) - 1));
}

static struct padding padding_of(const struct dataset *ds,
                                 const struct reading *r)
{
    struct padding p = {0};
    int64_t limit;

    if (!dataset_int(ds, TAG_PixelPaddingValue, &p.low))
        return p;
    p.present = true;
    p.low = p.high = as_read(r, p.low);
    if (dataset_int(ds, PixelPaddingRangeLimit, &limit)) {
        limit = as_read(r, limit);
        p.low = limit < p.low ? limit : p.low;
        p.high = limit > p.high ? limit : p.high;
    }
    return p;
}

/* Pixels from one that is looked at to the next: no divisor of the width, or
 * only some columns would be seen. */
static size_t step_of(const struct shape *s, bool all)
{
    size_t step = (size_t)s->width * (size_t)s->height / SAMPLED;

    if (step <= 1 || all)
        return 1;
    while ((size_t)s->width % step == 0 || step % 2 == 0)
        step++;
    return step;
}

static void count_samples(const struct frame *fr, const struct reading *r,
                          size_t step, uint32_t *histogram)
{
    size_t total = (size_t)fr->shape.width * (size_t)fr->shape.height;
    uint32_t mask = (1u << r->bits) - 1;

    if (fr->shape.bits == 8)
        for (size_t i = 0; i < total; i += step)
            histogram[fr->pixels[i] >> r->shift & mask]++;
    else
        for (size_t i = 0; i < total; i += step) {
            uint16_t v;

            memcpy(&v, fr->pixels + 2 * i, 2);
            histogram[(uint32_t)v >> r->shift & mask]++;
        }
}

static void drop_padding(const struct padding *p, const struct reading *r,
                         uint32_t *histogram)
{
    uint32_t mask = (1u << r->bits) - 1;

    for (int64_t v = p->low; p->present && v <= p->high; v++)
        histogram[(uint32_t)v & mask] = 0;
}

/* Walk the histogram in the order of values, not of patterns. */
static void read_histogram(const struct reading *r, const uint32_t *histogram,
                           struct spread *ret)
{
    int64_t size = (int64_t)1 << r->bits, seen = 0, tail;
    int64_t least = r->is_signed ? -size / 2 : 0;
    bool low = false, high = false;

    for (int64_t i = 0; i < size; i++)
        ret->samples += histogram[i];
    tail = ret->samples / 200;
    for (int64_t v = least; v < least + size; v++) {
        uint32_t n = histogram[(uint32_t)v & (uint32_t)(size - 1)];

        if (!n)
            continue;
        if (!seen)
            ret->least = v;
        seen += n;
        ret->most = v;
        if (!low && seen > tail) {
            ret->low = v;
            low = true;
        }
        if (!high && seen >= ret->samples - tail) {
            ret->high = v;
            high = true;
        }
    }
}

static enum code spread_narrow(struct arena *a, const struct frame *fr,
                               const struct padding *p, const struct reading *r,
                               size_t step, struct spread *ret,
                               struct error *err)
{
    uint32_t *histogram =
        arena_array(a, (size_t)1 << r->bits, sizeof(uint32_t));

    if (!histogram)
        return fail(err, ERR_MEMORY, "no memory for a histogram");
    count_samples(fr, r, step, histogram);
    drop_padding(p, r, histogram);
    read_histogram(r, histogram, ret);
    return OK;
}

/* ---- 32 bits --------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

static enum code spread_wide(struct arena *a, const struct frame *fr,
                             const struct padding *p, const struct reading *r,
                             size_t step, struct spread *ret, struct error *err)
{
    size_t total = (size_t)fr->shape.width * (size_t)fr->shape.height, n = 0;
    int64_t *values = arena_array(a, total / step + 1, sizeof *values);

    if (!values)
        return fail(err, ERR_MEMORY, "no memory for a histogram");
    for (size_t i = 0; i < total; i += step) {
        uint32_t v;

        memcpy(&v, fr->pixels + 4 * i, 4);
        values[n] = as_read(r, v >> r->shift);
        if (!p->present || values[n] < p->low || values[n] > p->high)
            n++;
    }
    ret->samples = (int64_t)n;
    if (!n)
        return OK;
    qsort(values, n, sizeof *values, by_value);
    ret->least = values[0];
    ret->most = values[n - 1];
    ret->low = values[n / 200];
    ret->high = values[n - 1 - n / 200];
    return OK;
}

enum code spread_of(struct arena *a, const struct frames *f,
                    const struct frame *fr, const struct reading *r, bool all,
                    struct spread *ret, struct error *err)
{
    struct padding p = padding_of(f->ds, r);
    size_t step = step_of(&fr->shape, all);

    *ret = (struct spread){0};
    return r->bits > 16 || fr->shape.bits == 32
               ? spread_wide(a, fr, &p, r, step, ret, err)
               : spread_narrow(a, fr, &p, r, step, ret, err);
}
