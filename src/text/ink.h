/*
 * ink.h - the one colour that a line was drawn with
 *
 * Burned text has one colour whatever lies below it, so once a few letters of
 * a line are known its ink tells the rest: letters that a top-hat lost in
 * bright tissue, dots and dashes at the ends, a crop without the tissue.
 */
#pragma once
#include "text/detect.h"

struct ink {
    uint8_t colour[3]; /* as the view's channels */
    int contrast;      /* of 255: away from what lies between the letters */
    int spread;        /* most of the letters' cores are within it */
};

/* Measured at the strongest pixels of a candidate. False where there is no
 * clear colour. */
bool ink_of(const struct view *view, const struct layer *layer,
            const struct candidate *c, struct ink *ret);

/* How near to the ink: 255 is the ink itself. The plane covers box only. */
struct plane ink_plane(struct arena *a, const struct view *view,
                       const struct ink *ink, struct rect box);

/* A candidate with what stands in its band in the same ink, near its ends: in
 * pixels of the frame, its layer one of the ink. ret->grew says whether
 * anything was added. The plane covers the line alone. */
struct inked {
    struct candidate line;
    struct layer layer;
    bool grew;
};
enum code ink_follow(struct arena *a, const struct view *view,
                     const struct ink *ink, const struct candidate *c,
                     struct inked *ret, struct error *err);
