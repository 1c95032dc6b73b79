/*
 * test_dicom_change.c - looking at values, and changing them
 */
#include "dicom_bytes.h"
#include <stdio.h>

static struct arena *arena;
static struct maker maker;
static struct dataset *ds;

static int begin(void **state)
{
    (void)state;
    arena = arena_create((size_t)1 << 20);
    maker = (struct maker){0};
    add_meta(&maker, EXPLICIT_LE);
    add_text(&maker, 0x00080008, "CS", "ORIGINAL\\ PRIMARY \\AXIAL ");
    add_text(&maker, 0x00100010, "PN", "A^B ");
    add_bytes(&maker, 0x00189073, "FD", "\0\0\0\0\0\0\xf8\x3f", 8);
    add_bytes(&maker, 0x00189219, "SS", "\xff\xff\2\0", 4);
    add_text(&maker, 0x00200013, "IS", " 12 ");
    add_bytes(&maker, 0x00280010, "UN", "\7\0", 2);
    add_text(&maker, 0x00281050, "DS", "40.5\\-1e3 ");
    add_text(&maker, 0x00281051, "DS", "");
    ds = opened(arena, &maker);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_destroy(arena);
    buffer_release(&maker.b);
    return 0;
}

/* ---- looking --------------------------------------------------------- */

static void parts_are_trimmed_and_counted(void **state)
{
    const struct element *e = dataset_find(ds, TAG_ImageType);

    (void)state;
    assert_int_equal(element_parts(e), 3);
    assert_text(element_part(e, 1), "PRIMARY");
    assert_text(element_part(e, 2), "AXIAL");
    assert_int_equal(element_part(e, 3).len, 0);
    assert_int_equal(element_parts(dataset_find(ds, 0x00281051)), 0);
}

static void numbers_are_read_by_their_vr(void **state)
{
    int64_t n;
    double d;

    (void)state;
    assert_true(dataset_int(ds, TAG_Rows, &n)); /* UN: by the dictionary */
    assert_int_equal(n, 7);
    assert_true(dataset_int(ds, 0x00200013, &n));
    assert_int_equal(n, 12);
    assert_true(element_int(dataset_find(ds, 0x00189219), 0, &n));
    assert_int_equal(n, -1);
    assert_true(element_int(dataset_find(ds, 0x00189219), 1, &n));
    assert_int_equal(n, 2);
    assert_true(dataset_double(ds, 0x00189073, 0, &d) && d == 1.5);
    assert_true(dataset_double(ds, TAG_WindowCenter, 1, &d) && d == -1000);
}

static void what_is_no_number_is_absent(void **state)
{
    int64_t n;
    double d;

    (void)state;
    assert_false(dataset_int(ds, TAG_Columns, &n));
    assert_false(dataset_int(ds, TAG_PatientName, &n));
    assert_false(dataset_int(ds, TAG_WindowCenter, &n)); /* 40.5 */
    assert_false(dataset_double(ds, TAG_WindowWidth, 0, &d));
    assert_false(element_int(dataset_find(ds, 0x00189219), 2, &n));
    assert_false(element_int(dataset_find(ds, 0x00189219), -1, &n));
}

/* ---- changing -------------------------------------------------------- */

static void values_are_padded_to_even_length(void **state)
{
    (void)state;
    assert_int_equal(dataset_set(ds, TAG_PatientName, NULL, STR("X^Y"), NULL),
                     OK);
    assert_text(dataset_find(ds, TAG_PatientName)->value, "X^Y ");
    assert_true(dataset_find(ds, TAG_PatientName)->changed);
    assert_int_equal(
        dataset_set(ds, TAG_SOPInstanceUID, NULL, STR("2.25.1"), NULL), OK);
    assert_int_equal(
        dataset_set(ds, TAG_SOPInstanceUID, NULL, STR("2.25.11"), NULL), OK);
    assert_int_equal(dataset_find(ds, TAG_SOPInstanceUID)->value.len, 8);
    assert_int_equal(dataset_find(ds, TAG_SOPInstanceUID)->value.at[7], 0);
    assert_string_equal(dataset_find(ds, TAG_SOPInstanceUID)->vr, "UI");
}

static void new_elements_go_where_their_tag_belongs(void **state)
{
    int count = ds->root.count;

    (void)state;
    assert_int_equal(dataset_set(ds, TAG_PatientID, NULL, STR("ID"), NULL), OK);
    assert_int_equal(dataset_set(ds, 0x00020016, "AE", STR("ME"), NULL), OK);
    assert_int_equal(ds->root.count, count + 1);
    assert_int_equal(ds->root.at[2].tag, TAG_PatientID);
    for (int i = 1; i < ds->root.count; i++)
        assert_true(ds->root.at[i - 1].tag < ds->root.at[i].tag);
}

