/*
 * test_decide_identifiers.c - the dictionary: gathered, packed, found again
 *
 * The patient is Stacy Ann Gaines, born 1956-06-21, number 00471142; each text
 * shows with brackets what must be found.
 */
#include "decide_help.h"

static struct identifiers stacy(void)
{
    struct identifiers ids = {0};

    add(&ids, ID_PERSON, "GAINES^STACY^ANN");
    add(&ids, ID_STAFF, "IYER^RONALD^^DR");
    add(&ids, ID_NUMBER, "00471142");
    add(&ids, ID_NUMBER, "20180805E673674");
    add(&ids, ID_BIRTH_DATE, "19560621");
    add(&ids, ID_TIME, "113012.500");
    add(&ids, ID_INSTITUTION, "Compton, Holmes and Jones Hospital");
    add(&ids, ID_ADDRESS, "953 Murray Ridge Suite 100, Westkevin, TX 59071");
    add(&ids, ID_PHONE, "509-218-0415x474");
    add(&ids, ID_UID, "1.2.826.0.1.3680043.8.498.4711");
    add(&ids, ID_AGE_SEX, "F");
    return ids;
}

/* The text with brackets around what is found. */
static const char *marked(struct identifiers *ids, const char *text, float fuzz)
{
    struct buffer b = {0};
    struct spans found;
    size_t at = 0;
    const char *out;

    assert_int_equal(
        identifiers_match(arena, ids, str_of(text), fuzz, &found, NULL), OK);
    for (int i = 0; i < found.count; i++) {
        assert_true(found.at[i].at >= at); /* sorted and disjoint */
        buffer_add(&b, text + at, found.at[i].at - at);
        buffer_str(&b, "[");
        buffer_add(&b, text + found.at[i].at, found.at[i].len);
        buffer_str(&b, "]");
        at = found.at[i].at + found.at[i].len;
    }
    buffer_str(&b, text + at);
    out = str_c(arena, (struct str){b.at, b.len});
    buffer_release(&b);
    return out;
}

static void check(const char *const texts[][2], size_t count, float fuzz)
{
    struct identifiers ids = stacy();

    for (size_t i = 0; i < count; i++)
        assert_string_equal(marked(&ids, texts[i][0], fuzz), texts[i][1]);
}
#define CHECK(texts, fuzz) check(texts, sizeof texts / sizeof *texts, fuzz)

static void names_are_found_in_every_order(void **state)
{
    static const char *const texts[][2] = {
        {"COLONOSCOPY for Stacy Gaines", "COLONOSCOPY for [Stacy Gaines]"},
        {"GAINES^STACY", "[GAINES^STACY]"},
        {"gaines, stacy ann: chest", "[gaines, stacy ann]: chest"},
        {"S. Gaines CT", "[S. Gaines] CT"},
        {"GAINES S A", "[GAINES S A]"},
        {"scan of gainesstacy done", "scan of [gainesstacy] done"},
        {"seen by Dr. Iyer", "seen by [Dr. Iyer]"},
        {"Ann Gaines", "[Ann Gaines]"},
        {"Gainesville", "Gainesville"},
        {"Ronald McDonald", "Ronald McDonald"},
        {"STACY", "[STACY]"}};

    (void)state;
    CHECK(texts, 0);
}

static void numbers_are_found_without_zeros_and_separators(void **state)
{
    static const char *const texts[][2] = {
        {"MR 471142 knee", "MR [471142] knee"},
        {"id 0000471142", "id [0000471142]"},
        {"00-47-11-42", "[00-47-11-42]"},
        {"MRN471142", "MRN[471142]"},
        {"14711427", "14711427"},
        {"acc 20180805E673674", "acc [20180805E673674]"},
        {"dose 4.71142 mGy", "dose 4.71142 mGy"},
        {"call 509 218 0415", "call [509 218 0415]"},
        {"1.2.826.0.1.3680043.8.498.4711", "[1.2.826.0.1.3680043.8.498.4711]"}};

    (void)state;
    CHECK(texts, 0);
}

static void dates_are_found_in_every_form(void **state)
{
    static const char *const texts[][2] = {
        {"DOB 06/21/1956 F", "DOB [06/21/1956] F"},
        {"born 21-Jun-1956", "born [21-Jun-1956]"},
        {"19560621", "[19560621]"},
        {"21.6.56", "[21.6.56]"},
        {"22.6.56", "22.6.56"},
        {"at 11:30:12", "at [11:30:12]"},
        {"at 11:30", "at 11:30"}};

    (void)state;
    CHECK(texts, 0);
}

