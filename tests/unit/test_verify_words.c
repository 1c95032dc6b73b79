/*
 * test_verify_words.c - values of the dictionary in the draft's bytes
 *
 * The people here are invented; each value is put where it must be found, and
 * where it must not raise a false alarm.
 */
#include "verify/verify_inner.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

struct fixture {
    struct arena *a;
    struct identifiers ids;
    struct needles *needles;
};

static void add(struct fixture *x, enum id_kind kind, uint32_t tag,
                const char *value)
{
    assert_int_equal(
        identifiers_add(x->a, &x->ids, kind, tag, str_of(value), NULL), OK);
}

static struct fixture *nobody(void)
{
    struct arena *a = arena_create(1 << 26);
    struct fixture *x;

    assert_non_null(a);
    x = arena_alloc(a, sizeof *x);
    x->a = a;
    return x;
}

static struct fixture *somebody(void)
{
    struct fixture *x = nobody();

    add(x, ID_PERSON, TAG_PatientName, "Quibble^Zorra^M");
    add(x, ID_PERSON, TAG_PatientName, "M\xc3\xbcllerin^J\xc3\xb6rgine");
    add(x, ID_NUMBER, TAG_PatientID, "QX-48213");
    add(x, ID_NUMBER, 0x00080050, "7305518");
    add(x, ID_NUMBER, 0x00080050, "20110525E620408");
    add(x, ID_NUMBER, 0x00200010, "1");
    add(x, ID_NUMBER, 0x00400009, "PX4401");
    add(x, ID_BIRTH_DATE, TAG_PatientBirthDate, "19570423");
    add(x, ID_UID, TAG_StudyInstanceUID, "1.2.826.0.1.3680043.77.4");
    assert_int_equal(needles_make(x->a, &x->ids, true, &x->needles, NULL), OK);
    return x;
}

static bool finds(const struct fixture *x, const void *at, size_t len)
{
    return needles_find(x->needles, (struct bytes){at, len}) != NULL;
}

static void spellings_of_a_value_are_found_in_raw_bytes(void **state)
{
    static const char *const texts[] = {
        "Quibble^Zorra",
        "xx QUIBBLE^ZORRA^M xx",
        "\1\2zorra quibble\3",
        "Quibble, Zorra",
        "quibble_zorra.jpg",
        "m\xc3\xbcllerin^j\xc3\xb6rgine",
        "M\xc3\x9cLLERIN^J\xc3\x96RGINE", /* upper case */
        "M\xfcllerin^J\xf6rgine",         /* Latin 1 */
        "id QX-48213 ",
        "qx-48213",
        "(7305518)",
        "born 19570423",
        "1957-04-23",
        "1.2.826.0.1.3680043.77.4",
    };
    struct fixture *x = somebody();

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!finds(x, texts[i], strlen(texts[i])))
            fail_msg("spelling %zu is not found", i);
    arena_destroy(x->a);
}

static void utf_16_of_both_orders_is_found(void **state)
{
    static const char text[] = "Quibble^Zorra";
    struct fixture *x = somebody();
    char little[64] = {0}, big[64] = {0};

    (void)state;
    for (size_t i = 0; i < sizeof text - 1; i++)
        little[10 + 2 * i] = big[11 + 2 * i] = text[i];
    assert_true(finds(x, little, sizeof little));
    assert_true(finds(x, big, sizeof big));
    arena_destroy(x->a);
}

static void what_only_looks_like_a_value_is_no_alarm(void **state)
{
    static const char *const texts[] = {
        "Quibble",                    /* one part alone: the tree's matter */
        "Quibblers^Zorranella",       /* longer words */
        "2.25.93730551871",           /* a number inside a UID */
        "12.7305518",                 /* behind a point */
        "119570423",                  /* a longer number */
        "1.2.826.0.1.3680043.77.41",  /* a longer UID */
        "1.2.826.0.1.3680043.77.4.2", /* a UID below it */
        "1",
    };
    struct fixture *x = somebody();

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (finds(x, texts[i], strlen(texts[i])))
            fail_msg("text %zu is a false alarm", i);
    arena_destroy(x->a);
}

static void plain_values_are_not_looked_for(void **state)
{
    struct fixture *x = nobody();

    (void)state;
    add(x, ID_NUMBER, TAG_PatientID, "000000");
    add(x, ID_NUMBER, TAG_PatientID, "12345");
    add(x, ID_PERSON, TAG_PatientName, "AB^C");
    add(x, ID_BIRTH_DATE, TAG_PatientBirthDate, "19000101");
    assert_int_equal(needles_make(x->a, &x->ids, true, &x->needles, NULL), OK);
    assert_false(finds(x, "000000 12345 AB^C 19000101", 26));
    arena_destroy(x->a);
}

static void random_bytes_are_no_alarm(void **state)
{
    struct fixture *x = somebody();
    uint8_t *p = arena_alloc(x->a, 1 << 22);
    uint32_t random = 5;

    (void)state;
    for (size_t i = 0; i < 1 << 22; i++) {
        random = random * 1664525u + 1013904223u;
        p[i] = (uint8_t)(random >> 24);
    }
    assert_false(finds(x, p, 1 << 22));
    arena_destroy(x->a);
}

/* ---- the tree --------------------------------------------------------------- */

