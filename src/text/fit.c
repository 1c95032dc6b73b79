/*
 * fit.c - move the sides of a box to where its glyphs end
 *
 * What stands out from the ground by a third of the letters' contrast is a
 * glyph; soft edges, halos of a codec and noise are less. On busy ground
 * everything stands out: there the box grows by a pixel, or to a stroke of the
 * letters' own value.
 */
#include "text/fit.h"
#include "text/tones.h"
#include <stdlib.h>

struct ground {
    const struct view *view;
    int value[3];
    int least;         /* what stands out differs by so much */
    int coarse;        /* pixels that the candidate's box may be off */
    int core[3], near; /* the letters' value, and how far pixels are from it */
    int stem;          /* pixels of ink in a row that make a stroke */
};

static bool measure(const struct view *view, const struct layer *layer,
                    const struct candidate *c, struct ground *ret)
{
    struct tones n = tones_of(view, layer, c);
    int contrast = 0, noise = 0;

    *ret = (struct ground){.view = view, .coarse = (1 << c->scale) / 2};
    for (int s = 0; s < view->channels; s++) {
        int away, around;

        ret->value[s] = percentile(n.ground[s], n.ground_count, 50);
        ret->core[s] = percentile(n.core[s], n.core_count, 50);
        away = abs(ret->core[s] - ret->value[s]);
        around = percentile(n.ground[s], n.ground_count, 95) -
                 percentile(n.ground[s], n.ground_count, 5);
        contrast = away > contrast ? away : contrast;
        noise = around > noise ? around : noise;
    }
    ret->near = contrast / 8;
    ret->stem = (int)(c->height * (float)(1 << c->scale) * 0.6f) + 2;
    ret->least = noise < contrast / 3   ? contrast / 3
                 : noise < contrast / 2 ? noise
                                        : contrast / 2;
    return n.core_count >= 6 && n.ground_count >= 6 && contrast >= 12;
}

/* Does any pixel of a row or column of pixels stand out? */
static bool stands_out(const struct ground *g, struct rect line)
{
    struct rect whole = {0, 0, g->view->width, g->view->height};

    line = rect_cut(line, whole);
    for (int y = line.y; y < line.y + line.height; y++)
        for (int x = line.x; x < line.x + line.width; x++) {
            const uint8_t *p = pixel_at(g->view, x, y);

            for (int s = 0; s < g->view->channels; s++)
                if (abs(p[s] - g->value[s]) > g->least)
                    return true;
        }
    return false;
}

enum side { LEFT, TOP, RIGHT, BOTTOM };

/* The row or column of pixels that lies `at` pixels beyond a side. */
static struct rect beyond(struct rect b, enum side side, int at)
{
    switch (side) {
    case LEFT:
        return (struct rect){b.x - at, b.y, 1, b.height};
    case RIGHT:
        return (struct rect){b.x + b.width - 1 + at, b.y, 1, b.height};
    case TOP:
        return (struct rect){b.x, b.y - at, b.width, 1};
    default:
        return (struct rect){b.x, b.y + b.height - 1 + at, b.width, 1};
    }
}

static struct rect moved(struct rect b, enum side side, int by)
{
    if (side == LEFT)
        b.x -= by;
    if (side == TOP)
        b.y -= by;
    if (side == LEFT || side == RIGHT)
        b.width += by;
    else
        b.height += by;
    return b;
}

/* Does a stroke of the letters' value run along a row or column of pixels? */
static bool is_stroke(const struct ground *g, struct rect line)
{
    int run = 0;

    line = rect_cut(line, (struct rect){0, 0, g->view->width, g->view->height});
    for (int y = line.y; y < line.y + line.height; y++)
        for (int x = line.x; x < line.x + line.width; x++) {
            const uint8_t *p = pixel_at(g->view, x, y);
            bool ink = true;

            for (int s = 0; s < g->view->channels; s++)
                ink = ink && abs(p[s] - g->core[s]) <= g->near;
            run = ink ? run + 1 : 0;
            if (run >= g->stem)
                return true;
        }
    return false;
}

/* On ground that stands out everywhere: to the last stroke within reach, or a
 * pixel for soft edges. */
static int reach_of(const struct ground *g, struct rect box, enum side side,
                    int most)
{
    int by = 1 + g->coarse;

    for (int at = by + 1; at <= most; at++)
        if ((side == LEFT || side == RIGHT) &&
            is_stroke(g, beyond(box, side, at)))
            by = at + 1;
    return by;
}

static struct rect fit_side(const struct ground *g, struct rect box,
                            enum side side, int most)
{
    int by = 0;

    while (by < most && stands_out(g, beyond(box, side, by + 1)))
        by++;
    if (by) /* at the limit it is the ground that stands out */
        return moved(box, side,
                     by < most ? by : reach_of(g, box, side, 2 * most));
    while (-by < most && !stands_out(g, beyond(box, side, by)))
        by--;
    return -by < most ? moved(box, side, by) : box;
}

struct rect fit_box(const struct view *view, const struct layer *layer,
                    const struct candidate *c, struct rect box)
{
    int low = box.height < box.width ? box.height : box.width;
    int most = 1 + (low < 96 ? low / 6 : 16);
    struct ground g;

    if (!measure(view, layer, c, &g) || low < 4)
        return box;
    for (enum side s = LEFT; s <= BOTTOM; s++)
        box = fit_side(&g, box, s, most);
    return rect_cut(box, (struct rect){0, 0, view->width, view->height});
}
