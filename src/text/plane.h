/*
 * plane.h - 8 bit pictures and the few filters that detection stands on
 *
 * All in plain loops over rows that the compiler turns into vector code; no
 * filter looks further than a window of odd size, and borders are repeated.
 */
#pragma once
#include "frames/frames.h"

/* One channel, rows without gaps. */
struct plane {
    int width, height;
    uint8_t *at;
};

/* Zeroed; at NULL without memory. */
struct plane plane_make(struct arena *a, int width, int height);

/* The channels in which drawn text may stand out. */
enum channel { CHANNEL_LUMA, CHANNEL_MAX, CHANNEL_MIN, CHANNEL_COLOUR };
/* COLOUR: largest minus smallest of R, G, B. Grey pictures have only LUMA. */
struct plane plane_of(struct arena *a, const struct view *view, enum channel c);

/* Half the size, each pixel the mean of four. */
struct plane plane_half(struct arena *a, const struct plane *p);

struct plane plane_inverse(struct arena *a, const struct plane *p);

/* Largest (smallest) value in a window of size x size, size odd. */
struct plane plane_dilate(struct arena *a, const struct plane *p, int size);
struct plane plane_erode(struct arena *a, const struct plane *p, int size);

/* What is brighter than its surroundings and narrower than size. */
struct plane plane_top_hat(struct arena *a, const struct plane *p, int size);
