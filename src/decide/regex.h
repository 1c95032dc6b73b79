/*
 * regex.h - PCRE2 patterns: compiled once, with JIT and match limits
 *
 * A pattern owns its match memory, so one may not be used by two threads at a
 * time. Private to decide/.
 */
#pragma once
#include "base/base.h"

struct regex;

enum regex_option {
    REGEX_WHOLE = 1 << 0, /* must match all of the text */
    REGEX_FOLD = 1 << 1   /* ignores case */
};

/* Freed with a. The error says what is wrong with the pattern and where. */
enum code regex_compile(struct arena *a, struct str pattern, unsigned options,
                        const struct regex **ret, struct error *err);

enum regex_answer { REGEX_NO, REGEX_YES, REGEX_GAVE_UP };

/* Search text from byte `from` on; the place found in *ret_at, *ret_end. */
enum regex_answer regex_search(const struct regex *r, struct str text,
                               size_t from, size_t *ret_at, size_t *ret_end);

/* The name of the (*MARK:n) passed by the last search that said yes, as a
 * number; -1: none. */
int regex_mark(const struct regex *r);
