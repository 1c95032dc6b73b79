/*
 * dates.c - the forms in which people and machines write dates and times
 */
#include "decide/dates.h"
#include "decide/lexicon.h"
#include <string.h>

enum { MONTH_NAMES = 512 };

struct month_name {
    struct str word;
    int month;
};

struct months {
    struct month_name at[MONTH_NAMES];
    int count;
};

int months_find(const struct months *m, struct str word)
{
    if (word.len < 3)
        return 0;
    for (int i = 0; i < m->count; i++)
        if (str_equal(m->at[i].word, word))
            return m->at[i].month;
    return 0;
}

enum code months_load(struct arena *a, struct str text, const char *path,
                      const struct months **ret, struct error *err)
{
    struct months *m = arena_alloc(a, sizeof *m);
    struct str cells[TABLE_CELLS];
    struct table t;
    enum code code;

    if (!m)
        return fail(err, ERR_MEMORY, "no memory for months");
    TRY(table_open(text, path, "language\tmonth\tform\tkind", &t, err));
    while (table_next(&t, cells, &code, err)) {
        struct month_name *n = &m->at[m->count];
        int64_t month;
        int before;

        if (!str_to_int(cells[1], &month) || month < 1 || month > 12)
            return fail(err, ERR_FORMAT, "%s:%d: no such month", path, t.row);
        TRY(fold_joined(a, cells[2], &n->word, err));
        before = months_find(m, n->word);
        if (before && before != month)
            return fail(err, ERR_FORMAT, "%s:%d: two months of one name", path,
                        t.row);
        if (before || n->word.len < 3)
            continue;
        n->month = (int)month;
        if (++m->count == MONTH_NAMES)
            return fail(err, ERR_LIMIT, "%s:%d: too many months", path, t.row);
    }
    TRY(code);
    *ret = m;
    return OK;
}

int token_number(const struct token *t)
{
    int n = 0;

    if (!t->digits || t->size > 9)
        return -1;
    for (int i = 0; i < t->size; i++)
        n = n * 10 + (t->word[i] - '0');
    return n;
}

