/*
 * bench_ink.h - text drawn into a decoded frame
 */
#pragma once
#include "bench/bench_key.h"
#include "bench/bench_people.h"
#include "frames/frames.h"

/* True if identities can be drawn into this instance: one grey frame that is
 * large enough and coded without loss. */
bool ink_fits(const struct dataset *ds);
/* True for the kinds of pictures that radiographers sign beside the marker. */
bool ink_is_projection(const struct dataset *ds);

/* Draw a name banner in a corner or, on a projection, perhaps initials beside a
 * laterality marker, and say where: one box a text, tight, and what it says. The frame's samples
 * change; ret_boxes lives in a. */
enum code ink_draw(struct arena *a, struct frame *fr, struct chance *chance,
                   const struct person *p, const struct visit *v,
                   bool projection, struct hidden_boxes *ret_boxes,
                   struct error *err);
