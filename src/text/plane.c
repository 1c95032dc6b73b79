/*
 * plane.c - filters over 8 bit pictures
 *
 * Windows grow by doubling: the maximum over 2n pixels is that of two windows
 * of n, so a window of 13 costs four passes and each pass is one vector
 * instruction for 16 or 32 pixels.
 */
#include "text/plane.h"
#include <string.h>

struct plane plane_make(struct arena *a, int width, int height)
{
    struct plane p = {width, height, NULL};

    p.at = arena_array(a, (size_t)width, (size_t)height);
    return p;
}

static inline uint8_t larger(uint8_t a, uint8_t b)
{
    return a > b ? a : b;
}

static inline uint8_t smaller(uint8_t a, uint8_t b)
{
    return a < b ? a : b;
}

static uint8_t channel_value(const uint8_t *rgb, enum channel c)
{
    uint8_t most = larger(larger(rgb[0], rgb[1]), rgb[2]);
    uint8_t least = smaller(smaller(rgb[0], rgb[1]), rgb[2]);

    switch (c) {
    case CHANNEL_LUMA:
        return (uint8_t)((rgb[0] * 77 + rgb[1] * 150 + rgb[2] * 29) >> 8);
    case CHANNEL_MAX:
        return most;
    case CHANNEL_MIN:
        return least;
    case CHANNEL_COLOUR:
        return (uint8_t)(most - least);
    }
    return 0;
}

struct plane plane_of(struct arena *a, const struct view *view, enum channel c)
{
    struct plane p = plane_make(a, view->width, view->height);
    size_t count = (size_t)view->width * (size_t)view->height;

    if (!p.at)
        return p;
    if (view->channels == 1) {
        memcpy(p.at, view->pixels, count);
        return p;
    }
    for (size_t i = 0; i < count; i++)
        p.at[i] = channel_value(view->pixels + 3 * i, c);
    return p;
}

struct plane plane_half(struct arena *a, const struct plane *p)
{
    struct plane half = plane_make(a, p->width / 2, p->height / 2);

    for (int y = 0; half.at && y < half.height; y++) {
        const uint8_t *up = p->at + (size_t)(2 * y) * (size_t)p->width;
        const uint8_t *down = up + p->width;
        uint8_t *to = half.at + (size_t)y * (size_t)half.width;

        for (int x = 0; x < half.width; x++)
            to[x] = (uint8_t)((up[2 * x] + up[2 * x + 1] + down[2 * x] +
                               down[2 * x + 1] + 2) >>
                              2);
    }
    return half;
}

struct plane plane_inverse(struct arena *a, const struct plane *p)
{
    struct plane inverse = plane_make(a, p->width, p->height);
    size_t count = (size_t)p->width * (size_t)p->height;

    for (size_t i = 0; inverse.at && i < count; i++)
        inverse.at[i] = (uint8_t)(255 - p->at[i]);
    return inverse;
}

/* to[i] = max(a[i], b[i]) and min: the only loops that cost anything. */
static void max_rows(uint8_t *restrict to, const uint8_t *a, const uint8_t *b,
                     size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = larger(a[i], b[i]);
}

static void min_rows(uint8_t *restrict to, const uint8_t *a, const uint8_t *b,
                     size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = smaller(a[i], b[i]);
}

typedef void (*combine)(uint8_t *restrict to, const uint8_t *a,
                        const uint8_t *b, size_t n);

/* One row: line and spare hold width + size - 1 values, ends repeated. */
static void window_row(uint8_t *row, int width, int size, combine f,
                       uint8_t *line, uint8_t *spare)
{
    size_t side = (size_t)size / 2, n = (size_t)width + 2 * side;
    size_t have = 1;

    memset(line, row[0], side);
    memcpy(line + side, row, (size_t)width);
    memset(line + side + (size_t)width, row[width - 1], side);
    while (have < (size_t)size) {
        size_t step = have * 2 <= (size_t)size ? have : (size_t)size - have;
        uint8_t *swap = line;

        n -= step;
        f(spare, line, line + step, n);
        line = spare;
        spare = swap;
        have += step;
    }
    memcpy(row, line, (size_t)width);
}

/* All columns at once: rows are combined as wholes, in two buffers that hold
 * height + size - 1 rows. */
static void window_columns(struct plane *p, int size, combine f, uint8_t *rows,
                           uint8_t *spare)
{
    size_t side = (size_t)size / 2, width = (size_t)p->width;
    size_t n = (size_t)p->height + 2 * side, have = 1;

    for (size_t i = 0; i < n; i++) {
        size_t y = i < side ? 0 : i - side;

        if (y >= (size_t)p->height)
            y = (size_t)p->height - 1;
        memcpy(rows + i * width, p->at + y * width, width);
    }
    while (have < (size_t)size) {
        size_t step = have * 2 <= (size_t)size ? have : (size_t)size - have;
        uint8_t *swap = rows;

        n -= step;
        f(spare, rows, rows + step * width, n * width);
        rows = spare;
        spare = swap;
        have += step;
    }
    memcpy(p->at, rows, (size_t)p->height * width);
}

static struct plane window(struct arena *a, const struct plane *p, int size,
                           combine f)
{
    struct plane out = plane_make(a, p->width, p->height);
    size_t rows = (size_t)p->height + (size_t)size;
    size_t columns = (size_t)p->width + (size_t)size;
    uint8_t *one = arena_array(a, rows, columns);
    uint8_t *two = arena_array(a, rows, columns);

    if (!out.at || !one || !two)
        return (struct plane){0, 0, NULL};
    memcpy(out.at, p->at, (size_t)p->width * (size_t)p->height);
    for (int y = 0; y < p->height; y++)
        window_row(out.at + (size_t)y * (size_t)p->width, p->width, size, f,
                   one, two);
    window_columns(&out, size, f, one, two);
    return out;
}

struct plane plane_dilate(struct arena *a, const struct plane *p, int size)
{
    return window(a, p, size, max_rows);
}

struct plane plane_erode(struct arena *a, const struct plane *p, int size)
{
    return window(a, p, size, min_rows);
}

struct plane plane_top_hat(struct arena *a, const struct plane *p, int size)
{
    struct plane low = plane_erode(a, p, size);
    struct plane open =
        low.at ? plane_dilate(a, &low, size) : (struct plane){0, 0, NULL};
    size_t count = (size_t)p->width * (size_t)p->height;

    for (size_t i = 0; open.at && i < count; i++)
        open.at[i] = (uint8_t)(p->at[i] - open.at[i]);
    return open;
}
