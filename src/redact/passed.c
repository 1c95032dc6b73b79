/*
 * passed.c - pages of a large file that will not be looked at again soon
 *
 * A mapped file of some gigabytes would fill the memory of a worker with its
 * pages. Frames of one file are of about one size, so a frame's number tells
 * how far into the file all frames before it reach.
 */
#include "redact/redact_plan.h"

void frame_passed(const struct frames *f, struct passed *state, int index)
{
    const struct pixel_data *p = &frames_dataset(f)->pixels;
    int64_t share = p->length / frames_count(f);

    file_passed(p->file, &state->upto, (size_t)(p->offset + share * index));
}
