/*
 * truth.h - what was drawn where, and which header values identify
 *
 * truth.json is a list with one object a file:
 *   file, modality, transfer_syntax, rows, cols, frames
 *   clean        true: no text in the pixels
 *   texts        one object a line: text, box [x, y, width, height] tight to
 *                the pixels that show, frame (from 0, or "all"), class,
 *                glyph_pixels, height (of a capital, pixels), contrast,
 *                weakest and unrest (per cent), kind, rotation (degrees
 *                clockwise)
 *   overlay_texts the same for text in a 60xx overlay plane
 *   phi_strings  header values of which none may be left
 * A box holds the outline or shadow, too; not the bar of inverse video.
 * Unrest is the standard deviation of what the text was written on.
 * Contrast is |ink - mean of the box before| over the range from black to
 * white, of the sample (red, green, blue) where it is largest. Weakest is the
 * same between ink and ground where the line shows least, over pieces as long
 * as it is high: black letters that begin on tissue may end on black.
 */
#pragma once
#include "canvas.h"

enum text_class {
    CLASS_PHI,
    CLASS_DATE_TIME,
    CLASS_SCALE,
    CLASS_VENDOR,
    CLASS_MARKER,
    CLASS_OTHER
};

enum { ALL_FRAMES = -1 };

struct truth_text {
    const char *line;
    struct rect box;
    int frame; /* from 0, or ALL_FRAMES */
    enum text_class class;
    int pixels;       /* glyph pixels */
    int height;       /* of a capital, pixels */
    int contrast;     /* per cent */
    int weakest;      /* per cent */
    int unrest;       /* per cent */
    const char *kind; /* how it was drawn: "plain", "outlined", ... */
    int rotation;     /* degrees clockwise: 0, 90, 180, 270 */
};

struct truth {
    struct arena *arena;
    const char *file, *modality, *transfer_syntax;
    int width, height, frames;
    struct texts {
        struct truth_text *at;
        int count, room;
    } texts, overlay_texts;
    struct {
        const char **at;
        int count, room;
    } phi;
};

struct truth *truth_create(struct arena *a, const char *file);
void truth_add(struct truth *t, struct truth_text line);
void truth_overlay(struct truth *t, struct truth_text line);
/* Empty values and values already there are passed over. */
void truth_phi(struct truth *t, const char *value);

/* One object; the caller writes the brackets and commas of the list. */
void truth_json(struct buffer *b, const struct truth *t);
