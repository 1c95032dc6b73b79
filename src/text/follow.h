/*
 * follow.h - what goes on at the ends of a line, along its band
 */
#pragma once
#include "text/detect.h"

/* A plane over the band of a line and over what lies beyond its ends. */
struct strip {
    struct plane plane;
    struct rect box; /* of the plane, in pixels of the line's parts */
    int sure;        /* the value from which on a pixel is ink */
    bool exact;      /* hardly anything but letters has such values */
    bool dashes;     /* these may stand as far away as letters */
};

/* Around the band of a candidate whose box is in pixels of its parts, as far
 * as it may go on in whole. */
struct rect strip_box(const struct candidate *c, struct rect whole);

/* The line grows by the parts of the strip that stand in its band near its
 * ends; its parts are those of the strip now. ret_grew: was there any? */
enum code strip_follow(struct arena *a, const struct strip *s,
                       struct candidate *line, bool *ret_grew,
                       struct error *err);
