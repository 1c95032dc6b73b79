/*
 * inks.h - values of a plane that strokes are drawn with
 *
 * Texture has few neighbours of exactly one value, drawn strokes have many: a
 * value with far more short runs than the values next to it is an ink.
 */
#pragma once
#include "text/plane.h"

enum { MOST_INKS = 3 };

struct inks {
    int count;
    int value[MOST_INKS];
    size_t pixels[MOST_INKS]; /* that have it */
};

/* Black and white if there are any, then the clearest. */
void inks_of(const struct plane *p, struct inks *ret);
