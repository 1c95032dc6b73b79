/*
 * test_dicom_charset.c - the examples of PS3.5 Annexes H to K, and bad text
 */
#include "cmocka_all.h"
#include "dicom/charset.h"

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_create((size_t)1 << 20);
    return arena ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

static const char *utf8_of(const char *charset, struct str value)
{
    struct str utf8;

    assert_int_equal(charset_utf8(arena, str_of(charset), value, &utf8, NULL),
                     OK);
    return str_c(arena, utf8);
}

static const char *latin_of(const char *utf8)
{
    struct str latin;

    assert_int_equal(charset_latin(arena, str_of(utf8), &latin, NULL), OK);
    return str_c(arena, latin);
}

static void single_byte_sets_are_converted(void **state)
{
    (void)state;
    assert_string_equal(utf8_of("", STR("Plain^Name ")), "Plain^Name");
    assert_string_equal(utf8_of("ISO_IR 100", STR("Buc^J\xe9r\xf4me")),
                        "Buc^Jérôme");
    assert_string_equal(utf8_of("ISO_IR 101", STR("Wa\xb3\xeasa")), "Wałęsa");
    assert_string_equal(
        utf8_of("ISO_IR 144", STR("\xbb\xee\xda\x63\x65\xdc\xd1\xe3\xe0\xd3")),
        "Люкceмбург");
    assert_string_equal(
        utf8_of("ISO_IR 126", STR("\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2")),
        "Διονυσιος");
    assert_string_equal(
        utf8_of("ISO_IR 127", STR("\xe2\xc8\xc7\xe6\xea^\xe4\xe6\xd2\xc7\xd1")),
        "قباني^لنزار");
    assert_string_equal(utf8_of("ISO_IR 138", STR("\xf9\xf8\xe5\xef")), "שרון");
    assert_string_equal(utf8_of("ISO_IR 166", STR("\xb9\xd2\xc2")), "นาย");
}

static void whole_sets_are_converted(void **state)
{
    (void)state;
    assert_string_equal(utf8_of("ISO_IR 192", STR("Wang^小東=")), "Wang^小東=");
    assert_string_equal(
        utf8_of("GB18030", STR("Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab")),
        "Wang^XiaoDong=王^小东");
    assert_string_equal(utf8_of("GBK", STR("\xcd\xf5")), "王");
}

static void japanese_escapes_switch_sets(void **state)
{
    (void)state;
    assert_string_equal(
        utf8_of("\\ISO 2022 IR 87",
                STR("Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B="
                    "\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B")),
        "Yamada^Tarou=山田^太郎=やまだ^たろう");
    assert_string_equal(
        utf8_of("ISO 2022 IR 13\\ISO 2022 IR 87",
                STR("\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^"
                    "\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^"
                    "\x1b$B$?$m$&\x1b(J")),
        "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう");
}

static void korean_and_chinese_escapes_switch_sets(void **state)
{
    (void)state;
    assert_string_equal(
        utf8_of("\\ISO 2022 IR 149",
                STR("Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7="
                    "\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf")),
        "Hong^Gildong=洪^吉洞=홍^길동");
    assert_string_equal(
        utf8_of("\\ISO 2022 IR 58", STR("Zhang^XiaoDong=\x1b$)A\xd5\xc5^"
                                        "\x1b$)A\xd0\xa1\xb6\xab=")),
        "Zhang^XiaoDong=张^小东=");
}

static void a_set_that_was_chosen_once_still_holds(void **state)
{
    (void)state;
    assert_string_equal(
        utf8_of("\\ISO 2022 IR 149", STR("\x1b$)C\xc8\xab^\xb1\xe6\xb5\xbf")),
        "홍^길동");
}

static void unnamed_sets_are_guessed(void **state)
{
    (void)state;
    assert_string_equal(utf8_of("", STR("M\xc3\xbcller")), "Müller");
    assert_string_equal(utf8_of("", STR("M\xfcller")), "Müller");
    assert_string_equal(utf8_of("NO SUCH SET", STR("M\xfcller")), "Müller");
    assert_string_equal(utf8_of("ISO IR-100", STR("M\xfcller")), "Müller");
}

static void invalid_bytes_are_marked_and_no_error(void **state)
{
    (void)state;
    assert_non_null(strstr(utf8_of("ISO_IR 192", STR("A\xff"
                                                     "B\xe4")),
                           "\xef\xbf\xbd"));
    assert_non_null(utf8_of("\\ISO 2022 IR 87", STR("\x1b$B\x7f\x21\x1b")));
    assert_non_null(utf8_of("\\ISO 2022 IR 149", STR("\x1b$)C\xff\xfe\xfd")));
}

static void latin_is_what_a_machine_prints(void **state)
{
    (void)state;
    assert_string_equal(latin_of("Müller^Jérôme"), "MULLER JEROME");
    assert_string_equal(latin_of("Łukasz  Straße"), "LUKASZ  STRASSE");
    assert_string_equal(latin_of("Wałęsa"), "WALESA");
    assert_string_equal(latin_of("Иванов"), "IVANOV");
    assert_string_equal(latin_of("doe^john=x"), "DOE JOHN X");
    assert_string_equal(latin_of(""), "");
}

static void the_set_of_the_item_holds(void **state)
{
    struct element charset = {.tag = TAG_SpecificCharacterSet,
                              .vr = "CS",
                              .value = {"ISO_IR 192", 10}};
    struct items item = {.at = &charset, .count = 1}, none = {0};

    (void)state;
    assert_true(str_equal(charset_of(&item, STR("GBK")), STR("ISO_IR 192")));
    assert_true(str_equal(charset_of(&none, STR("GBK")), STR("GBK")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
        TEST(single_byte_sets_are_converted),
        TEST(whole_sets_are_converted),
        TEST(japanese_escapes_switch_sets),
        TEST(korean_and_chinese_escapes_switch_sets),
        TEST(a_set_that_was_chosen_once_still_holds),
        TEST(unnamed_sets_are_guessed),
        TEST(invalid_bytes_are_marked_and_no_error),
        TEST(latin_is_what_a_machine_prints),
        TEST(the_set_of_the_item_holds),
    };

    return cmocka_run_group_tests_name("dicom charset", tests, NULL, NULL);
}
