/*
 * test_frames_colour.c - palettes, RGB and YBR on the screen, and black
 */
#include "frames_help.h"

enum {
    RED_DESCRIPTOR = TAG_RedPaletteColorLookupTableDescriptor,
    RED_DATA = TAG_RedPaletteColorLookupTableData,
    RED_SEGMENTED = 0x00281221
};

static struct view show(struct arena *a, const struct frames *f,
                        enum stretch stretch)
{
    struct frame fr = must_decode(a, f, 0);
    struct view v = {0};

    assert_int_equal(frame_display(a, f, &fr, stretch, &v, NULL), OK);
    assert_int_equal(v.channels, 3);
    return v;
}

static void check_near(const uint8_t *is, const uint8_t *want, int count)
{
    for (int i = 0; i < count; i++)
        if (abs(is[i] - want[i]) > 1)
            fail_msg("byte %d is %d, not %d", i, is[i], want[i]);
}

static void check_black(const struct frames *f, uint32_t a, uint32_t b,
                        uint32_t c)
{
    uint32_t v[3];

    frames_black(f, v);
    assert_int_equal(v[0], a);
    assert_int_equal(v[1], b);
    assert_int_equal(v[2], c);
}

/* Black, white, red, green and blue as JFIF has them in YBR_FULL. */
static const uint8_t primaries[15] = {0, 0, 0,   255, 255, 255, 255, 0,
                                      0, 0, 255, 0,   0,   0,   255};
static const uint8_t primaries_ybr[15] = {0,   128, 128, 255, 128, 128, 76, 85,
                                          255, 150, 44,  21,  29,  255, 107};

static void rgb_is_shown_as_it_is(void **state)
{
    struct picture p = colour(EXPLICIT_LE, 5, 1, "RGB");
    struct arena *a = test_arena();
    struct frames *f = open_native(a, &p, primaries, 15);

    (void)state;
    assert_memory_equal(show(a, f, STRETCH_VIEWER).pixels, primaries, 15);
    check_black(f, 0, 0, 0);
    arena_destroy(a);
}

static void ybr_is_shown_as_rgb(void **state)
{
    struct picture p = colour(EXPLICIT_LE, 5, 1, "YBR_FULL");
    struct arena *a = test_arena();
    struct frames *f = open_native(a, &p, primaries_ybr, 15);

    (void)state;
    check_near(show(a, f, STRETCH_VIEWER).pixels, primaries, 15);
    check_black(f, 0, 128, 128);
    arena_destroy(a);
}

static void partial_ybr_has_its_own_black_and_white(void **state)
{
    const uint8_t pairs[4] = {16, 235, 128, 128};
    const uint8_t want[6] = {0, 0, 0, 255, 255, 255};
    struct picture p = colour(EXPLICIT_LE, 2, 1, "YBR_PARTIAL_422");
    struct arena *a = test_arena();
    struct frames *f = open_native(a, &p, pairs, 4);

    (void)state;
    check_near(show(a, f, STRETCH_VIEWER).pixels, want, 6);
    check_black(f, 16, 128, 128);
    arena_destroy(a);
}

static uint8_t rounded(double v)
{
    return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v + 0.5);
}

/* Pixels of all chroma, one luma a row, by the equations of PS3.3
 * C.7.6.3.1.2: what they say, or one beside it. */
static void every_ybr_is_what_the_standard_says(void **state)
{
    enum { LUMAS = 16, CHROMAS = 256 * 256 };
    struct picture p = colour(EXPLICIT_LE, CHROMAS / 2, 2 * LUMAS, "YBR_FULL");
    struct arena *a = test_arena();
    uint8_t *ybr = arena_array(a, LUMAS * CHROMAS, 3);
    uint8_t *want = arena_array(a, LUMAS * CHROMAS, 3);

    (void)state;
    for (int i = 0; i < LUMAS * CHROMAS; i++) {
        int y = i / CHROMAS * 17, cb = i % 256, cr = i / 256 % 256;
        double u = cb - 128, v = cr - 128;

        memcpy(ybr + 3 * i, (uint8_t[]){(uint8_t)y, (uint8_t)cb, (uint8_t)cr},
               3);
        want[3 * i] = rounded(y + 1.402 * v);
        want[3 * i + 1] = rounded(y - 0.344136 * u - 0.714136 * v);
        want[3 * i + 2] = rounded(y + 1.772 * u);
    }
    check_near(show(a, open_native(a, &p, ybr, (size_t)LUMAS * CHROMAS * 3),
                    STRETCH_VIEWER)
                   .pixels,
               want, LUMAS * CHROMAS * 3);
    arena_destroy(a);
}

/* A view of one frame, brought up to the next one piece by piece. */
static void check_brought_up(struct picture p, const uint8_t *two_frames,
                             size_t size)
{
    struct arena *a = test_arena();
    struct frames *f;
    struct frame fr;
    struct view v, want;
    size_t pixels = (size_t)p.width * (size_t)p.height;

    p.frames = 2;
    f = open_native(a, &p, two_frames, size);
    v = show(a, f, STRETCH_VIEWER);
    fr = must_decode(a, f, 1);
    assert_int_equal(frame_display(a, f, &fr, STRETCH_VIEWER, &want, NULL), OK);
    assert_memory_not_equal(v.pixels, want.pixels, 3 * pixels);
    for (size_t from = 0; from < pixels; from += 7)
        frame_display_colour(f, &fr, from,
                             pixels - from < 7 ? pixels - from : 7, &v);
    assert_memory_equal(v.pixels, want.pixels, 3 * pixels);
    arena_destroy(a);
}

