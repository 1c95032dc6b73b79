/*
 * bench_judge.c - the text comparison of the public scorer
 *
 * The rules of NLTK's Treebank-style word tokeniser are a list of
 * substitutions, kept in its order.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "bench/bench_judge.h"
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

static const char *const stop_words[] = {
#include "tables/bench_stop.inc"
};

static const struct rule {
    const char *pattern, *with;
} rules[] = {
    /* opening quotes */
    {"([«“‘„]|[`]+)", " $1 "},
    {"^\"", "``"},
    {"(``)", " $1 "},
    {"([ \\(\\[{<])(\"|'{2})", "$1 `` "},
    {"(?i)(')(?!re|ve|ll|m|t|s|d|n)(\\w)\\b", "$1 $2"},
    /* punctuation */
    {"([^\\.])(\\.)([\\]\\)}>\"'»”’ ]*)\\s*$", "$1 $2 $3 "},
    {"([:,])([^\\d])", " $1 $2"},
    {"([:,])$", " $1 "},
    {"\\.{2,}", " $0 "},
    {"[;@#$%&]", " $0 "},
    {"([^\\.])(\\.)([\\]\\)}>\"']*)\\s*$", "$1 $2$3 "},
    {"[?!]", " $0 "},
    {"([^'])' ", "$1 ' "},
    {"[*]", " $0 "},
    {"[\\]\\[\\(\\)\\{\\}\\<\\>]", " $0 "},
    {"--", " -- "},
    {"^(.*)$", " $1 "},
    /* closing quotes */
    {"([»”’])", " $1 "},
    {"''", " '' "},
    {"\"", " '' "},
    {"\\s+", " "},
    {"([^' ])('[sS]|'[mM]|'[dD]|') ", "$1 $2 "},
    {"([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) ", "$1 $2 "},
    /* contractions */
    {"(?i)\\b(can)(?=not\\b)", " $1 "},
    {"(?i)\\b(d)('ye)\\b", " $1 $2 "},
    {"(?i)\\b(gim)(me)\\b", " $1 $2 "},
    {"(?i)\\b(gon)(na)\\b", " $1 $2 "},
    {"(?i)\\b(got)(ta)\\b", " $1 $2 "},
    {"(?i)\\b(lem)(me)\\b", " $1 $2 "},
    {"(?i)\\b(more)('n)\\b", " $1 $2 "},
    {"(?i)\\b(wan)(na)(?=\\s)", " $1 $2 "},
    {"(?i) ('t)(is)\\b", " $1 $2 "},
    {"(?i) ('t)(was)\\b", " $1 $2 "},
};

enum {
    RULES = sizeof rules / sizeof *rules,
    STOPS = sizeof stop_words / sizeof *stop_words
};

struct judge {
    pcre2_code *rules[RULES];
    pcre2_code *sentence; /* where one ends */
    pcre2_match_data *match;
};

static void code_free(void *code)
{
    pcre2_code_free(code);
}

static void match_free(void *match)
{
    pcre2_match_data_free(match);
}

static enum code compile(struct arena *a, const char *pattern, pcre2_code **ret,
                         struct error *err)
{
    int number;
    PCRE2_SIZE at;

    *ret = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                         PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF |
                             PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY,
                         &number, &at, NULL);
    if (!*ret)
        return fail(err, ERR_USAGE, "a pattern does not compile at %d",
                    (int)at);
    if (arena_defer(a, code_free, *ret) != OK)
        return fail(err, ERR_MEMORY, "no memory for patterns");
    return OK;
}

enum code judge_make(struct arena *a, struct judge **ret, struct error *err)
{
    struct judge *j = arena_alloc(a, sizeof *j);

    if (!j)
        return fail(err, ERR_MEMORY, "no memory for patterns");
    j->match = pcre2_match_data_create(8, NULL);
    if (!j->match || arena_defer(a, match_free, j->match) != OK)
        return fail(err, ERR_MEMORY, "no memory for patterns");
    for (int i = 0; i < RULES; i++)
        TRY(compile(a, rules[i].pattern, &j->rules[i], err));
    TRY(compile(a, "(?<!\\b[a-z])(?<!dr|mr|ms|no|st|jr)(?<!mrs)[.?!]+\\s+",
                &j->sentence, err));
    *ret = j;
    return OK;
}

static enum code substitute(struct judge *j, struct arena *a, int rule,
                            struct str in, struct str *ret, struct error *err)
{
    PCRE2_SIZE room = in.len * 3 + 64;

