/*
 * frames_colour.c - palette, RGB and YBR as 8 bit RGB for the screen
 */
#include "frames/frames_tone.h"
#include <string.h>

static size_t pixel_count(const struct frame *fr)
{
    return (size_t)fr->shape.width * (size_t)fr->shape.height;
}

/* The entry of a pattern of bits; those outside are the first or last one. */
static const uint8_t *entry_of(const struct palette *p, const struct reading *r,
                               uint32_t pattern)
{
    int64_t i = reading_value(r, pattern) - p->first, last = p->entries - 1;

    return p->rgb + 3 * (i < 0 ? 0 : i > last ? last : i);
}

static void show_palette(const struct frames *f, const struct frame *fr,
                         uint8_t *out)
{
    struct reading r = reading_of(&fr->shape);
    size_t bytes = (size_t)fr->shape.bits / 8, count = pixel_count(fr);
    uint32_t mask = (uint32_t)(((uint64_t)1 << r.bits) - 1);
    uint8_t direct[256][4];

    if (bytes > 1) {
        for (size_t i = 0; i < count; i++) {
            uint32_t v = 0;

            memcpy(&v, fr->pixels + i * bytes, bytes);
            memcpy(out + 3 * i, entry_of(&f->palette, &r, v >> r.shift & mask),
                   3);
        }
        return;
    }
    for (uint32_t v = 0; v < 256; v++)
        memcpy(direct[v], entry_of(&f->palette, &r, v >> r.shift & mask), 3);
    for (size_t i = 0; i < count; i++)
        memcpy(out + 3 * i, direct[fr->pixels[i]], 3);
}

/* The upper 8 of the bits that carry a value. */
static void to_bytes(const struct frame *fr, uint8_t *out)
{
    struct reading r = reading_of(&fr->shape);
    size_t bytes = (size_t)fr->shape.bits / 8, count = pixel_count(fr) * 3;
    uint32_t mask = (uint32_t)(((uint64_t)1 << r.bits) - 1);
    uint32_t sign = r.is_signed ? 1u << (r.bits - 1) : 0;

    if (bytes == 1 && r.bits == 8 && r.shift == 0 && !sign) {
        memcpy(out, fr->pixels, count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t v = 0;

        memcpy(&v, fr->pixels + i * bytes, bytes);
        v = (v >> r.shift & mask) ^ sign;
        out[i] = (uint8_t)(r.bits >= 8 ? v >> (r.bits - 8)
                                       : v * 255 / ((1u << r.bits) - 1));
    }
}

static uint8_t clamp(int v)
{
    return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

/* Weights of PS3.3 C.7.6.3.1.2 in 1/65536. Partial luma is 16..235 and partial
 * chroma 16..240. */
struct weights {
    int y0, y, rv, gu, gv, bu;
};
static const struct weights full = {0, 65536, 91881, 22554, 46802, 116130};
static const struct weights partial = {16, 76309, 104597, 25675, 53279, 132201};

/* Sums of a luma and a chroma part, from -512 on, cut to a byte. */
enum { LOWEST = 512, SUMS = 1280 };

enum { ABREAST = 8 }; /* pixels, 24 bytes: three words */

/* Show ABREAST pixels of full YBR, if they are all grey; else leave them. */
static inline bool show_grey(uint8_t *at)
{
    uint64_t a, b, c, out;

    memcpy(&a, at, 8);
    memcpy(&b, at + 8, 8);
    memcpy(&c, at + 16, 8);
    a ^= 0x8000808000808000; /* chroma of 128 becomes 0 */
    b ^= 0x0080800080800080;
    c ^= 0x8080008080008080;
    if ((a & 0xff00ffff00ffff00) | (b & 0x00ffff00ffff00ff) |
        (c & 0xffff00ffff00ffff))
        return false;
    out = a | a << 8 | a << 16;
    memcpy(at, &out, 8);
    out = b | b << 8 | b << 16 | a >> 48;
    memcpy(at + 8, &out, 8);
    out = c | c << 8 | c << 16 | (b >> 56) * 0x0101;
    memcpy(at + 16, &out, 8);
    return true;
}

static void to_rgb(uint8_t *at, size_t count, const struct weights *w)
{
    int ys[256], rv[256], gu[256], gv[256], bu[256];
    uint8_t cut[SUMS];

    for (int i = 0; i < SUMS; i++)
        cut[i] = clamp(i - LOWEST);
    for (int i = 0; i < 256; i++) {
        ys[i] = (((i - w->y0) * w->y + 32768) >> 16) + LOWEST;
        rv[i] = ((i - 128) * w->rv + 32768) >> 16;
        gu[i] = (i - 128) * -w->gu + 32768;
        gv[i] = (i - 128) * -w->gv;
        bu[i] = ((i - 128) * w->bu + 32768) >> 16;
    }
    for (size_t i = 0; i < count; i++, at += 3) {
        int y, u, v;

        /* as most of a frame is */
        for (; w == &full && i + ABREAST <= count && show_grey(at);
             i += ABREAST)
            at += 3 * ABREAST;
        if (i == count)
            break;
        y = ys[at[0]];
        u = at[1];
        v = at[2];
        at[0] = cut[y + rv[v]];
        at[1] = cut[y + ((gu[u] + gv[v]) >> 16)];
        at[2] = cut[y + bu[u]];
    }
}

/* Stretch all three channels alike, so that hues stay. */
static void spread_bytes(uint8_t *at, size_t count, enum stretch stretch)
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
        table[v] = clamp(((v - lo) * 255 + (hi - lo) / 2) / (hi - lo));
    for (size_t i = 0; i < count; i++)
        at[i] = table[at[i]];
}

void view_colour(const struct frames *f, const struct frame *fr,
                 enum stretch stretch, uint8_t *out)
{
    if (fr->shape.photo == PHOTO_PALETTE)
        show_palette(f, fr, out);
    else
        to_bytes(fr, out);
    if (fr->shape.photo == PHOTO_YBR)
        to_rgb(out, pixel_count(fr),
               shape_is_partial(&fr->shape) ? &partial : &full);
    if (stretch != STRETCH_VIEWER)
        spread_bytes(out, pixel_count(fr) * 3, stretch);
}
