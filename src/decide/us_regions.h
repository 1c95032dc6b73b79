/*
 * us_regions.h - the Sequence of Ultrasound Regions (0018,6011)
 *
 * The places of echoes, curves and scales; what is outside of them is the
 * screen around. And how rectangles are cut out of others. Private to decide/.
 */
#pragma once
#include "dicom/dataset.h"

/* The regions cut to the frame. Maxima are inclusive (PS3.3 C.8.5.5.1); those
 * that are broken or cover all of the frame are left out. */
enum code ultrasound_regions(struct arena *a, const struct dataset *ds,
                             struct rect frame, struct rect **ret,
                             int *ret_count, struct error *err);

/* The parts of r outside of hole: at most four, disjoint; how many. */
int rect_minus(struct rect r, struct rect hole, struct rect ret[4]);

/* Rectangles as they are gathered. */
#define RECTS_MAX 20000
struct rects {
    struct rect *at;
    int count, room;
};

/* Empty ones are left out; more than RECTS_MAX are ERR_LIMIT. */
enum code rects_add(struct arena *a, struct rects *b, struct rect r,
                    struct error *err);
/* Cut hole out of all of them. */
enum code rects_minus(struct arena *a, struct rects *b, struct rect hole,
                      struct error *err);
