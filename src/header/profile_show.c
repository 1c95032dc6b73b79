/*
 * profile_show.c - a profile for people: what it does, and what it does not
 */
#include "header/rules.h"
#include <stdio.h>
#include <string.h>

static const char *const policies[] = {"strict", "phi", "templates"};
static const char *const doubts[] = {"by-policy", "blank", "keep", "hold"};
static const char *const videos[] = {"review", "reencode", "refuse"};

static void put_tag(struct buffer *b, uint32_t tag, uint32_t mask)
{
    char text[16], buffer[16];

    snprintf(text, sizeof text, "%04x,%04x", TAG_GROUP(tag), TAG_ELEMENT(tag));
    for (int i = 0; i < 8; i++) /* digits that may be any */
        if (!(mask >> (28 - 4 * i) & 15))
            text[i + (i > 3)] = 'x';
    buffer_format(b, "(%s)\t%s", text, tag_name(tag, buffer));
}

static void put_fate(struct buffer *b, enum fate fate, struct str value)
{
    buffer_str(b, fate_name(fate));
    if (fate == FATE_VALUE) {
        buffer_str(b, ": ");
        buffer_add(b, value.at, value.len);
    }
}

static void put_rule(struct buffer *b, const struct rule *r)
{
    put_tag(b, r->tag, r->mask);
    buffer_str(b, "\t");
    put_fate(b, r->fate, r->value);
    buffer_str(b, "\n");
}

static void put_private(struct buffer *b, const struct private_rule *r)
{
    buffer_format(b, "(%04x,\"", r->group);
    buffer_add(b, r->creator.at, r->creator.len);
    buffer_format(b, "\",%02x)\tPrivate\t", r->element);
    put_fate(b, r->fate, r->value);
    buffer_str(b, "\n");
}

static const char *truth(bool on)
{
    return on ? "true" : "false";
}

static void put_flag(struct buffer *b, const char *name, bool on)
{
    buffer_format(b, "%s\t%s\n", name, truth(on));
}

static enum code full(const struct buffer *b, struct error *err)
{
    return b->failed ? fail(err, ERR_MEMORY, "no memory for a profile") : OK;
}

enum code profile_show(const struct profile *p, struct buffer *ret,
                       struct error *err)
{
    for (int o = 0; o < OPTION_COUNT; o++)
        put_flag(ret, option_name((enum option)o), p->on[o]);
    put_flag(ret, "repair_iod", p->repair_iod);
    put_flag(ret, "keep_weekday", p->keep_weekday);
    buffer_format(ret, "policy\t%s\ndoubt\t%s\nvideo\t%s\n",
                  policies[p->policy], doubts[p->doubt], videos[p->video]);
    for (int i = 0; i < p->exact_count; i++)
        put_rule(ret, &p->exact[i]);
    for (int i = 0; i < p->wild_count; i++)
        put_rule(ret, &p->wild[i]);
    for (int i = 0; i < p->private_count; i++)
        put_private(ret, &p->privates[i]);
    return full(ret, err);
}

/* ---- differences ------------------------------------------------------------ */

static const struct rule *rule_of(const struct profile *p, uint32_t tag,
                                  uint32_t mask)
{
    const struct rule *r = profile_rule(p, tag);

    return r && r->tag == tag && r->mask == mask ? r : NULL;
}

static bool same_rule(const struct rule *a, const struct rule *b)
{
    return a && b && a->fate == b->fate && str_equal(a->value, b->value);
}

static int put_difference(struct buffer *b, const struct rule *ours,
                          const struct rule *theirs)
{
    const struct rule *any = ours ? ours : theirs;

    if (same_rule(ours, theirs))
        return 0;
    put_tag(b, any->tag, any->mask);
    buffer_str(b, "\t");
    if (ours)
        put_fate(b, ours->fate, ours->value);
    buffer_str(b, " | ");
    if (theirs)
        put_fate(b, theirs->fate, theirs->value);
    buffer_str(b, "\n");
    return 1;
}

static int diff_words(struct buffer *b, const char *name, const char *ours,
                      const char *theirs)
{
    if (!strcmp(ours, theirs))
        return 0;
    buffer_format(b, "%s\t%s | %s\n", name, ours, theirs);
    return 1;
}

static int diff_list(struct buffer *b, const struct profile *p,
                     const struct profile *other, const struct rule *list,
                     int count, bool both)
{
    int lines = 0;

    for (int i = 0; i < count; i++) {
        const struct rule *ours = rule_of(p, list[i].tag, list[i].mask);
        const struct rule *theirs = rule_of(other, list[i].tag, list[i].mask);

        if (both || !ours)
            lines += put_difference(b, ours, theirs);
    }
    return lines;
}

enum code profile_diff(const struct profile *p, const struct profile *other,
                       struct buffer *ret, int *ret_lines, struct error *err)
{
    int lines = 0;

    for (int o = 0; o < OPTION_COUNT; o++)
        lines += diff_words(ret, option_name((enum option)o), truth(p->on[o]),
                            truth(other->on[o]));
    lines += diff_words(ret, "repair_iod", truth(p->repair_iod),
                        truth(other->repair_iod));
    lines += diff_words(ret, "keep_weekday", truth(p->keep_weekday),
                        truth(other->keep_weekday));
    lines +=
        diff_words(ret, "policy", policies[p->policy], policies[other->policy]);
    lines += diff_words(ret, "doubt", doubts[p->doubt], doubts[other->doubt]);
    lines += diff_words(ret, "video", videos[p->video], videos[other->video]);
    lines += diff_list(ret, p, other, p->exact, p->exact_count, true);
    lines += diff_list(ret, p, other, p->wild, p->wild_count, true);
    lines += diff_list(ret, p, other, other->exact, other->exact_count, false);
    lines += diff_list(ret, p, other, other->wild, other->wild_count, false);
    *ret_lines = lines;
    return full(ret, err);
}

/* ---- doubts -------------------------------------------------------------------- */

static const struct ps315_row *table_row(uint32_t tag)
{
    int count;
    const struct ps315_row *rows = ps315_rows(&count);

    for (int i = 0; i < count; i++)
        if (rows[i].tag == tag)
            return &rows[i];
    return NULL;
}

static int lint_rule(struct buffer *b, const struct profile *p,
                     const struct rule *r)
{
    const struct ps315_row *row = table_row(r->tag);
    enum fate fate = row ? ps315_fate(row, p->on) : FATE_KEEP;
    const char *what = NULL;

    if (!r->own)
        return 0;
    if (r->fate == fate)
        what = "the table says the same: the rule does nothing";
    else if (r->fate == FATE_KEEP)
        what = "kept as it is and not searched, though the table takes it away";
    else if (r->fate == FATE_VALUE && !r->value.len)
        what = "replaced by nothing: say empty";
    if (!what)
        return 0;
    put_tag(b, r->tag, r->mask);
    buffer_format(b, "\t%s\n", what);
    return 1;
}

enum code profile_lint(const struct profile *p, struct buffer *ret,
                       int *ret_findings, struct error *err)
{
    int findings = 0;

    for (int i = 0; i < p->exact_count; i++)
        findings += lint_rule(ret, p, &p->exact[i]);
    for (int i = 0; i < p->private_count; i++)
        if (p->privates[i].fate == FATE_KEEP) {
            put_private(ret, &p->privates[i]);
            findings++;
        }
    *ret_findings = findings;
    return full(ret, err);
}
