/*
 * dct_block.c - black inside the box, at the precision of the block's tables
 *
 * The figures are in redact_jpeg.h; tests/unit/test_redact_block.c holds them.
 */
#include "redact/dct_block.h"
#include <string.h>

/* c(u) / 2 * cos((2x + 1) u pi / 16), times 65536 */
static const int32_t basis[8][8] = {
    {23170, 23170, 23170, 23170, 23170, 23170, 23170, 23170},
    {32138, 27246, 18205, 6393, -6393, -18205, -27246, -32138},
    {30274, 12540, -12540, -30274, -30274, -12540, 12540, 30274},
    {27246, -6393, -32138, -18205, 18205, 32138, 6393, -27246},
    {23170, -23170, -23170, 23170, 23170, -23170, -23170, 23170},
    {18205, -32138, 6393, 27246, -27246, -6393, 32138, -18205},
    {12540, -30274, 30274, -12540, -12540, 30274, -30274, 12540},
    {6393, -18205, 27246, -32138, 32138, -27246, 18205, -6393},
};

enum {
    FINE = 10,                 /* bits after the point of a sample here */
    ONE = 1 << FINE,           /* one level */
    ROUNDS_TO_LEVEL = ONE / 4, /* every decoder rounds less than this away */
    MOST_NEUTRAL = ONE,        /* chroma may be off by one level */
    MOST_BEYOND = 200,         /* levels past the end of the range */
    WRAPS = 480 * ONE,         /* libjpeg's cut is right up to 512 from zero */
    LARGEST_AC = 1023,
    LARGEST_DC = 1024, /* what baseline codes can say */
    LARGEST = 1 << 16, /* any coefficient of samples of 8 bits is less */
    TRIES = 8
};

/* Eight values of one row or column, through the even and odd halves of the
 * basis. in and out are 8 values, those of out step apart; from `used` on, which
 * is even, in is zero. */
static void inverse_line(const int64_t in[8], int used, int64_t *out, int step)
{
    for (int x = 0; x < 4; x++) {
        int64_t even = 0, odd = 0;

        for (int u = 0; u < used; u += 2) {
            even += in[u] * basis[u][x];
            odd += in[u + 1] * basis[u + 1][x];
        }
        out[x * step] = even + odd;
        out[(7 - x) * step] = even - odd;
    }
}

/* The first of the two passes has room in 32 bits. */
static void forward_row(const int16_t in[8], int64_t *out, int step)
{
    int32_t half[2][4]; /* sums for even frequencies, differences for odd */

    for (int x = 0; x < 4; x++) {
        half[0][x] = in[x] + in[7 - x];
        half[1][x] = in[x] - in[7 - x];
    }
    for (int u = 0; u < 8; u++) {
        int32_t all = 0;

        for (int x = 0; x < 4; x++)
            all += half[u % 2][x] * basis[u][x];
        out[u * step] = all;
    }
}

static void forward_column(const int64_t in[8], int64_t out[8])
{
    int64_t half[2][4];

    for (int x = 0; x < 4; x++) {
        half[0][x] = in[x] + in[7 - x];
        half[1][x] = in[x] - in[7 - x];
    }
    for (int u = 0; u < 8; u++) {
        int64_t all = 0;

        for (int x = 0; x < 4; x++)
            all += half[u % 2][x] * basis[u][x];
        out[u] = all;
    }
}

/* How many of the eight are to be looked at: even, 0 if all are zero. */
static int dequantised(const int16_t *coef, const uint16_t *quant,
                       int64_t ret[8])
{
    int used = 0;

    for (int u = 0; u < 8; u++) {
        int64_t c = (int64_t)coef[u] * quant[u];

        ret[u] = c > LARGEST ? LARGEST : c < -LARGEST ? -LARGEST : c;
        if (c)
            used = (u + 2) / 2 * 2;
    }
    return used;
}

/* Samples about zero (level - 128) with FINE bits after the point. */
static void inverse(const int16_t coef[64], const uint16_t quant[64],
                    int32_t out[64])
{
    int64_t turned[64] = {0}, row[8], line[8];
    int rows = 0;

    for (int v = 0; v < 8; v++) {
        int used = dequantised(coef + v * 8, quant + v * 8, row);

        if (!used)
            continue;
        inverse_line(row, used, turned + v, 8);
        rows = (v + 2) / 2 * 2;
    }
    for (int x = 0; x < 8; x++) {
        inverse_line(turned + x * 8, rows, line, 1);
        for (int y = 0; y < 8; y++)
            out[y * 8 + x] = (int32_t)(line[y] >> (32 - FINE));
    }
}

