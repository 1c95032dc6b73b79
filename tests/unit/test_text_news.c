/*
 * test_text_news.c - only what a stretch shows anew is searched again
 */
#include "cmocka_all.h"
#include "text/news.h"
#include <string.h>

enum { WIDTH = 640, HEIGHT = 480 };

struct world {
    struct arena *a;
    struct view views[2];
};

static int make(void **state)
{
    static struct world w;

    w.a = arena_create((size_t)64 << 20);
    assert_non_null(w.a);
    for (int i = 0; i < 2; i++)
        w.views[i] = (struct view){.width = WIDTH,
                                   .height = HEIGHT,
                                   .channels = 1,
                                   .pixels = arena_array(w.a, WIDTH, HEIGHT)};
    *state = &w;
    return 0;
}

static int drop(void **state)
{
    struct world *w = *state;

    arena_destroy(w->a);
    return 0;
}

/* Upright strokes, 2 of 4 pixels, in box. */
static void draw(struct view *v, struct rect box, uint8_t ground,
                 uint8_t stroke)
{
    memset(v->pixels, ground, (size_t)WIDTH * HEIGHT);
    for (int y = box.y; y < box.y + box.height; y++)
        for (int x = box.x; x < box.x + box.width; x++)
            v->pixels[y * v->width + x] = x % 4 < 2 ? stroke : ground;
}

static struct areas news(struct world *w)
{
    struct areas areas;

    assert_int_equal(news_of(w->a, w->views, 2, &areas, NULL), OK);
    return areas;
}

static void strokes_that_were_saturated_are_news(void **state)
{
    struct world *w = *state;
    struct rect box = {320, 240, 48, 16};
    struct areas areas;

    draw(&w->views[0], box, 255, 255);
    draw(&w->views[1], box, 180, 220);
    areas = news(w);
    assert_int_equal(areas.count, 1);
    assert_true(rect_holds(areas.at[0], box));
    assert_true(rect_area(areas.at[0]) < WIDTH * HEIGHT / 4);
}

static void the_same_strokes_fainter_are_none(void **state)
{
    struct world *w = *state;
    struct rect box = {320, 240, 48, 16};

    draw(&w->views[0], box, 20, 220);
    draw(&w->views[1], box, 80, 150);
    assert_int_equal(news(w).count, 0);
}

static void strokes_three_times_as_strong_are_news(void **state)
{
    struct world *w = *state;
    struct rect box = {16, 16, 48, 16};

    draw(&w->views[0], box, 100, 120);
    draw(&w->views[1], box, 100, 160);
    assert_int_equal(news(w).count, 1);
}

static void noise_of_a_few_steps_is_none(void **state)
{
    struct world *w = *state;
    unsigned seed = 5;

    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        seed = seed * 1103515245u + 12345u;
        w->views[1].pixels[i] = (uint8_t)(100 + (seed >> 16) % 11);
    }
    memset(w->views[0].pixels, 100, (size_t)WIDTH * HEIGHT);
    assert_int_equal(news(w).count, 0);
}

static void a_column_of_pixels_has_no_news(void **state)
{
    struct world *w = *state;

    w->views[0].width = w->views[1].width = 1;
    assert_int_equal(news(w).count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(strokes_that_were_saturated_are_news,
                                        make, drop),
        cmocka_unit_test_setup_teardown(the_same_strokes_fainter_are_none, make,
                                        drop),
        cmocka_unit_test_setup_teardown(strokes_three_times_as_strong_are_news,
                                        make, drop),
        cmocka_unit_test_setup_teardown(noise_of_a_few_steps_is_none, make,
                                        drop),
        cmocka_unit_test_setup_teardown(a_column_of_pixels_has_no_news, make,
                                        drop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
