/*
 * witness_patterns.c - shapes: dates, times of day, phones, record numbers
 *
 * Dates and times are read by dates.c, as written and with digits put where a
 * reader saw letters; the rest are rows of patterns.tsv over the whole line.
 */
#include "decide/scene.h"
#include <string.h>

enum { MONTH_SIGNS = 3, DATE_WORDS = 3 };

/* ---- dates and times ------------------------------------------------- */

static bool plausible(const struct date_read *d, const struct tokens *ts, int i)
{
    if (d->named || !d->short_year)
        return true;
    if (d->bare)
        return false; /* six digits: left to the record numbers */
    /* 3/2/12 could be a setting; two parts of two digits make a date */
    return ts->at[i].size == 2 || ts->at[i + 1].size == 2;
}

static void blame_tokens(struct seen *s, bool second, const struct tokens *ts,
                         int from, int count, const char *rule, bool shape)
{
    const struct token *a = &ts->at[from], *b = &ts->at[from + count - 1];

    seen_blame(s, second, a->at, b->at + b->len - a->at, BY_PATTERN, rule,
               CLASS_DATE_TIME, shape);
}

/* A weekday's name belongs to the date beside it. */
static bool is_weekday(const struct token *t)
{
    static const char *const days[] = {
        "MON",       "TUE",      "TUES",   "WED",      "THU",    "THUR",
        "THURS",     "FRI",      "SAT",    "SUN",      "MONDAY", "TUESDAY",
        "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"};

    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        if (str_equal(token_word(t), str_of(days[i])))
            return true;
    return false;
}

/* Month and day (and time) with the year at the end: Apr 30 06:27:24 1993. */
static int month_day(const struct scene *sc, const struct tokens *ts, int i)
{
    const struct token *t = &ts->at[i];
    int n = 0;

    if (i + 1 >= ts->count || t[1].gap > GAP_MARK ||
        (t[1].gap == GAP_MARK && !strchr("-./,", t[1].mark)))
        return 0;
    if (months_find(sc->rules->months, token_word(t)) && t[1].digits)
        n = token_number(&t[1]);
    else if (t->digits && months_find(sc->rules->months, token_word(&t[1])))
        n = token_number(t);
    return (n >= 1 && n <= 31) || (n >= 1000 && n < 10000) ? 2 : 0;
}

/* A month between two numbers, however they were read: 38 JAN 934. */
static bool month_between(const struct scene *sc, const struct tokens *ts,
                          int i)
{
    const struct token *t = &ts->at[i];

    return i + 2 < ts->count && t->digits && t->size <= 4 && t[2].digits &&
           t[2].size <= 4 && t[1].gap < GAP_FAR && t[2].gap < GAP_FAR &&
           months_find(sc->rules->months, token_word(&t[1]));
}

static void dates_of(const struct scene *sc, struct seen *s, bool second,
                     const struct tokens *ts)
{
    struct date_read d;
    struct time_read t;
    int n;

    for (int i = 0; i < ts->count; i++) {
        if (date_at(ts, i, sc->rules->months, &d) && plausible(&d, ts, i)) {
            int from = i > 0 && is_weekday(&ts->at[i - 1]) ? i - 1 : i;

            blame_tokens(s, second, ts, from, d.tokens + i - from,
                         d.named ? "date-named" : "date", false);
            i += d.tokens - 1;
        } else if (time_at(ts, i, &t) && !t.bare) {
            blame_tokens(s, second, ts, i, t.tokens, "time",
                         t.second < 0 && !t.half);
            i += t.tokens - 1;
        } else if (month_between(sc, ts, i)) {
            blame_tokens(s, second, ts, i, 3, "date-damaged", false);
            i += 2;
        } else if ((n = month_day(sc, ts, i)) > 0) {
            int from = i > 0 && is_weekday(&ts->at[i - 1]) ? i - 1 : i;

            blame_tokens(s, second, ts, from, n + i - from, "month-day", true);
            i += n - 1;
        }
    }
}

/* A year of four digits behind a date's other parts: the token after a time
 * that follows month and day. */
static void lone_years(struct seen *s)
{
    for (int i = 1; i < s->count; i++) {
        struct piece *p = &s->pieces[i];
        int64_t year;

        if (!p->reasons && s->pieces[i - 1].class == CLASS_DATE_TIME &&
            s->pieces[i - 1].reasons & BY_PATTERN && !p->far &&
            p->text.len == 4 && str_to_int(p->text, &year) && year > 1850 &&
            year < 2100)
            piece_blame(p, BY_PATTERN, "year", CLASS_DATE_TIME, false);
    }
}

static bool is_separator(char c)
{
    return c == '/' || c == '.' || c == '-' || c == ':';
}

/* From..to is one word of text; put digits for letters if it is rather a date
 * or a time: two separators at least, and more digits than letters. */
static void mend(const struct scene *sc, char *at, size_t from, size_t to)
{
    int digits = 0, others = 0, marks = 0;

    for (size_t i = from; i < to; i++) {
        char up = ascii_upper(at[i]);

        digits += ascii_digit(up);
        others += up >= 'A' && up <= 'Z';
        marks += is_separator(up);
    }
    if (marks < 2 || digits <= others || !others)
        return;
    for (size_t i = from; i < to; i++) {
        char d = 0, up = ascii_upper(at[i]);

        if (up >= 'A' && up <= 'Z')
            d = confusion_digit(sc->rules->confusions, up);
        at[i] = d ? d : at[i];
    }
}

