/*
 * codes_shape.h - what of a picture of two values is built like a code
 *
 * Linear codes: many bars of several widths that go down for a while as they
 * are. Codes of two dimensions: half of their cells are set, and every row and
 * column changes often. Neither is read here; print and gratings are neither.
 */
#pragma once
#include "base/base.h"

/* 0 or 1 for each pixel, rows without gaps. */
struct bits {
    int width, height;
    const uint8_t *at;
};

enum { MOST_SHAPES = 32 };
struct shapes {
    struct rect at[MOST_SHAPES];
    int count;
};

/* Append the codes of b: rectangles in pixels, without quiet zones. */
enum code shapes_find(struct arena *a, const struct bits *b, struct shapes *ret,
                      struct error *err);
