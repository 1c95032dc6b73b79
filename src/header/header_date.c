/*
 * header_date.c - dates moved by whole days, in the form they had
 *
 * The result has the length of the original and only its year, month and day
 * digits differ. A year or a month alone moves as its first day does. The
 * calendar is the proleptic Gregorian one of PS3.5 DA.
 */
#include "header/clean.h"
#include <stdio.h>
#include <string.h>

/* Days since 1970-01-01 of a civil date, and back. */
static int64_t days_of(int64_t y, int m, int d)
{
    int64_t era, year_of_era, day_of_year;

    y -= m <= 2;
    era = (y >= 0 ? y : y - 399) / 400;
    year_of_era = y - era * 400;
    day_of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 -
           year_of_era / 100 + day_of_year - 719468;
}

static void date_of(int64_t days, int *ret_y, int *ret_m, int *ret_d)
{
    int64_t era, day_of_era, year_of_era, day_of_year, month;

    days += 719468;
    era = (days >= 0 ? days : days - 146096) / 146097;
    day_of_era = days - era * 146097;
    year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
                   day_of_era / 146096) /
                  365;
    day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    month = (5 * day_of_year + 2) / 153;
    *ret_d = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    *ret_m = (int)(month < 10 ? month + 3 : month - 9);
    *ret_y = (int)(year_of_era + era * 400 + (*ret_m <= 2));
}

static bool month_has(int y, int m, int d)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};
    bool leap = (y % 4 == 0 && y % 100) || y % 400 == 0;

    return m >= 1 && m <= 12 && d >= 1 &&
           d <= lengths[m - 1] + (m == 2 && leap);
}

static int digits_at(const char *s, size_t len, size_t at)
{
    size_t n = 0;

    while (at + n < len && s[at + n] >= '0' && s[at + n] <= '9')
        n++;
    return n > 1000 ? 1000 : (int)n;
}

static int number(const char *s, int count)
{
    int n = 0;

    for (int i = 0; i < count; i++)
        n = n * 10 + (s[i] - '0');
    return n;
}

static void put_number(char *s, int count, int n)
{
    for (int i = count; i-- > 0; n /= 10)
        s[i] = (char)('0' + n % 10);
}

/* Move the date whose year, month and day digits are at these places. */
static bool move(char *year, char *month, char *day, int days)
{
    int y = number(year, 4), m = month ? number(month, 2) : 1;
    int d = day ? number(day, 2) : 1;

    if (y < 1 || !month_has(y, m, d))
        return false;
    date_of(days_of(y, m, d) + days, &y, &m, &d);
    if (y < 1 || y > 9999)
        return false;
    put_number(year, 4, y);
    if (month)
        put_number(month, 2, m);
    if (day)
        put_number(day, 2, d);
    return true;
}

/* One date at s: YYYY[MM[DD[hhmmss...]]] or YYYY.MM.DD (also - and /). */
static bool shift_one(char *s, size_t len, int days, size_t *ret_used)
{
    int n = digits_at(s, len, 0);

    *ret_used = (size_t)n;
    if (n == 4 && len >= 10 && strchr(".-/", s[4]) && s[7] == s[4] &&
        digits_at(s, len, 5) == 2 && digits_at(s, len, 8) == 2) {
        *ret_used = 10;
        return move(s, s + 5, s + 8, days);
    }
    if (n >= 8 && n <= 14)
        return move(s, s + 4, s + 6, days);
    if (n == 6)
        return move(s, s + 4, NULL, days);
    return n == 4 && move(s, NULL, NULL, days);
}

/* What may follow a date: fraction and zone of a DT, or "date time". */
static size_t skip_tail(const char *s, size_t len)
{
    size_t at = 0;

    if (at < len && s[at] == '.')
        at += 1 + (size_t)digits_at(s, len, at + 1);
    if (at < len && (s[at] == '+' || s[at] == '-') &&
        digits_at(s, len, at + 1) == 4)
        at += 5;
    while (at < len && (s[at] == ' ' || !s[at]))
        at++;
    if (at && digits_at(s, len, at) >= 2)
        while (at < len && s[at] != '\\' && s[at] != '-')
            at++;
    return at;
}

bool date_shift(struct arena *a, struct str value, int days,
                struct str *ret_value)
{
    struct str copy = str_copy(a, value);
    char *s = str_c(a, value);
    size_t at = 0;
    bool any = false;

    if (!copy.at || !s)
        return false;
    while (at < value.len) {
        size_t used;

        if (strchr(" \\-", s[at])) { /* NUL counts as padding too */
            at++;
            continue;
        }
        if (!shift_one(s + at, value.len - at, days, &used))
            return false;
        at += used;
        at += skip_tail(s + at, value.len - at);
        if (at < value.len && !strchr("\\-", s[at]))
            return false;
        any = true;
    }
    if (any)
        *ret_value = (struct str){s, value.len};
    return any;
}

bool date_is_whole(struct str s)
{
    s = str_trim(s);
    if (s.len != 8 || digits_at(s.at, 8, 0) != 8)
        return false;
    if (number(s.at, 4) < 1900 || number(s.at, 4) > 2100)
        return false;
    return month_has(number(s.at, 4), number(s.at + 4, 2), number(s.at + 6, 2));
}

static bool shift_binary(struct arena *a, struct str value, int64_t seconds,
                         struct str *ret_value)
{
    char *s = str_c(a, value);
    int32_t narrow;
    double wide;

    if (!s)
        return false;
    if (value.len == sizeof narrow) {
        memcpy(&narrow, s, sizeof narrow);
        if (!narrow)
            return false; /* no time at all */
        narrow = (int32_t)((uint32_t)narrow + (uint32_t)seconds);
        memcpy(s, &narrow, sizeof narrow);
    } else if (value.len == sizeof wide) {
        memcpy(&wide, s, sizeof wide);
        if (!(wide > 0 && wide < 1e12))
            return false;
        wide += (double)seconds;
        memcpy(s, &wide, sizeof wide);
    } else {
        return false;
    }
    *ret_value = (struct str){s, value.len};
    return true;
}

static bool is_number_text(struct str s)
{
    s = str_trim(s);
    for (size_t i = 0; i < s.len; i++)
        if (!(s.at[i] >= '0' && s.at[i] <= '9') && s.at[i] != '.' &&
            !(s.at[i] == '-' && i == 0))
            return false;
    return s.len > 0;
}

bool date_shift_seconds(struct arena *a, const char *vr, struct str value,
                        int days, struct str *ret_value)
{
    bool binary = !strcmp(vr, "SL") || !strcmp(vr, "UL") || !strcmp(vr, "FD") ||
                  !strcmp(vr, "OB") || !strcmp(vr, "UN") || !strcmp(vr, "OW");
    struct str whole, rest;
    int64_t seconds;
    char *text;

    if (binary && !(is_number_text(value) && value.len > 8))
        return shift_binary(a, value, (int64_t)days * 86400, ret_value);
    whole = str_cut(str_trim(value), '.', &rest);
    if (!str_to_int(whole, &seconds))
        return false;
    text = str_format(
        a, "%lld%s%.*s", (long long)(seconds + (int64_t)days * 86400),
        rest.at ? "." : "", (int)rest.len, rest.at ? rest.at : "");
    if (!text)
        return false;
    *ret_value = str_of(text);
    return true;
}
