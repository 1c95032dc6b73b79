/*
 * import_dre.c - device rules of dicom-dre, as JSON or YAML data
 *
 * Two shapes are read. The catalog's own: {devices: [..], exclusions: [..]}
 * (or a list of devices), fields in snake case, tests written as text: plain
 * (contains), =x, ^x, /re/, = alone (missing or blank); a list is OR, all
 * fields AND. And the neutral one that converters write: {rules: [{id, name,
 * verdict, match: [{attribute, op, values, ..}], variants}]}.
 */
#include "decide/masks_build.h"
#include "decide/yaml_tree.h"
#include <string.h>

static enum code wrong(struct import *im, const struct yaml_node *n,
                       const char *what)
{
    return import_remark(im, n->line, what);
}

static struct str text_of(const struct yaml_node *map, const char *key)
{
    const struct yaml_node *n = yaml_find(map, key);

    return n && n->kind == YAML_TEXT ? n->text : (struct str){0};
}

static const struct yaml_node *items_of(const struct yaml_node *n, int *count)
{
    *count = n->kind == YAML_LIST ? n->count : 1;
    return n->kind == YAML_LIST ? n->at : n;
}

static bool number_of(const struct yaml_node *n, int *ret)
{
    int64_t v;

    if (!n || n->kind != YAML_TEXT || !str_to_int(n->text, &v) || v < -65535 ||
        v > 65535)
        return false;
    *ret = (int)v;
    return true;
}

/* ---- conditions of the neutral shape --------------------------------- */

static bool find_op(struct str name, enum mask_op *ret)
{
    for (int i = 0; i < MASK_OPS; i++)
        if (str_equal(name, str_of(mask_op_names[i]))) {
            *ret = (enum mask_op)i;
            return true;
        }
    return false;
}

static enum code neutral_test(struct import *im, const struct yaml_node *n,
                              struct condition *ret)
{
    struct str attribute = text_of(n, "attribute"), on = text_of(n, "on");
    bool negate = str_same(text_of(n, "negate"), STR("true"));
    bool cased = str_equal(text_of(n, "case"), STR("sensitive"));
    const struct yaml_node *values = yaml_find(n, "values"), *items;
    enum mask_op op;
    int count;

    if (!attribute.len || !find_op(text_of(n, "op"), &op))
        return wrong(im, n, "a condition is attribute and op");
    TRY(build_test(im, attribute, op, cased, negate, ret));
    if (str_equal(on, STR("component")))
        ret->scope = ON_COMPONENT;
    else if (str_equal(on, STR("component_or_value")))
        ret->scope = ON_EITHER;
    if (!values)
        return OK;
    items = items_of(values, &count);
    for (int i = 0; i < count; i++)
        TRY(build_value(im, ret, items[i].text));
    return OK;
}

static enum code neutral_condition(struct import *im, const struct yaml_node *n,
                                   struct condition *ret)
{
    const struct yaml_node *any = yaml_find(n, "any_of");
    const struct yaml_node *list = any ? any : yaml_find(n, "all_of");
    struct condition c = {.kind = any ? COND_ANY : COND_ALL};

    if (!list)
        return neutral_test(im, n, ret);
    c.negate = str_same(text_of(n, "negate"), STR("true"));
    c.inner = arena_array(im->a, (size_t)list->count + 1, sizeof *c.inner);
    if (!c.inner)
        return fail(im->err, ERR_MEMORY, "no memory for masks");
    for (int i = 0; list->kind == YAML_LIST && i < list->count; i++)
        TRY(neutral_condition(im, &list->at[i], &c.inner[c.count++]));
    *ret = c;
    return OK;
}

static enum code neutral_conditions(struct import *im,
                                    const struct yaml_node *list,
                                    struct condition **ret, int *ret_count)
{
    *ret_count = 0;
    *ret = NULL;
    if (!list || list->kind != YAML_LIST || !list->count)
        return OK;
    *ret = arena_array(im->a, (size_t)list->count, sizeof **ret);
    if (!*ret)
        return fail(im->err, ERR_MEMORY, "no memory for masks");
    for (int i = 0; i < list->count; i++)
        TRY(neutral_condition(im, &list->at[i], &(*ret)[(*ret_count)++]));
    return OK;
}

