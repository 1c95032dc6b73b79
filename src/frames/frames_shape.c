/*
 * frames_shape.c - the pixel module of a header, checked (PS3.3 C.7.6.3)
 *
 * Everything later relies on what passes here: sizes are small enough to be
 * multiplied, bits fit each other, the colour model is one we know. What the
 * codestream says is held against it in shape_fit().
 */
#include "frames/frames_inner.h"
#include <string.h>

/* PhotometricInterpretation as labelled, and what a decoded frame then is. */
static const struct label {
    const char *text;
    int samples;
    enum photo photo;
    bool halved; /* native: one pair of chroma samples for two pixels */
} labels[] = {
    {"MONOCHROME1", 1, PHOTO_MONO1, false},
    {"MONOCHROME2", 1, PHOTO_MONO2, false},
    {"PALETTE COLOR", 1, PHOTO_PALETTE, false},
    {"RGB", 3, PHOTO_RGB, false},
    {"YBR_FULL", 3, PHOTO_YBR, false},
    {"YBR_FULL_422", 3, PHOTO_YBR, true},
    {"YBR_PARTIAL_422", 3, PHOTO_YBR, true},
    {"YBR_PARTIAL_420", 3, PHOTO_YBR, false},
    {"YBR_RCT", 3, PHOTO_RGB, false},
    {"YBR_ICT", 3, PHOTO_RGB, false},
    {"XYB", 3, PHOTO_RGB, false},
};

static enum code wrong(struct error *err, uint32_t tag, const char *what)
{
    return fail_at(err, ERR_FORMAT, tag, "%s", what);
}

/* An attribute that must be there, lo <= value <= hi. */
static enum code read_int(const struct dataset *ds, uint32_t tag, int lo,
                          int hi, int *ret, struct error *err)
{
    int64_t value;

    if (!dataset_int(ds, tag, &value))
        return wrong(err, tag, "missing or no number");
    if (value < lo || value > hi)
        return wrong(err, tag, "out of range");
    *ret = (int)value;
    return OK;
}

/* The same for one that may be absent or empty. */
static enum code read_optional(const struct dataset *ds, uint32_t tag, int lo,
                               int hi, int otherwise, int *ret,
                               struct error *err)
{
    const struct element *e = dataset_find(ds, tag);

    if (!e || e->value.len == 0) {
        *ret = otherwise;
        return OK;
    }
    return read_int(ds, tag, lo, hi, ret, err);
}

static enum code read_photometric(const struct dataset *ds, struct shape *s,
                                  const struct label **ret, struct error *err)
{
    struct str text = dataset_text(ds, TAG_PhotometricInterpretation);

    if (!text.len)
        return wrong(err, TAG_PhotometricInterpretation, "missing or empty");
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (str_equal(text, str_of(labels[i].text))) {
            memcpy(s->photometric, text.at, text.len);
            s->photo = labels[i].photo;
            *ret = &labels[i];
            return OK;
        }
    return fail_at(err, ERR_UNSUPPORTED, TAG_PhotometricInterpretation,
                   "unknown colour model");
}

static enum code read_samples(const struct dataset *ds,
                              const struct label *label, struct shape *s,
                              struct error *err)
{
    TRY(read_optional(ds, TAG_SamplesPerPixel, 1, 65535, label->samples,
                      &s->samples, err));
    if (s->samples != 1 && s->samples != 3)
        return fail_at(err, ERR_UNSUPPORTED, TAG_SamplesPerPixel,
                       "neither 1 nor 3 samples");
    if (s->samples != label->samples)
        return wrong(err, TAG_PhotometricInterpretation,
                     "does not go with SamplesPerPixel");
    s->planar = 0;
    if (s->samples == 3)
        TRY(read_optional(ds, TAG_PlanarConfiguration, 0, 1, 0, &s->planar,
                          err));
    return OK;
}

static enum code read_bits(const struct dataset *ds, struct shape *s,
                           struct error *err)
{
    int sign;

