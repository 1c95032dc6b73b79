/*
 * review_second.c - what a second reader says of the first one's misses
 */
#include "review/review_second.h"
#include <math.h>

/* ---- which ones ------------------------------------------------------- */

bool second_is_sampled(const struct site_key *key, struct str ref, double share)
{
    char hex[40];
    uint32_t value = 0;

    site_key_digest(key, "second look", ref, hex);
    for (int i = 5; i < 13; i++) {
        int digit = hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10;

        value = value << 4 | (uint32_t)(digit & 15);
    }
    return (double)value < share * 4294967296.0;
}

static bool is_verdict(enum action action)
{
    return action == ACTION_APPROVE || action == ACTION_REJECT;
}

bool second_is_due(const struct review_options *o, const struct item *item)
{
    const struct event *first = &item->last[LOOK_FIRST];

    return first->seq && is_verdict(first->action) &&
           !str_equal(first->reviewer, str_of(o->reviewer)) &&
           second_is_sampled(&o->run->key, item->row.ref, o->double_read);
}

/* ---- what they say ---------------------------------------------------- */

enum { COVERED = 2 /* one in that many pixels must be */ };

/* Does a box of by stand where nothing of `of` does? */
static bool found_more(const struct findings *by, const struct findings *of)
{
    for (int i = 0; i < by->count; i++) {
        const struct finding *f = &by->at[i];

        if (f->verdict != KEEP &&
            COVERED * boxes_uncovered(f, of) > rect_area(f->box))
            return true;
    }
    return false;
}

static enum code compare(struct arena *a, const struct item *item,
                         bool *ret_agree, bool *ret_missed, struct error *err)
{
    enum action first = item->last[LOOK_FIRST].action;
    enum action second = item->last[LOOK_SECOND].action;
    struct findings one, two;

    TRY(item_boxes(a, item, LOOK_FIRST, &one, err));
    TRY(item_boxes(a, item, LOOK_SECOND, &two, err));
    *ret_missed = first == ACTION_APPROVE &&
                  (second == ACTION_REJECT ||
                   (second == ACTION_APPROVE && found_more(&two, &one)));
    *ret_agree = first == second && !*ret_missed &&
                 (first == ACTION_REJECT || !found_more(&one, &two));
    return OK;
}

static bool both_decided(const struct item *item)
{
    return item->last[LOOK_FIRST].seq && item->last[LOOK_SECOND].seq &&
           is_verdict(item->last[LOOK_FIRST].action) &&
           is_verdict(item->last[LOOK_SECOND].action);
}

enum code second_differs(struct arena *a, const struct item *item, bool *ret,
                         struct error *err)
{
    bool agree, missed;

    *ret = false;
    if (!both_decided(item) ||
        (item->last[LOOK_FIRST].seq > item->last[LOOK_SECOND].seq &&
         !item->last[LOOK_FIRST].cause))
        return OK;
    TRY(compare(a, item, &agree, &missed, err));
    *ret = !agree;
    return OK;
}

/* ---- over all --------------------------------------------------------- */

struct counting {
    struct ledger *l;
    struct agreement sum;
};

/* A first look that was repeated after the second one is not blind: what
 * counts is the value that stood before it. */
static enum code first_of(struct counting *c, struct arena *a,
                          struct item *item, struct error *err)
{
    struct event *first = &item->last[LOOK_FIRST];

    while (first->seq > item->last[LOOK_SECOND].seq && first->back)
        TRY(store_event(c->l, a, first->back, first, err));
    return OK;
}

static enum code count_item(void *user, struct arena *a,
                            const struct item *item, struct error *err)
{
    struct counting *c = user;
    struct item then = *item;
    bool agree, missed;

    if (!then.last[LOOK_SECOND].seq)
        return OK;
    TRY(first_of(c, a, &then, err));
    if (!both_decided(&then))
        return OK;
    TRY(compare(a, &then, &agree, &missed, err));
    c->sum.twice++;
    c->sum.agreed += agree;
    c->sum.missed += missed;
    return OK;
}

enum code second_agreement(struct ledger *l, struct agreement *ret,
                           struct error *err)
{
    struct arena *a = arena_create((size_t)1 << 28);
    struct counting c = {.l = l};
    enum code code = a ? store_each(l, a, count_item, &c, err)
                       : fail(err, ERR_MEMORY, "no memory for a review");

    arena_destroy(a);
    TRY(code);
    c.sum.bound = clopper_pearson_upper(c.sum.missed, c.sum.twice, 0.95);
    *ret = c.sum;
    return OK;
}

/* ---- the bound -------------------------------------------------------- */

/* log of n over k */
static double log_choose(double n, double k)
{
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

/* The chance of k or fewer in n at rate p. */
static double at_most(int64_t k, int64_t n, double p)
{
    double sum = 0, ratio = log(p) - log1p(-p);
    double term = (double)n * log1p(-p);

    for (int64_t i = 0; i <= k; i++)
        sum += exp(log_choose((double)n, (double)i) + term + (double)i * ratio);
    return sum;
}

double clopper_pearson_upper(int64_t k, int64_t n, double confidence)
{
    double low = 0, high = 1;

    if (n <= 0 || k >= n)
        return 1;
    for (int i = 0; i < 100 && high - low > 1e-12; i++) {
        double p = (low + high) / 2;

        if (at_most(k, n, p) > 1 - confidence)
            low = p;
        else
            high = p;
    }
    return high;
}
