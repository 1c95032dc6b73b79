/*
 * batch.c - a run from its folders to its report: read this file first
 */
#include "batch/run.h"
#include "batch/sandbox.h"
#include "batch/stop.h"
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

enum { RUN_MEMORY = 1 << 26, REPLY_MEMORY = 1 << 30 };

/* ---- opening --------------------------------------------------------- */

int batch_jobs(const struct batch_options *options)
{
    cpu_set_t set;
    int cores = sched_getaffinity(0, sizeof set, &set) ? 1 : CPU_COUNT(&set);

    return options->jobs > 0 ? options->jobs
           : cores < 1       ? 1
           : cores > LANES   ? LANES
                             : cores;
}

static enum code check_options(const struct batch_options *o, struct error *err)
{
    if (o->jobs < 0 || o->jobs > LANES)
        return fail(err, ERR_USAGE, "jobs must be from 1 to %d", LANES);
    if (o->shards < 0 || o->shards > 100000 ||
        (o->shards && (o->shard < 1 || o->shard > o->shards)))
        return fail(err, ERR_USAGE, "shard must be from 1 to the shards");
    return OK;
}

static enum code make_arenas(struct batch *b, struct error *err)
{
    b->arena = arena_create(RUN_MEMORY);
    b->scratch = arena_create(REPLY_MEMORY);
    for (int i = 0; i < b->jobs; i++)
        b->lanes[i].arena = arena_create(LANE_MEMORY);
    if (!b->arena || !b->scratch || !b->lanes[b->jobs - 1].arena)
        return fail(err, ERR_MEMORY, "no memory for a run");
    return OK;
}

static enum code open_batch(struct batch *b, struct error *err)
{
    const struct batch_options *o = b->options;

    TRY(check_options(o, err));
    b->jobs = batch_jobs(o);
    TRY(make_arenas(b, err));
    sandbox_no_dumps();
    TRY(out_open(b->arena, o, &b->out, err));
    TRY(ledger_open(b->out.ledger, &b->ledger, err));
    TRY(run_pin(b, err));
    TRY(run_resume(b, err));
    if (o->work->open)
        TRY(o->work->open(b->run, &b->reader, err));
    return pool_open(o, b->run, b->reader, b->jobs, &b->pool, err);
}

static void close_batch(struct batch *b)
{
    pool_close(b->pool);
    if (b->ledger) { /* what was in work when it was stopped */
        ledger_rollback(b->ledger);
        run_clean(b, NULL);
    }
    ledger_close(b->ledger);
    if (b->reader && b->options->work->close)
        b->options->work->close(b->reader);
    for (int i = 0; i < b->jobs && i < LANES; i++)
        arena_destroy(b->lanes[i].arena);
    arena_destroy(b->scratch);
    arena_destroy(b->arena);
}

/* ---- the run --------------------------------------------------------- */

static enum code go(struct batch *b, struct batch_totals *ret,
                    struct error *err)
{
    TRY(open_batch(b, err));

    /* what is there, and who is it? */
    TRY(run_discover(b, err));
    TRY(run_scan(b, err));

    /* every header is in: which files are copies, which dictionaries grew? */
    if (!stop_asked()) {
        TRY(ledger_settle(b->ledger, err));
        TRY(run_process(b, err));
    }
    if (!stop_asked())
        TRY(publish_forget(b, err));

    /* tell, from the ledger alone */
    return run_report(b, ret, err);
}

enum code batch_run(const struct batch_options *options, const struct run *run,
                    struct batch_totals *ret_totals, struct error *err)
{
    struct batch *b = calloc(1, sizeof *b);
    struct stop stop;
    enum code code;

    if (!b)
        return fail(err, ERR_MEMORY, "no memory for a run");
    b->options = options;
    b->run = run;
    progress_open(&b->progress, options);
    stop_watch(&stop);
    code = go(b, ret_totals, err);
    stop_restore(&stop);
    close_batch(b);
    free(b);
    return code;
}
