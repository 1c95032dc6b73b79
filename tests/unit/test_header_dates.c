/*
 * test_header_dates.c - dates move by one offset and keep their form
 *
 * The C library's calendar says what is right.
 */
#include "header/clean.h"
#include "header_trees.h"
#include <time.h>

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_create((size_t)256 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

static const char *moved(const char *value, int days)
{
    struct str new;

    if (!date_shift(arena, str_of(value), days, &new))
        return "no date";
    assert_int_equal(new.len, strlen(value));
    return str_c(arena, new);
}

static void every_day_of_a_century_moves_as_calendars_say(void **state)
{
    (void)state;
    for (int day = 0; day < 36600; day += 13) {
        static const int offsets[] = {-1, -365, -3650, -1461, 59};
        time_t seconds = (time_t)(day - 20000) * 86400, then;
        char from[20], want[20];
        struct tm tm;

        strftime(from, sizeof from, "%Y%m%d", gmtime_r(&seconds, &tm));
        for (size_t k = 0; k < sizeof offsets / sizeof *offsets; k++) {
            then = seconds + (time_t)offsets[k] * 86400;
            strftime(want, sizeof want, "%Y%m%d", gmtime_r(&then, &tm));
            assert_string_equal(moved(from, offsets[k]), want);
        }
    }
}

static void form_and_all_else_stay(void **state)
{
    static const char *const pairs[][2] = {
        {"20180301", "20180219"},
        {"20180301 ", "20180219 "},
        {"2018.03.01", "2018.02.19"},
        {"2018-03-01", "2018-02-19"},
        {"20180301101530.25+0100", "20180219101530.25+0100"},
        {"20180301101530-0500", "20180219101530-0500"},
        {"20180301-20180310", "20180219-20180228"},
        {"20180301-", "20180219-"},
        {"-20180301", "-20180219"},
        {"20180301\\20180302", "20180219\\20180220"},
        {"20180301\\\\20180302", "20180219\\\\20180220"},
        {"201803", "201802"},
        {"2018", "2017"},
        {"201803011015", "201802191015"},
        {"20180301 10:15:30", "20180219 10:15:30"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert_string_equal(moved(pairs[i][0], -10), pairs[i][1]);
}

static void what_is_no_date_is_not_moved(void **state)
{
    static const char *const texts[] = {
        "",          "  ",        "NONE",           "20181301",
        "20180230",  "00000000",  "1956-6-1",       "201",
        "20180301x", "x20180301", "20180301\\none", "99999999",
        "2018030",   "-"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_string_equal(moved(texts[i], -10), "no date");
}

static void seconds_move_by_whole_days(void **state)
{
    int32_t narrow = 862399669, new_narrow;
    double wide = 862399761.25, new_wide;
    struct str new;

    (void)state;
    assert_true(date_shift_seconds(arena, "SL",
                                   (struct str){(char *)&narrow, 4}, -2, &new));
    memcpy(&new_narrow, new.at, 4);
    assert_int_equal(new_narrow, 862399669 - 172800);
    assert_true(date_shift_seconds(arena, "FD", (struct str){(char *)&wide, 8},
                                   -2, &new));
    memcpy(&new_wide, new.at, 8);
    assert_true(new_wide == 862399761.25 - 172800);
    assert_true(date_shift_seconds(arena, "LO", STR("862399669"), -2, &new));
    assert_string_equal(str_c(arena, new), "862226869");
    assert_false(date_shift_seconds(arena, "LO", STR("noon"), -2, &new));
    narrow = 0;
    assert_false(date_shift_seconds(
        arena, "SL", (struct str){(char *)&narrow, 4}, -2, &new));
}

/* ---- in data sets ------------------------------------------------------- */

enum {
    TAG_SeriesDate = 0x00080021,
    TAG_AcquisitionDateTime = 0x0008002a,
    TAG_SeriesTime = 0x00080031,
    TAG_SeriesNumber = 0x00200011,
    TAG_PatientAge = 0x00101010
};

static int64_t days_between(const char *from, const char *to)
{
    struct tm a = {0}, b = {0};

    assert_non_null(strptime(from, "%Y%m%d", &a));
    assert_non_null(strptime(to, "%Y%m%d", &b));
    return ((int64_t)timegm(&b) - (int64_t)timegm(&a)) / 86400;
}

static void intervals_and_times_stay_in_tcia(void **state)
{
    struct dataset *ds = tree(arena);

    (void)state;
    put_root(ds, TAG_StudyDate, "DA", "20180103");
    put_root(ds, TAG_SeriesDate, "DA", "20171230");
    put_root(ds, TAG_SeriesTime, "TM", "101530");
    put_root(ds, TAG_AcquisitionDateTime, "DT", "20180103101530");
    clean_known(arena, ds, load(arena, "tcia"));
    assert_int_equal(days_between(at(arena, &ds->root, TAG_SeriesDate),
                                  at(arena, &ds->root, TAG_StudyDate)),
                     4);
    assert_int_equal(
        days_between("20180103", at(arena, &ds->root, TAG_StudyDate)),
        pseudo_date_offset(&test_key, STR("4711")));
    assert_string_equal(at(arena, &ds->root, TAG_SeriesTime), "101530");
    assert_memory_equal(at(arena, &ds->root, TAG_AcquisitionDateTime),
                        at(arena, &ds->root, TAG_StudyDate), 8);
}

static void no_day_becomes_the_day_of_birth(void **state)
{
    int days = pseudo_date_offset(&test_key, STR("4711"));
    const char *birth = moved("20180103", days);
    struct dataset *ds = tree(arena);

    (void)state;
    put_root(ds, TAG_PatientBirthDate, "DA", birth);
    put_root(ds, TAG_StudyDate, "DA", "20180103");
    put_root(ds, TAG_SeriesDate, "DA", "20180105");
    clean_known(arena, ds, load(arena, "tcia"));
    assert_string_equal(at(arena, &ds->root, TAG_StudyDate),
                        moved("20180103", days - 1));
    assert_string_equal(at(arena, &ds->root, TAG_SeriesDate),
                        moved("20180105", days));
}

static void weekdays_stay_when_asked(void **state)
{
    const struct profile *p;

    (void)state;
    assert_int_equal(
        load_yaml(arena, "base: tcia\nkeep_weekday: true\n", &p, NULL), OK);
    for (int i = 0; i < 50; i++) {
        struct dataset *ds = tree(arena);

        put_root(ds, TAG_PatientID, "LO", str_format(arena, "p%d", i));
        put_root(ds, TAG_StudyDate, "DA", "20180103");
        clean_known(arena, ds, p);
        assert_int_equal(
            days_between("20180103", at(arena, &ds->root, TAG_StudyDate)) % 7,
            0);
        assert_string_not_equal(at(arena, &ds->root, TAG_StudyDate),
                                "20180103");
    }
}

static void a_date_that_is_none_is_emptied(void **state)
{
    struct dataset *ds = tree(arena);

    (void)state;
    put_root(ds, TAG_SeriesDate, "DA", "Jan 2018");
    clean_known(arena, ds, load(arena, "tcia"));
    assert_string_equal(at(arena, &ds->root, TAG_SeriesDate), "");
}

static void a_series_number_that_is_a_date_moves(void **state)
{
    struct dataset *ds = tree(arena), *plain = tree(arena);

    (void)state;
    put_root(ds, TAG_SeriesNumber, "IS", "20180103");
    put_root(plain, TAG_SeriesNumber, "IS", "20183");
    clean_known(arena, ds, load(arena, "tcia"));
    clean_known(arena, plain, load(arena, "tcia"));
    assert_int_equal(
        days_between("20180103", at(arena, &ds->root, TAG_SeriesNumber)),
        pseudo_date_offset(&test_key, STR("4711")));
    assert_string_equal(at(arena, &plain->root, TAG_SeriesNumber), "20183");
}

static void a_date_that_is_kept_may_be_that_of_the_study(void **state)
{
    struct dataset *ds = tree(arena);

    (void)state;
    put_root(ds, TAG_StudyDate, "DA", "20180103");
    put_root(ds, 0x00080106, "DT", "20180103000000"); /* of a context group */
    clean_known(arena, ds, load(arena, "tcia"));
    assert_string_equal(at(arena, &ds->root, 0x00080106), "20180103000000");
}

static void ages_over_89_become_90(void **state)
{
    static const char *const pairs[][2] = {
        {"089Y", "089Y"}, {"090Y", "090Y"}, {"097Y", "090Y"},
        {"104Y", "090Y"}, {"095M", "095M"}, {"045Y", "045Y"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct dataset *ds = tree(arena);

        put_root(ds, TAG_PatientAge, "AS", pairs[i][0]);
        clean_known(arena, ds, load(arena, "tcia"));
        assert_string_equal(at(arena, &ds->root, TAG_PatientAge), pairs[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_a_century_moves_as_calendars_say),
        cmocka_unit_test(form_and_all_else_stay),
        cmocka_unit_test(what_is_no_date_is_not_moved),
        cmocka_unit_test(seconds_move_by_whole_days),
        cmocka_unit_test(intervals_and_times_stay_in_tcia),
        cmocka_unit_test(no_day_becomes_the_day_of_birth),
        cmocka_unit_test(weekdays_stay_when_asked),
        cmocka_unit_test(a_date_that_is_none_is_emptied),
        cmocka_unit_test(a_series_number_that_is_a_date_moves),
        cmocka_unit_test(a_date_that_is_kept_may_be_that_of_the_study),
        cmocka_unit_test(ages_over_89_become_90),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
