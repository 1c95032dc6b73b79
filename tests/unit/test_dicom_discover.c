/*
 * test_dicom_discover.c - folders are walked in one order and nothing hangs
 */
#include "dicom/discover.h"
#include "dicom_bytes.h"
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena *arena;
static char folder[64];

static const char *in_folder(const char *name)
{
    return str_format(arena, "%s/%s", folder, name);
}

static void put_file(const char *name, const void *at, size_t len)
{
    int fd = open(in_folder(name), O_WRONLY | O_CREAT, 0600);

    assert_true(fd >= 0);
    assert_int_equal(file_write(fd, at, len, NULL), OK);
    close(fd);
}

static void put_dicom(const char *name, const char *sop_class)
{
    struct maker m = {0};

    add_meta(&m, EXPLICIT_LE);
    if (sop_class)
        memcpy(memmem(m.b.at, m.b.len, "1.2.840.10008.5", 15), sop_class,
               strlen(sop_class));
    add_text(&m, 0x00080060, "CS", "OT");
    put_file(name, m.b.at, m.b.len);
    buffer_release(&m.b);
}

static int begin(void **state)
{
    (void)state;
    arena = arena_create((size_t)1 << 20);
    strcpy(folder, "/tmp/deburn-find-XXXXXX");
    return arena && mkdtemp(folder) ? 0 : -1;
}

static int drop(const char *path, const struct stat *st, int kind,
                struct FTW *ftw)
{
    (void)st;
    (void)kind;
    (void)ftw;
    return remove(path);
}

static int end(void **state)
{
    (void)state;
    nftw(folder, drop, 16, FTW_DEPTH | FTW_PHYS);
    arena_destroy(arena);
    return 0;
}

/* All that is found, names only, with "!" before what cannot be read. */
static const char *found(char *const *inputs, int count,
                         struct finder_counts *ret_counts)
{
    struct finder *f = NULL;
    enum code code = OK;
    const char *path, *all = "";

    assert_int_equal(finder_open(arena, inputs, count, &f, NULL), OK);
    while ((path = finder_next(f, &code)))
        all = str_format(arena, "%s%s%s ", all, code == OK ? "" : "!",
                         path + strlen(folder) + 1);
    *ret_counts = finder_counts(f);
    return all;
}

static void names_are_in_byte_order_and_need_no_suffix(void **state)
{
    char *inputs[] = {folder};
    struct finder_counts counts;

    (void)state;
    mkdir(in_folder("b"), 0700);
    put_dicom("b/2", NULL);
    put_dicom("b/10", NULL);
    put_dicom("a.dcm", NULL);
    put_dicom("c", NULL);
    put_dicom("Z", NULL);
    put_file("d.dcm", "no DICOM here", 13);
    put_file("empty", "", 0);
    assert_string_equal(found(inputs, 1, &counts), "Z a.dcm b/10 b/2 c ");
    assert_int_equal(counts.files, 7);
    assert_int_equal(counts.dicom, 5);
    assert_int_equal(counts.other, 2);
}

static void inputs_keep_their_order(void **state)
{
    char *inputs[2];
    struct finder_counts counts;

    (void)state;
    put_dicom("a", NULL);
    put_dicom("b", NULL);
    inputs[0] = (char *)(uintptr_t)in_folder("b");
    inputs[1] = (char *)(uintptr_t)in_folder("a");
    assert_string_equal(found(inputs, 2, &counts), "b a ");
}

static void links_to_folders_and_pipes_are_passed_over(void **state)
{
    char *inputs[] = {folder};
    struct finder_counts counts;

    (void)state;
    mkdir(in_folder("real"), 0700);
    put_dicom("real/1", NULL);
    assert_int_equal(symlink(folder, in_folder("real/loop")), 0);
    assert_int_equal(symlink(in_folder("real"), in_folder("link")), 0);
    assert_int_equal(symlink(in_folder("real/1"), in_folder("file")), 0);
    assert_int_equal(symlink("/nowhere", in_folder("broken")), 0);
    assert_int_equal(mkfifo(in_folder("pipe"), 0600), 0);
    assert_string_equal(found(inputs, 1, &counts), "file real/1 ");
}

static void dicomdir_is_counted_and_left_out(void **state)
{
    char *inputs[] = {folder};
    struct finder_counts counts;

    (void)state;
    put_dicom("whatever", "1.2.840.10008.1.3.10\0\0\0\0\0");
    put_dicom("DICOMDIR", "1.2.840.10008.1.3.10");
    put_dicom("image", NULL);
    assert_string_equal(found(inputs, 1, &counts), "image ");
    assert_int_equal(counts.dicomdir, 2);
}

static void what_cannot_be_read_is_handed_out_too(void **state)
{
    char *inputs[2] = {NULL, folder};
    struct finder_counts counts;

    (void)state;
    inputs[0] = (char *)(uintptr_t)in_folder("missing");
    put_dicom("image", NULL);
    assert_string_equal(found(inputs, 2, &counts), "!missing image ");
    assert_int_equal(counts.unreadable, 1);
}

static void a_dash_reads_a_list(void **state)
{
    char *inputs[] = {(char *)(uintptr_t) "-"};
    struct finder_counts counts;
    char *list;

    (void)state;
    put_dicom("a", NULL);
    put_dicom("b", NULL);
    list = str_format(arena, "%s\n\n%s", in_folder("b"), in_folder("a"));
    put_file("list", list, strlen(list));
    assert_non_null(freopen(in_folder("list"), "r", stdin));
    assert_string_equal(found(inputs, 1, &counts), "b a ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
        TEST(names_are_in_byte_order_and_need_no_suffix),
        TEST(inputs_keep_their_order),
        TEST(links_to_folders_and_pipes_are_passed_over),
        TEST(dicomdir_is_counted_and_left_out),
        TEST(what_cannot_be_read_is_handed_out_too),
        TEST(a_dash_reads_a_list),
    };

    return cmocka_run_group_tests_name("dicom discover", tests, NULL, NULL);
}
