/*
 * test_dicom_pixels.c - PixelData is found, described and never copied
 */
#include "dicom/syntax.h"
#include "dicom_bytes.h"
#include <zlib.h>

static struct arena *arena;
static struct maker maker;

static int begin(void **state)
{
    (void)state;
    arena = arena_create((size_t)64 << 20);
    maker = (struct maker){0};
    return arena ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_destroy(arena);
    buffer_release(&maker.b);
    return 0;
}

static enum code code_of_made(uint32_t *ret_tag)
{
    struct dataset *ds;
    struct error err = {0};
    enum code code =
        open_copy(arena, bytes_of(&maker), &limits_default, &ds, &err);

    *ret_tag = err.tag;
    return code;
}

static void native_pixels_are_described_not_held(void **state)
{
    static uint8_t samples[1 << 20];
    struct dataset *ds;

    (void)state;
    add_meta(&maker, EXPLICIT_LE);
    add_us(&maker, 0x00280010, 7);
    add_bytes(&maker, TAG_PixelData, "OW", samples, sizeof samples);
    add_text(&maker, 0xfffcfffc, "OB", "PADS");
    ds = opened(arena, &maker);
    assert_null(dataset_find(ds, TAG_PixelData));
    assert_true(ds->pixels.present);
    assert_false(ds->pixels.encapsulated);
    assert_string_equal(ds->pixels.vr, "OW");
    assert_int_equal(ds->pixels.length, sizeof samples);
    assert_int_equal(ds->pixels.offset + ds->pixels.length + 16, maker.b.len);
    assert_text(dataset_text(ds, 0xfffcfffc), "PADS");
    assert_true(arena_used(arena) < 16384);
}

/* Offset table of one entry, two fragments; the first looks like an end. */
static void add_fragments(struct maker *m)
{
    add_head(m, TAG_PixelData, "OB", UNDEFINED);
    add_mark(m, ITEM, 4);
    add32(m, 0);
    add_mark(m, ITEM, 8);
    add_mark(m, SEQUENCE_END, 0);
    add_mark(m, ITEM, 2);
    buffer_add(&m->b, "FF", 2);
}

static void fragments_are_found_by_their_lengths(void **state)
{
    struct dataset *ds;

    (void)state;
    add_meta(&maker, RLE_SYNTAX);
    add_fragments(&maker);
    add_mark(&maker, SEQUENCE_END, 0);
    add_text(&maker, 0xfffcfffc, "OB", "PADS");
    ds = opened(arena, &maker);
    assert_true(ds->pixels.encapsulated);
    assert_false(ds->pixels.unterminated);
    assert_int_equal(ds->pixels.fragment_count, 2);
    assert_int_equal(ds->pixels.fragments[0].length, 8);
    assert_int_equal(ds->pixels.fragments[1].length, 2);
    assert_memory_equal(maker.b.at + ds->pixels.fragments[1].offset, "FF", 2);
    assert_int_equal(ds->pixels.offset_table.len, 4);
    assert_int_equal(ds->root.count, 1);
}

static void a_missing_sequence_delimiter_is_told(void **state)
{
    struct dataset *ds;

    (void)state;
    add_meta(&maker, RLE_SYNTAX);
    add_fragments(&maker);
    ds = opened(arena, &maker);
    assert_true(ds->pixels.unterminated);
    assert_int_equal(ds->pixels.fragment_count, 2);
}

static void a_fragment_beyond_the_file_is_an_error(void **state)
{
    uint32_t tag;

    (void)state;
    add_meta(&maker, RLE_SYNTAX);
    add_fragments(&maker);
    add_mark(&maker, ITEM, 0x7ffffff0);
    assert_int_equal(code_of_made(&tag), ERR_FORMAT);
    assert_int_equal(tag, TAG_PixelData);
}

static void pixel_data_longer_than_the_file_is_an_error(void **state)
{
    uint32_t tag;

    (void)state;
    add_meta(&maker, EXPLICIT_LE);
    add_head(&maker, TAG_PixelData, "OW", 0xfffffffe);
    add32(&maker, 0);
    assert_int_equal(code_of_made(&tag), ERR_FORMAT);
    assert_int_equal(tag, TAG_PixelData);
}

static void pixel_data_twice_is_an_error(void **state)
{
    uint32_t tag;

    (void)state;
    add_meta(&maker, EXPLICIT_LE);
    add_bytes(&maker, TAG_PixelData, "OW", "ABCD", 4);
    add_bytes(&maker, TAG_PixelData, "OW", "EFGH", 4);
    assert_int_equal(code_of_made(&tag), ERR_FORMAT);
    assert_int_equal(tag, TAG_PixelData);
}

