/*
 * test_redact_pixels.c - boxes in instances of every layout, through the file
 */
#include "redact_instance.h"

static const struct rect boxes[2] = {{5, 3, 14, 9}, {30, 17, 40, 11}};

static size_t pixel_bytes(const struct shape *s)
{
    return (size_t)s->samples * (size_t)s->bits / 8;
}

static bool is_in(struct rect r, int x, int y)
{
    return rect_meets(r, (struct rect){x, y, 1, 1});
}

static void check_pixel(const struct layout *l, const uint8_t *pixel,
                        const struct shape *s, const uint32_t black[3])
{
    for (int i = 0; i < s->samples; i++) {
        uint32_t v = 0;

        memcpy(&v, pixel + (size_t)(i * s->bits / 8), (size_t)s->bits / 8);
        if (l->method == METHOD_DCT ? abs((int)v - (int)black[i]) > 2
                                    : v != black[i])
            fail_msg("%s: a sample is %u, not %u", l->name, v, black[i]);
    }
}

/* JPEG: within the touched boxes anything may change. */
static void check_frame(const struct layout *l, const struct plan *plan,
                        const struct frame *before, const struct frame *after,
                        const uint32_t black[3], bool blanked)
{
    const struct shape *s = &after->shape;
    size_t step = pixel_bytes(s);

    for (int y = 0; y < s->height; y++)
        for (int x = 0; x < s->width; x++) {
            const uint8_t *p =
                before->pixels + y * before->stride + (size_t)x * step;
            const uint8_t *q =
                after->pixels + y * after->stride + (size_t)x * step;
            bool inside = false, touched = false;

            for (int i = 0; i < plan->count && blanked; i++) {
                inside |= is_in(plan->boxes[i].box, x, y);
                touched |= is_in(
                    rect_grow(plan->boxes[i].touched, l->method == METHOD_DCT),
                    x, y);
            }
            if (inside)
                check_pixel(l, q, s, black);
            else if (!touched)
                assert_memory_equal(p, q, step);
        }
}

static void boxes_are_black_and_all_else_is_the_same(void **state)
{
    (void)state;
    for (int n = 0; n < LAYOUTS; n++) {
        const struct layout *l = &layouts[n];
        struct arena *a = test_arena();
        struct frames *in = draw_instance(a, l, 1, NULL), *out;
        struct findings found = blank_boxes(a, boxes, 2, 1, 7);
        uint32_t black[3];
        struct plan plan;

        out = must_reopen(a, must_redact(a, in, &found, &plan));
        if (plan.method != l->method)
            fail_msg("%s: went the way '%s'", l->name,
                     method_name(plan.method));
        assert_int_equal(frames_count(out), 3);
        frames_black(in, black);
        for (int i = 0; i < 3; i++) {
            struct frame before = must_decode(a, in, i);
            struct frame after = must_decode(a, out, i);

            check_frame(l, &plan, &before, &after, black, i > 0);
        }
        arena_destroy(a);
    }
}

static struct bytes value_of(const struct frames *f)
{
    const struct pixel_data *p = &frames_dataset(f)->pixels;

    return (struct bytes){p->file.at + p->offset, (size_t)p->length};
}

static void nothing_to_blank_leaves_pixel_data_byte_for_byte(void **state)
{
    (void)state;
    for (int n = 0; n < LAYOUTS; n++) {
        struct arena *a = test_arena();
        struct frames *in = draw_instance(a, &layouts[n], 1, NULL), *out;
        struct findings none = {0};
        struct plan plan;
        struct bytes p, q;

        out = must_reopen(a, must_redact(a, in, &none, &plan));
        if (plan.method != METHOD_COPY)
            fail_msg("%s: went the way '%s'", layouts[n].name,
                     method_name(plan.method));
        p = value_of(in);
        q = value_of(out);
        assert_int_equal(p.len, q.len);
        assert_memory_equal(p.at, q.at, p.len);
        arena_destroy(a);
    }
}

