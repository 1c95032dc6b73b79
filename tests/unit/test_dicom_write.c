/*
 * test_dicom_write.c - what was not changed comes out byte for byte
 *
 * What the writer makes is compared with bytes made by hand, or cut out of the
 * input; reading it back with the program's own reader would prove less.
 */
#include "dicom/write.h"
#include "dicom_bytes.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

static struct arena *arena;
static struct maker maker;
static size_t start; /* of the data set in maker */
static int fd;

static int begin(void **state)
{
    (void)state;
    arena = arena_create((size_t)64 << 20);
    maker = (struct maker){0};
    fd = memfd_create("draft", 0);
    return fd < 0 || !arena;
}

static int end(void **state)
{
    (void)state;
    close(fd);
    arena_destroy(arena);
    buffer_release(&maker.b);
    return 0;
}

static void make(const char *syntax)
{
    add_meta(&maker, syntax);
    start = maker.b.len;
}

static struct bytes draft(void)
{
    struct bytes bytes = {0};

    assert_int_equal(file_map(arena, fd, SIZE_MAX, &bytes, NULL), OK);
    return bytes;
}

/* The draft's data set: what follows its file meta group. */
static struct bytes draft_set(void)
{
    struct bytes all = draft();
    size_t meta;

    assert_true(all.len > 144);
    meta = 144 + all.at[140] + ((size_t)all.at[141] << 8);
    assert_true(all.len >= meta);
    return (struct bytes){all.at + meta, all.len - meta};
}

static struct writer *begun(struct dataset *ds, const char *syntax)
{
    struct writer *w = NULL;
    const struct syntax *out = syntax ? syntax_find(str_of(syntax)) : NULL;

    assert_int_equal(writer_begin(arena, ds, out, fd, &w, NULL), OK);
    return w;
}

/* Read what was made and write it again without a change. */
static void pass_through(void)
{
    struct dataset *ds = opened(arena, &maker);
    struct writer *w = begun(ds, NULL);

    if (ds->pixels.present)
        assert_int_equal(writer_pixels_copy(w, NULL), OK);
    assert_int_equal(writer_end(w, NULL), OK);
}

static void assert_same_set(void)
{
    struct bytes set = draft_set();

    assert_int_equal(set.len, maker.b.len - start);
    assert_memory_equal(set.at, maker.b.at + start, set.len);
}

/* ---- untouched ------------------------------------------------------- */

static void add_rich_set(struct maker *m)
{
    const char *private_vr = m->implicit ? "" : "OB";

    add_text(m, 0x00080008, "CS", "ORIGINAL\\PRIMARY");
    add_text(m, 0x00080018, "UI", "2.25.77\0");
    add_bytes(m, 0x00080018 + 1, "UI", "2.25.7", 6);
    add_head(m, 0x00081110, "SQ", UNDEFINED);
    add_mark(m, ITEM, 12);
    add_bytes(m, 0x00080060, "CS", "OTHR", 4);
    add_mark(m, ITEM, UNDEFINED);
    add_head(m, 0x00081140, "SQ", 8 + 10);
    add_mark(m, ITEM, 10);
    add_us(m, 0x00280010, 515);
    add_mark(m, ITEM_END, 0);
    add_mark(m, ITEM, 0);
    add_mark(m, SEQUENCE_END, 0);
    add_head(m, 0x00081155, "SQ", 0);
    add_text(m, 0x00090010, "LO", "MAKER ");
    add_bytes(m, 0x00091001, private_vr, "\1\2\3", 3); /* odd */
    add_text(m, 0x00100010, "PN", "  A^B ");
    add_us(m, 0x00280010, 258);
    add_bytes(m, 0x00283010, "SQ", "", 0);
}

