/*
 * test_bench_score.c - the scorer tested by outputs of known faults
 *
 * Three drawn instances of two patients get identities from bench_make. A
 * perfect twin of them scores 100 %; then one thing at a time is spoiled in
 * one output, and exactly the named actions may fall.
 */
#include "bench_twin.h"
#include <ftw.h>
#include <sys/stat.h>

static struct bench_scored perfect;

static int begin(void **state)
{
    static const char *const folders[] = {"source", "bench", "out/dicom",
                                          "out/private"};

    (void)state;
    arena = arena_create((size_t)2 << 30);
    strcpy(folder, "/tmp/deburn-bench-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (file_make_dirs(path_of(folders[i], -1), 0700, NULL) != OK)
            return -1;
    make_source();
    make_bench();
    perfect = score_with(NULL);
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int type,
                      struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    return remove(path);
}

static int end(void **state)
{
    (void)state;
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    arena_destroy(arena);
    return 0;
}

/* Exactly these actions have fails now. */
static void only_fails(const struct bench_scored *s, const char *actions)
{
    for (int i = 0; i < ACTION_COUNT; i++) {
        bool named = strstr(actions, s->actions[i].name) != NULL;
        int64_t fails = s->actions[i].instance.marks[MARK_FAIL] +
                        s->actions[i].instance.marks[MARK_BLANK];

        if ((fails > 0) != named)
            stop("%s: %lld fails", s->actions[i].name, (long long)fails);
    }
}

/* ---- faults ---------------------------------------------------------------------- */

static void a_perfect_twin_scores_100(void **state)
{
    (void)state;
    only_fails(&perfect, "");
    assert_true(tally_percent(&perfect.series) >= 100);
    assert_int_equal(perfect.rows, INSTANCES);
    assert_int_equal(perfect.missing + perfect.leaks + perfect.uneven +
                         perfect.clashes + perfect.unknown,
                     0);
    for (int i = 0; i < ACTION_COUNT; i++)
        assert_true(perfect.actions[i].instance.marks[MARK_PASS] > 0);
}

static const struct element *old_at(const struct dataset *ds, uint32_t tag)
{
    const struct element *e = dataset_find(ds, tag);

    assert_non_null(e);
    return e;
}

static void leave_accession(struct dataset *ds, const struct dataset *original)
{
    dataset_set(ds, TAG_AccessionNumber, "SH",
                element_text(old_at(original, TAG_AccessionNumber)), NULL);
}

static void a_number_left_behind_falls_text_removed(void **state)
{
    struct fault fault = {.tree = leave_accession};
    struct bench_scored s = score_with(&fault);

    (void)state;
    only_fails(&s, "text_removed");
}

static void leave_name(struct dataset *ds, const struct dataset *original)
{
    struct str name = element_text(old_at(original, TAG_PatientName));
    char *text =
        str_format(arena, "CT thorax plain %.*s", (int)name.len, name.at);

    for (char *c = text; *c; c++)
        *c = *c == '^' ? ' ' : *c;
    put_root(ds, TAG_StudyDescription, "LO", text);
}

static void the_strict_leak_test_finds_a_name_of_other_spelling(void **state)
{
    struct fault fault = {.tree = leave_name};
    struct bench_scored s = score_with(&fault);

    (void)state;
    assert_in_range(s.leaks, 1, 3); /* the name, and its long parts */
    assert_int_equal(s.leaky_files, 1);
}

static void empty_descriptor(struct dataset *ds, const struct dataset *original)
{
    (void)original;
    put_root(ds, TAG_StudyDescription, "LO", "");
}

static void an_emptied_descriptor_falls_text_retained(void **state)
{
    struct fault fault = {.tree = empty_descriptor};
    struct bench_scored s = score_with(&fault);

    (void)state;
    only_fails(&s, "text_retained");
}

static void drop_private(struct dataset *ds, const struct dataset *original)
{
    (void)original;
    items_remove(&ds->root, 0x00291001);
}

static void a_dropped_private_element_falls_both_retains(void **state)
{
    struct fault fault = {.tree = drop_private};
    struct bench_scored s = score_with(&fault);

    (void)state;
    only_fails(&s, "text_retained tag_retained");
}

static void drop_creator(struct dataset *ds, const struct dataset *original)
{
    (void)original;
    items_remove(&ds->root, 0x00290010);
}

static void a_dropped_creator_loses_its_elements_too(void **state)
{
    struct fault fault = {.tree = drop_creator};
    struct bench_scored s = score_with(&fault);

    (void)state;
    only_fails(&s, "text_retained tag_retained");
    assert_int_equal(s.actions[ACTION_TAG_RETAINED].instance.marks[MARK_FAIL],
                     2);
}

static void keep_nested_uid(struct dataset *ds, const struct dataset *original)
{
    const struct element *e = old_at(original, TAG_RelatedSeriesSequence);

    items_set(ds, dataset_find(ds, TAG_RelatedSeriesSequence)->items,
              TAG_StudyInstanceUID, "UI",
              element_text(items_find(&e->items[0], TAG_StudyInstanceUID)),
              NULL);
}

static void a_kept_nested_uid_falls_both_uid_actions(void **state)
{
    struct fault fault = {.tree = keep_nested_uid};
    struct bench_scored s = score_with(&fault);

    (void)state;
    only_fails(&s, "uid_changed uid_consistent");
}

static void drop_nested_uid(struct dataset *ds, const struct dataset *original)
{
    (void)original;
    items_remove(dataset_find(ds, TAG_RelatedSeriesSequence)->items,
                 TAG_StudyInstanceUID);
}

static void a_dropped_uid_fails_while_others_of_the_batch_have_it(void **state)
{
    struct fault fault = {.tree = drop_nested_uid};
    struct bench_scored s = score_with(&fault);

    (void)state;
    only_fails(&s, "uid_consistent");
}

static void keep_date(struct dataset *ds, const struct dataset *original)
{
    dataset_set(ds, TAG_StudyDate, "DA",
                element_text(old_at(original, TAG_StudyDate)), NULL);
}

static void a_kept_date_falls_date_shifted(void **state)
{
    struct fault fault = {.tree = keep_date};
    struct bench_scored s = score_with(&fault);

    (void)state;
    only_fails(&s, "date_shifted");
}

static void drop_type_2(struct dataset *ds, const struct dataset *original)
{
    (void)original;
    items_remove(&ds->root, TAG_AccessionNumber);
}

static void a_deleted_type_2_attribute_falls_tag_retained(void **state)
{
    struct fault fault = {.tree = drop_type_2};
    struct bench_scored s = score_with(&fault);

    (void)state;
    only_fails(&s, "tag_retained");
}

static void empty_type_1(struct dataset *ds, const struct dataset *original)
{
    (void)original;
    put_root(ds, TAG_Modality, "CS", "");
}

static void an_emptied_type_1_attribute_falls_text_notnull(void **state)
{
    struct fault fault = {.tree = empty_type_1};
    struct bench_scored s = score_with(&fault);

    (void)state;
    only_fails(&s, "text_notnull text_retained");
}

static void more_pixel_bytes_fall_pixels_retained(void **state)
{
    struct fault fault = {.pad_pixels = true, .which = 1};
    struct bench_scored s = score_with(&fault);

    (void)state;
    only_fails(&s, "pixels_retained");
}

static void half_a_banner_left_is_not_flat(void **state)
{
    struct bench_scored s = score_with(&(struct fault){.leave_box = true});

    (void)state;
    assert_true(s.uneven > 0);
}

static void a_withheld_file_falls_all_but_the_removals(void **state)
{
    struct bench_scored s = score_with(&(struct fault){.withhold = true});

    (void)state;
    assert_int_equal(s.missing, 1);
    only_fails(&s, "tag_retained text_notnull text_retained uid_consistent "
                   "patid_consistent");
}

static void another_patient_id_than_mapped_falls_patid_consistent(void **state)
{
    struct bench_scored s = score_with(&(struct fault){.wrong_patient = true});

    (void)state;
    only_fails(&s, "patid_consistent");
}

static void a_new_uid_for_two_old_ones_is_reported(void **state)
{
    struct bench_scored s = score_with(&(struct fault){.use_uid_twice = true});

    (void)state;
    assert_int_equal(s.clashes, 1);
}

static void one_failing_slice_fails_its_attribute_for_the_series(void **state)
{
    struct fault fault = {.tree = keep_date};
    struct bench_scored s = score_with(&fault);
    const struct bench_line *line = &s.actions[ACTION_DATE_SHIFTED];

    (void)state;
    assert_int_equal(line->instance.marks[MARK_FAIL], 1);
    assert_int_equal(line->series.marks[MARK_FAIL], 1);
    assert_true(line->series.marks[MARK_PASS] <
                line->instance.marks[MARK_PASS]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_perfect_twin_scores_100),
        cmocka_unit_test(a_number_left_behind_falls_text_removed),
        cmocka_unit_test(the_strict_leak_test_finds_a_name_of_other_spelling),
        cmocka_unit_test(an_emptied_descriptor_falls_text_retained),
        cmocka_unit_test(a_dropped_private_element_falls_both_retains),
        cmocka_unit_test(a_dropped_creator_loses_its_elements_too),
        cmocka_unit_test(a_kept_nested_uid_falls_both_uid_actions),
        cmocka_unit_test(a_dropped_uid_fails_while_others_of_the_batch_have_it),
        cmocka_unit_test(a_kept_date_falls_date_shifted),
        cmocka_unit_test(a_deleted_type_2_attribute_falls_tag_retained),
        cmocka_unit_test(an_emptied_type_1_attribute_falls_text_notnull),
        cmocka_unit_test(more_pixel_bytes_fall_pixels_retained),
        cmocka_unit_test(half_a_banner_left_is_not_flat),
        cmocka_unit_test(a_withheld_file_falls_all_but_the_removals),
        cmocka_unit_test(another_patient_id_than_mapped_falls_patid_consistent),
        cmocka_unit_test(a_new_uid_for_two_old_ones_is_reported),
        cmocka_unit_test(one_failing_slice_fails_its_attribute_for_the_series),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
