/*
 * tones.h - the values of a line's letters and of the ground between them
 */
#pragma once
#include "text/detect.h"

/* How many pixels have a value, by channel of the view. */
struct tones {
    int core[3][256], ground[3][256];
    int core_count, ground_count;
};

/* The strongest pixels of the hat in a candidate's box are core, the weakest
 * are ground. */
struct tones tones_of(const struct view *view, const struct layer *layer,
                      const struct candidate *c);

/* Value under which `share` (of 100) of the counts lie. */
int percentile(const int counts[256], int count, int share);

static inline const uint8_t *pixel_at(const struct view *v, int x, int y)
{
    return v->pixels +
           ((size_t)y * (size_t)v->width + (size_t)x) * (size_t)v->channels;
}
