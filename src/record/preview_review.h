/*
 * preview_review.h - whole pictures for the review page, without outlines
 *
 * PHI: they live in OUT/private/review and on the review page only.
 */
#pragma once
#include "frames/frames.h"

enum { REVIEW_SIDE = 1600, THUMB_SIDE = 320 /* pixels of the longer side */ };

/* v as PNG, made smaller where its longer side is over side pixels; grey stays
 * grey. ret_png lives in a. */
enum code preview_view(struct arena *a, const struct view *v, int side,
                       struct str *ret_png, struct error *err);

/* Frame index as a viewer shows it. Memory for decoding comes from a too. */
enum code preview_whole(struct arena *a, const struct frames *f, int index,
                        int side, struct str *ret_png, struct error *err);
