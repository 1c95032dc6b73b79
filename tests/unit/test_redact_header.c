/*
 * test_redact_header.c - pictures in the tree, and overlays as pictures
 */
#include "redact/redact_plan.h"
#include "redact_instance.h"

enum { WIDTH = 24, HEIGHT = 10 };

/* A grey instance; more adds elements before PixelData. */
static struct frames *open_with(struct arena *a, int allocated, int stored,
                                void (*more)(struct file *f))
{
    struct picture p = grey(EXPLICIT_LE, WIDTH, HEIGHT, allocated, stored);
    uint8_t pixels[WIDTH * HEIGHT * 2] = {0};
    struct file f;

    if (allocated == 16)
        pixels[2 * (3 * WIDTH + 7) + 1] = 0x80; /* bit 15 of (7, 3) */
    file_begin(&f, &p);
    if (more)
        more(&f);
    file_native(&f, "OW", pixels, (size_t)WIDTH * HEIGHT * allocated / 8);
    return must_open(a, &f);
}

static struct dataset *tree_of(const struct frames *f)
{
    union {
        const struct dataset *lent;
        struct dataset *ours;
    } ds = {frames_dataset(f)};

    return ds.ours;
}

static void check_gone(void (*more)(struct file *f), uint32_t tag)
{
    struct arena *a = test_arena();
    struct frames *f = open_with(a, 8, 8, more);
    struct dataset *ds = tree_of(f);
    struct findings none = {0};
    struct plan plan;

    assert_true(tree_holds_pictures(&ds->root, false));
    assert_int_equal(redact_plan(a, f, &none, &plan, NULL), OK);
    assert_int_equal(plan.method, METHOD_COPY);
    assert_int_equal(redact_header(ds, f, &plan, NULL), OK);
    assert_null(dataset_find(ds, tag));
    assert_false(tree_holds_pictures(&ds->root, false));
    assert_non_null(dataset_find(ds, TAG_Rows));
    arena_destroy(a);
}

/* ---- what hides ---------------------------------------------------------- */

static void put_overlay(struct file *f, uint32_t group, int rows, int columns,
                        int top, int left, const uint8_t *bits, size_t len)
{
    uint16_t origin[2] = {(uint16_t)top, (uint16_t)left};

    put_us(f, group << 16 | 0x10, rows);
    put_us(f, group << 16 | 0x11, columns);
    put_text(f, group << 16 | 0x40, "CS", "G");
    put_words(f, group << 16 | 0x50, "SS", origin, 2);
    put_us(f, group << 16 | 0x100, 1);
    put_us(f, group << 16 | 0x102, 0);
    put_bytes(f, group << 16 | 0x3000, "OW", bits, len);
}

static const uint8_t three_bits[] = {0x01, 0x80, 0x04, 0x00};

static void overlay(struct file *f)
{
    put_overlay(f, 0x6002, 4, 8, 2, 3, three_bits, sizeof three_bits);
}

static void overlay_outside(struct file *f)
{
    put_overlay(f, 0x6000, 4, 8, -2, 32000, three_bits, sizeof three_bits);
}

static void overlay_too_short(struct file *f)
{
    put_overlay(f, 0x6000, 400, 800, 1, 1, three_bits, 2);
}

static void overlay_in_bit_15(struct file *f)
{
    uint16_t origin[2] = {1, 1};

    put_us(f, 0x60000010, HEIGHT);
    put_us(f, 0x60000011, WIDTH);
    put_words(f, 0x60000050, "SS", origin, 2);
    put_us(f, 0x60000100, 16);
    put_us(f, 0x60000102, 15);
}

static void curve(struct file *f)
{
    put_bytes(f, 0x50003000, "OW", "SECRET", 6);
}

static void icon(struct file *f)
{
    struct file inner = {0};

    put_us(&inner, TAG_Rows, 1);
    put_bytes(&inner, TAG_PixelData, "OW", "SECRET", 6);
    put_item(f, TAG_IconImageSequence, &inner);
}

static void nested_pixels(struct file *f)
{
    struct file inner = {0};

    put_bytes(&inner, TAG_PixelData, "OW", "SECRET", 6);
    put_item(f, 0x00400555, &inner); /* AcquisitionContextSequence */
}

static void float_pixels(struct file *f)
{
    put_bytes(f, TAG_FloatPixelData, "OF", "SECRETS!", 8);
}

static void overlays_go(void **state)
{
    (void)state;
    check_gone(overlay, 0x60023000);
    check_gone(overlay, 0x60020010);
}

static void curves_go(void **state)
{
    (void)state;
    check_gone(curve, 0x50003000);
}

static void icons_go(void **state)
{
    (void)state;
    check_gone(icon, TAG_IconImageSequence);
}

static void pixel_data_of_floats_goes(void **state)
{
    (void)state;
    check_gone(float_pixels, TAG_FloatPixelData);
}

static const uint16_t table_head[] = {2, 0, 16};

