/*
 * masks_regions.c - what a template's regions cover, as plain rectangles
 *
 * Polygons and fans become bands of BAND rows that cover them (and a little
 * more). Regions to keep are cut out of what is blanked; a template that only
 * keeps blanks all the rest.
 */
#include "decide/masks_inner.h"
#include "decide/us_regions.h"
#include <math.h>

enum { BAND = 4 };

/* ---- a region in its frame ------------------------------------------- */

static int from_edge(int v, int size)
{
    v = v < 0 ? v + size : v;
    return v < 0 ? 0 : v;
}

static struct rect region_rect(const struct region *r, struct rect frame)
{
    struct rect out = {from_edge(r->x, frame.width),
                       from_edge(r->y, frame.height), r->width, r->height};

    if (r->width < 0)
        out.width = frame.width - out.x;
    if (r->height < 0)
        out.height = frame.height - out.y;
    return rect_cut(out, frame);
}

/* ---- polygons and fans ----------------------------------------------- */

/* The span of a polygon's edges over the rows top..bottom. */
static bool polygon_span(const struct polygon *p, double top, double bottom,
                         double *ret_left, double *ret_right)
{
    double left = INFINITY, right = -INFINITY;

    for (int i = 0; i < p->count; i++) {
        struct point u = p->at[i], v = p->at[(i + 1) % p->count];
        double y0 = u.y < v.y ? u.y : v.y, y1 = u.y < v.y ? v.y : u.y;
        double from = y0 > top ? y0 : top, to = y1 < bottom ? y1 : bottom;

        if (from > to)
            continue;
        for (int end = 0; end < 2; end++) {
            double y = end ? to : from;
            double x = u.y == v.y ? (end ? u.x : v.x)
                                  : u.x + (v.x - u.x) * (y - u.y) / (v.y - u.y);

            left = fmin(left, x);
            right = fmax(right, x);
        }
    }
    *ret_left = left;
    *ret_right = right;
    return left <= right;
}

static enum code add_polygon(struct arena *a, struct rects *b,
                             const struct polygon *p, struct rect frame,
                             struct error *err)
{
    for (int y = 0; y < frame.height; y += BAND) {
        int height = y + BAND > frame.height ? frame.height - y : BAND;
        double left, right;
        struct rect band;

        if (!polygon_span(p, y, y + height, &left, &right) || right < 0 ||
            left > frame.width)
            continue;
        left = fmax(floor(left), 0);
        right = fmin(ceil(right), frame.width);
        band = (struct rect){(int)left, y, (int)(right - left), height};
        TRY(rects_add(a, b, rect_cut(band, frame), err));
    }
    return OK;
}

/* The fan's outline as a polygon, each ten degrees or finer. */
static enum code add_fan(struct arena *a, struct rects *b, const struct fan *f,
                         struct rect frame, struct error *err)
{
    enum { STEPS = 64 };
    struct point at[2 * (STEPS + 1)];
    struct polygon p = {at, 2 * (STEPS + 1)};
    /* chords run inside of the outer circle: reach a little further */
    double step = (f->to - f->from) / STEPS * acos(-1) / 180;
    double outer = f->outer / cos(step / 2) + 1;

    for (int i = 0; i <= STEPS; i++) {
        double angle =
            (f->from + (f->to - f->from) * i / STEPS) * acos(-1) / 180;

        at[i] = (struct point){f->center.x + (int)lround(outer * cos(angle)),
                               f->center.y + (int)lround(outer * sin(angle))};
        at[2 * STEPS + 1 - i] =
            (struct point){f->center.x + (int)lround(f->inner * cos(angle)),
                           f->center.y + (int)lround(f->inner * sin(angle))};
    }
    return add_polygon(a, b, &p, frame, err);
}

/* ---- all of a variant ------------------------------------------------ */

static enum code gather(struct arena *a, const struct variant *v,
                        struct rect frame, struct rects *b, struct error *err)
{
    bool only_keeps =
        v->keep_count && !v->region_count && !v->polygon_count && !v->fan_count;

    if (v->whole || only_keeps)
        TRY(rects_add(a, b, frame, err));
    for (int i = 0; i < v->region_count; i++)
        TRY(rects_add(a, b, region_rect(&v->regions[i], frame), err));
    for (int i = 0; i < v->polygon_count; i++)
        TRY(add_polygon(a, b, &v->polygons[i], frame, err));
    for (int i = 0; i < v->fan_count; i++)
        TRY(add_fan(a, b, &v->fans[i], frame, err));
    for (int i = 0; i < v->keep_count; i++)
        TRY(rects_minus(a, b, region_rect(&v->keep[i], frame), err));
    return OK;
}

enum code variant_boxes(struct arena *a, const struct variant *v,
                        const struct mask_subject *s, int width, int height,
                        struct rect **ret, int *ret_count, struct error *err)
{
    struct rect frame = {0, 0, width, height}, *keep;
    struct rects b = {0}, rest = {0};
    int count = 0;

    TRY(gather(a, v, frame, &b, err));
    if (v->us_regions)
        TRY(ultrasound_regions(a, s->ds, frame, &keep, &count, err));
    if (count)
        TRY(rects_add(a, &rest, frame, err));
    for (int i = 0; i < count; i++)
        TRY(rects_minus(a, &rest, keep[i], err));
    for (int i = 0; i < rest.count; i++)
        TRY(rects_add(a, &b, rest.at[i], err));
    *ret = b.at;
    *ret_count = b.count;
    return OK;
}
