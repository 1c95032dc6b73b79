/*
 * masks_read.c - a template file, YAML, into rules
 *
 * The form of the files is told in masks/README.md. Every key is known or an
 * error: a slip of the pen must not switch a rule off.
 */
#include "decide/masks_inner.h"
#include "decide/yaml_tree.h"
#include <string.h>

enum { LIST_MAX = 20000 };

/* What reading one file carries along. */
struct file {
    struct arena *a;
    struct masks *m;
    const char *name;
    bool lenient;
    int catalog;
    struct error *err;
};

static enum code wrong(const struct file *f, const struct yaml_node *n,
                       const char *what)
{
    return yaml_fail(f->err, f->name, n, what);
}

static void *list(const struct file *f, const struct yaml_node *n, size_t size)
{
    void *at = arena_array(f->a, (size_t)n->count + 1, size);

    if (!at)
        fail(f->err, ERR_MEMORY, "no memory for masks");
    return at;
}

static enum code check_keys(const struct file *f, const struct yaml_node *map,
                            const char *const *keys, int count)
{
    if (map->kind != YAML_MAP)
        return wrong(f, map, "keys and values are expected here");
    for (int i = 0; i < map->count; i++) {
        bool known = false;

        for (int k = 0; k < count; k++)
            known = known || str_equal(map->at[2 * i].text, str_of(keys[k]));
        if (!known)
            return wrong(f, &map->at[2 * i], "no such key here");
    }
    return OK;
}

static enum code read_text(const struct file *f, const struct yaml_node *map,
                           const char *key, const char **ret)
{
    const struct yaml_node *n = yaml_find(map, key);

    *ret = "";
    if (!n)
        return OK;
    if (n->kind != YAML_TEXT)
        return wrong(f, n, "text is expected here");
    *ret = str_c(f->a, n->text);
    return *ret ? OK : fail(f->err, ERR_MEMORY, "no memory for masks");
}

static enum code read_flag(const struct file *f, const struct yaml_node *map,
                           const char *key, bool *ret)
{
    const struct yaml_node *n = yaml_find(map, key);

    *ret = false;
    if (!n)
        return OK;
    *ret = n->kind == YAML_TEXT && str_equal(n->text, STR("yes"));
    if (*ret || (n->kind == YAML_TEXT && str_equal(n->text, STR("no"))))
        return OK;
    return wrong(f, n, "yes or no is expected here");
}

static enum code read_number(const struct file *f, const struct yaml_node *n,
                             int *ret)
{
    int64_t v;

    if (n->kind != YAML_TEXT || !str_to_int(n->text, &v) || v < -65535 ||
        v > 65535)
        return wrong(f, n, "a whole number of pixels is expected here");
    *ret = (int)v;
    return OK;
}

/* n as a list; a single value is a list of one. */
static const struct yaml_node *items_of(const struct yaml_node *n, int *count)
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
static enum code read_test_key(const struct file *f,
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
        return wrong(f, key, "a condition is ATTRIBUTE TEST: VALUE");
    if (cut_word(&s, "component"))
        c->scope = ON_COMPONENT;
    else if (cut_word(&s, "either"))
        c->scope = ON_EITHER;
    if (path_read(f->a, s, f->lenient, &c->path, &inner) != OK)
        return wrong(f, key, inner.text);
    return OK;
}

static bool takes_value(enum mask_op op)
{
    return op <= OP_REGEX || op == OP_GREATER || op == OP_LESS;
}

static enum code read_regexes(const struct file *f, const struct yaml_node *n,
                              struct condition *c)
{
    struct error inner;

    c->regexes = arena_array(f->a, (size_t)c->value_count, sizeof *c->regexes);
    if (!c->regexes)
        return fail(f->err, ERR_MEMORY, "no memory for masks");
    for (int i = 0; i < c->value_count; i++)
        if (regex_compile(f->a, c->values[i], c->cased ? 0 : REGEX_FOLD,
                          &c->regexes[i], &inner) != OK)
            return wrong(f, n, inner.text);
    return OK;
}

