/*
 * test_text_ladder.c - spots at equal steps make a ladder, values make it count
 */
#include "cmocka_all.h"
#include "text/ladder.h"

enum { MOST = 40, BROAD = 8, TALL = 10 };

struct scene {
    struct arena *a;
    struct detection d;
    struct candidate c[MOST];
    struct spot spots[MOST];
    bool taken[MOST];
};

static struct scene *scene_of(struct arena *a)
{
    struct scene *s = arena_alloc(a, sizeof *s);

    assert_non_null(s);
    s->a = a;
    s->d.spots.at = s->spots;
    return s;
}

static struct candidate *add(struct scene *s, struct rect box, float textness)
{
    int i = s->d.spots.count++;

    assert_true(i < MOST);
    s->c[i] = (struct candidate){.box = box, .glyphs = 1, .textness = textness};
    s->spots[i] = (struct spot){.rivals = {&s->c[i]}, .count = 1};
    return &s->c[i];
}

static void add_column(struct scene *s, int x, int y, int step, int count)
{
    for (int i = 0; i < count; i++)
        add(s, (struct rect){x, y + i * step, BROAD, TALL}, 0.7f);
}

static struct ladders find(struct scene *s)
{
    struct ladders found = {0};
    struct error err = {0};

    assert_int_equal(ladders_find(s->a, &s->d, s->taken, &found, &err), OK);
    return found;
}

static void a_column_at_equal_steps_is_a_ladder(void **state)
{
    struct scene *s = scene_of(*state);
    struct ladders found;

    add(s, (struct rect){300, 71, 40, TALL}, 1);
    add_column(s, 50, 20, 30, 6);
    add(s, (struct rect){50, 63, BROAD, TALL}, 1); /* between two of them */
    found = find(s);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.at[0].count, 6);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(found.at[0].at[i].spot, i + 1);
        assert_int_equal(found.at[0].at[i].step, i);
    }
}

static void a_row_with_a_gap_is_a_ladder(void **state)
{
    struct scene *s = scene_of(*state);
    static const int steps[] = {0, 1, 3, 4, 5};
    struct ladders found;

    for (int i = 0; i < 5; i++)
        add(s, (struct rect){30 + 44 * steps[i], 200, BROAD, TALL}, 0.7f);
    found = find(s);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.at[0].count, 5);
    for (int i = 0; i < 5; i++)
        assert_int_equal(found.at[0].at[i].step, steps[i]);
}

static void digits_chained_downwards_are_rungs_of_their_own(void **state)
{
    struct scene *s = scene_of(*state);
    struct candidate *c = add(s, (struct rect){80, 40, BROAD, 94}, 0.9f);
    struct rect parts[5];
    struct ladders found;

    for (int i = 0; i < 5; i++)
        parts[i] = (struct rect){80, 40 + 21 * i, BROAD, TALL};
    c->vertical = true;
    c->glyphs = c->part_count = 5;
    c->parts = parts;
    found = find(s);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.at[0].count, 5);
    assert_int_equal(found.at[0].at[3].part, 3);
    assert_int_equal(found.at[0].at[3].box.y, 40 + 21 * 3);
}

static void three_are_too_few(void **state)
{
    struct scene *s = scene_of(*state);

    add_column(s, 50, 20, 30, 3);
    assert_int_equal(find(s).count, 0);
}

static void uneven_steps_are_none(void **state)
{
    struct scene *s = scene_of(*state);
    static const int at[] = {20, 50, 97, 123, 171, 184};

    for (int i = 0; i < 6; i++)
        add(s, (struct rect){50, at[i], BROAD, TALL}, 0.7f);
    assert_int_equal(find(s).count, 0);
}

static void what_is_taken_is_no_rung(void **state)
{
    struct scene *s = scene_of(*state);

    add_column(s, 50, 20, 30, 4);
    s->taken[2] = true;
    assert_int_equal(find(s).count, 0);
}

static void heights_that_differ_are_no_ladder(void **state)
{
    struct scene *s = scene_of(*state);

    for (int i = 0; i < 6; i++)
        add(s, (struct rect){50, 20 + 60 * i, BROAD, i % 2 ? 10 : 16}, 0.7f);
    assert_int_equal(find(s).count, 0);
}

