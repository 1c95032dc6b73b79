/*
 * test_header_profile.c - profiles of one's own, and what is wrong with them
 */
#include "header_trees.h"

enum {
    TAG_InstitutionName = 0x00080080,
    TAG_StudyDescription = 0x00081030,
    TAG_StationName = 0x00081010,
    TAG_ProtocolName = 0x00181030,
    TAG_SeriesDate = 0x00080021
};

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_create((size_t)256 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

static const struct profile *yaml(const char *text)
{
    const struct profile *p = NULL;
    struct error err = {0};

    if (load_yaml(arena, text, &p, &err) != OK)
        stop("%s", err.text);
    return p;
}

static struct dataset *cleaned(const char *text)
{
    struct dataset *ds = tree(arena);

    put_root(ds, TAG_InstitutionName, "LO", "Saint Elsewhere");
    put_root(ds, TAG_StudyDescription, "LO", "CT CHEST");
    put_root(ds, TAG_StationName, "SH", "CT7");
    put_root(ds, TAG_ProtocolName, "LO", "Thorax");
    put_root(ds, TAG_SeriesDate, "DA", "20180103");
    clean_tree(arena, ds, yaml(text), NULL);
    return ds;
}

static void single_attributes_are_overridden(void **state)
{
    struct dataset *ds = cleaned("name: ours\n"
                                 "base: basic\n"
                                 "attributes:\n"
                                 "  InstitutionName: {replace: SITE A}\n"
                                 "  (0008,1030): keep\n"
                                 "  StationName: empty\n"
                                 "  ProtocolName: hash\n"
                                 "  SeriesDate: shift\n"
                                 "  SOPClassUID: keep\n");

    (void)state;
    assert_string_equal(at(arena, &ds->root, TAG_InstitutionName), "SITE A");
    assert_string_equal(at(arena, &ds->root, TAG_StudyDescription), "CT CHEST");
    assert_string_equal(at(arena, &ds->root, TAG_StationName), "");
    assert_int_equal(
        strspn(at(arena, &ds->root, TAG_ProtocolName), "BCDFGHJKLMNPQRSTVWXZ"),
        12);
    assert_string_not_equal(at(arena, &ds->root, TAG_SeriesDate), "20180103");
    assert_int_equal(strlen(at(arena, &ds->root, TAG_SeriesDate)), 8);
}

static void options_switch_columns(void **state)
{
    struct dataset *off = cleaned("base: basic\n");
    struct dataset *on = cleaned("base: basic\n"
                                 "options:\n"
                                 "  retain_institution_identity: true\n"
                                 "  clean_descriptors: yes\n");

    (void)state;
    assert_string_equal(at(arena, &off->root, TAG_InstitutionName), "(none)");
    assert_string_equal(at(arena, &off->root, TAG_StudyDescription), "(none)");
    assert_string_equal(at(arena, &on->root, TAG_InstitutionName),
                        "Saint Elsewhere");
    assert_string_equal(at(arena, &on->root, TAG_StudyDescription), "CT CHEST");
}

static void an_option_switched_off_from_tcia_falls_back_to_the_table(
    void **state)
{
    struct dataset *ds = tree(arena);

    (void)state;
    put_root(ds, 0x00181002, "UI", "1.2.276.0.99.1");
    put_root(ds, 0x00181000, "LO", "SN 77123");
    clean_tree(arena, ds,
               yaml("base: tcia\noptions:\n  retain_device_identity: no\n"),
               NULL);
    assert_string_equal(at(arena, &ds->root, 0x00181000), "(none)");
    assert_string_not_equal(at(arena, &ds->root, 0x00181002), "1.2.276.0.99.1");
}

static void kept_dates_stay_with_full_dates(void **state)
{
    struct dataset *ds = cleaned("options: {retain_longitudinal_full: true}\n");

    (void)state;
    assert_string_equal(at(arena, &ds->root, TAG_SeriesDate), "20180103");
    assert_string_equal(at(arena, &ds->root, 0x00280303), "UNMODIFIED");
}

static void an_override_that_keeps_takes_the_basic_code_away(void **state)
{
    struct dataset *ds = cleaned("attributes: {InstitutionName: keep}\n");
    const struct element *codes =
        dataset_find(ds, TAG_DeidentificationMethodCodeSequence);

    (void)state;
    for (int i = 0; codes && i < codes->item_count; i++)
        assert_string_not_equal(at(arena, &codes->items[i], 0x00080100),
                                "113100");
}

static void what_is_not_understood_names_its_line(void **state)
{
    static const struct {
        const char *text, *where;
    } rows[] = {
        {"", ":1:"},
        {"- basic\n", ":1:"},
        {"base: [\n", ":"},
        {"base: strict\n", ":1:"},
        {"name: x\nbas: basic\n", ":2:"},
        {"options:\n  retain_uid: true\n", ":2:"},
        {"options:\n  retain_uids: maybe\n", ":2:"},
        {"options: all\n", ":1:"},
        {"options:\n  retain_longitudinal_full: true\n"
         "  retain_longitudinal_modified: true\n",
         ":2:"},
        {"attributes:\n  PatientNames: keep\n", ":2:"},
        {"attributes:\n\n  PatientName: forget\n", ":3:"},
        {"attributes:\n  PatientName: {replace: [a]}\n", ":2:"},
        {"attributes:\n  (0009,1001): keep\n", ":2:"},
        {"attributes:\n  '(0010,\"X\",01)': keep\n", ":2:"},
        {"repair_iod: sometimes\n", ":1:"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct profile *p;
        struct error err = {0};

        if (load_yaml(arena, rows[i].text, &p, &err) != ERR_USAGE)
            stop("row %d was accepted", (int)i);
        if (!strstr(err.text, rows[i].where))
            stop("row %d: %s", (int)i, err.text);
    }
}

static void a_missing_file_is_an_error(void **state)
{
    const struct profile *p;
    struct error err = {0};

    (void)state;
    assert_int_equal(profile_load(arena, "/nowhere/x.yaml", &p, &err), ERR_IO);
}

static void digests_tell_profiles_apart(void **state)
{
    char digests[5][40];
    static const char *const texts[] = {
        "base: basic\n", "base: tcia\n", "options: {retain_uids: true}\n",
        "attributes: {InstitutionName: {replace: A}}\n",
        "attributes: {InstitutionName: {replace: B}}\n"};
    char again[40];

    (void)state;
    for (int i = 0; i < 5; i++) {
        profile_digest(yaml(texts[i]), digests[i]);
        for (int k = 0; k < i; k++)
            assert_string_not_equal(digests[i], digests[k]);
    }
    profile_digest(load(arena, "basic"), again);
    assert_string_equal(again, digests[0]);
    assert_string_equal(profile_name(load(arena, "tcia")), "tcia");
}

static void private_rules_name_their_creator(void **state)
{
    struct dataset *ds = tree(arena);

    (void)state;
    put_root(ds, 0x00190010, "LO", "ACME 1");
    put_root(ds, 0x00191001, "DS", "1.5");
    put_root(ds, 0x00191002, "DS", "2.5");
    put_root(ds, 0x00210010, "LO", "ACME 2");
    put_root(ds, 0x00211001, "DS", "3.5");
    clean_tree(arena, ds, yaml("attributes:\n  '(0019,\"ACME 1\",02)': keep\n"),
               NULL);
    assert_string_equal(at(arena, &ds->root, 0x00190010), "ACME 1");
    assert_string_equal(at(arena, &ds->root, 0x00191001), "(none)");
    assert_string_equal(at(arena, &ds->root, 0x00191002), "2.5");
    assert_string_equal(at(arena, &ds->root, 0x00210010), "(none)");
    assert_string_equal(at(arena, &ds->root, 0x00211001), "(none)");
}

static const char *text_of(enum code code, struct buffer *b)
{
    const char *out;

    assert_int_equal(code, OK);
    out = str_c(arena, (struct str){b->at, b->len});
    buffer_release(b);
    return out;
}

static void show_lists_every_row_of_the_table(void **state)
{
    struct buffer b = {0};
    const char *text =
        text_of(profile_show(load(arena, "basic"), &b, NULL), &b);
    int lines = 0;

    (void)state;
    for (const char *s = text; *s; s++)
        lines += *s == '\n';
    assert_int_equal(lines, 15 + 656); /* the row of private ones apart */
    assert_non_null(strstr(text, "(0010,0010)\tPatientName\tempty\n"));
    assert_non_null(strstr(text, "(60xx,3000)\tOverlayData\tremove\n"));
    assert_non_null(strstr(text, "retain_uids\tfalse\n"));
}

static void diff_names_what_differs_and_nothing_else(void **state)
{
    struct buffer b = {0};
    const struct profile *ours = yaml("options: {clean_graphics: true}\n"
                                      "attributes: {StudyID: remove}\n");
    const char *text;
    int lines, none;

    (void)state;
    text =
        text_of(profile_diff(load(arena, "basic"), ours, &b, &lines, NULL), &b);
    assert_non_null(strstr(text, "clean_graphics\tfalse | true\n"));
    assert_non_null(strstr(text, "(0020,0010)\tStudyID\tempty | remove\n"));
    assert_null(strstr(text, "PatientName"));
    assert_int_equal(lines, 6); /* option, rule, four rows of graphics */
    text = text_of(profile_diff(ours, ours, &b, &none, NULL), &b);
    assert_int_equal(none, 0);
    assert_string_equal(text, "");
}

static void lint_tells_rules_that_keep_or_do_nothing(void **state)
{
    struct buffer b = {0};
    int findings;
    const char *text =
        text_of(profile_lint(yaml("attributes:\n"
                                  "  InstitutionName: keep\n"
                                  "  OperatorsName: {replace: ''}\n"
                                  "  StudyDate: empty\n"
                                  "  StationName: hash\n"),
                             &b, &findings, NULL),
                &b);

    (void)state;
    assert_int_equal(findings, 3);
    assert_non_null(strstr(text, "InstitutionName\tkept"));
    assert_non_null(strstr(text, "StudyDate\tthe table says the same"));
    assert_null(strstr(text, "StationName"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(single_attributes_are_overridden),
        cmocka_unit_test(options_switch_columns),
        cmocka_unit_test(
            an_option_switched_off_from_tcia_falls_back_to_the_table),
        cmocka_unit_test(kept_dates_stay_with_full_dates),
        cmocka_unit_test(an_override_that_keeps_takes_the_basic_code_away),
        cmocka_unit_test(what_is_not_understood_names_its_line),
        cmocka_unit_test(a_missing_file_is_an_error),
        cmocka_unit_test(digests_tell_profiles_apart),
        cmocka_unit_test(private_rules_name_their_creator),
        cmocka_unit_test(show_lists_every_row_of_the_table),
        cmocka_unit_test(diff_names_what_differs_and_nothing_else),
        cmocka_unit_test(lint_tells_rules_that_keep_or_do_nothing),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
