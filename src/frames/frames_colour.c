/*
 * frames_colour.c - palette, RGB and YBR as 8 bit RGB for the screen
 */
#include "base/triples.h"
#include "frames/frames_tone.h"
#include <string.h>

/* The entry of a pattern of bits; those outside are the first or last one. */
static const uint8_t *entry_of(const struct palette *p, const struct reading *r,
                               uint32_t pattern)
{
    int64_t i = reading_value(r, pattern) - p->first, last = p->entries - 1;

    return p->rgb + 3 * (i < 0 ? 0 : i > last ? last : i);
}

/* Pixels of a frame that are shown. */
struct piece {
    const struct frame *fr;
    const uint8_t *at; /* the first one */
    size_t count;
};

static void show_palette(const struct frames *f, const struct piece *p,
                         uint8_t *out)
{
    struct reading r = reading_of(&p->fr->shape);
    size_t bytes = (size_t)p->fr->shape.bits / 8;
    uint32_t mask = (uint32_t)(((uint64_t)1 << r.bits) - 1);
    uint8_t direct[256][4];

    if (bytes > 1 || p->count < 256) {
        for (size_t i = 0; i < p->count; i++) {
            uint32_t v = 0;

            memcpy(&v, p->at + i * bytes, bytes);
            memcpy(out + 3 * i, entry_of(&f->palette, &r, v >> r.shift & mask),
                   3);
        }
        return;
    }
    for (uint32_t v = 0; v < 256; v++)
        memcpy(direct[v], entry_of(&f->palette, &r, v >> r.shift & mask), 3);
    for (size_t i = 0; i < p->count; i++)
        memcpy(out + 3 * i, direct[p->at[i]], 3);
}

/* Do samples fill their bytes? */
static bool is_bytes(const struct shape *s)
{
    struct reading r = reading_of(s);

    return s->bits == 8 && r.bits == 8 && !r.shift && !r.is_signed;
}

/* The upper 8 of the bits that carry a value. */
static void to_bytes(const struct piece *p, uint8_t *out)
{
    struct reading r = reading_of(&p->fr->shape);
    size_t bytes = (size_t)p->fr->shape.bits / 8;
    uint32_t mask = (uint32_t)(((uint64_t)1 << r.bits) - 1);
    uint32_t sign = r.is_signed ? 1u << (r.bits - 1) : 0;

    for (size_t i = 0; i < 3 * p->count; i++) {
        uint32_t v = 0;

        memcpy(&v, p->at + i * bytes, bytes);
        v = (v >> r.shift & mask) ^ sign;
        out[i] = (uint8_t)(r.bits >= 8 ? v >> (r.bits - 8)
                                       : v * 255 / ((1u << r.bits) - 1));
    }
}

/* Weights of PS3.3 C.7.6.3.1.2, each a whole number and 1/65536 that fit 16
 * bits: vectors hold twice as many numbers of half the width. The whole of
 * luma is 1. Partial luma is 16..235 and partial chroma 16..240. */
struct weight {
    int16_t whole, rest;
};
struct weights {
    int16_t y0, y_rest;
    struct weight rv, gu, gv, bu;
};
static const struct weights full = {0,           0,           {1, 26345},
                                    {0, -22554}, {-1, 18734}, {2, -14942}};
static const struct weights partial = {16,          10773,       {2, -26475},
                                       {0, -25675}, {-1, 12257}, {2, 1129}};

/* Fractions are kept to 1/128, so that a sum is exact or off by one. */
enum { FRACTION = 7, HALF = 1 << (FRACTION - 1) };

/* The rest's share of a sample above zero, in 1/128. */
static inline int16_t rest_of(uint8_t sample, int zero, int16_t rest)
{
    int16_t value =
        (int16_t)(sample * (1 << FRACTION) - zero * (1 << FRACTION));

    return (int16_t)((value * rest) >> 16);
}

/* Are all of these pixels grey? */
WIDE static bool is_grey(const struct triples *t, size_t count)
{
    uint8_t colour = 0;

    for (size_t i = 0; i < count; i++)
        colour |= (uint8_t)((t->of[1][i] ^ 128) | (t->of[2][i] ^ 128));
    return !colour;
}

