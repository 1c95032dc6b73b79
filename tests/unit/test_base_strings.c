/*
 * test_base_strings.c - strings with a length, numbers, errors, rectangles
 */
#include "base/base.h"
#include "cmocka_all.h"
#include <locale.h>

static void trim_takes_blanks_and_nuls(void **state)
{
    struct str s = str_trim((struct str){" \0DOE^J \0\0", 10});

    (void)state;
    assert_int_equal(s.len, 5);
    assert_memory_equal(s.at, "DOE^J", 5);
    assert_int_equal(str_trim(STR("   ")).len, 0);
    assert_int_equal(str_trim((struct str){NULL, 0}).len, 0);
}

static void cut_gives_every_part_once(void **state)
{
    struct str rest = STR("a\\\\c");

    (void)state;
    assert_true(str_equal(str_cut(rest, '\\', &rest), STR("a")));
    assert_true(str_equal(str_cut(rest, '\\', &rest), STR("")));
    assert_true(str_equal(str_cut(rest, '\\', &rest), STR("c")));
    assert_null(rest.at);
}

static void find_and_compare(void **state)
{
    (void)state;
    assert_int_equal(str_find(STR("abcabd"), STR("abd")), 3);
    assert_int_equal(str_find(STR("abc"), STR("abcd")), -1);
    assert_true(str_same(STR("Doe"), STR("dOE")));
    assert_false(str_equal(STR("Doe"), STR("dOE")));
    assert_true(str_starts(STR("ORIGINAL"), STR("ORIG")));
    assert_false(str_starts(STR("OR"), STR("ORIG")));
}

static void whole_numbers_only(void **state)
{
    int64_t n = -5;

    (void)state;
    assert_true(str_to_int(STR(" 42 "), &n));
    assert_int_equal(n, 42);
    assert_true(str_to_int(STR("-7"), &n));
    assert_int_equal(n, -7);
    assert_false(str_to_int(STR("42x"), &n));
    assert_false(str_to_int(STR(""), &n));
    assert_false(str_to_int(STR("1.5"), &n));
    assert_false(str_to_int(STR("99999999999999999999"), &n));
    assert_false(str_to_int((struct str){"12\0003", 4}, &n));
    assert_int_equal(n, -7);
}

static void reals_ignore_the_locale(void **state)
{
    double d;

    (void)state;
    setlocale(LC_ALL, "de_DE.UTF-8");
    assert_true(str_to_double(STR("0.25"), &d));
    assert_true(d > 0.2499 && d < 0.2501);
    assert_false(str_to_double(STR("0,25"), &d));
    setlocale(LC_ALL, "C");
}

static void an_error_keeps_its_stage(void **state)
{
    struct error err = {.stage = "read"};

    (void)state;
    assert_int_equal(fail_at(&err, ERR_FORMAT, 0x00280010, "no %s", "rows"),
                     ERR_FORMAT);
    assert_string_equal(err.text, "no rows");
    assert_string_equal(err.stage, "read");
    assert_int_equal(err.tag, 0x00280010);
    assert_int_equal(fail(NULL, ERR_IO, "nobody listens"), ERR_IO);
    assert_string_equal(code_text(ERR_LIMIT), "over a limit");
}

static void rectangles_are_half_open(void **state)
{
    struct rect a = {0, 0, 10, 10}, b = {10, 0, 5, 5}, c = {9, 9, 5, 5};

    (void)state;
    assert_false(rect_meets(a, b));
    assert_true(rect_meets(a, c));
    assert_int_equal(rect_area(rect_cut(a, c)), 1);
    assert_int_equal(rect_area(rect_cut(a, b)), 0);
    assert_int_equal(rect_union(a, c).width, 14);
    assert_int_equal(rect_union(a, (struct rect){50, 50, 0, 3}).width, 10);
    assert_true(rect_holds(rect_grow(a, 4), c));
    assert_false(rect_holds(a, c));
    assert_int_equal(rect_area((struct rect){0, 0, 65535, 65535}),
                     (int64_t)65535 * 65535);
}

static void digits_and_letters_are_those_of_ascii(void **state)
{
    (void)state;
    assert_true(str_has_digit(STR("DR:50")));
    assert_false(str_has_digit(STR("/:O")));
    assert_false(str_has_digit(STR("")));
    assert_true(str_has_letter(STR("12z")));
    assert_true(str_has_letter(STR("A.")));
    assert_false(str_has_letter(STR("@[`{ 12")));
    assert_false(str_has_letter(STR("\xc3\xa9")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_and_letters_are_those_of_ascii),
        cmocka_unit_test(trim_takes_blanks_and_nuls),
        cmocka_unit_test(cut_gives_every_part_once),
        cmocka_unit_test(find_and_compare),
        cmocka_unit_test(whole_numbers_only),
        cmocka_unit_test(reals_ignore_the_locale),
        cmocka_unit_test(an_error_keeps_its_stage),
        cmocka_unit_test(rectangles_are_half_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
