/*
 * sift.h - all lines of one view
 */
#pragma once
#include "text/reader.h"

/* A view, where it lies in the frame, and which lines are of that place. */
struct sight {
    const struct view *view;
    int x, y;  /* pixels of the frame */
    int known; /* lines from here on are not read again */
    int from;  /* those from here on may be continued */
};

/* Append what the view shows and lines do not hold. */
enum code sift_view(struct arena *a, struct arena *scratch, struct reader *r,
                    const struct sight *sight, struct lines *lines,
                    struct text_cost *cost, struct error *err);
