/*
 * test_redact_stream.c - what a blanked JPEG stream drops, and what it refuses
 */
#include "redact_forms.h"

/* ---- nothing else comes along ------------------------------------------------ */

static bool holds(struct bytes b, const char *text)
{
    return memmem(b.at, b.len, text, strlen(text)) != NULL;
}

static void comments_and_second_streams_are_dropped(void **state)
{
    struct jpeg_form form = forms[2];
    const struct rect box = {0, 0, 20, 20};
    struct arena *a = new_arena();
    struct made_jpeg one, two;
    struct bytes twin, in;
    uint8_t *both;

    (void)state;
    form.comment = "SECRET^WORDS";
    one = picture(&form, DRAW_SMOOTH, 1);
    two = picture(&form, DRAW_NOISE, 2);
    both = malloc(one.len + two.len);
    memcpy(both, one.at, one.len);
    memcpy(both + one.len, two.at, two.len);
    in = (struct bytes){both, one.len + two.len};
    assert_true(holds(in, "SECRET"));
    assert_int_equal(blank(a, (struct made_jpeg){both, one.len + two.len},
                           &form, &box, 1, JPEG_SEQUENTIAL, &twin),
                     OK);
    assert_false(holds(twin, "SECRET"));
    assert_true(twin.len < one.len + 100);
    assert_int_equal(twin.at[twin.len - 1], 0xd9);
    free(both);
    free(one.at);
    free(two.at);
    arena_destroy(a);
}

/* Bytes from the first table of Huffman codes to the first scan. */
static struct bytes tables_of(struct bytes b)
{
    static const uint8_t huffman[] = {0xff, 0xc4}, scan[] = {0xff, 0xda};
    const uint8_t *from = memmem(b.at, b.len, huffman, 2), *to;

    assert_non_null(from);
    to = memmem(from, (size_t)(b.at + b.len - from), scan, 2);
    assert_non_null(to);
    return (struct bytes){from, (size_t)(to - from)};
}

/* Tables made for a picture tell of it, also of what is blanked. */
static void tables_are_the_standard_s_or_made_anew(void **state)
{
    const struct rect box = {8, 8, 64, 48};

    (void)state;
    for (int own = 0; own < 2; own++) {
        struct jpeg_form form = forms[0];
        struct made_jpeg j;
        struct arena *a = new_arena();
        struct bytes twin, before, after;

        form.own_tables = own;
        j = picture(&form, DRAW_NOISE, 3);
        assert_int_equal(blank(a, j, &form, &box, 1, JPEG_SEQUENTIAL, &twin),
                         OK);
        before = tables_of((struct bytes){j.at, j.len});
        after = tables_of(twin);
        assert_int_equal(before.len == after.len &&
                             !memcmp(before.at, after.at, after.len),
                         !own);
        free(j.at);
        arena_destroy(a);
    }
}

static void adobe_and_jfif_stay_as_they_say_what_colours_are(void **state)
{
    const struct rect box = {5, 5, 9, 9};

    (void)state;
    for (int f = 1; f <= 6; f += 5) { /* YCbCr with JFIF, RGB with Adobe */
        struct made_jpeg j = picture(&forms[f], DRAW_SMOOTH, 1);
        struct arena *a = new_arena();
        struct bytes twin, in = {j.at, j.len};

        assert_int_equal(
            blank(a, j, &forms[f], &box, 1, JPEG_SEQUENTIAL, &twin), OK);
        assert_int_equal(holds(in, "JFIF"), holds(twin, "JFIF"));
        assert_int_equal(holds(in, "Adobe"), holds(twin, "Adobe"));
        assert_true(holds(in, f == 1 ? "JFIF" : "Adobe"));
        free(j.at);
        arena_destroy(a);
    }
}

/* ---- bad input ------------------------------------------------------------------ */

