/*
 * review_decide.c - decisions into the ledger, each in one transaction
 */
#include "review/review_decide.h"
#include <string.h>

static enum code find_item(struct ledger *l, struct arena *a,
                           const struct decision *d, struct item *ret,
                           struct error *err)
{
    bool found;

    TRY(store_item(l, a, d->id, ret, &found, err));
    if (!found)
        return fail(err, ERR_USAGE, "no such instance is up for review");
    if (!d->revision ||
        !str_equal(str_of(d->revision), str_of(item_revision(a, ret, d->look))))
        return fail(err, ERR_REFUSED,
                    "this instance was changed or decided elsewhere; look "
                    "again");
    return OK;
}

static enum code tell(struct ledger *l, struct arena *a,
                      const struct item *item, enum look look,
                      struct decided_item *ret, struct error *err)
{
    struct item now = *item;

    now.last[look].seq = ret->seq;
    ret->revision = item_revision(a, &now, look);
    return ret->revision ? ledger_commit(l, err)
                         : fail(err, ERR_MEMORY, "no memory for a review");
}

/* ---- spreading -------------------------------------------------------- */

struct spreading {
    struct arena *ids_arena;
    const struct item *from;
    bool series, device;
    struct id_list to;
};

static enum code gather(void *user, struct arena *a, const struct item *item,
                        struct error *err)
{
    struct spreading *s = user;

    (void)a;
    if (item->row.id == s->from->row.id || !item_same_device(item, s->from) ||
        (!s->device && item->row.series != s->from->row.series))
        return OK;
    if (!arena_push(s->ids_arena, s->to))
        return fail(err, ERR_MEMORY, "no memory for a review");
    s->to.at[s->to.count - 1] = item->row.id;
    return OK;
}

static bool reaches(const struct item *from, const struct item *to,
                    enum scope scope)
{
    return scope == SCOPE_DEVICE ||
           (scope == SCOPE_SERIES && to->row.series == from->row.series);
}

/* More boxes never make less blank: a verdict that was given stands. */
static enum code spread_to(struct ledger *l, struct arena *a,
                           const struct spreading *s, const struct drawn *drawn,
                           const struct event *cause, int64_t id,
                           bool *ret_changed, struct error *err)
{
    struct event e = *cause;
    struct findings boxes;
    struct item item;
    int64_t seq;
    bool found;

    *ret_changed = false;
    TRY(store_item(l, a, id, &item, &found, err));
    if (!found)
        return OK;
    TRY(item_boxes(a, &item, cause->look, &boxes, err));
    for (int i = 0; i < drawn->findings.count; i++) {
        bool added = false;

        if (drawn->findings.at[i].verdict != KEEP &&
            reaches(s->from, &item, drawn->scopes[i]))
            TRY(boxes_add(a, &boxes, &item, &drawn->findings.at[i], &added,
                          err));
        *ret_changed |= added;
    }
    if (!*ret_changed)
        return OK;
    e.action = item.last[cause->look].action;
    e.back = item.last[cause->look].seq;
    e.cause = cause->seq;
    TRY(boxes_pack(a, &boxes, &e.boxes, err));
    return store_add(l, &item, &e, &seq, err);
}

enum code review_spread(struct ledger *l, struct arena *a,
                        const struct item *from, const struct drawn *drawn,
                        const struct event *cause, struct id_list *ret_also,
                        struct error *err)
{
    struct spreading s = {.ids_arena = a, .from = from};
    struct arena *scratch = arena_create((size_t)1 << 28);
    enum code code = OK;

    for (int i = 0; i < drawn->findings.count; i++) {
        s.series |= drawn->scopes[i] == SCOPE_SERIES;
        s.device |= drawn->scopes[i] == SCOPE_DEVICE;
    }
    if (!scratch)
        code = fail(err, ERR_MEMORY, "no memory for a review");
    if (code == OK && (s.series || s.device))
        code = store_each(l, scratch, gather, &s, err);
    for (int i = 0; code == OK && i < s.to.count; i++) {
        bool changed;

        code =
            spread_to(l, scratch, &s, drawn, cause, s.to.at[i], &changed, err);
        arena_clear(scratch);
        if (code != OK || !changed)
            continue;
        if (arena_push(a, *ret_also))
            ret_also->at[ret_also->count - 1] = s.to.at[i];
        else
            code = fail(err, ERR_MEMORY, "no memory for a review");
    }
    arena_destroy(scratch);
    return code;
}

/* ---- deciding --------------------------------------------------------- */

enum code review_decide(struct ledger *l, struct arena *a,
                        const struct decision *d, struct decided_item *ret,
                        struct error *err)
{
    struct event e = {
        .look = d->look, .action = d->action, .reviewer = d->reviewer};
    struct drawn drawn = {0};
    struct item item;

    TRY(find_item(l, a, d, &item, err));
    if (d->boxes)
        TRY(boxes_read(a, d->boxes, &item, &drawn, err));
    else
        TRY(item_boxes(a, &item, d->look, &drawn.findings, err));
    TRY(boxes_pack(a, &drawn.findings, &e.boxes, err));
    e.back = item.last[d->look].seq;
    *ret = (struct decided_item){.action = d->action};
    TRY(store_add(l, &item, &e, &ret->seq, err));
    e.seq = ret->seq;
    if (d->boxes && d->look == LOOK_FIRST)
        TRY(review_spread(l, a, &item, &drawn, &e, &ret->also, err));
    return tell(l, a, &item, d->look, ret, err);
}

/* ---- undo ------------------------------------------------------------- */

/* Add an event with the value that the last one of item replaced. */
static enum code step_back(struct ledger *l, struct arena *a,
                           const struct item *item, const struct decision *d,
                           struct decided_item *ret, struct error *err)
{
    const struct event *last = &item->last[d->look];
    struct event before = {.action = ACTION_NONE};

    if (last->back)
        TRY(store_event(l, a, last->back, &before, err));
    else
        TRY(boxes_pack(a, &item->result.outcome.findings, &before.boxes, err));
    before.look = d->look;
    before.reviewer = d->reviewer;
    before.cause = 0;
    ret->action = before.action;
    return store_add(l, item, &before, &ret->seq, err);
}

/* What came with the decision and was not changed since goes back too. */
static enum code step_back_others(struct ledger *l, struct arena *a,
                                  const struct decision *d, int64_t cause,
                                  struct id_list *ret_also, struct error *err)
{
    struct id_list others = {0};
    struct decided_item one;
    struct item item;
    bool found;

    TRY(store_caused(l, a, cause, &others, err));
    for (int i = 0; i < others.count; i++) {
        TRY(store_item(l, a, others.at[i], &item, &found, err));
        if (!found || item.last[d->look].cause != cause)
            continue;
        TRY(step_back(l, a, &item, d, &one, err));
        if (!arena_push(a, *ret_also))
            return fail(err, ERR_MEMORY, "no memory for a review");
        ret_also->at[ret_also->count - 1] = others.at[i];
    }
    return OK;
}

enum code review_undo(struct ledger *l, struct arena *a,
                      const struct decision *d, struct decided_item *ret,
                      struct error *err)
{
    struct item item;
    int64_t undone;

    TRY(find_item(l, a, d, &item, err));
    undone = item.last[d->look].seq;
    if (!undone)
        return fail(err, ERR_REFUSED, "nothing was decided here");
    *ret = (struct decided_item){0};
    TRY(step_back(l, a, &item, d, ret, err));
    TRY(step_back_others(l, a, d, undone, &ret->also, err));
    return tell(l, a, &item, d->look, ret, err);
}
