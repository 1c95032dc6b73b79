/*
 * masks_lint.c - rules that never match, or not as their author meant
 *
 * Words are compared with those of all known rules: a value that is a letter
 * away from another one, a model where a maker belongs, an attribute that does
 * not exist.
 */
#include "decide/masks_lint.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum code lint_remark(struct lint *l, int line, const char *format, ...)
{
    char text[400];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return mask_remark(l->a, l->remarks, l->rule->file,
                       line ? line : l->rule->line, l->rule->id,
                       str_c(l->a, str_of(text)), l->err);
}

/* ---- walking all tests ----------------------------------------------- */

typedef enum code (*visit_test)(struct lint *l, const struct condition *c,
                                void *user);

static enum code walk(struct lint *l, const struct condition *c, int count,
                      visit_test visit, void *user)
{
    for (int i = 0; i < count; i++) {
        if (c[i].kind == COND_TEST)
            TRY(visit(l, &c[i], user));
        TRY(walk(l, c[i].inner, c[i].count, visit, user));
    }
    return OK;
}

static enum code walk_rule(struct lint *l, const struct mask_rule *r,
                           visit_test visit, void *user)
{
    TRY(walk(l, r->match, r->match_count, visit, user));
    for (int i = 0; i < r->variant_count; i++)
        TRY(walk(l, r->variants[i].match, r->variants[i].match_count, visit,
                 user));
    return OK;
}

/* ---- attributes ------------------------------------------------------ */

struct nearest {
    struct str text;
    struct str best;
};

static enum code near_path(struct lint *l, const struct condition *c,
                           void *user)
{
    struct nearest *n = user;

    (void)l;
    if (!c->path.unknown && lint_is_near(n->text, c->path.text))
        n->best = c->path.text;
    return OK;
}

static enum code check_path(struct lint *l, const struct condition *c)
{
    struct nearest n = {.text = c->path.text};

    if (c->path.repeating)
        return lint_remark(l, c->line,
                           "%.*s is of a repeating group: by name it means any "
                           "of its groups",
                           (int)c->path.text.len, c->path.text.at);
    if (!c->path.unknown)
        return OK;
    for (int i = 0; i < l->known->rules.count; i++)
        TRY(walk_rule(l, &l->known->rules.at[i], near_path, &n));
    return lint_remark(
        l, c->line, "no such attribute: %.*s (never matches)%s%.*s",
        (int)c->path.text.len, c->path.text.at, n.best.len ? "; is it " : "",
        (int)n.best.len, n.best.len ? n.best.at : "");
}

/* The attribute of the last step in the dictionary, or NULL. */
static const struct dict_row *row_of(const struct condition *c)
{
    const struct path_step *last = &c->path.at[c->path.count - 1];

    return c->path.count && !last->creator && !c->path.unknown
               ? dict_by_tag(last->tag)
               : NULL;
}

static bool is_attribute(const struct condition *c, const char *keyword)
{
    return str_equal(c->path.text, str_of(keyword));
}

/* ---- values ---------------------------------------------------------- */

static bool is_modality(struct str value, enum mask_op op)
{
    static const char terms[] =
        "ANN AR ASMT AU BDUS BI BMD CFM CR CT CTPROTOCOL DG DMS DOC DX ECG "
        "EEG EMG EOG EPS ES FID GM HC HD IO IOL IVOCT IVUS KER KO LEN LS MG MR "
        "M3D NM OAM OCT OP OPM OPT OPTBSV OPTENF OPV OSS OT PA PLAN POS PR PT "
        "PX REG RESP RF RG RTDOSE RTIMAGE RTINTENT RTPLAN RTRAD RTRECORD "
        "RTSEGANN RTSTRUCT RWV SEG SM SMR SR SRF STAIN TEXTUREMAP TG US VA XA "
        "XAPROTOCOL XC AS CD CF CP CS DD DF DM DS EC FA FS LP MA MS OPR ST VF "
        "SC BMA BMI DE DEXA DR FILM_CT FL AN BD BM CV DMA HIS REPORT REQUEST "
        "RAW SD SPL UNQ XD PN IR RC RD DR ";
    struct str rest = STR(terms);

    while (rest.at && rest.len) {
        struct str term = str_cut(rest, ' ', &rest);

        if (str_same(term, value))
            return true;
        if ((op == OP_CONTAINS || op == OP_PREFIX) && term.len > value.len &&
            str_same((struct str){term.at, value.len}, value))
            return true;
    }
    return false;
}

