/*
 * glyph.h - connected strokes that stand out, and what they look like
 *
 * A top-hat keeps what is bright and narrow; pixels above half of the local
 * contrast are joined into glyphs. Burned text is drawn: its pixels have
 * nearly one value and its edges are steep. Anatomy and speckle are not. Dark
 * text is the bright text of the inverse plane.
 */
#pragma once
#include "text/plane.h"

struct glyph {
    struct rect box;
    int area;    /* pixels */
    float level; /* mean height over the surroundings, 0..255 */
    float flat;  /* share of pixels near the largest value, 0..1 */
    float sharp; /* how much of the contrast falls within an edge, 0..1 */
    int line;    /* chain it belongs to, -1 none */
};

struct glyphs {
    struct glyph *at;
    int count, room;
    struct plane hat; /* the top-hat: glyphs bright on nothing */
};

enum {
    HAT_SIZE = 13,      /* pixels: strokes are narrower */
    LEAST_LEVEL = 20,   /* of 255: dimmer is noise */
    MOST_GLYPHS = 60000 /* a plane; more is an error, never cut off */
};

/* All glyphs of a plane, in order of their top rows. ERR_LIMIT over
 * MOST_GLYPHS. scratch is used and may be cleared afterwards. */
enum code glyphs_find(struct arena *a, const struct plane *p,
                      struct glyphs *ret, struct error *err);
