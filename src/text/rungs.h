/*
 * rungs.h - read the numbers of an axis, and those that its steps foretell
 */
#pragma once
#include "text/ladder.h"
#include "text/spot.h"

struct findings {
    struct finding *at;
    int count, room;
};

/* None if what was read does not count by equal steps; else a finding for each
 * rung, and for each number between and beyond them that stands where a step
 * leads and says what it ought to. Everything lives in a. */
enum code rungs_read(struct arena *a, struct recogniser *r,
                     const struct detection *d, struct ladder *l,
                     struct findings *ret, struct error *err);
