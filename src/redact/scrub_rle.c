/*
 * scrub_rle.c - RLE (PS3.5 Annex G) and deflated frames: nothing behind the
 * end of what a decoder reads, nothing between the segments
 */
#include "redact/scrub.h"
#include <string.h>
#include <zlib.h>

enum { RLE_HEAD = 64, RLE_SEGMENTS = 15 };

struct segments {
    int count;
    size_t from[RLE_SEGMENTS], used[RLE_SEGMENTS];
};

static uint32_t little(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
}

/* Bytes that it takes to unpack a plane; 0 if they do not suffice. */
static size_t packed_size(struct bytes b, size_t plane)
{
    size_t at = 0, made = 0;

    while (made < plane && at < b.len) {
        int n = (int8_t)b.at[at++];

        if (n >= 0) {
            at += (size_t)n + 1;
            made += (size_t)n + 1;
        } else if (n != -128) {
            at++;
            made += (size_t)(1 - n);
        }
    }
    return made >= plane && at <= b.len ? at : 0;
}

static bool read_segments(struct bytes in, size_t plane, struct segments *s)
{
    uint32_t count = in.len >= RLE_HEAD ? little(in.at) : 0;

    if (count < 1 || count > RLE_SEGMENTS)
        return false;
    s->count = (int)count;
    for (int i = 0; i < s->count; i++) {
        size_t from = little(in.at + 4 + 4 * i);
        size_t to = i + 1 < s->count ? little(in.at + 8 + 4 * i) : in.len;

        if (from < RLE_HEAD || to > in.len || from >= to)
            return false;
        s->from[i] = from;
        s->used[i] =
            packed_size((struct bytes){in.at + from, to - from}, plane);
        if (!s->used[i])
            return false;
    }
    return true;
}

/* A byte that makes a segment even may be any: encoders use no-operations. */
static bool is_filler(struct bytes b)
{
    return b.len < 2 || bytes_are_padding(b);
}

static bool is_bare(struct bytes in, const struct segments *s)
{
    size_t at = RLE_HEAD;

    for (int i = s->count; i < RLE_SEGMENTS; i++)
        if (little(in.at + 4 + 4 * i) != 0)
            return false;
    for (int i = 0; i < s->count; i++) {
        if (!is_filler((struct bytes){in.at + at, s->from[i] - at}))
            return false;
        at = s->from[i] + s->used[i];
    }
    return is_filler((struct bytes){in.at + at, in.len - at});
}

static void write_little(uint8_t *p, size_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> (8 * i));
}

enum code scrub_rle(struct arena *a, size_t plane, struct bytes in,
                    struct bytes *ret, struct error *err)
{
    struct segments s;
    size_t at = RLE_HEAD;
    uint8_t *out;

    if (!read_segments(in, plane, &s))
        return fail(err, ERR_FORMAT, "rle segments do not hold the frame");
    *ret = in;
    if (is_bare(in, &s))
        return OK;
    out = arena_alloc(a, in.len + RLE_SEGMENTS);
    if (!out)
        return fail(err, ERR_MEMORY, "no room for a frame");
    write_little(out, (size_t)s.count);
    for (int i = 0; i < s.count; i++) {
        write_little(out + 4 + 4 * i, at);
        memcpy(out + at, in.at + s.from[i], s.used[i]);
        at += s.used[i] + s.used[i] % 2;
    }
    *ret = (struct bytes){out, at};
    return OK;
}

/* ---- deflated frames --------------------------------------------------- */

/* Bytes of the stream that are used; 0 if it is broken or longer than frame
 * and a byte of padding. */
static size_t inflated_size(z_stream *z, size_t frame)
{
    uint8_t sink[1 << 14];
    int state;

    do {
        z->next_out = sink;
        z->avail_out = sizeof sink;
        state = inflate(z, Z_NO_FLUSH);
        if (z->total_out > frame + 1)
            return 0;
    } while (state == Z_OK);
    return state == Z_STREAM_END && z->total_out >= frame ? z->total_in : 0;
}

enum code scrub_deflated(size_t frame, struct bytes in, struct bytes *ret,
                         struct error *err)
{
    union {
        const uint8_t *in;
        Bytef *out;
    } lent = {in.at};
    z_stream z = {.next_in = lent.out, .avail_in = (uInt)in.len};
    size_t used;

    if (in.len > UINT32_MAX || inflateInit2(&z, -15) != Z_OK)
        return fail(err, ERR_MEMORY, "no memory to inflate");
    used = inflated_size(&z, frame);
    inflateEnd(&z);
    if (!used)
        return fail(err, ERR_FORMAT, "deflated frame has another size");
    *ret = in;
    if (!bytes_are_padding((struct bytes){in.at + used, in.len - used}))
        ret->len = used;
    return OK;
}
