/*
 * needles.c - many values searched in one pass over raw bytes
 *
 * Bytes are folded (A = a, and so the letters of Latin 1 and the second bytes
 * of their UTF-8), so that case does not matter. A table over the first three
 * bytes leads to the few spellings that can start there. A number has to stand
 * free of digits, letters and points, a name free of letters: new UIDs and
 * words are full of short runs. What is too short or too plain to be told from
 * chance is left to the search of the tree, which knows words and lexicons.
 */
#include "verify/verify_inner.h"
#include <string.h>

enum {
    HEADS = 1 << 12,
    LETTERS_OF_NAME = 6, /* least, of all parts together */
    SIZE_OF_DIGITS = 6,  /* least, of a number without letters */
    SIZE_OF_MIXED = 5,   /* and with */
    SIZE_OF_UID = 16,
    LONGEST = 120
};

struct needle {
    const uint8_t *at; /* folded */
    size_t len;
    bool wide;   /* UTF-16: a zero between the letters */
    bool number; /* digits and points must not go on either */
    int id;
    int next; /* with the same head, -1: last */
};

struct needles {
    struct arena *arena;
    const struct identifiers *ids;
    uint8_t fold[256];
    int heads[HEADS];
    struct {
        struct needle *at;
        int count, room;
    } all;
};

static void make_fold(uint8_t fold[256])
{
    for (int i = 0; i < 256; i++) {
        bool upper = (i >= 'A' && i <= 'Z') || (i >= 0xc0 && i <= 0xde) ||
                     (i >= 0x80 && i <= 0x9e);

        fold[i] = (uint8_t)(upper ? i + 0x20 : i);
    }
}

static unsigned head_of(const uint8_t *folded)
{
    uint32_t v = (uint32_t)folded[0] | (uint32_t)folded[1] << 8 |
                 (uint32_t)folded[2] << 16;

    return (v * 2654435761u) >> 20;
}

