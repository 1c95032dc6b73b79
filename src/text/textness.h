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
#include "text/letter.h"

/* By looks alone under LEAST_LOOKS a candidate is not worth the letter net, and
 * with its letters under LEAST_TEXTNESS not worth a reading. */
#define LEAST_LOOKS    0.15f
#define LEAST_TEXTNESS 0.3f

enum { MEASURES = 25, LOOKS = 21 }; /* the first LOOKS need no letter net */
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

/* Everything learnt that detection asks. */
struct judge {
    const struct textness *looks;    /* or NULL */
    const struct letters *letters;   /* or NULL: the letter measures are 0 */
    const struct textness *textness; /* or NULL */
};
