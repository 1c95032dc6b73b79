/*
 * import_ctp.c - CTP's DicomPixelAnonymizer scripts
 *
 * A script is { signature } followed by (x,y,width,height) regions; all other
 * text is comment. Signatures are expressions of + (or), * (and), ! (not) over
 * attribute.method("text"). The first signature that matches wins.
 */
#include "decide/masks_build.h"
#include <string.h>

enum { DEPTH_MAX = 60 };

/* A place in the signature under way. */
struct reader {
    struct import *im;
    const char *at, *end;
    int line; /* of `at` */
    int depth;
    bool wrong; /* a remark was made: the rule cannot be translated */
};

static enum code wrong(struct reader *r, const char *what)
{
    if (r->wrong)
        return OK;
    r->wrong = true;
    return import_remark(r->im, r->line, what);
}

static void skip_blanks(struct reader *r)
{
    while (r->at < r->end) {
        if (*r->at == '\n')
            r->line++;
        else if (*r->at == '/' && r->end - r->at > 1 && r->at[1] == '/') {
            while (r->at < r->end && *r->at != '\n')
                r->at++;
            continue;
        } else if (!strchr(" \t\r", *r->at)) {
            return;
        }
        r->at++;
    }
}

static bool take(struct reader *r, char c)
{
    skip_blanks(r);
    if (r->at >= r->end || *r->at != c)
        return false;
    r->at++;
    return true;
}

/* ---- attributes ------------------------------------------------------ */

static bool is_word(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || ascii_digit(c) ||
           c == '_';
}

static struct str take_word(struct reader *r)
{
    const char *from;

    skip_blanks(r);
    from = r->at;
    while (r->at < r->end && is_word(*r->at))
        r->at++;
    return (struct str){from, (size_t)(r->at - from)};
}

/* [gggg,eeee] or [gggg[Creator]ee] in our spelling. */
static enum code read_tag(struct reader *r, struct buffer *b)
{
    const char *from = r->at;
    struct str inside, group, creator, rest;
    int depth = 1;

    while (r->at < r->end && depth) {
        depth += *r->at == '[';
        depth -= *r->at == ']';
        r->at++;
    }
    if (depth)
        return wrong(r, "a tag is not closed");
    inside = (struct str){from, (size_t)(r->at - from - 1)};
    group = str_trim(str_cut(inside, '[', &rest));
    if (!rest.at) {
        buffer_format(b, "(%.*s)", (int)inside.len, inside.at);
        return OK;
    }
    creator = str_cut(rest, ']', &rest);
    rest = str_trim(rest);
    if (group.len != 4 || rest.len != 2)
        return wrong(r, "a private attribute is [gggg[Creator]ee]");
    buffer_format(b, "(%.*s,\"%.*s\",%.*s)", (int)group.len, group.at,
                  (int)creator.len, creator.at, (int)rest.len, rest.at);
    return OK;
}

/* keyword, tag, a::b; up to the '.' of the method. */
static enum code read_path(struct reader *r, struct buffer *b)
{
    for (;;) {
        struct str word;

        skip_blanks(r);
        if (take(r, '[')) {
            TRY(read_tag(r, b));
        } else {
            word = take_word(r);
            if (str_equal(word, STR("root")) && r->at < r->end &&
                *r->at == ':' && (r->end - r->at < 2 || r->at[1] != ':')) {
                r->at++;
                continue; /* all paths begin at the root */
            }
            if (!word.len)
                return wrong(r, "an attribute is expected here");
            buffer_add(b, word.at, word.len);
        }
        skip_blanks(r);
        if (r->end - r->at < 2 || r->at[0] != ':' || r->at[1] != ':')
            return OK;
        r->at += 2;
        buffer_str(b, "[0].");
    }
}

/* ---- methods --------------------------------------------------------- */

