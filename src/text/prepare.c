/*
 * prepare.c - cut, turn upright, stretch and grow a line of a layer
 *
 * The layer is a top-hat, so the background is 0 whatever it was in the
 * picture; a line's own level becomes black. Growing is bilinear, which suits
 * bitmap fonts and vector fonts alike.
 */
#include "text/prepare.h"
#include <math.h>
#include <string.h>

/* Pixel of the hat as if it were turned back by turn. */
struct source {
    const struct plane *hat;
    struct rect box; /* pixels of the layer */
    int turn;
    int width, height; /* upright */
};

static float pixel(const struct source *s, int x, int y)
{
    int px = x, py = y;

    if (x < 0 || y < 0 || x >= s->width || y >= s->height)
        return 0;
    if (s->turn == 90) {
        px = s->box.width - 1 - y;
        py = x;
    } else if (s->turn == 270) {
        px = y;
        py = s->box.height - 1 - x;
    }
    px += s->box.x;
    py += s->box.y;
    return s->hat->at[(size_t)py * (size_t)s->hat->width + (size_t)px];
}

static float between(const struct source *s, float x, float y)
{
    int ix = (int)floorf(x), iy = (int)floorf(y);
    float fx = x - (float)ix, fy = y - (float)iy;
    float up = pixel(s, ix, iy) * (1 - fx) + pixel(s, ix + 1, iy) * fx;
    float down =
        pixel(s, ix, iy + 1) * (1 - fx) + pixel(s, ix + 1, iy + 1) * fx;

    return up * (1 - fy) + down * fy;
}

/* Mean over a spot as wide as a pixel of the crop, but never finer than one of
 * the layer: that rounds the steps of bitmap fonts. */
static float sample(const struct source *s, float x, float y, float spot)
{
    float sum = 0;

    for (int j = -1; j <= 1; j++)
        for (int i = -1; i <= 1; i++)
            sum += between(s, x + (float)i * spot / 3, y + (float)j * spot / 3);
    return sum / 9;
}

static void fill(const struct source *s, float grow, float level,
                 struct plane *to)
{
    float spot = grow > 1 ? 1 : 1 / grow;

    for (int y = MARGIN; y < to->height - MARGIN; y++) {
        uint8_t *row = to->at + (size_t)y * (size_t)to->width;
        float sy = ((float)(y - MARGIN) + 0.5f) / grow - 0.5f;

        for (int x = MARGIN; x < to->width - MARGIN; x++) {
            float sx = ((float)(x - MARGIN) + 0.5f) / grow - 0.5f;
            float ink = (sample(s, sx, sy, spot) - level * 0.15f) * 255 /
                        (level * 0.9f);

            row[x] = (uint8_t)(255 - (ink < 0 ? 0 : ink > 255 ? 255 : ink));
        }
    }
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
    struct source s = {.hat = &layer->hat, .turn = turn};
    float grow = TALL / c->height;

    if (c->height < TALL / 8)
        grow = 8;
    s.box = rect_cut(rect_grow(box, 2), whole);
    s.width = turn ? s.box.height : s.box.width;
    s.height = turn ? s.box.width : s.box.height;
    if ((float)s.width * grow > 6000)
        grow = 6000 / (float)s.width;
    ret->picture = plane_make(a, (int)((float)s.width * grow) + 2 * MARGIN,
                              (int)((float)s.height * grow) + 2 * MARGIN);
    if (!ret->picture.at)
        return fail(err, ERR_MEMORY, "no memory for a line's crop");
    memset(ret->picture.at, 255,
           (size_t)ret->picture.width * (size_t)ret->picture.height);
    fill(&s, grow, c->level, &ret->picture);
    ret->grow = grow / (float)(1 << scale);
    ret->from = (struct rect){layer->at.x + (s.box.x << scale),
                              layer->at.y + (s.box.y << scale),
                              s.box.width << scale, s.box.height << scale};
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
    else if (crop->turn == 270)
        r = (struct rect){top, crop->from.height - right, bottom - top,
                          right - left};
    r.x += crop->from.x;
    r.y += crop->from.y;
    return rect_cut(r, crop->from);
}
