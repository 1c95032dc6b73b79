/*
 * ladder.h - numbers at equal steps along an axis
 *
 * A depth scale's digits stand alone, each as likely a blot as a number. What
 * tells is that there are several of one height at equal steps, in a column or
 * a row, and that what some of them say grows by equal steps too.
 */
#pragma once
#include "text/detect.h"

/* A spot, or a part of one that was chained downwards. */
struct rung {
    struct rect box; /* pixels of the frame */
    int spot, part;  /* part -1: the whole of it */
    int step;        /* from the first rung */
    float textness;
    bool has_value;
    double value; /* what was read */
};

struct ladder {
    struct rung *at; /* by step */
    int count;
};

struct ladders {
    struct ladder *at;
    int count, room;
};

enum { LEAST_RUNGS = 4, MOST_RUNGS = 40 };

/* Rows and columns of spots that may be numbers, but for those that are taken.
 * No rung is in two of them. Everything lives in a. */
enum code ladders_find(struct arena *a, const struct detection *d,
                       const bool *taken, struct ladders *ret,
                       struct error *err);

/* The number that a text is, a tick beside it and letters that look like digits
 * forgiven. False: none. */
bool rung_value(struct str text, double *ret);

/* How the values of a ladder grow. */
struct count {
    double first, grow; /* of step 0; a step */
    bool no_sign;       /* ticks were read as signs */
};

/* False: too few values grow by equal steps. */
bool ladder_counts(const struct ladder *l, struct count *ret);

bool is_counted(const struct count *c, int step, double value);
