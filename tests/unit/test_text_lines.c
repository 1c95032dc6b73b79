/*
 * test_text_lines.c - lines continue, meet and part where their glyphs say so
 */
#include "cmocka_all.h"
#include "text/lines.h"

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_create((size_t)1 << 20);
    return arena ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

/* A line of one word whose glyphs fill the box, with a rim around them. */
static void add(struct lines *to, struct rect glyphs, int rim, const char *text)
{
    struct line line = {.box = rect_grow(glyphs, rim),
                        .rim = rim,
                        .confidence = 0.9f,
                        .textness = 1,
                        .text = str_of(text)};
    struct word word = {.box = line.box, .text = line.text};
    struct error err = {0};

    line.words = &word;
    line.word_count = 1;
    assert_int_equal(line_copy(arena, &line, to, &err), OK);
}

static void join(struct lines *lines)
{
    struct error err = {0};

    assert_int_equal(lines_join(arena, lines, 0, &err), OK);
}

static void rims_that_overlap_meet_in_the_middle(void **state)
{
    struct lines lines = {0};
    struct rect upper = {10, 10, 80, 12}, lower = {10, 24, 80, 12};

    (void)state;
    add(&lines, upper, 4, "above");
    add(&lines, lower, 4, "below");
    lines_part(&lines, 0);
    assert_int_equal(lines.at[0].box.y + lines.at[0].box.height, 23);
    assert_int_equal(lines.at[1].box.y, 23);
    assert_int_equal(lines.at[0].box.y, 6);
    assert_int_equal(lines.at[1].box.y + lines.at[1].box.height, 40);
    for (int i = 0; i < 2; i++) {
        assert_true(rect_holds(lines.at[i].box, i ? lower : upper));
        assert_true(rect_holds(lines.at[i].box, lines.at[i].words[0].box));
    }
}

static void lines_beside_or_far_below_keep_their_rims(void **state)
{
    struct lines lines = {0};
    struct rect first = {10, 10, 80, 12};
    const struct rect others[] = {{200, 24, 80, 12}, {10, 60, 80, 12}};

    (void)state;
    add(&lines, first, 4, "first");
    for (int i = 0; i < 2; i++)
        add(&lines, others[i], 4, "other");
    lines_part(&lines, 0);
    first = rect_grow(first, 4);
    assert_memory_equal(&lines.at[0].box, &first, sizeof first);
    for (int i = 0; i < 2; i++) {
        struct rect box = rect_grow(others[i], 4);

        assert_memory_equal(&lines.at[i + 1].box, &box, sizeof box);
    }
}

static void a_blank_apart_is_one_line_a_column_apart_are_two(void **state)
{
    struct rect left = {10, 10, 60, 10};

    (void)state;
    for (int gap = 0; gap < 30; gap++) {
        struct rect right = {70 + gap, 10, 60, 10}, whole;
        struct lines lines = {0};

        if (gap > 10 && gap < 16)
            continue; /* between a blank and a column: either will do */
        add(&lines, left, 2, "left");
        add(&lines, right, 2, "right");
        join(&lines);
        assert_int_equal(lines.count, gap <= 10 ? 1 : 2);
        if (lines.count == 2)
            continue;
        whole = rect_grow(rect_union(left, right), 2);
        assert_memory_equal(&lines.at[0].box, &whole, sizeof whole);
        assert_true(str_equal(lines.at[0].text, STR("left right")));
        assert_int_equal(lines.at[0].word_count, 2);
    }
}

static void lines_of_other_sizes_or_heights_stay_apart(void **state)
{
    const struct rect others[] = {{75, 10, 60, 22}, {75, 17, 60, 10}};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct lines lines = {0};

        add(&lines, (struct rect){10, 10, 60, 10}, 2, "left");
        add(&lines, others[i], 2, "right");
        join(&lines);
        assert_int_equal(lines.count, 2);
    }
}

static void what_could_not_be_read_makes_the_whole_unsure(void **state)
{
    struct lines lines = {0};

    (void)state;
    add(&lines, (struct rect){10, 10, 60, 10}, 2, "left");
    add(&lines, (struct rect){74, 10, 60, 10}, 2, "right");
    lines.at[1].confidence = 0.2f;
    join(&lines);
    assert_int_equal(lines.count, 1);
    assert_true(lines.at[0].confidence <= 0.2f);
}