static enum code verify_value(const char *vr, uint32_t tag, const char *value)
{
    struct fixture *x = somebody();
    struct arena *scratch = arena_create(1 << 26);
    struct buffer b = {0};
    struct dataset *ds;
    size_t len = strlen(value), padded = len + len % 2;
    uint8_t head[8] = {(uint8_t)(tag >> 16), (uint8_t)(tag >> 24),
                       (uint8_t)tag,         (uint8_t)(tag >> 8),
                       (uint8_t)vr[0],       (uint8_t)vr[1],
                       (uint8_t)padded,      0};
    enum code code;

    for (int i = 0; i < 128; i++)
        buffer_add(&b, "", 1);
    buffer_add(&b, "DICM\2\0\0\0UL\4\0\x1c\0\0\0", 16);
    buffer_add(&b,
               "\2\0\x10\0UI\x14\0"
               "1.2.840.10008.1.2.1\0",
               28);
    buffer_add(&b, head, sizeof head);
    buffer_add(&b, value, len);
    if (padded > len)
        buffer_add(&b, " ", 1);
    assert_int_equal(
        dataset_open_memory(x->a, (struct bytes){(const uint8_t *)b.at, b.len},
                            &limits_default, &ds, NULL),
        OK);
    code = verify_words(scratch, ds, &x->ids, NULL);
    buffer_release(&b);
    arena_destroy(scratch);
    arena_destroy(x->a);
    return code;
}

static void names_in_free_text_are_found(void **state)
{
    (void)state;
    assert_int_equal(verify_value("LO", 0x00081030, "for Zorra Quibble"),
                     ERR_UNSAFE);
    assert_int_equal(verify_value("LO", 0x00081030, "Mrs Quibble, control"),
                     ERR_UNSAFE);
    assert_int_equal(verify_value("LT", 0x00104000, "ID qx48213"), ERR_UNSAFE);
    assert_int_equal(verify_value("SH", 0x00081010, "7305518"), ERR_UNSAFE);
}

static void ordinary_values_pass(void **state)
{
    (void)state;
    assert_int_equal(verify_value("LO", 0x00081030, "MR KNEE W/O CONTRAST"),
                     OK);
    assert_int_equal(verify_value("SH", 0x00181020, "1"), OK);
    assert_int_equal(verify_value("CS", 0x00180015, "KNEE"), OK);
    assert_int_equal(verify_value("DA", 0x00080020, "20110203"), OK);
}

static void codes_that_look_like_numbers_of_orders_pass(void **state)
{
    (void)state;
    assert_int_equal(verify_value("SH", 0x00080100, "7305518"), ERR_UNSAFE);
    assert_int_equal(verify_value("SH", 0x00080100, "PX4401"), OK);
    assert_int_equal(verify_value("LO", 0x00081030, "PX4401"), ERR_UNSAFE);
}

static void a_maker_called_like_the_patient_passes(void **state)
{
    (void)state;
    assert_int_equal(verify_value("LO", 0x00080070, "Quibble"), OK);
    assert_int_equal(verify_value("LO", 0x00081090, "Quibble, 7500"), OK);
    assert_int_equal(verify_value("LO", 0x00080070, "Zorra Quibble"),
                     ERR_UNSAFE);
    assert_int_equal(verify_value("LO", 0x00081040, "Quibble"), ERR_UNSAFE);
}

static void a_day_that_begins_a_number_passes_alone(void **state)
{
    (void)state;
    assert_int_equal(verify_value("SH", 0x0019109d, "20110525"), OK);
    assert_int_equal(verify_value("SH", 0x0019109d, "20110525E620408"),
                     ERR_UNSAFE);
    assert_int_equal(verify_value("SH", 0x0019109d, "620408"), ERR_UNSAFE);
    assert_int_equal(verify_value("SH", 0x0019109d, "19570423"), ERR_UNSAFE);
}

/* The head of a file is searched in well under a millisecond. */
static void the_search_is_fast(void **state)
{
    struct fixture *x = somebody();
    uint8_t *p = arena_alloc(x->a, 20000);
    struct timespec from, to;
    double ms;

    (void)state;
    for (size_t i = 0; i < 20000; i++)
        p[i] = (uint8_t)("Quibb ZORR 1957 QX-4"[i % 20]);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (int i = 0; i < 20; i++)
        assert_false(finds(x, p, 20000));
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    ms = (double)(to.tv_sec - from.tv_sec) * 1e3 +
         (double)(to.tv_nsec - from.tv_nsec) / 1e6;
    assert_true(ms / 20 < 10); /* 0.1 measured; slow builds get room */
    arena_destroy(x->a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings_of_a_value_are_found_in_raw_bytes),
        cmocka_unit_test(utf_16_of_both_orders_is_found),
        cmocka_unit_test(what_only_looks_like_a_value_is_no_alarm),
        cmocka_unit_test(plain_values_are_not_looked_for),
        cmocka_unit_test(random_bytes_are_no_alarm),
        cmocka_unit_test(names_in_free_text_are_found),
        cmocka_unit_test(ordinary_values_pass),
        cmocka_unit_test(codes_that_look_like_numbers_of_orders_pass),
        cmocka_unit_test(a_maker_called_like_the_patient_passes),
        cmocka_unit_test(a_day_that_begins_a_number_passes_alone),
        cmocka_unit_test(the_search_is_fast),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
