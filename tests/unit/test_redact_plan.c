/*
 * test_redact_plan.c - which boxes, which method, how far it reaches
 */
#include "redact_instance.h"

static const struct layout *layout(const char *name)
{
    for (int i = 0; i < LAYOUTS; i++)
        if (strcmp(layouts[i].name, name) == 0)
            return &layouts[i];
    fail_msg("no layout %s", name);
    return NULL;
}

static struct plan must_plan(struct arena *a, struct frames *f,
                             const struct findings *findings)
{
    struct error err = {0};
    struct plan plan = {0};

    if (redact_plan(a, f, findings, &plan, &err) != OK)
        fail_msg("plan: %s", err.text);
    return plan;
}

static void check_rect(struct rect is, int x, int y, int width, int height)
{
    assert_int_equal(is.x, x);
    assert_int_equal(is.y, y);
    assert_int_equal(is.width, width);
    assert_int_equal(is.height, height);
}

static void only_findings_to_blank_count(void **state)
{
    struct arena *a = test_arena();
    struct frames *f = draw_instance(a, layout("native 8"), 1, NULL);
    const struct rect box = {3, 3, 9, 9};
    struct findings found = blank_boxes(a, &box, 1, 0, 2);

    (void)state;
    found.at[0].verdict = KEEP;
    assert_int_equal(must_plan(a, f, &found).method, METHOD_COPY);
    found.at[0].verdict = ASK;
    assert_int_equal(must_plan(a, f, &found).method, METHOD_COPY);
    found.at[0].verdict = BLANK;
    assert_int_equal(must_plan(a, f, &found).method, METHOD_RAW);
    arena_destroy(a);
}

static void boxes_are_cut_to_the_frame(void **state)
{
    struct arena *a = test_arena();
    struct frames *f = draw_instance(a, layout("native 8"), 1, NULL);
    const struct rect at[3] = {
        {-5, -7, 15, 17}, {40, 30, 1000, 1000}, {45, 3, 9, 9}};
    struct findings found = blank_boxes(a, at, 3, -4, 900);
    struct plan plan = must_plan(a, f, &found);

    (void)state;
    assert_int_equal(plan.count, 2);
    check_rect(plan.boxes[0].box, 0, 0, 10, 10);
    check_rect(plan.boxes[1].box, 40, 30, 5, 3);
    assert_int_equal(plan.boxes[0].first, 0);
    assert_int_equal(plan.boxes[0].last, 2);
    arena_destroy(a);
}

static void boxes_in_boxes_are_dropped(void **state)
{
    struct arena *a = test_arena();
    struct frames *f = draw_instance(a, layout("native 8"), 1, NULL);
    const struct rect at[3] = {{5, 5, 4, 4}, {2, 2, 20, 20}, {3, 3, 9, 9}};
    struct findings found = blank_boxes(a, at, 3, 0, 2);

    (void)state;
    assert_int_equal(must_plan(a, f, &found).count, 1);
    found.at[1].first = 1; /* frame 0 has but the others, one in the other */
    assert_int_equal(must_plan(a, f, &found).count, 2);
    found.at[2].last = 1;
    assert_int_equal(must_plan(a, f, &found).count, 3);
    arena_destroy(a);
}

static void samples_are_touched_alone_and_pairs_as_pairs(void **state)
{
    struct arena *a = test_arena();
    const struct rect box = {5, 3, 8, 4};
    struct findings found = blank_boxes(a, &box, 1, 0, 2);
    struct plan plan =
        must_plan(a, draw_instance(a, layout("rle"), 1, NULL), &found);

    (void)state;
    check_rect(plan.boxes[0].touched, 5, 3, 8, 4);
    plan =
        must_plan(a, draw_instance(a, layout("native pairs"), 1, NULL), &found);
    check_rect(plan.boxes[0].touched, 4, 3, 10, 4);
    arena_destroy(a);
}

static void jpeg_is_touched_by_whole_mcus(void **state)
{
    struct arena *a = test_arena();
    const struct rect odd = {5, 3, 8, 4}, even = {16, 8, 16, 8};
    struct findings found = blank_boxes(a, &odd, 1, 0, 2);
    struct plan plan =
        must_plan(a, draw_instance(a, layout("jpeg"), 1, NULL), &found);

    (void)state;
    assert_int_equal(plan.method, METHOD_DCT);
    check_rect(plan.boxes[0].touched, 0, 0, 16, 8);
    plan = must_plan(a, draw_instance(a, layout("jpeg ybr"), 1, NULL), &found);
    assert_int_equal(plan.grid_x, 16);
    assert_int_equal(plan.grid_y, 8);
    check_rect(plan.boxes[0].touched, 0, 0, 16, 8);
    /* on the grid: smooth chroma reaches into both neighbours */
    found = blank_boxes(a, &even, 1, 0, 2);
    plan = must_plan(a, draw_instance(a, layout("jpeg ybr"), 1, NULL), &found);
    check_rect(plan.boxes[0].touched, 0, 8, 46, 8);
    arena_destroy(a);
}

/* Twelve bits in a stream that says so: no coefficient is needed for a plan. */
static void jpeg_of_twelve_bits_goes_the_lossless_road(void **state)
{
    struct layout l = *layout("jpeg");
    struct jpeg_form form = {.quality = 80, .space = JCS_GRAYSCALE};
    struct arena *a = test_arena();
    uint8_t *drawn = draw_frame(&l.picture, 1, NULL);
    struct made_jpeg j = make_jpeg(&form, drawn, 45, 33);
    static const uint8_t sof[] = {0xff, 0xc0, 0, 11, 8};
    uint8_t *at = memmem(j.at, j.len, sof, sizeof sof);
    struct part parts[3] = {{j.at, j.len}, {j.at, j.len}, {j.at, j.len}};
    const struct rect box = {5, 3, 8, 4};
    struct findings found = blank_boxes(a, &box, 1, 0, 2);
    struct plan plan;

    (void)state;
    assert_non_null(at);
    at[1] = 0xc1;
    at[4] = 12;
    l.picture.syntax = "1.2.840.10008.1.2.4.51";
    l.picture.allocated = 16;
    l.picture.stored = 12;
    plan = must_plan(a, open_fragments(a, &l.picture, parts, 3), &found);
    assert_int_equal(plan.method, METHOD_LOSSLESS);
    assert_string_equal(plan.out->uid, JPEG_SV1);
    free(drawn);
    free(j.at);
    arena_destroy(a);
}

static void lossless_frames_of_colour_are_labelled_anew(void **state)
{
    struct arena *a = test_arena();
    const struct rect box = {5, 3, 8, 4};
    struct findings found = blank_boxes(a, &box, 1, 0, 0);
    struct frames *f = draw_instance(a, layout("jpeg lossless 57"), 1, NULL),
                  *out;
    struct plan plan;

    (void)state;
    out = must_reopen(a, must_redact(a, f, &found, &plan));
    assert_string_equal(plan.out->uid, JPEG_LL57);
    assert_string_equal(frames_shape(out)->photometric, plan.photometric);
    assert_int_equal(frames_shape(out)->planar, 0);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_findings_to_blank_count),
        cmocka_unit_test(boxes_are_cut_to_the_frame),
        cmocka_unit_test(boxes_in_boxes_are_dropped),
        cmocka_unit_test(samples_are_touched_alone_and_pairs_as_pairs),
        cmocka_unit_test(jpeg_is_touched_by_whole_mcus),
        cmocka_unit_test(jpeg_of_twelve_bits_goes_the_lossless_road),
        cmocka_unit_test(lossless_frames_of_colour_are_labelled_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
