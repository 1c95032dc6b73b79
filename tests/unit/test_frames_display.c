/*
 * test_frames_display.c - what a viewer shows, by the formulas of PS3.3
 */
#include "frames_help.h"

enum {
    VOILUTFunction = 0x00281056,
    LUTDescriptor = 0x00283002,
    LUTData = 0x00283006,
    PixelPadding = TAG_PixelPaddingValue,
    FrameVOILUT = 0x00289132,
    SharedGroups = 0x52009229,
    PerFrameGroups = 0x52009230
};

static struct view show(struct arena *a, struct frames *f, int index,
                        enum stretch stretch)
{
    struct frame fr = must_decode(a, f, index);
    struct error err = {0};
    struct view v = {0};

    if (frame_display(a, f, &fr, stretch, &v, &err) != OK)
        fail_msg("display: %s", err.text);
    assert_int_equal(v.width, fr.shape.width);
    assert_int_equal(v.height, fr.shape.height);
    return v;
}

/* 16 bit samples in one row, with window attributes as given. */
struct row {
    const char *photometric;
    int stored;
    bool is_signed;
    const char *center, *width, *function, *slope, *intercept;
    const uint16_t *at;
    int count;
};

static struct frames *open_row(struct arena *a, const struct row *r)
{
    struct picture p = grey(EXPLICIT_LE, r->count, 1, 16, r->stored);
    struct file f;

    p.is_signed = r->is_signed;
    if (r->photometric)
        p.photometric = r->photometric;
    file_begin(&f, &p);
    if (r->center)
        put_text(&f, TAG_WindowCenter, "DS", r->center);
    if (r->width)
        put_text(&f, TAG_WindowWidth, "DS", r->width);
    if (r->intercept)
        put_text(&f, TAG_RescaleIntercept, "DS", r->intercept);
    if (r->slope)
        put_text(&f, TAG_RescaleSlope, "DS", r->slope);
    if (r->function)
        put_text(&f, VOILUTFunction, "CS", r->function);
    file_native(&f, "OW", r->at, (size_t)r->count * 2);
    return must_open(a, &f);
}

static void check_row(const struct row *r, enum stretch stretch,
                      const uint8_t *want)
{
    struct arena *a = test_arena();
    struct view v = show(a, open_row(a, r), 0, stretch);

    assert_int_equal(v.channels, 1);
    for (int i = 0; i < r->count; i++)
        if (abs(v.pixels[i] - want[i]) > 1)
            fail_msg("pixel %d is %d, not %d", i, v.pixels[i], want[i]);
    arena_destroy(a);
}

static void a_linear_window_is_that_of_the_standard(void **state)
{
    /* c 2048, w 1025: black up to 1535.5, white above 2559.5 */
    const uint16_t at[5] = {0, 1535, 2047, 2560, 4095};
    const uint8_t want[5] = {0, 0, 127, 255, 255};
    struct row r = {
        .stored = 12, .center = "2048", .width = "1025", .at = at, .count = 5};

    (void)state;
    check_row(&r, STRETCH_VIEWER, want);
}

static void rescale_comes_before_the_window(void **state)
{
    /* Hounsfield: 1024 stored is 0, shown in the middle of -500..500 */
    const uint16_t at[3] = {524, 1024, 1524};
    const uint8_t want[3] = {0, 128, 255};
    struct row r = {.stored = 12,
                    .center = "0",
                    .width = "1000",
                    .slope = "1",
                    .intercept = "-1024",
                    .function = "LINEAR_EXACT",
                    .at = at,
                    .count = 3};

    (void)state;
    check_row(&r, STRETCH_VIEWER, want);
}

static void a_sigmoid_bends(void **state)
{
    const uint16_t at[3] = {1000, 2000, 3000};
    const uint8_t want[3] = {5, 128, 250}; /* 255 / (1 + e^(-+4)) */
    struct row r = {.stored = 12,
                    .center = "2000",
                    .width = "1000",
                    .function = "SIGMOID",
                    .at = at,
                    .count = 3};

    (void)state;
    check_row(&r, STRETCH_VIEWER, want);
}

static void only_the_first_window_counts(void **state)
{
    const uint16_t at[3] = {0, 500, 1000};
    const uint8_t want[3] = {0, 128, 255};
    struct row r = {.stored = 12,
                    .center = "500\\9",
                    .width = "1000\\2",
                    .function = "LINEAR_EXACT",
                    .at = at,
                    .count = 3};

    (void)state;
    check_row(&r, STRETCH_VIEWER, want);
}

