/*
 * test_frames_j2k.c - JPEG 2000: labels, claims and codestreams that end early
 */
#include "frames_help.h"

enum { SIZE = 24 };

static void draw(uint8_t *rgb, int samples)
{
    for (int i = 0; i < SIZE * SIZE * samples; i++)
        rgb[i] = (uint8_t)(i * 5 + i / 64 * 11);
}

static struct bytes encoded(struct arena *a, struct picture p,
                            const uint8_t *pixels, const char **ret_label)
{
    const struct syntax *out = syntax_find(STR(J2K_LOSSLESS));
    size_t len = (size_t)p.width * (size_t)p.height * (size_t)p.samples *
                 (size_t)(p.allocated / 8);
    struct frames *f;
    struct frame fr;
    struct bytes b;

    p.syntax = EXPLICIT_LE;
    f = open_native(a, &p, pixels, len);
    fr = must_decode(a, f, 0);
    assert_int_equal(frame_encode(a, &fr, out, &b, NULL), OK);
    if (ret_label)
        *ret_label = frame_photometric(f, out);
    return b;
}

static enum code open_coded(struct arena *a, const struct picture *p,
                            struct bytes b, struct frames **ret,
                            struct error *err)
{
    struct file f;

    file_begin(&f, p);
    file_fragments(&f, NULL, 0, &(struct part){b.at, b.len}, 1);
    return file_open(a, &f, ret, err);
}

/* A copy whose SIZ says something else at a byte of its value. */
static struct bytes with_siz(struct arena *a, struct bytes b, size_t at,
                             uint32_t value)
{
    uint8_t *copy = memcpy(arena_alloc(a, b.len), b.at, b.len);

    for (int i = 0; i < 4; i++)
        copy[6 + at + (size_t)i] = (uint8_t)(value >> (24 - 8 * i));
    return (struct bytes){copy, b.len};
}

static void rgb_is_transformed_and_labelled_so(void **state)
{
    struct picture p = colour(J2K_LOSSLESS, SIZE, SIZE, "RGB");
    struct arena *a = test_arena();
    uint8_t rgb[SIZE * SIZE * 3];
    const char *label;
    struct frames *f;
    struct bytes b;

    (void)state;
    draw(rgb, 3);
    b = encoded(a, p, rgb, &label);
    assert_string_equal(label, "YBR_RCT");
    p.photometric = label;
    assert_int_equal(open_coded(a, &p, b, &f, NULL), OK);
    assert_int_equal(frames_shape(f)->photo, PHOTO_RGB);
    assert_memory_equal(must_decode(a, f, 0).pixels, rgb, sizeof rgb);
    assert_string_equal(frame_photometric(f, syntax_find(STR(EXPLICIT_LE))),
                        "RGB");
    arena_destroy(a);
}

static void ybr_is_left_as_it_is(void **state)
{
    struct picture p = colour(J2K_LOSSLESS, SIZE, SIZE, "YBR_FULL");
    struct arena *a = test_arena();
    uint8_t ybr[SIZE * SIZE * 3];
    const char *label;
    struct frames *f;
    struct bytes b;

    (void)state;
    draw(ybr, 3);
    b = encoded(a, p, ybr, &label);
    assert_string_equal(label, "YBR_FULL");
    assert_int_equal(open_coded(a, &p, b, &f, NULL), OK);
    assert_int_equal(frames_shape(f)->photo, PHOTO_YBR);
    assert_memory_equal(must_decode(a, f, 0).pixels, ybr, sizeof ybr);
    arena_destroy(a);
}

static void signed_samples_are_coded_signed(void **state)
{
    struct picture p = grey(J2K_LOSSLESS, 4, 1, 16, 12);
    const int16_t at[4] = {-2048, -1, 0, 2047};
    struct arena *a = test_arena();
    struct frames *f;
    struct bytes b;

    (void)state;
    p.is_signed = true;
    b = encoded(a, p, (const uint8_t *)at, NULL);
    assert_int_equal(open_coded(a, &p, b, &f, NULL), OK);
    assert_int_equal(frames_shape(f)->coded_bits, 12);
    assert_true(frames_shape(f)->coded_signed);
    assert_memory_equal(must_decode(a, f, 0).pixels, at, sizeof at);
    arena_destroy(a);
}

