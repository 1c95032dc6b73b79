/*
 * test_decide_numbers.c - dates, clocks and record numbers that were misread
 *
 * What a reader makes of them looks like nothing at all. It goes where rows
 * that identify stand above, below or at both sides; settings and measures in
 * the same places stay.
 */
#include "decide_help.h"

/* The verdict on a row under a patient's name, in one block with it. */
static enum verdict below_name(const char *modality, const char *text,
                               float confidence)
{
    struct picture p = picture_of(modality);

    print_at(&p, 100, 100, "LARSEN RUTH");
    print_at(&p, 100, 117, text)->confidence = confidence;
    decide_picture(&p);
    return found_at(&p, 100, 117, 0)->verdict;
}

static void misread_numbers_in_a_block_go(void **state)
{
    static const char *const numbers[] = {
        "1242.09",  "0935",      "1986/01705", "A27/|783",
        "6421 488", "4083%AM",   "P912/49",    "225/23",
        "64|5||8r", "14Ap-2021", "BOg1432",    "Now13, 1993"};

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (below_name("CT", numbers[i], 0.75f) != BLANK)
            broken("keeps '%s'", numbers[i]);
}

static void settings_in_a_block_stay(void **state)
{
    static const char *const settings[] = {
        "kV 120",     "PRF 4000Hz", "IM 12/48",    "S/A 2/3",    "M|: 0.8",
        "W 400 L 40", "78F78",      "3.5/2.7",     "1024x768",   "120 mA",
        "12.5cm",     "2/3",        "FOV 350.5mm", "Frame 1/120"};

    (void)state;
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (below_name("US", settings[i], 0.95f) != KEEP)
            broken("blanks '%s'", settings[i]);
}

static void a_number_alone_stays(void **state)
{
    (void)state;
    assert_keeps("CT", "0935");
    assert_keeps("CT", "225/23");
}

static void a_number_read_upside_down_goes(void **state)
{
    struct picture p = picture_of("CT");

    (void)state;
    print_at(&p, 100, 100, "LARSEN RUTH");
    print_at(&p, 100, 117, "64|5||8r")->turn = 180;
    print_at(&p, 100, 134, "L0/tZ/Z")->turn = 180;
    print_at(&p, 100, 151, "LARSEN RUTH");
    decide_picture(&p);
    assert_int_equal(found_at(&p, 100, 117, 0)->verdict, BLANK);
    assert_int_equal(found_at(&p, 100, 134, 0)->verdict, BLANK);
}

static void a_row_that_only_a_ghost_has_goes(void **state)
{
    struct picture p = picture_of("CT");
    struct line *ghost;

    (void)state;
    print_at(&p, 100, 132, "LARSEN RUTH 01/02/2001");
    ghost = print_at(&p, 100, 100, "zq");
    ghost->box = (struct rect){100, 104, 180, 44};
    ghost->confidence = 0.3f;
    decide_picture(&p);
    assert_true(is_blank_at(&p, 120, 110));
    assert_true(is_blank_at(&p, 270, 120));
}

static void two_readings_of_one_number_count_together(void **state)
{
    struct picture p = picture_of("CT");

    (void)state;
    print_at(&p, 100, 100, "LARSEN RUTH");
    print_at(&p, 100, 117, "624")->box.width = 80;
    print_at(&p, 150, 117, "911");
    decide_picture(&p);
    assert_int_equal(found_at(&p, 100, 117, 0)->verdict, BLANK);
    assert_int_equal(found_at(&p, 150, 117, 0)->verdict, BLANK);
}

static void between_two_that_identify_a_number_goes(void **state)
{
    static const char *const numbers[] = {"13:3", "23.06", "488", "B7Z33%"};

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct picture p = picture_of("US");

        print_at(&p, 100, 100, "LARSEN RUTH");
        print_at(&p, 240, 100, numbers[i]);
        print_at(&p, 340, 100, "10/15/1983");
        decide_picture(&p);
        if (found_at(&p, 240, 100, 0)->verdict != BLANK)
            broken("keeps '%s'", numbers[i]);
    }
}

static void two_glyphs_in_a_long_box_are_no_reading(void **state)
{
    struct picture p = picture_of("CT");

    (void)state;
    print_at(&p, 100, 100, "03")->box.width = 50;
    print_at(&p, 100, 200, "03");
    decide_picture(&p);
    assert_int_equal(found_at(&p, 100, 100, 0)->verdict, BLANK);
    assert_int_equal(found_at(&p, 100, 200, 0)->verdict, KEEP);
}

