/*
 * texture.h - what the pictures show besides text
 *
 * Each texture looks enough like its modality for the eye and for a text
 * finder: soft edges, speckle or grain of the right size, bright bone, black
 * air. None is made from a patient.
 */
#pragma once
#include "canvas.h"
#include "field.h"

enum organ { LIVER, HEART, FLAT_TISSUE };

/* An ultrasound sector, opening downwards. */
struct fan {
    float x, y;      /* pixels: where the beams would meet */
    float near, far; /* pixels from there: first and last echo */
    float half;      /* radians to each side of straight down */
    float gain;      /* 1 is usual */
    enum organ organ;
    float phase; /* 0..1 of a heart beat: cine frames differ by it */
};

/* Draw the sector over what is there; same seed, same tissue. */
void texture_fan(struct arena *a, struct canvas *c, const struct fan *fan,
                 uint64_t seed);

/* Blood flow in colour between two depths and angles of the fan (colour
 * canvas only). */
void texture_flow(struct arena *a, struct canvas *c, const struct fan *fan,
                  struct rect within, uint64_t seed);

/* Grey fields, 0 dark .. 1 bright. */
struct field texture_chest(struct arena *a, int width, int height,
                           struct dice *d);
struct field texture_knee(struct arena *a, int width, int height,
                          struct dice *d);
struct field texture_breast(struct arena *a, int width, int height,
                            struct dice *d);
struct field texture_head(struct arena *a, int width, int height,
                          struct dice *d);

/* Hounsfield units; `level` 0..1 moves the slice through the body. */
struct field texture_abdomen(struct arena *a, int width, int height,
                             float level, struct dice *d);
