/*
 * us_regions.h - the Sequence of Ultrasound Regions (0018,6011)
 *
 * The places of echoes, curves and scales; what is outside of them is the
 * screen around. Private to decide/.
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
