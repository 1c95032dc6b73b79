/*
 * masks_match.c - which rules speak of an instance, and what they blank
 */
#include "decide/masks_inner.h"
#include <string.h>

const char *const mask_op_names[] = {"equals", "contains", "prefix",  "suffix",
                                     "regex",  "absent",   "present", "missing",
                                     "exists", "empty",    "greater", "less"};

/* ---- tests of text --------------------------------------------------- */

static char fold(char c, bool cased)
{
    return !cased && c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool same_at(struct str text, size_t at, struct str part, bool cased)
{
    if (part.len > text.len - at)
        return false;
    for (size_t i = 0; i < part.len; i++)
        if (fold(text.at[at + i], cased) != fold(part.at[i], cased))
            return false;
    return true;
}

static bool contains(struct str text, struct str part, bool cased)
{
    for (size_t at = 0; at + part.len <= text.len; at++)
        if (same_at(text, at, part, cased))
            return true;
    return false;
}

/* The number in text: all but digits, sign and dot are left out. */
static bool as_number(struct str text, double *ret)
{
    char digits[40];
    size_t n = 0;

    for (size_t i = 0; i < text.len && n < sizeof digits; i++)
        if (ascii_digit(text.at[i]) || text.at[i] == '.' ||
            (text.at[i] == '-' && n == 0))
            digits[n++] = text.at[i];
    return n && str_to_double((struct str){digits, n}, ret);
}

static bool number_test(struct str text, struct str limit, bool greater)
{
    double x, y;

    if (!as_number(text, &x) || !as_number(limit, &y))
        return false;
    return greater ? x > y : x < y;
}

static bool regex_test(const struct regex *r, struct str text)
{
    size_t at, end;

    return regex_search(r, text, 0, &at, &end) != REGEX_NO;
}

/* Does value i of the condition hold for this text? */
static bool value_holds(const struct condition *c, int i, struct str text)
{
    struct str v = c->values[i];

    switch (c->op) {
    case OP_EQUALS:
        return text.len == v.len && same_at(text, 0, v, c->cased);
    case OP_CONTAINS:
        return contains(text, v, c->cased);
    case OP_PREFIX:
        return v.len <= text.len && same_at(text, 0, v, c->cased);
    case OP_SUFFIX:
        return v.len <= text.len &&
               same_at(text, text.len - v.len, v, c->cased);
    case OP_REGEX:
        return regex_test(c->regexes[i], text);
    case OP_GREATER:
        return number_test(text, v, true);
    case OP_LESS:
        return number_test(text, v, false);
    case OP_ABSENT:
    case OP_PRESENT:
    case OP_MISSING:
    case OP_EXISTS:
    case OP_EMPTY:
        break;
    }
    return false;
}

static bool any_value(const struct condition *c, struct str text)
{
    for (int i = 0; i < c->value_count; i++)
        if (value_holds(c, i, text))
            return true;
    return false;
}

static bool any_component(const struct condition *c, struct str text)
{
    struct str rest = text;

    while (rest.at)
        if (any_value(c, str_trim(str_cut(rest, '\\', &rest))))
            return true;
    return false;
}

static bool test_holds(const struct condition *c, const struct attribute *v)
{
    struct str text = str_trim(v->text);

    switch (c->op) {
    case OP_ABSENT:
        return !text.len;
    case OP_PRESENT:
        return text.len > 0;
    case OP_MISSING:
        return !v->exists;
    case OP_EXISTS:
        return v->exists;
    case OP_EMPTY:
        return v->exists && !text.len;
    case OP_EQUALS:
    case OP_CONTAINS:
    case OP_PREFIX:
    case OP_SUFFIX:
    case OP_REGEX:
    case OP_GREATER:
    case OP_LESS:
        break;
    }
    if (!text.at)
        text.at = "";
    if (c->scope != ON_COMPONENT && any_value(c, text))
        return true;
    return c->scope != ON_VALUE && any_component(c, text);
}

enum code condition_holds(struct arena *a, const struct condition *c,
                          const struct mask_subject *s, bool *ret,
                          struct error *err)
{
    bool holds = c->kind != COND_ANY;

    if (c->kind == COND_TEST) {
        struct attribute v;

        TRY(path_look(a, s, &c->path, &v, err));
        holds = !c->path.unknown && test_holds(c, &v);
    }
    for (int i = 0; i < c->count; i++) {
        bool inner;

        TRY(condition_holds(a, &c->inner[i], s, &inner, err));
        if (c->kind == COND_ANY ? inner : !inner) {
            holds = c->kind == COND_ANY;
            break;
        }
    }
    *ret = holds != c->negate;
    return OK;
}

static enum code all_hold(struct arena *a, const struct condition *c, int count,
                          const struct mask_subject *s, bool *ret,
                          struct error *err)
{
    *ret = true;
    for (int i = 0; i < count && *ret; i++)
        TRY(condition_holds(a, &c[i], s, ret, err));
    return OK;
}

/* ---- rules ----------------------------------------------------------- */

/* 0 where the subject has none that could be. */
static enum code number_of(struct arena *a, const struct mask_subject *s,
                           const char *keyword, int *ret, struct error *err)
{
    struct path p;
    struct attribute v;
    int64_t n;

    TRY(path_read(a, str_of(keyword), false, &p, err));
    TRY(path_look(a, s, &p, &v, err));
    *ret = str_to_int(v.text, &n) && n >= 0 && n <= 1000000 ? (int)n : 0;
    return OK;
}

/* The first variant that fits; NULL: none. */
static enum code fitting(struct arena *a, const struct mask_rule *r,
                         const struct mask_subject *s, int rows, int columns,
                         const struct variant **ret, struct error *err)
{
    *ret = NULL;
    for (int i = 0; i < r->variant_count; i++) {
        const struct variant *v = &r->variants[i];
        bool holds;

        if ((v->rows && v->rows != rows) ||
            (v->columns && v->columns != columns))
            continue;
        TRY(all_hold(a, v->match, v->match_count, s, &holds, err));
        if (holds) {
            *ret = v;
            return OK;
        }
    }
    return OK;
}

/* The attributes that a rule asks for, for people: no values of the file. */
static const char *why(struct arena *a, const struct mask_rule *r,
                       const struct variant *v)
{
    struct buffer b = {.limit = 1 << 14};
    char *text;

    for (int i = 0; i < r->match_count; i++) {
        const struct condition *c = &r->match[i];

        if (i)
            buffer_str(&b, ", ");
        if (c->kind != COND_TEST) {
            buffer_str(&b, c->kind == COND_ANY ? "any of .." : "all of ..");
            continue;
        }
        buffer_format(&b, "%s%.*s %s", c->negate ? "not " : "",
                      (int)c->path.text.len, c->path.text.at,
                      mask_op_names[c->op]);
    }
    if (v && (v->rows || v->columns))
        buffer_format(&b, "; %d x %d", v->columns, v->rows);
    if (v && v->match_count)
        buffer_str(&b, "; variant");
    buffer_add(&b, "", 1);
    text = b.failed ? NULL : str_c(a, str_of(b.at));
    buffer_release(&b);
    return text;
}

static enum code add_match(struct arena *a, const struct masks *m, int index,
                           const struct variant *v,
                           const struct mask_subject *s, int width, int height,
                           struct mask_result *ret, struct error *err)
{
    const struct mask_rule *r = &m->rules.at[index];
    struct mask_match one = {.index = index, .why = why(a, r, v)};
    enum mask_verdict verdict;

    if (!one.why)
        return fail(err, ERR_MEMORY, "no memory for masks");
    if (v)
        TRY(variant_boxes(a, v, s, width, height, &one.boxes, &one.count, err));
    /* keep only the regions, and there are none: nothing is said */
    if (v && v->us_regions && !one.count && !v->region_count)
        return OK;
    if (!arena_push(a, *ret))
        return fail(err, ERR_MEMORY, "no memory for masks");
    ret->at[ret->count - 1] = one;
    /* a variant without regions is a screen known to be clean */
    verdict = r->verdict == MASK_SCRUB && !one.count ? MASK_ALLOW : r->verdict;
    if (!ret->decided || verdict == MASK_DENY ||
        (verdict == MASK_SCRUB && ret->verdict == MASK_ALLOW))
        ret->verdict = verdict;
    ret->decided = true;
    return OK;
}

static enum code rule_holds(struct arena *a, const struct mask_rule *r,
                            const struct mask_subject *s, int rows, int columns,
                            bool *ret, const struct variant **ret_variant,
                            struct error *err)
{
    *ret_variant = NULL;
    *ret = false;
    if (r->cohort || (r->unsearched && s->searched))
        return OK;
    TRY(all_hold(a, r->match, r->match_count, s, ret, err));
    if (!*ret || !r->variant_count)
        return OK;
    TRY(fitting(a, r, s, rows, columns, ret_variant, err));
    *ret = *ret_variant != NULL;
    return OK;
}

/* One pass over a catalog's rules from..to: the main ones, or the fallback. */
static enum code match_catalog(struct arena *a, const struct masks *m, int from,
                               int to, bool fallback,
                               const struct mask_subject *s,
                               struct mask_result *ret, bool *ret_found,
                               struct error *err)
{
    int rows, columns, width, height;

    TRY(number_of(a, s, "Rows", &rows, err));
    TRY(number_of(a, s, "Columns", &columns, err));
    width = s->width ? s->width : columns;
    height = s->height ? s->height : rows;
    for (int i = from; i < to; i++) {
        const struct mask_rule *r = &m->rules.at[i];
        const struct variant *v;
        bool holds;

        if (r->fallback != fallback)
            continue;
        TRY(rule_holds(a, r, s, rows, columns, &holds, &v, err));
        if (!holds)
            continue;
        TRY(add_match(a, m, i, v, s, width, height, ret, err));
        *ret_found = true;
        if (m->catalogs.at[r->catalog].first)
            break;
    }
    return OK;
}

enum code masks_match(struct arena *a, const struct masks *m,
                      const struct mask_subject *subject,
                      struct mask_result *ret, struct error *err)
{
    struct mask_result r = {0};

    for (int from = 0, to; from < m->rules.count; from = to) {
        bool found = false;

        for (to = from; to < m->rules.count &&
                        m->rules.at[to].catalog == m->rules.at[from].catalog;)
            to++;
        TRY(match_catalog(a, m, from, to, false, subject, &r, &found, err));
        if (!found)
            TRY(match_catalog(a, m, from, to, true, subject, &r, &found, err));
    }
    *ret = r;
    return OK;
}
