/*
 * bench_value.c - values and places as the key writes them
 *
 * Follows what pydicom's values print as: DS and IS keep the digits of the
 * file, FL and FD are shortest representations of the double, other texts are
 * decoded and lose their padding.
 */
#include "bench/bench_value.h"
#include "dicom/charset.h"
#include "header/rules.h"
#include <stdio.h>
#include <string.h>

enum { BYTES_LIMIT = 4096 };

static bool vr_in(const struct element *e, const char *list)
{
    const char *at = e->vr[0] ? strstr(list, e->vr) : NULL;

    return at && (at - list) % 3 == 0;
}

static bool is_single_text(const struct element *e)
{
    return vr_in(e, "LT ST UR UT ");
}

static bool is_text(const struct element *e)
{
    return vr_in(e, "AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UR UT ");
}

static size_t number_size(const struct element *e)
{
    if (vr_in(e, "US SS "))
        return 2;
    if (vr_in(e, "UL SL FL AT "))
        return 4;
    return vr_in(e, "FD UV SV ") ? 8 : 0;
}

bool value_is_printed(const struct element *e)
{
    if (e->is_sequence)
        return e->item_count == 0;
    return is_text(e) || number_size(e) || e->value.len <= BYTES_LIMIT;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool value_is_doubtful(const struct element *e)
{
    struct str v = e->value;
    int digits = 0, marks = 0;

    if (!e->vr[0] || !strstr("LO LT ST UT SH UC ", e->vr))
        return false;
    for (size_t i = 0; i < v.len; i++) {
        bool mark = strchr("/.-", v.at[i]) && v.at[i];

        digits = is_digit(v.at[i]) ? digits + 1 : mark ? digits : 0;
        marks = mark && digits ? marks + 1 : digits ? marks : 0;
        if (digits >= 6 && (marks >= 2 || digits >= 8))
            return true;
    }
    return false;
}

/* ---- numbers --------------------------------------------------------------- */

/* Python's repr of a float: the shortest digits that read back the same, with
 * an exponent only below 1e-4 and from 1e16 on. */
static void put_double(struct buffer *b, double d)
{
    char text[48];
    double back = 0;
    int digits = 0, exponent;

    if (!(d - d >= 0 && d - d <= 0)) { /* not a number, or endless */
        buffer_str(b, d > 0 ? "inf" : d < 0 ? "-inf" : "nan");
        return;
    }
    do {
        snprintf(text, sizeof text, "%.*e", digits, d);
    } while (digits++ < 17 && (!str_to_double(str_of(text), &back) ||
                               !(back >= d && back <= d)));
    digits--;
    exponent = 0;
    for (const char *e = strchr(text, 'e') + 2; *e; e++)
        exponent = exponent * 10 + (*e - '0');
    if (strchr(text, 'e')[1] == '-')
        exponent = -exponent;
    if (exponent >= -4 && exponent < 16)
        snprintf(text, sizeof text, "%.*f%s",
                 digits > exponent ? digits - exponent : 0, d,
                 digits > exponent ? "" : ".0");
    buffer_str(b, text);
}

static void put_number(struct buffer *b, const struct element *e, size_t at)
{
    uint8_t raw[8] = {0};
    uint64_t n = 0;
    size_t size = number_size(e);
    float narrow;
    double wide;

    memcpy(raw, e->value.at + at, size);
    for (size_t i = size; i-- > 0;)
        n = n << 8 | raw[i];
    if (vr_in(e, "FL ")) {
        memcpy(&narrow, raw, sizeof narrow);
        put_double(b, (double)narrow);
    } else if (vr_in(e, "FD ")) {
        memcpy(&wide, raw, sizeof wide);
        put_double(b, wide);
    } else if (vr_in(e, "AT ")) {
        buffer_format(b, "(%04x, %04x)", (unsigned)(n & 0xffff),
                      (unsigned)(n >> 16));
    } else if (vr_in(e, "SS ")) {
        buffer_format(b, "%d", (int)(int16_t)n);
    } else if (vr_in(e, "SL ")) {
        buffer_format(b, "%d", (int)(int32_t)n);
    } else if (vr_in(e, "SV ")) {
        buffer_format(b, "%lld", (long long)n);
    } else {
        buffer_format(b, "%llu", (unsigned long long)n);
    }
}

static void put_numbers(struct buffer *b, const struct element *e)
{
    size_t size = number_size(e), count = e->value.len / size;

    if (count > 1)
        buffer_str(b, "[");
    for (size_t i = 0; i < count; i++) {
        if (i)
            buffer_str(b, ", ");
        put_number(b, e, i * size);
    }
    if (count > 1)
        buffer_str(b, "]");
}

/* ---- bytes and texts --------------------------------------------------------- */

static void put_bytes(struct buffer *b, struct str v)
{
    const char *quote =
        v.len && memchr(v.at, '\'', v.len) && !memchr(v.at, '"', v.len) ? "\""
                                                                        : "'";

    buffer_format(b, "b%s", quote);
    for (size_t i = 0; i < v.len; i++) {
        unsigned char c = (unsigned char)v.at[i];

        if (c == '\\' || c == (unsigned char)*quote)
            buffer_format(b, "\\%c", c);
        else if (c == '\n' || c == '\r' || c == '\t')
            buffer_str(b, c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t");
        else if (c < 0x20 || c >= 0x7f)
            buffer_format(b, "\\x%02x", c);
        else
            buffer_add(b, v.at + i, 1);
    }
    buffer_str(b, quote);
}

static struct str right_trimmed(struct str s)
{
    while (s.len && (s.at[s.len - 1] == ' ' || !s.at[s.len - 1]))
        s.len--;
    return s;
}

static enum code decoded(struct arena *a, struct str charset, struct str s,
                         struct str *ret, struct error *err)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] >= 0x80 || s.at[i] == 0x1b)
            return charset_utf8(a, charset, s, ret, err);
    *ret = s;
    return OK;
}

