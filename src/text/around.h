/*
 * around.h - what lies between the letters of a line and around it
 */
#pragma once
#include "text/chain.h"

/* Fill in noise, ring, calm and clutter of a candidate in box, whose letters
 * have the mean value ink; its height and level must be known. */
void measure_around(const struct plane *p, const struct plane *hat,
                    struct rect box, float ink, struct candidate *to);
