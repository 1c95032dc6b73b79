/*
 * text_bare.c - long values of the dictionary, whatever stands in between
 *
 * Of values and texts only letters and digits are compared, so that
 * "81-55 01.22/88", "GAINES^STACYX" and the UTF-16 of either are found, where
 * nothing matches words. Only values so long that no chance repeats them.
 */
#include "header/text_inner.h"
#include <string.h>

enum { LEAST = 8 };

/* The letter, small, or digit that byte c is; 0: none. */
static char bare_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c + 32);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : 0;
}

static enum code strip(struct arena *a, struct str s, struct str *ret,
                       struct error *err)
{
    char *out = arena_alloc(a, s.len + 1);
    size_t n = 0;

    if (!out)
        return fail(err, ERR_MEMORY, "no memory for a text");
    for (size_t i = 0; i < s.len; i++) {
        char c = bare_of(s.at[i]);

        if (c)
            out[n++] = c;
    }
    *ret = (struct str){out, n};
    return OK;
}

static enum code add(struct cleaning *c, const struct identifier *id,
                     struct str text, struct error *err)
{
    struct str word;

    TRY(strip(c->a, text, &word, err));
    if (word.len < LEAST)
        return OK;
    if (!arena_push(c->a, c->bare))
        return fail(err, ERR_MEMORY, "no memory for the dictionary");
    c->bare.at[c->bare.count - 1] = (struct bare_word){word, id};
    return OK;
}

/* Family and given name in both orders; what follows them may be an initial,
 * which the next word begins with by chance. */
static enum code add_person(struct cleaning *c, const struct identifier *id,
                            struct error *err)
{
    struct str rest, family = str_cut(id->value, '^', &rest);
    struct str given = rest.at ? str_cut(rest, '^', &rest) : rest;
    const char *names[2] = {str_format(c->a, "%.*s%.*s", (int)family.len,
                                       family.at, (int)given.len, given.at),
                            str_format(c->a, "%.*s%.*s", (int)given.len,
                                       given.at, (int)family.len, family.at)};

    if (!names[0] || !names[1])
        return fail(err, ERR_MEMORY, "no memory for the dictionary");
    TRY(add(c, id, str_of(names[0]), err));
    return given.len ? add(c, id, str_of(names[1]), err) : OK;
}

/* Once an instance: the patient's names, and their numbers. */
static enum code make_words(struct cleaning *c, struct error *err)
{
    const struct identifiers *ids = c->in->ids;

    c->bare_made = true;
    for (int i = 0; i < ids->count; i++) {
        const struct identifier *id = &ids->at[i];

        if (id->kind == ID_PERSON)
            TRY(add_person(c, id, err));
        else if (id->kind == ID_NUMBER || id->kind == ID_PHONE ||
                 id->kind == ID_BIRTH_DATE)
            TRY(add(c, id, id->value, err));
    }
    return OK;
}

/* Where count letters and digits end, counted from `from`. */
static size_t skip(struct str text, size_t from, size_t count)
{
    while (count)
        count -= bare_of(text.at[from++]) != 0;
    return from;
}

enum code find_bare(struct cleaning *c, struct str text, struct cuts *cuts,
                    struct error *err)
{
    struct str bare;

    if (text.len < LEAST || !c->in->ids)
        return OK;
    if (!c->bare_made)
        TRY(make_words(c, err));
    if (!c->bare.count)
        return OK;
    TRY(strip(c->a, text, &bare, err));
    for (int i = 0; i < c->bare.count; i++) {
        const struct bare_word *w = &c->bare.at[i];
        struct str rest = bare;
        size_t from = 0;
        ptrdiff_t at;

        if (w->word.len > bare.len ||
            identifier_is_harmless(w->id, c->tag, text, text))
            continue;
        while ((at = str_find(rest, w->word)) >= 0) {
            size_t last = skip(text, from, (size_t)at), begin;

            begin = skip(text, last, 1) - 1;
            from = skip(text, begin, w->word.len);
            TRY(cuts_add(c->a, cuts, &(struct cut){.from = begin, .to = from},
                         err));
            rest.at += (size_t)at + w->word.len;
            rest.len -= (size_t)at + w->word.len;
        }
    }
    return OK;
}

void cuts_blank(const struct cuts *cuts, char *text)
{
    for (int i = 0; i < cuts->count; i++)
        for (size_t k = cuts->at[i].from; k < cuts->at[i].to; k++)
            if (bare_of(text[k]))
                text[k] = ' ';
}
