/*
 * identifiers_index.c - every value of the dictionary in all its spellings
 */
#include "decide/identifiers_index.h"
#include "dicom/charset.h"
#include <string.h>

enum { PARTS = 32, SHORT_NUMBER = 4, LONG_NUMBER = 6 };

/* What index_build carries along. */
struct build {
    struct id_index *x;
    const struct identifier *id;
    int number; /* of id */
    struct error *err;
};

/* ---- one spelling ---------------------------------------------------- */

static enum code no_memory(struct build *b)
{
    return fail(b->err, ERR_MEMORY, "no memory for the dictionary");
}

static enum code add_word(struct build *b, struct str word, int part,
                          unsigned flags)
{
    struct id_index *x = b->x;

    if (!word.len || part >= PARTS)
        return OK;
    if (!arena_push(x->home, x->words))
        return no_memory(b);
    x->words.at[x->words.count - 1] = (struct spelling){
        .word = word, .id = b->number, .part = part, .flags = flags};
    return OK;
}

struct str without_zeros(struct str s)
{
    while (s.len && *s.at == '0') {
        s.at++;
        s.len--;
    }
    return s;
}

static enum code add_joined(struct build *b, struct str word, bool common)
{
    struct id_index *x = b->x;

    word = without_zeros(word);
    if (!word.len)
        return OK;
    if (!arena_push(x->home, x->joined))
        return no_memory(b);
    x->joined.at[x->joined.count - 1] =
        (struct joined){.word = word, .id = b->number, .common = common};
    if (word.len > x->longest)
        x->longest = word.len;
    return OK;
}

static enum code join(struct build *b, const struct str *words, int count,
                      struct str *ret)
{
    struct buffer out = {.limit = 1 << 16};

    for (int i = 0; i < count; i++)
        buffer_add(&out, words[i].at, words[i].len);
    *ret = str_copy(b->x->home, (struct str){out.at, out.len});
    buffer_release(&out);
    return ret->at || !count ? OK : no_memory(b);
}

/* ---- numbers, dates, times ------------------------------------------- */

static int count_digits(struct str s)
{
    int n = 0;

    for (size_t i = 0; i < s.len; i++)
        n += ascii_digit(s.at[i]);
    return n;
}

/* One character only, or the same one again and again: names nobody. */
static bool is_flat(struct str s)
{
    for (size_t i = 1; i < s.len; i++)
        if (s.at[i] != s.at[0])
            return false;
    return true;
}

static enum code spell_number(struct build *b)
{
    struct tokens ts;
    struct str all;
    bool common;

    TRY(fold_tokens(b->x->home, b->id->value, &ts, b->err));
    TRY(fold_joined(b->x->home, b->id->value, &all, b->err));
    all = without_zeros(all);
    common = all.len < SHORT_NUMBER || is_flat(all) ||
             (!count_digits(all) && index_is_common(b->x, all));
    TRY(add_joined(b, all, common));
    /* the digits alone, as printed without the letters around them */
    for (int i = 0; i < ts.count && ts.count > 1; i++)
        if (ts.at[i].digits && ts.at[i].size >= LONG_NUMBER)
            TRY(add_joined(b, token_word(&ts.at[i]), false));
    return OK;
}

static enum code spell_phone(struct build *b)
{
    struct tokens ts;
    struct str words[16], all;
    int count = 0;

    TRY(fold_tokens(b->x->home, b->id->value, &ts, b->err));
    for (int i = 0; i < ts.count && count < 16 && ts.at[i].digits; i++)
        words[count++] = token_word(&ts.at[i]);
    TRY(join(b, words, count, &all));
    if (all.len >= 7)
        TRY(add_joined(b, all, false));
    if (all.len == 11 && all.at[0] == '1')
        TRY(add_joined(b, (struct str){all.at + 1, 10}, false));
    return spell_number(b);
}

static int two(const char *p)
{
    return (p[0] - '0') * 10 + p[1] - '0';
}

static enum code spell_date(struct build *b)
{
    struct id_index *x = b->x;
    struct str all;
    struct date d;

    TRY(fold_joined(x->home, b->id->value, &all, b->err));
    if (all.len != 8 || count_digits(all) != 8)
        return spell_number(b);
    d = (struct date){two(all.at) * 100 + two(all.at + 2), two(all.at + 4),
                      two(all.at + 6)};
    if (!arena_push(x->home, x->dates))
        return no_memory(b);
    x->dates.at[x->dates.count - 1] = (struct id_date){d, b->number};
    return OK;
}

static enum code spell_time(struct build *b)
{
    struct id_index *x = b->x;
    struct str all;