static void monochrome1_is_turned_round(void **state)
{
    const uint16_t at[3] = {0, 500, 1000};
    const uint8_t want[3] = {255, 127, 0};
    struct row r = {.photometric = "MONOCHROME1",
                    .stored = 12,
                    .center = "500",
                    .width = "1000",
                    .function = "LINEAR_EXACT",
                    .at = at,
                    .count = 3};

    (void)state;
    check_row(&r, STRETCH_VIEWER, want);
    check_row(&r, STRETCH_FULL, want);
}

static void signed_samples_are_below_zero(void **state)
{
    const uint16_t at[3] = {(uint16_t)-1000, 0, 1000};
    const uint8_t want[3] = {0, 128, 255};
    struct row r = {.stored = 16, .is_signed = true, .at = at, .count = 3};

    (void)state;
    check_row(&r, STRETCH_FULL, want);
    r.stored = 12; /* the sign is in bit 11 */
    check_row(&r, STRETCH_FULL, want);
}

static void unused_high_bits_do_not_show(void **state)
{
    const uint16_t at[3] = {0xf000, 0x5000 + 500, 1000};
    const uint8_t want[3] = {0, 128, 255};
    struct row r = {.stored = 12, .at = at, .count = 3};

    (void)state;
    check_row(&r, STRETCH_FULL, want);
}

/* Half of a wide picture at 1000, half at 2000, under windows that see none
 * of it: both halves must come out apart. */
static void senseless_windows_are_left_out(void **state)
{
    static const char *const windows[][2] = {
        {"nan", "nan"},    {"0", "0"},      {"0", "-1"}, {"1e400", "1"},
        {"-1e300", "1e9"}, {"50000", "10"}, {"", ""},    {"x", "y"}};
    const uint16_t at[4] = {1000, 1000, 2000, 2000};
    const uint8_t want[4] = {0, 0, 255, 255};

    (void)state;
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
        struct row r = {.stored = 16,
                        .center = windows[i][0],
                        .width = windows[i][1],
                        .at = at,
                        .count = 4};

        check_row(&r, STRETCH_VIEWER, want);
    }
}

static void senseless_rescale_is_left_out(void **state)
{
    const uint16_t at[3] = {0, 500, 1000};
    const uint8_t want[3] = {0, 128, 255};
    struct row r = {.stored = 12,
                    .slope = "0",
                    .intercept = "1e400",
                    .center = "500",
                    .width = "1000",
                    .function = "LINEAR_EXACT",
                    .at = at,
                    .count = 3};

    (void)state;
    check_row(&r, STRETCH_VIEWER, want);
}

static void percentiles_pass_over_outliers(void **state)
{
    struct arena *a = test_arena();
    uint16_t at[1000];
    struct row r = {.stored = 16, .at = at, .count = 1000};
    struct view v;

    (void)state;
    for (int i = 0; i < 1000; i++)
        at[i] = (uint16_t)(1000 + i % 100);
    at[0] = 0;
    at[1] = 65535;
    v = show(a, open_row(a, &r), 0, STRETCH_PERCENTILE);
    assert_int_equal(v.pixels[0], 0);
    assert_int_equal(v.pixels[1], 255);
    assert_in_range(v.pixels[50], 120, 136);
    v = show(a, open_row(a, &r), 0, STRETCH_FULL);
    assert_in_range(v.pixels[50], 3, 5); /* 1050 of 65535 */
    arena_destroy(a);
}

static void padding_is_no_part_of_the_spread(void **state)
{
    const uint16_t at[4] = {(uint16_t)-2000, 0, 500, 1000};
    const uint8_t want[4] = {0, 0, 128, 255};
    struct picture p = grey(EXPLICIT_LE, 4, 1, 16, 16);
    struct arena *a = test_arena();
    struct view v;
    struct file f;

    (void)state;
    p.is_signed = true;
    file_begin(&f, &p);
    put_words(&f, PixelPadding, "SS", at, 1);
    file_native(&f, "OW", at, sizeof at);
    v = show(a, must_open(a, &f), 0, STRETCH_PERCENTILE);
    for (int i = 0; i < 4; i++)
        assert_in_range(v.pixels[i] + 1, want[i], want[i] + 2);
    arena_destroy(a);
}

static void eight_bits_without_a_window_stay(void **state)
{
    const uint8_t at[4] = {0, 10, 100, 254};
    struct picture p = grey(EXPLICIT_LE, 4, 1, 8, 8);
    struct arena *a = test_arena();
    struct view v;

    (void)state;
    v = show(a, open_native(a, &p, at, sizeof at), 0, STRETCH_VIEWER);
    assert_memory_equal(v.pixels, at, sizeof at);
    arena_destroy(a);
}

