/*
 * test_frames_index.c - which fragments are which frame, and what is left over
 */
#include "frames_jpeg_help.h"

enum { SIZE = 16, FRAMES = 3 };

/* Three flat frames of 40, 80 and 120 as JPEG, and the file around them. */
struct film {
    struct arena *arena;
    struct part whole[FRAMES];      /* one fragment a frame */
    struct part halves[2 * FRAMES]; /* two */
    uint32_t offsets[FRAMES], half_offsets[FRAMES];
};

static size_t even(size_t n)
{
    return n + n % 2;
}

static void film_init(struct film *m)
{
    uint32_t at = 0, half_at = 0;

    m->arena = test_arena();
    for (int i = 0; i < FRAMES; i++) {
        struct bytes b = flat_jpeg(m->arena, SIZE, SIZE, 40 * (i + 1));
        size_t cut = b.len / 4 * 2;

        m->whole[i] = (struct part){b.at, b.len};
        m->halves[2 * i] = (struct part){b.at, cut};
        m->halves[2 * i + 1] = (struct part){b.at + cut, b.len - cut};
        m->offsets[i] = at;
        m->half_offsets[i] = half_at;
        at += (uint32_t)(8 + even(b.len));
        half_at += (uint32_t)(16 + cut + even(b.len - cut));
    }
}

static enum code film_open(struct film *m, int frames, const uint32_t *table,
                           int entries, const struct part *parts, int count,
                           struct frames **ret, struct error *err)
{
    struct picture p = grey(JPEG_BASE, SIZE, SIZE, 8, 8);
    struct file f;

    p.frames = frames;
    file_begin(&f, &p);
    file_fragments(&f, table, entries, parts, count);
    return file_open(m->arena, &f, ret, err);
}

/* It opens, all frames are what they should be, and extras are as said. */
static void check(struct film *m, int frames, const uint32_t *table,
                  int entries, const struct part *parts, int count,
                  unsigned extras)
{
    struct error err = {0};
    struct frames *f;
    unsigned found;

    if (film_open(m, frames, table, entries, parts, count, &f, &err) != OK)
        fail_msg("open: %s", err.text);
    assert_int_equal(frames_count(f), frames ? frames : 1);
    for (int i = 0; i < frames_count(f); i++)
        assert_in_range(must_decode(m->arena, f, i).pixels[0], 40 * i + 39,
                        40 * i + 41);
    assert_int_equal(frames_extras(f, &found, &err), OK);
    assert_int_equal(found, extras);
}

static void check_refused(struct film *m, int frames, const uint32_t *table,
                          int entries, const struct part *parts, int count)
{
    struct error err = {0};
    struct frames *f;

    assert_int_equal(
        film_open(m, frames, table, entries, parts, count, &f, &err),
        ERR_FORMAT);
    assert_int_equal(err.tag, TAG_PixelData);
}

static int setup(void **state)
{
    static struct film m;

    film_init(&m);
    *state = &m;
    return 0;
}

static int teardown(void **state)
{
    arena_destroy(((struct film *)*state)->arena);
    return 0;
}

static void one_fragment_is_one_frame(void **state)
{
    struct film *m = *state;

    check(m, 3, NULL, 0, m->whole, 3, 0);
    check(m, 3, m->offsets, 3, m->whole, 3, 0);
    check(m, 1, NULL, 0, m->whole, 1, 0);
}

static void a_frame_may_be_in_two_fragments(void **state)
{
    struct film *m = *state;

    check(m, 3, m->half_offsets, 3, m->halves, 6, 0);
    check(m, 3, NULL, 0, m->halves, 6, 0);
    check(m, 1, NULL, 0, m->halves, 2, 0);
}

static void without_number_of_frames_there_is_one(void **state)
{
    struct film *m = *state;

    check(m, 0, NULL, 0, m->whole, 1, 0);
}

static void frames_beyond_the_number_are_surplus(void **state)
{
    struct film *m = *state;

    check(m, 0, NULL, 0, m->whole, 3, EXTRA_SURPLUS);
    check(m, 2, NULL, 0, m->whole, 3, EXTRA_SURPLUS);
    check(m, 2, NULL, 0, m->halves, 6, EXTRA_SURPLUS);
    check(m, 2, m->offsets, 3, m->whole, 3, EXTRA_SURPLUS | EXTRA_TABLE);
}

static void a_second_stream_inside_a_frame_is_noticed(void **state)
{
    struct film *m = *state;

    check(m, 1, m->offsets, 1, m->whole, 2, EXTRA_TAIL);
}

