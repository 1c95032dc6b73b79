/*
 * fonts.h - what draw.c asks of FreeType
 */
#pragma once
#include "draw.h"

/* A glyph's coverage; `at` stays valid until the next call. */
struct glyph {
    int left, top; /* of the bitmap from the pen, y downwards */
    int width, height;
    int advance; /* pixels to the next pen position */
    const uint8_t *at;
};

struct glyph fonts_glyph(struct fonts *f, struct letter letter,
                         unsigned char symbol);

/* Height of a capital H as a share of the em; outline faces only. */
float fonts_capital(struct fonts *f, enum face face);
