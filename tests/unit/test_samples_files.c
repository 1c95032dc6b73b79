/*
 * test_samples_files.c - what make_samples writes, and that it repeats
 */
#include "cmocka_all.h"
#include "random.h"
#include "samples.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct arena *arena;
static struct fonts *fonts;

static int open_fonts(void **state)
{
    (void)state;
    arena = arena_create((size_t)1 << 30);
    fonts = fonts_open(arena);
    return 0;
}

static int close_fonts(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

static void a_uid_is_made_from_seed_and_label_alone(void **state)
{
    char *uid = make_uid(arena, 7, "series");

    (void)state;
    assert_string_equal(uid, make_uid(arena, 7, "series"));
    assert_string_not_equal(uid, make_uid(arena, 8, "series"));
    assert_string_not_equal(uid, make_uid(arena, 7, "serie"));
    assert_memory_equal(uid, "2.25.", 5);
    assert_in_range(strlen(uid), 20, 64);
}

static void a_file_is_sorted_and_even(void **state)
{
    struct dataset *ds = ds_create(arena);
    struct bytes file;

    (void)state;
    ds_set(ds, TAG_Rows, "2");
    ds_set(ds, TAG_PatientName, "DOE");
    ds_set(ds, TAG_SOPInstanceUID, "2.25.1");
    ds_set(ds, TAG_SOPClassUID, "%s", SC_IMAGE);
    file = ds_file(ds, "1.2.840.10008.1.2.1");
    assert_int_equal(file.len % 2, 0);
    assert_memory_equal(file.at + 128, "DICM", 4);
    assert_memory_equal(file.at + file.len - 22,
                        "\x10\0\x10\0PN\4\0DOE \x28\0\x10\0US\2\0\2\0", 22);
}

/* The picture of a number does not depend on how many are made. */
static void random_pictures_repeat(void **state)
{
    char one[] = "/tmp/deburn-test-XXXXXX", two[] = "/tmp/deburn-test-XXXXXX";
    struct error err;
    struct str a, b;
    ptrdiff_t end;

    (void)state;
    assert_non_null(mkdtemp(one));
    assert_non_null(mkdtemp(two));
    make_random(one, fonts, 1000, 1, "flat");
    make_random(two, fonts, 1000, 2, "flat");
    assert_int_equal(
        file_read(arena, text(arena, "%s/truth.json", one), 1 << 24, &a, &err),
        OK);
    assert_int_equal(
        file_read(arena, text(arena, "%s/truth.json", two), 1 << 24, &b, &err),
        OK);
    end = str_find(a, STR("\n]\n"));
    assert_true(end > 0);
    assert_memory_equal(a.at, b.at, (size_t)end);
    assert_int_equal(unlink(text(arena, "%s/truth.json", one)), 0);
    assert_int_equal(unlink(text(arena, "%s/truth.json", two)), 0);
    assert_int_equal(unlink(text(arena, "%s/flat_000000.dcm", one)), 0);
    assert_int_equal(unlink(text(arena, "%s/flat_000000.dcm", two)), 0);
    assert_int_equal(unlink(text(arena, "%s/flat_000001.dcm", two)), 0);
    assert_int_equal(rmdir(one) | rmdir(two), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_uid_is_made_from_seed_and_label_alone),
        cmocka_unit_test(a_file_is_sorted_and_even),
        cmocka_unit_test(random_pictures_repeat),
    };

    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
