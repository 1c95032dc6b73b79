/*
 * test_header_tree.c - the whole data set: sequences, private blocks, UIDs
 */
#include "header_trees.h"

enum {
    TAG_ReferencedImageSequence = 0x00081140,
    TAG_ReferencedSOPClassUID = 0x00081150,
    TAG_ReferencedSOPInstanceUID = 0x00081155,
    TAG_RelatedSeriesSequence = 0x00081250,
    TAG_OperatorsName = 0x00081070,
    TAG_FrameOfReferenceUID = 0x00200052,
    TAG_CodeMeaning = 0x00080104
};

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

static const char *pair_of(const struct new_ids *ids, const char *old)
{
    for (int i = 0; i < ids->uids.count; i++)
        if (str_equal(ids->uids.at[i].old, str_of(old)))
            return str_c(arena, ids->uids.at[i].new);
    return "(no pair)";
}

/* ---- UIDs ---------------------------------------------------------------- */

static void a_uid_is_replaced_alike_wherever_it_stands(void **state)
{
    struct dataset *ds = tree(arena);
    struct items *item;
    struct new_ids ids;

    (void)state;
    item = put_item(ds, &ds->root, TAG_RelatedSeriesSequence);
    put(ds, item, TAG_StudyInstanceUID, "UI", OLD_STUDY);
    item = put_item(ds, item, TAG_ReferencedImageSequence);
    put(ds, item, TAG_ReferencedSOPClassUID, "UI", CT_STORAGE);
    put(ds, item, TAG_ReferencedSOPInstanceUID, "UI", OLD_SOP);
    ids = clean_known(arena, ds, tcia);
    item = dataset_find(ds, TAG_RelatedSeriesSequence)->items;
    assert_string_equal(at(arena, item, TAG_StudyInstanceUID),
                        str_c(arena, ids.study));
    item = items_find(item, TAG_ReferencedImageSequence)->items;
    assert_string_equal(at(arena, item, TAG_ReferencedSOPClassUID), CT_STORAGE);
    assert_string_equal(at(arena, item, TAG_ReferencedSOPInstanceUID),
                        str_c(arena, ids.instance));
    assert_string_equal(at(arena, &ds->meta, TAG_MediaStorageSOPInstanceUID),
                        str_c(arena, ids.instance));
    assert_string_equal(pair_of(&ids, OLD_SOP), str_c(arena, ids.instance));
    assert_string_equal(pair_of(&ids, OLD_STUDY), str_c(arena, ids.study));
    assert_int_equal(ids.uids.count, 3);
}

static void classes_and_registered_uids_stay(void **state)
{
    struct dataset *ds = tree(arena);

    (void)state;
    put_root(ds, TAG_FrameOfReferenceUID, "UI", "1.2.840.10008.1.4.1.1");
    put_root(ds, 0x00089123, "UI", "1.3.46.670589.11"); /* CreatorVersionUID */
    clean_known(arena, ds, basic);
    assert_string_equal(at(arena, &ds->root, TAG_SOPClassUID), CT_STORAGE);
    assert_string_equal(at(arena, &ds->root, TAG_FrameOfReferenceUID),
                        "1.2.840.10008.1.4.1.1");
    assert_string_equal(at(arena, &ds->root, 0x00089123), "1.3.46.670589.11");
}

static void a_class_that_is_no_uid_is_replaced(void **state)
{
    struct dataset *ds = tree(arena);

    (void)state;
    put_root(ds, 0x00089123, "UI", "Doe^John");
    clean_known(arena, ds, basic);
    assert_memory_equal(at(arena, &ds->root, 0x00089123), "2.25.", 5);
}

static void several_uids_in_one_value_are_all_replaced(void **state)
{
    struct dataset *ds = tree(arena);
    const char *got;

    (void)state;
    put_root(ds, 0x00080058, "UI", "1.2.3.4\\" OLD_SOP "\\1.2.3.5");
    clean_known(arena, ds, tcia);
    got = at(arena, &ds->root, 0x00080058);
    assert_null(strstr(got, "1.2.3."));
    assert_null(strstr(got, OLD_SOP));
    assert_non_null(strchr(strchr(got, '\\') + 1, '\\'));
}

static void two_runs_agree_and_another_key_does_not(void **state)
{
    static const struct site_key other = {{7}};
    struct dataset *one = tree(arena), *two = tree(arena), *three = tree(arena);
    struct header_input in = {.profile = tcia, .key = &other};
    struct new_ids a, b, c;

    (void)state;
    a = clean_known(arena, one, tcia);
    b = clean_known(arena, two, tcia);
    assert_int_equal(header_clean(arena, three, &in, &c, NULL), OK);
    assert_true(str_equal(a.instance, b.instance));
    assert_true(str_equal(a.patient.new, b.patient.new));
    assert_false(str_equal(a.instance, c.instance));
    assert_false(str_equal(a.patient.new, c.patient.new));
}

