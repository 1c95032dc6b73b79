/*
 * detect.h - candidate lines of one picture, over channels, polarities, sizes
 */
#pragma once
#include "text/textness.h"

/* The top-hats that candidates were found in; crops are cut from them, since
 * the background is gone there. */
struct layer {
    int scale; /* the picture was shrunk by 1 << scale */
    struct plane hat;
    struct rect at; /* where it lies in the frame; empty: all of it */
};

/* Planes: luma and inks of the whole, colours of so many parts of it. */
enum { SCALES = 4, COLOUR_AREAS = 6, PLANES = 8 + 4 * COLOUR_AREAS };
enum { LAYERS = SCALES * PLANES };

/* Where a layer lies, in its own pixels, and one of them that lies there. */
struct rect layer_place(const struct layer *layer);
const uint8_t *layer_pixel(const struct layer *layer, int x, int y);

/* Candidates for one place, the likeliest first: letters and the gaps between
 * them look alike until they are read. */
enum { RIVALS = 3 };
struct spot {
    const struct candidate *rivals[RIVALS];
    int count;
};

struct detection {
    const struct view *view;
    struct layer layers[LAYERS];
    int layer_count;
    int negative, inks;      /* the first layer of negative luma, and of inks */
    struct candidates lines; /* boxes in pixels of the frame */
    struct {
        struct spot *at;
        int count, room;
    } spots;
    int dim; /* the first of the spots that something brighter may hide */
};

/* Around it as in its letters: the gaps between letters look like that. */
bool is_inside_out(const struct candidate *c);
/* Many small things for its letters: a frame, a curve, several lines in one. */
bool is_crumbly(const struct candidate *c);

/* Everything lives in a. */
enum code detect_lines(struct arena *a, const struct judge *judge,
                       const struct view *view, struct detection *ret,
                       struct error *err);
