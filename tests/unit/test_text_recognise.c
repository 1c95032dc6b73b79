/*
 * test_text_recognise.c - what was read is remembered, and lent safely
 */
#include "cmocka_all.h"
#include "text/recognise.h"
#include "text_font.h"

static const struct ink black = {0, 0, 0}, white = {255, 255, 255};

struct world {
    struct arena *a;
    struct recogniser *r;
};

static int make(void **state)
{
    static struct world w;
    struct str own = {NULL, 0};

    w.a = arena_create((size_t)1 << 30);
    assert_non_null(w.a);
    assert_int_equal(recogniser_create("eng", own, &w.r, NULL), OK);
    *state = &w;
    return 0;
}

static int drop(void **state)
{
    struct world *w = *state;

    recogniser_destroy(w->r);
    arena_destroy(w->a);
    return 0;
}

static struct crop drawn(struct world *w, const char *text)
{
    struct view v = blank(w->a, 400, 40, 1, black);
    struct layer layer = {.hat = {v.width, v.height, v.pixels}};
    struct candidate line = {.level = 255};
    struct crop crop;

    line.box = write_text(&v, 20, 10, text, 2, 0, white);
    line.height = (float)line.box.height;
    assert_int_equal(prepare_crop(w->a, &layer, &line, 0, &crop, NULL), OK);
    return crop;
}

static struct reading read_it(struct world *w, const struct crop *crop)
{
    struct reading reading;

    assert_int_equal(recognise_crop(w->r, crop, false, &reading, NULL), OK);
    return reading;
}

static void a_crop_is_read_once(void **state)
{
    struct world *w = *state;
    struct crop crop = drawn(w, "DOE JOHN"), same = drawn(w, "DOE JOHN");
    struct recogniser_counts before, after;

    read_it(w, &crop);
    before = recogniser_counts(w->r);
    read_it(w, &same);
    after = recogniser_counts(w->r);
    assert_int_equal(after.calls, before.calls);
    assert_int_equal(after.hits, before.hits + 1);
}

/* What was given back to the heap is written over. */
static void write_over(void)
{
    struct arena *a = arena_create((size_t)64 << 20);
    char *p;

    assert_non_null(a);
    while ((p = arena_alloc(a, 1024)))
        memset(p, '#', 1024);
    arena_destroy(a);
}

/* More other crops than are remembered; each has pixels of its own. */
static void a_reading_stays_while_others_are_read(void **state)
{
    struct world *w = *state;
    struct crop crop = drawn(w, "DOE JOHN"), other = drawn(w, "71");
    struct reading held = read_it(w, &crop), again;

    for (int i = 0; i < 5000; i++) {
        other.picture.at[0] = (uint8_t)i;
        other.picture.at[1] = (uint8_t)(i >> 8);
        assert_true(read_it(w, &other).count > 0);
    }
    write_over();
    assert_int_equal(held.count, 2);
    assert_string_equal(held.tokens[0].text.at, "DOE");
    assert_string_equal(held.tokens[1].text.at, "JOHN");
    recogniser_tidy(w->r);
    again = read_it(w, &crop);
    assert_int_equal(again.count, 2);
    assert_string_equal(again.tokens[1].text.at, "JOHN");
}

static void what_was_forgotten_is_read_anew(void **state)
{
    struct world *w = *state;
    struct crop crop = drawn(w, "4711");
    int calls;

    read_it(w, &crop);
    recogniser_tidy(w->r); /* little was read since: nothing to tidy */
    calls = recogniser_counts(w->r).calls;
    read_it(w, &crop);
    assert_int_equal(recogniser_counts(w->r).calls, calls);
    recogniser_forget(w->r);
    read_it(w, &crop);
    assert_int_equal(recogniser_counts(w->r).calls, calls + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crop_is_read_once),
        cmocka_unit_test(a_reading_stays_while_others_are_read),
        cmocka_unit_test(what_was_forgotten_is_read_anew),
    };

    return cmocka_run_group_tests(tests, make, drop);
}