static enum code put_texts(struct arena *a, struct buffer *b,
                           struct str charset, const struct element *e,
                           struct error *err)
{
    bool number = vr_in(e, "DS IS "), list;
    struct str rest = right_trimmed(e->value), part;

    list = !is_single_text(e) && str_find(rest, STR("\\")) >= 0;
    if (!list) {
        TRY(decoded(a, charset, rest, &part, err));
        buffer_add(b, part.at, part.len);
        return OK;
    }
    buffer_str(b, "[");
    for (bool first = true; rest.at; first = false) {
        struct str raw = right_trimmed(str_cut(rest, '\\', &rest));

        TRY(decoded(a, charset, raw, &part, err));
        buffer_format(b, "%s%s", first ? "" : ", ", number ? "" : "'");
        buffer_add(b, part.at, part.len);
        buffer_str(b, number ? "" : "'");
    }
    buffer_str(b, "]");
    return OK;
}

static bool is_hidden(uint32_t tag)
{
    return tag == TAG_PixelData ||
           ((tag & 0xff01ffff) == 0x60003000 && !TAG_IS_PRIVATE(tag));
}

static bool is_printable(struct str s)
{
    s = str_trim(s);
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] < 0x20 || (unsigned char)s.at[i] > 0x7e)
            return false;
    return s.len > 0;
}

struct element named_vr(const struct items *in, const struct element *e)
{
    struct element out = *e;
    const char *vr = strcmp(e->vr, "UN") ? NULL : known_vr(in, e);

    if (vr)
        memcpy(out.vr, vr, sizeof out.vr);
    else if (!strcmp(e->vr, "UN") && !e->is_sequence && is_printable(e->value))
        memcpy(out.vr, "LT", sizeof out.vr);
    return out;
}

enum code value_text(struct arena *a, struct str charset,
                     const struct element *e, struct str *ret,
                     struct error *err)
{
    struct buffer b = {.limit = (size_t)1 << 28};
    enum code code = OK;

    *ret = (struct str){"", 0};
    if (is_hidden(e->tag)) {
        *ret = STR("REMOVED");
        return OK;
    }
    if (e->is_sequence) {
        if (e->item_count == 0)
            *ret = STR("[]");
        else
            *ret = STR("<Sequence>");
        return OK;
    }
    if (!e->value.len)
        return OK;
    if (is_text(e))
        code = put_texts(a, &b, charset, e, err);
    else if (number_size(e) && e->value.len >= number_size(e))
        put_numbers(&b, e);
    else
        put_bytes(&b, e->value);
    if (code == OK) {
        *ret = str_trim(str_copy(a, (struct str){b.at, b.len}));
        if (b.failed || !ret->at)
            code = fail(err, ERR_MEMORY, "no memory for a value");
    }
    buffer_release(&b);
    return code;
}

/* ---- places ------------------------------------------------------------------ */

