/*
 * batch_apply.c - decisions of people through the same last half of a run
 */
#include "batch/batch_apply.h"
#include "batch/ledger_db.h"
#include "batch/run.h"
#include "batch/sandbox.h"
#include "batch/stop.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum code ledger_withhold(struct ledger *l, const struct row *row,
                          enum state state, struct str outcome,
                          struct error *err)
{
    const struct str none = {NULL, 0};

    TRY(ledger_decide(l, row->id, none, DECIDED_BY_NOBODY, err));
    return ledger_judge(l, row->id, state, outcome, none, row->ref, row->known,
                        err);
}

/* ---- opening --------------------------------------------------------- */

/* A row that nobody decided and that is not done belongs to a stopped run,
 * whose options are not known here. */
static enum code check_finished(struct batch *b, struct error *err)
{
    static const enum state states[] = {STATE_FOUND, STATE_SCANNED,
                                        STATE_DECIDED, STATE_DRAFTED};

    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        struct row row = {0};
        bool found;

        for (;;) {
            TRY(ledger_next(b->ledger, states[i], 0, row.id, &row, &found,
                            err));
            if (!found)
                break;
            if (row.decided_by != DECIDED_BY_PERSON)
                return fail(err, ERR_REFUSED,
                            "the run into this OUT was stopped before its "
                            "end: end it with the same command first");
        }
    }
    return OK;
}

static enum code open_apply(struct batch *b, struct error *err)
{
    const struct batch_options *o = b->options;

    b->jobs = batch_jobs(o);
    b->arena = arena_create((size_t)1 << 26);
    b->scratch = arena_create((size_t)1 << 30);
    for (int i = 0; i < b->jobs; i++)
        b->lanes[i].arena = arena_create(LANE_MEMORY);
    if (!b->arena || !b->scratch || !b->lanes[b->jobs - 1].arena)
        return fail(err, ERR_MEMORY, "no memory for a run");
    sandbox_no_dumps();
    TRY(out_find(b->arena, o->out, &b->out, err));
    if (access(b->out.ledger, F_OK))
        return fail(err, ERR_USAGE, "no run has been made into this OUT");
    TRY(out_open(b->arena, o, &b->out, err));
    TRY(ledger_open(b->out.ledger, &b->ledger, err));
    TRY(batch_pin_names(b->ledger, b->run, err));
    TRY(check_finished(b, err));
    return run_resume(b, err);
}

static void close_apply(struct batch *b)
{
    pool_close(b->pool);
    if (b->ledger)
        run_clean(b, NULL);
    ledger_close(b->ledger);
    if (b->reader && b->options->work->close)
        b->options->work->close(b->reader);
    for (int i = 0; i < b->jobs && i < LANES; i++)
        arena_destroy(b->lanes[i].arena);
    arena_destroy(b->scratch);
    arena_destroy(b->arena);
}

/* ---- going on -------------------------------------------------------- */

static enum code go(struct batch *b, decisions_carry carry, void *user,
                    struct batch_totals *ret, struct error *err)
{
    TRY(open_apply(b, err));

    /* what people decided, all of it or nothing */
    TRY(carry(user, b->ledger, err));
    TRY(ledger_commit(b->ledger, err));

    if (b->options->work->open)
        TRY(b->options->work->open(b->run, &b->reader, err));
    TRY(pool_open(b->options, b->run, b->reader, b->jobs, &b->pool, err));
    TRY(run_process(b, err));
    if (!stop_asked())
        TRY(publish_forget(b, err));
    return run_report(b, ret, err);
}

enum code batch_apply(const struct batch_options *options,
                      const struct run *run, decisions_carry carry, void *user,
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
    code = go(b, carry, user, ret_totals, err);
    stop_restore(&stop);
    close_apply(b);
    free(b);
    return code;
}
