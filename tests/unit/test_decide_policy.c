/*
 * test_decide_policy.c - policies and doubt, and the form of findings
 */
#include "decide_help.h"

/* ---- policies and doubt ---------------------------------------------- */

static void strict_blanks_and_phi_asks_about_unknown_text(void **state)
{
    (void)state;
    assert_int_equal(verdict_on("US", POLICY_STRICT, "Xqzkvw", "X"), BLANK);
    assert_int_equal(verdict_on("US", POLICY_PHI, "Xqzkvw", "X"), ASK);
    assert_int_equal(verdict_on("US", POLICY_PHI, "Xq", "X"), KEEP);
}

static void doubt_does_what_it_is_told(void **state)
{
    static const struct {
        enum doubt doubt;
        enum verdict verdict;
    } cases[] = {{DOUBT_BLANK, BLANK}, {DOUBT_KEEP, KEEP}, {DOUBT_HOLD, ASK}};

    (void)state;
    for (int policy = POLICY_STRICT; policy <= POLICY_PHI; policy++)
        for (size_t i = 0; i < 3; i++) {
            struct picture p = picture_of("US");

            p.policy = (enum policy)policy;
            p.doubt = cases[i].doubt;
            print_at(&p, 10, 10, "Xqzkvw");
            print_at(&p, 10, 100, "12/07/1994");
            decide_picture(&p);
            assert_int_equal(found_at(&p, 10, 10, 0)->verdict,
                             cases[i].verdict);
            assert_int_equal(found_at(&p, 10, 100, 0)->verdict, BLANK);
        }
}

static enum verdict verdict_where_doubt_is_kept(const char *text, bool known)
{
    struct picture p = picture_of("US");

    p.policy = POLICY_PHI;
    p.doubt = DOUBT_KEEP;
    if (known)
        add(&p.ids, ID_PERSON, "LEO^STACY");
    print_at(&p, 10, 10, text);
    decide_picture(&p);
    return found_at(&p, 10, 10, 0)->verdict;
}

static void a_lexicon_name_of_three_letters_is_doubt(void **state)
{
    (void)state;
    assert_int_equal(verdict_on("US", POLICY_PHI, "Leo", "Leo"), BLANK);
    assert_int_equal(verdict_where_doubt_is_kept("Leo", false), KEEP);
    assert_int_equal(verdict_where_doubt_is_kept("LEO STACY", true), BLANK);
    assert_int_equal(verdict_where_doubt_is_kept("12/07/1994", false), BLANK);
}

static void unreadable_text_is_doubt_and_a_glyph_is_none(void **state)
{
    struct picture p = picture_of("US");
    struct line *l;

    (void)state;
    print_at(&p, 10, 10, "")->confidence = 0;
    l = print_at(&p, 10, 60, "");
    l->confidence = 0;
    l->box.width = 14;
    l = print_at(&p, 10, 110, "");
    l->confidence = 0;
    l->textness = 0.2f;
    decide_picture(&p);
    assert_int_equal(found_at(&p, 10, 10, 0)->verdict, BLANK);
    assert_int_equal(found_at(&p, 10, 60, 0)->verdict, KEEP);
    assert_int_equal(found_at(&p, 10, 110, 0)->verdict, KEEP);
}

static void templates_policy_looks_at_no_text(void **state)
{
    struct picture p = picture_of("US");

    (void)state;
    p.policy = POLICY_TEMPLATES;
    print_at(&p, 10, 10, "12/07/1994");
    decide_picture(&p);
    assert_int_equal(p.found.count, 0);
}

/* ---- what comes out -------------------------------------------------- */

static void every_line_is_accounted_for_in_order(void **state)
{
    struct picture p = picture_of("US");

    (void)state;
    p.frames = 3;
    print_at(&p, 300, 300, "GAIN 82");
    print_at(&p, 10, 300, "11:24:58")->last_frame = 0;
    print_at(&p, 10, 10, "PHILIPS")->first_frame = 1;
    decide_picture(&p);
    assert_int_equal(p.found.count, 3);
    assert_int_equal(p.found.at[0].box.x < 20, 1);
    assert_int_equal(p.found.at[0].last, 0);
    assert_int_equal(p.found.at[1].box.x, 300);
    assert_int_equal(p.found.at[2].first, 1);
}

static void the_same_question_gets_the_same_answer(void **state)
{
    struct picture p = picture_of("US"), q;

    (void)state;
    add(&p.ids, ID_PERSON, "GAINES^STACY");
    print_at(&p, 10, 10, "GAINES STACY 7.3cm");
    print_at(&p, 10, 60, "Xqzkvw");
    q = p;
    decide_picture(&p);
    decide_picture(&q);
    assert_int_equal(p.found.count, q.found.count);
    for (int i = 0; i < p.found.count; i++) {
        assert_memory_equal(&p.found.at[i].box, &q.found.at[i].box,
                            sizeof p.found.at[i].box);
        assert_int_equal(p.found.at[i].verdict, q.found.at[i].verdict);
        assert_string_equal(p.found.at[i].rule, q.found.at[i].rule);
    }
}

