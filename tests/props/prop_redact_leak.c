/*
 * prop_redact_leak.c - two pictures that differ only inside the box give the
 * same output, byte for byte, whatever the way
 *
 * The strongest statement there is about what leaves: nothing of the inside
 * can be read from the output, since the output does not depend on it. For
 * JPEG it is stated for the blocks that lie inside the box as a whole (the
 * encoder that made the input has spread a block on the edge over all of its
 * coefficients; test_redact_block.c has the property for those, in samples).
 */
#include "redact_instance.h"

enum { ROUNDS = 12 };

static struct rect random_box(const struct layout *l, uint32_t *state)
{
    int w = l->picture.width, h = l->picture.height;
    struct rect whole = {0, 0, w, h};
    struct rect r = {(int)(next_random(state) % (unsigned)w),
                     (int)(next_random(state) % (unsigned)h),
                     1 + (int)(next_random(state) % (unsigned)w),
                     1 + (int)(next_random(state) % (unsigned)h)};

    if (l->method == METHOD_DCT) { /* room for whole MCUs */
        r.x /= 2;
        r.y /= 2;
        r.width += 20;
        r.height += 20;
    }
    return rect_cut(r, whole);
}

/* What may differ: the box, for JPEG its whole MCUs, for pairs whole pairs. */
static struct rect inside(const struct layout *l, struct rect box)
{
    bool halved = strcmp(l->picture.photometric, "YBR_FULL_422") == 0;
    int gx = l->method == METHOD_DCT ? (halved ? 16 : 8) : (halved ? 2 : 1);
    int gy = l->method == METHOD_DCT ? 8 : 1;
    int left = (box.x + gx - 1) / gx * gx, top = (box.y + gy - 1) / gy * gy;
    int right = box.x + box.width, bottom = box.y + box.height;

    if (right < l->picture.width)
        right = right / gx * gx;
    if (bottom < l->picture.height)
        bottom = bottom / gy * gy;
    return (struct rect){left, top, right - left, bottom - top};
}

static struct bytes redacted(struct arena *a, const struct layout *l,
                             uint32_t seed, const struct rect *change,
                             struct rect box)
{
    struct frames *f = draw_instance(a, l, seed, change);
    struct findings found = blank_boxes(a, &box, 1, 0, 2);
    struct plan plan;

    return must_redact(a, f, &found, &plan);
}

static void the_output_does_not_depend_on_the_inside(void **state)
{
    uint32_t random = 4711;
    int differed = 0;

    (void)state;
    for (int n = 0; n < LAYOUTS; n++)
        for (uint32_t round = 0; round < ROUNDS; round++) {
            const struct layout *l = &layouts[n];
            struct rect box = random_box(l, &random), change = inside(l, box);
            struct arena *a = test_arena();
            struct bytes one, two;

            if (rect_empty(change)) {
                arena_destroy(a);
                continue;
            }
            one = redacted(a, l, round, NULL, box);
            two = redacted(a, l, round, &change, box);
            differed++;
            if (one.len != two.len || memcmp(one.at, two.at, one.len) != 0)
                fail_msg("%s: box %d %d %d %d leaks", l->name, box.x, box.y,
                         box.width, box.height);
            arena_destroy(a);
        }
    assert_in_range(differed, LAYOUTS * ROUNDS / 2, LAYOUTS * ROUNDS);
}

/* The test above would pass on inputs that do not differ: they do. */
static void the_inputs_differ(void **state)
{
    (void)state;
    for (int n = 0; n < LAYOUTS; n++) {
        const struct rect change = {16, 8, 16, 16};
        struct arena *a = test_arena();
        struct frames *f = draw_instance(a, &layouts[n], 1, NULL);
        struct frames *g = draw_instance(a, &layouts[n], 1, &change);
        struct frame p = must_decode(a, f, 1), q = must_decode(a, g, 1);

        assert_memory_not_equal(p.pixels, q.pixels,
                                (size_t)p.stride * (size_t)p.shape.height);
        arena_destroy(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_output_does_not_depend_on_the_inside),
        cmocka_unit_test(the_inputs_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
