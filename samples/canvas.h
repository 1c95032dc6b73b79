/*
 * canvas.h - a picture to draw on, grey or colour, up to 16 bits deep
 *
 * Samples lie side by side (RGBRGB...). Values run from 0 (dark) to top
 * (bright), whatever the file will say later: MONOCHROME1, signed pixels and
 * palettes are made from a finished canvas. Everything is clipped to it.
 */
#pragma once
#include "tool.h"

struct canvas {
    int width, height; /* pixels */
    int samples;       /* per pixel: 1 or 3 */
    int top;           /* largest value: 255, 4095, ... */
    uint16_t *at;      /* width * height * samples, in an arena */
};

/* One value for each sample; grey canvases use v[0] only. */
struct ink {
    uint16_t v[3];
};

struct canvas canvas_create(struct arena *a, int width, int height, int samples,
                            int top);
struct canvas canvas_copy(struct arena *a, const struct canvas *from);

/* 8 bit red, green, blue in the depth of c; grey takes the luminance. */
struct ink canvas_ink(const struct canvas *c, int red, int green, int blue);
struct ink canvas_grey(const struct canvas *c, float share); /* 0..1 of top */

static inline uint16_t *canvas_at(const struct canvas *c, int x, int y)
{
    return c->at +
           ((size_t)y * (size_t)c->width + (size_t)x) * (size_t)c->samples;
}

/* Mix ink into one pixel; share 0..256. Outside the canvas nothing happens. */
void canvas_mix(struct canvas *c, int x, int y, struct ink ink, int share);

void canvas_fill(struct canvas *c, struct rect r, struct ink ink);
/* Fill with a ramp from one ink (left or top) to another. */
void canvas_ramp(struct canvas *c, struct rect r, struct ink from,
                 struct ink to, bool down);
void canvas_frame(struct canvas *c, struct rect r, int thick, struct ink ink);
void canvas_line(struct canvas *c, float x0, float y0, float x1, float y1,
                 float thick, struct ink ink);
void canvas_disc(struct canvas *c, float x, float y, float radius,
                 struct ink ink);
void canvas_ring(struct canvas *c, float x, float y, float radius, float thick,
                 struct ink ink);

/* Put a grey field of width * height values (0..1) on all samples. */
void canvas_field(struct canvas *c, const float *field);

/* Shrink by averaging to width x height. */
struct canvas canvas_shrink(struct arena *a, const struct canvas *from,
                            int width, int height);
