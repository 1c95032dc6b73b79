/*
 * triples.h - pixels of three samples, taken apart and put together
 *
 * Loops over every third byte do not become vector code by themselves, loops
 * over three rows do. Work goes on in pieces that fit the nearest cache.
 */
#pragma once
#include "base/wide.h"
#include <stddef.h>
#include <stdint.h>

enum { TRIPLES = 1024 }; /* pixels in a piece */

/* Samples of one kind each; aligned for the widest vectors. */
struct triples {
    _Alignas(64) uint8_t of[3][TRIPLES];
};

/* So many of the pixels left are the next piece. */
static inline size_t triples_of(size_t left)
{
    return left < TRIPLES ? left : TRIPLES;
}

/* Count pixels, at most TRIPLES. */
void triples_split(const uint8_t *pixels, size_t count, struct triples *ret);
void triples_join(const struct triples *t, size_t count, uint8_t *ret_pixels);
