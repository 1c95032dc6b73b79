/*
 * glyph.c - from a plane to its glyphs: top-hat, threshold, runs, measures
 *
 * Frames and rules that touch letters would make one part of both; runs that
 * are too long for any letter are left out along rows, and along columns where
 * a part is too tall for a letter.
 */
#include "text/glyph.h"
#include "text/runs.h"

/* A pixel belongs to a glyph if it rises over half of what the strongest
 * pixel around it does. */
WIDE static void threshold(uint8_t *mask, const uint8_t *hat,
                           const uint8_t *strongest, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t half = (uint8_t)(strongest[i] >> 1);
        uint8_t least = half > LEAST_LEVEL ? half : LEAST_LEVEL;

        mask[i] = hat[i] >= least ? 255 : 0;
    }
}

/* Sums over the runs of one glyph. */
struct sums {
    int64_t hat, ink;
    int most; /* largest value in the plane */
    int runs, shared, straight;
    int64_t drop, edges; /* over run ends: fall to the outside; how many */
    int flat, exact;
};

/* The fall from the inside of a run's end to two pixels outside of it. */
static void add_edge(const uint8_t *row, const struct run *r, int end, int way,
                     int width, struct sums *s)
{
    int inner = end - way, outer = end + 2 * way;
    int in = row[end], out;

    if (outer < 0 || outer >= width)
        return;
    if (inner >= r->from && inner < r->to && row[inner] > in)
        in = row[inner];
    out = row[outer];
    s->drop += in > out ? in - out : 0;
    s->edges++;
}

static void add_run(const struct plane *p, const struct plane *hat,
                    const struct run *r, struct glyph *g, struct sums *s)
{
    size_t at = (size_t)r->y * (size_t)p->width;
    const uint8_t *row = p->at + at, *above = hat->at + at;
    struct rect box = {r->from, r->y, r->to - r->from, 1};

    g->box = g->area ? rect_union(g->box, box) : box;
    g->area += r->to - r->from;
    for (int x = r->from; x < r->to; x++) {
        s->hat += above[x];
        s->ink += row[x];
        if (row[x] > s->most)
            s->most = row[x];
    }
    s->runs++;
    s->shared += r->shared;
    s->straight += r->straight;
    add_edge(row, r, r->from, -1, p->width, s);
    add_edge(row, r, r->to - 1, 1, p->width, s);
}

static void add_flat(const struct plane *p, const struct run *r,
                     const struct glyph *g, struct sums *s)
{
    const uint8_t *row = p->at + (size_t)r->y * (size_t)p->width;
    int near = s->most - 8 - (int)(g->level * 0.3f);

    for (int x = r->from; x < r->to; x++) {
        s->flat += row[x] >= near;
        s->exact += row[x] >= s->most - 5;
    }
}

/* Parts large enough become glyphs; run.part of their roots names them. */
static enum code number_parts(struct arena *a, struct runs *r, int *areas,
                              struct glyphs *ret, struct error *err)
{
    for (int i = 0; i < r->count; i++)
        areas[r->at[i].root] += r->at[i].to - r->at[i].from;
    for (int i = 0; i < r->count; i++) {
        if (r->at[i].root != i || areas[i] < LEAST_AREA)
            continue;
        if (ret->count == MOST_GLYPHS)
            return fail(err, ERR_LIMIT, "too many strokes in a picture");
        if (!arena_push(a, *ret))
            return fail(err, ERR_MEMORY, "no memory for glyphs");
        r->at[i].part = ret->count - 1;
        ret->at[ret->count - 1] = (struct glyph){.line = -1};
    }
    return OK;
}

static void finish(struct glyph *g, const struct sums *s)
{
    float edge = (float)(2 * s->runs + 2 * (g->area - s->shared));

    g->flat = (float)s->flat / (float)g->area;
    g->exact = (float)s->exact / (float)g->area;
    g->straight = (float)s->straight / (float)(2 * s->runs);
    g->stroke = 2 * (float)g->area / edge;
    g->sharp = s->edges ? (float)s->drop / (float)s->edges / (g->level + 1) : 1;
    if (g->sharp > 1)
        g->sharp = 1;
}

static enum code measure(struct arena *a, const struct plane *p, struct runs *r,
                         struct glyphs *ret, struct error *err)
{
    int *areas = arena_array(a, (size_t)r->count, sizeof *areas);
    struct sums *sums;

    if (!areas)
        return fail(err, ERR_MEMORY, "no memory for glyphs");
    TRY(number_parts(a, r, areas, ret, err));
    sums = arena_array(a, (size_t)ret->count, sizeof *sums);
    if (!sums)
        return fail(err, ERR_MEMORY, "no memory for glyphs");
    for (int i = 0; i < r->count; i++) {
        int g = r->at[r->at[i].root].part;

        if (g >= 0)
            add_run(p, &ret->hat, &r->at[i], &ret->at[g], &sums[g]);
    }
    for (int g = 0; g < ret->count; g++) {
        ret->at[g].level = (float)sums[g].hat / (float)ret->at[g].area;
        ret->at[g].ink = (float)sums[g].ink / (float)ret->at[g].area;
    }
    for (int i = 0; i < r->count; i++) {
        int g = r->at[r->at[i].root].part;

        if (g >= 0)
            add_flat(p, &r->at[i], &ret->at[g], &sums[g]);
    }
    for (int g = 0; g < ret->count; g++)
        finish(&ret->at[g], &sums[g]);
    return OK;
}

/* Is a part taller than letters and mostly empty: a frame, a rule? */
static bool has_frame(struct arena *a, const struct runs *r)
{
    int *top = arena_array(a, (size_t)r->count, sizeof *top);

    for (int i = 0; top && i < r->count; i++) {
        int root = r->at[i].root;

        if (root == i)
            top[i] = r->at[i].y;
        if (r->at[i].y - top[root] > LONGEST_RUN)
            return true;
    }
    return !top;
}

static enum code parts_of(struct arena *a, struct plane *mask,
                          struct workspace *w, struct runs *ret,
                          struct error *err)
{
    TRY(runs_of(a, mask, LONGEST_RUN, ret, err));
    runs_join(ret);
    if (!has_frame(a, ret))
        return OK;
    plane_drop_tall(mask, LONGEST_RUN | 1, w);
    ret->count = 0;
    TRY(runs_of(a, mask, LONGEST_RUN, ret, err));
    runs_join(ret);
    return OK;
}

enum code glyphs_find(struct arena *a, struct arena *temporary,
                      const struct plane *p, struct workspace *w,
                      struct glyphs *ret, struct error *err)
{
    size_t count = (size_t)p->width * (size_t)p->height;
    struct plane mask = {p->width, p->height, w->planes[0]};
    struct runs runs = {0};

    ret->hat = plane_top_hat(a, p, w);
    if (!ret->hat.at)
        return fail(err, ERR_MEMORY, "no memory for a picture");
    plane_dilate(&ret->hat, mask.at, w);
    threshold(mask.at, ret->hat.at, mask.at, count);
    TRY(parts_of(temporary, &mask, w, &runs, err));
    return measure(temporary, p, &runs, ret, err);
}