static void frames_without_a_box_keep_their_coded_bytes(void **state)
{
    (void)state;
    for (int n = 0; n < LAYOUTS; n++) {
        struct arena *a = test_arena();
        struct frames *in = draw_instance(a, &layouts[n], 1, NULL), *out;
        struct findings found = blank_boxes(a, boxes, 1, 2, 2);
        struct plan plan;
        struct bytes p, q;

        out = must_reopen(a, must_redact(a, in, &found, &plan));
        for (int i = 0; i < 2 && layouts[n].picture.allocated > 1; i++) {
            assert_int_equal(frame_encoded(a, in, i, &p, NULL), OK);
            assert_int_equal(frame_encoded(a, out, i, &q, NULL), OK);
            assert_int_equal(p.len, q.len);
            assert_memory_equal(p.at, q.at, p.len);
        }
        arena_destroy(a);
    }
}

static void the_same_input_gives_the_same_bytes(void **state)
{
    (void)state;
    for (int n = 0; n < LAYOUTS; n++) {
        struct arena *a = test_arena();
        struct bytes drafts[2];

        for (int i = 0; i < 2; i++) {
            struct frames *in = draw_instance(a, &layouts[n], 1, NULL);
            struct findings found = blank_boxes(a, boxes, 2, 0, 2);
            struct plan plan;

            drafts[i] = must_redact(a, in, &found, &plan);
        }
        assert_int_equal(drafts[0].len, drafts[1].len);
        assert_memory_equal(drafts[0].at, drafts[1].at, drafts[0].len);
        arena_destroy(a);
    }
}

/* ---- unused bits ------------------------------------------------------------ */

/* 12 of 16 bits, with text in bit 15 of a few samples. */
static struct frames *stray_bits(struct arena *a, const char *syntax,
                                 bool is_signed, bool stray)
{
    struct layout l = {"stray", GREY(EXPLICIT_LE, 16, 12, false), "OW",
                       METHOD_RAW};
    uint8_t *drawn[3];
    struct frames *f;

    l.picture.syntax = syntax;
    l.picture.is_signed = is_signed;
    if (strcmp(syntax, EXPLICIT_LE) != 0)
        l.vr = "";
    for (int i = 0; i < 3; i++) {
        uint16_t *v;

        drawn[i] = draw_frame(&l.picture, 5, NULL);
        v = (uint16_t *)(void *)drawn[i];
        for (size_t k = 0; is_signed && k < samples_of(&l.picture); k++)
            v[k] = v[k] & 0x800 ? v[k] | 0xf000 : v[k];
        if (i == 2 && stray)
            v[100] = (uint16_t)(v[100] ^ 0x8000);
    }
    f = open_drawn(a, &l, drawn);
    for (int i = 0; i < 3; i++)
        free(drawn[i]);
    return f;
}

static void check_unused(const char *syntax, bool is_signed)
{
    struct arena *a = test_arena();
    struct frames *in = stray_bits(a, syntax, is_signed, true), *out;
    struct findings none = {0};
    struct plan plan;

    out = must_reopen(a, must_redact(a, in, &none, &plan));
    if (!plan.clear_unused)
        fail_msg("%s: nothing seen", syntax);
    assert_int_equal(plan.count, 0);
    for (int i = 0; i < 3; i++) {
        struct frame before = must_decode(a, in, i);
        struct frame after = must_decode(a, out, i);

        for (size_t k = 0; k < 45 * 33; k++) {
            uint16_t p, q;

            memcpy(&p, before.pixels + 2 * k, 2);
            memcpy(&q, after.pixels + 2 * k, 2);
            assert_int_equal(p & 0xfff, q & 0xfff);
            assert_int_equal(q & 0xf000, is_signed && (q & 0x800) ? 0xf000 : 0);
        }
    }
    arena_destroy(a);
}

