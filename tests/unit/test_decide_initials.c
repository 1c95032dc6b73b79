/*
 * test_decide_initials.c - who took an X-ray picture, beside its marker
 *
 * Initials go in whatever form they were read, under every policy; markers,
 * views, positions and exposures stay.
 */
#include "decide_help.h"

static void operators_initials_go_and_the_marker_stays(void **state)
{
    static const char *const modalities[] = {"CR", "DX", "MG"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct picture p = picture_of(modalities[i]);

        p.policy = POLICY_PHI;
        print_at(&p, 100, 100, "L");
        print_at(&p, 100, 140, "HKD");
        print_at(&p, 300, 100, "R JT");
        print_at(&p, 300, 200, "L wIB"); /* as it may be read */
        print_at(&p, 300, 300, "L mel");
        print_at(&p, 300, 400, "R GM"); /* no setting here */
        print_at(&p, 300, 500, "R LAT");
        print_at(&p, 500, 100, "R tv"); /* initials rather than a body part */
        print_at(&p, 500, 200, "LHU");  /* and than one Hounsfield unit */
        print_at(&p, 500, 300, "R ms"); /* or no milliseconds */
        print_at(&p, 500, 400, "R 20 ms");
        decide_picture(&p);
        assert_int_equal(found_at(&p, 100, 100, 0)->verdict, KEEP);
        assert_int_equal(found_at(&p, 100, 140, 0)->verdict, BLANK);
        assert_int_equal(found_at(&p, 300, 100, 0)->verdict, KEEP);
        assert_int_equal(found_at(&p, 300, 100, 2)->verdict, BLANK);
        assert_int_equal(found_at(&p, 300, 200, 0)->verdict, KEEP);
        assert_int_equal(found_at(&p, 300, 200, 2)->verdict, BLANK);
        assert_int_equal(found_at(&p, 300, 300, 0)->verdict, KEEP);
        assert_int_equal(found_at(&p, 300, 300, 2)->verdict, BLANK);
        assert_int_equal(found_at(&p, 300, 400, 2)->verdict, BLANK);
        assert_int_equal(found_at(&p, 300, 500, 2)->verdict, KEEP);
        assert_int_equal(found_at(&p, 500, 100, 0)->verdict, KEEP);
        assert_int_equal(found_at(&p, 500, 100, 2)->verdict, BLANK);
        assert_int_equal(found_at(&p, 500, 200, 1)->verdict, BLANK);
        assert_int_equal(found_at(&p, 500, 300, 0)->verdict, KEEP);
        assert_int_equal(found_at(&p, 500, 300, 2)->verdict, BLANK);
        assert_int_equal(found_at(&p, 500, 400, 5)->verdict, KEEP);
    }
}

static void initials_that_are_settings_elsewhere_go_in_xrays_only(void **state)
{
    (void)state;
    assert_keeps("US", "CW");
    assert_blanks("DX", "CW");
    assert_keeps("DX", "AP");
}

static void initials_beside_a_marker_go_in_any_case_and_policy(void **state)
{
    static const char *const texts[] = {"R HwA", "HWA L", "L hwa", "R Ana",
                                        "L KIM", "R 1B",  "L 0HK"};

    (void)state;
    for (int policy = POLICY_STRICT; policy <= POLICY_PHI; policy++)
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
            struct picture p = picture_of("CR");
            int marker = texts[i][1] == ' ' ? 0 : 4;

            p.policy = (enum policy)policy;
            p.doubt = policy == POLICY_PHI ? DOUBT_KEEP : DOUBT_BY_POLICY;
            print_at(&p, 100, 100, texts[i]);
            decide_picture(&p);
            assert_true(is_blank_at(&p, 100 + (marker ? 0 : 2) * 8 + 4, 108));
            assert_false(is_blank_at(&p, 100 + marker * 8 + 3, 108));
        }
}

static void numbers_beside_a_marker_stay(void **state)
{
    (void)state;
    assert_keeps("CR", "R 1");
    assert_keeps("CR", "L 10");
    assert_keeps("DX", "R 2B");
    assert_keeps("CR", "R 1.2");
}

/* What stands beside, behind or under a marker, each in all ways that a line is
 * cut; the marker is 24 pixels high, what signs it 16. */
enum place { IN_ITS_LINE, BEHIND, UNDER, PLACES };

static struct picture of_marker(const char *marker, const char *text,
                                enum place place, int run)
{
    struct picture p = picture_of(run % 2 ? "DX" : "CR");
    struct line *l;

    p.policy = run ? POLICY_PHI : POLICY_STRICT;
    p.doubt = run == 2 ? DOUBT_KEEP : DOUBT_BY_POLICY;
    if (place == IN_ITS_LINE) {
        struct word *words = arena_array(arena, 2, sizeof *words);

        assert_non_null(words);
        words[0] = (struct word){.box = {100, 100, 16, 24},
                                 .text = str_of(marker),
                                 .confidence = 0.8f};
        words[1] = (struct word){.box = {128, 108, 24, 16},
                                 .text = str_of(text),
                                 .confidence = 0.5f};
        l = print_at(&p, 100, 100, str_format(arena, "%s %s", marker, text));
        l->box = (struct rect){100, 100, 52, 24};
        l->words = words;
        l->word_count = 2;
        l->confidence = 0.6f;
    } else {
        print_at(&p, 100, 100, marker)->box = (struct rect){100, 100, 16, 24};
        l = print_at(&p, 0, 0, text);
        l->box = place == UNDER ? (struct rect){98, 132, 24, 16}
                                : (struct rect){134, 106, 24, 16};
        l->confidence = *text ? 0.5f : 0;
    }
    decide_picture(&p);
    return p;
}

