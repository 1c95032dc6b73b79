/*
 * header_text.c - free text without what identifies, everything else as it was
 *
 * The text is looked at as Unicode and cut as bytes: where each character of
 * the one is a known byte range of the other (UTF-8, ASCII, single-byte
 * character sets) spans are carried over; where that is not sure (ISO 2022,
 * multi-byte sets) a value in which anything is found is emptied. A cut is
 * repeated until nothing is found.
 */
#include "dicom/charset.h"
#include "header/text_inner.h"
#include <string.h>

enum { PASSES = 6, MAP_LIMIT = 1 << 24 };

/* A value as it is searched: byte i of text is byte map[i] of the value; no
 * map: they are the same bytes. */
struct view_of_text {
    struct str text;
    uint32_t *map;
    bool sure;
};

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] >= 0x80 || s.at[i] == 0x1b)
            return false;
    return true;
}

static size_t characters(struct str utf8)
{
    size_t n = 0;

    for (size_t i = 0; i < utf8.len; i++)
        n += ((unsigned char)utf8.at[i] & 0xc0) != 0x80;
    return n;
}

/* Each byte of the value is one character of the text. */
static enum code map_single(struct arena *a, struct view_of_text *v,
                            size_t bytes, struct error *err)
{
    uint32_t at = 0;

    if (v->text.len > MAP_LIMIT)
        return fail(err, ERR_LIMIT, "a text is too long");
    v->map = arena_array(a, v->text.len + 1, sizeof *v->map);
    if (!v->map)
        return fail(err, ERR_MEMORY, "no memory for a text");
    for (size_t i = 0; i < v->text.len; i++) {
        if (i && ((unsigned char)v->text.at[i] & 0xc0) != 0x80)
            at++;
        v->map[i] = at;
    }
    v->map[v->text.len] = (uint32_t)bytes;
    return OK;
}

static enum code look(struct cleaning *c, struct str charset, struct str value,
                      struct view_of_text *ret, struct error *err)
{
    *ret = (struct view_of_text){.text = value, .sure = true};
    if (is_ascii(value) || str_equal(charset, STR("ISO_IR 192")))
        return OK;
    TRY(charset_utf8(c->a, charset, value, &ret->text, err));
    if (str_equal(ret->text, value))
        return OK;
    ret->sure = str_starts(charset, STR("ISO_IR ")) &&
                str_find(charset, STR("\\")) < 0 &&
                str_find(value, STR("\x1b")) < 0 &&
                characters(ret->text) == value.len;
    return ret->sure ? map_single(c->a, ret, value.len, err) : OK;
}

/* In a code only more than one word, or a number of five, is evidence. */
static bool is_code(const struct cleaning *c, const struct span *s,
                    struct str matched)
{
    if (!c->coded)
        return false;
    if (s->id->kind == ID_NUMBER)
        return matched.len < 5;
    for (size_t i = 0; i < matched.len; i++)
        if (matched.at[i] && strchr(" ^,_.-", matched.at[i]))
            return false;
    return s->id->kind == ID_PERSON || s->id->kind == ID_STAFF ||
           s->id->kind == ID_INSTITUTION;
}

static bool is_word_byte(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
           (ch >= '0' && ch <= '9') || (unsigned char)ch >= 0x80;
}

/* Does word stand in text by itself, whatever the case? */
static bool has_word(struct str text, struct str word)
{
    for (size_t i = 0; word.len && i + word.len <= text.len; i++) {
        size_t end = i + word.len;

        if (str_same((struct str){text.at + i, word.len}, word) &&
            (i == 0 || !is_word_byte(text.at[i - 1])) &&
            (end == text.len || !is_word_byte(text.at[end])))
            return true;
    }
    return false;
}

/* A place that two values of the dictionary share carries the name of one of
 * them: is the patient the other? */
static bool also_names(const struct cleaning *c, const struct identifier *by,
                       struct str matched)
{
    const struct identifiers *ids = c->in->ids;

    for (int i = 0; i < ids->count; i++) {
        const struct identifier *id = &ids->at[i];
        struct str rest, first = str_trim(str_cut(id->value, '^', &rest));

        if (id->kind == by->kind || id->kind == ID_STAFF ||
            (id->kind != ID_PERSON && id->kind != ID_NUMBER &&
             id->kind != ID_BIRTH_DATE && id->kind != ID_PHONE &&
             !(id->kind == ID_UID && c->binary)))
            continue;
        if (first.len >= 3 && has_word(matched, first))
            return true;
        if (id->kind != ID_PERSON && first.len >= 5 &&
            str_find(matched, first) >= 0)
            return true;
    }
    return false;
}

