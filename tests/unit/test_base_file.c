/*
 * test_base_file.c - names exist only when done, also when the disk fails
 */
#include "base/base.h"
#include "cmocka_all.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/deburn-test-XXXXXX";

static const char *in_folder(const char *name)
{
    static char path[2][256];
    static int turn;

    turn = !turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
    return path[turn];
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(in_folder("final"));
    unlink(in_folder("other"));
    return rmdir(folder);
}

static bool exists(const char *name)
{
    return access(in_folder(name), F_OK) == 0;
}

static void write_draft(void)
{
    int fd = open(in_folder("draft"), O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(file_write(fd, "bytes", 5, NULL), OK);
    close(fd);
}

static void publish_moves_the_draft(void **state)
{
    (void)state;
    write_draft();
    assert_int_equal(
        file_publish(in_folder("draft"), in_folder("final"), false, NULL), OK);
    assert_true(exists("final"));
    assert_false(exists("draft"));
}

static void publish_never_replaces_unasked(void **state)
{
    (void)state;
    write_draft();
    assert_int_equal(
        file_publish(in_folder("draft"), in_folder("final"), false, NULL),
        ERR_IO);
    assert_true(exists("draft"));
    unlink(in_folder("draft"));
}

/* fsync, rename, fsync: before the rename nothing may have the name. */
static void publish_fails_closed_at_every_step(void **state)
{
    (void)state;
    unlink(in_folder("final"));
    for (long n = 1; n <= 2; n++) {
        write_draft();
        file_fail_after(n);
        assert_int_equal(
            file_publish(in_folder("draft"), in_folder("final"), false, NULL),
            ERR_IO);
        assert_false(exists("final"));
    }
    file_fail_after(0);
    unlink(in_folder("draft"));
}

static void replace_leaves_the_old_file_on_failure(void **state)
{
    struct arena *a = arena_create(1 << 20);
    struct str text;

    (void)state;
    assert_int_equal(file_replace(in_folder("other"), 0600, "old", 3, NULL),
                     OK);
    for (long n = 1; n <= 3; n++) {
        file_fail_after(n);
        assert_int_equal(file_replace(in_folder("other"), 0600, "new", 3, NULL),
                         ERR_IO);
        file_fail_after(0);
        assert_int_equal(file_read(a, in_folder("other"), 100, &text, NULL),
                         OK);
        assert_true(str_equal(text, STR("old")));
    }
    arena_destroy(a);
}

static void mapping_respects_the_limit_and_kind(void **state)
{
    struct arena *a = arena_create(1 << 20);
    struct str text;
    struct error err = {0};

    (void)state;
    assert_int_equal(file_read(a, in_folder("other"), 2, &text, &err),
                     ERR_LIMIT);
    assert_int_equal(file_read(a, folder, 100, &text, &err), ERR_IO);
    assert_int_equal(file_read(a, in_folder("absent"), 100, &text, &err),
                     ERR_IO);
    arena_destroy(a);
}

static void folders_are_made_with_their_parents(void **state)
{
    struct stat st;

    (void)state;
    assert_int_equal(file_make_dirs(in_folder("a/b/c"), 0700, NULL), OK);
    assert_int_equal(file_make_dirs(in_folder("a/b/c"), 0700, NULL), OK);
    assert_int_equal(stat(in_folder("a/b"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    rmdir(in_folder("a/b/c"));
    rmdir(in_folder("a/b"));
    rmdir(in_folder("a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(publish_moves_the_draft),
        cmocka_unit_test(publish_never_replaces_unasked),
        cmocka_unit_test(publish_fails_closed_at_every_step),
        cmocka_unit_test(replace_leaves_the_old_file_on_failure),
        cmocka_unit_test(mapping_respects_the_limit_and_kind),
        cmocka_unit_test(folders_are_made_with_their_parents),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
