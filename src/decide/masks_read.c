/*
 * masks_read.c - a template file, YAML, into rules and test vectors
 *
 * The form of the files is told in masks/README.md.
 */
#include "decide/masks_read.h"
#include <string.h>

/* ---- rules ----------------------------------------------------------- */

static const char *const rule_keys[] = {
    "id",       "name",  "verdict",  "order",      "unsearched",
    "fallback", "match", "variants", "rows",       "columns",
    "regions",  "keep",  "polygons", "fans",       "from",
    "whole",    "note",  "cohort",   "spare_words"};

static enum code read_verdict(const struct mask_file *f,
                              const struct yaml_node *map,
                              enum mask_verdict *ret)
{
    const struct yaml_node *n = yaml_find(map, "verdict");

    if (!n)
        return read_wrong(f, map, "verdict is missing");
    for (int v = MASK_SCRUB; v <= MASK_DENY; v++)
        if (n->kind == YAML_TEXT &&
            str_equal(n->text,
                      str_of(mask_verdict_name((enum mask_verdict)v)))) {
            *ret = (enum mask_verdict)v;
            return OK;
        }
    return read_wrong(f, n, "verdict is scrub, allow or deny");
}

static enum code read_variants(const struct mask_file *f,
                               const struct yaml_node *map, struct mask_rule *r)
{
    static const char *const keys[] = {"rows",    "columns", "match",
                                       "regions", "keep",    "polygons",
                                       "fans",    "from",    "whole"};
    const struct yaml_node *n = yaml_find(map, "variants");
    struct variant own = {0};

    TRY(read_variant(f, map, &own));
    if (n && (variant_has_regions(&own) || own.rows || own.columns))
        return read_wrong(f, n, "sizes and regions stand in the variants");
    if (!n && !variant_has_regions(&own) && !own.rows && !own.columns)
        return OK;
    r->variants =
        arena_array(f->a, n ? (size_t)n->count + 1 : 1, sizeof *r->variants);
    if (!r->variants)
        return fail(f->err, ERR_MEMORY, "no memory for masks");
    if (!n) {
        r->variants[r->variant_count++] = own;
        return OK;
    }
    if (n->kind != YAML_LIST || !n->count)
        return read_wrong(f, n, "a list of variants is expected here");
    for (int i = 0; i < n->count; i++) {
        struct variant *v = &r->variants[r->variant_count++];

        TRY(read_keys(f, &n->at[i], keys, sizeof keys / sizeof *keys));
        TRY(read_variant(f, &n->at[i], v));
        TRY(read_conditions(f, yaml_find(&n->at[i], "match"), &v->match,
                            &v->match_count));
    }
    return OK;
}

static enum code read_notes(const struct mask_file *f,
                            const struct yaml_node *map, struct mask_rule *r)
{
    const struct yaml_node *n = yaml_find(map, "note"), *items;
    int count;

    if (!n)
        return OK;
    items = read_items(n, &count);
    r->notes = read_room(f, n, sizeof *r->notes);
    if (!r->notes)
        return ERR_MEMORY;
    for (int i = 0; i < count; i++)
        r->notes[r->note_count++] = items[i].text;
    return OK;
}

static enum code read_rule(const struct mask_file *f, const struct yaml_node *n,
                           int place)
{
    const struct yaml_node *order = yaml_find(n, "order");
    struct mask_rule r = {.file = f->name,
                          .line = n->line,
                          .catalog = f->catalog,
                          .order = place};
    bool scrubs = false;

    TRY(read_keys(f, n, rule_keys, sizeof rule_keys / sizeof *rule_keys));
    TRY(read_text(f, n, "id", &r.id));
    TRY(read_text(f, n, "name", &r.name));
    if (!*r.id)
        return read_wrong(f, n, "id is missing");
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
        scrubs = scrubs || variant_has_regions(&r.variants[i]);
    if (r.verdict == MASK_SCRUB && !scrubs)
        return read_wrong(f, n, "a rule that scrubs needs regions");
    if (r.verdict != MASK_SCRUB && scrubs)
        return read_wrong(f, n, "a rule with regions is one that scrubs");
    if (!arena_push(f->a, f->m->rules))
        return fail(f->err, ERR_MEMORY, "no memory for masks");
    f->m->rules.at[f->m->rules.count - 1] = r;
    return OK;
}

/* ---- test vectors ---------------------------------------------------- */

static enum code read_tags(const struct mask_file *f, const struct yaml_node *n,
                           struct mask_vector *v)
{
    struct error inner;

