/*
 * net_layers.h - the weights of a line network as they are run
 */
#pragma once
#include "text/net.h"

/* outs rows of ins weights, kept in fours of inputs, for each four all
 * outputs. */
struct matrix {
    int outs, ins;
    int wide;  /* outs rounded up to LANES */
    int fours; /* ins rounded up, in fours */
    int8_t *at;
    float *scale;    /* of each output, wide of them */
    int32_t *sunken; /* of each output, -LIFT times the sum of its weights */
};
enum { LANES = 16 };

/* What makes a value positive: vector units multiply such by weights. */
enum { LIFT = 128 };

/* Values of count steps, stride apart; after those of a layer a 127, which
 * stands for 1, for the bias of the next, and room to read whole fours. */
struct values {
    int8_t *at;
    int stride, count;
};

enum { GATES = 4 }; /* input, gate of it, forget, output */
/* The weights of all four gates, one after the other. The scales are the same
 * for both: their sums are added. */
struct memory {
    int ins, states;
    bool reversed;
    struct matrix look;   /* at the inputs, with the bias */
    struct matrix recall; /* of the states */
};

enum { MOST_MEMORIES = 6 };
struct net {
    struct matrix filter; /* 3 x 3 */
    struct memory down;
    struct memory along[MOST_MEMORIES];
    int along_count;
    struct matrix last;
    int null;
    uint64_t seed;
    struct str *letters; /* of each class */
};

/* Row i of sums, of m->wide each, is m times step i, or has that added. */
void matrix_times(const struct matrix *m, struct values in, int32_t *sums);
void matrix_add(const struct matrix *m, struct values in, int32_t *sums);

/* The ways to do so that this machine has, the fastest first. */
struct product {
    const struct matrix *m;
    struct values in;
    int32_t *sums;
    bool add;
};
typedef void matrix_way(const struct product *p);
enum { MOST_WAYS = 3 };
int matrix_ways(matrix_way *ret[MOST_WAYS]);
