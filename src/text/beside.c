/*
 * beside.c - follow a line in its layer at a lower level
 */
#include "text/beside.h"
#include <string.h>

/* And what the mean of the ground may be: texture goes on everywhere. */
#define NOISIEST 0.08f

int dim_level(float level)
{
    return level > 12 ? (int)(level * 0.33f) : 4;
}

/* The part of a layer's top-hat over r, which lies within it. */
static struct plane cut_plane(struct arena *a, const struct layer *layer,
                              struct rect r)
{
    struct plane p = plane_make(a, r.width, r.height);
    const uint8_t *from = layer_pixel(layer, r.x, r.y);

    for (int y = 0; p.at && y < p.height; y++)
        memcpy(p.at + (size_t)y * (size_t)p.width,
               from + (size_t)y * (size_t)layer->hat.width, (size_t)p.width);
    return p;
}

/* Mean of the largest values in the rows of a candidate's parts. */
static float level_in(const struct layer *layer, const struct candidate *c)
{
    int64_t sum = 0, rows = 0;

    for (int i = 0; i < c->part_count; i++) {
        struct rect part = rect_cut(c->parts[i], layer_place(layer));
        const uint8_t *row = layer_pixel(layer, part.x, part.y);

        for (int y = 0; y < part.height; y++, row += layer->hat.width) {
            int most = 0;

            for (int x = 0; x < part.width; x++)
                most = row[x] > most ? row[x] : most;
            sum += most;
        }
        rows += part.height;
    }
    return rows ? (float)sum / (float)rows : 0;
}

/* A plane of one ink has no dimmer strokes; luma or its negative has. */
static const struct layer *layer_with_dim(const struct detection *d,
                                          const struct candidate *c,
                                          float *ret_level)
{
    const struct layer *bright = &d->layers[c->scale];
    const struct layer *dark = &d->layers[d->negative + c->scale];
    float high = level_in(bright, c), low = level_in(dark, c);

    *ret_level = high > low ? high : low;
    return high > low ? bright : dark;
}

/* By more than the soft edge of a letter? */
static bool is_longer(const struct candidate *c, struct rect than)
{
    int more =
        c->vertical ? c->box.height - than.height : c->box.width - than.width;

    return more > (int)c->height / 4 + 1;
}

/* Mean of what is no ink in a strip. */
static float noise_of(const struct strip *s)
{
    size_t count = (size_t)s->plane.width * (size_t)s->plane.height;
    int64_t sum = 0, pixels = 0;

    for (size_t i = 0; i < count; i++) {
        bool is_ink = s->plane.at[i] >= s->sure;

        sum += is_ink ? 0 : s->plane.at[i];
        pixels += !is_ink;
    }
    return pixels ? (float)sum / (float)pixels : 0;
}

enum code beside_follow(struct arena *a, const struct detection *d,
                        const struct layer *layer, const struct candidate *c,
                        struct beside *ret, struct error *err)
{
    struct rect before = rect_shrink(c->box, c->scale);
    struct strip s = {.dashes = true};
    float level = c->level;

    if (c->layer >= d->inks)
        layer = layer_with_dim(d, c, &level);
    *ret = (struct beside){.line = *c, .layer = layer};
    ret->line.box = before;
    s.sure = dim_level(level);
    s.box = strip_box(&ret->line, layer_place(layer));
    s.plane = cut_plane(a, layer, s.box);
    if (!s.plane.at)
        return fail(err, ERR_MEMORY, "no memory for a line");
    if (noise_of(&s) > level * NOISIEST)
        return OK;
    TRY(strip_follow(a, &s, &ret->line, &ret->grew, err));
    ret->grew = ret->grew && is_longer(&ret->line, before);
    ret->line.box = rect_enlarge(ret->line.box, c->scale);
    return OK;
}
