/*
 * detect.c - candidate lines of one picture
 *
 * Bright and dark, in luma and (where there is colour) in the channels where
 * saturated overlays stand out, from the full picture down to an eighth, so
 * that strokes of every width fit the same top-hat. What several layers saw is
 * kept once.
 */
#include "text/detect.h"
#include "base/triples.h"
#include "text/areas.h"
#include "text/inks.h"
#include <stdlib.h>

/* Pixels whose green is far from red or blue. */
WIDE static int count_coloured(const struct triples *rgb, size_t count)
{
    const uint8_t *r = rgb->of[0], *g = rgb->of[1], *b = rgb->of[2];
    int coloured = 0;

    for (size_t i = 0; i < count; i++) {
        uint8_t most = g[i] > r[i] ? g[i] : r[i];
        uint8_t least = g[i] < r[i] ? g[i] : r[i];
        uint8_t far = (uint8_t)(most - least);

        most = g[i] > b[i] ? g[i] : b[i];
        least = g[i] < b[i] ? g[i] : b[i];
        coloured += (far > 24) | ((uint8_t)(most - least) > 24);
    }
    return coloured;
}

/* Is there any colour to speak of? */
static bool is_coloured(const struct view *v)
{
    size_t count = (size_t)v->width * (size_t)v->height;
    struct triples rgb;
    int coloured = 0;

    if (v->channels == 1)
        return false;
    for (size_t i = 0; i < count && coloured <= 40; i += TRIPLES) {
        size_t piece = triples_of(count - i);

        triples_split(v->pixels + 3 * i, piece, &rgb);
        coloured += count_coloured(&rgb, piece);
    }
    return coloured > 40;
}

/* What the search of one picture shares. */
struct search {
    struct arena *a;         /* hats and candidates */
    struct arena *temporary; /* cleared after each layer */
    const struct judge *judge;
    struct workspace work;
    struct detection *d;
    struct rect at; /* where in the picture is searched; empty: everywhere */
};

/* From pixels of a part of the picture to those of the picture. */
static enum code move_candidate(const struct search *s, struct candidate *c,
                                struct error *err)
{
    size_t count = (size_t)c->part_count;
    struct rect *parts = arena_array(s->a, count, sizeof *parts);

    if (!parts)
        return fail(err, ERR_MEMORY, "no memory for lines");
    for (size_t i = 0; i < count; i++) {
        parts[i] = c->parts[i];
        parts[i].x += s->at.x >> c->scale;
        parts[i].y += s->at.y >> c->scale;
    }
    c->parts = parts;
    c->box.x += s->at.x;
    c->box.y += s->at.y;
    return OK;
}

/* The lines of a plane whose top-hat is a layer. */
static enum code find_lines(struct search *s, const struct plane *p, int layer,
                            bool dim, struct candidates *ret, struct error *err)
{
    const struct layer *l = &s->d->layers[layer];
    struct glyphs glyphs = {0};
    struct candidates found = {0};

    TRY(glyphs_find(s->temporary, p, &l->hat, dim, &s->work, &glyphs, err));
    TRY(chains_find(s->a, s->temporary, p, s->judge, &glyphs, l->scale, &found,
                    err));
    for (int i = 0; i < found.count; i++) {
        struct candidate c = found.at[i];

        c.layer = layer;
        c.box = rect_enlarge(c.box, l->scale);
        if (s->at.x || s->at.y)
            TRY(move_candidate(s, &c, err));
        if (!arena_push(s->a, *ret))
            return fail(err, ERR_MEMORY, "no memory for lines");
        ret->at[ret->count - 1] = c;
    }
    arena_clear(s->temporary);
    return OK;
}

static enum code find_in_layer(struct search *s, const struct plane *p,
                               int scale, struct error *err)
{
    struct plane hat = plane_top_hat(s->a, p, &s->work);
    struct detection *d = s->d;

    if (!hat.at)
        return fail(err, ERR_MEMORY, "no memory for a picture");
    d->layers[d->layer_count++] =
        (struct layer){.scale = scale, .hat = hat, .at = s->at};
    return find_lines(s, p, d->layer_count - 1, false, &d->lines, err);
}

/* Bright strokes of p at all scales. */
static enum code find_bright(struct search *s, struct plane p,
                             struct error *err)
{
    const struct view *whole = s->d->view;

