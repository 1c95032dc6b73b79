/*
 * header_clean.c - the walk: every element of every item gets its fate
 *
 * Refuse what must not be published, find out who the patient becomes, walk
 * the tree once, then the file meta, the marks and, if asked for, what the
 * IOD misses. Items of sequences are never dropped or reordered unless the
 * whole sequence goes.
 */
#include "dicom/charset.h"
#include "dicom/syntax.h"
#include "header/clean.h"
#include "header/pseudo.h"
#include <string.h>

static enum code clean_items(struct cleaning *c, const struct place *p,
                             struct error *err);

/* ---- refusals and names ------------------------------------------------ */

static enum code check_class(struct cleaning *c, struct error *err)
{
    struct str uid = dataset_text(c->ds, TAG_SOPClassUID);
    const char *reason;

    if (!uid.len) {
        const struct element *e =
            items_find(&c->ds->meta, TAG_MediaStorageSOPClassUID);

        uid = e ? element_text(e) : (struct str){"", 0};
    }
    switch (sop_verdict(uid, c->ds->pixels.present, &reason)) {
    case SOP_CLEAN:
        break;
    case SOP_STRUCTURED:
        if (c->profile->on[OPTION_STRUCTURED])
            break;
        return fail_at(err, ERR_REFUSED, TAG_SOPClassUID,
                       "%s: only with clean_structured_content", reason);
    case SOP_REFUSED:
        return fail_at(err, ERR_REFUSED, TAG_SOPClassUID, "%s", reason);
    }
    c->iod = iod_find(uid);
    return OK;
}

/* Whose instance this is: PatientID, or the study where there is none. */
static struct str patient_key(const struct dataset *ds)
{
    struct str id = dataset_text(ds, TAG_PatientID);

    return id.len ? id : dataset_text(ds, TAG_StudyInstanceUID);
}

static enum code name_patient(struct cleaning *c, struct error *err)
{
    struct str key = patient_key(c->ds), old;
    const struct id_pair *own;

    old = str_copy(c->a, dataset_text(c->ds, TAG_PatientID));
    if (!old.at)
        return fail(err, ERR_MEMORY, "no memory for the patient map");
    own = c->in->patients ? patient_map_find(c->in->patients, old) : NULL;
    if (own)
        c->new_patient = own->new;
    else
        TRY(pseudo_patient_id(c->a, c->in->key, key, &c->new_patient, err));
    c->out->patient = (struct id_pair){old, c->new_patient};
    c->days = pseudo_date_offset(c->in->key, key);
    if (c->profile->keep_weekday)
        c->days -= 7 + c->days % 7;
    return OK;
}

/* ---- the walk ---------------------------------------------------------- */

static const char *path_of(struct cleaning *c, const struct place *p,
                           const struct element *e)
{
    struct str creator;
    const char *slash = *p->path ? "/" : "";

    if (!c->profile->tcia)
        return "";
    if (!TAG_IS_PRIVATE(e->tag))
        return str_format(c->a, "%s%s(%04x,%04x)", p->path, slash,
                          TAG_GROUP(e->tag), TAG_ELEMENT(e->tag));
    creator = private_creator(p->items, e->tag);
    return str_format(c->a, "%s%s(%04x,\"%.*s\",%02x)", p->path, slash,
                      TAG_GROUP(e->tag), (int)creator.len, creator.at,
                      (unsigned)(e->tag & 0xff));
}

static enum code clean_sequence(struct cleaning *c, const struct place *p,
                                struct element *e, const struct decision *d,
                                struct error *err)
{
    struct place inner = {.path = path_of(c, p, e),
                          .scrub = p->scrub || d->fate == FATE_DUMMY};

    if (!inner.path)
        return fail_at(err, ERR_MEMORY, e->tag, "no memory for a sequence");
    for (int i = 0; i < e->item_count; i++) {
        inner.items = &e->items[i];
        inner.charset = charset_of(inner.items, p->charset);
        TRY(clean_items(c, &inner, err));
    }
    return OK;
}

/* An element of VR UN is treated as what it is known to be; the VR of the file
 * is put back afterwards. */
static void name_vr(const struct items *in, struct element *e)
{
    const char *vr = known_vr(in, e);

    if (vr)
        memcpy(e->vr, vr, 3);
}

static enum code clean_element(struct cleaning *c, const struct place *p,
                               struct element *e, bool *ret_drop,
                               struct error *err)
{
    bool unknown = !strcmp(e->vr, "UN") && !e->is_sequence;
    struct decision d;

    if (TAG_IS_PRIVATE(e->tag) && private_all_go(c->profile)) {
        *ret_drop = true;
        return OK;
    }
    if (unknown)
        name_vr(p->items, e);
    d = fate_of(c, p, e);
    c->tag = e->tag;
    TRY(fate_apply(c, p, e, &d, ret_drop, err));
    if (unknown)
        memcpy(e->vr, "UN", 3);
    if (e->is_sequence && !*ret_drop)
        return clean_sequence(c, p, e, &d, err);
    return OK;
}