/* Many in one column cost little: no more is asked of them than time. */
static void a_picture_full_of_marks_comes_to_an_end(void **state)
{
    struct scene *s = scene_of(*state);
    enum { ACROSS = 60, DOWN = 60 };
    size_t count = ACROSS * DOWN;
    struct candidate *c = arena_array(s->a, count, sizeof *c);
    struct spot *spots = arena_array(s->a, count, sizeof *spots);
    bool *taken = arena_array(s->a, count, 1);
    struct ladders found = {0};
    struct error err = {0};

    assert_true(c && spots && taken);
    for (size_t i = 0; i < count; i++) {
        int x = (int)(i % ACROSS) * 10, y = (int)(i / ACROSS) * 7;

        c[i] = (struct candidate){
            .box = {x, y, 6, 5}, .glyphs = 1, .textness = 0.4f};
        spots[i] = (struct spot){.rivals = {&c[i]}, .count = 1};
    }
    s->d.spots.at = spots;
    s->d.spots.count = (int)count;
    assert_int_equal(ladders_find(s->a, &s->d, taken, &found, &err), OK);
    assert_int_equal(found.count, 0); /* none looks enough like text */
}

/* ---- values -------------------------------------------------------------- */

static void values_are_read_through_ticks_and_lookalikes(void **state)
{
    static const struct {
        const char *text;
        double value;
    } rows[] = {
        {"0", 0},   {"15", 15},  {"-10", -10}, {"20-", 20},
        {"2O", 20}, {"- 3", -3}, {"l2", 12},   {"0.5", 0.5},
        {"+4", 4},  {" 7 ", 7},  {"1S", 15},   {"B0", 80},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double value = -1000;

        assert_true(rung_value(str_of(rows[i].text), &value));
        assert_true(value == rows[i].value);
    }
}

static void words_and_signs_are_no_values(void **state)
{
    static const char *const rows[] = {
        "", "-", "cm", "R1", "1-2", "HD", "3 mm", ".", "12345678901234"};
    double value;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_false(rung_value(str_of(rows[i]), &value));
}

static bool counts(const double *values, int count, struct count *ret)
{
    struct rung rungs[MOST];

    for (int i = 0; i < count; i++)
        rungs[i] = (struct rung){
            .step = i, .has_value = values[i] > -99, .value = values[i]};
    return ladder_counts(&(struct ladder){rungs, count}, ret);
}

enum { NONE = -100 };

static void values_that_grow_by_equal_steps_count(void **state)
{
    static const double rows[][6] = {{0, 5, 10, 15, 20, 25},
                                     {3, 2, 1, 0, -1, -2},
                                     {NONE, 10, NONE, 30, 40, NONE},
                                     {0, 0.5, 1, 7, 2, 2.5}};
    struct count c;

    (void)state;
    for (int i = 0; i < 4; i++)
        assert_true(counts(rows[i], 6, &c));
    assert_true(is_counted(&c, 3, 1.5)); /* what 7 ought to be */
    assert_false(is_counted(&c, 3, 7));
}

/* "-4" is a 4 with its tick where the numbers grow downwards. */
static void ticks_read_as_signs_are_forgiven(void **state)
{
    static const double row[] = {-2, 3, -4, 5, 6, -7};
    struct count c;

    (void)state;
    assert_true(counts(row, 6, &c));
    assert_true(c.no_sign);
    assert_true(is_counted(&c, 2, -4));
}

static void values_without_a_step_do_not_count(void **state)
{
    static const double rows[][6] = {{1, 1, 1, 1, 1, 1},
                                     {4, 17, 3, 90, 6, 51},
                                     {NONE, NONE, 3, 4, NONE, NONE},
                                     {1, 2, 3, 40, 7, 90}};
    struct count c;

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_false(counts(rows[i], 6, &c));
    assert_true(counts(rows[3], 6, &c)); /* half of them do */
}

static int begin(void **state)
{
    *state = arena_create((size_t)1 << 26);
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
        cmocka_unit_test(a_column_at_equal_steps_is_a_ladder),
        cmocka_unit_test(a_row_with_a_gap_is_a_ladder),
        cmocka_unit_test(digits_chained_downwards_are_rungs_of_their_own),
        cmocka_unit_test(three_are_too_few),
        cmocka_unit_test(uneven_steps_are_none),
        cmocka_unit_test(what_is_taken_is_no_rung),
        cmocka_unit_test(heights_that_differ_are_no_ladder),
        cmocka_unit_test(a_picture_full_of_marks_comes_to_an_end),
        cmocka_unit_test(values_are_read_through_ticks_and_lookalikes),
        cmocka_unit_test(words_and_signs_are_no_values),
        cmocka_unit_test(values_that_grow_by_equal_steps_count),
        cmocka_unit_test(ticks_read_as_signs_are_forgiven),
        cmocka_unit_test(values_without_a_step_do_not_count),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
