/*
 * net_times.c - matrix times vectors, in whole numbers
 *
 * Inputs and weights have 8 bits, sums 32: they are exact, so that every way to
 * compute them gives the same. A tile of outputs and steps stays in registers
 * while all inputs go by.
 */
#include "text/net_layers.h"
#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

/* Where in a product a tile begins: the next step, and the output. */
struct part {
    const struct product *of;
    int step, first;
};

static int32_t *sums_of(const struct part *p, int step)
{
    return p->of->sums + (size_t)(p->step + step) * (size_t)p->of->m->wide +
           p->first;
}

/* Four inputs of a step. */
static const int8_t *four_of(const struct part *p, int step, int four)
{
    return p->of->in.at + (size_t)(p->step + step) * (size_t)p->of->in.stride +
           4 * four;
}

/* Weights of a four of inputs, for outputs from the first on. */
static const int8_t *weights_of(const struct part *p, int four)
{
    return p->of->m->at +
           ((size_t)four * (size_t)p->of->m->wide + (size_t)p->first) * 4;
}

static void step_plain(const struct part *p)
{
    int32_t *sums = sums_of(p, 0);

    if (!p->of->add)
        memset(sums, 0, (size_t)p->of->m->wide * sizeof *sums);
    for (int f = 0; f < p->of->m->fours; f++) {
        const int8_t *w = weights_of(p, f), *in = four_of(p, 0, f);

        for (int i = 0; i < p->of->m->wide; i++, w += 4)
            sums[i] +=
                w[0] * in[0] + w[1] * in[1] + w[2] * in[2] + w[3] * in[3];
    }
}

static void times_plain(const struct product *of)
{
    struct part p = {.of = of};

    for (; p.step < of->in.count; p.step++)
        step_plain(&p);
}

#ifdef __x86_64__

/* ---- sixteen sums a register, four products at once ----------------------- */

#define VNNI target("avx512f,avx512bw,avx512vnni")

enum { VNNI_SUMS = 16, TILE = 16 /* registers */ };

__attribute__((VNNI, always_inline)) static inline void tile_vnni(
    const struct part *p, int steps, int wide)
{
    __m512i all[TILE], w[TILE];
    const __m512i lift = _mm512_set1_epi8((char)LIFT);

    for (int s = 0; s < steps; s++)
        for (int i = 0; i < wide; i++) {
            __m512i from =
                _mm512_loadu_si512(p->of->m->sunken + p->first + VNNI_SUMS * i);

            if (p->of->add)
                from = _mm512_add_epi32(
                    from, _mm512_loadu_si512(sums_of(p, s) + VNNI_SUMS * i));
            all[s * wide + i] = from;
        }
    for (int f = 0; f < p->of->m->fours; f++) {
        for (int i = 0; i < wide; i++)
            w[i] = _mm512_loadu_si512(weights_of(p, f) + 64 * i);
        for (int s = 0; s < steps; s++) {
            int32_t four;
            __m512i in;

            memcpy(&four, four_of(p, s, f), sizeof four);
            in = _mm512_xor_si512(_mm512_set1_epi32(four), lift);
            for (int i = 0; i < wide; i++)
                all[s * wide + i] =
                    _mm512_dpbusd_epi32(all[s * wide + i], in, w[i]);
        }
    }
    for (int s = 0; s < steps; s++)
        for (int i = 0; i < wide; i++)
            _mm512_storeu_si512(sums_of(p, s) + VNNI_SUMS * i,
                                all[s * wide + i]);
}