static void wrong_offset_tables_are_not_believed(void **state)
{
    struct film *m = *state;
    uint32_t beyond[3] = {0, 1 << 20, 2 << 20}, back[3] = {0, 0, 0};
    uint32_t between[3] = {0, m->offsets[1] + 2, m->offsets[2]};
    uint32_t late[3] = {m->offsets[1], m->offsets[2], m->offsets[2] + 8};

    check(m, 3, beyond, 3, m->whole, 3, EXTRA_TABLE);
    check(m, 3, back, 3, m->whole, 3, EXTRA_TABLE);
    check(m, 3, between, 3, m->whole, 3, EXTRA_TABLE);
    check(m, 3, late, 3, m->whole, 3, EXTRA_TABLE);
    check(m, 3, m->offsets, 2, m->whole, 3, EXTRA_TABLE);
}

static void fewer_fragments_than_frames_are_malformed(void **state)
{
    struct film *m = *state;

    check_refused(m, 3, NULL, 0, m->whole, 2);
    check_refused(m, 3, NULL, 0, m->halves, 4);
    check_refused(m, 1, NULL, 0, m->whole, 0);
}

static void empty_fragments_are_nothing(void **state)
{
    struct film *m = *state;
    struct part parts[5] = {
        {"", 0}, m->whole[0], {"", 0}, m->whole[1], m->whole[2]};

    check(m, 3, NULL, 0, parts, 5, 0);
}

static void extended_offsets_are_followed(void **state)
{
    struct film *m = *state;
    struct picture p = grey(JPEG_BASE, SIZE, SIZE, 8, 8);
    struct file f;
    struct frames *frames;

    p.frames = 3;
    file_begin(&f, &p);
    put_head(&f, TAG_ExtendedOffsetTable, "OV", 24);
    for (int i = 0; i < 3; i++)
        put_number(&f, m->half_offsets[i], 8);
    put_head(&f, TAG_ExtendedOffsetTableLengths, "OV", 24);
    for (int i = 0; i < 3; i++)
        put_number(&f, m->halves[2 * i].len + m->halves[2 * i + 1].len, 8);
    file_fragments(&f, NULL, 0, m->halves, 6);
    frames = must_open(m->arena, &f);
    for (int i = 0; i < 3; i++)
        assert_in_range(must_decode(m->arena, frames, i).pixels[0], 40 * i + 39,
                        40 * i + 41);
}

static void native_bytes_after_the_frames_are_surplus(void **state)
{
    const uint8_t pixels[6] = {0};
    struct picture p = grey(EXPLICIT_LE, 3, 1, 8, 8);
    struct film *m = *state;
    unsigned extras;

    /* 3 bytes and 1 of padding are right, 5 and 1 are not */
    assert_int_equal(
        frames_extras(open_native(m->arena, &p, pixels, 3), &extras, NULL), OK);
    assert_int_equal(extras, 0);
    assert_int_equal(
        frames_extras(open_native(m->arena, &p, pixels, 5), &extras, NULL), OK);
    assert_int_equal(extras, EXTRA_SURPLUS);
}

static void an_encoded_frame_is_its_fragments_joined(void **state)
{
    struct film *m = *state;
    struct error err = {0};
    struct frames *f;
    struct bytes b;

    assert_int_equal(film_open(m, 3, NULL, 0, m->halves, 6, &f, &err), OK);
    assert_int_equal(frame_encoded(m->arena, f, 1, &b, &err), OK);
    assert_true(b.len >= m->whole[1].len && b.len <= m->whole[1].len + 1);
    assert_memory_equal(b.at, m->whole[1].at, m->whole[1].len);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_fragment_is_one_frame),
        cmocka_unit_test(a_frame_may_be_in_two_fragments),
        cmocka_unit_test(without_number_of_frames_there_is_one),
        cmocka_unit_test(frames_beyond_the_number_are_surplus),
        cmocka_unit_test(a_second_stream_inside_a_frame_is_noticed),
        cmocka_unit_test(wrong_offset_tables_are_not_believed),
        cmocka_unit_test(fewer_fragments_than_frames_are_malformed),
        cmocka_unit_test(empty_fragments_are_nothing),
        cmocka_unit_test(extended_offsets_are_followed),
        cmocka_unit_test(native_bytes_after_the_frames_are_surplus),
        cmocka_unit_test(an_encoded_frame_is_its_fragments_joined),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