static void places_are_found_by_what_is_special_in_them(void **state)
{
    static const char *const texts[][2] = {
        {"at Compton, Holmes and Jones Hospital",
         "at [Compton, Holmes and Jones Hospital]"},
        {"Holmes and Jones", "[Holmes and Jones]"},
        {"Compton effect", "[Compton] effect"},
        {"in hospital", "in hospital"},
        {"CHJH protocol", "[CHJH] protocol"},
        {"953 Murray Ridge", "[953 Murray Ridge]"},
        {"suite 100", "suite 100"}};

    (void)state;
    CHECK(texts, 0);
}

static void an_acronym_that_is_a_word_stands_behind_at(void **state)
{
    static const char *const texts[][2] = {
        {"standing at STIC", "standing at [STIC]"},
        {"STIC", "STIC"},
        {"MR STIC volume", "MR STIC volume"},
        {"at stic", "at stic"},
        {"at ST IC", "at ST IC"}};
    struct identifiers ids = {0};

    (void)state;
    add(&ids, ID_INSTITUTION, "Solomon and Taylor Imaging Center");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_string_equal(marked(&ids, texts[i][0], 0), texts[i][1]);
}

static void a_word_of_the_language_needs_company(void **state)
{
    static const char *const texts[][2] = {
        {"Baker cyst, left knee", "Baker cyst, left knee"},
        {"Baker's cyst", "Baker's cyst"},
        {"cyst of Mr Baker", "cyst of Mr [Baker]"},
        {"report for Baker", "report for [Baker]"},
        {"LONG BAKER", "[LONG BAKER]"},
        {"long axis view", "long axis view"},
        {"Baker, Long: knee", "[Baker, Long]: knee"},
        {"BAKER", "[BAKER]"}};
    struct identifiers ids = {0};

    (void)state;
    add(&ids, ID_PERSON, "BAKER^LONG");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_string_equal(marked(&ids, texts[i][0], 0), texts[i][1]);
}

static void a_family_name_set_off_by_capitals_is_no_word(void **state)
{
    static const char *const texts[][2] = {
        {"Lateral view.GARRISON", "Lateral view.[GARRISON]"},
        {"Supine_GARRISON_2", "Supine_[GARRISON]_2"},
        {"CHEST PORTABLE.GARRISON", "CHEST PORTABLE.[GARRISON]"},
        {"GARRISON/CHEST", "[GARRISON]/CHEST"},
        {"Axial.FERGUSON", "Axial.[FERGUSON]"},
        {"Ferguson view, WATERS view", "Ferguson view, WATERS view"},
        {"garrison of cells", "garrison of cells"},
        {"Garrison sign", "Garrison sign"},
        {"CHEST GARRISON AP", "CHEST GARRISON AP"}};
    struct identifiers ids = {0};

    (void)state;
    add(&ids, ID_PERSON, "GARRISON^LONG");
    add(&ids, ID_PERSON, "FERGUSON^A");
    add(&ids, ID_PERSON, "WATERS^A");
    add(&ids, ID_STAFF, "GARRISON^PAUL");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_string_equal(marked(&ids, texts[i][0], 0), texts[i][1]);
}

static void what_a_name_announces_is_no_initial_of_it(void **state)
{
    static const char *const texts[][2] = {
        {"Dr. Iyer:r+1", "Dr. [Iyer]:r+1"},
        {"Iyer: R view", "[Iyer]: R view"},
        {"Iyer R+2", "[Iyer] R+2"},
        {"Iyer, R. view", "[Iyer, R]. view"},
        {"B70r_Iyer", "B70r_[Iyer]"},
        {"Iyer R2", "[Iyer] R2"},
        {"FSE +I Iyer Ronald", "FSE +I [Iyer Ronald]"},
        {"FSE +R Iyer", "FSE +R [Iyer]"},
        {"Signa 3.0R Iyer", "Signa 3.0R [Iyer]"},
        {"IYER -R-spine", "[IYER] -R-spine"},
        {"IYER/rule out", "[IYER]/rule out"},
        {"R. Iyer", "[R. Iyer]"}};
    struct identifiers ids = {0};

    (void)state;
    add(&ids, ID_STAFF, "IYER^RONALD");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_string_equal(marked(&ids, texts[i][0], 0), texts[i][1]);
}

