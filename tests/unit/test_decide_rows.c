/*
 * test_decide_rows.c - words of one row of print, and lines across each other
 *
 * A measure beside a name stays whole, name and number; what was misread in a
 * name's row goes along; letters of several lines read as one upright line are
 * no text.
 */
#include "decide_help.h"
#include <stdio.h>

/* Under both policies. */
static void assert_verdict(const char *modality, const char *text,
                           const char *part, enum verdict v)
{
    for (int p = POLICY_STRICT; p <= POLICY_PHI; p++)
        if (verdict_on(modality, (enum policy)p, text, part) != v)
            broken("%s does not %s '%s' in '%s'",
                   p == POLICY_STRICT ? "strict" : "phi",
                   v == KEEP ? "keep" : "blank", part, text);
}

/* ---- measures beside what identifies ---------------------------------- */

static void a_setting_stays_with_its_number(void **state)
{
    static const char *const settings[] = {
        "kV 120",     "Gain 61", "DFOV 16.0cm", "MI 1.2",
        "PRF 1.8kHz", "72 bpm",  "120 kV"};
    static const char *const names[] = {"LARSEN RUTH", "DOB: 10/15/1983",
                                        "03/09/2021", "MRN: 51830447"};
    char text[80];

    (void)state;
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            snprintf(text, sizeof text, "%s %s", settings[i], names[k]);
            assert_verdict("US", text, settings[i], KEEP);
            assert_verdict("US", text, strchr(settings[i], ' ') + 1, KEEP);
            assert_verdict("US", text, names[k], BLANK);
            snprintf(text, sizeof text, "%s %s", names[k], settings[i]);
            assert_verdict("US", text, settings[i], KEEP);
            assert_verdict("US", text, names[k], BLANK);
        }
}

static void a_name_and_a_measure_do_not_share_a_pixel(void **state)
{
    struct picture p = picture_of("US");

    (void)state;
    print_at(&p, 100, 100, "LARSEN RUTH Gain 61");
    decide_picture(&p);
    for (int i = 0; i < p.found.count; i++)
        for (int k = 0; k < p.found.count; k++)
            if (p.found.at[i].verdict == BLANK && p.found.at[k].verdict == KEEP)
                assert_false(rect_meets(p.found.at[i].box, p.found.at[k].box));
    assert_int_equal(p.found.count, 2);
}

static void a_number_without_its_setting_goes_with_the_name(void **state)
{
    (void)state;
    assert_verdict("US", "LARSEN RUTH 61", "61", BLANK);
    assert_verdict("US", "61 LARSEN RUTH", "61", BLANK);
}

static void three_d_is_no_day_of_a_month(void **state)
{
    (void)state;
    assert_verdict("CT", "Fri Apr 30 06:27:24 1993 3D", "1993", BLANK);
    assert_verdict("CT", "Fri Apr 30 06:27:24 1993 3D", "3D", KEEP);
}

/* ---- shapes as readers see them ----------------------------------------- */

static void names_are_known_by_comma_and_title(void **state)
{
    (void)state;
    assert_verdict("OT", "BROWN, B", "BROWN", BLANK);
    assert_verdict("OT", "BROWN, B", " B", BLANK);
    assert_verdict("US", "Dr, TURNER", "TURNER", BLANK);
    assert_verdict("OT", "John Batman", "Batman", BLANK);
    assert_verdict("US", "DOB 1234", "DOB", BLANK);
    assert_verdict("US", "Ex? 2411", "2411", BLANK);
}

static void digits_read_as_letters_keep_their_shape(void **state)
{
    (void)state;
    assert_verdict("US", "O85Y F", "O85Y", BLANK);
    assert_verdict("US", "O85Y F", "F", BLANK);
    assert_verdict("US", "Jun 2812", "2812", BLANK);
    assert_verdict("CT", "509-2I8-O415", "509", BLANK);
    assert_verdict("OT", "AS: 58:25", "58", BLANK);
    assert_verdict("OT", "11:232:42", "232", BLANK);
    assert_verdict("US", "Gd6Y F", "Gd6Y", BLANK);
    assert_verdict("OT", "o407 M", "o407", BLANK);
    assert_verdict("US", "Date: 13.04.1", "13.04.1", BLANK);
}

