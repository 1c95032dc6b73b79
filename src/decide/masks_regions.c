/*
 * masks_regions.c - what a template's regions cover, as plain rectangles
 *
 * Polygons and fans become bands of BAND rows that cover them (and a little
 * more). Regions to keep are cut out of what is blanked; a template that only
 * keeps blanks all the rest.
 */
#include "decide/masks_inner.h"
#include <math.h>

enum { BAND = 4, BOXES_MAX = 20000 };

/* Rectangles as they are gathered. */
struct boxes {
    struct rect *at;
    int count, room;
};

static enum code push(struct arena *a, struct boxes *b, struct rect r,
                      struct error *err)
{
    if (rect_empty(r))
        return OK;
    if (b->count >= BOXES_MAX)
        return fail(err, ERR_LIMIT, "template has too many regions");
    if (!arena_push(a, *b))
        return fail(err, ERR_MEMORY, "no memory for regions");
    b->at[b->count - 1] = r;
    return OK;
}

int rect_minus(struct rect r, struct rect hole, struct rect ret[4])
{
    struct rect cut = rect_cut(r, hole);
    int right = r.x + r.width, bottom = r.y + r.height, n = 0;
    int cut_right = cut.x + cut.width, cut_bottom = cut.y + cut.height;

    if (rect_empty(cut)) {
        ret[0] = r;
        return rect_empty(r) ? 0 : 1;
    }
    if (cut.y > r.y)
        ret[n++] = (struct rect){r.x, r.y, r.width, cut.y - r.y};
    if (cut_bottom < bottom)
        ret[n++] = (struct rect){r.x, cut_bottom, r.width, bottom - cut_bottom};
    if (cut.x > r.x)
        ret[n++] = (struct rect){r.x, cut.y, cut.x - r.x, cut.height};
    if (cut_right < right)
        ret[n++] = (struct rect){cut_right, cut.y, right - cut_right,
                                 cut.height};
    return n;
}

static enum code minus(struct arena *a, struct boxes *b, struct rect hole,
                       struct error *err)
{
    struct boxes left = {0};

    for (int i = 0; i < b->count; i++) {
        struct rect part[4];
        int n = rect_minus(b->at[i], hole, part);

        for (int k = 0; k < n; k++)
            TRY(push(a, &left, part[k], err));
    }
    *b = left;
    return OK;
}

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

static enum code add_polygon(struct arena *a, struct boxes *b,
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
        TRY(push(a, b, rect_cut(band, frame), err));
    }
    return OK;
}

/* The fan's outline as a polygon, each ten degrees or finer. */
static enum code add_fan(struct arena *a, struct boxes *b, const struct fan *f,
                         struct rect frame, struct error *err)
{
    enum { STEPS = 64 };
    struct point at[2 * (STEPS + 1)];
    struct polygon p = {at, 2 * (STEPS + 1)};
    /* chords run inside of the outer circle: reach a little further */
    double step = (f->to - f->from) / STEPS * acos(-1) / 180;
    double outer = f->outer / cos(step / 2) + 1;

    for (int i = 0; i <= STEPS; i++) {
        double angle = (f->from + (f->to - f->from) * i / STEPS) * acos(-1) /
                       180;

        at[i] = (struct point){f->center.x + (int)lround(outer * cos(angle)),
                               f->center.y + (int)lround(outer * sin(angle))};
        at[2 * STEPS + 1 - i] =
            (struct point){f->center.x + (int)lround(f->inner * cos(angle)),
                           f->center.y + (int)lround(f->inner * sin(angle))};
    }
    return add_polygon(a, b, &p, frame, err);
}

/* ---- ultrasound regions ---------------------------------------------- */

static bool us_region(const struct items *item, struct rect *ret)
{
    static const uint32_t tags[] = {
        TAG_RegionLocationMinX0, TAG_RegionLocationMinY0,
        TAG_RegionLocationMaxX1, TAG_RegionLocationMaxY1};
    int64_t v[4];

    for (int i = 0; i < 4; i++) {
        const struct element *e = items_find(item, tags[i]);

        if (!e || !element_int(e, 0, &v[i]) || v[i] < 0 || v[i] > 65535)
            return false;
    }
    *ret = (struct rect){(int)v[0], (int)v[1], (int)(v[2] - v[0] + 1),
                         (int)(v[3] - v[1] + 1)}; /* maxima are inclusive */
    return !rect_empty(*ret);
}

enum code ultrasound_regions(struct arena *a, const struct dataset *ds,
                             struct rect frame, struct rect **ret,
                             int *ret_count, struct error *err)
{
    const struct element *e =
        ds ? dataset_find(ds, TAG_SequenceOfUltrasoundRegions) : NULL;
    struct boxes b = {0};

    for (int i = 0; e && e->is_sequence && i < e->item_count; i++) {
        struct rect r;

        /* one that covers the whole picture says nothing */
        if (us_region(&e->items[i], &r) && !rect_holds(r, frame))
            TRY(push(a, &b, rect_cut(r, frame), err));
    }
    *ret = b.at;
    *ret_count = b.count;
    return OK;
}

/* ---- all of a variant ------------------------------------------------ */

static enum code gather(struct arena *a, const struct variant *v,
                        struct rect frame, struct boxes *b, struct error *err)
{
    bool only_keeps = v->keep_count && !v->region_count && !v->polygon_count &&
                      !v->fan_count;

    if (v->whole || only_keeps)
        TRY(push(a, b, frame, err));
    for (int i = 0; i < v->region_count; i++)
        TRY(push(a, b, region_rect(&v->regions[i], frame), err));
    for (int i = 0; i < v->polygon_count; i++)
        TRY(add_polygon(a, b, &v->polygons[i], frame, err));
    for (int i = 0; i < v->fan_count; i++)
        TRY(add_fan(a, b, &v->fans[i], frame, err));
    for (int i = 0; i < v->keep_count; i++)
        TRY(minus(a, b, region_rect(&v->keep[i], frame), err));
    return OK;
}

enum code variant_boxes(struct arena *a, const struct variant *v,
                        const struct mask_subject *s, int width, int height,
                        struct rect **ret, int *ret_count, struct error *err)
{
    struct rect frame = {0, 0, width, height}, *keep;
    struct boxes b = {0}, rest = {0};
    int count = 0;

    TRY(gather(a, v, frame, &b, err));
    if (v->us_regions)
        TRY(ultrasound_regions(a, s->ds, frame, &keep, &count, err));
    if (count)
        TRY(push(a, &rest, frame, err));
    for (int i = 0; i < count; i++)
        TRY(minus(a, &rest, keep[i], err));
    for (int i = 0; i < rest.count; i++)
        TRY(push(a, &b, rest.at[i], err));
    *ret = b.at;
    *ret_count = b.count;
    return OK;
}
