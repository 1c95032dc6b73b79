/*
 * masks_path.c - attributes by keyword, tag, private creator, in sequences
 */
#include "decide/masks_inner.h"
#include <inttypes.h>
#include <string.h>

/* ---- reading a path -------------------------------------------------- */

static int hex(char c)
{
    if (ascii_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* All of s as hex digits, n of them. */
static bool read_hex(struct str s, size_t n, uint32_t *ret)
{
    uint32_t v = 0;

    if (s.len != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (hex(s.at[i]) < 0)
            return false;
        v = v << 4 | (uint32_t)hex(s.at[i]);
    }
    *ret = v;
    return true;
}

/* (gggg,eeee) or (gggg,"CREATOR",ee) without the parentheses. */
static enum code read_tag(struct arena *a, struct str s, struct path_step *ret,
                          struct error *err)
{
    struct str rest, group = str_trim(str_cut(s, ',', &rest)), element;
    uint32_t g, e;

    rest = str_trim(rest);
    if (read_hex(group, 4, &g) && read_hex(rest, 4, &e)) {
        ret->tag = g << 16 | e;
        return OK;
    }
    if (!read_hex(group, 4, &g) || !rest.len || rest.at[0] != '"')
        return fail(err, ERR_FORMAT, "not a tag");
    rest.at++;
    rest.len--;
    element = str_cut(rest, '"', &rest);
    ret->creator = str_c(a, str_trim(element));
    if (!ret->creator)
        return fail(err, ERR_MEMORY, "no memory for masks");
    rest = str_trim(rest);
    if (!rest.len || rest.at[0] != ',')
        return fail(err, ERR_FORMAT, "not a private attribute");
    rest.at++;
    rest.len--;
    if (!read_hex(str_trim(rest), 2, &e))
        return fail(err, ERR_FORMAT, "not a private attribute");
    ret->tag = g << 16 | e;
    return OK;
}

static enum code read_keyword(struct str s, bool lenient, struct path *p,
                              struct path_step *ret, struct error *err)
{
    const struct dict_row *row = dict_by_keyword(s);

    if (!row && !lenient)
        return fail(err, ERR_FORMAT, "no such attribute: %.*s",
                    (int)(s.len < 64 ? s.len : 64), s.at);
    p->unknown = p->unknown || !row;
    ret->tag = row ? row->tag : 0;
    p->repeating =
        row && (TAG_GROUP(row->tag) == 0x6000 || TAG_GROUP(row->tag) == 0x5000);
    return OK;
}

/* The step's own end: "[n]" behind it. */
static enum code read_item(struct str *s, struct path_step *ret,
                           struct error *err)
{
    struct str inside;
    ptrdiff_t open;
    int64_t n;

    ret->item = -1;
    if (!s->len || s->at[s->len - 1] != ']')
        return OK;
    open = str_find(*s, STR("["));
    if (open < 0)
        return fail(err, ERR_FORMAT, "an item is written [n]");
    inside = (struct str){s->at + open + 1, s->len - (size_t)open - 2};
    if (!str_to_int(inside, &n) || n < 0 || n > 100000)
        return fail(err, ERR_FORMAT, "an item is written [n]");
    ret->item = (int)n;
    s->len = (size_t)open;
    return OK;
}

/* A step ends at a '.' outside of parentheses. */
static struct str cut_step(struct str s, struct str *rest)
{
    bool quoted = false;
    int depth = 0;

    for (size_t i = 0; i < s.len; i++) {
        quoted ^= s.at[i] == '"';
        depth += !quoted && s.at[i] == '(';
        depth -= !quoted && s.at[i] == ')';
        if (s.at[i] == '.' && !depth && !quoted) {
            *rest = (struct str){s.at + i + 1, s.len - i - 1};
            return (struct str){s.at, i};
        }
    }
    *rest = (struct str){0};
    return s;
}

enum code path_read(struct arena *a, struct str text, bool lenient,
                    struct path *ret, struct error *err)
{
    struct path p = {.text = text};
    struct str rest = text;

    while (rest.at) {
        struct str step = cut_step(rest, &rest);
        struct path_step *at = &p.at[p.count];

        if (p.count == PATH_STEPS)
            return fail(err, ERR_FORMAT, "path has too many steps");
        TRY(read_item(&step, at, err));
        step = str_trim(step);
        if (step.len > 2 && step.at[0] == '(' && step.at[step.len - 1] == ')')
            TRY(read_tag(a, (struct str){step.at + 1, step.len - 2}, at, err));
        else
            TRY(read_keyword(step, lenient, &p, at, err));
        p.count++;
    }
    *ret = p;
    return OK;
}

/* ---- looking it up --------------------------------------------------- */

/* The element of a private attribute: its block is the one of its creator. */
static const struct element *find_private(const struct items *in,
                                          const struct path_step *step)
{
    for (int i = 0; i < in->count; i++) {
        const struct element *e = &in->at[i];

        if (TAG_GROUP(e->tag) == TAG_GROUP(step->tag) &&
            (e->tag & 0xff) == (step->tag & 0xff) &&
            TAG_ELEMENT(e->tag) >= 0x1000 &&
            str_equal(private_creator(in, e->tag), str_of(step->creator)))
            return e;
    }
    return NULL;
}

static const struct element *find_step(const struct items *in,
                                       const struct path *p, int n)
{
    const struct path_step *step = &p->at[n];

    if (step->creator)
        return find_private(in, step);
    if (p->repeating && n == p->count - 1)
        for (int i = 0; i < in->count; i++)
            if ((in->at[i].tag & 0xff00ffff) == (step->tag & 0xff00ffff) &&
                TAG_GROUP(in->at[i].tag) >= TAG_GROUP(step->tag))
                return &in->at[i];
    return items_find(in, step->tag);
}

static bool is_integer(const char *vr)
{
    return !strcmp(vr, "US") || !strcmp(vr, "SS") || !strcmp(vr, "UL") ||
           !strcmp(vr, "SL");
}

/* Binary numbers as people write them, joined by backslashes. */
static enum code number_text(struct arena *a, const struct element *e,
                             struct str *ret, struct error *err)
{
    size_t size = !strcmp(e->vr, "FD") ? 8 : 4;
    struct buffer b = {.limit = 1 << 16};

    if (is_integer(e->vr)) {
        int64_t v;

        for (int i = 0; i < 64 && element_int(e, i, &v); i++)
            buffer_format(&b, "%s%" PRId64, i ? "\\" : "", v);
    } else {
        for (size_t i = 0; i + size <= e->value.len && i < 64 * size;
             i += size) {
            float f;
            double d;

            memcpy(&f, e->value.at + i, sizeof f);
            d = f;
            if (size == 8)
                memcpy(&d, e->value.at + i, sizeof d);
            buffer_format(&b, "%s%g", i ? "\\" : "", d);
        }
    }
    *ret = str_copy(a, (struct str){b.at, b.len});
    buffer_release(&b);
    return ret->at && !b.starved ? OK
                                 : fail(err, ERR_MEMORY, "no memory for masks");
}

static enum code element_value(struct arena *a, const struct element *e,
                               struct attribute *ret, struct error *err)
{
    ret->exists = true;
    if (e->is_sequence) {
        ret->text = e->item_count ? STR("present") : (struct str){0};
        return OK;
    }
    if (is_integer(e->vr) || !strcmp(e->vr, "FL") || !strcmp(e->vr, "FD"))
        return number_text(a, e, &ret->text, err);
    ret->text = element_text(e);
    return OK;
}

static enum code look_items(struct arena *a, const struct items *in,
                            const struct path *p, int n, struct attribute *ret,
                            struct error *err)
{
    const struct element *e = find_step(in, p, n);

    if (!e)
        return OK;
    if (n == p->count - 1)
        return element_value(a, e, ret, err);
    for (int i = 0; e->is_sequence && i < e->item_count; i++) {
        if (p->at[n].item >= 0 && p->at[n].item != i)
            continue;
        TRY(look_items(a, &e->items[i], p, n + 1, ret, err));
        if (ret->exists)
            return OK;
    }
    return OK;
}

static bool same_path(const struct path *a, const struct path *b)
{
    if (a->count != b->count || a->unknown || b->unknown)
        return str_equal(a->text, b->text);
    for (int i = 0; i < a->count; i++)
        if (a->at[i].tag != b->at[i].tag ||
            !str_equal(str_of(a->at[i].creator), str_of(b->at[i].creator)))
            return false;
    return true;
}

enum code path_look(struct arena *a, const struct mask_subject *s,
                    const struct path *p, struct attribute *ret,
                    struct error *err)
{
    *ret = (struct attribute){0};
    if (s->vector) {
        for (int i = 0; i < s->vector->count; i++)
            if (same_path(&s->vector->paths[i], p))
                *ret = (struct attribute){true, s->vector->values[i]};
        return OK;
    }
    if (!s->ds || p->unknown)
        return OK;
    if (p->count == 1 && TAG_GROUP(p->at[0].tag) == 0x0002)
        return look_items(a, &s->ds->meta, p, 0, ret, err);
    return look_items(a, &s->ds->root, p, 0, ret, err);
}