static void units_and_settings_read_badly_stay(void **state)
{
    (void)state;
    assert_verdict("US", "cmis", "cmis", KEEP);
    assert_verdict("US", "cm\xc3\xa9s", "cm", KEEP);
    assert_verdict("US", "HP\xc3\xa9n-HGe\xc3\xa9n", "HP", KEEP);
}

static void a_short_value_read_badly_is_one(void **state)
{
    struct picture p = picture_of("US");

    (void)state;
    print_at(&p, 10, 10, "ID: ee")->confidence = 0.45f;
    print_at(&p, 10, 60, "ID: Left");
    decide_picture(&p);
    assert_int_equal(found_at(&p, 10, 10, 4)->verdict, BLANK);
    assert_int_equal(found_at(&p, 10, 60, 4)->verdict, KEEP);
}

static void sex_in_a_patients_row_goes(void **state)
{
    (void)state;
    for (int policy = POLICY_STRICT; policy <= POLICY_PHI; policy++) {
        struct picture p = picture_of("OT");

        p.policy = (enum policy)policy;
        add(&p.ids, ID_PERSON, "LARSEN^RUTH");
        print_at(&p, 10, 100, "LARSEN, RUTH");
        print_at(&p, 300, 100, "F");
        print_at(&p, 300, 200, "F");
        decide_picture(&p);
        assert_int_equal(found_at(&p, 300, 100, 0)->verdict, BLANK);
        assert_int_equal(found_at(&p, 300, 200, 0)->verdict, KEEP);
    }
}

/* The date of a banner, its ones read as letters: close to the name it goes,
 * elsewhere it is what it is known for. */
static void a_number_close_to_a_patients_name_goes(void **state)
{
    static const char *const texts[] = {"LARSEN RUTH [F] T4.14",
                                        "Gain 54 T4.14"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct picture p = picture_of("CT");
        int at = i ? 8 : 16;

        add(&p.ids, ID_PERSON, "LARSEN^RUTH");
        print_at(&p, 10, 100, texts[i]);
        decide_picture(&p);
        assert_int_equal(found_at(&p, 10, 100, at)->verdict, i ? KEEP : BLANK);
    }
}

static void a_street_goes_although_its_name_was_not_read(void **state)
{
    struct picture p = picture_of("US");
    static struct word words[] = {
        {{100, 100, 24, 16}, {"913", 3}, 0.9f, {0}},
        {{132, 100, 40, 16}, {"i.\"os", 5}, 0.1f, {0}},
        {{180, 100, 48, 16}, {"Street", 6}, 0.9f, {0}}};
    struct line *l = print_at(&p, 100, 100, "913 i.\"os Street");

    (void)state;
    l->words = words;
    l->word_count = 3;
    l->confidence = 0.3f;
    p.policy = POLICY_PHI;
    decide_picture(&p);
    assert_int_equal(found_at(&p, 100, 100, 0)->verdict, BLANK);
    assert_int_equal(found_at(&p, 100, 100, 12)->verdict, BLANK);
}

static void doubt_carries_a_row_on(void **state)
{
    static const char text[] = "LARSEN RUTH Qal Center";
    struct picture p = picture_of("OT");

    (void)state;
    add(&p.ids, ID_PERSON, "LARSEN^RUTH");
    print_at(&p, 10, 10, text);
    decide_picture(&p);
    for (int at = 0; at < (int)sizeof text - 1; at++)
        assert_int_equal(found_at(&p, 10, 10, at)->verdict, BLANK);
}

