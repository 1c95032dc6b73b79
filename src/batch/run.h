/*
 * run.h - what the phases of one run share
 *
 * batch.c opens and closes it; run_scan.c and run_process.c are its phases,
 * publish.c gives names, run_report.c tells what happened.
 */
#pragma once
#include "batch/ledger.h"
#include "batch/out.h"
#include "batch/progress.h"
#include "batch/worker.h"

/* What a worker is busy with. */
struct lane {
    struct arena *arena; /* holds known */
    int64_t series;      /* 0: none yet */
    struct str known;    /* the patient's dictionary, packed */
    int64_t known_count;
    bool fresh; /* the next job is the first of its series */
};

enum { LANES = 1024, READY = 64, RETRIES = 2 * LANES };

/* At most, in bytes: a whole dictionary while it is put together. */
enum { LANE_MEMORY = 1 << 29 };

/* Series that wait to be published. */
struct ready {
    int64_t *at; /* in the arena of the run */
    int count, room;
};

/* A job that failed without its own fault. */
struct retried {
    int64_t id;
    int times;
};

struct batch {
    const struct batch_options *options;
    const struct run *run;
    struct arena *arena;   /* of the whole run: small things */
    struct arena *scratch; /* of one reply; cleared each time */
    struct out out;
    struct ledger *ledger;
    struct reader *reader;
    struct pool *pool;
    struct progress progress;
    int jobs;
    int64_t other_files;

    struct lane lanes[LANES];
    int64_t series; /* the last one handed out */
    struct retried retried[RETRIES];
    int retried_next;
    bool more;            /* there may be rows to hand out */
    int64_t again[LANES]; /* scans to be repeated */
    int again_count;
    struct ready ready;
    int64_t published_at; /* ms */
};

int batch_jobs(const struct batch_options *options); /* workers: 1..LANES */
/* Note what this OUT is made with; ERR_REFUSED if it was made with another. */
enum code run_pin(struct batch *b, struct error *err);
enum code run_resume(struct batch *b, struct error *err);
/* Remove drafts that nobody has verified. */
enum code run_clean(struct batch *b, struct error *err);
enum code run_discover(struct batch *b, struct error *err);
enum code run_scan(struct batch *b, struct error *err);
enum code run_process(struct batch *b, struct error *err);
enum code run_report(struct batch *b, struct batch_totals *ret,
                     struct error *err);

/* Pin what names the output: key, profile, patient map, repair. */
enum code batch_pin_names(struct ledger *l, const struct run *run,
                          struct error *err);

/* ---- telling ---------------------------------------------------------- */

/* A row with a verdict as reports see it; result lives in scratch. */
struct record;
struct report_head;
enum code record_of(struct batch *b, const struct row *row,
                    struct result *result, struct record *ret,
                    struct error *err);
enum code run_audit(struct batch *b, const struct report_head *head,
                    struct error *err);

/* ---- inputs ---------------------------------------------------------- */

/* What tells whether a file changed: size, times, inode. */
struct stat;
struct str stamp_of(struct arena *a, const struct stat *st);
/* Open for a worker; ERR_IO if it is gone, not a file, or not as stamped. */
enum code input_open(struct arena *a, const struct row *row, int *ret_fd,
                     struct error *err);

/* ---- second chances -------------------------------------------------- */

/* True if what ended a job was not the instance's doing (its worker was
 * killed from outside, a write or an allocation failed) and it was not tried
 * too often. */
bool deserves_retry(struct batch *b, const struct done *done);

/* ---- verdicts -------------------------------------------------------- */

/* A keyed digest for reports: of the file's digest, or of its path. */
struct str ref_of(struct batch *b, struct arena *a, const char *label,
                  struct str value);
/* QUARANTINED for a reason that the parent knows. */
enum code judge_fault(struct batch *b, int64_t id, const struct error *why,
                      struct error *err);
/* A worker's result for a row. Publishable ones are claimed and wait. */
enum code judge_result(struct batch *b, int64_t id, struct str packed,
                       int64_t known, struct error *err);
/* A row of the series got its verdict: if it was the last one, compare them
 * all, and have them published or some done again. */
enum code series_done(struct batch *b, int64_t series, struct error *err);
/* Commit the claims, rename the drafts; now means: even if there are few. */
enum code publish_ready(struct batch *b, bool now, struct error *err);
/* Remove what was published under names that no row claims any more. */
enum code publish_forget(struct batch *b, struct error *err);
enum code drop_file(const char *path, struct error *err);
/* "blake2b:" and 64 hex digits. */
enum code digest_of_file(struct arena *a, int fd, size_t limit, struct str *ret,
                         struct error *err);
char *draft_path(struct batch *b, struct arena *a, int64_t id);
