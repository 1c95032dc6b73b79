/*
 * run_series.c - instances of a series compared with each other
 *
 * The same device prints the same banner on every picture of a series. Where
 * most instances of one device and size have an identifying box at a place and
 * one has nothing there, that one was probably misread: it is flagged, and
 * under the strict policy done again with the box added (reason "series").
 *
 * What an instance lacks follows from the boxes that its own text gave each
 * one, never from boxes of this rule: the order of work leaves no trace.
 */
#include "batch/run.h"
#include <stdlib.h>
#include <string.h>

enum {
    LEAST_GROUP = 3,   /* instances of one kind, to tell the odd one */
    MOST_PLACES = 256, /* of one kind */
    SAME_PLACE = 60,   /* % that both boxes share of both together */
    COVERED = 50,      /* % of a place below which it counts as lacking */
    IDENTIFIES = BY_HEADER | BY_PATTERN | BY_LABEL
};

/* One instance of the series that will be published. */
struct member {
    int64_t id;
    enum state state;
    struct str kind, ref;
    int frames;
    struct findings own;   /* blanked by its own text */
    struct findings added; /* blanked by this rule so far */
    bool by_person, differed;
};

struct members {
    struct member *at;
    int count, room;
};

/* A place where instances of one kind have a box. */
struct place {
    struct rect box; /* of all that have it */
    int support;     /* instances */
    int last;        /* index of the member counted last */
    unsigned reasons;
    enum text_class class;
};

/* ---- gathering ------------------------------------------------------- */

static enum code split_findings(struct arena *a, const struct findings *all,
                                struct member *m, struct error *err)
{
    for (int i = 0; i < all->count; i++) {
        const struct finding *f = &all->at[i];
        struct findings *to = f->reasons & BY_SERIES ? &m->added : &m->own;

        if (f->verdict != BLANK)
            continue;
        if (!arena_push(a, *to))
            return fail(err, ERR_MEMORY, "no memory for a series");
        to->at[to->count - 1] = *f;
    }
    return OK;
}

static enum code add_member(struct arena *a, const struct row *row,
                            struct members *all, struct error *err)
{
    struct str packed = str_copy(a, row->outcome);
    struct result result;
    struct member m = {.id = row->id,
                       .state = row->state,
                       .kind = str_copy(a, row->kind),
                       .ref = str_copy(a, row->ref),
                       .by_person = row->decided_by == DECIDED_BY_PERSON,
                       .differed = row->differs};

    if (!packed.at || !m.kind.at || !m.ref.at)
        return fail(err, ERR_MEMORY, "no memory for a series");
    TRY(result_unpack(a, packed, &result, err));
    m.frames = result.outcome.frames;
    TRY(split_findings(a, &result.outcome.findings, &m, err));
    if (!arena_push(a, *all))
        return fail(err, ERR_MEMORY, "no memory for a series");
    all->at[all->count - 1] = m;
    return OK;
}

static enum code gather(struct batch *b, struct arena *a, int64_t series,
                        enum state state, struct members *all,
                        struct error *err)
{
    struct row row = {0};
    bool found;

    for (;;) {
        TRY(ledger_next(b->ledger, state, series, row.id, &row, &found, err));
        if (!found)
            return OK;
        TRY(add_member(a, &row, all, err));
    }
}

static int compare(struct str a, struct str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.at, b.at, len) : 0;

    return order ? order : a.len < b.len ? -1 : a.len > b.len;
}

/* By kind, then by content: an order that no run changes. */
static int by_kind(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    int order = compare(x->kind, y->kind);

    order = order ? order : compare(x->ref, y->ref);
    return order ? order : x->id < y->id ? -1 : x->id > y->id;
}

/* ---- places ---------------------------------------------------------- */

static bool is_same_place(struct rect a, struct rect b)
{
    int64_t both = rect_area(rect_cut(a, b));

    return 100 * both >= SAME_PLACE * (rect_area(a) + rect_area(b) - both);
}

/* Only what holds on every frame says something about other instances. */
static bool counts(const struct member *m, const struct finding *f)
{
    return f->reasons & IDENTIFIES && f->first <= 0 &&
           f->last >= m->frames - 1 && !rect_empty(f->box);
}

static int note_place(struct place *places, int count, int member,
                      const struct finding *f)
{
    for (int i = 0; i < count; i++) {
        struct place *p = &places[i];

        if (!is_same_place(p->box, f->box))
            continue;
        p->box = rect_union(p->box, f->box);
        p->support += p->last != member;
        p->last = member;
        return count;
    }
    if (count == MOST_PLACES)
        return count;
    places[count] = (struct place){f->box, 1, member, f->reasons, f->class};
    return count + 1;
}

static int find_places(const struct member *group, int size,
                       struct place *places)
{
    int count = 0, kept = 0;

    for (int m = 0; m < size; m++)
        for (int i = 0; i < group[m].own.count; i++)
            if (counts(&group[m], &group[m].own.at[i]))
                count = note_place(places, count, m, &group[m].own.at[i]);
    for (int i = 0; i < count; i++)
        if (places[i].support < size && 3 * places[i].support >= 2 * size)
            places[kept++] = places[i];
    return kept;
}

