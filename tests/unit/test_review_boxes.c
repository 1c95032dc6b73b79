/*
 * test_review_boxes.c - boxes as people send them, and what they cover
 */
#include "cmocka_all.h"
#include "review/review_boxes.h"

static struct arena *arena;
static struct finding machine_box = {.box = {10, 10, 20, 5},
                                     .last = 3,
                                     .verdict = ASK,
                                     .reasons = BY_HEADER,
                                     .class = CLASS_DATE_TIME,
                                     .rule = "StudyDate",
                                     .confidence = 0.5F};
static struct item item; /* 100 x 50 pixels, 4 frames */

static int begin(void **state)
{
    (void)state;
    arena = arena_create(1 << 24);
    item.result.outcome.columns = 100;
    item.result.outcome.rows = 50;
    item.result.outcome.frames = 4;
    item.result.outcome.findings =
        (struct findings){.at = &machine_box, .count = 1};
    return arena ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

static struct finding blank(int x, int y, int width, int height)
{
    return (struct finding){
        .box = {x, y, width, height}, .last = 3, .verdict = BLANK};
}

/* ---- covering --------------------------------------------------------- */

static void what_boxes_leave_open_is_counted_once(void **state)
{
    struct finding f = blank(0, 0, 10, 10);
    struct finding over[] = {blank(0, 0, 5, 10), blank(3, 0, 4, 5),
                             blank(20, 20, 5, 5)};
    struct findings by = {.at = over};

    (void)state;
    assert_int_equal(boxes_uncovered(&f, &by), 100);
    by.count = 1;
    assert_int_equal(boxes_uncovered(&f, &by), 50);
    by.count = 2; /* two more columns of five */
    assert_int_equal(boxes_uncovered(&f, &by), 40);
    by.count = 3;
    assert_int_equal(boxes_uncovered(&f, &by), 40);
}

/* Counted pixel by pixel, for boxes in all positions to each other. */
static void what_is_open_equals_a_count_of_pixels(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 300; seed++) {
        unsigned dice = seed;
        struct finding at[7];
        struct findings by = {.at = at + 1, .count = 6};
        int64_t open = 0;

        for (int i = 0; i < 7; i++) {
            int n[4];

            for (int k = 0; k < 4; k++) {
                dice = dice * 1103515245u + 12345u;
                n[k] = (int)(dice >> 16 & 15);
            }
            at[i] = blank(n[0], n[1], n[2] + 1, n[3] + 1);
        }
        for (int y = at->box.y; y < at->box.y + at->box.height; y++)
            for (int x = at->box.x; x < at->box.x + at->box.width; x++) {
                bool covered = false;

                for (int i = 1; i < 7; i++)
                    covered |= rect_holds(at[i].box, (struct rect){x, y, 1, 1});
                open += !covered;
            }
        assert_int_equal(boxes_uncovered(at, &by), open);
    }
}

static void kept_boxes_and_those_of_other_frames_cover_nothing(void **state)
{
    struct finding f = blank(0, 0, 10, 10), over = blank(0, 0, 10, 10);
    struct findings by = {.at = &over, .count = 1};

    (void)state;
    assert_int_equal(boxes_uncovered(&f, &by), 0);
    over.verdict = KEEP;
    assert_int_equal(boxes_uncovered(&f, &by), 100);
    over.verdict = BLANK;
    over.first = 1;
    assert_int_equal(boxes_uncovered(&f, &by), 100);
}

/* ---- from the page ------------------------------------------------------ */

static enum code read_text(const char *text, struct drawn *ret)
{
    json_t *array = json_loads(text, 0, NULL);
    enum code code;

    assert_non_null(array);
    code = boxes_read(arena, array, &item, ret, NULL);
    json_decref(array);
    return code;
}

#define BOX(x, y, w, h, first, last)                                           \
    "{\"x\":" #x ",\"y\":" #y ",\"width\":" #w ",\"height\":" #h               \
    ",\"first_frame\":" #first ",\"last_frame\":" #last                        \
    ",\"verdict\":\"blank\"}"