static void a_view_is_brought_up_to_the_next_frame(void **state)
{
    enum { WIDTH = 33, HEIGHT = 5, SIZE = 2 * WIDTH * HEIGHT * 3 };
    struct picture wide = colour(EXPLICIT_LE, WIDTH, HEIGHT, "RGB");
    uint8_t noise[2 * SIZE];
    uint32_t seed = 5;

    (void)state;
    for (int i = 0; i < 2 * SIZE; i++) {
        seed = seed * 1664525u + 1013904223u;
        noise[i] = (uint8_t)(seed >> 24);
    }
    check_brought_up(wide, noise, SIZE);
    check_brought_up(colour(EXPLICIT_LE, WIDTH, HEIGHT, "YBR_FULL"), noise,
                     SIZE);
    wide.allocated = wide.stored = 16;
    check_brought_up(wide, noise, sizeof noise);
}

static void colour_of_16_bits_shows_its_upper_8(void **state)
{
    const uint16_t at[6] = {0, 0x8000, 0xffff, 0x00ff, 0x0100, 0x7fff};
    const uint8_t want[6] = {0, 128, 255, 0, 1, 127};
    struct picture p = colour(EXPLICIT_LE, 2, 1, "RGB");
    struct arena *a = test_arena();

    (void)state;
    p.allocated = p.stored = 16;
    assert_memory_equal(
        show(a, open_native(a, &p, at, sizeof at), STRETCH_VIEWER).pixels, want,
        6);
    arena_destroy(a);
}

static void colour_is_stretched_in_all_channels_alike(void **state)
{
    const uint8_t at[6] = {10, 20, 30, 40, 50, 60};
    const uint8_t want[6] = {0, 51, 102, 153, 204, 255};
    struct picture p = colour(EXPLICIT_LE, 2, 1, "RGB");
    struct arena *a = test_arena();

    (void)state;
    check_near(show(a, open_native(a, &p, at, sizeof at), STRETCH_FULL).pixels,
               want, 6);
    arena_destroy(a);
}

/* ---- palettes -------------------------------------------------------- */

struct tables {
    uint16_t entries, first, bits;
    uint32_t tag; /* of the red data */
    const uint16_t *data[3];
    size_t words[3];
};

static enum code open_palette(struct arena *a, const struct tables *t,
                              const uint8_t *at, size_t len,
                              struct frames **ret, struct error *err)
{
    const uint16_t descriptor[3] = {t->entries, t->first, t->bits};
    struct picture p = grey(EXPLICIT_LE, (int)len, 1, 8, 8);
    struct file f;

    p.photometric = "PALETTE COLOR";
    file_begin(&f, &p);
    for (uint32_t c = 0; c < 3; c++)
        put_words(&f, RED_DESCRIPTOR + c, "US", descriptor, 3);
    for (uint32_t c = 0; c < 3; c++)
        put_words(&f, t->tag + c, "OW", t->data[c], t->words[c]);
    file_native(&f, "OB", at, len);
    return file_open(a, &f, ret, err);
}

static void check_palette(const struct tables *t, const uint8_t *at, size_t len,
                          const uint8_t *want, uint32_t black)
{
    struct arena *a = test_arena();
    struct error err = {0};
    struct frames *f;

    if (open_palette(a, t, at, len, &f, &err) != OK)
        fail_msg("open: %s (%08x)", err.text, (unsigned)err.tag);
    check_near(show(a, f, STRETCH_VIEWER).pixels, want, (int)len * 3);
    check_black(f, black, 0, 0);
    arena_destroy(a);
}

static void a_palette_is_looked_up_from_its_first_value(void **state)
{
    const uint16_t r[3] = {0xff00, 0x1000, 0}, g[3] = {0x8000, 0x1000, 0};
    const uint16_t b[3] = {0, 0x1000, 0xff00};
    struct tables t = {3, 10, 16, RED_DATA, {r, g, b}, {3, 3, 3}};
    const uint8_t at[5] = {0, 10, 11, 12, 255};
    const uint8_t want[15] = {255, 128, 0, 255, 128, 0, 16, 16,
                              16,  0,   0, 255, 0,   0, 255};

    (void)state;
    check_palette(&t, at, 5, want, 11);
}

static void entries_of_8_bits_are_packed_in_words(void **state)
{
    const uint16_t r[2] = {0x01ff, 0x0300}, g[2] = {0x8002, 0x0501};
    const uint16_t b[2] = {0x7f00, 0x0004};
    struct tables t = {4, 0, 8, RED_DATA, {r, g, b}, {2, 2, 2}};
    const uint8_t at[4] = {0, 1, 2, 3};
    const uint8_t want[12] = {255, 2, 0, 1, 128, 127, 0, 1, 4, 3, 5, 0};

    (void)state;
    check_palette(&t, at, 4, want, 2);
}

