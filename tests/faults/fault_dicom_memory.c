/*
 * fault_dicom_memory.c - the n-th allocation or write fails, for every n
 */
#include "dicom/charset.h"
#include "dicom/write.h"
#include "dicom_bytes.h"
#include <sys/mman.h>
#include <unistd.h>

static struct maker maker;

static int make(void **state)
{
    (void)state;
    add_meta(&maker, RLE_SYNTAX);
    for (int i = 0; i < 3; i++) {
        add_head(&maker, 0x00081110 + (unsigned)i, "SQ", UNDEFINED);
        add_mark(&maker, ITEM, UNDEFINED);
        add_text(&maker, 0x00080104, "LO", "MEANING ");
        add_mark(&maker, ITEM_END, 0);
        add_mark(&maker, SEQUENCE_END, 0);
    }
    add_text(&maker, 0x00100010, "PN", "A^B ");
    add_head(&maker, TAG_PixelData, "OB", UNDEFINED);
    add_mark(&maker, ITEM, 0);
    add_mark(&maker, ITEM, 4);
    buffer_add(&maker.b, "DATA", 4);
    add_mark(&maker, SEQUENCE_END, 0);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    buffer_release(&maker.b);
    return 0;
}

static enum code change(struct arena *a, struct dataset *ds)
{
    struct items *item;
    struct str text;

    TRY(dataset_set(ds, TAG_PatientName, NULL, STR("NEW"), NULL));
    TRY(dataset_set(ds, TAG_PatientID, NULL, STR("ID"), NULL));
    TRY(items_add_item(ds, &ds->root, 0x00120064, &item, NULL));
    TRY(items_set(ds, item, 0x00080100, NULL, STR("CODE"), NULL));
    TRY(charset_utf8(a, STR("ISO_IR 100"), STR("M\xfcller"), &text, NULL));
    return charset_latin(a, text, &text, NULL);
}

static enum code whole_way(struct arena *a, int fd)
{
    struct dataset *ds;
    struct writer *w;

    TRY(dataset_open_memory(a, bytes_of(&maker), &limits_default, &ds, NULL));
    TRY(change(a, ds));
    TRY(writer_begin(a, ds, NULL, fd, &w, NULL));
    TRY(writer_pixels_encapsulated(w, 1, true, NULL));
    TRY(writer_frame(w, "FRAME", 5, NULL));
    return writer_end(w, NULL);
}

static enum code try_once(long memory, long writes)
{
    struct arena *a = arena_create((size_t)1 << 24);
    int fd = memfd_create("draft", 0);
    enum code code;

    arena_fail_after(memory);
    file_fail_after(writes);
    code = whole_way(a, fd);
    arena_fail_after(0);
    file_fail_after(0);
    close(fd);
    arena_destroy(a);
    return code;
}

static void every_failed_allocation_is_told(void **state)
{
    enum code code = ERR_MEMORY;
    long n = 0;

    (void)state;
    while (code != OK) {
        code = try_once(++n, 0);
        assert_true(code == OK || code == ERR_MEMORY);
        assert_true(n < 10000);
    }
    assert_true(n > 20);
}

static void every_failed_write_is_told(void **state)
{
    enum code code = ERR_IO;
    long n = 0;

    (void)state;
    while (code != OK) {
        code = try_once(0, ++n);
        assert_true(code == OK || code == ERR_IO);
        assert_true(n < 10000);
    }
    assert_true(n > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failed_allocation_is_told),
        cmocka_unit_test(every_failed_write_is_told),
    };

    return cmocka_run_group_tests_name("dicom faults", tests, make, drop);
}
