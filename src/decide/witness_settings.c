/*
 * witness_settings.c - settings that stand in lists, or lost a letter
 *
 * "Qscan:80/MDR:5O/MFT4.4": names of settings with their numbers, parted by
 * slashes. One name that is known vouches for the others, and a letter read
 * for a digit does no harm. "TH" behind a setting is "THI": a thin letter at
 * the end of a line is the first that a reader loses.
 */
#include "decide/scene.h"
#include <string.h>

enum { KEY_LETTERS = 6, VALUE_GLYPHS = 5, CUT_LETTERS = 4, PARTS = 8 };

static void know(struct piece *p, bool phrase, const struct allow_row *row)
{
    p->known = KNOWN_HARMLESS;
    p->company = 0;
    p->phrase = phrase;
    p->in_words = phrase;
    p->known_rule = row->rule;
    p->known_class = row->class;
}

/* ---- lists --------------------------------------------------------------- */

/* The letters that a part of a list begins with, if a number is all that
 * follows: "MDR:5O", "MFT4.4". Empty if it is anything else. */
static struct str key_of(const struct scene *sc, struct str part)
{
    size_t at = 0, key, digits = 0;

    while (at < part.len && ascii_letter(part.at[at]))
        at++;
    key = at;
    if (at < part.len && strchr(":=", part.at[at]))
        at++;
    if (key < 2 || key > KEY_LETTERS || at >= part.len ||
        part.len - at > VALUE_GLYPHS)
        return (struct str){0};
    for (; at < part.len; at++) {
        char c = part.at[at];

        digits += ascii_digit(c);
        if (!ascii_digit(c) && !strchr(".,-", c) &&
            !(ascii_letter(c) &&
              confusion_digit(sc->rules->confusions, (char)(c & ~0x20))))
            return (struct str){0};
    }
    return digits ? (struct str){part.at, key} : (struct str){0};
}

/* Could the name of a setting be somebody's, a label or a month? "DR:50" is no
 * doctor: they have no numbers. */
static bool is_personal(const struct scene *sc, struct str folded,
                        bool numbered)
{
    struct label label;

    return names_find(&sc->rules->names, folded) & (NAME_FIRST | NAME_LAST) ||
           (label_find(&sc->rules->labels, folded, &label) &&
            !(numbered && label.class == LABEL_STAFF)) ||
           months_find(sc->rules->months, folded);
}

/* The row of a setting's name, which a number behind it makes a sure one. */
static const struct allow_row *known_key(const struct scene *sc,
                                         struct str folded)
{
    const struct allow_row *row =
        allow_phrase(&sc->rules->allow, folded, sc->modality);

    return row && row->class == CLASS_VENDOR_OR_SETTING &&
                   allow_fits(row, sc->modality)
               ? row
               : NULL;
}

/* All parts a name and a number, two at least, and one of the names known. */
static void know_list(struct scene *sc, struct piece *p)
{
    const struct allow_row *row = NULL;
    size_t from = 0;
    int parts = 0;

    while (from < p->text.len) {
        struct str part = {p->text.at + from, 0}, key, folded;

        while (from + part.len < p->text.len && part.at[part.len] != '/')
            part.len++;
        from += part.len + 1;
        if (!part.len)
            continue;
        key = key_of(sc, part);
        if (!key.len || ++parts > PARTS || !scene_fold(sc, key, &folded) ||
            is_personal(sc, folded, true))
            return;
        row = row ? row : known_key(sc, folded);
    }
    if (row && parts > 1)
        know(p, true, row);
}

/* ---- a letter lost ------------------------------------------------------- */

static bool is_us_setting(const struct piece *p)
{
    return piece_is_firm(p) && p->known_rule &&
           !strncmp(p->known_rule, "us-", 3) &&
           p->known_class == CLASS_VENDOR_OR_SETTING;
}

/* The last word of a line, right behind a setting of ultrasound, and one itself
 * with an I after it. */
static void know_cut(struct scene *sc, struct seen *s)
{
    struct piece *p = &s->pieces[s->count - 1];
    const struct allow_row *row;
    char at[CUT_LETTERS + 1];
    struct str folded;

    if (s->count < 2 || p->known != KNOWN_NOT || p->apart ||
        !is_us_setting(p - 1) || !scene_fold(sc, p->text, &folded) ||
        folded.len < 2 || folded.len > CUT_LETTERS ||
        is_personal(sc, folded, false))
        return;
    for (size_t i = 0; i < p->text.len; i++)
        if (p->text.at[i] < 'A' || p->text.at[i] > 'Z')
            return;
    memcpy(at, folded.at, folded.len);
    at[folded.len] = 'I';
    row = allow_phrase(&sc->rules->allow, (struct str){at, folded.len + 1},
                       sc->modality);
    if (row && allow_fits(row, sc->modality) && !strncmp(row->rule, "us-", 3))
        know(p, false, row);
}

void settings_of_line(struct scene *sc, struct seen *s)
{
    for (int i = 0; i < s->count; i++)
        if (s->pieces[i].known == KNOWN_NOT)
            know_list(sc, &s->pieces[i]);
    if (s->count && !sc->projection)
        know_cut(sc, s);
}
