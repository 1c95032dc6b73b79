/*
 * test_header_marks.c - what an output says of itself, its Types, refusals
 */
#include "header_trees.h"

enum { TAG_CodeValue = 0x00080100, TAG_CodeMeaning = 0x00080104 };

static struct arena *arena;
static const struct profile *basic, *tcia;

static int begin(void **state)
{
    (void)state;
    arena = arena_create((size_t)512 << 20);
    basic = load(arena, "basic");
    tcia = load(arena, "tcia");
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

/* ---- marks ---------------------------------------------------------------- */

static bool has_code(const struct dataset *ds, const char *code)
{
    const struct element *e =
        dataset_find(ds, TAG_DeidentificationMethodCodeSequence);

    for (int i = 0; e && i < e->item_count; i++)
        if (!strcmp(at(arena, &e->items[i], TAG_CodeValue), code))
            return true;
    return false;
}

static struct dataset *marked(const struct profile *p, bool searched)
{
    struct dataset *ds = tree(arena);
    struct header_input in = {
        .profile = p, .key = &test_key, .text_was_searched = searched};
    struct new_ids ids;

    assert_int_equal(header_clean(arena, ds, &in, &ids, NULL), OK);
    return ds;
}

static void marks_say_what_was_done_and_no_more(void **state)
{
    struct dataset *plain = marked(basic, false), *seen = marked(basic, true);
    struct dataset *full = marked(tcia, true);

    (void)state;
    assert_string_equal(at(arena, &plain->root, TAG_PatientIdentityRemoved),
                        "YES");
    assert_string_equal(at(arena, &plain->root, TAG_BurnedInAnnotation),
                        "(none)");
    assert_true(has_code(plain, "113100"));
    assert_false(has_code(plain, "113101"));
    assert_false(has_code(plain, "113105"));
    assert_string_equal(at(arena, &seen->root, TAG_BurnedInAnnotation), "NO");
    assert_true(has_code(seen, "113101"));
    assert_string_equal(at(arena, &seen->root, 0x00280303), "REMOVED");
    assert_string_equal(at(arena, &full->root, 0x00280303), "MODIFIED");
    assert_true(has_code(full, "113105") && has_code(full, "113107") &&
                has_code(full, "113108") && has_code(full, "113109") &&
                has_code(full, "113111"));
    assert_false(has_code(full, "113110") || has_code(full, "113112") ||
                 has_code(full, "113106"));
}

static void marks_that_are_there_stay(void **state)
{
    struct dataset *ds = tree(arena);
    const struct element *codes;
    struct items *item;

    (void)state;
    item = put_item(ds, &ds->root, TAG_DeidentificationMethodCodeSequence);
    put(ds, item, TAG_CodeValue, "SH", "113105");
    put(ds, item, TAG_CodeMeaning, "LO", "theirs");
    put_root(ds, TAG_DeidentificationMethod, "LO", "Per TCIA");
    put_root(ds, 0x00280303, "CS", "REMOVED");
    clean_tree(arena, ds, tcia, NULL);
    codes = dataset_find(ds, TAG_DeidentificationMethodCodeSequence);
    assert_string_equal(at(arena, &codes->items[0], TAG_CodeMeaning), "theirs");
    for (int i = 1; i < codes->item_count; i++)
        assert_string_not_equal(at(arena, &codes->items[i], TAG_CodeValue),
                                "113105");
    assert_string_equal(at(arena, &ds->root, TAG_DeidentificationMethod),
                        "Per TCIA");
    assert_string_equal(at(arena, &ds->root, 0x00280303), "REMOVED");
}

static void a_second_run_adds_no_mark_twice(void **state)
{
    struct dataset *ds = marked(basic, true);
    int codes =
        dataset_find(ds, TAG_DeidentificationMethodCodeSequence)->item_count;
    const char *method = at(arena, &ds->root, TAG_DeidentificationMethod);

    (void)state;
    clean_tree(arena, ds, basic, NULL);
    assert_int_equal(
        dataset_find(ds, TAG_DeidentificationMethodCodeSequence)->item_count,
        codes);
    assert_string_equal(at(arena, &ds->root, TAG_DeidentificationMethod),
                        method);
}

/* ---- Types ----------------------------------------------------------------- */

static void repair_fills_type_2_and_defensible_type_1(void **state)
{
    struct dataset *ds = tree(arena);

    (void)state;
    put_root(ds, TAG_SOPClassUID, "UI", "1.2.840.10008.5.1.4.1.1.1.1");
    put_root(ds, TAG_PhotometricInterpretation, "CS", "MONOCHROME1");
    clean_tree(arena, ds, tcia, NULL);
    assert_string_equal(at(arena, &ds->root, 0x00080090), "");
    assert_string_equal(at(arena, &ds->root, 0x00080068), "FOR PRESENTATION");
    assert_string_equal(at(arena, &ds->root, 0x20500020), "INVERSE");
    assert_string_equal(at(arena, &ds->root, 0x00280010), "(none)");
}

static void type_1_never_ends_empty(void **state)
{
    struct dataset *ds = tree(arena);

    (void)state;
    put_root(ds, 0x00120020, "LO", "TRIAL-1"); /* Type 1 of its module */
    put_root(ds, 0x00120030, "LO", "SITE-9");  /* Type 2 */
    clean_tree(arena, ds, tcia, NULL);
    assert_int_equal(strspn(at(arena, &ds->root, 0x00120020), "X"), 4);
    assert_string_equal(at(arena, &ds->root, 0x00120030), "");
}

/* Types inside of sequences are not known: what is cleaned away there, and a
 * date that is none, becomes a dummy. */
static void nothing_is_cleaned_to_empty_in_a_sequence(void **state)
{
    struct dataset *ds = tree(arena);
    struct items *item = put_item(ds, &ds->root, 0x0040a730);

    (void)state;
    put_root(ds, TAG_PatientName, "PN", "GAINES^STACY");
    put(ds, item, 0x0040a160, "UT", "Stacy Gaines");
    put(ds, item, 0x0040a13a, "DT", "soon");
    clean_known(arena, ds, tcia);
    item = &dataset_find(ds, 0x0040a730)->items[0];
    assert_string_equal(at(arena, item, 0x0040a160), "XXXX");
    assert_string_equal(at(arena, item, 0x0040a13a), "19000101000000");
}

static void graphics_go_with_their_module(void **state)
{
    struct dataset *ds = tree(arena);

    (void)state;
    put_root(ds, TAG_SOPClassUID, "UI", "1.2.840.10008.5.1.4.1.1.11.1");
    put(ds, put_item(ds, &ds->root, 0x00700001), 0x00700002, "CS", "LAYER");
    clean_tree(arena, ds, tcia, NULL);
    assert_null(dataset_find(ds, 0x00700001));
}

/* ---- refusals --------------------------------------------------------------- */

static enum code code_for_class(const char *uid, bool pixels,
                                const struct profile *p)
{
    struct dataset *ds = tree(arena);
    struct new_ids ids;
    struct error err = {0};
    enum code code;

    put_root(ds, TAG_SOPClassUID, "UI", uid);
    ds->pixels.present = pixels;
    code = clean_code(arena, ds, p, NULL, &ids, &err);
    assert_true(code == OK || err.text[0]);
    return code;
}

static void every_class_has_a_verdict(void **state)
{
    static const struct {
        const char *uid;
        bool pixels;
        enum code basic, tcia;
    } rows[] = {
        {CT_STORAGE, true, OK, OK},
        {"1.2.840.10008.1.3.10", false, ERR_REFUSED, ERR_REFUSED},
        {"1.2.840.10008.5.1.4.1.1.66", false, ERR_REFUSED, ERR_REFUSED},
        {"1.2.840.10008.5.1.4.1.1.66.4", true, OK, OK},
        {"1.2.840.10008.5.1.4.1.1.104.1", false, ERR_REFUSED, ERR_REFUSED},
        {"1.2.840.10008.5.1.4.1.1.104.2", false, ERR_REFUSED, ERR_REFUSED},
        {"1.2.840.10008.5.1.4.1.1.88.11", false, ERR_REFUSED, OK},
        {"1.2.840.10008.5.1.4.1.1.11.1", false, OK, OK},
        {"1.2.840.10008.5.1.4.1.1.481.3", false, OK, OK},
        {"1.2.840.10008.5.1.4.1.1.9.1.1", false, OK, OK},
        {"1.2.840.10008.5.1.4.1.1.131", false, ERR_REFUSED, ERR_REFUSED},
        {"1.2.840.10008.5.1.4.38.1", false, ERR_REFUSED, ERR_REFUSED},
        {"1.2.840.10008.3.1.2.3.3", false, ERR_REFUSED, ERR_REFUSED},
        {"1.3.46.670589.11.0.0.12.1", true, OK, OK},
        {"1.3.46.670589.11.0.0.12.1", false, ERR_REFUSED, ERR_REFUSED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (code_for_class(rows[i].uid, rows[i].pixels, basic) != rows[i].basic)
            stop("basic, row %d", (int)i);
        if (code_for_class(rows[i].uid, rows[i].pixels, tcia) != rows[i].tcia)
            stop("tcia, row %d", (int)i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_say_what_was_done_and_no_more),
        cmocka_unit_test(marks_that_are_there_stay),
        cmocka_unit_test(a_second_run_adds_no_mark_twice),
        cmocka_unit_test(repair_fills_type_2_and_defensible_type_1),
        cmocka_unit_test(type_1_never_ends_empty),
        cmocka_unit_test(nothing_is_cleaned_to_empty_in_a_sequence),
        cmocka_unit_test(graphics_go_with_their_module),
        cmocka_unit_test(every_class_has_a_verdict),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
