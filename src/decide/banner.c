/*
 * banner.c - who this is and when, in one line over a picture
 *
 * "LARSEN RUTH [F] 03.09.2021": over bright ground some of it is read amiss, as
 * a marker ("PA HA"), a setting ("T4.14") or not at all. Close before a sex in
 * brackets stands a name; a number close to a patient's name is a date or an
 * age, unless a setting's name or unit is beside it; what is blurred between a
 * name and a date is of one of them, and so is a gap that is narrower than a
 * letter. That holds under every policy: it is no doubt about text that nothing
 * explains.
 */
#include "decide/scene.h"
#include <string.h>

#define WELL_READ 0.7f
/* The widest gaps that go, in quarters of a line's height. */
enum {
    BLURRED_LETTERS = 3,
    GAP_QUARTERS = 3,
    LABEL_QUARTERS = 16,
    NAME_QUARTERS = 32
};

static const char between[] = "between"; /* a rule */

static void take(struct piece *p, const struct piece *with, const char *rule)
{
    p->reasons = 0;
    piece_blame(p, BY_DOUBT, rule, with->class, false);
    p->verdict = BLANK;
}

/* ---- numbers ------------------------------------------------------------- */

/* Digits, and letters that digits are read as, without a unit. */
static bool is_bare_number(struct str s)
{
    int digits = 0;

    for (size_t i = 0; i < s.len; i++) {
        digits += ascii_digit(s.at[i]);
        if (!ascii_digit(s.at[i]) && !strchr("TIlOoSBZ|.,/:-", s.at[i]))
            return false;
    }
    return digits >= 2;
}

static bool is_patient(const struct piece *p)
{
    return p->reasons & BY_HEADER && p->rule && !strcmp(p->rule, "PatientName");
}

/* The row of a patient's name. */
static bool names_patient(const struct seen *s)
{
    for (int i = 0; i < s->count; i++)
        if (is_patient(&s->pieces[i]))
            return true;
    return false;
}

/* Is a setting's name or a unit right beside piece i, which is its number? */
static bool has_setting(const struct seen *s, int i)
{
    for (int k = i - 1; k <= i + 1; k += 2) {
        const struct piece *o;

        if (k < 0 || k >= s->count || s->pieces[k > i ? k : i].far)
            continue;
        o = &s->pieces[k];
        if (o->verdict != BLANK && o->pair && piece_is_firm(o) &&
            str_has_letter(o->text) && !is_bare_number(o->text))
            return true;
    }
    return false;
}

bool scene_is_number_of(const struct seen *s, const struct piece *p)
{
    return is_bare_number(p->text) && !p->far && names_patient(s) &&
           !has_setting(s, (int)(p - s->pieces));
}

/* Numbers behind a blanked word, from left to right. */
static void judge_numbers(struct seen *s)
{
    for (int i = 1; i < s->count; i++) {
        struct piece *p = &s->pieces[i];
        const struct piece *before = p - 1;

        if (p->verdict != BLANK && before->verdict == BLANK &&
            before->class != CLASS_OTHER && scene_is_number_of(s, p))
            take(p, before, "date-damaged");
    }
}

/* ---- before a sex -------------------------------------------------------- */

static bool is_sex(const struct piece *p)
{
    return p->verdict == BLANK && p->rule &&
           !strcmp(p->rule, "sex-in-brackets");
}

/* Words up to a wide gap, and no number with its setting. */
static void judge_before_sex(struct seen *s)
{
    for (int i = s->count - 1; i > 0; i--) {
        if (!is_sex(&s->pieces[i]))
            continue;
        for (int k = i - 1; k >= 0 && !s->pieces[k + 1].far; k--) {
            struct piece *p = &s->pieces[k];

            if (str_has_digit(p->text) || (p->pair && piece_is_firm(p)))
                break;
            if (p->verdict != BLANK)
                take(p, &s->pieces[i], "name-of-sex");
        }
    }
}

/* ---- between ------------------------------------------------------------- */

static bool is_blurred(const struct piece *p)
{
    return !str_has_digit(p->text) && !(p->pair && piece_is_firm(p)) &&
           (p->text.len <= BLURRED_LETTERS || p->confidence < WELL_READ);
}

static int end_of(struct rect box)
{
    return box.x + box.width;
}

/* What identifies, or was taken for that. */
static bool is_blanked(const struct piece *p)
{
    return piece_identifies(p) || (p->verdict == BLANK && p->rule == between);
}

