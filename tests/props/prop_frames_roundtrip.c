/*
 * prop_frames_roundtrip.c - what is encoded without loss comes back, whole
 *
 * Random pictures of random size, depth and sign through each lossless syntax
 * and back through a file. Every byte of memory must be the same, also bits
 * that the header does not count.
 */
#include "frames_help.h"

enum { ROUNDS = 400, LARGEST = 70 };

enum content { NOISE, FLAT, RAMP, EXTREMES, CONTENTS };

static uint32_t sample(enum content content, uint32_t *seed, int x, int y,
                       int bits)
{
    uint32_t mask = (uint32_t)(((uint64_t)1 << bits) - 1);

    switch (content) {
    case NOISE:
        return next_random(seed) & mask;
    case FLAT:
        return mask / 3;
    case RAMP:
        return (uint32_t)(x + 3 * y) & mask;
    case EXTREMES:
        return next_random(seed) & 1 ? mask : 0;
    case CONTENTS:
        break;
    }
    return 0;
}

/* Signed samples are whole numbers in memory: the sign fills all upper bits. */
static uint8_t *draw(struct arena *a, const struct picture *p,
                     enum content content, uint32_t *seed)
{
    size_t bytes = p->allocated > 8 ? (size_t)p->allocated / 8 : 1, at = 0;
    uint8_t *out = arena_alloc(a, (size_t)p->width * (size_t)p->height *
                                      (size_t)p->samples * bytes);

    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width * p->samples; x++, at += bytes) {
            uint32_t v = sample(content, seed, x, y, p->stored);

            if (p->is_signed && v >> (p->stored - 1))
                v |= ~(uint32_t)(((uint64_t)1 << p->stored) - 1);
            memcpy(out + at, &v, bytes);
        }
    return out;
}

static struct picture random_picture(const char *syntax, int deepest,
                                     uint32_t *seed)
{
    struct picture p = {.syntax = syntax};

    p.width = 1 + (int)(next_random(seed) % LARGEST);
    p.height = 1 + (int)(next_random(seed) % LARGEST);
    p.samples = next_random(seed) % 3 ? 1 : 3;
    p.photometric = p.samples == 1          ? "MONOCHROME2"
                    : next_random(seed) % 2 ? "RGB"
                                            : "YBR_FULL";
    p.stored = 1 + (int)(next_random(seed) % (uint32_t)deepest);
    p.allocated = p.stored > 16 ? 32 : p.stored > 8 ? 16 : 8;
    if (p.allocated == 8 && next_random(seed) % 4 == 0)
        p.allocated = 16;
    p.is_signed = p.samples == 1 && next_random(seed) % 3 == 0;
    p.planar = p.samples == 3 && next_random(seed) % 2;
    return p;
}

/* A frame as redact/ would have it: opened from a native file. */
static struct frame native_frame(struct arena *a, struct picture p,
                                 const uint8_t *pixels)
{
    size_t bytes = (size_t)p.allocated / 8;
    size_t len = (size_t)p.width * (size_t)p.height * (size_t)p.samples * bytes;
    struct frames *f;

    p.syntax = EXPLICIT_LE;
    p.planar = 0;
    f = open_native(a, &p, pixels, len);
    return must_decode(a, f, 0);
}

/* Blank the upper left quarter as redact/ does, encode what was decoded, and
 * look at it again. */
static void check_second_round(struct arena *a, const struct picture *p,
                               const struct frames *f, struct frame fr)
{
    const struct syntax *out = frames_dataset(f)->syntax;
    size_t bytes = (size_t)fr.shape.bits / 8, step = bytes * (size_t)p->samples;
    uint32_t black[3];
    struct error err = {0};
    struct frame back;
    struct bytes coded;

    frames_black(f, black);
    for (int y = 0; y < (p->height + 1) / 2; y++)
        for (int x = 0; x < (p->width + 1) / 2; x++)
            for (int s = 0; s < p->samples; s++)
                memcpy(fr.pixels + y * fr.stride + (size_t)x * step +
                           (size_t)s * bytes,
                       &black[s], bytes);
    if (frame_encode(a, &fr, out, &coded, &err) != OK)
        fail_msg("encode %s again: %s", out->name, err.text);
    f = open_fragments(a, p, &(struct part){coded.at, coded.len}, 1);
    back = must_decode(a, f, 0);
    if (memcmp(back.pixels, fr.pixels, (size_t)fr.stride * (size_t)p->height))
        fail_msg("%s again: %dx%dx%d, %d of %d bits, signed %d", out->name,
                 p->width, p->height, p->samples, p->stored, p->allocated,
                 p->is_signed);
}

static void check_round(const char *syntax, int deepest, uint32_t *seed)
{
    struct arena *a = test_arena();
    struct picture p = random_picture(syntax, deepest, seed);
    uint8_t *pixels = draw(a, &p, next_random(seed) % CONTENTS, seed);
    struct frame fr = native_frame(a, p, pixels), back;
    const struct syntax *out = syntax_find(str_of(syntax));
    struct error err = {0};
    struct frames *f;
    struct bytes coded;

    fr.shape.planar = p.planar;
    if (frame_encode(a, &fr, out, &coded, &err) != OK)
        fail_msg("encode %s: %s", out->name, err.text);
    f = open_fragments(a, &p, &(struct part){coded.at, coded.len}, 1);
    back = must_decode(a, f, 0);
    assert_int_equal(back.stride, fr.stride);
    if (memcmp(back.pixels, pixels, (size_t)fr.stride * (size_t)p.height))
        fail_msg("%s: %dx%dx%d, %d of %d bits, signed %d", out->name, p.width,
                 p.height, p.samples, p.stored, p.allocated, p.is_signed);
    check_second_round(a, &p, f, back);
    arena_destroy(a);
}

static void check(const char *syntax, int deepest)
{
    uint32_t seed = 0x9e3779b9;

    for (int i = 0; i < ROUNDS; i++)
        check_round(syntax, deepest, &seed);
}

static void rle_comes_back(void **state)
{
    (void)state;
    check(RLE, 32);
}

static void jpeg_lossless_comes_back(void **state)
{
    (void)state;
    check(JPEG_SV1, 16);
    check(JPEG_LL57, 16);
}

static void jpeg_ls_comes_back(void **state)
{
    (void)state;
    check(JPEG_LS, 16);
}

static void jpeg_2000_comes_back(void **state)
{
    (void)state;
    check(J2K_LOSSLESS, 16);
}

static void jpeg_xl_comes_back(void **state)
{
    (void)state;
    check(JXL_LOSSLESS, 16);
}

static void deflated_frames_come_back(void **state)
{
    (void)state;
    check(DEFL_FRAMES, 32);
}

static void encapsulated_uncompressed_comes_back(void **state)
{
    (void)state;
    check(ENCAPSULATED, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rle_comes_back),
        cmocka_unit_test(jpeg_lossless_comes_back),
        cmocka_unit_test(jpeg_ls_comes_back),
        cmocka_unit_test(jpeg_2000_comes_back),
        cmocka_unit_test(jpeg_xl_comes_back),
        cmocka_unit_test(deflated_frames_come_back),
        cmocka_unit_test(encapsulated_uncompressed_comes_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
