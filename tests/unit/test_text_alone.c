/*
 * test_text_alone.c - what stays of a picture where nothing is certain
 */
#include "cmocka_all.h"
#include "text/alone.h"

enum { MOST = 8 };

struct scene {
    struct arena *a;
    struct line at[MOST];
    struct lines lines;
};

static int begin(void **state)
{
    struct arena *a = arena_create((size_t)1 << 20);
    struct scene *s = a ? arena_alloc(a, sizeof *s) : NULL;

    if (!s)
        return -1;
    *s = (struct scene){.a = a};
    s->lines.at = s->at;
    s->lines.room = MOST;
    *state = s;
    return 0;
}

static int end(void **state)
{
    struct scene *s = *state;

    arena_destroy(s->a);
    return 0;
}

static struct line *add(struct scene *s, struct rect box, const char *text,
                        float confidence)
{
    struct line *line = &s->at[s->lines.count++];

    *line = (struct line){.box = box,
                          .text = str_of(text),
                          .confidence = confidence,
                          .textness = 0.98f};
    return line;
}

/* How many lines of the scene stay; the scene is empty again. */
static int kept(struct scene *s)
{
    struct error err = {0};
    int count;

    assert_int_equal(alone_drop(s->a, &s->lines, 0, &err), OK);
    count = s->lines.count;
    s->lines.count = 0;
    return count;
}

static const struct rect far_off = {400, 300, 20, 41};

static void bones_that_look_like_a_letter_are_dropped(void **state)
{
    struct scene *s = *state;

    add(s, far_off, "I", 0.8f);
    add(s, (struct rect){10, 10, 30, 14}, "", 0);
    add(s, (struct rect){200, 100, 30, 24}, "IN", 0.76f);
    assert_int_equal(kept(s), 0);
}

static void what_reads_as_letters_stays(void **state)
{
    static const struct {
        const char *text;
        float confidence;
    } rows[] = {{"DOE", 0.45f}, {"SMITH, JOHN", 0.35f}, {"21:40:11", 0.35f},
                {"LM", 0.81f},  {"R m", 0.72f},         {"F", 0.9f}};
    struct scene *s = *state;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        add(s, far_off, rows[i].text, rows[i].confidence);
        assert_int_equal(kept(s), 1);
    }
}

static void initials_by_a_marker_stay_though_they_read_badly(void **state)
{
    static const struct rect marker = {60, 60, 40, 50};
    static const struct rect places[] = {{110, 75, 50, 34}, {60, 120, 50, 34}};
    struct scene *s = *state;

    for (int i = 0; i < 2; i++) {
        add(s, marker, i ? "L" : "R", 0.93f);
        add(s, places[i], "WJ", 0.55f);
        assert_int_equal(kept(s), 2);
    }
}

static void a_blot_far_from_a_marker_or_of_another_size_does_not(void **state)
{
    static const struct rect marker = {60, 60, 40, 50};
    static const struct rect places[] = {
        {300, 75, 50, 34}, {110, 75, 10, 12}, {110, 60, 120, 90}};
    struct scene *s = *state;

    for (int i = 0; i < 3; i++) {
        add(s, marker, "R", 0.93f);
        add(s, places[i], "WJ", 0.55f);
        assert_int_equal(kept(s), 1);
    }
}

static void beside_any_certain_line_all_stay(void **state)
{
    struct scene *s = *state;

    add(s, far_off, "I", 0.3f);
    add(s, (struct rect){10, 10, 90, 14}, "DOE JOHN", 0.9f);
    assert_int_equal(kept(s), 2);
}

static void four_of_one_height_and_what_was_drawn_for_sure_stay(void **state)
{
    struct scene *s = *state;

    for (int i = 0; i < 4; i++)
        add(s, (struct rect){20, 20 + 40 * i, 10, 14}, "", 0);
    assert_int_equal(kept(s), 4);
    add(s, far_off, "", 0)->textness = 0.999f;
    assert_int_equal(kept(s), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bones_that_look_like_a_letter_are_dropped),
        cmocka_unit_test(what_reads_as_letters_stays),
        cmocka_unit_test(initials_by_a_marker_stay_though_they_read_badly),
        cmocka_unit_test(a_blot_far_from_a_marker_or_of_another_size_does_not),
        cmocka_unit_test(beside_any_certain_line_all_stay),
        cmocka_unit_test(four_of_one_height_and_what_was_drawn_for_sure_stay),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
