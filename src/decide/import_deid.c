/*
 * import_deid.c - pydicom deid recipes, and SMI's reading of them
 *
 * Line-based: `%filter NAME` opens a section, LABEL a rule, then come lines of
 * predicates and of coordinates. Lines are joined by AND; a line that begins
 * with || is documented as OR (the tool itself joins it with AND), and is read
 * as documented, with a note. Inside a line || and + go from left to right.
 */
#include "decide/masks_build.h"
#include <string.h>

enum filter { FILTER_NONE, FILTER_WHITE, FILTER_GRAY, FILTER_BLACK };

/* The recipe as far as it was read. */
struct recipe {
    struct import *im;
    bool smi;
    enum filter filter;
    int line;
    bool open;  /* a rule is under way */
    bool wrong; /* a line of it could not be translated */
    bool blanks, keeps;
    struct draft draft;
    struct condition all; /* what the lines so far say together */
    bool any_condition;
    bool whole, us_regions;
};

/* ---- words ----------------------------------------------------------- */

static struct str take_word(struct str *rest)
{
    struct str s = str_trim(*rest);
    size_t i = 0;

    while (i < s.len && s.at[i] != ' ' && s.at[i] != '\t')
        i++;
    *rest = str_trim((struct str){s.at + i, s.len - i});
    return (struct str){s.at, i};
}

/* Everything up to a || or + that stands alone; op: which, 0 at the end. */
static struct str take_predicate(struct str *rest, char *ret_op)
{
    struct str all = str_trim(*rest), left = all;

    *ret_op = 0;
    while (left.len) {
        const char *from = left.at;
        struct str word = take_word(&left);

        if (str_equal(word, STR("||")) || str_equal(word, STR("+"))) {
            *ret_op = word.at[0];
            *rest = left;
            return str_trim((struct str){all.at, (size_t)(word.at - all.at)});
        }
        if (left.at == from)
            break;
    }
    *rest = (struct str){0};
    return all;
}

/* ---- predicates ------------------------------------------------------ */

static bool is_literal(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (strchr(".^$*+?()[]{}\\", s.at[i]))
            return false;
    return s.len > 0;
}

/* contains is a search for a regular expression; where this is only a list of
 * words, a list of words is what is written. */
static enum code add_contains(struct recipe *r, struct condition *c,
                              struct str value)
{
    const struct regex *regex;
    struct error inner;
    struct str rest = value;
    bool hole = false;

    if (!is_literal(value)) {
        c->op = OP_REGEX;
        if (regex_compile(r->im->a, value, REGEX_FOLD, &regex, &inner) != OK) {
            r->wrong = true;
            return import_remark(r->im, r->line, inner.text);
        }
        return build_value(r->im, c, value);
    }
    while (rest.at) {
        struct str one = str_cut(rest, '|', &rest);

        hole = hole || !one.len;
        if (one.len)
            TRY(build_value(r->im, c, one));
    }
    if (!hole)
        return OK;
    r->wrong = true;
    return import_remark(r->im, r->line, "an empty alternative matches all");
}

/* 0xGGGGEEEE, or a keyword. */
static enum code field_path(struct recipe *r, struct str field, struct str *ret)
{
    char *text = NULL;

    if (field.len == 10 && str_starts(field, STR("0x"))) {
        text = str_format(r->im->a, "(%.4s,%.4s)", field.at + 2, field.at + 6);
        *ret = str_of(text);
        return text ? OK : fail(r->im->err, ERR_MEMORY, "no memory for masks");
    }
    *ret = field;
    return OK;
}

static const struct {
    const char *name;
    enum mask_op op;
    bool negate, value;
} predicates[] = {{"contains", OP_CONTAINS, false, true},
                  {"notcontains", OP_CONTAINS, true, true},
                  {"equals", OP_EQUALS, false, true},
                  {"notequals", OP_EQUALS, true, true},
                  {"missing", OP_MISSING, false, false},
                  {"present", OP_EXISTS, false, false},
                  {"empty", OP_EMPTY, false, false}};

static int find_predicate(struct str name)
{
    for (int i = 0; i < (int)(sizeof predicates / sizeof *predicates); i++)
        if (str_equal(name, str_of(predicates[i].name)))
            return i;
    return -1;
}

