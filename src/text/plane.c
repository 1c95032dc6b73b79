/*
 * plane.c - filters over 8 bit pictures
 *
 * Windows are put together from shorter ones: the maximum over eleven pixels is
 * that of three overlapping fours, so that a window costs two passes each way
 * and each pass a few vector instructions for 16 or 32 pixels.
 */
#include "text/plane.h"
#include "base/triples.h"
#include <string.h>

struct plane plane_make(struct arena *a, int width, int height)
{
    struct plane p = {width, height, NULL};

    p.at = arena_array(a, (size_t)width * (size_t)height + SLACK, 1);
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

WIDE static void luma_of(const struct triples *rgb, uint8_t *restrict to,
                         size_t count)
{
    const uint8_t *r = rgb->of[0], *g = rgb->of[1], *b = rgb->of[2];

    for (size_t i = 0; i < count; i++)
        to[i] = (uint8_t)((r[i] * 77 + g[i] * 150 + b[i] * 29) >> 8);
}

WIDE static void most_of(const struct triples *rgb, uint8_t *restrict to,
                         size_t count)
{
    const uint8_t *r = rgb->of[0], *g = rgb->of[1], *b = rgb->of[2];

    for (size_t i = 0; i < count; i++)
        to[i] = larger(larger(r[i], g[i]), b[i]);
}

WIDE static void least_of(const struct triples *rgb, uint8_t *restrict to,
                          size_t count)
{
    const uint8_t *r = rgb->of[0], *g = rgb->of[1], *b = rgb->of[2];

    for (size_t i = 0; i < count; i++)
        to[i] = smaller(smaller(r[i], g[i]), b[i]);
}

WIDE static void colour_of(const struct triples *rgb, uint8_t *restrict to,
                           size_t count)
{
    const uint8_t *r = rgb->of[0], *g = rgb->of[1], *b = rgb->of[2];

    for (size_t i = 0; i < count; i++)
        to[i] = (uint8_t)(larger(larger(r[i], g[i]), b[i]) -
                          smaller(smaller(r[i], g[i]), b[i]));
}

struct plane plane_of(struct arena *a, const struct view *view, enum channel c)
{
    static void (*const of[])(const struct triples *, uint8_t *restrict,
                              size_t) = {[CHANNEL_LUMA] = luma_of,
                                         [CHANNEL_MAX] = most_of,
                                         [CHANNEL_MIN] = least_of,
                                         [CHANNEL_COLOUR] = colour_of};
    struct plane p = plane_make(a, view->width, view->height);
    size_t count = (size_t)view->width * (size_t)view->height;
    struct triples rgb;

    if (p.at && view->channels == 1)
        memcpy(p.at, view->pixels, count);
    else if (p.at)
        for (size_t i = 0; i < count; i += TRIPLES) {
            size_t piece = triples_of(count - i);

            triples_split(view->pixels + 3 * i, piece, &rgb);
            of[c](&rgb, p.at + i, piece);
        }
    return p;
}

bool view_cut(struct arena *a, const struct view *v, struct rect r,
              struct view *ret)
{
    size_t pixel = (size_t)v->channels, row = (size_t)r.width * pixel;