static void of_two_sights_the_one_with_more_letters_stays(void **state)
{
    struct lines lines = {0};

    (void)state;
    add(&lines, (struct rect){10, 10, 90, 12}, 2, "Harbour -- _");
    add(&lines, (struct rect){12, 10, 90, 12}, 2, "Harbours");
    join(&lines);
    assert_int_equal(lines.count, 1);
    assert_true(str_equal(lines.at[0].text, STR("Harbours")));
}

/* A line of several words, glyphs of 8 pixels each, side by side from x on. */
static void add_words(struct lines *to, int x, float confidence,
                      const char *const *words, int count)
{
    struct error err = {0};
    struct word at[8] = {0};
    struct line line = {
        .rim = 2, .confidence = confidence, .textness = 1, .words = at};
    char text[80] = "";

    for (int i = 0; i < count; i++) {
        int width = (int)strlen(words[i]) * 8;

        at[line.word_count++] =
            (struct word){.box = {x, 10, width, 12}, .text = str_of(words[i])};
        line.box = rect_union(line.box, (struct rect){x, 8, width, 16});
        x += width + 8;
        strcat(strcat(text, i ? " " : ""), words[i]);
    }
    line.text = str_of(text);
    assert_int_equal(line_copy(arena, &line, to, &err), OK);
}

/* Noise beside and over it joined the second sight, and says nothing. */
static void of_two_sights_that_say_the_same_the_smaller_place_stays(
    void **state)
{
    static const char *const texts[] = {"Age: 79", "Age:79."};
    struct rect small = {100, 40, 70, 14}, large = {90, 36, 150, 20};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct lines lines = {0};

        add(&lines, i ? large : small, 2, texts[i]);
        add(&lines, i ? small : large, 2, texts[1 - i]);
        join(&lines);
        assert_int_equal(lines.count, 1);
        small = rect_grow(small, 2);
        assert_memory_equal(&lines.at[0].box, &small, sizeof small);
        small = rect_grow(small, -2);
    }
}

static void of_two_sights_that_differ_the_place_of_both_stays(void **state)
{
    struct rect small = {100, 40, 70, 14}, large = {90, 36, 150, 20}, both;
    struct lines lines = {0};

    (void)state;
    add(&lines, small, 2, "Age: 79");
    add(&lines, large, 2, "Page: 791");
    join(&lines);
    both = rect_grow(rect_union(small, large), 2);
    assert_int_equal(lines.count, 1);
    assert_memory_equal(&lines.at[0].box, &both, sizeof both);
}

static void a_word_that_two_sights_share_stands_once(void **state)
{
    static const char *const left[] = {"Harbour:", "North", "Mole"},
                             *const right[] = {"Mole", "and", "Lighthouse"};
    struct lines lines = {0};

    (void)state;
    add_words(&lines, 10, 0.9f, left, 3);
    add_words(&lines, lines.at[0].words[2].box.x, 0.9f, right, 3);
    join(&lines);
    assert_int_equal(lines.count, 1);
    assert_true(
        str_equal(lines.at[0].text, STR("Harbour: North Mole and Lighthouse")));
    assert_int_equal(lines.at[0].word_count, 5);
}

static void a_part_read_well_does_not_stand_for_the_whole(void **state)
{
    static const char *const whole[] = {"Mole", "Lighthouse"};
    struct lines lines = {0};

    (void)state;
    add_words(&lines, 10, 0.95f, whole, 1);
    add_words(&lines, 10, 0.3f, whole, 2);
    join(&lines);
    assert_int_equal(lines.count, 1);
    assert_true(str_equal(lines.at[0].text, STR("Mole Lighthouse")));
    assert_true(lines.at[0].confidence < 0.5f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rims_that_overlap_meet_in_the_middle),
        cmocka_unit_test(lines_beside_or_far_below_keep_their_rims),
        cmocka_unit_test(a_blank_apart_is_one_line_a_column_apart_are_two),
        cmocka_unit_test(lines_of_other_sizes_or_heights_stay_apart),
        cmocka_unit_test(what_could_not_be_read_makes_the_whole_unsure),
        cmocka_unit_test(of_two_sights_the_one_with_more_letters_stays),
        cmocka_unit_test(
            of_two_sights_that_say_the_same_the_smaller_place_stays),
        cmocka_unit_test(of_two_sights_that_differ_the_place_of_both_stays),
        cmocka_unit_test(a_word_that_two_sights_share_stands_once),
        cmocka_unit_test(a_part_read_well_does_not_stand_for_the_whole),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
