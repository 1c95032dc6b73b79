/*
 * text_patterns.c - shapes in free text that identify by themselves
 *
 * The rows are tables/header_text.tsv, compiled once with the profile (before
 * a sandbox closes). A text is counted once, and searched only for patterns
 * whose characters it has, each as often as they need it.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "header/text_inner.h"
#include "header/text_rules.h"
#include <pcre2.h>
#include <string.h>

static const struct {
    bool is_uid;
    const char *needs; /* 'd' a digit, 'a' a letter, others themselves */
    const char *name, *pattern;
} rows[] = {
#include "tables/header_text.inc"
};

enum { ROWS = sizeof rows / sizeof *rows, UID_LEAST = 16 };

static const struct {
    char side;
    const char *words;
} glue[] = {
#include "tables/header_glue.inc"
};

enum { GLUE = sizeof glue / sizeof *glue };

static void code_free(void *code)
{
    pcre2_code_free(code);
}

static void match_free(void *match)
{
    pcre2_match_data_free(match);
}

static enum code compile(struct arena *a, const char *pattern, uint32_t options,
                         pcre2_code **ret, struct error *err)
{
    int number;
    PCRE2_SIZE at;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                      PCRE2_CASELESS | options, &number, &at, NULL);

    if (!code)
        return fail(err, ERR_USAGE, "a text pattern does not compile at %d",
                    (int)at);
    (void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* may be missing */
    if (arena_defer(a, code_free, code) != OK)
        return fail(err, ERR_MEMORY, "no memory for text patterns");
    *ret = code;
    return OK;
}

enum code text_rules_make(struct arena *a, struct text_rules **ret_rules,
                          struct error *err)
{
    struct text_rules *rules = arena_alloc(a, sizeof *rules);

    if (!rules)
        return fail(err, ERR_MEMORY, "no memory for text patterns");
    rules->patterns = arena_array(a, ROWS, sizeof *rules->patterns);
    rules->right = arena_array(a, GLUE, sizeof *rules->right);
    rules->left = arena_array(a, GLUE, sizeof *rules->left);
    rules->match = pcre2_match_data_create(8, NULL);
    if (!rules->match || !rules->patterns || !rules->right || !rules->left ||
        arena_defer(a, match_free, rules->match) != OK)
        return fail(err, ERR_MEMORY, "no memory for text patterns");
    for (int i = 0; i < ROWS; i++)
        TRY(compile(a, rows[i].pattern, 0, &rules->patterns[i], err));
    for (int i = 0; i < GLUE; i++)
        if (glue[i].side == 'l')
            rules->left[rules->left_count++] = str_of(glue[i].words);
        else
            TRY(compile(a, glue[i].words, PCRE2_ANCHORED,
                        &rules->right[rules->right_count++], err));
    *ret_rules = rules;
    return OK;
}

/* The match at or after from; false if there is none. */
static bool match_next(const struct text_rules *rules, const pcre2_code *code,
                       struct str text, size_t from, struct cut *ret)
{
    const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(rules->match);
    int n = pcre2_match(code, (PCRE2_SPTR)text.at, text.len, from, 0,
                        rules->match, NULL);

    if (n < 0 || ends[1] <= ends[0])
        return false;
    *ret = (struct cut){.from = ends[0], .to = ends[1]};
    return true;
}

size_t text_right_glue(const struct text_rules *rules, struct str text,
                       size_t at)
{
    struct cut found;

    for (int i = 0; i < rules->right_count; i++)
        if (at < text.len &&
            match_next(rules, rules->right[i], text, at, &found))
            return found.to;
    return at;
}

/* How often a text has each character; digits are 'd', letters 'a'. */
struct census {
    size_t of[128];
};

static void count_characters(struct str text, struct census *ret)
{
    memset(ret, 0, sizeof *ret);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];

        if (c >= '0' && c <= '9')
            ret->of['d']++;
        else if ((c | 32) >= 'a' && (c | 32) <= 'z')
            ret->of['a']++;
        else if (c < 0x80)
            ret->of[c]++;
    }
}

/* Equal characters of needs stand side by side. */
static bool holds(const struct census *census, const char *needs)
{
    while (*needs) {
        size_t n = strspn(needs, (char[]){*needs, 0});

        if (census->of[(unsigned char)*needs & 127] < n)
            return false;
        needs += n;
    }
    return true;
}

static bool is_date_row(int row)
{
    return !strncmp(rows[row].name, "date", 4);
}

enum code find_patterns(struct cleaning *c, struct str text, struct cuts *cuts,
                        struct error *err)
{
    const struct text_rules *rules = c->profile->text;
    struct census census;
    struct cut cut;

    count_characters(text, &census);
    for (int i = 0; i < ROWS; i++) {
        if (rows[i].is_uid || !holds(&census, rows[i].needs) ||
            (is_date_row(i) && c->profile->on[OPTION_FULL_DATES]))
            continue;
        for (size_t at = 0;
             match_next(rules, rules->patterns[i], text, at, &cut); at = cut.to)
            TRY(cuts_add(c->a, cuts, &cut, err));
    }
    return OK;
}

enum code find_uids(struct cleaning *c, struct str text, enum text_level level,
                    struct cuts *cuts, struct error *err)
{
    const struct text_rules *rules = c->profile->text;
    struct census census;
    struct cut cut;

    if (c->profile->on[OPTION_UIDS] || !memchr(text.at, '.', text.len))
        return OK;
    count_characters(text, &census);
    for (int i = 0; i < ROWS; i++) {
        if (!rows[i].is_uid || !holds(&census, rows[i].needs))
            continue;
        for (size_t at = 0;
             match_next(rules, rules->patterns[i], text, at, &cut);
             at = cut.to) {
            struct str old = {text.at + cut.from, cut.to - cut.from}, new;

            if (str_starts(old, STR("2.25.")) && uid_is_new(c, old))
                continue;
            if (!uid_known(c, old) &&
                (level != TEXT_CLEAN || old.len < UID_LEAST))
                continue;
            TRY(uid_new(c, old, false, &new, err));
            cut.instead = new;
            if (!str_equal(new, old))
                TRY(cuts_add(c->a, cuts, &cut, err));
        }
    }
    return OK;
}
