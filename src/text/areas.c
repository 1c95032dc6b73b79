/*
 * areas.c - marked blocks to rectangles
 */
#include "text/areas.h"

/* Room for the rest of a line, pixels to the left and right, and up and down;
 * areas that cover most of the picture are the picture. */
enum { BESIDE = 96, ABOVE = 24, MOSTLY = 75 /* percent */ };

struct grid grid_of(int width, int height)
{
    return (struct grid){width, height, (width + BLOCK - 1) / BLOCK,
                         (height + BLOCK - 1) / BLOCK};
}

size_t grid_blocks(const struct grid *g)
{
    return (size_t)g->across * (size_t)g->down;
}

struct rect grid_block(const struct grid *g, int index)
{
    struct rect whole = {0, 0, g->width, g->height};
    struct rect block = {index % g->across * BLOCK, index / g->across * BLOCK,
                         BLOCK, BLOCK};

    return rect_cut(block, whole);
}

int grid_share(const struct grid *g, const uint8_t *mask, struct rect box)
{
    struct rect whole = {0, 0, g->width, g->height};
    int marked = 0, count = 0, right, bottom;

    box = rect_cut(box, whole);
    if (rect_empty(box))
        return 0;
    right = (box.x + box.width - 1) / BLOCK;
    bottom = (box.y + box.height - 1) / BLOCK;
    for (int y = box.y / BLOCK; y <= bottom; y++)
        for (int x = box.x / BLOCK; x <= right; x++, count++)
            marked += mask[y * g->across + x] != 0;
    return marked * 100 / count;
}

static enum code add(struct arena *a, struct areas *to, struct rect r,
                     struct error *err)
{
    if (!arena_push(a, *to))
        return fail(err, ERR_MEMORY, "no memory for parts of a picture");
    to->at[to->count - 1] = r;
    return OK;
}

enum code areas_whole(struct arena *a, const struct grid *g, struct areas *ret,
                      struct error *err)
{
    *ret = (struct areas){0};
    return add(a, ret, (struct rect){0, 0, g->width, g->height}, err);
}

/* r takes in all that it meets, until it meets none. */
static struct rect swallow(struct areas *s, struct rect r)
{
    for (int i = 0; i < s->count; i++)
        if (rect_meets(s->at[i], r)) {
            r = rect_union(s->at[i], r);
            s->at[i] = s->at[--s->count];
            i = -1;
        }
    return r;
}

/* A run of marked blocks of one row of blocks, from *x on; false: no more. */
static bool next_run(const struct grid *g, const uint8_t *mask, int y, int *x,
                     struct rect *ret)
{
    const uint8_t *row = mask + (size_t)y * (size_t)g->across;
    int from;

    while (*x < g->across && !row[*x])
        ++*x;
    from = *x;
    while (*x < g->across && row[*x])
        ++*x;
    *ret = (struct rect){from * BLOCK - BESIDE, y * BLOCK - ABOVE,
                         (*x - from) * BLOCK + 2 * BESIDE, BLOCK + 2 * ABOVE};
    return *x > from;
}

enum code areas_of(struct arena *a, const struct grid *g, const uint8_t *mask,
                   struct areas *ret, struct error *err)
{
    struct rect whole = {0, 0, g->width, g->height}, run;
    int64_t sum = 0;

    *ret = (struct areas){0};
    for (int y = 0; y < g->down; y++)
        for (int x = 0; next_run(g, mask, y, &x, &run);)
            TRY(add(a, ret, swallow(ret, rect_cut(run, whole)), err));
    for (int i = 0; i < ret->count; i++)
        sum += rect_area(ret->at[i]);
    return sum * 100 > rect_area(whole) * MOSTLY ? areas_whole(a, g, ret, err)
                                                 : OK;
}