static int64_t divide_rounding(int64_t a, int64_t b)
{
    return a >= 0 ? (a + b / 2) / b : -((-a + b / 2) / b);
}

/* c has 32 bits after the point; what is cut off them first changes no whole
 * quotient. */
static int16_t quantised(int64_t c, int q, int place)
{
    int most = place ? LARGEST_AC : LARGEST_DC;
    int64_t half = (int64_t)q << 31;
    int n;

    if (c < half && c > -half)
        return 0;
    n = c >= 0 ? (int)((c + half) >> 32) / q : -((int)((half - c) >> 32) / q);
    if (n > most || (!place && n > most - 1))
        return (int16_t)(place ? most : most - 1);
    return (int16_t)(n < -most ? -most : n);
}

/* in: whole levels about zero; out has 32 bits after the point. */
static void forward(const int16_t in[64], int64_t out[64])
{
    int64_t turned[64], line[8];

    for (int y = 0; y < 8; y++)
        forward_row(in + y * 8, turned + y, 8);
    for (int u = 0; u < 8; u++) {
        forward_column(turned + u * 8, line);
        for (int v = 0; v < 8; v++)
            out[v * 8 + u] = line[v];
    }
}

static int cut_to_sample(int32_t fine)
{
    int level = ((fine + ONE / 2) >> FINE) + 128;

    return level < 0 ? 0 : level > 255 ? 255 : level;
}

void dct_block_samples(const int16_t coef[64], const uint16_t quant[64],
                       uint8_t ret_samples[64])
{
    int32_t fine[64];

    inverse(coef, quant, fine);
    for (int i = 0; i < 64; i++)
        ret_samples[i] = (uint8_t)cut_to_sample(fine[i]);
}

/* Away from mid-grey rather than to the nearest: 0 and 255 are then exact. */
static void flat(int16_t coef[64], const uint16_t quant[64], int level)
{
    int wanted = 8 * (level - 128), q = quant[0];
    int n = wanted / q;

    if (level == 0 && n * q > wanted)
        n--;
    else if (level == 255 && n * q < wanted)
        n++;
    else if (level != 0 && level != 255)
        n = (int)divide_rounding(wanted, q);
    memset(coef, 0, 64 * sizeof *coef);
    coef[0] = (int16_t)n;
}

/* How far (fine) the worst masked sample is from where it decodes to level. */
static int32_t excess(const int32_t fine[64], uint64_t mask, int level)
{
    int32_t wanted = (level - 128) * ONE, worst = 0;

    for (int i = 0; i < 64; i++) {
        int32_t off = fine[i] - wanted;

        if (fine[i] > WRAPS || fine[i] < -WRAPS)
            return WRAPS;
        if (!(mask >> i & 1))
            continue;
        if (level == 255 || (level != 0 && off < 0))
            off = -off;
        if (off > worst)
            worst = off;
    }
    return worst;
}

/* What stands outside of the mask, and the mask, transformed once: the masked
 * samples at any value are a multiple of the latter. */
static void split(const int32_t fine[64], uint64_t mask, int64_t ret_rest[64],
                  int64_t ret_mask[64])
{
    int16_t rest[64], masked[64];

    for (int i = 0; i < 64; i++) {
        masked[i] = mask >> i & 1;
        rest[i] = (int16_t)(masked[i] ? 0 : cut_to_sample(fine[i]) - 128);
    }
    forward(rest, ret_rest);
    forward(masked, ret_mask);
}

enum block_result dct_block_blank(int16_t coef[64], const uint16_t quant[64],
                                  uint64_t mask, int level)
{
    int64_t rest[64], masked[64];
    int16_t made[64];
    int32_t fine[64], off;
    bool has_room = level == 0 || level == 255;
    int beyond = 0;

    if (mask == DCT_MASK_ALL) {
        flat(coef, quant, level);
        return BLOCK_FLAT;
    }
    inverse(coef, quant, fine);
    split(fine, mask, rest, masked);
    for (int round = 0; round < TRIES; round++) {
        int inside = level - 128 + (level == 0 ? -beyond : beyond);

        for (int i = 0; i < 64; i++)
            made[i] = quantised(rest[i] + inside * masked[i], quant[i], i);
        inverse(made, quant, fine);
        off = excess(fine, mask, level);
        if (off <= (has_room ? ROUNDS_TO_LEVEL : MOST_NEUTRAL)) {
            memcpy(coef, made, sizeof made);
            return BLOCK_PART;
        }
        beyond += (off >> FINE) + 1 + round * round;
        if (!has_room || beyond > MOST_BEYOND)
            break;
    }
    flat(coef, quant, level);
    return BLOCK_FLAT;
}
