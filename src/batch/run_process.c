/*
 * run_process.c - the long phase: series by series through the workers
 *
 * A worker stays with its series, since what was read once is in its cache.
 * When no series is left untouched, idle workers help with those in work.
 */
#include "batch/run.h"
#include "batch/stop.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { WAIT_MS = 200, MOST_FAILED = 1, MOST_KILLED = 4 };

/* ---- choosing -------------------------------------------------------- */

/* Put a lane on another series; 0 when nothing is left. */
static enum code change_series(struct batch *b, struct lane *lane,
                               struct error *err)
{
    struct row row;
    bool found;

    TRY(ledger_next_series(b->ledger, STATE_DECIDED, b->series, &lane->series,
                           err));
    if (lane->series)
        b->series = lane->series;
    else
        TRY(ledger_next_series(b->ledger, STATE_DECIDED, 0, &lane->series,
                               err));
    if (!lane->series)
        return OK;
    TRY(ledger_next(b->ledger, STATE_DECIDED, lane->series, 0, &row, &found,
                    err));
    arena_clear(lane->arena);
    lane->fresh = true;
    return ledger_dictionary(b->ledger, lane->arena, row.patient, &lane->known,
                             &lane->known_count, err);
}

/* The next row for this lane; *ret_found false when all is handed out. */
static enum code next_row(struct batch *b, struct lane *lane,
                          struct row *ret_row, bool *ret_found,
                          struct error *err)
{
    *ret_found = false;
    if (lane->series)
        TRY(ledger_next(b->ledger, STATE_DECIDED, lane->series, 0, ret_row,
                        ret_found, err));
    if (*ret_found)
        return OK;
    TRY(change_series(b, lane, err));
    if (!lane->series)
        return OK;
    return ledger_next(b->ledger, STATE_DECIDED, lane->series, 0, ret_row,
                       ret_found, err);
}

/* ---- handing out ----------------------------------------------------- */

/* A draft that cannot be made is not the instance's fault: the run stops. */
static enum code submit(struct batch *b, int worker, struct job *job,
                        struct error *err)
{
    char *path = draft_path(b, b->scratch, job->id);
    enum code code;

    if (!path)
        return fail(err, ERR_MEMORY, "no memory for a path");
    job->draft_fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (job->draft_fd < 0)
        return fail(err, ERR_IO, "cannot make a draft: %s", strerror(errno));
    code = ledger_advance(b->ledger, job->id, STATE_DRAFTED, err);
    if (code == OK)
        code = pool_submit(b->pool, worker, job, err);
    close(job->draft_fd);
    return code;
}

static enum code hand_out(struct batch *b, int worker, bool *ret_more,
                          struct error *err)
{
    struct lane *lane = &b->lanes[worker];
    struct buffer order = {.limit = 1 << 28};
    struct job job = {.kind = JOB_PROCESS};
    struct error why = {.stage = "read"};
    struct row row;
    enum code code;

    TRY(next_row(b, lane, &row, ret_more, err));
    if (!*ret_more)
        return OK;
    job.id = row.id;
    code = input_open(b->scratch, &row, &job.input_fd, &why);
    if (code == ERR_MEMORY)
        return fail(err, code, "%s", why.text);
    if (code != OK) {
        progress_step(&b->progress);
        return judge_fault(b, row.id, &why, err);
    }
    job.new_series = lane->fresh;
    lane->fresh = false;
    order_pack(&(struct order){lane->known, row.decided}, &order);
    job.payload = (struct str){order.at, order.len};
    code = order.failed ? fail(err, ERR_MEMORY, "no memory for an order")
                        : submit(b, worker, &job, err);
    buffer_release(&order);
    close(job.input_fd);
    return code;
}

/* ---- taking back ----------------------------------------------------- */

bool deserves_retry(struct batch *b, const struct done *done)
{
    int most = done->killed ? MOST_KILLED : MOST_FAILED;
    struct retried *r = NULL;

    if (!done->killed && done->code != ERR_IO && done->code != ERR_MEMORY)
        return false;
    for (int i = 0; i < RETRIES && !r; i++)
        if (b->retried[i].id == done->id)
            r = &b->retried[i];
    if (!r) {
        r = &b->retried[b->retried_next++ % RETRIES];
        *r = (struct retried){.id = done->id};
    }
    return r->times++ < most;
}

/* Its half-written draft goes; the next free lane of the series takes it. */
static enum code give_back(struct batch *b, int64_t id, struct error *err)
{
    char *path = draft_path(b, b->scratch, id);

    if (!path)
        return fail(err, ERR_MEMORY, "no memory for a path");
    unlink(path);
    b->progress.done--;
    b->more = true;
    return ledger_advance(b->ledger, id, STATE_DECIDED, err);
}

static enum code take_done(struct batch *b, const struct done *done,
                           struct error *err)
{
    if (done->died)
        b->lanes[done->worker].fresh = true;
    if (done->code == OK)
        return judge_result(b, done->id, done->reply,
                            b->lanes[done->worker].known_count, err);
    if (done->code == ERR_IO && !out_has_room(&b->out))
        return fail(err, ERR_IO,
                    "OUT is full or cannot be written; the same "
                    "command goes on");
    if (deserves_retry(b, done))
        return give_back(b, done->id, err);
    return judge_fault(b, done->id, &done->error, err);
}

static enum code hand_out_all(struct batch *b, struct error *err)
{
    while (b->more && !stop_asked() && pool_idle(b->pool) >= 0) {
        TRY(hand_out(b, pool_idle(b->pool), &b->more, err));
        arena_clear(b->scratch);
        TRY(publish_ready(b, false, err)); /* inputs may be gone by the row */
    }
    return OK;
}

/* Series that a stopped run had verified but not published. */
static enum code finish_series(struct batch *b, struct error *err)
{
    int64_t series = 0;

    for (;;) {
        TRY(ledger_next_series(b->ledger, STATE_VERIFIED, series, &series,
                               err));
        if (!series)
            return OK;
        TRY(series_done(b, series, err));
        TRY(publish_ready(b, false, err));
    }
}

enum code run_process(struct batch *b, struct error *err)
{
    int64_t counts[STATE_COUNT];
    struct done done;
    bool any;

    TRY(ledger_count(b->ledger, counts, err));
    progress_phase(&b->progress, "process", counts[STATE_DECIDED]);
    b->more = true;
    b->ready.count = 0; /* what scanning ended may have been opened again */
    TRY(finish_series(b, err));
    while (stop_asked() < 2) {
        TRY(hand_out_all(b, err));
        TRY(publish_ready(b, false, err)); /* while workers are busy */
        if (!pool_busy(b->pool))
            break;
        TRY(pool_wait(b->pool, WAIT_MS, &done, &any, err));
        progress_tick(&b->progress);
        if (any) {
            TRY(take_done(b, &done, err));
            arena_clear(b->scratch);
            progress_step(&b->progress);
        }
    }
    return publish_ready(b, true, err);
}
