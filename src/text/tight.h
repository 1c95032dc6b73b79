/*
 * tight.h - the part of a line's box that its glyphs need
 *
 * Specks beside a line, the crumbs of a frame or of noise, join a line as dots
 * and accents do and stretch its box.
 */
#pragma once
#include "text/chain.h"

/* The candidate's box without the strips where there are but crumbs: marks
 * thinner than the pen, or farther from the letters than a dot or an accent
 * stands. A line of crumbs alone keeps its box. Pixels of the frame. */
struct rect tight_box(const struct candidate *c);