static enum code wrong(struct recipe *r, const char *what)
{
    r->wrong = true;
    return import_remark(r->im, r->line, what);
}

static enum code read_predicate(struct recipe *r, struct str text,
                                struct condition *ret)
{
    struct str rest = text, name = take_word(&rest), field = take_word(&rest);
    int i = find_predicate(name);
    struct str path;

    if (i < 0)
        return wrong(r, "no such predicate");
    if (!field.len)
        return wrong(r, "a predicate needs a field");
    if (predicates[i].value != (rest.len > 0))
        return wrong(r, predicates[i].value ? "a value is missing"
                                            : "a value is not expected here");
    TRY(field_path(r, field, &path));
    TRY(build_test(r->im, path, predicates[i].op, false, predicates[i].negate,
                   ret));
    if (predicates[i].op == OP_CONTAINS)
        return add_contains(r, ret, rest);
    return predicates[i].value ? build_value(r->im, ret, rest) : OK;
}

static enum code join(struct recipe *r, bool any, const struct condition *c)
{
    if (!r->any_condition) {
        r->all = *c;
        r->any_condition = true;
        return OK;
    }
    return build_both(r->im, any, r->all, *c, &r->all);
}

/* One line: its predicates among each other, then with the lines before. */
static enum code read_predicates(struct recipe *r, struct str line)
{
    bool or_line = str_starts(line, STR("||"));
    struct str rest = line;
    struct condition all = {0};
    bool first = true;
    char op = '+';

    if (or_line || str_starts(line, STR("+")))
        take_word(&rest);
    if (or_line && !r->draft.notes.count)
        TRY(draft_note(r->im, &r->draft,
                       "a line begins with ||: read as OR, as documented; the "
                       "source tool joins such lines with AND"));
    while (rest.at && !r->wrong) {
        char next;
        struct str one = take_predicate(&rest, &next);
        struct condition c = {0};

        TRY(read_predicate(r, one, &c));
        if (r->wrong)
            return OK;
        if (first)
            all = c;
        else
            TRY(build_both(r->im, op == '|', all, c, &all));
        first = false;
        op = next;
    }
    return join(r, or_line, &all);
}

/* ---- coordinates ----------------------------------------------------- */

static enum code add_box(struct recipe *r, bool keep, int x, int y, int width,
                         int height)
{
    if (width <= 0 || height <= 0)
        return wrong(r, "a region is empty");
    /* what blanks after what keeps cannot be one rule here */
    if (!keep && r->keeps)
        return wrong(r, "coordinates after keepcoordinates: split the rule");
    r->keeps = r->keeps || keep;
    r->blanks = r->blanks || !keep;
    return draft_region(r->im, &r->draft, keep, x, y, width, height, r->line);
}

static enum code read_coordinates(struct recipe *r, struct str name,
                                  struct str value)
{
    bool keep = str_find(name, STR("keep")) >= 0;
    bool ctp = str_starts(name, STR("ctp"));
    int v[4];

    if (str_equal(value, STR("all"))) {
        if (keep)
            return wrong(r, "keeping all of the picture says nothing");
        r->whole = r->whole || !r->smi; /* SMI's tool ignores it */
        r->blanks = r->blanks || !r->smi;
        return OK;
    }
    if (str_starts(value, STR("from:"))) {
        if (!keep || !str_equal(value, STR("from:SequenceOfUltrasoundRegions")))
            return wrong(r, "regions are taken from SequenceOfUltrasoundRegions"
                            " only, and kept");
        r->us_regions = true;
        return OK;
    }
    if (!import_numbers(value, v))
        return wrong(r, "four whole numbers are expected here");
    if (ctp)
        return add_box(r, keep, v[0], v[1], v[2], v[3]);
    return add_box(r, keep, v[0], v[1], v[2] - v[0], v[3] - v[1]);
}

/* ---- rules ----------------------------------------------------------- */

/* What the section and the coordinates make of the rule. */
static enum code settle_verdict(struct recipe *r)
{
    struct mask_rule *rule = &r->draft.rule;
    bool regions = r->blanks || r->us_regions || (r->smi && r->keeps);

