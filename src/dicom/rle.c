/*
 * rle.c - RLE frames (PS3.5 Annex G): PackBits, one segment a byte plane
 *
 * Segments go from the first sample's most significant byte to the last
 * sample's least significant one. A segment that does not fill its plane is an
 * error; bytes beyond the plane are padding and are not looked at.
 */
#include "dicom/codec.h"
#include "dicom/parse.h"

enum { HEADER = 64, SEGMENTS_MOST = 15, RUN_MOST = 128 };

/* ---- decoding -------------------------------------------------------- */

/* Expand segment into every step-th byte of out, count times. */
static bool expand(struct bytes segment, uint8_t *out, size_t count,
                   size_t step)
{
    size_t at = 0, done = 0;

    while (done < count && at + 1 < segment.len) {
        int code = (int8_t)segment.at[at++];
        size_t run = (size_t)(code < 0 ? 1 - code : code + 1);

        if (code == -128)
            continue;
        if (run > count - done)
            run = count - done;
        if (code >= 0 && run > segment.len - at)
            return false;
        for (size_t i = 0; i < run; i++)
            out[(done + i) * step] = segment.at[code < 0 ? at : at + i];
        at += code < 0 ? 1 : run;
        done += run;
    }
    return done == count;
}

/* The bytes of segment i: from its offset to the next one's. */
static bool segment_at(struct bytes frame, int i, int count,
                       struct bytes *ret_segment)
{
    size_t from = load32(frame.at + 4 + 4 * i, false);
    size_t to = i + 1 < count ? load32(frame.at + 8 + 4 * i, false) : frame.len;

    if (from < HEADER || to < from || to > frame.len)
        return false;
    *ret_segment = (struct bytes){frame.at + from, to - from};
    return true;
}

enum code rle_decode(const struct codec_shape *shape, struct bytes frame,
                     uint8_t *out, struct error *err)
{
    int bytes = shape->bits_allocated / 8, count = shape->samples * bytes;
    size_t pixels = (size_t)shape->width * (size_t)shape->height;

    if (frame.len < HEADER || count > SEGMENTS_MOST ||
        load32(frame.at, false) != (uint32_t)count)
        return fail(err, ERR_FORMAT, "wrong number of RLE segments");
    for (int i = 0; i < count; i++) {
        int place = i / bytes * bytes + bytes - 1 - i % bytes;
        struct bytes segment;

        if (!segment_at(frame, i, count, &segment))
            return fail(err, ERR_FORMAT, "an RLE segment lies outside");
        if (!expand(segment, out + place, pixels, (size_t)count))
            return fail(err, ERR_FORMAT, "an RLE segment ends early");
    }
    return OK;
}

/* ---- encoding -------------------------------------------------------- */

struct row {
    const uint8_t *at;
    size_t step;
    int width;
};

static uint8_t byte_at(const struct row *row, int x)
{
    return row->at[(size_t)x * row->step];
}

/* How often the byte at x repeats from there on, RUN_MOST at most. */
static int repeats(const struct row *row, int x)
{
    int run = 1;

    while (x + run < row->width && run < RUN_MOST &&
           byte_at(row, x + run) == byte_at(row, x))
        run++;
    return run;
}

static void add_byte(struct buffer *b, uint8_t byte)
{
    buffer_add(b, &byte, 1);
}

static void add_literal(struct buffer *b, const struct row *row, int x, int run)
{
    uint8_t bytes[RUN_MOST + 1] = {(uint8_t)(run - 1)};

    for (int i = 0; i < run; i++)
        bytes[i + 1] = byte_at(row, x + i);
    buffer_add(b, bytes, (size_t)run + 1);
}

static void pack_row(struct buffer *b, const struct row *row)
{
    int x = 0;

    while (x < row->width) {
        int run = repeats(row, x), literal = 0;

        if (run > 1) {
            add_byte(b, (uint8_t)(1 - run));
            add_byte(b, byte_at(row, x));
            x += run;
            continue;
        }
        while (x + literal < row->width && literal < RUN_MOST &&
               repeats(row, x + literal) < 3)
            literal++;
        add_literal(b, row, x, literal);
        x += literal;
    }
}

static void store32(uint8_t *p, size_t n)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(n >> 8 * i);
}

enum code rle_encode(const struct codec_shape *shape, const uint8_t *in,
                     struct buffer *ret, struct error *err)
{
    int bytes = shape->bits_allocated / 8, count = shape->samples * bytes;
    size_t start = ret->len, line = (size_t)shape->width * (size_t)count;
    uint8_t header[HEADER] = {(uint8_t)count};

    if (count > SEGMENTS_MOST)
        return fail(err, ERR_UNSUPPORTED, "too many samples for RLE");
    buffer_add(ret, header, HEADER);
    for (int i = 0; i < count && !ret->failed; i++) {
        struct row row = {in + i / bytes * bytes + bytes - 1 - i % bytes,
                          (size_t)count, shape->width};

        store32(header + 4 + 4 * i, ret->len - start);
        for (int y = 0; y < shape->height; y++, row.at += line)
            pack_row(ret, &row);
        if ((ret->len - start) % 2)
            add_byte(ret, 0);
    }
    if (ret->failed)
        return fail(err, ERR_MEMORY, "no memory for an encoded frame");
    for (int i = 0; i < HEADER; i++)
        ret->at[start + (size_t)i] = (char)header[i];
    return OK;
}
