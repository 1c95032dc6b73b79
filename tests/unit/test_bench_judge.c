/*
 * test_bench_judge.c - texts compared as the public scorer compares them
 */
#include "bench/bench_judge.h"
#include "cmocka_all.h"

static struct arena *arena;
static struct judge *judge;

static int begin(void **state)
{
    (void)state;
    arena = arena_create((size_t)64 << 20);
    return judge_make(arena, &judge, NULL);
}

static int end(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

static enum bench_mark mark(const char *value, const char *text, bool remove)
{
    enum bench_mark m = MARK_BLANK;
    double share;

    assert_int_equal(judge_text(judge, arena, str_of(value), str_of(text),
                                remove, &m, &share, NULL),
                     OK);
    return m;
}

static void numbers_compare_as_numbers(void **state)
{
    (void)state;
    assert_int_equal(mark("<98.942>", "<98.9420>", false), MARK_PASS);
    assert_int_equal(mark("<98.942>", "<98.943>", false), MARK_FAIL);
    assert_int_equal(mark("<007>", "<7>", false), MARK_PASS);
    assert_int_equal(mark("<7>", "<7.0>", true), MARK_FAIL);
}

static void a_minus_sign_makes_text(void **state)
{
    (void)state;
    assert_int_equal(mark("<-1.0>", "<-1.00>", false), MARK_FAIL);
    assert_int_equal(mark("<-1.00>", "<-1.0>", false), MARK_PASS); /* part */
}

static void lists_compare_as_text(void **state)
{
    (void)state;
    assert_int_equal(mark("<[0.5, 0.5]>", "<[0.50, 0.50]>", false), MARK_FAIL);
    assert_int_equal(mark("<[0.5, 0.5]>", "<[0.5, 0.5]>", false), MARK_PASS);
}

static void a_removed_word_may_not_be_part_of_another(void **state)
{
    (void)state;
    assert_int_equal(mark("<13 weeks>", "<3>", true), MARK_FAIL);
    assert_int_equal(mark("<12 weeks>", "<3>", true), MARK_PASS);
    assert_int_equal(mark("<MIDI_1_1_016>", "<1_1>", true), MARK_FAIL);
}

static void names_with_a_caret_are_one_word(void **state)
{
    (void)state;
    assert_int_equal(mark("<gaines stacy>", "<GAINES^STACY>", true), MARK_PASS);
    assert_int_equal(mark("<gaines^stacy>", "<GAINES^STACY>", true), MARK_FAIL);
}

static void word_order_and_additions_are_free(void **state)
{
    (void)state;
    assert_int_equal(
        mark("<chest of a portable XR, AP>", "<XR CHEST AP PORTABLE>", false),
        MARK_PASS);
    assert_int_equal(mark("<XR CHEST AP>", "<XR CHEST AP PORTABLE>", false),
                     MARK_FAIL);
}

static void stop_words_and_punctuation_do_not_count(void **state)
{
    (void)state;
    assert_int_equal(mark("<brain>", "<for the brain, (with)>", false),
                     MARK_PASS);
    assert_int_equal(mark("<x>", "<it is>", false), MARK_BLANK);
    assert_int_equal(mark("<M>", "<M>", false), MARK_PASS);
    assert_int_equal(mark("<>", "<M>", true), MARK_BLANK);
}

static void an_empty_value_holds_nothing(void **state)
{
    (void)state;
    assert_int_equal(mark("<>", "<GAINES>", true), MARK_PASS);
    assert_int_equal(mark("<>", "<GAINES>", false), MARK_FAIL);
    assert_int_equal(mark("<>", "<12345>", true), MARK_PASS);
}

static void a_double_quote_needs_the_complete_text(void **state)
{
    (void)state;
    assert_int_equal(mark("<the \"left\" side>", "<\"left\" side>", false),
                     MARK_PASS);
    assert_int_equal(mark("<left\" side>", "<side \"left\">", false),
                     MARK_FAIL);
}

static void words_are_cut_as_treebank_cuts_them(void **state)
{
    static const struct {
        const char *text, *words; /* joined by | */
    } rows[] = {
        {"abd/pelvis ct", "abd/pelvis|ct"},
        {"colonoscopy (acrin) dr.iyer", "colonoscopy|acrin|dr.iyer"},
        {"4.6 x, 3", "4.6|x|3"},
        {"patient's chest.", "patient|'s|chest"},
        {"a:b 10:30", "b|10:30"},
        {"50% of dose; t2-flair", "50|dose|t2-flair"},
        {"first scan. second scan.", "first|scan|second|scan"},
        {"x--z", "x|--|z"},
        {"cannot stay", "stay"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct words words;
        struct buffer b = {.limit = 4096};

        assert_int_equal(
            judge_words(judge, arena, str_of(rows[i].text), &words, NULL), OK);
        for (int k = 0; k < words.count; k++) {
            buffer_str(&b, k ? "|" : "");
            buffer_add(&b, words.at[k].at, words.at[k].len);
        }
        buffer_add(&b, "", 1);
        assert_string_equal(b.at, rows[i].words);
        buffer_release(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_compare_as_numbers),
        cmocka_unit_test(a_minus_sign_makes_text),
        cmocka_unit_test(lists_compare_as_text),
        cmocka_unit_test(a_removed_word_may_not_be_part_of_another),
        cmocka_unit_test(names_with_a_caret_are_one_word),
        cmocka_unit_test(word_order_and_additions_are_free),
        cmocka_unit_test(stop_words_and_punctuation_do_not_count),
        cmocka_unit_test(an_empty_value_holds_nothing),
        cmocka_unit_test(a_double_quote_needs_the_complete_text),
        cmocka_unit_test(words_are_cut_as_treebank_cuts_them),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
