/*
 * profile_yaml.c - a profile of one's own
 *
 *     name: our-site
 *     base: basic                      # or tcia
 *     options:
 *       retain_device_identity: true
 *     repair_iod: true
 *     keep_weekday: true
 *     policy: phi                      # of pixels: strict phi templates
 *     doubt: keep                      # blank keep hold
 *     video: reencode                  # review reencode refuse
 *     attributes:
 *       StudyDescription: clean        # keep remove empty hash shift clean
 *       "(0008,0080)": {replace: SITE A}
 *       '(0009,"GEMS_IDEN_01",04)': keep
 *
 * What is not understood is an error with its line: a rule that does nothing
 * would be a leak.
 */
#include "header/profile_inner.h"
#include <stdio.h>
#include <string.h>
#include <yaml.h>

struct reading {
    struct arena *a;
    const char *path;
    yaml_document_t *doc;
    struct profile *p;
    struct error *err;
};

static enum code wrong(struct reading *r, const yaml_node_t *at,
                       const char *what)
{
    return fail(r->err, ERR_USAGE, "%s:%d: %s", r->path,
                at ? (int)at->start_mark.line + 1 : 1, what);
}

static struct str text_of(const yaml_node_t *node)
{
    if (!node || node->type != YAML_SCALAR_NODE)
        return (struct str){NULL, 0};
    return (struct str){(const char *)node->data.scalar.value,
                        node->data.scalar.length};
}

static yaml_node_t *node_at(struct reading *r, int index)
{
    return yaml_document_get_node(r->doc, index);
}

static bool truth(const yaml_node_t *node, bool *ret)
{
    struct str s = text_of(node);

    *ret = str_same(s, STR("true")) || str_same(s, STR("yes"));
    return *ret || str_same(s, STR("false")) || str_same(s, STR("no"));
}

/* The value under key of a mapping, or NULL. */
static yaml_node_t *lookup(struct reading *r, const yaml_node_t *map,
                           const char *key)
{
    for (yaml_node_pair_t *pair = map->data.mapping.pairs.start;
         pair < map->data.mapping.pairs.top; pair++)
        if (str_equal(text_of(node_at(r, pair->key)), str_of(key)))
            return node_at(r, pair->value);
    return NULL;
}

static enum code known_keys(struct reading *r, const yaml_node_t *map)
{
    static const char *const keys[] = {
        "name",         "base",   "options", "repair_iod", "attributes",
        "keep_weekday", "policy", "doubt",   "video"};

    for (yaml_node_pair_t *pair = map->data.mapping.pairs.start;
         pair < map->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = node_at(r, pair->key);
        bool known = false;

        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            known = known || str_equal(text_of(key), str_of(keys[i]));
        if (!known)
            return wrong(r, key, "unknown key");
    }
    return OK;
}

static enum code read_flag(struct reading *r, const yaml_node_t *map,
                           const char *key, bool *ret)
{
    const yaml_node_t *node = lookup(r, map, key);

    if (node && !truth(node, ret))
        return wrong(r, node, "true or false expected");
    return OK;
}

/* One of several words; *ret is left alone where the key is missing. */
static enum code read_choice(struct reading *r, const yaml_node_t *map,
                             const char *key, const char *const *words,
                             int count, int *ret)
{
    const yaml_node_t *node = lookup(r, map, key);

    for (int i = 0; node && i < count; i++)
        if (str_equal(text_of(node), str_of(words[i]))) {
            *ret = i;
            return OK;
        }
    return node ? wrong(r, node, "unknown choice") : OK;
}

static enum code read_pixels(struct reading *r, const yaml_node_t *map)
{
    static const char *const policies[] = {"strict", "phi", "templates"};
    static const char *const doubts[] = {"by-policy", "blank", "keep", "hold"};
    static const char *const videos[] = {"review", "reencode", "refuse"};
    int policy = (int)r->p->policy, doubt = (int)r->p->doubt;
    int video = (int)r->p->video;

    TRY(read_choice(r, map, "policy", policies, 3, &policy));
    TRY(read_choice(r, map, "doubt", doubts, 4, &doubt));
    TRY(read_choice(r, map, "video", videos, 3, &video));
    r->p->policy = (enum policy)policy;
    r->p->doubt = (enum doubt)doubt;
    r->p->video = (enum video_way)video;
    return OK;
}