    for (;;) {
        char *out = arena_alloc(a, room + 1);
        PCRE2_SIZE len = room;
        int n;

        if (!out)
            return fail(err, ERR_MEMORY, "no memory for words");
        n = pcre2_substitute(j->rules[rule], (PCRE2_SPTR)in.at, in.len, 0,
                             PCRE2_SUBSTITUTE_GLOBAL |
                                 PCRE2_SUBSTITUTE_OVERFLOW_LENGTH,
                             j->match, NULL, (PCRE2_SPTR)rules[rule].with,
                             PCRE2_ZERO_TERMINATED, (PCRE2_UCHAR *)out, &len);
        if (n == PCRE2_ERROR_NOMEMORY && len > room) {
            room = len;
            continue;
        }
        *ret = n > 0 ? (struct str){out, len} : in;
        return OK;
    }
}

static int by_word(const void *key, const void *at)
{
    const struct str *word = key;
    const char *stop = *(const char *const *)at;
    size_t len = strlen(stop);
    int order = memcmp(word->at, stop, word->len < len ? word->len : len);

    return order ? order : (word->len > len) - (word->len < len);
}

static bool is_dropped(struct str w)
{
    static const char *const marks[] = {"“", "”", "‘", "’", "``", "•"};

    if (w.len == 1 && strchr("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", w.at[0]))
        return true;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_equal(w, str_of(marks[i])))
            return true;
    return bsearch(&w, stop_words, STOPS, sizeof *stop_words, by_word) != NULL;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static enum code sentence_words(struct judge *j, struct arena *a,
                                struct str text, struct words *words,
                                struct error *err)
{
    size_t at = 0;

    for (int i = 0; i < RULES; i++)
        TRY(substitute(j, a, i, text, &text, err));
    while (at < text.len) {
        size_t from = at;
        struct str word;

        while (at < text.len && !is_space(text.at[at]))
            at++;
        word = (struct str){text.at + from, at - from};
        at++;
        if (!word.len || is_dropped(word))
            continue;
        if (!arena_push(a, *words))
            return fail(err, ERR_MEMORY, "no memory for words");
        words->at[words->count - 1] = word;
    }
    return OK;
}

enum code judge_words(struct judge *j, struct arena *scratch, struct str text,
                      struct words *ret, struct error *err)
{
    const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(j->match);

    *ret = (struct words){0};
    while (text.len) {
        struct str part = text;

        if (pcre2_match(j->sentence, (PCRE2_SPTR)text.at, text.len, 0, 0,
                        j->match, NULL) > 0)
            part.len = ends[1];
        text.at += part.len;
        text.len -= part.len;
        while (part.len && is_space(part.at[part.len - 1]))
            part.len--;
        TRY(sentence_words(j, scratch, part, ret, err));
    }
    return OK;
}

/* ---- comparing ----------------------------------------------------------- */

/* ASCII only: what the scorer folds beyond that is no letter of a number, a
 * date or a made-up name. */
static enum code folded(struct arena *a, struct str s, struct str *ret,
                        struct error *err)
{
    char *out = arena_alloc(a, s.len + 1);
    size_t n = 0;

    if (!out)
        return fail(err, ERR_MEMORY, "no memory for a text");
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        if (c != '<' && c != '>')
            out[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    *ret = (struct str){out, n};
    return OK;
}

/* \d*\.?\d* as a whole, and a number. */
static bool is_number(struct str s, double *ret)
{
    int points = 0;

    for (size_t i = 0; i < s.len; i++) {
        points += s.at[i] == '.';
        if (!(s.at[i] >= '0' && s.at[i] <= '9') && s.at[i] != '.')
            return false;
    }
    return s.len && points < 2 && str_to_double(s, ret);
}

static enum bench_mark mark_of(bool there, bool remove)
{
    return there == remove ? MARK_FAIL : MARK_PASS;
}

enum code judge_text(struct judge *j, struct arena *scratch, struct str value,
                     struct str text, bool remove, enum bench_mark *ret_mark,
                     double *ret_share, struct error *err)
{
    struct words words;
    double a, b;
    int found = 0;

    TRY(folded(scratch, value, &value, err));
    TRY(folded(scratch, text, &text, err));
    *ret_share = 1;
    if (is_number(value, &a) && is_number(text, &b)) {
        bool same = a >= b && a <= b;

        *ret_mark = mark_of(same, remove);
        *ret_share = *ret_mark == MARK_PASS;
        return OK;
    }
    if (text.len && str_find(value, text) >= 0) {
        *ret_mark = mark_of(true, remove);
        *ret_share = *ret_mark == MARK_PASS;
        return OK;
    }
    TRY(judge_words(j, scratch, text, &words, err));
    for (int i = 0; i < words.count; i++)
        found += str_find(value, words.at[i]) >= 0;
    if (!words.count) {
        *ret_mark = MARK_BLANK;
        *ret_share = 0;
        return OK;
    }
    *ret_mark = remove ? (found ? MARK_FAIL : MARK_PASS)
                       : (found == words.count ? MARK_PASS : MARK_FAIL);
    *ret_share = (double)found / words.count;
    if (remove)
        *ret_share = 1 - *ret_share;
    return OK;
}
