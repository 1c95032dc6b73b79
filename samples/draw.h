/*
 * draw.h - text, and which pixels it covers
 *
 * A line of text becomes a mask first: coverage 0..255 for each pixel of its
 * box, which is tight to the pixels that show (coverage >= SHOWS). Masks can
 * be turned and mirrored, and are put on a canvas in any ink. So the truth
 * about each text, its box and the number of its pixels, is exact.
 *
 * Faces come from the fonts of the system; a face that is not installed ends
 * the program with the name of what is missing.
 */
#pragma once
#include "canvas.h"

enum { SHOWS = 64 }; /* coverage from which a pixel counts as a glyph's */

enum face {
    SANS,
    SANS_BOLD,
    SANS_CONDENSED,
    MONO,
    MONO_BOLD,
    SERIF,
    ARIAL, /* Liberation Sans, of the same widths */
    ARIAL_BOLD,
    ARIAL_NARROW,
    COURIER,
    TIMES,
    FACE_COUNT,
    /* generated pictures only; sizes are fixed, the nearest is taken */
    FIXED = FACE_COUNT, /* X11 misc-fixed: 4x6 .. 10x20 */
    TERMINUS,           /* console bitmap, 12..32 px */
    STROKE,             /* lines of even width: stroke.h */
    FACE_ALL
};

struct fonts; /* open faces */

struct fonts *fonts_open(struct arena *a); /* closed with a */

/* Whether a face's files are there; only FIXED and TERMINUS may be absent. */
bool fonts_has(const struct fonts *f, enum face face);

struct letter {
    enum face face;
    int size;     /* pixels an em; for FIXED and TERMINUS: of a cell */
    bool crisp;   /* no grey edges */
    float stroke; /* STROKE only: width of the pen, share of the height */
    int spread;   /* extra pixels between letters */
};

struct mask {
    struct rect box;   /* relative to the pen's start on the baseline */
    int pixels;        /* that show */
    int height;        /* of a capital H in this letter, pixels */
    uint8_t *coverage; /* box.width * box.height */
};

/* Size to ask for so that capitals are `height` pixels high. */
int letter_size(struct fonts *f, enum face face, int height);

struct mask mask_text(struct arena *a, struct fonts *f, struct letter letter,
                      const char *line);
/* Clockwise, quarters 0..3; the box starts at (0, 0) afterwards. */
struct mask mask_turn(struct arena *a, const struct mask *m, int quarters);
struct mask mask_mirror(struct arena *a, const struct mask *m);
/* The mask with a rim of `by` pixels, for outlines. */
struct mask mask_grow(struct arena *a, const struct mask *m, int by);
/* Letters one below another. */
struct mask mask_stack(struct arena *a, struct fonts *f, struct letter letter,
                       const char *line);

/* Put m on c with its box at x, y (its own box.x and box.y are ignored). */
void canvas_stamp(struct canvas *c, const struct mask *m, int x, int y,
                  struct ink ink, float strength);