static enum code read_test(const struct file *f, const struct yaml_node *key,
                           const struct yaml_node *value, struct condition *c)
{
    const struct yaml_node *items;
    int count;

    TRY(read_test_key(f, key, c));
    items = items_of(value, &count);
    if (!takes_value(c->op)) {
        if (value->kind != YAML_TEXT || !str_equal(value->text, STR("yes")))
            return wrong(f, value, "this test takes the value yes");
        return OK;
    }
    if (!count || value->kind == YAML_MAP)
        return wrong(f, value, "this test needs a value");
    c->values = list(f, value, sizeof *c->values);
    if (!c->values)
        return ERR_MEMORY;
    for (int i = 0; i < count; i++) {
        if (items[i].kind != YAML_TEXT)
            return wrong(f, &items[i], "text is expected here");
        if (!items[i].text.len)
            return wrong(f, &items[i], "an empty value matches everything");
        c->values[c->value_count++] = items[i].text;
    }
    return c->op == OP_REGEX ? read_regexes(f, value, c) : OK;
}

static enum code read_conditions(const struct file *f,
                                 const struct yaml_node *n,
                                 struct condition **ret, int *ret_count);

/* A map with one key: any, all, or a test. */
static enum code read_condition(const struct file *f, const struct yaml_node *n,
                                struct condition *ret)
{
    struct condition c = {.line = n->line};
    const struct yaml_node *key, *value;
    struct str word;

    if (n->kind != YAML_MAP || n->count != 1)
        return wrong(f, n, "a condition is ATTRIBUTE TEST: VALUE");
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

static enum code read_conditions(const struct file *f,
                                 const struct yaml_node *n,
                                 struct condition **ret, int *ret_count)
{
    struct condition *at;

    *ret_count = 0;
    *ret = NULL;
    if (!n)
        return OK;
    if (n->kind != YAML_LIST)
        return wrong(f, n, "a list of conditions is expected here");
    at = list(f, n, sizeof *at);
    if (!at)
        return ERR_MEMORY;
    for (int i = 0; i < n->count; i++)
        TRY(read_condition(f, &n->at[i], &at[i]));
    *ret = at;
    *ret_count = n->count;
    return OK;
}

/* ---- regions --------------------------------------------------------- */

static enum code read_numbers(const struct file *f, const struct yaml_node *n,
                              int *ret, int count)
{
    if (n->kind != YAML_LIST || n->count != count)
        return wrong(f, n, "wrong number of numbers");
    for (int i = 0; i < count; i++)
        TRY(read_number(f, &n->at[i], &ret[i]));
    return OK;
}

static enum code read_regions(const struct file *f, const struct yaml_node *n,
                              struct region **ret, int *ret_count)
{
    struct region *at;

    *ret_count = 0;
    *ret = NULL;
    if (!n)
        return OK;
    if (n->kind != YAML_LIST || n->count > LIST_MAX)
        return wrong(f, n, "a list of [x, y, width, height] is expected here");
    at = list(f, n, sizeof *at);
    if (!at)
        return ERR_MEMORY;
    for (int i = 0; i < n->count; i++) {
        int v[4];

        TRY(read_numbers(f, &n->at[i], v, 4));
        if (v[2] < -1 || v[3] < -1 || !v[2] || !v[3])
            return wrong(f, &n->at[i],
                         "width and height are 1 or more, or -1: to the edge");
        at[i] = (struct region){v[0], v[1], v[2], v[3], n->at[i].line};
    }
    *ret = at;
    *ret_count = n->count;
    return OK;
}

static enum code read_polygon(const struct file *f, const struct yaml_node *n,
                              struct polygon *ret)
{
    if (n->kind != YAML_LIST || n->count < 3 || n->count > LIST_MAX)
        return wrong(f, n, "a polygon is a list of three points or more");
    ret->at = list(f, n, sizeof *ret->at);
    if (!ret->at)
        return ERR_MEMORY;
    for (int i = 0; i < n->count; i++) {
        int v[2];

        TRY(read_numbers(f, &n->at[i], v, 2));
        ret->at[ret->count++] = (struct point){v[0], v[1]};
    }
    return OK;
}

static enum code read_polygons(const struct file *f, const struct yaml_node *n,
                               struct variant *v)
{
    if (!n)
        return OK;
    if (n->kind != YAML_LIST)
        return wrong(f, n, "a list of polygons is expected here");
    v->polygons = list(f, n, sizeof *v->polygons);
    if (!v->polygons)
        return ERR_MEMORY;
    for (int i = 0; i < n->count; i++)
        TRY(read_polygon(f, &n->at[i], &v->polygons[v->polygon_count++]));
    return OK;
}

/* {center: [x, y], radius: [inner, outer], angle: [from, to]} */
static enum code read_fan(const struct file *f, const struct yaml_node *n,
                          struct fan *ret)
{
    static const char *const keys[] = {"center", "radius", "angle"};
    const struct yaml_node *part[3];
    int v[3][2];

