/*
 * runs.h - connected parts of a black and white picture, run by run
 */
#pragma once
#include "text/plane.h"

/* Pixels [from, to) of row y. Runs that touch, diagonally too, are one part;
 * root is the first run of the part after runs_join(). */
struct run {
    int y, from, to, root;
    int shared;   /* pixels of it right under pixels of its part */
    int straight; /* 0..2: ends right under an end of its part */
    int part;     /* free for the caller, of roots */
};

struct runs {
    struct run *at;
    int count, room;
};

/* The runs of mask (0 or 255), rows downwards, no longer than longest. */
enum code runs_of(struct arena *a, const struct plane *mask, int longest,
                  struct runs *ret, struct error *err);

/* Join what touches; every root points to itself afterwards, every other run
 * to its root. */
void runs_join(struct runs *r);
