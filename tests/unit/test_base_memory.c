/*
 * test_base_memory.c - arenas, growing arrays, buffers
 */
#include "base/base.h"
#include "cmocka_all.h"

static void zeroed_and_aligned(void **state)
{
    struct arena *a = arena_create(1 << 20);

    (void)state;
    for (size_t size = 0; size < 300; size += 7) {
        uint8_t *p = arena_alloc(a, size);

        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xff, size);
    }
    arena_destroy(a);
}

static void memory_is_zero_again_after_clear(void **state)
{
    struct arena *a = arena_create(1 << 20);

    (void)state;
    memset(arena_alloc(a, 5000), 0xaa, 5000);
    arena_clear(a);
    assert_int_equal(arena_used(a), 0);
    for (int i = 0; i < 5000; i += 50) {
        const uint8_t *p = arena_alloc(a, 50);

        for (int j = 0; j < 50; j++)
            assert_int_equal(p[j], 0);
    }
    arena_destroy(a);
}

static void limit_is_never_passed(void **state)
{
    struct arena *a = arena_create(1000);

    (void)state;
    assert_non_null(arena_alloc(a, 600));
    assert_null(arena_alloc(a, 600));
    assert_non_null(arena_alloc(a, 300));
    assert_null(arena_alloc(a, SIZE_MAX));
    assert_null(arena_array(a, SIZE_MAX / 2, 4));
    arena_destroy(a);
}

static void grow_keeps_bytes_in_place_or_moved(void **state)
{
    struct arena *a = arena_create(1 << 24);
    char *p = arena_alloc(a, 10), *q;

    (void)state;
    memcpy(p, "abcdefghi", 10);
    q = arena_grow(a, p, 10, 2000);
    assert_ptr_equal(p, q); /* it was the last */
    assert_string_equal(q, "abcdefghi");
    assert_int_equal(q[1999], 0);
    arena_alloc(a, 1);
    q = arena_grow(a, p, 2000, 200000);
    assert_string_equal(q, "abcdefghi");
    assert_int_equal(q[199999], 0);
    arena_destroy(a);
}

static void push_grows_and_keeps_order(void **state)
{
    struct arena *a = arena_create(1 << 20);
    struct {
        int *at;
        int count, room;
    } v = {0};

    (void)state;
    for (int i = 0; i < 1000; i++) {
        assert_true(arena_push(a, v));
        v.at[v.count - 1] = i;
        if (i % 3 == 0)
            arena_alloc(a, 5);
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(v.at[i], i);
    arena_destroy(a);
}

static int order[3], ended;

static void note(void *handle)
{
    order[ended++] = *(int *)handle;
}

static void deferred_closers_run_last_first(void **state)
{
    struct arena *a = arena_create(1 << 20);
    int n[3] = {1, 2, 3};

    (void)state;
    ended = 0;
    for (int i = 0; i < 3; i++)
        assert_int_equal(arena_defer(a, note, &n[i]), OK);
    arena_destroy(a);
    assert_int_equal(ended, 3);
    assert_int_equal(order[0], 3);
    assert_int_equal(order[2], 1);
}

static void a_failed_defer_closes_at_once(void **state)
{
    struct arena *a = arena_create(1 << 20);
    int n = 7;

    (void)state;
    ended = 0;
    arena_fail_after(1);
    assert_int_equal(arena_defer(a, note, &n), ERR_MEMORY);
    assert_int_equal(ended, 1);
    arena_destroy(a);
    assert_int_equal(ended, 1);
}

static void buffer_stops_at_its_limit(void **state)
{
    struct buffer b = {.limit = 10};

    (void)state;
    buffer_str(&b, "12345");
    buffer_format(&b, "%d", 678);
    assert_false(b.failed);
    buffer_str(&b, "9abc");
    assert_true(b.failed);
    assert_int_equal(b.len, 8);
    buffer_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zeroed_and_aligned),
        cmocka_unit_test(memory_is_zero_again_after_clear),
        cmocka_unit_test(limit_is_never_passed),
        cmocka_unit_test(grow_keeps_bytes_in_place_or_moved),
        cmocka_unit_test(push_grows_and_keeps_order),
        cmocka_unit_test(deferred_closers_run_last_first),
        cmocka_unit_test(a_failed_defer_closes_at_once),
        cmocka_unit_test(buffer_stops_at_its_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