static bool is_letter(uint8_t folded)
{
    return (folded >= 'a' && folded <= 'z') || folded >= 0x80;
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* ---- making ------------------------------------------------------------ */

/* One spelling, each letter followed by step - 1 zeros but for the last. */
static enum code add_spelling(struct needles *n, struct str s, size_t step,
                              bool number, int id, struct error *err)
{
    struct needle *made;
    uint8_t *at;

    if (s.len < 3 || s.len > LONGEST)
        return OK;
    at = arena_alloc(n->arena, s.len * step);
    if (!at || !arena_push(n->arena, n->all))
        return fail(err, ERR_MEMORY, "no memory for a search");
    for (size_t i = 0; i < s.len; i++)
        at[i * step] = n->fold[(uint8_t)s.at[i]];
    made = &n->all.at[n->all.count - 1];
    *made = (struct needle){at, s.len * step - (step - 1), step > 1, number,
                            id, n->heads[head_of(at)]};
    n->heads[head_of(at)] = n->all.count - 1;
    return OK;
}

/* UTF-8 as Latin 1; false if it does not go. */
static bool to_latin1(struct str utf8, char *out, size_t *len)
{
    *len = 0;
    for (size_t i = 0; i < utf8.len; i++) {
        uint8_t c = (uint8_t)utf8.at[i];

        if (c >= 0x80) {
            if ((c != 0xc2 && c != 0xc3) || ++i == utf8.len)
                return false;
            c = (uint8_t)((c & 3) << 6 | (utf8.at[i] & 0x3f));
        }
        out[(*len)++] = (char)c;
    }
    return true;
}

static enum code add(struct needles *n, struct str s, bool number, int id,
                     struct error *err)
{
    char latin[LONGEST];
    size_t len;

    if (s.len > LONGEST)
        return OK;
    TRY(add_spelling(n, s, 1, number, id, err));
    if (!to_latin1(s, latin, &len))
        return OK;
    if (len != s.len)
        TRY(add_spelling(n, (struct str){latin, len}, 1, number, id, err));
    return add_spelling(n, (struct str){latin, len}, 2, number, id, err);
}

static size_t count_letters(const struct needles *n, struct str s)
{
    size_t letters = 0;

    for (size_t i = 0; i < s.len; i++)
        letters += is_letter(n->fold[(uint8_t)s.at[i]]);
    return letters;
}

/* Two parts of a name, side by side in the ways people and machines do. */
static enum code add_pair(struct needles *n, struct str a, struct str b, int id,
                          struct error *err)
{
    static const char *const between[] = {"^", " ", ", ", ",", "_"};

    for (size_t i = 0; i < sizeof between / sizeof *between; i++) {
        char *s = str_format(n->arena, "%.*s%s%.*s", (int)a.len, a.at,
                             between[i], (int)b.len, b.at);

        if (!s)
            return fail(err, ERR_MEMORY, "no memory for a search");
        TRY(add(n, str_of(s), false, id, err));
    }
    return OK;
}

/* Family and given name of each group; one part alone is too plain. */
static enum code add_name(struct needles *n, struct str value, int id,
                          struct error *err)
{
    while (value.len) {
        struct str group = str_cut(value, '=', &value), rest;
        struct str family = str_trim(str_cut(group, '^', &rest));
        struct str given = str_trim(str_cut(rest, '^', &rest));

        if (!family.len || !given.len) {
            if (str_find(str_trim(group), STR(" ")) > 0 &&
                count_letters(n, group) >= LETTERS_OF_NAME)
                TRY(add(n, str_trim(group), false, id, err));
            continue;
        }
        if (count_letters(n, family) + count_letters(n, given) <
            LETTERS_OF_NAME)
            continue;
        TRY(add_pair(n, family, given, id, err));
        TRY(add_pair(n, given, family, id, err));
    }
    return OK;
}

static bool is_telling_number(const struct needles *n, struct str s)
{
    size_t digits = 0, letters = count_letters(n, s);
    bool varied = false;

    for (size_t i = 0; i < s.len; i++) {
        digits += is_digit((uint8_t)s.at[i]);
        varied |= s.at[i] != s.at[0];
    }
    return varied && digits >= 3 &&
           digits + letters >=
               (letters ? (size_t)SIZE_OF_MIXED : (size_t)SIZE_OF_DIGITS);
}

/* Stands where a date is demanded and none is known, before and after us. */
static const struct str dummy_date = {"19000101", 8};

static enum code add_birth_date(struct needles *n, struct str s, int id,
                                struct error *err)
{
    char *dashed;

    if (s.len != 8 || !is_telling_number(n, s) || str_equal(s, dummy_date))
        return OK;
    TRY(add(n, s, true, id, err));
    dashed = str_format(n->arena, "%.4s-%.2s-%.2s", s.at, s.at + 4, s.at + 6);
    if (!dashed)
        return fail(err, ERR_MEMORY, "no memory for a search");
    return add(n, str_of(dashed), true, id, err);
}

/* Numbers of a person or a visit. Those of orders and procedures are often
 * codes of a department, which stand in code sequences as well. */
static bool is_of_person(const struct identifier *id)
{
    unsigned group = TAG_GROUP(id->tag);

    return group == 0x0010 || group == 0x0012 || group == 0x0038 ||
           id->tag == ACCESSION_NUMBER;
}

static bool is_own_uid(const struct identifier *id)
{
    return id->tag == TAG_SOPInstanceUID || id->tag == TAG_StudyInstanceUID ||
           id->tag == TAG_SeriesInstanceUID;
}

static enum code add_value(struct needles *n, int i, bool uids,
                           struct error *err)
{
    const struct identifier *id = &n->ids->at[i];
    struct str s = str_trim(id->value);

    switch (id->kind) {
    case ID_PERSON:
    case ID_STAFF:
        return add_name(n, s, i, err);
    case ID_NUMBER:
    case ID_PHONE:
        return is_of_person(id) && is_telling_number(n, s)
                   ? add(n, s, true, i, err)
                   : OK;
    case ID_BIRTH_DATE:
        return add_birth_date(n, s, i, err);
    case ID_UID:
        return uids && is_own_uid(id) && s.len >= SIZE_OF_UID
                   ? add(n, s, true, i, err)
                   : OK;
    case ID_DATE:
    case ID_TIME:
    case ID_INSTITUTION:
    case ID_ADDRESS:
    case ID_AGE_SEX:
        break;
    }
    return OK;
}

enum code needles_make(struct arena *a, const struct identifiers *ids,
                       bool uids, struct needles **ret, struct error *err)
{
    struct needles *n = arena_alloc(a, sizeof *n);

    if (!n)
        return fail(err, ERR_MEMORY, "no memory for a search");
    n->arena = a;
    n->ids = ids;
    make_fold(n->fold);
    for (int i = 0; i < HEADS; i++)
        n->heads[i] = -1;
    for (int i = 0; i < ids->count; i++)
        TRY(add_value(n, i, uids, err));
    *ret = n;
    return OK;
}

/* ---- finding ----------------------------------------------------------- */

static bool ends_word(const struct needle *s, uint8_t folded)
{
    if (is_letter(folded) && folded < 0x80)
        return false;
    return !s->number || (!is_digit(folded) && folded != '.');
}

static bool stands_free(const struct needles *n, const struct needle *s,
                        struct bytes b, size_t at)
{
    size_t step = s->wide ? 2 : 1, end = at + s->len + step - 1;

    if (at >= step && !ends_word(s, n->fold[b.at[at - step]]))
        return false;
    return end >= b.len || ends_word(s, n->fold[b.at[end]]);
}

static bool matches(const struct needles *n, const struct needle *s,
                    struct bytes b, size_t at)
{
    if (s->len > b.len - at)
        return false;
    for (size_t i = 0; i < s->len; i++)
        if (n->fold[b.at[at + i]] != s->at[i])
            return false;
    return stands_free(n, s, b, at);
}

const struct identifier *needles_find(const struct needles *n, struct bytes b)
{
    uint8_t window[3];

    if (b.len < 3 || n->all.count == 0)
        return NULL;
    window[1] = n->fold[b.at[0]];
    window[2] = n->fold[b.at[1]];
    for (size_t at = 0; at + 2 < b.len; at++) {
        window[0] = window[1];
        window[1] = window[2];
        window[2] = n->fold[b.at[at + 2]];
        for (int i = n->heads[head_of(window)]; i >= 0; i = n->all.at[i].next)
            if (matches(n, &n->all.at[i], b, at))
                return &n->ids->at[n->all.at[i].id];
    }
    return NULL;
}
