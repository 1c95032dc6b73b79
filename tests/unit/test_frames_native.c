/*
 * test_frames_native.c - native samples in every layout, and back
 */
#include "frames_help.h"

/* 4 x 2 pixels: red ascending, green 100 more, blue 200 less. */
static void draw(uint8_t rgb[24])
{
    for (int i = 0; i < 8; i++) {
        rgb[3 * i] = (uint8_t)(i + 1);
        rgb[3 * i + 1] = (uint8_t)(i + 101);
        rgb[3 * i + 2] = (uint8_t)(200 - i);
    }
}

static void check_encodes_to(struct arena *a, const struct frame *fr,
                             const void *want, size_t len)
{
    struct bytes b;
    struct error err = {0};

    assert_int_equal(
        frame_encode(a, fr, syntax_find(STR(EXPLICIT_LE)), &b, &err), OK);
    assert_int_equal(b.len, len);
    assert_memory_equal(b.at, want, len);
}

static void interleaved_colour_is_taken_as_it_is(void **state)
{
    struct picture p = colour(EXPLICIT_LE, 4, 2, "RGB");
    struct arena *a = test_arena();
    uint8_t rgb[24];
    struct frame fr;

    (void)state;
    draw(rgb);
    fr = must_decode(a, open_native(a, &p, rgb, sizeof rgb), 0);
    assert_int_equal(fr.stride, 12);
    assert_int_equal(fr.shape.photo, PHOTO_RGB);
    assert_memory_equal(fr.pixels, rgb, sizeof rgb);
    check_encodes_to(a, &fr, rgb, sizeof rgb);
    arena_destroy(a);
}

static void planes_become_pixels_and_planes_again(void **state)
{
    struct picture p = colour(EXPLICIT_LE, 4, 2, "RGB");
    struct arena *a = test_arena();
    uint8_t rgb[24], planes[24];
    struct frame fr;

    (void)state;
    draw(rgb);
    for (int i = 0; i < 24; i++)
        planes[i % 3 * 8 + i / 3] = rgb[i];
    p.planar = 1;
    fr = must_decode(a, open_native(a, &p, planes, sizeof planes), 0);
    assert_memory_equal(fr.pixels, rgb, sizeof rgb);
    check_encodes_to(a, &fr, planes, sizeof planes);
    arena_destroy(a);
}

static void pairs_share_their_chroma(void **state)
{
    const uint8_t pairs[8] = {10, 20, 30, 40, 50, 60, 70, 80};
    const uint8_t full[12] = {10, 30, 40, 20, 30, 40, 50, 70, 80, 60, 70, 80};
    struct picture p = colour(EXPLICIT_LE, 4, 1, "YBR_FULL_422");
    struct arena *a = test_arena();
    struct frame fr;

    (void)state;
    fr = must_decode(a, open_native(a, &p, pairs, sizeof pairs), 0);
    assert_true(fr.shape.subsampled);
    assert_memory_equal(fr.pixels, full, sizeof full);
    check_encodes_to(a, &fr, pairs, sizeof pairs);
    arena_destroy(a);
}

static void a_half_blanked_pair_keeps_luma_and_loses_colour(void **state)
{
    const uint8_t pairs[8] = {10, 20, 30, 40, 50, 60, 70, 80};
    const uint8_t want[8] = {10, 0, 128, 128, 50, 60, 70, 80};
    const uint8_t black[3] = {0, 128, 128};
    struct picture p = colour(EXPLICIT_LE, 4, 1, "YBR_FULL_422");
    struct arena *a = test_arena();
    struct frame fr;

    (void)state;
    fr = must_decode(a, open_native(a, &p, pairs, sizeof pairs), 0);
    memcpy(fr.pixels + 3, black, 3);
    check_encodes_to(a, &fr, want, sizeof want);
    arena_destroy(a);
}

static void pairs_stored_in_full_are_noticed(void **state)
{
    struct picture p = colour(EXPLICIT_LE, 4, 2, "YBR_FULL_422");
    struct arena *a = test_arena();
    uint8_t ybr[24];
    struct frame fr;

    (void)state;
    draw(ybr);
    fr = must_decode(a, open_native(a, &p, ybr, sizeof ybr), 0);
    assert_false(fr.shape.subsampled);
    assert_memory_equal(fr.pixels, ybr, sizeof ybr);
    arena_destroy(a);
}

static void big_endian_is_turned_round(void **state)
{
    const uint8_t big[4] = {0x01, 0x02, 0xab, 0xcd};
    const uint16_t want[2] = {0x0102, 0xabcd};
    struct picture p = grey(EXPLICIT_BE, 2, 1, 16, 16);
    struct arena *a = test_arena();
    struct frame fr;

    (void)state;
    fr = must_decode(a, open_native(a, &p, big, sizeof big), 0);
    assert_memory_equal(fr.pixels, want, sizeof want);
    arena_destroy(a);
}

