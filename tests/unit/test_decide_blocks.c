/*
 * test_decide_blocks.c - rows of print that name a patient together
 *
 * Labels and rows that were not found go with those that were; a number alone
 * between two rows that identify is an age; a box grows away from a mark that
 * it overlaps.
 */
#include "decide_help.h"

static void add_patient(struct picture *p)
{
    static const struct {
        uint32_t tag;
        enum id_kind kind;
        const char *value;
    } values[] = {{0x00100010, ID_PERSON, "LARSEN^RUTH"},
                  {0x00100030, ID_BIRTH_DATE, "19831015"}};

    for (int i = 0; i < 2; i++)
        assert_int_equal(identifiers_add(arena, &p->ids, values[i].kind,
                                         values[i].tag, str_of(values[i].value),
                                         NULL),
                         OK);
}

/* Name, study date and birth day, the first and the last from x on; a row is
 * left out before the last if one is missing. */
static struct picture block(int name_x, int birth_x, bool missing)
{
    struct picture p = picture_of("MR");

    add_patient(&p);
    print_at(&p, name_x, 100, "LARSEN RUTH");
    print_at(&p, 176, 116, "1997 Apr 16");
    print_at(&p, birth_x, missing ? 148 : 132, "10/15/1983");
    decide_picture(&p);
    return p;
}

static void ragged_values_have_lost_their_labels(void **state)
{
    struct picture p = block(160, 147, false);

    (void)state;
    assert_true(is_blank_at(&p, 130, 108));
    assert_true(is_blank_at(&p, 130, 124));
    assert_true(is_blank_at(&p, 130, 140));
    assert_false(is_blank_at(&p, 80, 108)); /* no label is as long */
}

static void unread_rows_among_them_go_under_any_policy(void **state)
{
    (void)state;
    for (int i = POLICY_STRICT; i <= POLICY_PHI; i++) {
        struct picture p = picture_of("MR");

        p.policy = (enum policy)i;
        add_patient(&p);
        print_at(&p, 160, 100, "LARSEN RUTH");
        print_at(&p, 176, 116, "i557 ager is")->confidence = 0.4f;
        print_at(&p, 147, 132, "10/15/1983");
        decide_picture(&p);
        assert_true(is_blank_at(&p, 200, 124));
        assert_true(is_blank_at(&p, 130, 124));
    }
}

/* A study's date has a label as well; a number between it and the birth day
 * nobody could read, and the age's row under that nobody found. */
static void the_date_of_a_study_has_lost_its_label_too(void **state)
{
    struct picture p = picture_of("MR");

    (void)state;
    add_patient(&p);
    assert_int_equal(identifiers_add(arena, &p.ids, ID_DATE, 0x00080020,
                                     STR("19970416"), NULL),
                     OK);
    print_at(&p, 176, 100, "1997 Apr 16");
    print_at(&p, 165, 116, "V -89886689J")->confidence = 0.1f;
    print_at(&p, 147, 148, "10/15/1983");
    decide_picture(&p);
    assert_true(is_blank_at(&p, 125, 108));
    assert_true(is_blank_at(&p, 125, 124));
    assert_true(is_blank_at(&p, 170, 140));
    assert_false(is_blank_at(&p, 60, 108));
}

static void values_flush_left_or_right_have_none(void **state)
{
    static const int births[] = {160, 168};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct picture p = block(160, births[i], false);

        assert_false(is_blank_at(&p, 140, 108));
        assert_false(is_blank_at(&p, 140, 140));
    }
}

static void a_row_missing_among_them_goes(void **state)
{
    struct picture ragged = block(160, 147, true);
    struct picture flush = block(160, 160, true);

    (void)state;
    assert_true(is_blank_at(&ragged, 170, 140));
    assert_true(is_blank_at(&ragged, 130, 140));
    assert_false(is_blank_at(&flush, 170, 140)); /* an empty row */
}

