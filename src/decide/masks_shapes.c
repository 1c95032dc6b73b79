/*
 * masks_shapes.c - sizes, boxes, polygons and fans of a template file
 */
#include "decide/masks_read.h"

enum { LIST_MAX = 20000 };

static enum code read_numbers(const struct mask_file *f,
                              const struct yaml_node *n, int *ret, int count)
{
    if (n->kind != YAML_LIST || n->count != count)
        return read_wrong(f, n, "wrong number of numbers");
    for (int i = 0; i < count; i++)
        TRY(read_number(f, &n->at[i], &ret[i]));
    return OK;
}

enum code read_regions(const struct mask_file *f, const struct yaml_node *n,
                       struct region **ret, int *ret_count)
{
    struct region *at;

    *ret_count = 0;
    *ret = NULL;
    if (!n)
        return OK;
    if (n->kind != YAML_LIST || n->count > LIST_MAX)
        return read_wrong(f, n,
                          "a list of [x, y, width, height] is expected here");
    at = read_room(f, n, sizeof *at);
    if (!at)
        return ERR_MEMORY;
    for (int i = 0; i < n->count; i++) {
        int v[4];

        TRY(read_numbers(f, &n->at[i], v, 4));
        if (v[2] < -1 || v[3] < -1 || !v[2] || !v[3])
            return read_wrong(
                f, &n->at[i],
                "width and height are 1 or more, or -1: to the edge");
        at[i] = (struct region){v[0], v[1], v[2], v[3], n->at[i].line};
    }
    *ret = at;
    *ret_count = n->count;
    return OK;
}

static enum code read_polygon(const struct mask_file *f,
                              const struct yaml_node *n, struct polygon *ret)
{
    if (n->kind != YAML_LIST || n->count < 3 || n->count > LIST_MAX)
        return read_wrong(f, n, "a polygon is a list of three points or more");
    ret->at = read_room(f, n, sizeof *ret->at);
    if (!ret->at)
        return ERR_MEMORY;
    for (int i = 0; i < n->count; i++) {
        int v[2];

        TRY(read_numbers(f, &n->at[i], v, 2));
        ret->at[ret->count++] = (struct point){v[0], v[1]};
    }
    return OK;
}

static enum code read_polygons(const struct mask_file *f,
                               const struct yaml_node *n, struct variant *v)
{
    if (!n)
        return OK;
    if (n->kind != YAML_LIST)
        return read_wrong(f, n, "a list of polygons is expected here");
    v->polygons = read_room(f, n, sizeof *v->polygons);
    if (!v->polygons)
        return ERR_MEMORY;
    for (int i = 0; i < n->count; i++)
        TRY(read_polygon(f, &n->at[i], &v->polygons[v->polygon_count++]));
    return OK;
}

/* {center: [x, y], radius: [inner, outer], angle: [from, to]} */
static enum code read_fan(const struct mask_file *f, const struct yaml_node *n,
                          struct fan *ret)
{
    static const char *const keys[] = {"center", "radius", "angle"};
    const struct yaml_node *part[3];
    int v[3][2];

    TRY(read_keys(f, n, keys, 3));
    for (int i = 0; i < 3; i++) {
        part[i] = yaml_find(n, keys[i]);
        if (!part[i])
            return read_wrong(f, n, "a fan has center, radius and angle");
        TRY(read_numbers(f, part[i], v[i], 2));
    }
    if (v[1][0] < 0 || v[1][1] <= v[1][0])
        return read_wrong(f, part[1], "radius is [inner, outer]");
    if (v[2][1] <= v[2][0] || v[2][1] - v[2][0] > 360)
        return read_wrong(f, part[2], "angle is [from, to] in degrees");
    *ret = (struct fan){{v[0][0], v[0][1]}, v[1][0], v[1][1], v[2][0], v[2][1]};
    return OK;
}

static enum code read_fans(const struct mask_file *f, const struct yaml_node *n,
                           struct variant *v)
{
    if (!n)
        return OK;
    if (n->kind != YAML_LIST)
        return read_wrong(f, n, "a list of fans is expected here");
    v->fans = read_room(f, n, sizeof *v->fans);
    if (!v->fans)
        return ERR_MEMORY;
    for (int i = 0; i < n->count; i++)
        TRY(read_fan(f, &n->at[i], &v->fans[v->fan_count++]));
    return OK;
}

static enum code read_size(const struct mask_file *f,
                           const struct yaml_node *map, const char *key,
                           int *ret)
{
    const struct yaml_node *n = yaml_find(map, key);

    *ret = 0;
    if (!n)
        return OK;
    TRY(read_number(f, n, ret));
    return *ret > 0 ? OK : read_wrong(f, n, "a size is 1 or more");
}

enum code read_variant(const struct mask_file *f, const struct yaml_node *n,
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
        return read_wrong(f, from, "from is UltrasoundRegions");
    v->us_regions = from != NULL;
    return OK;
}

bool variant_has_regions(const struct variant *v)
{
    return v->region_count || v->keep_count || v->polygon_count ||
           v->fan_count || v->us_regions || v->whole;
}
