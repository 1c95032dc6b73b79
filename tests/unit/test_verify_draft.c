/*
 * test_verify_draft.c - good drafts pass, and every broken promise is seen
 *
 * Drafts are made by redact/ and then harmed, or made from another input or
 * plan than the one they are held against.
 */
#include "redact/redact_plan.h"
#include "redact_instance.h"
#include "verify/verify.h"

static const struct rect box = {5, 3, 14, 9};

struct result {
    enum code code;
    struct checks checks;
    struct error err;
};

static struct result verify_bytes(struct arena *a, struct bytes draft,
                                  struct frames *in, const struct plan *plan)
{
    struct identifiers none = {0};
    struct result r = {.err = {0}};
    int fd = memfd_create("draft", 0);

    assert_int_equal(file_write(fd, draft.at, draft.len, NULL), OK);
    r.code = verify_draft(a, fd, in, plan, &none, NULL, &limits_default,
                          &r.checks, &r.err);
    close(fd);
    return r;
}

static struct plan plan_of(struct arena *a, struct frames *f, int count)
{
    struct findings found = blank_boxes(a, &box, count, 0, 2);
    struct plan plan;

    assert_int_equal(redact_plan(a, f, &found, &plan, NULL), OK);
    return plan;
}

static struct bytes draft_of(struct arena *a, struct frames *f, int count)
{
    struct findings found = blank_boxes(a, &box, count, 0, 2);
    struct plan plan;

    return must_redact(a, f, &found, &plan);
}

static void good_drafts_pass_every_check(void **state)
{
    (void)state;
    for (int n = 0; n < LAYOUTS; n++)
        for (int count = 0; count < 2; count++) {
            struct arena *a = test_arena();
            struct frames *f = draw_instance(a, &layouts[n], 1, NULL);
            struct plan plan = plan_of(a, f, count);
            struct result r = verify_bytes(a, draft_of(a, f, count), f, &plan);

            if (r.code != OK)
                fail_msg("%s: %s", layouts[n].name, r.err.text);
            assert_true(r.checks.readable && r.checks.frames_same &&
                        r.checks.pixels_outside && r.checks.boxes_black &&
                        r.checks.nothing_hidden && r.checks.no_identifier &&
                        r.checks.no_text_left);
            assert_int_equal(r.checks.pixel_data_identical, count == 0);
            assert_string_equal(r.checks.digest_in, r.checks.digest_out);
            assert_int_equal(strlen(r.checks.digest_in), 37);
            arena_destroy(a);
        }
}

/* One pixel outside of the box is another: far off, so that for JPEG it lies
 * in another MCU. */
static void one_changed_pixel_outside_is_seen(void **state)
{
    const struct rect pixel = {44, 30, 1, 1};

    (void)state;
    for (int n = 0; n < LAYOUTS; n++) {
        struct arena *a = test_arena();
        struct frames *f = draw_instance(a, &layouts[n], 1, NULL);
        struct frames *g = draw_instance(a, &layouts[n], 1, &pixel);
        struct plan plan = plan_of(a, f, 1);
        struct frame p = must_decode(a, f, 2), q = must_decode(a, g, 2);
        struct result r = verify_bytes(a, draft_of(a, g, 1), f, &plan);
        size_t size = (size_t)p.stride * (size_t)p.shape.height;

        /* one bit drawn again is the same every other time */
        if (layouts[n].picture.allocated > 1) {
            assert_memory_not_equal(p.pixels, q.pixels, size);
            if (r.code != ERR_UNSAFE || !strstr(r.err.text, "outside"))
                fail_msg("%s: %s", layouts[n].name, r.err.text);
        }
        arena_destroy(a);
    }
}

static void a_box_that_was_not_blanked_is_seen(void **state)
{
    (void)state;
    for (int n = 0; n < LAYOUTS; n++) {
        struct arena *a = test_arena();
        struct frames *f = draw_instance(a, &layouts[n], 1, NULL);
        struct bytes draft = draft_of(a, f, 0);
        struct plan plan = plan_of(a, f, 1);
        struct result r = verify_bytes(a, draft, f, &plan);

        if (r.code != ERR_UNSAFE || !strstr(r.err.text, "black"))
            fail_msg("%s: %s", layouts[n].name, r.err.text);
        arena_destroy(a);
    }
}

static void a_copy_that_is_none_is_seen(void **state)
{
    struct arena *a = test_arena();
    struct frames *f = draw_instance(a, &layouts[0], 1, NULL);
    struct plan plan = plan_of(a, f, 0);
    struct bytes draft = draft_of(a, f, 1);
    struct result r = verify_bytes(a, draft, f, &plan);

    (void)state;
    assert_int_equal(plan.method, METHOD_COPY);
    assert_int_equal(r.code, ERR_UNSAFE);
    assert_false(r.checks.pixel_data_identical);
    arena_destroy(a);
}