static void the_rows_next_to_such_a_block_go(void **state)
{
    struct picture p = block(160, 147, false), q = block(150, 150, false);

    (void)state;
    for (int x = 112; x < 176; x += 8) {
        assert_true(is_blank_at(&p, x, 92));
        assert_true(is_blank_at(&p, x, 156));
        assert_false(is_blank_at(&p, x, 76));
        assert_false(is_blank_at(&p, x, 172));
        assert_false(is_blank_at(&q, x, 90));
    }
}

static void what_is_known_in_their_place_stays(void **state)
{
    struct picture p = picture_of("MR");

    (void)state;
    add_patient(&p);
    print_at(&p, 160, 100, "LARSEN RUTH");
    print_at(&p, 176, 116, "1997 Apr 16");
    print_at(&p, 70, 132, "kV 120");
    print_at(&p, 147, 132, "10/15/1983");
    decide_picture(&p);
    assert_true(is_blank_at(&p, 130, 108));
    assert_false(is_blank_at(&p, 112, 140));
}

static void a_number_between_rows_of_a_patient_goes(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct picture p = picture_of("ES");

        p.policy = i < 2 ? POLICY_STRICT : POLICY_PHI;
        print_at(&p, 100, 100, "Name: LARSEN RUTH");
        print_at(&p, 200, 116, "63");
        print_at(&p, 100, 132, i % 2 ? "Gain 54" : "DOB: 10/15/1983");
        decide_picture(&p);
        assert_int_equal(is_blank_at(&p, 204, 122), i % 2 == 0);
    }
}

static void initials_under_a_marker_go_whole_although_boxes_overlap(
    void **state)
{
    struct picture p = picture_of("CR");
    struct rect marker = {100, 100, 30, 40}, initials = {90, 136, 50, 26};

    (void)state;
    print_at(&p, 100, 100, "R")->box = marker;
    print_at(&p, 90, 136, "HKD")->box = initials;
    decide_picture(&p);
    assert_true(is_blank_at(&p, 139, 160));
    assert_true(is_blank_at(&p, 100, 162)); /* soft edges below */
    assert_true(is_blank_at(&p, 89, 150));
    assert_false(is_blank_at(&p, 110, 130));
}

/* Settings that are set under the name of an institution. */
static void a_makers_name_heads_no_block(void **state)
{
    static const char *const names[] = {"GE Medical Systems",
                                        "Oak Grove Clinic"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct picture p = picture_of("US");

        assert_int_equal(identifiers_add(arena, &p.ids, ID_INSTITUTION,
                                         0x00080080, str_of(names[i]), NULL),
                         OK);
        print_at(&p, 100, 100, names[i]);
        print_at(&p, 100, 116, "400P")->confidence = 0.45f;
        decide_picture(&p);
        assert_true(is_blank_at(&p, 104, 108));
        assert_int_equal(is_blank_at(&p, 104, 126), i);
    }
}

/* A column of numbers with a misread unit on it; a name there is none. */
static void the_unit_of_an_axis_stays(void **state)
{
    static const char *const texts[] = {"kmJh", "Osborn"};

    (void)state;
    for (int i = 0; i < 4; i++) {
        struct picture p = picture_of("US");

        print_at(&p, 300, 100, "+20");
        print_at(&p, 300, 150, "+10");
        print_at(&p, 300, 200, texts[i % 2]);
        print_at(&p, i < 2 ? 300 : 400, 250, "-10");
        decide_picture(&p);
        assert_int_equal(is_blank_at(&p, 308, 208), i != 0);
    }
}

/* ---- in a block of names ------------------------------------------------ */

/* The first letters of the last line drown in a ground as bright as they. */
static void a_cut_line_goes_from_where_its_block_begins(void **state)
{
    struct picture p = picture_of("CT");

    (void)state;
    print_at(&p, 100, 100, "Study Date: 1999 Sep 23");
    print_at(&p, 100, 120, "Patient ID: 3209648408");
    print_at(&p, 132, 140, "e: LARSEN RUTH");
    decide_picture(&p);
    assert_true(is_blank_at(&p, 101, 147));
    assert_true(is_blank_at(&p, 130, 147));
    assert_false(is_blank_at(&p, 90, 147));
}

