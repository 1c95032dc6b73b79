/*
 * test_redact_block.c - one block of DCT coefficients, blanked in part
 *
 * Blocks are made by libjpeg from pictures of 8 x 8 (redact_pictures.h), so
 * that tables and coefficients are real ones, and what comes out is decoded by
 * libjpeg again, with its accurate and its floating point method.
 */
#include "cmocka_all.h"
#include "redact/dct_block.h"
#include "redact/jpeg_session.h"
#include "redact_pictures.h"

enum { SEEDS = 60 };

struct block {
    int16_t coef[64];
    uint16_t quant[64];
};

/* ---- a block in and out of libjpeg ------------------------------------- */

static void take_block(struct jpeg_session *s, void *user)
{
    struct block *b = user;

    memcpy(b->coef, jpeg_blocks(s, 0, 0, false)[0], sizeof b->coef);
    memcpy(b->quant, s->in.comp_info[0].quant_table->quantval, sizeof b->quant);
}

static void give_block(struct jpeg_session *s, void *user)
{
    struct block *b = user;

    memcpy(jpeg_blocks(s, 0, 0, true)[0], b->coef, sizeof b->coef);
    jpeg_copy_critical_parameters(&s->in, &s->out);
    jpeg_write_coefficients(&s->out, s->coefs);
    jpeg_finish_compress(&s->out);
}

static struct made_jpeg grey_jpeg(const uint8_t *pixels, int quality)
{
    struct jpeg_form form = {.quality = quality, .space = JCS_GRAYSCALE};

    return make_jpeg(&form, pixels, 8, 8);
}

static struct block block_of(const uint8_t *pixels, int quality)
{
    const struct jpeg_limits limits = {8, 8, 1, 1 << 24};
    struct made_jpeg j = grey_jpeg(pixels, quality);
    struct arena *a = arena_create(1 << 20);
    struct block b;

    assert_int_equal(jpeg_run(a, (struct bytes){j.at, j.len}, &limits,
                              take_block, &b, NULL, NULL),
                     OK);
    arena_destroy(a);
    free(j.at);
    return b;
}

/* 64 samples as libjpeg shows the block. */
static void show_block(const struct block *b, int quality, J_DCT_METHOD method,
                       uint8_t out[64])
{
    const struct jpeg_limits limits = {8, 8, 1, 1 << 24};
    uint8_t grey[64] = {0};
    struct made_jpeg j = grey_jpeg(grey, quality);
    struct arena *a = arena_create(1 << 20);
    struct buffer made = {0};
    struct block copy = *b;
    uint8_t *shown;
    long warnings;

    assert_int_equal(jpeg_run(a, (struct bytes){j.at, j.len}, &limits,
                              give_block, &copy, &made, NULL),
                     OK);
    shown = decode_jpeg((const uint8_t *)made.at, made.len, JCS_GRAYSCALE,
                        method, true, &warnings);
    assert_int_equal(warnings, 0);
    memcpy(out, shown, 64);
    free(shown);
    free(j.at);
    buffer_release(&made);
    arena_destroy(a);
}

/* ---- drawing ----------------------------------------------------------- */

static uint64_t random_mask(uint32_t *state)
{
    int x = (int)(draw_random(state) % 8), y = (int)(draw_random(state) % 8);
    int right = x + 1 + (int)(draw_random(state) % (unsigned)(8 - x));
    int bottom = y + 1 + (int)(draw_random(state) % (unsigned)(8 - y));
    uint64_t mask = 0;

    for (int i = 0; i < 64; i++)
        if (i % 8 >= x && i % 8 < right && i / 8 >= y && i / 8 < bottom)
            mask |= 1ULL << i;
    return mask;
}

/* All but one to four samples. */
static uint64_t wide_mask(uint32_t *state)
{
    uint64_t mask = DCT_MASK_ALL;

    for (uint32_t n = 1 + draw_random(state) % 4; n; n--)
        mask &= ~(1ULL << draw_random(state) % 64);
    return mask;
}

static bool is_in(uint64_t mask, int i)
{
    return mask >> i & 1;
}

static void check_level(int level, int tolerance)
{
    static const int qualities[] = {10, 30, 50, 75, 90, 100};
    uint32_t state = 7;

    for (int q = 0; q < 6; q++)
        for (uint32_t seed = 1; seed <= SEEDS; seed++) {
            uint8_t *p = draw_picture((enum drawing)(seed % 3), 8, 8, 1, seed);
            struct block b = block_of(p, qualities[q]);
            uint64_t mask = random_mask(&state);
            uint8_t slow[64], exact[64];

            dct_block_blank(b.coef, b.quant, mask, level);
            show_block(&b, qualities[q], JDCT_ISLOW, slow);
            show_block(&b, qualities[q], JDCT_FLOAT, exact);
            for (int i = 0; i < 64; i++)
                if (is_in(mask, i)) {
                    assert_in_range(abs(slow[i] - level), 0, tolerance);
                    assert_in_range(abs(exact[i] - level), 0, tolerance);
                }
            free(p);
        }
}

