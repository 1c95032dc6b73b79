/*
 * test_frames_shape.c - headers that cannot be true are refused at their tag
 */
#include "frames_help.h"

/* Open a picture of 64 zero bytes; what is said must be code at tag. */
static void check(const struct picture *p, enum code code, uint32_t tag)
{
    static const uint8_t zeros[64];
    struct arena *a = test_arena();
    struct frames *frames;
    struct error err = {0};
    struct file f;

    file_begin(&f, p);
    file_native(&f, "OB", zeros, sizeof zeros);
    assert_int_equal(file_open(a, &f, &frames, &err), code);
    if (code != OK)
        assert_int_equal(err.tag, tag);
    arena_destroy(a);
}

static void a_picture_that_fits_opens(void **state)
{
    struct picture p = grey(EXPLICIT_LE, 8, 8, 8, 8);

    (void)state;
    check(&p, OK, 0);
}

static void no_rows_or_columns_are_malformed(void **state)
{
    struct picture p = grey(EXPLICIT_LE, 0, 8, 8, 8);

    (void)state;
    check(&p, ERR_FORMAT, TAG_Columns);
    p = grey(EXPLICIT_LE, 8, 0, 8, 8);
    check(&p, ERR_FORMAT, TAG_Rows);
}

static void a_huge_claim_costs_nothing(void **state)
{
    struct picture p = grey(EXPLICIT_LE, 65535, 65535, 16, 16);

    (void)state;
    check(&p, ERR_LIMIT, TAG_Rows);
    p = grey(EXPLICIT_LE, 16384, 16384, 32, 32);
    p.frames = 99999;
    check(&p, ERR_FORMAT, TAG_PixelData);
}

static void odd_depths_are_not_supported(void **state)
{
    static const int depths[] = {3, 9, 12, 24, 48, 64, 128};

    (void)state;
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        struct picture p = grey(EXPLICIT_LE, 4, 4, depths[i], 1);

        check(&p, ERR_UNSUPPORTED, TAG_BitsAllocated);
    }
}

static void bits_that_contradict_each_other_are_malformed(void **state)
{
    struct picture p = grey(EXPLICIT_LE, 4, 4, 0, 8);

    (void)state;
    check(&p, ERR_FORMAT, TAG_BitsAllocated);
    p = grey(EXPLICIT_LE, 4, 4, 8, 12);
    check(&p, ERR_FORMAT, TAG_BitsStored);
    p = grey(EXPLICIT_LE, 4, 4, 8, 0);
    check(&p, ERR_FORMAT, TAG_BitsStored);
}

static void samples_must_go_with_the_colour_model(void **state)
{
    struct picture p = grey(EXPLICIT_LE, 4, 4, 8, 8);

    (void)state;
    p.photometric = "RGB";
    check(&p, ERR_FORMAT, TAG_PhotometricInterpretation);
    p.samples = 0;
    check(&p, ERR_FORMAT, TAG_SamplesPerPixel);
    p.samples = 4;
    check(&p, ERR_UNSUPPORTED, TAG_SamplesPerPixel);
    p = colour(EXPLICIT_LE, 4, 4, "MONOCHROME2");
    check(&p, ERR_FORMAT, TAG_PhotometricInterpretation);
}

static void unknown_colour_models_are_not_guessed(void **state)
{
    struct picture p = colour(EXPLICIT_LE, 4, 4, "HSV");

    (void)state;
    check(&p, ERR_UNSUPPORTED, TAG_PhotometricInterpretation);
    p.photometric = "";
    check(&p, ERR_FORMAT, TAG_PhotometricInterpretation);
    p.photometric = "RGBRGBRGBRGBRGBRGBRGBRGBRGBRGBRGBRGBRGBRGB";
    check(&p, ERR_UNSUPPORTED, TAG_PhotometricInterpretation);
}

static void planes_are_0_or_1(void **state)
{
    struct picture p = colour(EXPLICIT_LE, 4, 4, "RGB");

    (void)state;
    p.planar = 2;
    check(&p, ERR_FORMAT, TAG_PlanarConfiguration);
}

