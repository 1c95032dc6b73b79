/*
 * test_frames_extras.c - what hides beside the picture is seen and goes
 */
#include "frames_jpeg_help.h"

#define SECRET "SECRET WORD"

enum { SIZE = 16 };

static struct bytes join(struct arena *a, struct bytes x, struct bytes y)
{
    uint8_t *at = arena_alloc(a, x.len + y.len);

    memcpy(at, x.at, x.len);
    memcpy(at + x.len, y.at, y.len);
    return (struct bytes){at, x.len + y.len};
}

static struct bytes insert(struct arena *a, struct bytes b, size_t at,
                           const void *what, size_t len)
{
    struct bytes head = {b.at, at}, tail = {b.at + at, b.len - at};

    return join(a, join(a, head, (struct bytes){what, len}), tail);
}

static bool holds(struct bytes b, const char *word)
{
    return memmem(b.at, b.len, word, strlen(word)) != NULL;
}

/* Bytes as the only frame of a file: extras as said; stripped, they are gone
 * and the samples are what they were in plain. */
static void check(struct arena *a, const struct picture *p, struct bytes plain,
                  struct bytes b, unsigned extras)
{
    struct frames *f, *clean, *was;
    struct error err = {0};
    struct frame x, y;
    struct bytes bare;
    unsigned found = 99;

    was = open_fragments(a, p, &(struct part){plain.at, plain.len}, 1);
    assert_int_equal(frames_extras(was, &found, &err), OK);
    assert_int_equal(found, 0);
    f = open_fragments(a, p, &(struct part){b.at, b.len}, 1);
    if (frames_extras(f, &found, &err) != OK)
        fail_msg("extras: %s", err.text);
    if (found != extras)
        fail_msg("%s: extras %u, not %u", p->syntax, found, extras);
    if (frame_stripped(a, f, 0, &bare, &err) != OK)
        fail_msg("stripped: %s", err.text);
    assert_false(holds(bare, SECRET));
    clean = open_fragments(a, p, &(struct part){bare.at, bare.len}, 1);
    assert_int_equal(frames_extras(clean, &found, &err), OK);
    assert_int_equal(found, 0);
    x = must_decode(a, was, 0);
    y = must_decode(a, clean, 0);
    assert_memory_equal(x.pixels, y.pixels,
                        (size_t)x.stride * (size_t)x.shape.height);
}

/* A frame with a gradient in a lossless syntax. */
static struct bytes encoded(struct arena *a, const char *syntax)
{
    uint8_t pixels[SIZE * SIZE];
    struct picture p = grey(EXPLICIT_LE, SIZE, SIZE, 8, 8);
    struct frame fr;
    struct bytes b;

    for (int i = 0; i < SIZE * SIZE; i++)
        pixels[i] = (uint8_t)(i * 7);
    fr = must_decode(a, open_native(a, &p, pixels, sizeof pixels), 0);
    assert_int_equal(
        frame_encode(a, &fr, syntax_find(str_of(syntax)), &b, NULL), OK);
    return b;
}

static void words_after_the_end_are_a_tail(void **state)
{
    static const char *const syntaxes[] = {JPEG_SV1,     JPEG_LS, J2K_LOSSLESS,
                                           JXL_LOSSLESS, RLE,     DEFL_FRAMES,
                                           ENCAPSULATED};
    const struct bytes secret = {(const uint8_t *)SECRET, strlen(SECRET)};

    (void)state;
    for (size_t i = 0; i < sizeof syntaxes / sizeof *syntaxes; i++) {
        struct picture p = grey(syntaxes[i], SIZE, SIZE, 8, 8);
        struct arena *a = test_arena();
        struct bytes b = encoded(a, syntaxes[i]);

        check(a, &p, b, join(a, b, secret), EXTRA_TAIL);
        arena_destroy(a);
    }
}

static void a_second_jpeg_in_the_fragment_is_a_tail(void **state)
{
    struct picture p = grey(JPEG_BASE, SIZE, SIZE, 8, 8);
    struct arena *a = test_arena();
    struct bytes first = flat_jpeg(a, SIZE, SIZE, 60);

    (void)state;
    check(a, &p, first, join(a, first, flat_jpeg(a, SIZE, SIZE, 200)),
          EXTRA_TAIL);
    arena_destroy(a);
}

