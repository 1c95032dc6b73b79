/*
 * blocks.c - what is lost of a block of print that names a patient
 *
 * Rows set one below the other begin at one edge, end at one or share their
 * middle. Where the name and the birth day of a patient do none of it, values
 * were read whose labels were not: the ground there is as bright as the
 * letters. Where a row is missing in such a block, all of it was overlooked.
 * Both go, unless something known stands there.
 */
#include "decide/scene.h"
#include <stdlib.h>
#include <string.h>

#define BADLY_READ 0.5f
/* How much of a row may be lost at its begin, in heights. */
enum { NEAR = 4, FAR = 12 };

/* Rows of a block, from its first downwards. */
struct block {
    const struct seen **at;
    int count, room;
};

static bool is_alike(const struct seen *a, const struct seen *b)
{
    struct rect p = {a->box.x, 0, a->box.width, 1};
    struct rect q = {b->box.x, 0, b->box.width, 1};
    int least = a->box.width < b->box.width ? a->box.width : b->box.width;

    return a->height * 2 <= b->height * 3 && b->height * 2 <= a->height * 3 &&
           rect_cut(p, q).width * 2 >= least;
}

/* What identifies, and what nobody could read, but no label. */
static bool is_member(const struct seen *s)
{
    if (s->turn || s->kind != LINE_TEXT || !s->count)
        return false;
    for (int i = 0; i < s->count; i++) {
        const struct piece *p = &s->pieces[i];

        if (p->reasons & BY_LABEL ||
            (p->verdict != BLANK && p->known == KNOWN_HARMLESS &&
             p->line->confidence >= BADLY_READ))
            return false;
    }
    return true;
}

/* Is o the next row under s, or the next but one? */
static bool is_below(const struct seen *s, const struct seen *o)
{
    int down = o->box.y - s->box.y;

    return o != s && down * 2 > s->height && down <= 3 * s->height &&
           is_member(o) && is_alike(s, o);
}

static const struct seen *row_below(const struct scene *sc,
                                    const struct seen *s)
{
    struct near n = near_begin(sc, s);
    const struct seen *o, *best = NULL;

    while ((o = near_next(&n)))
        if (is_below(s, o) && (!best || o->box.y < best->box.y))
            best = o;
    return best;
}

static bool has_above(const struct scene *sc, const struct seen *s)
{
    struct near n = near_begin(sc, s);
    const struct seen *o;

    while ((o = near_next(&n)))
        if (is_member(o) && is_below(o, s))
            return true;
    return false;
}

static enum code block_from(const struct scene *sc, const struct seen *first,
                            struct block *ret)
{
    for (const struct seen *s = first; s; s = row_below(sc, s)) {
        if (!arena_push(sc->a, *ret))
            return fail(sc->err, ERR_MEMORY, "no memory for rows");
        ret->at[ret->count - 1] = s;
    }
    return OK;
}

/* ---- begins ---------------------------------------------------------- */

/* Is o, a blanked row, printed in one block with s? Then where it begins. */
static bool is_in_block(const struct seen *s, const struct seen *o)
{
    int away = abs(o->box.y - s->box.y);

    return o->turn == 0 && o->count && o->pieces[0].verdict == BLANK &&
           o->height * 2 <= s->height * 3 && s->height * 2 <= o->height * 3 &&
           !same_row(o->box, s->box) && away <= 8 * s->height;
}

/* Blanked rows of the block that begin within 3 pixels of x. */
static int rows_from(const struct scene *sc, const struct seen *s, int x)
{
    struct near n = near_begin(sc, s);
    const struct seen *o;
    int count = 0;

    while ((o = near_next(&n)))
        count += is_in_block(s, o) && abs(o->pieces[0].box.x - x) <= 3;
    return count;
}

/* Set flush left, flush right or centred? */
static bool is_set(const struct seen *a, const struct seen *b)
{
    int slack = a->height / 3, end_a = a->box.x + a->box.width;
    int end_b = b->box.x + b->box.width;

    return abs(a->box.x - b->box.x) <= slack || abs(end_a - end_b) <= slack ||
           abs(a->box.x + end_a - b->box.x - end_b) <= 2 * slack;
}

/* May s, whose block begins where o does, have lost what is between? Of a row
 * that begins where no other does, right below or above o and set otherwise,
 * more may be lost. */
static bool may_begin_with(const struct seen *s, const struct seen *o,
                           bool alone)
{
    int lost = s->pieces[0].box.x - o->pieces[0].box.x;
    int away = abs(o->box.y - s->box.y);

    if (lost <= NEAR * s->height)
        return lost > 0 && away <= 4 * s->height;
    return alone && lost <= FAR * s->height && away <= 2 * s->height &&
           !is_set(s, o);
}

/* Where the block of print begins that a row stands in, or the row's own
 * begin. Letters of one that begins later may be lost in a ground as bright as
 * they are; other windows show them. */
int scene_block_begin(const struct scene *sc, const struct seen *s)
{
    struct near n = near_begin(sc, s);
    const struct seen *o;
    int begin = s->pieces[0].box.x;
    bool alone = !rows_from(sc, s, begin);

    while ((o = near_next(&n)))
        if (is_in_block(s, o) && o->pieces[0].box.x < begin &&
            may_begin_with(s, o, alone) &&
            rows_from(sc, s, o->pieces[0].box.x) >= 2)
            begin = o->pieces[0].box.x;
    return begin;
}