static bool is_number_vr(const char *vr)
{
    static const char *const list[] = {"US", "SS", "UL", "SL",
                                       "IS", "DS", "FL", "FD"};

    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (!strcmp(vr, list[i]))
            return true;
    return false;
}

static bool is_numeric(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!ascii_digit(s.at[i]) && !strchr("+-.\\eE ", s.at[i]))
            return false;
    return s.len > 0;
}

/* Only letters, digits, blanks, and the signs that slip into patterns. */
static bool looks_literal(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (strchr("^$*?()[]{}\\", s.at[i]))
            return false;
    return true;
}

static bool looks_like_pattern(struct str s)
{
    return str_find(s, STR(".*")) >= 0 || str_find(s, STR("\\d")) >= 0 ||
           str_find(s, STR("|")) >= 0 || str_find(s, STR(".+")) >= 0 ||
           str_find(s, STR("[0-9]")) >= 0;
}

static enum code check_value(struct lint *l, const struct condition *c,
                             struct str v)
{
    const struct dict_row *row = row_of(c);
    int len = (int)v.len;

    if (is_attribute(c, "Modality") && c->op != OP_REGEX &&
        !is_modality(v, c->op))
        TRY(lint_remark(l, c->line, "Modality %.*s is no defined term", len,
                        v.at));
    if (c->op == OP_EQUALS && row && is_number_vr(row->vr) && !is_numeric(v))
        return lint_remark(l, c->line,
                           "%.*s is a number: equals %.*s can never be true",
                           (int)c->path.text.len, c->path.text.at, len, v.at);
    if (c->op == OP_REGEX && looks_literal(v) &&
        (str_find(v, STR("+")) >= 0 || str_find(v, STR(".")) >= 0))
        return lint_remark(l, c->line,
                           "%.*s is read as a regular expression: + and . are "
                           "signs in it, not text",
                           len, v.at);
    if (c->op != OP_REGEX && looks_like_pattern(v))
        return lint_remark(l, c->line,
                           "%.*s looks like a regular expression, and is "
                           "compared as text",
                           len, v.at);
    return OK;
}

/* ---- values against those of other rules ----------------------------- */

/* Where else a value stands. */
struct elsewhere {
    const struct condition *test;
    struct str value, near;
    bool same_attribute, other_attribute;
    bool digit; /* near has a letter where the value has a digit */
    struct str other;
};

static bool is_device_word(const struct condition *c)
{
    return str_find(c->path.text, STR("Manufacturer")) >= 0;
}

static enum code compare_values(struct lint *l, const struct condition *c,
                                void *user)
{
    struct elsewhere *e = user;
    bool same = str_equal(c->path.text, e->test->path.text);

    (void)l;
    if (c == e->test || (!is_device_word(c) && !same))
        return OK;
    for (int i = 0; i < c->value_count; i++) {
        struct str v = c->values[i];

        if (same && lint_is_slip(e->value, v)) {
            e->near = v;
            e->digit = str_has_digit(e->value) != str_has_digit(v);
        }
        if (v.len < e->value.len ||
            !str_same((struct str){v.at, e->value.len}, e->value))
            continue;
        e->same_attribute = e->same_attribute || same;
        if (!same) {
            e->other_attribute = true;
            e->other = c->path.text;
        }
    }
    return OK;
}

static enum code check_elsewhere(struct lint *l, const struct condition *c,
                                 struct str v)
{
    struct elsewhere e = {.test = c, .value = v};

    if ((!is_device_word(c) &&
         (str_find(c->path.text, STR("Description")) < 0 || v.len < 12)) ||
        v.len < 4 || c->op == OP_REGEX)
        return OK;
    for (int i = 0; i < l->known->rules.count; i++)
        TRY(walk_rule(l, &l->known->rules.at[i], compare_values, &e));
    if (e.near.len && (!e.same_attribute || (e.digit && str_has_digit(v))))
        return lint_remark(l, c->line, "%.*s: other rules have %.*s",
                           (int)v.len, v.at, (int)e.near.len, e.near.at);
    if (e.other_attribute && !e.same_attribute &&
        is_attribute(c, "Manufacturer"))
        return lint_remark(l, c->line, "%.*s is a value of %.*s elsewhere",
                           (int)v.len, v.at, (int)e.other.len, e.other.at);
    return OK;
}

