/*
 * text_rules.h - patterns compiled once with the profile
 *
 * match is scratch of one thread: a profile is used by one worker at a time.
 */
#pragma once
#define PCRE2_CODE_UNIT_WIDTH 8
#include "base/base.h"
#include <pcre2.h>

struct text_rules {
    pcre2_code **patterns; /* as rows of header_text.tsv */
    pcre2_code **right;    /* anchored */
    int right_count;
    struct str *left; /* words, lower case */
    int left_count;
    pcre2_match_data *match;
};

/* Where what belongs to a name that ends at `at` ends. */
size_t text_right_glue(const struct text_rules *rules, struct str text,
                       size_t at);
