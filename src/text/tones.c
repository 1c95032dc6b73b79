/*
 * tones.c - count the values of a line's pixels, letters and ground apart
 */
#include "text/tones.h"

int percentile(const int counts[256], int count, int share)
{
    int sum = 0, v = 0;

    for (; v < 255; v++) {
        sum += counts[v];
        if ((int64_t)sum * 100 >= (int64_t)count * share)
            break;
    }
    return v;
}

static void count_pixel(const struct view *view, int x, int y, bool core,
                        bool ground, struct tones *n)
{
    const uint8_t *p;

    if (x >= view->width || y >= view->height)
        return;
    p = pixel_at(view, x, y);
    for (int s = 0; s < view->channels; s++) {
        n->core[s][p[s]] += core;
        n->ground[s][p[s]] += ground;
    }
    n->core_count += core;
    n->ground_count += ground;
}

struct tones tones_of(const struct view *view, const struct layer *layer,
                      const struct candidate *c)
{
    struct tones n = {.core_count = 0};
    int scale = layer->scale, half = (1 << scale) >> 1;
    struct rect whole = {0, 0, layer->hat.width, layer->hat.height};
    struct rect box = {
        (c->box.x - layer->at.x) >> scale, (c->box.y - layer->at.y) >> scale,
        (c->box.width >> scale) + 1, (c->box.height >> scale) + 1};
    int strong = (int)(c->level * 0.8f), weak = (int)(c->level * 0.2f);

    box = rect_cut(box, whole);
    for (int y = box.y; y < box.y + box.height; y++)
        for (int x = box.x; x < box.x + box.width; x++) {
            int hat =
                layer->hat.at[(size_t)y * (size_t)layer->hat.width + (size_t)x];

            count_pixel(view, layer->at.x + (x << scale) + half,
                        layer->at.y + (y << scale) + half, hat >= strong,
                        hat <= weak, &n);
        }
    return n;
}
