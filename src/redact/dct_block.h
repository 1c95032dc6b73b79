/*
 * dct_block.h - one 8x8 block of DCT coefficients, made black in part
 *
 * Integers only, so that every machine makes the same bytes. A block is taken
 * as any decoder would show it: dequantised, transformed back, rounded and
 * cut to 0..255. Those 64 samples, less the masked ones, are all that the new
 * coefficients depend on: what stood under the mask has no other way out.
 *
 * Quantising again makes waves, and waves of what stands outside would show
 * inside the box. Black (0) and white (255) lie at the end of the range, so
 * the masked samples are set beyond it, just as far as the waves are high, and
 * each decoder's cut to 0..255 makes them flat. Neutral chroma has no such
 * room: where its waves pass one level the whole block goes flat.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* Sample (x, y) of a block is bit y * 8 + x of a mask. */
#define DCT_MASK_ALL UINT64_MAX

enum block_result {
    BLOCK_PART, /* masked samples decode to level, the others are kept */
    BLOCK_FLAT  /* all 64 samples decode to level */
};

/*
 * Give the samples in mask the value level (0..255). quant and coef are in
 * natural order, as libjpeg has them in memory.
 */
enum block_result dct_block_blank(int16_t coef[64], const uint16_t quant[64],
                                  uint64_t mask, int level);

/* The samples a decoder shows for a block. */
void dct_block_samples(const int16_t coef[64], const uint16_t quant[64],
                       uint8_t ret_samples[64]);