/* Kinds of values that may stand in a header of this profile. */
static bool may_stand(const struct cleaning *c, const struct span *s,
                      struct str text)
{
    const bool *on = c->profile->on;
    struct str matched = {text.at + s->at, s->len};

    if (identifier_is_harmless(s->id, c->tag, matched, text) ||
        is_code(c, s, matched))
        return true;
    switch (s->id->kind) {
    case ID_UID: /* in texts they are replaced, not cut */
        return !c->binary || on[OPTION_UIDS];
    case ID_DATE: /* TCIA knows of those in private binary values */
        return on[OPTION_FULL_DATES] || (c->binary && c->profile->tcia);
    case ID_INSTITUTION:
    case ID_ADDRESS:
        return on[OPTION_INSTITUTION];
    case ID_NUMBER:
    case ID_PERSON:
    case ID_STAFF:
    case ID_BIRTH_DATE:
    case ID_PHONE:
    case ID_TIME:
    case ID_AGE_SEX:
        return false;
    }
    return false;
}

static bool is_allowed(const struct cleaning *c, const struct span *s,
                       struct str text)
{
    return may_stand(c, s, text) &&
           !also_names(c, s->id, (struct str){text.at + s->at, s->len});
}

static enum code find_identifiers(struct cleaning *c, struct str text,
                                  struct cuts *cuts, struct error *err)
{
    struct spans found;

    if (!c->in->ids || !c->in->ids->count)
        return OK;
    TRY(identifiers_claims(c->a, c->in->ids, text, 0, &found, err));
    for (int i = 0; i < found.count; i++) {
        const struct span *s = &found.at[i];
        enum id_kind kind = s->id->kind;
        struct cut cut = {.from = s->at,
                          .to = s->at + s->len,
                          .person = kind == ID_PERSON || kind == ID_STAFF};

        if (is_allowed(c, s, text))
            continue;
        TRY(cuts_add(c->a, cuts, &cut, err));
    }
    return OK;
}

/* One pass: what is found goes, with its glue. Sets *ret_any. */
static enum code pass(struct cleaning *c, struct str charset,
                      enum text_level level, struct str *value, bool *ret_any,
                      struct error *err)
{
    struct view_of_text v;
    struct cuts cuts = {0};

    TRY(look(c, charset, *value, &v, err));
    TRY(find_identifiers(c, v.text, &cuts, err));
    TRY(find_bare(c, v.text, &cuts, err));
    if (level != TEXT_SWEEP)
        TRY(find_patterns(c, v.text, &cuts, err));
    TRY(find_uids(c, v.text, level, &cuts, err));
    *ret_any = cuts.count > 0;
    if (!cuts.count)
        return OK;
    if (!v.sure) {
        *value = STR("");
        return OK;
    }
    cuts_glue(c->profile->text, v.text, &cuts);
    return cuts_apply(c->a, &cuts, v.map, *value, value, err);
}

static enum code clean_part(struct cleaning *c, struct str charset,
                            struct str part, enum text_level level,
                            struct str *ret, struct error *err)
{
    struct str core = str_trim(part), was = core;
    bool any = core.len > 0;

    for (int i = 0; any; i++) {
        if (i == PASSES)
            core = STR("");
        if (!core.len)
            break;
        TRY(pass(c, charset, level, &core, &any, err));
    }
    *ret = str_equal(core, was) ? part : core;
    return OK;
}

/* In multi-byte character sets a backslash may be half of a character. */
static bool splits(struct str charset, struct str value)
{
    return is_ascii(value) || str_equal(charset, STR("ISO_IR 192")) ||
           (str_find(charset, STR("GB")) < 0 &&
            str_find(charset, STR("\\")) < 0);
}

/* What several parts spell together ("GAINES\\STACY") leaves them empty. */
static enum code clean_across(struct cleaning *c, struct str *value,
                              struct error *err)
{
    for (int i = 0; i < PASSES; i++) {
        struct cuts cuts = {0};
        size_t n = 0, at = 0;
        char *out;

        TRY(find_bare(c, *value, &cuts, err));
        if (!cuts.count)
            return OK;
        out = str_c(c->a, *value);
        if (!out)
            return fail(err, ERR_MEMORY, "no memory for a text");
        for (; at < value->len; at++) {
            bool gone = false;

            for (int k = 0; k < cuts.count; k++)
                gone = gone || (at >= cuts.at[k].from && at < cuts.at[k].to);
            if (!gone || value->at[at] == '\\')
                out[n++] = value->at[at];
        }
        *value = (struct str){out, n};
    }
    *value = STR("");
    return OK;
}

