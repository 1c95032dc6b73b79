/*
 * test_frames_jpeg.c - DCT coded JPEG: no library converts colour, and nothing
 * that was not in the codestream is made up
 */
#include "frames_jpeg_help.h"

enum { SIZE = 32 };

/* Blocks of 8 x 8 flat in each component, far from grey. */
static uint8_t *draw(struct arena *a, int samples)
{
    static const uint8_t values[4][3] = {
        {76, 85, 255}, {150, 44, 21}, {29, 255, 107}, {200, 30, 90}};
    uint8_t *out = arena_alloc(a, SIZE * SIZE * 3), *at = out;

    for (int y = 0; y < SIZE; y++)
        for (int x = 0; x < SIZE; x++)
            for (int s = 0; s < samples; s++)
                *at++ = values[(x / 16 + y / 16 * 2) % 4][s];
    return out;
}

static void check_near(const struct frame *fr, const uint8_t *want, int within)
{
    size_t len = (size_t)fr->stride * (size_t)fr->shape.height;

    for (size_t i = 0; i < len; i++)
        if (abs(fr->pixels[i] - want[i]) > within)
            fail_msg("byte %zu is %d, was %d", i, fr->pixels[i], want[i]);
}

static struct frames *open_jpeg(struct arena *a, const char *label,
                                struct bytes jpeg)
{
    struct picture p = colour(JPEG_BASE, SIZE, SIZE, label);

    return open_fragments(a, &p, &(struct part){jpeg.at, jpeg.len}, 1);
}

/* Samples come out as they went in, whatever is said about them; photo says
 * how they are to be shown. */
static void check_colour(const char *label, struct jpeg_look look,
                         enum photo photo)
{
    struct arena *a = test_arena();
    uint8_t *samples = draw(a, 3);
    struct bytes jpeg = make_jpeg(a, samples, SIZE, SIZE, look);
    struct frames *f = open_jpeg(a, label, jpeg);
    struct frame fr = must_decode(a, f, 0);

    assert_int_equal(frames_shape(f)->photo, photo);
    assert_int_equal(fr.shape.photo, photo);
    check_near(&fr, samples, 2);
    arena_destroy(a);
}

static void a_frame_asked_for_again_is_the_same_and_its_own(void **state)
{
    struct arena *a = test_arena();
    uint8_t *samples = draw(a, 3);
    struct jpeg_look look = {.space = JCS_YCbCr, .jfif = true};
    struct frames *f =
        open_jpeg(a, "YBR_FULL", make_jpeg(a, samples, SIZE, SIZE, look));
    struct frame first = must_decode(a, f, 0), again;

    (void)state;
    memset(first.pixels, 0, SIZE * SIZE * 3);
    again = must_decode(a, f, 0);
    check_near(&again, samples, 2);
    frames_forget(f);
    memset(again.pixels, 0, SIZE * SIZE * 3);
    again = must_decode(a, f, 0);
    check_near(&again, samples, 2);
    assert_int_equal(again.shape.photo, PHOTO_YBR);
    arena_destroy(a);
}

static void ybr_samples_stay_ybr(void **state)
{
    struct jpeg_look look = {.space = JCS_YCbCr, .jfif = true};

    (void)state;
    check_colour("YBR_FULL", look, PHOTO_YBR);
    check_colour("YBR_FULL_422", look, PHOTO_YBR);
}

static void rgb_samples_stay_rgb(void **state)
{
    struct jpeg_look look = {.space = JCS_RGB, .adobe = true};

    (void)state;
    check_colour("RGB", look, PHOTO_RGB);
}

static void the_codestream_wins_over_a_lying_label(void **state)
{
    struct jpeg_look ybr = {.space = JCS_YCbCr, .jfif = true};
    struct jpeg_look rgb = {.space = JCS_RGB, .adobe = true};

    (void)state;
    check_colour("RGB", ybr, PHOTO_YBR);
    check_colour("YBR_FULL", rgb, PHOTO_RGB);
}

