/*
 * prop_dicom_collection.c - over every file at hand: read, write, compare
 *
 * From the first value of the data set to its end, what is written must be the
 * input's bytes, for every file the reader had nothing to mend in. What it
 * did mend must at least read back as the same tree. Files that are refused
 * are counted, so that the test cannot pass by refusing all.
 */
#include "cmocka_all.h"
#include "dicom/dataset.h"
#include "dicom/write.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define DATA SOURCE_DIR "/../shared/data/"

struct tally {
    int files, read, exact;
};

/* ---- one file -------------------------------------------------------- */

static void assert_same_items(const struct items *a, const struct items *b)
{
    assert_int_equal(a->count, b->count);
    for (int i = 0; i < a->count; i++) {
        const struct element *x = &a->at[i], *y = &b->at[i];

        assert_int_equal(x->tag, y->tag);
        assert_string_equal(x->vr, y->vr);
        assert_int_equal(x->undefined_length, y->undefined_length);
        assert_int_equal(x->item_count, y->item_count);
        if (TAG_ELEMENT(x->tag))
            assert_true(str_equal(x->value, y->value));
        for (int k = 0; k < x->item_count; k++)
            assert_same_items(&x->items[k], &y->items[k]);
    }
}

/* The file from the first value that lends from it to the set's end. */
static struct str tail_of(const struct dataset *ds)
{
    const char *begin = (const char *)ds->pixels.file.at;
    const char *end = begin + ds->pixels.file.len;

    if (!ds->syntax->deflated)
        end -= ds->trailing;
    for (int i = 0; i < ds->root.count; i++) {
        const char *at = ds->root.at[i].value.at;

        if (at >= begin && at < end && ds->root.at[i].value.len)
            return (struct str){at, (size_t)(end - at)};
    }
    return (struct str){end, 0};
}

static void write_again(struct arena *a, struct dataset *ds, int fd)
{
    struct writer *w;

    assert_int_equal(writer_begin(a, ds, NULL, fd, &w, NULL), OK);
    if (ds->pixels.present)
        assert_int_equal(writer_pixels_copy(w, NULL), OK);
    assert_int_equal(writer_end(w, NULL), OK);
}

static void compare(const struct dataset *ds, const struct dataset *again,
                    struct tally *tally)
{
    struct str was = tail_of(ds), is = tail_of(again);

    assert_same_items(&ds->root, &again->root);
    assert_int_equal(ds->pixels.present, again->pixels.present);
    assert_int_equal(ds->pixels.fragment_count, again->pixels.fragment_count);
    assert_true(again->trailing <= 1); /* padding of a deflated set */
    if (ds->repaired)
        return;
    if (ds->pixels.unterminated)
        is.len -= 8; /* the delimiter was added */
    assert_true(str_equal(was, is));
    tally->exact++;
}

static void take_file(const char *path, struct tally *tally)
{
    struct arena *a = arena_create((size_t)1 << 30);
    int in = open(path, O_RDONLY), out = memfd_create("draft", 0);
    struct dataset *ds, *again;
    struct error err = {0};
    enum code code = dataset_open(a, in, &limits_default, &ds, &err);

    tally->files++;
    if (code == OK) {
        tally->read++;
        write_again(a, ds, out);
        assert_int_equal(dataset_open(a, out, &limits_default, &again, &err),
                         OK);
        compare(ds, again, tally);
    } else {
        assert_int_equal(err.code, code);
        assert_true(err.text[0]);
    }
    close(in);
    close(out);
    arena_destroy(a);
}

static struct tally take_folder(const char *name)
{
    struct tally tally = {0};
    char path[1024];
    DIR *folder;

    snprintf(path, sizeof path, DATA "%s", name);
    folder = opendir(path);
    if (!folder) {
        print_message("no collection of files beside the project: skipped\n");
        skip();
    }
    for (struct dirent *e; (e = readdir(folder));) {
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, DATA "%s/%s", name, e->d_name);
        take_file(path, &tally);
    }
    closedir(folder);
    print_message("%s: %d files, %d read, %d exact\n", name, tally.files,
                  tally.read, tally.exact);
    return tally;
}

/* ---- the sets -------------------------------------------------------- */

static void good_files_come_out_byte_for_byte(void **state)
{
    static const char *const names[] = {"burned", "clean", "codecs"};

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct tally t = take_folder(names[i]);

        assert_int_equal(t.read, t.files);
        assert_true(t.exact >= t.files * 9 / 10);
    }
}

static void hostile_files_end_in_an_error_or_whole(void **state)
{
    struct tally t;

    (void)state;
    t = take_folder("hostile");
    assert_true(t.read > t.files / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_files_come_out_byte_for_byte),
        cmocka_unit_test(hostile_files_end_in_an_error_or_whole),
    };

    return cmocka_run_group_tests_name("dicom collection", tests, NULL, NULL);
}