    TRY(fold_joined(x->home, b->id->value, &all, b->err));
    if (all.len < 6 || count_digits(all) != (int)all.len)
        return OK;
    if (!arena_push(x->home, x->times))
        return no_memory(b);
    x->times.at[x->times.count - 1] = (struct id_time){
        two(all.at), two(all.at + 2), two(all.at + 4), b->number};
    return OK;
}

/* ---- words of names -------------------------------------------------- */

/* ä may be printed as AE, ø as OE, å as AA. */
static const char *umlaut(uint32_t c)
{
    switch (c) {
    case 0xc4:
    case 0xe4:
        return "AE";
    case 0xd6:
    case 0xf6:
    case 0xd8:
    case 0xf8:
        return "OE";
    case 0xdc:
    case 0xfc:
        return "UE";
    case 0xc5:
    case 0xe5:
        return "AA";
    }
    return NULL;
}

static enum code add_umlauts(struct build *b, struct str raw, int part,
                             unsigned flags)
{
    struct buffer out = {.limit = 1 << 16};
    struct str word = {0}, folded;
    bool found = false;

    for (size_t i = 0; i < raw.len;) {
        size_t from = i;
        const char *pair = umlaut(fold_next(raw, &i));

        found = found || pair;
        if (pair)
            buffer_str(&out, pair);
        else
            buffer_add(&out, raw.at + from, i - from);
    }
    if (found && !out.failed)
        word = str_copy(b->x->home, (struct str){out.at, out.len});
    buffer_release(&out);
    if (!found)
        return OK;
    if (!word.at)
        return no_memory(b);
    TRY(fold_joined(b->x->home, word, &folded, b->err));
    return add_word(b, folded, part, flags);
}

/* And the other way round: MUELLER may be printed as MULLER. */
static enum code add_contracted(struct build *b, struct str word, int part,
                                unsigned flags)
{
    char *out = arena_alloc(b->x->home, word.len + 1);
    size_t len = 0;

    if (!out)
        return no_memory(b);
    for (size_t i = 0; i < word.len; i++) {
        out[len++] = word.at[i];
        if (i + 1 < word.len && word.at[i + 1] == 'E' &&
            (word.at[i] == 'A' || word.at[i] == 'O' || word.at[i] == 'U'))
            i++;
    }
    if (len == word.len || len < 4)
        return OK;
    return add_word(b, (struct str){out, len}, part, flags);
}

/* whole: a patient's family name of one word, as which "Le" is no article. */
static enum code add_name_token(struct build *b, struct str value,
                                const struct token *t, int part, unsigned flags,
                                bool whole)
{
    struct str word = token_word(t);

    if (t->digits || index_is_common(b->x, word))
        flags |= SPELL_COMMON;
    if (!whole && wordset_find(&b->x->parts, word) &
                      (PART_TITLE | PART_SUFFIX | PART_PARTICLE | PART_STOP |
                       PART_CREDENTIAL))
        flags |= SPELL_WEAK;
    TRY(add_word(b, word, part, flags));
    TRY(add_umlauts(b, (struct str){value.at + t->at, t->len}, part, flags));
    return add_contracted(b, word, part, flags);
}

/* ---- persons --------------------------------------------------------- */

struct name {
    struct str family[6], given[6];
    int family_count, given_count;
};

static void name_keep(struct name *n, int component, struct str word)
{
    if (component == 0 && n->family_count < 6)
        n->family[n->family_count++] = word;
    if (component == 1 && n->given_count < 6)
        n->given[n->given_count++] = word;
}

static enum code add_run_together(struct build *b, const struct name *n)
{
    struct str words[12], all, initial;
    int f = n->family_count, g = n->given_count;

    if (!f)
        return OK;
    memcpy(words, n->family, sizeof n->family);
    if (f > 1) {
        TRY(join(b, words, f, &all));
        TRY(add_joined(b, all, all.len < 5));
    }
    if (!g)
        return OK;
    memcpy(words + f, n->given, (size_t)g * sizeof *words);
    TRY(join(b, words, f + g, &all));
    TRY(add_joined(b, all, all.len < 5));
    memcpy(words, n->given, (size_t)g * sizeof *words);
    memcpy(words + g, n->family, (size_t)f * sizeof *words);
    TRY(join(b, words, f + g, &all));
    TRY(add_joined(b, all, all.len < 5));
    initial = (struct str){n->given[0].at, 1};
    memcpy(words, n->family, sizeof n->family);
    memmove(words + 1, words, (size_t)f * sizeof *words);
    words[0] = initial;
    TRY(join(b, words, f + 1, &all));
    return all.len < 5 || index_is_common(b->x, all)
               ? OK
               : add_joined(b, all, false);
}

