/*
 * test_header_text.c - what goes from free text, with its glue, and what stays
 *
 * The patient is Stacy Gaines of the Compton, Holmes and Jones Hospital; each
 * row is a value as it comes and as it must leave (StudyDescription of profile
 * tcia unless the test says otherwise). The dictionary is the header's own.
 */
#include "header_trees.h"

enum {
    TAG_AccessionNumber = 0x00080050,
    TAG_InstitutionName = 0x00080080,
    TAG_InstitutionAddress = 0x00080081,
    TAG_ReferringPhysicianName = 0x00080090,
    TAG_StudyDescription = 0x00081030,
    TAG_ReferringPhysicianTelephoneNumbers = 0x00080094,
    TAG_PatientComments = 0x00104000,
    TAG_RequestedProcedureComments = 0x00401400
};

static struct arena *arena;
static const struct profile *tcia, *basic;

static int begin(void **state)
{
    (void)state;
    arena = arena_create((size_t)1 << 30);
    tcia = load(arena, "tcia");
    basic = load(arena, "basic");
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

static struct dataset *stacy(void)
{
    struct dataset *ds = tree(arena);

    put_root(ds, TAG_PatientName, "PN", "GAINES^STACY^W");
    put_root(ds, TAG_PatientID, "LO", "8155012288");
    put_root(ds, TAG_PatientBirthDate, "DA", "19560621");
    put_root(ds, TAG_StudyDate, "DA", "20180805");
    put_root(ds, TAG_AccessionNumber, "SH", "20180805E673674");
    put_root(ds, TAG_InstitutionName, "LO",
             "Compton, Holmes and Jones Hospital");
    put_root(ds, TAG_InstitutionAddress, "ST",
             "953 Murray Ridge Suite 100 West Kevin, TX 59071");
    put_root(ds, TAG_ReferringPhysicianName, "PN", "IYER^RONALD");
    put_root(ds, TAG_ReferringPhysicianTelephoneNumbers, "SH",
             "509-218-0415x474");
    return ds;
}

struct change {
    const char *before, *after;
};

static void try_lines(const struct change *lines, size_t count, uint32_t tag,
                      const char *vr, const struct profile *p)
{
    bool wrong = false;

    for (size_t i = 0; i < count; i++) {
        struct dataset *ds = stacy();
        const char *got;

        put_root(ds, tag, vr, lines[i].before);
        clean_known(arena, ds, p);
        got = at(arena, &ds->root, tag);
        if (!strcmp(got, lines[i].after))
            continue;
        print_error("row %d: '%s' expected, '%s' came\n", (int)i,
                    lines[i].after, got);
        wrong = true;
    }
    assert_false(wrong);
}

#define TRY_LINES(lines, tag, vr, p)                                           \
    try_lines(lines, sizeof(lines) / sizeof *(lines), tag, vr, p)

static void planted_names_go_with_their_glue(void **state)
{
    static const struct change lines[] = {
        {"XR CHEST AP PORTABLE for Stacy Gaines", "XR CHEST AP PORTABLE"},
        {"XR CHEST AP PORTABLE for GAINES^STACY", "XR CHEST AP PORTABLE"},
        {"XR CHEST AP PORTABLE for Gaines, Stacy", "XR CHEST AP PORTABLE"},
        {"FORFILE CT CH/AB/PEL - CD for 8155012288",
         "FORFILE CT CH/AB/PEL - CD"},
        {"4.6 COLONOSCOPY (ACRIN) DR.SMITHE for Stacy Gaines",
         "4.6 COLONOSCOPY (ACRIN) DR.SMITHE"},
        {"MR BRAIN WO&W 20180805", "MR BRAIN WO&W"},
        {"MR BRAIN WO&W on 20180806", "MR BRAIN WO&W"},
        {"Stacy Gaines: CT ABDOMEN", "CT ABDOMEN"},
        {"CT (GAINES STACY) ABDOMEN", "CT ABDOMEN"},
        {"CT ABDOMEN [8155012288]", "CT ABDOMEN"},
        {"T1+ for Stacy Gaines", "T1+"},
        {"CT CHEST - GAINES", "CT CHEST"},
        {"CT_GAINES_CHEST", "CT_CHEST"},
        {"GAINES_STACY", ""},
        {"CT, GAINES, CHEST", "CT, CHEST"},
        {"acc 20180805E673674 chest", "chest"},
        {"CT by Dr. Iyer", "CT"},
        {"CT at Compton, Holmes and Jones Hospital", "CT"},
        {"call 509-218-0415x474", "call"},
        {"Stacy Gaines - w/ contrast for staging", "w/ contrast for staging"},
        {"Stacy Gaines w/o contrast", "w/o contrast"},
        {"(Stacy Gaines) w/ contrast", "w/ contrast"},
        {"CT CHEST for Stacy W. Gaines", "CT CHEST"},
        {"CT CHEST for Stacy Gaines W", "CT CHEST"},
        {"Stacy Gaines - S/A/P C", "S/A/P C"},
    };

    (void)state;
    TRY_LINES(lines, TAG_StudyDescription, "LO", tcia);
}

static void planted_comments_go_whole(void **state)
{
    static const struct change lines[] = {
        {"Ordered for Stacy Gaines by SG", ""},
        {"Ordered for GAINES^STACY by Dr. Ronald Iyer", ""},
        {"Performed 20180805", ""},
        {"Performed on 2018-08-05", ""},
        {"Performed at Compton, Holmes and Jones Hospital", ""},
        {"Contrast was given. Ordered for Stacy Gaines by SG",
         "Contrast was given."},
        {"Patient is 93 years old, mild pain", "Patient is, mild pain"},
        {"Patient is 63 years old, mild pain",
         "Patient is 63 years old, mild pain"},
        {"SSN 542-18-2994", ""},
        {"e+1 2003-05-12", "e+1"},
        {"e+1 (471)179-1461", "e+1"},
        {"call +1 (471)179-1461", "call"},
        {"Chest - MRN: 77120034", "Chest"},
        {"Chest mrn 77120034", "Chest"},
        {"Chest Acc# 0FAAF755", "Chest"},
        {"Chest accession no. 20180805E1", "Chest"},
        {"acc. to ACC 2015 guideline, PID gain 0.0012",
         "acc. to ACC 2015 guideline, PID gain 0.0012"},
    };

    (void)state;
    TRY_LINES(lines, TAG_RequestedProcedureComments, "LT", tcia);
}

static void harmless_text_is_byte_exact(void **state)
{
    static const char *const texts[] = {
        "w/ contrast for staging",
        "Baker cyst",
        "rule out Parkinson disease",
        "Hodgkin's lymphoma, Hashimoto thyroiditis",
        "CT CHEST  W/O   CONTRAST",
        "4.6 COLONOSCOPY (ACRIN) DR.SMITHE",
        "T2W_TSE SENSE 4.0/0.5 1.2.3",
        "LUNG 5.0 B70f for QA by CAD",
        "NOT FOR PRIMARY DIAGNOSIS",
        "Thyroid, ordered stat",
        "read by radiology",
        "GE MEDICAL Signa HDxt 3.0T at isocenter",
        "3-plane loc; SSFSE 256x192/1 NEX",
        "80 kVp 120-140 mAs, 2.5 mm x 64",
        "C-spine 12/08 slices",
        "Abd/Pelvis 1-2-3 phase",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct change line = {texts[i], texts[i]};

        try_lines(&line, 1, TAG_StudyDescription, "LO", tcia);
        try_lines(&line, 1, TAG_PatientComments, "LT", tcia);
    }
}

static void dates_of_every_form_go(void **state)
{
    static const struct change lines[] = {
        {"scan of 2018-08-05 left", "scan of left"},
        {"scan of 05.08.2018 left", "scan of left"},
        {"scan 8/5/2018", "scan"},
        {"scan 8/5/18", "scan"},
        {"scan Aug 5, 2018", "scan"},
        {"scan 5-Aug-2018", "scan"},
        {"scan 20180805101112", "scan"},
        {"born 21.06.1956", ""},
    };

    (void)state;
    TRY_LINES(lines, TAG_PatientComments, "LT", tcia);
}

static void six_digits_of_a_code_or_a_block_are_no_date(void **state)
{
    static const struct change codes[] = {{"080518", "080518"},
                                          {"20180805", ""}};
    struct dataset *ds = stacy();

    (void)state;
    TRY_LINES(codes, 0x00080100, "SH", tcia);
    put_root(ds, 0x01170010, "LO", "NOTES 080518XX");
    put_root(ds, 0x01171001, "LO", "breath hold");
    put_root(ds, 0x01210010, "LO", "20180805101530");
    put_root(ds, 0x01190010, "LO", "NOTES 20180805");
    put_root(ds, 0x01191001, "LO", "breath hold");
    clean_known(arena, ds, tcia);
    assert_string_equal(at(arena, &ds->root, 0x01170010), "NOTES 080518XX");
    assert_string_equal(at(arena, &ds->root, 0x01171001), "breath hold");
    assert_non_null(dataset_find(ds, 0x01210010));
    assert_string_not_equal(at(arena, &ds->root, 0x01210010), "20180805101530");
    assert_string_equal(at(arena, &ds->root, 0x01210010) + 8, "101530");
    assert_null(dataset_find(ds, 0x01190010));
    assert_null(dataset_find(ds, 0x01191001));
}

static void uids_in_text_become_the_new_ones(void **state)
{
    struct dataset *ds = stacy();
    struct new_ids out;
    const char *want;

    (void)state;
    put_root(ds, TAG_PatientComments, "LT",
             "see " OLD_STUDY " again, not." OLD_STUDY ".");
    out = clean_known(arena, ds, tcia);
    want = str_format(arena, "see %.*s again, not.%.*s.", (int)out.study.len,
                      out.study.at, (int)out.study.len, out.study.at);
    assert_string_equal(at(arena, &ds->root, TAG_PatientComments), want);
}

/* That of a UUID has two points only. */
static void uids_made_of_uuids_are_replaced_too(void **state)
{
    static const char uuid[] = "2.25.256250229994997084691645664008024473078";
    struct dataset *ds = stacy();
    const char *got;

    (void)state;
    put_root(ds, TAG_PatientComments, "LT", str_format(arena, "of %s.", uuid));
    clean_known(arena, ds, tcia);
    got = at(arena, &ds->root, TAG_PatientComments);
    assert_null(strstr(got, uuid));
    assert_memory_equal(got, "of 2.25.", 8);
    assert_int_equal(got[strlen(got) - 1], '.');
}

static void parts_of_a_multiple_value_are_cleaned_one_by_one(void **state)
{
    static const struct change lines[] = {
        {"ROUTINE\\for Stacy Gaines\\ CHEST", "ROUTINE\\\\ CHEST"},
    };

    (void)state;
    TRY_LINES(lines, TAG_StudyDescription, "LO", tcia);
}

/* Not a byte of what stays may change, whatever the character set. */
static void bytes_outside_a_cut_stay_in_other_character_sets(void **state)
{
    static const struct {
        const char *charset, *name, *before, *after;
    } rows[] = {
        {"ISO_IR 192", "M\xc3\xbcller^J\xc3\xb6rg",
         "Sch\xc3\xa4"
         "del f\xc3\xbcr M\xc3\xbcller J\xc3\xb6rg",
         "Sch\xc3\xa4"
         "del f\xc3\xbcr"},
        {"ISO_IR 100", "M\xfcller^J\xf6rg",
         "Sch\xe4"
         "del for M\xfcller",
         "Sch\xe4"
         "del"},
        {"ISO_IR 144", "\xbb\xee\xda\xc1^X", "\xb0\xb1 \xbb\xee\xda\xc1 \xb2",
         "\xb0\xb1 \xb2"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dataset *ds = tree(arena);

        put_root(ds, TAG_SpecificCharacterSet, "CS", rows[i].charset);
        put_root(ds, TAG_PatientName, "PN", rows[i].name);
        put_root(ds, TAG_StudyDescription, "LO", rows[i].before);
        clean_known(arena, ds, tcia);
        assert_string_equal(at(arena, &ds->root, TAG_StudyDescription),
                            rows[i].after);
    }
}

static void a_match_of_unsure_place_empties_the_value(void **state)
{
    struct dataset *ds = tree(arena);

    (void)state;
    put_root(ds, TAG_SpecificCharacterSet, "CS", "\\ISO 2022 IR 87");
    put_root(ds, TAG_PatientName, "PN",
             "Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B");
    put_root(ds, TAG_StudyDescription, "LO",
             "\x1b$B;3ED\x1b(B \x1b$BB@O:\x1b(B CT");
    clean_known(arena, ds, tcia);
    assert_string_equal(at(arena, &ds->root, TAG_StudyDescription), "");
}

static void kept_values_are_swept_in_basic_too(void **state)
{
    static const struct change lines[] = {
        {"Acme for Stacy Gaines", "Acme"},
        {"Acme 8155012288", "Acme"},
        {"Acme", "Acme"},
    };

    (void)state;
    TRY_LINES(lines, TAG_Manufacturer, "LO", basic);
}

static void a_hospital_called_after_a_maker_leaves_the_maker(void **state)
{
    struct dataset *ds = tree(arena);

    (void)state;
    put_root(ds, TAG_InstitutionName, "LO", "Acme Medical Systems Hamburg");
    put_root(ds, TAG_Manufacturer, "LO", "Acme Medical Systems");
    clean_known(arena, ds, tcia);
    assert_string_equal(at(arena, &ds->root, TAG_Manufacturer),
                        "Acme Medical Systems");
}

/* As some sites fill an order number. */
static void a_hospital_that_is_a_number_too_goes(void **state)
{
    struct dataset *ds = stacy();

    (void)state;
    put_root(ds, 0x00402016, "LO", "Compton, Holmes and Jones Hospital");
    put_root(ds, 0x00402017, "LO", "CHJH");
    put_root(ds, TAG_StudyDescription, "LO",
             "CT at Compton, Holmes and Jones Hospital");
    put_root(ds, TAG_RequestedProcedureComments, "LT", "standing at CHJH");
    clean_known(arena, ds, tcia);
    assert_string_equal(at(arena, &ds->root, TAG_StudyDescription), "CT");
    assert_string_equal(at(arena, &ds->root, TAG_RequestedProcedureComments),
                        "standing");
}

static void long_values_go_whatever_stands_between_their_letters(void **state)
{
    static const struct change lines[] = {
        {"CT xGAI.NES^STA-CYx end", "CT xx end"},
        {"CT xS-T-A-C-Y_G-A-I-N-E-S", "CT x"},
        {"CT a8-15~50.12+288b", "CT ab"},
        {"CT GAINES of STA", "CT of STA"},
        {"AXIAL\\STACY \\GAINES", "AXIAL\\\\"},
    };
    static const char wide[] = "A\0"
                               "G\0A\0I\0N\0E\0S\0^\0S\0T\0A\0C\0Y\0";
    struct dataset *ds = stacy();
    const struct element *e;

    (void)state;
    TRY_LINES(lines, TAG_StudyDescription, "LO", tcia);
    put_root(ds, 0x00290010, "LO", "ACME");
    assert_int_equal(items_set(ds, &ds->root, 0x00291010, "OB",
                               (struct str){wide, sizeof wide - 1}, NULL),
                     OK);
    clean_known(arena, ds, tcia);
    e = dataset_find(ds, 0x00291010);
    assert_int_equal(e->value.len, sizeof wide - 1);
    assert_memory_equal(e->value.at, "A\0 \0 \0 \0", 8);
    assert_int_equal(e->value.at[14], '^');
    assert_memory_equal(e->value.at + 16, " \0 \0 \0 \0 \0", 10);
}

static void an_initial_of_the_name_takes_no_letter_of_a_word(void **state)
{
    struct dataset *ds = tree(arena);

    (void)state;
    put_root(ds, TAG_PatientName, "PN", "GAINES^STACY^B");
    put_root(ds, TAG_StudyDescription, "LO", "GAINESSTACY_Breath hold");
    put_root(ds, TAG_PatientComments, "LT", "Gaines, Stacy: breath hold");
    clean_known(arena, ds, tcia);
    assert_string_equal(at(arena, &ds->root, TAG_StudyDescription),
                        "Breath hold");
    assert_string_equal(at(arena, &ds->root, TAG_PatientComments),
                        "breath hold");
}

static void binary_values_lose_names_and_keep_their_length(void **state)
{
    static const char blob[] = "\0\1\2GAINES STACY\0\3\4\5end\0";
    struct dataset *ds = stacy();
    const struct element *e;

    (void)state;
    put_root(ds, 0x00290010, "LO", "ACME BLOBS");
    assert_int_equal(items_set(ds, &ds->root, 0x00291010, "OB",
                               (struct str){blob, 24}, NULL),
                     OK);
    clean_known(arena, ds, tcia);
    e = dataset_find(ds, 0x00291010);
    assert_int_equal(e->value.len, 24);
    assert_memory_equal(e->value.at, "\0\1\2            \0\3\4\5end\0", 24);
}

static void coded_strings_and_numbers_are_left_alone(void **state)
{
    struct dataset *ds = tree(arena);

    (void)state;
    put_root(ds, TAG_PatientName, "PN", "CHEST^AXIAL");
    put_root(ds, TAG_PatientID, "LO", "0001");
    put_root(ds, TAG_ImageType, "CS", "ORIGINAL\\PRIMARY\\AXIAL\\0001");
    put_root(ds, 0x00180050, "DS", "1.0\\0.50");
    clean_known(arena, ds, tcia);
    assert_string_equal(at(arena, &ds->root, TAG_ImageType),
                        "ORIGINAL\\PRIMARY\\AXIAL\\0001");
    assert_string_equal(at(arena, &ds->root, 0x00180050), "1.0\\0.50");
}

static void a_name_in_a_number_or_a_code_goes(void **state)
{
    struct dataset *ds = stacy();

    (void)state;
    put_root(ds, 0x00180050, "DS", "Gaines");
    put_root(ds, 0x00180022, "CS", "Gaines Stacy");
    put_root(ds, 0x00180020, "CS", "GAINES_STACY");
    put_root(ds, 0x00200013, "IS", "19560621");
    put_root(ds, 0x0008001a, "UI", "8155012288");
    put_root(ds, 0x00080060, "CS", "CT");
    put_root(ds, 0x00080016, "UI", CT_STORAGE);
    clean_known(arena, ds, basic);
    assert_string_equal(at(arena, &ds->root, 0x00180050), "");
    assert_string_equal(at(arena, &ds->root, 0x00180022), "");
    assert_string_equal(at(arena, &ds->root, 0x00180020), "");
    assert_string_equal(at(arena, &ds->root, 0x00200013), "");
    assert_memory_equal(at(arena, &ds->root, 0x0008001a), "2.25.", 5);
}

/* No word, but a value of the dictionary letter by letter. */
static void a_long_value_goes_in_the_middle_of_a_word_too(void **state)
{
    struct dataset *ds = stacy();

    (void)state;
    put_root(ds, TAG_ImageType, "CS", "ORIGINAL\\PRIMARY\\GAINES^STACYW");
    put_root(ds, TAG_PatientComments, "LT", "AX919560621 x8155012288x");
    put_root(ds, 0x00180050, "DS", "2.8155012288");
    put_root(ds, 0x00102154, "SH", "509-218-0415");
    put_root(ds, TAG_RequestedProcedureComments, "LT",
             "Gaines, Stac509-218-0415");
    clean_known(arena, ds, tcia);
    assert_null(strstr(at(arena, &ds->root, TAG_ImageType), "STACY"));
    assert_memory_equal(at(arena, &ds->root, TAG_ImageType), "ORIGINAL", 8);
    assert_null(strstr(at(arena, &ds->root, TAG_PatientComments), "19560621"));
    assert_null(strstr(at(arena, &ds->root, TAG_PatientComments), "8155"));
    assert_string_equal(at(arena, &ds->root, 0x00180050), "");
    assert_string_equal(at(arena, &ds->root, TAG_RequestedProcedureComments),
                        "Stac");
}

static void text_in_swapped_numbers_is_found(void **state)
{
    struct dataset *ds = stacy();

    (void)state;
    ds->syntax = syntax_find(STR("1.2.840.10008.1.2.2"));
    put_root(ds, 0x00286010, "US", "AGNISES^ATYC"); /* GAINES^STACY as words */
    clean_known(arena, ds, tcia);
    assert_int_equal(strspn(at(arena, &ds->root, 0x00286010), " "),
                     strlen(at(arena, &ds->root, 0x00286010)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(planted_names_go_with_their_glue),
        cmocka_unit_test(planted_comments_go_whole),
        cmocka_unit_test(harmless_text_is_byte_exact),
        cmocka_unit_test(dates_of_every_form_go),
        cmocka_unit_test(six_digits_of_a_code_or_a_block_are_no_date),
        cmocka_unit_test(uids_in_text_become_the_new_ones),
        cmocka_unit_test(uids_made_of_uuids_are_replaced_too),
        cmocka_unit_test(parts_of_a_multiple_value_are_cleaned_one_by_one),
        cmocka_unit_test(bytes_outside_a_cut_stay_in_other_character_sets),
        cmocka_unit_test(a_match_of_unsure_place_empties_the_value),
        cmocka_unit_test(kept_values_are_swept_in_basic_too),
        cmocka_unit_test(a_hospital_called_after_a_maker_leaves_the_maker),
        cmocka_unit_test(a_hospital_that_is_a_number_too_goes),
        cmocka_unit_test(long_values_go_whatever_stands_between_their_letters),
        cmocka_unit_test(an_initial_of_the_name_takes_no_letter_of_a_word),
        cmocka_unit_test(binary_values_lose_names_and_keep_their_length),
        cmocka_unit_test(coded_strings_and_numbers_are_left_alone),
        cmocka_unit_test(a_name_in_a_number_or_a_code_goes),
        cmocka_unit_test(a_long_value_goes_in_the_middle_of_a_word_too),
        cmocka_unit_test(text_in_swapped_numbers_is_found),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
