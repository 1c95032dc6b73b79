/*
 * wordset.c - open addressing, grown at half full
 */
#include "decide/wordset.h"
#include "decide/fold.h"
#include "decide/lexicon.h"

static struct wordset_entry *slot(const struct wordset *s, struct str word)
{
    uint64_t h = hash_more(HASH_START, word.at, word.len);

    for (;; h++) {
        struct wordset_entry *e = &s->at[h & (unsigned)(s->room - 1)];

        if (!e->word.at || str_equal(e->word, word))
            return e;
    }
}

static bool widen(struct arena *a, struct wordset *s)
{
    struct wordset wider = {.room = s->room ? s->room * 2 : 64,
                            .count = s->count};

    wider.at = arena_array(a, (size_t)wider.room, sizeof *wider.at);
    if (!wider.at)
        return false;
    for (int i = 0; i < s->room; i++)
        if (s->at[i].word.at)
            *slot(&wider, s->at[i].word) = s->at[i];
    *s = wider;
    return true;
}

enum code wordset_add(struct arena *a, struct wordset *s, struct str word,
                      uint32_t flags, struct error *err)
{
    struct wordset_entry *e;

    if (!word.len)
        return OK;
    if (s->count * 2 >= s->room && !widen(a, s))
        return fail(err, ERR_MEMORY, "no memory for a table of words");
    e = slot(s, word);
    if (!e->word.at) {
        e->word = word;
        s->count++;
    }
    e->value |= flags;
    return OK;
}

struct wordset_entry *wordset_entry(const struct wordset *s, struct str word)
{
    struct wordset_entry *e = s->room && word.len ? slot(s, word) : NULL;

    return e && e->word.at ? e : NULL;
}

uint32_t wordset_find(const struct wordset *s, struct str word)
{
    const struct wordset_entry *e = wordset_entry(s, word);

    return e ? e->value : 0;
}

enum code name_parts_load(struct arena *a, struct str text, const char *path,
                          struct wordset *ret, struct error *err)
{
    static const char *const classes[] = {"title",    "suffix", "credential",
                                          "particle", "alias",  "cue",
                                          "eponym",   "stop"};
    struct str cells[TABLE_CELLS], word;
    struct table t;
    enum code code;

    TRY(table_open(text, path, "class\tterm", &t, err));
    while (table_next(&t, cells, &code, err)) {
        unsigned flag = 0;

        for (unsigned i = 0; i < sizeof classes / sizeof *classes; i++)
            if (str_equal(cells[0], str_of(classes[i])))
                flag = 1u << i;
        if (!flag)
            return fail(err, ERR_FORMAT, "%s:%d: no such class", path, t.row);
        TRY(fold_joined(a, cells[1], &word, err));
        TRY(wordset_add(a, ret, word, flag, err));
    }
    return code;
}