static void short_values_match_only_as_a_whole(void **state)
{
    static const char *const texts[][2] = {
        {"series 12 of 40", "series 12 of 40"},
        {"12", "[12]"},
        {"ID 12", "ID [12]"},
        {"M", "M"},
        {"A B", "A B"},
        {"OB view", "OB view"},
        {"OB", "[OB]"}};
    struct identifiers ids = {0};

    (void)state;
    add(&ids, ID_NUMBER, "12");
    add(&ids, ID_NUMBER, "0");
    add(&ids, ID_AGE_SEX, "M");
    add(&ids, ID_PERSON, "OB");
    add(&ids, ID_STAFF, "A^H");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_string_equal(marked(&ids, texts[i][0], 0), texts[i][1]);
}

static void other_scripts_are_found_as_written_and_in_latin(void **state)
{
    struct identifiers ids = {0};

    (void)state;
    add(&ids, ID_PERSON, "Müller^Jörg");
    add(&ids, ID_PERSON, "Wang^XiaoDong=王^小东");
    add(&ids, ID_STAFF, "Иванова^Мария");
    assert_string_equal(marked(&ids, "MUELLER JOERG", 0), "[MUELLER JOERG]");
    assert_string_equal(marked(&ids, "Muller, Jorg", 0), "[Muller, Jorg]");
    assert_string_equal(marked(&ids, "mit 王小东 am", 0), "mit [王小东] am");
    assert_string_equal(marked(&ids, "IVANOVA M", 0), "[IVANOVA M]");
    assert_string_equal(marked(&ids, "ИВАНОВА", 0), "[ИВАНОВА]");
}

static void a_readers_errors_are_forgiven_only_with_fuzz(void **state)
{
    static const char *const texts[][2] = {{"GA1NES STACY", "[GA1NES STACY]"},
                                           {"GAlNES, 5TACY", "[GAlNES, 5TACY]"},
                                           {"GAI NES STACY", "[GAI NES STACY]"},
                                           {"O6/2l/1956", "[O6/2l/1956]"},
                                           {"OO471I42", "[OO471I42]"},
                                           {"GAINESSTAOY", "[GAINESSTAOY]"},
                                           {"47l142", "[47l142]"},
                                           {"06/Z1/19S.", "[06/Z1/19S]."},
                                           {"21 06 19", "[21 06 19]"},
                                           {"GRAINS", "GRAINS"},
                                           {"STATE", "STATE"},
                                           {"06 22 19", "06 22 19"},
                                           {"06 21 20", "06 21 20"},
                                           {"6 21 19", "6 21 19"}};
    struct identifiers ids = stacy();

    (void)state;
    CHECK(texts, 1);
    for (size_t i = 0; i < 9; i++)
        if (i != 2) /* one half of a name is found without errors too */
            assert_false(!strcmp(marked(&ids, texts[i][0], 0), texts[i][1]));
}

static void collecting_takes_every_identifying_value_once(void **state)
{
    struct dataset *ds = DATASET(
        {0x00080020, "DA", "20180805"}, {0x00080030, "TM", "113012"},
        {0x00080050, "SH", "A123456 "}, {0x00080060, "CS", "CT"},
        {0x00080090, "PN", "IYER^RONALD"}, {0x00081070, "PN", "A^B\\C^D"},
        {0x00100010, "PN", "GAINES^STACY"}, {0x00100020, "LO", "00471142"},
        {0x00100030, "DA", "19560621"}, {0x00180015, "CS", "CHEST"});
    struct identifiers ids = {0};
    int first;

    (void)state;
    assert_int_equal(identifiers_collect(arena, ds, &ids, NULL), OK);
    first = ids.count;
    assert_int_equal(first, 9);
    assert_int_equal(identifiers_collect(arena, ds, &ids, NULL), OK);
    assert_int_equal(ids.count, first);
    for (int i = 0; i < ids.count; i++) {
        assert_false(str_equal(ids.at[i].value, STR("CHEST")));
        if (ids.at[i].tag == 0x00100010) {
            assert_int_equal(ids.at[i].kind, ID_PERSON);
            assert_true(str_equal(ids.at[i].latin, STR("GAINES STACY")));
        }
        if (ids.at[i].tag == 0x00080090)
            assert_int_equal(ids.at[i].kind, ID_STAFF);
    }
}

