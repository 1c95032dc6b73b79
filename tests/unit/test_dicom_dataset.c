/*
 * test_dicom_dataset.c - what is read is what the bytes say
 */
#include "dicom/syntax.h"
#include "dicom_bytes.h"

static struct arena *arena;
static struct maker maker;

static int begin(void **state)
{
    (void)state;
    arena = arena_create((size_t)64 << 20);
    maker = (struct maker){0};
    return arena ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_destroy(arena);
    buffer_release(&maker.b);
    return 0;
}

static enum code code_of_made(uint32_t *ret_tag)
{
    struct dataset *ds;
    struct error err = {0};
    enum code code =
        open_copy(arena, bytes_of(&maker), &limits_default, &ds, &err);

    if (ret_tag)
        *ret_tag = err.tag;
    return code;
}

/* ---- elements -------------------------------------------------------- */

static void elements_keep_order_vr_and_padding(void **state)
{
    struct dataset *ds;

    (void)state;
    add_meta(&maker, EXPLICIT_LE);
    add_text(&maker, 0x00080060, "CS", "OT");
    add_text(&maker, 0x00100010, "PN", "A^B ");
    add_us(&maker, 0x00280010, 7);
    ds = opened(arena, &maker);
    assert_int_equal(ds->root.count, 3);
    assert_int_equal(ds->root.at[1].tag, 0x00100010);
    assert_string_equal(ds->root.at[1].vr, "PN");
    assert_text(ds->root.at[1].value, "A^B ");
    assert_text(dataset_text(ds, TAG_PatientName), "A^B");
    assert_false(ds->repaired);
    assert_int_equal(ds->preamble.len, 128);
}

static void values_lend_from_the_file(void **state)
{
    const struct element *e;

    (void)state;
    add_meta(&maker, EXPLICIT_LE);
    add_text(&maker, 0x00080060, "CS", "OT");
    e = dataset_find(opened(arena, &maker), TAG_Modality);
    assert_ptr_equal(e->value.at, maker.b.at + maker.b.len - 2);
}

static void elements_out_of_order_stay_so(void **state)
{
    struct dataset *ds;

    (void)state;
    add_meta(&maker, EXPLICIT_LE);
    add_us(&maker, 0x00280011, 4);
    add_us(&maker, 0x00280010, 3);
    ds = opened(arena, &maker);
    assert_int_equal(ds->root.at[0].tag, 0x00280011);
    assert_int_equal(ds->root.at[1].tag, 0x00280010);
}

static void letters_that_are_no_vr_become_un(void **state)
{
    struct dataset *ds;

    (void)state;
    add_meta(&maker, EXPLICIT_LE);
    add_bytes(&maker, 0x00280010, "ZZ", "\7\0", 2);
    add_us(&maker, 0x00280011, 4);
    ds = opened(arena, &maker);
    assert_true(ds->repaired);
    assert_string_equal(ds->root.at[0].vr, "UN");
    assert_int_equal(ds->root.at[0].value.len, 2);
}

/* ---- transfer syntaxes ----------------------------------------------- */

static void implicit_vr_comes_from_the_dictionary(void **state)
{
    struct dataset *ds;

    (void)state;
    add_meta(&maker, IMPLICIT_LE);
    maker.implicit = true;
    add_text(&maker, 0x00080060, "", "OT");
    add_text(&maker, 0x00090010, "", "MAKER ");
    add_text(&maker, 0x00091001, "", "secret");
    add_bytes(&maker, 0x00280103, "", "\1\0", 2);
    add_bytes(&maker, 0x00280120, "", "\xff\xff", 2);
    ds = opened(arena, &maker);
    assert_string_equal(ds->root.at[0].vr, "CS");
    assert_string_equal(ds->root.at[1].vr, "LO");
    assert_string_equal(ds->root.at[2].vr, "UN");
    assert_string_equal(ds->root.at[4].vr, "SS");
    assert_text(private_creator(&ds->root, 0x00091001), "MAKER");
}

static void us_or_ss_follows_pixel_representation(void **state)
{
    int64_t n;

    (void)state;
    add_meta(&maker, IMPLICIT_LE);
    maker.implicit = true;
    add_bytes(&maker, 0x00280103, "", "\0\0", 2);
    add_bytes(&maker, 0x00280120, "", "\xff\xff", 2);
    assert_true(dataset_int(opened(arena, &maker), TAG_PixelPaddingValue, &n));
    assert_int_equal(n, 65535);
}