static enum code clean_items(struct cleaning *c, const struct place *p,
                             struct error *err)
{
    struct items *in = p->items;
    bool *drop = arena_array(c->a, (size_t)in->count, sizeof *drop);
    int kept = 0;

    if (!drop)
        return fail(err, ERR_MEMORY, "no memory for an item");
    for (int i = 0; i < in->count; i++)
        TRY(clean_element(c, p, &in->at[i], &drop[i], err));
    for (int i = 0; i < in->count; i++)
        if (!drop[i]) {
            if (kept != i)
                in->at[kept] = in->at[i];
            kept++;
        }
    in->count = kept;
    return OK;
}

/* ---- identity of the output -------------------------------------------- */

/* The new value of one of the three UIDs that an output is filed under. One
 * that is missing is made from what the instance holds. */
static enum code identity(struct cleaning *c, uint32_t tag, struct str stand_in,
                          struct str *ret, struct error *err)
{
    struct str uid = dataset_text(c->ds, tag);

    if (!uid.len) {
        TRY(pseudo_uid(c->a, c->in->key, stand_in, &uid, err));
        TRY(dataset_set(c->ds, tag, "UI", uid, err));
    }
    *ret = str_copy(c->a, uid);
    return ret->at ? OK : fail(err, ERR_MEMORY, "no memory for new UIDs");
}

static void digest_items(struct buffer *b, const struct items *in, int depth)
{
    for (int i = 0; i < in->count && depth < 64; i++) {
        const struct element *e = &in->at[i];

        buffer_add(b, &e->tag, sizeof e->tag);
        if (!e->is_sequence && e->value.len < 4096)
            buffer_add(b, e->value.at, e->value.len);
        for (int k = 0; k < e->item_count; k++)
            digest_items(b, &e->items[k], depth + 1);
    }
}

/* Something to name an instance by that has no SOPInstanceUID. */
static enum code stand_in(struct cleaning *c, struct str *ret,
                          struct error *err)
{
    struct buffer b = {.limit = (size_t)1 << 28};
    uint8_t hash[32];

    *ret = (struct str){"", 0};
    if (dataset_text(c->ds, TAG_SOPInstanceUID).len)
        return OK;
    digest_items(&b, &c->ds->root, 0);
    keyed_hash(c->in->key, "instance", (struct str){b.at, b.len}, hash);
    buffer_release(&b);
    *ret = str_copy(c->a, (struct str){(const char *)hash, sizeof hash});
    return ret->at ? OK : fail(err, ERR_MEMORY, "no memory for new UIDs");
}

static enum code name_instance(struct cleaning *c, struct str content,
                               struct error *err)
{
    struct new_ids *out = c->out;

    TRY(identity(c, TAG_StudyInstanceUID, c->new_patient, &out->study, err));
    TRY(identity(c, TAG_SeriesInstanceUID, out->study, &out->series, err));
    return identity(c, TAG_SOPInstanceUID, content, &out->instance, err);
}

/* Group 0002 names only what the new data set is. */
static enum code clean_meta(struct cleaning *c, struct error *err)
{
    static const uint32_t kept[] = {0x00020000,
                                    0x00020001,
                                    TAG_MediaStorageSOPClassUID,
                                    TAG_MediaStorageSOPInstanceUID,
                                    TAG_TransferSyntaxUID,
                                    0x00020012,
                                    0x00020013};
    struct items *meta = &c->ds->meta;

    for (int i = meta->count; i-- > 0;) {
        bool keep = false;

        for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
            keep = keep || meta->at[i].tag == kept[k];
        if (meta->at[i].tag == TAG_MediaStorageSOPClassUID)
            keep = uid_is_valid(element_text(&meta->at[i]));
        if (!keep)
            items_remove_at(meta, i);
    }
    return items_set(c->ds, meta, TAG_MediaStorageSOPInstanceUID, "UI",
                     c->out->instance, err);
}

enum code header_clean(struct arena *a, struct dataset *ds,
                       const struct header_input *in, struct new_ids *ret_ids,
                       struct error *err)
{
    struct cleaning c = {
        .a = a, .ds = ds, .in = in, .profile = in->profile, .out = ret_ids};
    struct place top = {.items = &ds->root, .path = "", .top = true};
    struct str content;

    *ret_ids = (struct new_ids){0};
    c.asked_harmless = true; /* of no creator */
    top.charset = charset_of(&ds->root, (struct str){"", 0});
    TRY(check_class(&c, err));
    TRY(name_patient(&c, err));
    TRY(stand_in(&c, &content, err));
    TRY(clean_items(&c, &top, err));
    TRY(name_instance(&c, content, err));
    TRY(clean_meta(&c, err));
    TRY(header_mark(&c, err));
    return in->repair_iod || in->profile->repair_iod ? header_repair(&c, err)
                                                     : OK;
}
