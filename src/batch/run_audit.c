/*
 * run_audit.c - what the ledger knows and the audit log does not tell yet
 *
 * One block for each run that changed something. A row remembers what was
 * told of it, in which block; a block that never got its name (the run was
 * killed) is told again.
 */
#include "batch/run.h"
#include "record/audit.h"

struct auditing {
    struct batch *b;
    const struct report_head *head;
    struct audit *audit;
    int64_t block;
    bool any;
};

/* The block begins with its first news. */
static enum code begin(struct auditing *x, struct error *err)
{
    if (x->any)
        return OK;
    x->any = true;
    return audit_run(x->audit, x->head, err);
}

static enum code tell_withdrawn(void *user, struct str output,
                                struct error *err)
{
    struct auditing *x = user;

    TRY(begin(x, err));
    return audit_withdrawn(x->audit, output, err);
}

static enum code tell_row(void *user, const struct row *row, struct error *err)
{
    struct auditing *x = user;
    struct arena *a = x->b->scratch;
    struct result result;
    struct record record;
    struct str object;
    bool known;

    TRY(record_of(x->b, row, &result, &record, err));
    object = str_copy(a, audit_object(x->audit, &record));
    if (!object.len)
        return fail(err, ERR_MEMORY, "no memory for the audit log");
    TRY(ledger_tell(x->b->ledger, row, object, x->block, &known, err));
    if (!known) {
        TRY(begin(x, err));
        TRY(audit_add(x->audit, object, err));
    }
    arena_clear(a);
    return OK;
}

static enum code tell_all(struct auditing *x, struct arena *a,
                          struct error *err)
{
    struct ledger *l = x->b->ledger;

    TRY(audit_open(a, x->b->out.reports, &x->b->run->key, &x->audit, &x->block,
                   err));
    TRY(ledger_told_until(l, x->block, err));
    if (!x->block++)
        TRY(begin(x, err));
    TRY(ledger_each_withdrawn(l, tell_withdrawn, x, err));
    TRY(ledger_each(l, tell_row, x, err));
    TRY(ledger_commit(l, err));
    return x->any ? audit_close(x->audit, err) : OK;
}

enum code run_audit(struct batch *b, const struct report_head *head,
                    struct error *err)
{
    struct auditing x = {.b = b, .head = head};
    struct arena *a = arena_create(1 << 26);
    enum code code = a ? tell_all(&x, a, err)
                       : fail(err, ERR_MEMORY, "no memory for the audit log");

    arena_destroy(a);
    return code;
}
