/*
 * gdcm_bridge.h - the seam to the codecs that come with GDCM
 *
 * One frame at a time. Nothing throws, jumps or asserts across the seam: what
 * a codestream says wrong is an error code. Only dicom/ and frames/ include
 * this header.
 */
#pragma once
#include "dicom/dataset.h"
#include "dicom/syntax.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The shape of one frame for GDCM's codecs. */
struct bridge_shape {
    int width, height; /* pixels: Columns, Rows */
    int samples;       /* per pixel */
    int bits_allocated, bits_stored, high_bit;
    bool is_signed;
    int planar;              /* PlanarConfiguration */
    const char *photometric; /* as in the file */
};

/* Decode one encoded frame to samples, colour-by-pixel, host order, without
 * any colour conversion. out_size must be width*height*samples*bytes. Used for
 * RLE, JPEG lossless, JPEG extended 12 bit, JPEG-LS. */
enum code bridge_decode(const struct syntax *syntax,
                        const struct bridge_shape *shape, struct bytes frame,
                        uint8_t *out, size_t out_size, struct error *err);

/* Encode one frame losslessly in syntax (RLE, JPEG lossless, JPEG-LS). */
enum code bridge_encode(const struct syntax *syntax,
                        const struct bridge_shape *shape, const uint8_t *in,
                        size_t in_size, struct buffer *ret, struct error *err);

#ifdef __cplusplus
}
#endif
