/*
 * frame_codec.c - which codec, and whether its frame can be what is asked for
 */
#include "dicom/frame_codec.h"
#include "dicom/codec.h"

/* Bits a sample as the JPEG frame header says, 0 without one. */
static int jpeg_precision(struct bytes frame)
{
    size_t at = 2;

    while (at + 5 <= frame.len && frame.at[at] == 0xff) {
        int marker = frame.at[at + 1];
        size_t length = (size_t)frame.at[at + 2] << 8 | frame.at[at + 3];

        if (marker == 0xff) { /* fill byte */
            at++;
            continue;
        }
        if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 &&
            marker != 0xc8 && marker != 0xcc)
            return frame.at[at + 4];
        at += 2 + length;
    }
    return 0;
}

static enum code check_shape(const struct syntax *syntax,
                             const struct codec_shape *shape, size_t size,
                             struct error *err)
{
    int bits = shape->bits_allocated;
    bool wide = bits == 32 && syntax->codec == CODEC_RLE;
    size_t bytes = (size_t)bits / 8, want;

    if (shape->width < 1 || shape->width > 65535 || shape->height < 1 ||
        shape->height > 65535 || shape->samples < 1 || shape->samples > 4 ||
        (bits != 8 && bits != 16 && !wide))
        return fail(err, ERR_UNSUPPORTED, "no codec for frames of this shape");
    want = (size_t)shape->width * (size_t)shape->height *
           (size_t)shape->samples * bytes;
    if (size != want)
        return fail(err, ERR_USAGE, "a frame's size does not fit its shape");
    return OK;
}

enum code codec_decode(const struct syntax *syntax,
                       const struct codec_shape *shape, struct bytes frame,
                       uint8_t *out, size_t out_size, struct error *err)
{
    int precision;

    TRY(check_shape(syntax, shape, out_size, err));
    if (syntax->codec == CODEC_RLE)
        return rle_decode(shape, frame, out, err);
    if (syntax->codec == CODEC_JPEGLS)
        return jpegls_decode(shape, frame, out, err);
    if (syntax->codec != CODEC_JPEG && syntax->codec != CODEC_JPEG_LL)
        return fail(err, ERR_UNSUPPORTED, "no codec for this syntax");
    precision = jpeg_precision(frame);
    if (precision < 1 || precision > shape->bits_allocated)
        return fail(err, ERR_FORMAT, "JPEG of another depth than the header");
    if (precision <= 8)
        return ijg8_decode(shape, frame, out, err);
    if (precision <= 12)
        return ijg12_decode(shape, frame, out, err);
    return ijg16_decode(shape, frame, out, err);
}

/* Bits that every sample fits into, BitsStored at least. */
static int precision_of(const struct codec_shape *shape, const uint8_t *in,
                        size_t size)
{
    uint32_t all = (1u << (shape->bits_stored - 1));
    int bits = 1;

    if (shape->bits_allocated == 8)
        for (size_t i = 0; i < size; i++)
            all |= in[i];
    else
        for (size_t i = 0; i + 1 < size; i += 2)
            all |= (uint32_t)in[i] | (uint32_t)in[i + 1] << 8;
    while (all >>= 1)
        bits++;
    return bits;
}

/* CharLS takes two bytes a sample, and other readers give them, from 9 bits
 * on only. */
static int jpegls_precision(const struct codec_shape *shape, int precision)
{
    int least = shape->bits_allocated == 16 ? 9 : 2;

    return precision < least ? least : precision;
}

enum code codec_encode(const struct syntax *syntax,
                       const struct codec_shape *shape, const uint8_t *in,
                       size_t in_size, struct buffer *ret, struct error *err)
{
    int precision;

    TRY(check_shape(syntax, shape, in_size, err));
    if (syntax->codec == CODEC_RLE)
        return rle_encode(shape, in, ret, err);
    if (shape->bits_stored < 1 || shape->bits_stored > shape->bits_allocated)
        return fail(err, ERR_USAGE, "BitsStored does not fit BitsAllocated");
    precision = precision_of(shape, in, in_size);
    if (syntax->codec == CODEC_JPEGLS)
        return jpegls_encode(shape, jpegls_precision(shape, precision), in, ret,
                             err);
    if (syntax->codec != CODEC_JPEG_LL)
        return fail(err, ERR_UNSUPPORTED, "no lossless codec for this syntax");
    if (precision <= 8)
        return ijg8_encode(shape, in, ret, err);
    if (precision <= 12)
        return ijg12_encode(shape, in, ret, err);
    return ijg16_encode(shape, in, ret, err);
}
