/*
 * masks_conditions.c - the conditions of a template file
 *
 * A condition is a map with one key: `any`, `all`, or
 * `[not] ATTRIBUTE [component|either] TEST [cased]`.
 */
#include "decide/masks_read.h"
#include <string.h>

enum code read_wrong(const struct mask_file *f, const struct yaml_node *n,
                     const char *what)
{
    return yaml_fail(f->err, f->name, n, what);
}

enum code read_inner(const struct mask_file *f, const struct yaml_node *n,
                     const struct error *inner)
{
    if (inner->code == ERR_MEMORY)
        return fail(f->err, ERR_MEMORY, "no memory for masks");
    return read_wrong(f, n, inner->text);
}

void *read_room(const struct mask_file *f, const struct yaml_node *n,
                size_t size)
{
    void *at = arena_array(f->a, (size_t)n->count + 1, size);

    if (!at)
        fail(f->err, ERR_MEMORY, "no memory for masks");
    return at;
}

enum code read_keys(const struct mask_file *f, const struct yaml_node *map,
                    const char *const *keys, int count)
{
    if (map->kind != YAML_MAP)
        return read_wrong(f, map, "keys and values are expected here");
    for (int i = 0; i < map->count; i++) {
        bool known = false;

        for (int k = 0; k < count; k++)
            known = known || str_equal(map->at[2 * i].text, str_of(keys[k]));
        if (!known)
            return read_wrong(f, &map->at[2 * i], "no such key here");
    }
    return OK;
}

enum code read_text(const struct mask_file *f, const struct yaml_node *map,
                    const char *key, const char **ret)
{
    const struct yaml_node *n = yaml_find(map, key);

    *ret = "";
    if (!n)
        return OK;
    if (n->kind != YAML_TEXT)
        return read_wrong(f, n, "text is expected here");
    *ret = str_c(f->a, n->text);
    return *ret ? OK : fail(f->err, ERR_MEMORY, "no memory for masks");
}

enum code read_flag(const struct mask_file *f, const struct yaml_node *map,
                    const char *key, bool *ret)
{
    const struct yaml_node *n = yaml_find(map, key);

    *ret = false;
    if (!n)
        return OK;
    *ret = n->kind == YAML_TEXT && str_equal(n->text, STR("yes"));
    if (*ret || (n->kind == YAML_TEXT && str_equal(n->text, STR("no"))))
        return OK;
    return read_wrong(f, n, "yes or no is expected here");
}

enum code read_number(const struct mask_file *f, const struct yaml_node *n,
                      int *ret)
{
    int64_t v;

    if (n->kind != YAML_TEXT || !str_to_int(n->text, &v) || v < -65535 ||
        v > 65535)
        return read_wrong(f, n, "a whole number of pixels is expected here");
    *ret = (int)v;
    return OK;
}

const struct yaml_node *read_items(const struct yaml_node *n, int *count)
{
    *count = n->kind == YAML_LIST ? n->count : 1;
    return n->kind == YAML_LIST ? n->at : n;
}

/* ---- conditions ------------------------------------------------------ */

/* The last word of s (outside of quotes) is cut off. */
static struct str last_word(struct str s, struct str *rest)
{
    size_t i = s.len;

    while (i > 0 && s.at[i - 1] != ' ' && s.at[i - 1] != ')')
        i--;
    *rest = str_trim((struct str){s.at, i});
    return (struct str){s.at + i, s.len - i};
}

static bool cut_word(struct str *s, const char *word)
{
    struct str rest, last = last_word(*s, &rest);

    if (!rest.len || !str_equal(last, str_of(word)))
        return false;
    *s = rest;
    return true;
}

static bool read_op(struct str *s, enum mask_op *ret)
{
    for (int i = 0; i < MASK_OPS; i++)
        if (cut_word(s, mask_op_names[i])) {
            *ret = (enum mask_op)i;
            return true;
        }
    return false;
}