static void padding_is_no_tail(void **state)
{
    const uint8_t zeros[6] = {0}, ones[1] = {0xff};
    struct picture p = grey(JPEG_BASE, SIZE, SIZE, 8, 8);
    struct arena *a = test_arena();
    struct bytes b = flat_jpeg(a, SIZE, SIZE, 60);

    (void)state;
    check(a, &p, b, join(a, b, (struct bytes){zeros, 6}), 0);
    check(a, &p, b, join(a, b, (struct bytes){ones, 1}), 0);
    arena_destroy(a);
}

static void jpeg_comments_and_applications_are_seen(void **state)
{
    static const uint8_t markers[] = {0xfe, 0xe1, 0xed, 0xef, 0xe0, 0xee};
    struct picture p = grey(JPEG_BASE, SIZE, SIZE, 8, 8);
    struct arena *a = test_arena();
    struct bytes b = flat_jpeg(a, SIZE, SIZE, 60);

    (void)state;
    for (size_t i = 0; i < sizeof markers; i++) {
        uint8_t segment[4 + sizeof SECRET - 1] = {0xff, markers[i], 0,
                                                  2 + sizeof SECRET - 1};

        memcpy(segment + 4, SECRET, sizeof SECRET - 1);
        check(a, &p, b, insert(a, b, 2, segment, sizeof segment),
              EXTRA_COMMENT);
    }
    arena_destroy(a);
}

static void words_between_segments_are_seen(void **state)
{
    struct picture p = grey(JPEG_BASE, SIZE, SIZE, 8, 8);
    struct jpeg_look look = {.space = JCS_GRAYSCALE, .progressive = true};
    struct arena *a = test_arena();
    uint8_t ramp[SIZE * SIZE];
    struct bytes b;
    size_t at;

    (void)state;
    for (int i = 0; i < SIZE * SIZE; i++)
        ramp[i] = (uint8_t)i;
    b = make_jpeg(a, ramp, SIZE, SIZE, look);
    for (at = b.len - 2; b.at[at] != 0xff || b.at[at + 1] != 0xc4;)
        at--; /* the tables of the last scan, and behind them */
    at += 2 + ((size_t)b.at[at + 2] << 8 | b.at[at + 3]);
    check(a, &p, b, insert(a, b, at, SECRET, sizeof SECRET - 1), EXTRA_TAIL);
    arena_destroy(a);
}

static void the_stamps_of_encoders_are_no_secret(void **state)
{
    struct picture p = grey(JPEG_BASE, SIZE, SIZE, 8, 8);
    const uint8_t zeros[SIZE * SIZE] = {0};
    struct jpeg_look look = {.space = JCS_GRAYSCALE};
    struct arena *a = test_arena();
    struct bytes plain = make_jpeg(a, zeros, SIZE, SIZE, look);

    (void)state;
    look.comment = "LEAD Technologies Inc. V1.01";
    check(a, &p, plain, make_jpeg(a, zeros, SIZE, SIZE, look), 0);
    look.comment = "LEAD Technologies Inc. " SECRET;
    check(a, &p, plain, make_jpeg(a, zeros, SIZE, SIZE, look), EXTRA_COMMENT);
    arena_destroy(a);
}

static void comments_inside_a_packed_jpeg_are_seen(void **state)
{
    struct picture p = grey(JXL_JPEG, SIZE, SIZE, 8, 8);
    const uint8_t zeros[SIZE * SIZE] = {0};
    struct jpeg_look look = {.space = JCS_GRAYSCALE};
    const struct syntax *out = syntax_find(STR(JXL_JPEG));
    struct arena *a = test_arena();
    struct bytes jpeg, plain, b, bare, back;
    struct frames *f;

    (void)state;
    jpeg = make_jpeg(a, zeros, SIZE, SIZE, look);
    assert_int_equal(frame_from_jpeg(a, jpeg, out, &plain, NULL), OK);
    look.comment = SECRET;
    jpeg = make_jpeg(a, zeros, SIZE, SIZE, look);
    assert_int_equal(frame_from_jpeg(a, jpeg, out, &b, NULL), OK);
    check(a, &p, plain, b, EXTRA_COMMENT);

    f = open_fragments(a, &p, &(struct part){b.at, b.len}, 1);
    assert_int_equal(frame_stripped(a, f, 0, &bare, NULL), OK);
    f = open_fragments(a, &p, &(struct part){bare.at, bare.len}, 1);
    assert_int_equal(frame_jpeg(a, f, 0, &back, NULL), OK);
    assert_false(holds(back, SECRET));
    arena_destroy(a);
}

