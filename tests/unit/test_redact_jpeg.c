/*
 * test_redact_jpeg.c - boxes in whole JPEG streams of every form
 *
 * Pictures and streams are drawn here. Coefficients are compared as libjpeg
 * reads them, boxes as it decodes them.
 */
#include "redact/jpeg_header.h"
#include "redact/jpeg_session.h"
#include "redact_forms.h"

static struct rect random_box(uint32_t *state)
{
    int x = (int)(draw_random(state) % (WIDTH - 1));
    int y = (int)(draw_random(state) % (HEIGHT - 1));
    int w = 1 + (int)(draw_random(state) % 50);
    int h = 1 + (int)(draw_random(state) % 30);
    struct rect whole = {0, 0, WIDTH, HEIGHT};

    if (draw_random(state) % 2) { /* on the grid: the harder place for chroma */
        x = x / 16 * 16;
        y = y / 16 * 16;
        w = (w + 15) / 16 * 16;
        h = (h + 15) / 16 * 16;
    }
    return rect_cut((struct rect){x, y, w, h}, whole);
}

/* ---- black --------------------------------------------------------------- */

static void check_black(const struct jpeg_form *form, struct bytes twin,
                        const struct rect *at, int count, J_DCT_METHOD method,
                        bool smooth)
{
    int channels = channels_of(form);
    long warnings;
    uint8_t *p =
        decode_jpeg(twin.at, twin.len, channels == 1 ? JCS_GRAYSCALE : JCS_RGB,
                    method, smooth, &warnings);

    assert_int_equal(warnings, 0);
    for (int i = 0; i < count; i++)
        for (int y = at[i].y; y < at[i].y + at[i].height; y++)
            for (int x = at[i].x; x < at[i].x + at[i].width; x++)
                for (int c = 0; c < channels; c++)
                    assert_in_range(p[(y * WIDTH + x) * channels + c], 0,
                                    form->space == JCS_YCbCr ? MOST_BLACK : 0);
    free(p);
}

static void boxes_are_black_with_every_accurate_decoder(void **state)
{
    uint32_t random = 1;

    (void)state;
    for (int f = 0; f < FORMS; f++)
        for (uint32_t seed = 1; seed <= 9; seed++) {
            struct made_jpeg j =
                picture(&forms[f], (enum drawing)(seed % 3), seed);
            struct rect at[2] = {random_box(&random), random_box(&random)};
            struct arena *a = new_arena();
            struct bytes twin;

            assert_int_equal(
                blank(a, j, &forms[f], at, 2, JPEG_AS_IT_WAS, &twin), OK);
            check_black(&forms[f], twin, at, 2, JDCT_ISLOW, true);
            check_black(&forms[f], twin, at, 2, JDCT_ISLOW, false);
            check_black(&forms[f], twin, at, 2, JDCT_FLOAT, true);
            arena_destroy(a);
            free(j.at);
        }
}

static void white_is_black_of_monochrome1(void **state)
{
    const struct rect box = {13, 9, 50, 21};
    struct jpeg_boxes boxes = {&box, 1, {255, 0, 0}};
    struct made_jpeg j = picture(&forms[0], DRAW_NOISE, 4);
    struct arena *a = new_arena();
    struct bytes twin;
    long warnings;
    uint8_t *p;

    (void)state;
    assert_int_equal(jpeg_blank(a, (struct bytes){j.at, j.len}, WIDTH, HEIGHT,
                                1, &boxes, JPEG_SEQUENTIAL, &twin, NULL),
                     OK);
    p = decode_jpeg(twin.at, twin.len, JCS_GRAYSCALE, JDCT_ISLOW, true,
                    &warnings);
    for (int y = 9; y < 30; y++)
        for (int x = 13; x < 63; x++)
            assert_int_equal(p[y * WIDTH + x], 255);
    free(p);
    free(j.at);
    arena_destroy(a);
}

/* ---- the rest untouched ---------------------------------------------------- */

struct coefs {
    int count, h[3], v[3], across[3], down[3], max_h, max_v;
    uint16_t quant[3][64];
    int16_t (*at[3])[64];
    struct arena *arena;
};

