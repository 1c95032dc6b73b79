/*
 * look.c - finding elements, and what their values say as text or numbers
 *
 * An element whose VR is UN is read by the VR of the dictionary. Nothing here
 * allocates; what is absent, empty or no number is told as such.
 */
#include "dicom/dataset.h"
#include "dicom/parse.h"
#include "dicom/vr.h"
#include <math.h>
#include <string.h>

struct element *items_find(const struct items *in, uint32_t tag)
{
    for (int i = 0; i < in->count; i++)
        if (in->at[i].tag == tag)
            return &in->at[i];
    return NULL;
}

struct element *dataset_find(const struct dataset *ds, uint32_t tag)
{
    return items_find(TAG_GROUP(tag) == 2 ? &ds->meta : &ds->root, tag);
}

/* ---- text ------------------------------------------------------------ */

struct str element_text(const struct element *e)
{
    return str_trim(e->value);
}

struct str dataset_text(const struct dataset *ds, uint32_t tag)
{
    const struct element *e = dataset_find(ds, tag);

    return e ? element_text(e) : (struct str){NULL, 0};
}

struct str element_part(const struct element *e, int index)
{
    struct str rest = element_text(e), part = {NULL, 0};

    for (int i = 0; i <= index && rest.at; i++)
        part = str_cut(rest, '\\', &rest);
    return index < element_parts(e) ? str_trim(part) : (struct str){NULL, 0};
}

int element_parts(const struct element *e)
{
    struct str text = element_text(e);
    int parts = text.len > 0;

    for (size_t i = 0; i < text.len; i++)
        parts += text.at[i] == '\\';
    return parts;
}

struct str private_creator(const struct items *in, uint32_t tag)
{
    unsigned block = TAG_ELEMENT(tag) >> 8;
    const struct element *e;

    if (!TAG_IS_PRIVATE(tag) || block < 0x10)
        return (struct str){NULL, 0};
    e = items_find(in, (tag & 0xffff0000) | block);
    return e && !e->is_sequence ? element_text(e) : (struct str){NULL, 0};
}

/* ---- numbers --------------------------------------------------------- */

static const struct vr *number_vr(const struct element *e)
{
    const struct dict_row *row = dict_by_tag(e->tag);

    if (e->is_sequence)
        return NULL;
    return vr_find(row && !strcmp(e->vr, "UN") ? row->vr : e->vr);
}

/* The little endian number of `unit` bytes, zero-extended. */
static uint64_t load(const char *at, int unit)
{
    uint64_t n = 0;

    for (int i = unit - 1; i >= 0; i--)
        n = n << 8 | (uint8_t)at[i];
    return n;
}

static bool binary_at(const struct element *e, const struct vr *vr, int index,
                      uint64_t *ret)
{
    size_t at = (size_t)index * vr->unit;

    if (index < 0 || at + vr->unit > e->value.len)
        return false;
    *ret = load(e->value.at + at, vr->unit);
    return true;
}

static int64_t extended(uint64_t n, int unit)
{
    int unused = 64 - 8 * unit;

    return (int64_t)(n << unused) >> unused;
}

static double real_of(uint64_t n, int unit)
{
    uint32_t low = (uint32_t)n;
    float narrow;
    double wide;

    memcpy(&narrow, &low, sizeof narrow);
    memcpy(&wide, &n, sizeof wide);
    return unit == 4 ? (double)narrow : wide;
}

static bool element_double(const struct element *e, int index, double *ret)
{
    const struct vr *vr = number_vr(e);
    uint64_t n;

    if (!vr || !vr->kind)
        return false;
    if (vr->kind == 's')
        return str_to_double(element_part(e, index), ret);
    if (!binary_at(e, vr, index, &n))
        return false;
    if (vr->kind == 'f')
        *ret = real_of(n, vr->unit);
    else
        *ret = vr->kind == 'i' ? (double)extended(n, vr->unit) : (double)n;
    return true;
}

/* A whole number that was written as a real one ("512.0"). */
static bool whole(const struct element *e, int index, int64_t *ret)
{
    double d;

    if (!element_double(e, index, &d) || !(fabs(d) < 9e15) || d != floor(d))
        return false;
    *ret = (int64_t)d;
    return true;
}

bool element_int(const struct element *e, int index, int64_t *ret)
{
    const struct vr *vr = number_vr(e);
    uint64_t n;

    if (!vr || !vr->kind)
        return false;
    if (vr->kind == 's')
        return str_to_int(element_part(e, index), ret) || whole(e, index, ret);
    if (vr->kind == 'f')
        return whole(e, index, ret);
    if (!binary_at(e, vr, index, &n))
        return false;
    if (vr->kind == 'u' && n > INT64_MAX)
        return false;
    *ret = vr->kind == 'i' ? extended(n, vr->unit) : (int64_t)n;
    return true;
}

bool dataset_int(const struct dataset *ds, uint32_t tag, int64_t *ret)
{
    const struct element *e = dataset_find(ds, tag);

    return e && element_int(e, 0, ret);
}

bool dataset_double(const struct dataset *ds, uint32_t tag, int index,
                    double *ret)
{
    const struct element *e = dataset_find(ds, tag);

    return e && element_double(e, index, ret);
}

/* ---- walking --------------------------------------------------------- */

struct walk {
    element_visit visit;
    void *user;
    struct step path[DEPTH_MOST];
};

static enum code walk_items(struct walk *w, struct items *in, int depth,
                            struct error *err)
{
    for (int i = 0; i < in->count; i++) {
        struct element *e = &in->at[i];

        TRY(w->visit(w->user, in, e, w->path, depth, err));
        if (!e->is_sequence)
            continue;
        if (depth == DEPTH_MOST)
            return fail_at(err, ERR_LIMIT, e->tag, "sequences nest too deep");
        for (int k = 0; k < e->item_count; k++) {
            w->path[depth] = (struct step){e->tag, k};
            TRY(walk_items(w, &e->items[k], depth + 1, err));
        }
    }
    return OK;
}

enum code dataset_walk(struct dataset *ds, element_visit visit, void *user,
                       struct error *err)
{
    struct walk w = {.visit = visit, .user = user};

    return walk_items(&w, &ds->root, 0, err);
}