    *ret = *v;
    if (r.width == v->width && r.height == v->height)
        return true;
    ret->width = r.width;
    ret->height = r.height;
    ret->pixels = arena_array(a, (size_t)r.height, row);
    for (int y = 0; ret->pixels && y < r.height; y++)
        memcpy(ret->pixels + (size_t)y * row,
               v->pixels +
                   ((size_t)(r.y + y) * (size_t)v->width + (size_t)r.x) * pixel,
               row);
    return ret->pixels != NULL;
}

WIDE struct plane plane_half(struct arena *a, const struct plane *p)
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

WIDE void plane_invert(struct plane *p)
{
    size_t count = (size_t)p->width * (size_t)p->height;

    for (size_t i = 0; i < count; i++)
        p->at[i] = (uint8_t)(255 - p->at[i]);
}

struct plane plane_ink(struct arena *a, const struct plane *p, int ink,
                       int reach)
{
    struct plane out = plane_make(a, p->width, p->height);
    size_t count = (size_t)p->width * (size_t)p->height;
    uint8_t near[256];

    for (int v = 0; v < 256; v++) {
        int away = v > ink ? v - ink : ink - v;

        near[v] = (uint8_t)(away >= reach ? 0 : 255 - away * 255 / reach);
    }
    for (size_t i = 0; out.at && i < count; i++)
        out.at[i] = near[p->at[i]];
    return out;
}

bool workspace_make(struct arena *a, int width, int height,
                    struct workspace *ret)
{
    for (int i = 0; i < 2; i++) {
        ret->planes[i] = arena_array(a, (size_t)width, (size_t)height);
        ret->strips[i] =
            arena_alloc(a, ((size_t)height + LARGEST_WINDOW) * STRIP);
        if (!ret->planes[i] || !ret->strips[i])
            return false;
    }
    for (int i = 0; i < ROWS; i++) {
        ret->rows[i] = arena_alloc(a, (size_t)width);
        ret->fours[i] = arena_alloc(a, (size_t)width);
        if (!ret->rows[i] || !ret->fours[i])
            return false;
    }
    ret->line = arena_alloc(a, (size_t)width + WINDOW);
    ret->runs = arena_alloc(a, (size_t)width + WINDOW);
    return ret->line && ret->runs;
}

/* to[i] = max(a[i], b[i]) and min: the only loops that cost anything. */
WIDE static void max_rows(uint8_t *restrict to, const uint8_t *a,
                          const uint8_t *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = a[i] > b[i] ? a[i] : b[i];
}

WIDE static void min_rows(uint8_t *restrict to, const uint8_t *a,
                          const uint8_t *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = a[i] < b[i] ? a[i] : b[i];
}

typedef void (*combine)(uint8_t *restrict to, const uint8_t *a,
                        const uint8_t *b, size_t n);

/* Combine every value of line with those up to size - 1 steps of stride
 * further; n values go in, n - (size - 1) * stride come out. Returns the
 * buffer they are in. */
static uint8_t *window_line(uint8_t *line, uint8_t *spare, size_t n,
                            size_t stride, size_t size, combine f)
{
    size_t have = 1;

    while (have < size) {
        size_t step = have * 2 <= size ? have : size - have;
        uint8_t *swap = line;

        n -= step * stride;
        f(spare, line, line + step * stride, n);
        line = spare;
        spare = swap;
        have += step;
    }
    return line;
}

static void window_columns(uint8_t *at, int width, int height, int size,
                           combine f, struct workspace *w)
{
    size_t side = (size_t)size / 2, n = (size_t)height + 2 * side;

    for (int x = 0; x < width; x += STRIP) {
        size_t wide = width - x < STRIP ? (size_t)(width - x) : STRIP;
        uint8_t *rows = w->strips[0];

        for (size_t i = 0; i < n; i++) {
            size_t y = i < side ? 0 : i - side;

            if (y >= (size_t)height)
                y = (size_t)height - 1;
            memcpy(rows + i * wide, at + y * (size_t)width + (size_t)x, wide);
        }
        rows = window_line(rows, w->strips[1], n * wide, wide, (size_t)size, f);
        for (size_t y = 0; y < (size_t)height; y++)
            memcpy(at + y * (size_t)width + (size_t)x, rows + y * wide, wide);
    }
}

/* ---- windows of up to WINDOW x WINDOW ----------------------------------- */

/* The largest (smallest) of four rows, and of three. */
WIDE static void max_of_four(uint8_t *restrict to, const uint8_t *const r[4],
                             size_t n)
{
    const uint8_t *a = r[0], *b = r[1], *c = r[2], *d = r[3];

    for (size_t i = 0; i < n; i++)
        to[i] = larger(larger(a[i], b[i]), larger(c[i], d[i]));
}

WIDE static void max_of_three(uint8_t *restrict to, const uint8_t *const r[3],
                              size_t n)
{
    const uint8_t *a = r[0], *b = r[1], *c = r[2];

    for (size_t i = 0; i < n; i++)
        to[i] = larger(larger(a[i], b[i]), c[i]);
}

WIDE static void min_of_four(uint8_t *restrict to, const uint8_t *const r[4],
                             size_t n)
{
    const uint8_t *a = r[0], *b = r[1], *c = r[2], *d = r[3];

    for (size_t i = 0; i < n; i++)
        to[i] = smaller(smaller(a[i], b[i]), smaller(c[i], d[i]));
}

WIDE static void min_of_three(uint8_t *restrict to, const uint8_t *const r[3],
                              size_t n)
{
    const uint8_t *a = r[0], *b = r[1], *c = r[2];

    for (size_t i = 0; i < n; i++)
        to[i] = smaller(smaller(a[i], b[i]), c[i]);
}

/* A window is the best of three overlapping runs of four. */
struct best {
    void (*of_four)(uint8_t *restrict to, const uint8_t *const r[4], size_t n);
    void (*of_three)(uint8_t *restrict to, const uint8_t *const r[3], size_t n);
};
static const struct best largest = {max_of_four, max_of_three};
static const struct best smallest = {min_of_four, min_of_three};

/* Where the second of the three runs begins. */
static inline int middle_run(int size)
{
    return size < 8 ? size - 4 : 4;
}

/* The best of each window along a row. */
static void window_row(const uint8_t *row, uint8_t *to, size_t width, int size,
                       const struct best *best, struct workspace *w)
{
    uint8_t *line = w->line, *runs = w->runs;
    size_t side = (size_t)size / 2;
    const uint8_t *const four[] = {line, line + 1, line + 2, line + 3};
    const uint8_t *const three[] = {runs, runs + middle_run(size),
                                    runs + size - 4};

    memset(line, row[0], side);
    memcpy(line + side, row, width);
    memset(line + side + width, row[width - 1], side);
    best->of_four(runs, four, width + (size_t)size - 4);
    best->of_three(to, three, width);
}

/* Rows go in at the top and come out half a window later, so that all that is
 * worked on stays near: the last few rows, and the best of four of them. */
static void window(const struct plane *from, uint8_t *to, int size,
                   const struct best *best, struct workspace *w)
{
    size_t width = (size_t)from->width;
    int height = from->height, read = 0, side = size / 2;
    const uint8_t *rows[4] = {0}, *runs[ROWS] = {0};

    for (int i = 0; i < height + size - 1; i++) {
        int y = i < side ? 0 : i - side, out = i - size + 1;

        y = y < height ? y : height - 1;
        memmove(rows, rows + 1, 3 * sizeof *rows);
        rows[3] = w->rows[y % ROWS];
        for (; read <= y; read++)
            window_row(from->at + (size_t)y * width, w->rows[y % ROWS], width,
                       size, best, w);
        if (i < 3)
            continue;
        memmove(runs, runs + 1, (ROWS - 1) * sizeof *runs);
        runs[ROWS - 1] = w->fours[i % ROWS];
        best->of_four(w->fours[i % ROWS], rows, width);
        if (out >= 0)
            best->of_three(to + (size_t)out * width,
                           (const uint8_t *const[]){
                               runs[ROWS - 1],
                               runs[ROWS - 1 - (size - 4 - middle_run(size))],
                               runs[ROWS - 1 - (size - 4)]},
                           width);
    }
}

void plane_dilate(const struct plane *from, uint8_t *to, int size,
                  struct workspace *w)
{
    window(from, to, size, &largest, w);
}

void plane_erode(const struct plane *from, uint8_t *to, int size,
                 struct workspace *w)
{
    window(from, to, size, &smallest, w);
}

/* at = from - at */
WIDE static void take_off(uint8_t *restrict at, const uint8_t *from,
                          size_t count)
{
    for (size_t i = 0; i < count; i++)
        at[i] = (uint8_t)(from[i] - at[i]);
}

struct plane plane_top_hat(struct arena *a, const struct plane *p,
                           struct workspace *w)
{
    struct plane hat = plane_make(a, p->width, p->height);
    size_t count = (size_t)p->width * (size_t)p->height;

    if (!hat.at)
        return hat;
    plane_erode(p, hat.at, WINDOW, w);
    plane_dilate(&hat, hat.at, WINDOW, w);
    take_off(hat.at, p->at, count);
    return hat;
}

WIDE static void clear_under(uint8_t *restrict at, const uint8_t *cover,
                             size_t count)
{
    for (size_t i = 0; i < count; i++)
        at[i] = cover[i] ? 0 : at[i];
}

void plane_drop_tall(struct plane *mask, int size, struct workspace *w)
{
    size_t count = (size_t)mask->width * (size_t)mask->height;
    uint8_t *tall = w->planes[1];

    memcpy(tall, mask->at, count);
    window_columns(tall, mask->width, mask->height, size, min_rows, w);
    window_columns(tall, mask->width, mask->height, size, max_rows, w);
    clear_under(mask->at, tall, count);
}
