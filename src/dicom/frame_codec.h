/*
 * frame_codec.h - one encoded frame to samples and back, below GDCM's classes
 *
 * GDCM's JPEG libraries (8, 12 and 16 bits a sample), CharLS and RLE, without
 * the C++ classes around them: those assert and abort on what files say. What
 * a codestream says wrong is an error code here. Only dicom/ and frames/
 * include this header.
 */
#pragma once
#include "dicom/dataset.h"
#include "dicom/syntax.h"

/* The shape of one frame for the codecs. */
struct codec_shape {
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
enum code codec_decode(const struct syntax *syntax,
                       const struct codec_shape *shape, struct bytes frame,
                       uint8_t *out, size_t out_size, struct error *err);

/* Encode one frame losslessly in syntax (RLE, JPEG lossless, JPEG-LS). */
enum code codec_encode(const struct syntax *syntax,
                       const struct codec_shape *shape, const uint8_t *in,
                       size_t in_size, struct buffer *ret, struct error *err);
