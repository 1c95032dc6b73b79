/*
 * yaml_tree.c - the only file of decide/ that calls libyaml
 */
#include "decide/yaml_tree.h"
#include <string.h>
#include <yaml.h>

enum { DEPTH_MAX = 24, NODES_MAX = 500000 };

/* What one reading carries along. */
struct reading {
    struct arena *a;
    yaml_parser_t parser;
    const char *file;
    int nodes;
    struct error *err;
};

enum code yaml_fail(struct error *err, const char *file,
                    const struct yaml_node *node, const char *what)
{
    return fail(err, ERR_FORMAT, "%s:%d: %s", file, node ? node->line : 1,
                what);
}

static enum code fail_line(struct reading *r, size_t line, const char *what)
{
    return fail(r->err, ERR_FORMAT, "%s:%zu: %s", r->file, line + 1, what);
}

static enum code next(struct reading *r, yaml_event_t *e)
{
    if (yaml_parser_parse(&r->parser, e))
        return OK;
    return fail_line(r, r->parser.problem_mark.line,
                     r->parser.problem ? r->parser.problem : "not YAML");
}

static enum code read_node(struct reading *r, yaml_event_t *e, int depth,
                           struct yaml_node *ret);

static enum code read_children(struct reading *r, yaml_event_type_t end,
                               int depth, struct yaml_node *ret)
{
    struct {
        struct yaml_node *at;
        int count, room;
    } v = {0};

    for (;;) {
        struct yaml_node child;
        yaml_event_t e;
        enum code code;
        bool done;

        TRY(next(r, &e));
        done = e.type == end;
        code = done ? OK : read_node(r, &e, depth + 1, &child);
        yaml_event_delete(&e);
        TRY(code);
        if (done)
            break;
        if (!arena_push(r->a, v))
            return fail(r->err, ERR_MEMORY, "no memory for YAML");
        v.at[v.count - 1] = child;
    }
    ret->at = v.at;
    ret->count = v.count;
    return OK;
}

static enum code check_keys(struct reading *r, const struct yaml_node *map)
{
    for (int i = 0; i < map->count; i++) {
        const struct yaml_node *key = &map->at[2 * i];

        if (key->kind != YAML_TEXT)
            return fail_line(r, (size_t)key->line - 1, "a key must be text");
        for (int k = 0; k < i && map->count < 64; k++)
            if (str_equal(map->at[2 * k].text, key->text))
                return fail_line(r, (size_t)key->line - 1,
                                 "the same key twice");
    }
    return OK;
}

static enum code read_node(struct reading *r, yaml_event_t *e, int depth,
                           struct yaml_node *ret)
{
    struct yaml_node n = {.line = (int)e->start_mark.line + 1};

    if (depth > DEPTH_MAX || ++r->nodes > NODES_MAX)
        return fail_line(r, e->start_mark.line, "too deep or too long");
    switch (e->type) {
    case YAML_SCALAR_EVENT:
        n.kind = YAML_TEXT;
        n.text = str_copy(r->a, (struct str){(char *)e->data.scalar.value,
                                             e->data.scalar.length});
        if (!n.text.at)
            return fail(r->err, ERR_MEMORY, "no memory for YAML");
        break;
    case YAML_SEQUENCE_START_EVENT:
        n.kind = YAML_LIST;
        TRY(read_children(r, YAML_SEQUENCE_END_EVENT, depth, &n));
        break;
    case YAML_MAPPING_START_EVENT:
        n.kind = YAML_MAP;
        TRY(read_children(r, YAML_MAPPING_END_EVENT, depth, &n));
        n.count /= 2;
        TRY(check_keys(r, &n));
        break;
    case YAML_ALIAS_EVENT:
        return fail_line(r, e->start_mark.line, "aliases are not allowed");
    default:
        return fail_line(r, e->start_mark.line, "unexpected");
    }
    *ret = n;
    return OK;
}

/* Up to the next document; *ret_node is false at the end of the stream. */
static enum code read_document(struct reading *r, struct yaml_node *ret,
                               bool *ret_found)
{
    *ret_found = false;
    for (;;) {
        yaml_event_t e;
        enum code code = OK;
        yaml_event_type_t type;

        TRY(next(r, &e));
        type = e.type;
        if (type == YAML_SCALAR_EVENT || type == YAML_SEQUENCE_START_EVENT ||
            type == YAML_MAPPING_START_EVENT || type == YAML_ALIAS_EVENT) {
            code = read_node(r, &e, 0, ret);
            *ret_found = true;
        }
        yaml_event_delete(&e);
        TRY(code);
        if (*ret_found || type == YAML_STREAM_END_EVENT)
            return OK;
    }
}

static enum code read_documents(struct reading *r, int most,
                                struct yaml_node *ret, int *ret_count)
{
    for (*ret_count = 0; *ret_count < most; ++*ret_count) {
        bool found;

        TRY(read_document(r, &ret[*ret_count], &found));
        if (!found)
            return OK;
    }
    return OK;
}

enum code yaml_read(struct arena *a, const char *file, struct str text,
                    int most, struct yaml_node *ret, int *ret_count,
                    struct error *err)
{
    struct reading r = {.a = a, .file = file, .err = err};
    enum code code;

    *ret_count = 0;
    if (!text.len)
        return OK;
    if (memchr(text.at, 0, text.len))
        return fail(err, ERR_FORMAT, "%s:1: not a text file", file);
    if (!yaml_parser_initialize(&r.parser))
        return fail(err, ERR_MEMORY, "no memory for YAML");
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)text.at,
                                 text.len);
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    code = read_documents(&r, most, ret, ret_count);
    yaml_parser_delete(&r.parser);
    return code;
}

const struct yaml_node *yaml_find(const struct yaml_node *map, const char *key)
{
    for (int i = 0; map->kind == YAML_MAP && i < map->count; i++)
        if (str_equal(map->at[2 * i].text, str_of(key)))
            return &map->at[2 * i + 1];
    return NULL;
}