enum code text_clean(struct cleaning *c, struct str charset, struct str value,
                     bool split, enum text_level level, struct str *ret_value,
                     struct error *err)
{
    struct str rest = value, cleaned;
    struct buffer b = {.limit = (size_t)1 << 28};
    bool changed = false;
    enum code code = OK;

    *ret_value = value;
    if (!split || !splits(charset, value))
        return clean_part(c, charset, value, level, ret_value, err);
    while (rest.at && code == OK) {
        struct str part = str_cut(rest, '\\', &rest);

        code = clean_part(c, charset, part, level, &cleaned, err);
        if (code != OK)
            break;
        changed = changed || cleaned.at != part.at || cleaned.len != part.len;
        buffer_add(&b, cleaned.at, cleaned.len);
        if (rest.at)
            buffer_add(&b, "\\", 1);
    }
    if (code == OK && changed) {
        *ret_value = str_copy(c->a, (struct str){b.at, b.len});
        if (b.failed || !ret_value->at)
            code = fail(err, ERR_MEMORY, "no memory for a text");
    }
    buffer_release(&b);
    TRY(code);
    return memchr(value.at, '\\', value.len) ? clean_across(c, ret_value, err)
                                             : OK;
}

bool text_names_patient(struct cleaning *c, struct str text)
{
    struct spans found;
    struct error err;

    if (!text.len || !c->in->ids || !c->in->ids->count)
        return false;
    if (identifiers_match(c->a, c->in->ids, text, 0, &found, &err) != OK)
        return true;
    for (int i = 0; i < found.count; i++) {
        const struct span *s = &found.at[i];
        struct str matched = {text.at + s->at, s->len};

        /* six digits in the name of a block are rather its number */
        if ((s->id->kind == ID_DATE || s->id->kind == ID_BIRTH_DATE) &&
            s->score < 1)
            continue;
        if ((s->len >= 5 || s->id->kind == ID_PERSON) &&
            (!identifier_is_harmless(s->id, 0, matched, text) ||
             also_names(c, s->id, matched)))
            return true;
    }
    return false;
}

/* ---- binary values ----------------------------------------------------- */

static bool printable(char c)
{
    return (c >= 0x20 && c < 0x7f) || c == '\r' || c == '\n' || c == '\t';
}

/* The printable runs of at least four bytes, all else line feeds. */
static char *runs_of(struct arena *a, struct str value, bool *ret_any)
{
    char *text = str_c(a, value);
    size_t from = 0;

    *ret_any = false;
    if (!text)
        return NULL;
    for (size_t i = 0; i <= value.len; i++) {
        if (i < value.len && printable(text[i]))
            continue;
        if (i - from < 4)
            memset(text + from, '\n', i - from);
        else
            *ret_any = true;
        if (i < value.len)
            text[i] = '\n';
        from = i + 1;
    }
    return text;
}

enum code text_sweep_binary(struct cleaning *c, struct str value,
                            struct str *ret_value, struct error *err)
{
    struct cuts cuts = {0}, bare = {0};
    bool any;
    char *text, *copy;

    *ret_value = value;
    if (value.len < 4 || value.len > MAP_LIMIT)
        return OK;
    text = runs_of(c->a, value, &any);
    if (!text)
        return fail(err, ERR_MEMORY, "no memory for a binary value");
    c->binary = true;
    if (any)
        TRY(find_identifiers(c, (struct str){text, value.len}, &cuts, err));
    c->binary = false;
    TRY(find_bare(c, value, &bare, err));
    if (!cuts.count && !bare.count)
        return OK;
    copy = str_c(c->a, value);
    if (!copy)
        return fail(err, ERR_MEMORY, "no memory for a binary value");
    for (int i = 0; i < cuts.count; i++)
        if (cuts.at[i].to - cuts.at[i].from >= 4)
            memset(copy + cuts.at[i].from, ' ',
                   cuts.at[i].to - cuts.at[i].from);
    cuts_blank(&bare, copy);
    *ret_value = (struct str){copy, value.len};
    return OK;
}