    for (int scale = 0; scale < SCALES; scale++) {
        if (!p.at)
            return fail(err, ERR_MEMORY, "no memory for a picture");
        if (scale &&
            (whole->width >> scale < 64 || whole->height >> scale < 64))
            break;
        TRY(find_in_layer(s, &p, scale, err));
        p = plane_half(s->a, &p);
    }
    return OK;
}

static enum code find_both(struct search *s, const struct view *view,
                           enum channel bright, enum channel dark,
                           struct error *err)
{
    struct plane p = plane_of(s->a, view, bright);

    if (!p.at)
        return fail(err, ERR_MEMORY, "no memory for a picture");
    TRY(find_bright(s, p, err));
    if (dark != bright)
        p = plane_of(s->a, view, dark);
    if (!p.at)
        return fail(err, ERR_MEMORY, "no memory for a picture");
    plane_invert(&p);
    return find_bright(s, p, err);
}

/* ---- colour -------------------------------------------------------------- */

/* What differs less between R, G and B stands out no better in any of them than
 * in luma; compression leaves so much on grey. */
enum { TINGE = 12 };

static enum code find_coloured_areas(struct arena *a, const struct view *view,
                                     struct areas *ret, struct error *err)
{
    struct plane p = plane_of(a, view, CHANNEL_COLOUR);
    struct grid g = grid_of(view->width, view->height);
    uint8_t *mask = arena_array(a, grid_blocks(&g), 1);

    if (!p.at || !mask)
        return fail(err, ERR_MEMORY, "no memory for a picture");
    for (int y = 0; y < p.height; y++) {
        const uint8_t *row = p.at + (size_t)y * (size_t)p.width;
        uint8_t *to = mask + y / BLOCK * g.across;

        for (int x = 0; x < p.width; x++)
            to[x / BLOCK] |= row[x] > TINGE;
    }
    TRY(areas_of(a, &g, mask, ret, err));
    return ret->count > COLOUR_AREAS ? areas_whole(a, &g, ret, err) : OK;
}

/* Where nothing is coloured, the channels are what luma is. Areas begin where
 * pixels of every scale do, so that they are shrunk as the whole would be. */
static enum code find_in_colour(struct search *s, const struct view *view,
                                struct error *err)
{
    struct areas areas;

    TRY(find_coloured_areas(s->a, view, &areas, err));
    for (int i = 0; i < areas.count; i++) {
        struct view part;

        if (!view_cut(s->a, view, areas.at[i], &part))
            return fail(err, ERR_MEMORY, "no memory for a picture");
        s->at = areas.at[i];
        TRY(find_both(s, &part, CHANNEL_MAX, CHANNEL_MIN, err));
        TRY(find_both(s, &part, CHANNEL_COLOUR, CHANNEL_COLOUR, err));
    }
    s->at = (struct rect){0};
    return OK;
}

/* Drawn over texture, text shows best by its one value: the brightest, the
 * darkest, and those of which strokes are made, where they do not fill the
 * picture. */
static enum code find_inks(struct search *s, const struct view *view,
                           struct error *err)
{
    struct plane luma = plane_of(s->a, view, CHANNEL_LUMA);
    size_t most = (size_t)view->width * (size_t)view->height / 3;
    struct inks inks = {.count = 0};

    if (!luma.at)
        return fail(err, ERR_MEMORY, "no memory for a picture");
    inks_of(&luma, &inks);
    for (int i = 0; i < inks.count; i++)
        if (inks.pixels[i] <= most)
            TRY(find_bright(s, plane_ink(s->a, &luma, inks.value[i], 6), err));
    return OK;
}

struct rect layer_place(const struct layer *layer)
{
    struct rect at = rect_shrink(layer->at, layer->scale);

    return (struct rect){at.x, at.y, layer->hat.width, layer->hat.height};
}

const uint8_t *layer_pixel(const struct layer *layer, int x, int y)
{
    struct rect at = layer_place(layer);

    return layer->hat.at + (size_t)(y - at.y) * (size_t)at.width +
           (size_t)(x - at.x);
}

bool is_inside_out(const struct candidate *c)
{
    return c->ring > 0.5f;
}

bool is_crumbly(const struct candidate *c)
{
    return c->part_count > 3 * c->glyphs + 3;
}

static float strength(const struct candidate *c)
{
    int n = c->glyphs < 12 ? c->glyphs : 12;

    return c->textness * (float)(n + 2) * (c->vertical ? 0.6f : 1.0f) *
           (is_inside_out(c) ? 0.4f : 1.0f) * (is_crumbly(c) ? 0.5f : 1.0f);
}

