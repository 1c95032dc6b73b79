/*
 * test_text_ink.c - the colour of a line is known and followed along its band
 */
#include "cmocka_all.h"
#include "text/ink.h"
#include <string.h>

enum { WIDTH = 200, HEIGHT = 60, LETTER = 6, STEP = 10, TALL = 14 };
enum { TOP = 20, LEFT = 60 };
static const uint8_t yellow[3] = {250, 220, 30}, blue[3] = {10, 20, 120};

struct scene {
    struct arena *a;
    uint8_t pixels[3 * WIDTH * HEIGHT], hat[WIDTH * HEIGHT];
    struct view view;
    struct layer layer;
    struct candidate line;
    struct rect parts[4];
};

static void fill(struct scene *s, struct rect box, const uint8_t colour[3])
{
    for (int y = box.y; y < box.y + box.height; y++)
        for (int x = box.x; x < box.x + box.width; x++)
            memcpy(s->pixels + 3 * (y * WIDTH + x), colour, 3);
}

/* Number i of the letters: two upright strokes and one between them. */
static struct rect letter_box(int i)
{
    return (struct rect){LEFT + i * STEP, TOP, LETTER, TALL};
}

static void draw_letter(struct scene *s, int i, const uint8_t colour[3])
{
    struct rect b = letter_box(i);

    fill(s, (struct rect){b.x, b.y, 2, b.height}, colour);
    fill(s, (struct rect){b.x + 4, b.y, 2, b.height}, colour);
    fill(s, (struct rect){b.x, b.y + 6, b.width, 2}, colour);
}

/* Four letters, 0 to 3, that the detector knows. */
static struct scene *scene_of_four(struct arena *a)
{
    struct scene *s = arena_alloc(a, sizeof *s);

    assert_non_null(s);
    s->a = a;
    s->view = (struct view){WIDTH, HEIGHT, 3, s->pixels};
    s->layer = (struct layer){.hat = {WIDTH, HEIGHT, s->hat}};
    fill(s, (struct rect){0, 0, WIDTH, HEIGHT}, blue);
    for (int i = 0; i < 4; i++) {
        draw_letter(s, i, yellow);
        s->parts[i] = letter_box(i);
    }
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        s->hat[i] = s->pixels[3 * i] == yellow[0] ? 200 : 0;
    s->line = (struct candidate){.box = rect_union(s->parts[0], s->parts[3]),
                                 .glyphs = 4,
                                 .parts = s->parts,
                                 .part_count = 4,
                                 .height = TALL,
                                 .level = 200};
    return s;
}

static struct inked follow(struct scene *s)
{
    struct inked to;
    struct error err = {0};
    struct ink ink;

    assert_true(ink_of(&s->view, &s->layer, &s->line, &ink));
    assert_int_equal(ink_follow(s->a, &s->view, &ink, &s->line, &to, &err), OK);
    return to;
}

static void assert_ends(const struct inked *to, struct rect box)
{
    assert_memory_equal(&to->line.box, &box, sizeof box);
}

/* Within two steps: five neighbouring values count as one. */
static void the_ink_is_the_colour_that_was_drawn(void **state)
{
    struct scene *s = scene_of_four(*state);
    int contrast = yellow[0] - blue[0];
    struct ink ink;

    assert_true(ink_of(&s->view, &s->layer, &s->line, &ink));
    for (int i = 0; i < 3; i++)
        assert_in_range(ink.colour[i], yellow[i] - 2, yellow[i] + 2);
    assert_in_range(ink.contrast, contrast - 2, contrast + 2);
    assert_int_equal(ink.spread, 0);
}

static void texture_has_no_ink(void **state)
{
    struct scene *s = scene_of_four(*state);
    uint32_t seed = 11;
    struct ink ink;

    for (int i = 0; i < 3 * WIDTH * HEIGHT; i++) {
        seed = seed * 1664525u + 1013904223u;
        s->pixels[i] = (uint8_t)(seed >> 24);
    }
    assert_false(ink_of(&s->view, &s->layer, &s->line, &ink));
}