static void text_in_unused_bits_is_cleared_and_values_stay(void **state)
{
    (void)state;
    check_unused(EXPLICIT_LE, false);
    check_unused(EXPLICIT_LE, true);
    check_unused(RLE, false);
    check_unused(JPEG_SV1, false);
}

static void signs_carried_upwards_are_no_text(void **state)
{
    struct arena *a = test_arena();
    struct frames *in = stray_bits(a, EXPLICIT_LE, true, false);
    struct findings none = {0};
    struct plan plan;

    (void)state;
    assert_int_equal(redact_plan(a, in, &none, &plan, NULL), OK);
    assert_int_equal(plan.method, METHOD_COPY);
    arena_destroy(a);
}

/* ---- surplus ------------------------------------------------------------------- */

static void frames_that_are_not_counted_are_left_behind(void **state)
{
    struct layout l = layouts[0];
    struct arena *a = test_arena();
    uint8_t *drawn[3] = {draw_frame(&l.picture, 1, NULL),
                         draw_frame(&l.picture, 2, NULL),
                         draw_frame(&l.picture, 3, NULL)};
    struct findings none = {0};
    struct frames *in, *out;
    struct plan plan;
    struct file f;
    uint8_t *all = arena_alloc(a, 3 * 45 * 33 + 1);

    (void)state;
    for (int i = 0; i < 3; i++)
        memcpy(all + i * 45 * 33, drawn[i], 45 * 33);
    l.picture.frames = 1;
    file_begin(&f, &l.picture);
    file_native(&f, "OB", all, 3 * 45 * 33);
    in = must_open(a, &f);
    out = must_reopen(a, must_redact(a, in, &none, &plan));
    assert_int_equal(plan.method, METHOD_RAW);
    assert_int_equal(value_of(out).len, 45 * 33 + 1);
    assert_memory_equal(value_of(out).at, drawn[0], 45 * 33);
    for (int i = 0; i < 3; i++)
        free(drawn[i]);
    arena_destroy(a);
}

static void a_comment_in_a_frame_is_left_behind(void **state)
{
    static const struct layout l = {"jpeg", GREY(JPEG_BASE, 8, 8, false), "",
                                    METHOD_DCT};
    struct jpeg_form form = {
        .quality = 80, .space = JCS_GRAYSCALE, .comment = "SECRET^WORDS"};
    struct arena *a = test_arena();
    uint8_t *drawn = draw_frame(&l.picture, 1, NULL);
    struct made_jpeg j = make_jpeg(&form, drawn, 45, 33);
    struct part parts[3] = {{j.at, j.len}, {j.at, j.len}, {j.at, j.len}};
    struct findings none = {0};
    struct frames *in, *out;
    struct frame p, q;
    struct plan plan;

    (void)state;
    in = open_fragments(a, &l.picture, parts, 3);
    out = must_reopen(a, must_redact(a, in, &none, &plan));
    assert_int_equal(plan.method, METHOD_STRIP);
    assert_non_null(memmem(value_of(in).at, value_of(in).len, "SECRET", 6));
    assert_null(memmem(value_of(out).at, value_of(out).len, "SECRET", 6));
    p = must_decode(a, in, 2);
    q = must_decode(a, out, 2);
    assert_memory_equal(p.pixels, q.pixels, 45 * 33);
    free(drawn);
    free(j.at);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boxes_are_black_and_all_else_is_the_same),
        cmocka_unit_test(nothing_to_blank_leaves_pixel_data_byte_for_byte),
        cmocka_unit_test(frames_without_a_box_keep_their_coded_bytes),
        cmocka_unit_test(the_same_input_gives_the_same_bytes),
        cmocka_unit_test(text_in_unused_bits_is_cleared_and_values_stay),
        cmocka_unit_test(signs_carried_upwards_are_no_text),
        cmocka_unit_test(frames_that_are_not_counted_are_left_behind),
        cmocka_unit_test(a_comment_in_a_frame_is_left_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