static void a_flat_picture_is_no_division_by_zero(void **state)
{
    const uint16_t at[4] = {700, 700, 700, 700};
    struct row r = {.stored = 12, .at = at, .count = 4};
    struct arena *a = test_arena();

    (void)state;
    for (int s = STRETCH_VIEWER; s <= STRETCH_PERCENTILE; s++)
        assert_non_null(show(a, open_row(a, &r), 0, s).pixels);
    arena_destroy(a);
}

static void a_table_of_the_header_is_looked_up(void **state)
{
    const uint16_t at[4] = {0, 10, 11, 99}, descriptor[3] = {2, 10, 16};
    const uint16_t data[2] = {65535, 32768};
    const uint8_t want[4] = {255, 255, 128, 128};
    struct picture p = grey(EXPLICIT_LE, 4, 1, 16, 12);
    struct arena *a = test_arena();
    struct file f, item = {0};
    struct view v;

    (void)state;
    file_begin(&f, &p);
    put_words(&item, LUTDescriptor, "US", descriptor, 3);
    put_words(&item, LUTData, "US", data, 2);
    put_item(&f, TAG_VOILUTSequence, &item);
    file_native(&f, "OW", at, sizeof at);
    v = show(a, must_open(a, &f), 0, STRETCH_VIEWER);
    for (int i = 0; i < 4; i++)
        assert_in_range(v.pixels[i] + 1, want[i], want[i] + 2);
    arena_destroy(a);
}

static void put_window_item(struct file *f, uint32_t group, const char *center)
{
    struct file window = {0}, item = {0};

    put_text(&window, TAG_WindowCenter, "DS", center);
    put_text(&window, TAG_WindowWidth, "DS", "1000");
    put_text(&window, VOILUTFunction, "CS", "LINEAR_EXACT");
    put_item(&item, FrameVOILUT, &window);
    put_item(f, group, &item);
}

static void frames_have_windows_of_their_own(void **state)
{
    const uint16_t at[6] = {0, 500, 1000, 0, 500, 1000};
    struct picture p = grey(EXPLICIT_LE, 3, 1, 16, 12);
    struct arena *a = test_arena();
    struct frames *frames;
    struct file f;

    (void)state;
    p.frames = 2;
    file_begin(&f, &p);
    put_window_item(&f, SharedGroups, "1000");
    put_window_item(&f, PerFrameGroups, "500"); /* of frame 0 only */
    file_native(&f, "OW", at, sizeof at);
    frames = must_open(a, &f);
    assert_in_range(show(a, frames, 0, STRETCH_VIEWER).pixels[1], 127, 129);
    assert_in_range(show(a, frames, 1, STRETCH_VIEWER).pixels[1], 0, 1);
    assert_in_range(show(a, frames, 1, STRETCH_VIEWER).pixels[2], 127, 129);
    arena_destroy(a);
}

static void wide_samples_are_shown(void **state)
{
    const uint32_t at[3] = {0, 2000000000u, 4000000000u};
    struct picture p = grey(EXPLICIT_LE, 3, 1, 32, 32);
    struct arena *a = test_arena();
    struct view v;

    (void)state;
    v = show(a, open_native(a, &p, at, sizeof at), 0, STRETCH_VIEWER);
    assert_int_equal(v.pixels[0], 0);
    assert_in_range(v.pixels[1], 127, 129);
    assert_int_equal(v.pixels[2], 255);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_linear_window_is_that_of_the_standard),
        cmocka_unit_test(rescale_comes_before_the_window),
        cmocka_unit_test(a_sigmoid_bends),
        cmocka_unit_test(only_the_first_window_counts),
        cmocka_unit_test(monochrome1_is_turned_round),
        cmocka_unit_test(signed_samples_are_below_zero),
        cmocka_unit_test(unused_high_bits_do_not_show),
        cmocka_unit_test(senseless_windows_are_left_out),
        cmocka_unit_test(senseless_rescale_is_left_out),
        cmocka_unit_test(percentiles_pass_over_outliers),
        cmocka_unit_test(padding_is_no_part_of_the_spread),
        cmocka_unit_test(eight_bits_without_a_window_stay),
        cmocka_unit_test(a_flat_picture_is_no_division_by_zero),
        cmocka_unit_test(a_table_of_the_header_is_looked_up),
        cmocka_unit_test(frames_have_windows_of_their_own),
        cmocka_unit_test(wide_samples_are_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
