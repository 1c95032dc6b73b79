/*
 * progress.h - what a run says on its way: PHI-free, at a bearable rate
 */
#pragma once
#include "batch/batch.h"

struct progress {
    const struct batch_options *options;
    const char *phase; /* "discover", "scan", "process", ... */
    int64_t done, total;
    int64_t verdicts[OUTCOME_REFUSED + 1];
    int64_t since, status_at, line_at; /* ms */
};

int64_t progress_now(void); /* ms, monotonic */
void progress_open(struct progress *p, const struct batch_options *options);
/* A new phase over total things (0: not known). */
void progress_phase(struct progress *p, const char *phase, int64_t total);
void progress_step(struct progress *p); /* one more of the phase is done */
void progress_verdict(struct progress *p, enum outcome_verdict v);
void progress_tick(struct progress *p); /* say something if it is time */
void progress_warn(const struct batch_options *options, const char *text);
