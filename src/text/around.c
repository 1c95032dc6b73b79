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
    double sum, squares; /* of the pixels in ring and beyond */
};

/* Pixels x to end of one row, of the plane and of its top-hat. */
static void look_beyond(const uint8_t *row, const uint8_t *above, int x,
                        int end, int stroke, struct around *to)
{
    int sum = 0, squares = 0, strokes = 0;

    for (int i = x; i < end; i++) {
        sum += row[i];
        squares += row[i] * row[i];
        strokes += above[i] >= stroke;
    }
    to->sum += sum;
    to->squares += squares;
    to->strokes += strokes;
    to->far_count += end > x ? end - x : 0;
}

static void look_between(const uint8_t *above, int x, int end, int stroke,
                         struct around *to)
{
    for (; x < end; x++)
        if (above[x] < stroke) {
            to->hat += above[x];
            to->between_count++;
        }
}

static void look_at_ring(const uint8_t *row, int x, int end, struct around *to)
{
    for (; x < end; x++) {
        to->ring[row[x]]++;
        to->ring_count++;
    }
}

static void look_around(const struct plane *p, const struct plane *hat,
                        struct rect box, int far, int stroke, struct around *to)
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

    look_around(p, hat, box, 3 + (int)to->height, (int)(to->level * 0.5f), &r);
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
