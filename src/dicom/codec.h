/*
 * codec.h - one frame in, one frame out, for each library; private to dicom/
 *
 * All take and give samples colour-by-pixel in host order, one byte each when
 * bits_allocated is 8, two when it is 16 (RLE also four). Sizes have been
 * checked by frame_codec.c.
 */
#pragma once
#include "dicom/frame_codec.h"

enum code rle_decode(const struct codec_shape *shape, struct bytes frame,
                     uint8_t *out, struct error *err);
enum code rle_encode(const struct codec_shape *shape, const uint8_t *in,
                     struct buffer *ret, struct error *err);

enum code jpegls_decode(const struct codec_shape *shape, struct bytes frame,
                        uint8_t *out, struct error *err);
/* precision: bits that every sample fits into, 2..16. */
enum code jpegls_encode(const struct codec_shape *shape, int precision,
                        const uint8_t *in, struct buffer *ret,
                        struct error *err);

/* GDCM's JPEG library is built three times, once for each width of a sample
 * in memory; 8 and 12 also do DCT, 16 only lossless. */
#define IJG(bits)                                                              \
    enum code ijg##bits##_decode(const struct codec_shape *shape,              \
                                 struct bytes frame, uint8_t *out,             \
                                 struct error *err);                           \
    enum code ijg##bits##_encode(const struct codec_shape *shape,              \
                                 const uint8_t *in, struct buffer *ret,        \
                                 struct error *err);
IJG(8)
IJG(12)
IJG(16)
#undef IJG
