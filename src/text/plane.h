/*
 * plane.h - 8 bit pictures and the few filters that detection stands on
 *
 * All in plain loops over rows that the compiler turns into vector code; no
 * filter looks further than a window of odd size, and borders are repeated.
 */
#pragma once
#include "base/wide.h"
#include "frames/frames.h"

/* One channel, rows without gaps. */
struct plane {
    int width, height;
    uint8_t *at;
};

/* Past the last row lie SLACK bytes more, so that a vector may be read at any
 * pixel. */
enum { SLACK = 16 };

/* Zeroed; at NULL without memory. */
struct plane plane_make(struct arena *a, int width, int height);

/* The channels in which drawn text may stand out. */
enum channel { CHANNEL_LUMA, CHANNEL_MAX, CHANNEL_MIN, CHANNEL_COLOUR };
/* COLOUR: largest minus smallest of R, G, B. Grey pictures have only LUMA. */
struct plane plane_of(struct arena *a, const struct view *view, enum channel c);

/* The part of v in r as a view of its own. False without memory. */
bool view_cut(struct arena *a, const struct view *v, struct rect r,
              struct view *ret);

/* Half the size, each pixel the mean of four. */
struct plane plane_half(struct arena *a, const struct plane *p);

/* 255 - value, in place. */
void plane_invert(struct plane *p);

/* 255 where the value is ink, falling to 0 at a distance of reach: drawn text
 * has one value, whatever it was drawn over. */
struct plane plane_ink(struct arena *a, const struct plane *p, int ink,
                       int reach);

/* Buffers that every filter of one picture shares: planes of the full size,
 * strips for its columns, a few rows. */
enum { LARGEST_WINDOW = 80, STRIP = 128 }; /* pixels */
enum { WINDOW = 11, ROWS = 8 };
struct workspace {
    uint8_t *planes[2];
    uint8_t *strips[2];
    uint8_t *rows[ROWS], *fours[ROWS];
    uint8_t *line, *runs; /* one row, with WINDOW pixels more */
};
bool workspace_make(struct arena *a, int width, int height,
                    struct workspace *ret);

/* Largest (smallest) value in a window of size x size, odd, from 5 to WINDOW; to
 * may be from. */
void plane_dilate(const struct plane *from, uint8_t *to, int size,
                  struct workspace *w);
void plane_erode(const struct plane *from, uint8_t *to, int size,
                 struct workspace *w);

/* What is brighter than its surroundings and narrower than WINDOW. */
struct plane plane_top_hat(struct arena *a, const struct plane *p,
                           struct workspace *w);

/* Clear the pixels of a mask that lie in columns of at least size pixels. */
void plane_drop_tall(struct plane *mask, int size, struct workspace *w);