static void boxes_never_leave_the_frame(void **state)
{
    struct picture p = picture_of("US");

    (void)state;
    print_at(&p, -20, -5, "11:24:58");
    print_at(&p, 780, 595, "12/07/1994");
    print_at(&p, 5000, 10, "12/07/1994");
    decide_picture(&p);
    for (int i = 0; i < p.found.count; i++)
        assert_true(
            rect_holds((struct rect){0, 0, 800, 600}, p.found.at[i].box));
}

static void boxes_of_the_user_are_blanked_on_all_frames(void **state)
{
    struct picture p = picture_of("CT");
    const struct rect boxes[] = {{10, 10, 50, 20}, {790, 590, 100, 100}};
    struct decide_input in = {.ds = p.ds,
                              .width = 800,
                              .height = 600,
                              .frames = 7,
                              .lines = &p.lines,
                              .ids = &p.ids,
                              .rules = rules,
                              .boxes = boxes,
                              .box_count = 2};

    (void)state;
    assert_int_equal(decide(arena, &in, &p.found, NULL), OK);
    assert_int_equal(p.found.count, 2);
    assert_int_equal(p.found.at[0].last, 6);
    assert_int_equal(p.found.at[0].reasons, BY_USER);
    assert_int_equal(p.found.at[1].box.width, 10);
}

static void a_cine_of_many_short_lines_is_done_in_time(void **state)
{
    struct picture p = picture_of("US");

    (void)state;
    p.frames = 3000;
    print_at(&p, 10, 10, "GAINES STACY");
    for (int f = 0; f < 3000; f++)
        for (int k = 0; k < 4; k++) {
            struct line *l = print_at(&p, 10 + 90 * k, 400, "11:24:58");

            l->first_frame = l->last_frame = f;
        }
    decide_picture(&p);
    assert_true(p.found.count > 3000);
}

/* A frame may have 4,000 lines, all frames together more. */
static void a_frame_of_too_many_lines_is_an_error(void **state)
{
    (void)state;
    for (int more = 0; more < 3; more++) {
        struct picture p = picture_of("US");
        int lines = more == 1 ? 4100 : 3900;
        struct error err = {0};

        p.width = p.height = 4000;
        p.frames = 2;
        for (int i = 0; i < lines; i++)
            print_at(&p, i % 40 * 100, i / 40 * 40, "L")->last_frame = 0;
        for (int i = 0; i < lines && more == 2; i++)
            print_at(&p, i % 40 * 100, i / 40 * 40, "L")->first_frame = 1;
        assert_int_equal(decide_code(&p, &err), more == 1 ? ERR_LIMIT : OK);
    }
}

static void hostile_lines_are_survived(void **state)
{
    struct picture p = picture_of("US");
    char text[5000];
    struct line *l;

    (void)state;
    memset(text, 'A', sizeof text - 1);
    text[sizeof text - 1] = 0;
    print_at(&p, 0, 0, text);
    memset(text, '1', 2000);
    print_at(&p, 0, 50, text);
    l = print_at(&p, 0, 100, "\xff\xfe\x80 \xf0\x9f");
    l->box = (struct rect){2147483000, 2147483000, 600, 600};
    l = print_at(&p, 0, 150, "x");
    l->box = (struct rect){0, 0, 0, 0};
    l = print_at(&p, 0, 200, "11:24:58");
    l->first_frame = 5;
    l->last_frame = 2;
    decide_picture(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strict_blanks_and_phi_asks_about_unknown_text),
        cmocka_unit_test(doubt_does_what_it_is_told),
        cmocka_unit_test(a_lexicon_name_of_three_letters_is_doubt),
        cmocka_unit_test(unreadable_text_is_doubt_and_a_glyph_is_none),
        cmocka_unit_test(templates_policy_looks_at_no_text),
        cmocka_unit_test(every_line_is_accounted_for_in_order),
        cmocka_unit_test(the_same_question_gets_the_same_answer),
        cmocka_unit_test(boxes_never_leave_the_frame),
        cmocka_unit_test(boxes_of_the_user_are_blanked_on_all_frames),
        cmocka_unit_test(a_cine_of_many_short_lines_is_done_in_time),
        cmocka_unit_test(a_frame_of_too_many_lines_is_an_error),
        cmocka_unit_test(hostile_lines_are_survived),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
