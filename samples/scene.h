/*
 * scene.h - a canvas with an answer sheet: what is written is remembered
 */
#pragma once
#include "draw.h"
#include "truth.h"

struct scene {
    struct arena *arena;
    struct fonts *fonts;
    struct canvas canvas;
    struct truth *truth;
    int frame;   /* for what is written now; ALL_FRAMES: the same on all */
    bool silent; /* draw, but add nothing to the sheet (later frames) */
};

enum anchor { LEFT, CENTRE, RIGHT };

struct style {
    struct letter letter;
    struct ink ink;
    enum anchor anchor;
};

/* Write one line with its baseline at y; x is its left end, middle or right
 * end by the anchor. Returns its box. */
struct rect scene_write(struct scene *s, struct style style, int x, int y,
                        enum text_class class, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/* Mean of a rectangle of the canvas, sample by sample. */
struct ink canvas_mean(const struct canvas *c, struct rect r);
/* Standard deviation of its first sample, in per cent of the canvas' top. */
int unrest_of(const struct canvas *c, struct rect r);
/* Largest difference of a sample, in per cent of the canvas' top. */
int contrast_of(const struct canvas *c, struct ink a, struct ink b);
/* Least of it between an ink and what lies between the glyphs of m, which is to
 * be stamped at x, y, over pieces of the line as long as it is high. down: the
 * line runs downwards. */
int weakest_of(const struct canvas *c, const struct mask *m, int x, int y,
               struct ink ink, bool down);