/* ---- labels -------------------------------------------------------------- */

/* Letters of the shortest label that a value has, its colon and a blank; 0: s
 * does not begin with a value of the patient. */
static int label_of(const struct seen *s)
{
    static const struct {
        const char *rule;
        int letters;
    } labels[] = {{"PatientName", 6},
                  {"PatientBirthDate", 5},
                  {"PatientID", 4},
                  {"StudyDate", 5}};
    const struct piece *p = &s->pieces[0];

    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (p->reasons & BY_HEADER && p->rule &&
            !strcmp(p->rule, labels[i].rule))
            return labels[i].letters;
    return 0;
}

/* Where the labels begin that b's values must have had, or INT32_MAX. */
static int begin_of_labels(const struct block *b)
{
    int begin = INT32_MAX, rows = 0;
    bool ragged = false;

    for (int i = 0; i < b->count; i++) {
        const struct seen *s = b->at[i];
        int letters = label_of(s), from;

        if (!letters)
            continue;
        from = s->box.x -
               (2 * letters + 1) * s->box.width / (2 * (int)(s->text.len + 1));
        begin = from < begin ? from : begin;
        rows++;
        for (int k = 0; k < i; k++)
            ragged = ragged ||
                     (label_of(b->at[k]) && !is_set(s, b->at[k]) &&
                      strcmp(b->at[k]->pieces[0].rule, s->pieces[0].rule) != 0);
    }
    return rows > 1 && ragged && b->count > 2 ? begin : INT32_MAX;
}

/* ---- boxes --------------------------------------------------------------- */

static bool is_known_at(const struct scene *sc, const struct seen *s,
                        struct rect box)
{
    struct near n = near_begin(sc, s);
    const struct seen *o;

    while ((o = near_next(&n)))
        for (int i = 0; i < o->count; i++)
            if (o->pieces[i].verdict != BLANK && !o->pieces[i].ghost &&
                o->pieces[i].known == KNOWN_HARMLESS &&
                rect_meets(o->pieces[i].box, box))
                return true;
    return false;
}

/* What is known stays. */
static enum code add_lost(const struct scene *sc, const struct seen *s,
                          struct rect box, struct findings *ret)
{
    return is_known_at(sc, s, box) ? OK
                                   : scene_add_box(sc, s, box, "block", ret);
}

static bool is_blank(const struct seen *s)
{
    for (int i = 0; i < s->count; i++)
        if (s->pieces[i].verdict != BLANK)
            return false;
    return true;
}

/* The rows from where their labels begin: up to what is blanked already, or to
 * their ends. */
static enum code add_labels(const struct scene *sc, const struct block *b,
                            int begin, struct findings *ret)
{
    for (int i = 0; i < b->count; i++) {
        const struct seen *s = b->at[i];
        int end = s->box.x + (is_blank(s) ? 0 : s->box.width);
        struct rect box = {begin, s->box.y, end - begin, s->box.height};

        TRY(add_lost(sc, s, box, ret));
    }
    return OK;
}

/* Least distance of two rows: that of rows with none between. */
static int pitch_of(const struct block *b)
{
    int pitch = INT32_MAX;

    for (int i = 1; i < b->count; i++) {
        int down = b->at[i]->box.y - b->at[i - 1]->box.y;

        pitch = down < pitch ? down : pitch;
    }
    return pitch;
}

/* A row is missing where two are as far apart as three should be. */
static enum code add_holes(const struct scene *sc, const struct block *b,
                           int begin, struct findings *ret)
{
    int pitch = pitch_of(b);

    for (int i = 1; i < b->count; i++) {
        struct rect above = b->at[i - 1]->box, under = b->at[i]->box;
        struct rect box = rect_union(above, under);
        int right = box.x + box.width;

        if (abs(under.y - above.y - 2 * pitch) * 4 > pitch)
            continue;
        box.x = begin < box.x ? begin : box.x;
        box.width = right - box.x;
        box.y = above.y + above.height;
        box.height = under.y - box.y;
        TRY(add_lost(sc, b->at[i], box, ret));
    }
    return OK;
}

/* Its first row may be lost as well, or its last. */
static enum code add_ends(const struct scene *sc, const struct block *b,
                          int begin, struct findings *ret)
{
    int pitch = pitch_of(b);
    const struct seen *first = b->at[0], *last = b->at[b->count - 1];
    struct rect box = {begin, first->box.y - pitch,
                       first->box.x + first->box.width - begin, pitch};

    TRY(add_lost(sc, first, box, ret));
    box.y = last->box.y + last->box.height;
    box.width = last->box.x + last->box.width - begin;
    return add_lost(sc, last, box, ret);
}

enum code scene_fill_blocks(struct scene *sc, struct findings *ret)
{
    for (int i = 0; i < sc->count; i++) {
        const struct seen *s = &sc->at[i];
        struct block b = {0};
        int begin;

        if (!is_member(s) || has_above(sc, s))
            continue;
        TRY(block_from(sc, s, &b));
        begin = begin_of_labels(&b);
        if (begin == INT32_MAX)
            continue;
        TRY(add_labels(sc, &b, begin, ret));
        TRY(add_holes(sc, &b, begin, ret));
        TRY(add_ends(sc, &b, begin, ret));
    }
    return OK;
}