/* The other way about: "0CT", "5EP" are months. */
static enum code mend_month(struct scene *sc, char *at, size_t from, size_t to)
{
    static const char digits[] = "01568", letters[] = "OISGB";
    char word[MONTH_SIGNS];
    struct str folded;
    int changed = 0;

    if (to - from != MONTH_SIGNS)
        return OK;
    for (size_t i = 0; i < MONTH_SIGNS; i++) {
        const char *p = strchr(digits, at[from + i]);

        word[i] = p ? letters[p - digits] : at[from + i];
        changed += p != NULL;
    }
    if (changed != 1)
        return OK;
    TRY(fold_joined(sc->a, (struct str){word, MONTH_SIGNS}, &folded, sc->err));
    if (months_find(sc->rules->months, folded))
        memcpy(at + from, word, MONTH_SIGNS);
    return OK;
}

/* text with digits where a reader saw letters; the same bytes otherwise. */
static enum code mended_text(struct scene *sc, struct str text, struct str *ret)
{
    char *at = arena_alloc(sc->a, text.len + 1);

    if (!at)
        return fail(sc->err, ERR_MEMORY, "no memory for text");
    for (size_t i = 0; i < text.len; i++)
        at[i] = text.at[i] == '|' && !(i && ascii_letter(text.at[i - 1]))
                    ? '1'
                    : text.at[i];
    for (size_t i = 0; i < text.len;) {
        size_t from = i;

        while (i < text.len && at[i] != ' ')
            i++;
        mend(sc, at, from, i);
        TRY(mend_month(sc, at, from, i++));
    }
    *ret = (struct str){at, text.len};
    return OK;
}

static enum code dates_of_text(struct scene *sc, struct seen *s, bool second,
                               struct str text)
{
    struct tokens ts;

    TRY(fold_tokens(sc->a, text, &ts, sc->err));
    dates_of(sc, s, second, &ts);
    return OK;
}

/* ---- dates with blanks in them ---------------------------------------- */

/* Digits, and marks as dates have them. */
static bool is_of_date(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!ascii_digit(s.at[i]) && !strchr("/.-", s.at[i]))
            return false;
    return s.len > 0;
}

/* Do the words from..to make one date, and none of them alone? */
static enum code make_date(struct scene *sc, struct seen *s, int from, int to,
                           bool *ret)
{
    struct str text = {0};
    struct date_read d;
    struct tokens ts;
    char *at;

    *ret = false;
    for (int i = from; i <= to; i++)
        text.len += s->pieces[i].text.len;
    at = arena_alloc(sc->a, text.len + 1);
    if (!at)
        return fail(sc->err, ERR_MEMORY, "no memory for text");
    text.at = at;
    for (int i = from; i <= to; i++) {
        struct str word = s->pieces[i].text;

        memcpy(at, word.at, word.len);
        at += word.len;
    }
    TRY(fold_tokens(sc->a, text, &ts, sc->err));
    *ret = ts.count == 3 && date_at(&ts, 0, sc->rules->months, &d) &&
           d.tokens == 3 && plausible(&d, &ts, 0);
    return OK;
}

/* "1979/0 1/20": the digits of a date may stand wide. */
static enum code parted_dates(struct scene *sc, struct seen *s)
{
    for (int i = 0; i < s->count; i++)
        for (int k = i;
             k < s->count && k < i + DATE_WORDS &&
             is_of_date(s->pieces[k].text) && (k == i || !s->pieces[k].far);
             k++) {
            bool date = false;

            if (k > i)
                TRY(make_date(sc, s, i, k, &date));
            for (int m = i; date && m <= k; m++)
                piece_blame(&s->pieces[m], BY_PATTERN, "date-damaged",
                            CLASS_DATE_TIME, false);
        }
    return OK;
}

/* ---- rows of patterns.tsv -------------------------------------------- */

static void patterns_of(const struct scene *sc, struct seen *s, bool second,
                        struct str text)
{
    for (int i = 0; i < sc->rules->patterns.count; i++) {
        const struct pattern *p = &sc->rules->patterns.at[i];
        size_t from = 0, at, end;

        for (;;) {
            enum regex_answer answer =
                regex_search(p->regex, text, from, &at, &end);

            if (answer == REGEX_GAVE_UP) { /* cannot say no: all of it goes */
                at = 0;
                end = text.len;
            } else if (answer == REGEX_NO) {
                break;
            }
            seen_blame(s, second, at, end - at, BY_PATTERN, p->rule, p->class,
                       !p->strong);
            from = end > at ? end : end + 1;
            if (answer == REGEX_GAVE_UP)
                break;
        }
    }
}

/* One reading, as it stands and mended. */
static enum code shapes_of(struct scene *sc, struct seen *s, bool second,
                           struct str text)
{
    struct str mended;

    TRY(mended_text(sc, text, &mended));
    TRY(dates_of_text(sc, s, second, text));
    patterns_of(sc, s, second, text);
    if (str_equal(text, mended))
        return OK;
    TRY(dates_of_text(sc, s, second, mended));
    patterns_of(sc, s, second, mended);
    return OK;
}

enum code witness_patterns(struct scene *sc)
{
    for (int i = 0; i < sc->count; i++) {
        struct seen *s = &sc->at[i];

        TRY(shapes_of(sc, s, false, s->text));
        if (s->second.len)
            TRY(shapes_of(sc, s, true, s->second));
        TRY(parted_dates(sc, s));
        lone_years(s);
    }
    return OK;
}