static const struct {
    const char *name;
    enum mask_op op;
    bool cased;
} methods[] = {{"equals", OP_EQUALS, true},
               {"equalsIgnoreCase", OP_EQUALS, false},
               {"contains", OP_CONTAINS, true},
               {"containsIgnoreCase", OP_CONTAINS, false},
               {"startsWith", OP_PREFIX, true},
               {"startsWithIgnoreCase", OP_PREFIX, false},
               {"endsWith", OP_SUFFIX, true},
               {"endsWithIgnoreCase", OP_SUFFIX, false},
               {"matches", OP_REGEX, true},
               {"isLessThan", OP_LESS, false},
               {"isGreaterThan", OP_GREATER, false}};

static int find_method(struct str name)
{
    for (int i = 0; i < (int)(sizeof methods / sizeof *methods); i++)
        if (str_equal(name, str_of(methods[i].name)))
            return i;
    return -1;
}

/* ("text") */
static bool read_argument(struct reader *r, struct str *ret)
{
    const char *from;

    if (!take(r, '('))
        return false;
    skip_blanks(r);
    if (r->at >= r->end || *r->at != '"')
        return false;
    from = ++r->at;
    while (r->at < r->end && *r->at != '"' && *r->at != '\n')
        r->at++;
    if (r->at >= r->end || *r->at != '"')
        return false;
    *ret = (struct str){from, (size_t)(r->at - from)};
    r->at++;
    return take(r, ')');
}

/* What an empty text means: nothing begins, ends or goes on without it. */
static enum code empty_argument(struct reader *r, struct condition *c)
{
    if (c->op == OP_EQUALS || c->op == OP_REGEX)
        c->op = OP_ABSENT;
    else if (c->op == OP_LESS || c->op == OP_GREATER)
        return wrong(r, "a number is expected here");
    else
        *c = (struct condition){.kind = COND_ALL};
    c->cased = false;
    return OK;
}

static enum code add_argument(struct reader *r, struct condition *c,
                              struct str text)
{
    struct error inner;
    const struct regex *regex;
    char *whole;

    if (!text.len)
        return empty_argument(r, c);
    if (c->op != OP_REGEX)
        return build_value(r->im, c, text);
    whole = str_format(r->im->a, "\\A(?:%.*s)\\z", (int)text.len, text.at);
    if (!whole)
        return fail(r->im->err, ERR_MEMORY, "no memory for masks");
    if (regex_compile(r->im->a, str_of(whole), 0, &regex, &inner) != OK)
        return wrong(r, inner.text);
    return build_value(r->im, c, str_of(whole));
}

static enum code read_method(struct reader *r, struct str path,
                             struct condition *ret)
{
    struct str name = take_word(r), text;
    int method = find_method(name);

    if (method < 0)
        return wrong(r, "no such method");
    if (!read_argument(r, &text))
        return wrong(r, "a method takes one text in quotes");
    TRY(build_test(r->im, path, methods[method].op, methods[method].cased,
                   false, ret));
    return add_argument(r, ret, text);
}

/* ---- expressions ----------------------------------------------------- */

static enum code read_or(struct reader *r, struct condition *ret);

static bool take_constant(struct reader *r, const char *word)
{
    size_t len = strlen(word);

    skip_blanks(r);
    if ((size_t)(r->end - r->at) < len || memcmp(r->at, word, len))
        return false;
    if ((size_t)(r->end - r->at) > len && is_word(r->at[len]))
        return false; /* an attribute of a like name */
    r->at += len;
    return true;
}

static enum code read_test(struct reader *r, struct condition *ret)
{
    struct buffer b = {.limit = 4096};
    enum code code = read_path(r, &b);
    struct str path = str_copy(r->im->a, (struct str){b.at, b.len});

    buffer_release(&b);
    TRY(code);
    if (r->wrong)
        return OK;
    if (!path.at)
        return fail(r->im->err, ERR_MEMORY, "no memory for masks");
    if (!take(r, '.'))
        return wrong(r, "a method is expected here");
    return read_method(r, path, ret);
}

