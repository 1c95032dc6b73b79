/*
 * encode.h - a canvas as the bytes of one frame
 *
 * Compressed forms use what a scanner would use and nothing else: JPEG
 * baseline 4:2:2, JPEG lossless (process 14, predictor 1), RLE.
 */
#pragma once
#include "canvas.h"

/* Native, little endian; `bits` 8 or 16. `subtract` is taken from each value
 * (signed pixels). */
struct bytes encode_native(struct arena *a, const struct canvas *c, int bits,
                           int subtract);
struct bytes encode_rle(struct arena *a, const struct canvas *c, int bits);
/* Colour to YCbCr, chroma halved across. 8 bit canvas. */
struct bytes encode_jpeg(struct arena *a, const struct canvas *c, int quality);
/* Back into a canvas of the same size and samples. */
void decode_jpeg(struct arena *a, struct bytes frame, struct canvas *c);
/* Grey, up to 16 bits. */
struct bytes encode_jpeg_lossless(struct arena *a, const struct canvas *c,
                                  int precision);