static void pairs_need_even_columns(void **state)
{
    struct picture p = colour(EXPLICIT_LE, 5, 4, "YBR_FULL_422");

    (void)state;
    check(&p, ERR_FORMAT, TAG_Columns);
}

static void a_palette_must_be_there(void **state)
{
    struct picture p = grey(EXPLICIT_LE, 4, 4, 8, 8);

    (void)state;
    p.photometric = "PALETTE COLOR";
    check(&p, ERR_FORMAT, TAG_RedPaletteColorLookupTableDescriptor);
}

static void numbers_of_frames_must_be_true(void **state)
{
    struct picture p = grey(EXPLICIT_LE, 8, 8, 8, 8);

    (void)state;
    p.frames = -1;
    check(&p, ERR_FORMAT, TAG_NumberOfFrames);
    p.frames = 2;
    check(&p, ERR_FORMAT, TAG_PixelData);
    p.frames = 2147483647;
    check(&p, ERR_LIMIT, TAG_NumberOfFrames);
}

/* A build without libavcodec says which syntax it cannot decode instead. */
static void video_without_a_picture_is_refused(void **state)
{
    struct picture p = colour("1.2.840.10008.1.2.4.102", 4, 4, "RGB");
    bool decodes = video_library() != NULL;
    struct arena *a = test_arena();
    struct frames *frames;
    struct error err = {0};
    struct file f;

    (void)state;
    file_begin(&f, &p);
    file_fragments(&f, NULL, 0, &(struct part){"\0\0\0\1", 4}, 1);
    assert_int_equal(file_open(a, &f, &frames, &err),
                     decodes ? ERR_FORMAT : ERR_UNSUPPORTED);
    assert_int_equal(err.tag, decodes ? TAG_PixelData : TAG_TransferSyntaxUID);
    assert_true(decodes || strstr(err.text, "H.264"));
    arena_destroy(a);
}

static void without_pixels_there_are_no_frames(void **state)
{
    struct picture p = grey(EXPLICIT_LE, 4, 4, 8, 8);
    struct arena *a = test_arena();
    struct frames *frames;
    struct error err = {0};
    struct file f;

    (void)state;
    file_begin(&f, &p);
    assert_int_equal(file_open(a, &f, &frames, &err), ERR_FORMAT);
    assert_int_equal(err.tag, TAG_PixelData);
    arena_destroy(a);
}

static void floats_are_not_supported(void **state)
{
    const float pixel = 1;
    struct picture p = grey(EXPLICIT_LE, 1, 1, 32, 32);
    struct arena *a = test_arena();
    struct frames *frames;
    struct error err = {0};
    struct file f;

    (void)state;
    file_begin(&f, &p);
    put_bytes(&f, TAG_FloatPixelData, "OF", &pixel, sizeof pixel);
    assert_int_equal(file_open(a, &f, &frames, &err), ERR_UNSUPPORTED);
    assert_int_equal(err.tag, TAG_FloatPixelData);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_that_fits_opens),
        cmocka_unit_test(no_rows_or_columns_are_malformed),
        cmocka_unit_test(a_huge_claim_costs_nothing),
        cmocka_unit_test(odd_depths_are_not_supported),
        cmocka_unit_test(bits_that_contradict_each_other_are_malformed),
        cmocka_unit_test(samples_must_go_with_the_colour_model),
        cmocka_unit_test(unknown_colour_models_are_not_guessed),
        cmocka_unit_test(planes_are_0_or_1),
        cmocka_unit_test(pairs_need_even_columns),
        cmocka_unit_test(a_palette_must_be_there),
        cmocka_unit_test(numbers_of_frames_must_be_true),
        cmocka_unit_test(video_without_a_picture_is_refused),
        cmocka_unit_test(without_pixels_there_are_no_frames),
        cmocka_unit_test(floats_are_not_supported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