static enum code read_options(struct reading *r, const yaml_node_t *map)
{
    if (!map)
        return OK;
    if (map->type != YAML_MAPPING_NODE)
        return wrong(r, map, "options must be a mapping");
    for (yaml_node_pair_t *pair = map->data.mapping.pairs.start;
         pair < map->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = node_at(r, pair->key);
        const yaml_node_t *value = node_at(r, pair->value);
        int o = 0;

        while (o < OPTION_COUNT &&
               !str_equal(text_of(key), str_of(option_name((enum option)o))))
            o++;
        if (o == OPTION_COUNT)
            return wrong(r, key, "unknown option");
        if (!truth(value, &r->p->on[o]))
            return wrong(r, value, "true or false expected");
    }
    return OK;
}

/* ---- attributes -------------------------------------------------------- */

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool hex_number(struct str s, uint32_t *ret)
{
    uint32_t n = 0;

    for (size_t i = 0; i < s.len; i++) {
        if (hex_value(s.at[i]) < 0)
            return false;
        n = n << 4 | (uint32_t)hex_value(s.at[i]);
    }
    *ret = n;
    return s.len > 0;
}

/* "(gggg,eeee)" */
static bool parse_tag(struct str s, uint32_t *ret_tag)
{
    uint32_t group, element;

    if (s.len != 11 || s.at[0] != '(' || s.at[5] != ',' || s.at[10] != ')' ||
        !hex_number((struct str){s.at + 1, 4}, &group) ||
        !hex_number((struct str){s.at + 6, 4}, &element))
        return false;
    *ret_tag = group << 16 | element;
    return true;
}

/* (gggg,"CREATOR",ee) */
static bool parse_private(struct str s, struct private_rule *ret)
{
    uint32_t group, element;

    if (s.len < 13 || s.at[0] != '(' || s.at[5] != ',' || s.at[6] != '"' ||
        s.at[s.len - 5] != '"' || s.at[s.len - 4] != ',' ||
        s.at[s.len - 1] != ')' ||
        !hex_number((struct str){s.at + 1, 4}, &group) ||
        !hex_number((struct str){s.at + s.len - 3, 2}, &element) ||
        !(group & 1))
        return false;
    ret->group = (uint16_t)group;
    ret->element = (uint8_t)element;
    ret->creator = (struct str){s.at + 7, s.len - 12};
    return true;
}

static bool fate_by_word(struct str word, enum fate *ret)
{
    static const struct {
        const char *word;
        enum fate fate;
    } words[] = {{"keep", FATE_KEEP},   {"remove", FATE_REMOVE},
                 {"empty", FATE_EMPTY}, {"hash", FATE_HASH},
                 {"shift", FATE_SHIFT}, {"clean", FATE_CLEAN},
                 {"dummy", FATE_DUMMY}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal(word, str_of(words[i].word))) {
            *ret = words[i].fate;
            return true;
        }
    return false;
}

static enum code read_fate(struct reading *r, const yaml_node_t *node,
                           enum fate *ret_fate, struct str *ret_value)
{
    const yaml_node_t *value;

    *ret_value = (struct str){NULL, 0};
    if (node->type == YAML_SCALAR_NODE && fate_by_word(text_of(node), ret_fate))
        return OK;
    if (node->type != YAML_MAPPING_NODE ||
        node->data.mapping.pairs.top - node->data.mapping.pairs.start != 1)
        return wrong(r, node, "unknown action");
    value = lookup(r, node, "replace");
    if (!value || value->type != YAML_SCALAR_NODE)
        return wrong(r, node, "unknown action");
    *ret_fate = FATE_VALUE;
    *ret_value = str_copy(r->a, text_of(value));
    return ret_value->at ? OK : fail(r->err, ERR_MEMORY, "no memory");
}

static enum code add_private(struct reading *r, struct private_rule *rule)
{
    struct profile *p = r->p;

    if (!p->privates)
        p->privates = arena_array(r->a, RULE_LIMIT, sizeof *p->privates);
    rule->creator = str_copy(r->a, rule->creator);
    if (!p->privates || !rule->creator.at)
        return fail(r->err, ERR_MEMORY, "no memory for a profile");
    if (p->private_count == RULE_LIMIT)
        return fail(r->err, ERR_LIMIT, "too many private rules");
    p->privates[p->private_count++] = *rule;
    return OK;
}

