/*
 * detect.c - candidate lines of one picture
 *
 * Bright and dark, in luma and (for colour) in the channels where saturated
 * overlays stand out, from the full picture down to an eighth, so that strokes
 * of every width fit the same top-hat. What several layers saw is kept once.
 */
#include "text/detect.h"
#include "text/textness.h"
#include <stdlib.h>

/* Is there any colour to speak of? */
static bool is_coloured(const struct view *v)
{
    size_t count = (size_t)v->width * (size_t)v->height, coloured = 0;

    if (v->channels == 1)
        return false;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *p = v->pixels + 3 * i;

        coloured += abs(p[0] - p[1]) > 24 || abs(p[1] - p[2]) > 24;
    }
    return coloured > 40;
}

static struct rect enlarged(struct rect r, int scale)
{
    return (struct rect){r.x << scale, r.y << scale, r.width << scale,
                         r.height << scale};
}

/* At a scale only what is too large for the one before is of interest. */
static bool fits_scale(const struct candidate *c)
{
    return c->scale == 0 ? c->height >= 4 : c->height >= 13;
}

static enum code find_in_layer(struct arena *a, const struct plane *p,
                               enum channel channel, bool dark, int scale,
                               struct detection *d, struct error *err)
{
    struct glyphs glyphs = {0};
    struct candidates found = {0};

    TRY(glyphs_find(a, p, &glyphs, err));
    TRY(chains_find(a, &glyphs, &found, err));
    d->layers[d->layer_count++] =
        (struct layer){channel, dark, scale, glyphs.hat};
    for (int i = 0; i < found.count; i++) {
        struct candidate c = found.at[i];

        c.scale = scale;
        c.dark = dark;
        c.channel = channel;
        c.layer = d->layer_count - 1;
        c.textness = textness_of(&c);
        if (!fits_scale(&c) || c.textness < 0.25f)
            continue;
        if (!arena_push(a, d->lines))
            return fail(err, ERR_MEMORY, "no memory for lines");
        c.box = enlarged(c.box, scale);
        d->lines.at[d->lines.count - 1] = c;
    }
    return OK;
}

static enum code find_in_channel(struct arena *a, struct plane p,
                                 enum channel channel, struct detection *d,
                                 struct error *err)
{
    for (int scale = 0; scale < SCALES; scale++) {
        struct plane inverse = plane_inverse(a, &p);

        if (!inverse.at)
            return fail(err, ERR_MEMORY, "no memory for a picture");
        if (channel != CHANNEL_MIN)
            TRY(find_in_layer(a, &p, channel, false, scale, d, err));
        if (channel != CHANNEL_MAX)
            TRY(find_in_layer(a, &inverse, channel, true, scale, d, err));
        if (p.width < 64 || p.height < 64)
            break;
        p = plane_half(a, &p);
        if (!p.at)
            return fail(err, ERR_MEMORY, "no memory for a picture");
    }
    return OK;
}

static float strength(const struct candidate *c)
{
    int n = c->glyphs < 12 ? c->glyphs : 12;

    return c->textness * (float)(n + 2) * (c->vertical ? 0.6f : 1.0f);
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
    return c->box.height > than->box.height &&
           rect_holds(rect_grow(c->box, 1), than->box);
}

static void add_rival(struct spot *s, const struct candidate *c)
{
    if (s->count == RIVALS)
        return;
    s->rivals[s->count++] = c;
    if (is_outer(c, s->rivals[0])) {
        s->rivals[s->count - 1] = s->rivals[0];
        s->rivals[0] = c;
    }
}

/* Strongest first. A candidate that covers the same place as a stronger one
 * is its rival; one mostly inside of a stronger one adds nothing. */
static enum code find_spots(struct arena *a, struct detection *d,
                            struct error *err)
{
    struct candidates *lines = &d->lines;

    qsort(lines->at, (size_t)lines->count, sizeof *lines->at, by_strength);
    for (int i = 0; i < lines->count; i++) {
        const struct candidate *c = &lines->at[i];
        int64_t area = rect_area(c->box);
        bool seen = false;

        for (int j = 0; j < d->spots.count && !seen; j++) {
            struct rect box = d->spots.at[j].rivals[0]->box;
            int64_t both = rect_area(rect_cut(c->box, box));

            if (both * 10 < area * 6)
                continue;
            seen = true;
            if (both * 10 >= rect_area(box) * 6)
                add_rival(&d->spots.at[j], c);
        }
        if (seen)
            continue;
        if (!arena_push(a, d->spots))
            return fail(err, ERR_MEMORY, "no memory for lines");
        add_rival(&d->spots.at[d->spots.count - 1], c);
    }
    return OK;
}

enum code detect_lines(struct arena *a, const struct view *view,
                       struct detection *ret, struct error *err)
{
    bool coloured = is_coloured(view);
    enum channel last = coloured ? CHANNEL_COLOUR : CHANNEL_LUMA;

    ret->width = view->width;
    ret->height = view->height;
    for (int c = CHANNEL_LUMA; c <= (int)last; c++) {
        struct plane p = plane_of(a, view, (enum channel)c);

        if (!p.at)
            return fail(err, ERR_MEMORY, "no memory for a picture");
        TRY(find_in_channel(a, p, (enum channel)c, ret, err));
    }
    return find_spots(a, ret, err);
}
