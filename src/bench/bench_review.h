/*
 * bench_review.h - how long a reviewer waits when much is held
 *
 * Copies of the inputs, each an instance of its own, are held with a dozen
 * boxes each; `deburn review` serves them and answers over HTTP what its page
 * asks: the grid's first screen, then one instance after the other.
 */
#pragma once
#include "base/base.h"

struct bench_review_options {
    char *const *inputs;
    int input_count;
    const char *scratch; /* gets input/ and out/ */
    int files;           /* instances: 1..BENCH_REVIEW_MOST */
    int jobs;            /* processes that make them; 0: one a core */
};
enum { BENCH_REVIEW_MOST = 99999 };

struct bench_wait {
    int rounds;
    double median, p95; /* ms */
};

struct bench_reviewed {
    int held;
    struct bench_wait grid;   /* page, list, and a screen of thumbnails */
    struct bench_wait step;   /* next or previous: an instance, its picture */
    struct bench_wait decide; /* a decision, and the next instance */
};

/* ERR_USAGE without DICOM files in the input, or if scratch holds others. */
enum code bench_review(struct arena *a,
                       const struct bench_review_options *options,
                       struct bench_reviewed *ret, struct error *err);
