/*
 * track.h - text over time: which frames to look at, how long a line lives
 *
 * One pass over the frames keeps the darkest and the brightest value of every
 * pixel: speckle averages away, an overlay that stays does not. The first frame
 * is looked at whole; the middle and the last where they differ from what was
 * looked at; and the frames in which blocks changed that are still for most of
 * the time (the overlay did), there alone.
 */
#pragma once
#include "text/areas.h"
#include "text/text.h"

enum { MOST_LOOKS = 48 };

struct look {
    int frame;
    uint8_t *changed; /* mask of blocks that are news in this frame */
    struct areas areas;
};

struct survey {
    int frames;
    struct grid grid;
    struct view darkest, brightest; /* over all frames, as displayed */
    struct areas moving;            /* where anything ever changed */
    struct look look[MOST_LOOKS];   /* by frame, ascending */
    int look_count;
};

/* Streams all frames through scratch, which is left clear. ret lives in a. */
enum code survey_make(struct arena *a, struct arena *scratch, struct frames *f,
                      struct survey *ret, struct error *err);

/* Lines found in the frames looked at become lines with a life: one place
 * seen in several looks is one line, and each reaches to the next look that
 * found news in its place. */
void lines_over_time(struct lines *lines, const struct survey *s);
