/*
 * stroke.h - letters drawn with a pen of even width, as plotters and older
 * consoles write them
 */
#pragma once
#include "fonts.h"

/* letter.size is the height of a capital in pixels. */
struct glyph stroke_glyph(struct arena *a, struct letter letter,
                          unsigned char symbol);
int stroke_advance(struct letter letter, unsigned char symbol);
