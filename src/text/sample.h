/*
 * sample.h - a part of a plane, upright and in another size
 *
 * Every pixel of the result is the mean of a few points between pixels of the
 * part, across and down each for itself. Outside of the part all is 0.
 */
#pragma once
#include "text/plane.h"

/* How a part is brought upright. */
enum pose { POSE_UPRIGHT, POSE_90, POSE_180, POSE_270, POSE_MIRRORED };

/* The part in box of a plane, turned: pixel (x, y) is at[x * across +
 * y * down]. */
struct upright {
    const uint8_t *at;
    ptrdiff_t across, down;
    int width, height;
};
struct upright upright_of(const struct plane *p, struct rect box,
                          enum pose pose);

/* Pixels of the result along one way: number i is the mean of some points over
 * spot around from + (i + 0.5) * step. */
struct axis {
    float from, step, spot; /* pixels of the part */
    int points;             /* up to MOST_POINTS */
};
enum { MOST_POINTS = 4 };

/* The pixels of the part that one of the result is made from. */
struct taps {
    int count;
    int at[2 * MOST_POINTS]; /* ascending, all inside of the part */
    float share[2 * MOST_POINTS];
};
struct taps taps_of(const struct axis *axis, int number, int size);

/* Rows of the result, asked for downwards. Rows of the part that were brought
 * to width already are kept. */
enum { SAMPLED_ROWS = 2 * MOST_POINTS };
struct sampler {
    struct upright from;
    const struct taps *across; /* width of them */
    int width;
    float *rows; /* SAMPLED_ROWS of width each, to work in */
    int row[SAMPLED_ROWS];
};
void sampler_start(struct sampler *s);
void sampler_row(struct sampler *s, const struct taps *down, float *ret);
