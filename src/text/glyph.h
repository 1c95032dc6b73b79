/*
 * glyph.h - connected strokes that stand out, and what they look like
 *
 * A top-hat keeps what is bright and narrow; pixels above half of the local
 * contrast are joined into glyphs. Burned text is drawn: its pixels have
 * nearly one value, its edges are steep, its strokes are of one width. Anatomy
 * and speckle are not. Dark text is the bright text of the inverse plane.
 */
#pragma once
#include "text/plane.h"

struct glyph {
    struct rect box;
    int area;       /* pixels */
    float ink;      /* mean value in the plane, 0..255 */
    float level;    /* mean height over the surroundings, 0..255 */
    float flat;     /* share of pixels near the largest value, 0..1 */
    float exact;    /* share of pixels that have it within a few steps, 0..1 */
    float straight; /* share of run ends right under another, 0..1 */
    float sharp;    /* how much of the contrast falls within an edge, 0..1 */
    float stroke;   /* pixels: width, as of a long stroke */
    int line;       /* chain it belongs to, -1 none */
};

struct glyphs {
    struct glyph *at;
    int count, room;
    struct plane hat; /* the top-hat: glyphs bright on nothing */
};

enum {
    NEAR_SIZE = 7,       /* pixels: halos of what is brighter end there */
    LEAST_LEVEL = 18,    /* of 255: dimmer is noise */
    CLEAR_LEVEL = 64,    /* of 255: dimmer may be a halo */
    LEAST_AREA = 3,      /* pixels: less is no part of a letter */
    LONGEST_RUN = 72,    /* pixels: longer is a rule or a frame */
    MOST_GLYPHS = 400000 /* a plane; more is an error, never cut off */
};

/* All glyphs of a plane, in order of their top rows, by its top-hat; dim: only
 * those that something brighter beside them hides. ERR_LIMIT over MOST_GLYPHS.
 * All lives in temporary. */
enum code glyphs_find(struct arena *temporary, const struct plane *p,
                      const struct plane *hat, bool dim, struct workspace *w,
                      struct glyphs *ret, struct error *err);
