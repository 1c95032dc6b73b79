/*
 * rules_tables.c - labels, patterns, and words of places
 */
#include "decide/fold.h"
#include "decide/rules.h"
#include <string.h>

/* ---- labels ---------------------------------------------------------- */

/* A label's class and strength as wordset flags: class << 4 | 1 << strength.
 * A spelling may stand for one class only; the first row wins, but for a
 * strong one of the same class ("D O B" and "DOB" are one word). */
static uint32_t label_flags(struct label l)
{
    return (uint32_t)l.class << 4 | 1u << l.strength;
}

static bool read_label(const struct str *cells, struct label *ret)
{
    static const char *const classes[] = {"",        "name",  "id",    "birth",
                                          "sex-age", "staff", "place", "date"};
    static const char *const strengths[] = {"strong", "marked", "weak"};

    for (int c = LABEL_NAME; c <= LABEL_DATE; c++)
        for (int s = LABEL_STRONG; s <= LABEL_WEAK; s++)
            if (str_equal(cells[0], str_of(classes[c])) &&
                str_equal(cells[3], str_of(strengths[s]))) {
                *ret =
                    (struct label){(enum label_class)c, (enum label_strength)s};
                return true;
            }
    return false;
}

enum code labels_load(struct arena *a, const char *dir, struct wordset *ret,
                      struct error *err)
{
    struct str cells[TABLE_CELLS], text, word;
    const char *path;
    struct table t;
    enum code code;

    TRY(model_text(a, dir, "labels.tsv", &text, &path, err));
    TRY(table_open(text, path, "class\tlanguage\tlabel\tstrength", &t, err));
    while (table_next(&t, cells, &code, err)) {
        struct label l, known;

        if (!read_label(cells, &l))
            return fail(err, ERR_FORMAT, "%s:%d: no such class or strength",
                        path, t.row);
        TRY(fold_joined(a, cells[2], &word, err));
        if (!label_find(ret, word, &known))
            TRY(wordset_add(a, ret, word, label_flags(l), err));
        else if (known.class == l.class && l.strength == LABEL_STRONG &&
                 !strchr("#:", cells[2].at[cells[2].len - 1]))
            wordset_entry(ret, word)->value = label_flags(l);
    }
    return code;
}

bool label_find(const struct wordset *labels, struct str folded,
                struct label *ret)
{
    uint32_t flags = wordset_find(labels, folded);

    if (!flags)
        return false;
    ret->class = (enum label_class)(flags >> 4);
    ret->strength = flags & 1u << LABEL_STRONG   ? LABEL_STRONG
                    : flags & 1u << LABEL_MARKED ? LABEL_MARKED
                                                 : LABEL_WEAK;
    return true;
}

const char *label_rule(enum label_class c)
{
    switch (c) {
    case LABEL_NONE:
        return "label";
    case LABEL_NAME:
        return "label-name";
    case LABEL_ID:
        return "label-id";
    case LABEL_BIRTH:
        return "label-birth";
    case LABEL_SEX_AGE:
        return "label-sex-age";
    case LABEL_STAFF:
        return "label-staff";
    case LABEL_PLACE:
        return "label-place";
    case LABEL_DATE:
        return "label-date";
    }
    return "label";
}

/* ---- patterns -------------------------------------------------------- */

static bool read_class(struct str cell, enum text_class *ret)
{
    for (int c = CLASS_PHI; c <= CLASS_OTHER; c++)
        if (str_equal(cell, str_of(text_class_name((enum text_class)c)))) {
            *ret = (enum text_class)c;
            return true;
        }
    return false;
}

static enum code read_pattern(struct arena *a, const struct table *t,
                              const struct str *cells, struct pattern *p,
                              struct error *err)
{
    struct error inner;

    p->rule = str_c(a, cells[0]);
    p->strong = str_equal(cells[2], STR("strong"));
    if (!p->rule)
        return fail(err, ERR_MEMORY, "no memory for patterns");
    if (!read_class(cells[1], &p->class) ||
        (!p->strong && !str_equal(cells[2], STR("shape"))))
        return fail(err, ERR_FORMAT, "%s:%d: no such class or strength",
                    t->path, t->row);
    if (regex_compile(a, cells[3], 0, &p->regex, &inner) != OK)
        return fail(err, inner.code, "%s:%d: %.120s", t->path, t->row,
                    inner.text);
    return OK;
}

enum code patterns_load(struct arena *a, const char *dir, struct patterns *ret,
                        struct error *err)
{
    struct str cells[TABLE_CELLS], text;
    const char *path;
    struct table t;
    enum code code;

    TRY(model_text(a, dir, "patterns.tsv", &text, &path, err));
    TRY(table_open(text, path, "rule\tclass\tstrength\tpattern", &t, err));
    while (table_next(&t, cells, &code, err)) {
        if (!arena_push(a, *ret))
            return fail(err, ERR_MEMORY, "no memory for patterns");
        TRY(read_pattern(a, &t, cells, &ret->at[ret->count - 1], err));
    }
    return code;
}

/* ---- places ---------------------------------------------------------- */

static enum code load_institutions(struct arena *a, const char *dir,
                                   struct wordset *ret, struct error *err)
{
    struct str cells[TABLE_CELLS], text, word;
    const char *path;
    struct table t;
    enum code code;

    TRY(model_text(a, dir, "institutions.tsv", &text, &path, err));
    TRY(table_open(text, path, "language\tterm\tstrength\tkind", &t, err));
    while (table_next(&t, cells, &code, err)) {
        bool strong = str_equal(cells[2], STR("strong"));
        bool shorter = str_equal(cells[3], STR("abbreviation"));
        uint32_t flag = strong && !shorter ? PLACE_STRONG : PLACE_WEAK;

        if (strong && shorter)
            flag = PLACE_ABBREVIATION;
        TRY(fold_joined(a, cells[1], &word, err));
        TRY(wordset_add(a, ret, word, flag, err));
    }
    return code;
}

enum code places_load(struct arena *a, const char *dir, struct wordset *ret,
                      struct error *err)
{
    struct str cells[TABLE_CELLS], text, word;
    const char *path;
    struct table t;
    enum code code;

    TRY(load_institutions(a, dir, ret, err));
    TRY(model_text(a, dir, "addresses.tsv", &text, &path, err));
    TRY(table_open(text, path, "language\tterm", &t, err));
    while (table_next(&t, cells, &code, err)) {
        TRY(fold_joined(a, cells[1], &word, err));
        TRY(wordset_add(a, ret, word, PLACE_STREET, err));
    }
    return code;
}