/* ---- regions --------------------------------------------------------- */

/* {x, y, width, height} or [x, y, w, h]; a width of 10000 is to the edge. */
static bool read_region(const struct yaml_node *n, struct region *ret)
{
    static const char *const keys[] = {"x", "y", "width", "height"};
    int v[4];

    for (int i = 0; i < 4; i++)
        if (!number_of(n->kind == YAML_MAP ? yaml_find(n, keys[i])
                       : n->kind == YAML_LIST && n->count == 4 ? &n->at[i]
                                                               : NULL,
                       &v[i]))
            return false;
    for (int i = 2; i < 4; i++)
        v[i] = v[i] >= 10000 ? -1 : v[i];
    *ret = (struct region){v[0], v[1], v[2], v[3], n->line};
    return v[2] && v[3] && v[2] >= -1 && v[3] >= -1;
}

static enum code read_regions(struct import *im, const struct yaml_node *list,
                              struct region **ret, int *ret_count)
{
    if (!list || list->kind != YAML_LIST)
        return OK;
    *ret = arena_array(im->a, (size_t)list->count + 1, sizeof **ret);
    if (!*ret)
        return fail(im->err, ERR_MEMORY, "no memory for masks");
    for (int i = 0; i < list->count; i++) {
        if (read_region(&list->at[i], &(*ret)[*ret_count]))
            ++*ret_count;
        else
            TRY(wrong(im, &list->at[i], "a region is four whole numbers"));
    }
    return OK;
}

static bool is_true(const struct yaml_node *map, const char *key)
{
    return str_same(text_of(map, key), STR("true"));
}

static enum code neutral_variant(struct import *im, const struct yaml_node *n,
                                 struct variant *v)
{
    number_of(yaml_find(n, "rows"), &v->rows);
    number_of(yaml_find(n, "columns"), &v->columns);
    v->whole = is_true(n, "whole_image");
    v->us_regions = is_true(n, "from_us_regions");
    TRY(read_regions(im, yaml_find(n, "regions"), &v->regions,
                     &v->region_count));
    TRY(read_regions(im, yaml_find(n, "keep_regions"), &v->keep,
                     &v->keep_count));
    return neutral_conditions(im, yaml_find(n, "match"), &v->match,
                              &v->match_count);
}

static enum code read_verdict(struct import *im, const struct yaml_node *n,
                              struct str word, enum mask_verdict *ret)
{
    for (int v = MASK_SCRUB; v <= MASK_DENY; v++)
        if (str_equal(word, str_of(mask_verdict_name((enum mask_verdict)v)))) {
            *ret = (enum mask_verdict)v;
            return OK;
        }
    return wrong(im, n, "the verdict is scrub, allow or deny");
}

/* A rule of which a part could not be translated would match or blank what it
 * was not meant for: it is left out, and its remarks say so. */
static enum code finish(struct import *im, struct draft *d, int remarks)
{
    return im->remarks->count > remarks ? OK : draft_done(im, d);
}

static enum code neutral_rule(struct import *im, const struct yaml_node *n)
{
    const struct yaml_node *variants = yaml_find(n, "variants");
    struct draft d = {.rule = {.line = n->line}};
    int count, remarks = im->remarks->count;
    struct condition *match;

    d.rule.id = str_c(im->a, text_of(n, "id"));
    d.rule.name = str_c(im->a, text_of(n, "name"));
    if (!d.rule.id || !d.rule.name)
        return fail(im->err, ERR_MEMORY, "no memory for masks");
    TRY(read_verdict(im, n, text_of(n, "verdict"), &d.rule.verdict));
    d.rule.cohort = str_equal(text_of(n, "kind"), STR("cohort"));
    d.rule.fallback = str_equal(text_of(n, "section"), STR("exclusion"));
    d.rule.unsearched = str_equal(text_of(n, "kind"), STR("generic"));
    TRY(neutral_conditions(im, yaml_find(n, "match"), &match, &count));
    for (int i = 0; i < count; i++)
        TRY(draft_condition(im, &d, &match[i]));
    for (int i = 0; variants && i < variants->count; i++) {
        if (!arena_push(im->a, d.variants))
            return fail(im->err, ERR_MEMORY, "no memory for masks");
        TRY(neutral_variant(im, &variants->at[i],
                            &d.variants.at[d.variants.count - 1]));
    }
    return finish(im, &d, remarks);
}