static void numbers_are_set_by_their_vr(void **state)
{
    int64_t n = 0;

    (void)state;
    assert_int_equal(dataset_set_int(ds, TAG_Columns, NULL, 65535, NULL), OK);
    assert_memory_equal(dataset_find(ds, TAG_Columns)->value.at, "\xff\xff", 2);
    assert_int_equal(dataset_set_int(ds, TAG_Columns, NULL, 65536, NULL),
                     ERR_USAGE);
    assert_int_equal(dataset_set_int(ds, TAG_NumberOfFrames, NULL, 7, NULL),
                     OK);
    assert_text(dataset_find(ds, TAG_NumberOfFrames)->value, "7 ");
    assert_int_equal(dataset_set_int(ds, 0x00189219, NULL, -32768, NULL), OK);
    assert_true(dataset_int(ds, 0x00189219, &n));
    assert_int_equal(n, -32768);
    assert_int_equal(dataset_set_int(ds, TAG_PatientID, NULL, 1, NULL),
                     ERR_USAGE);
}

static void items_are_appended_to_sequences(void **state)
{
    struct items *item = NULL;
    const struct element *e;

    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(items_add_item(ds, &ds->root, 0x00120064, &item, NULL),
                         OK);
        assert_int_equal(
            items_set(ds, item, 0x00080100, NULL, STR("CODE"), NULL), OK);
    }
    e = dataset_find(ds, 0x00120064);
    assert_string_equal(e->vr, "SQ");
    assert_true(e->is_sequence);
    assert_int_equal(e->item_count, 3);
    assert_text(element_text(&e->items[0].at[0]), "CODE");
    assert_int_equal(dataset_set(ds, 0x00120064, NULL, STR("no"), NULL),
                     ERR_USAGE);
}

static void removed_elements_are_gone(void **state)
{
    int count = ds->root.count;

    (void)state;
    items_remove(&ds->root, TAG_PatientName);
    items_remove(&ds->root, TAG_PatientName);
    assert_int_equal(ds->root.count, count - 1);
    assert_null(dataset_find(ds, TAG_PatientName));
    assert_non_null(dataset_find(ds, TAG_WindowWidth));
    items_remove_at(&ds->root, -1);
    items_remove_at(&ds->root, ds->root.count);
    assert_int_equal(ds->root.count, count - 1);
}

/* ---- walking --------------------------------------------------------- */

static enum code note(void *user, struct items *in, struct element *e,
                      const struct step *path, int depth, struct error *err)
{
    char *seen = user, one[64];

    (void)in;
    (void)err;
    snprintf(one, sizeof one, "%d:%08x", depth, (unsigned)e->tag);
    strcat(seen, one);
    if (depth)
        snprintf(one, sizeof one, "@%08x[%d]", (unsigned)path[depth - 1].tag,
                 path[depth - 1].item);
    if (depth)
        strcat(seen, one);
    strcat(seen, " ");
    return e->tag == 0x00120064 && depth ? ERR_UNSAFE : OK;
}

static void walking_is_in_file_order_with_paths(void **state)
{
    char seen[1024] = "";
    struct items *item;

    (void)state;
    while (ds->root.count)
        items_remove_at(&ds->root, 0);
    for (int i = 0; i < 2; i++) {
        items_add_item(ds, &ds->root, 0x00081140, &item, NULL);
        items_set(ds, item, 0x00081150, NULL, STR("1.2"), NULL);
    }
    dataset_set(ds, TAG_PatientID, NULL, STR("ID"), NULL);
    assert_int_equal(dataset_walk(ds, note, seen, NULL), OK);
    assert_string_equal(seen, "0:00081140 1:00081150@00081140[0] "
                              "1:00081150@00081140[1] 0:00100020 ");
}

static void a_visitor_can_stop_the_walk(void **state)
{
    char seen[1024] = "";
    struct items *item;

    (void)state;
    while (ds->root.count)
        items_remove_at(&ds->root, 0);
    items_add_item(ds, &ds->root, 0x00081140, &item, NULL);
    items_add_item(ds, item, 0x00120064, &item, NULL);
    dataset_set(ds, TAG_PatientID, NULL, STR("ID"), NULL);
    assert_int_equal(dataset_walk(ds, note, seen, NULL), ERR_UNSAFE);
    assert_null(strstr(seen, "00100020"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
        TEST(parts_are_trimmed_and_counted),
        TEST(numbers_are_read_by_their_vr),
        TEST(what_is_no_number_is_absent),
        TEST(values_are_padded_to_even_length),
        TEST(new_elements_go_where_their_tag_belongs),
        TEST(numbers_are_set_by_their_vr),
        TEST(items_are_appended_to_sequences),
        TEST(removed_elements_are_gone),
        TEST(walking_is_in_file_order_with_paths),
        TEST(a_visitor_can_stop_the_walk),
    };

    return cmocka_run_group_tests_name("dicom change", tests, NULL, NULL);
}