static void big_endian_words_of_bytes_are_turned_round(void **state)
{
    const uint8_t stored[6] = {2, 1, 4, 3, 0, 5}, want[5] = {1, 2, 3, 4, 5};
    struct picture p = grey(EXPLICIT_BE, 1, 1, 8, 8);
    struct arena *a = test_arena();
    struct frames *frames;
    struct file f;

    (void)state;
    p.frames = 5;
    file_begin(&f, &p);
    file_native(&f, "OW", stored, sizeof stored);
    frames = must_open(a, &f);
    for (int i = 0; i < 5; i++)
        assert_int_equal(must_decode(a, frames, i).pixels[0], want[i]);
    arena_destroy(a);
}

static void bits_run_on_from_frame_to_frame(void **state)
{
    const uint8_t packed[2] = {0x2d, 0x01}; /* lowest bit first */
    const uint8_t want[9] = {1, 0, 1, 1, 0, 1, 0, 0, 1};
    struct picture p = grey(EXPLICIT_LE, 3, 1, 1, 1);
    struct arena *a = test_arena();
    struct frames *f;

    (void)state;
    p.frames = 3;
    f = open_native(a, &p, packed, sizeof packed);
    for (int i = 0; i < 3; i++)
        assert_memory_equal(must_decode(a, f, i).pixels, want + 3 * i, 3);
    arena_destroy(a);
}

static void bits_that_share_bytes_are_not_written_by_frame(void **state)
{
    const uint8_t packed[2] = {0};
    struct picture p = grey(EXPLICIT_LE, 3, 1, 1, 1);
    struct arena *a = test_arena();
    struct error err = {0};
    struct frame fr;
    struct bytes b;

    (void)state;
    fr = must_decode(a, open_native(a, &p, packed, sizeof packed), 0);
    assert_int_equal(
        frame_encode(a, &fr, syntax_find(STR(EXPLICIT_LE)), &b, &err),
        ERR_UNSUPPORTED);
    assert_int_equal(err.tag, TAG_BitsAllocated);
    arena_destroy(a);
}

static void whole_bytes_of_bits_are_written_again(void **state)
{
    const uint8_t packed[2] = {0xa5, 0x3c};
    struct picture p = grey(EXPLICIT_LE, 8, 2, 1, 1);
    struct arena *a = test_arena();
    struct frame fr;

    (void)state;
    fr = must_decode(a, open_native(a, &p, packed, sizeof packed), 0);
    check_encodes_to(a, &fr, packed, sizeof packed);
    arena_destroy(a);
}

static void bits_above_the_stored_ones_are_kept(void **state)
{
    const uint16_t overlaid[2] = {0x8123, 0x0fff};
    struct picture p = grey(EXPLICIT_LE, 2, 1, 16, 12);
    struct arena *a = test_arena();
    struct frame fr;

    (void)state;
    fr = must_decode(a, open_native(a, &p, overlaid, sizeof overlaid), 0);
    assert_memory_equal(fr.pixels, overlaid, sizeof overlaid);
    check_encodes_to(a, &fr, overlaid, sizeof overlaid);
    arena_destroy(a);
}

static void wide_samples_come_through(void **state)
{
    const uint32_t dose[2] = {0xdeadbeef, 1};
    struct picture p = grey(EXPLICIT_LE, 2, 1, 32, 32);
    struct arena *a = test_arena();
    struct frame fr;

    (void)state;
    fr = must_decode(a, open_native(a, &p, dose, sizeof dose), 0);
    assert_int_equal(fr.shape.bits, 32);
    assert_memory_equal(fr.pixels, dose, sizeof dose);
    arena_destroy(a);
}

static void a_frame_that_is_not_there_is_wrong_use(void **state)
{
    const uint8_t one[2] = {0};
    struct picture p = grey(EXPLICIT_LE, 2, 1, 8, 8);
    struct arena *a = test_arena();
    struct frames *f = open_native(a, &p, one, sizeof one);
    struct frame fr;

    (void)state;
    assert_int_equal(frame_decode(a, f, 1, &fr, NULL), ERR_USAGE);
    assert_int_equal(frame_decode(a, f, -1, &fr, NULL), ERR_USAGE);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(interleaved_colour_is_taken_as_it_is),
        cmocka_unit_test(planes_become_pixels_and_planes_again),
        cmocka_unit_test(pairs_share_their_chroma),
        cmocka_unit_test(a_half_blanked_pair_keeps_luma_and_loses_colour),
        cmocka_unit_test(pairs_stored_in_full_are_noticed),
        cmocka_unit_test(big_endian_is_turned_round),
        cmocka_unit_test(big_endian_words_of_bytes_are_turned_round),
        cmocka_unit_test(bits_run_on_from_frame_to_frame),
        cmocka_unit_test(bits_that_share_bytes_are_not_written_by_frame),
        cmocka_unit_test(whole_bytes_of_bits_are_written_again),
        cmocka_unit_test(bits_above_the_stored_ones_are_kept),
        cmocka_unit_test(wide_samples_come_through),
        cmocka_unit_test(a_frame_that_is_not_there_is_wrong_use),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
