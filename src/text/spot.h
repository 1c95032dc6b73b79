/*
 * spot.h - from a place with candidates to a line of text, or to nothing
 *
 * The rivals of a place are read until one is sure; reading and looks together
 * say whether it is text. What surely looks like text but cannot be read stays
 * a line without words: doubt is decide's business.
 */
#pragma once
#include "text/recognise.h"

/* *ret_text tells whether it is text; ret is filled only then. Boxes are
 * pixels of the frame, frames are left 0. */
enum code spot_read(struct arena *a, struct recogniser *r,
                    const struct detection *d, const struct spot *spot,
                    struct line *ret, bool *ret_text, struct error *err);