static void an_instance_without_uids_gets_its_own(void **state)
{
    struct dataset *one = tree(arena), *two = tree(arena);
    struct new_ids a, b;

    (void)state;
    items_remove(&one->root, TAG_SOPInstanceUID);
    items_remove(&two->root, TAG_SOPInstanceUID);
    put_root(two, 0x00200013, "IS", "2");
    a = clean_known(arena, one, basic);
    b = clean_known(arena, two, basic);
    assert_memory_equal(a.instance.at, "2.25.", 5);
    assert_false(str_equal(a.instance, b.instance));
    assert_string_equal(at(arena, &one->root, TAG_SOPInstanceUID),
                        str_c(arena, a.instance));
}

/* ---- patients ------------------------------------------------------------ */

static void a_users_own_patient_ids_are_taken(void **state)
{
    struct id_pair pair = {STR("4711"), STR("TRIAL-7")};
    struct id_pairs pairs = {.at = &pair, .count = 1};
    struct dataset *ds = tree(arena);
    struct header_input in = {
        .profile = tcia, .key = &test_key, .patients = &pairs};
    struct new_ids ids;

    (void)state;
    assert_int_equal(header_clean(arena, ds, &in, &ids, NULL), OK);
    assert_string_equal(at(arena, &ds->root, TAG_PatientID), "TRIAL-7");
    assert_true(str_equal(ids.patient.old, STR("4711")));
    assert_true(str_equal(ids.patient.new, STR("TRIAL-7")));
}

static void patients_without_id_are_kept_apart_by_study(void **state)
{
    struct dataset *one = tree(arena), *two = tree(arena);

    (void)state;
    put_root(one, TAG_PatientID, "LO", "");
    put_root(two, TAG_PatientID, "LO", "");
    put_root(two, TAG_StudyInstanceUID, "UI", OLD_SERIES);
    clean_known(arena, one, basic);
    clean_known(arena, two, basic);
    assert_string_not_equal(at(arena, &one->root, TAG_PatientID),
                            at(arena, &two->root, TAG_PatientID));
}

static void other_person_names_are_emptied(void **state)
{
    struct dataset *ds = tree(arena);

    (void)state;
    put_root(ds, 0x0040a067, "PN", "CLERK^ANN"); /* no row in the table */
    put_root(ds, TAG_OperatorsName, "PN", "WHO^KNOWS");
    clean_tree(arena, ds, basic, NULL);
    assert_string_equal(at(arena, &ds->root, 0x0040a067), "");
    assert_string_equal(at(arena, &ds->root, TAG_OperatorsName), "(none)");
}

/* ---- sequences and private blocks ---------------------------------------- */

static void items_keep_number_and_order(void **state)
{
    struct dataset *ds = tree(arena);
    const struct element *e;

    (void)state;
    for (int i = 0; i < 5; i++)
        put(ds, put_item(ds, &ds->root, TAG_RelatedSeriesSequence),
            TAG_CodeMeaning, "LO", str_format(arena, "item %d", i));
    put_item(ds, &ds->root, TAG_RelatedSeriesSequence);
    clean_known(arena, ds, tcia);
    e = dataset_find(ds, TAG_RelatedSeriesSequence);
    assert_int_equal(e->item_count, 6);
    for (int i = 0; i < 5; i++)
        assert_string_equal(at(arena, &e->items[i], TAG_CodeMeaning),
                            str_format(arena, "item %d", i));
    assert_int_equal(e->items[5].count, 0);
}

static void names_thirty_sequences_deep_are_cleaned(void **state)
{
    struct dataset *ds = tree(arena);
    struct items *in = &ds->root;

    (void)state;
    put_root(ds, TAG_PatientName, "PN", "GAINES^STACY");
    for (int i = 0; i < 30; i++)
        in = put_item(ds, in, TAG_RelatedSeriesSequence);
    put(ds, in, TAG_CodeMeaning, "LO", "scan for Stacy Gaines");
    put(ds, in, TAG_OperatorsName, "PN", "GAINES^STACY");
    clean_known(arena, ds, tcia);
    in = &ds->root;
    for (int i = 0; i < 30; i++)
        in = items_find(in, TAG_RelatedSeriesSequence)->items;
    assert_string_equal(at(arena, in, TAG_CodeMeaning), "scan");
    assert_string_equal(at(arena, in, TAG_OperatorsName), "");
}

static struct dataset *private_tree(void)
{
    struct dataset *ds = tree(arena);

