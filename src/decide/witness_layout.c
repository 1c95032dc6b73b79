/*
 * witness_layout.c - what the place of a text says about it
 *
 * A label's value right of it or below; sex and age side by side without a
 * label; the outside of the ultrasound regions.
 */
#include "decide/scene.h"
#include "decide/us_regions.h"
#include <stdlib.h>
#include <string.h>

enum { RIGHT_GAP = 14, BELOW_GAP = 2, ROW_GAP = 12, PLACE_LINES = 4 };

/* ---- values of labels ------------------------------------------------ */

static bool takes_value(const struct seen *s)
{
    return s->count && s->kind == LINE_TEXT && !s->pieces[0].label;
}

/* The nearest line right of s in its row. */
static struct seen *right_of(const struct scene *sc, const struct seen *s)
{
    struct rect a = s->box;
    struct seen *best = NULL, *o;

    for (struct near n = near_begin(sc, s); (o = near_next(&n));) {
        int gap = o->box.x - (a.x + a.width);

        if (!same_row(a, o->box) || gap < -a.height ||
            gap > RIGHT_GAP * a.height)
            continue;
        if (!best || o->box.x < best->box.x)
            best = o;
    }
    return best && takes_value(best) ? best : NULL;
}

/* The line below s that begins where s begins. */
static struct seen *below(const struct scene *sc, const struct seen *s)
{
    struct rect a = s->box;
    struct seen *best = NULL, *o;

    for (struct near n = near_begin(sc, s); (o = near_next(&n));) {
        struct rect b = o->box;
        int gap = b.y - (a.y + a.height);

        if (gap < -a.height / 3 || gap > BELOW_GAP * a.height ||
            abs(b.x - a.x) > 2 * a.height)
            continue;
        if (!best || b.y < best->box.y)
            best = o;
    }
    return best && takes_value(best) ? best : NULL;
}

/* Below a label only what is not known to be harmless is its value. */
static bool is_likely_value(const struct seen *o)
{
    return o->pieces[0].known != KNOWN_HARMLESS &&
           o->pieces[0].known != KNOWN_NOTHING;
}

static enum code fulfil(struct scene *sc, struct seen *s)
{
    struct seen *o = right_of(sc, s);
    int words = 0;

    if (o)
        TRY(labels_value(sc, o, 0, s->wants, &words));
    o = words ? NULL : below(sc, s);
    if (o && is_likely_value(o))
        TRY(labels_value(sc, o, 0, s->wants, &words));
    /* A label whose value was not found goes as well: its value may not have
     * been read. */
    for (int i = 0; i < s->count; i++)
        if (s->pieces[i].label && (words || s->wants != LABEL_DATE))
            piece_blame(&s->pieces[i], BY_LABEL, label_rule(s->wants),
                        s->wants == LABEL_DATE ? CLASS_DATE_TIME : CLASS_PHI,
                        false);
    return OK;
}

/* ---- sex and age ----------------------------------------------------- */

static bool is_sex(const struct seen *s)
{
    struct str t = str_trim(s->text);

    return s->count == 1 &&
           (str_same(t, STR("M")) || str_same(t, STR("F")) ||
            str_same(t, STR("MALE")) || str_same(t, STR("FEMALE")));
}

/* Up to three digits, one of which may have been read as a letter. */
static bool is_age(const struct scene *sc, const struct seen *s)
{
    int digits = 0, others = 0;

    for (size_t i = 0; i < s->text.len; i++) {
        char c = s->text.at[i];

        if (ascii_digit(c))
            digits++;
        else if (confusion_digit(sc->rules->confusions, (char)(c & ~0x20)))
            others++;
        else
            return false;
    }
    return s->count == 1 && s->text.len <= 3 && digits && others <= 1;
}

static bool has_evidence(const struct seen *s)
{
    for (int i = 0; i < s->count; i++)
        if (s->pieces[i].reasons && !s->pieces[i].shape_only)
            return true;
    return false;
}

/* Does anything near (ten line heights) identify? */
static bool near_evidence(const struct scene *sc, const struct seen *s)
{
    struct rect around = rect_grow(s->box, s->box.height * 10);
    const struct seen *o;

    for (struct near n = near_begin(sc, s); (o = near_next(&n));)
        if (rect_meets(around, o->box) && has_evidence(o))
            return true;
    return false;
}

/* "M" and "63" in one row, with something that identifies close by. */
static void sex_and_age(struct scene *sc, struct seen *s)
{
    struct seen *o;

    if (!is_sex(s) || !near_evidence(sc, s))
        return;
    for (struct near n = near_begin(sc, s); (o = near_next(&n));) {
        if (!is_age(sc, o) || !same_row(s->box, o->box) ||
            abs(o->box.x - s->box.x) > ROW_GAP * s->box.height)
            continue;
        piece_blame(&s->pieces[0], BY_PATTERN, "sex-age-row", CLASS_PHI, false);
        piece_blame(&o->pieces[0], BY_PATTERN, "sex-age-row", CLASS_PHI, false);
    }
}

