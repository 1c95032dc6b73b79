/*
 * identifiers_fuzzy.c - values of the dictionary behind a reader's errors
 *
 * Four roads: words compared with a weighted edit distance (whole, or two
 * halves that the reader split); digits mended where letters were read
 * ("O7.22.I943") and searched exactly; dates that lost the end of their year;
 * long numbers and names run together with one error. How much may differ
 * depends on the length, so that a random word is taken for a name less than
 * once in a thousand; the rates are measured in
 * tests/props/prop_decide_fuzzy.c.
 */
#include "decide/identifiers_match.h"
#include <string.h>

enum { WINDOW_TOKENS = 8, WINDOW_BYTES = 40, SPLIT_LETTERS = 6 };

/* How much a word of so many letters may differ. */
static float allowance(size_t letters, float fuzz)
{
    float most;

    if (letters < 4)
        return 0;
    if (letters == 4)
        most = 0.4f;
    else if (letters <= 6)
        most = 0.8f;
    else if (letters <= 8)
        most = 1.3f;
    else
        most = 2;
    return most * (fuzz < 1 ? fuzz : 1);
}

/* ---- words ----------------------------------------------------------- */

/* Signs that readers put for letters, in place. */
static enum code as_letters(const struct search *s, struct str *ret)
{
    char *at = arena_alloc(s->a, s->text.len + 1);

    if (!at)
        return fail(s->err, ERR_MEMORY, "no memory for matches");
    for (size_t i = 0; i < s->text.len; i++) {
        char c = s->text.at[i];

        at[i] = c;
        if (c == '|' || c == '!' || c == '[' || c == ']')
            at[i] = 'I';
        else if (c == '$')
            at[i] = 'S';
        else if (c == '@')
            at[i] = 'O';
    }
    *ret = (struct str){at, s->text.len};
    return OK;
}

/* Letters and digits that touch become one token: "SC0TT". Their words lie
 * one behind the other in memory. */
static void merge_glued(struct tokens *ts)
{
    int n = 0;

    for (int i = 0; i < ts->count; i++) {
        struct token *t = &ts->at[i], *last = n ? &ts->at[n - 1] : NULL;

        if (last && t->gap == GAP_NONE && last->word + last->size == t->word &&
            last->size + t->size < 60) {
            last->size = (uint16_t)(last->size + t->size);
            last->len = t->at + t->len - last->at;
            last->digits = last->digits && t->digits;
            continue;
        }
        ts->at[n++] = *t;
    }
    ts->count = n;
}

static void compare_word(const struct search *s, struct str got, int tokens,
                         struct hit *at)
{
    for (int k = 0; k < s->x->words.count; k++) {
        const struct spelling *w = &s->x->words.at[k];
        float most = allowance(w->word.len, s->fuzz), cost;

        if (most <= 0 || w->word.len > got.len + 2 || got.len > w->word.len + 3)
            continue;
        if (tokens > 1 && w->word.len < SPLIT_LETTERS)
            most /= 2;
        cost = confusion_distance(s->x->confusions, w->word, got, most);
        if (cost <= most)
            hit_keep(s, at, (struct hit){k, cost, tokens});
    }
}

static enum code fuzzy_words(const struct search *s, struct search *again)
{
    struct hit *hits;

    TRY(as_letters(s, &again->text));
    TRY(fold_tokens(s->a, again->text, &again->ts, s->err));
    merge_glued(&again->ts);
    TRY(match_exact_hits(again, &hits));
    for (int i = 0; i < again->ts.count; i++) {
        const struct token *t = &again->ts.at[i];

        if (t->digits)
            continue;
        if (t->size >= 3)
            compare_word(again, token_word(t), 1, &hits[i * HITS]);
        if (i + 1 < again->ts.count && t[1].gap == GAP_BLANK &&
            t->size + t[1].size >= 5 && t->word + t->size == t[1].word)
            compare_word(again,
                         (struct str){t->word, (size_t)t->size + t[1].size}, 2,
                         &hits[i * HITS]);
    }
    return match_words(again, hits);
}

/* ---- dates without the end of their year ------------------------------ */

/* t..t+2 as "02/27/19" or "02 27 195": whatever the year's end was read as. */
static bool is_cut_date(const struct token *t, const struct date *want)
{
    int a = token_number(&t[0]), b = token_number(&t[1]);

    return ((a == want->month && b == want->day) ||
            (a == want->day && b == want->month)) &&
           token_number(&t[2]) / (t[2].size == 3 ? 10 : 1) == want->year / 100;
}

static bool has_cut_shape(const struct token *t)
{
    bool alike = t[1].gap == t[2].gap && t[1].mark == t[2].mark;

    return t[0].digits && t[1].digits && t[2].digits && t[0].size == 2 &&
           t[1].size == 2 && (t[2].size == 2 || t[2].size == 3) && alike &&
           (t[1].gap == GAP_BLANK || t[1].gap == GAP_MARK);
}