    put_root(ds, 0x00190010, "LO", "GEMS_ACQU_01");
    put_root(ds, 0x00191023, "DS", "1.5");      /* in the safe list */
    put_root(ds, 0x0019109d, "DT", "20180103"); /* offset-date */
    put_root(ds, 0x00210010, "LO", "GEMS_RELA_01");
    put_root(ds, 0x00211003, "SS", "7"); /* delete */
    put_root(ds, 0x00510010, "LO", "ACME NOBODY KNOWS");
    put_root(ds, 0x00511001, "LO", "plain");
    put_root(ds, 0x00531001, "LO", "orphan");
    return ds;
}

static void basic_removes_private_blocks_with_their_creators(void **state)
{
    struct dataset *ds = private_tree();

    (void)state;
    clean_known(arena, ds, basic);
    for (int i = 0; i < ds->root.count; i++)
        assert_false(TAG_IS_PRIVATE(ds->root.at[i].tag));
}

static void safe_private_keeps_the_listed_ones(void **state)
{
    struct dataset *ds = private_tree();
    const struct profile *p;

    (void)state;
    assert_int_equal(
        load_yaml(arena, "options: {retain_safe_private: true}\n", &p, NULL),
        OK);
    clean_known(arena, ds, p);
    assert_string_equal(at(arena, &ds->root, 0x00190010), "GEMS_ACQU_01");
    assert_string_equal(at(arena, &ds->root, 0x00191023), "1.5");
    assert_string_equal(at(arena, &ds->root, 0x0019109d), "(none)");
    assert_string_equal(at(arena, &ds->root, 0x00210010), "(none)");
    assert_string_equal(at(arena, &ds->root, 0x00511001), "(none)");
}

static void tcia_keeps_creators_and_what_it_does_not_know(void **state)
{
    struct dataset *ds = private_tree();

    (void)state;
    clean_known(arena, ds, tcia);
    assert_string_equal(at(arena, &ds->root, 0x00190010), "GEMS_ACQU_01");
    assert_string_equal(at(arena, &ds->root, 0x00191023), "1.5");
    assert_string_not_equal(at(arena, &ds->root, 0x0019109d), "20180103");
    assert_int_equal(strlen(at(arena, &ds->root, 0x0019109d)), 8);
    assert_string_equal(at(arena, &ds->root, 0x00210010), "GEMS_RELA_01");
    assert_string_equal(at(arena, &ds->root, 0x00211003), "(none)");
    assert_string_equal(at(arena, &ds->root, 0x00511001), "plain");
    assert_string_equal(at(arena, &ds->root, 0x00531001), "orphan");
}

/* No header of the instance says any of these. */
static void what_nobody_knows_loses_dates_and_persons(void **state)
{
    static const char uid[] = "1.2.276.0.7230010.3.1.4.77";
    struct dataset *ds = tree(arena);
    const struct items *root = &ds->root;

    (void)state;
    put_root(ds, 0x00510010, "LO", "ACME NOBODY KNOWS");
    put_root(ds, 0x00511001, "LO", "protocol note 20180807");
    put_root(ds, 0x00511002, "DA", "20180807");
    put_root(ds, 0x00511003, "DT", "20180807104500.5");
    put_root(ds, 0x00511004, "PN", "IYER^RONALD");
    put_root(ds, 0x00511005, "LT", "ask 509-218-0415 first");
    put_root(ds, 0x00511006, "IS", "20180807");
    put_root(ds, 0x00511007, "UN", "seen 2018-08-07");
    put_root(ds, 0x00511008, "LO", uid);
    put_root(ds, 0x00511009, "LO", "V2.1 b70f 1/64");
    put_root(ds, 0x0051100a, "TM", "104500");
    clean_known(arena, ds, tcia);
    assert_string_equal(at(arena, root, 0x00511001), "protocol note");
    assert_string_not_equal(at(arena, root, 0x00511002), "20180807");
    assert_int_equal(strlen(at(arena, root, 0x00511002)), 8);
    assert_int_equal(strlen(at(arena, root, 0x00511003)), 16);
    assert_string_not_equal(at(arena, root, 0x00511003), "20180807104500.5");
    assert_string_equal(at(arena, root, 0x00511004), "");
    assert_string_equal(at(arena, root, 0x00511005), "ask first");
    assert_string_not_equal(at(arena, root, 0x00511006), "20180807");
    assert_string_equal(at(arena, root, 0x00511007), "seen");
    assert_string_equal(at(arena, root, 0x00511008), uid);
    assert_string_equal(at(arena, root, 0x00511009), "V2.1 b70f 1/64");
    assert_string_equal(at(arena, root, 0x0051100a), "104500");
}