/* The tokens of one component (family name complex, given name, ...). */
static enum code spell_component(struct build *b, struct str value,
                                 int component, unsigned flags, struct name *n)
{
    struct tokens ts;
    bool whole;

    TRY(fold_tokens(b->x->home, value, &ts, b->err));
    whole = b->id->kind == ID_PERSON && component == 0 && ts.count == 1;
    for (int i = 0; i < ts.count; i++) {
        int part = component * 6 + (i < 6 ? i : 5);

        TRY(add_name_token(b, value, &ts.at[i], part, flags, whole));
        if (!ts.at[i].digits || ts.at[i].gap == GAP_NONE)
            name_keep(n, component, token_word(&ts.at[i]));
    }
    return OK;
}

/* The same as a machine prints it that knows Latin letters only. */
static enum code spell_latin(struct build *b, struct str value, int component,
                             unsigned flags, struct name *n)
{
    bool plain = true;
    struct str latin;

    for (size_t i = 0; i < value.len; i++)
        plain = plain && (unsigned char)value.at[i] < 0x80;
    if (plain)
        return OK;
    TRY(charset_latin(b->x->home, value, &latin, b->err));
    return spell_component(b, latin, component, flags, n);
}

/* One of the alphabetic, ideographic and phonetic groups of a PN. */
static enum code spell_group(struct build *b, struct str group)
{
    bool plain = str_find(group, STR("^")) < 0;
    bool comma = plain && str_find(group, STR(",")) >= 0;
    struct name n = {0}, latin = {0};
    struct str rest = group;

    for (int component = 0; component < 5 && rest.at; component++) {
        struct str part = str_cut(rest, comma ? ',' : '^', &rest);
        unsigned flags = component > 2 ? SPELL_WEAK : 0;

        /* "Dr. Mary" alone is no evidence for one of the staff */
        if (!plain && component && b->id->kind == ID_STAFF)
            flags |= SPELL_WEAK;
        TRY(spell_component(b, part, component, flags, &n));
        TRY(spell_latin(b, part, component, flags, &latin));
    }
    if (latin.family_count)
        TRY(add_run_together(b, &latin));
    return add_run_together(b, &n);
}

static enum code spell_person(struct build *b)
{
    struct str rest = b->id->value;
    int from = b->x->words.count;

    while (rest.at) {
        struct str group = str_cut(rest, '=', &rest);

        TRY(spell_group(b, group));
    }
    if (b->x->words.count == from + 1)
        b->x->words.at[from].flags |= SPELL_ALONE;
    return OK;
}

/* ---- institutions and addresses -------------------------------------- */

static enum code add_acronym(struct build *b, const struct tokens *ts)
{
    char *out = arena_alloc(b->x->home, (size_t)ts->count + 1);
    size_t len = 0;

    if (!out)
        return no_memory(b);
    for (int i = 0; i < ts->count; i++)
        if (!ts->at[i].digits &&
            !(wordset_find(&b->x->parts, token_word(&ts->at[i])) & PART_STOP))
            out[len++] = ts->at[i].word[0];
    if (len < 3)
        return OK;
    return add_joined(b, (struct str){out, len},
                      index_is_common(b->x, (struct str){out, len}));
}

static enum code spell_place(struct build *b)
{
    struct id_index *x = b->x;
    struct tokens ts;
    struct str all;
    int from = x->words.count;

    TRY(fold_tokens(x->home, b->id->value, &ts, b->err));
    for (int i = 0; i < ts.count; i++)
        TRY(add_name_token(b, b->id->value, &ts.at[i], i < 31 ? i : 31, 0,
                           false));
    if (ts.count == 1 && x->words.count > from)
        x->words.at[from].flags |= SPELL_ALONE;
    TRY(fold_joined(x->home, b->id->value, &all, b->err));
    if (all.len >= 6 && ts.count > 1)
        TRY(add_joined(b, all, false));
    return b->id->kind == ID_INSTITUTION && ts.count > 2 ? add_acronym(b, &ts)
                                                         : OK;
}

static enum code spell(struct build *b)
{
    switch (b->id->kind) {
    case ID_PERSON:
    case ID_STAFF:
        return spell_person(b);
    case ID_NUMBER:
    case ID_UID:
        return spell_number(b);
    case ID_BIRTH_DATE:
    case ID_DATE:
        return spell_date(b);
    case ID_TIME:
        return spell_time(b);
    case ID_INSTITUTION:
    case ID_ADDRESS:
        return spell_place(b);
    case ID_PHONE:
        return spell_phone(b);
    case ID_AGE_SEX:
        return OK; /* decide() looks at these itself */
    }
    return OK;
}

enum code index_spell(const struct identifiers *ids, struct id_index *x,
                      struct error *err)
{
    struct build b = {.x = x, .err = err};

    for (b.number = 0; b.number < ids->count; b.number++) {
        b.id = &ids->at[b.number];
        TRY(spell(&b));
    }
    return OK;
}
