/*
 * frames_native.c - samples as a native file lays them out (PS3.5 section 8)
 *
 * Planes, packed bits and YBR in pairs become one sample beside the other, and
 * back. Big endian is a matter of the caller: all here is little endian, which
 * is this host's order too.
 */
#include "frames/frames_inner.h"
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "samples are copied as they are");

void swap_samples(uint8_t *at, size_t len, int sample_bytes)
{
    if (sample_bytes == 2)
        for (size_t i = 0; i + 1 < len; i += 2) {
            uint16_t v;

            memcpy(&v, at + i, 2);
            v = __builtin_bswap16(v);
            memcpy(at + i, &v, 2);
        }
    if (sample_bytes == 4)
        for (size_t i = 0; i + 3 < len; i += 4) {
            uint32_t v;

            memcpy(&v, at + i, 4);
            v = __builtin_bswap32(v);
            memcpy(at + i, &v, 4);
        }
}

void widen_samples(const uint8_t *in, uint8_t *out, int out_bytes, size_t count)
{
    if (out_bytes == 2)
        for (size_t i = 0; i < count; i++) {
            uint16_t v = in[i];

            memcpy(out + 2 * i, &v, 2);
        }
    else
        for (size_t i = 0; i < count; i++) {
            uint32_t v = in[i];

            memcpy(out + 4 * i, &v, 4);
        }
}

/* ---- planes ---------------------------------------------------------- */

static void join_planes(const uint8_t *in, uint8_t *out, size_t pixels,
                        size_t bytes)
{
    const uint8_t *r = in, *g = in + pixels * bytes, *b = g + pixels * bytes;

    if (bytes == 1)
        for (size_t i = 0; i < pixels; i++) {
            out[3 * i] = r[i];
            out[3 * i + 1] = g[i];
            out[3 * i + 2] = b[i];
        }
    else
        for (size_t i = 0; i < pixels; i++) {
            memcpy(out + 3 * i * bytes, r + i * bytes, bytes);
            memcpy(out + (3 * i + 1) * bytes, g + i * bytes, bytes);
            memcpy(out + (3 * i + 2) * bytes, b + i * bytes, bytes);
        }
}

static void split_planes(const uint8_t *in, uint8_t *out, size_t pixels,
                         size_t bytes)
{
    uint8_t *r = out, *g = out + pixels * bytes, *b = g + pixels * bytes;

    if (bytes == 1)
        for (size_t i = 0; i < pixels; i++) {
            r[i] = in[3 * i];
            g[i] = in[3 * i + 1];
            b[i] = in[3 * i + 2];
        }
    else
        for (size_t i = 0; i < pixels; i++) {
            memcpy(r + i * bytes, in + 3 * i * bytes, bytes);
            memcpy(g + i * bytes, in + (3 * i + 1) * bytes, bytes);
            memcpy(b + i * bytes, in + (3 * i + 2) * bytes, bytes);
        }
}

/* ---- pairs: Y Y Cb Cr ------------------------------------------------ */

static void join_pairs(const uint8_t *in, uint8_t *out, size_t pairs)
{
    for (size_t i = 0; i < pairs; i++, in += 4, out += 6) {
        out[0] = in[0];
        out[3] = in[1];
        out[1] = out[4] = in[2];
        out[2] = out[5] = in[3];
    }
}

/* Two pixels that no one touched agree on chroma and come back as they were.
 * Where they differ one of them was blanked: grey wins, so that no colour of
 * what was there remains. */
static uint8_t shared_chroma(uint8_t a, uint8_t b)
{
    if (a == b)
        return a;
    return a == 128 || b == 128 ? 128 : (uint8_t)((a + b + 1) / 2);
}

static void split_pairs(const uint8_t *in, uint8_t *out, size_t pairs)
{
    for (size_t i = 0; i < pairs; i++, in += 6, out += 4) {
        out[0] = in[0];
        out[1] = in[3];
        out[2] = shared_chroma(in[1], in[4]);
        out[3] = shared_chroma(in[2], in[5]);
    }
}

/* ---- packed bits: the first pixel is the lowest bit -------------------- */

static void unpack_bits(const uint8_t *in, int bit, uint8_t *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = i + (size_t)bit;

        out[i] = in[at / 8] >> (at % 8) & 1;
    }
}

static void pack_bits(const uint8_t *in, uint8_t *out, size_t count)
{
    memset(out, 0, (count + 7) / 8);
    for (size_t i = 0; i < count; i++)
        if (in[i] & 1)
            out[i / 8] |= (uint8_t)(1 << (i % 8));
}

/* ---- the whole frame ------------------------------------------------- */

void native_unpack(const struct shape *s, const uint8_t *at, int bit,
                   uint8_t *pixels)
{
    size_t count = (size_t)s->width * (size_t)s->height;

    if (s->bits_allocated == 1)
        unpack_bits(at, bit, pixels, count);
    else if (s->subsampled)
        join_pairs(at, pixels, count / 2);
    else if (s->samples == 3 && s->planar)
        join_planes(at, pixels, count, (size_t)s->bits / 8);
    else
        memcpy(pixels, at, frame_size(s));
}

size_t native_size(const struct shape *s)
{
    size_t count = (size_t)s->width * (size_t)s->height;

    if (s->bits_allocated == 1)
        return (count + 7) / 8;
    return s->subsampled ? count * 2 : frame_size(s);
}

void native_pack(const struct frame *fr, uint8_t *out)
{
    const struct shape *s = &fr->shape;
    size_t count = (size_t)s->width * (size_t)s->height;

    if (s->bits_allocated == 1)
        pack_bits(fr->pixels, out, count);
    else if (s->subsampled)
        split_pairs(fr->pixels, out, count / 2);
    else if (s->samples == 3 && s->planar)
        split_planes(fr->pixels, out, count, (size_t)s->bits / 8);
    else
        memcpy(out, fr->pixels, frame_size(s));
}