    TRY(check_keys(f, n, keys, 3));
    for (int i = 0; i < 3; i++) {
        part[i] = yaml_find(n, keys[i]);
        if (!part[i])
            return wrong(f, n, "a fan has center, radius and angle");
        TRY(read_numbers(f, part[i], v[i], 2));
    }
    if (v[1][0] < 0 || v[1][1] <= v[1][0])
        return wrong(f, part[1], "radius is [inner, outer]");
    if (v[2][1] <= v[2][0] || v[2][1] - v[2][0] > 360)
        return wrong(f, part[2], "angle is [from, to] in degrees");
    *ret = (struct fan){{v[0][0], v[0][1]}, v[1][0], v[1][1],
                        v[2][0], v[2][1]};
    return OK;
}

static enum code read_fans(const struct file *f, const struct yaml_node *n,
                           struct variant *v)
{
    if (!n)
        return OK;
    if (n->kind != YAML_LIST)
        return wrong(f, n, "a list of fans is expected here");
    v->fans = list(f, n, sizeof *v->fans);
    if (!v->fans)
        return ERR_MEMORY;
    for (int i = 0; i < n->count; i++)
        TRY(read_fan(f, &n->at[i], &v->fans[v->fan_count++]));
    return OK;
}

static enum code read_size(const struct file *f, const struct yaml_node *map,
                           const char *key, int *ret)
{
    const struct yaml_node *n = yaml_find(map, key);

    *ret = 0;
    if (!n)
        return OK;
    TRY(read_number(f, n, ret));
    return *ret > 0 ? OK : wrong(f, n, "a size is 1 or more");
}

static enum code read_variant(const struct file *f, const struct yaml_node *n,
                              struct variant *v)
{
    const struct yaml_node *from = yaml_find(n, "from");

    v->line = n->line;
    TRY(read_size(f, n, "rows", &v->rows));
    TRY(read_size(f, n, "columns", &v->columns));
    TRY(read_regions(f, yaml_find(n, "regions"), &v->regions,
                     &v->region_count));
    TRY(read_regions(f, yaml_find(n, "keep"), &v->keep, &v->keep_count));
    TRY(read_polygons(f, yaml_find(n, "polygons"), v));
    TRY(read_fans(f, yaml_find(n, "fans"), v));
    TRY(read_flag(f, n, "whole", &v->whole));
    if (from && (from->kind != YAML_TEXT ||
                 !str_equal(from->text, STR("UltrasoundRegions"))))
        return wrong(f, from, "from is UltrasoundRegions");
    v->us_regions = from != NULL;
    return OK;
}

/* ---- rules ----------------------------------------------------------- */

static const char *const rule_keys[] = {
    "id",   "name",    "verdict", "order",    "unsearched", "fallback",
    "match", "variants", "rows",  "columns",  "regions",    "keep",
    "polygons", "fans",  "from",  "whole",    "note",       "cohort",
    "spare_words"};

static enum code read_verdict(const struct file *f, const struct yaml_node *map,
                              enum mask_verdict *ret)
{
    const struct yaml_node *n = yaml_find(map, "verdict");

    if (!n)
        return wrong(f, map, "verdict is missing");
    for (int v = MASK_SCRUB; v <= MASK_DENY; v++)
        if (n->kind == YAML_TEXT &&
            str_equal(n->text, str_of(mask_verdict_name((enum mask_verdict)v)))) {
            *ret = (enum mask_verdict)v;
            return OK;
        }
    return wrong(f, n, "verdict is scrub, allow or deny");
}

static bool has_regions(const struct variant *v)
{
    return v->region_count || v->keep_count || v->polygon_count ||
           v->fan_count || v->us_regions || v->whole;
}

static enum code read_variants(const struct file *f, const struct yaml_node *map,
                               struct mask_rule *r)
{
    static const char *const keys[] = {"rows",     "columns", "match",
                                       "regions",  "keep",    "polygons",
                                       "fans",     "from",    "whole"};
    const struct yaml_node *n = yaml_find(map, "variants");
    struct variant own = {0};

