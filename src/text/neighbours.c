/*
 * neighbours.c - nearest fitting neighbour of each letter, over a grid
 */
#include "text/neighbours.h"
#include "text/chain.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_WIDTH = 900 }; /* pixels */

static bool could_be_part(const struct glyph *g)
{
    int w = g->box.width, h = g->box.height;
    float fill = (float)g->area / ((float)w * (float)h);

    return h <= MOST_HEIGHT && w <= MOST_WIDTH && fill > 0.08f &&
           (g->flat > 0.2f || g->sharp > 0.45f) && w <= 40 * h;
}

static struct rect turned(struct rect r)
{
    return (struct rect){r.y, r.x, r.height, r.width};
}

static int by_x(const void *a, const void *b)
{
    const struct place *p = a, *q = b;

    if (p->box.x != q->box.x)
        return p->box.x < q->box.x ? -1 : 1;
    return p->glyph < q->glyph ? -1 : p->glyph > q->glyph;
}

static int cell_of(const struct places *p, struct rect box)
{
    int x = (box.x + box.width / 2) / CELL, y = (box.y + box.height / 2) / CELL;

    return y * p->across + x;
}

static bool make_grid(struct arena *a, struct places *p)
{
    size_t cells;
    int *end;

    p->across = p->whole.width / CELL + 1;
    p->down = p->whole.height / CELL + 1;
    cells = (size_t)p->across * (size_t)p->down;
    p->cells = arena_array(a, cells + 2, sizeof *p->cells);
    p->order = arena_array(a, (size_t)p->count, sizeof *p->order);
    p->boxes = arena_array(a, (size_t)p->count, sizeof *p->boxes);
    if (!p->cells || !p->order || !p->boxes)
        return false;
    end = p->cells + 1; /* of each cell, once all are placed */
    for (int i = 0; i < p->count; i++)
        end[cell_of(p, p->at[i].box) + 1]++;
    for (size_t i = 0; i < cells; i++)
        end[i + 1] += end[i];
    for (int i = 0; i < p->count; i++) {
        int at = end[cell_of(p, p->at[i].box)]++;

        p->order[at] = i;
        p->boxes[at] = p->at[i].box;
    }
    return true;
}

enum code places_of(struct arena *a, const struct glyphs *g, bool vertical,
                    struct places *ret, struct error *err)
{
    ret->count = 0;
    ret->whole = (struct rect){0, 0, g->hat.width, g->hat.height};
    if (vertical)
        ret->whole = turned(ret->whole);
    ret->at = arena_array(a, (size_t)g->count, sizeof *ret->at);
    if (!ret->at)
        return fail(err, ERR_MEMORY, "no memory for lines");
    for (int i = 0; i < g->count; i++) {
        const struct glyph *from = &g->at[i];

        if (from->line >= 0 || !could_be_part(from))
            continue;
        ret->at[ret->count++] = (struct place){
            .box = vertical ? turned(from->box) : from->box,
            .glyph = i,
            .letter = from->box.height >= LEAST_HEIGHT && from->area >= 5};
    }
    if (ret->count)
        qsort(ret->at, (size_t)ret->count, sizeof *ret->at, by_x);
    for (int i = 0; i < ret->count; i++)
        ret->at[i].root = i;
    return make_grid(a, ret) ? OK
                             : fail(err, ERR_MEMORY, "no memory for lines");
}

/* ---- neighbours ------------------------------------------------------ */

static int overlap(int a, int a_len, int b, int b_len)
{
    int from = a > b ? a : b;
    int to = a + a_len < b + b_len ? a + a_len : b + b_len;

    return to - from;
}

static bool are_alike(const struct glyph *a, const struct glyph *b)
{
    float thick = a->stroke > b->stroke ? a->stroke : b->stroke;
    float thin = a->stroke + b->stroke - thick;

    return a->level < b->level * 2.0f && b->level < a->level * 2.0f &&
           thick <= 2.2f * thin + 0.5f;
}

