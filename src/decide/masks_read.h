/*
 * masks_read.h - what the readers of template files share
 *
 * Every key is known or an error: a slip of the pen must not switch a rule
 * off. Private to decide/.
 */
#pragma once
#include "decide/masks_inner.h"
#include "decide/yaml_tree.h"

/* What reading one file carries along. */
struct mask_file {
    struct arena *a;
    struct masks *m;
    const char *name;
    bool lenient;
    int catalog;
    struct error *err;
};

enum code read_wrong(const struct mask_file *f, const struct yaml_node *n,
                     const char *what);
/* The same for an error of a reader that knows no file. */
enum code read_inner(const struct mask_file *f, const struct yaml_node *n,
                     const struct error *inner);
/* Room for as many as n has items, and one; NULL: ERR_MEMORY is in f->err. */
void *read_room(const struct mask_file *f, const struct yaml_node *n,
                size_t size);
enum code read_keys(const struct mask_file *f, const struct yaml_node *map,
                    const char *const *keys, int count);
enum code read_text(const struct mask_file *f, const struct yaml_node *map,
                    const char *key, const char **ret);
enum code read_flag(const struct mask_file *f, const struct yaml_node *map,
                    const char *key, bool *ret);
enum code read_number(const struct mask_file *f, const struct yaml_node *n,
                      int *ret);
/* n as a list; a single value is a list of one. */
const struct yaml_node *read_items(const struct yaml_node *n, int *count);

/* A list of conditions; n may be NULL: none (masks_conditions.c). */
enum code read_conditions(const struct mask_file *f, const struct yaml_node *n,
                          struct condition **ret, int *ret_count);

/* Sizes and regions of a map (masks_shapes.c). */
enum code read_regions(const struct mask_file *f, const struct yaml_node *n,
                       struct region **ret, int *ret_count);
enum code read_variant(const struct mask_file *f, const struct yaml_node *n,
                       struct variant *v);
bool variant_has_regions(const struct variant *v);