/* ---- dates that lost their shape ------------------------------------- */

static void damaged_dates_go_anywhere(void **state)
{
    static const char *const dates[] = {
        "02/2]/]969", "24 0CT 85",   "1979/0 1/20",  "1986/01705",
        "14Ap-2021",  "Now13, 1993", "b1ay 8, 2016", "5EP 12 1999",
        "743-23-4",   "06/07/1%9",   "03 O0CT 68",   "2/1 1/60"};

    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        assert_blanks("CT", dates[i]);
        assert_blanks_phi("CT", dates[i]);
    }
}

static void damaged_clocks_go_anywhere(void **state)
{
    (void)state;
    assert_blanks("US", "13:99");
    assert_blanks("US", "2319-44");
    assert_blanks("US", "2 43 28 AM");
    assert_blanks("US", "2143/pm");
    assert_keeps("US", "10:1");
}

static void a_record_number_with_a_blank_goes(void **state)
{
    (void)state;
    assert_blanks("US", "M7080 35");
    assert_blanks("CT", "H1 74837");
    assert_keeps("CT", "W350 40");
}

static void under_words_that_nobody_knows_a_clock_goes(void **state)
{
    struct picture p = picture_of("CT");

    (void)state;
    print_at(&p, 100, 100, "Rodoogcertrv");
    print_at(&p, 100, 117, "0747");
    print_at(&p, 400, 100, "Rodoogcertrv");
    print_at(&p, 400, 117, "512");
    decide_picture(&p);
    assert_int_equal(found_at(&p, 100, 117, 0)->verdict, BLANK);
    assert_int_equal(found_at(&p, 400, 117, 0)->verdict, KEEP);
}

static void numbers_side_by_side_are_no_date(void **state)
{
    static const char *const others[] = {"1/2 3/4", "0.5 1.5", "12-34 5.1"};

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_keeps("CT", others[i]);
}

static void what_belongs_to_a_date_goes_with_it(void **state)
{
    static const struct {
        const char *text, *part;
    } rows[] = {{"10:10:06 PD1", "PD1"},       {"7:09:50 AD1", "AD1"},
                {"1:07:15 gm", "gm"},          {"Oct 4, 199T", "199T"},
                {"Mar 10,/979", "Mar"},        {"Novil7, 1982", "1982"},
                {"DOB: Sep 28, 199T", "199T"}, {"DOB 13 SEP S8", "S8"},
                {"Geb. 09 DEG 23", "DEG"},     {"Geb. 09 DEG 23", "23"},
                {"DO8 27-Nov-2000", "DO8"}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (verdict_on("CT", POLICY_STRICT, rows[i].text, rows[i].part) !=
            BLANK)
            broken("keeps '%s' of '%s'", rows[i].part, rows[i].text);
}

static void a_setting_behind_a_clock_stays(void **state)
{
    (void)state;
    assert_int_equal(verdict_on("US", POLICY_STRICT, "11:24:58 HR 72", "HR 72"),
                     KEEP);
    assert_int_equal(verdict_on("US", POLICY_STRICT, "11:24:58 2D", "2D"),
                     KEEP);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(misread_numbers_in_a_block_go),
        cmocka_unit_test(settings_in_a_block_stay),
        cmocka_unit_test(a_number_alone_stays),
        cmocka_unit_test(a_number_read_upside_down_goes),
        cmocka_unit_test(a_row_that_only_a_ghost_has_goes),
        cmocka_unit_test(two_readings_of_one_number_count_together),
        cmocka_unit_test(between_two_that_identify_a_number_goes),
        cmocka_unit_test(two_glyphs_in_a_long_box_are_no_reading),
        cmocka_unit_test(damaged_dates_go_anywhere),
        cmocka_unit_test(damaged_clocks_go_anywhere),
        cmocka_unit_test(a_record_number_with_a_blank_goes),
        cmocka_unit_test(under_words_that_nobody_knows_a_clock_goes),
        cmocka_unit_test(numbers_side_by_side_are_no_date),
        cmocka_unit_test(what_belongs_to_a_date_goes_with_it),
        cmocka_unit_test(a_setting_behind_a_clock_stays),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