/* A word and the line that it was read in. */
struct found {
    const struct seen *row;
    const struct piece *piece;
};

/* What is blanked in the row of p, nearest to its left or right; no piece if it
 * is farther than most. */
static struct found nearest(const struct scene *sc, const struct seen *s,
                            const struct piece *p, int most, bool right)
{
    struct near n = near_begin(sc, s);
    struct found best = {0};
    int least = most + 1;

    for (const struct seen *o = s; o; o = near_next(&n)) {
        if (o->turn || o->kind != LINE_TEXT)
            continue;
        for (int i = 0; i < o->count; i++) {
            const struct piece *q = &o->pieces[i];
            int gap =
                right ? q->box.x - end_of(p->box) : p->box.x - end_of(q->box);
            bool beside =
                right ? end_of(q->box) > end_of(p->box) : q->box.x < p->box.x;

            if (q != p && beside && gap < least && is_blanked(q) &&
                same_row(p->box, q->box)) {
                least = gap;
                best = (struct found){o, q};
            }
        }
    }
    return best;
}

/* With the date, so that the next word has it beside itself, too. */
static bool judge_between(const struct scene *sc, struct seen *s)
{
    bool any = false;

    for (int i = 0; i < s->count; i++) {
        struct piece *p = &s->pieces[i];
        const struct piece *left, *right;

        if (p->verdict == BLANK || !is_blurred(p))
            continue;
        left = nearest(sc, s, p, s->height, false).piece;
        right = nearest(sc, s, p, s->height, true).piece;
        if (!left || !right ||
            (left->class == CLASS_DATE_TIME) ==
                (right->class == CLASS_DATE_TIME))
            continue;
        take(p, left->class == CLASS_DATE_TIME ? left : right, between);
        any = true;
    }
    return any;
}

/* ---- gaps ---------------------------------------------------------------- */

/* Does something kept stand there; with firm, something that is known for
 * sure? */
static bool is_kept_at(const struct scene *sc, const struct seen *s,
                       struct rect box, bool firm)
{
    struct near n = near_begin(sc, s);

    for (const struct seen *o = s; o; o = near_next(&n))
        for (int i = 0; i < o->count; i++) {
            const struct piece *p = &o->pieces[i];

            if (p->verdict != BLANK && !p->ghost &&
                (!firm || piece_is_firm(p)) && rect_meets(p->box, box))
                return true;
        }
    return false;
}

/* Between p and what is blanked right of it: less than a letter; behind a label
 * all up to its value, which may begin amiss; between words of the patient's
 * name all, as others of them may not have been read. What boxes.c lets meet
 * needs none. */
static enum code fill_gap(const struct scene *sc, const struct seen *s,
                          const struct piece *p, struct findings *ret)
{
    struct found f = nearest(sc, s, p, s->height * NAME_QUARTERS / 4, true);
    const struct piece *q = f.piece;
    bool name = q && is_patient(p) && is_patient(q);
    int quarters = name       ? NAME_QUARTERS
                   : p->label ? LABEL_QUARTERS
                              : GAP_QUARTERS;
    int gap = q ? q->box.x - end_of(p->box) : 0;
    struct rect box;

    if (gap <= 0 || gap > s->height * quarters / 4 || (f.row == s && !q->far))
        return OK;
    box = rect_union(p->box, q->box);
    box.x = end_of(p->box);
    box.width = gap;
    return (name || p->label) && is_kept_at(sc, s, box, name)
               ? OK
               : scene_add_box(sc, s, box, "gap", ret);
}

enum code scene_fill_gaps(struct scene *sc, struct findings *ret)
{
    for (int i = 0; i < sc->count; i++) {
        const struct seen *s = &sc->at[i];

        if (s->turn || s->kind != LINE_TEXT)
            continue;
        for (int k = 0; k < s->count; k++)
            if (piece_identifies(&s->pieces[k]))
                TRY(fill_gap(sc, s, &s->pieces[k], ret));
    }
    return OK;
}

void scene_judge_banners(struct scene *sc)
{
    for (int i = 0; i < sc->count; i++) {
        struct seen *s = &sc->at[i];

        if (s->turn || s->kind != LINE_TEXT)
            continue;
        judge_before_sex(s);
        judge_numbers(s);
    }
    for (int i = 0; i < sc->count; i++)
        if (!sc->at[i].turn && sc->at[i].kind == LINE_TEXT)
            while (judge_between(sc, &sc->at[i]))
                ;
}
