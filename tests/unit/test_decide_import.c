/*
 * test_decide_import.c - rule files of other tools translated, or refused with
 * their line; what lint says of them; templates learned
 */
#include "decide/masks_inner.h"
#include "decide_help.h"

/* What came of an import. */
struct outcome {
    enum code code;
    struct str yaml;
    struct mask_remarks remarks;
    struct error err;
    const struct masks *m; /* read back, NULL if it cannot be */
};

static struct outcome import(enum mask_format format, const char *text)
{
    struct outcome o = {.code = OK};
    struct buffer b = {0};

    o.code = masks_import(arena, format, "rules.txt", str_of(text), &b,
                          &o.remarks, &o.err);
    o.yaml = str_copy(arena, (struct str){b.at, b.len});
    buffer_release(&b);
    if (o.code == OK &&
        masks_read_text(arena, "out.yaml", o.yaml, true, &o.m, &o.err) != OK)
        broken("what was written cannot be read: %s", o.err.text);
    return o;
}

static bool has_text(const struct outcome *o, const char *part)
{
    if (str_find(o->yaml, str_of(part)) >= 0)
        return true;
    print_error("%.*s\n", (int)o->yaml.len, o->yaml.at);
    return false;
}

static struct mask_result match(const struct masks *m, const struct dataset *ds)
{
    struct mask_subject s = {.ds = ds, .width = 1024, .height = 768};
    struct mask_result r;

    assert_int_equal(masks_match(arena, m, &s, &r, NULL), OK);
    return r;
}

static void assert_box(const struct mask_match *m, int i, int x, int y,
                       int width, int height)
{
    assert_true(i < m->count);
    assert_int_equal(m->boxes[i].x, x);
    assert_int_equal(m->boxes[i].y, y);
    assert_int_equal(m->boxes[i].width, width);
    assert_int_equal(m->boxes[i].height, height);
}

/* ---- CTP ------------------------------------------------------------- */

static void ctp_operators_have_their_precedence(void **state)
{
    struct outcome o = import(
        FORMAT_CTP, "A comment.\n"
                    "{ Modality.equals(\"CT\") + Modality.equals(\"US\") *\n"
                    "  !Manufacturer.containsIgnoreCase(\"ACME\") } // nine\n"
                    "  (1,2,3,4) and (-10,-20,5,6)\n"
                    "{ true. * !false. } (9,9,9,9)\n");
    struct mask_result r;

    (void)state;
    assert_int_equal(o.code, OK);
    assert_int_equal(o.remarks.count, 0);
    r = match(o.m, DATASET({TAG_Modality, "CS", "US"},
                           {TAG_Manufacturer, "LO", "Other"}));
    assert_int_equal(r.count, 1); /* the first that matches decides */
    assert_box(&r.at[0], 0, 1, 2, 3, 4);
    assert_box(&r.at[0], 1, 1014, 748, 5, 6);
    r = match(o.m, DATASET({TAG_Modality, "CS", "CT"},
                           {TAG_Manufacturer, "LO", "acme"}));
    assert_box(&r.at[0], 0, 1, 2, 3, 4); /* * binds more than + */
    r = match(o.m, DATASET({TAG_Modality, "CS", "US"},
                           {TAG_Manufacturer, "LO", "acme"}));
    assert_box(&r.at[0], 0, 9, 9, 9, 9);
}

static void ctp_methods_mean_what_ctp_means(void **state)
{
    static const struct {
        const char *test;
        bool holds;
    } tests[] = {{"SeriesDescription.equals(\"Dose save\")", true},
                 {"SeriesDescription.equals(\"dose save\")", false},
                 {"SeriesDescription.equalsIgnoreCase(\"dose SAVE\")", true},
                 {"SeriesDescription.startsWith(\"Dose\")", true},
                 {"SeriesDescription.endsWith(\"save\")", true},
                 {"SeriesDescription.matches(\"Dose\")", false},
                 {"SeriesDescription.matches(\"Dose.*\")", true},
                 {"SeriesDescription.contains(\"\")", true},
                 {"PatientComments.equals(\"\")", true},
                 {"SeriesNumber.isGreaterThan(\"11\")", true},
                 {"SeriesNumber.isLessThan(\"12\")", false},
                 {"[0008,103E].contains(\"save\")", true},
                 {"[0019[ACME 1.0]10].startsWith(\"DO\")", true},
                 {"root:Modality.equals(\"CT\")", true}};

    (void)state;
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        struct outcome o = import(
            FORMAT_CTP, str_format(arena, "{ %s } (1,1,1,1)", tests[i].test));
        struct mask_result r;

        assert_int_equal(o.code, OK);
        r = match(o.m, DATASET({TAG_Modality, "CS", "CT"},
                               {0x0008103e, "LO", "Dose save"},
                               {0x00190010, "LO", "ACME 1.0"},
                               {0x00191010, "LO", "DOSE"},
                               {0x00200011, "IS", "12"}));
        if (r.count != tests[i].holds)
            broken("%s", tests[i].test);
    }
}

