/*
 * masks_write.c - templates as YAML, each text quoted where it must be
 */
#include "decide/masks_build.h"
#include <inttypes.h>
#include <string.h>

static bool is_plain(struct str s)
{
    if (!s.len || s.len > 200 || s.at[0] == ' ' || s.at[s.len - 1] == ' ')
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        bool word = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                    ascii_digit(c) || c == '_';

        if (!word && (i == 0 || !strchr(" ./()+-", c)))
            return false;
    }
    return true;
}

static void put_text(struct buffer *b, struct str s)
{
    if (is_plain(s)) {
        buffer_add(b, s.at, s.len);
        return;
    }
    buffer_str(b, "\"");
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];

        if (c == '"' || c == '\\')
            buffer_format(b, "\\%c", c);
        else if (c < 0x20)
            buffer_format(b, "\\x%02x", c);
        else
            buffer_add(b, s.at + i, 1);
    }
    buffer_str(b, "\"");
}

static void put_indent(struct buffer *b, int indent)
{
    buffer_format(b, "%*s", indent, "");
}

static void put_values(struct buffer *b, const struct condition *c)
{
    if (!c->value_count) {
        buffer_str(b, "yes");
        return;
    }
    if (c->value_count == 1) {
        put_text(b, c->values[0]);
        return;
    }
    buffer_str(b, "[");
    for (int i = 0; i < c->value_count; i++) {
        buffer_str(b, i ? ", " : "");
        put_text(b, c->values[i]);
    }
    buffer_str(b, "]");
}

/* The key as a quoted text where its path has marks of YAML's. */
static void put_key(struct buffer *b, const struct condition *c)
{
    static const char *const scopes[] = {"", " component", " either"};
    bool quote = str_find(c->path.text, STR("\"")) >= 0;

    if (quote)
        buffer_str(b, "'");
    buffer_str(b, c->negate ? "not " : "");
    buffer_add(b, c->path.text.at, c->path.text.len);
    buffer_format(b, "%s %s%s%s: ", scopes[c->scope], mask_op_names[c->op],
                  c->cased ? " cased" : "", quote ? "'" : "");
}

static void put_conditions(struct buffer *b, const struct condition *c,
                           int count, int indent)
{
    for (int i = 0; i < count; i++) {
        put_indent(b, indent);
        buffer_str(b, "- ");
        if (c[i].kind == COND_TEST) {
            put_key(b, &c[i]);
            put_values(b, &c[i]);
            buffer_str(b, "\n");
            continue;
        }
        buffer_format(b, "%s%s:%s\n", c[i].negate ? "not " : "",
                      c[i].kind == COND_ANY ? "any" : "all",
                      c[i].count ? "" : " []");
        put_conditions(b, c[i].inner, c[i].count, indent + 4);
    }
}

static void put_regions(struct buffer *b, const char *key,
                        const struct region *r, int count, int indent)
{
    if (!count)
        return;
    put_indent(b, indent);
    buffer_format(b, "%s: [", key);
    for (int i = 0; i < count; i++)
        buffer_format(b, "%s[%d, %d, %d, %d]", i ? ", " : "", r[i].x, r[i].y,
                      r[i].width, r[i].height);
    buffer_str(b, "]\n");
}

static void put_size(struct buffer *b, const char *key, int v)
{
    if (v)
        buffer_format(b, "        %s: %d\n", key, v);
}

static void put_variant(struct buffer *b, const struct variant *v)
{
    size_t from = b->len;

    put_size(b, "rows", v->rows);
    put_size(b, "columns", v->columns);
    if (v->whole)
        buffer_str(b, "        whole: yes\n");
    if (v->us_regions)
        buffer_str(b, "        from: UltrasoundRegions\n");
    put_regions(b, "regions", v->regions, v->region_count, 8);
    put_regions(b, "keep", v->keep, v->keep_count, 8);
    if (v->match_count) {
        buffer_str(b, "        match:\n");
        put_conditions(b, v->match, v->match_count, 10);
    }
    if (b->len == from)
        buffer_str(b, "        whole: no\n");
    if (!b->failed)
        b->at[from + 6] = '-'; /* the item's dash */
}

static void put_flag(struct buffer *b, const char *key, bool on)
{
    if (on)
        buffer_format(b, "    %s: yes\n", key);
}

static void put_notes(struct buffer *b, const struct mask_rule *r)
{
    if (r->note_count)
        buffer_str(b, "    note:\n");
    for (int i = 0; i < r->note_count; i++) {
        buffer_str(b, "      - ");
        put_text(b, r->notes[i]);
        buffer_str(b, "\n");
    }
}

static void put_rule(struct buffer *b, const struct mask_rule *r)
{
    buffer_str(b, "  - id: ");
    put_text(b, str_of(r->id));
    buffer_str(b, "\n    name: ");
    put_text(b, str_of(r->name));
    buffer_format(b, "\n    verdict: %s\n", mask_verdict_name(r->verdict));
    put_flag(b, "unsearched", r->unsearched);
    put_flag(b, "fallback", r->fallback);
    put_flag(b, "cohort", r->cohort);
    put_notes(b, r);
    if (r->match_count) {
        buffer_str(b, "    match:\n");
        put_conditions(b, r->match, r->match_count, 6);
    }
    if (r->variant_count)
        buffer_str(b, "    variants:\n");
    for (int i = 0; i < r->variant_count; i++)
        put_variant(b, &r->variants[i]);
}

enum code masks_write(const struct masks *m, const char *catalog, bool first,
                      const char *origin, struct buffer *ret, struct error *err)
{
    buffer_str(ret, "deburn-masks: 1\ncatalog: ");
    put_text(ret, str_of(catalog));
    buffer_format(ret, "\nchoose: %s\norigin: ", first ? "first" : "all");
    put_text(ret, str_of(origin));
    buffer_str(ret, "\nrules:\n");
    for (int i = 0; i < m->rules.count; i++)
        put_rule(ret, &m->rules.at[i]);
    return ret->failed ? fail(err, ERR_MEMORY, "no memory for masks") : OK;
}
