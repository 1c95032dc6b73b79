/*
 * letter.h - is a glyph a letter, and which?
 *
 * A small net over a glyph brought to 16 x 16 pixels. It knows letters and
 * digits without case, several letters in one piece, and what is no letter. It
 * sorts candidates long before Tesseract would, and reads a letter that stands
 * alone, which Tesseract does badly. Weights are rows of
 * models/ocr/letters.tsv, made by models/train/.
 */
#pragma once
#include "text/sample.h"

enum { LETTER_SIDE = 16, LETTER_PIXELS = LETTER_SIDE * LETTER_SIDE };

struct letters; /* the net */

enum code letters_read(struct arena *a, struct str rows, struct letters **ret,
                       struct error *err);

/* The glyph in box of a top-hat; level becomes 200. */
void letter_patch(const struct plane *hat, struct rect box, float level,
                  enum pose pose, uint8_t ret[LETTER_PIXELS]);

struct letter {
    float likely; /* 0..1: a letter, or several in one piece */
    float joined; /* 0..1: several */
    char best;    /* the likeliest single letter, upper case, or digit */
    float sure;   /* 0..1: of best, among single letters */
};

struct letter letter_of(const struct letters *l,
                        const uint8_t patch[LETTER_PIXELS]);
