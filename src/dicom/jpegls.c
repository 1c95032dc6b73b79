/*
 * jpegls.c - JPEG-LS frames with CharLS
 *
 * CharLS itself and not GDCM's codec around it: that one encodes colour with
 * a Hewlett-Packard transform few decoders know, ignores BitsStored, and
 * asserts on what a file says.
 */
#include "dicom/codec.h"
#include <charls/charls.h>
#include <stdlib.h>
#include <string.h>

static int bytes_of(const struct bridge_shape *shape)
{
    return shape->bits_allocated / 8;
}

/* ---- decoding -------------------------------------------------------- */

static enum code read_info(charls_jpegls_decoder *decoder,
                           const struct bridge_shape *shape, struct bytes frame,
                           charls_frame_info *ret_info, struct error *err)
{
    if (charls_jpegls_decoder_set_source_buffer(decoder, frame.at, frame.len) ||
        charls_jpegls_decoder_read_header(decoder) ||
        charls_jpegls_decoder_get_frame_info(decoder, ret_info))
        return fail(err, ERR_FORMAT, "broken JPEG-LS header");
    if (ret_info->width != (uint32_t)shape->width ||
        ret_info->height != (uint32_t)shape->height ||
        ret_info->component_count != shape->samples ||
        ret_info->bits_per_sample > shape->bits_allocated)
        return fail(err, ERR_FORMAT,
                    "the JPEG-LS codestream has another shape than the header");
    return OK;
}

/* From planes of `from` bytes a sample to pixels of bytes_of() a sample. */
static void weave(const struct bridge_shape *shape, bool planes, size_t from,
                  const uint8_t *in, uint8_t *out)
{
    size_t pixels = (size_t)shape->width * (size_t)shape->height;
    size_t samples = (size_t)shape->samples, to = (size_t)bytes_of(shape);

    for (size_t s = 0; s < samples; s++)
        for (size_t i = 0; i < pixels; i++)
            memcpy(out + (i * samples + s) * to,
                   in + (planes ? s * pixels + i : i * samples + s) * from,
                   from);
}

static enum code decode_with(charls_jpegls_decoder *decoder,
                             const struct bridge_shape *shape,
                             struct bytes frame, uint8_t *out,
                             struct error *err)
{
    charls_frame_info info;
    charls_interleave_mode mode;
    size_t size, bytes;
    uint8_t *samples = out;
    bool direct, decoded;

    TRY(read_info(decoder, shape, frame, &info, err));
    bytes = info.bits_per_sample > 8 ? 2 : 1;
    size = (size_t)shape->width * (size_t)shape->height *
           (size_t)shape->samples * bytes;
    if (charls_jpegls_decoder_get_interleave_mode(decoder, &mode))
        return fail(err, ERR_FORMAT, "broken JPEG-LS header");
    direct = bytes == (size_t)bytes_of(shape) &&
             (shape->samples == 1 || mode != CHARLS_INTERLEAVE_MODE_NONE);
    if (!direct && !(samples = malloc(size)))
        return fail(err, ERR_MEMORY, "no memory for a JPEG-LS frame");
    decoded =
        !charls_jpegls_decoder_decode_to_buffer(decoder, samples, size, 0);
    if (!direct) {
        if (decoded)
            weave(shape, mode == CHARLS_INTERLEAVE_MODE_NONE, bytes, samples,
                  out);
        free(samples);
    }
    return decoded ? OK : fail(err, ERR_FORMAT, "broken JPEG-LS codestream");
}

enum code jpegls_decode(const struct bridge_shape *shape, struct bytes frame,
                        uint8_t *out, struct error *err)
{
    charls_jpegls_decoder *decoder = charls_jpegls_decoder_create();
    enum code code;

    if (!decoder)
        return fail(err, ERR_MEMORY, "no memory for a JPEG-LS decoder");
    memset(out, 0,
           (size_t)shape->width * (size_t)shape->height *
               (size_t)shape->samples * (size_t)bytes_of(shape));
    code = decode_with(decoder, shape, frame, out, err);
    charls_jpegls_decoder_destroy(decoder);
    return code;
}

/* ---- encoding -------------------------------------------------------- */

static bool encode_into(charls_jpegls_encoder *encoder,
                        const charls_frame_info *info, const uint8_t *in,
                        size_t in_size, uint8_t *out, size_t room,
                        size_t *ret_size)
{
    charls_interleave_mode mode = info->component_count > 1
                                      ? CHARLS_INTERLEAVE_MODE_LINE
                                      : CHARLS_INTERLEAVE_MODE_NONE;

    return !charls_jpegls_encoder_set_frame_info(encoder, info) &&
           !charls_jpegls_encoder_set_interleave_mode(encoder, mode) &&
           !charls_jpegls_encoder_set_destination_buffer(encoder, out, room) &&
           !charls_jpegls_encoder_encode_from_buffer(encoder, in, in_size, 0) &&
           !charls_jpegls_encoder_get_bytes_written(encoder, ret_size);
}

enum code jpegls_encode(const struct bridge_shape *shape, int precision,
                        const uint8_t *in, struct buffer *ret,
                        struct error *err)
{
    charls_frame_info info = {(uint32_t)shape->width, (uint32_t)shape->height,
                              precision, shape->samples};
    size_t in_size = (size_t)shape->width * (size_t)shape->height *
                     (size_t)shape->samples * (size_t)bytes_of(shape);
    size_t room = in_size + in_size / 2 + 4096, size = 0;
    uint8_t *out = malloc(room);
    charls_jpegls_encoder *encoder = charls_jpegls_encoder_create();
    bool encoded = out && encoder &&
                   encode_into(encoder, &info, in, in_size, out, room, &size);

    if (encoded)
        buffer_add(ret, out, size);
    if (encoder)
        charls_jpegls_encoder_destroy(encoder);
    free(out);
    if (ret->failed || !out || !encoder)
        return fail(err, ERR_MEMORY, "no memory for an encoded frame");
    return encoded ? OK
                   : fail(err, ERR_UNSUPPORTED, "JPEG-LS cannot encode this");
}