/* Of one font and size: then they may stand further apart. */
static bool are_twins(const struct place *p, const struct place *q,
                      const struct glyphs *g)
{
    const struct glyph *a = &g->at[p->glyph], *b = &g->at[q->glyph];
    int tall = p->box.height > q->box.height ? p->box.height : q->box.height;
    int low = p->box.height + q->box.height - tall;
    int step = p->box.y + p->box.height - q->box.y - q->box.height;

    return low * 4 >= tall * 3 && abs(step) * 6 <= tall + 5 &&
           a->level < b->level * 1.25f && b->level < a->level * 1.25f &&
           a->sharp > 0.5f && b->sharp > 0.5f;
}

/* Pixels between p and the q to its right if both can stand on one line, or
 * -1. A little overlap counts as 0. */
static int gap_between(const struct place *p, const struct place *q,
                       const struct glyphs *g)
{
    int tall = p->box.height > q->box.height ? p->box.height : q->box.height;
    int low = p->box.height + q->box.height - tall;
    int gap = q->box.x - (p->box.x + p->box.width);
    int narrow = p->box.width < q->box.width ? p->box.width : q->box.width;

    if (low * 9 < tall * 4 || gap > tall * 2 || -gap * 2 > narrow)
        return -1;
    if (gap > tall * 12 / 10 + 1 && !are_twins(p, q, g))
        return -1;
    if (overlap(p->box.y, p->box.height, q->box.y, q->box.height) * 10 <
        low * 6)
        return -1;
    if (!are_alike(&g->at[p->glyph], &g->at[q->glyph]))
        return -1;
    return gap > 0 ? gap : 0;
}

struct search {
    const struct places *p;
    const struct glyphs *g;
    int from, best, gap;
    int until; /* x: what begins further away is too far for any height */
};

static inline void consider(void *with, int j, const struct rect *box)
{
    struct search *s = with;
    const struct place *p = &s->p->at[s->from], *q;
    int gap;

    if (box->x <= p->box.x || box->x > s->until)
        return;
    q = &s->p->at[j];
    if (!q->letter)
        return;
    gap = gap_between(p, q, s->g);
    if (gap >= 0 && (s->best < 0 || gap < s->gap ||
                     (gap == s->gap && q->box.x < s->p->at[s->best].box.x))) {
        s->best = j;
        s->gap = gap;
    }
}

static int nearest_right(const struct places *p, const struct glyphs *g, int i)
{
    struct rect box = p->at[i].box;
    struct search s = {p,  g, i,
                       -1, 0, box.x + box.width + 2 * (box.height * 9 / 4)};
    struct rect reach = {box.x, box.y - box.height,
                         box.width + 6 * box.height + 4, 3 * box.height};

    places_near(p, reach, consider, &s);
    return s.best;
}

static int place_root(struct place *at, int i)
{
    while (at[i].root != i) {
        at[i].root = at[at[i].root].root;
        i = at[i].root;
    }
    return i;
}

static void unite(struct place *at, int i, int j)
{
    i = place_root(at, i);
    j = place_root(at, j);
    at[i > j ? i : j].root = i > j ? j : i;
}

enum code places_join(struct arena *a, struct places *p, const struct glyphs *g,
                      struct error *err)
{
    int *left = arena_array(a, (size_t)p->count, sizeof *left);
    int *right = arena_array(a, (size_t)p->count, sizeof *right);

    if (!left || !right)
        return fail(err, ERR_MEMORY, "no memory for lines");
    memset(left, 255, (size_t)p->count * sizeof *left);
    for (int i = 0; i < p->count; i++) {
        int j = p->at[i].letter ? nearest_right(p, g, i) : -1;

        right[i] = j;
        /* the latest to the left wins unless an earlier one ends nearer */
        if (j >= 0 &&
            (left[j] < 0 || p->at[left[j]].box.x + p->at[left[j]].box.width <=
                                p->at[i].box.x + p->at[i].box.width))
            left[j] = i;
    }
    for (int i = 0; i < p->count; i++)
        if (right[i] >= 0 && left[right[i]] == i)
            unite(p->at, i, right[i]);
    for (int i = 0; i < p->count; i++)
        p->at[i].root = place_root(p->at, i);
    return OK;
}