static void a_silent_codestream_is_what_the_label_says(void **state)
{
    struct jpeg_look look = {.space = JCS_YCbCr, .first_id = 10};

    (void)state;
    check_colour("RGB", look, PHOTO_RGB);
    check_colour("YBR_FULL", look, PHOTO_YBR);
    look.first_id = 1;
    check_colour("RGB", look, PHOTO_RGB);
}

static void halved_chroma_is_ybr_whatever_the_label(void **state)
{
    struct jpeg_look look = {.space = JCS_YCbCr, .halves = 1, .first_id = 10};
    struct arena *a = test_arena();
    uint8_t *samples = draw(a, 3);

    (void)state;
    for (look.halves = 1; look.halves <= 2; look.halves++) {
        struct bytes b = make_jpeg(a, samples, SIZE, SIZE, look);
        struct frame fr = must_decode(a, open_jpeg(a, "RGB", b), 0);

        assert_int_equal(fr.shape.photo, PHOTO_YBR);
        /* far from the borders of the four fields nothing is smoothed */
        for (int c = 0; c < 3; c++) {
            size_t at = (size_t)(4 * SIZE + 4) * 3 + (size_t)c;

            assert_in_range(fr.pixels[at] + 2, samples[at], samples[at] + 4);
        }
    }
    arena_destroy(a);
}

static void progressive_and_restarts_are_decoded(void **state)
{
    struct jpeg_look look = {
        .space = JCS_YCbCr, .progressive = true, .jfif = true};

    (void)state;
    check_colour("YBR_FULL", look, PHOTO_YBR);
    look.progressive = false;
    look.restart = 3;
    check_colour("YBR_FULL", look, PHOTO_YBR);
}

static enum code open_grey(struct arena *a, struct bytes b, int width,
                           int height, int allocated, struct frames **ret,
                           struct error *err)
{
    struct picture p = grey(JPEG_BASE, width, height, allocated, allocated);
    struct file f;

    file_begin(&f, &p);
    file_fragments(&f, NULL, 0, &(struct part){b.at, b.len}, 1);
    return file_open(a, &f, ret, err);
}

static void eight_bits_fit_into_sixteen(void **state)
{
    struct arena *a = test_arena();
    struct frames *f;
    struct frame fr;
    uint16_t v;

    (void)state;
    assert_int_equal(open_grey(a, flat_jpeg(a, 9, 7, 77), 9, 7, 16, &f, NULL),
                     OK);
    fr = must_decode(a, f, 0);
    for (int i = 0; i < 63; i++) {
        memcpy(&v, fr.pixels + 2 * i, 2);
        assert_in_range(v, 76, 78);
    }
    arena_destroy(a);
}

static void another_size_than_the_headers_is_malformed(void **state)
{
    struct arena *a = test_arena();
    struct bytes b = flat_jpeg(a, 16, 16, 50);
    struct error err = {0};
    struct frames *f;

    (void)state;
    assert_int_equal(open_grey(a, b, 16, 24, 8, &f, &err), ERR_FORMAT);
    assert_int_equal(err.tag, TAG_Rows);
    assert_int_equal(open_grey(a, b, 24, 16, 8, &f, &err), ERR_FORMAT);
    assert_int_equal(err.tag, TAG_Columns);
    arena_destroy(a);
}

static void a_huge_claim_in_the_codestream_is_refused_at_once(void **state)
{
    struct arena *a = test_arena();
    struct bytes b = flat_jpeg(a, 16, 16, 50);
    uint8_t *claim = memcpy(arena_alloc(a, b.len), b.at, b.len);
    struct error err = {0};
    struct frames *f;
    size_t i = 0;

    (void)state;
    while (claim[i] != 0xff || claim[i + 1] != 0xc0)
        i++;
    memset(claim + i + 5, 0xff, 4); /* height and width */
    b.at = claim;
    assert_int_equal(open_grey(a, b, 16, 16, 8, &f, &err), ERR_FORMAT);
    assert_int_equal(err.tag, TAG_Rows);
    assert_true(arena_used(a) < 1 << 16);
    arena_destroy(a);
}