static void take_coefs(struct jpeg_session *s, void *user)
{
    struct coefs *c = user;

    c->count = s->in.num_components;
    c->max_h = s->in.max_h_samp_factor;
    c->max_v = s->in.max_v_samp_factor;
    for (int i = 0; i < c->count; i++) {
        const jpeg_component_info *info = &s->in.comp_info[i];

        c->h[i] = info->h_samp_factor;
        c->v[i] = info->v_samp_factor;
        c->across[i] = (int)info->width_in_blocks;
        c->down[i] = (int)info->height_in_blocks;
        memcpy(c->quant[i], info->quant_table->quantval, sizeof c->quant[i]);
        c->at[i] = arena_array(c->arena,
                               (size_t)c->across[i] * (size_t)c->down[i], 128);
        for (int y = 0; y < c->down[i]; y++)
            memcpy(c->at[i] + (size_t)y * (size_t)c->across[i],
                   jpeg_blocks(s, i, y, false), (size_t)c->across[i] * 128);
    }
}

static struct coefs coefs_of(struct arena *a, struct bytes stream, int channels)
{
    const struct jpeg_limits limits = {WIDTH, HEIGHT, channels, 1 << 26};
    struct coefs c = {.arena = a};

    assert_int_equal(jpeg_run(a, stream, &limits, take_coefs, &c, NULL, NULL),
                     OK);
    return c;
}

static struct jpeg_grid grid_of(const struct coefs *c)
{
    struct jpeg_grid g = {8 * c->max_h, 8 * c->max_v, false, false};

    if (c->count == 1)
        return (struct jpeg_grid){8, 8, false, false};
    for (int i = 0; i < c->count; i++) {
        g.smooth_x |= c->max_h == 2 * c->h[i];
        g.smooth_y |= c->max_v == 2 * c->v[i];
    }
    return g;
}

/* Blocks whose pixels meet no touched box (in the frame) are the same. */
static int compare_outside(const struct coefs *a, const struct coefs *b,
                           const struct rect *at, int count)
{
    struct jpeg_grid grid = grid_of(a);
    int compared = 0;

    for (int i = 0; i < a->count; i++) {
        int w = 8 * a->max_h / a->h[i], h = 8 * a->max_v / a->v[i];

        assert_memory_equal(a->quant[i], b->quant[i], sizeof a->quant[i]);
        assert_int_equal(a->across[i], b->across[i]);
        assert_int_equal(a->down[i], b->down[i]);
        for (int n = 0; n < a->across[i] * a->down[i]; n++) {
            struct rect block = {n % a->across[i] * w, n / a->across[i] * h, w,
                                 h};
            bool touched = false;

            for (int k = 0; k < count; k++)
                touched |= rect_meets(jpeg_touched(&grid, at[k], WIDTH, HEIGHT),
                                      block);
            if (touched)
                continue;
            assert_memory_equal(a->at[i][n], b->at[i][n], 128);
            compared++;
        }
    }
    return compared;
}

static void coefficients_outside_are_equal(void **state)
{
    uint32_t random = 2;

    (void)state;
    for (int f = 0; f < FORMS; f++)
        for (uint32_t seed = 1; seed <= 6; seed++) {
            struct made_jpeg j =
                picture(&forms[f], (enum drawing)(seed % 3), seed);
            struct rect at[2] = {random_box(&random), random_box(&random)};
            int channels = channels_of(&forms[f]);
            struct arena *a = new_arena();
            struct coefs before, after;
            struct bytes twin;

            assert_int_equal(
                blank(a, j, &forms[f], at, 2, JPEG_SEQUENTIAL, &twin), OK);
            before = coefs_of(a, (struct bytes){j.at, j.len}, channels);
            after = coefs_of(a, twin, channels);
            assert_in_range(compare_outside(&before, &after, at, 2), 1, 100000);
            arena_destroy(a);
            free(j.at);
        }
}

/* Luma and grey: nothing but the MCUs that the box itself meets changes, and
 * chroma of the next MCU stays where there is no colour. */
