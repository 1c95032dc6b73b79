/*
 * track.h - text over time: which frames to look at, how long a line lives
 *
 * One pass over the frames keeps the darkest and the brightest value of every
 * pixel: speckle averages away, an overlay that stays does not. Blocks that
 * are still for most of the time and then change mark frames in which the
 * overlay changed; those are looked at as well as the first, middle and last.
 */
#pragma once
#include "text/text.h"

enum { MOST_LOOKS = 48 };

struct survey {
    int frames;
    struct view darkest, brightest; /* over all frames, as displayed */
    int look[MOST_LOOKS];           /* frames to look at, ascending */
    int look_count;
};

/* Streams all frames through scratch, which is left clear. */
enum code survey_make(struct arena *a, struct arena *scratch, struct frames *f,
                      struct survey *ret, struct error *err);

/* Lines found in the frames looked at become lines with a life: one place
 * seen in neighbouring looks is one line, and each reaches to the next look
 * that did not see it. */
void lines_over_time(struct lines *lines, const struct survey *s);
