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

/* Of a dim one, if that is no halo, over half of what the strongest near it
 * does: ticks and frames further off do not hide it. mask: the strongest
 * around. */
WIDE static void threshold_dim(uint8_t *restrict mask,
                               const uint8_t *restrict hat,
                               const uint8_t *restrict near, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t half = (uint8_t)(mask[i] >> 1), least;

        half = half < CLEAR_LEVEL ? half : CLEAR_LEVEL;
        least = near[i] >> 1 > half ? (uint8_t)(near[i] >> 1) : half;
        least = least > LEAST_LEVEL ? least : LEAST_LEVEL;
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

/* Pixels of a run that something brighter hides. */
static int hidden_in(const struct run *r, const struct plane *hat,
                     const uint8_t *strongest)
{
    size_t row = (size_t)r->y * (size_t)hat->width;
    int count = 0;

    for (int x = r->from; x < r->to; x++)
        count += hat->at[row + (size_t)x] < strongest[row + (size_t)x] >> 1;
    return count;
}

/* What parts cover; where strongest is not NULL, nothing for those of which
 * nothing is hidden. */
static enum code areas_of(struct arena *a, const struct runs *r,
                          const struct plane *hat, const uint8_t *strongest,
                          int **ret, struct error *err)
{
    int *areas = arena_array(a, (size_t)r->count, sizeof *areas);
    int *hidden = arena_array(a, (size_t)r->count, sizeof *hidden);

    if (!areas || !hidden)
        return fail(err, ERR_MEMORY, "no memory for glyphs");
    for (int i = 0; i < r->count; i++) {
        const struct run *run = &r->at[i];

        areas[run->root] += run->to - run->from;
        if (strongest)
            hidden[run->root] += hidden_in(run, hat, strongest);
    }
    for (int i = 0; strongest && i < r->count; i++)
        if (!hidden[i])
            areas[i] = 0;
    *ret = areas;
    return OK;
}

/* Parts large enough become glyphs; run.part of their roots names them. */
static enum code number_parts(struct arena *a, struct runs *r, const int *areas,
                              struct glyphs *ret, struct error *err)
{
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
                         const uint8_t *strongest, struct glyphs *ret,
                         struct error *err)
{
    struct sums *sums;
    int *areas = NULL;

    TRY(areas_of(a, r, &ret->hat, strongest, &areas, err));
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

static void mask_glyphs(const struct plane *hat, bool dim, struct plane *mask,
                        struct workspace *w)
{
    size_t count = (size_t)hat->width * (size_t)hat->height;
    struct plane near = {hat->width, hat->height, w->planes[1]};

    if (!dim) {
        plane_dilate(hat, mask->at, WINDOW, w);
        threshold(mask->at, hat->at, mask->at, count);
        return;
    }
    plane_dilate(hat, near.at, NEAR_SIZE, w);
    plane_dilate(&near, mask->at, WINDOW - NEAR_SIZE + 1, w);
    threshold_dim(mask->at, hat->at, near.at, count);
}

enum code glyphs_find(struct arena *temporary, const struct plane *p,
                      const struct plane *hat, bool dim, struct workspace *w,
                      struct glyphs *ret, struct error *err)
{
    struct plane mask = {p->width, p->height, w->planes[0]};
    struct runs runs = {0};

    ret->hat = *hat;
    mask_glyphs(hat, dim, &mask, w);
    TRY(parts_of(temporary, &mask, w, &runs, err));
    if (dim)
        plane_dilate(hat, w->planes[1], WINDOW, w);
    return measure(temporary, p, &runs, dim ? w->planes[1] : NULL, ret, err);
}