static void elements_come_out_byte_for_byte(void **state)
{
    static const char *const syntaxes[] = {EXPLICIT_LE, IMPLICIT_LE,
                                           EXPLICIT_BE};

    (void)state;
    for (int i = 0; i < 3; i++) {
        maker.b.len = 0;
        maker.implicit = maker.big = false;
        make(syntaxes[i]);
        maker.implicit = i == 1;
        maker.big = i == 2;
        add_rich_set(&maker);
        add_bytes(&maker, TAG_PixelData, "OW", "\1\2\3\4", 4);
        add_text(&maker, 0xfffcfffc, "OB", "PADS");
        assert_int_equal(ftruncate(fd, 0), 0);
        lseek(fd, 0, SEEK_SET);
        pass_through();
        assert_same_set();
    }
}

static void fragments_come_out_byte_for_byte(void **state)
{
    (void)state;
    make(RLE_SYNTAX);
    add_us(&maker, 0x00280010, 258);
    add_head(&maker, TAG_PixelData, "OW", UNDEFINED); /* OB by the book */
    add_mark(&maker, ITEM, 8);
    buffer_add(&maker.b, "whatever", 8);
    add_mark(&maker, ITEM, 0);
    add_mark(&maker, ITEM, 4);
    buffer_add(&maker.b, "FRAG", 4);
    add_mark(&maker, SEQUENCE_END, 0);
    add_text(&maker, 0xfffcfffc, "OB", "PADS");
    pass_through();
    assert_same_set();
}

static void un_sequences_come_out_byte_for_byte(void **state)
{
    (void)state;
    make(EXPLICIT_LE);
    for (int undefined = 0; undefined < 2; undefined++) {
        add_head(&maker, 0x00091001 + (unsigned)undefined, "UN",
                 undefined ? UNDEFINED : 8 + 12);
        add_mark(&maker, ITEM, 12);
        maker.implicit = true;
        add_text(&maker, 0x00080100, "", "CODE");
        maker.implicit = false;
    }
    add_mark(&maker, SEQUENCE_END, 0);
    pass_through();
    assert_same_set();
}

static void deflated_sets_inflate_to_the_same(void **state)
{
    uint8_t out[4096];
    z_stream z = {0};
    struct dataset *ds;
    struct writer *w;
    struct bytes set;

    (void)state;
    make(EXPLICIT_LE);
    add_rich_set(&maker);
    add_bytes(&maker, TAG_PixelData, "OW", "\1\2\3\4", 4);
    ds = opened(arena, &maker);
    w = begun(ds, DEFLATED_LE);
    assert_int_equal(writer_pixels_copy(w, NULL), OK);
    assert_int_equal(writer_end(w, NULL), OK);
    set = draft_set();
    assert_int_equal(set.len % 2, 0);
    assert_int_equal(inflateInit2(&z, -15), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)set.at;
    z.avail_in = (uInt)set.len;
    z.next_out = out;
    z.avail_out = sizeof out;
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    inflateEnd(&z);
    assert_int_equal(z.total_out, maker.b.len - start);
    assert_memory_equal(out, maker.b.at + start, z.total_out);
}

/* ---- what must not come through -------------------------------------- */

static void meta_and_preamble_are_made_anew(void **state)
{
    static const uint8_t zeros[128];
    struct dataset *ds;
    struct bytes all;
    struct str whole;

    (void)state;
    make(EXPLICIT_LE);
    add_uid(&maker, TAG_SOPClassUID, "1.2.840.10008.5.1.4.1.1.2");
    add_uid(&maker, TAG_SOPInstanceUID, "2.25.9");
    pass_through();
    all = draft();
    whole = (struct str){(const char *)all.at, all.len};
    assert_memory_equal(all.at, zeros, sizeof zeros);
    assert_true(str_find(whole, STR("SENDER")) < 0);
    assert_true(str_find(whole, STR("DEBURN_010")) > 0);
    assert_int_equal(
        dataset_open_memory(arena, all, &limits_default, &ds, NULL), OK);
    assert_false(ds->repaired);
    assert_text(dataset_text(ds, TAG_MediaStorageSOPClassUID),
                "1.2.840.10008.5.1.4.1.1.2");
    assert_text(dataset_text(ds, TAG_MediaStorageSOPInstanceUID), "2.25.9");
    assert_text(dataset_text(ds, TAG_TransferSyntaxUID), EXPLICIT_LE);
}