static enum code cut_dates(struct search *s)
{
    for (int i = 0; i + 2 < s->ts.count; i++)
        for (int k = 0; k < s->x->dates.count && has_cut_shape(&s->ts.at[i]);
             k++)
            if (is_cut_date(&s->ts.at[i], &s->x->dates.at[k].date))
                TRY(search_found(s, i, i + 2, s->x->dates.at[k].id, 0.8f));
    return OK;
}

/* ---- digits that were read as letters -------------------------------- */

/* From..to is one word; mend it if it is rather a number. */
static void mend_word(const struct confusions *c, char *at, size_t from,
                      size_t to)
{
    int digits = 0, others = 0;

    for (size_t i = from; i < to; i++) {
        char up = ascii_upper(at[i]);

        digits += ascii_digit(up);
        others += up >= 'A' && up <= 'Z' && !confusion_digit(c, up);
    }
    if (!digits || digits <= others)
        return;
    for (size_t i = from; i < to; i++) {
        char up = ascii_upper(at[i]), d = 0;

        if (up >= 'A' && up <= 'Z')
            d = confusion_digit(c, up);
        else if (up == '|' || up == '!')
            d = '1';
        at[i] = d ? d : at[i];
    }
}

static enum code as_digits(const struct search *s, struct str *ret)
{
    char *at = arena_alloc(s->a, s->text.len + 1);

    if (!at)
        return fail(s->err, ERR_MEMORY, "no memory for matches");
    memcpy(at, s->text.at, s->text.len);
    for (size_t i = 0; i < s->text.len;) {
        size_t from = i;

        while (i < s->text.len && at[i] != ' ')
            i++;
        mend_word(s->x->confusions, at, from, i);
        while (i < s->text.len && at[i] == ' ')
            i++;
    }
    *ret = (struct str){at, s->text.len};
    return OK;
}

static enum code fuzzy_digits(const struct search *s, struct search *again)
{
    bool same;

    TRY(as_digits(s, &again->text));
    same = str_equal(again->text, s->text);
    TRY(fold_tokens(s->a, again->text, &again->ts, s->err));
    TRY(cut_dates(again));
    if (same)
        return OK;
    TRY(match_joined(again));
    return match_dates(again);
}

/* ---- long numbers and names run together ----------------------------- */

static float joined_allowance(const struct search *s, const struct joined *j)
{
    enum id_kind kind = s->ids->at[j->id].kind;

    if (j->common || kind == ID_UID)
        return 0;
    if (kind == ID_PERSON || kind == ID_STAFF)
        return j->word.len < 7 ? 0 : allowance(j->word.len, s->fuzz);
    if (kind == ID_INSTITUTION)
        return j->word.len < 8 ? 0 : allowance(j->word.len, s->fuzz);
    if (j->word.len < 6)
        return 0;
    return (j->word.len < 8 ? 0.6f : 1) * (s->fuzz < 1 ? s->fuzz : 1);
}

/* A number behind a name is no misread end of it. */
static bool ends_in_number(const struct search *s, int from, int to)
{
    const struct token *first = &s->ts.at[from], *last = &s->ts.at[to];

    return to > from && ((last->digits && last->gap != GAP_NONE) ||
                         (first->digits && first[1].gap != GAP_NONE));
}

static enum code compare_window(struct search *s, int from, int to,
                                struct str got)
{
    bool number = ends_in_number(s, from, to);

    got = without_zeros(got);
    for (int k = 0; k < s->x->joined.count; k++) {
        const struct joined *j = &s->x->joined.at[k];
        float most, cost;

        if (j->word.len > got.len + 1 || got.len > j->word.len + 1)
            continue;
        most = joined_allowance(s, j);
        if (most <= 0 || (number && !str_has_digit(j->word)))
            continue;
        cost = confusion_distance(s->x->confusions, j->word, got, most);
        if (cost <= most && cost > 0)
            TRY(search_found(s, from, to, j->id,
                             1 - cost / (float)j->word.len));
    }
    return OK;
}

static enum code fuzzy_joined(struct search *s)
{
    for (int i = 0; i < s->ts.count; i++) {
        char word[WINDOW_BYTES];
        size_t len = 0;

        for (int k = i; k < s->ts.count && k < i + WINDOW_TOKENS; k++) {
            const struct token *t = &s->ts.at[k];

            if ((k > i && t->gap == GAP_FAR) || len + t->size > sizeof word)
                break;
            memcpy(word + len, t->word, t->size);
            len += t->size;
            if (len >= 6)
                TRY(compare_window(s, i, k, (struct str){word, len}));
        }
    }
    return OK;
}

enum code match_fuzzy(struct search *s)
{
    struct search again = *s;

    TRY(fuzzy_words(s, &again));
    TRY(fuzzy_digits(s, &again));
    s->found = again.found;
    return fuzzy_joined(s);
}
