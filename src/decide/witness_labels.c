/*
 * witness_labels.c - "Name:", "DOB", "Pat.-ID" and the value after them
 *
 * A label makes its value identifying, whatever it looks like. Where the value
 * ends depends on the label: a name goes on to the next label, measure or wide
 * gap, an ID is one word or more with digits. A label at the end of its line
 * leaves a wish for witness_layout: its value stands right of it or below.
 */
#include "decide/scene.h"
#include <string.h>

#define WELL_READ 0.6f
enum { LABEL_WORDS = 4, NAME_WORDS = 2 };

/* A label found at pieces from..to; value_in: the last piece holds (part of)
 * the value as well, as in "Name:John". */
struct found_label {
    struct label label;
    int from, to;
    bool marked; /* : # = or . behind it */
    bool value_in;
};

static bool is_mark(char c)
{
    return c == ':' || c == '#' || c == '=';
}

static bool is_placeholder(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!strchr("-_./\\*? :#=", s.at[i]))
            return false;
    return true;
}

/* Cut piece text at its mark: the label before it. */
static struct str before_mark(struct str s, bool *ret_marked, bool *ret_more)
{
    for (size_t i = 0; i < s.len; i++)
        if (is_mark(s.at[i]) && i > 0) {
            *ret_marked = true;
            *ret_more = !is_placeholder((struct str){s.at + i, s.len - i});
            return (struct str){s.at, i};
        }
    /* "Ex? 2411": a colon, as a reader sees it */
    *ret_marked = s.len && strchr(".?;", s.at[s.len - 1]);
    *ret_more = false;
    if (*ret_marked && s.at[s.len - 1] != '.')
        s.len--;
    return s;
}

/* "age" in small letters is rather the end of a word. */
static bool has_upper(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((s.at[i] >= 'A' && s.at[i] <= 'Z') || (s.at[i] & 0x80))
            return true;
    return false;
}

/* The label as a reader may have spelt it: "Narne:", "D0B:"; not what is a
 * word of its own ("Filter:"). */
static bool lookalike(const struct scene *sc, struct str folded,
                      struct label *ret)
{
    const struct wordset *set = &sc->rules->labels;
    float best = folded.len < 5 ? 0.35f : 0.65f;
    bool found = false;

    if (folded.len < 3 || folded.len > 20 ||
        lexicon_has(&sc->rules->words, folded) ||
        allow_phrase(&sc->rules->allow, folded, sc->modality))
        return false;
    for (int i = 0; i < set->room; i++) {
        struct str word = set->at[i].word;
        float cost;

        if (!word.at || word.len < 3 || word.len > folded.len + 1 ||
            folded.len > word.len + 1)
            continue;
        cost = confusion_distance(sc->rules->confusions, word, folded, best);
        if (cost < best && label_find(set, word, ret)) {
            best = cost;
            found = true;
        }
    }
    return found;
}

static enum code label_words(struct scene *sc, const struct seen *s, int from,
                             int to, struct found_label *ret, bool *ret_found)
{
    const struct piece *first = &s->pieces[from], *last = &s->pieces[to];
    bool marked, more;
    struct str head = before_mark(last->text, &marked, &more), folded;
    struct label l;

    *ret_found = false;
    TRY(fold_joined(
        sc->a,
        (struct str){s->text.at + first->at, last->at + head.len - first->at},
        &folded, sc->err));
    if (!label_find(&sc->rules->labels, folded, &l) &&
        (!marked || !lookalike(sc, folded, &l)))
        return OK;
    /* "Name :" and "ID #": the mark is a word of its own */
    if (!marked && to + 1 < s->count && !s->pieces[to + 1].far &&
        is_mark(s->pieces[to + 1].text.at[0])) {
        bool none;

        marked = true;
        to++;
        before_mark(
            (struct str){s->pieces[to].text.at + 1, s->pieces[to].text.len - 1},
            &none, &more);
        more =
            s->pieces[to].text.len > 1 && !is_placeholder(s->pieces[to].text);
    }
    *ret = (struct found_label){l, from, to, marked, more};
    *ret_found = marked || (l.strength == LABEL_STRONG &&
                            (to > from || has_upper(first->text)));
    return OK;
}