static void what_was_appended_is_dropped(void **state)
{
    size_t len;

    (void)state;
    make(EXPLICIT_LE);
    add_bytes(&maker, TAG_PixelData, "OW", "\1\2\3\4", 4);
    len = maker.b.len;
    buffer_str(&maker.b, "A SECRET BEHIND THE DATA SET");
    pass_through();
    maker.b.len = len;
    assert_same_set();
}

static void lengths_follow_changes(void **state)
{
    struct dataset *ds;
    struct writer *w;
    struct bytes set;

    (void)state;
    make(EXPLICIT_LE);
    add_bytes(&maker, 0x00080000, "UL", "\x1c\0\0\0", 4);
    add_head(&maker, 0x00081110, "SQ", 16);
    add_mark(&maker, ITEM, 8);
    add_text(&maker, 0x00080050, "SH", "");
    add_text(&maker, 0x00100010, "PN", "A^B ");
    ds = opened(arena, &maker);
    assert_false(ds->repaired);
    assert_int_equal(items_set(ds, &ds->root.at[1].items[0], 0x00080050, NULL,
                               STR("SIXSIX"), NULL),
                     OK);
    w = begun(ds, NULL);
    assert_int_equal(writer_end(w, NULL), OK);
    set = draft_set();
    assert_int_equal(set.at[8], 0x1c + 6); /* group length */
    assert_int_equal(set.at[20], 16 + 6);  /* sequence */
    assert_int_equal(set.at[28], 8 + 6);   /* item */
    assert_int_equal(set.len, maker.b.len - start + 6);
}

/* ---- pixels that come in pieces -------------------------------------- */

static void native_samples_are_swapped_for_big_endian(void **state)
{
    struct dataset *ds;
    struct writer *w;
    struct bytes set;

    (void)state;
    make(EXPLICIT_BE);
    maker.big = true;
    add_us(&maker, 0x00280010, 258);
    ds = opened(arena, &maker);
    w = begun(ds, NULL);
    assert_int_equal(writer_pixels_native(w, "OW", 6, 2, NULL), OK);
    assert_int_equal(writer_samples(w, "\1\2\3\4", 4, NULL), OK);
    assert_int_equal(writer_samples(w, "\5", 1, NULL), ERR_USAGE);
    assert_int_equal(writer_samples(w, "\5\6", 2, NULL), OK);
    assert_int_equal(writer_samples(w, "\5\6", 2, NULL), ERR_USAGE);
    assert_int_equal(writer_end(w, NULL), OK);
    set = draft_set();
    assert_memory_equal(set.at + set.len - 10, "\0\0\0\6\2\1\4\3\6\5", 10);
}

static void odd_native_samples_are_padded(void **state)
{
    struct writer *w;
    struct bytes set;

    (void)state;
    make(EXPLICIT_LE);
    add_us(&maker, 0x00280010, 258);
    w = begun(opened(arena, &maker), NULL);
    assert_int_equal(writer_pixels_native(w, "OB", 3, 1, NULL), OK);
    assert_int_equal(writer_samples(w, "abc", 3, NULL), OK);
    assert_int_equal(writer_end(w, NULL), OK);
    set = draft_set();
    assert_memory_equal(set.at + set.len - 8, "\4\0\0\0abc\0", 8);
}

static void fewer_samples_than_announced_are_an_error(void **state)
{
    struct writer *w;

    (void)state;
    make(EXPLICIT_LE);
    add_us(&maker, 0x00280010, 258);
    w = begun(opened(arena, &maker), NULL);
    assert_int_equal(writer_pixels_native(w, "OB", 4, 1, NULL), OK);
    assert_int_equal(writer_samples(w, "abc", 3, NULL), OK);
    assert_int_equal(writer_end(w, NULL), ERR_USAGE);
}

