/*
 * regex.c - the only file that calls PCRE2
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "decide/regex.h"
#include <pcre2.h>

enum { MATCH_LIMIT = 200000, DEPTH_LIMIT = 2000, HEAP_LIMIT_KIB = 8192 };

struct regex {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *context;
};

static void regex_close(void *handle)
{
    struct regex *r = handle;

    pcre2_match_data_free(r->data);
    pcre2_match_context_free(r->context);
    pcre2_code_free(r->code);
}

static enum code not_a_pattern(int number, size_t offset, struct error *err)
{
    PCRE2_UCHAR text[120];

    if (pcre2_get_error_message(number, text, sizeof text) < 0)
        text[0] = 0;
    return fail(err, ERR_FORMAT, "bad pattern at character %zu: %s", offset + 1,
                (const char *)text);
}

enum code regex_compile(struct arena *a, struct str pattern, unsigned options,
                        const struct regex **ret, struct error *err)
{
    struct regex *r = arena_alloc(a, sizeof *r);
    uint32_t flags = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF;
    size_t offset;
    int number;

    if (!r)
        return fail(err, ERR_MEMORY, "no memory for a pattern");
    if (options & REGEX_WHOLE)
        flags |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
    if (options & REGEX_FOLD)
        flags |= PCRE2_CASELESS;
    r->code = pcre2_compile((PCRE2_SPTR)pattern.at, pattern.len, flags, &number,
                            &offset, NULL);
    if (!r->code)
        return not_a_pattern(number, offset, err);
    if (arena_defer(a, regex_close, r) != OK)
        return fail(err, ERR_MEMORY, "no memory for a pattern");
    /* without JIT (a locked-down kernel) the interpreter gives the same */
    pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE);
    r->data = pcre2_match_data_create_from_pattern(r->code, NULL);
    r->context = pcre2_match_context_create(NULL);
    if (!r->data || !r->context)
        return fail(err, ERR_MEMORY, "no memory for a pattern");
    pcre2_set_match_limit(r->context, MATCH_LIMIT);
    pcre2_set_depth_limit(r->context, DEPTH_LIMIT);
    pcre2_set_heap_limit(r->context, HEAP_LIMIT_KIB);
    *ret = r;
    return OK;
}

enum regex_answer regex_search(const struct regex *r, struct str text,
                               size_t from, size_t *ret_at, size_t *ret_end)
{
    const PCRE2_SIZE *place;
    int n;

    if (from > text.len)
        return REGEX_NO;
    n = pcre2_match(r->code, (PCRE2_SPTR)(text.at ? text.at : ""), text.len,
                    from, 0, r->data, r->context);
    if (n == PCRE2_ERROR_NOMATCH)
        return REGEX_NO;
    if (n < 0)
        return REGEX_GAVE_UP;
    place = pcre2_get_ovector_pointer(r->data);
    *ret_at = place[0] < place[1] ? place[0] : place[1];
    *ret_end = place[1];
    return REGEX_YES;
}

int regex_mark(const struct regex *r)
{
    PCRE2_SPTR mark = pcre2_get_mark(r->data);
    int64_t n;

    if (!mark || !str_to_int(str_of((const char *)mark), &n))
        return -1;
    return (int)n;
}
