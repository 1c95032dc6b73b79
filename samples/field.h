/*
 * field.h - a grey picture in floats, built up from clouds, grain and shapes
 *
 * Textures are made here before they meet a canvas. Values are free while
 * drawing; 0 is dark and 1 is bright when the field is put on a canvas.
 * Shapes are given in shares of the field's size, so that one recipe serves
 * every size: x, rx and the radius of a capsule of the width, y and ry of the
 * height.
 */
#pragma once
#include "tool.h"

struct field {
    int width, height; /* pixels */
    float *at;
};

struct field field_create(struct arena *a, int width, int height, float value);

/* Add smooth noise from low to high; the coarsest of its octaves has lumps of
 * `lump` pixels, each further one half of that. */
void field_clouds(struct arena *a, struct field *f, struct dice *d, float lump,
                  int octaves, float low, float high);

/* Add independent noise to each pixel. */
void field_grain(struct field *f, struct dice *d, float deviation);

/* How a shape's weight falls from its middle to its edge. */
enum profile {
    FLAT, /* full weight, soft edge */
    BALL, /* thickness of a solid body seen through, as in an X-ray */
    SHELL /* hollow body: bright rim */
};

struct shape {
    float x, y;   /* middle, or one end of a capsule */
    float rx, ry; /* radii of an ellipse; capsule: rx is its radius */
    float turn;   /* of an ellipse, radians clockwise */
    float x2, y2; /* other end of a capsule; unused if ry > 0 */
    float soft;   /* FLAT: width of the edge, share of the radius */
    float gain;   /* what is added where the weight is 1 */
    enum profile profile;
};

void field_shape(struct field *f, const struct shape *s);
void field_shapes(struct field *f, const struct shape *s, int count);

/* As FLAT field_shape, but mixes towards the value `gain`. */
void field_cover(struct field *f, const struct shape *s);

/* Average each pixel with its neighbours, times over. */
void field_soften(struct arena *a, struct field *f, int times);