static void ctp_mistakes_are_remarked_on_with_their_line(void **state)
{
    static const struct {
        const char *text;
        int line;
    } files[] = {
        {"{ Modality.equal(\"CT\") }\n(1,1,1,1)\n", 1},
        {"\n{ Modality.equals(\"CT\")\n * (Rows.equals(\"1\") }\n(1,1,1,1)\n",
         3},
        {"{ Modality.equals(\"CT\") }\n(1,1,1,1)\n(0,0,wide,20)\n", 3},
        {"{ Modality.equals(\"CT\") x }\n(1,1,1,1)\n", 1},
        {"{ Modality.matches(\"(\") }\n(1,1,1,1)\n", 1},
        {"{ Modality.equals(\"CT\") }\n(1,1,1,1)\n{ open\n", 3}};

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct outcome o = import(FORMAT_CTP, files[i].text);

        if (o.remarks.count != 1 || o.remarks.at[0].line != files[i].line)
            broken("file %zu: %d remarks, line %d", i, o.remarks.count,
                   o.remarks.count ? o.remarks.at[0].line : 0);
    }
}

/* ---- deid ------------------------------------------------------------ */

static void deid_recipes_are_read_as_documented(void **state)
{
    struct outcome o =
        import(FORMAT_DEID,
               "FORMAT dicom\n\n%filter whitelist\nLABEL Clean # me\n"
               "  equals Manufacturer ACME\n\n%filter graylist\n"
               "# comment\nLABEL Banner\n"
               "  contains Modality US|CT\n  || contains Modality XA\n"
               "  + missing PatientName || empty PatientName\n"
               "  coordinates 10,20,110,60\n  ctpcoordinates 1,2,3,4\n"
               "LABEL Hole\n  contains Modality MR\n  coordinates all\n"
               "  keepcoordinates 0,100,1024,768\n"
               "LABEL Flag\n  contains Modality SC\n"
               "%filter blacklist\nLABEL Never\n  contains ImageType REPORT\n"
               "%header\nREMOVE PatientName\n");
    struct mask_result r;

    (void)state;
    assert_int_equal(o.code, OK);
    assert_int_equal(o.remarks.count, 0);
    r = match(o.m, DATASET({TAG_Modality, "CS", "XA"}));
    assert_int_equal(r.count, 1);
    assert_box(&r.at[0], 0, 10, 20, 100, 40);
    assert_box(&r.at[0], 1, 1, 2, 3, 4);
    r = match(o.m, DATASET({TAG_Modality, "CS", "MR"}));
    assert_box(&r.at[0], 0, 0, 0, 1024, 100);
    r = match(o.m, DATASET({TAG_Manufacturer, "LO", "acme "}));
    assert_int_equal(r.verdict, MASK_ALLOW);
    r = match(o.m, DATASET({0x00080008, "CS", "A\\REPORT"}));
    assert_int_equal(r.verdict, MASK_DENY);
    r = match(o.m, DATASET({TAG_Modality, "CS", "SC"}));
    assert_int_equal(r.verdict, MASK_DENY);
    assert_true(has_text(&o, "begins with ||"));
}

static void deid_values_are_patterns_only_where_they_are(void **state)
{
    struct outcome o =
        import(FORMAT_DEID, "FORMAT dicom\n%filter graylist\nLABEL a\n"
                            "  contains ManufacturerModelName One|Two\n"
                            "  + contains Manufacturer A.+B\n"
                            "  coordinates 0,0,1,1\n");

    (void)state;
    assert_true(has_text(&o, "ManufacturerModelName contains: [One, Two]"));
    assert_true(has_text(&o, "Manufacturer regex: A.+B"));
}

static void smi_keeps_by_itself(void **state)
{
    struct outcome o =
        import(FORMAT_SMI, "FORMAT dicom\n%filter graylist\nLABEL a\n"
                           "  present Modality\n  coordinates all\n"
                           "  keepcoordinates 0,100,1024,768\n");
    struct mask_result r;

    (void)state;
    r = match(o.m, DATASET({TAG_Modality, "CS", "US"}));
    assert_int_equal(r.count, 1);
    assert_box(&r.at[0], 0, 0, 0, 1024, 100);
}

