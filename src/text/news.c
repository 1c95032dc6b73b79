/*
 * news.c - edges along rows, held against those of the views before
 */
#include "text/news.h"
#include "text/plane.h"
#include <string.h>

enum {
    EDGE = 12, /* of 255: two thirds of what the dimmest letters rise */
    EDGES = 4  /* of a block: less is no letter */
};

/* Steps from each of count samples to the same one of the next pixel. */
WIDE static void steps_of(const uint8_t *row, uint8_t *restrict to, int count,
                          int channels)
{
    for (int x = 0; x < count; x++) {
        uint8_t a = row[x], b = row[x + channels];

        to[x] = (uint8_t)(a > b ? a - b : b - a);
    }
}

/* 1 where a step is an edge and more than twice that of before. */
WIDE static void mark_news(const uint8_t *steps, const uint8_t *before,
                           uint8_t *restrict news, int count)
{
    for (int x = 0; x < count; x++) {
        uint8_t half = (uint8_t)(steps[x] >> 1);

        news[x] &= (uint8_t)((steps[x] >= EDGE) & (before[x] < half));
    }
}

static const uint8_t *row_of(const struct view *v, int y)
{
    return v->pixels + (size_t)y * (size_t)v->width * (size_t)v->channels;
}

/* Add the news of row y to its blocks. */
static void count_row(const struct view *views, int count, int y, uint8_t *work,
                      uint16_t *blocks)
{
    const struct view *last = &views[count - 1];
    int channels = last->channels, steps = (last->width - 1) * channels;
    uint8_t *now = work, *before = now + steps, *news = before + steps;

    memset(news, 1, (size_t)steps);
    steps_of(row_of(last, y), now, steps, channels);
    for (int i = 0; i < count - 1; i++) {
        steps_of(row_of(&views[i], y), before, steps, channels);
        mark_news(now, before, news, steps);
    }
    for (int x = 0; x < last->width - 1; x++)
        for (int c = 0; c < channels; c++)
            blocks[x / BLOCK] =
                (uint16_t)(blocks[x / BLOCK] + news[x * channels + c]);
}

enum code news_of(struct arena *a, const struct view *views, int count,
                  struct areas *ret, struct error *err)
{
    const struct view *last = &views[count - 1];
    struct grid g = grid_of(last->width, last->height);
    size_t all = grid_blocks(&g);
    uint16_t *blocks = arena_array(a, all, sizeof *blocks);
    uint8_t *mask = arena_array(a, all, 1);
    uint8_t *work =
        arena_array(a, (size_t)last->width, 3 * (size_t)last->channels);

    if (!blocks || !mask || !work)
        return fail(err, ERR_MEMORY, "no memory for parts of a picture");
    for (int y = 0; y < last->height; y++)
        count_row(views, count, y, work, blocks + y / BLOCK * g.across);
    for (size_t i = 0; i < all; i++)
        mask[i] = blocks[i] >= EDGES;
    return areas_of(a, &g, mask, ret, err);
}