/* The longest label that begins with piece i. */
static enum code label_at(struct scene *sc, const struct seen *s, int i,
                          struct found_label *ret, bool *ret_found)
{
    int last =
        i + LABEL_WORDS - 1 < s->count ? i + LABEL_WORDS - 1 : s->count - 1;

    *ret_found = false;
    for (int k = last; k >= i && !*ret_found; k--) {
        bool far = false;

        for (int n = i + 1; n <= k; n++)
            far = far || s->pieces[n].far || !s->pieces[n].len;
        if (!far && s->pieces[i].len)
            TRY(label_words(sc, s, i, k, ret, ret_found));
    }
    return OK;
}

/* ---- values ---------------------------------------------------------- */

static bool is_name(const struct scene *sc, struct str folded)
{
    return names_find(&sc->rules->names, folded) & (NAME_FIRST | NAME_LAST);
}

/* A measure or a setting with its number ends a name. A word that stands on
 * screens ends it behind two others, unless somebody may be called so: people
 * are called Bone and Page. */
static bool ends_name(struct scene *sc, const struct piece *p,
                      enum label_class c, int n)
{
    struct str folded;

    if (p->known != KNOWN_HARMLESS || !p->phrase || c == LABEL_PLACE)
        return false;
    if (str_has_digit(p->text) || p->pair)
        return true;
    return n >= NAME_WORDS && p->text.len > 3 &&
           scene_fold(sc, p->text, &folded) && !is_name(sc, folded);
}

static int most_words(enum label_class c)
{
    switch (c) {
    case LABEL_NONE:
        return 0;
    case LABEL_NAME:
        return 8;
    case LABEL_STAFF:
        return 6;
    case LABEL_PLACE:
        return 14;
    case LABEL_ID:
        return 4;
    case LABEL_BIRTH:
        return 5;
    case LABEL_DATE:
        return 7;
    case LABEL_SEX_AGE:
        return 3;
    }
    return 0;
}

/* Does piece p go on the value of class c, of which n words are taken? */
static bool goes_on(struct scene *sc, const struct piece *p, enum label_class c,
                    int n)
{
    if (n >= most_words(c))
        return false;
    if (n == 0)
        return true;
    if (p->far)
        return false;
    switch (c) {
    case LABEL_NONE:
        return false;
    case LABEL_NAME:
    case LABEL_STAFF:
    case LABEL_PLACE:
        return !ends_name(sc, p, c, n);
    case LABEL_ID:
        return str_has_digit(p->text) && p->known != KNOWN_HARMLESS;
    case LABEL_SEX_AGE:
        return p->text.len <= 4 && !(p->phrase && p->text.len > 1);
    case LABEL_BIRTH:
    case LABEL_DATE:
        return !(p->known == KNOWN_HARMLESS && p->phrase) ||
               (!str_has_letter(p->text) && !p->pair);
    }
    return false;
}

static enum text_class class_of(enum label_class c)
{
    return c == LABEL_DATE ? CLASS_DATE_TIME : CLASS_PHI;
}

enum code labels_value(struct scene *sc, struct seen *s, int from,
                       enum label_class c, int *ret_words)
{
    int n = 0;

    for (int i = from; i < s->count; i++) {
        struct piece *p = &s->pieces[i];
        struct found_label next;
        bool found;

        if (!goes_on(sc, p, c, n))
            break;
        TRY(label_at(sc, s, i, &next, &found));
        if (found && (next.marked || n > 0))
            break;
        if (is_placeholder(p->text) && n == 0)
            break;
        piece_blame(p, BY_LABEL, label_rule(c), class_of(c), false);
        n++;
    }
    *ret_words = n;
    return OK;
}

