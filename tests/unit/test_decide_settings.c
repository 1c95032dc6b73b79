/*
 * test_decide_settings.c - settings and scales that a reader damaged
 *
 * Lists of settings, a setting that lost its last letter, a window's two
 * numbers and ticks read as letters stay; what could as well be somebody's
 * name, initials, label, sex or age does not.
 */
#include "decide_help.h"
#include <stdio.h>

static void assert_strict(const char *modality, const char *text,
                          const char *part, enum verdict v)
{
    if (verdict_on(modality, POLICY_STRICT, text, part) != v)
        broken("strict does not %s '%s' in '%s'", v == KEEP ? "keep" : "blank",
               part, text);
}

/* ---- lists --------------------------------------------------------------- */

static void lists_of_settings_stay(void **state)
{
    static const char *const lists[] = {"/MDR:5O/MFT4.4", "DR:6O/QVXK:8O",
                                        "MFTQ4.4/PRF:l8", "FR:55/KLMN:2.5/"};

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        assert_keeps("US", lists[i]);
}

static void a_list_with_a_name_a_label_or_no_known_key_goes(void **state)
{
    static const char *const lists[] = {"QVXK:8O/KLMN:5O", "MDR:5O/SMITH:4O",
                                        "MDR:5O/LARSEN",   "MDR:5O/DOB:1O/",
                                        "MDR:5O/MRN:1O/",  "MDR:5O/JDS:1O2O3O"};

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        assert_blanks("US", lists[i]);
}

static void the_header_outweighs_a_list(void **state)
{
    struct picture p = picture_of("US");

    (void)state;
    add(&p.ids, ID_NUMBER, "44107");
    print_at(&p, 100, 100, "MDR:5O/MFT:44107");
    decide_picture(&p);
    assert_true(is_blank_at(&p, 100 + 13 * 8, 108));
}

/* ---- a letter lost ------------------------------------------------------- */

static void a_setting_that_lost_its_last_letter_stays(void **state)
{
    (void)state;
    assert_strict("US", "Gen TH", "TH", KEEP);
    assert_strict("US", "Abdomen SC", "SC", KEEP);
}

static void initials_are_no_setting_that_lost_a_letter(void **state)
{
    (void)state;
    assert_strict("US", "TH", "TH", BLANK);         /* alone */
    assert_strict("US", "Gen KW", "KW", BLANK);     /* no setting with an I */
    assert_strict("US", "Gen     TH", "TH", BLANK); /* apart */
    assert_strict("CR", "R TH", "TH", BLANK);       /* beside a marker */
    assert_strict("CR", "Gen TH", "TH", BLANK);
}

/* ---- windows ------------------------------------------------------------- */

static void a_windows_label_and_numbers_stay(void **state)
{
    static const char *const texts[] = {"WIL : W:256 L:128", "W/L: W:256 L:128",
                                        "W: 254 L: 127", "254 L: 1Z7",
                                        "WW: 4OO WL: 4O"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (const char *at = texts[i]; at; at = strchr(at + 1, ' '))
            assert_strict("OT", texts[i], at + (*at == ' '), KEEP);
}

static void a_name_before_a_window_goes(void **state)
{
    (void)state;
    assert_strict("OT", "WILL : W:256 L:128", "WILL", BLANK);
    assert_strict("OT", "WL HART W:256 L:128", "HART", BLANK);
}

/* ---- ticks --------------------------------------------------------------- */

/* Is "F10" blanked, with these two above it, at these heights? */
static bool is_aged(const char *first, int y, const char *second, int y2)
{
    struct picture p = picture_of("US");

    print_at(&p, 300, y, first);
    print_at(&p, 300, y2, second);
    print_at(&p, 297, 300, "F10");
    decide_picture(&p);
    return is_blank_at(&p, 310, 308);
}

static void a_tick_read_as_a_letter_is_no_sex(void **state)
{
    (void)state;
    assert_false(is_aged("-0", 100, "-5", 200));
    assert_false(is_aged("-O", 100, "5", 200));
    assert_false(is_aged("20", 100, "15", 200));
}

static void a_sex_and_age_among_other_numbers_goes(void **state)
{
    (void)state;
    assert_true(is_aged("-0", 100, "-5", 150)); /* not as far apart */
    assert_true(is_aged("61", 100, "54", 200)); /* nor as much */
    assert_true(is_aged("-0", 100, "PRF", 200));
}

/* What nobody could read lies over a number and over more. */
static void a_blot_does_not_cost_a_number_that_was_read(void **state)
{
    struct picture p = picture_of("US");

    (void)state;
    print_at(&p, 100, 100, "-2");
    print_at(&p, 92, 100, "")->confidence = 0;
    decide_picture(&p);
    for (int x = 101; x < 116; x++)
        assert_false(is_blank_at(&p, x, 108));
    assert_true(is_blank_at(&p, 150, 108));
}

/* Words of endoscopy's screens that are names as well. */
static void a_word_that_is_a_name_goes_without_company(void **state)
{
    (void)state;
    assert_strict("ES", "IRIS", "IRIS", BLANK);
    assert_strict("ES", "IRIS MARSH", "IRIS", BLANK);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_that_is_a_name_goes_without_company),
        cmocka_unit_test(lists_of_settings_stay),
        cmocka_unit_test(a_list_with_a_name_a_label_or_no_known_key_goes),
        cmocka_unit_test(the_header_outweighs_a_list),
        cmocka_unit_test(a_setting_that_lost_its_last_letter_stays),
        cmocka_unit_test(initials_are_no_setting_that_lost_a_letter),
        cmocka_unit_test(a_windows_label_and_numbers_stay),
        cmocka_unit_test(a_name_before_a_window_goes),
        cmocka_unit_test(a_tick_read_as_a_letter_is_no_sex),
        cmocka_unit_test(a_sex_and_age_among_other_numbers_goes),
        cmocka_unit_test(a_blot_does_not_cost_a_number_that_was_read),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
