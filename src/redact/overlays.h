/*
 * overlays.h - overlay planes (60xx), as stored and as pictures
 *
 * PS3.3 C.9.2: sixteen groups, each with its own size, origin and frames; the
 * bits stand in OverlayData, or (retired) in an unused bit of the samples.
 */
#pragma once
#include "frames/frames.h"

struct overlay {
    uint32_t group; /* 0x6000 .. 0x601e */
    int rows, columns;
    int frames;      /* of the overlay, at least 1 */
    int first_frame; /* of the image that the first lies on, from 0 */
    int x, y;        /* of its top left bit in the frame; may be outside */
    int bit;         /* of the samples that it is in; 0: it has its own data */
    struct str data; /* OverlayData; may be shorter than it should */
};

/* The overlays of ds that can be read, at most 16; returns how many. */
int overlays_collect(const struct dataset *ds, struct overlay ret[16]);