/* TCIA's curators read those elements: what looks like a date is a version. */
static void what_is_known_as_harmless_stays(void **state)
{
    struct dataset *ds = tree(arena);

    (void)state;
    put_root(ds, 0x00090010, "LO", "GEMS_IDEN_01");
    put_root(ds, 0x00091004, "LO", "VB10A 20030626");
    clean_known(arena, ds, tcia);
    assert_string_equal(at(arena, &ds->root, 0x00091004), "VB10A 20030626");
}

static void private_dates_stay_with_full_dates(void **state)
{
    struct dataset *ds = private_tree();
    const struct profile *p;

    (void)state;
    assert_int_equal(load_yaml(arena,
                               "base: tcia\noptions: {retain_longitudinal_full:"
                               " true, retain_longitudinal_modified: false}\n",
                               &p, NULL),
                     OK);
    put_root(ds, 0x00511002, "DA", "20180807");
    clean_known(arena, ds, p);
    assert_string_equal(at(arena, &ds->root, 0x0019109d), "20180103");
    assert_string_equal(at(arena, &ds->root, 0x00511002), "20180807");
}

static void a_creator_that_names_the_patient_goes_with_its_block(void **state)
{
    struct dataset *ds = tree(arena);

    (void)state;
    put_root(ds, TAG_PatientName, "PN", "GAINES^STACY");
    put_root(ds, 0x00510010, "LO", "STACY GAINES");
    put_root(ds, 0x00511001, "LO", "plain");
    clean_known(arena, ds, tcia);
    assert_string_equal(at(arena, &ds->root, 0x00510010), "(none)");
    assert_string_equal(at(arena, &ds->root, 0x00511001), "(none)");
}

static void a_value_of_unknown_vr_finds_its_row_by_creator(void **state)
{
    static const char seconds[] = {0x55, 0x42, 0x67, 0x33};
    struct dataset *ds = tree(arena);

    (void)state;
    put_root(ds, 0x00090010, "LO", "GEMS_IDEN_01");
    assert_int_equal(items_set(ds, &ds->root, 0x00091027, "UN",
                               (struct str){seconds, 4}, NULL),
                     OK);
    assert_int_equal(
        items_set(ds, &ds->root, 0x00091030, "UN", STR("x "), NULL), OK);
    clean_known(arena, ds, tcia);
    assert_memory_not_equal(dataset_find(ds, 0x00091027)->value.at, seconds, 4);
    assert_null(dataset_find(ds, 0x00091030));
}

static void overlays_and_curves_go_as_groups(void **state)
{
    struct dataset *ds = tree(arena), *soft = tree(arena);

    (void)state;
    put_root(ds, 0x60020010, "US", "\1");
    put_root(ds, 0x60023000, "OB", "\1\2\3\4");
    put_root(ds, 0x50000005, "US", "\1");
    put_root(ds, 0x50003000, "OB", "\1\2");
    put_root(soft, 0x60020010, "US", "\1");
    put_root(soft, 0x60023000, "OB", "\1\2\3\4");
    clean_known(arena, ds, basic);
    clean_known(arena, soft, tcia);
    for (int i = 0; i < ds->root.count; i++)
        assert_false(TAG_GROUP(ds->root.at[i].tag) >= 0x5000);
    assert_non_null(dataset_find(soft, 0x60020010));
    assert_memory_equal(dataset_find(soft, 0x60023000)->value.at, "\0\0\0\0",
                        4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_uid_is_replaced_alike_wherever_it_stands),
        cmocka_unit_test(classes_and_registered_uids_stay),
        cmocka_unit_test(a_class_that_is_no_uid_is_replaced),
        cmocka_unit_test(several_uids_in_one_value_are_all_replaced),
        cmocka_unit_test(two_runs_agree_and_another_key_does_not),
        cmocka_unit_test(an_instance_without_uids_gets_its_own),
        cmocka_unit_test(a_users_own_patient_ids_are_taken),
        cmocka_unit_test(patients_without_id_are_kept_apart_by_study),
        cmocka_unit_test(other_person_names_are_emptied),
        cmocka_unit_test(items_keep_number_and_order),
        cmocka_unit_test(names_thirty_sequences_deep_are_cleaned),
        cmocka_unit_test(basic_removes_private_blocks_with_their_creators),
        cmocka_unit_test(safe_private_keeps_the_listed_ones),
        cmocka_unit_test(tcia_keeps_creators_and_what_it_does_not_know),
        cmocka_unit_test(what_nobody_knows_loses_dates_and_persons),
        cmocka_unit_test(what_is_known_as_harmless_stays),
        cmocka_unit_test(private_dates_stay_with_full_dates),
        cmocka_unit_test(a_creator_that_names_the_patient_goes_with_its_block),
        cmocka_unit_test(a_value_of_unknown_vr_finds_its_row_by_creator),
        cmocka_unit_test(overlays_and_curves_go_as_groups),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
