/*
 * test_dicom_jpegls.c - our JPEG-LS decoder against CharLS's encoder
 *
 * CharLS makes codestreams of every interleaving, depth, near-lossless error
 * and colour transform; what it decodes itself is the truth for lossy ones.
 */
#include "cmocka_all.h"
#include "dicom/frame_codec.h"
#include <charls/charls.h>
#include <stdlib.h>

enum { WIDTH = 73, HEIGHT = 41, MOST = WIDTH * HEIGHT * 4 * 2 };

struct coded {
    uint8_t at[MOST * 2];
    size_t len;
    uint8_t truth[MOST]; /* interleaved by pixel */
};

static uint32_t random_state;

static int noise(void)
{
    random_state = random_state * 1664525 + 1013904223;
    return (int)(random_state >> 28);
}

/* Flat parts for runs, edges and noise; samples of 1 or 2 bytes. */
static void draw(uint8_t *out, int components, int bits)
{
    int mask = (1 << bits) - 1, bytes = bits > 8 ? 2 : 1;

    random_state = (uint32_t)bits;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            for (int c = 0; c < components; c++) {
                int flat = (x / 9 + y / 7) % 3;
                int v = flat == 0   ? mask / 3 * c
                        : flat == 1 ? x * 31 + y * 17 + noise()
                                    : mask - noise() % 3;
                int i = ((y * WIDTH + x) * components + c) * bytes;

                v &= mask;
                out[i] = (uint8_t)v;
                if (bytes == 2)
                    out[i + 1] = (uint8_t)(v >> 8);
            }
}

static void to_planes(const uint8_t *in, uint8_t *out, int components,
                      int bytes)
{
    for (int c = 0; c < components; c++)
        for (int i = 0; i < WIDTH * HEIGHT; i++)
            memcpy(out + (c * WIDTH * HEIGHT + i) * bytes,
                   in + (i * components + c) * bytes, (size_t)bytes);
}

static void from_planes(const uint8_t *in, uint8_t *out, int components,
                        int bytes)
{
    for (int c = 0; c < components; c++)
        for (int i = 0; i < WIDTH * HEIGHT; i++)
            memcpy(out + (i * components + c) * bytes,
                   in + (c * WIDTH * HEIGHT + i) * bytes, (size_t)bytes);
}

static void encode(struct coded *coded, const uint8_t *in, size_t size,
                   charls_frame_info info, charls_interleave_mode mode,
                   int near, charls_color_transformation transform)
{
    charls_jpegls_encoder *e = charls_jpegls_encoder_create();

    assert_int_equal(charls_jpegls_encoder_set_frame_info(e, &info), 0);
    assert_int_equal(charls_jpegls_encoder_set_interleave_mode(e, mode), 0);
    assert_int_equal(charls_jpegls_encoder_set_near_lossless(e, near), 0);
    assert_int_equal(
        charls_jpegls_encoder_set_color_transformation(e, transform), 0);
    assert_int_equal(charls_jpegls_encoder_set_destination_buffer(
                         e, coded->at, sizeof coded->at),
                     0);
    assert_int_equal(charls_jpegls_encoder_encode_from_buffer(e, in, size, 0),
                     0);
    assert_int_equal(charls_jpegls_encoder_get_bytes_written(e, &coded->len),
                     0);
    charls_jpegls_encoder_destroy(e);
}

static void decode_truth(const struct coded *coded, uint8_t *out, size_t size)
{
    charls_jpegls_decoder *d = charls_jpegls_decoder_create();

    assert_int_equal(
        charls_jpegls_decoder_set_source_buffer(d, coded->at, coded->len), 0);
    assert_int_equal(charls_jpegls_decoder_read_header(d), 0);
    assert_int_equal(charls_jpegls_decoder_decode_to_buffer(d, out, size, 0),
                     0);
    charls_jpegls_decoder_destroy(d);
}

/* Encode a drawing; coded.truth is what a decoder must give. */
static size_t make(struct coded *coded, int components, int bits,
                   charls_interleave_mode mode, int near,
                   charls_color_transformation transform)
{
    static uint8_t drawing[MOST], planes[MOST];
    charls_frame_info info = {WIDTH, HEIGHT, bits, components};
    bool separate = mode == CHARLS_INTERLEAVE_MODE_NONE;
    int bytes = bits > 8 ? 2 : 1;
    size_t size = (size_t)(WIDTH * HEIGHT * components * bytes);

    draw(drawing, components, bits);
    to_planes(drawing, planes, components, bytes);
    encode(coded, separate ? planes : drawing, size, info, mode, near,
           transform);
    decode_truth(coded, separate ? planes : coded->truth, size);
    if (separate)
        from_planes(planes, coded->truth, components, bytes);
    if (!near)
        assert_memory_equal(coded->truth, drawing, size);
    return size;
}