    TRY(read_variant(f, map, &own));
    if (n && (has_regions(&own) || own.rows || own.columns))
        return wrong(f, n, "sizes and regions stand in the variants");
    if (!n && !has_regions(&own) && !own.rows && !own.columns)
        return OK;
    r->variants = arena_array(f->a, n ? (size_t)n->count + 1 : 1,
                              sizeof *r->variants);
    if (!r->variants)
        return fail(f->err, ERR_MEMORY, "no memory for masks");
    if (!n) {
        r->variants[r->variant_count++] = own;
        return OK;
    }
    if (n->kind != YAML_LIST || !n->count)
        return wrong(f, n, "a list of variants is expected here");
    for (int i = 0; i < n->count; i++) {
        struct variant *v = &r->variants[r->variant_count++];

        TRY(check_keys(f, &n->at[i], keys, sizeof keys / sizeof *keys));
        TRY(read_variant(f, &n->at[i], v));
        TRY(read_conditions(f, yaml_find(&n->at[i], "match"), &v->match,
                            &v->match_count));
    }
    return OK;
}

static enum code read_notes(const struct file *f, const struct yaml_node *map,
                            struct mask_rule *r)
{
    const struct yaml_node *n = yaml_find(map, "note"), *items;
    int count;

    if (!n)
        return OK;
    items = items_of(n, &count);
    r->notes = list(f, n, sizeof *r->notes);
    if (!r->notes)
        return ERR_MEMORY;
    for (int i = 0; i < count; i++)
        r->notes[r->note_count++] = items[i].text;
    return OK;
}

static enum code read_rule(const struct file *f, const struct yaml_node *n,
                           int place)
{
    const struct yaml_node *order = yaml_find(n, "order");
    struct mask_rule r = {.file = f->name, .line = n->line,
                          .catalog = f->catalog, .order = place};
    bool scrubs = false;

    TRY(check_keys(f, n, rule_keys, sizeof rule_keys / sizeof *rule_keys));
    TRY(read_text(f, n, "id", &r.id));
    TRY(read_text(f, n, "name", &r.name));
    if (!*r.id)
        return wrong(f, n, "id is missing");
    TRY(read_verdict(f, n, &r.verdict));
    if (order)
        TRY(read_number(f, order, &r.order));
    TRY(read_flag(f, n, "unsearched", &r.unsearched));
    TRY(read_flag(f, n, "cohort", &r.cohort));
    TRY(read_flag(f, n, "spare_words", &r.spare_words));
    TRY(read_flag(f, n, "fallback", &r.fallback));
    TRY(read_conditions(f, yaml_find(n, "match"), &r.match, &r.match_count));
    TRY(read_variants(f, n, &r));
    TRY(read_notes(f, n, &r));
    for (int i = 0; i < r.variant_count; i++)
        scrubs = scrubs || has_regions(&r.variants[i]);
    if (r.verdict == MASK_SCRUB && !scrubs)
        return wrong(f, n, "a rule that scrubs needs regions");
    if (r.verdict != MASK_SCRUB && scrubs)
        return wrong(f, n, "a rule with regions is one that scrubs");
    if (!arena_push(f->a, f->m->rules))
        return fail(f->err, ERR_MEMORY, "no memory for masks");
    f->m->rules.at[f->m->rules.count - 1] = r;
    return OK;
}

/* ---- test vectors ---------------------------------------------------- */

static enum code read_tags(const struct file *f, const struct yaml_node *n,
                           struct mask_vector *v)
{
    struct error inner;

    if (!n || n->kind != YAML_MAP)
        return wrong(f, n, "tags are keywords and values");
    v->paths = list(f, n, sizeof *v->paths);
    v->values = list(f, n, sizeof *v->values);
    if (!v->paths || !v->values)
        return ERR_MEMORY;
    for (int i = 0; i < n->count; i++) {
        const struct yaml_node *key = &n->at[2 * i], *value = key + 1;

        if (value->kind != YAML_TEXT)
            return wrong(f, value, "text is expected here");
        if (path_read(f->a, key->text, f->lenient, &v->paths[i], &inner) != OK)
            return wrong(f, key, inner.text);
        v->values[v->count++] = value->text;
    }
    return OK;
}

static enum code read_vector(const struct file *f, const struct yaml_node *n)
{
    static const char *const keys[] = {"id", "tags", "verdict", "rule",
                                       "regions"};
    const struct yaml_node *regions = yaml_find(n, "regions");
    struct mask_vector v = {.file = f->name, .line = n->line,
                            .catalog = f->catalog};

