/*
 * import_dicomedit.c - alterPixels statements of XNAT's DicomEdit 6 scripts
 *
 * Only rectangles are templates; what else a script does to a header belongs
 * to a profile and is remarked on.
 */
#include "decide/masks_build.h"
#include <string.h>

/* A place in the line under way. */
struct reader {
    struct import *im;
    const char *at, *end;
    int line;
    bool wrong;
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
    while (r->at < r->end && strchr(" \t\r", *r->at))
        r->at++;
}

static bool take(struct reader *r, const char *text)
{
    size_t len = strlen(text);

    skip_blanks(r);
    if ((size_t)(r->end - r->at) < len || memcmp(r->at, text, len))
        return false;
    r->at += len;
    return true;
}

static bool take_quoted(struct reader *r, struct str *ret)
{
    const char *from;

    if (!take(r, "\""))
        return false;
    from = r->at;
    while (r->at < r->end && *r->at != '"')
        r->at++;
    if (r->at == r->end)
        return false;
    *ret = (struct str){from, (size_t)(r->at - from)};
    r->at++;
    return true;
}

/* ---- paths ----------------------------------------------------------- */

/* (gggg,eeee) or (gggg,{Creator}ee), [n], joined by '/': in our spelling. */
static enum code read_path(struct reader *r, struct str *ret)
{
    struct buffer b = {.limit = 4096};
    bool creator = false;

    skip_blanks(r);
    while (r->at < r->end && !strchr(" \t=!~?:", *r->at)) {
        char c = *r->at++;

        if (c == '{') {
            buffer_str(&b, "\"");
            creator = true;
        } else if (c == '}') {
            buffer_str(&b, "\",");
            creator = false;
        } else if (c == '/' && !creator) {
            buffer_str(&b, ".");
        } else {
            buffer_add(&b, &c, 1);
        }
        while (creator && r->at < r->end && *r->at != '}')
            buffer_add(&b, r->at++, 1);
    }
    *ret = str_copy(r->im->a, (struct str){b.at, b.len});
    buffer_release(&b);
    if (!ret->at || !ret->len)
        return wrong(r, "a path is expected here");
    return OK;
}

/* ---- the statement --------------------------------------------------- */

/* "l=100, t=0, r=800, b=60" */
static bool read_edges(struct str s, int v[4])
{
    static const char names[] = "ltrb";
    unsigned seen = 0;

    while (s.at) {
        struct str one = str_trim(str_cut(s, ',', &s)), value;
        struct str name = str_trim(str_cut(one, '=', &value));
        const char *which = name.len == 1 ? strchr(names, name.at[0]) : NULL;
        int64_t n;

        if (!which || !value.at || !str_to_int(value, &n) || n < 0 ||
            n > 65535 || seen & 1u << (which - names))
            return false;
        seen |= 1u << (which - names);
        v[which - names] = (int)n;
    }
    return seen == 15 && v[2] > v[0] && v[3] > v[1];
}

/* alterPixels["rectangle", "l=..", "solid", "v=0"] */
static enum code read_action(struct reader *r, int v[4])
{
    struct str shape, edges, fill, value;

    if (!take(r, "alterPixels"))
        return wrong(r, "not a statement about pixels");
    if (!take(r, "["))
        return wrong(r, "alterPixels[...] is expected here");
    if (!take_quoted(r, &shape))
        return wrong(r, "write alterPixels[\"rectangle\", \"l=.., t=.., r=.., "
                        "b=..\", \"solid\", \"v=..\"]");
    if (!str_equal(shape, STR("rectangle")) || !take(r, ",") ||
        !take_quoted(r, &edges) || !read_edges(edges, v))
        return wrong(r, "a rectangle with l, t, r and b is expected here");
    if (!take(r, ",") || !take_quoted(r, &fill) ||
        !str_equal(fill, STR("solid")) || !take(r, ",") ||
        !take_quoted(r, &value) || !str_starts(value, STR("v=")) ||
        !take(r, "]"))
        return wrong(r, "a solid fill is expected here");
    return OK;
}

static enum code add_rule(struct reader *r, const struct condition *c,
                          const int v[4])
{
    struct draft d = {.rule = {.line = r->line, .verdict = MASK_SCRUB}};

    d.rule.name = str_format(r->im->a, "line %d", r->line);
    if (c)
        TRY(draft_condition(r->im, &d, c));
    TRY(draft_region(r->im, &d, false, v[0], v[1], v[2] - v[0], v[3] - v[1],
                     r->line));
    return draft_done(r->im, &d);
}

/* path (= | != | ~ | !~) "text"; the sides may be the other way round. */
static enum code read_test(struct reader *r, struct condition *ret)
{
    struct str path = {0}, text = {0};
    bool text_first = take_quoted(r, &text), negate, regex;

    if (!text_first)
        TRY(read_path(r, &path));
    negate = take(r, "!=") || take(r, "!~");
    regex = r->at > r->im->text.at && r->at[-1] == '~';
    if (!negate) {
        regex = take(r, "~");
        if (!regex && !take(r, "="))
            return wrong(r, "=, !=, ~ or !~ is expected here");
    }
    if (text_first)
        TRY(read_path(r, &path));
    else if (!take_quoted(r, &text))
        return wrong(r, "a text in quotes is expected here");
    if (r->wrong)
        return OK;
    TRY(build_test(r->im, path,
                   regex      ? OP_REGEX
                   : text.len ? OP_EQUALS
                              : OP_ABSENT,
                   text.len > 0, negate, ret));
    return text.len ? build_value(r->im, ret, text) : OK;
}

/* An action that says it does nothing, or a rectangle. */
static enum code read_branch(struct reader *r, const struct condition *c)
{
    int v[4];

    TRY(read_action(r, v));
    return r->wrong ? OK : add_rule(r, c, v);
}

static enum code read_conditional(struct reader *r)
{
    struct condition c = {0};

    TRY(read_test(r, &c));
    if (!r->wrong && !take(r, "?"))
        TRY(wrong(r, "a ? is expected here"));
    if (r->wrong)
        return OK;
    TRY(read_branch(r, &c));
    if (r->wrong || !take(r, ":"))
        return OK;
    c.negate = !c.negate;
    return read_branch(r, &c);
}

static enum code read_statement(struct reader *r)
{
    const char *from = r->at;
    bool pixels = take(r, "alterPixels");

    r->at = from;
    TRY(pixels ? read_branch(r, NULL) : read_conditional(r));
    skip_blanks(r);
    if (!r->wrong && r->at != r->end)
        return wrong(r, "the statement goes on unexpectedly");
    return OK;
}

/* A // outside of quotes begins a comment. */
static struct str without_comment(struct str s)
{
    bool quoted = false;

    for (size_t i = 0; i + 1 < s.len; i++) {
        quoted ^= s.at[i] == '"';
        if (!quoted && s.at[i] == '/' && s.at[i + 1] == '/')
            return (struct str){s.at, i};
    }
    return s;
}

enum code import_dicomedit(struct import *im)
{
    struct str rest = im->text;
    bool version = false;
    int number = 0;

    while (rest.at) {
        struct str line = str_cut(rest, '\n', &rest);
        struct reader r = {.im = im, .line = ++number};

        line = str_trim(without_comment(line));
        r.at = line.at;
        r.end = line.at + line.len;
        if (!line.len)
            continue;
        if (take(&r, "version")) {
            version = true;
            continue;
        }
        if (!version)
            TRY(wrong(&r, "the first statement is the version"));
        version = true;
        r.wrong = false;
        TRY(read_statement(&r));
    }
    return OK;
}
