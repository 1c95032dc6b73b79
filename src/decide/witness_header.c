/*
 * witness_header.c - words that repeat a value of the patient's headers
 *
 * The dictionary is searched with a reader's errors in mind, in both readings
 * of a line. Against the header the allow list counts only where the match is
 * thin: a short bare number, a word that is but one of a longer institution's
 * name, a word that merely looks like a name. Where the institution is what the
 * maker of the device is called, nobody wrote one there.
 */
#include "decide/scene.h"

static enum text_class class_of(enum id_kind kind)
{
    return kind == ID_DATE || kind == ID_TIME ? CLASS_DATE_TIME : CLASS_PHI;
}

static const char *rule_of(struct scene *sc, uint32_t tag)
{
    const struct dict_row *row = dict_by_tag(tag);
    char buffer[16];
    const char *name = row ? row->keyword : tag_name(tag, buffer);

    return row ? name : str_c(sc->a, str_of(name));
}

/* Are all the words under the span known whole, as phrases or plain words? */
static bool is_known(const struct seen *s, const struct span *m)
{
    for (int i = 0; i < s->count; i++) {
        const struct piece *p = &s->pieces[i];

        if (p->at < m->at + m->len && m->at < p->at + p->len &&
            (p->known != KNOWN_HARMLESS ||
             (!p->phrase && p->known_class != CLASS_OTHER)))
            return false;
    }
    return true;
}

static bool has_digit(const struct seen *s, const struct span *m)
{
    for (size_t i = m->at; i < m->at + m->len; i++)
        if (ascii_digit(s->text.at[i]))
            return true;
    return false;
}

static int words_under(const struct seen *s, const struct span *m)
{
    int n = 0;

    for (int i = 0; i < s->count; i++)
        n += s->pieces[i].at < m->at + m->len &&
             m->at < s->pieces[i].at + s->pieces[i].len;
    return n;
}

/* Is the match too thin to count against what is known to be harmless? */
static bool is_thin(const struct seen *s, const struct span *m, bool whole)
{
    switch (m->id->kind) {
    case ID_NUMBER:
        return m->len < 4 || (!has_digit(s, m) && is_known(s, m));
    case ID_INSTITUTION:
    case ID_ADDRESS:
        return words_under(s, m) == 1 && is_known(s, m) &&
               m->id->latin.len > m->len + 2;
    case ID_PERSON:
    case ID_STAFF:
        return words_under(s, m) == 1 && is_known(s, m) &&
               (m->score < 1 || (m->len < 4 && !whole));
    case ID_BIRTH_DATE:
    case ID_DATE:
    case ID_TIME:
    case ID_PHONE:
    case ID_AGE_SEX:
    case ID_UID:
        return false;
    }
    return false;
}

/* All that text repeats, but for a maker's name as that of a place. */
static enum code match(struct scene *sc, struct str text, struct spans *ret)
{
    int n = 0;

    TRY(identifiers_claims(sc->a, sc->in->ids, text, 1, ret, sc->err));
    for (int i = 0; i < ret->count; i++)
        if (!device_is_place(sc, ret->at[i].id))
            ret->at[n++] = ret->at[i];
    ret->count = n;
    spans_settle(ret);
    return sc->broken;
}

/* Search text, which begins at byte `from` of the row's (second) text. */
static enum code search(struct scene *sc, struct seen *s, struct str text,
                        size_t from, bool second)
{
    struct spans found;

    TRY(match(sc, text, &found));
    for (int i = 0; i < found.count; i++) {
        struct span *m = &found.at[i];
        const char *rule = rule_of(sc, m->id->tag);

        m->at += from;

        if (!rule)
            return fail(sc->err, ERR_MEMORY, "no memory for a rule's name");
        if (!second && is_thin(s, m, m->len == text.len))
            continue;
        seen_blame(s, second, m->at, m->len, BY_HEADER, rule,
                   class_of(m->id->kind), false);
    }
    return OK;
}

/* Does piece i begin something of its own: a line of the detector's, or words
 * behind a wide gap? What is a whole value there need not be one in the row. */
static bool begins_part(const struct seen *s, int i)
{
    return i == 0 || s->pieces[i].apart ||
           s->pieces[i].line != s->pieces[i - 1].line;
}

static enum code search_parts(struct scene *sc, struct seen *s)
{
    for (int from = 0, to; from < s->count; from = to + 1) {
        size_t at = s->pieces[from].at;

        for (to = from; to + 1 < s->count && !begins_part(s, to + 1);)
            to++;
        if (from == 0 && to == s->count - 1)
            return OK; /* the row itself */
        TRY(search(sc, s,
                   (struct str){s->text.at + at,
                                s->pieces[to].at + s->pieces[to].len - at},
                   at, false));
    }
    return OK;
}

enum code witness_header(struct scene *sc)
{
    for (int i = 0; i < sc->count; i++) {
        struct seen *s = &sc->at[i];

        if (!s->text.len)
            continue;
        TRY(search(sc, s, s->text, 0, false));
        TRY(search_parts(sc, s));
        if (s->second.len)
            TRY(search(sc, s, s->second, 0, true));
    }
    return OK;
}
