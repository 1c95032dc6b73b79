/*
 * batch.c - a run from its folders to its report: read this file first
 */
#include "batch/run.h"
#include "batch/sandbox.h"
#include "batch/stop.h"
#include <sched.h>
#include <stdio.h>
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

static const char *const policies[] = {"strict", "phi", "templates"};

/* Everything but key and profile that changes what is published. */
static char *policy_text(struct arena *a, const struct run *run,
                         const struct batch_options *o)
{
    char *text =
        str_format(a, "policy %d, doubt %d, lang %s, review-all %d",
                   (int)run->policy, (int)run->doubt,
                   run->reader.lang ? run->reader.lang : "", o->review_all);

    for (int i = 0; text && i < run->box_count; i++) {
        struct rect r = run->boxes[i];

        text =
            str_format(a, "%s; %d,%d,%d,%d", text, r.x, r.y, r.width, r.height);
    }
    return text;
}

static enum code pin_all(struct batch *b, struct error *err)
{
    char key[40], profile[40], shard[40];
    char *policy = policy_text(b->arena, b->run, b->options);

    if (!policy)
        return fail(err, ERR_MEMORY, "no memory for a policy");
    site_key_digest(&b->run->key, "deburn", STR("ledger"), key);
    profile_digest(b->run->profile, profile);
    snprintf(shard, sizeof shard, "%d of %d", b->options->shard,
             b->options->shards);
    TRY(ledger_pin(b->ledger, "key", key, err));
    TRY(ledger_pin(b->ledger, "profile", profile, err));
    TRY(ledger_pin(b->ledger, "policy", policy, err));
    TRY(ledger_pin(b->ledger, "shard", shard, err));
    TRY(ledger_pin(b->ledger, "profile name", profile_name(b->run->profile),
                   err));
    TRY(ledger_pin(b->ledger, "policy name", policies[b->run->policy], err));
    return ledger_commit(b->ledger, err);
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
        b->lanes[i].arena = arena_create(RUN_MEMORY);
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
    TRY(pin_all(b, err));
    TRY(run_resume(b, err));
    if (o->work->open)
        TRY(o->work->open(b->run, &b->reader, err));
    return pool_open(o, b->run, b->reader, b->jobs, &b->pool, err);
}

static void close_batch(struct batch *b)
{
    pool_close(b->pool);
    if (b->ledger)
        run_clean(b, NULL); /* what was in work when it was stopped */
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