static void eight_bits_that_say_16_are_noticed(void **state)
{
    const uint16_t r[2] = {255, 0}, g[2] = {10, 0}, b[2] = {20, 1};
    struct tables t = {2, 0, 16, RED_DATA, {r, g, b}, {2, 2, 2}};
    const uint8_t at[2] = {0, 1}, want[6] = {255, 10, 20, 0, 0, 1};

    (void)state;
    check_palette(&t, at, 2, want, 1);
}

static void segments_are_laid_out(void **state)
{
    /* two values, a line of four to 0x6000, and the two values again */
    const uint16_t s[] = {0, 2, 0xff00, 0x2000, 1, 4, 0x6000, 2, 1, 0, 0};
    struct tables t = {8, 0, 16, RED_SEGMENTED, {s, s, s}, {11, 11, 11}};
    const uint8_t at[8] = {0, 1, 2, 3, 4, 5, 6, 7};
    const uint8_t grey_of[8] = {0xff, 0x20, 0x30, 0x40, 0x50, 0x60, 0xff, 0x20};
    uint8_t want[24];

    (void)state;
    for (int i = 0; i < 24; i++)
        want[i] = grey_of[i / 3];
    check_palette(&t, at, 8, want, 1);
}

static void check_palette_refused(const struct tables *t, uint32_t tag)
{
    const uint8_t at[1] = {0};
    struct arena *a = test_arena();
    struct error err = {0};
    struct frames *f;

    assert_int_equal(open_palette(a, t, at, 1, &f, &err), ERR_FORMAT);
    assert_int_equal(err.tag, tag);
    arena_destroy(a);
}

static void tables_shorter_than_they_say_are_malformed(void **state)
{
    const uint16_t s[4] = {0, 9, 1, 2}, endless[4] = {2, 0xffff, 0, 0};
    struct tables t = {3, 0, 16, RED_DATA, {s, s, s}, {2, 2, 2}};

    (void)state;
    check_palette_refused(&t, RED_DATA);
    t.entries = 0; /* 65536 */
    check_palette_refused(&t, RED_DATA);
    t = (struct tables){9, 0, 16, RED_SEGMENTED, {s, s, s}, {4, 4, 4}};
    check_palette_refused(&t, RED_SEGMENTED);
    t = (struct tables){
        9, 0, 16, RED_SEGMENTED, {endless, endless, endless}, {4, 4, 4}};
    check_palette_refused(&t, RED_SEGMENTED);
    t = (struct tables){2, 0, 12, RED_DATA, {s, s, s}, {4, 4, 4}};
    check_palette_refused(&t, RED_DESCRIPTOR);
}

/* ---- black of grey --------------------------------------------------- */

static void check_grey_black(const char *photometric, int allocated, int stored,
                             bool is_signed, uint32_t want)
{
    const uint8_t zeros[4] = {0};
    struct picture p = grey(EXPLICIT_LE, 1, 1, allocated, stored);
    struct arena *a = test_arena();

    p.photometric = photometric;
    p.is_signed = is_signed;
    check_black(open_native(a, &p, zeros, (size_t)(allocated + 7) / 8), want, 0,
                0);
    arena_destroy(a);
}

static void black_is_what_is_displayed_dark(void **state)
{
    (void)state;
    check_grey_black("MONOCHROME2", 8, 8, false, 0);
    check_grey_black("MONOCHROME2", 16, 12, false, 0);
    check_grey_black("MONOCHROME2", 16, 16, true, 0x8000);
    check_grey_black("MONOCHROME2", 16, 12, true, 0xf800);
    check_grey_black("MONOCHROME2", 1, 1, false, 0);
    check_grey_black("MONOCHROME2", 32, 32, true, 0x80000000);
    check_grey_black("MONOCHROME1", 8, 8, false, 0xff);
    check_grey_black("MONOCHROME1", 16, 10, false, 0x3ff);
    check_grey_black("MONOCHROME1", 16, 16, true, 0x7fff);
    check_grey_black("MONOCHROME1", 32, 32, false, 0xffffffff);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rgb_is_shown_as_it_is),
        cmocka_unit_test(ybr_is_shown_as_rgb),
        cmocka_unit_test(partial_ybr_has_its_own_black_and_white),
        cmocka_unit_test(every_ybr_is_what_the_standard_says),
        cmocka_unit_test(a_view_is_brought_up_to_the_next_frame),
        cmocka_unit_test(colour_of_16_bits_shows_its_upper_8),
        cmocka_unit_test(colour_is_stretched_in_all_channels_alike),
        cmocka_unit_test(a_palette_is_looked_up_from_its_first_value),
        cmocka_unit_test(entries_of_8_bits_are_packed_in_words),
        cmocka_unit_test(eight_bits_that_say_16_are_noticed),
        cmocka_unit_test(segments_are_laid_out),
        cmocka_unit_test(tables_shorter_than_they_say_are_malformed),
        cmocka_unit_test(black_is_what_is_displayed_dark),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