static void deid_mistakes_are_remarked_on_with_their_line(void **state)
{
    static const char head[] = "FORMAT dicom\n%filter graylist\nLABEL a\n";
    static const struct {
        const char *text;
        int line;
    } files[] = {{"  contain Modality CT\n  coordinates 0,0,1,1\n", 4},
                 {"  contains Modality CT\n  coordinates 0,0,1\n", 5},
                 {"  contains Modality CT\n  coordinates 5,5,1,1\n", 5},
                 {"  contains Modality\n  coordinates 0,0,1,1\n", 4},
                 {"  contains Modality A|\n  coordinates 0,0,1,1\n", 4},
                 {"  contains Modality CT\n  coordinates from:Rows\n", 5},
                 {"%filter pinklist\n", 4}};

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct outcome o =
            import(FORMAT_DEID, str_format(arena, "%s%s", head, files[i].text));

        if (o.remarks.count != 1 || o.remarks.at[0].line != files[i].line)
            broken("file %zu: %d remarks, line %d", i, o.remarks.count,
                   o.remarks.count ? o.remarks.at[0].line : 0);
    }
}

/* ---- the others ------------------------------------------------------ */

static void karnak_takes_the_most_exact_mask(void **state)
{
    struct outcome o =
        import(FORMAT_KARNAK, "masks:\n  - stationName: \"*\"\n"
                              "    rectangles: [\"1 2 3 4\"]\n"
                              "  - stationName: A1\n"
                              "    rectangles: [\"5 6 7 8\"]\n"
                              "  - stationName: A1\n    imageWidth: 1024\n"
                              "    imageHeight: 768\n    color: \"ffff00\"\n"
                              "    rectangles: [\"25 75 150 50\"]\n");
    struct mask_result r;

    (void)state;
    assert_int_equal(o.code, OK);
    assert_int_equal(o.remarks.count, 0);
    r = match(o.m, DATASET({0x00081010, "SH", "A1"}, {TAG_Rows, "US", "\0\3"},
                           {TAG_Columns, "US", "\0\4"}));
    assert_int_equal(r.count, 1);
    /* values that hold a NUL are set by hand */
    r = match(o.m, DATASET({0x00081010, "SH", "A1"}));
    assert_box(&r.at[0], 0, 5, 6, 7, 8);
    r = match(o.m, DATASET({0x00081010, "SH", "a1"}));
    assert_box(&r.at[0], 0, 1, 2, 3, 4);
}

static void dicomedit_rectangles_are_edges(void **state)
{
    struct outcome o = import(
        FORMAT_DICOMEDIT,
        "version \"6.3\"\n// all\n"
        "(0018,1000) = \"ABC\" ? alterPixels[\"rectangle\", \"l=100, t=10, "
        "r=800, b=60\", \"solid\", \"v=0\"] : alterPixels[\"rectangle\", "
        "\"l=0, t=0, r=5, b=6\", \"solid\", \"v=0\"] // comment\n"
        "(0008,0070) !~ \"^AC.*\" ? alterPixels[\"rectangle\", \"r=3, b=4, "
        "l=1, t=2\", \"solid\", \"v=0\"]\n");
    struct mask_result r;

    (void)state;
    assert_int_equal(o.code, OK);
    assert_int_equal(o.remarks.count, 0);
    r = match(o.m,
              DATASET({0x00080070, "LO", "ACME"}, {0x00181000, "LO", "ABC"}));
    assert_int_equal(r.count, 1);
    assert_box(&r.at[0], 0, 100, 10, 700, 50);
    r = match(o.m,
              DATASET({0x00080070, "LO", "Other"}, {0x00181000, "LO", "X"}));
    assert_int_equal(r.count, 2);
    assert_box(&r.at[0], 0, 0, 0, 5, 6);
    assert_box(&r.at[1], 0, 1, 2, 2, 2);
}

static void dicomedit_other_statements_are_remarked_on(void **state)
{
    struct outcome o = import(
        FORMAT_DICOMEDIT,
        "version \"6.3\"\nalterPixels[1, 2, 3, 4]\n(0010,0010) := \"x\"\n"
        "alterPixels[\"rectangle\", \"l=0, t=0, r=5, b=6\", \"solid\", "
        "\"v=0\"]\n");

    (void)state;
    assert_int_equal(o.code, OK);
    assert_int_equal(o.remarks.count, 2);
    assert_int_equal(o.remarks.at[0].line, 2);
    assert_int_equal(o.remarks.at[1].line, 3);
    assert_int_equal(masks_count(o.m), 1);
}