static void another_number_of_frames_is_seen(void **state)
{
    struct layout two = layouts[0];
    struct arena *a = test_arena();
    struct frames *f = draw_instance(a, &layouts[0], 1, NULL), *g;
    struct plan plan = plan_of(a, f, 1);
    struct result r;

    (void)state;
    two.picture.frames = 2;
    g = draw_instance(a, &two, 1, NULL);
    r = verify_bytes(a, draft_of(a, g, 1), f, &plan);
    assert_int_equal(r.code, ERR_UNSAFE);
    assert_false(r.checks.frames_same);
    arena_destroy(a);
}

static void another_syntax_than_planned_is_seen(void **state)
{
    struct arena *a = test_arena();
    struct frames *f = draw_instance(a, &layouts[0], 1, NULL);
    struct bytes draft = draft_of(a, f, 1);
    struct plan plan = plan_of(a, f, 1);
    struct result r;

    (void)state;
    plan.out = syntax_find(STR(RLE));
    r = verify_bytes(a, draft, f, &plan);
    assert_int_equal(r.code, ERR_UNSAFE);
    arena_destroy(a);
}

static void a_draft_cut_short_anywhere_is_refused(void **state)
{
    struct arena *a = test_arena();
    struct frames *f = draw_instance(a, &layouts[14], 1, NULL);
    struct bytes draft = draft_of(a, f, 1);
    struct plan plan = plan_of(a, f, 1);

    (void)state;
    for (size_t len = 0; len < draft.len; len += 61)
        assert_int_not_equal(
            verify_bytes(a, (struct bytes){draft.at, len}, f, &plan).code, OK);
    arena_destroy(a);
}

/* A copy of the draft with one stretch overwritten or something behind it. */
static struct bytes harmed(struct arena *a, struct bytes draft, size_t at,
                           const char *text)
{
    size_t len = strlen(text), end = at + len;
    uint8_t *copy = arena_alloc(a, draft.len + len);

    memcpy(copy, draft.at, draft.len);
    memcpy(copy + at, text, len);
    return (struct bytes){copy, end > draft.len ? end : draft.len};
}

static void words_before_and_behind_the_data_set_are_seen(void **state)
{
    struct arena *a = test_arena();
    struct frames *f = draw_instance(a, &layouts[0], 1, NULL);
    struct bytes draft = draft_of(a, f, 1);
    struct plan plan = plan_of(a, f, 1);
    struct result r;

    (void)state;
    r = verify_bytes(a, harmed(a, draft, 10, "SOMEBODY"), f, &plan);
    assert_int_equal(r.code, ERR_UNSAFE);
    r = verify_bytes(a, harmed(a, draft, draft.len, "SOMEBODY"), f, &plan);
    assert_int_equal(r.code, ERR_UNSAFE);
    arena_destroy(a);
}

static void a_picture_left_in_the_tree_is_seen(void **state)
{
    static const char bits[] = "SOMEBODY";
    struct arena *a = test_arena();
    struct frames *f = draw_instance(a, &layouts[0], 1, NULL);
    struct plan plan = plan_of(a, f, 0);
    union {
        const struct dataset *lent;
        struct dataset *ours;
    } ds = {frames_dataset(f)};
    int fd = memfd_create("draft", 0);
    struct identifiers none = {0};
    struct checks checks;
    struct writer *w;

    (void)state;
    assert_int_equal(dataset_set(ds.ours, TAG_OverlayData, "OW",
                                 (struct str){bits, 8}, NULL),
                     OK);
    assert_int_equal(writer_begin(a, ds.ours, NULL, fd, &w, NULL), OK);
    assert_int_equal(writer_pixels_copy(w, NULL), OK);
    assert_int_equal(writer_end(w, NULL), OK);
    assert_int_equal(verify_draft(a, fd, f, &plan, &none, NULL, &limits_default,
                                  &checks, NULL),
                     ERR_UNSAFE);
    assert_true(checks.pixels_outside);
    assert_false(checks.nothing_hidden);
    close(fd);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_drafts_pass_every_check),
        cmocka_unit_test(one_changed_pixel_outside_is_seen),
        cmocka_unit_test(a_box_that_was_not_blanked_is_seen),
        cmocka_unit_test(a_copy_that_is_none_is_seen),
        cmocka_unit_test(another_number_of_frames_is_seen),
        cmocka_unit_test(another_syntax_than_planned_is_seen),
        cmocka_unit_test(a_draft_cut_short_anywhere_is_refused),
        cmocka_unit_test(words_before_and_behind_the_data_set_are_seen),
        cmocka_unit_test(a_picture_left_in_the_tree_is_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