static enum code read_not(struct reader *r, struct condition *ret)
{
    if (++r->depth > DEPTH_MAX)
        return wrong(r, "expression is nested too deeply");
    if (take(r, '!')) {
        TRY(read_not(r, ret));
        ret->negate = !ret->negate;
    } else if (take(r, '(')) {
        TRY(read_or(r, ret));
        if (!r->wrong && !take(r, ')'))
            TRY(wrong(r, "a parenthesis is not closed"));
    } else if (take_constant(r, "true.")) {
        *ret = (struct condition){.kind = COND_ALL};
    } else if (take_constant(r, "false.")) {
        *ret = (struct condition){.kind = COND_ALL, .negate = true};
    } else {
        TRY(read_test(r, ret));
    }
    r->depth--;
    return OK;
}

static enum code read_and(struct reader *r, struct condition *ret)
{
    TRY(read_not(r, ret));
    while (!r->wrong && take(r, '*')) {
        struct condition other = {0};

        TRY(read_not(r, &other));
        TRY(build_both(r->im, false, *ret, other, ret));
    }
    return OK;
}

static enum code read_or(struct reader *r, struct condition *ret)
{
    TRY(read_and(r, ret));
    while (!r->wrong && take(r, '+')) {
        struct condition other = {0};

        TRY(read_and(r, &other));
        TRY(build_both(r->im, true, *ret, other, ret));
    }
    return OK;
}

/* ---- the script ------------------------------------------------------ */

static enum code read_signature(struct reader *r, struct draft *d)
{
    struct condition c = {0};

    TRY(read_or(r, &c));
    skip_blanks(r);
    if (!r->wrong && r->at != r->end)
        TRY(wrong(r, "the signature goes on unexpectedly"));
    if (r->wrong)
        return OK;
    return draft_condition(r->im, d, &c);
}

/* "x,y,width,height" */
static bool read_region(struct str s, int v[4])
{
    return import_numbers(s, v) && v[2] > 0 && v[3] > 0;
}

static int lines_in(struct str s)
{
    int n = 0;

    for (size_t i = 0; i < s.len; i++)
        n += s.at[i] == '\n';
    return n;
}

static struct str upto(struct str *rest, char end, bool *ret_found)
{
    struct str after, part = str_cut(*rest, end, &after);

    *ret_found = after.at != NULL;
    *rest = after.at ? after : (struct str){rest->at + rest->len, 0};
    return part;
}

/* The regions behind a signature, up to the next one. */
static enum code read_regions(struct import *im, struct str body, int line,
                              struct draft *d)
{
    while (body.len) {
        bool found;
        struct str inside;
        int v[4];

        line += lines_in(upto(&body, '(', &found));
        if (!found)
            break;
        inside = upto(&body, ')', &found);
        if (!found || !read_region(inside, v))
            TRY(import_remark(im, line, "a region is four whole numbers"));
        else
            TRY(draft_region(im, d, false, v[0], v[1], v[2], v[3], line));
        line += lines_in(inside);
    }
    return OK;
}

static enum code read_one(struct import *im, struct str signature, int line,
                          struct str body, int body_line)
{
    struct reader r = {.im = im,
                       .at = signature.at,
                       .end = signature.at + signature.len,
                       .line = line};
    struct draft d = {.rule = {.line = line, .verdict = MASK_SCRUB}};

    d.rule.name = str_format(im->a, "line %d", line);
    TRY(read_signature(&r, &d));
    if (r.wrong)
        return OK;
    TRY(read_regions(im, body, body_line, &d));
    if (!d.regions.count)
        d.rule.verdict = MASK_ALLOW; /* CTP blanks nothing */
    return draft_done(im, &d);
}

enum code import_ctp(struct import *im)
{
    struct str rest = im->text;
    bool found;
    int line = 1 + lines_in(upto(&rest, '{', &found));

    while (found) {
        struct str signature = upto(&rest, '}', &found), body;
        int body_line = line + lines_in(signature);

        if (!found)
            return import_remark(im, line, "a signature is not closed");
        body = upto(&rest, '{', &found);
        TRY(read_one(im, signature, line, body, body_line));
        line = body_line + lines_in(body);
    }
    return OK;
}