static void a_vr_that_lies_hides_no_name(void **state)
{
    struct dataset *ds = DATASET({0x00080020, "UN", "20180805"},
                                 {0x00081070, "LO", "IYER^RONALD"},
                                 {0x00100010, "OB", "GAINES^STACY"});
    struct identifiers ids = {0};

    (void)state;
    assert_int_equal(identifiers_collect(arena, ds, &ids, NULL), OK);
    assert_int_equal(ids.count, 3);
    assert_int_equal(ids.at[0].kind, ID_DATE);
    assert_int_equal(ids.at[1].kind, ID_STAFF);
    assert_int_equal(ids.at[2].kind, ID_PERSON);
}

static void packing_and_unpacking_gives_the_same_dictionary(void **state)
{
    struct identifiers ids = stacy(), again = {0};
    struct buffer b = {0};

    (void)state;
    assert_int_equal(identifiers_pack(&ids, &b, NULL), OK);
    assert_int_equal(
        identifiers_unpack(arena, (struct str){b.at, b.len}, &again, NULL), OK);
    assert_int_equal(again.count, ids.count);
    for (int i = 0; i < ids.count; i++) {
        assert_int_equal(again.at[i].kind, ids.at[i].kind);
        assert_true(str_equal(again.at[i].value, ids.at[i].value));
        assert_true(str_equal(again.at[i].latin, ids.at[i].latin));
    }
    assert_string_equal(marked(&again, "Gaines Stacy", 0), "[Gaines Stacy]");
    buffer_release(&b);
}

static void a_cut_or_changed_pack_is_refused(void **state)
{
    struct identifiers ids = stacy();
    struct buffer b = {0};

    (void)state;
    assert_int_equal(identifiers_pack(&ids, &b, NULL), OK);
    for (size_t len = 0; len < b.len; len++) {
        struct identifiers again = {0};

        assert_int_equal(
            identifiers_unpack(arena, (struct str){b.at, len}, &again, NULL),
            ERR_FORMAT);
    }
    memset(b.at + b.len / 2, 0xff, 8);
    ids = (struct identifiers){0};
    identifiers_unpack(arena, (struct str){b.at, b.len}, &ids, NULL);
    buffer_release(&b);
}

static void a_hostile_value_costs_little(void **state)
{
    struct identifiers ids = {0};
    char text[6000];
    struct spans found;

    (void)state;
    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = "AB^ 1="[i % 6];
    text[sizeof text - 1] = 0;
    add(&ids, ID_PERSON, text);
    add(&ids, ID_NUMBER, text);
    add(&ids, ID_INSTITUTION, text);
    assert_int_equal(
        identifiers_match(arena, &ids, str_of(text), 1, &found, NULL), OK);
}

static void one_dictionary_serves_many_texts_quickly(void **state)
{
    struct identifiers ids = {0};
    struct spans found;

    (void)state;
    for (int i = 0; i < 100; i++)
        add(&ids, i % 2 ? ID_STAFF : ID_NUMBER,
            str_format(arena, "NAME%c%c^X%d", 'A' + i % 26, 'A' + i / 26, i));
    for (int i = 0; i < 20000; i++) /* 20 us each would be 0.4 s */
        assert_int_equal(
            identifiers_match(arena, &ids,
                              STR("CT ABDOMEN PELVIS WITH CONTRAST 5 MM AXIAL"),
                              0, &found, NULL),
            OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found_in_every_order),
        cmocka_unit_test(numbers_are_found_without_zeros_and_separators),
        cmocka_unit_test(dates_are_found_in_every_form),
        cmocka_unit_test(places_are_found_by_what_is_special_in_them),
        cmocka_unit_test(an_acronym_that_is_a_word_stands_behind_at),
        cmocka_unit_test(a_word_of_the_language_needs_company),
        cmocka_unit_test(a_family_name_set_off_by_capitals_is_no_word),
        cmocka_unit_test(what_a_name_announces_is_no_initial_of_it),
        cmocka_unit_test(short_values_match_only_as_a_whole),
        cmocka_unit_test(other_scripts_are_found_as_written_and_in_latin),
        cmocka_unit_test(a_readers_errors_are_forgiven_only_with_fuzz),
        cmocka_unit_test(collecting_takes_every_identifying_value_once),
        cmocka_unit_test(a_vr_that_lies_hides_no_name),
        cmocka_unit_test(packing_and_unpacking_gives_the_same_dictionary),
        cmocka_unit_test(a_cut_or_changed_pack_is_refused),
        cmocka_unit_test(a_hostile_value_costs_little),
        cmocka_unit_test(one_dictionary_serves_many_texts_quickly),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