static void a_stream_cut_short_is_refused(void **state)
{
    const struct rect box = {5, 5, 9, 9};
    struct made_jpeg j = picture(&forms[3], DRAW_NOISE, 1);
    struct arena *a = new_arena();
    struct bytes twin;

    (void)state;
    for (unsigned long len = 0; len < j.len - 40; len += 97)
        assert_int_not_equal(blank(a, (struct made_jpeg){j.at, len}, &forms[3],
                                   &box, 1, JPEG_SEQUENTIAL, &twin),
                             OK);
    free(j.at);
    arena_destroy(a);
}

static void a_missing_end_marker_is_no_matter(void **state)
{
    const struct rect box = {5, 5, 9, 9};
    struct made_jpeg j = picture(&forms[3], DRAW_NOISE, 1);
    struct arena *a = new_arena();
    struct bytes twin;

    (void)state;
    assert_int_equal(blank(a, (struct made_jpeg){j.at, j.len - 2}, &forms[3],
                           &box, 1, JPEG_SEQUENTIAL, &twin),
                     OK);
    free(j.at);
    arena_destroy(a);
}

static void another_size_than_the_header_s_is_refused(void **state)
{
    struct made_jpeg j = picture(&forms[3], DRAW_NOISE, 1);
    struct jpeg_boxes none = {NULL, 0, {0, 128, 128}};
    struct bytes in = {j.at, j.len}, twin;
    struct arena *a = new_arena();

    (void)state;
    assert_int_equal(jpeg_blank(a, in, WIDTH + 1, HEIGHT, 3, &none,
                                JPEG_SEQUENTIAL, &twin, NULL),
                     ERR_FORMAT);
    assert_int_equal(jpeg_blank(a, in, WIDTH, HEIGHT - 1, 3, &none,
                                JPEG_SEQUENTIAL, &twin, NULL),
                     ERR_FORMAT);
    assert_int_equal(jpeg_blank(a, in, WIDTH, HEIGHT, 1, &none, JPEG_SEQUENTIAL,
                                &twin, NULL),
                     ERR_FORMAT);
    free(j.at);
    arena_destroy(a);
}

static void arithmetic_coding_is_refused(void **state)
{
    struct jpeg_form form = forms[1];
    const struct rect box = {5, 5, 9, 9};
    struct arena *a = new_arena();
    struct made_jpeg j;
    struct bytes twin;

    (void)state;
    form.arithmetic = true;
    j = picture(&form, DRAW_SMOOTH, 1);
    assert_int_equal(blank(a, j, &form, &box, 1, JPEG_SEQUENTIAL, &twin),
                     ERR_UNSUPPORTED);
    free(j.at);
    arena_destroy(a);
}

static void quantisation_by_zero_is_refused(void **state)
{
    const struct rect box = {5, 5, 9, 9};
    struct made_jpeg j = picture(&forms[0], DRAW_SMOOTH, 1);
    static const uint8_t dqt[] = {0xff, 0xdb, 0, 67, 0};
    uint8_t *table = memmem(j.at, j.len, dqt, sizeof dqt);
    struct arena *a = new_arena();
    struct bytes twin;

    (void)state;
    assert_non_null(table);
    table[sizeof dqt + 20] = 0;
    assert_int_equal(blank(a, j, &forms[0], &box, 1, JPEG_SEQUENTIAL, &twin),
                     ERR_FORMAT);
    free(j.at);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comments_and_second_streams_are_dropped),
        cmocka_unit_test(tables_are_the_standard_s_or_made_anew),
        cmocka_unit_test(adobe_and_jfif_stay_as_they_say_what_colours_are),
        cmocka_unit_test(a_stream_cut_short_is_refused),
        cmocka_unit_test(a_missing_end_marker_is_no_matter),
        cmocka_unit_test(another_size_than_the_header_s_is_refused),
        cmocka_unit_test(arithmetic_coding_is_refused),
        cmocka_unit_test(quantisation_by_zero_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