    if (!n || n->kind != YAML_MAP)
        return read_wrong(f, n, "tags are keywords and values");
    v->paths = read_room(f, n, sizeof *v->paths);
    v->values = read_room(f, n, sizeof *v->values);
    if (!v->paths || !v->values)
        return ERR_MEMORY;
    for (int i = 0; i < n->count; i++) {
        const struct yaml_node *key = &n->at[2 * i], *value = key + 1;

        if (value->kind != YAML_TEXT)
            return read_wrong(f, value, "text is expected here");
        if (path_read(f->a, key->text, f->lenient, &v->paths[i], &inner) != OK)
            return read_inner(f, key, &inner);
        v->values[v->count++] = value->text;
    }
    return OK;
}

static enum code read_vector(const struct mask_file *f,
                             const struct yaml_node *n)
{
    static const char *const keys[] = {"id", "tags", "verdict", "rule",
                                       "regions"};
    const struct yaml_node *regions = yaml_find(n, "regions");
    struct mask_vector v = {
        .file = f->name, .line = n->line, .catalog = f->catalog};

    TRY(read_keys(f, n, keys, sizeof keys / sizeof *keys));
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

static enum code find_catalog(struct mask_file *f, const struct yaml_node *top)
{
    const char *name, *choose;
    bool first;

    TRY(read_text(f, top, "catalog", &name));
    TRY(read_text(f, top, "choose", &choose));
    first = !strcmp(choose, "first");
    if (*choose && !first && strcmp(choose, "all"))
        return read_wrong(f, yaml_find(top, "choose"),
                          "choose is first or all");
    if (!*name)
        name = f->name; /* a catalog of its own */
    for (int i = 0; i < f->m->catalogs.count; i++)
        if (!strcmp(f->m->catalogs.at[i].name, name)) {
            if (f->m->catalogs.at[i].first != first)
                return read_wrong(f, top,
                                  "catalog is chosen from in another way");
            f->catalog = i;
            return OK;
        }
    if (!arena_push(f->a, f->m->catalogs))
        return fail(f->err, ERR_MEMORY, "no memory for masks");
    f->catalog = f->m->catalogs.count - 1;
    f->m->catalogs.at[f->catalog] = (struct catalog){name, first};
    return OK;
}

static enum code read_top(struct mask_file *f, const struct yaml_node *top)
{
    static const char *const keys[] = {"deburn-masks", "catalog", "choose",
                                       "origin",       "licence", "edition",
                                       "rules"};
    const struct yaml_node *version, *rules;

    TRY(read_keys(f, top, keys, sizeof keys / sizeof *keys));
    version = yaml_find(top, "deburn-masks");
    rules = yaml_find(top, "rules");
    if (!version || version->kind != YAML_TEXT ||
        !str_equal(version->text, STR("1")))
        return read_wrong(f, top, "the file must say deburn-masks: 1");
    if (!rules || rules->kind != YAML_LIST || !rules->count)
        return read_wrong(f, rules ? rules : top, "the file has no rules");
    TRY(find_catalog(f, top));
    for (int i = 0; i < rules->count; i++)
        TRY(read_rule(f, &rules->at[i], i));
    return OK;
}

static enum code read_tests(struct mask_file *f, const struct yaml_node *top)
{
    static const char *const keys[] = {"tests"};
    const struct yaml_node *tests;

    TRY(read_keys(f, top, keys, 1));
    tests = yaml_find(top, "tests");
    if (!tests || tests->kind != YAML_LIST)
        return read_wrong(f, top, "the second document holds tests");
    for (int i = 0; i < tests->count; i++)
        TRY(read_vector(f, &tests->at[i]));
    return OK;
}

enum code masks_add_text(struct arena *a, struct masks *m, const char *name,
                         struct str text, bool lenient, bool vectors,
                         struct error *err)
{
    struct mask_file f = {
        .a = a, .m = m, .name = name, .lenient = lenient, .err = err};
    struct yaml_node documents[3];
    int count;

    TRY(yaml_read(a, name, text, vectors ? 3 : 1, documents, &count, err));
    if (!count)
        return fail(err, ERR_FORMAT, "%s:1: the file is empty", name);
    if (count > 2)
        return read_wrong(&f, &documents[2],
                          "a file has two documents at most");
    TRY(read_top(&f, &documents[0]));
    return count > 1 ? read_tests(&f, &documents[1]) : OK;
}