/* ---- numbers and lines that belong to identifying ones --------------- */

static bool is_whole_number(const struct seen *s)
{
    struct str t = str_trim(s->text);

    return s->count == 1 && t.len >= 4 && str_all_digits(t);
}

/* A bare number of four digits or more, left-aligned with a line of a person
 * right above or below it, or beside it: a record number without a label. */
static void number_beside(struct scene *sc, struct seen *s)
{
    struct rect a = s->box;
    const struct seen *o;

    if (!is_whole_number(s) || s->pieces[0].reasons)
        return;
    for (struct near n = near_begin(sc, s); (o = near_next(&n));) {
        struct rect b = o->box;
        bool column = abs(a.x - b.x) <= a.height &&
                      abs(a.y - b.y) <= 2 * a.height + a.height / 2;
        bool row = same_row(a, b) && abs(a.x - b.x) <= ROW_GAP * a.height;

        /* beside a date alone a number may be anything */
        if ((!column && !row) || !has_evidence(o) ||
            (!column && o->pieces[0].class != CLASS_PHI))
            continue;
        piece_blame(&s->pieces[0], BY_PATTERN, "number-beside", CLASS_PHI,
                    false);
        return;
    }
}

/* May the words of s be the rest of an institution's name? Words only, none
 * that a screen is known to show as a phrase of its own. */
static bool is_continuation(struct scene *sc, const struct seen *s)
{
    if (s->count > 4 || s->wants)
        return false;
    for (int i = 0; i < s->count; i++) {
        const struct piece *p = &s->pieces[i];
        struct str word;

        if (p->known == KNOWN_NOTHING)
            continue;
        if (p->label || p->text.len < 3 || !scene_fold(sc, p->text, &word) ||
            (p->known == KNOWN_HARMLESS && p->phrase &&
             !wordset_find(&sc->rules->places, word)))
            return false;
        if (str_has_digit(p->text))
            return false;
    }
    return s->count > 0;
}

static const struct piece *place_evidence(const struct seen *s)
{
    for (int i = 0; i < s->count; i++) {
        const char *rule = s->pieces[i].reasons ? s->pieces[i].rule : NULL;

        if (rule && (str_equal(str_of(rule), STR("institution")) ||
                     str_equal(str_of(rule), STR("InstitutionName")) ||
                     str_equal(str_of(rule), STR("label-place")) ||
                     str_equal(str_of(rule), STR("place-continued"))))
            return &s->pieces[i];
    }
    return NULL;
}

/* A place's name goes on in the line below, where lines are set closely. */
static bool continue_place(struct scene *sc, const struct seen *above)
{
    struct rect a = above->box;
    bool more = false;
    struct seen *o;

    if (!place_evidence(above))
        return false;
    for (struct near n = near_begin(sc, above); (o = near_next(&n));) {
        struct rect b = o->box;
        int gap = b.y - (a.y + a.height);

        if (gap < -a.height / 2 || gap > a.height || b.x >= a.x + a.width ||
            a.x >= b.x + b.width || b.height > a.height * 2 ||
            a.height > b.height * 2 || place_evidence(o) ||
            !is_continuation(sc, o))
            continue;
        for (int k = 0; k < o->count; k++)
            piece_blame(&o->pieces[k], BY_PATTERN, "place-continued", CLASS_PHI,
                        false);
        more = true;
    }
    return more;
}

/* ---- ultrasound regions ---------------------------------------------- */

static void outside(struct seen *s, const struct rect *regions, int count)
{
    s->outside = count > 0;
    for (int i = 0; i < count; i++)
        if (rect_meets(regions[i], s->box))
            s->outside = false;
}

enum code witness_layout(struct scene *sc)
{
    struct rect frame = {0, 0, sc->in->width, sc->in->height}, *regions;
    int count;

    TRY(ultrasound_regions(sc->a, sc->in->ds, frame, &regions, &count,
                           sc->err));
    for (int i = 0; i < sc->count; i++) {
        struct seen *s = &sc->at[i];

        outside(s, regions, count);
        if (s->kind != LINE_TEXT)
            continue;
        if (s->wants)
            TRY(fulfil(sc, s));
        if (sc->projection)
            initials_of_row(sc, s);
    }
    for (int i = 0; i < sc->count; i++)
        if (sc->at[i].kind == LINE_TEXT)
            sex_and_age(sc, &sc->at[i]);
    for (int i = 0; i < sc->count; i++)
        if (sc->at[i].kind == LINE_TEXT)
            number_beside(sc, &sc->at[i]);
    for (int round = 0, more = 1; more && round < PLACE_LINES; round++) {
        more = 0;
        for (int i = 0; i < sc->count; i++)
            more += continue_place(sc, &sc->at[i]);
    }
    return sc->broken;
}
