/*
 * encode_sv1.c - JPEG lossless, process 14, selection value 1 (ITU T.81)
 *
 * Each sample is told as its difference from the one before it (the first of
 * a row: from the one above). A Huffman code for the 17 sizes of differences
 * is made from the picture itself; the difference's own bits follow the code.
 */
#include "encode.h"
#include <string.h>

enum { SIZES = 17, LONGEST = 16 };

struct code_table {
    int lengths[SIZES];      /* bits of the code, 0 = does not occur */
    uint32_t codes[SIZES];   /* by size of the difference */
    uint8_t counts[LONGEST]; /* codes of each length, for the DHT segment */
    uint8_t symbols[SIZES];  /* in order of their codes */
    int symbol_count;
};

struct bit_writer {
    struct buffer *out;
    uint32_t held;
    int count;
};

static int predicted(const struct canvas *c, int x, int y, int precision)
{
    if (x > 0)
        return canvas_at(c, x - 1, y)[0];
    return y > 0 ? canvas_at(c, 0, y - 1)[0] : 1 << (precision - 1);
}

/* Modulo 2^16 as the standard says, -32767..32768. */
static int difference(const struct canvas *c, int x, int y, int precision)
{
    int d = (canvas_at(c, x, y)[0] - predicted(c, x, y, precision)) & 0xffff;

    return d > 32768 ? d - 65536 : d;
}

static int size_of(int d)
{
    int n = 0;

    for (d = d < 0 ? -d : d; d; d >>= 1)
        n++;
    return n;
}

/* Huffman's tree by merging the two rarest; one spare leaf keeps the code of
 * all ones unused. */
static void code_lengths(const uint64_t *counts, struct code_table *t)
{
    uint64_t weight[SIZES + 1];
    int group[SIZES + 1];

    for (int i = 0; i <= SIZES; i++) {
        weight[i] = i < SIZES ? counts[i] * 4 : 1;
        group[i] = i;
    }
    for (;;) {
        int a = -1, b = -1;

        for (int i = 0; i <= SIZES; i++) {
            if (!weight[i])
                continue;
            if (a < 0 || weight[i] < weight[a]) {
                b = a;
                a = i;
            } else if (b < 0 || weight[i] < weight[b]) {
                b = i;
            }
        }
        if (b < 0)
            return;
        weight[a] += weight[b];
        weight[b] = 0;
        for (int i = 0; i <= SIZES; i++) {
            if (group[i] != a && group[i] != b)
                continue;
            group[i] = a;
            if (i < SIZES)
                t->lengths[i]++;
        }
    }
}

static void assign_codes(struct code_table *t)
{
    uint32_t code = 0;

    for (int len = 1; len <= LONGEST; len++) {
        for (int i = 0; i < SIZES; i++) {
            if (t->lengths[i] != len)
                continue;
            t->codes[i] = code++;
            t->counts[len - 1]++;
            t->symbols[t->symbol_count++] = (uint8_t)i;
        }
        code <<= 1;
    }
}

static void put_bits(struct bit_writer *w, uint32_t value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        w->held = w->held << 1 | (value >> i & 1);
        if (++w->count == 8) {
            char byte = (char)w->held;

            buffer_add(w->out, &byte, 1);
            if ((w->held & 0xff) == 0xff)
                buffer_add(w->out, "", 1);
            w->count = 0;
        }
    }
}

static void put_difference(struct bit_writer *w, const struct code_table *t,
                           int d)
{
    int size = size_of(d);

    put_bits(w, t->codes[size], t->lengths[size]);
    if (size > 0 && size < 16)
        put_bits(w, (uint32_t)(d < 0 ? d - 1 : d) & ((1u << size) - 1), size);
}

static void put_head(struct buffer *b, const struct canvas *c, int precision,
                     const struct code_table *t)
{
    uint8_t frame[] = {0xff,
                       0xd8,
                       0xff,
                       0xc3,
                       0,
                       11,
                       (uint8_t)precision,
                       (uint8_t)(c->height >> 8),
                       (uint8_t)c->height,
                       (uint8_t)(c->width >> 8),
                       (uint8_t)c->width,
                       1,
                       1,
                       0x11,
                       0};
    uint8_t table[] = {0xff, 0xc4, 0, (uint8_t)(19 + t->symbol_count), 0};
    static const uint8_t scan[] = {0xff, 0xda, 0, 8, 1, 1, 0, 1, 0, 0};

    buffer_add(b, frame, sizeof frame);
    buffer_add(b, table, sizeof table);
    buffer_add(b, t->counts, LONGEST);
    buffer_add(b, t->symbols, (size_t)t->symbol_count);
    buffer_add(b, scan, sizeof scan);
}

struct bytes encode_jpeg_lossless(struct arena *a, const struct canvas *c,
                                  int precision)
{
    uint64_t counts[SIZES] = {0};
    struct code_table t = {0};
    struct buffer b = {0};
    struct bit_writer w = {&b, 0, 0};

    for (int y = 0; y < c->height; y++)
        for (int x = 0; x < c->width; x++)
            counts[size_of(difference(c, x, y, precision))]++;
    code_lengths(counts, &t);
    assign_codes(&t);
    put_head(&b, c, precision, &t);
    for (int y = 0; y < c->height; y++)
        for (int x = 0; x < c->width; x++)
            put_difference(&w, &t, difference(c, x, y, precision));
    while (w.count)
        put_bits(&w, 1, 1);
    buffer_add(&b, "\xff\xd9", 2);
    return keep(a, &b);
}
