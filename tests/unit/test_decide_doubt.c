/*
 * test_decide_doubt.c - readings that only look harmless: damaged dates and
 * times, initials, places, and what stands beside words that nobody knows
 */
#include "decide_help.h"

static void a_month_that_was_misread_is_one(void **state)
{
    static const char *const blanked[] = {
        "14 Sed 2007",  "22 A y 2000", "04 Wov 2003", "0ct 25, 2006",
        "14 Sed |2007", "3-0ct-2011",  "25.01 2009",  "15.11 199S",
        "3/2002",       "8, 1996",     "Date: 2024-"};

    (void)state;
    for (size_t i = 0; i < sizeof blanked / sizeof *blanked; i++)
        assert_blanks("US", blanked[i]);
    assert_keeps("US", "12 cm");
    assert_keeps("CT", "120 kV 200 mAs");
    assert_keeps("US", "Frame 12/2000");
}

static void a_clock_with_a_wrong_digit_is_one(void **state)
{
    static const char *const blanked[] = {
        "87:31",  "0%57:57",  "19 55:57", "67:36", "11-57:54",
        "16:222", "2227 :46", "D5:D7:D1", "80:0T", "18: 35"};

    (void)state;
    for (size_t i = 0; i < sizeof blanked / sizeof *blanked; i++)
        assert_blanks("US", blanked[i]);
    assert_keeps("US", "lossy 20:34");
    assert_keeps("US", "R/L 1:1");
}

static void a_place_of_common_words_is_one(void **state)
{
    static const char *const blanked[] = {"City Health", "University Imaging",
                                          "St. Mary's Imaging",
                                          "General Radiology"};

    (void)state;
    for (size_t i = 0; i < sizeof blanked / sizeof *blanked; i++)
        assert_blanks("CT", blanked[i]);
    assert_blanks("US", "388 2nd Ave");
    assert_blanks("US", "776 2nd");
    assert_keeps("US", "General Imaging");
    assert_keeps("US", "Harmonic Imaging");
}

/* What became of a name's rest, and what is a setting of its own. */
static void scraps_beside_an_unknown_word_go_with_it(void **state)
{
    static const char *const scraps[][2] = {{"KORVINEK, D", "D"},
                                            {"KORVINEK 0 QXHN", "0"},
                                            {"Korvinek St.", "St."},
                                            {"836 Korvinek", "836"},
                                            {"Korvinek Health", "Health"}};
    static const char *const own[][2] = {{"KORVINEK 4.6 cm", "4.6 cm"},
                                         {"KORVINEK Gain 50", "Gain 50"},
                                         {"KORVINEK LIVER", "LIVER"}};

    (void)state;
    for (size_t i = 0; i < sizeof scraps / sizeof *scraps; i++)
        if (verdict_on("US", POLICY_STRICT, scraps[i][0], scraps[i][1]) !=
            BLANK)
            broken("'%s' of '%s' stays", scraps[i][1], scraps[i][0]);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (verdict_on("US", POLICY_STRICT, own[i][0], own[i][1]) != KEEP)
            broken("'%s' of '%s' goes", own[i][1], own[i][0]);
}

static void a_view_called_like_a_person_needs_a_view_for_company(void **state)
{
    (void)state;
    assert_blanks("US", "Ref HARRIS");
    assert_blanks("US", "WATERS");
    assert_keeps("DX", "WATERS VIEW");
}

static void two_capitals_read_well_may_be_initials(void **state)
{
    struct picture p = picture_of("US");

    (void)state;
    assert_blanks("US", "QG");
    assert_blanks("CT", "GX"); /* no "6x" */
    print_at(&p, 100, 100, "QG")->confidence = 0.5f;
    decide_picture(&p);
    assert_int_equal(found_at(&p, 100, 100, 0)->verdict, KEEP);
}

static void a_marker_in_a_line_read_badly_is_none(void **state)
{
    struct picture p = picture_of("US");

    (void)state;
    print_at(&p, 100, 100, "AAL0, P")->confidence = 0.05f;
    decide_picture(&p);
    assert_true(is_blank_at(&p, 100 + 6 * 8 + 4, 108));
}