/* Two entries are counted, and words follow. */
static void tables(struct file *f)
{
    struct file inner = {0};

    put_words(&inner, 0x00283002, "US", table_head, 3);
    put_bytes(&inner, 0x00283006, "OW", "abcdSECRET", 10);
    put_words(f, 0x00281101, "US", table_head, 3);
    put_bytes(f, 0x00281201, "OW", "abcdSECRET", 10);
    put_item(f, 0x00283010, &inner); /* VOILUTSequence */
}

static void entries_that_no_table_counts_go(void **state)
{
    struct arena *a = test_arena();
    struct frames *f = open_with(a, 8, 8, tables);
    struct dataset *ds = tree_of(f);
    struct findings none = {0};
    struct element *e;
    struct plan plan;

    (void)state;
    assert_int_equal(redact_plan(a, f, &none, &plan, NULL), OK);
    assert_int_equal(redact_header(ds, f, &plan, NULL), OK);
    e = dataset_find(ds, 0x00281201);
    assert_int_equal(e->value.len, 4);
    assert_memory_equal(e->value.at, "abcd", 4);
    e = dataset_find(ds, 0x00283010);
    assert_int_equal(e->item_count, 1);
    assert_int_equal(items_find(&e->items[0], 0x00283006)->value.len, 4);
    arena_destroy(a);
}

static void pixel_data_in_sequences_goes_and_the_item_stays(void **state)
{
    struct arena *a = test_arena();
    struct frames *f = open_with(a, 8, 8, nested_pixels);
    struct dataset *ds = tree_of(f);
    struct findings none = {0};
    struct element *e;
    struct plan plan;

    (void)state;
    assert_int_equal(redact_plan(a, f, &none, &plan, NULL), OK);
    assert_int_equal(redact_header(ds, f, &plan, NULL), OK);
    e = dataset_find(ds, 0x00400555);
    assert_non_null(e);
    assert_int_equal(e->item_count, 1);
    assert_null(items_find(&e->items[0], TAG_PixelData));
    arena_destroy(a);
}

static void an_instance_without_frames_loses_its_icon_too(void **state)
{
    struct arena *a = test_arena();
    struct dataset *ds = tree_of(open_with(a, 8, 8, icon));
    struct plan plan = {.method = METHOD_COPY};

    (void)state;
    assert_int_equal(redact_header(ds, NULL, &plan, NULL), OK);
    assert_false(tree_holds_pictures(&ds->root, false));
    ds = tree_of(open_with(a, 8, 8, float_pixels));
    assert_int_equal(redact_header(ds, NULL, &plan, NULL), ERR_UNSUPPORTED);
    arena_destroy(a);
}

/* ---- overlays as pictures ------------------------------------------------- */

static struct view must_view(struct arena *a, struct frames *f, int index)
{
    struct error err = {0};
    struct view v = {0};

    if (overlay_view(a, f, index, &v, &err) != OK)
        fail_msg("overlay: %s", err.text);
    assert_int_equal(v.width, WIDTH);
    assert_int_equal(v.height, HEIGHT);
    assert_int_equal(v.channels, 1);
    return v;
}

static int count_lit(const struct view *v)
{
    int lit = 0;

    for (int i = 0; i < WIDTH * HEIGHT; i++)
        lit += v->pixels[i] == 255;
    return lit;
}

/* ---- blanked where they stand ------------------------------------------- */

static void native_icon(struct file *f)
{
    struct file inner = {0};

    put_us(&inner, TAG_Rows, 1);
    put_us(&inner, TAG_Columns, 6);
    put_bytes(&inner, 0x00880200, "OB", "HIDDEN", 6); /* an icon that is none */
    put_bytes(&inner, TAG_PixelData, "OW", "SECRET", 6);
    put_item(f, TAG_IconImageSequence, &inner);
}

static bool all_zero(const struct element *e, size_t len)
{
    static const char zeros[64];

    return e && e->value.len == len && !memcmp(e->value.at, zeros, len);
}

static struct dataset *blanked(struct arena *a, void (*more)(struct file *f))
{
    struct frames *f = open_with(a, 8, 8, more);
    struct dataset *ds = tree_of(f);
    struct findings none = {0};
    struct plan plan;

    assert_int_equal(redact_plan(a, f, &none, &plan, NULL), OK);
    plan.blank_places = true;
    assert_true(tree_holds_pictures(&ds->root, true));
    assert_int_equal(redact_header(ds, f, &plan, NULL), OK);
    assert_false(tree_holds_pictures(&ds->root, true));
    return ds;
}

static void overlays_become_zeros_where_their_places_stay(void **state)
{
    struct arena *a = test_arena();
    struct dataset *ds = blanked(a, overlay);

    (void)state;
    assert_non_null(dataset_find(ds, 0x60020010));
    assert_true(all_zero(dataset_find(ds, 0x60023000), sizeof three_bits));
    arena_destroy(a);
}

static void icons_become_zeros_where_their_places_stay(void **state)
{
    struct arena *a = test_arena();
    struct dataset *ds = blanked(a, native_icon);
    struct element *e = dataset_find(ds, TAG_IconImageSequence);

    (void)state;
    assert_non_null(e);
    assert_int_equal(e->item_count, 1);
    assert_non_null(items_find(&e->items[0], TAG_Columns));
    assert_true(all_zero(items_find(&e->items[0], TAG_PixelData), 6));
    assert_null(items_find(&e->items[0], TAG_IconImageSequence));
    arena_destroy(a);
}

