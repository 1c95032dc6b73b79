/*
 * net_layers.h - the weights of a line network as they are run
 */
#pragma once
#include "text/net.h"

/* outs rows of ins weights; the last weight of a row is its bias, for an input
 * of 127. Kept in pairs of inputs, for each pair all outputs. */
struct matrix {
    int outs, ins;
    int wide;  /* outs rounded up to LANES */
    int pairs; /* ins rounded up, in pairs */
    int16_t *at;
    float *scale; /* of each output, wide of them */
};
enum { LANES = 16 };

enum { GATES = 4 }; /* input, gate of it, forget, output */
struct memory {
    int ins, states;
    bool reversed;
    struct matrix gates; /* those of all four, one after the other */
};

/* tanh and logistic function from 0 to 16, between whose entries values are
 * drawn straight: the same table that Tesseract has. */
enum { CURVE = 4096, CURVE_STEPS = 256 };
struct curves {
    float tanh[CURVE], logistic[CURVE];
};
void curves_make(struct curves *c);

enum { MOST_MEMORIES = 6 };
struct net {
    struct curves curves;
    struct matrix filter; /* 3 x 3 */
    struct memory down;
    struct memory along[MOST_MEMORIES];
    int along_count;
    struct matrix last;
    int null;
    uint64_t seed;
    struct str *letters; /* of each class */
};

/* sums[i] = row i of m times in; in has 2 * m->pairs values, sums m->wide. */
void matrix_times(const struct matrix *m, const int16_t *in, int32_t *sums);
