/*
 * ink.c - measure the ink of a line, follow it along the line's band
 *
 * Parts of the ink's colour join at either end of a line while they lie in its
 * band and a letter or so away. What reaches over the band, as tissue of the
 * same brightness does, is none of it.
 */
#include "text/ink.h"
#include "text/runs.h"
#include "text/tones.h"
#include <stdlib.h>

/* ---- measuring ------------------------------------------------------- */

/* The five neighbouring values that most have: their middle. */
static int mode_of(const int counts[256], int *ret_count)
{
    int best = 2;

    *ret_count = 0;
    for (int v = 0; v < 256; v++) {
        int sum = 0;

        for (int k = v < 2 ? 0 : v - 2; k <= v + 2 && k < 256; k++)
            sum += counts[k];
        if (sum > *ret_count) {
            *ret_count = sum;
            best = v;
        }
    }
    return best;
}

/* Drawn letters have their colour at half of their pixels; else (compressed,
 * resampled) the middle one will do. */
static void measure_channel(const int core[256], int count, int *ret_value,
                            int *ret_spread)
{
    int most, mode = mode_of(core, &most);

    if (most * 5 >= count * 2) {
        *ret_value = mode;
        *ret_spread = 0;
        return;
    }
    *ret_value = percentile(core, count, 50);
    *ret_spread = percentile(core, count, 80) - percentile(core, count, 20);
}

bool ink_of(const struct view *view, const struct layer *layer,
            const struct candidate *c, struct ink *ret)
{
    struct tones h = tones_of(view, layer, c);

    if (h.core_count < 6 || h.ground_count < 6)
        return false;
    *ret = (struct ink){.contrast = 0};
    for (int s = 0; s < view->channels; s++) {
        int value, spread, away;

        measure_channel(h.core[s], h.core_count, &value, &spread);
        away = abs(value - percentile(h.ground[s], h.ground_count, 50));
        ret->colour[s] = (uint8_t)value;
        if (away > ret->contrast)
            ret->contrast = away;
        if (spread > ret->spread)
            ret->spread = spread;
    }
    return ret->contrast >= 16 && ret->spread * 2 <= ret->contrast;
}

/* ---- planes ---------------------------------------------------------- */

/* Where a colour is none of the ink any more. */
static int reach_of(const struct ink *ink)
{
    return ink->contrast * (ink->spread ? 15 : 10) / 20 + 1;
}

struct plane ink_plane(struct arena *a, const struct view *view,
                       const struct ink *ink, struct rect box)
{
    struct plane p = plane_make(a, box.width, box.height);
    int reach = reach_of(ink);

    for (int y = 0; p.at && y < box.height; y++)
        for (int x = 0; x < box.width; x++) {
            const uint8_t *from = pixel_at(view, box.x + x, box.y + y);
            int away = 0;

            for (int s = 0; s < view->channels; s++) {
                int d = abs(from[s] - ink->colour[s]);

                away = d > away ? d : away;
            }
            p.at[(size_t)y * (size_t)box.width + (size_t)x] =
                (uint8_t)(away >= reach ? 0 : 255 - away * 255 / reach);
        }
    return p;
}

/* ---- following ------------------------------------------------------- */

struct strip {
    struct rect box;   /* of the frame */
    struct rect *part; /* parts of the ink, pixels of the frame */
    int *area;
    int count;
    bool exact; /* hardly anything but letters has the colour */
};

/* Value of the plane from which on a pixel is surely ink. */
static int sure_of(const struct ink *ink)
{
    int within = 4 + 3 * ink->spread, most = ink->contrast * 9 / 20;
    int reach = reach_of(ink);

    if (within > most)
        within = most;
    return 255 - within * 255 / reach;
}

/* The parts of the ink in a strip of the frame. */
static enum code find_parts(struct arena *a, const struct plane *p, int sure,
                            struct strip *s, struct error *err)
{
    struct plane mask = plane_make(a, p->width, p->height);
    size_t count = (size_t)p->width * (size_t)p->height;
    struct runs runs = {0};

