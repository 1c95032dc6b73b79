/*
 * test_dicom_bridge.c - the second reader agrees with us, or says where not
 */
#include "cmocka_all.h"
#include "dicom/dataset.h"
#include "dicom/gdcm_bridge.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static void open_file(struct arena *a, const char *path, struct bytes *file,
                      struct dataset **ds)
{
    int fd = open(path, O_RDONLY);

    assert_true(fd >= 0);
    assert_int_equal(file_map(a, fd, (size_t)1 << 30, file, NULL), OK);
    close(fd);
    assert_int_equal(dataset_open_memory(a, *file, &limits_default, ds, NULL),
                     OK);
}

static void every_sample_is_seen_alike(void **state)
{
    DIR *folder = opendir(SOURCE_DIR "/samples");
    struct dirent *entry;
    int seen = 0;

    (void)state;
    assert_non_null(folder);
    while ((entry = readdir(folder))) {
        struct arena *a = arena_create((size_t)1 << 30);
        char path[512];
        struct bytes file;
        struct dataset *ds;

        if (strstr(entry->d_name, ".dcm")) {
            snprintf(path, sizeof path, "%s/samples/%s", SOURCE_DIR,
                     entry->d_name);
            open_file(a, path, &file, &ds);
            assert_int_equal(bridge_agrees(file, ds, NULL), OK);
            seen++;
        }
        arena_destroy(a);
    }
    closedir(folder);
    assert_true(seen > 5);
}

static void a_difference_is_named(void **state)
{
    struct arena *a = arena_create((size_t)1 << 30);
    struct error err = {0};
    struct bytes file;
    struct dataset *ds;

    (void)state;
    open_file(a, SOURCE_DIR "/samples/mr_clean.dcm", &file, &ds);
    dataset_find(ds, TAG_Modality)->value.len += 2;
    assert_int_equal(bridge_agrees(file, ds, &err), ERR_UNSAFE);
    assert_int_equal(err.tag, TAG_Modality);
    dataset_find(ds, TAG_Modality)->value.len -= 2;
    items_remove(&ds->root, TAG_Modality);
    assert_int_equal(bridge_agrees(file, ds, &err), ERR_UNSAFE);
    arena_destroy(a);
}

static void bytes_that_end_early_are_unsafe(void **state)
{
    struct arena *a = arena_create((size_t)1 << 30);
    struct bytes file;
    struct dataset *ds;

    (void)state;
    open_file(a, SOURCE_DIR "/samples/mr_clean.dcm", &file, &ds);
    file.len = 600;
    assert_int_equal(bridge_agrees(file, ds, NULL), ERR_UNSAFE);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sample_is_seen_alike),
        cmocka_unit_test(a_difference_is_named),
        cmocka_unit_test(bytes_that_end_early_are_unsafe),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
