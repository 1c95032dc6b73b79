/*
 * hidden.c - does anything stand in PixelData besides the frames?
 *
 * Surplus bytes, fragments and comments are frames_extras()' matter; here is
 * added what only shows in samples: bits outside of BitsStored. A codestream
 * that states no more bits than that has no unused ones, and a lossy one
 * cannot keep any; only the others are decoded.
 */
#include "redact/jpeg_header.h"
#include "redact/redact_plan.h"
#include <string.h>

enum { SIZ_PRECISION = 42, JP2_HEAD = 1 << 10 }; /* bytes */

/* Bits of the first component in SIZ; 0 if it is not where it should be. */
static int j2k_precision(struct bytes b)
{
    static const uint8_t start[4] = {0xff, 0x4f, 0xff, 0x51};
    const uint8_t *at =
        memmem(b.at, b.len < JP2_HEAD ? b.len : JP2_HEAD, start, sizeof start);

    if (!at || (size_t)(b.at + b.len - at) <= SIZ_PRECISION)
        return 0;
    return (at[SIZ_PRECISION] & 0x7f) + 1;
}

/* The precision that a frame states; 0: none, or none that is easy to see. */
static int stated_precision(enum codec codec, struct bytes b)
{
    struct jpeg_header jpeg;

    if (codec == CODEC_JPEG_LL || codec == CODEC_JPEGLS)
        return jpeg_header_read(b, &jpeg, NULL) == OK ? jpeg.precision : 0;
    if (codec == CODEC_J2K || codec == CODEC_HTJ2K)
        return j2k_precision(b);
    return 0;
}

static bool may_have_unused_bits(const struct frames *f)
{
    const struct shape *s = frames_shape(f);

    return s->bits_allocated >= 8 && s->bits_stored < s->bits_allocated &&
           !frames_dataset(f)->syntax->lossy;
}

static enum code look_at_frame(struct arena *scratch, struct frames *f, int i,
                               struct unused_bits *state, struct error *err)
{
    const struct dataset *ds = frames_dataset(f);
    const struct shape *s;
    struct frame fr;
    struct bytes b;
    int bits = 0;

    if (ds->pixels.encapsulated) {
        TRY(frame_encoded(scratch, f, i, &b, err));
        bits = stated_precision(ds->syntax->codec, b);
    }
    if (bits && bits <= frames_shape(f)->bits_stored)
        return OK;
    TRY(frame_decode(scratch, f, i, &fr, err));
    s = &fr.shape;
    unused_bits_look(s, fr.pixels,
                     (size_t)s->width * (size_t)s->height * (size_t)s->samples,
                     state);
    return OK;
}

static enum code find_unused_bits(struct arena *scratch, struct frames *f,
                                  bool *ret, struct error *err)
{
    struct unused_bits state = {0};

    for (int i = 0; i < frames_count(f) && !unused_bits_hide(&state); i++) {
        arena_clear(scratch);
        TRY(look_at_frame(scratch, f, i, &state, err));
    }
    *ret = unused_bits_hide(&state);
    return OK;
}

int64_t native_frame_bits(const struct shape *s)
{
    int64_t pixels = (int64_t)s->width * s->height;

    return s->subsampled ? pixels * 16
                         : pixels * s->samples * s->bits_allocated;
}

int64_t native_total(const struct frames *f)
{
    return (native_frame_bits(frames_shape(f)) * frames_count(f) + 7) / 8;
}

/* Behind the last native frame and the byte that makes it even: anything but
 * zeros? */
static bool has_surplus(const struct frames *f)
{
    const struct pixel_data *p = &frames_dataset(f)->pixels;
    int64_t total = native_total(f);

    for (int64_t i = total + total % 2; i < p->length; i++)
        if (p->file.at[p->offset + i])
            return true;
    return false;
}

enum code hidden_find(struct arena *scratch, struct frames *f,
                      struct hidden *ret, struct error *err)
{
    const struct pixel_data *p = &frames_dataset(f)->pixels;
    unsigned extras = 0;

    *ret = (struct hidden){false, false};
    if (may_have_unused_bits(f))
        TRY(find_unused_bits(scratch, f, &ret->unused_bits, err));
    if (p->encapsulated)
        TRY(frames_extras(f, &extras, err));
    ret->bytes = p->encapsulated ? extras || p->unterminated : has_surplus(f);
    return OK;
}