static void boxes_up_to_the_edges_are_taken_and_none_beyond(void **state)
{
    static const char *const good[] = {"[" BOX(0, 0, 100, 50, 0, 3) "]",
                                       "[" BOX(99, 49, 1, 1, 3, 3) "]"};
    static const char *const bad[] = {"[" BOX(1, 0, 100, 50, 0, 3) "]",
                                      "[" BOX(0, 1, 100, 50, 0, 3) "]",
                                      "[" BOX(99, 49, 2, 1, 0, 3) "]",
                                      "[" BOX(0, 0, 0, 5, 0, 3) "]",
                                      "[" BOX(0, 0, 5, 5, 0, 4) "]",
                                      "[" BOX(0, 0, 5, 5, 2, 1) "]",
                                      "[" BOX(2147483647, 0, 5, 5, 0, 0) "]",
                                      "[" BOX(0, 0, 2147483648, 5, 0, 0) "]",
                                      "[" BOX(-1, 0, 5, 5, 0, 0) "]"};
    struct drawn d;

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_int_equal(read_text(good[i], &d), OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(read_text(bad[i], &d), ERR_FORMAT);
}

static void a_box_of_the_machine_keeps_its_reasons_and_others_are_the_users(
    void **state)
{
    struct drawn d;

    (void)state;
    assert_int_equal(
        read_text("[" BOX(10, 10, 20, 5, 0, 3) "," BOX(11, 10, 20, 5, 0, 3) "]",
                  &d),
        OK);
    assert_int_equal(d.findings.count, 2);
    assert_string_equal(d.findings.at[0].rule, "StudyDate");
    assert_int_equal(d.findings.at[0].class, CLASS_DATE_TIME);
    assert_int_equal(d.findings.at[0].reasons, BY_HEADER | BY_USER);
    assert_int_equal(d.findings.at[1].reasons, BY_USER);
    assert_int_equal(d.findings.at[1].class, CLASS_PHI);
}

/* ---- tables --------------------------------------------------------------- */

static void boxes_of_a_table_come_back_as_they_were(void **state)
{
    struct finding two[] = {blank(1, 2, 30, 40), blank(0, 0, 100, 50),
                            blank(7, 7, 7, 7)};
    struct findings from = {.at = two, .count = 3}, to;
    struct buffer text = {0};

    (void)state;
    two[0].first = two[0].last = 2;
    two[2].verdict = KEEP;
    boxes_text(&text, &from);
    assert_int_equal(
        boxes_parse(arena, (struct str){text.at, text.len}, &item, &to, NULL),
        OK);
    assert_int_equal(to.count, 2);
    for (int i = 0; i < 2; i++) {
        assert_memory_equal(&to.at[i].box, &two[i].box, sizeof two[i].box);
        assert_int_equal(to.at[i].first, two[i].first);
        assert_int_equal(to.at[i].last, two[i].last);
        assert_int_equal(to.at[i].verdict, BLANK);
    }
    buffer_release(&text);
}

/* ---- given to others -------------------------------------------------------- */

static void a_box_is_added_on_all_frames_unless_it_is_covered(void **state)
{
    struct findings to = {0};
    struct finding one = blank(5, 5, 10, 10), inside = blank(6, 6, 2, 2),
                   outside = blank(95, 45, 10, 10);
    bool added;

    (void)state;
    one.first = one.last = 1;
    assert_int_equal(boxes_add(arena, &to, &item, &one, &added, NULL), OK);
    assert_true(added);
    assert_int_equal(to.at[0].first, 0);
    assert_int_equal(to.at[0].last, 3);
    assert_true(to.at[0].reasons & BY_USER);
    assert_int_equal(boxes_add(arena, &to, &item, &inside, &added, NULL), OK);
    assert_false(added);
    assert_int_equal(boxes_add(arena, &to, &item, &outside, &added, NULL),
                     ERR_FORMAT);
    assert_int_equal(to.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_boxes_leave_open_is_counted_once),
        cmocka_unit_test(what_is_open_equals_a_count_of_pixels),
        cmocka_unit_test(kept_boxes_and_those_of_other_frames_cover_nothing),
        cmocka_unit_test(boxes_up_to_the_edges_are_taken_and_none_beyond),
        cmocka_unit_test(
            a_box_of_the_machine_keeps_its_reasons_and_others_are_the_users),
        cmocka_unit_test(boxes_of_a_table_come_back_as_they_were),
        cmocka_unit_test(a_box_is_added_on_all_frames_unless_it_is_covered),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
