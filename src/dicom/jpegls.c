/*
 * jpegls.c - JPEG-LS frames: our decoder, CharLS's encoder
 *
 * CharLS itself and not GDCM's codec around it: that one encodes colour with
 * a Hewlett-Packard transform few decoders know, and ignores BitsStored.
 */
#include "dicom/jpegls.h"
#include "dicom/codec.h"
#include <charls/charls.h>
#include <stdlib.h>
#include <string.h>

static int bytes_of(const struct codec_shape *shape)
{
    return shape->bits_allocated / 8;
}

/* ---- decoding -------------------------------------------------------- */

static enum code check_header(const struct jpegls_header *h,
                              const struct codec_shape *shape,
                              struct error *err)
{
    bool transformed = h->transform && h->transform <= 3;

    if (h->width != shape->width || h->height != shape->height ||
        h->components != shape->samples || h->bits > shape->bits_allocated)
        return fail(err, ERR_FORMAT,
                    "the JPEG-LS codestream has another shape than the header");
    if (h->transform > 3 ||
        (transformed && (h->components != 3 || h->bits % 8)))
        return fail(err, ERR_UNSUPPORTED, "unknown JPEG-LS colour transform");
    return OK;
}

/* Take the transforms HP1 to HP3 of a pixel back; all modulo 2^bits. */
static void take_back(int transform, int bits, uint16_t *p)
{
    int half = 1 << (bits - 1), mask = (1 << bits) - 1;
    int r, g = p[1], b;

    if (transform == 3) {
        g = (p[0] - ((p[2] + p[1]) >> 2) + half / 2) & mask;
        r = p[2] + g - half;
        b = p[1] + g - half;
    } else {
        r = (p[0] + g - half) & mask;
        b = p[2] + (transform == 1 ? g : (r + g) >> 1) - half;
    }
    p[0] = (uint16_t)(r & mask);
    p[1] = (uint16_t)g;
    p[2] = (uint16_t)(b & mask);
}

static enum code decode_scans(struct bytes frame,
                              const struct codec_shape *shape, size_t *at,
                              struct jpegls_header *h, uint16_t *samples,
                              struct error *err)
{
    while (h->component < shape->samples) {
        if (h->component)
            TRY(jpegls_segments(frame, at, h, err));
        if (h->scan_components > shape->samples - h->component)
            return fail(err, ERR_FORMAT, "broken JPEG-LS scan header");
        TRY(jpegls_scan(frame, at, h, samples, err));
        h->component += h->scan_components;
    }
    return OK;
}

enum code jpegls_decode(const struct codec_shape *shape, struct bytes frame,
                        uint8_t *out, struct error *err)
{
    size_t pixels = (size_t)shape->width * (size_t)shape->height, at = 0;
    size_t count = pixels * (size_t)shape->samples;
    struct jpegls_header h = {0};
    uint16_t *samples;
    enum code code;

    TRY(jpegls_segments(frame, &at, &h, err));
    TRY(check_header(&h, shape, err));
    samples = bytes_of(shape) == 2 ? NULL : malloc(count * sizeof *samples);
    if (bytes_of(shape) == 1 && !samples)
        return fail(err, ERR_MEMORY, "no memory for a JPEG-LS frame");
    uint16_t *wide = samples ? samples : (uint16_t *)(void *)out;
    code = decode_scans(frame, shape, &at, &h, wide, err);
    for (size_t i = 0; code == OK && h.transform && i < pixels; i++)
        take_back(h.transform, h.bits, wide + 3 * i);
    for (size_t i = 0; code == OK && samples && i < count; i++)
        out[i] = (uint8_t)samples[i];
    free(samples);
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

enum code jpegls_encode(const struct codec_shape *shape, int precision,
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