static void its_plane_is_full_on_ink_and_empty_on_ground(void **state)
{
    struct scene *s = scene_of_four(*state);
    struct rect box = rect_grow(s->line.box, 4);
    struct plane p;
    struct ink ink;

    assert_true(ink_of(&s->view, &s->layer, &s->line, &ink));
    p = ink_plane(s->a, &s->view, &ink, box);
    assert_int_equal(p.width, box.width);
    assert_int_equal(p.height, box.height);
    for (int y = 0; y < box.height; y++)
        for (int x = 0; x < box.width; x++) {
            const uint8_t *from =
                s->pixels + 3 * ((box.y + y) * WIDTH + box.x + x);

            if (memcmp(from, yellow, 3))
                assert_int_equal(p.at[y * box.width + x], 0);
            else
                assert_in_range(p.at[y * box.width + x], 250, 255);
        }
}

static void a_line_alone_does_not_grow(void **state)
{
    struct scene *s = scene_of_four(*state);
    struct inked to = follow(s);

    assert_false(to.grew);
    assert_ends(&to, s->line.box);
    assert_int_equal(to.line.part_count, 4);
}

static void letters_of_the_ink_join_at_both_ends(void **state)
{
    struct scene *s = scene_of_four(*state);
    struct inked to;

    for (int i = -2; i < 7; i++)
        draw_letter(s, i, yellow);
    to = follow(s);
    assert_true(to.grew);
    assert_ends(&to, rect_union(letter_box(-2), letter_box(6)));
    assert_int_equal(to.line.part_count, 9);
}

static void letters_of_another_colour_do_not(void **state)
{
    static const uint8_t green[3] = {30, 220, 30};
    struct scene *s = scene_of_four(*state);
    struct inked to;

    draw_letter(s, 4, green);
    to = follow(s);
    assert_false(to.grew);
}

static void a_wide_gap_ends_the_line(void **state)
{
    struct scene *s = scene_of_four(*state);
    struct inked to;

    draw_letter(s, 6, yellow); /* 24 pixels on, over 1.2 of 14 and 1 */
    to = follow(s);
    assert_false(to.grew);
    draw_letter(s, 5, yellow); /* 14 on */
    to = follow(s);
    assert_ends(&to, rect_union(letter_box(0), letter_box(6)));
}

/* As tissue of the letters' brightness is. */
static void what_reaches_over_the_band_is_none_of_it(void **state)
{
    struct scene *s = scene_of_four(*state);
    struct inked to;

    fill(s, (struct rect){LEFT + 4 * STEP, 0, 5, HEIGHT}, yellow);
    to = follow(s);
    assert_false(to.grew);
}

static void a_blot_in_the_band_is_none_of_it(void **state)
{
    struct scene *s = scene_of_four(*state);
    struct inked to;

    fill(s, (struct rect){LEFT + 4 * STEP, TOP, 2 * TALL, TALL}, yellow);
    to = follow(s);
    assert_false(to.grew);
}

static int begin(void **state)
{
    *state = arena_create((size_t)1 << 24);
    return *state ? 0 : -1;
}

static int end(void **state)
{
    arena_destroy(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ink_is_the_colour_that_was_drawn),
        cmocka_unit_test(texture_has_no_ink),
        cmocka_unit_test(its_plane_is_full_on_ink_and_empty_on_ground),
        cmocka_unit_test(a_line_alone_does_not_grow),
        cmocka_unit_test(letters_of_the_ink_join_at_both_ends),
        cmocka_unit_test(letters_of_another_colour_do_not),
        cmocka_unit_test(a_wide_gap_ends_the_line),
        cmocka_unit_test(what_reaches_over_the_band_is_none_of_it),
        cmocka_unit_test(a_blot_in_the_band_is_none_of_it),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