    if (r->filter == FILTER_GRAY && regions) {
        rule->verdict = MASK_SCRUB;
        return OK;
    }
    if (regions || r->keeps)
        TRY(draft_note(r->im, &r->draft, "its coordinates do nothing"));
    r->draft.regions.count = r->draft.keep.count = 0;
    r->whole = r->us_regions = false;
    rule->verdict = r->filter == FILTER_WHITE ? MASK_ALLOW : MASK_DENY;
    /* a grey rule without coordinates flags what a tool cannot read */
    rule->unsearched = r->filter == FILTER_GRAY;
    return OK;
}

static enum code close_rule(struct recipe *r)
{
    if (!r->open)
        return OK;
    r->open = false;
    if (r->wrong)
        return OK;
    if (r->filter == FILTER_NONE)
        return import_remark(r->im, r->draft.rule.line,
                             "a rule outside of a filter");
    TRY(settle_verdict(r));
    if (r->any_condition)
        TRY(draft_condition(r->im, &r->draft, &r->all));
    if (r->whole || r->us_regions) {
        if (!arena_push(r->im->a, r->draft.variants))
            return fail(r->im->err, ERR_MEMORY, "no memory for masks");
        r->draft.variants.at[0] =
            (struct variant){.whole = r->whole, .us_regions = r->us_regions};
    }
    return draft_done(r->im, &r->draft);
}

static enum code open_rule(struct recipe *r, struct str name)
{
    struct str comment;

    TRY(close_rule(r));
    name = str_trim(str_cut(name, '#', &comment));
    r->open = true;
    r->wrong = r->blanks = r->keeps = r->any_condition = false;
    r->whole = r->us_regions = false;
    r->draft = (struct draft){.rule = {.line = r->line}};
    r->draft.rule.name = str_c(r->im->a, name);
    return r->draft.rule.name
               ? OK
               : fail(r->im->err, ERR_MEMORY, "no memory for masks");
}

static enum code open_section(struct recipe *r, struct str line,
                              bool *ret_other)
{
    struct str rest = line, word = take_word(&rest);

    TRY(close_rule(r));
    *ret_other = !str_equal(word, STR("%filter"));
    if (*ret_other) /* header actions are a matter of the header's profile */
        return OK;
    r->filter = str_equal(rest, STR("whitelist"))   ? FILTER_WHITE
                : str_equal(rest, STR("graylist"))  ? FILTER_GRAY
                : str_equal(rest, STR("blacklist")) ? FILTER_BLACK
                                                    : FILTER_NONE;
    return r->filter ? OK : import_remark(r->im, r->line, "no such filter");
}

static enum code read_line(struct recipe *r, struct str line)
{
    struct str comment, rest, word;

    line = str_trim(str_cut(line, '#', &comment));
    rest = line;
    word = take_word(&rest);
    if (str_equal(word, STR("FORMAT")))
        return str_same(rest, STR("dicom"))
                   ? OK
                   : import_remark(r->im, r->line, "the format is not dicom");
    if (!r->open)
        return import_remark(r->im, r->line, "a LABEL is expected here");
    if (str_find(word, STR("coordinates")) >= 0) {
        static const char *const names[] = {"coordinates", "keepcoordinates",
                                            "ctpcoordinates",
                                            "ctpkeepcoordinates"};

        for (int i = 0; i < 4; i++)
            if (str_equal(word, str_of(names[i])))
                return r->wrong ? OK : read_coordinates(r, word, rest);
    }
    return r->wrong ? OK : read_predicates(r, line);
}

enum code import_deid(struct import *im, bool smi)
{
    struct recipe r = {.im = im, .smi = smi};
    struct str rest = im->text;
    bool other = false;

    while (rest.at) {
        struct str line = str_trim(str_cut(rest, '\n', &rest));

        r.line++;
        if (!line.len || line.at[0] == '#')
            continue;
        if (line.at[0] == '%')
            TRY(open_section(&r, line, &other));
        else if (!other && str_starts(line, STR("LABEL ")))
            TRY(open_rule(&r, (struct str){line.at + 6, line.len - 6}));
        else if (!other)
            TRY(read_line(&r, line));
    }
    return close_rule(&r);
}