static void a_damaged_date_reaches_over_its_ends(void **state)
{
    struct picture p = picture_of("US");
    const struct finding *f;

    (void)state;
    print_at(&p, 108, 100, "0/25/2015");  /* its first glyph was not found */
    print_at(&p, 108, 200, "46/28/2015"); /* misread, but whole */
    decide_picture(&p);
    f = found_at(&p, 108, 100, 4);
    assert_int_equal(f->verdict, BLANK);
    assert_true(f->box.x <= 98);
    f = found_at(&p, 108, 200, 4);
    assert_int_equal(f->verdict, BLANK);
    assert_true(f->box.x > 98);
}

/* Its ends were read; a scrap of three letters is what became of the middle,
 * and a blot of a date's first digits. */
static void what_a_name_line_was_misread_as_goes_with_it(void **state)
{
    static const char *const texts[] = {"LARSEN COLE DRA 07.11.2011",
                                        "LARSEN RUTH #.30.2013",
                                        "LARSEN RUTH         2011"};
    static const int last[] = {14, 20, 22};

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct picture p = picture_of("CT");

        p.policy = POLICY_PHI;
        p.doubt = DOUBT_KEEP;
        add(&p.ids, ID_PERSON, "LARSEN COLE^RUTH");
        print_at(&p, 100, 100, texts[i]);
        decide_picture(&p);
        assert_int_equal(found_at(&p, 100, 100, 2)->verdict, BLANK);
        for (int at = last[i] - 2; at <= last[i]; at++)
            assert_int_equal(found_at(&p, 100, 100, at)->verdict, BLANK);
    }
}

static void a_label_that_was_misread_goes_with_its_date(void **state)
{
    struct picture p = picture_of("CT");

    (void)state;
    p.policy = POLICY_PHI;
    p.doubt = DOUBT_KEEP;
    print_at(&p, 100, 100, "Cob: 03.13.1980");
    print_at(&p, 100, 300, "Slice: 3.0 mm");
    decide_picture(&p);
    for (int at = 0; at < 15; at += 7)
        assert_int_equal(found_at(&p, 100, 100, at)->verdict, BLANK);
    assert_int_equal(found_at(&p, 100, 300, 1)->verdict, KEEP);
}

/* ---- lines across each other -------------------------------------------- */

static void first_letters_of_a_column_are_no_upright_line(void **state)
{
    static const char *const texts[] = {"2D", "kV", "3D"};
    struct picture p = picture_of("DX");
    struct line *upright;

    (void)state;
    for (int i = 0; i < 3; i++)
        print_at(&p, 100, 100 + 18 * i, texts[i])->box.width = 26;
    upright = print_at(&p, 100, 100, "NKQ");
    upright->box = (struct rect){100, 100, 13, 52};
    upright->turn = 270;
    decide_picture(&p);
    for (int i = 0; i < p.found.count; i++)
        if (p.found.at[i].verdict == BLANK)
            broken("something is blanked: %s", p.found.at[i].rule);
}

static void digits_of_a_scale_are_no_upright_line(void **state)
{
    static const char *const ticks[] = {"10", "15", "20", "25", "30"};
    struct picture p = picture_of("DX");
    struct line *upright;

    (void)state;
    for (int i = 0; i < 5; i++)
        print_at(&p, 100, 100 + 18 * i, ticks[i])->box.width = 18;
    upright = print_at(&p, 100, 100, "ANNAN ATH");
    upright->box = (struct rect){100, 100, 17, 88};
    upright->turn = 90;
    decide_picture(&p);
    for (int i = 0; i < p.found.count; i++)
        if (p.found.at[i].verdict == BLANK)
            broken("something is blanked: %s", p.found.at[i].rule);
}

/* A box of a name read badly holds a part that reads well, and reaches into the
 * line below, which does so too. */