static void grey_pictures_change_in_the_box_s_own_mcus_alone(void **state)
{
    static const struct jpeg_form form = {
        .quality = 85, .space = JCS_YCbCr, .h = 2, .v = 2};
    const struct rect box = {32, 16, 48, 32}; /* on the grid */
    uint8_t *grey = draw_picture(DRAW_SMOOTH, WIDTH, HEIGHT, 1, 3);
    uint8_t *p = malloc((size_t)WIDTH * HEIGHT * 3);
    struct arena *a = new_arena();
    struct coefs before, after;
    struct made_jpeg j;
    struct bytes twin;

    (void)state;
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        p[3 * i] = p[3 * i + 1] = p[3 * i + 2] = grey[i];
    j = make_jpeg(&form, p, WIDTH, HEIGHT);
    assert_int_equal(blank(a, j, &form, &box, 1, JPEG_SEQUENTIAL, &twin), OK);
    before = coefs_of(a, (struct bytes){j.at, j.len}, 3);
    after = coefs_of(a, twin, 3);
    for (int i = 0; i < 3; i++)
        for (int n = 0; n < before.across[i] * before.down[i]; n++) {
            int size = i ? 16 : 8;
            struct rect block = {n % before.across[i] * size,
                                 n / before.across[i] * size, size, size};

            if (!rect_meets(box, block))
                assert_memory_equal(before.at[i][n], after.at[i][n], 128);
        }
    free(p);
    free(grey);
    free(j.at);
    arena_destroy(a);
}

static void full_chroma_changes_nothing_beyond_sixteen_pixels(void **state)
{
    const struct rect box = {37, 21, 40, 30};
    struct made_jpeg j = picture(&forms[1], DRAW_STROKES, 8);
    struct arena *a = new_arena();
    struct bytes twin;
    uint8_t *p, *q;
    long warnings;

    (void)state;
    assert_int_equal(blank(a, j, &forms[1], &box, 1, JPEG_SEQUENTIAL, &twin),
                     OK);
    p = decode_jpeg(j.at, j.len, JCS_RGB, JDCT_ISLOW, true, &warnings);
    q = decode_jpeg(twin.at, twin.len, JCS_RGB, JDCT_ISLOW, true, &warnings);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            struct rect pixel = {x, y, 1, 1};

            if (!rect_meets(rect_grow(box, 16), pixel))
                assert_memory_equal(p + (y * WIDTH + x) * 3,
                                    q + (y * WIDTH + x) * 3, 3);
        }
    free(p);
    free(q);
    free(j.at);
    arena_destroy(a);
}

static void the_order_asked_for_is_written(void **state)
{
    static const struct {
        enum jpeg_order order;
        int sequential, progressive; /* SOF for each kind of input */
    } rows[] = {{JPEG_SEQUENTIAL, 0xc0, 0xc0},
                {JPEG_SPECTRAL, 0xc2, 0xc2},
                {JPEG_PROGRESSIVE, 0xc2, 0xc2},
                {JPEG_AS_IT_WAS, 0xc0, 0xc2}};
    const struct rect box = {30, 30, 9, 9};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int k = 0; k < 2; k++) {
            const struct jpeg_form *form = &forms[k ? 7 : 3];
            struct made_jpeg j = picture(form, DRAW_SMOOTH, 2);
            struct arena *a = new_arena();
            struct coefs before, after;
            struct jpeg_header h;
            struct bytes twin;

            assert_int_equal(blank(a, j, form, &box, 1, rows[i].order, &twin),
                             OK);
            assert_int_equal(jpeg_header_read(twin, &h, NULL), OK);
            assert_int_equal(h.process,
                             k ? rows[i].progressive : rows[i].sequential);
            before = coefs_of(a, (struct bytes){j.at, j.len}, 3);
            after = coefs_of(a, twin, 3);
            compare_outside(&before, &after, &box, 1);
            free(j.at);
            arena_destroy(a);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boxes_are_black_with_every_accurate_decoder),
        cmocka_unit_test(white_is_black_of_monochrome1),
        cmocka_unit_test(coefficients_outside_are_equal),
        cmocka_unit_test(grey_pictures_change_in_the_box_s_own_mcus_alone),
        cmocka_unit_test(full_chroma_changes_nothing_beyond_sixteen_pixels),
        cmocka_unit_test(the_order_asked_for_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