/* No probe I5A, unless its letters may be digits. */
static void letters_read_well_are_no_digits(void **state)
{
    struct picture p = picture_of("US");

    (void)state;
    assert_blanks("US", "JSA");
    print_at(&p, 100, 100, "JSA")->confidence = 0.6f;
    decide_picture(&p);
    assert_int_equal(found_at(&p, 100, 100, 0)->verdict, KEEP);
}

/* The end of a label's value was read twice, the second time to its end. */
static void another_reading_of_a_names_end_goes_with_it(void **state)
{
    struct picture p = picture_of("US");

    (void)state;
    print_at(&p, 100, 100, "Name: ORTIZ, SAR");
    print_at(&p, 204, 100, "SARAH S")->confidence = 0.5f;
    print_at(&p, 400, 100, "LIVER");
    decide_picture(&p);
    for (int x = 206; x < 258; x += 8)
        assert_true(is_blank_at(&p, x, 108));
    assert_false(is_blank_at(&p, 420, 108));
}

/* One reading has the whole row, and hardly a letter of it, another the middle. */
static void a_row_goes_whole_of_which_the_middle_is_a_name(void **state)
{
    struct picture p = picture_of("CT");
    struct line *whole;

    (void)state;
    p.policy = POLICY_PHI;
    p.doubt = DOUBT_KEEP;
    add(&p.ids, ID_PERSON, "ZIMMERMAN KENNEDY^KRISTEN");
    whole = print_at(&p, 100, 98, "Z4MERMAN KENNEDYKM5TEN [F]");
    whole->confidence = 0.45f;
    whole->box.height = 21;
    print_at(&p, 172, 100, "KENNEDY");
    decide_picture(&p);
    for (int at = 0; at < 26; at++)
        assert_true(at == 8 || is_blank_at(&p, 104 + 8 * at, 108));
}

static void a_number_of_a_record_behind_half_a_label_goes(void **state)
{
    (void)state;
    assert_blanks("US", "D 90732");
    assert_keeps("US", "D 4.62 cm");
}

static void an_accession_number_read_as_letters_goes(void **state)
{
    (void)state;
    assert_blanks("US", "Acc GOSS4816");
    assert_keeps("US", "Acc 240 cm/s2");
}

/* "63" and half a birth date, as other rows of the block say. */
static void numbers_between_rows_that_identify_go(void **state)
{
    static const char *const rests[] = {"63", "26/31", "28 3 1"};

    (void)state;
    for (size_t i = 0; i < sizeof rests / sizeof *rests; i++) {
        struct picture p = picture_of("US");

        print_at(&p, 100, 100, "Name: KORVINEK");
        print_at(&p, 100, 124, rests[i]);
        print_at(&p, 100, 148, "11/18/1994");
        print_at(&p, 400, 124, "63");
        decide_picture(&p);
        if (!is_blank_at(&p, 104, 132))
            broken("'%s' stays between rows that identify", rests[i]);
        assert_false(is_blank_at(&p, 404, 132));
    }
}

static void a_setting_between_rows_that_identify_stays(void **state)
{
    struct picture p = picture_of("US");

    (void)state;
    print_at(&p, 100, 100, "Name: KORVINEK");
    print_at(&p, 100, 124, "Gain 63");
    print_at(&p, 100, 148, "11/18/1994");
    decide_picture(&p);
    assert_false(is_blank_at(&p, 104, 132));
}

static void a_date_with_a_mark_read_twice_is_one(void **state)
{
    (void)state;
    assert_blanks("US", "11-18-/94");
    assert_blanks("US", "12-87-/94");
}

/* The last digit of the year was not found: what is behind the box goes too. */
static void a_date_that_ends_amid_its_year_reaches_on(void **state)
{
    struct picture p = picture_of("US");

    (void)state;
    print_at(&p, 100, 100, "12.06.201");
    print_at(&p, 100, 200, "12.06.2014");
    decide_picture(&p);
    assert_true(is_blank_at(&p, 100 + 9 * 8 + 6, 108));
    assert_false(is_blank_at(&p, 100 + 10 * 8 + 6, 208));
}

