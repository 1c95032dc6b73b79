/*
 * chain.h - glyphs that stand beside each other, as candidate lines
 *
 * Glyphs of like height and level on one baseline make a line; a single glyph
 * is one too if it is drawn well enough. Vertical runs (stacks, text turned by
 * 90 or 270 degrees) are chained from what no line has taken.
 */
#pragma once
#include "text/glyph.h"

struct candidate {
    struct rect box; /* pixels of the plane it was found in */
    int glyphs;      /* how many */
    bool vertical;   /* chained downwards */
    bool dark;       /* text darker than its surroundings */
    int scale;       /* plane was the picture shrunk by 1 << scale */
    enum channel channel;
    float level, flat, sharp; /* means over the glyphs, see glyph.h */
    float even;               /* spread of heights over their mean */
    float base;     /* spread of the lower (or upper) edges over the height */
    float noise;    /* mean of the top-hat beside the glyphs over their level */
    float height;   /* typical glyph, pixels of the plane */
    float textness; /* 0..1, see textness.h */
    int layer;      /* index in detection.layers */
    const struct rect *parts; /* the glyphs' boxes, pixels of the plane */
    int part_count;
};

struct candidates {
    struct candidate *at;
    int count, room;
};

/* Append the lines among g; g's glyphs get their line. */
enum code chains_find(struct arena *a, struct glyphs *g, struct candidates *ret,
                      struct error *err);
