/*
 * test_text_plane.c - windows over planes, held against plain loops
 */
#include "cmocka_all.h"
#include "text/plane.h"
#include <string.h>

enum { MOST = 150 };

static uint8_t pixels[MOST * MOST], got[MOST * MOST];
static uint32_t seed = 7;

static struct plane noise(int width, int height)
{
    for (int i = 0; i < width * height; i++) {
        seed = seed * 1664525u + 1013904223u;
        pixels[i] = (uint8_t)(seed >> 24);
    }
    return (struct plane){width, height, pixels};
}

/* What the window around a pixel holds, the part of it outside left out. */
static uint8_t best_around(const struct plane *p, int x, int y, int size,
                           bool largest)
{
    int side = size / 2, best = p->at[y * p->width + x];

    for (int v = y - side; v <= y + side; v++)
        for (int u = x - side; u <= x + side; u++) {
            int value;

            if (u < 0 || v < 0 || u >= p->width || v >= p->height)
                continue;
            value = p->at[v * p->width + u];
            if (largest ? value > best : value < best)
                best = value;
        }
    return (uint8_t)best;
}

static void expect_best(const struct plane *p, int size, bool largest)
{
    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width; x++)
            assert_int_equal(got[y * p->width + x],
                             best_around(p, x, y, size, largest));
}

static void every_window_holds_its_extreme_at_any_size(void **state)
{
    static const int sizes[][2] = {{1, 1},   {1, 40},  {40, 1}, {3, 4},
                                   {11, 11}, {150, 9}, {97, 61}};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct arena *a = arena_create(1 << 22);
        struct plane p = noise(sizes[i][0], sizes[i][1]);
        struct workspace w;

        assert_non_null(a);
        assert_true(workspace_make(a, p.width, p.height, &w));
        for (int size = 5; size <= WINDOW; size += 2) {
            plane_dilate(&p, got, size, &w);
            expect_best(&p, size, true);
            plane_erode(&p, got, size, &w);
            expect_best(&p, size, false);
        }
        arena_destroy(a);
    }
}

static void a_plane_may_be_filtered_in_place(void **state)
{
    struct arena *a = arena_create(1 << 22);
    struct plane p = noise(83, 47), same = p;
    struct workspace w;

    (void)state;
    assert_non_null(a);
    assert_true(workspace_make(a, p.width, p.height, &w));
    memcpy(got, pixels, sizeof got);
    same.at = got;
    plane_dilate(&same, got, WINDOW, &w);
    expect_best(&p, WINDOW, true);
    arena_destroy(a);
}

static void strokes_stay_in_a_top_hat_and_slabs_go(void **state)
{
    struct arena *a = arena_create(1 << 22);
    struct plane p = {100, 60, pixels}, hat;
    struct workspace w;

    (void)state;
    assert_non_null(a);
    memset(pixels, 30, sizeof pixels);
    for (int y = 10; y < 40; y++) {
        pixels[y * 100 + 20] = 200;
        memset(pixels + y * 100 + 50, 180, 24);
    }
    assert_true(workspace_make(a, p.width, p.height, &w));
    hat = plane_top_hat(a, &p, &w);
    assert_non_null(hat.at);
    for (int i = 0; i < 100 * 60; i++)
        assert_int_equal(hat.at[i], pixels[i] == 200 ? 170 : 0);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_window_holds_its_extreme_at_any_size),
        cmocka_unit_test(a_plane_may_be_filtered_in_place),
        cmocka_unit_test(strokes_stay_in_a_top_hat_and_slabs_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
