/*
 * header_repair.c - Type 1 and 2 attributes that the input lacks
 *
 * Values only where they can be defended without looking at the picture
 * (tables/iod_repair.tsv); else Type 2 is added empty and Type 1 stays missing,
 * as it was.
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

static const struct {
    const char *term, *code, *meaning;
} body_parts[] = {
#include "tables/body_parts.inc"
};

enum {
    TAG_BodyPartExamined = 0x00180015,
    TAG_AnatomicRegionSequence = 0x00082218
};

/* A value that can be defended; empty if there is none. */
static struct str value_for(const struct cleaning *c, uint32_t tag)
{
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct str value;

        if (values[i].tag != tag ||
            (*values[i].keyword &&
             !str_equal(text_by_keyword(c, str_of(values[i].keyword)),
                        str_of(values[i].is))))
            continue;
        value = str_of(values[i].value);
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

/* The region may be empty only where no body part is named either. */
static enum code add_region(struct cleaning *c, struct error *err)
{
    struct str part = dataset_text(c->ds, TAG_BodyPartExamined);
    struct items *item;

    if (!part.len)
        return add(c, TAG_AnatomicRegionSequence, STR(""), err);
    for (size_t i = 0; i < sizeof body_parts / sizeof *body_parts; i++)
        if (str_equal(part, str_of(body_parts[i].term))) {
            TRY(items_add_item(c->ds, &c->ds->root, TAG_AnatomicRegionSequence,
                               &item, err));
            return code_item(c, item, body_parts[i].code, "SCT",
                             body_parts[i].meaning, err);
        }
    return OK;
}

/* What says whose and what an instance is stands in every output, empty if it
 * must be. */
static enum code repair_identity(struct cleaning *c, struct error *err)
{
    const struct element *class =
        items_find(&c->ds->meta, TAG_MediaStorageSOPClassUID);

    if (!dataset_find(c->ds, TAG_SOPClassUID) && class)
        TRY(dataset_set(c->ds, TAG_SOPClassUID, "UI", element_text(class),
                        err));
    if (!dataset_find(c->ds, TAG_PatientID))
        TRY(dataset_set(c->ds, TAG_PatientID, "LO", c->new_patient, err));
    if (!dataset_find(c->ds, TAG_Modality))
        TRY(dataset_set(c->ds, TAG_Modality, "CS", value_for(c, TAG_Modality),
                        err));
    return OK;
}

enum code header_repair(struct cleaning *c, struct error *err)
{
    const struct iod_row *rows;
    int count;

    TRY(repair_identity(c, err));
    if (!c->iod)
        return OK;
    rows = iod_rows(c->iod, &count);
    for (int i = 0; i < count; i++) {
        bool is_2 = rows[i].type == '2';
        const struct element *e =
            rows[i].always ? dataset_find(c->ds, rows[i].tag) : NULL;
        struct str text;

        if (!rows[i].always || (e && (is_2 || e->value.len || e->is_sequence)))
            continue;
        text = value_for(c, rows[i].tag);
        if (!is_2 && !text.len)
            continue;
        if (!e && rows[i].tag == TAG_AnatomicRegionSequence)
            TRY(add_region(c, err));
        else
            TRY(add(c, rows[i].tag, text, err));
    }
    return OK;
}
