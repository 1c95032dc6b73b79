/*
 * test_text_fit.c - the sides of a box come to lie where the glyphs end
 */
#include "cmocka_all.h"
#include "text/fit.h"
#include <cmocka.h>
enum { WIDTH = 120, HEIGHT = 60 };
static const struct rect glyphs = {30, 20, 50, 14};

struct scene {
    uint8_t pixels[WIDTH * HEIGHT], hat[WIDTH * HEIGHT];
    struct view view;
    struct layer layer;
    struct candidate line;
};

/* Bars of 2 pixels, 4 apart, from side to side of the glyphs' box. */
static void draw(struct scene *s, uint8_t ground, uint8_t letter)
{
    memset(s->pixels, ground, sizeof s->pixels);
    memset(s->hat, 0, sizeof s->hat);
    for (int y = glyphs.y; y < glyphs.y + glyphs.height; y++)
        for (int x = glyphs.x; x < glyphs.x + glyphs.width; x++)
            if ((x - glyphs.x) % 4 < 2) {
                s->pixels[y * WIDTH + x] = letter;
                s->hat[y * WIDTH + x] = 200;
            }
    s->view = (struct view){
        .width = WIDTH, .height = HEIGHT, .channels = 1, .pixels = s->pixels};
    s->layer = (struct layer){.hat = {WIDTH, HEIGHT, s->hat}};
    s->line = (struct candidate){.box = glyphs, .level = 200, .height = 14};
}

static void assert_fits(struct scene *s, int left, int top, int right,
                        int bottom)
{
    struct rect box = {glyphs.x - left, glyphs.y - top,
                       glyphs.width + left + right,
                       glyphs.height + top + bottom};
    struct rect fit = fit_box(&s->view, &s->layer, &s->line, box);

    assert_int_equal(fit.x, glyphs.x);
    assert_int_equal(fit.y, glyphs.y);
    assert_int_equal(fit.width, glyphs.width);
    assert_int_equal(fit.height, glyphs.height);
}

static void a_box_that_fits_stays(void **state)
{
    struct scene s;

    (void)state;
    draw(&s, 10, 240);
    assert_fits(&s, 0, 0, 0, 0);
    draw(&s, 240, 10);
    assert_fits(&s, 0, 0, 0, 0);
}

static void a_side_that_cuts_letters_moves_out(void **state)
{
    struct scene s;

    (void)state;
    draw(&s, 10, 240);
    assert_fits(&s, -1, 0, 0, 0);
    assert_fits(&s, 0, -2, 0, 0);
    assert_fits(&s, 0, 0, 0, -2);
}

static void a_side_on_the_ground_moves_in(void **state)
{
    struct scene s;

    (void)state;
    draw(&s, 10, 240);
    assert_fits(&s, 2, 1, 2, 2);
}

/* Letters of 240 on noise. */
static void draw_busy(struct scene *s)
{
    uint32_t seed = 7;

    draw(s, 10, 240);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        seed = seed * 1664525u + 1013904223u;
        if (!s->hat[i])
            s->pixels[i] = (uint8_t)(seed >> 24);
    }
}

static void busy_ground_moves_a_side_by_a_few_pixels_only(void **state)
{
    struct scene s;
    struct rect fit;

    (void)state;
    draw_busy(&s);
    fit = fit_box(&s.view, &s.layer, &s.line, glyphs);
    assert_true(rect_holds(fit, glyphs));
    assert_true(rect_holds(rect_grow(glyphs, 3), fit));
}

/* A stroke beside the box, as the stem of a letter that was cut. */
static void a_stem_on_busy_ground_is_reached(void **state)
{
    static const int beside[] = {-4, 52};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct rect stem = {glyphs.x + beside[i], glyphs.y, 2, glyphs.height};
        struct scene s;
        struct rect fit;

        draw_busy(&s);
        for (int y = stem.y; y < stem.y + stem.height; y++)
            memset(s.pixels + y * WIDTH + stem.x, 240, 2);
        fit = fit_box(&s.view, &s.layer, &s.line, glyphs);
        assert_true(rect_holds(fit, rect_union(glyphs, stem)));
        assert_true(rect_holds(rect_grow(rect_union(glyphs, stem), 2), fit));
    }
}

static void a_box_at_the_edge_stays_inside(void **state)
{
    struct scene s;
    struct rect box = {0, 0, WIDTH, HEIGHT}, fit;

    (void)state;
    draw(&s, 10, 240);
    fit = fit_box(&s.view, &s.layer, &s.line, box);
    assert_true(rect_holds(box, fit));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_box_that_fits_stays),
        cmocka_unit_test(a_side_that_cuts_letters_moves_out),
        cmocka_unit_test(a_side_on_the_ground_moves_in),
        cmocka_unit_test(busy_ground_moves_a_side_by_a_few_pixels_only),
        cmocka_unit_test(a_stem_on_busy_ground_is_reached),
        cmocka_unit_test(a_box_at_the_edge_stays_inside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
