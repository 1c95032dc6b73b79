/*
 * bench_held.h - an OUT in which many instances wait for a person
 */
#pragma once
#include "bench/bench_review.h"
#include "pipeline.h"

/* Copy, hold and draw: scratch/out has options->files held instances. */
enum code bench_hold(struct arena *a,
                     const struct bench_review_options *options,
                     const struct run *run, const char *out, struct error *err);
