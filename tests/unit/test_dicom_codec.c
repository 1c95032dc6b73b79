/*
 * test_dicom_codec.c - frames through every codec of the seam, and bad ones
 */
#include "cmocka_all.h"
#include "dicom/frame_codec.h"
#include <stdlib.h>

#define RLE      "1.2.840.10008.1.2.5"
#define JPEG_LL  "1.2.840.10008.1.2.4.57"
#define JPEG_SV1 "1.2.840.10008.1.2.4.70"
#define JPEG_LS  "1.2.840.10008.1.2.4.80"

static const char *const syntaxes[] = {RLE, JPEG_LL, JPEG_SV1, JPEG_LS};

static const struct codec_shape shapes[] = {
    {61, 43, 1, 8, 8, 7, false, 0, "MONOCHROME2"},
    {64, 48, 1, 8, 6, 5, false, 0, "PALETTE COLOR"},
    {61, 43, 3, 8, 8, 7, false, 0, "RGB"},
    {33, 17, 3, 8, 8, 7, false, 0, "YBR_FULL"},
    {61, 43, 1, 16, 8, 7, false, 0, "MONOCHROME2"},
    {61, 43, 1, 16, 10, 9, false, 0, "MONOCHROME2"},
    {61, 43, 1, 16, 12, 11, false, 0, "MONOCHROME1"},
    {61, 43, 1, 16, 16, 15, false, 0, "MONOCHROME2"},
    {61, 43, 1, 16, 16, 15, true, 0, "MONOCHROME2"},
    {61, 43, 1, 16, 12, 11, true, 0, "MONOCHROME2"},
    {31, 9, 3, 16, 16, 15, false, 0, "RGB"},
    {1, 1, 1, 8, 8, 7, false, 0, "MONOCHROME2"},
    {1, 300, 1, 16, 12, 11, false, 0, "MONOCHROME2"},
};
enum { SHAPES = sizeof shapes / sizeof *shapes, LARGEST = 64 * 48 * 8 };

static uint32_t random_state;

static uint32_t next_random(void)
{
    random_state = random_state * 1664525 + 1013904223;
    return random_state >> 8;
}

static size_t size_of(const struct codec_shape *s)
{
    return (size_t)s->width * (size_t)s->height * (size_t)s->samples *
           (size_t)s->bits_allocated / 8;
}

/* A ramp with flat parts and noise; signed values are sign-extended. */
static void draw(const struct codec_shape *s, uint8_t *out)
{
    size_t count = size_of(s) / (size_t)(s->bits_allocated / 8);
    uint32_t mask = (1u << s->bits_stored) - 1;

    random_state = 7;
    for (size_t i = 0; i < count; i++) {
        uint32_t v = i % 97 < 40 ? 5 : (uint32_t)i * 37 + next_random() % 9;

        v &= mask;
        if (s->is_signed && v >> (s->bits_stored - 1))
            v |= ~mask;
        out[s->bits_allocated / 8 * i] = (uint8_t)v;
        if (s->bits_allocated == 16)
            out[2 * i + 1] = (uint8_t)(v >> 8);
    }
}

static struct buffer encoded(const char *uid, const struct codec_shape *s,
                             const uint8_t *in)
{
    struct buffer out = {0};
    struct error err = {0};
    enum code code =
        codec_encode(syntax_find(str_of(uid)), s, in, size_of(s), &out, &err);

    if (code)
        print_error("%s %s\n", uid, err.text);
    assert_int_equal(code, OK);
    return out;
}

/* Decodes a copy of just that size, so that ASan sees a byte too far. */
static enum code decode(const char *uid, const struct codec_shape *s,
                        const void *frame, size_t len, uint8_t *out)
{
    uint8_t *copy = malloc(len ? len : 1);
    enum code code;

    memcpy(copy, frame, len);
    code = codec_decode(syntax_find(str_of(uid)), s, (struct bytes){copy, len},
                        out, size_of(s), NULL);
    free(copy);
    return code;
}

static void every_shape_comes_back_equal(void **state)
{
    uint8_t in[LARGEST], out[LARGEST];

    (void)state;
    for (int i = 0; i < SHAPES; i++)
        for (int k = 0; k < 4; k++) {
            struct buffer b;

            draw(&shapes[i], in);
            b = encoded(syntaxes[k], &shapes[i], in);
            memset(out, 0xa5, sizeof out);
            assert_int_equal(decode(syntaxes[k], &shapes[i], b.at, b.len, out),
                             OK);
            assert_memory_equal(in, out, size_of(&shapes[i]));
            buffer_release(&b);
        }
}

static void wide_samples_go_through_rle_only(void **state)
{
    struct codec_shape s = {20, 10, 3, 32, 32, 31, false, 0, "RGB"};
    uint8_t in[20 * 10 * 12], out[sizeof in];
    struct buffer b;

    (void)state;
    random_state = 3;
    for (size_t i = 0; i < sizeof in; i++)
        in[i] = (uint8_t)next_random();
    b = encoded(RLE, &s, in);
    assert_int_equal(decode(RLE, &s, b.at, b.len, out), OK);
    assert_memory_equal(in, out, sizeof in);
    assert_int_equal(
        codec_encode(syntax_find(STR(JPEG_LS)), &s, in, sizeof in, &b, NULL),
        ERR_UNSUPPORTED);
    buffer_release(&b);
}