static void big_endian_values_are_told_little_endian(void **state)
{
    struct dataset *ds;
    int64_t n;
    double d;

    (void)state;
    add_meta(&maker, EXPLICIT_BE);
    maker.big = true;
    add_us(&maker, 0x00280010, 258);
    add_bytes(&maker, 0x00280009, "AT", "\0\x18\x10\x63", 4);
    add_bytes(&maker, 0x00189073, "FD", "\x3f\xf8\0\0\0\0\0\0", 8);
    ds = opened(arena, &maker);
    assert_true(dataset_int(ds, TAG_Rows, &n));
    assert_int_equal(n, 258);
    assert_memory_equal(ds->root.at[1].value.at, "\x18\0\x63\x10", 4);
    assert_true(dataset_double(ds, 0x00189073, 0, &d));
    assert_true(d == 1.5);
}

static void implicit_data_under_an_explicit_name_are_read(void **state)
{
    struct dataset *ds;

    (void)state;
    add_meta(&maker, EXPLICIT_LE);
    maker.implicit = true;
    add_text(&maker, 0x00080060, "", "OT");
    add_text(&maker, 0x00080070, "", "MAKER ");
    add_text(&maker, 0x00100010, "", "A^B ");
    add_text(&maker, 0x00100020, "", "ID");
    ds = opened(arena, &maker);
    assert_true(ds->repaired);
    assert_string_equal(ds->syntax->uid, IMPLICIT_LE);
    assert_text(dataset_text(ds, TAG_PatientID), "ID");
}

static void a_data_set_without_meta_is_recognised(void **state)
{
    struct dataset *ds;

    (void)state;
    maker.implicit = true;
    add_uid(&maker, 0x00080016, "1.2.840.10008.5.1.4.1.1.7");
    add_text(&maker, 0x00080060, "", "OT");
    add_text(&maker, 0x00080070, "", "MAKER ");
    add_text(&maker, 0x00100010, "", "A^B ");
    assert_true(dataset_looks_like(bytes_of(&maker)));
    ds = opened(arena, &maker);
    assert_string_equal(ds->syntax->uid, IMPLICIT_LE);
    assert_int_equal(ds->preamble.len, 0);
}

static void what_is_older_than_dicom_is_an_error(void **state)
{
    uint32_t tag;

    (void)state;
    maker.implicit = true;
    add_text(&maker, 0x00080010, "", "ACR-NEMA 1.0");
    add_text(&maker, 0x00080060, "", "MR");
    add_text(&maker, 0x00080070, "", "MAKER ");
    add_text(&maker, 0x00100010, "", "A^B ");
    assert_int_equal(code_of_made(&tag), ERR_FORMAT);
    assert_int_equal(tag, TAG_SOPClassUID);
}

/* ---- sequences ------------------------------------------------------- */

static void add_sequence(struct maker *m, uint32_t tag, const char *vr,
                         bool undefined)
{
    struct maker inner = {.implicit = m->implicit || !strcmp(vr, "UN")};

    add_text(&inner, 0x00080100, "SH", "CODE");
    add_text(&inner, 0x00080104, "LO", "MEANING ");
    add_head(m, tag, vr, undefined ? UNDEFINED : 8 + (uint32_t)inner.b.len);
    add_mark(m, ITEM, undefined ? UNDEFINED : (uint32_t)inner.b.len);
    buffer_add(&m->b, inner.b.at, inner.b.len);
    if (undefined) {
        add_mark(m, ITEM_END, 0);
        add_mark(m, SEQUENCE_END, 0);
    }
    buffer_release(&inner.b);
}

static void check_sequence(const struct element *e, bool undefined)
{
    assert_true(e->is_sequence);
    assert_int_equal(e->undefined_length, undefined);
    assert_int_equal(e->item_count, 1);
    assert_int_equal(e->items[0].undefined_length, undefined);
    assert_int_equal(e->items[0].count, 2);
    assert_text(element_text(&e->items[0].at[1]), "MEANING");
}