static bool is_signature_blank(const struct picture *p, enum place place)
{
    return place == UNDER ? is_blank_at(p, 110, 140) : is_blank_at(p, 140, 114);
}

static void initials_that_were_misread_go(void **state)
{
    static const char *const texts[] = {
        "y",   "J)",       "u",   "JJ", "j.J", "))", "W.", "J", "ii",
        "hwa", "\xc3\xb6", "|J",  "jl", "K|K", "kg", "cL", "T", "r",
        "on",  "EF",       "wee", "pa", "ou",  "is", "FN", "w"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (int run = 0; run < 3; run++)
            for (enum place at = IN_ITS_LINE; at < PLACES; at++) {
                struct picture p =
                    of_marker(i % 2 ? "L" : "R", texts[i], at, run);

                if (!is_signature_blank(&p, at))
                    broken("run %d leaves '%s' at place %d", run, texts[i],
                           (int)at);
                if (is_blank_at(&p, 104, 112))
                    broken("run %d takes the marker of '%s' at place %d", run,
                           texts[i], (int)at);
            }
}

static void print_that_nobody_could_read_goes_beside_a_marker(void **state)
{
    (void)state;
    for (int run = 0; run < 3; run++)
        for (enum place at = BEHIND; at < PLACES; at++) {
            struct picture p = of_marker("R", "", at, run);

            assert_true(is_signature_blank(&p, at));
            assert_false(is_blank_at(&p, 104, 112));
        }
}

static void views_positions_and_exposures_beside_a_marker_stay(void **state)
{
    static const char *const texts[] = {
        "AP",   "PA", "LAT", "ERECT", "MLO",      "P",     "A",
        "L",    "R",  "12",  "5",     "-",        ">",     "75kV",
        "8mAs", "T4", "L5",  "OBL",   "PORTABLE", "SUPINE"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (int run = 0; run < 3; run++)
            for (enum place at = IN_ITS_LINE; at < PLACES; at++) {
                struct picture p = of_marker("R", texts[i], at, run);

                if (is_signature_blank(&p, at) || is_blank_at(&p, 104, 112))
                    broken("run %d takes '%s' at place %d", run, texts[i],
                           (int)at);
            }
}

/* "Ry", as a reader may see "R JJ" in one word; it has the width of two. */
static void initials_read_in_one_word_with_the_marker_go(void **state)
{
    static const struct {
        const char *text;
        int width;
        bool goes;
    } cases[] = {{"Ry", 64, true},  {"Lw", 64, true},  {"Lj)", 70, true},
                 {"Ry", 30, false}, {"Lt", 64, false}, {"L5", 64, false},
                 {"Rt.", 64, false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int policy = POLICY_STRICT; policy <= POLICY_PHI; policy++) {
            struct picture p = picture_of("CR");

            p.policy = (enum policy)policy;
            p.doubt = policy == POLICY_PHI ? DOUBT_KEEP : DOUBT_BY_POLICY;
            print_at(&p, 100, 100, cases[i].text)->box =
                (struct rect){100, 100, cases[i].width, 24};
            decide_picture(&p);
            assert_false(is_blank_at(&p, 108, 112));
            for (int x = 100 + cases[i].width / 2 + 2; x < 100 + cases[i].width;
                 x++)
                assert_int_equal(is_blank_at(&p, x, 112), cases[i].goes);
        }
    assert_keeps("CT", "Ry");
}

/* A letter far from the marker, much higher than it, or under none, signs
 * nothing; nor does one in a CT slice. */
static void letters_elsewhere_sign_nothing(void **state)
{
    static const struct rect boxes[] = {{300, 106, 16, 16},
                                        {100, 200, 16, 16},
                                        {134, 90, 40, 60},
                                        {134, 106, 6, 4}};

    (void)state;
    for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++) {
        struct picture p = picture_of("CR");
        struct rect r = boxes[i];

        print_at(&p, 100, 100, "R")->box = (struct rect){100, 100, 16, 24};
        print_at(&p, 0, 0, "y")->box = r;
        decide_picture(&p);
        assert_false(is_blank_at(&p, r.x + r.width / 2, r.y + r.height / 2));
    }
    assert_keeps("CT", "R y");
    assert_keeps("MG", "R CC");
    assert_keeps("CR", "y");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_initials_go_and_the_marker_stays),
        cmocka_unit_test(initials_that_are_settings_elsewhere_go_in_xrays_only),
        cmocka_unit_test(initials_beside_a_marker_go_in_any_case_and_policy),
        cmocka_unit_test(numbers_beside_a_marker_stay),
        cmocka_unit_test(initials_that_were_misread_go),
        cmocka_unit_test(print_that_nobody_could_read_goes_beside_a_marker),
        cmocka_unit_test(views_positions_and_exposures_beside_a_marker_stay),
        cmocka_unit_test(initials_read_in_one_word_with_the_marker_go),
        cmocka_unit_test(letters_elsewhere_sign_nothing),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