static int by_strength(const void *a, const void *b)
{
    const struct candidate *p = a, *q = b;
    float s = strength(p), t = strength(q);

    if (s != t)
        return s > t ? -1 : 1;
    if (p->box.y != q->box.y)
        return p->box.y < q->box.y ? -1 : 1;
    return p->box.x < q->box.x ? -1 : p->box.x > q->box.x;
}

/* Gaps between letters are a stroke smaller than the letters all around. */
static bool is_outer(const struct candidate *c, const struct candidate *than)
{
    return c->box.height > than->box.height && !is_inside_out(c) &&
           rect_holds(rect_grow(c->box, 1), than->box);
}

/* The same glyphs, seen in another plane. */
static bool is_twin(const struct candidate *a, const struct candidate *b)
{
    return is_inside_out(a) == is_inside_out(b) &&
           rect_holds(rect_grow(a->box, 2), b->box) &&
           rect_holds(rect_grow(b->box, 2), a->box);
}

static void add_rival(struct spot *s, const struct candidate *c)
{
    for (int i = 0; i < s->count; i++)
        if (is_twin(s->rivals[i], c))
            return;
    if (s->count == RIVALS)
        return;
    s->rivals[s->count++] = c;
    if (is_outer(c, s->rivals[0])) {
        s->rivals[s->count - 1] = s->rivals[0];
        s->rivals[0] = c;
    }
}

static bool same_place(struct rect a, struct rect b)
{
    int64_t both = rect_area(rect_cut(a, b));

    return both * 10 >= rect_area(a) * 6 && both * 10 >= rect_area(b) * 6;
}

/* Strongest first, after those that are there. A candidate that covers the same
 * place as a stronger one is its rival. */
static enum code find_spots(struct arena *a, struct candidates *lines,
                            struct detection *d, struct error *err)
{
    int from = d->spots.count;

    if (lines->count)
        qsort(lines->at, (size_t)lines->count, sizeof *lines->at, by_strength);
    for (int i = 0; i < lines->count; i++) {
        const struct candidate *c = &lines->at[i];
        int at = from;

        while (at < d->spots.count &&
               !same_place(c->box, d->spots.at[at].rivals[0]->box))
            at++;
        if (at == d->spots.count && !arena_push(a, d->spots))
            return fail(err, ERR_MEMORY, "no memory for lines");
        add_rival(&d->spots.at[at], c);
    }
    return OK;
}

/* What stands beside something brighter, in luma and its negative; right after
 * those were searched. */
static enum code find_dim(struct search *s, const struct view *view,
                          struct candidates *ret, struct error *err)
{
    struct plane luma = plane_of(s->a, view, CHANNEL_LUMA);
    if (!luma.at)
        return fail(err, ERR_MEMORY, "no memory for a picture");
    TRY(find_lines(s, &luma, 0, true, ret, err));
    plane_invert(&luma);
    return find_lines(s, &luma, s->d->negative, true, ret, err);
}

static enum code search_view(struct search *s, const struct view *view,
                             struct error *err)
{
    struct candidates dim = {0};

    TRY(find_both(s, view, CHANNEL_LUMA, CHANNEL_LUMA, err));
    s->d->negative = s->d->layer_count / 2;
    TRY(find_dim(s, view, &dim, err));
    if (is_coloured(view))
        TRY(find_in_colour(s, view, err));
    s->d->inks = s->d->layer_count;
    TRY(find_inks(s, view, err));
    TRY(find_spots(s->a, &s->d->lines, s->d, err));
    s->d->dim = s->d->spots.count;
    return find_spots(s->a, &dim, s->d, err);
}

enum code detect_lines(struct arena *a, const struct judge *judge,
                       const struct view *view, struct detection *ret,
                       struct error *err)
{
    struct search s = {.a = a, .judge = judge, .d = ret};
    enum code code;

    ret->view = view;
    if (!workspace_make(a, view->width, view->height, &s.work))
        return fail(err, ERR_MEMORY, "no memory for a picture");
    s.temporary = arena_create((size_t)1 << 30);
    if (!s.temporary)
        return fail(err, ERR_MEMORY, "no memory for a picture");
    code = search_view(&s, view, err);
    arena_destroy(s.temporary);
    return code;
}