static void sequences_keep_their_form(void **state)
{
    struct dataset *ds;

    (void)state;
    add_meta(&maker, EXPLICIT_LE);
    add_sequence(&maker, 0x00081110, "SQ", false);
    add_sequence(&maker, 0x00081140, "SQ", true);
    add_us(&maker, 0x00280010, 7);
    ds = opened(arena, &maker);
    assert_int_equal(ds->root.count, 3);
    check_sequence(&ds->root.at[0], false);
    check_sequence(&ds->root.at[1], true);
}

static void un_that_holds_a_sequence_is_looked_into(void **state)
{
    struct dataset *ds;

    (void)state;
    add_meta(&maker, EXPLICIT_LE);
    add_sequence(&maker, 0x00091001, "UN", false);
    add_sequence(&maker, 0x00091002, "UN", true);
    ds = opened(arena, &maker);
    check_sequence(&ds->root.at[0], false);
    check_sequence(&ds->root.at[1], true);
    assert_string_equal(ds->root.at[1].vr, "UN");
}

static void un_that_only_begins_like_a_sequence_stays_bytes(void **state)
{
    struct dataset *ds;

    (void)state;
    add_meta(&maker, EXPLICIT_LE);
    add_bytes(&maker, 0x00091001, "UN", "\xfe\xff\0\xe0\4\0\0\0DATA+more", 18);
    ds = opened(arena, &maker);
    assert_false(ds->root.at[0].is_sequence);
    assert_int_equal(ds->root.at[0].value.len, 18);
}

static void nest(struct maker *m, int depth)
{
    for (int i = 0; i < depth; i++) {
        add_head(m, 0x00081110, "SQ", UNDEFINED);
        add_mark(m, ITEM, UNDEFINED);
    }
    for (int i = 0; i < depth; i++) {
        add_mark(m, ITEM_END, 0);
        add_mark(m, SEQUENCE_END, 0);
    }
}

static void depth_is_limited(void **state)
{
    struct limits limits = limits_default;
    struct dataset *ds;
    struct error err = {0};

    (void)state;
    limits.depth = 10;
    add_meta(&maker, EXPLICIT_LE);
    nest(&maker, 10);
    assert_int_equal(
        dataset_open_memory(arena, bytes_of(&maker), &limits, &ds, &err), OK);
    nest(&maker, 11);
    assert_int_equal(
        dataset_open_memory(arena, bytes_of(&maker), &limits, &ds, &err),
        ERR_LIMIT);
    assert_int_equal(err.tag, 0x00081110);
}

static void elements_are_limited(void **state)
{
    struct limits limits = limits_default;
    struct dataset *ds;

    (void)state;
    limits.elements = 100;
    add_meta(&maker, EXPLICIT_LE);
    add_head(&maker, 0x00081110, "SQ", UNDEFINED);
    for (int i = 0; i < 101; i++)
        add_mark(&maker, ITEM, 0);
    add_mark(&maker, SEQUENCE_END, 0);
    assert_int_equal(
        dataset_open_memory(arena, bytes_of(&maker), &limits, &ds, NULL),
        ERR_LIMIT);
}

static void a_value_beyond_its_item_is_an_error(void **state)
{
    uint32_t tag;

    (void)state;
    add_meta(&maker, EXPLICIT_LE);
    add_head(&maker, 0x00081110, "SQ", 20);
    add_mark(&maker, ITEM, 12);
    add_head(&maker, 0x00080104, "LO", 200);
    buffer_add(&maker.b, "MEAN", 4);
    for (int i = 0; i < 20; i++)
        add_us(&maker, 0x00280010, 7);
    assert_int_equal(code_of_made(&tag), ERR_FORMAT);
    assert_int_equal(tag, 0x00080104);
}

static void items_outside_of_sequences_are_left_out(void **state)
{
    struct dataset *ds;

    (void)state;
    add_meta(&maker, EXPLICIT_LE);
    add_text(&maker, 0x00080060, "CS", "OT");
    add_mark(&maker, ITEM, 10);
    add_us(&maker, 0x00186012, 1);
    add_us(&maker, 0x00280010, 7);
    ds = opened(arena, &maker);
    assert_true(ds->repaired);
    assert_int_equal(ds->root.count, 2);
}

