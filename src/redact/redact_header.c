/*
 * redact_header.c - pictures in the tree, outside of PixelData
 *
 * Nothing here is blanked in part: overlays, curves, icons and second copies
 * go whole, which no profile forbids (PS3.15 Table E.1-1 removes them too).
 * The attributes of the pixel module then say what the draft's frames are.
 */
#include "redact/redact_plan.h"
#include <string.h>

/* Repeating groups: 50xx curves, 60xx overlays. */
static bool is_drawn(uint32_t tag)
{
    uint32_t group = TAG_GROUP(tag) & 0xff00;

    return group == 0x5000 || group == 0x6000;
}

static bool is_pixel_data(uint32_t tag)
{
    return tag == TAG_PixelData || tag == TAG_FloatPixelData ||
           tag == TAG_DoubleFloatPixelData;
}

static bool is_offset_table(uint32_t tag)
{
    return tag == TAG_ExtendedOffsetTable ||
           tag == TAG_ExtendedOffsetTableLengths;
}

static bool must_go(uint32_t tag, bool top, bool copied)
{
    return is_drawn(tag) || is_pixel_data(tag) ||
           tag == TAG_IconImageSequence ||
           (is_offset_table(tag) && !(top && copied));
}

static void remove_pictures(struct items *in, bool top, bool copied)
{
    for (int i = in->count - 1; i >= 0; i--) {
        struct element *e = &in->at[i];

        if (must_go(e->tag, top, copied)) {
            items_remove_at(in, i);
            continue;
        }
        for (int k = 0; k < e->item_count; k++)
            remove_pictures(&e->items[k], false, copied);
    }
}

bool tree_holds_pictures(const struct items *in)
{
    for (int i = 0; i < in->count; i++) {
        const struct element *e = &in->at[i];

        if (must_go(e->tag, true, true))
            return true;
        for (int k = 0; k < e->item_count; k++)
            if (tree_holds_pictures(&e->items[k]))
                return true;
    }
    return false;
}

/* The offset table is copied with the pixels, so it has to be one. */
static bool table_fits(const struct dataset *ds, const struct frames *f)
{
    const struct element *e = dataset_find(ds, TAG_ExtendedOffsetTable);
    const struct element *l = dataset_find(ds, TAG_ExtendedOffsetTableLengths);
    size_t size = (size_t)frames_count(f) * 8;

    return ds->pixels.encapsulated && e && l && e->value.len == size &&
           l->value.len == size && frames_count(f) == ds->pixels.fragment_count;
}

/* The syntax no longer tells that detail was lost once. */
static bool leaves_lossy_family(const struct syntax *in,
                                const struct syntax *out)
{
    return in->lossy && !out->lossy &&
           (in->codec == CODEC_JPEG || in->codec == CODEC_JPEGLS);
}

static enum code set_attributes(struct dataset *ds, const struct frames *f,
                                const struct plan *plan, struct error *err)
{
    const struct shape *s = frames_shape(f);

    if (strcmp(plan->photometric, s->photometric) != 0)
        TRY(dataset_set(ds, TAG_PhotometricInterpretation, "CS",
                        str_of(plan->photometric), err));
    if (s->samples == 3 && plan->planar != s->planar)
        TRY(dataset_set_int(ds, TAG_PlanarConfiguration, "US", plan->planar,
                            err));
    if (leaves_lossy_family(ds->syntax, plan->out) &&
        !dataset_text(ds, TAG_LossyImageCompression).len)
        TRY(dataset_set(ds, TAG_LossyImageCompression, "CS", STR("01"), err));
    return OK;
}

enum code redact_header(struct dataset *ds, struct frames *f,
                        const struct plan *plan, struct error *err)
{
    bool copied = f && plan->method == METHOD_COPY && table_fits(ds, f);

    if (!f && (dataset_find(ds, TAG_FloatPixelData) ||
               dataset_find(ds, TAG_DoubleFloatPixelData)))
        return fail_at(err, ERR_UNSUPPORTED, TAG_FloatPixelData,
                       "pixels of floating point");
    remove_pictures(&ds->root, true, copied);
    return f ? set_attributes(ds, f, plan, err) : OK;
}
