/*
 * textness.h - how much a candidate line looks like drawn text
 *
 * Boosted shallow trees over measures that a person can follow. Their nodes
 * are rows of models/ocr/textness.tsv, made by models/train/ from drawn
 * pictures: tree, node (children of n are 2n and 2n + 1), name of the measure
 * or "leaf", and the largest value that goes to 2n, or the leaf's score.
 */
#pragma once
#include "text/chain.h"

/* Candidates under this are not worth a reading. */
#define LEAST_TEXTNESS 0.04f

enum { MEASURES = 21 };
extern const char *const measure_names[MEASURES];

/* The measures of a candidate, in the order of their names. */
void measures_of(const struct candidate *c, float ret[MEASURES]);

struct textness; /* the trees */

/* Read the rows. ERR_FORMAT for an unknown measure, a node twice or out of
 * place, a tree without a root. The trees live in a. */
enum code textness_read(struct arena *a, struct str rows, struct textness **ret,
                        struct error *err);

/* 0..1; t NULL: 0.5 for all (to gather candidates for training). */
float textness_of(const struct textness *t, const struct candidate *c);
