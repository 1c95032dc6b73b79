/*
 * redact_header.c - pictures in the tree, outside of PixelData
 *
 * Nothing here is blanked in part: overlays, curves, icons and second copies
 * go whole, which no profile forbids (PS3.15 Table E.1-1 removes them too), or
 * become zeros where a profile keeps what describes them.
 * The attributes of the pixel module then say what the draft's frames are.
 */
#include "redact/redact_video.h"
#include <string.h>

/* Repeating groups: 50xx curves, 60xx overlays. Odd groups are private. */
static bool is_drawn(uint32_t tag)
{
    uint32_t group = TAG_GROUP(tag) & 0xff01;

    return group == 0x5000 || group == 0x6000;
}

static bool is_overlay(uint32_t tag)
{
    return (TAG_GROUP(tag) & 0xff01) == 0x6000;
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

/* ---- blanked in place ---------------------------------------------------- */

static bool is_flat(struct str value)
{
    for (size_t i = 0; i < value.len; i++)
        if (value.at[i])
            return false;
    return true;
}

static enum code blank(struct dataset *ds, struct element *e, struct error *err)
{
    struct str zeros = {arena_alloc(ds->arena, e->value.len + 1), e->value.len};

    if (is_flat(e->value))
        return OK;
    if (!zeros.at)
        return fail_at(err, ERR_MEMORY, e->tag, "no memory for a blank");
    return element_set(ds, e, zeros, err);
}

/* Fragments cannot be blanked without their codec. */
static bool is_native(const struct element *e)
{
    return !e->undefined_length && !e->is_sequence;
}

/* What e is where pictures are blanked: its samples, words about them, items
 * that hold both, or nothing of the kind. */
enum place { PLACE_NONE, PLACE_SAMPLES, PLACE_WORDS, PLACE_ICON };

static enum place place_of(const struct element *e, bool in_icon)
{
    if (e->tag == TAG_PixelData && in_icon)
        return PLACE_SAMPLES;
    if (is_overlay(e->tag) && is_native(e))
        return (e->tag & 0xffff) == (TAG_OverlayData & 0xffff) ? PLACE_SAMPLES
                                                               : PLACE_WORDS;
    if (e->tag != TAG_IconImageSequence || !e->is_sequence)
        return PLACE_NONE;
    for (int i = 0; i < e->item_count; i++) {
        const struct element *p = items_find(&e->items[i], TAG_PixelData);

        if (p && !is_native(p))
            return PLACE_NONE;
    }
    return PLACE_ICON;
}

/* ---- the tree ------------------------------------------------------------ */

struct walk {
    struct dataset *ds;
    bool copied; /* the offset table fits */
    bool blank;  /* what can be blanked stays */
    struct error *err;
};

static enum code clear_items(const struct walk *w, struct items *in, bool top,
                             bool in_icon)
{
    for (int i = in->count - 1; i >= 0; i--) {
        struct element *e = &in->at[i];
        enum place place = w->blank ? place_of(e, in_icon) : PLACE_NONE;

        if (place == PLACE_SAMPLES)
            TRY(blank(w->ds, e, w->err));
        if (place == PLACE_SAMPLES || place == PLACE_WORDS)
            continue;
        if (place == PLACE_NONE && must_go(e->tag, top, w->copied)) {
            items_remove_at(in, i);
            continue;
        }
        for (int k = 0; k < e->item_count; k++)
            TRY(clear_items(w, &e->items[k], false, place == PLACE_ICON));
    }
    return OK;
}

static bool holds_pictures(const struct items *in, bool blanked, bool in_icon)
{
    for (int i = 0; i < in->count; i++) {
        const struct element *e = &in->at[i];
        enum place place = blanked ? place_of(e, in_icon) : PLACE_NONE;

        if (place == PLACE_SAMPLES && !is_flat(e->value))
            return true;
        if (place == PLACE_NONE && must_go(e->tag, true, true))
            return true;
        for (int k = 0; k < e->item_count; k++)
            if (holds_pictures(&e->items[k], blanked, place == PLACE_ICON))
                return true;
    }
    return false;
}

bool tree_holds_pictures(const struct items *in, bool blanked)
{
    return holds_pictures(in, blanked, false);
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
    if (s->samples == 3 && (plan->planar != s->planar ||
                            !dataset_find(ds, TAG_PlanarConfiguration)))
        TRY(dataset_set_int(ds, TAG_PlanarConfiguration, "US", plan->planar,
                            err));
    if (leaves_lossy_family(ds->syntax, plan->out) &&
        !dataset_text(ds, TAG_LossyImageCompression).len)
        TRY(dataset_set(ds, TAG_LossyImageCompression, "CS", STR("01"), err));
    return plan->method == METHOD_VIDEO
               ? video_mark_loss(ds, plan->out, frames_count(f), err)
               : OK;
}

enum code redact_header(struct dataset *ds, struct frames *f,
                        const struct plan *plan, struct error *err)
{
    struct walk walk = {.ds = ds,
                        .copied = f && plan->method == METHOD_COPY &&
                                  table_fits(ds, f),
                        .blank = plan->blank_places,
                        .err = err};

    if (!f && (dataset_find(ds, TAG_FloatPixelData) ||
               dataset_find(ds, TAG_DoubleFloatPixelData)))
        return fail_at(err, ERR_UNSUPPORTED, TAG_FloatPixelData,
                       "pixels of floating point");
    TRY(clear_items(&walk, &ds->root, true, false));
    TRY(lookup_tables_cut(ds, &ds->root, err));
    return f ? set_attributes(ds, f, plan, err) : OK;
}
