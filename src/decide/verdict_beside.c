/*
 * verdict_beside.c - kept words right beside what goes
 *
 * A short term or a number beside a word that nobody knows is rather a part of
 * it, and what ends in a colon before a date or a name is its label, however it
 * was read.
 */
#include "decide/scene.h"
#include <stdlib.h>
#include <string.h>

#define LABEL_COST 0.5f
enum { LOOSE_SIGNS = 3, NAME_LETTERS = 3, LABEL_SIGNS = 4 };

/* Short terms and numbers are soon read in the rest of a name ("D", "St.",
 * "0"); a setting with its value, a measure with its unit and longer terms
 * are what they are. */
static bool is_loose(struct scene *sc, const struct piece *p)
{
    struct str folded;

    if (p->verdict != KEEP || p->pair || p->ghost ||
        (p->known_class == CLASS_SCALE_OR_MEASURE && str_has_letter(p->text) &&
         str_has_digit(p->text)))
        return false;
    return !p->phrase || glyph_count(p->text) <= LOOSE_SIGNS ||
           (!p->in_words && number_digits(p->text) > 0) ||
           (scene_fold(sc, p->text, &folded) &&
            wordset_find(&sc->rules->places, folded));
}

/* A word that nobody knows, or what went with it. */
static bool is_unknown_word(const struct piece *p)
{
    int letters = 0;

    if (p->verdict == KEEP || !(p->reasons & BY_DOUBT) || p->unreadable)
        return false;
    for (size_t i = 0; i < p->text.len;)
        letters += sign_is_letter(fold_next(p->text, &i));
    return letters >= NAME_LETTERS;
}

/* A number beside an unknown word, which goes; the year behind a day. */
static bool is_unknown_number(const struct piece *p)
{
    return p->verdict == BLANK && p->reasons & BY_DOUBT && p->rule &&
           !strcmp(p->rule, "beside") && str_has_digit(p->text);
}

/* A mere word may have a wide blank beside it, where doubt goes. */
static void loosen(struct scene *sc, const struct seen *s, struct piece *p,
                   const struct piece *beside, const struct piece *right)
{
    bool parted =
        p->phrase || beside->verdict != BLANK ? right->cell : right->apart;

    if (is_loose(sc, p) && !right->far && !parted &&
        (is_unknown_word(beside) ||
         (is_unknown_number(beside) && str_has_digit(p->text))))
        piece_doubt(s, p, beside->verdict, "beside");
}

/* Right of an unknown word, left of one, and between two. */
void scene_judge_loose(struct scene *sc, struct seen *s)
{
    for (int i = 1; i < s->count; i++)
        loosen(sc, s, &s->pieces[i], &s->pieces[i - 1], &s->pieces[i]);
    for (int i = s->count - 2; i >= 0; i--)
        loosen(sc, s, &s->pieces[i], &s->pieces[i + 1], &s->pieces[i + 1]);
    for (int i = 1; i + 1 < s->count; i++)
        if (is_loose(sc, &s->pieces[i]) && is_unknown_word(&s->pieces[i - 1]) &&
            s->pieces[i + 1].verdict != KEEP && !s->pieces[i].far &&
            !s->pieces[i + 1].far)
            piece_doubt(s, &s->pieces[i], s->pieces[i - 1].verdict, "beside");
}

static bool is_like_label(const struct piece *p)
{
    return p->verdict == KEEP && !p->ghost && p->text.len &&
           p->text.at[p->text.len - 1] == ':';
}

/* Is value what a label announces that was read as p? A known phrase announces
 * none, unless it is a short one before what the header has ("D8:"), or has a
 * digit and a date behind it ("DC8:"). */
static bool is_value(const struct piece *value, const struct piece *p)
{
    int glyphs = glyph_count(p->text);
    bool header = value->reasons & BY_HEADER && glyphs <= 3;
    bool date = value->class == CLASS_DATE_TIME && glyphs <= LABEL_SIGNS &&
                str_has_letter(p->text) && str_has_digit(p->text);

    if (value->verdict != BLANK || (p->phrase && !header && !date))
        return false;
    return value->class == CLASS_PHI || value->class == CLASS_DATE_TIME;
}

/* "LI," before "INGRID". */
static bool is_family_name(const struct piece *p, const struct piece *value)
{
    return p->verdict == KEEP && p->text.len > 1 && !p->ghost &&
           p->text.at[p->text.len - 1] == ',' && !str_has_digit(p->text) &&
           piece_heads_block(value) && value->class == CLASS_PHI &&
           !value->label && !str_has_digit(value->text);
}

/* "DO8" before a date. */
static bool is_birth_label(struct scene *sc, const struct piece *p,
                           const struct piece *value)
{
    struct str folded;

    return p->verdict == KEEP && !p->ghost && value->verdict == BLANK &&
           value->class == CLASS_DATE_TIME && p->text.len == 3 &&
           scene_fold(sc, p->text, &folded) &&
           confusion_distance(sc->rules->confusions, STR("DOB"), folded,
                              LABEL_COST) <= LABEL_COST;
}

static void go_as_label(struct piece *p, const struct piece *value)
{
    p->reasons = 0;
    piece_blame(p, BY_DOUBT, "label", value->class, false);
    p->verdict = BLANK;
}

/* The first word of the line that begins right behind p, no wide gap
 * between. */
static const struct piece *word_behind(const struct scene *sc,
                                       const struct seen *s,
                                       const struct piece *p)
{
    int end = p->box.x + p->box.width;
    const struct seen *o;

    for (struct near n = near_begin(sc, s); (o = near_next(&n));)
        if (!o->turn && o->count && same_row(p->box, o->box) &&
            abs(o->pieces[0].box.x - end) <= 2 * s->height)
            return &o->pieces[0];
    return NULL;
}

/* Whatever its label was read as ("COB: 03.13.1980") goes with a date or a
 * name. */
void scene_judge_labels(struct scene *sc, struct seen *s)
{
    for (int i = 0; i < s->count; i++) {
        struct piece *p = &s->pieces[i];
        const struct piece *value;

        if (i + 1 < s->count)
            value = s->pieces[i + 1].far ? NULL : &s->pieces[i + 1];
        else
            value = s->turn ? NULL : word_behind(sc, s, p);
        if (value && ((is_like_label(p) && is_value(value, p)) ||
                      is_family_name(p, value) || is_birth_label(sc, p, value)))
            go_as_label(p, value);
    }
}
