/*
 * test_text_inks.c - values that strokes are drawn with stand out
 */
#include "cmocka_all.h"
#include "text/inks.h"
#include <string.h>

enum { WIDTH = 256, HEIGHT = 256, INK = 97 };

static uint8_t pixels[WIDTH * HEIGHT];
static const struct plane plane = {WIDTH, HEIGHT, pixels};

static void draw_noise(void)
{
    uint32_t seed = 5;

    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        seed = seed * 1664525u + 1013904223u;
        pixels[i] = (uint8_t)(40 + (seed >> 24) / 2);
    }
}

/* Rows of 20 letters each: two upright strokes, one between them. */
static void draw_letters(int rows, uint8_t value)
{
    for (int row = 0; row < rows; row++)
        for (int i = 0; i < 20; i++) {
            uint8_t *at = pixels + (20 + 16 * row) * WIDTH + 10 + 10 * i;

            for (int y = 0; y < 9; y++) {
                memset(at + y * WIDTH, value, 2);
                memset(at + y * WIDTH + 4, value, 2);
            }
            memset(at + 4 * WIDTH, value, 6);
        }
}

static bool has(const struct inks *inks, int value)
{
    for (int i = 0; i < inks->count; i++)
        if (inks->value[i] == value)
            return true;
    return false;
}

static void noise_and_slopes_have_no_ink(void **state)
{
    struct inks inks;

    (void)state;
    draw_noise();
    inks_of(&plane, &inks);
    assert_int_equal(inks.count, 0);
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        pixels[i] = (uint8_t)(10 + (i % WIDTH + i / WIDTH) / 3);
    inks_of(&plane, &inks);
    assert_int_equal(inks.count, 0);
}

static void letters_over_noise_have_one(void **state)
{
    struct inks inks;

    (void)state;
    draw_noise();
    draw_letters(4, INK);
    inks_of(&plane, &inks);
    assert_int_equal(inks.count, 1);
    assert_int_equal(inks.value[0], INK);
    assert_true(inks.pixels[0] >= 4 * 20 * 38);
}

static void black_and_white_come_first(void **state)
{
    struct inks inks;

    (void)state;
    draw_noise();
    draw_letters(1, 255);
    pixels[0] = 0; /* too few of it */
    inks_of(&plane, &inks);
    assert_int_equal(inks.count, 1);
    assert_int_equal(inks.value[0], 255);
}

static void there_are_never_more_than_room(void **state)
{
    struct inks inks;

    (void)state;
    draw_noise();
    for (int i = 0; i < 12; i++)
        draw_letters(12 - i, (uint8_t)(i * 23));
    inks_of(&plane, &inks);
    assert_in_range(inks.count, 1, MOST_INKS);
    assert_true(has(&inks, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_and_slopes_have_no_ink),
        cmocka_unit_test(letters_over_noise_have_one),
        cmocka_unit_test(black_and_white_come_first),
        cmocka_unit_test(there_are_never_more_than_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
