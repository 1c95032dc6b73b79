/*
 * header_repair.c - Type 1 and 2 attributes that the input lacks
 *
 * Type 2 is added empty. Type 1 only where a value can be defended without
 * looking at the picture (tables/iod_repair.tsv); the rest stays missing, as
 * it was.
 */
#include "header/clean.h"
#include <string.h>

static const struct {
    uint32_t tag;
    const char *keyword, *is; /* only where this attribute has this value */
    const char *value;        /* "=Keyword": copied from there */
} values[] = {
#include "tables/iod_repair.inc"
};

static struct str text_by_keyword(const struct cleaning *c, struct str keyword)
{
    const struct dict_row *row = dict_by_keyword(keyword);

    return row ? dataset_text(c->ds, row->tag) : (struct str){NULL, 0};
}

/* A value for a Type 1 attribute; empty if there is none to defend. */
static struct str value_for(const struct cleaning *c, uint32_t tag)
{
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct str value = str_of(values[i].value);

        if (values[i].tag != tag ||
            (*values[i].keyword &&
             !str_equal(text_by_keyword(c, str_of(values[i].keyword)),
                        str_of(values[i].is))))
            continue;
        if (*value.at != '=')
            return value;
        return text_by_keyword(c, (struct str){value.at + 1, value.len - 1});
    }
    return (struct str){NULL, 0};
}

static enum code add_number(struct cleaning *c, uint32_t tag, const char *vr,
                            struct str text, struct error *err)
{
    int64_t n;

    if (!str_to_int(text, &n))
        return dataset_set(c->ds, tag, vr, STR(""), err);
    return dataset_set_int(c->ds, tag, vr, n, err);
}

static enum code add(struct cleaning *c, uint32_t tag, struct str text,
                     struct error *err)
{
    const struct dict_row *row = dict_by_tag(tag);
    struct items *item;

    if (!row || TAG_GROUP(tag) >= 0x5000)
        return OK; /* curves, overlays and pixels are not invented */
    if (!strcmp(row->vr, "SS") || !strcmp(row->vr, "US"))
        return add_number(c, tag, row->vr, text, err);
    if (strcmp(row->vr, "SQ"))
        return dataset_set(c->ds, tag, row->vr, text, err);
    TRY(items_add_item(c->ds, &c->ds->root, tag, &item, err));
    dataset_find(c->ds, tag)->item_count = 0;
    return OK;
}

enum code header_repair(struct cleaning *c, struct error *err)
{
    const struct iod_row *rows;
    int count;

    if (!c->iod)
        return OK;
    rows = iod_rows(c->iod, &count);
    for (int i = 0; i < count; i++) {
        const struct element *e = dataset_find(c->ds, rows[i].tag);
        bool is_2 = rows[i].type == '2';
        struct str text = is_2 ? STR("") : value_for(c, rows[i].tag);

        if (!rows[i].always || (!is_2 && !text.len))
            continue;
        if (!e || (!is_2 && !e->value.len && !e->is_sequence))
            TRY(add(c, rows[i].tag, text, err));
    }
    return OK;
}
