/*
 * dates.h - dates and times of day in text, in every usual form
 *
 * 1956-06-21, 21.06.56, 06/21/1956, 19560621, 210656, 21-Jun-1956, June 21st,
 * 1956, 21 de junio de 1956, 1956 Jun 21 ...; 05:05:53, 2:56:22 PM, 113012.
 * Where day and month could change places both readings are given. Private to
 * decide/.
 */
#pragma once
#include "decide/fold.h"

struct months; /* names of the months in many languages */

enum code months_load(struct arena *a, struct str text, const char *path,
                      const struct months **ret, struct error *err);
/* 1..12, or 0: no month. word is folded. */
int months_find(const struct months *m, struct str word);

struct date {
    int year; /* four digits; 0..99 if short_year */
    int month, day;
};

/* What date_at found. */
struct date_read {
    int tokens; /* how many tokens it takes */
    struct date at[4];
    int count;
    bool short_year;
    bool bare;  /* digits only, without anything between: 19560621, 210656 */
    bool named; /* the month has its name */
};

/* The longest date that begins with token i; false if there is none. */
bool date_at(const struct tokens *ts, int i, const struct months *m,
             struct date_read *ret);

struct time_read {
    int tokens;
    int hour, minute, second; /* second -1: not given */
    bool bare;                /* digits only: 113012 */
    bool half;                /* am or pm was given */
};
bool time_at(const struct tokens *ts, int i, struct time_read *ret);

/* The digits of a token as a number, -1 if it is not one of 1..9 digits. */
int token_number(const struct token *t);