static void masked_samples_decode_to_black_exactly(void **state)
{
    (void)state;
    check_level(0, 0);
}

static void masked_samples_decode_to_white_exactly(void **state)
{
    (void)state;
    check_level(255, 0);
}

static void masked_samples_decode_to_neutral_within_two(void **state)
{
    (void)state;
    check_level(128, 2);
}

/* Two blocks whose decoded samples agree outside of the mask come out with the
 * very same coefficients, whatever stood under the mask. (Rounding makes such
 * pairs rare: hence few samples outside, and many tries.) */
static void nothing_under_the_mask_has_a_way_out(void **state)
{
    uint32_t random = 99;
    int tried = 0;

    (void)state;
    for (uint32_t seed = 1; seed <= 4000 && tried < 200; seed++) {
        uint8_t *p = draw_picture(DRAW_NOISE, 8, 8, 1, seed), seen[2][64];
        uint64_t mask = wide_mask(&random);
        struct block a = block_of(p, 100), b;
        bool same = true;

        for (int i = 0; i < 64; i++)
            if (is_in(mask, i))
                p[i] = (uint8_t)draw_random(&random);
        b = block_of(p, 100);
        dct_block_samples(a.coef, a.quant, seen[0]);
        dct_block_samples(b.coef, b.quant, seen[1]);
        for (int i = 0; i < 64; i++)
            same &= is_in(mask, i) || seen[0][i] == seen[1][i];
        free(p);
        if (!same)
            continue;
        tried++;
        dct_block_blank(a.coef, a.quant, mask, 0);
        dct_block_blank(b.coef, b.quant, mask, 0);
        assert_memory_equal(a.coef, b.coef, sizeof a.coef);
    }
    assert_in_range(tried, 100, 200);
}

/* What is kept may change by no more than coding it once more does: at quality
 * 90 that is a few levels. */
static void samples_outside_the_mask_stay_near(void **state)
{
    uint32_t random = 3;
    double sum = 0;
    int count = 0;

    (void)state;
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        uint8_t *p = draw_picture(DRAW_SMOOTH, 8, 8, 1, seed);
        struct block b = block_of(p, 90);
        uint64_t mask = random_mask(&random);
        uint8_t before[64], after[64];

        dct_block_samples(b.coef, b.quant, before);
        if (dct_block_blank(b.coef, b.quant, mask, 0) == BLOCK_FLAT)
            assert_true(mask == DCT_MASK_ALL);
        dct_block_samples(b.coef, b.quant, after);
        for (int i = 0; i < 64; i++)
            if (!is_in(mask, i)) {
                sum += (after[i] - before[i]) * (after[i] - before[i]);
                count++;
            }
        free(p);
    }
    assert_true(sum / count < 16);
}

static void a_whole_block_is_one_dc(void **state)
{
    uint8_t *p = draw_picture(DRAW_STROKES, 8, 8, 1, 5), out[64];
    struct block b = block_of(p, 60);

    (void)state;
    assert_int_equal(dct_block_blank(b.coef, b.quant, DCT_MASK_ALL, 0),
                     BLOCK_FLAT);
    for (int i = 1; i < 64; i++)
        assert_int_equal(b.coef[i], 0);
    show_block(&b, 60, JDCT_ISLOW, out);
    for (int i = 0; i < 64; i++)
        assert_int_equal(out[i], 0);
    free(p);
}

/* Coefficients that no picture has, as a broken file may: no overflow, and the
 * mask is black all the same. */
static void absurd_coefficients_are_blanked_too(void **state)
{
    struct block b;
    uint32_t random = 12;

    (void)state;
    for (int round = 0; round < 200; round++) {
        uint64_t mask = random_mask(&random);
        uint8_t out[64];

        for (int i = 0; i < 64; i++) {
            b.coef[i] = (int16_t)draw_random(&random);
            b.quant[i] = (uint16_t)(draw_random(&random) | 1);
        }
        dct_block_blank(b.coef, b.quant, mask, 0);
        dct_block_samples(b.coef, b.quant, out);
        for (int i = 0; i < 64; i++)
            if (is_in(mask, i))
                assert_int_equal(out[i], 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(masked_samples_decode_to_black_exactly),
        cmocka_unit_test(masked_samples_decode_to_white_exactly),
        cmocka_unit_test(masked_samples_decode_to_neutral_within_two),
        cmocka_unit_test(nothing_under_the_mask_has_a_way_out),
        cmocka_unit_test(samples_outside_the_mask_stay_near),
        cmocka_unit_test(a_whole_block_is_one_dc),
        cmocka_unit_test(absurd_coefficients_are_blanked_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
