/*
 * prepare.c - cut, turn upright, stretch and grow a line of a layer
 *
 * The layer is a top-hat, so the background is 0 whatever it was in the
 * picture; a line's own level becomes black. Growing is bilinear, which suits
 * bitmap fonts and vector fonts alike.
 */
#include "text/prepare.h"
#include "text/sample.h"
#include <math.h>
#include <string.h>

/* Means over a spot as wide as a pixel of the crop, but never finer than one
 * of the layer: that rounds the steps of bitmap fonts. */
static struct axis axis_of(float grow)
{
    return (struct axis){
        .step = 1 / grow, .spot = grow > 1 ? 1 : 1 / grow, .points = 3};
}

/* A line's own level becomes black. */
static void darken(const float *from, float level, uint8_t *restrict to,
                   int count)
{
    for (int x = 0; x < count; x++) {
        float ink = (from[x] - level * 0.15f) * 255 / (level * 0.9f);

        to[x] = (uint8_t)(255 - (ink < 0 ? 0 : ink > 255 ? 255 : ink));
    }
}

static enum code fill(struct arena *a, const struct upright *from, float grow,
                      float level, struct plane *to, struct error *err)
{
    struct axis axis = axis_of(grow);
    int width = to->width - 2 * MARGIN, height = to->height - 2 * MARGIN;
    struct taps *across = arena_array(a, (size_t)width, sizeof *across);
    float *rows =
        arena_array(a, (size_t)width * (SAMPLED_ROWS + 1), sizeof *rows);
    struct sampler s = {
        .from = *from, .across = across, .width = width, .rows = rows};

    if (!across || !rows)
        return fail(err, ERR_MEMORY, "no memory for a line's crop");
    for (int x = 0; x < width; x++)
        across[x] = taps_of(&axis, x, from->width);
    sampler_start(&s);
    for (int y = 0; y < height; y++) {
        struct taps down = taps_of(&axis, y, from->height);
        float *row = rows + (size_t)SAMPLED_ROWS * (size_t)width;

        sampler_row(&s, &down, row);
        darken(row, level,
               to->at + (size_t)(y + MARGIN) * (size_t)to->width + MARGIN,
               width);
    }
    return OK;
}

enum code prepare_crop(struct arena *a, const struct layer *layer,
                       const struct candidate *c, int turn, struct crop *ret,
                       struct error *err)
{
    int scale = layer->scale;
    struct rect box = {(c->box.x - layer->at.x) >> scale,
                       (c->box.y - layer->at.y) >> scale, c->box.width >> scale,
                       c->box.height >> scale};
    struct rect whole = {0, 0, layer->hat.width, layer->hat.height};
    enum pose pose = turn == 90    ? POSE_90
                     : turn == 180 ? POSE_180
                     : turn == 270 ? POSE_270
                                   : POSE_UPRIGHT;
    struct upright from;
    float grow = TALL / c->height;

    if (c->height < TALL / 8)
        grow = 8;
    box = rect_cut(rect_grow(box, 2), whole);
    from = upright_of(&layer->hat, box, pose);
    if ((float)from.width * grow > 6000)
        grow = 6000 / (float)from.width;
    ret->picture = plane_make(a, (int)((float)from.width * grow) + 2 * MARGIN,
                              (int)((float)from.height * grow) + 2 * MARGIN);
    if (!ret->picture.at)
        return fail(err, ERR_MEMORY, "no memory for a line's crop");
    memset(ret->picture.at, 255,
           (size_t)ret->picture.width * (size_t)ret->picture.height);
    TRY(fill(a, &from, grow, c->level, &ret->picture, err));
    ret->grow = grow / (float)(1 << scale);
    ret->from = (struct rect){layer->at.x + (box.x << scale),
                              layer->at.y + (box.y << scale),
                              box.width << scale, box.height << scale};
    ret->turn = turn;
    return OK;
}

struct rect crop_to_frame(const struct crop *crop, struct rect box)
{
    float x0 = (float)(box.x - MARGIN) / crop->grow;
    float y0 = (float)(box.y - MARGIN) / crop->grow;
    float x1 = (float)(box.x + box.width - MARGIN) / crop->grow;
    float y1 = (float)(box.y + box.height - MARGIN) / crop->grow;
    int left = (int)floorf(x0), top = (int)floorf(y0);
    int right = (int)ceilf(x1), bottom = (int)ceilf(y1);
    struct rect r = {left, top, right - left, bottom - top};

    if (crop->turn == 90)
        r = (struct rect){crop->from.width - bottom, left, bottom - top,
                          right - left};
    else if (crop->turn == 180)
        r = (struct rect){crop->from.width - right, crop->from.height - bottom,
                          right - left, bottom - top};
    else if (crop->turn == 270)
        r = (struct rect){top, crop->from.height - right, bottom - top,
                          right - left};
    r.x += crop->from.x;
    r.y += crop->from.y;
    return rect_cut(r, crop->from);
}