static void curves_have_no_places(void **state)
{
    struct arena *a = test_arena();

    (void)state;
    assert_null(dataset_find(blanked(a, curve), 0x50003000));
    arena_destroy(a);
}

static void private_groups(struct file *f)
{
    put_text(f, 0x50f10010, "LO", "ACME");
    put_text(f, 0x50f11010, "CS", "A");
    put_text(f, 0x60030010, "LO", "ACME");
}

static void private_groups_beside_curves_and_overlays_stay(void **state)
{
    struct arena *a = test_arena();
    struct frames *f = open_with(a, 8, 8, private_groups);
    struct dataset *ds = tree_of(f);
    struct plan plan = {
        .method = METHOD_COPY, .photometric = "MONOCHROME2", .out = ds->syntax};

    (void)state;
    assert_false(tree_holds_pictures(&ds->root, false));
    assert_int_equal(redact_header(ds, f, &plan, NULL), OK);
    assert_non_null(dataset_find(ds, 0x50f11010));
    assert_non_null(dataset_find(ds, 0x60030010));
    arena_destroy(a);
}

/* ---- overlays as pictures ------------------------------------------------ */

/* Bits 0, 15 and 18 of rows of 8, from row 2 and column 3 (counted from 1). */
static void an_overlay_is_drawn_at_its_origin(void **state)
{
    struct arena *a = test_arena();
    struct frames *f = open_with(a, 8, 8, overlay);
    struct view v;

    (void)state;
    assert_int_equal(overlay_count(frames_dataset(f)), 1);
    v = must_view(a, f, 0);
    assert_int_equal(count_lit(&v), 3);
    assert_int_equal(v.pixels[1 * WIDTH + 2], 255);
    assert_int_equal(v.pixels[2 * WIDTH + 9], 255);
    assert_int_equal(v.pixels[3 * WIDTH + 4], 255);
    arena_destroy(a);
}

static void an_overlay_outside_the_frame_is_cut_off(void **state)
{
    struct arena *a = test_arena();
    struct frames *f = open_with(a, 8, 8, overlay_outside);
    struct view v = must_view(a, f, 0);

    (void)state;
    assert_int_equal(count_lit(&v), 0);
    arena_destroy(a);
}

static void bits_an_overlay_lacks_are_black(void **state)
{
    struct arena *a = test_arena();
    struct frames *f = open_with(a, 8, 8, overlay_too_short);
    struct view v = must_view(a, f, 0);

    (void)state;
    assert_int_equal(count_lit(&v), 2);
    arena_destroy(a);
}

static void an_overlay_in_unused_bits_is_seen_and_cleared(void **state)
{
    struct arena *a = test_arena();
    struct frames *f = open_with(a, 16, 12, overlay_in_bit_15), *out;
    struct view v = must_view(a, f, 0);
    struct findings none = {0};
    struct plan plan;
    struct frame fr;

    (void)state;
    assert_int_equal(count_lit(&v), 1);
    assert_int_equal(v.pixels[3 * WIDTH + 7], 255);
    out = must_reopen(a, must_redact(a, f, &none, &plan));
    assert_true(plan.clear_unused);
    assert_int_equal(overlay_count(frames_dataset(out)), 0);
    fr = must_decode(a, out, 0);
    assert_int_equal(fr.pixels[2 * (3 * WIDTH + 7) + 1], 0);
    arena_destroy(a);
}

static void no_overlay_is_an_error_not_a_crash(void **state)
{
    struct arena *a = test_arena();
    struct frames *f = open_with(a, 8, 8, NULL);
    struct view v;

    (void)state;
    assert_int_equal(overlay_count(frames_dataset(f)), 0);
    assert_int_equal(overlay_view(a, f, 0, &v, NULL), ERR_USAGE);
    assert_int_equal(overlay_view(a, f, -1, &v, NULL), ERR_USAGE);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(overlays_go),
        cmocka_unit_test(curves_go),
        cmocka_unit_test(icons_go),
        cmocka_unit_test(pixel_data_of_floats_goes),
        cmocka_unit_test(entries_that_no_table_counts_go),
        cmocka_unit_test(pixel_data_in_sequences_goes_and_the_item_stays),
        cmocka_unit_test(an_instance_without_frames_loses_its_icon_too),
        cmocka_unit_test(overlays_become_zeros_where_their_places_stay),
        cmocka_unit_test(icons_become_zeros_where_their_places_stay),
        cmocka_unit_test(curves_have_no_places),
        cmocka_unit_test(private_groups_beside_curves_and_overlays_stay),
        cmocka_unit_test(an_overlay_is_drawn_at_its_origin),
        cmocka_unit_test(an_overlay_outside_the_frame_is_cut_off),
        cmocka_unit_test(bits_an_overlay_lacks_are_black),
        cmocka_unit_test(an_overlay_in_unused_bits_is_seen_and_cleared),
        cmocka_unit_test(no_overlay_is_an_error_not_a_crash),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
