/*
 * triples.c - shuffles of sixteen pixels, 48 bytes, at a time
 *
 * Each kind of sample gets its third of the first two vectors, then that of
 * the last one; the way back fills the gaps that the first two kinds leave.
 */
#include "base/triples.h"
#include <string.h>

typedef uint8_t vector __attribute__((vector_size(16)));
enum { SIZE = sizeof(vector) };

#define SHUFFLE __builtin_shufflevector

static inline vector load(const uint8_t *at)
{
    vector v;

    memcpy(&v, at, sizeof v);
    return v;
}

WIDE void triples_split(const uint8_t *pixels, size_t count,
                        struct triples *ret)
{
    size_t i = 0;

    for (; i + SIZE <= count; i += SIZE, pixels += (ptrdiff_t)3 * SIZE) {
        vector a = load(pixels), b = load(pixels + SIZE);
        vector c = load(pixels + (ptrdiff_t)2 * SIZE), x, y, z;

        x = SHUFFLE(a, b, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0,
                    0);
        x = SHUFFLE(x, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29);
        y = SHUFFLE(a, b, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0,
                    0);
        y = SHUFFLE(y, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30);
        z = SHUFFLE(a, b, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0,
                    0);
        z = SHUFFLE(z, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31);
        memcpy(ret->of[0] + i, &x, sizeof x);
        memcpy(ret->of[1] + i, &y, sizeof y);
        memcpy(ret->of[2] + i, &z, sizeof z);
    }
    for (; i < count; i++)
        for (int s = 0; s < 3; s++)
            ret->of[s][i] = *pixels++;
}

WIDE void triples_join(const struct triples *t, size_t count,
                       uint8_t *ret_pixels)
{
    uint8_t *to = ret_pixels;
    size_t i = 0;

    for (; i + SIZE <= count; i += SIZE, to += (ptrdiff_t)3 * SIZE) {
        vector x = load(t->of[0] + i), y = load(t->of[1] + i);
        vector z = load(t->of[2] + i), a, b, c;

        a = SHUFFLE(x, y, 0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5);
        a = SHUFFLE(a, z, 0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20,
                    15);
        b = SHUFFLE(x, y, 21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10,
                    26);
        b = SHUFFLE(b, z, 0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14,
                    15);
        c = SHUFFLE(x, y, 0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31,
                    0);
        c = SHUFFLE(c, z, 26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14,
                    31);
        memcpy(to, &a, sizeof a);
        memcpy(to + SIZE, &b, sizeof b);
        memcpy(to + (ptrdiff_t)2 * SIZE, &c, sizeof c);
    }
    for (; i < count; i++)
        for (int s = 0; s < 3; s++)
            *to++ = t->of[s][i];
}
