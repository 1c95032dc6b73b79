/*
 * check.c - `deburn verify`: is everything still as it was published?
 */
#include "batch/check_log.h"
#include "batch/run.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WAIT_MS = 200 };

/* One verification: a batch without inputs and drafts. */
struct check {
    struct batch *b;
    struct told_list told;
    struct batch_checked sum;
    bool against;
};

bool batch_checked_good(const struct batch_checked *c)
{
    return !c->changed && !c->missing && !c->strange && !c->failed &&
           !c->no_input && !c->untold && !c->log_first_bad &&
           !c->log_bad_seals && c->log_sealed;
}

/* Output names hold new identifiers only. */
static void warn(const struct check *c, const char *what, struct str name)
{
    struct buffer b = {.limit = 4096};

    buffer_format(&b, "%s: %.*s", what, (int)name.len, name.at);
    if (!b.failed)
        progress_warn(c->b->options, b.at);
    buffer_release(&b);
}

/* ---- files below OUT/dicom ------------------------------------------- */

static enum code digest_of(const struct check *c, const char *path,
                           struct str *ret, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    enum code code;

    if (fd < 0)
        return fail(err, ERR_IO, "cannot read an output");
    code = digest_of_file(c->b->scratch, fd, SIZE_MAX / 2, ret, err);
    close(fd);
    return code;
}

/* Where the ledger is, workers read the file again and digest it then. */
static enum code check_file(struct check *c, const char *path,
                            struct error *err)
{
    struct str name = str_of(path + strlen(c->b->out.root) + 1);
    struct str digest = {NULL, 0};
    bool known, same;

    if (c->b->ledger) {
        TRY(ledger_claims(c->b->ledger, name, &known, err));
        same = true;
    } else {
        TRY(digest_of(c, path, &digest, err));
        known = told_of(&c->told, name, digest, &same);
        c->sum.checked += known && same;
    }
    if (!known) {
        c->sum.strange++;
        warn(c, "nobody tells of", name);
    } else if (!same) {
        c->sum.changed++;
        warn(c, "changed", name);
    }
    arena_clear(c->b->scratch);
    return OK;
}

/* Depth first; four levels are ours, whatever lies deeper is strange too. */
static enum code check_folder(struct check *c, const char *folder, int depth,
                              struct error *err);

static enum code check_entry(struct check *c, const char *path, int depth,
                             struct error *err)
{
    struct stat st;

    if (lstat(path, &st))
        return OK;
    return S_ISDIR(st.st_mode) && depth < 16
               ? check_folder(c, path, depth + 1, err)
               : check_file(c, path, err);
}

static enum code check_folder(struct check *c, const char *folder, int depth,
                              struct error *err)
{
    struct arena *a = arena_create(1 << 20);
    DIR *dir = opendir(folder);
    struct dirent *entry;
    enum code code = OK;

    if (!a)
        code = fail(err, ERR_MEMORY, "no memory for a folder");
    while (code == OK && dir && (entry = readdir(dir))) {
        char *path = str_format(a, "%s/%s", folder, entry->d_name);

        if (!path)
            code = fail(err, ERR_MEMORY, "no memory for a path");
        else if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            code = check_entry(c, path, depth, err);
        arena_clear(a);
    }
    if (dir)
        closedir(dir);
    arena_destroy(a);
    return code;
}

/* ---- what the log tells of ------------------------------------------- */

static enum code check_told(void *user, const struct audit_entry *entry,
                            struct error *err)
{
    struct check *c = user;
    char *path;
    bool same;

    if (!entry->output.len || entry->withdrawn ||
        !told_of(&c->told, entry->output, entry->digest, &same) || !same)
        return OK;
    path = str_format(c->b->scratch, "%s/%.*s", c->b->out.root,
                      (int)entry->output.len, entry->output.at);
    if (!path)
        return fail(err, ERR_MEMORY, "no memory for a path");
    c->sum.published++;
    if (access(path, F_OK)) {
        c->sum.missing++;
        warn(c, "missing", entry->output);
    }
    arena_clear(c->b->scratch);
    return OK;
}

static enum code check_log(struct check *c, const struct site_key *key,
                           struct error *err)
{
    const char *folder = c->b->out.reports;
    struct audit_state state;

    TRY(told_read(folder, key, &c->told, &state, err));
    c->sum.log_lines = state.lines;
    c->sum.log_blocks = state.blocks;
    c->sum.log_first_bad = state.first_bad;
    c->sum.log_bad_seals = state.bad_seals;
    c->sum.log_sealed = state.sealed;
    return c->b->ledger ? OK
                        : audit_read(folder, NULL, check_told, c, &state, err);
}

/* ---- reading outputs again ------------------------------------------- */

/* An input that is gone or changed cannot be compared with. */
static int open_input(struct check *c, const struct row *row)
{
    int fd = -1;

    if (c->against && input_open(c->b->scratch, row, &fd, NULL) != OK) {
        c->sum.no_input++;
        warn(c, "its input is gone or changed", row->output);
        return -1;
    }
    return fd;
}

static enum code make_order(struct check *c, const struct row *row,
                            struct buffer *ret, struct error *err)
{
    struct arena *a = c->b->scratch;
    struct str packed = str_copy(a, row->outcome);
    struct buffer boxes = {.limit = 1 << 28};
    struct order order = {{0}, {0}};
    struct result result;
    int64_t known;

    if (!packed.at)
        return fail(err, ERR_MEMORY, "no memory for a check");
    TRY(result_unpack(a, packed, &result, err));
    TRY(ledger_dictionary(c->b->ledger, a, row->patient, &order.known, &known,
                          err));
    findings_pack(&result.outcome.findings, &boxes);
    order.boxes = (struct str){boxes.at, boxes.len};
    order_pack(&order, ret);
    ret->failed |= boxes.failed;
    buffer_release(&boxes);
    return ret->failed ? fail(err, ERR_MEMORY, "no memory for a check") : OK;
}