/* The name of a town in a model or a description: of one site only? */
static enum code check_site(struct lint *l, const struct condition *c,
                            struct str v)
{
    char upper[40];
    unsigned kinds;

    if (v.len < 5 || v.len >= sizeof upper || is_attribute(c, "Manufacturer") ||
        !(is_device_word(c) || str_find(c->path.text, STR("Description")) >= 0))
        return OK;
    for (size_t i = 0; i < v.len; i++)
        upper[i] =
            v.at[i] >= 'a' && v.at[i] <= 'z' ? (char)(v.at[i] - 32) : v.at[i];
    kinds = names_find(&l->names, (struct str){upper, v.len});
    if (!(kinds & NAME_PLACE) || !(kinds & (NAME_FIRST | NAME_LAST)) ||
        kinds & (NAME_WORD | NAME_SCREEN))
        return OK;
    return lint_remark(l, c->line,
                       "%.*s is the name of a place: useless "
                       "elsewhere",
                       (int)v.len, v.at);
}

static enum code check_test(struct lint *l, const struct condition *c,
                            void *user)
{
    (void)user;
    TRY(check_path(l, c));
    for (int i = 0; i < c->value_count; i++) {
        TRY(check_value(l, c, c->values[i]));
        TRY(check_elsewhere(l, c, c->values[i]));
        TRY(check_site(l, c, c->values[i]));
    }
    if (is_attribute(c, "BurnedInAnnotation") && !c->negate &&
        l->rule->verdict == MASK_ALLOW)
        for (int i = 0; i < c->value_count; i++)
            if (str_same(c->values[i], STR("NO")))
                return lint_remark(l, c->line,
                                   "trusts BurnedInAnnotation NO, which is "
                                   "often wrong");
    return OK;
}

/* ---- the rule as a whole --------------------------------------------- */

static enum code mark_device(struct lint *l, const struct condition *c,
                             void *user)
{
    (void)l;
    *(bool *)user = *(bool *)user || is_device_word(c);
    return OK;
}

static bool has_condition(const struct mask_rule *r)
{
    bool some = r->match_count > 0;

    for (int i = 0; i < r->variant_count; i++)
        some = some || r->variants[i].rows || r->variants[i].columns ||
               r->variants[i].match_count;
    return some;
}

/* Words of the rule's name a letter away from a maker. */
struct spelling_check {
    struct str word;
    struct str maker;
    bool exact;
};

static enum code near_maker(struct lint *l, const struct condition *c,
                            void *user)
{
    struct spelling_check *s = user;

    (void)l;
    for (int i = 0; is_attribute(c, "Manufacturer") && i < c->value_count;
         i++) {
        s->exact = s->exact || str_same(c->values[i], s->word);
        if (lint_is_near(s->word, c->values[i]))
            s->maker = c->values[i];
    }
    return OK;
}

static enum code check_name(struct lint *l)
{
    struct str rest = str_of(l->rule->name);

    while (rest.at && rest.len) {
        struct spelling_check s = {.word = str_cut(rest, ' ', &rest)};

        for (int i = 0; s.word.len >= 6 && i < l->known->rules.count; i++)
            TRY(walk_rule(l, &l->known->rules.at[i], near_maker, &s));
        if (s.maker.len && !s.exact)
            TRY(lint_remark(l, 0, "the name says %.*s: is it %.*s?",
                            (int)s.word.len, s.word.at, (int)s.maker.len,
                            s.maker.at));
    }
    return OK;
}

static enum code check_whole(struct lint *l)
{
    const struct mask_rule *r = l->rule;
    bool device = false;

    for (int i = 0; i < r->note_count; i++)
        TRY(lint_remark(l, 0, "%.*s", (int)r->notes[i].len, r->notes[i].at));
    if (!has_condition(r))
        TRY(lint_remark(l, 0, "no condition at all: applies to every image"));
    TRY(walk_rule(l, r, mark_device, &device));
    if (r->verdict == MASK_ALLOW && !device)
        TRY(lint_remark(
            l, 0, "allows without naming a device: says nothing of text"));
    return check_name(l);
}

enum code lint_conditions(struct lint *l)
{
    TRY(check_whole(l));
    return walk_rule(l, l->rule, check_test, NULL);
}
