/*
 * fit.h - the box that the glyphs of a line fill
 *
 * Where a line was found in a shrunk picture, or where a coarse filter cut
 * its soft edges, the box of the candidate is some pixels off.
 */
#pragma once
#include "text/detect.h"

/* Box moved outwards while pixels beyond its sides stand out from the ground
 * between the letters, by a share of the line's height at most, and inwards
 * while its own do not. Pixels of the frame. */
struct rect fit_box(const struct view *view, const struct layer *layer,
                    const struct candidate *c, struct rect box);
