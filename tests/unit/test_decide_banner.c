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

/* Of "[F] 08.05.2018" four glyphs were read, in a box that reaches back into
 * the name's and over all but the last. */
static void a_date_in_a_box_that_meets_the_names_goes(void **state)
{
    struct picture p = of_sheila();

    (void)state;
    print_at(&p, 100, 100, "MYERS SHEILA");
    print_at(&p, 100, 100, "705.")->box = (struct rect){186, 98, 124, 20};
    print_at(&p, 100 + 27 * 8, 100, "1");
    print_at(&p, 100, 118, "DOB: 09.05.1982");
    decide_picture(&p);
    for (int at = 0; at < 28; at++)
        assert_true(is_blank_at(&p, 100 + at * 8 + 4, 108));
    assert_false(is_blank_at(&p, 100 + 38 * 8, 108));
}

/* "08.05.24" for 08.05.2018, in a box of six letters' width: no date of the
 * header has that year. */
static void a_banners_short_date_goes_as_far_as_a_long_one(void **state)
{
    (void)state;
    for (int known = 0; known < 2; known++) {
        struct picture p = of_sheila();

        if (known)
            add(&p.ids, ID_DATE, "20240805");
        print_at(&p, 100, 100, "MYERS SHEILA [F]");
        print_at(&p, 100 + 17 * 8, 100, "08.05.24")->box.width = 48;
        print_at(&p, 100, 118, "DOB: 09.05.1982");
        decide_picture(&p);
        for (int at = 0; at < 23; at++)
            assert_true(is_blank_at(&p, 100 + at * 8 + 4, 108));
        assert_int_equal(is_blank_at(&p, 100 + 26 * 8 + 4, 108), !known);
    }
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

/* ---- what stands close to whom ------------------------------------------- */

/* Is the part of a line blanked, in a picture of one that repeats the name? */
static bool is_blanked(enum policy policy, const char *text, const char *part)
{
    struct picture p = of_sheila();

    p.policy = policy;
    print_at(&p, 100, 100, text);
    decide_picture(&p);
    return is_blank_at(&p, 100 + (int)(strstr(text, part) - text) * 8 + 4, 108);
}

static void assert_blanked(const char *text, const char *part, bool blanked)
{
    for (int policy = POLICY_STRICT; policy <= POLICY_PHI; policy++)
        if (is_blanked((enum policy)policy, text, part) != blanked)
            broken("%s %s '%s' in '%s'",
                   policy == POLICY_STRICT ? "strict" : "phi",
                   blanked ? "keeps" : "blanks", part, text);
}

static void a_number_close_to_the_name_goes_under_any_policy(void **state)
{
    (void)state;
    assert_blanked("MYERS SHEILA [F] T4.14 00", "T4", true);
    assert_blanked("MYERS SHEILA [F] T4.14 00", "00", true);
    assert_blanked("MYERS SHEILA 61", "61", true);
}

static void a_number_with_its_setting_stays_beside_the_name(void **state)
{
    (void)state;
    assert_blanked("MYERS SHEILA 120 kV", "120", false);
    assert_blanked("MYERS SHEILA 120 kV", "kV", false);
    assert_blanked("MYERS SHEILA kV 120", "120", false);
    assert_blanked("MYERS SHEILA     51", "51", false); /* a wide gap */
}

static void what_stands_before_a_sex_in_brackets_is_a_name(void **state)
{
    (void)state;
    for (int policy = POLICY_STRICT; policy <= POLICY_PHI; policy++) {
        static const struct {
            const char *text, *part;
            enum verdict verdict;
        } cases[] = {{"PA HA [M] 01.05.2001", "PA", BLANK},
                     {"PA HA [M] 01.05.2001", "HA", BLANK},
                     {"L AP [F]", "L", BLANK},
                     {"PA     HA [M] 01.05.2001", "PA", KEEP}, /* a wide gap */
                     {"PA HA 55", "PA", KEEP},
                     {"120 kV [M] 01.05.2001", "120", KEEP}};

        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
            if (verdict_on("CT", (enum policy)policy, cases[i].text,
                           cases[i].part) != cases[i].verdict)
                broken("wrong about '%s' in '%s'", cases[i].part,
                       cases[i].text);
    }
}

/* The middle of the banner was found once more, and read as a marker. */
static void what_is_blurred_between_name_and_date_goes(void **state)
{
    (void)state;
    for (int policy = POLICY_STRICT; policy <= POLICY_PHI; policy++) {
        struct picture p = of_sheila();

        p.policy = (enum policy)policy;
        print_at(&p, 100, 100, "MYERS SHEILA [F");
        print_at(&p, 100 + 14 * 8, 98, "RA IFI")->confidence = 0.57f;
        print_at(&p, 100 + 21 * 8, 100, "08.05.2018");
        print_at(&p, 100, 200, "MYERS SHEILA");
        print_at(&p, 100 + 13 * 8, 200, "120kV");
        print_at(&p, 100 + 19 * 8, 200, "08.05.2018");
        print_at(&p, 100, 300, "RA IFI");
        decide_picture(&p);
        for (int x = 100; x < 100 + 31 * 8; x++)
            assert_true(is_blank_at(&p, x, 108));
        assert_false(is_blank_at(&p, 100 + 15 * 8, 208));
        assert_false(is_blank_at(&p, 104, 308));
    }
}

static void a_gap_narrower_than_a_letter_goes(void **state)
{
    (void)state;
    for (int wide = 0; wide < 2; wide++) {
        struct picture p = of_sheila();
        int date = 100 + 15 * 8 + (wide ? 20 : 9);

        print_at(&p, 100, 100, "MYERS SHEILA [F");
        print_at(&p, date, 100, "08.05.2018");
        decide_picture(&p);
        for (int x = 100 + 15 * 8 + 3; x < date - 3; x++)
            assert_int_equal(is_blank_at(&p, x, 108), !wide);
    }
}

/* "Name:", its value a column on; a setting under the gap keeps it open. */
static void between_a_label_and_its_value_nothing_is_left(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct picture p = of_sheila();
        int value = 100 + (i == 2 ? 24 : 10) * 8;

        print_at(&p, 100, 100, "Name:");
        if (i == 1)
            print_at(&p, 100 + 5 * 8, 114, "120kV");
        print_at(&p, value, 100, "MYERS SHEILA");
        decide_picture(&p);
        assert_true(is_blank_at(&p, value + 4, 108));
        assert_int_equal(is_blank_at(&p, 100 + 8 * 8, 108), i == 0);
    }
}