/* ---- the catalog's own shape ----------------------------------------- */

/* One pattern: plain, =x, ^x, /re/, = alone. */
static enum code own_test(struct import *im, const struct yaml_node *n,
                          struct str path, struct str text,
                          struct condition *ret)
{
    enum mask_op op = OP_CONTAINS;
    bool cased = false;

    if (str_equal(text, STR("=")))
        return build_test(im, path, OP_ABSENT, false, false, ret);
    if (text.len > 1 && text.at[0] == '=')
        op = OP_EQUALS;
    else if (text.len > 1 && text.at[0] == '^')
        op = OP_PREFIX;
    else if (text.len > 2 && text.at[0] == '/' && text.at[text.len - 1] == '/')
        op = OP_REGEX;
    if (op != OP_CONTAINS) {
        text.at++;
        text.len -= op == OP_REGEX ? 2 : 1;
        cased = op == OP_REGEX;
    }
    if (!text.len)
        return wrong(im, n, "an empty text matches everything");
    TRY(build_test(im, path, op, cased, false, ret));
    return build_value(im, ret, text);
}

/* A field with one text, or a list of them: any is enough. */
static enum code own_field(struct import *im, const struct yaml_node *n,
                           const char *path, enum mask_scope scope,
                           struct condition *ret)
{
    const struct yaml_node *items;
    int count;

    items = items_of(n, &count);
    for (int i = 0; i < count; i++) {
        struct condition one = {0};

        TRY(own_test(im, &items[i], str_of(path), items[i].text, &one));
        one.scope = scope;
        if (i == 0)
            *ret = one;
        else
            TRY(build_both(im, true, *ret, one, ret));
    }
    return OK;
}

static const struct {
    const char *field, *path;
} fields[] = {{"manufacturer", "Manufacturer"},
              {"modality", "Modality"},
              {"manufacturer_model_name", "ManufacturerModelName"},
              {"software_versions", "SoftwareVersions"},
              {"burned_in_annotation", "BurnedInAnnotation"},
              {"sop_class_uid", "SOPClassUID"},
              {"secondary_capture_device_manufacturer_model_name",
               "SecondaryCaptureDeviceManufacturerModelName"},
              {"series_description", "SeriesDescription"},
              {"code_meaning", "CodeMeaning"},
              {"comments_on_radiation_dose", "CommentsOnRadiationDose"},
              {"study_description", "StudyDescription"},
              {"conversion_type", "ConversionType"},
              {"pixel_spacing", "PixelSpacing"},
              {"body_part_examined", "BodyPartExamined"}};

/* image_type: every pattern; _any: one; _exclude: none. */
static enum code image_type(struct import *im, const struct yaml_node *n,
                            struct str key, struct draft *d)
{
    const struct yaml_node *items;
    struct condition c = {0};
    int count;

    items = items_of(n, &count);
    if (!str_equal(key, STR("image_type"))) {
        TRY(own_field(im, n, "ImageType",
                      str_equal(key, STR("image_type_any")) ? ON_COMPONENT
                                                            : ON_EITHER,
                      &c));
        c.negate = str_equal(key, STR("image_type_exclude"));
        return draft_condition(im, d, &c);
    }
    for (int i = 0; i < count; i++) {
        TRY(own_test(im, &items[i], STR("ImageType"), items[i].text, &c));
        c.scope = ON_EITHER;
        TRY(draft_condition(im, d, &c));
    }
    return OK;
}

