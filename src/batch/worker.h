/*
 * worker.h - processes that own no name, and the pool that owns them
 *
 * A worker gets the descriptors of one input and one draft over a socket pair,
 * the patient's dictionary in a shared memory file, and answers in another.
 * Nothing a worker says is believed further than message.h and the limits go.
 * Messages are small and whole (SOCK_SEQPACKET), so neither side ever waits
 * for the rest of one.
 */
#pragma once
#include "batch/batch.h"
#include <sys/types.h>

enum job_kind { JOB_SCAN, JOB_PROCESS, JOB_CHECK };

struct job {
    int64_t id; /* of the row */
    enum job_kind kind;
    int input_fd;       /* stays the caller's; JOB_CHECK: the output */
    int draft_fd;       /* the same, -1: none; JOB_CHECK: the input */
    bool new_series;    /* what was read before may be forgotten */
    struct str payload; /* packed dictionary or order; lent for the call */
};

/* What became of a job. reply is lent until the pool is used again. */
struct done {
    int64_t id;
    enum job_kind kind;
    int worker;
    enum code code;     /* OK: reply holds a packed scan or result */
    struct error error; /* otherwise: told by the worker, or of its end */
    bool died;          /* it crashed or was killed; another one is there */
    bool killed;        /* by somebody else: not by the job, not by the clock */
    struct str reply;
};

/* ---- the child's side: worker.c -------------------------------------- */

struct worker_setup {
    const struct batch_work *work;
    const struct run *run;
    struct reader *reader;
    bool seccomp, previews;
    pid_t parent;
    int channel, payload, reply; /* descriptors */
};

/* Exit code of a worker whose machine failed it: not the job's doing. */
enum { WORKER_BROKEN = 70 };

/* Never returns. */
_Noreturn void worker_main(const struct worker_setup *setup);

/* What goes over the channel; descriptors ride on a request. */
struct request {
    int64_t id;
    uint64_t payload_len;
    uint32_t kind, new_series;
};
struct answer {
    int64_t id; /* -1: ready for work */
    uint64_t reply_len;
    uint64_t code; /* no padding: the stack is nobody's business */
};

/* ---- the parent's side: pool.c --------------------------------------- */

struct pool;

/* Fork jobs workers and wait until each is in its sandbox. */
enum code pool_open(const struct batch_options *options, const struct run *run,
                    struct reader *reader, int jobs, struct pool **ret,
                    struct error *err);
void pool_close(struct pool *p); /* kills whatever is still at work */

int pool_idle(const struct pool *p); /* a worker without a job, or -1 */
int pool_busy(const struct pool *p); /* how many have one */
enum code pool_submit(struct pool *p, int worker, const struct job *job,
                      struct error *err);
/* Wait at most ms (of wall clock) for a job to end; *ret_any tells. A signal
 * handled by batch_stop ends the wait early. */
enum code pool_wait(struct pool *p, int ms, struct done *ret_done,
                    bool *ret_any, struct error *err);
