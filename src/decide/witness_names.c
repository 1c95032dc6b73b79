/*
 * witness_names.c - names of people and places that no header knows
 *
 * People: two words side by side of which both may be names and one is a
 * common one, with initials and particles between them; one such word alone
 * where nothing else explains it. Institutions: a strong word ("hospital",
 * "med ctr") takes the words around it along. Streets: a number, words and
 * "road".
 */
#include "decide/scene.h"

enum { PLACE_PHRASE = 4 };

/* ---- people ---------------------------------------------------------- */

enum nameness {
    NAME_NO,
    NAME_INITIAL,  /* "J." or "M" between names */
    NAME_JOINT,    /* van, de la, Jr. */
    NAME_STRANGER, /* a capitalised word that no list knows */
    NAME_MAYBE,    /* a rare name, or one that is a word as well */
    NAME_FIRSTS,   /* of those, a first name: "Mark", "John" */
    NAME_YES
};

static bool has_upper(struct str raw)
{
    for (size_t i = 0; i < raw.len; i++)
        if (raw.at[i] >= 'A' && raw.at[i] <= 'Z')
            return true;
    return false;
}

/* "SMITH-JONES", "O'Brien", "DOE,": the folded tokens of a piece. */
static enum code nameness_of(struct scene *sc, const struct piece *p,
                             enum nameness *ret)
{
    enum nameness best = NAME_NO;
    struct tokens ts;
    bool joint = false;
    int letters = 0;

    *ret = NAME_NO;
    TRY(fold_tokens(sc->a, p->text, &ts, sc->err));
    for (int i = 0; i < ts.count; i++) {
        struct str word = token_word(&ts.at[i]);
        unsigned kinds = names_find(&sc->rules->names, word);
        enum nameness n = NAME_NO;

        if (ts.at[i].digits)
            return OK;
        letters += (int)word.len;
        if (wordset_find(&sc->rules->parts, word) &
            (PART_PARTICLE | PART_SUFFIX))
            n = NAME_JOINT;
        joint = joint || n == NAME_JOINT;
        if (word.len >= 3 && kinds)
            n = kinds & NAME_FIRST ? NAME_FIRSTS : NAME_MAYBE;
        if (word.len >= 3 && kinds & (NAME_FIRST | NAME_LAST) &&
            !(kinds & (NAME_WORD | NAME_SCREEN)))
            n = NAME_YES;
        best = n > best ? n : best;
    }
    if (ts.count == 1 && letters == 1)
        best = NAME_INITIAL;
    if (best < NAME_MAYBE && letters >= 3 && p->known == KNOWN_NOT)
        best = NAME_STRANGER;
    /* "soft" and "page" are no names in small letters, "van" is part of one */
    if (best >= NAME_STRANGER && !has_upper(p->text))
        best = joint ? NAME_JOINT : NAME_NO;
    *ret = best;
    return OK;
}

/* A first name that is no month, and not a word of the language and of screens
 * as well. */
static bool is_first(struct scene *sc, const struct piece *p)
{
    struct str folded;
    unsigned kinds;

    if (!has_upper(p->text) || p->ghost || !scene_fold(sc, p->text, &folded) ||
        months_find(sc->rules->months, folded))
        return false;
    kinds = names_find(&sc->rules->names, folded);
    return kinds & NAME_FIRST && !(kinds & NAME_WORD && kinds & NAME_SCREEN);
}

/* What a run of words is made of. */
struct run {
    int yes, firsts, maybe, strangers, initials;
    bool comma; /* "BROWN, B": a name before its initial */
    int end;    /* piece after the last */
};

/* Does it name somebody? others: words of the line that are no part of it. */
static bool names_somebody(const struct run *r, int others)
{
    if (r->yes >= 2 || (r->yes && r->firsts + r->maybe + r->strangers))
        return true;
    if (r->firsts && r->strangers)
        return true;
    if (r->yes && r->initials)
        return true;
    if (r->comma && r->initials && !others)
        return true;
    return r->yes && !others;
}

/* Words that the allow list knows together ("Robinson Simpson") are no run. */
static bool is_free(const struct piece *p)
{
    return !(p->known == KNOWN_HARMLESS && p->phrase && p->len > 1) &&
           !p->label && !p->ghost;
}

static enum code take_run(struct scene *sc, const struct seen *s, int i,
                          struct run *ret)
{
    struct run r = {.end = i};

    for (int k = i; k < s->count; k++) {
        const struct piece *p = &s->pieces[k];
        enum nameness n;

        TRY(nameness_of(sc, p, &n));
        if (n == NAME_NO || (k > i && p->far) || !is_free(p) ||
            (k == i && n == NAME_JOINT))
            break;
        r.yes += n == NAME_YES;
        r.firsts += n == NAME_FIRSTS;
        /* a place or a rare name that is no word counts as a stranger */
        r.strangers +=
            n == NAME_STRANGER || (n == NAME_MAYBE && p->known == KNOWN_NOT);
        r.maybe += n == NAME_MAYBE && p->known != KNOWN_NOT;
        r.initials += n == NAME_INITIAL;
        r.comma = r.comma || (k == i && n >= NAME_STRANGER &&
                              p->text.at[p->text.len - 1] == ',');
        r.end = k + 1;
    }
    *ret = r;
    return OK;
}

/* "van der" before a name belongs to it. */
static int first_joint(struct scene *sc, const struct seen *s, int i)
{
    enum nameness n;

    while (i > 0 && !s->pieces[i].far &&
           nameness_of(sc, &s->pieces[i - 1], &n) == OK && n == NAME_JOINT)
        i--;
    return i;
}

