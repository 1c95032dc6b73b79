/*
 * fault_decide_memory.c - every allocation fails once: an error, never a
 * missing box
 *
 * Matching and deciding are done again with the n-th allocation failing, for
 * all n, until none fails; each answer is ERR_MEMORY or the whole one.
 */
#include "decide_help.h"

static void fill(struct picture *p)
{
    *p = picture_of("US");
    add(&p->ids, ID_PERSON, "GAINES^STACY");
    add(&p->ids, ID_NUMBER, "00471142");
    add(&p->ids, ID_INSTITUTION, "Compton, Holmes and Jones Hospital");
    print_at(p, 10, 10, "GAINES STACY 7.3cm");
    print_at(p, 10, 40, "DOB: 06/21/1956");
    print_at(p, 10, 70, "Compton Hospital");
    print_at(p, 300, 10, "Xqzkvw 471142");
}

static void deciding_fails_whole_or_not_at_all(void **state)
{
    struct picture whole;
    long n = 1;

    (void)state;
    fill(&whole);
    decide_picture(&whole);
    for (;; n++) {
        struct picture p;
        struct error err = {0};
        enum code code;

        fill(&p);
        arena_fail_after(n);
        code = decide_code(&p, &err);
        arena_fail_after(0);
        if (code == OK) {
            assert_int_equal(p.found.count, whole.found.count);
            break;
        }
        assert_int_equal(code, ERR_MEMORY);
    }
    print_message("%ld allocations failed one by one\n", n - 1);
    assert_true(n > 100);
}

static void loading_fails_whole_or_not_at_all(void **state)
{
    static const char text[] =
        "deburn-masks: 1\nrules:\n  - id: a\n    verdict: scrub\n"
        "    match:\n      - Modality equals: [US, CT]\n"
        "      - Manufacturer regex: A+\n    variants:\n"
        "      - rows: 600\n        regions: [[0, 0, 9, 9]]\n"
        "      - polygons: [[[0, 0], [9, 0], [9, 9]]]\n";

    (void)state;
    for (long n = 1;; n++) {
        struct arena *a = arena_create((size_t)1 << 26);
        const struct masks *m;
        struct error err = {0};
        enum code code;

        arena_fail_after(n);
        code = masks_read_text(a, "t.yaml", STR(text), false, &m, &err);
        arena_fail_after(0);
        if (code == OK) {
            assert_int_equal(masks_count(m), 1);
            arena_destroy(a);
            assert_true(n > 10);
            return;
        }
        if (code != ERR_MEMORY)
            broken("%s", err.text);
        arena_destroy(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deciding_fails_whole_or_not_at_all),
        cmocka_unit_test(loading_fails_whole_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
