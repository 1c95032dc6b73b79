/*
 * test_samples_text.c - the truth about drawn text is the truth
 */
#include "cmocka_all.h"
#include "scene.h"
#include <string.h>

enum { WIDE = 320, HIGH = 120 };

static struct arena *arena;
static struct fonts *fonts;

static int open_fonts(void **state)
{
    (void)state;
    arena = arena_create((size_t)1 << 28);
    fonts = fonts_open(arena);
    return 0;
}

static int close_fonts(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

static bool in_box(struct rect r, int x, int y)
{
    return rect_holds(r, (struct rect){x, y, 1, 1});
}

/* Pixels that show, and whether any pixel outside of the box changed. */
static int shown(const struct canvas *c, struct rect box, bool *ret_stray)
{
    int count = 0;

    *ret_stray = false;
    for (int y = 0; y < c->height; y++)
        for (int x = 0; x < c->width; x++) {
            int v = canvas_at(c, x, y)[0];

            count += v >= SHOWS;
            *ret_stray |= v && !in_box(box, x, y);
        }
    return count;
}

static void a_box_holds_all_ink_and_no_empty_edge(void **state)
{
    (void)state;
    for (int face = SANS; face < FACE_COUNT; face++) {
        struct scene s = {.arena = arena, .fonts = fonts};
        struct letter letter = {.face = (enum face)face, .size = 19};
        struct style style = {letter, {{255}}, LEFT};
        struct rect box;
        bool stray;
        int count;

        s.canvas = canvas_create(arena, WIDE, HIGH, 1, 255);
        s.truth = truth_create(arena, "none");
        box = scene_write(&s, style, 20, 60, CLASS_PHI, "GARCIA, Juan q.");
        count = shown(&s.canvas, box, &stray);
        assert_false(stray);
        assert_int_equal(s.truth->texts.count, 1);
        assert_in_range(s.truth->texts.at[0].pixels, count - 2, count + 2);
        for (int side = 0; side < 4; side++) {
            struct rect less = box;
            bool cut;

            less.x += side == 0;
            less.y += side == 1;
            less.width -= side != 1 && side != 3;
            less.height -= side == 1 || side == 3;
            shown(&s.canvas, less, &cut);
            assert_true(cut);
        }
    }
}

static void four_quarter_turns_are_none(void **state)
{
    struct mask m = mask_text(
        arena, fonts, (struct letter){.face = STROKE, .size = 30}, "DOE 12");
    struct mask r = m;

    (void)state;
    for (int i = 0; i < 4; i++) {
        r = mask_turn(arena, &r, 1);
        assert_int_equal(r.box.width, i % 2 ? m.box.width : m.box.height);
        assert_int_equal(r.pixels, m.pixels);
    }
    assert_memory_equal(r.coverage, m.coverage,
                        (size_t)(m.box.width * m.box.height));
}

static void two_mirrors_are_none(void **state)
{
    struct mask m =
        mask_text(arena, fonts, (struct letter){.face = MONO, .size = 24}, "L");
    struct mask once = mask_mirror(arena, &m);
    struct mask twice = mask_mirror(arena, &once);
    size_t size = (size_t)(m.box.width * m.box.height);

    (void)state;
    assert_memory_not_equal(once.coverage, m.coverage, size);
    assert_memory_equal(twice.coverage, m.coverage, size);
}

static void capitals_have_the_height_asked_for(void **state)
{
    (void)state;
    for (int face = SANS; face < FACE_COUNT; face++)
        for (int height = 8; height <= 160; height += 19) {
            struct letter letter = {.face = (enum face)face};
            struct mask m;

            letter.size = letter_size(fonts, letter.face, height);
            m = mask_text(arena, fonts, letter, "H");
            assert_in_range(m.box.height, height - 2, height + 2);
        }
}

static void contrast_is_the_largest_sample_difference(void **state)
{
    struct canvas c = canvas_create(arena, 4, 4, 3, 255);
    struct ink blue = canvas_ink(&c, 0, 0, 255);

    (void)state;
    assert_int_equal(contrast_of(&c, blue, canvas_grey(&c, 0)), 100);
    assert_int_equal(contrast_of(&c, blue, blue), 0);
}

/* White letters over a picture that is black on the left: they end on what is
 * below. */
static void the_weakest_piece_of_a_line_is_the_one_that_shows_least(
    void **state)
{
    struct letter letter = {.face = SANS, .size = 20};
    struct canvas c = canvas_create(arena, WIDE, HIGH, 1, 255);
    struct mask m = mask_text(arena, fonts, letter, "DOE JOHN ALLAN");
    struct ink white = {{255}};

    (void)state;
    assert_int_equal(weakest_of(&c, &m, 10, 10, white, false), 100);
    canvas_fill(&c, (struct rect){10 + m.box.width / 2, 0, WIDE, HIGH},
                (struct ink){{230}});
    assert_int_equal(weakest_of(&c, &m, 10, 10, white, false), 10);
    m = mask_turn(arena, &m, 1);
    assert_int_equal(weakest_of(&c, &m, 10, 10, white, true), 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_box_holds_all_ink_and_no_empty_edge),
        cmocka_unit_test(four_quarter_turns_are_none),
        cmocka_unit_test(two_mirrors_are_none),
        cmocka_unit_test(capitals_have_the_height_asked_for),
        cmocka_unit_test(contrast_is_the_largest_sample_difference),
        cmocka_unit_test(
            the_weakest_piece_of_a_line_is_the_one_that_shows_least),
    };

    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