/* "not ImageType component contains cased" */
static enum code read_test_key(const struct mask_file *f,
                               const struct yaml_node *key, struct condition *c)
{
    struct str s = str_trim(key->text);
    struct error inner;

    c->kind = COND_TEST;
    if (str_starts(s, STR("not "))) {
        c->negate = true;
        s = str_trim((struct str){s.at + 4, s.len - 4});
    }
    c->cased = cut_word(&s, "cased");
    if (!read_op(&s, &c->op))
        return read_wrong(f, key, "a condition is ATTRIBUTE TEST: VALUE");
    if (cut_word(&s, "component"))
        c->scope = ON_COMPONENT;
    else if (cut_word(&s, "either"))
        c->scope = ON_EITHER;
    if (path_read(f->a, s, f->lenient, &c->path, &inner) != OK)
        return read_inner(f, key, &inner);
    return OK;
}

static bool takes_value(enum mask_op op)
{
    return op <= OP_REGEX || op == OP_GREATER || op == OP_LESS;
}

static enum code read_regexes(const struct mask_file *f,
                              const struct yaml_node *n, struct condition *c)
{
    struct error inner;

    c->regexes = arena_array(f->a, (size_t)c->value_count, sizeof *c->regexes);
    if (!c->regexes)
        return fail(f->err, ERR_MEMORY, "no memory for masks");
    for (int i = 0; i < c->value_count; i++)
        if (regex_compile(f->a, c->values[i], c->cased ? 0 : REGEX_FOLD,
                          &c->regexes[i], &inner) != OK)
            return read_inner(f, n, &inner);
    return OK;
}

static enum code read_test(const struct mask_file *f,
                           const struct yaml_node *key,
                           const struct yaml_node *value, struct condition *c)
{
    const struct yaml_node *items;
    int count;

    TRY(read_test_key(f, key, c));
    items = read_items(value, &count);
    if (!takes_value(c->op)) {
        if (value->kind != YAML_TEXT || !str_equal(value->text, STR("yes")))
            return read_wrong(f, value, "this test takes the value yes");
        return OK;
    }
    if (!count || value->kind == YAML_MAP)
        return read_wrong(f, value, "this test needs a value");
    c->values = read_room(f, value, sizeof *c->values);
    if (!c->values)
        return ERR_MEMORY;
    for (int i = 0; i < count; i++) {
        if (items[i].kind != YAML_TEXT)
            return read_wrong(f, &items[i], "text is expected here");
        if (!items[i].text.len)
            return read_wrong(f, &items[i],
                              "an empty value matches everything");
        c->values[c->value_count++] = items[i].text;
    }
    return c->op == OP_REGEX ? read_regexes(f, value, c) : OK;
}

/* A map with one key: any, all, or a test. */
static enum code read_condition(const struct mask_file *f,
                                const struct yaml_node *n,
                                struct condition *ret)
{
    struct condition c = {.line = n->line};
    const struct yaml_node *key, *value;
    struct str word;

    if (n->kind != YAML_MAP || n->count != 1)
        return read_wrong(f, n, "a condition is ATTRIBUTE TEST: VALUE");
    key = &n->at[0];
    value = &n->at[1];
    word = key->text;
    if (str_starts(word, STR("not ")) &&
        (str_equal(word, STR("not any")) || str_equal(word, STR("not all")))) {
        c.negate = true;
        word = (struct str){word.at + 4, word.len - 4};
    }
    if (str_equal(word, STR("any")) || str_equal(word, STR("all"))) {
        c.kind = str_equal(word, STR("any")) ? COND_ANY : COND_ALL;
        TRY(read_conditions(f, value, &c.inner, &c.count));
    } else {
        TRY(read_test(f, key, value, &c));
    }
    *ret = c;
    return OK;
}

enum code read_conditions(const struct mask_file *f, const struct yaml_node *n,
                          struct condition **ret, int *ret_count)
{
    struct condition *at;

    *ret_count = 0;
    *ret = NULL;
    if (!n)
        return OK;
    if (n->kind != YAML_LIST)
        return read_wrong(f, n, "a list of conditions is expected here");
    at = read_room(f, n, sizeof *at);
    if (!at)
        return ERR_MEMORY;
    for (int i = 0; i < n->count; i++)
        TRY(read_condition(f, &n->at[i], &at[i]));
    *ret = at;
    *ret_count = n->count;
    return OK;
}