static enum code submit(struct check *c, const struct row *row, int worker,
                        int output_fd, struct error *err)
{
    struct buffer order = {.limit = 1 << 28};
    struct job job = {.id = row->id,
                      .kind = JOB_CHECK,
                      .input_fd = output_fd,
                      .draft_fd = open_input(c, row)};
    enum code code = make_order(c, row, &order, err);

    job.payload = (struct str){order.at, order.len};
    if (code == OK)
        code = pool_submit(c->b->pool, worker, &job, err);
    if (job.draft_fd >= 0)
        close(job.draft_fd);
    buffer_release(&order);
    return code;
}

/* The next published row after *after; 0 at the end. */
static enum code hand_out(struct check *c, int worker, int64_t *after,
                          struct error *err)
{
    struct arena *a = c->b->scratch;
    struct row row;
    enum code code;
    char *path;
    bool found;
    int fd;

    TRY(ledger_next(c->b->ledger, STATE_PUBLISHED, 0, *after, &row, &found,
                    err));
    *after = found ? row.id : 0;
    if (!found)
        return OK;
    c->sum.published++;
    path = str_format(a, "%s/%.*s", c->b->out.root, (int)row.output.len,
                      row.output.at);
    fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    if (fd < 0) {
        c->sum.missing++;
        warn(c, "missing", row.output);
        return OK;
    }
    code = submit(c, &row, worker, fd, err);
    close(fd);
    return code;
}

static enum code take_answer(struct check *c, const struct row *row,
                             const struct checked *checked, struct error *err)
{
    struct arena *a = c->b->scratch;
    struct str packed = str_copy(a, row->outcome);
    struct result result;
    bool same;

    if (!packed.at)
        return fail(err, ERR_MEMORY, "no memory for a check");
    TRY(result_unpack(a, packed, &result, err));
    if (!told_of(&c->told, row->output, result.draft_digest, &same) || !same) {
        c->sum.untold++;
        warn(c, "not in the audit log as it is", row->output);
    }
    if (!str_equal(checked->digest, result.draft_digest)) {
        c->sum.changed++;
        warn(c, "changed", row->output);
    } else if (checked->error.code != OK) {
        c->sum.failed++;
        warn(c, checked->error.text, row->output);
    } else {
        c->sum.checked++;
    }
    return OK;
}

static enum code take_done(struct check *c, const struct done *done,
                           struct error *err)
{
    struct checked checked = {0};
    struct row row;

    TRY(ledger_row(c->b->ledger, done->id, &row, err));
    if (done->code != OK) {
        c->sum.failed++;
        warn(c, done->error.text, row.output);
        return OK;
    }
    TRY(checked_unpack(c->b->scratch, done->reply, &checked, err));
    return take_answer(c, &row, &checked, err);
}

static enum code check_rows(struct check *c, struct error *err)
{
    struct batch *b = c->b;
    int64_t counts[STATE_COUNT], after = -1;
    struct done done;
    bool any;

    TRY(ledger_count(b->ledger, counts, err));
    progress_phase(&b->progress, "verify", counts[STATE_PUBLISHED]);
    for (;;) {
        while (after && pool_idle(b->pool) >= 0) {
            TRY(hand_out(c, pool_idle(b->pool), &after, err));
            arena_clear(b->scratch);
        }
        if (!pool_busy(b->pool))
            return OK;
        TRY(pool_wait(b->pool, WAIT_MS, &done, &any, err));
        if (any) {
            TRY(take_done(c, &done, err));
            progress_step(&b->progress);
        }
        arena_clear(b->scratch);
    }
}

/* ---- all of it ------------------------------------------------------- */

static enum code open_check(struct check *c, struct error *err)
{
    struct batch *b = c->b;
    const struct batch_options *o = b->options;

    b->arena = arena_create((size_t)1 << 26);
    b->scratch = arena_create((size_t)1 << 30);
    if (!b->arena || !b->scratch)
        return fail(err, ERR_MEMORY, "no memory to verify");
    TRY(out_find(b->arena, o->out, &b->out, err));
    if (access(b->out.ledger, F_OK))
        return OK;
    c->sum.has_ledger = true;
    TRY(ledger_open(b->out.ledger, &b->ledger, err));
    return pool_open(o, b->run, NULL, batch_jobs(o), &b->pool, err);
}

static enum code verify(struct check *c, const struct site_key *key,
                        struct error *err)
{
    char *dicom;

    TRY(open_check(c, err));
    TRY(check_log(c, key, err));
    dicom = str_format(c->b->arena, "%s/dicom", c->b->out.root);
    if (!dicom)
        return fail(err, ERR_MEMORY, "no memory for a path");
    TRY(check_folder(c, dicom, 0, err));
    return c->b->ledger ? check_rows(c, err) : OK;
}

enum code batch_verify(const struct batch_options *options,
                       const struct run *run, bool has_key, bool against,
                       struct batch_checked *ret, struct error *err)
{
    struct check c = {.b = calloc(1, sizeof *c.b), .against = against};
    enum code code;

    if (!c.b)
        return fail(err, ERR_MEMORY, "no memory to verify");
    c.b->options = options;
    c.b->run = run;
    progress_open(&c.b->progress, options);
    code = verify(&c, has_key ? &run->key : NULL, err);
    if (code == OK)
        *ret = c.sum;
    pool_close(c.b->pool);
    ledger_close(c.b->ledger);
    told_release(&c.told);
    arena_destroy(c.b->scratch);
    arena_destroy(c.b->arena);
    free(c.b);
    return code;
}
