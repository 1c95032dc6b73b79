/*
 * chain.h - glyphs that stand beside each other, as candidate lines
 *
 * Glyphs of like height, level and stroke on one baseline make a line: each
 * takes its nearest fitting neighbour, so that clutter around a line does not
 * join in. Vertical runs (stacks, text turned by 90 or 270 degrees) are
 * chained from what no good line has taken; what is left stands alone.
 */
#pragma once
#include "text/glyph.h"

struct candidate {
    struct rect box; /* pixels of the plane it was found in; detect_lines()
                        hands out pixels of the frame */
    int glyphs;      /* letters, without dots and dashes */
    bool vertical;   /* chained downwards */
    int scale;       /* plane was the picture shrunk by 1 << scale */
    int layer;       /* index in detection.layers */
    const struct rect *parts; /* the glyphs' boxes, pixels of the frame shrunk
                                 by 1 << scale */
    int part_count;
    /* what textness weighs; means are over the letters */
    float height; /* typical letter, pixels of the plane */
    float level;  /* of 255: rise over the surroundings */
    float flat, exact, straight, sharp; /* see glyph.h */
    float even;                         /* spread of heights over their mean */
    float base;    /* spread of lower (or upper) edges over the height */
    float stroke;  /* stroke width over the height */
    float pen;     /* spread of stroke widths over their mean */
    float fill;    /* inked share of the letters' boxes */
    float noise;   /* mean of the top-hat beside the glyphs over their level */
    float ring;    /* 0: around the line it is as between the letters, 1: as
                     in them */
    float calm;    /* spread of the plane around the line over the level */
    float clutter; /* share of other strokes within a letter of the line */
    float same;    /* share of letters with the very shape of the one before */
    /* what the letter net says of them, see letter.h; means */
    float letters; /* 0..1: letters or several in one piece */
    float likely;  /* share of glyphs that are likely letters */
    float sure, joined;
    int turn;       /* degrees clockwise that it is turned, by its letters */
    bool mirrored;  /* reads better in a mirror */
    char single;    /* the letter, if it is a single one, or 0 */
    float textness; /* 0..1, see textness.h */
};

struct candidates {
    struct candidate *at;
    int count, room;
};

struct judge;

/* Letters, pixels. In a shrunk plane only what is too large for the one before
 * is of interest. */
enum { LEAST_HEIGHT = 4, MOST_HEIGHT = 72, LEAST_SHRUNK = 13 };

/* Append the lines among g in plane p; g's glyphs get their line. Parts live
 * in a, ret's array and the rest in temporary. Candidates that judge finds
 * unlikely are left out. */
enum code chains_find(struct arena *a, struct arena *temporary,
                      const struct plane *p, const struct judge *judge,
                      struct glyphs *g, int scale, struct candidates *ret,
                      struct error *err);
