/*
 * verdict_numbers.c - numbers that nothing explains where a patient is named
 *
 * Dates, clocks and record numbers are what a reader slips on most often
 * ("1242.09", "B0g1432", "1986/01705"), and what it makes of them looks like
 * nothing. So under strict a number without a setting's name or a unit goes if
 * it has as many digits as they have and is set in one block with a row that
 * identifies, or if such words stand at both sides of it.
 */
#include "decide/scene.h"
#include <string.h>

#define WELL_READ 0.85f
enum {
    MOST_WORDS = 3,
    CLOCK_DIGITS = 4, /* of the shortest clock, whose marks were lost */
    DATE_DIGITS = 3,  /* of a date or clock with a mark left: "225/23" */
    UNKNOWN_LETTERS = 5,
    BESIDE = 6 /* heights to the words at its sides */
};

/* A setting, its value or a measure; a lone letter before a number was read
 * well. */
static bool is_explained(const struct piece *p)
{
    int letters = 0;

    for (size_t i = 0; i < p->text.len; i++)
        letters += ascii_letter(p->text.at[i]);
    return (p->pair && piece_is_firm(p) &&
            (letters > 1 || (letters && p->confidence >= WELL_READ))) ||
           piece_is_paired(p);
}

/* Digits of the words that are kept; 0 if something explains them. */
static int digits_of(const struct seen *s, bool *ret_mark)
{
    int digits = 0;

    *ret_mark = false;
    if (s->turn % 180 || s->kind != LINE_TEXT || s->count > MOST_WORDS)
        return 0;
    for (int i = 0; i < s->count; i++) {
        const struct piece *p = &s->pieces[i];

        if (p->ghost || is_explained(p))
            return 0;
        for (size_t k = 0; k < p->text.len && p->verdict != BLANK; k++) {
            digits += ascii_digit(p->text.at[k]);
            *ret_mark = *ret_mark || strchr("/:-", p->text.at[k]);
        }
    }
    return digits;
}

/* And of lines that lie in its row, over it or close by: two readings of
 * parts of one number. */
static int digits_around(const struct scene *sc, const struct seen *s)
{
    struct rect wide = rect_grow(s->box, s->height);
    const struct seen *o;
    int digits = 0;
    bool mark;

    for (struct near n = near_begin(sc, s); (o = near_next(&n));)
        if (same_row(s->box, o->box) && rect_meets(wide, o->box))
            digits += digits_of(o, &mark);
    return digits;
}

/* The first word of a row that identifies. */
static const struct piece *head_of(const struct seen *s)
{
    for (int i = 0; i < s->count; i++)
        if (piece_heads_block(&s->pieces[i]))
            return &s->pieces[i];
    return NULL;
}

static const struct piece *head_of_block(const struct scene *sc,
                                         const struct seen *s)
{
    const struct seen *o;

    for (struct near n = near_begin(sc, s); (o = near_next(&n));)
        if (rows_stacked(s, o) && !o->turn && head_of(o))
            return head_of(o);
    return NULL;
}

/* Four digits that are a clock's, if its colon was lost, or more. */
static bool is_clock(const struct seen *s, int digits)
{
    struct str t = s->text;

    return digits > CLOCK_DIGITS ||
           (str_all_digits(t) && t.at[0] < '3' && t.at[2] < '6' &&
            (t.at[0] < '2' || t.at[1] < '4'));
}

/* The same where the block was read so badly that nothing in it identifies: a
 * row that goes since nobody knows its words. */
static const struct piece *unknown_in_block(const struct scene *sc,
                                            const struct seen *s)
{
    const struct seen *o;

    for (struct near n = near_begin(sc, s); (o = near_next(&n));)
        for (int i = 0; i < o->count && !o->turn && rows_stacked(s, o); i++)
            if (o->pieces[i].verdict == BLANK &&
                !(o->pieces[i].reasons & BY_ALLOW) &&
                o->pieces[i].text.len >= UNKNOWN_LETTERS)
                return &o->pieces[i];
    return NULL;
}

/* Is p printed in the row of s, and near it? */
static bool is_beside(const struct seen *s, const struct piece *p, bool right)
{
    int gap = right ? p->box.x - (s->box.x + s->box.width)
                    : s->box.x - (p->box.x + p->box.width);

    return same_row(s->box, p->box) && gap > -s->height / 2 &&
           gap <= BESIDE * s->height;
}

static const struct piece *head_beside(const struct scene *sc,
                                       const struct seen *s, bool right)
{
    const struct seen *o;

    for (struct near n = near_begin(sc, s); (o = near_next(&n));)
        for (int i = 0; i < o->count && !o->turn; i++)
            if (piece_heads_block(&o->pieces[i]) &&
                is_beside(s, &o->pieces[i], right))
                return &o->pieces[i];
    return NULL;
}

static void take(struct seen *s, enum text_class class)
{
    for (int i = 0; i < s->count; i++) {
        struct piece *p = &s->pieces[i];

        if (p->verdict == BLANK)
            continue;
        p->reasons = 0;
        piece_blame(p, BY_DOUBT, "number-in-block", class, false);
        p->verdict = BLANK;
    }
}

static void judge_numbers(const struct scene *sc, struct seen *s)
{
    bool mark;
    int digits = digits_of(s, &mark);
    const struct piece *head = NULL;

    if (digits &&
        digits + digits_around(sc, s) >= (mark ? DATE_DIGITS : CLOCK_DIGITS))
        head = head_of_block(sc, s);
    if (!head && digits >= CLOCK_DIGITS && (mark || is_clock(s, digits)))
        head = unknown_in_block(sc, s);
    if (!head && digits && head_beside(sc, s, false))
        head = head_beside(sc, s, true);
    if (!head && s->turn == 180) /* in a block that stands upright */
        head = head_of_block(sc, s);
    if (head)
        take(s, head->class);
}

void scene_judge_numbers(struct scene *sc)
{
    for (int i = 0; i < sc->count && sc->in->policy == POLICY_STRICT; i++)
        judge_numbers(sc, &sc->at[i]);
}
