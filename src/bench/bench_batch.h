/*
 * bench_batch.h - what a whole run costs, with one worker and with two
 */
#pragma once
#include "pipeline.h"

enum { BENCH_BATCH_RUNS = 2, BENCH_BATCH_MOST = 99999 };

struct bench_batch_options {
    char *const *inputs;
    int input_count;
    const char *scratch; /* gets input/, and out-1/ and out-2/ */
    int files;           /* copies to make: 1..BENCH_BATCH_MOST */
    bool no_sandbox;
    const struct run *run;
};

struct bench_batch_run {
    int jobs;
    int64_t published, others;
    double seconds;      /* wall clock: others on the machine count */
    double parent, work; /* processor seconds, user and system */
    long rss[3];         /* KiB of the parent: as processing starts, in the
                            middle of it, at its end */
};

/* Runs of the same copies into folders of their own, which must be new. */
enum code bench_batch(struct arena *a,
                      const struct bench_batch_options *options,
                      struct bench_batch_run ret[BENCH_BATCH_RUNS],
                      struct error *err);