/* True if a rule asks for less than the table does. */
static bool weakens(const struct profile *p, uint32_t tag, enum fate fate)
{
    const struct rule *old = profile_rule(p, tag);

    return fate == FATE_KEEP && old && old->fate != FATE_KEEP;
}

static enum code read_attribute(struct reading *r, const yaml_node_t *key,
                                const yaml_node_t *node)
{
    struct str name = text_of(key);
    struct private_rule private_rule = {0};
    struct rule rule = {.mask = 0xffffffff, .own = true};
    const struct dict_row *row = dict_by_keyword(name);

    TRY(read_fate(r, node, &rule.fate, &rule.value));
    if (parse_private(name, &private_rule)) {
        private_rule.fate = rule.fate;
        private_rule.value = rule.value;
        return add_private(r, &private_rule);
    }
    if (row)
        rule.tag = row->tag;
    else if (!parse_tag(name, &rule.tag))
        return wrong(r, key, "no such attribute");
    if (TAG_IS_PRIVATE(rule.tag))
        return wrong(r, key, "name private attributes with their creator");
    r->p->weakened = r->p->weakened || weakens(r->p, rule.tag, rule.fate);
    return profile_add(r->a, r->p, &rule, r->err);
}

static enum code read_attributes(struct reading *r, const yaml_node_t *map)
{
    if (!map)
        return OK;
    if (map->type != YAML_MAPPING_NODE)
        return wrong(r, map, "attributes must be a mapping");
    for (yaml_node_pair_t *pair = map->data.mapping.pairs.start;
         pair < map->data.mapping.pairs.top; pair++)
        TRY(read_attribute(r, node_at(r, pair->key), node_at(r, pair->value)));
    return OK;
}

static enum code read_document(struct reading *r)
{
    const yaml_node_t *root = yaml_document_get_root_node(r->doc), *node;
    struct str base = STR("basic"), name = str_of(r->path);

    if (!root || root->type != YAML_MAPPING_NODE)
        return wrong(r, root, "a profile is a mapping");
    TRY(known_keys(r, root));
    if ((node = lookup(r, root, "base")))
        base = text_of(node);
    if (!str_equal(base, STR("basic")) && !str_equal(base, STR("tcia")))
        return wrong(r, node, "base is basic or tcia");
    if ((node = lookup(r, root, "name")))
        name = text_of(node);
    r->p->name = str_c(r->a, name);
    if (!r->p->name)
        return fail(r->err, ERR_MEMORY, "no memory for a profile");
    profile_base(r->p, str_equal(base, STR("tcia")));
    TRY(read_flag(r, root, "repair_iod", &r->p->repair_iod));
    TRY(read_flag(r, root, "keep_weekday", &r->p->keep_weekday));
    TRY(read_pixels(r, root));
    node = lookup(r, root, "options");
    TRY(read_options(r, node));
    if (r->p->on[OPTION_FULL_DATES] && r->p->on[OPTION_MODIFIED_DATES])
        return wrong(r, node, "dates are either kept in full or modified");
    TRY(profile_tables(r->a, r->p, r->err));
    return read_attributes(r, lookup(r, root, "attributes"));
}

enum code profile_file(struct arena *a, const char *path, struct profile *p,
                       struct error *err)
{
    yaml_parser_t parser;
    yaml_document_t doc;
    struct reading r = {.a = a, .path = path, .doc = &doc, .p = p, .err = err};
    struct str text;
    enum code code;

    TRY(file_read(a, path, 1 << 20, &text, err));
    if (!yaml_parser_initialize(&parser))
        return fail(err, ERR_MEMORY, "no memory for YAML");
    yaml_parser_set_input_string(
        &parser, (const unsigned char *)(text.len ? text.at : ""), text.len);
    if (!yaml_parser_load(&parser, &doc)) {
        code = fail(err, ERR_USAGE, "%s:%d: not YAML", path,
                    (int)parser.problem_mark.line + 1);
        yaml_parser_delete(&parser);
        return code;
    }
    code = read_document(&r);
    yaml_document_delete(&doc);
    yaml_parser_delete(&parser);
    return code;
}