static void frames_get_an_offset_table_and_even_fragments(void **state)
{
    static const char want[] = "\xe0\x7f\x10\0OB\0\0\xff\xff\xff\xff"
                               "\xfe\xff\0\xe0\x08\0\0\0\0\0\0\0\x0c\0\0\0"
                               "\xfe\xff\0\xe0\x04\0\0\0abc\0"
                               "\xfe\xff\0\xe0\x02\0\0\0de"
                               "\xfe\xff\xdd\xe0\0\0\0\0"
                               "\xfc\xff\xfc\xffOB\0\0\4\0\0\0PADS";
    struct writer *w;
    struct bytes set;

    (void)state;
    make(RLE_SYNTAX);
    add_us(&maker, 0x00280010, 258);
    add_text(&maker, 0xfffcfffc, "OB", "PADS");
    w = begun(opened(arena, &maker), NULL);
    assert_int_equal(writer_pixels_encapsulated(w, 2, true, NULL), OK);
    assert_int_equal(writer_frame(w, "abc", 3, NULL), OK);
    assert_int_equal(writer_frame(w, "de", 2, NULL), OK);
    assert_int_equal(writer_frame(w, "fg", 2, NULL), ERR_USAGE);
    assert_int_equal(writer_end(w, NULL), OK);
    set = draft_set();
    assert_int_equal(set.len, 10 + sizeof want - 1);
    assert_memory_equal(set.at + 10, want, sizeof want - 1);
}

static void an_offset_table_may_be_empty(void **state)
{
    static const char want[] = "\xfe\xff\0\xe0\0\0\0\0\xfe\xff\0\xe0\2\0\0\0de"
                               "\xfe\xff\xdd\xe0\0\0\0\0";
    struct writer *w;
    struct bytes set;

    (void)state;
    make(RLE_SYNTAX);
    add_us(&maker, 0x00280010, 258);
    w = begun(opened(arena, &maker), NULL);
    assert_int_equal(writer_pixels_encapsulated(w, 1, false, NULL), OK);
    assert_int_equal(writer_frame(w, "de", 2, NULL), OK);
    assert_int_equal(writer_end(w, NULL), OK);
    set = draft_set();
    assert_memory_equal(set.at + 22, want, sizeof want - 1);
}

static void the_group_length_of_pixels_is_settled_at_the_end(void **state)
{
    struct writer *w;
    struct bytes set;

    (void)state;
    make(EXPLICIT_LE);
    add_bytes(&maker, 0x7fe00000, "UL", "\x10\0\0\0", 4);
    add_bytes(&maker, TAG_PixelData, "OB", "abcd", 4);
    add_text(&maker, 0xfffcfffc, "OB", "PADS");
    w = begun(opened(arena, &maker), NULL);
    assert_int_equal(writer_pixels_native(w, "OB", 6, 1, NULL), OK);
    assert_int_equal(writer_samples(w, "ABCDEF", 6, NULL), OK);
    assert_int_equal(writer_end(w, NULL), OK);
    set = draft_set();
    assert_memory_equal(set.at + 8, "\x12\0\0\0", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
        TEST(elements_come_out_byte_for_byte),
        TEST(fragments_come_out_byte_for_byte),
        TEST(un_sequences_come_out_byte_for_byte),
        TEST(deflated_sets_inflate_to_the_same),
        TEST(meta_and_preamble_are_made_anew),
        TEST(what_was_appended_is_dropped),
        TEST(lengths_follow_changes),
        TEST(native_samples_are_swapped_for_big_endian),
        TEST(odd_native_samples_are_padded),
        TEST(fewer_samples_than_announced_are_an_error),
        TEST(frames_get_an_offset_table_and_even_fragments),
        TEST(an_offset_table_may_be_empty),
        TEST(the_group_length_of_pixels_is_settled_at_the_end),
    };

    return cmocka_run_group_tests_name("dicom write", tests, NULL, NULL);
}