__attribute__((VNNI)) static void times_vnni(const struct product *of)
{
    const int wide = of->m->wide;
    struct part p = {.of = of};

    for (; p.step + 4 <= of->in.count; p.step += 4) {
        for (p.first = 0; p.first + 4 * VNNI_SUMS <= wide;
             p.first += 4 * VNNI_SUMS)
            tile_vnni(&p, 4, 4);
        for (; p.first < wide; p.first += VNNI_SUMS)
            tile_vnni(&p, 4, 1);
    }
    for (; p.step < of->in.count; p.step++) {
        for (p.first = 0; p.first + 12 * VNNI_SUMS <= wide;
             p.first += 12 * VNNI_SUMS)
            tile_vnni(&p, 1, 12);
        for (; p.first < wide; p.first += VNNI_SUMS)
            tile_vnni(&p, 1, 1);
    }
}

/* ---- eight sums of pairs a register, two products at once ----------------- */

enum { PAIRS_SUMS = 4 }; /* outputs of a register */

/* Pairs of sums of eight outputs to sums. */
__attribute__((target("avx2"), always_inline)) static inline void store_pairs(
    const struct part *p, __m256i a, __m256i b, int32_t *sums)
{
    __m256i all = _mm256_permute4x64_epi64(_mm256_hadd_epi32(a, b), 0xd8);

    if (p->of->add)
        all = _mm256_add_epi32(all, _mm256_loadu_si256((const __m256i *)sums));
    _mm256_storeu_si256((__m256i *)sums, all);
}

__attribute__((target("avx2"), always_inline)) static inline void tile_avx2(
    const struct part *p, int steps, int wide)
{
    __m256i all[TILE], in[TILE];

    for (int i = 0; i < steps * wide; i++)
        all[i] = _mm256_setzero_si256();
    for (int f = 0; f < p->of->m->fours; f++) {
        const int8_t *weights = weights_of(p, f);

        for (int s = 0; s < steps; s++) {
            int32_t four;

            memcpy(&four, four_of(p, s, f), sizeof four);
            in[s] = _mm256_cvtepi8_epi16(_mm_set1_epi32(four));
        }
        for (int i = 0; i < wide; i++) {
            __m256i w = _mm256_cvtepi8_epi16(
                _mm_loadu_si128((const __m128i *)(weights + 16 * i)));

            for (int s = 0; s < steps; s++)
                all[s * wide + i] = _mm256_add_epi32(
                    all[s * wide + i], _mm256_madd_epi16(w, in[s]));
        }
    }
    for (int s = 0; s < steps; s++)
        for (int i = 0; i < wide; i += 2)
            store_pairs(p, all[s * wide + i], all[s * wide + i + 1],
                        sums_of(p, s) + PAIRS_SUMS * i);
}

__attribute__((target("avx2"))) static void times_avx2(const struct product *of)
{
    const int wide = of->m->wide;
    struct part p = {.of = of};

    for (; p.step + 2 <= of->in.count; p.step += 2)
        for (p.first = 0; p.first < wide; p.first += 4 * PAIRS_SUMS)
            tile_avx2(&p, 2, 4);
    for (; p.step < of->in.count; p.step++) {
        for (p.first = 0; p.first + 8 * PAIRS_SUMS <= wide;
             p.first += 8 * PAIRS_SUMS)
            tile_avx2(&p, 1, 8);
        for (; p.first < wide; p.first += 4 * PAIRS_SUMS)
            tile_avx2(&p, 1, 4);
    }
}
#endif

int matrix_ways(matrix_way *ret[MOST_WAYS])
{
    int count = 0;

#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512vnni") &&
        __builtin_cpu_supports("avx512bw"))
        ret[count++] = times_vnni;
    if (__builtin_cpu_supports("avx2"))
        ret[count++] = times_avx2;
#endif
    ret[count++] = times_plain;
    return count;
}

static void times(const struct product *p)
{
    matrix_way *ways[MOST_WAYS];

    matrix_ways(ways);
    ways[0](p);
}

void matrix_times(const struct matrix *m, struct values in, int32_t *sums)
{
    times(&(struct product){m, in, sums, false});
}

void matrix_add(const struct matrix *m, struct values in, int32_t *sums)
{
    times(&(struct product){m, in, sums, true});
}
