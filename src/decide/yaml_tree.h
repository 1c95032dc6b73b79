/*
 * yaml_tree.h - YAML documents as trees, with the line of every node
 *
 * libyaml reads; aliases are refused (a tree has none), depth and number of
 * nodes are limited. Values are plain text: what a number is the reader of the
 * node says. Private to decide/.
 */
#pragma once
#include "base/base.h"

struct yaml_node {
    enum { YAML_TEXT, YAML_LIST, YAML_MAP } kind;
    int line;             /* from 1 */
    struct str text;      /* YAML_TEXT */
    struct yaml_node *at; /* items; of a map: key, value, key, value, ... */
    int count;            /* of items, or of pairs */
};

/* The documents of a file, at most `most`; the rest is not read. */
enum code yaml_read(struct arena *a, const char *file, struct str text,
                    int most, struct yaml_node *ret, int *ret_count,
                    struct error *err);

/* Value of a map's key, or NULL. */
const struct yaml_node *yaml_find(const struct yaml_node *map, const char *key);

/* "file:line: what" */
enum code yaml_fail(struct error *err, const char *file,
                    const struct yaml_node *node, const char *what);
