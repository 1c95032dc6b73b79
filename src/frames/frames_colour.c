/*
 * frames_colour.c - palette, RGB and YBR as 8 bit RGB for the screen
 */
#include "frames/frames_tone.h"
#include <string.h>

static size_t pixel_count(const struct frame *fr)
{
    return (size_t)fr->shape.width * (size_t)fr->shape.height;
}

static void show_palette(const struct frames *f, const struct frame *fr,
                         uint8_t *out)
{
    struct reading r = reading_of(&fr->shape);
    size_t bytes = (size_t)fr->shape.bits / 8, count = pixel_count(fr);
    uint32_t mask = (uint32_t)(((uint64_t)1 << r.bits) - 1);
    int last = f->palette.entries - 1;

    for (size_t i = 0; i < count; i++) {
        uint32_t v = 0;
        int64_t entry;

        memcpy(&v, fr->pixels + i * bytes, bytes);
        entry = reading_value(&r, v >> r.shift & mask) - f->palette.first;
        entry = entry < 0 ? 0 : entry > last ? last : entry;
        memcpy(out + 3 * i, f->palette.rgb + 3 * entry, 3);
    }
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

/* Weights of PS3.3 C.7.6.3.1.2 in 1/65536, in place; partial luma is 16..235
 * and partial chroma 16..240. */
static void to_rgb(uint8_t *at, size_t count, bool partial)
{
    int wy = partial ? 76309 : 65536, y0 = partial ? 16 : 0;
    int rv = partial ? 104597 : 91881, gu = partial ? 25675 : 22554;
    int gv = partial ? 53279 : 46802, bu = partial ? 132201 : 116130;

    for (size_t i = 0; i < count; i++, at += 3) {
        int y = (at[0] - y0) * wy + 32768, u = at[1] - 128, v = at[2] - 128;

        at[0] = clamp((y + rv * v) >> 16);
        at[1] = clamp((y - gu * u - gv * v) >> 16);
        at[2] = clamp((y + bu * u) >> 16);
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
        to_rgb(out, pixel_count(fr), shape_is_partial(&fr->shape));
    if (stretch != STRETCH_VIEWER)
        spread_bytes(out, pixel_count(fr) * 3, stretch);
}
