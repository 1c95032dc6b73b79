/*
 * around.c - what lies between the letters of a line and around it
 *
 * Drawn text stands on a ground of its own: between its letters there is
 * little, around it the same as between them, and few other strokes beside it.
 */
#include "text/around.h"
#include <math.h>
#include <string.h>
#ifdef __x86_64__
#include <emmintrin.h>
#endif

static float median_of(const int *histogram, int count)
{
    int sum = 0;

    for (int v = 0; v < 256; v++) {
        sum += histogram[v];
        if (2 * sum >= count)
            return (float)v;
    }
    return 0;
}

/* Pixels between the letters and around the line. */
struct around {
    int ring[256];
    int ring_count;
};

/* What a rectangle holds of the plane and its top-hat. */
struct tally {
    int64_t sum, squares; /* of the plane */
    int strokes;          /* pixels of the hat from a level on */
    int64_t beside;       /* sum of the others */
};

#ifdef __x86_64__
/* The same, in lanes of 64 bits. */
struct lanes {
    __m128i sum, squares, strokes, beside;
};

static inline int64_t both_halves(__m128i v)
{
    return _mm_cvtsi128_si64(v) + _mm_cvtsi128_si64(_mm_unpackhi_epi64(v, v));
}

/* SLACK pixels, those whose byte of valid is 0 left out; their squares, four
 * sums. */
static inline __m128i add_lanes(const uint8_t *row, const uint8_t *above,
                                __m128i valid, __m128i least, struct lanes *to)
{
    const __m128i zero = _mm_setzero_si128(), one = _mm_set1_epi8(1);
    __m128i v, hat, is_stroke, low, high;

    memcpy(&v, row, sizeof v);
    memcpy(&hat, above, sizeof hat);
    v = _mm_and_si128(v, valid);
    is_stroke = _mm_cmpeq_epi8(_mm_max_epu8(hat, least), hat);
    hat = _mm_and_si128(_mm_andnot_si128(is_stroke, hat), valid);
    is_stroke = _mm_and_si128(_mm_and_si128(is_stroke, valid), one);
    low = _mm_unpacklo_epi8(v, zero);
    high = _mm_unpackhi_epi8(v, zero);
    to->sum = _mm_add_epi64(to->sum, _mm_sad_epu8(v, zero));
    to->strokes = _mm_add_epi64(to->strokes, _mm_sad_epu8(is_stroke, zero));
    to->beside = _mm_add_epi64(to->beside, _mm_sad_epu8(hat, zero));
    return _mm_add_epi32(_mm_madd_epi16(low, low), _mm_madd_epi16(high, high));
}

static struct tally tally_of(const struct plane *p, const struct plane *hat,
                             struct rect r, uint8_t stroke)
{
    const __m128i zero = _mm_setzero_si128(), all = _mm_set1_epi8(-1);
    const __m128i least = _mm_set1_epi8((char)stroke);
    struct lanes to = {zero, zero, zero, zero};
    uint8_t mask[SLACK];
    __m128i last;

    for (int i = 0; i < SLACK; i++)
        mask[i] = i <= (r.width - 1) % SLACK ? 255 : 0;
    memcpy(&last, mask, sizeof last);
    for (int y = r.y; y < r.y + r.height; y++) {
        size_t at = (size_t)y * (size_t)p->width + (size_t)r.x;
        __m128i squares = zero;
        int x = 0;

        for (; x < r.width - SLACK; x += SLACK, at += SLACK)
            squares = _mm_add_epi32(
                squares, add_lanes(p->at + at, hat->at + at, all, least, &to));
        squares = _mm_add_epi32(
            squares, add_lanes(p->at + at, hat->at + at, last, least, &to));
        to.squares = _mm_add_epi64(
            to.squares, _mm_add_epi64(_mm_unpacklo_epi32(squares, zero),
                                      _mm_unpackhi_epi32(squares, zero)));
    }
    return (struct tally){both_halves(to.sum), both_halves(to.squares),
                          (int)both_halves(to.strokes), both_halves(to.beside)};
}
#else
static struct tally tally_of(const struct plane *p, const struct plane *hat,
                             struct rect r, uint8_t stroke)
{
    struct tally t = {0};

    for (int y = r.y; y < r.y + r.height; y++) {
        size_t at = (size_t)y * (size_t)p->width + (size_t)r.x;

        for (int x = 0; x < r.width; x++, at++) {
            t.sum += p->at[at];
            t.squares += p->at[at] * p->at[at];
            t.strokes += hat->at[at] >= stroke;
            t.beside += hat->at[at] < stroke ? hat->at[at] : 0;
        }
    }
    return t;
}
#endif

static inline void look_at_ring(const uint8_t *row, int x, int end,
                                struct around *to)
{
    for (; x < end; x++) {
        to->ring[row[x]]++;
        to->ring_count++;
    }
}

static void look_at_rim(const struct plane *p, struct rect inner,
                        struct rect ring, struct around *to)
{
    int inner_end = inner.x + inner.width, ring_end = ring.x + ring.width;

    for (int y = ring.y; y < ring.y + ring.height; y++) {
        const uint8_t *row = p->at + (size_t)y * (size_t)p->width;
        bool in = y >= inner.y && y < inner.y + inner.height;

        look_at_ring(row, ring.x, in ? inner.x : ring_end, to);
        if (in)
            look_at_ring(row, inner_end, ring_end, to);
    }
}

void measure_around(const struct plane *p, const struct plane *hat,
                    struct rect box, float ink, struct candidate *to)
{
    struct rect whole = {0, 0, p->width, p->height};
    struct rect inner = rect_cut(rect_grow(box, 1), whole);
    struct rect ring = rect_cut(rect_grow(box, 3), whole);
    struct rect outer = rect_cut(rect_grow(box, 3 + (int)to->height), whole);
    uint8_t stroke = (uint8_t)(to->level * 0.5f);
    struct tally in = tally_of(p, hat, inner, stroke);
    struct tally all = tally_of(p, hat, outer, stroke);
    int between = (int)rect_area(inner) - in.strokes;
    float far = (float)(rect_area(outer) - rect_area(inner)), mean;
    struct around r = {.ring_count = 0};

    look_at_rim(p, inner, ring, &r);
    to->noise =
        between ? (float)in.beside / (float)between / (to->level + 1) : 0;
    to->ring = r.ring_count ? 1 - (ink - median_of(r.ring, r.ring_count)) /
                                      (to->level + 1)
                            : 0;
    to->ring = fminf(fmaxf(to->ring, -1), 2);
    far = fmaxf(far, 1);
    mean = (float)(all.sum - in.sum) / far;
    to->clutter = (float)(all.strokes - in.strokes) / far;
    to->calm =
        sqrtf(fmaxf((float)(all.squares - in.squares) / far - mean * mean, 0)) /
        (to->level + 1);
}