const char *place_step(struct arena *a, const struct items *in, uint32_t tag)
{
    struct str creator;
    char *name;

    if (!TAG_IS_PRIVATE(tag) || TAG_ELEMENT(tag) < 0x1000)
        return str_format(a, "(%04x,%04x)", TAG_GROUP(tag), TAG_ELEMENT(tag));
    creator = private_creator(in, tag);
    if (!creator.len)
        return str_format(a, "(%04x,%04x)", TAG_GROUP(tag), TAG_ELEMENT(tag));
    name = str_c(a, creator);
    for (char *c = name; c && *c; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 32);
    return name ? str_format(a, "(%04x,\"%s\",%02x)", TAG_GROUP(tag), name,
                             (unsigned)(tag & 0xff))
                : NULL;
}

static int hex_of(struct str s, size_t at, int digits)
{
    int n = 0;

    for (int i = 0; i < digits; i++) {
        int c = at + (size_t)i < s.len ? s.at[at + (size_t)i] | 32 : 0;

        if (c >= '0' && c <= '9')
            n = n * 16 + c - '0';
        else if (c >= 'a' && c <= 'f')
            n = n * 16 + c - 'a' + 10;
        else
            return -1;
    }
    return n;
}

/* A private element by its creator: any block will do. */
static struct element *find_private(const struct items *in, int group,
                                    struct str creator, int low)
{
    for (int i = 0; i < in->count; i++) {
        struct element *e = &in->at[i];

        if (TAG_GROUP(e->tag) == group && TAG_ELEMENT(e->tag) >= 0x1000 &&
            (int)(e->tag & 0xff) == low &&
            str_same(private_creator(in, e->tag), creator))
            return e;
    }
    return NULL;
}

/* Read one "(...)" of s; the element it names in `in`. */
static struct element *step_into(const struct items *in, struct str *s)
{
    ptrdiff_t end = str_find(*s, STR(")"));
    struct str step;
    int group;

    if (end < 0 || s->at[0] != '(')
        return NULL;
    if (s->len > 6 && s->at[6] == '"') { /* a creator may hold brackets */
        end = str_find(*s, STR("\","));
        end = end < 0 ? -1 : end + 4;
        if (end < 0 || (size_t)end >= s->len || s->at[end] != ')')
            return NULL;
    }
    step = (struct str){s->at, (size_t)end + 1};
    s->at += step.len;
    s->len -= step.len;
    group = hex_of(step, 1, 4);
    if (group < 0)
        return NULL;
    if (step.at[6] != '"')
        return hex_of(step, 6, 4) < 0
                   ? NULL
                   : items_find(in, (uint32_t)group << 16 |
                                        (uint32_t)hex_of(step, 6, 4));
    return find_private(in, group, (struct str){step.at + 7, step.len - 12},
                        hex_of(step, step.len - 3, 2));
}

/* "[0003]": the item it names, or NULL. */
static const struct items *item_of(const struct element *e, struct str *s)
{
    int item = hex_of((struct str){s->at, s->len}, 1, 4), n = 0;

    if (s->len < 6 || s->at[0] != '[' || item < 0)
        return NULL;
    for (int i = 1; i < 5; i++)
        n = n * 10 + (s->at[i] - '0');
    s->at += 6;
    s->len -= 6;
    return e->is_sequence && n < e->item_count ? &e->items[n] : NULL;
}

static const struct element *lent(struct arena *a, const struct items *in,
                                  const struct element *e)
{
    struct element *copy = arena_alloc(a, sizeof *copy);

    if (copy)
        *copy = named_vr(in, e);
    return copy;
}

const struct element *place_find(struct arena *a, const struct dataset *ds,
                                 struct str place, struct str *ret_charset)
{
    const struct items *in = &ds->root;
    char *plain = arena_alloc(a, place.len + 1);
    struct str s = {plain, 0};
    struct element *e = NULL;

    if (!plain)
        return NULL;
    for (size_t i = 0; i < place.len; i++)
        if (place.at[i] != '<' && place.at[i] != '>')
            plain[s.len++] = place.at[i];
    *ret_charset = charset_of(in, (struct str){"", 0});
    while (s.len) {
        e = step_into(in, &s);
        if (!e)
            return NULL;
        if (!s.len)
            return lent(a, in, e);
        in = item_of(e, &s);
        if (!in)
            return NULL;
        *ret_charset = charset_of(in, *ret_charset);
    }
    return NULL;
}
