/*
 * bench_held.h - an OUT in which many instances wait for a person
 */
#pragma once
#include "bench/bench_review.h"
#include "pipeline.h"

/* files copies of the instances below the inputs, each with a UID of its own
 * and 50 of one source to a series, into a folder that is made. */
enum code bench_copies(struct arena *a, char *const *inputs, int input_count,
                       int files, const char *folder, struct error *err);

/* Copy, hold and draw: scratch/out has options->files held instances. */
enum code bench_hold(struct arena *a,
                     const struct bench_review_options *options,
                     const struct run *run, const char *out, struct error *err);