static bool lacks(const struct member *m, const struct place *p)
{
    int64_t covered = 0;

    for (int i = 0; i < m->own.count; i++)
        covered += rect_area(rect_cut(m->own.at[i].box, p->box));
    return 100 * covered < COVERED * rect_area(p->box);
}

/* ---- doing it again -------------------------------------------------- */

static bool has_added(const struct member *m, const struct place *const *needed,
                      int count)
{
    if (m->added.count != count)
        return false;
    for (int i = 0; i < count; i++)
        if (memcmp(&m->added.at[i].box, &needed[i]->box, sizeof(struct rect)))
            return false;
    return true;
}

static enum code pack_boxes(struct arena *a, const struct member *m,
                            const struct place *const *needed, int count,
                            struct buffer *ret, struct error *err)
{
    struct findings all = {0};

    for (int i = 0; i < m->own.count + count; i++) {
        struct finding *f;

        if (!arena_push(a, all))
            return fail(err, ERR_MEMORY, "no memory for a series");
        f = &all.at[i];
        if (i < m->own.count)
            *f = m->own.at[i];
        else
            *f = (struct finding){.box = needed[i - m->own.count]->box,
                                  .last = m->frames ? m->frames - 1 : 0,
                                  .verdict = BLANK,
                                  .reasons = BY_SERIES,
                                  .class = needed[i - m->own.count]->class,
                                  .rule = "series",
                                  .confidence = 1};
    }
    findings_pack(&all, ret);
    return ret->failed ? fail(err, ERR_MEMORY, "no memory for a series") : OK;
}

/* With the boxes it lacks; or, should it lack none any more, from scratch. */
static enum code reopen(struct batch *b, struct arena *a,
                        const struct member *m,
                        const struct place *const *needed, int count,
                        struct error *err)
{
    struct buffer boxes = {.limit = 1 << 28};
    enum code code = OK;

    if (count)
        code = pack_boxes(a, m, needed, count, &boxes, err);
    if (code == OK)
        code =
            ledger_decide(b->ledger, m->id, (struct str){boxes.at, boxes.len},
                          count ? DECIDED_BY_SERIES : DECIDED_BY_NOBODY, err);
    buffer_release(&boxes);
    TRY(code);
    b->more = true;
    b->progress.total++;
    return drop_file(draft_path(b, a, m->id), err);
}

static enum code compare_member(struct batch *b, struct arena *a,
                                const struct member *m,
                                const struct place *places, int count,
                                struct error *err)
{
    const struct place *needed[MOST_PLACES];
    int lacking = 0;

    if (m->by_person)
        return OK;
    for (int i = 0; i < count; i++)
        if (lacks(m, &places[i]))
            needed[lacking++] = &places[i];
    if (m->differed != (lacking > 0))
        TRY(ledger_differs(b->ledger, m->id, lacking > 0, err));
    if (b->run->policy != POLICY_STRICT || has_added(m, needed, lacking))
        return OK;
    return reopen(b, a, m, needed, lacking, err);
}

static enum code compare_group(struct batch *b, struct arena *a,
                               const struct member *group, int size,
                               struct error *err)
{
    struct place *places = arena_array(a, MOST_PLACES, sizeof *places);
    int count;

    if (!places)
        return fail(err, ERR_MEMORY, "no memory for a series");
    count = size < LEAST_GROUP ? 0 : find_places(group, size, places);
    for (int i = 0; i < size; i++)
        TRY(compare_member(b, a, &group[i], places, count, err));
    return OK;
}

static enum code compare_series(struct batch *b, struct arena *a,
                                int64_t series, struct error *err)
{
    struct members all = {0};

    TRY(gather(b, a, series, STATE_VERIFIED, &all, err));
    TRY(gather(b, a, series, STATE_PUBLISHED, &all, err));
    if (all.count)
        qsort(all.at, (size_t)all.count, sizeof *all.at, by_kind);
    for (int i = 0, end; i < all.count; i = end) {
        for (end = i + 1;
             end < all.count && str_equal(all.at[end].kind, all.at[i].kind);)
            end++;
        TRY(compare_group(b, a, &all.at[i], end - i, err));
    }
    return ledger_series_check(b->ledger, series, err);
}

/* ---- when a series has no work left ---------------------------------- */

enum code series_done(struct batch *b, int64_t series, struct error *err)
{
    struct arena *a;
    bool busy, checked;
    enum code code;

    TRY(ledger_series_busy(b->ledger, series, &busy, err));
    if (busy)
        return OK;
    TRY(ledger_series_checked(b->ledger, series, &checked, err));
    if (!checked) {
        a = arena_create((size_t)1 << 30);
        code = a ? compare_series(b, a, series, err)
                 : fail(err, ERR_MEMORY, "no memory for a series");
        arena_destroy(a);
        TRY(code);
        TRY(ledger_series_busy(b->ledger, series, &busy, err));
    }
    if (busy)
        return OK;
    if (!arena_push(b->arena, b->ready))
        return fail(err, ERR_MEMORY, "no memory for a series");
    b->ready.at[b->ready.count - 1] = series;
    return OK;
}
