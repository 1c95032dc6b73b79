/*
 * net_times.c - matrix times vector, in whole numbers
 *
 * Inputs and weights have 8 bits, kept in 16: a vector unit multiplies pairs of
 * them and adds them up in 32 bits. Sums are exact, so that every way to
 * compute them gives the same.
 */
#include "text/net_layers.h"
#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

static void times_plain(const struct matrix *m, const int16_t *in,
                        int32_t *restrict sums)
{
    memset(sums, 0, (size_t)m->wide * sizeof *sums);
    for (int p = 0; p < m->pairs; p++) {
        const int16_t *w = m->at + (size_t)p * (size_t)m->wide * 2;

        for (int i = 0; i < m->wide; i++)
            sums[i] += w[2 * i] * in[2 * p] + w[2 * i + 1] * in[2 * p + 1];
    }
}

#ifdef __x86_64__
enum { EIGHTS = 8 }; /* registers of sums, 8 sums each */

/* Sums of 8 * eights outputs from first on. */
__attribute__((target("avx2"), always_inline)) static inline void add_up(
    const struct matrix *m, const int16_t *in, int first, int eights,
    int32_t *sums)
{
    __m256i all[EIGHTS];

    for (int i = 0; i < eights; i++)
        all[i] = _mm256_setzero_si256();
    for (int p = 0; p < m->pairs; p++) {
        const int16_t *w =
            m->at + ((size_t)p * (size_t)m->wide + (size_t)first) * 2;
        int32_t pair;
        __m256i both;

        memcpy(&pair, in + 2 * p, sizeof pair);
        both = _mm256_set1_epi32(pair);
        for (int i = 0; i < eights; i++) {
            __m256i v;

            memcpy(&v, w + 16 * i, sizeof v);
            all[i] = _mm256_add_epi32(all[i], _mm256_madd_epi16(v, both));
        }
    }
    for (int i = 0; i < eights; i++)
        memcpy(sums + first + 8 * i, &all[i], sizeof all[i]);
}

__attribute__((target("avx2"))) static void times_avx2(const struct matrix *m,
                                                       const int16_t *in,
                                                       int32_t *sums)
{
    int first = 0;

    for (; first + 8 * EIGHTS <= m->wide; first += 8 * EIGHTS)
        add_up(m, in, first, EIGHTS, sums);
    for (; first < m->wide; first += LANES)
        add_up(m, in, first, LANES / 8, sums);
}
#endif

void matrix_times(const struct matrix *m, const int16_t *in, int32_t *sums)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2")) {
        times_avx2(m, in, sums);
        return;
    }
#endif
    times_plain(m, in, sums);
}