/* Half of a line melted into bone; a centred line has lost nothing. */
static void half_a_line_goes_from_where_its_block_begins(void **state)
{
    struct picture p = picture_of("CT");

    (void)state;
    add_patient(&p);
    print_at(&p, 100, 100, "Name: LARSEN RUTH");
    print_at(&p, 100, 118, "DOB: 10/15/1983");
    print_at(&p, 164, 136, "3209648408");
    print_at(&p, 100, 300, "Name: LARSEN RUTH DOB: 10/15/1983");
    print_at(&p, 100, 318, "Name: LARSEN RUTH DOB: 10/15/1983");
    print_at(&p, 204, 336, "3209648");
    decide_picture(&p);
    assert_true(is_blank_at(&p, 104, 144));
    assert_true(is_blank_at(&p, 208, 344));
    assert_false(is_blank_at(&p, 104, 344));
}

static void kept_print_before_a_line_stays(void **state)
{
    struct picture p = picture_of("CT");

    (void)state;
    print_at(&p, 100, 100, "Study Date: 1999 Sep 23");
    print_at(&p, 100, 120, "Patient ID: 3209648408");
    print_at(&p, 96, 140, "kV");
    print_at(&p, 150, 140, "Name: LARSEN RUTH");
    decide_picture(&p);
    assert_false(is_blank_at(&p, 100, 147));
}

/* A badly read number among a patient's lines is none of the machine's. */
static void a_badly_read_number_in_a_block_of_names_goes(void **state)
{
    struct picture p = picture_of("ES");

    (void)state;
    print_at(&p, 100, 100, "Name: LARSEN RUTH");
    print_at(&p, 100, 120, "63")->confidence = 0.4f;
    print_at(&p, 100, 140, "DOB: 10/15/1983");
    decide_picture(&p);
    assert_true(is_blank_at(&p, 104, 127));
}

/* "1997 Apr 16" read as "i557 ager is": no marker of inferior and superior. */
static void a_mock_marker_in_a_block_of_names_goes(void **state)
{
    struct picture p = picture_of("MR");

    (void)state;
    print_at(&p, 100, 100, "Name: LARSEN RUTH");
    print_at(&p, 100, 120, "i557 ager is")->confidence = 0.4f;
    print_at(&p, 100, 140, "R")->confidence = 0.9f;
    decide_picture(&p);
    assert_true(is_blank_at(&p, 100 + 11 * 8, 127));
    assert_false(is_blank_at(&p, 104, 147));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(ragged_values_have_lost_their_labels),
        cmocka_unit_test(unread_rows_among_them_go_under_any_policy),
        cmocka_unit_test(the_date_of_a_study_has_lost_its_label_too),
        cmocka_unit_test(values_flush_left_or_right_have_none),
        cmocka_unit_test(a_row_missing_among_them_goes),
        cmocka_unit_test(the_rows_next_to_such_a_block_go),
        cmocka_unit_test(what_is_known_in_their_place_stays),
        cmocka_unit_test(a_number_between_rows_of_a_patient_goes),
        cmocka_unit_test(a_makers_name_heads_no_block),
        cmocka_unit_test(the_unit_of_an_axis_stays),
        cmocka_unit_test(a_cut_line_goes_from_where_its_block_begins),
        cmocka_unit_test(half_a_line_goes_from_where_its_block_begins),
        cmocka_unit_test(kept_print_before_a_line_stays),
        cmocka_unit_test(a_badly_read_number_in_a_block_of_names_goes),
        cmocka_unit_test(a_mock_marker_in_a_block_of_names_goes),
        cmocka_unit_test(
            initials_under_a_marker_go_whole_although_boxes_overlap),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
