/*
 * gdcm_bridge.h - the seam to GDCM; gdcm_bridge.cpp is the only C++ here
 *
 * Every function catches everything and returns a code; no callback throws or
 * jumps. Only dicom/ and frames/ include this header.
 *
 * GDCM parses what is before and after PixelData and writes it again; frames
 * go through its codecs one at a time. What GDCM would change by itself (VR of
 * encapsulated PixelData, of private creators, unknown transfer syntaxes) is
 * put back here from the input's own bytes, so the tree is what the file says.
 */
#pragma once
#include "dicom/dataset.h"
#include "dicom/syntax.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Parse file into ds (meta, root, pixels.offset ..): used by dataset.c. */
enum code bridge_read(struct arena *a, struct bytes file,
                      const struct limits *limits, struct dataset *ds,
                      struct error *err);

/* Serialise elements [from, to) of ds->root in the given syntax (data set
 * encoding only, no meta, no pixel data), or the file meta group. */
enum code bridge_write_items(const struct items *in, uint32_t from_tag,
                             uint32_t to_tag, const struct syntax *syntax,
                             struct buffer *ret, struct error *err);
enum code bridge_write_meta(const struct items *meta, struct buffer *ret,
                            struct error *err);

/* The shape of one frame for GDCM's codecs. */
struct bridge_shape {
    int width, height;  /* pixels: Columns, Rows */
    int samples;        /* per pixel */
    int bits_allocated, bits_stored, high_bit;
    bool is_signed;
    int planar;                /* PlanarConfiguration */
    const char *photometric;   /* as in the file */
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