/* PS3.5 G.3.1 by hand: a run of four, a literal of two; two segments. */
static void rle_by_hand_is_decoded(void **state)
{
    static const struct codec_shape s = {3,  2,     1, 16,           16,
                                         15, false, 0, "MONOCHROME2"};
    uint8_t frame[64 + 6 + 4] = {2, 0, 0, 0, 64, 0, 0, 0, 70, 0, 0, 0};
    static const uint8_t high[] = {0xfd, 9, 1, 7, 8, 0x80}, low[] = {0xfb, 1};
    uint16_t out[6];

    (void)state;
    memcpy(frame + 64, high, sizeof high);
    memcpy(frame + 70, low, sizeof low);
    assert_int_equal(decode(RLE, &s, frame, sizeof frame, (uint8_t *)out), OK);
    for (int i = 0; i < 6; i++)
        assert_int_equal(out[i], i < 4 ? 0x901 : i == 4 ? 0x701 : 0x801);
}

static void another_shape_than_the_header_is_an_error(void **state)
{
    uint8_t in[LARGEST], out[LARGEST];

    (void)state;
    for (int k = 0; k < 4; k++) {
        struct codec_shape s = shapes[0], other = shapes[0];
        struct buffer b;

        draw(&s, in);
        b = encoded(syntaxes[k], &s, in);
        other.samples = 3;
        assert_int_equal(decode(syntaxes[k], &other, b.at, b.len, out),
                         ERR_FORMAT);
        other = s;
        other.height++;
        assert_int_equal(decode(syntaxes[k], &other, b.at, b.len, out),
                         ERR_FORMAT);
        buffer_release(&b);
    }
}

static void deeper_samples_than_allocated_are_an_error(void **state)
{
    struct codec_shape narrow = shapes[6];
    uint8_t in[LARGEST], out[LARGEST];

    (void)state;
    narrow.bits_allocated = narrow.bits_stored = 8;
    for (int k = 1; k < 4; k++) {
        struct buffer b;

        draw(&shapes[6], in);
        b = encoded(syntaxes[k], &shapes[6], in);
        assert_int_equal(decode(syntaxes[k], &narrow, b.at, b.len, out),
                         ERR_FORMAT);
        buffer_release(&b);
    }
}

static void a_frame_cut_short_is_an_error(void **state)
{
    uint8_t in[LARGEST], out[LARGEST];

    (void)state;
    for (int i = 0; i < SHAPES; i++)
        for (int k = 0; k < 4; k++) {
            struct buffer b;

            draw(&shapes[i], in);
            b = encoded(syntaxes[k], &shapes[i], in);
            for (size_t len = 0; len < b.len / 2; len += 1 + b.len / 40)
                assert_int_equal(
                    decode(syntaxes[k], &shapes[i], b.at, len, out),
                    ERR_FORMAT);
            buffer_release(&b);
        }
}

/* Any answer but a crash; ASan watches. */
static void damaged_frames_do_no_harm(void **state)
{
    uint8_t in[LARGEST], out[LARGEST];
    int failed = 0;

    (void)state;
    for (int i = 0; i < SHAPES; i++)
        for (int k = 0; k < 4; k++)
            for (int turn = 0; turn < 60; turn++) {
                struct buffer b;

                draw(&shapes[i], in);
                random_state = (uint32_t)(turn * 77 + 5);
                b = encoded(syntaxes[k], &shapes[i], in);
                for (int n = turn % 5; n >= 0; n--)
                    b.at[next_random() % b.len] = (char)next_random();
                failed +=
                    decode(syntaxes[k], &shapes[i], b.at, b.len, out) != OK;
                buffer_release(&b);
            }
    assert_true(failed > 0);
}

static void sizes_that_do_not_fit_are_refused(void **state)
{
    uint8_t in[LARGEST] = {0};
    struct buffer b = {0};
    struct codec_shape s = shapes[0];
    const struct syntax *rle = syntax_find(STR(RLE));

    (void)state;
    assert_int_equal(codec_encode(rle, &s, in, size_of(&s) - 1, &b, NULL),
                     ERR_USAGE);
    s.width = 0;
    assert_int_equal(codec_encode(rle, &s, in, 0, &b, NULL), ERR_UNSUPPORTED);
    s = shapes[0];
    s.samples = 5;
    assert_int_equal(codec_encode(rle, &s, in, size_of(&s), &b, NULL),
                     ERR_UNSUPPORTED);
    assert_int_equal(b.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shape_comes_back_equal),
        cmocka_unit_test(wide_samples_go_through_rle_only),
        cmocka_unit_test(rle_by_hand_is_decoded),
        cmocka_unit_test(another_shape_than_the_header_is_an_error),
        cmocka_unit_test(deeper_samples_than_allocated_are_an_error),
        cmocka_unit_test(a_frame_cut_short_is_an_error),
        cmocka_unit_test(damaged_frames_do_no_harm),
        cmocka_unit_test(sizes_that_do_not_fit_are_refused),
    };

    return cmocka_run_group_tests_name("dicom codec", tests, NULL, NULL);
}