    if (!mask.at)
        return fail(err, ERR_MEMORY, "no memory for a line");
    for (size_t i = 0; i < count; i++)
        mask.at[i] = p->at[i] >= sure ? 255 : 0;
    TRY(runs_of(a, &mask, p->width, &runs, err));
    runs_join(&runs);
    s->part = arena_array(a, (size_t)runs.count, sizeof *s->part);
    s->area = arena_array(a, (size_t)runs.count, sizeof *s->area);
    if (!s->part || !s->area)
        return fail(err, ERR_MEMORY, "no memory for a line");
    for (int i = 0; i < runs.count; i++) {
        struct run *r = &runs.at[i], *root = &runs.at[r->root];
        struct rect box = {s->box.x + r->from, s->box.y + r->y, r->to - r->from,
                           1};

        if (r->root == i)
            root->part = s->count++;
        s->part[root->part] = rect_union(s->part[root->part], box);
        s->area[root->part] += r->to - r->from;
    }
    return OK;
}

static struct rect turned(struct rect r)
{
    return (struct rect){r.y, r.x, r.height, r.width};
}

/* Is part i a blot, or does it leave the strip? */
static bool is_ground(const struct strip *s, int i, int height, bool vertical)
{
    struct rect strip = vertical ? turned(s->box) : s->box;
    struct rect part = vertical ? turned(s->part[i]) : s->part[i];
    bool above = part.y == strip.y;
    bool below = part.y + part.height == strip.y + strip.height;

    return part.width > 6 * height ||
           (part.width > height && part.height * 2 > height &&
            (int64_t)s->area[i] * 4 > 3 * rect_area(part)) ||
           (s->exact ? above && below : above || below);
}

/* May a part stand on the line, gap pixels from its end? Dots and dashes stand
 * closer than letters may. */
static bool fits_line(struct rect part, int area, int height, int gap)
{
    if (part.height * 20 >= height * 9 && area * 12 >= height * height / 2)
        return gap <= height * 12 / 10 + 1;
    return gap <= height * 8 / 10 + 1 && part.height * 8 >= height;
}

/* Parts that continue the line at an end; true if there was one. */
static bool grow_line(const struct strip *s, bool vertical, int height,
                      struct rect *line)
{
    bool grew = false;

    for (int i = 0; i < s->count; i++) {
        struct rect part = vertical ? turned(s->part[i]) : s->part[i];
        int left = line->x - part.x - part.width;
        int right = part.x - line->x - line->width;

        if (rect_holds(*line, part) || is_ground(s, i, height, vertical) ||
            !fits_line(part, s->area[i], height, left > right ? left : right))
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
    if (rect_empty(band))
        return c->vertical ? turned(c->box) : c->box;
    return (struct rect){band.x << c->scale, band.y << c->scale,
                         band.width << c->scale, band.height << c->scale};
}

static struct rect strip_around(struct rect band, bool vertical, int height,
                                const struct view *view)
{
    struct rect whole = {0, 0, view->width, view->height};
    int slack = height / 5 + 1;

    band = (struct rect){band.x - 10 * height, band.y - slack,
                         band.width + 20 * height, band.height + 2 * slack};
    return rect_cut(vertical ? turned(band) : band, whole);
}

/* The line's parts now: those of the strip that lie in its box. */
static enum code list_parts(struct arena *a, const struct strip *s,
                            struct candidate *line, struct error *err)
{
    struct rect *parts = arena_array(a, (size_t)s->count, sizeof *parts);

    if (!parts)
        return fail(err, ERR_MEMORY, "no memory for a line");
    line->part_count = 0;
    for (int i = 0; i < s->count; i++)
        if (rect_holds(line->box, s->part[i]))
            parts[line->part_count++] = s->part[i];
    line->parts = parts;
    return OK;
}

enum code ink_follow(struct arena *a, const struct view *view,
                     const struct ink *ink, const struct candidate *c,
                     struct inked *ret, struct error *err)
{
    int height = (int)(c->height * (float)(1 << c->scale) + 0.5f);
    struct rect line = c->vertical ? turned(c->box) : c->box;
    struct strip s = {.box =
                          strip_around(band_of(c), c->vertical, height, view)};
    struct plane p = ink_plane(a, view, ink, s.box);

    s.exact = ink->spread <= 2;
    *ret = (struct inked){.line = *c, .layer = {.hat = p, .at = s.box}};
    if (!p.at)
        return fail(err, ERR_MEMORY, "no memory for a line");
    TRY(find_parts(a, &p, sure_of(ink), &s, err));
    for (int round = 0; round < 40 && grow_line(&s, c->vertical, height, &line);
         round++)
        ret->grew = true;
    ret->line.box = c->vertical ? turned(line) : line;
    ret->line.height = (float)height;
    ret->line.level = 240;
    ret->line.scale = 0;
    return list_parts(a, &s, &ret->line, err);
}