static void dre_devices_and_exclusions_are_read(void **state)
{
    struct outcome o =
        import(FORMAT_DRE,
               "devices:\n"
               "  - {name: Sono, action: allow, manufacturer: \"^ACME\", "
               "modality: [\"=US\", \"=CT\"], scrub: [[0, 0, 10000, 40]]}\n"
               "  - {name: Known, action: allow, manufacturer: Other, "
               "image_type: [ORIGINAL, PRIMARY], image_type_exclude: [SCREEN], "
               "series_description: \"=\"}\n"
               "exclusions:\n  - {name: None, modality: \"/^U./\"}\n");
    struct mask_result r;

    (void)state;
    assert_int_equal(o.code, OK);
    assert_int_equal(o.remarks.count, 0);
    r = match(o.m, DATASET({TAG_Modality, "CS", "US"},
                           {TAG_Manufacturer, "LO", "acme corp"}));
    assert_int_equal(r.verdict, MASK_SCRUB);
    assert_box(&r.at[0], 0, 0, 0, 1024, 40);
    r = match(o.m, DATASET({TAG_Modality, "CS", "US"},
                           {TAG_Manufacturer, "LO", "Third"}));
    assert_int_equal(r.verdict, MASK_DENY);
    r = match(o.m, DATASET({0x00080008, "CS", "ORIGINAL\\PRIMARY\\X"},
                           {TAG_Modality, "CS", "US"},
                           {TAG_Manufacturer, "LO", "Another"}));
    assert_int_equal(r.verdict, MASK_ALLOW);
    r = match(o.m, DATASET({0x00080008, "CS", "ORIGINAL\\PRIMARY\\SCREEN"},
                           {TAG_Modality, "CS", "MR"},
                           {TAG_Manufacturer, "LO", "Another"}));
    assert_int_equal(r.count, 0);
}

static void what_is_no_rule_file_is_refused(void **state)
{
    static const char *const texts[] = {"",       "hello",    "{ [ ",
                                        "a: b\n", "\xff\xfe", "- 1\n- 2\n"};

    (void)state;
    for (int format = FORMAT_CTP; format <= FORMAT_DRE; format++)
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
            struct outcome o = import((enum mask_format)format, texts[i]);

            assert_true(o.code != OK || o.remarks.count);
        }
}

static void real_recipes_give_rules(void **state)
{
    static const struct {
        const char *name;
        enum mask_format format;
        int rules;
    } files[] = {{"deid.dicom", FORMAT_DEID, 118},
                 {"deid.dicom.ultrasound", FORMAT_DEID, 3},
                 {"deid.dicom.xray.chest", FORMAT_DEID, 4},
                 {"deid.dicom.smi", FORMAT_SMI, 6}};

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char *path = str_format(
            arena, SOURCE_DIR "/../shared/data/templates/%s", files[i].name);
        struct outcome o;
        struct str text;

        if (file_read(arena, path, 1 << 20, &text, NULL) != OK) {
            print_message("no %s: skipped\n", files[i].name);
            skip();
        }
        o = import(files[i].format, str_c(arena, text));
        assert_int_equal(o.code, OK);
        assert_int_equal(o.remarks.count, 0);
        assert_int_equal(masks_count(o.m), files[i].rules);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ctp_operators_have_their_precedence),
        cmocka_unit_test(ctp_methods_mean_what_ctp_means),
        cmocka_unit_test(ctp_mistakes_are_remarked_on_with_their_line),
        cmocka_unit_test(deid_recipes_are_read_as_documented),
        cmocka_unit_test(deid_values_are_patterns_only_where_they_are),
        cmocka_unit_test(smi_keeps_by_itself),
        cmocka_unit_test(deid_mistakes_are_remarked_on_with_their_line),
        cmocka_unit_test(karnak_takes_the_most_exact_mask),
        cmocka_unit_test(dicomedit_rectangles_are_edges),
        cmocka_unit_test(dicomedit_other_statements_are_remarked_on),
        cmocka_unit_test(dre_devices_and_exclusions_are_read),
        cmocka_unit_test(what_is_no_rule_file_is_refused),
        cmocka_unit_test(real_recipes_give_rules),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
