/*
 * test_decide_dates.c - dates and times of day in the forms of many countries
 */
#include "decide/dates.h"
#include "decide/lexicon.h"
#include "decide_help.h"

static const struct months *months;

static int begin_dates(void **state)
{
    const char *path;
    struct str text;

    if (begin(state))
        return -1;
    return model_text(arena, NULL, "months.tsv", &text, &path, NULL) ||
           months_load(arena, text, path, &months, NULL);
}

/* Is year-month-day among the readings of text, and does it take all of it? */
static bool reads_as(const char *text, int year, int month, int day)
{
    struct date_read r;
    struct tokens ts;

    assert_int_equal(fold_tokens(arena, str_of(text), &ts, NULL), OK);
    if (!date_at(&ts, 0, months, &r) || r.tokens != ts.count)
        return false;
    for (int i = 0; i < r.count; i++)
        if ((r.short_year ? r.at[i].year % 100 == year % 100
                          : r.at[i].year == year) &&
            r.at[i].month == month && r.at[i].day == day)
            return true;
    return false;
}

static void every_form_of_one_day_is_read(void **state)
{
    static const char *const forms[] = {
        "19560621",        "21061956",        "06211956",
        "560621",          "210656",          "062156",
        "1956-06-21",      "1956/06/21",      "1956.06.21",
        "21.06.1956",      "21.6.1956",       "06/21/1956",
        "6/21/1956",       "21/06/56",        "06-21-56",
        "21-Jun-1956",     "21 JUN 1956",     "21JUN1956",
        "21-Jun-56",       "Jun 21, 1956",    "June 21st, 1956",
        "JUN 21 1956",     "1956 Jun 21",     "1956-JUN-21",
        "21. Juni 1956",   "21 juin 1956",    "21 de junio de 1956",
        "21 giugno 1956",  "21 juni 1956",    "21 de junho de 1956",
        "21 czerwca 1956", "21 kesäkuu 1956", "21_06_1956"};

    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (!reads_as(forms[i], 1956, 6, 21))
            broken("not read: %s", forms[i]);
}

static void day_and_month_change_places(void **state)
{
    (void)state;
    assert_true(reads_as("03/04/2012", 2012, 3, 4));
    assert_true(reads_as("03/04/2012", 2012, 4, 3));
    assert_false(reads_as("13/04/2012", 2012, 13, 4));
}

static void measures_and_settings_are_no_dates(void **state)
{
    static const char *const others[] = {
        "3/2/0", "1/2/4",    "12.34",   "120/80", "3.5/2.7", "99/99/9999",
        "31.02", "Mag 1.06", "1.2.3.4", "0/0/00", "1850",    "MAR"};
    struct date_read r;
    struct tokens ts;

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_int_equal(fold_tokens(arena, str_of(others[i]), &ts, NULL), OK);
        if (date_at(&ts, 0, months, &r) && r.tokens == ts.count)
            broken("read as a date: %s", others[i]);
    }
}

static void times_of_day_are_read(void **state)
{
    static const struct {
        const char *text;
        int hour, minute, second;
    } times[] = {{"05:05:53", 5, 5, 53},     {"2:56:22 PM", 14, 56, 22},
                 {"1:29:49 pm", 13, 29, 49}, {"12:01:02 am", 0, 1, 2},
                 {"23:59", 23, 59, -1},      {"113012", 11, 30, 12},
                 {"9.15.00", 9, 15, 0},      {"8:05 a.m.", 8, 5, -1}};

    (void)state;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        struct time_read t;
        struct tokens ts;

        assert_int_equal(fold_tokens(arena, str_of(times[i].text), &ts, NULL),
                         OK);
        if (!time_at(&ts, 0, &t) || t.tokens != ts.count)
            broken("not read: %s", times[i].text);
        assert_int_equal(t.hour, times[i].hour);
        assert_int_equal(t.minute, times[i].minute);
        assert_int_equal(t.second, times[i].second);
    }
}

static void impossible_times_are_not_read(void **state)
{
    static const char *const others[] = {"24:00", "12:60", "3.14",
                                         "14:1",  "1:2:3", "999999"};
    struct time_read t;
    struct tokens ts;

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_int_equal(fold_tokens(arena, str_of(others[i]), &ts, NULL), OK);
        if (time_at(&ts, 0, &t))
            broken("read as a time: %s", others[i]);
    }
}

static void tokens_fold_letters_of_all_kinds(void **state)
{
    static const struct {
        const char *text, *joined;
    } texts[] = {{"Müller-Lüdenscheidt", "MULLERLUDENSCHEIDT"},
                 {"Ærøskøbing", "AEROSKOBING"},
                 {"Straße 12", "STRASSE12"},
                 {"Łódź", "LODZ"},
                 {"ＡＢＣ１２", "ABC12"},
                 {"Иван", "ИВАН"},
                 {"e\xcc\x81t\xc3\xa9", "ETE"},
                 {"\xff\xfe"
                  "a",
                  "A"},
                 {"", ""}};
    struct str joined;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(
            fold_joined(arena, str_of(texts[i].text), &joined, NULL), OK);
        assert_string_equal(str_c(arena, joined), texts[i].joined);
    }
}

static void tokens_know_where_they_stood(void **state)
{
    struct tokens ts;

    (void)state;
    assert_int_equal(
        fold_tokens(arena, STR("Doe,  J\xc3\xb6rg42  王小"), &ts, NULL), OK);
    assert_int_equal(ts.count, 5);
    assert_int_equal(ts.at[1].at, 6);
    assert_int_equal(ts.at[1].len, 5); /* bytes of "Jörg" */
    assert_int_equal(ts.at[1].gap, GAP_MARK);
    assert_int_equal(ts.at[1].mark, ',');
    assert_true(ts.at[2].digits);
    assert_int_equal(ts.at[2].gap, GAP_NONE);
    assert_int_equal(ts.at[3].gap, GAP_BLANK);
    assert_int_equal(ts.at[4].gap, GAP_NONE); /* each ideograph by itself */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_one_day_is_read),
        cmocka_unit_test(day_and_month_change_places),
        cmocka_unit_test(measures_and_settings_are_no_dates),
        cmocka_unit_test(times_of_day_are_read),
        cmocka_unit_test(impossible_times_are_not_read),
        cmocka_unit_test(tokens_fold_letters_of_all_kinds),
        cmocka_unit_test(tokens_know_where_they_stood),
    };

    return cmocka_run_group_tests(tests, begin_dates, end);
}