/* A key that is no condition. */
static bool is_other_key(struct str key)
{
    static const char *const keys[] = {"name", "device", "action",   "rows",
                                       "cols", "scrub",  "variants", "id"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (str_equal(key, str_of(keys[i])))
            return true;
    return false;
}

static enum code own_condition(struct import *im, const struct yaml_node *key,
                               const struct yaml_node *value, struct draft *d)
{
    struct condition c = {0};

    if (is_other_key(key->text))
        return OK;
    if (str_starts(key->text, STR("image_type")))
        return image_type(im, value, key->text, d);
    if (str_equal(key->text, STR("requires_ultrasound_regions"))) {
        if (!str_same(value->text, STR("true")))
            return OK;
        TRY(build_test(im, STR("SequenceOfUltrasoundRegions"), OP_PRESENT,
                       false, false, &c));
        return draft_condition(im, d, &c);
    }
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (str_equal(key->text, str_of(fields[i].field))) {
            TRY(own_field(im, value, fields[i].path, ON_VALUE, &c));
            return draft_condition(im, d, &c);
        }
    return wrong(im, key, "no such field");
}

static enum code own_variant(struct import *im, const struct yaml_node *n,
                             bool conditions, struct variant *v)
{
    struct draft d = {0};

    number_of(yaml_find(n, "rows"), &v->rows);
    number_of(yaml_find(n, "cols"), &v->columns);
    TRY(read_regions(im, yaml_find(n, "scrub"), &v->regions, &v->region_count));
    for (int i = 0; conditions && i < n->count; i++)
        TRY(own_condition(im, &n->at[2 * i], &n->at[2 * i + 1], &d));
    v->match = d.match.at;
    v->match_count = d.match.count;
    return OK;
}

static enum code own_variants(struct import *im, const struct yaml_node *n,
                              struct draft *d, bool *ret_scrubs)
{
    const struct yaml_node *list = yaml_find(n, "variants");
    int count = list && list->kind == YAML_LIST ? list->count : 1;

    for (int i = 0; i < count; i++) {
        struct variant v = {0};

        TRY(own_variant(im, list ? &list->at[i] : n, list != NULL, &v));
        *ret_scrubs = *ret_scrubs || v.region_count;
        if (!list && !v.region_count && !v.rows && !v.columns)
            return OK;
        if (!arena_push(im->a, d->variants))
            return fail(im->err, ERR_MEMORY, "no memory for masks");
        d->variants.at[d->variants.count - 1] = v;
    }
    return OK;
}

static enum code own_device(struct import *im, const struct yaml_node *n,
                            bool exclusion)
{
    struct draft d = {.rule = {.line = n->line, .fallback = exclusion}};
    struct str name = text_of(n, "name"), action = text_of(n, "action");
    int remarks = im->remarks->count;
    bool scrubs = false;

    if (n->kind != YAML_MAP)
        return wrong(im, n, "a device is keys and values");
    name = name.len ? name : text_of(n, "device");
    d.rule.name = str_c(im->a, name.len ? name : STR("device"));
    if (!d.rule.name)
        return fail(im->err, ERR_MEMORY, "no memory for masks");
    for (int i = 0; i < n->count; i++)
        TRY(own_condition(im, &n->at[2 * i], &n->at[2 * i + 1], &d));
    TRY(own_variants(im, n, &d, &scrubs));
    if (!action.len)
        action = exclusion ? STR("deny") : STR("scrub");
    /* "allow" with regions means: known, blank these */
    if (scrubs && str_equal(action, STR("allow")))
        action = STR("scrub");
    TRY(read_verdict(im, n, action, &d.rule.verdict));
    return finish(im, &d, remarks);
}

static enum code own_list(struct import *im, const struct yaml_node *list,
                          bool exclusions)
{
    for (int i = 0; list && list->kind == YAML_LIST && i < list->count; i++)
        TRY(own_device(im, &list->at[i], exclusions));
    return OK;
}

enum code import_dre(struct import *im)
{
    const struct yaml_node *rules;
    struct yaml_node top;
    int count;

    TRY(yaml_read(im->a, im->path, im->text, 1, &top, &count, im->err));
    if (!count)
        return fail(im->err, ERR_FORMAT, "%s:1: the file is empty", im->path);
    if (top.kind == YAML_LIST)
        return own_list(im, &top, false);
    rules = yaml_find(&top, "rules");
    if (!rules) {
        TRY(own_list(im, yaml_find(&top, "devices"), false));
        return own_list(im, yaml_find(&top, "exclusions"), true);
    }
    for (int i = 0; rules->kind == YAML_LIST && i < rules->count; i++)
        TRY(neutral_rule(im, &rules->at[i]));
    return OK;
}