static enum code names_of_line(struct scene *sc, struct seen *s)
{
    for (int i = 0; i < s->count; i++) {
        struct run r;
        int words;

        TRY(take_run(sc, s, i, &r));
        words = r.end - i;
        if (words && names_somebody(&r, s->count - words))
            for (int k = first_joint(sc, s, i); k < r.end; k++)
                piece_blame(&s->pieces[k], BY_PATTERN, "name", CLASS_PHI,
                            words == 1);
        if (words)
            i = r.end - 1;
    }
    return OK;
}

/* "Gain, Robert": a word, a comma and a first name, whatever the word before it
 * may mean on screens. */
static enum code listed_names(struct scene *sc, struct seen *s)
{
    for (int i = 0; i + 1 < s->count; i++) {
        struct piece *p = &s->pieces[i], *first = p + 1;

        if (p->text.len < 3 || p->text.at[p->text.len - 1] != ',' ||
            !has_upper(p->text) || str_has_digit(p->text) || p->ghost ||
            first->far || !is_first(sc, first))
            continue;
        piece_blame(p, BY_PATTERN, "name", CLASS_PHI, false);
        piece_blame(first, BY_PATTERN, "name", CLASS_PHI, false);
    }
    return sc->broken;
}

/* ---- institutions ---------------------------------------------------- */

/* The flags of the longest phrase of places from piece i on. */
static enum code place_at(struct scene *sc, const struct seen *s, int i,
                          uint32_t *ret_flags, int *ret_count)
{
    *ret_flags = 0;
    *ret_count = 1;
    for (int k = i + PLACE_PHRASE - 1; k >= i; k--) {
        struct str folded;

        if (k >= s->count)
            continue;
        TRY(seen_folded(sc, s, i, k, &folded));
        *ret_flags =
            folded.len > 1 ? wordset_find(&sc->rules->places, folded) : 0;
        *ret_count = k - i + 1;
        if (*ret_flags)
            return OK;
    }
    return OK;
}

/* The wide gaps around piece i bound what belongs to it. */
static void segment(const struct seen *s, int i, int *ret_from, int *ret_to)
{
    *ret_from = i;
    *ret_to = i;
    while (*ret_from > 0 && !s->pieces[*ret_from].far)
        --*ret_from;
    while (*ret_to + 1 < s->count && !s->pieces[*ret_to + 1].far)
        ++*ret_to;
}

static bool is_capital(struct str raw)
{
    for (size_t i = 0; i < raw.len; i++)
        if (raw.at[i] >= 'a' && raw.at[i] <= 'z')
            return false;
    return raw.len > 0;
}

static void blame_place(struct seen *s, int i, const char *rule)
{
    int from, to;

    segment(s, i, &from, &to);
    for (int k = from; k <= to; k++) {
        struct piece *p = &s->pieces[k];

        /* a measure in the same line is no part of a name */
        if (piece_is_firm(p) && str_has_digit(p->text) && !p->reasons &&
            p->known_class == CLASS_SCALE_OR_MEASURE)
            continue;
        piece_blame(p, BY_PATTERN, rule, CLASS_PHI, false);
    }
}

static enum code places_of_line(struct scene *sc, struct seen *s)
{
    for (int i = 0; i < s->count; i++) {
        uint32_t flags;
        int count, from, to;

        TRY(place_at(sc, s, i, &flags, &count));
        if (!flags || s->pieces[i].label)
            continue;
        segment(s, i, &from, &to);
        if (flags & PLACE_STRONG)
            blame_place(s, i, "institution");
        else if (flags & PLACE_ABBREVIATION && is_capital(s->pieces[i].text) &&
                 to > from && s->pieces[i].known == KNOWN_NOT)
            blame_place(s, i, "institution");
        i += count - 1;
    }
    return OK;
}

/* ---- streets --------------------------------------------------------- */

static bool is_house_number(struct str s)
{
    if (!s.len || s.len > 6 || s.at[0] < '1' || s.at[0] > '9')
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (!ascii_digit(s.at[i]) && !(i + 1 == s.len && s.at[i] != ':'))
            return false;
    return true;
}

/* Could piece p be of a street's name? A capitalised word, or one that was
 * not read. */
static bool is_street_name(const struct piece *p)
{
    return p->unreadable || p->known == KNOWN_NOT ||
           (has_upper(p->text) && !piece_is_firm(p));
}

/* "12 Old Mill Road", "Hauptstr. 12": a street word with a name before it and
 * a number at either end. */
static enum code streets_of_line(struct scene *sc, struct seen *s)
{
    for (int i = 1; i < s->count; i++) {
        int from = i - 1, to = i;
        struct str folded;
        bool number;

        TRY(seen_folded(sc, s, i, i, &folded));
        if (!(wordset_find(&sc->rules->places, folded) & PLACE_STREET) ||
            s->pieces[i].far || !is_street_name(&s->pieces[i - 1]))
            continue;
        while (from > 0 && i - from < 4 && !s->pieces[from].far &&
               !is_house_number(s->pieces[from].text))
            from--;
        number = is_house_number(s->pieces[from].text);
        if (i + 1 < s->count && is_house_number(s->pieces[i + 1].text)) {
            to = i + 1;
            number = true;
        }
        for (int k = from; number && k <= to; k++)
            piece_blame(&s->pieces[k], BY_PATTERN, "street", CLASS_PHI, false);
    }
    return OK;
}

enum code witness_names(struct scene *sc)
{
    for (int i = 0; i < sc->count; i++) {
        struct seen *s = &sc->at[i];

        if (s->kind != LINE_TEXT)
            continue;
        TRY(names_of_line(sc, s));
        TRY(listed_names(sc, s));
        TRY(places_of_line(sc, s));
        TRY(streets_of_line(sc, s));
    }
    return OK;
}