/* A word that the reader could not place, of a name: "LARSEN-TOFT RUTH". */
static void a_word_without_a_box_goes_from_word_to_word(void **state)
{
    (void)state;
    for (int policy = POLICY_STRICT; policy <= POLICY_PHI; policy++) {
        struct picture p = of_sheila();
        struct word words[] = {
            {.box = {100, 100, 40, 16}, .text = STR("MYERS")},
            {.box = {140, 116, 0, 0}, .text = STR("TOFT")},
            {.box = {210, 100, 48, 16}, .text = STR("SHEILA")},
            {.box = {280, 100, 40, 16}, .text = STR("120kV")}};
        struct line *l = print_at(&p, 100, 100, "MYERS TOFT SHEILA 120kV");

        for (int i = 0; i < 4; i++)
            words[i].confidence = 0.8f;
        p.policy = (enum policy)policy;
        l->box.width = 230;
        l->words = words;
        l->word_count = 4;
        decide_picture(&p);
        for (int x = 100; x < 258; x++)
            assert_true(is_blank_at(&p, x, 108));
        assert_false(is_blank_at(&p, 300, 108));
    }
}

/* "MYERS" and "SHEILA" in lines of their own, what stands between them not read
 * at all, or badly; a setting stays, and what is too far for one name. */
static void between_words_of_one_name_nothing_unknown_is_left(void **state)
{
    static const struct {
        const char *text;
        int gap; /* in letters */
        bool goes;
    } cases[] = {{"", 12, true},
                 {"(~", 12, true},
                 {"120kV", 12, false},
                 {"", 30, false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct picture p = of_sheila();

        print_at(&p, 100, 100, "MYERS");
        if (*cases[i].text)
            print_at(&p, 164, 100, cases[i].text)->confidence =
                cases[i].goes ? 0.1f : 0.9f;
        print_at(&p, 140 + cases[i].gap * 8, 100, "SHEILA");
        decide_picture(&p);
        assert_true(is_blank_at(&p, 104, 108));
        for (int x = 164; x < 204; x++)
            assert_int_equal(is_blank_at(&p, x, 108), cases[i].goes);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_date_behind_a_name_goes_as_far_as_it_would_reach),
        cmocka_unit_test(between_a_name_and_its_birth_day_blurred_words_go),
        cmocka_unit_test(the_end_of_a_banners_date_goes_with_the_gap),
        cmocka_unit_test(a_date_in_a_box_that_meets_the_names_goes),
        cmocka_unit_test(a_banners_short_date_goes_as_far_as_a_long_one),
        cmocka_unit_test(a_month_and_year_behind_a_letter_are_no_length),
        cmocka_unit_test(both_lines_of_a_banner_begin_at_one_edge),
        cmocka_unit_test(a_misread_birth_day_below_its_name_goes),
        cmocka_unit_test(a_birth_day_read_in_shreds_goes_whole),
        cmocka_unit_test(settings_behind_a_name_are_no_part_of_a_date),
        cmocka_unit_test(a_number_close_to_the_name_goes_under_any_policy),
        cmocka_unit_test(a_number_with_its_setting_stays_beside_the_name),
        cmocka_unit_test(what_stands_before_a_sex_in_brackets_is_a_name),
        cmocka_unit_test(what_is_blurred_between_name_and_date_goes),
        cmocka_unit_test(a_gap_narrower_than_a_letter_goes),
        cmocka_unit_test(between_a_label_and_its_value_nothing_is_left),
        cmocka_unit_test(a_word_without_a_box_goes_from_word_to_word),
        cmocka_unit_test(between_words_of_one_name_nothing_unknown_is_left),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
