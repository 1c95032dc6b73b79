/*
 * test_text_tight.c - specks beside a line do not stretch its box
 */
#include "cmocka_all.h"
#include "text/tight.h"

enum { MOST = 40 };

/* Letters of 8 by 12 pixels, strokes of 2, and then marks as they come. */
struct scene {
    struct rect parts[MOST];
    struct candidate line;
};

static void add_part(struct scene *s, struct rect part)
{
    s->parts[s->line.part_count++] = part;
    s->line.parts = s->parts;
    s->line.box = rect_union(s->line.box, part);
}

static struct scene *letters(struct scene *s, int count)
{
    *s = (struct scene){.line = {.height = 12, .stroke = 2.0f / 12}};
    for (int i = 0; i < count; i++)
        add_part(s, (struct rect){40 + 10 * i, 30, 8, 12});
    s->line.glyphs = count;
    return s;
}

static void assert_box(const struct scene *s, struct rect want)
{
    struct rect box = tight_box(&s->line);

    assert_int_equal(box.x, want.x);
    assert_int_equal(box.y, want.y);
    assert_int_equal(box.width, want.width);
    assert_int_equal(box.height, want.height);
}

static void letters_alone_keep_their_box(void **state)
{
    struct scene s;

    (void)state;
    assert_box(letters(&s, 5), (struct rect){40, 30, 48, 12});
    assert_box(letters(&s, 1), (struct rect){40, 30, 8, 12});
}

static void dots_dashes_and_accents_belong_to_it(void **state)
{
    static const struct rect marks[] = {
        {90, 40, 2, 2},  /* a full stop */
        {92, 35, 5, 2},  /* a dash */
        {53, 25, 4, 3},  /* an accent */
        {63, 43, 2, 3},  /* a cedilla */
        {40, 44, 48, 2}, /* a rule under it */
        {33, 33, 3, 3},  /* a bullet before it */
    };

    (void)state;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        struct scene s;

        add_part(letters(&s, 5), marks[i]);
        assert_box(&s, rect_union((struct rect){40, 30, 48, 12}, marks[i]));
    }
}

static void crumbs_do_not(void **state)
{
    static const struct rect crumbs[] = {
        {91, 36, 1, 1},  /* thinner than the pen */
        {34, 30, 1, 4},  /* the edge of a frame */
        {100, 35, 3, 3}, /* a letter's height away */
        {70, 20, 3, 3},  /* too high for an accent */
        {92, 24, 3, 3},  /* beside and above the last letter */
        {50, 44, 8, 2},  /* the head of a letter below */
        {63, 44, 3, 5},  /* an edge that hangs from a letter */
        {92, 41, 4, 5},  /* one that hangs beside it */
    };

    (void)state;
    for (size_t i = 0; i < sizeof crumbs / sizeof *crumbs; i++) {
        struct scene s;

        add_part(letters(&s, 5), crumbs[i]);
        assert_box(&s, (struct rect){40, 30, 48, 12});
    }
}

static void upright_lines_are_the_same_turned(void **state)
{
    struct scene s = {.line = {.height = 12, .stroke = 2.0f / 12}};

    (void)state;
    for (int i = 0; i < 5; i++)
        add_part(&s, (struct rect){30, 40 + 10 * i, 12, 8});
    s.line.glyphs = 5;
    s.line.vertical = true;
    add_part(&s, (struct rect){24, 50, 1, 1});
    assert_box(&s, (struct rect){30, 40, 12, 48});
}

static void a_line_seen_small_is_measured_large(void **state)
{
    struct scene s;

    (void)state;
    letters(&s, 5);
    s.line.scale = 1;
    s.line.box = (struct rect){80, 60, 100, 24};
    assert_box(&s, (struct rect){80, 60, 96, 24});
}

static void a_letter_run_into_the_ground_does_not_raise_the_line(void **state)
{
    struct scene s;

    (void)state;
    add_part(letters(&s, 5), (struct rect){90, 30, 8, 24});
    s.line.glyphs++;
    assert_box(&s, (struct rect){40, 30, 58, 12});
    letters(&s, 1); /* two letters, and one is that high */
    add_part(&s, (struct rect){50, 30, 8, 24});
    s.line.glyphs++;
    assert_box(&s, (struct rect){40, 30, 18, 24});
}

static void shreds_of_letters_are_all_it_has(void **state)
{
    struct scene s;

    (void)state;
    letters(&s, 2);
    s.line.glyphs = 7;
    for (int i = 0; i < 10; i++)
        add_part(&s, (struct rect){80 + 5 * i, 31 + i, 1, 2});
    assert_box(&s, s.line.box);
}

static void tiny_print_keeps_its_box(void **state)
{
    struct scene s = {.line = {.height = 4, .stroke = 0.25f, .glyphs = 3}};

    (void)state;
    for (int i = 0; i < 3; i++)
        add_part(&s, (struct rect){40 + 5 * i, 30, 3, 4});
    add_part(&s, (struct rect){30, 28, 1, 1});
    assert_box(&s, s.line.box);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_alone_keep_their_box),
        cmocka_unit_test(dots_dashes_and_accents_belong_to_it),
        cmocka_unit_test(crumbs_do_not),
        cmocka_unit_test(upright_lines_are_the_same_turned),
        cmocka_unit_test(a_line_seen_small_is_measured_large),
        cmocka_unit_test(a_letter_run_into_the_ground_does_not_raise_the_line),
        cmocka_unit_test(shreds_of_letters_are_all_it_has),
        cmocka_unit_test(tiny_print_keeps_its_box),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
