/*
 * follow.c - what goes on at the ends of a line, along its band
 *
 * Parts join at either end of a line while they lie in its band and a letter
 * or so away. What reaches over the band, as tissue of the same brightness
 * does, is none of it.
 */
#include "text/follow.h"
#include "text/runs.h"

struct found {
    const struct strip *strip;
    bool vertical;
    int height;        /* of the letters */
    struct rect *part; /* in the pixels of the line */
    int *area;
    int count;
};

static enum code find_parts(struct arena *a, struct found *f, struct error *err)
{
    const struct strip *s = f->strip;
    const struct plane *p = &s->plane;
    struct plane mask = plane_make(a, p->width, p->height);
    size_t count = (size_t)p->width * (size_t)p->height;
    struct runs runs = {0};

    if (!mask.at)
        return fail(err, ERR_MEMORY, "no memory for a line");
    for (size_t i = 0; i < count; i++)
        mask.at[i] = p->at[i] >= s->sure ? 255 : 0;
    TRY(runs_of(a, &mask, p->width, &runs, err));
    runs_join(&runs);
    f->part = arena_array(a, (size_t)runs.count, sizeof *f->part);
    f->area = arena_array(a, (size_t)runs.count, sizeof *f->area);
    if (!f->part || !f->area)
        return fail(err, ERR_MEMORY, "no memory for a line");
    for (int i = 0; i < runs.count; i++) {
        struct run *r = &runs.at[i], *root = &runs.at[r->root];
        struct rect box = {s->box.x + r->from, s->box.y + r->y, r->to - r->from,
                           1};

        if (r->root == i)
            root->part = f->count++;
        f->part[root->part] = rect_union(f->part[root->part], box);
        f->area[root->part] += r->to - r->from;
    }
    return OK;
}

static struct rect turned(struct rect r)
{
    return (struct rect){r.y, r.x, r.height, r.width};
}

/* Is part i a blot, or does it leave the strip? */
static bool is_ground(const struct found *f, int i)
{
    bool vertical = f->vertical;
    struct rect strip = vertical ? turned(f->strip->box) : f->strip->box;
    struct rect part = vertical ? turned(f->part[i]) : f->part[i];
    bool above = part.y == strip.y;
    bool below = part.y + part.height == strip.y + strip.height;

    return part.width > 6 * f->height ||
           (part.width > f->height && part.height * 2 > f->height &&
            (int64_t)f->area[i] * 4 > 3 * rect_area(part)) ||
           (f->strip->exact ? above && below : above || below);
}

/* May a part stand on the line, gap pixels from its end? Dots and dashes stand
 * closer than letters may. */
static bool fits_line(const struct found *f, struct rect part, int area,
                      int gap)
{
    int height = f->height;
    bool letter =
        part.height * 20 >= height * 9 && area * 12 >= height * height / 2;
    bool dash = f->strip->dashes && part.width * 3 >= height &&
                part.height * 3 <= height;

    if (letter || dash)
        return gap <= height * 12 / 10 + 1;
    return gap <= height * 8 / 10 + 1 && part.height * 8 >= height;
}

/* Parts that continue the line at an end; true if there was one. */
static bool grow_line(const struct found *f, struct rect *line)
{
    bool grew = false;

    for (int i = 0; i < f->count; i++) {
        struct rect part = f->vertical ? turned(f->part[i]) : f->part[i];
        int left = line->x - part.x - part.width;
        int right = part.x - line->x - line->width;

        if (rect_holds(*line, part) || is_ground(f, i) ||
            !fits_line(f, part, f->area[i], left > right ? left : right))
            continue;
        *line = rect_union(*line, part);
        grew = true;
    }
    return grew;
}

/* What the tall letters of a line cover, x along the line. */
static struct rect band_of(const struct candidate *c)
{
    struct rect band = {0};

    for (int i = 0; i < c->part_count; i++) {
        struct rect part = c->vertical ? turned(c->parts[i]) : c->parts[i];

        if ((float)part.height > 0.6f * c->height)
            band = rect_union(band, part);
    }
    return !rect_empty(band) ? band : c->vertical ? turned(c->box) : c->box;
}

struct rect strip_box(const struct candidate *c, struct rect whole)
{
    struct rect band = band_of(c);
    int height = (int)(c->height + 0.5f), slack = height / 5 + 1;

    band = (struct rect){band.x - 10 * height, band.y - slack,
                         band.width + 20 * height, band.height + 2 * slack};
    return rect_cut(c->vertical ? turned(band) : band, whole);
}

/* The line's parts now: those of the strip that lie in its box. */
static enum code list_parts(struct arena *a, const struct found *f,
                            struct candidate *line, struct error *err)
{
    struct rect *parts = arena_array(a, (size_t)f->count, sizeof *parts);

    if (!parts)
        return fail(err, ERR_MEMORY, "no memory for a line");
    line->part_count = 0;
    for (int i = 0; i < f->count; i++)
        if (rect_holds(line->box, f->part[i]))
            parts[line->part_count++] = f->part[i];
    line->parts = parts;
    return OK;
}

enum code strip_follow(struct arena *a, const struct strip *s,
                       struct candidate *line, bool *ret_grew,
                       struct error *err)
{
    struct found f = {.strip = s,
                      .vertical = line->vertical,
                      .height = (int)(line->height + 0.5f)};
    struct rect box = line->vertical ? turned(line->box) : line->box;

    TRY(find_parts(a, &f, err));
    *ret_grew = false;
    for (int round = 0; round < 40 && grow_line(&f, &box); round++)
        *ret_grew = true;
    line->box = line->vertical ? turned(box) : box;
    return list_parts(a, &f, line, err);
}
