/*
 * prepare.h - a candidate line as the reader likes it
 */
#pragma once
#include "text/detect.h"

enum { TALL = 30, MARGIN = 10 }; /* pixels: glyphs, and white around */

/* Dark on white, glyphs TALL pixels high, upright. */
struct crop {
    struct plane picture;
    float grow;       /* pixels of the crop for one of the frame */
    struct rect from; /* what was cut, pixels of the frame */
    int turn;         /* degrees clockwise that the text was turned */
};

/* turn: 0, 90, 180, 270: the crop is turned back by it. */
enum code prepare_crop(struct arena *a, const struct layer *layer,
                       const struct candidate *c, int turn, struct crop *ret,
                       struct error *err);

/* A box of the crop in pixels of the frame. */
struct rect crop_to_frame(const struct crop *crop, struct rect box);