/* The value right behind the label: in its last piece, or the next one. */
static struct str value_of(const struct seen *s, const struct found_label *f)
{
    struct str t = s->pieces[f->to].text;
    size_t i = 0;

    if (!f->value_in)
        return f->to + 1 < s->count ? s->pieces[f->to + 1].text
                                    : (struct str){0};
    while (i < t.len && !is_mark(t.at[i]))
        i++;
    while (i < t.len && is_mark(t.at[i]))
        i++;
    return (struct str){t.at + i, t.len - i};
}

static bool is_short_number(struct str s)
{
    int digits = number_digits(s);

    return digits > 0 && digits < 4;
}

/* A value that the label cannot mean: "Unit: 0.1 cm", "DR: 50" is no doctor,
 * "Exam: Abdomen" no number. Strong labels mean what they say. */
static bool is_no_value(const struct seen *s, const struct found_label *f)
{
    struct str v = value_of(s, f);
    const struct piece *p = f->value_in            ? &s->pieces[f->to]
                            : f->to + 1 < s->count ? &s->pieces[f->to + 1]
                                                   : NULL;

    if (f->label.strength == LABEL_STRONG)
        return false;
    if (!v.len)
        return f->label.strength == LABEL_WEAK;
    if (f->label.class == LABEL_NAME || f->label.class == LABEL_STAFF)
        if (is_short_number(v))
            return true;
    if (f->label.class == LABEL_ID && !str_has_digit(v))
        return p->known == KNOWN_HARMLESS &&
               (v.len > 3 || p->confidence >= WELL_READ);
    return f->label.strength == LABEL_WEAK &&
           (p->known == KNOWN_HARMLESS || p->known == KNOWN_NOTHING);
}

static bool is_empty_value(const struct seen *s, int from)
{
    return from < s->count && is_placeholder(s->pieces[from].text);
}

static enum code take_label(struct scene *sc, struct seen *s,
                            const struct found_label *f)
{
    enum label_class c = f->label.class;
    int from = f->to + 1, words = 0;

    if (is_no_value(s, f))
        return OK;
    if (!f->value_in)
        TRY(labels_value(sc, s, from, c, &words));
    for (int i = f->from; i <= f->to; i++) {
        struct piece *p = &s->pieces[i];

        p->label = true;
        if (words || f->value_in)
            piece_blame(p, BY_LABEL, label_rule(c), class_of(c), false);
    }
    if (!words && !f->value_in && from >= s->count)
        s->wants = c;
    else if (!words && !f->value_in && is_empty_value(s, from))
        s->wants = LABEL_NONE;
    return OK;
}

/* "Patient Position": a label, and with the word behind it a phrase of
 * screens. */
static bool opens_phrase(struct scene *sc, const struct seen *s,
                         const struct found_label *f)
{
    const struct allow_row *row;
    struct str folded;

    if (f->value_in || f->to + 1 >= s->count || s->pieces[f->to + 1].far ||
        str_has_digit(s->pieces[f->to + 1].text) ||
        seen_folded(sc, s, f->from, f->to + 1, &folded) != OK)
        return false;
    row = allow_phrase(&sc->rules->allow, folded, sc->modality);
    return row && !row->company;
}

static enum code labels_of_line(struct scene *sc, struct seen *s)
{
    for (int i = 0; i < s->count; i++) {
        struct found_label f;
        bool found;

        if (s->pieces[i].label)
            continue;
        TRY(label_at(sc, s, i, &f, &found));
        /* "St. Mary's Hospital" is a name, "Hospital" in front a label */
        if (!found || opens_phrase(sc, s, &f) ||
            (f.label.class == LABEL_PLACE && !f.marked && i > 0 &&
             !s->pieces[i].far))
            continue;
        TRY(take_label(sc, s, &f));
        i = f.to;
    }
    return OK;
}

enum code witness_labels(struct scene *sc)
{
    for (int i = 0; i < sc->count; i++)
        if (sc->at[i].kind == LINE_TEXT)
            TRY(labels_of_line(sc, &sc->at[i]));
    return OK;
}