static bool is_day(int d, int m)
{
    static const int last[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return m >= 1 && m <= 12 && d >= 1 && d <= last[m - 1];
}

static void add(struct date_read *r, int year, int month, int day)
{
    if (is_day(day, month) && r->count < 4)
        r->at[r->count++] = (struct date){year, month, day};
}

static bool is_year(int y)
{
    return y >= 1850 && y <= 2100;
}

/* Digits from..from+n of a token. */
static int part(const struct token *t, int from, int n)
{
    int value = 0;

    for (int i = from; i < from + n; i++)
        value = value * 10 + (t->word[i] - '0');
    return value;
}

/* 19560621, 21061956, 06211956, 560621, 210656, 062156; a date-time's first
 * eight digits. */
static bool date_bare(const struct token *t, struct date_read *r)
{
    r->bare = true;
    r->tokens = 1;
    if (t->size == 8 || t->size == 14 || t->size == 12) {
        if (is_year(part(t, 0, 4)))
            add(r, part(t, 0, 4), part(t, 4, 2), part(t, 6, 2));
        if (t->size == 8 && is_year(part(t, 4, 4))) {
            add(r, part(t, 4, 4), part(t, 2, 2), part(t, 0, 2));
            add(r, part(t, 4, 4), part(t, 0, 2), part(t, 2, 2));
        }
    } else if (t->size == 6) {
        r->short_year = true;
        add(r, part(t, 0, 2), part(t, 2, 2), part(t, 4, 2));
        add(r, part(t, 4, 2), part(t, 2, 2), part(t, 0, 2));
        add(r, part(t, 4, 2), part(t, 0, 2), part(t, 2, 2));
    }
    return r->count > 0;
}

static bool joins_date(const struct token *t, char mark)
{
    if (t->gap == GAP_BLANK)
        return mark == ' ';
    return t->gap == GAP_MARK && t->mark == mark && mark &&
           strchr("-./_", mark);
}

/* Three numbers with the same mark (or blanks) between them. */
static bool date_numbers(const struct token *t, struct date_read *r)
{
    int n[3] = {token_number(&t[0]), token_number(&t[1]), token_number(&t[2])};
    char mark = t[1].gap == GAP_BLANK ? ' ' : t[1].mark;

    if (n[0] < 0 || n[1] < 0 || n[2] < 0)
        return false;
    if (!joins_date(&t[1], mark) || !joins_date(&t[2], mark))
        return false;
    r->tokens = 3;
    if (t[0].size == 4 && t[1].size <= 2 && t[2].size <= 2 && is_year(n[0])) {
        add(r, n[0], n[1], n[2]);
        add(r, n[0], n[2], n[1]);
    } else if (t[0].size <= 2 && t[1].size <= 2 && t[2].size == 4 &&
               is_year(n[2])) {
        add(r, n[2], n[1], n[0]);
        add(r, n[2], n[0], n[1]);
    } else if (t[0].size <= 2 && t[1].size <= 2 && t[2].size == 2 &&
               (t[0].size == 2 || t[1].size == 2) && mark != ' ') {
        r->short_year = true;
        add(r, n[2], n[1], n[0]);
        add(r, n[2], n[0], n[1]);
        add(r, n[0], n[1], n[2]);
    }
    return r->count > 0;
}

/* Between the parts of a date with the month's name nearly all is allowed. */
static bool is_loose(const struct token *t)
{
    return t->gap != GAP_FAR &&
           (t->gap != GAP_MARK || t->mark == 0 || strchr("-./,'_", t->mark));
}

/* Words between the parts that mean nothing: 21st, 21 de junio de 1956. */
static bool is_filler(const struct token *t)
{
    static const char *const words[] = {"DE", "DEL", "OF", "ST",
                                        "ND", "RD",  "TH", "DI"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal(token_word(t), str_of(words[i])))
            return true;
    return false;
}

/* Up to three parts from token i on, fillers left out; end after each. */
static int loose_parts(const struct tokens *ts, int i, int parts[3], int end[3])
{
    int count = 0;

    for (int k = i; k < ts->count && k < i + 7 && count < 3; k++) {
        if (k > i && !is_loose(&ts->at[k]))
            break;
        if (k > i && is_filler(&ts->at[k]))
            continue;
        parts[count] = k;
        end[count++] = k + 1 - i;
    }
    return count;
}

static void add_year(struct date_read *r, const struct token *year, int month,
                     int day)
{
    int y = token_number(year);

    if (year->size == 2)
        r->short_year = true;
    else if (year->size != 4 || !is_year(y))
        return;
    add(r, y, month, day);
}

static bool date_named(const struct tokens *ts, int i, const struct months *m,
                       struct date_read *r)
{
    const struct token *t = ts->at;
    int p[3], end[3], month = 0, which = 0;
    const struct token *day, *year;

    if (loose_parts(ts, i, p, end) < 3)
        return false;
    for (; which < 2 && !month; which++)
        month =
            t[p[which]].digits ? 0 : months_find(m, token_word(&t[p[which]]));
    if (!month)
        return false;
    if (which == 1 && t[p[2]].mark == '.' && t[p[2]].gap == GAP_MARK &&
        t[p[1]].gap == GAP_BLANK)
        return false; /* "Mag 1.06" is a measure */
    day = which == 1 ? &t[p[1]] : &t[p[0]];
    year = &t[p[2]];
    if (!day->digits || !year->digits)
        return false;
    if (day->size == 4) { /* 1956 Jun 21 */
        day = year;
        year = &t[p[0]];
    }
    if (day->size > 2)
        return false;
    r->named = true;
    r->tokens = end[2];
    add_year(r, year, month, token_number(day));
    if (day->size == 2 && year->size == 2 && which == 2)
        add_year(r, day, month, token_number(year)); /* 56-Jun-21 */
    return r->count > 0;
}

bool date_at(const struct tokens *ts, int i, const struct months *m,
             struct date_read *ret)
{
    struct date_read r = {0};
    const struct token *t = &ts->at[i];

    if (!t->digits && !months_find(m, token_word(t)))
        return false;
    if (date_named(ts, i, m, &r)) {
        *ret = r;
        return true;
    }
    r = (struct date_read){0};
    if (t->digits && i + 2 < ts->count && date_numbers(t, &r)) {
        *ret = r;
        return true;
    }
    r = (struct date_read){0};
    if (!t->digits || !date_bare(t, &r))
        return false;
    *ret = r;
    return true;
}

static bool is_half(const struct token *t, bool *ret_after_noon)
{
    struct str w = token_word(t);

    *ret_after_noon = w.len && w.at[0] == 'P';
    return str_equal(w, STR("AM")) || str_equal(w, STR("PM")) ||
           str_equal(w, STR("A")) || str_equal(w, STR("P"));
}

/* am or pm after the time; "a.m." is two tokens. */
static void read_half(const struct tokens *ts, int i, struct time_read *r)
{
    int k = i + r->tokens;
    bool noon;

    if (k >= ts->count || ts->at[k].gap > GAP_BLANK ||
        !is_half(&ts->at[k], &noon) || r->hour > 12 || r->hour < 1)
        return;
    if (ts->at[k].size == 1) {
        if (k + 1 >= ts->count || ts->at[k + 1].mark != '.' ||
            !str_equal(token_word(&ts->at[k + 1]), STR("M")))
            return;
        r->tokens++;
    }
    r->tokens++;
    r->half = true;
    r->hour = r->hour % 12 + (noon ? 12 : 0);
}

static bool time_bare(const struct token *t, struct time_read *r)
{
    if (t->size != 6)
        return false;
    r->hour = part(t, 0, 2);
    r->minute = part(t, 2, 2);
    r->second = part(t, 4, 2);
    r->tokens = 1;
    r->bare = true;
    return r->hour < 24 && r->minute < 60 && r->second < 61;
}

static bool time_number(const struct token *t, char mark, int below)
{
    return t->digits && t->size == 2 && t->gap == GAP_MARK && t->mark == mark &&
           token_number(t) < below;
}

bool time_at(const struct tokens *ts, int i, struct time_read *ret)
{
    const struct token *t = &ts->at[i];
    struct time_read r = {.second = -1};
    int left = ts->count - i;
    char mark;

    if (!t->digits)
        return false;
    if (time_bare(t, &r)) {
        *ret = r;
        return true;
    }
    r = (struct time_read){.second = -1, .hour = token_number(t)};
    if (t->size > 2 || r.hour > 23 || left < 2)
        return false;
    mark = t[1].mark;
    if ((mark != ':' && mark != '.') || !time_number(&t[1], mark, 60))
        return false;
    r.minute = token_number(&t[1]);
    r.tokens = 2;
    if (left > 2 && time_number(&t[2], mark, 61)) {
        r.second = token_number(&t[2]);
        r.tokens = 3;
    } else if (mark == '.') {
        return false; /* 3.14 is no time */
    }
    read_half(ts, i, &r);
    *ret = r;
    return true;
}
