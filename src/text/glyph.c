/*
 * glyph.c - from a plane to its glyphs: top-hat, threshold, runs, union
 */
#include "text/glyph.h"
#include <string.h>

/* Pixels [from, to) of row y; root is the run it was joined to. */
struct run {
    int y, from, to, root;
    int glyph; /* of roots */
};

struct runs {
    struct run *at;
    int count, room;
};

/* A pixel belongs to a glyph if it rises over half of what the strongest
 * pixel around it does. */
static void threshold(struct plane *mask, const struct plane *hat,
                      const struct plane *strongest)
{
    size_t count = (size_t)hat->width * (size_t)hat->height;

    for (size_t i = 0; i < count; i++) {
        uint8_t half = (uint8_t)(strongest->at[i] / 2);
        uint8_t least = half > LEAST_LEVEL ? half : LEAST_LEVEL;

        mask->at[i] = hat->at[i] >= least ? 255 : 0;
    }
}

static enum code runs_of(struct arena *a, const struct plane *mask,
                         struct runs *ret, struct error *err)
{
    for (int y = 0; y < mask->height; y++) {
        const uint8_t *row = mask->at + (size_t)y * (size_t)mask->width;
        int x = 0;

        while (x < mask->width) {
            const uint8_t *p = memchr(row + x, 255, (size_t)(mask->width - x));
            const uint8_t *q;

            if (!p)
                break;
            q = memchr(p, 0, (size_t)(row + mask->width - p));
            x = q ? (int)(q - row) : mask->width;
            if (!arena_push(a, *ret))
                return fail(err, ERR_MEMORY, "no memory for runs of pixels");
            ret->at[ret->count - 1] =
                (struct run){y, (int)(p - row), x, ret->count - 1, -1};
        }
    }
    return OK;
}

static int root_of(struct run *at, int i)
{
    while (at[i].root != i) {
        at[i].root = at[at[i].root].root;
        i = at[i].root;
    }
    return i;
}

static void join(struct run *at, int i, int j)
{
    i = root_of(at, i);
    j = root_of(at, j);
    if (i < j)
        at[j].root = i;
    else
        at[i].root = j;
}

/* Runs of neighbouring rows that touch, diagonally too, are one. */
static void join_rows(struct runs *r)
{
    int above = 0, row = 0;

    for (int i = 0; i < r->count; i++) {
        if (r->at[i].y != r->at[row].y) {
            above = r->at[row].y == r->at[i].y - 1 ? row : i;
            row = i;
        }
        for (int j = above; j < row; j++) {
            if (r->at[j].to < r->at[i].from) {
                above = j;
                continue;
            }
            if (r->at[j].from > r->at[i].to)
                break;
            join(r->at, i, j);
        }
    }
}

/* Sums over the runs of one glyph. */
struct sums {
    int64_t hat;
    int most;         /* largest value in the plane */
    int64_t drop, at; /* over run ends: fall to the outside; how many */
    int flat;
};

static void add_edges(const struct plane *p, const struct run *r,
                      struct sums *s)
{
    const uint8_t *row = p->at + (size_t)r->y * (size_t)p->width;

    if (r->from >= 2) {
        int in = row[r->from], out = row[r->from - 2];

        if (r->from + 1 < r->to && row[r->from + 1] > in)
            in = row[r->from + 1];
        s->drop += in > out ? in - out : 0;
        s->at++;
    }
    if (r->to + 1 < p->width) {
        int in = row[r->to - 1], out = row[r->to + 1];

        if (r->to - 2 >= r->from && row[r->to - 2] > in)
            in = row[r->to - 2];
        s->drop += in > out ? in - out : 0;
        s->at++;
    }
}

static void add_run(const struct plane *p, const struct plane *hat,
                    const struct run *r, struct glyph *g, struct sums *s)
{
    size_t row = (size_t)r->y * (size_t)p->width;
    struct rect box = {r->from, r->y, r->to - r->from, 1};

    g->box = rect_union(g->box, box);
    g->area += r->to - r->from;
    for (int x = r->from; x < r->to; x++) {
        s->hat += hat->at[row + (size_t)x];
        if (p->at[row + (size_t)x] > s->most)
            s->most = p->at[row + (size_t)x];
    }
    add_edges(p, r, s);
}

static void add_flat(const struct plane *p, const struct run *r,
                     const struct glyph *g, struct sums *s)
{
    const uint8_t *row = p->at + (size_t)r->y * (size_t)p->width;
    int near = s->most - 8 - (int)(g->level * 0.3f);

    for (int x = r->from; x < r->to; x++)
        s->flat += row[x] >= near;
}

static enum code measure(struct arena *a, const struct plane *p, struct runs *r,
                         struct glyphs *ret, struct error *err)
{
    struct sums *sums;

    for (int i = 0; i < r->count; i++) {
        if (root_of(r->at, i) != i)
            continue;
        if (ret->count == MOST_GLYPHS || !arena_push(a, *ret))
            return fail(err, ERR_LIMIT, "too many strokes in a picture");
        r->at[i].glyph = ret->count - 1;
        ret->at[ret->count - 1].line = -1;
    }
    sums = arena_array(a, (size_t)ret->count, sizeof *sums);
    if (!sums)
        return fail(err, ERR_MEMORY, "no memory for glyphs");
    for (int i = 0; i < r->count; i++) {
        int g = r->at[root_of(r->at, i)].glyph;

        add_run(p, &ret->hat, &r->at[i], &ret->at[g], &sums[g]);
    }
    for (int g = 0; g < ret->count; g++)
        ret->at[g].level = (float)sums[g].hat / (float)ret->at[g].area;
    for (int i = 0; i < r->count; i++) {
        int g = r->at[root_of(r->at, i)].glyph;

        add_flat(p, &r->at[i], &ret->at[g], &sums[g]);
    }
    for (int g = 0; g < ret->count; g++) {
        struct glyph *to = &ret->at[g];

        to->flat = (float)sums[g].flat / (float)to->area;
        to->sharp = sums[g].at ? (float)sums[g].drop / (float)sums[g].at /
                                     (to->level + 1)
                               : 1;
    }
    return OK;
}

enum code glyphs_find(struct arena *a, const struct plane *p,
                      struct glyphs *ret, struct error *err)
{
    struct runs runs = {0};
    struct plane strongest, mask;

    ret->hat = plane_top_hat(a, p, HAT_SIZE);
    if (!ret->hat.at)
        return fail(err, ERR_MEMORY, "no memory for a picture");
    strongest = plane_dilate(a, &ret->hat, HAT_SIZE);
    mask = plane_make(a, p->width, p->height);
    if (!strongest.at || !mask.at)
        return fail(err, ERR_MEMORY, "no memory for a picture");
    threshold(&mask, &ret->hat, &strongest);
    TRY(runs_of(a, &mask, &runs, err));
    join_rows(&runs);
    return measure(a, p, &runs, ret, err);
}
