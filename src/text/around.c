/*
 * around.c - what lies between the letters of a line and around it
 *
 * Drawn text stands on a ground of its own: between its letters there is
 * little, around it the same as between them, and few other strokes beside it.
 */
#include "text/around.h"
#include <math.h>

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
    int between_count, ring_count, far_count, strokes;
    int64_t hat;
    uint64_t sum, squares; /* of the pixels in ring and beyond */
};

enum { CHUNK = 128 }; /* pixels: a byte counts them */

static inline int count_over(const uint8_t *at, int count, uint8_t least)
{
    int all = 0;

    for (int from = 0; from < count; from += CHUNK) {
        int end = count - from < CHUNK ? count : from + CHUNK;
        uint8_t some = 0;

        for (int i = from; i < end; i++)
            some = (uint8_t)(some + (at[i] >= least));
        all += some;
    }
    return all;
}

/* Pixels x to end of one row, of the plane and of its top-hat. */
static inline void look_beyond(const uint8_t *row, const uint8_t *above, int x,
                               int end, uint8_t stroke, struct around *to)
{
    uint32_t sum = 0, squares = 0;

    if (end <= x)
        return;
    for (int i = x; i < end; i++) {
        uint16_t v = row[i];

        sum += v;
        squares += (uint16_t)(v * v);
    }
    to->sum += sum;
    to->squares += squares;
    to->strokes += count_over(above + x, end - x, stroke);
    to->far_count += end - x;
}

static inline void look_between(const uint8_t *above, int x, int end,
                                uint8_t stroke, struct around *to)
{
    int hat = 0, count = 0;

    for (; x < end; x++) {
        hat += above[x] < stroke ? above[x] : 0;
        count += above[x] < stroke;
    }
    to->hat += hat;
    to->between_count += count;
}

static inline void look_at_ring(const uint8_t *row, int x, int end,
                                struct around *to)
{
    for (; x < end; x++) {
        to->ring[row[x]]++;
        to->ring_count++;
    }
}

WIDE static void look_around(const struct plane *p, const struct plane *hat,
                             struct rect box, int far, uint8_t stroke,
                             struct around *to)
{
    struct rect whole = {0, 0, p->width, p->height};
    struct rect inner = rect_cut(rect_grow(box, 1), whole);
    struct rect ring = rect_cut(rect_grow(box, 3), whole);
    struct rect outer = rect_cut(rect_grow(box, far), whole);
    int inner_end = inner.x + inner.width, ring_end = ring.x + ring.width;
    int outer_end = outer.x + outer.width;

    for (int y = outer.y; y < outer.y + outer.height; y++) {
        const uint8_t *row = p->at + (size_t)y * (size_t)p->width;
        const uint8_t *above = hat->at + (size_t)y * (size_t)p->width;
        bool in = y >= inner.y && y < inner.y + inner.height;
        bool near = y >= ring.y && y < ring.y + ring.height;

        look_beyond(row, above, outer.x, in ? inner.x : outer_end, stroke, to);
        if (near)
            look_at_ring(row, ring.x, in ? inner.x : ring_end, to);
        if (!in)
            continue;
        look_between(above, inner.x, inner_end, stroke, to);
        look_at_ring(row, inner_end, ring_end, to);
        look_beyond(row, above, inner_end, outer_end, stroke, to);
    }
}

void measure_around(const struct plane *p, const struct plane *hat,
                    struct rect box, float ink, struct candidate *to)
{
    struct around r = {.hat = 0};
    float far, mean;

    look_around(p, hat, box, 3 + (int)to->height, (uint8_t)(to->level * 0.5f),
                &r);
    to->noise = r.between_count
                    ? (float)r.hat / (float)r.between_count / (to->level + 1)
                    : 0;
    to->ring = r.ring_count ? 1 - (ink - median_of(r.ring, r.ring_count)) /
                                      (to->level + 1)
                            : 0;
    to->ring = fminf(fmaxf(to->ring, -1), 2);
    far = (float)(r.far_count ? r.far_count : 1);
    mean = (float)r.sum / far;
    to->clutter = (float)r.strokes / far;
    to->calm =
        sqrtf(fmaxf((float)r.squares / far - mean * mean, 0)) / (to->level + 1);
}