static void a_delimiter_too_much_is_tolerated(void **state)
{
    struct dataset *ds;

    (void)state;
    add_meta(&maker, EXPLICIT_LE);
    add_head(&maker, 0x00081110, "SQ", 8 + 10 + 8 + 8);
    add_mark(&maker, ITEM, 10 + 8);
    add_us(&maker, 0x00280010, 7);
    add_mark(&maker, ITEM_END, 0);
    add_mark(&maker, SEQUENCE_END, 0);
    add_us(&maker, 0x00280010, 7);
    ds = opened(arena, &maker);
    assert_true(ds->repaired);
    assert_int_equal(ds->root.count, 2);
    assert_int_equal(ds->root.at[0].items[0].count, 1);
}

static void a_wrong_group_length_is_told(void **state)
{
    (void)state;
    add_meta(&maker, EXPLICIT_LE);
    add_bytes(&maker, 0x00080000, "UL", "\x0a\0\0\0", 4);
    add_text(&maker, 0x00080060, "CS", "OT");
    add_us(&maker, 0x00280010, 7);
    assert_false(opened(arena, &maker)->repaired);
    maker.b.at[maker.b.len - 28 + 8] = 11;
    assert_true(opened(arena, &maker)->repaired);
}

/* ---- file meta ------------------------------------------------------- */

static void a_wrong_length_of_the_meta_is_tolerated(void **state)
{
    struct dataset *ds;

    (void)state;
    add_meta(&maker, EXPLICIT_LE);
    maker.b.at[132 + 8] = 3;
    add_us(&maker, 0x00280010, 7);
    ds = opened(arena, &maker);
    assert_int_equal(ds->root.count, 1);
    assert_true(ds->repaired);
}

static void meta_without_transfer_syntax_is_an_error(void **state)
{
    uint32_t tag;

    (void)state;
    add_meta(&maker, "");
    add_us(&maker, 0x00280010, 7);
    assert_int_equal(code_of_made(&tag), ERR_FORMAT);
    assert_int_equal(tag, TAG_TransferSyntaxUID);
}

static void an_unknown_transfer_syntax_is_unsupported(void **state)
{
    uint32_t tag;

    (void)state;
    add_meta(&maker, "1.2.3.4");
    add_us(&maker, 0x00280010, 7);
    assert_int_equal(code_of_made(&tag), ERR_UNSUPPORTED);
    assert_int_equal(tag, TAG_TransferSyntaxUID);
}

static void other_files_are_not_dicom(void **state)
{
    (void)state;
    assert_int_equal(code_of_made(NULL), ERR_FORMAT);
    buffer_str(&maker.b, "Dear reader, this is a letter and no image at all.");
    assert_int_equal(code_of_made(NULL), ERR_FORMAT);
    assert_false(dataset_looks_like(bytes_of(&maker)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
        TEST(elements_keep_order_vr_and_padding),
        TEST(values_lend_from_the_file),
        TEST(elements_out_of_order_stay_so),
        TEST(letters_that_are_no_vr_become_un),
        TEST(implicit_vr_comes_from_the_dictionary),
        TEST(us_or_ss_follows_pixel_representation),
        TEST(big_endian_values_are_told_little_endian),
        TEST(implicit_data_under_an_explicit_name_are_read),
        TEST(a_data_set_without_meta_is_recognised),
        TEST(what_is_older_than_dicom_is_an_error),
        TEST(sequences_keep_their_form),
        TEST(un_that_holds_a_sequence_is_looked_into),
        TEST(un_that_only_begins_like_a_sequence_stays_bytes),
        TEST(depth_is_limited),
        TEST(elements_are_limited),
        TEST(a_value_beyond_its_item_is_an_error),
        TEST(items_outside_of_sequences_are_left_out),
        TEST(a_delimiter_too_much_is_tolerated),
        TEST(a_wrong_group_length_is_told),
        TEST(a_wrong_length_of_the_meta_is_tolerated),
        TEST(meta_without_transfer_syntax_is_an_error),
        TEST(an_unknown_transfer_syntax_is_unsupported),
        TEST(other_files_are_not_dicom),
    };

    return cmocka_run_group_tests_name("dicom dataset", tests, NULL, NULL);
}