static void a_label_of_a_headers_date_goes_however_it_was_read(void **state)
{
    struct picture p = picture_of("US");

    (void)state;
    add(&p.ids, ID_BIRTH_DATE, "19101220");
    print_at(&p, 100, 100, "D8:");
    print_at(&p, 128, 100, "12.20.1910");
    print_at(&p, 100, 200, "D8:");
    print_at(&p, 128, 200, "4.6 cm");
    print_at(&p, 300, 300, "BIS: SE: 28");
    decide_picture(&p);
    assert_true(is_blank_at(&p, 104, 108));
    assert_false(is_blank_at(&p, 104, 208));
    assert_true(is_blank_at(&p, 304, 308));
}

static void short_words_must_be_read_well(void **state)
{
    struct picture p = picture_of("US");

    (void)state;
    assert_keeps("US", "fast pan");
    print_at(&p, 100, 100, "pan cull")->confidence = 0.6f;
    print_at(&p, 100, 300, "magnification")->confidence = 0.6f;
    decide_picture(&p);
    assert_true(is_blank_at(&p, 104, 108));
    assert_false(is_blank_at(&p, 104, 308));
}

static bool goes_under(const char *name, const char *text)
{
    struct picture p = picture_of("US");

    add(&p.ids, ID_PERSON, name);
    print_at(&p, 100, 100, text)->confidence = 0.65f;
    print_at(&p, 100, 300, "Gain 61");
    decide_picture(&p);
    assert_false(is_blank_at(&p, 104, 308));
    return is_blank_at(&p, 104, 108);
}

/* Hebrew letters, as they are read where Latin ones are expected. */
static void what_is_read_of_another_script_goes(void **state)
{
    static const char hebrew[] = "\u05db\u05d4\u05df^\u05d3\u05d5\u05d3";
    static const char *const texts[] = {"TIT jaJ", "cul LIL", "O00 O00",
                                        "on 17"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_true(goes_under(hebrew, texts[i]));
    assert_false(goes_under("N\u00fa\u00f1ez^Jos\u00e9", "O00 O00"));
    assert_false(goes_under("N\u00fa\u00f1ez^Jos\u00e9", "on 17"));
}

static void a_digit_in_a_word_makes_no_code(void **state)
{
    (void)state;
    assert_blanks("US", "Br0wn");
    assert_keeps("US", "MFT4.4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_month_that_was_misread_is_one),
        cmocka_unit_test(a_clock_with_a_wrong_digit_is_one),
        cmocka_unit_test(a_place_of_common_words_is_one),
        cmocka_unit_test(scraps_beside_an_unknown_word_go_with_it),
        cmocka_unit_test(a_view_called_like_a_person_needs_a_view_for_company),
        cmocka_unit_test(two_capitals_read_well_may_be_initials),
        cmocka_unit_test(a_marker_in_a_line_read_badly_is_none),
        cmocka_unit_test(letters_read_well_are_no_digits),
        cmocka_unit_test(another_reading_of_a_names_end_goes_with_it),
        cmocka_unit_test(a_row_goes_whole_of_which_the_middle_is_a_name),
        cmocka_unit_test(a_number_of_a_record_behind_half_a_label_goes),
        cmocka_unit_test(an_accession_number_read_as_letters_goes),
        cmocka_unit_test(numbers_between_rows_that_identify_go),
        cmocka_unit_test(a_setting_between_rows_that_identify_stays),
        cmocka_unit_test(a_date_with_a_mark_read_twice_is_one),
        cmocka_unit_test(a_date_that_ends_amid_its_year_reaches_on),
        cmocka_unit_test(a_label_of_a_headers_date_goes_however_it_was_read),
        cmocka_unit_test(short_words_must_be_read_well),
        cmocka_unit_test(what_is_read_of_another_script_goes),
        cmocka_unit_test(a_digit_in_a_word_makes_no_code),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