static void what_is_appended_is_counted_and_no_element(void **state)
{
    struct dataset *ds;
    size_t len;

    (void)state;
    add_meta(&maker, EXPLICIT_LE);
    add_bytes(&maker, TAG_PixelData, "OW", "ABCD", 4);
    len = maker.b.len;
    add_meta(&maker, EXPLICIT_LE);
    add_text(&maker, 0x00100010, "PN", "A^B ");
    ds = opened(arena, &maker);
    assert_int_equal(ds->trailing, maker.b.len - len);
    assert_int_equal(ds->root.count, 0);
}

static void pixel_data_in_a_sequence_is_a_value(void **state)
{
    const struct element *e;

    (void)state;
    add_meta(&maker, RLE_SYNTAX);
    add_head(&maker, TAG_IconImageSequence, "SQ", UNDEFINED);
    add_mark(&maker, ITEM, UNDEFINED);
    add_fragments(&maker);
    add_mark(&maker, SEQUENCE_END, 0);
    add_mark(&maker, ITEM_END, 0);
    add_mark(&maker, SEQUENCE_END, 0);
    e = &opened(arena, &maker)->root.at[0].items[0].at[0];
    assert_int_equal(e->tag, TAG_PixelData);
    assert_true(e->undefined_length);
    assert_false(e->is_sequence);
    assert_int_equal(e->value.len, 12 + 16 + 10 + 8);
}

/* ---- deflated -------------------------------------------------------- */

static void add_deflated(struct maker *m, const struct maker *in)
{
    z_stream z = {0};
    uint8_t *out = arena_alloc(arena, in->b.len + 1000);

    add_meta(m, DEFLATED_LE);
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -15, 8, 0), Z_OK);
    z.next_in = (Bytef *)in->b.at;
    z.avail_in = (uInt)in->b.len;
    z.next_out = out;
    z.avail_out = (uInt)in->b.len + 1000;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    buffer_add(&m->b, out, z.total_out);
    deflateEnd(&z);
}

static void deflated_data_sets_are_inflated(void **state)
{
    struct maker inner = {0};
    struct dataset *ds;

    (void)state;
    add_text(&inner, 0x00080060, "CS", "OT");
    add_bytes(&inner, TAG_PixelData, "OB", "SAMPLES!", 8);
    add_deflated(&maker, &inner);
    ds = opened(arena, &maker);
    assert_text(dataset_text(ds, TAG_Modality), "OT");
    assert_memory_equal(ds->pixels.file.at + ds->pixels.offset, "SAMPLES!", 8);
    buffer_release(&inner.b);
}

static void a_deflated_bomb_stops_at_the_limit(void **state)
{
    struct limits limits = limits_default;
    struct maker inner = {0};
    struct dataset *ds;
    uint8_t *zeros = arena_alloc(arena, 1 << 22);

    (void)state;
    limits.arena_bytes = 1 << 20;
    add_bytes(&inner, 0x00091010, "OB", zeros, 1 << 22);
    add_deflated(&maker, &inner);
    assert_true(maker.b.len < 10000);
    assert_int_equal(
        dataset_open_memory(arena, bytes_of(&maker), &limits, &ds, NULL),
        ERR_LIMIT);
    buffer_release(&inner.b);
}

static void a_cut_deflate_stream_is_an_error(void **state)
{
    struct maker inner = {0};
    uint32_t tag;

    (void)state;
    add_text(&inner, 0x00080060, "CS", "OT");
    add_text(&inner, 0x00100010, "PN", "SOMEONE^SOMETHING ");
    add_deflated(&maker, &inner);
    maker.b.len -= 4;
    assert_int_equal(code_of_made(&tag), ERR_FORMAT);
    buffer_release(&inner.b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
        TEST(native_pixels_are_described_not_held),
        TEST(fragments_are_found_by_their_lengths),
        TEST(a_missing_sequence_delimiter_is_told),
        TEST(a_fragment_beyond_the_file_is_an_error),
        TEST(pixel_data_longer_than_the_file_is_an_error),
        TEST(pixel_data_twice_is_an_error),
        TEST(what_is_appended_is_counted_and_no_element),
        TEST(pixel_data_in_a_sequence_is_a_value),
        TEST(deflated_data_sets_are_inflated),
        TEST(a_deflated_bomb_stops_at_the_limit),
        TEST(a_cut_deflate_stream_is_an_error),
    };

    return cmocka_run_group_tests_name("dicom pixels", tests, NULL, NULL);
}