static void a_cut_off_picture_is_never_half_decoded(void **state)
{
    struct arena *a = test_arena();
    uint8_t *samples = draw(a, 3);
    struct bytes b = make_jpeg(a, samples, SIZE, SIZE,
                               (struct jpeg_look){.space = JCS_YCbCr});
    struct error err = {0};
    struct frame fr;

    (void)state;
    for (int tenths = 5; tenths < 10; tenths++) {
        struct bytes cut = {b.at, b.len * (size_t)tenths / 10};
        struct picture p = colour(JPEG_BASE, SIZE, SIZE, "YBR_FULL");
        struct frames *frames;
        struct file f;

        file_begin(&f, &p);
        file_fragments(&f, NULL, 0, &(struct part){cut.at, cut.len}, 1);
        if (file_open(a, &f, &frames, &err) == OK)
            assert_int_equal(frame_decode(a, frames, 0, &fr, &err), ERR_FORMAT);
    }
    arena_destroy(a);
}

static void only_the_end_marker_may_be_missing(void **state)
{
    struct arena *a = test_arena();
    uint8_t *samples = draw(a, 3);
    struct jpeg_look look = {.space = JCS_YCbCr};
    struct bytes b = make_jpeg(a, samples, SIZE, SIZE, look);
    struct frame fr;
    struct frames *f;

    (void)state;
    b.len -= 2;
    fr = must_decode(a, open_jpeg(a, "YBR_FULL", b), 0);
    check_near(&fr, samples, 2);
    look.progressive = true; /* here a scan may be missing with it */
    b = make_jpeg(a, samples, SIZE, SIZE, look);
    b.len -= 2;
    f = open_jpeg(a, "YBR_FULL", b);
    assert_int_equal(frame_decode(a, f, 0, &fr, NULL), ERR_FORMAT);
    arena_destroy(a);
}

static void a_jpeg_survives_jpeg_xl_bit_by_bit(void **state)
{
    struct arena *a = test_arena();
    uint8_t *samples = draw(a, 3);
    struct jpeg_look look = {.space = JCS_YCbCr, .halves = 2, .jfif = true};
    struct bytes b = make_jpeg(a, samples, SIZE, SIZE, look), packed, back;
    const struct syntax *out = syntax_find(STR(JXL_JPEG));
    struct picture p = colour(JXL_JPEG, SIZE, SIZE, "YBR_FULL_422");
    struct frame plain = must_decode(a, open_jpeg(a, "YBR_FULL", b), 0), fr;
    struct error err = {0};
    struct frames *f;

    (void)state;
    assert_int_equal(frame_from_jpeg(a, b, out, &packed, &err), OK);
    f = open_fragments(a, &p, &(struct part){packed.at, packed.len}, 1);
    assert_int_equal(frame_jpeg(a, f, 0, &back, &err), OK);
    assert_int_equal(back.len, b.len);
    assert_memory_equal(back.at, b.at, b.len);
    fr = must_decode(a, f, 0);
    assert_int_equal(fr.shape.photo, PHOTO_YBR);
    assert_memory_equal(fr.pixels, plain.pixels, SIZE * SIZE * 3);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_asked_for_again_is_the_same_and_its_own),
        cmocka_unit_test(ybr_samples_stay_ybr),
        cmocka_unit_test(rgb_samples_stay_rgb),
        cmocka_unit_test(the_codestream_wins_over_a_lying_label),
        cmocka_unit_test(a_silent_codestream_is_what_the_label_says),
        cmocka_unit_test(halved_chroma_is_ybr_whatever_the_label),
        cmocka_unit_test(progressive_and_restarts_are_decoded),
        cmocka_unit_test(eight_bits_fit_into_sixteen),
        cmocka_unit_test(another_size_than_the_headers_is_malformed),
        cmocka_unit_test(a_huge_claim_in_the_codestream_is_refused_at_once),
        cmocka_unit_test(a_cut_off_picture_is_never_half_decoded),
        cmocka_unit_test(only_the_end_marker_may_be_missing),
        cmocka_unit_test(a_jpeg_survives_jpeg_xl_bit_by_bit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