static void jpeg_2000_comments_are_seen(void **state)
{
    static const char segment[] = "\xff\x64\x00\x0f\x00\x01" SECRET;
    struct picture p = grey(J2K_LOSSLESS, SIZE, SIZE, 8, 8);
    struct arena *a = test_arena();
    struct bytes b = encoded(a, J2K_LOSSLESS);
    size_t siz = 2;

    (void)state;
    siz += 2 + ((size_t)b.at[4] << 8 | b.at[5]);
    check(a, &p, b, insert(a, b, siz, segment, sizeof segment - 1),
          EXTRA_COMMENT);
    arena_destroy(a);
}

/* A box of JP2 or JPEG XL around what is given. */
static struct bytes box(struct arena *a, const char *type, struct bytes inside)
{
    uint8_t head[8] = {0, 0, (uint8_t)((inside.len + 8) >> 8),
                       (uint8_t)(inside.len + 8)};

    memcpy(head + 4, type, 4);
    return join(a, (struct bytes){head, 8}, inside);
}

static void jp2_boxes_are_seen(void **state)
{
    const struct bytes secret = {(const uint8_t *)SECRET, strlen(SECRET)};
    struct picture p = grey(J2K_LOSSLESS, SIZE, SIZE, 8, 8);
    struct arena *a = test_arena();
    struct bytes stream = encoded(a, J2K_LOSSLESS), jp2, xml;

    (void)state;
    jp2 = box(a, "jP  ", (struct bytes){(const uint8_t *)"\r\n\x87\n", 4});
    jp2 = join(a, jp2,
               box(a, "ftyp",
                   (struct bytes){(const uint8_t *)"jp2 \0\0\0\0jp2 ", 12}));
    xml = join(a, jp2, box(a, "xml ", secret));
    jp2 = join(a, jp2, box(a, "jp2c", stream));
    xml = join(a, xml, box(a, "jp2c", stream));
    check(a, &p, stream, jp2, 0);
    check(a, &p, stream, xml, EXTRA_COMMENT);
    arena_destroy(a);
}

static void jpeg_xl_boxes_are_seen(void **state)
{
    const struct bytes secret = {(const uint8_t *)SECRET, strlen(SECRET)};
    struct picture p = grey(JXL_JPEG, SIZE, SIZE, 8, 8);
    const struct syntax *out = syntax_find(STR(JXL_JPEG));
    struct arena *a = test_arena();
    struct bytes plain;

    (void)state;
    assert_int_equal(
        frame_from_jpeg(a, flat_jpeg(a, SIZE, SIZE, 60), out, &plain, NULL),
        OK);
    check(a, &p, plain, join(a, plain, box(a, "xml ", secret)), EXTRA_COMMENT);
    arena_destroy(a);
}

static void rle_between_its_segments_is_looked_at(void **state)
{
    struct picture p = grey(RLE, SIZE, SIZE, 8, 8);
    struct arena *a = test_arena();
    struct bytes b = encoded(a, RLE), moved;
    uint32_t offset = 64 + sizeof SECRET - 1;
    uint8_t *at;

    (void)state;
    moved = insert(a, b, 64, SECRET, sizeof SECRET - 1);
    at = memcpy(arena_alloc(a, moved.len), moved.at, moved.len);
    memcpy(at + 4, &offset, 4);
    check(a, &p, b, (struct bytes){at, moved.len}, EXTRA_TAIL);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_after_the_end_are_a_tail),
        cmocka_unit_test(a_second_jpeg_in_the_fragment_is_a_tail),
        cmocka_unit_test(padding_is_no_tail),
        cmocka_unit_test(jpeg_comments_and_applications_are_seen),
        cmocka_unit_test(words_between_segments_are_seen),
        cmocka_unit_test(the_stamps_of_encoders_are_no_secret),
        cmocka_unit_test(comments_inside_a_packed_jpeg_are_seen),
        cmocka_unit_test(jpeg_2000_comments_are_seen),
        cmocka_unit_test(jp2_boxes_are_seen),
        cmocka_unit_test(jpeg_xl_boxes_are_seen),
        cmocka_unit_test(rle_between_its_segments_is_looked_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