static void deeper_than_the_header_is_told(void **state)
{
    struct picture p = grey(J2K_LOSSLESS, 4, 1, 16, 16);
    const uint16_t at[4] = {0, 65535, 1, 32768};
    struct arena *a = test_arena();
    struct error err = {0};
    struct frames *f;
    struct bytes b;

    (void)state;
    b = encoded(a, p, (const uint8_t *)at, NULL);
    p.stored = 12; /* seen in the wild: decoded, nothing is cut */
    assert_int_equal(open_coded(a, &p, b, &f, &err), OK);
    assert_memory_equal(must_decode(a, f, 0).pixels, at, sizeof at);
    p = grey(J2K_LOSSLESS, 4, 1, 8, 8);
    assert_int_equal(open_coded(a, &p, b, &f, &err), ERR_FORMAT);
    assert_int_equal(err.tag, TAG_BitsAllocated);
    arena_destroy(a);
}

static void false_claims_are_refused_before_decoding(void **state)
{
    struct picture p = grey(J2K_LOSSLESS, SIZE, SIZE, 8, 8);
    struct arena *a = test_arena();
    uint8_t pixels[SIZE * SIZE];
    struct error err = {0};
    struct frames *f;
    struct bytes b;

    (void)state;
    draw(pixels, 1);
    b = encoded(a, p, pixels, NULL);
    assert_int_equal(open_coded(a, &p, with_siz(a, b, 2, 65535), &f, &err),
                     ERR_FORMAT);
    assert_int_equal(err.tag, TAG_Columns);
    assert_int_equal(open_coded(a, &p, with_siz(a, b, 6, 65535), &f, &err),
                     ERR_FORMAT);
    assert_int_equal(err.tag, TAG_Rows);
    assert_int_equal(open_coded(a, &p, with_siz(a, b, 2, 0xffffffff), &f, &err),
                     ERR_FORMAT);
    assert_int_equal(
        open_coded(a, &p, with_siz(a, b, 34, 0x00030700), &f, &err),
        ERR_FORMAT);
    assert_true(arena_used(a) < 1 << 18);
    arena_destroy(a);
}

static void subsampled_components_are_not_supported(void **state)
{
    struct picture p = grey(J2K_LOSSLESS, SIZE, SIZE, 8, 8);
    struct arena *a = test_arena();
    uint8_t pixels[SIZE * SIZE];
    struct error err = {0};
    struct frames *f;
    struct bytes b;

    (void)state;
    draw(pixels, 1);
    b = encoded(a, p, pixels, NULL);
    /* one component, 8 bits, every second pixel both ways; then COD */
    b = with_siz(a, b, 34, 0x00010702);
    assert_int_equal(open_coded(a, &p, b, &f, &err), ERR_UNSUPPORTED);
    assert_int_equal(err.tag, TAG_PixelData);
    arena_destroy(a);
}

static void a_cut_off_codestream_is_an_error(void **state)
{
    struct picture p = grey(J2K_LOSSLESS, SIZE, SIZE, 8, 8);
    struct arena *a = test_arena();
    uint8_t pixels[SIZE * SIZE];
    struct error err = {0};
    struct frames *f;
    struct frame fr;
    struct bytes b;

    (void)state;
    draw(pixels, 1);
    b = encoded(a, p, pixels, NULL);
    for (size_t len = 4; len < b.len - 2; len += 7)
        if (open_coded(a, &p, (struct bytes){b.at, len}, &f, &err) == OK)
            assert_int_equal(frame_decode(a, f, 0, &fr, &err), ERR_FORMAT);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rgb_is_transformed_and_labelled_so),
        cmocka_unit_test(ybr_is_left_as_it_is),
        cmocka_unit_test(signed_samples_are_coded_signed),
        cmocka_unit_test(deeper_than_the_header_is_told),
        cmocka_unit_test(false_claims_are_refused_before_decoding),
        cmocka_unit_test(subsampled_components_are_not_supported),
        cmocka_unit_test(a_cut_off_codestream_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
