/*
 * test_dicom_tables.c - the dictionary and the transfer syntaxes
 */
#include "cmocka_all.h"
#include "dicom/dataset.h"
#include "dicom/syntax.h"

static void tags_and_keywords_find_each_other(void **state)
{
    static const char *const words[] = {"CommandGroupLength",
                                        "PatientName",
                                        "PixelData",
                                        "Rows",
                                        "SequenceOfUltrasoundRegions",
                                        "ZeroVelocityPixelValue",
                                        "DataSetTrailingPadding"};

    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const struct dict_row *row = dict_by_keyword(str_of(words[i]));

        assert_non_null(row);
        assert_string_equal(row->keyword, words[i]);
        assert_ptr_equal(dict_by_tag(row->tag), row);
    }
    assert_int_equal(dict_by_keyword(STR("PatientName"))->tag, 0x00100010);
    assert_string_equal(dict_by_tag(0x00100010)->vr, "PN");
}

static void repeating_groups_are_folded(void **state)
{
    (void)state;
    assert_string_equal(dict_by_tag(0x60003000)->keyword, "OverlayData");
    assert_ptr_equal(dict_by_tag(0x601e3000), dict_by_tag(0x60003000));
    assert_ptr_equal(dict_by_tag(0x60023000),
                     dict_by_keyword(STR("OverlayData")));
    assert_null(dict_by_tag(0x60013000));
    assert_int_equal(dict_by_keyword(STR("OverlayData"))->tag, 0x60003000);
}

static void what_is_not_there_is_null(void **state)
{
    char name[16];

    (void)state;
    assert_null(dict_by_tag(0x00091001));
    assert_null(dict_by_tag(0x00100001));
    assert_null(dict_by_keyword(STR("PatientNam")));
    assert_null(dict_by_keyword(STR("PatientNamed")));
    assert_null(dict_by_keyword(STR("")));
    assert_string_equal(tag_name(0x0009ab01, name), "(0009,ab01)");
    assert_string_equal(tag_name(0x00100020, name), "PatientID");
}

static void choices_of_vr_are_settled(void **state)
{
    (void)state;
    assert_string_equal(dict_by_tag(0x7fe00010)->vr, "OW");
    assert_string_equal(dict_by_tag(0x00283006)->vr, "OW");
    assert_string_equal(dict_by_tag(0x00280120)->vr, "US");
    assert_true(dict_by_tag(0x00280120)->by_sign);
    assert_false(dict_by_tag(0x00280010)->by_sign);
}

static void syntaxes_are_found_by_padded_uids(void **state)
{
    const struct syntax *s = syntax_find(STR("1.2.840.10008.1.2.1\0"));

    (void)state;
    assert_non_null(s);
    assert_true(s->explicit_vr);
    assert_false(s->big_endian);
    assert_false(s->encapsulated);
    assert_false(syntax_find(STR("1.2.840.10008.1.2"))->explicit_vr);
    assert_true(syntax_find(STR("1.2.840.10008.1.2.2 "))->big_endian);
    assert_true(syntax_find(STR("1.2.840.10008.1.2.1.99"))->deflated);
    assert_null(syntax_find(STR("1.2.840.10008.1.2.999")));
    assert_null(syntax_find(STR("")));
}

static void blanked_frames_go_where_they_stay_lossless(void **state)
{
    static const char *const pairs[][2] = {
        {"1.2.840.10008.1.2.4.81", "1.2.840.10008.1.2.4.80"},
        {"1.2.840.10008.1.2.4.91", "1.2.840.10008.1.2.4.90"},
        {"1.2.840.10008.1.2.4.203", "1.2.840.10008.1.2.4.90"},
        {"1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.70"},
        {"1.2.840.10008.1.2.4.112", "1.2.840.10008.1.2.4.110"},
        {"1.2.840.10008.1.2.5", "1.2.840.10008.1.2.5"}};

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const struct syntax *s = syntax_find(str_of(pairs[i][0]));

        assert_string_equal(s->redacted_as, pairs[i][1]);
        assert_false(syntax_find(str_of(s->redacted_as))->lossy);
    }
    assert_string_equal(
        syntax_find(STR("1.2.840.10008.1.2.4.100"))->redacted_as,
        "1.2.840.10008.1.2.4.100"); /* video: lossy, only on request */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tags_and_keywords_find_each_other),
        cmocka_unit_test(repeating_groups_are_folded),
        cmocka_unit_test(what_is_not_there_is_null),
        cmocka_unit_test(choices_of_vr_are_settled),
        cmocka_unit_test(syntaxes_are_found_by_padded_uids),
        cmocka_unit_test(blanked_frames_go_where_they_stay_lossless),
    };

    return cmocka_run_group_tests_name("dicom tables", tests, NULL, NULL);
}
