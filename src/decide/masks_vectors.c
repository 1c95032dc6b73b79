/*
 * masks_vectors.c - test vectors in JSON, which YAML's reader reads as well
 */
#include "decide/masks_read.h"
#include <string.h>

enum { FILE_MAX = 64 << 20 };

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

        if (path_read(f->a, key->text, false, &v->paths[i], &inner) != OK)
            return read_inner(f, key, &inner);
        v->values[v->count++] = value->text;
    }
    return OK;
}

static enum code read_boxes(const struct mask_file *f,
                            const struct yaml_node *list, struct mask_vector *v)
{
    static const char *const keys[] = {"x", "y", "width", "height"};

    v->has_regions = list != NULL;
    if (!list)
        return OK;
    if (list->kind != YAML_LIST)
        return read_wrong(f, list, "a list of regions is expected here");
    v->regions = read_room(f, list, sizeof *v->regions);
    if (!v->regions)
        return ERR_MEMORY;
    for (int i = 0; i < list->count; i++) {
        int n[4];

        for (int k = 0; k < 4; k++) {
            const struct yaml_node *one = yaml_find(&list->at[i], keys[k]);

            if (!one)
                return read_wrong(f, &list->at[i],
                                  "a region is x, y, width, "
                                  "height");
            TRY(read_number(f, one, &n[k]));
        }
        v->regions[v->region_count++] =
            (struct region){n[0], n[1], n[2], n[3], list->at[i].line};
    }
    return OK;
}

static enum code read_expect(const struct mask_file *f,
                             const struct yaml_node *n, struct mask_vector *v)
{
    const struct yaml_node *verdict = n ? yaml_find(n, "verdict") : NULL;

    if (!verdict)
        return read_wrong(f, n, "a vector expects a verdict");
    for (int i = MASK_SCRUB; i <= MASK_DENY; i++)
        if (str_equal(verdict->text,
                      str_of(mask_verdict_name((enum mask_verdict)i)))) {
            v->verdict = (enum mask_verdict)i;
            v->decided = true;
        }
    if (!v->decided)
        return read_wrong(f, verdict, "verdict is scrub, allow or deny");
    TRY(read_text(f, n, "rule", &v->rule));
    v->no_rule = !strcmp(v->rule, "null");
    return read_boxes(f, yaml_find(n, "regions"), v);
}

/* The catalog that has a rule which some vector expects. */
static int catalog_of(const struct masks *m, const struct masks *vectors)
{
    for (int i = 0; i < vectors->vectors.count; i++)
        for (int k = 0; k < m->rules.count; k++)
            if (!strcmp(vectors->vectors.at[i].rule, m->rules.at[k].id))
                return m->rules.at[k].catalog;
    return m->rules.count ? m->rules.at[0].catalog : 0;
}

enum code masks_test_file(struct arena *a, const struct masks *m,
                          const char *path, int *ret_vectors,
                          struct mask_remarks *ret_failed, struct error *err)
{
    struct mask_file f = {.a = a, .name = path, .err = err};
    struct masks asked = *m;
    const struct yaml_node *list;
    struct yaml_node top;
    struct str text;
    int count, catalog;

    memset(&asked.vectors, 0, sizeof asked.vectors);
    TRY(file_read(a, path, FILE_MAX, &text, err));
    TRY(yaml_read(a, path, text, 1, &top, &count, err));
    list = count ? yaml_find(&top, "vectors") : NULL;
    if (!list || list->kind != YAML_LIST)
        return read_wrong(&f, NULL, "vectors are missing");
    for (int i = 0; i < list->count; i++) {
        const struct yaml_node *n = &list->at[i];
        struct mask_vector v = {.file = path, .line = n->line};

        TRY(read_text(&f, n, "id", &v.id));
        TRY(read_tags(&f, yaml_find(n, "tags"), &v));
        TRY(read_expect(&f, yaml_find(n, "expect"), &v));
        if (!arena_push(a, asked.vectors))
            return fail(err, ERR_MEMORY, "no memory for masks");
        asked.vectors.at[asked.vectors.count - 1] = v;
    }
    catalog = catalog_of(m, &asked);
    for (int i = 0; i < asked.vectors.count; i++)
        asked.vectors.at[i].catalog = catalog;
    return masks_test(a, &asked, ret_vectors, ret_failed, err);
}
