/*
 * test_decide_device.c - the device's own name, sentences, and blots
 *
 * What a header says of maker, model and software is no secret of the patient
 * when it is burned in; a sentence with a date in it goes whole; a detector's
 * blot over clean print does not take the print along.
 */
#include "decide_help.h"

static struct picture picture_by(const char *maker, const char *model,
                                 const char *software)
{
    struct picture p = picture_of("CT");

    p.ds = DATASET({TAG_Modality, "CS", "CT"}, {TAG_Manufacturer, "LO", maker},
                   {TAG_ManufacturerModelName, "LO", model},
                   {TAG_SoftwareVersions, "LO", software});
    return p;
}

/* ---- devices --------------------------------------------------------- */

static void the_devices_own_name_stays(void **state)
{
    static const char *const texts[] = {
        "Umbra CT 64",  "UMBRA CT 64", "Nordhavn Imaging Umbra CT 64",
        "Urnbra CT 64", "Umbra",       "VX-7.2b"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (int policy = POLICY_STRICT; policy <= POLICY_PHI; policy++) {
            struct picture p =
                picture_by("Nordhavn Imaging", "Umbra CT 64", "VX-7.2b\\11");

            p.policy = (enum policy)policy;
            print_at(&p, 100, 100, texts[i]);
            decide_picture(&p);
            if (found_at(&p, 100, 100, 0)->verdict != KEEP)
                broken("'%s' is blanked", texts[i]);
        }
}

static void without_that_header_it_is_doubt(void **state)
{
    (void)state;
    assert_blanks("CT", "Umbra");
    assert_blanks("CT", "Nordhavn");
}

static void a_patients_name_among_the_devices_goes(void **state)
{
    struct picture p = picture_by("Nordhavn Umbra", "Umbra CT 64", "1");

    (void)state;
    add(&p.ids, ID_PERSON, "UMBRA^KETIL");
    print_at(&p, 10, 10, "UMBRA KETIL");
    print_at(&p, 10, 60, "Umbra");
    decide_picture(&p);
    assert_int_equal(found_at(&p, 10, 10, 0)->verdict, BLANK);
    assert_int_equal(found_at(&p, 10, 60, 0)->verdict, BLANK);
}

static void numbers_of_the_device_excuse_no_other(void **state)
{
    struct picture p = picture_by("Nordhavn", "20180805", "51830447");

    (void)state;
    print_at(&p, 10, 10, "20180805");
    print_at(&p, 10, 60, "51830447");
    decide_picture(&p);
    assert_int_equal(found_at(&p, 10, 10, 0)->verdict, BLANK);
    assert_int_equal(found_at(&p, 10, 60, 0)->verdict, BLANK);
}

static void a_hospital_written_as_maker_goes(void **state)
{
    struct picture p = picture_by("St. Brannoc Hospital", "Umbra", "1");

    (void)state;
    print_at(&p, 10, 10, "St. Brannoc Hospital");
    decide_picture(&p);
    assert_int_equal(found_at(&p, 10, 10, 4)->verdict, BLANK);
}

/* A place's name that is the maker's or the model's, in any spelling, is
 * nobody's; one with a word more is a hospital's, and so is one of another
 * patient's device. */
static void a_makers_name_as_institution_is_none(void **state)
{
    static const struct {
        const char *institution, *maker, *print;
        enum verdict verdict;
    } cases[] = {
        {"Nordhavn Imaging", "Nordhavn Imaging", "Nordhavn Imaging", KEEP},
        {"NORDHAVN IMAGING ", "Nordhavn Imaging", "NORDHAVN IMAGING", KEEP},
        {"Nordhavn-Imaging", "Nordhavn Imaging", "Nordhavn", KEEP},
        {"UMBRA CT 64", "Nordhavn Imaging", "Umbra CT 64", KEEP},
        {"Siemens", "SIEMENS", "SIEMENS", KEEP},
        {"Nordhavn Imaging Odense", "Nordhavn Imaging",
         "Nordhavn Imaging Odense", BLANK},
        {"Nordhavn", "Nordhavn Imaging", "Nordhavn", BLANK},
        {"Nordhavn Imaging", "Lumen Imaging", "Nordhavn Imaging", BLANK},
        {"St. Brannoc Hospital", "St. Brannoc Hospital", "St. Brannoc Hospital",
         BLANK},
        {"7112", "7112", "7112", BLANK}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int policy = POLICY_STRICT; policy <= POLICY_PHI; policy++) {
            struct picture p = picture_by(cases[i].maker, "Umbra CT 64", "1");

            p.policy = (enum policy)policy;
            assert_int_equal(
                identifiers_add(arena, &p.ids, ID_INSTITUTION, 0x00080080,
                                str_of(cases[i].institution), NULL),
                OK);
            print_at(&p, 100, 100, cases[i].print);
            decide_picture(&p);
            if (found_at(&p, 100, 100, 1)->verdict != cases[i].verdict)
                broken("wrong about case %d", (int)i);
        }
}

static void a_makers_name_that_is_the_patients_goes(void **state)
{
    struct picture p = picture_by("Nordhavn", "Umbra", "1");

    (void)state;
    add(&p.ids, ID_INSTITUTION, "Nordhavn");
    add(&p.ids, ID_PERSON, "NORDHAVN^KETIL");
    print_at(&p, 100, 100, "Nordhavn");
    decide_picture(&p);
    assert_int_equal(found_at(&p, 100, 100, 0)->verdict, BLANK);
}

static void a_box_of_the_user_takes_a_makers_name_as_well(void **state)
{
    static const struct rect box = {90, 90, 200, 40};
    struct picture p = picture_by("Nordhavn", "Umbra", "1");

    (void)state;
    p.boxes = &box;
    p.box_count = 1;
    add(&p.ids, ID_INSTITUTION, "Nordhavn");
    print_at(&p, 100, 100, "Nordhavn");
    decide_picture(&p);
    assert_int_equal(found_at(&p, 100, 100, 0)->verdict, BLANK);
}

/* ---- ranges ---------------------------------------------------------- */

static void a_range_of_the_table_is_no_number(void **state)
{
    static const char *const texts[] = {"I25.0-I480.5", "S12.5-I300.0",
                                        "I25.0-1480.5", "R40.2 - L36.8"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_keeps("CT", texts[i]);
    assert_blanks("CT", "11-05-25-142825");
    assert_blanks("CT", "CT25.0-4805");
}

/* ---- sentences ------------------------------------------------------- */

static void a_sentence_with_a_date_goes_whole(void **state)
{
    static const char text[] =
        "swing on May 14 and has had headaches since then.";
    struct picture p = picture_of("OT");

    (void)state;
    print_at(&p, 10, 10, text);
    decide_picture(&p);
    for (int at = 0; at < (int)sizeof text - 1; at++)
        assert_int_equal(found_at(&p, 10, 10, at)->verdict, BLANK);
}

static void a_setting_beside_a_date_is_no_sentence(void **state)
{
    struct picture p = picture_of("US");

    (void)state;
    print_at(&p, 10, 10, "03/09/2021 Gain 61");
    decide_picture(&p);
    assert_int_equal(found_at(&p, 10, 10, 0)->verdict, BLANK);
    assert_int_equal(found_at(&p, 10, 10, 11)->verdict, KEEP);
}

/* ---- blots ----------------------------------------------------------- */

static void a_blot_over_two_clean_lines_takes_neither(void **state)
{
    struct picture p = picture_of("US");
    struct line *blot, *measure;

    (void)state;
    print_at(&p, 100, 100, "LIVER SAG RT LOBE");
    measure = print_at(&p, 100, 118, "DIST 23.4 mm");
    measure->confidence = 0.3f;
    blot = print_at(&p, 98, 98, "uses sn Twos");
    blot->box.height = 38;
    blot->confidence = 0.05f;
    decide_picture(&p);
    for (int at = 0; at < 12; at++)
        assert_int_equal(found_at(&p, 100, 118, at)->verdict, KEEP);
    for (int at = 0; at < 17; at++)
        assert_int_equal(found_at(&p, 100, 100, at)->verdict, KEEP);
}

static void marks_beside_a_measure_leave_it_air(void **state)
{
    struct picture p = picture_of("US");
    struct line *l;
    static struct word words[] = {
        {{100, 100, 100, 16}, {"Oa~lSO", 6}, 0.1f, {0}},
        {{206, 100, 16, 16}, {"72", 2}, 0.95f, {0}},
        {{230, 100, 24, 16}, {"bpm", 3}, 0.95f, {0}}};

    (void)state;
    l = print_at(&p, 100, 100, "Oa~lSO 72 bpm");
    l->box.width = 154;
    l->confidence = 0.3f;
    l->words = words;
    l->word_count = 3;
    decide_picture(&p);
    assert_int_equal(found_at(&p, 100, 100, 0)->verdict, BLANK);
    for (int i = 0; i < p.found.count; i++)
        if (p.found.at[i].verdict == BLANK)
            assert_true(p.found.at[i].box.x + p.found.at[i].box.width <= 198);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_devices_own_name_stays),
        cmocka_unit_test(without_that_header_it_is_doubt),
        cmocka_unit_test(a_patients_name_among_the_devices_goes),
        cmocka_unit_test(numbers_of_the_device_excuse_no_other),
        cmocka_unit_test(a_hospital_written_as_maker_goes),
        cmocka_unit_test(a_makers_name_as_institution_is_none),
        cmocka_unit_test(a_makers_name_that_is_the_patients_goes),
        cmocka_unit_test(a_box_of_the_user_takes_a_makers_name_as_well),
        cmocka_unit_test(a_range_of_the_table_is_no_number),
        cmocka_unit_test(a_sentence_with_a_date_goes_whole),
        cmocka_unit_test(a_setting_beside_a_date_is_no_sentence),
        cmocka_unit_test(a_blot_over_two_clean_lines_takes_neither),
        cmocka_unit_test(marks_beside_a_measure_leave_it_air),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
