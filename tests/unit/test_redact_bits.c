/*
 * test_redact_bits.c - what counts as hidden in the unused bits of samples
 */
#include "cmocka_all.h"
#include "redact/redact_plan.h"

static struct shape twelve_of_sixteen(bool is_signed)
{
    return (struct shape){.bits_allocated = 16,
                          .bits = 16,
                          .bits_stored = 12,
                          .high_bit = 11,
                          .is_signed = is_signed};
}

static bool hides(bool is_signed, const uint16_t *v, size_t count)
{
    struct shape s = twelve_of_sixteen(is_signed);
    struct unused_bits state = {0};

    unused_bits_look(&s, (const uint8_t *)v, count, &state);
    return unused_bits_hide(&state);
}

static void values_alone_hide_nothing(void **state)
{
    const uint16_t v[] = {0, 1, 0x7ff, 0x800, 0xfff};

    (void)state;
    assert_false(hides(false, v, 5));
    assert_false(hides(true, v, 5));
}

static void any_bit_above_an_unsigned_value_hides(void **state)
{
    (void)state;
    for (int bit = 12; bit < 16; bit++) {
        const uint16_t v[] = {7, (uint16_t)(5 | 1 << bit), 9};

        assert_true(hides(false, v, 3));
    }
}

static void signs_all_carried_up_hide_nothing(void **state)
{
    const uint16_t v[] = {7, 0xf800, 0xffff, 0xfabc};

    (void)state;
    assert_false(hides(true, v, 4));
}

static void signs_carried_up_here_and_there_hide(void **state)
{
    const uint16_t v[] = {7, 0xf800, 0x0fff, 0xfabc};

    (void)state;
    assert_true(hides(true, v, 4));
}

static void half_a_sign_hides(void **state)
{
    const uint16_t v[] = {7, 0x7800, 0x7fff};

    (void)state;
    assert_true(hides(true, v, 3));
}

static void bits_above_a_value_from_zero_on_hide(void **state)
{
    const uint16_t v[] = {7, 0xf001, 0xffff};

    (void)state;
    assert_true(hides(true, v, 3));
}

/* One frame with signs carried up and one without: a bit a frame. */
static void frames_that_differ_in_their_signs_hide(void **state)
{
    const uint16_t up = 0xfabc, bare = 0x0abc;
    struct shape s = twelve_of_sixteen(true);
    struct unused_bits bits = {0};

    (void)state;
    unused_bits_look(&s, (const uint8_t *)&up, 1, &bits);
    assert_false(unused_bits_hide(&bits));
    unused_bits_look(&s, (const uint8_t *)&bare, 1, &bits);
    assert_true(unused_bits_hide(&bits));
}

static void clearing_keeps_values_and_carries_signs_up(void **state)
{
    const uint16_t in[] = {0x1007, 0x7abc, 0x0abc, 0xf001};
    const uint16_t plain[] = {0x0007, 0x0abc, 0x0abc, 0x0001};
    const uint16_t carried[] = {0x0007, 0xfabc, 0xfabc, 0x0001};
    struct shape s = twelve_of_sixteen(false);
    uint16_t v[4];

    (void)state;
    memcpy(v, in, sizeof v);
    unused_bits_clear(&s, (uint8_t *)v, 4);
    assert_memory_equal(v, plain, sizeof v);
    s.is_signed = true;
    memcpy(v, in, sizeof v);
    unused_bits_clear(&s, (uint8_t *)v, 4);
    assert_memory_equal(v, carried, sizeof v);
}

static void bits_below_the_value_count_as_well(void **state)
{
    struct shape s = twelve_of_sixteen(false);
    struct unused_bits bits = {0};
    uint16_t v = 0xabc1;

    (void)state;
    s.high_bit = 15;
    unused_bits_look(&s, (const uint8_t *)&v, 1, &bits);
    assert_true(unused_bits_hide(&bits));
    unused_bits_clear(&s, (uint8_t *)&v, 1);
    assert_int_equal(v, 0xabc0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_alone_hide_nothing),
        cmocka_unit_test(any_bit_above_an_unsigned_value_hides),
        cmocka_unit_test(signs_all_carried_up_hide_nothing),
        cmocka_unit_test(signs_carried_up_here_and_there_hide),
        cmocka_unit_test(half_a_sign_hides),
        cmocka_unit_test(bits_above_a_value_from_zero_on_hide),
        cmocka_unit_test(frames_that_differ_in_their_signs_hide),
        cmocka_unit_test(clearing_keeps_values_and_carries_signs_up),
        cmocka_unit_test(bits_below_the_value_count_as_well),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
