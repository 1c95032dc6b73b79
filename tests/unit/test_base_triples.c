/*
 * test_base_triples.c - samples apart and together, held against plain loops
 */
#include "base/triples.h"
#include "cmocka_all.h"

enum { GUARD = 64 };

static void fill(uint8_t *at, size_t count, uint32_t seed)
{
    for (size_t i = 0; i < count; i++) {
        seed = seed * 1664525u + 1013904223u;
        at[i] = (uint8_t)(seed >> 24);
    }
}

static void check(size_t count)
{
    static uint8_t pixels[3 * TRIPLES], back[3 * TRIPLES + GUARD];
    static struct triples t;

    fill(pixels, sizeof pixels, (uint32_t)count + 1);
    memset(&t, 0xa5, sizeof t);
    memset(back, 0x5a, sizeof back);
    triples_split(pixels, count, &t);
    for (int s = 0; s < 3; s++) {
        for (size_t i = 0; i < count; i++)
            assert_int_equal(t.of[s][i], pixels[3 * i + (size_t)s]);
        for (size_t i = count; i < TRIPLES; i++)
            assert_int_equal(t.of[s][i], 0xa5);
    }
    triples_join(&t, count, back);
    assert_memory_equal(back, pixels, 3 * count);
    for (size_t i = 3 * count; i < sizeof back; i++)
        assert_int_equal(back[i], 0x5a);
}

static void every_sample_is_in_its_place_and_comes_back(void **state)
{
    (void)state;
    for (size_t count = 0; count < 70; count++)
        check(count);
    check(TRIPLES - 1);
    check(TRIPLES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sample_is_in_its_place_and_comes_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
