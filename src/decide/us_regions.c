/*
 * us_regions.c - (0018,6011) as rectangles, and rectangles less others
 */
#include "decide/us_regions.h"

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
        ret[n++] =
            (struct rect){cut_right, cut.y, right - cut_right, cut.height};
    return n;
}

enum code rects_add(struct arena *a, struct rects *b, struct rect r,
                    struct error *err)
{
    if (rect_empty(r))
        return OK;
    if (b->count >= RECTS_MAX)
        return fail(err, ERR_LIMIT, "too many regions");
    if (!arena_push(a, *b))
        return fail(err, ERR_MEMORY, "no memory for regions");
    b->at[b->count - 1] = r;
    return OK;
}

enum code rects_minus(struct arena *a, struct rects *b, struct rect hole,
                      struct error *err)
{
    struct rects left = {0};

    for (int i = 0; i < b->count; i++) {
        struct rect part[4];
        int n = rect_minus(b->at[i], hole, part);

        for (int k = 0; k < n; k++)
            TRY(rects_add(a, &left, part[k], err));
    }
    *b = left;
    return OK;
}

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
    struct {
        struct rect *at;
        int count, room;
    } b = {0};

    for (int i = 0; e && e->is_sequence && i < e->item_count; i++) {
        struct rect r;

        if (!us_region(&e->items[i], &r))
            continue;
        r = rect_cut(r, frame);
        if (rect_empty(r) || rect_holds(r, frame))
            continue; /* one that covers the whole picture says nothing */
        if (!arena_push(a, b))
            return fail(err, ERR_MEMORY, "no memory for regions");
        b.at[b.count - 1] = r;
    }
    *ret = b.at;
    *ret_count = b.count;
    return OK;
}
