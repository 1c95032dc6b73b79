/*
 * test_text_beside.c - dim letters beside a line join it, texture does not
 */
#include "cmocka_all.h"
#include "text/beside.h"
#include <string.h>

enum { WIDTH = 240, HEIGHT = 60, LETTER = 6, STEP = 10, TALL = 14 };
enum { TOP = 20, LEFT = 80, BRIGHT = 200, DIM = 80, KNOWN = 4 };

struct scene {
    struct arena *a;
    uint8_t hat[WIDTH * HEIGHT], dark[WIDTH * HEIGHT];
    struct detection d;
    struct candidate line;
    struct rect parts[KNOWN];
};

static void fill(uint8_t *hat, struct rect box, uint8_t value)
{
    for (int y = box.y; y < box.y + box.height; y++)
        memset(hat + y * WIDTH + box.x, value, (size_t)box.width);
}

/* Number i of the letters: two upright strokes and one between them. */
static struct rect draw_letter(uint8_t *hat, int i, uint8_t value)
{
    struct rect b = {LEFT + i * STEP, TOP, LETTER, TALL};

    fill(hat, (struct rect){b.x, b.y, 2, b.height}, value);
    fill(hat, (struct rect){b.x + 4, b.y, 2, b.height}, value);
    fill(hat, (struct rect){b.x, b.y + 6, b.width, 2}, value);
    return b;
}

/* Four letters, 0 to 3, that the detector knows, in a plane of luma. */
static struct scene *scene_of_four(struct arena *a)
{
    struct scene *s = arena_alloc(a, sizeof *s);

    assert_non_null(s);
    s->a = a;
    for (int i = 0; i < KNOWN; i++)
        s->parts[i] = draw_letter(s->hat, i, BRIGHT);
    s->d.layers[0] = (struct layer){.hat = {WIDTH, HEIGHT, s->hat}};
    s->d.layers[1] = (struct layer){.hat = {WIDTH, HEIGHT, s->dark}};
    s->d.negative = 1;
    s->d.inks = s->d.layer_count = 2;
    s->line = (struct candidate){.box = rect_union(s->parts[0], s->parts[3]),
                                 .glyphs = KNOWN,
                                 .parts = s->parts,
                                 .part_count = KNOWN,
                                 .height = TALL,
                                 .level = BRIGHT};
    return s;
}

static struct beside follow(struct scene *s, const struct layer *layer)
{
    struct beside to;
    struct error err = {0};

    assert_int_equal(beside_follow(s->a, &s->d, layer, &s->line, &to, &err),
                     OK);
    return to;
}

static void assert_box(struct rect is, struct rect box)
{
    assert_memory_equal(&is, &box, sizeof box);
}

static void dim_letters_at_either_end_join(void **state)
{
    struct scene *s = scene_of_four(*state);
    struct rect first = draw_letter(s->hat, -1, DIM);
    struct rect last = draw_letter(s->hat, 5, DIM);
    struct beside to = follow(s, &s->d.layers[0]);

    assert_true(to.grew);
    assert_box(to.line.box, rect_union(first, last));
    assert_int_equal(to.line.part_count, KNOWN + 2);
}

static void a_dash_may_stand_as_far_away_as_a_letter(void **state)
{
    struct scene *s = scene_of_four(*state);
    struct rect dash = {LEFT + 3 * STEP + LETTER + 14, TOP + 6, 7, 1};

    fill(s->hat, dash, DIM);
    assert_box(follow(s, &s->d.layers[0]).line.box,
               rect_union(s->line.box, dash));
}

static void what_stands_far_away_is_another_line(void **state)
{
    struct scene *s = scene_of_four(*state);

    draw_letter(s->hat, 7, DIM);
    assert_false(follow(s, &s->d.layers[0]).grew);
}

static void a_soft_edge_is_no_growth(void **state)
{
    struct scene *s = scene_of_four(*state);
    int end = LEFT + 3 * STEP + LETTER;

    fill(s->hat, (struct rect){end, TOP, 2, TALL}, DIM);
    assert_false(follow(s, &s->d.layers[0]).grew);
}

static void nothing_joins_on_textured_ground(void **state)
{
    struct scene *s = scene_of_four(*state);

    draw_letter(s->hat, -1, DIM);
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        if (!s->hat[i])
            s->hat[i] = i * 7 % 3 ? 50 : 0;
    assert_false(follow(s, &s->d.layers[0]).grew);
}

/* A plane of one ink shows full strokes only: the darker of luma's two hats has
 * the dim ones. */
static void a_line_of_an_ink_goes_on_in_luma(void **state)
{
    struct scene *s = scene_of_four(*state);
    struct layer ink = s->d.layers[0];
    struct rect last;

    for (int i = 0; i < KNOWN; i++)
        draw_letter(s->dark, i, BRIGHT);
    memset(s->hat, 0, sizeof s->hat);
    last = draw_letter(s->dark, 4, DIM);
    s->line.layer = 2;
    s->line.level = 255;
    assert_box(follow(s, &ink).line.box, rect_union(s->line.box, last));
    assert_ptr_equal(follow(s, &ink).layer, &s->d.layers[1]);
}

/* A layer over a part of the frame, shrunk: boxes are those of the frame. */
static void boxes_are_those_of_the_frame(void **state)
{
    struct scene *s = scene_of_four(*state);
    struct rect last = draw_letter(s->hat, 4, DIM), whole;

    s->d.layers[0].scale = s->line.scale = 1;
    s->d.layers[0].at = (struct rect){64, 32, 2 * WIDTH, 2 * HEIGHT};
    for (int i = 0; i < KNOWN; i++) {
        s->parts[i].x += 32;
        s->parts[i].y += 16;
    }
    whole = rect_union(s->parts[0], s->parts[3]);
    s->line.box = (struct rect){2 * whole.x, 2 * whole.y, 2 * whole.width,
                                2 * whole.height};
    whole = rect_union(whole,
                       (struct rect){last.x + 32, last.y + 16, LETTER, TALL});
    assert_box(follow(s, &s->d.layers[0]).line.box,
               (struct rect){2 * whole.x, 2 * whole.y, 2 * whole.width,
                             2 * whole.height});
}

static int setup(void **state)
{
    *state = arena_create((size_t)1 << 24);
    return *state ? 0 : -1;
}

static int teardown(void **state)
{
    arena_destroy(*state);
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(dim_letters_at_either_end_join),
        TEST(a_dash_may_stand_as_far_away_as_a_letter),
        TEST(what_stands_far_away_is_another_line),
        TEST(a_soft_edge_is_no_growth),
        TEST(nothing_joins_on_textured_ground),
        TEST(a_line_of_an_ink_goes_on_in_luma),
        TEST(boxes_are_those_of_the_frame),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