static void a_tall_line_above_another_is_no_bad_reading_of_it(void **state)
{
    struct picture p = picture_of("CT");
    struct line *above;

    (void)state;
    p.policy = POLICY_PHI;
    p.doubt = DOUBT_KEEP;
    above = print_at(&p, 100, 100, "EUS-BAILEALAN 07.11.2011");
    above->box.height = 25;
    above->confidence = 0.3f;
    print_at(&p, 108, 100, "LUS-B");
    print_at(&p, 100, 117, "DOB: 01.22.1954");
    decide_picture(&p);
    for (int at = 0; at < 24; at += 4)
        assert_true(is_blank_at(&p, 104 + 8 * at, 104));
}

static void an_upright_name_that_single_letters_cross_goes(void **state)
{
    struct picture p = picture_of("DX");
    struct line *upright;
    bool named = false;

    (void)state;
    add(&p.ids, ID_PERSON, "LARSEN^RUTH");
    for (int i = 0; i < 6; i++)
        print_at(&p, 100, 100 + 14 * i, "z")->box =
            (struct rect){100, 100 + 14 * i, 13, 12};
    upright = print_at(&p, 100, 100, "LARSEN");
    upright->box = (struct rect){100, 100, 13, 82};
    upright->turn = 270;
    decide_picture(&p);
    for (int i = 0; i < p.found.count; i++)
        named = named || (p.found.at[i].verdict == BLANK &&
                          !strcmp(p.found.at[i].rule, "PatientName"));
    assert_true(named);
}

static void a_number_between_settings_of_a_column_stays(void **state)
{
    struct picture p = picture_of("US");

    (void)state;
    print_at(&p, 100, 100, "FR 26");
    print_at(&p, 100, 118, "22622");
    print_at(&p, 100, 136, "DR 60");
    print_at(&p, 100, 300, "22622");
    decide_picture(&p);
    assert_int_equal(found_at(&p, 100, 118, 0)->verdict, KEEP);
    assert_int_equal(found_at(&p, 100, 300, 0)->verdict, BLANK);
}

static void a_clock_between_settings_of_a_column_goes(void **state)
{
    struct picture p = picture_of("US");

    (void)state;
    print_at(&p, 100, 100, "FR 26");
    print_at(&p, 100, 118, "10:39");
    print_at(&p, 100, 136, "DR 60");
    decide_picture(&p);
    assert_int_equal(found_at(&p, 100, 118, 0)->verdict, BLANK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_setting_stays_with_its_number),
        cmocka_unit_test(a_name_and_a_measure_do_not_share_a_pixel),
        cmocka_unit_test(a_number_without_its_setting_goes_with_the_name),
        cmocka_unit_test(three_d_is_no_day_of_a_month),
        cmocka_unit_test(names_are_known_by_comma_and_title),
        cmocka_unit_test(digits_read_as_letters_keep_their_shape),
        cmocka_unit_test(units_and_settings_read_badly_stay),
        cmocka_unit_test(a_short_value_read_badly_is_one),
        cmocka_unit_test(digits_of_a_scale_are_no_upright_line),
        cmocka_unit_test(sex_in_a_patients_row_goes),
        cmocka_unit_test(a_number_close_to_a_patients_name_goes),
        cmocka_unit_test(a_street_goes_although_its_name_was_not_read),
        cmocka_unit_test(doubt_carries_a_row_on),
        cmocka_unit_test(a_damaged_date_reaches_over_its_ends),
        cmocka_unit_test(what_a_name_line_was_misread_as_goes_with_it),
        cmocka_unit_test(a_label_that_was_misread_goes_with_its_date),
        cmocka_unit_test(first_letters_of_a_column_are_no_upright_line),
        cmocka_unit_test(a_tall_line_above_another_is_no_bad_reading_of_it),
        cmocka_unit_test(an_upright_name_that_single_letters_cross_goes),
        cmocka_unit_test(a_number_between_settings_of_a_column_stays),
        cmocka_unit_test(a_clock_between_settings_of_a_column_goes),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
