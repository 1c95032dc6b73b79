/*
 * ink.c - measure the ink of a line, follow it along the line's band
 */
#include "text/ink.h"
#include "text/follow.h"
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

/* Value of the plane from which on a pixel is surely ink. */
static int sure_of(const struct ink *ink)
{
    int within = 4 + 3 * ink->spread, most = ink->contrast * 9 / 20;
    int reach = reach_of(ink);

    if (within > most)
        within = most;
    return 255 - within * 255 / reach;
}

/* The candidate in pixels of the frame. */
static enum code enlarge(struct arena *a, const struct candidate *c,
                         struct candidate *ret, struct error *err)
{
    struct rect *parts = arena_array(a, (size_t)c->part_count, sizeof *parts);

    if (!parts)
        return fail(err, ERR_MEMORY, "no memory for a line");
    *ret = *c;
    for (int i = 0; i < c->part_count; i++)
        parts[i] = rect_enlarge(c->parts[i], c->scale);
    ret->parts = parts;
    ret->height = c->height * (float)(1 << c->scale);
    ret->scale = 0;
    return OK;
}

enum code ink_follow(struct arena *a, const struct view *view,
                     const struct ink *ink, const struct candidate *c,
                     struct inked *ret, struct error *err)
{
    struct rect whole = {0, 0, view->width, view->height};
    struct strip s = {.sure = sure_of(ink), .exact = ink->spread <= 2};

    *ret = (struct inked){.grew = false};
    TRY(enlarge(a, c, &ret->line, err));
    s.box = strip_box(&ret->line, whole);
    s.plane = ink_plane(a, view, ink, s.box);
    if (!s.plane.at)
        return fail(err, ERR_MEMORY, "no memory for a line");
    ret->layer = (struct layer){.hat = s.plane, .at = s.box};
    TRY(strip_follow(a, &s, &ret->line, &ret->grew, err));
    ret->line.height = (float)(int)(ret->line.height + 0.5f);
    ret->line.level = 240;
    return OK;
}