    TRY(check_keys(f, n, keys, sizeof keys / sizeof *keys));
    TRY(read_text(f, n, "id", &v.id));
    TRY(read_tags(f, yaml_find(n, "tags"), &v));
    if (yaml_find(n, "verdict")) {
        v.decided = true;
        TRY(read_verdict(f, n, &v.verdict));
    }
    TRY(read_text(f, n, "rule", &v.rule));
    v.no_rule = !strcmp(v.rule, "none");
    v.has_regions = regions != NULL;
    TRY(read_regions(f, regions, &v.regions, &v.region_count));
    if (!arena_push(f->a, f->m->vectors))
        return fail(f->err, ERR_MEMORY, "no memory for masks");
    f->m->vectors.at[f->m->vectors.count - 1] = v;
    return OK;
}

/* ---- files ----------------------------------------------------------- */

static enum code find_catalog(struct file *f, const struct yaml_node *top)
{
    const char *name, *choose;
    bool first;

    TRY(read_text(f, top, "catalog", &name));
    TRY(read_text(f, top, "choose", &choose));
    first = !strcmp(choose, "first");
    if (*choose && !first && strcmp(choose, "all"))
        return wrong(f, yaml_find(top, "choose"), "choose is first or all");
    if (!*name)
        name = f->name; /* a catalog of its own */
    for (int i = 0; i < f->m->catalogs.count; i++)
        if (!strcmp(f->m->catalogs.at[i].name, name)) {
            if (f->m->catalogs.at[i].first != first)
                return wrong(f, top, "catalog is chosen from in another way");
            f->catalog = i;
            return OK;
        }
    if (!arena_push(f->a, f->m->catalogs))
        return fail(f->err, ERR_MEMORY, "no memory for masks");
    f->catalog = f->m->catalogs.count - 1;
    f->m->catalogs.at[f->catalog] = (struct catalog){name, first};
    return OK;
}

static enum code read_top(struct file *f, const struct yaml_node *top)
{
    static const char *const keys[] = {"deburn-masks", "catalog", "choose",
                                       "origin", "licence", "edition", "rules"};
    const struct yaml_node *version, *rules;

    TRY(check_keys(f, top, keys, sizeof keys / sizeof *keys));
    version = yaml_find(top, "deburn-masks");
    rules = yaml_find(top, "rules");
    if (!version || version->kind != YAML_TEXT ||
        !str_equal(version->text, STR("1")))
        return wrong(f, top, "the file must say deburn-masks: 1");
    if (!rules || rules->kind != YAML_LIST || !rules->count)
        return wrong(f, rules ? rules : top, "the file has no rules");
    TRY(find_catalog(f, top));
    for (int i = 0; i < rules->count; i++)
        TRY(read_rule(f, &rules->at[i], i));
    return OK;
}

static enum code read_tests(struct file *f, const struct yaml_node *top)
{
    static const char *const keys[] = {"tests"};
    const struct yaml_node *tests;

    TRY(check_keys(f, top, keys, 1));
    tests = yaml_find(top, "tests");
    if (!tests || tests->kind != YAML_LIST)
        return wrong(f, top, "the second document holds tests");
    for (int i = 0; i < tests->count; i++)
        TRY(read_vector(f, &tests->at[i]));
    return OK;
}

enum code masks_add_text(struct arena *a, struct masks *m, const char *name,
                         struct str text, bool lenient, bool vectors,
                         struct error *err)
{
    struct file f = {.a = a, .m = m, .name = name, .lenient = lenient,
                     .err = err};
    struct yaml_node documents[3];
    int count;

    TRY(yaml_read(a, name, text, vectors ? 3 : 1, documents, &count, err));
    if (!count)
        return fail(err, ERR_FORMAT, "%s:1: the file is empty", name);
    if (count > 2)
        return wrong(&f, &documents[2], "a file has two documents at most");
    TRY(read_top(&f, &documents[0]));
    return count > 1 ? read_tests(&f, &documents[1]) : OK;
}
