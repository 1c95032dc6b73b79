/*
 * masks_test.c - test vectors: attributes, and what the rules must say of them
 *
 * A vector is asked of its catalog alone, as if no text search were made.
 */
#include "decide/masks_inner.h"
#include "decide/yaml_tree.h"
#include <stdlib.h>
#include <string.h>

enum { LARGE = 32767 };

enum code mask_remark(struct arena *a, struct mask_remarks *r, const char *file,
                      int line, const char *rule, const char *text,
                      struct error *err)
{
    if (!text || !arena_push(a, *r))
        return fail(err, ERR_MEMORY, "no memory for remarks");
    r->at[r->count - 1] = (struct mask_remark){file, line, rule, text};
    return OK;
}

/* The masks with one catalog's rules only. */
static struct masks only(const struct masks *m, int catalog)
{
    struct masks one = *m;
    int from = 0, to;

    while (from < m->rules.count && m->rules.at[from].catalog != catalog)
        from++;
    for (to = from; to < m->rules.count && m->rules.at[to].catalog == catalog;)
        to++;
    one.rules.at += from;
    one.rules.count = to - from;
    return one;
}

static int by_place(const void *a, const void *b)
{
    const struct rect *x = a, *y = b;

    if (x->y != y->y)
        return x->y < y->y ? -1 : 1;
    if (x->x != y->x)
        return x->x < y->x ? -1 : 1;
    if (x->width != y->width)
        return x->width < y->width ? -1 : 1;
    return (x->height > y->height) - (x->height < y->height);
}

static bool same_boxes(struct rect *a, int a_count, struct rect *b, int b_count)
{
    if (a_count != b_count)
        return false;
    if (!a_count)
        return true;
    qsort(a, (size_t)a_count, sizeof *a, by_place);
    qsort(b, (size_t)b_count, sizeof *b, by_place);
    for (int i = 0; i < a_count; i++)
        if (by_place(&a[i], &b[i]))
            return false;
    return true;
}

/* The value of a vector's attribute as a size; a large one if it has none. */
static int size_of(const struct mask_vector *v, uint32_t tag)
{
    int64_t n;

    for (int i = 0; i < v->count; i++)
        if (v->paths[i].count == 1 && v->paths[i].at[0].tag == tag &&
            str_to_int(v->values[i], &n) && n > 0 && n <= 65535)
            return (int)n;
    return LARGE;
}

static enum code all_boxes(struct arena *a, const struct mask_result *r,
                           struct rect **ret, int *ret_count, struct error *err)
{
    int n = 0;

    for (int i = 0; i < r->count; i++)
        n += r->at[i].count;
    *ret = arena_array(a, (size_t)n, sizeof **ret);
    *ret_count = 0;
    if (!*ret)
        return fail(err, ERR_MEMORY, "no memory for regions");
    for (int i = 0; i < r->count; i++)
        for (int k = 0; k < r->at[i].count; k++)
            (*ret)[(*ret_count)++] = r->at[i].boxes[k];
    return OK;
}

static bool has_rule(const struct masks *m, const struct mask_result *r,
                     const char *id)
{
    for (int i = 0; i < r->count; i++)
        if (!strcmp(m->rules.at[r->at[i].index].id, id))
            return true;
    return false;
}

/* What is wrong with the answer; NULL: nothing. */
static enum code judge(struct arena *a, const struct masks *m,
                       const struct mask_vector *v,
                       const struct mask_subject *s, const char **ret,
                       struct error *err)
{
    struct mask_result r;
    struct variant wanted = {.regions = v->regions,
                             .region_count = v->region_count};
    struct rect *want, *got;
    int want_count, got_count;

    *ret = NULL;
    TRY(masks_match(a, m, s, &r, err));
    TRY(all_boxes(a, &r, &got, &got_count, err));
    TRY(variant_boxes(a, &wanted, s, s->width, s->height, &want, &want_count,
                      err));
    if (v->decided && (r.decided ? r.verdict : MASK_ALLOW) != v->verdict)
        *ret =
            str_format(a, "verdict is %s",
                       mask_verdict_name(r.decided ? r.verdict : MASK_ALLOW));
    else if (v->no_rule && r.count)
        *ret = str_format(a, "rule %s matches", m->rules.at[r.at[0].index].id);
    else if (*v->rule && !v->no_rule && !has_rule(m, &r, v->rule))
        *ret = r.count ? str_format(a, "rule %s matches instead",
                                    m->rules.at[r.at[0].index].id)
                       : "no rule matches";
    else if (v->has_regions && !same_boxes(got, got_count, want, want_count))
        *ret = "regions differ";
    return OK;
}

enum code masks_test(struct arena *a, const struct masks *m, int *ret_vectors,
                     struct mask_remarks *ret_failed, struct error *err)
{
    for (int i = 0; i < m->vectors.count; i++) {
        const struct mask_vector *v = &m->vectors.at[i];
        struct masks one = only(m, v->catalog);
        struct mask_subject s = {.vector = v,
                                 .width = size_of(v, TAG_Columns),
                                 .height = size_of(v, TAG_Rows)};
        const char *what;

        TRY(judge(a, &one, v, &s, &what, err));
        if (what)
            TRY(mask_remark(a, ret_failed, v->file, v->line, v->id, what, err));
    }
    *ret_vectors = m->vectors.count;
    return OK;
}
