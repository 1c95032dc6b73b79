/*
 * test_text_sample.c - parts of a plane in another size and upright
 */
#include "cmocka_all.h"
#include "text/sample.h"

enum { WIDTH = 5, HEIGHT = 4 };

/* Every pixel tells where it is: 10 * y + x. */
static struct plane numbered(uint8_t pixels[WIDTH * HEIGHT])
{
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        pixels[i] = (uint8_t)(i / WIDTH * 10 + i % WIDTH);
    return (struct plane){WIDTH, HEIGHT, pixels};
}

static int at(const struct upright *u, int x, int y)
{
    return u->at[x * u->across + y * u->down];
}

/* The part is x 1..3, y 1..2: 11 12 13 / 21 22 23. */
static void parts_are_turned_upright(void **state)
{
    static const struct {
        enum pose pose;
        int width, first, right, below;
    } want[] = {{POSE_UPRIGHT, 3, 11, 12, 21},
                {POSE_90, 2, 13, 23, 12},
                {POSE_180, 3, 23, 22, 13},
                {POSE_270, 2, 21, 11, 22},
                {POSE_MIRRORED, 3, 13, 12, 23}};
    uint8_t pixels[WIDTH * HEIGHT];
    struct plane p = numbered(pixels);

    (void)state;
    for (int i = 0; i < 5; i++) {
        struct upright u =
            upright_of(&p, (struct rect){1, 1, 3, 2}, want[i].pose);

        assert_int_equal(u.width, want[i].width);
        assert_int_equal(u.height, 5 - want[i].width);
        assert_int_equal(at(&u, 0, 0), want[i].first);
        assert_int_equal(at(&u, 1, 0), want[i].right);
        assert_int_equal(at(&u, 0, 1), want[i].below);
    }
}

/* A row of the result over the whole plane. */
static void sample_row(const struct plane *p, const struct axis *axis, int row,
                       int width, float *ret)
{
    struct taps across[16], down;
    float rows[SAMPLED_ROWS * 16];
    struct rect whole = {0, 0, p->width, p->height};
    struct sampler s = {.from = upright_of(p, whole, POSE_UPRIGHT),
                        .across = across,
                        .width = width,
                        .rows = rows};

    for (int x = 0; x < width; x++)
        across[x] = taps_of(axis, x, p->width);
    down = taps_of(axis, row, p->height);
    sampler_start(&s);
    sampler_row(&s, &down, ret);
}

static void the_same_size_is_a_copy(void **state)
{
    static const struct axis same = {.step = 1, .spot = 1, .points = 1};
    uint8_t pixels[WIDTH * HEIGHT];
    struct plane p = numbered(pixels);
    float row[WIDTH];

    (void)state;
    sample_row(&p, &same, 2, WIDTH, row);
    for (int x = 0; x < WIDTH; x++)
        assert_float_equal(row[x], 20 + x, 1e-4);
}

static void half_the_size_is_the_mean_of_four(void **state)
{
    static const struct axis half = {.step = 2, .spot = 2, .points = 2};
    uint8_t pixels[WIDTH * HEIGHT];
    struct plane p = numbered(pixels);
    float row[2];

    (void)state;
    sample_row(&p, &half, 1, 2, row);
    assert_float_equal(row[0], (20 + 21 + 30 + 31) / 4.0, 1e-4);
    assert_float_equal(row[1], (22 + 23 + 32 + 33) / 4.0, 1e-4);
}

static void twice_the_size_lies_between(void **state)
{
    static const struct axis twice = {.step = 0.5f, .spot = 1, .points = 1};
    uint8_t pixels[WIDTH * HEIGHT];
    struct plane p = numbered(pixels);
    float row[2 * WIDTH];

    (void)state;
    sample_row(&p, &twice, 3, 2 * WIDTH, row); /* a quarter below row 1 */
    assert_float_equal(row[3], 12.5 + 1.25, 1e-4);
    assert_true(row[4] > row[3]);
}

static void outside_there_is_nothing(void **state)
{
    static const struct axis away = {
        .from = -3, .step = 1, .spot = 1, .points = 3};
    uint8_t pixels[WIDTH * HEIGHT];
    struct plane p = numbered(pixels);
    struct taps t = taps_of(&away, 0, WIDTH);
    float row[16];

    (void)state;
    assert_int_equal(t.count, 0);
    sample_row(&p, &away, 4, 16, row);
    assert_float_equal(row[0], 0, 1e-6);
    assert_true(row[5] > 0);
    assert_float_equal(row[12], 0, 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_turned_upright),
        cmocka_unit_test(the_same_size_is_a_copy),
        cmocka_unit_test(half_the_size_is_the_mean_of_four),
        cmocka_unit_test(twice_the_size_lies_between),
        cmocka_unit_test(outside_there_is_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
