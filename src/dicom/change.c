/*
 * change.c - setting, adding and removing elements of the tree
 *
 * Nothing is changed in place: a new value gets memory of its own, the file's
 * bytes stay. New elements go where their tag belongs.
 */
#include "dicom/dataset.h"
#include "dicom/vr.h"
#include <stdio.h>
#include <string.h>

static const struct vr *padding_vr(const struct element *e)
{
    const struct dict_row *row = dict_by_tag(e->tag);

    return vr_find(row && !strcmp(e->vr, "UN") ? row->vr : e->vr);
}

/* Values have an even length: text ends in a blank, all else in a NUL. */
static enum code padded_copy(struct dataset *ds, const struct element *e,
                             struct str value, struct str *ret,
                             struct error *err)
{
    size_t len = value.len + value.len % 2;
    const struct vr *vr = padding_vr(e);
    char *copy;

    if (value.len >= UINT32_MAX - 1)
        return fail_at(err, ERR_LIMIT, e->tag, "the new value is too long");
    copy = arena_alloc(ds->arena, len);
    if (!copy)
        return fail_at(err, ERR_MEMORY, e->tag, "no memory for a value");
    if (value.len)
        memcpy(copy, value.at, value.len);
    if (len > value.len)
        copy[value.len] = vr && vr->text ? ' ' : 0;
    *ret = (struct str){copy, len};
    return OK;
}

enum code element_set(struct dataset *ds, struct element *e, struct str value,
                      struct error *err)
{
    if (!strcmp(e->vr, "SQ"))
        return fail_at(err, ERR_USAGE, e->tag, "a sequence has no value");
    TRY(padded_copy(ds, e, value, &e->value, err));
    e->is_sequence = e->undefined_length = false;
    e->items = NULL;
    e->item_count = 0;
    e->changed = true;
    return OK;
}

static enum code set_vr(struct element *e, const char *vr, bool is_new,
                        struct error *err)
{
    const struct dict_row *row = dict_by_tag(e->tag);

    if (!vr && !is_new)
        return OK;
    if (!vr)
        vr = row ? row->vr : "UN";
    if (strlen(vr) != 2 || !vr_find(vr))
        return fail_at(err, ERR_USAGE, e->tag, "no such VR");
    memcpy(e->vr, vr, 3);
    return OK;
}

/* A new, empty element at its place among the others. */
static enum code insert(struct dataset *ds, struct items *in, uint32_t tag,
                        struct element **ret_e, struct error *err)
{
    int place = 0;

    if (!arena_push(ds->arena, *in))
        return fail_at(err, ERR_MEMORY, tag, "no memory for an element");
    while (place < in->count - 1 && in->at[place].tag < tag)
        place++;
    memmove(&in->at[place + 1], &in->at[place],
            (size_t)(in->count - 1 - place) * sizeof *in->at);
    in->at[place] = (struct element){.tag = tag, .changed = true};
    *ret_e = &in->at[place];
    return OK;
}

enum code items_set(struct dataset *ds, struct items *in, uint32_t tag,
                    const char *vr, struct str value, struct error *err)
{
    struct element *e = items_find(in, tag), set = {.tag = tag};

    if (e)
        set = *e;
    TRY(set_vr(&set, vr, !e, err));
    TRY(element_set(ds, &set, value, err));
    if (!e)
        TRY(insert(ds, in, tag, &e, err));
    *e = set;
    return OK;
}

enum code dataset_set(struct dataset *ds, uint32_t tag, const char *vr,
                      struct str value, struct error *err)
{
    return items_set(ds, TAG_GROUP(tag) == 2 ? &ds->meta : &ds->root, tag, vr,
                     value, err);
}

/* ---- numbers --------------------------------------------------------- */

static bool fits(const struct vr *vr, int64_t value)
{
    int bits = 8 * vr->unit;

    if (vr->kind == 'u')
        return value >= 0 && (bits == 64 || value >> bits == 0);
    return bits == 64 || (value >= -((int64_t)1 << (bits - 1)) &&
                          value < (int64_t)1 << (bits - 1));
}

enum code dataset_set_int(struct dataset *ds, uint32_t tag, const char *vr,
                          int64_t value, struct error *err)
{
    const struct element *e = dataset_find(ds, tag);
    const struct dict_row *dict = dict_by_tag(tag);
    const char *name = vr ? vr : e ? e->vr : dict ? dict->vr : "";
    const struct vr *row = *name ? vr_find(name) : NULL;
    char bytes[24];
    int len;

    if (row && row->kind == 's') {
        len = snprintf(bytes, sizeof bytes, "%lld", (long long)value);
    } else if (row && (row->kind == 'u' || row->kind == 'i') &&
               fits(row, value)) {
        len = row->unit;
        for (int i = 0; i < len; i++)
            bytes[i] = (char)((uint64_t)value >> 8 * i);
    } else {
        return fail_at(err, ERR_USAGE, tag, "the number does not fit the VR");
    }
    return dataset_set(ds, tag, name, (struct str){bytes, (size_t)len}, err);
}

/* ---- sequences ------------------------------------------------------- */

enum code items_add_item(struct dataset *ds, struct items *in, uint32_t tag,
                         struct items **ret_item, struct error *err)
{
    struct element *e = items_find(in, tag);
    size_t had, size = sizeof *e->items;
    struct items *items;

    if (!e)
        TRY(insert(ds, in, tag, &e, err));
    if (!e->is_sequence) {
        *e = (struct element){.tag = tag, .vr = "SQ", .is_sequence = true};
        e->value = (struct str){NULL, 0};
    }
    had = (size_t)e->item_count * size;
    items = arena_grow(ds->arena, e->items, had, had + size);
    if (!items)
        return fail_at(err, ERR_MEMORY, tag, "no memory for an item");
    e->items = items;
    e->changed = true;
    *ret_item = &items[e->item_count++];
    return OK;
}

/* ---- removing -------------------------------------------------------- */

void items_remove_at(struct items *in, int index)
{
    if (index < 0 || index >= in->count)
        return;
    memmove(&in->at[index], &in->at[index + 1],
            (size_t)(in->count - index - 1) * sizeof *in->at);
    in->count--;
}

void items_remove(struct items *in, uint32_t tag)
{
    for (int i = in->count - 1; i >= 0; i--)
        if (in->at[i].tag == tag)
            items_remove_at(in, i);
}
