/*
 * frames_tone.c - modality and VOI of the header, per frame where it says so
 */
#include "frames/frames_tone.h"
#include <math.h>
#include <string.h>

/* Attributes that only this file reads. */
enum {
    VOILUTFunction = 0x00281056,
    LUTDescriptor = 0x00283002,
    LUTData = 0x00283006,
    FrameVOILUTSequence = 0x00289132,
    PixelValueTransformationSequence = 0x00289145,
    SharedFunctionalGroupsSequence = 0x52009229,
    PerFrameFunctionalGroupsSequence = 0x52009230
};

struct reading reading_of(const struct shape *s)
{
    return (struct reading){s->value_bits, shape_shift(s), s->is_signed};
}

int64_t reading_value(const struct reading *r, uint32_t pattern)
{
    int64_t half = (int64_t)1 << (r->bits - 1);

    return r->is_signed && pattern >= half ? pattern - 2 * half : pattern;
}

/* ---- header ---------------------------------------------------------- */

static const struct items *item_of(const struct items *in, uint32_t tag, int i)
{
    const struct element *e = in ? items_find(in, tag) : NULL;

    return e && e->is_sequence && i < e->item_count ? &e->items[i] : NULL;
}

/* The item of a functional group for this frame, or the data set itself. */
static const struct items *group_of(const struct frames *f, int index,
                                    uint32_t group)
{
    const struct items *root = &f->ds->root, *found;

    found = item_of(item_of(root, PerFrameFunctionalGroupsSequence, index),
                    group, 0);
    if (!found)
        found =
            item_of(item_of(root, SharedFunctionalGroupsSequence, 0), group, 0);
    return found ? found : root;
}

static bool number(const struct items *in, uint32_t tag, double *ret)
{
    const struct element *e = items_find(in, tag);

    return e && str_to_double(element_part(e, 0), ret) && isfinite(*ret);
}

static int word(const char *at)
{
    uint16_t v;

    memcpy(&v, at, 2);
    return v;
}

/* The table in the first item of a sequence; entries 0 if there is none or it
 * is shorter than it says. */
static void read_lut(const struct items *in, uint32_t sequence, bool is_signed,
                     struct lut *ret)
{
    const struct items *item = item_of(in, sequence, 0);
    const struct element *d = item ? items_find(item, LUTDescriptor) : NULL;
    const struct element *e = item ? items_find(item, LUTData) : NULL;
    struct lut l;
    int first;

    if (!d || !e || d->value.len < 6)
        return;
    first = word(d->value.at + 2);
    l.entries = word(d->value.at) ? word(d->value.at) : 65536;
    l.first = is_signed ? (int16_t)first : first;
    l.bits = word(d->value.at + 4);
    l.data = e->value;
    l.width = e->value.len >= 2 * (size_t)l.entries ? 2 : 1;
    if (l.bits < 1 || l.bits > 16 || e->value.len < (size_t)l.entries ||
        (l.width == 1 && l.bits > 8))
        return;
    *ret = l;
}

static double lut_at(const struct lut *l, double x)
{
    int i = 0;

    if (x > l->first)
        i = x - l->first < l->entries ? (int)(x - l->first) : l->entries - 1;
    return l->width == 2 ? word(l->data.at + 2 * (size_t)i)
                         : (uint8_t)l->data.at[i];
}

static void read_window(const struct items *in, struct tone *t)
{
    const struct element *e = items_find(in, VOILUTFunction);
    struct str word = e ? str_trim(e->value) : STR("");
    enum voi voi = VOI_LINEAR;

    if (str_same(word, STR("LINEAR_EXACT")))
        voi = VOI_EXACT;
    else if (str_same(word, STR("SIGMOID")))
        voi = VOI_SIGMOID;
    if (number(in, TAG_WindowCenter, &t->center) &&
        number(in, TAG_WindowWidth, &t->width) && fabs(t->center) < 1e12 &&
        t->width < 1e12 && (voi == VOI_LINEAR ? t->width >= 1 : t->width > 0))
        t->voi = voi;
}

void tone_read(const struct frames *f, int index, struct tone *ret)
{
    const struct items *rescale =
        group_of(f, index, PixelValueTransformationSequence);
    const struct items *voi = group_of(f, index, FrameVOILUTSequence);
    struct tone t = {.slope = 1};

    read_lut(&f->ds->root, TAG_ModalityLUTSequence, f->shape.is_signed,
             &t.modality);
    if (!number(rescale, TAG_RescaleSlope, &t.slope) || t.slope == 0 ||
        fabs(t.slope) > 1e12)
        t.slope = 1;
    if (!number(rescale, TAG_RescaleIntercept, &t.intercept) ||
        fabs(t.intercept) > 1e12)
        t.intercept = 0;
    read_window(voi, &t);
    read_lut(voi, TAG_VOILUTSequence, f->shape.is_signed || t.intercept < 0,
             &t.lut);
    if (t.lut.entries)
        t.voi = VOI_LUT;
    t.inverse = f->shape.photo == PHOTO_MONO1;
    *ret = t;
}

/* ---- applied --------------------------------------------------------- */

double tone_modality(const struct tone *t, int64_t value)
{
    if (t->modality.entries)
        return lut_at(&t->modality, (double)value);
    return t->slope * (double)value + t->intercept;
}

static uint8_t grey(double share)
{
    if (!(share > 0))
        return 0;
    return share >= 1 ? 255 : (uint8_t)(share * 255 + 0.5);
}

uint8_t tone_voi(const struct tone *t, double x)
{
    double least;

    switch (t->voi) {
    case VOI_NONE:
        break;
    case VOI_LUT:
        return grey(lut_at(&t->lut, x) / ((1 << t->lut.bits) - 1));
    case VOI_LINEAR:
        least = t->center - 0.5 - (t->width - 1) / 2;
        if (x <= least || t->width <= 1)
            return x <= least ? 0 : 255;
        return grey((x - least) / (t->width - 1));
    case VOI_EXACT:
        return grey((x - t->center) / t->width + 0.5);
    case VOI_SIGMOID:
        return grey(1 / (1 + exp(-4 * (x - t->center) / t->width)));
    }
    return 0;
}
