/*
 * spot.h - from a place with candidates to a line of text, or to nothing
 *
 * The rivals of a place are read until one is sure; looks and reading together
 * give a score. What surely looks like text but cannot be read stays a line
 * without words: doubt is decide's business. Letters seldom stand in a picture
 * alone, so that next to a line that is sure a lower score will do.
 */
#pragma once
#include "text/ink.h"
#include "text/recognise.h"

/* A score over SURE is text; over LIKELY, if it has company; over BESIDE, if
 * it continues a line that is sure. */
#define SURE   0.5f
#define LIKELY (-2.0f)
#define BESIDE (-4.0f)
#define ALIKE  (-3.0f) /* if it has ink and size of a line that is sure */

struct finding {
    const struct candidate *c;
    struct line line; /* boxes in pixels of the frame, frames left 0 */
    struct ink ink;   /* contrast 0: no clear one */
    float score;
};

/* The score that a perfect reading would give: what is not worth reading. */
float spot_promise(const struct spot *spot);

enum code spot_read(struct arena *a, struct recogniser *r,
                    const struct detection *d, const struct spot *spot,
                    struct finding *ret, struct error *err);

/* Is c written like a line that is sure, and near it? */
bool is_company(const struct candidate *c, const struct candidate *sure);

/* Is c drawn in the ink of a line that is sure, and as high? */
bool is_of_ink(const struct ink *ink, const struct candidate *c,
               const struct finding *sure);

/* Do a and b lie in one band, at most gap tenths of their height apart? */
bool is_continued(struct rect a, struct rect b, int gap);