static enum code decode(const struct coded *coded, size_t len, int components,
                        int bits, uint8_t *out)
{
    struct codec_shape shape = {.width = WIDTH,
                                .height = HEIGHT,
                                .samples = components,
                                .bits_allocated = bits > 8 ? 16 : 8,
                                .bits_stored = bits,
                                .photometric = "RGB"};
    size_t size = (size_t)(WIDTH * HEIGHT * components * (bits > 8 ? 2 : 1));
    uint8_t *copy = malloc(len ? len : 1);
    enum code code;

    memcpy(copy, coded->at, len);
    code = codec_decode(syntax_find(STR("1.2.840.10008.1.2.4.80")), &shape,
                        (struct bytes){copy, len}, out, size, NULL);
    free(copy);
    return code;
}

static struct coded coded;
static uint8_t out[MOST];

static void check(int components, int bits, charls_interleave_mode mode,
                  int near, charls_color_transformation transform)
{
    size_t size = make(&coded, components, bits, mode, near, transform);

    memset(out, 0xa5, sizeof out);
    assert_int_equal(decode(&coded, coded.len, components, bits, out), OK);
    assert_memory_equal(out, coded.truth, size);
}

static void grey_of_every_depth_is_decoded(void **state)
{
    (void)state;
    for (int bits = 2; bits <= 16; bits++)
        check(1, bits, CHARLS_INTERLEAVE_MODE_NONE, 0, 0);
}

static void near_lossless_is_decoded_as_by_others(void **state)
{
    static const int nears[] = {1, 2, 3, 7, 60};

    (void)state;
    for (int i = 0; i < 5; i++)
        for (int bits = 8; bits <= 16; bits += 4) {
            check(1, bits, CHARLS_INTERLEAVE_MODE_NONE, nears[i], 0);
            check(3, bits, CHARLS_INTERLEAVE_MODE_LINE, nears[i], 0);
        }
}

static void every_interleaving_is_decoded(void **state)
{
    (void)state;
    for (int mode = CHARLS_INTERLEAVE_MODE_NONE;
         mode <= CHARLS_INTERLEAVE_MODE_SAMPLE; mode++)
        for (int bits = 8; bits <= 16; bits += 4)
            for (int components = 3; components <= 4; components++)
                check(components, bits, (charls_interleave_mode)mode, 0, 0);
}

static void colour_transforms_are_taken_back(void **state)
{
    (void)state;
    for (int transform = 1; transform <= 3; transform++)
        for (int bits = 8; bits <= 16; bits += 8) {
            check(3, bits, CHARLS_INTERLEAVE_MODE_LINE, 0,
                  (charls_color_transformation)transform);
            check(3, bits, CHARLS_INTERLEAVE_MODE_SAMPLE, 0,
                  (charls_color_transformation)transform);
        }
}

static void a_scan_that_ends_early_is_an_error_at_once(void **state)
{
    (void)state;
    make(&coded, 1, 10, CHARLS_INTERLEAVE_MODE_NONE, 0, 0);
    for (size_t len = 0; len + 4 < coded.len; len++)
        assert_int_equal(decode(&coded, len, 1, 10, out), ERR_FORMAT);
    for (size_t len = 30; len + 4 < coded.len; len += 7) { /* with an EOI */
        struct coded cut = coded;

        memcpy(cut.at + len, "\xff\xd9", 2);
        assert_int_equal(decode(&cut, len + 2, 1, 10, out), ERR_FORMAT);
    }
}

static void damaged_scans_do_no_harm(void **state)
{
    int failed = 0;

    (void)state;
    for (int turn = 0; turn < 400; turn++) {
        int components = turn % 2 ? 3 : 1, bits = turn % 3 ? 8 : 12;

        make(&coded, components, bits,
             turn % 2 ? CHARLS_INTERLEAVE_MODE_SAMPLE
                      : CHARLS_INTERLEAVE_MODE_NONE,
             turn % 5, 0);
        random_state = (uint32_t)turn;
        for (int n = 0; n < 1 + turn % 4; n++) {
            noise();
            coded.at[random_state % coded.len] ^= (uint8_t)(1 << noise() % 8);
        }
        failed += decode(&coded, coded.len, components, bits, out) != OK;
    }
    assert_true(failed > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grey_of_every_depth_is_decoded),
        cmocka_unit_test(near_lossless_is_decoded_as_by_others),
        cmocka_unit_test(every_interleaving_is_decoded),
        cmocka_unit_test(colour_transforms_are_taken_back),
        cmocka_unit_test(a_scan_that_ends_early_is_an_error_at_once),
        cmocka_unit_test(damaged_scans_do_no_harm),
    };

    return cmocka_run_group_tests_name("dicom jpegls", tests, NULL, NULL);
}
