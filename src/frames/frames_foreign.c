/*
 * frames_foreign.c - RLE, JPEG lossless, JPEG-LS and 12 bit JPEG: the seam
 *
 * The codec is told the precision of the codestream, not what the header
 * claims. None of these knows a sign: they get and give patterns of bits.
 */
#include "dicom/frame_codec.h"
#include "frames/frames_inner.h"

static struct codec_shape seam_shape(const struct shape *s, int precision)
{
    return (struct codec_shape){
        .width = s->width,
        .height = s->height,
        .samples = s->samples,
        .bits_allocated = s->bits,
        .bits_stored = precision,
        .high_bit = precision - 1,
        .is_signed = s->is_signed,
        .planar = 0,
        .photometric = s->photo == PHOTO_RGB ? "RGB" : s->photometric,
    };
}

enum code foreign_decode(const struct shape *s, const struct syntax *syntax,
                         struct bytes b, uint8_t *pixels, struct error *err)
{
    struct codec_shape shape =
        seam_shape(s, s->coded_bits ? s->coded_bits : s->bits_stored);

    return codec_decode(syntax, &shape, b, pixels, frame_size(s), err);
}

enum code foreign_encode(struct arena *a, const struct frame *fr,
                         const struct syntax *out, struct bytes *ret,
                         struct error *err)
{
    int precision = fr->shape.bits_stored;
    struct buffer coded = {0};
    struct codec_shape shape;
    enum code code;

    if (out->codec != CODEC_RLE && fr->shape.bits > 16)
        return fail_at(err, ERR_UNSUPPORTED, TAG_BitsAllocated,
                       "more than 16 bits in JPEG");
    if (out->codec != CODEC_RLE)
        precision = frame_precision(fr, false);
    shape = seam_shape(&fr->shape, precision);
    code = codec_encode(out, &shape, fr->pixels, frame_size(&fr->shape), &coded,
                        err);
    if (code == OK)
        code = keep_bytes(a, &coded, ret, err);
    buffer_release(&coded);
    return code;
}