    TRY(read_int(ds, TAG_BitsAllocated, 1, 65535, &s->bits_allocated, err));
    if (s->bits_allocated != 1 && s->bits_allocated != 8 &&
        s->bits_allocated != 16 && s->bits_allocated != 32)
        return fail_at(err, ERR_UNSUPPORTED, TAG_BitsAllocated,
                       "not 1, 8, 16 or 32");
    if (s->bits_allocated == 1 && s->samples != 1)
        return wrong(err, TAG_BitsAllocated, "one bit in colour");
    TRY(read_int(ds, TAG_BitsStored, 1, s->bits_allocated, &s->bits_stored,
                 err));
    TRY(read_optional(ds, TAG_HighBit, s->bits_stored - 1,
                      s->bits_allocated - 1, s->bits_stored - 1, &s->high_bit,
                      err));
    TRY(read_optional(ds, TAG_PixelRepresentation, 0, 1, 0, &sign, err));
    s->is_signed = sign == 1;
    s->value_bits = s->bits_stored;
    s->bits = s->bits_allocated == 1 ? 8 : s->bits_allocated;
    return OK;
}

static enum code check_subsampling(struct shape *s, const struct label *label,
                                   struct error *err)
{
    if (!label->halved)
        return OK;
    if (s->width % 2)
        return wrong(err, TAG_Columns, "odd for a colour model in pairs");
    if (s->planar)
        return wrong(err, TAG_PlanarConfiguration,
                     "planes for a colour model in pairs");
    if (s->bits_allocated != 8)
        return fail_at(err, ERR_UNSUPPORTED, TAG_BitsAllocated,
                       "not 8 for a colour model in pairs");
    s->subsampled = true;
    return OK;
}

enum code shape_read(const struct dataset *ds, const struct limits *limits,
                     struct shape *ret, struct error *err)
{
    const struct label *label = NULL;
    struct shape s = {0};

    TRY(read_int(ds, TAG_Rows, 1, 65535, &s.height, err));
    TRY(read_int(ds, TAG_Columns, 1, 65535, &s.width, err));
    if ((int64_t)s.width * s.height > limits->pixels)
        return fail_at(err, ERR_LIMIT, TAG_Rows, "too many pixels in a frame");
    TRY(read_photometric(ds, &s, &label, err));
    TRY(read_samples(ds, label, &s, err));
    TRY(read_bits(ds, &s, err));
    if (!ds->syntax->encapsulated)
        TRY(check_subsampling(&s, label, err));
    *ret = s;
    return OK;
}

enum code shape_fit(struct shape *s, const struct coding *c, struct error *err)
{
    if (c->height != s->height)
        return wrong(err, TAG_Rows, "codestream has another height");
    if (c->width != s->width)
        return wrong(err, TAG_Columns, "codestream has another width");
    if (c->samples != s->samples)
        return wrong(err, TAG_SamplesPerPixel,
                     "codestream has other components");
    if (c->bits > s->bits_allocated)
        return wrong(err, TAG_BitsAllocated, "codestream has more bits");
    if (c->bits > 16)
        return fail_at(err, ERR_UNSUPPORTED, TAG_BitsAllocated,
                       "codestream of more than 16 bits");
    if (c->subsampled && c->process != PROCESS_DCT)
        return fail_at(err, ERR_UNSUPPORTED, TAG_PixelData,
                       "components of different size");
    s->coded_bits = c->bits;
    s->coded_signed = c->is_signed;
    if (c->process != PROCESS_LOSSLESS && c->process != PROCESS_LS &&
        c->bits > s->bits_stored)
        s->value_bits = c->bits;
    if (c->samples == 3 && c->colour == COLOUR_RGB)
        s->photo = PHOTO_RGB;
    if (c->samples == 3 && c->colour == COLOUR_YBR)
        s->photo = PHOTO_YBR;
    return OK;
}

/* Only samples that were stored as such: JPEG counts luma from 0 to 255. */
bool shape_is_partial(const struct shape *s)
{
    if (s->limited)
        return true;
    return s->photo == PHOTO_YBR && !s->coded_bits && s->bits_stored >= 8 &&
           strncmp(s->photometric, "YBR_PARTIAL", 11) == 0;
}

int shape_shift(const struct shape *s)
{
    if (s->value_bits > s->bits_stored ||
        (s->coded_bits && s->coded_bits <= s->high_bit))
        return 0;
    return s->high_bit + 1 - s->bits_stored;
}

size_t frame_samples(const struct shape *s)
{
    return (size_t)s->width * (size_t)s->height * (size_t)s->samples;
}

size_t frame_size(const struct shape *s)
{
    return frame_samples(s) * (size_t)(s->bits / 8);
}
