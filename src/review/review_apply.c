/*
 * review_apply.c - what people decided, put into work or kept out
 *
 * Each instance is compared with what was decided: an approved one that is
 * not published with these boxes is put into work, a rejected one is refused,
 * one whose decision was taken back is held again and its output withdrawn.
 */
#include "batch/batch_apply.h"
#include "review/review.h"
#include "review/review_second.h"

struct carrying {
    struct ledger *ledger;
    struct arena *kept; /* ids outlive the walk */
    struct id_list items;
    struct review_applied sum;
};

static enum code note_id(void *user, struct arena *a, const struct item *item,
                         struct error *err)
{
    struct carrying *c = user;

    (void)a;
    if (!arena_push(c->kept, c->items))
        return fail(err, ERR_MEMORY, "no memory for decisions");
    c->items.at[c->items.count - 1] = item->row.id;
    return OK;
}

/* The machine's answer with another verdict. */
static enum code with_verdict(struct arena *a, const struct item *item,
                              enum outcome_verdict verdict, const char *why,
                              struct str *ret, struct error *err)
{
    struct result r = item->result;
    struct buffer b = {.limit = 1 << 28};

    r.outcome.verdict = verdict;
    r.outcome.error = (struct error){0};
    if (why) {
        fail(&r.outcome.error, ERR_REFUSED, "%s", why);
        r.outcome.error.stage = "review";
    }
    result_pack(&r, &b);
    if (!b.failed)
        *ret = str_copy(a, (struct str){b.at, b.len});
    buffer_release(&b);
    return !b.failed && ret->at ? OK
                                : fail(err, ERR_MEMORY, "no memory for a row");
}

static enum code approve(struct carrying *c, struct arena *a,
                         const struct item *item, struct error *err)
{
    struct findings boxes;
    struct str packed;

    TRY(item_boxes(a, item, LOOK_FIRST, &boxes, err));
    TRY(boxes_decided(a, &boxes, &packed, err));
    if (item->row.state != STATE_HELD && item->row.state != STATE_REFUSED &&
        item->row.decided_by == DECIDED_BY_PERSON &&
        str_equal(item->row.decided, packed))
        return OK; /* done, or tried and quarantined */
    c->sum.approved++;
    return ledger_decide(c->ledger, item->row.id, packed, DECIDED_BY_PERSON,
                         err);
}

static enum code withhold(struct carrying *c, struct arena *a,
                          const struct item *item, bool rejected,
                          struct error *err)
{
    enum state state = rejected ? STATE_REFUSED : STATE_HELD;
    struct str outcome;

    if (item->row.state == state)
        return OK;
    TRY(with_verdict(a, item, rejected ? OUTCOME_REFUSED : OUTCOME_REVIEW,
                     rejected ? "a reviewer keeps this instance out" : NULL,
                     &outcome, err));
    *(rejected ? &c->sum.rejected : &c->sum.withdrawn) += 1;
    return ledger_withhold(c->ledger, &item->row, state, outcome, err);
}

static enum code carry_item(struct carrying *c, struct arena *a,
                            const struct item *item, struct error *err)
{
    const struct event *e = &item->last[LOOK_FIRST];
    bool differs;

    TRY(second_differs(a, item, &differs, err));
    if (differs) {
        c->sum.differing++;
        return withhold(c, a, item, false, err);
    }
    if (e->seq && e->action == ACTION_APPROVE)
        return approve(c, a, item, err);
    if (e->seq && e->action == ACTION_REJECT)
        return withhold(c, a, item, true, err);
    c->sum.open++;
    return withhold(c, a, item, false, err);
}

static enum code carry_all(struct carrying *c, struct arena *a,
                           struct error *err)
{
    TRY(store_each(c->ledger, a, note_id, c, err));
    for (int i = 0; i < c->items.count; i++) {
        struct item item;
        bool found;

        TRY(store_item(c->ledger, a, c->items.at[i], &item, &found, err));
        if (found)
            TRY(carry_item(c, a, &item, err));
        arena_clear(a);
    }
    return OK;
}

/* For the reports, also those of later runs. */
static enum code note_agreement(struct carrying *c, struct arena *a,
                                struct error *err)
{
    struct agreement *g = &c->sum.agreement;
    char *text;

    TRY(second_agreement(c->ledger, g, err));
    text = str_format(a, "%lld %lld %lld %.6f", (long long)g->twice,
                      (long long)g->agreed, (long long)g->missed, g->bound);
    return text ? ledger_note(c->ledger, "second look", text, err)
                : fail(err, ERR_MEMORY, "no memory for decisions");
}

static enum code carry(void *user, struct ledger *l, struct error *err)
{
    struct carrying *c = user;
    struct arena *a = arena_create((size_t)1 << 28);
    enum code code;

    c->ledger = l;
    c->kept = arena_create((size_t)1 << 30);
    code = a && c->kept ? store_tables(l, err)
                        : fail(err, ERR_MEMORY, "no memory for decisions");
    if (code == OK)
        code = note_agreement(c, a, err);
    if (code == OK)
        code = carry_all(c, a, err);
    arena_destroy(c->kept);
    arena_destroy(a);
    return code;
}

enum code review_apply(const struct batch_options *options,
                       const struct run *run, struct review_applied *ret,
                       struct batch_totals *ret_totals, struct error *err)
{
    struct carrying c = {0};

    TRY(batch_apply(options, run, carry, &c, ret_totals, err));
    *ret = c.sum;
    return OK;
}
