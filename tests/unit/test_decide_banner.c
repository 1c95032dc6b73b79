/*
 * test_decide_banner.c - who this is and when, in one line over a picture
 *
 * Of a banner's date that was read in part the whole goes; what stands close
 * before a sex in brackets, or between name and date, is the patient's.
 */
#include "decide_help.h"

/* ---- dates of which a part was read -------------------------------------- */

static struct picture of_sheila(void)
{
    struct picture p = picture_of("CT");

    p.policy = POLICY_PHI;
    p.doubt = DOUBT_KEEP;
    assert_int_equal(identifiers_add(arena, &p.ids, ID_PERSON, TAG_PatientName,
                                     STR("MYERS^SHEILA"), NULL),
                     OK);
    return p;
}

static void a_date_behind_a_name_goes_as_far_as_it_would_reach(void **state)
{
    static const char *const rest[] = {"08.05", "91.095, 200", "08.05.20",
                                       "5.2018", "G8.05. 20"};

    (void)state;
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
        struct picture p = of_sheila();

        print_at(&p, 100, 100, "MYERS SHEILA");
        print_at(&p, 100 + 13 * 8, 100, rest[i]);
        decide_picture(&p);
        for (int at = 0; at < 23; at++)
            assert_true(is_blank_at(&p, 100 + at * 8 + 4, 108));
        assert_false(is_blank_at(&p, 100 + 27 * 8, 108));
    }
}

static void between_a_name_and_its_birth_day_blurred_words_go(void **state)
{
    struct picture p = of_sheila();

    (void)state;
    print_at(&p, 100, 100, "MYERS SHEILA");
    print_at(&p, 100 + 13 * 8, 100, "[F) C L oO 5. 2 col")->confidence = 0.58f;
    print_at(&p, 100, 118, "DOB: 01.05.1971");
    decide_picture(&p);
    for (int at = 0; at < 32; at++)
        assert_true(is_blank_at(&p, 100 + at * 8 + 4, 108));
}

static void the_end_of_a_banners_date_goes_with_the_gap(void **state)
{
    struct picture p = of_sheila();

    (void)state;
    print_at(&p, 100, 100, "MYERS SHEILA [H]");
    print_at(&p, 100 + 23 * 8, 100, "2901");
    print_at(&p, 100, 118, "DOB: 09.05.1982");
    decide_picture(&p);
    for (int at = 0; at < 27; at++)
        assert_true(is_blank_at(&p, 100 + at * 8 + 4, 108));
}

static void a_month_and_year_behind_a_letter_are_no_length(void **state)
{
    struct picture p = of_sheila();

    (void)state;
    print_at(&p, 100, 100, "MYERS SHEILA [NM L 05.2001");
    print_at(&p, 100, 118, "DOB: 11.17.1998");
    decide_picture(&p);
    for (int at = 0; at < 26; at++)
        assert_true(is_blank_at(&p, 100 + at * 8 + 4, 108));
}

static void both_lines_of_a_banner_begin_at_one_edge(void **state)
{
    struct picture p = of_sheila();

    (void)state;
    print_at(&p, 108, 100, "YERS SHEILA 08.05.2018");
    print_at(&p, 100, 118, "DOB: 09.05.1982");
    print_at(&p, 200, 300, "YERS SHEILA 08.05.2018");
    decide_picture(&p);
    assert_true(is_blank_at(&p, 101, 108));
    assert_false(is_blank_at(&p, 192, 308));
}

static void a_misread_birth_day_below_its_name_goes(void **state)
{
    struct picture p = of_sheila();

    (void)state;
    print_at(&p, 100, 100, "MYERS SHEILA [F L");
    print_at(&p, 100, 118, "COB: CF.12. 1934")->confidence = 0.56f;
    print_at(&p, 300, 300, "COB: 12")->confidence = 0.56f;
    decide_picture(&p);
    for (int at = 0; at < 16; at++)
        assert_true(is_blank_at(&p, 100 + at * 8 + 4, 126));
    assert_false(is_blank_at(&p, 304, 308));
}

static void a_birth_day_read_in_shreds_goes_whole(void **state)
{
    struct picture p = of_sheila();

    (void)state;
    print_at(&p, 100, 100, "DOB: 97");
    print_at(&p, 100 + 12 * 8, 100, "954");
    decide_picture(&p);
    for (int at = 0; at < 15; at++)
        assert_true(is_blank_at(&p, 100 + at * 8 + 4, 108));
}

static void settings_behind_a_name_are_no_part_of_a_date(void **state)
{
    struct picture p = of_sheila();

    (void)state;
    print_at(&p, 100, 100, "MYERS SHEILA");
    print_at(&p, 100 + 13 * 8, 100, "08.05");
    print_at(&p, 100 + 19 * 8, 100, "120 kV");
    print_at(&p, 100, 200, "MYERS SHEILA");
    print_at(&p, 100 + 20 * 8, 200, "512 x 512");
    decide_picture(&p);
    assert_true(is_blank_at(&p, 100 + 14 * 8, 108));
    for (int at = 19; at < 25; at++)
        assert_false(is_blank_at(&p, 100 + at * 8 + 4, 108));
    for (int at = 20; at < 29; at++)
        assert_false(is_blank_at(&p, 100 + at * 8 + 4, 208));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_date_behind_a_name_goes_as_far_as_it_would_reach),
        cmocka_unit_test(between_a_name_and_its_birth_day_blurred_words_go),
        cmocka_unit_test(the_end_of_a_banners_date_goes_with_the_gap),
        cmocka_unit_test(a_month_and_year_behind_a_letter_are_no_length),
        cmocka_unit_test(both_lines_of_a_banner_begin_at_one_edge),
        cmocka_unit_test(a_misread_birth_day_below_its_name_goes),
        cmocka_unit_test(a_birth_day_read_in_shreds_goes_whole),
        cmocka_unit_test(settings_behind_a_name_are_no_part_of_a_date),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