/* In steps that need no wider numbers. */
static inline uint8_t to_byte(int16_t v)
{
    v = v > 0 ? v : 0;
    v = v < 255 ? v : 255;
    return (uint8_t)v;
}

WIDE static void ybr_to_rgb(struct triples *t, size_t count, struct weights w)
{
    uint8_t *restrict first = t->of[0];
    uint8_t *restrict second = t->of[1], *restrict third = t->of[2];

    for (size_t i = 0; i < count; i++) {
        uint8_t cb = second[i], cr = third[i];
        int16_t u = (int16_t)(cb - 128), v = (int16_t)(cr - 128);
        int16_t y = (int16_t)(first[i] - w.y0);
        int16_t part = (int16_t)(rest_of(first[i], w.y0, w.y_rest) + HALF);
        int16_t r = (int16_t)(part + rest_of(cr, 128, w.rv.rest));
        int16_t g = (int16_t)(part + rest_of(cb, 128, w.gu.rest) +
                              rest_of(cr, 128, w.gv.rest));
        int16_t b = (int16_t)(part + rest_of(cb, 128, w.bu.rest));

        first[i] = to_byte((int16_t)(y + v * w.rv.whole + (r >> FRACTION)));
        second[i] = to_byte((int16_t)(y + v * w.gv.whole + (g >> FRACTION)));
        third[i] = to_byte((int16_t)(y + u * w.bu.whole + (b >> FRACTION)));
    }
}

/* Most pieces of a frame are grey. to may be from. */
static void to_rgb(const uint8_t *from, uint8_t *to, size_t count,
                   bool is_partial)
{
    struct triples t;

    for (size_t left = count; left;) {
        size_t piece = triples_of(left);

        triples_split(from, piece, &t);
        if (is_grey(&t, piece) && !is_partial) {
            memcpy(t.of[1], t.of[0], piece);
            memcpy(t.of[2], t.of[0], piece);
        } else {
            ybr_to_rgb(&t, piece, is_partial ? partial : full);
        }
        triples_join(&t, piece, to);
        from += 3 * piece;
        to += 3 * piece;
        left -= piece;
    }
}

void view_spread(uint8_t *at, size_t count, enum stretch stretch)
{
    size_t step = count >> 18, histogram[256] = {0}, seen = 0, tail = 0;
    int lo = -1, hi = 255;
    uint8_t table[256];

    step += step % 3 == 0; /* all three channels */
    for (size_t i = 0; i < count; i += step)
        histogram[at[i]]++;
    if (stretch == STRETCH_PERCENTILE)
        tail = count / step / 200;
    for (int v = 0; v < 256; v++) {
        seen += histogram[v];
        if (lo < 0 && seen > tail)
            lo = v;
    }
    seen = 0;
    for (int v = 255; v > 0; v--) {
        seen += histogram[v];
        hi = v;
        if (seen > tail)
            break;
    }
    if (hi <= lo || (lo == 0 && hi == 255))
        return;
    for (int v = 0; v < 256; v++)
        table[v] =
            v <= lo   ? 0
            : v >= hi ? 255
                      : (uint8_t)(((v - lo) * 255 + (hi - lo) / 2) / (hi - lo));
    for (size_t i = 0; i < count; i++)
        at[i] = table[at[i]];
}

void view_colour(const struct frames *f, const struct frame *fr, size_t from,
                 size_t count, uint8_t *out)
{
    const struct shape *s = &fr->shape;
    size_t pixel = (size_t)s->samples * (size_t)(s->bits / 8);
    struct piece p = {fr, fr->pixels + from * pixel, count};
    const uint8_t *bytes = is_bytes(s) ? p.at : out;

    if (s->photo == PHOTO_PALETTE) {
        show_palette(f, &p, out);
        return;
    }
    if (!is_bytes(s))
        to_bytes(&p, out);
    if (s->photo == PHOTO_YBR)
        to_rgb(bytes, out, count, shape_is_partial(s));
    else if (bytes != out)
        memcpy(out, bytes, 3 * count);
}
