/*
 * identifiers_match.c - where a text repeats a value of the dictionary
 *
 * Rules of exact matching, whole words always:
 *   names         any two parts of one name side by side, in any order, with
 *                 any single mark or blanks between them, initials and
 *                 particles included; one part alone if it is no ordinary
 *                 word (for staff: the family name only); an ordinary word
 *                 ("LONG") alone only after a title or a word like "for", or
 *                 when it is all of the text. Never "Baker cyst": a name
 *                 before the noun of an eponym, unless the name has more.
 *   numbers       letters and digits in order, separators free, leading zeros
 *                 free; fewer than four characters only as all of the text or
 *                 after a word like "ID".
 *   dates, times  in every form of dates.h; times only with seconds.
 *   institutions  two words side by side of which one is no ordinary word, or
 *                 one such word of five letters, or the acronym in capitals.
 *   addresses     two words side by side of which one is no ordinary word.
 */
#include "decide/identifiers_match.h"
#include <stdlib.h>
#include <string.h>

enum code search_found(struct search *s, int from, int to, int id, float score)
{
    const struct token *first = &s->ts.at[from], *last = &s->ts.at[to];

    if (!arena_push(s->a, s->found))
        return fail(s->err, ERR_MEMORY, "no memory for matches");
    s->found.at[s->found.count - 1] =
        (struct span){.at = first->at,
                      .len = last->at + last->len - first->at,
                      .id = &s->ids->at[id],
                      .score = score};
    return OK;
}

/* ---- numbers --------------------------------------------------------- */

enum { JOIN_TOKENS = 40, JOIN_BYTES = 80 };

/* May token t go on in a number or a name run together? */
static bool joins(const struct token *t)
{
    switch ((enum gap)t->gap) {
    case GAP_NONE:
    case GAP_BLANK:
        return true;
    case GAP_MARK:
        return t->mark && strchr("-./_#^,:'", t->mark);
    case GAP_FAR:
        return false;
    }
    return false;
}

/* Does a word before token i announce a number or a name? */
static bool has_cue(const struct search *s, int i)
{
    static const char *const cues[] = {"ID",     "MRN",      "PID", "NO",
                                       "NR",     "ACC",      "NUM", "REC",
                                       "RECORD", "ACCESSION"};
    struct str word;

    if (i == 0 || s->ts.at[i].gap == GAP_FAR)
        return false;
    word = token_word(&s->ts.at[i - 1]);
    for (size_t k = 0; k < sizeof cues / sizeof *cues; k++)
        if (str_equal(word, str_of(cues[k])))
            return true;
    return wordset_find(&s->x->parts, word) & (PART_CUE | PART_TITLE);
}

static bool is_whole(const struct search *s, int from, int to)
{
    return from == 0 && to == s->ts.count - 1;
}

/* A number glued to letters ("ID4711") counts if it is long enough. */
static bool stands_free(const struct search *s, int from, int to, size_t len)
{
    const struct tokens *ts = &s->ts;
    bool glued = (from > 0 && ts->at[from].gap == GAP_NONE) ||
                 (to + 1 < ts->count && ts->at[to + 1].gap == GAP_NONE);

    return !glued || len >= 5 || (from > 0 && has_cue(s, from));
}

static bool has_mark(const struct search *s, int from, int to, char mark)
{
    for (int i = from + 1; i <= to; i++)
        if (s->ts.at[i].gap == GAP_MARK && s->ts.at[i].mark == mark)
            return true;
    return false;
}

/* An acronym stands in capitals, one that is a word too ("STIC") behind "at"
 * only. */
static bool is_acronym(const struct search *s, const struct joined *j, int i)
{
    const struct token *t = &s->ts.at[i];

    for (uint32_t k = 0; k < t->len; k++)
        if (s->text.at[t->at + k] >= 'a' && s->text.at[t->at + k] <= 'z')
            return !j->common && j->word.len >= 6;
    return !j->common || (i > 0 && t->gap == GAP_BLANK &&
                          str_equal(token_word(&s->ts.at[i - 1]), STR("AT")));
}

/* Only what a number's spelling allows: "1.2345" is not the number 12345. */
static bool is_fair(const struct search *s, const struct joined *j, int from,
                    int to)
{
    enum id_kind kind = s->ids->at[j->id].kind;
    bool is_name = kind == ID_PERSON || kind == ID_STAFF;

    if (kind == ID_INSTITUTION &&
        (from == to ? !is_acronym(s, j, from) : j->common))
        return false;
    if (j->common)
        return kind == ID_INSTITUTION || is_whole(s, from, to) ||
               has_cue(s, from);
    if (j->word.len < (to == from + 1 ? 9u : 6u) && !is_name &&
        (has_mark(s, from, to, '.') || has_mark(s, from, to, ',')))
        return false;
    return stands_free(s, from, to, j->word.len);
}

static enum code try_joined(struct search *s, int from, int to, struct str word)
{
    const struct id_index *x = s->x;

    word = without_zeros(word);
    if (!word.len)
        return OK;
    for (int k = index_joined(x, word); k >= 0; k = x->joined.at[k].next)
        if (str_equal(x->joined.at[k].word, word) &&
            is_fair(s, &x->joined.at[k], from, to))
            TRY(search_found(s, from, to, x->joined.at[k].id, 1));
    return OK;
}

bool is_short_for(const struct search *s, int i)
{
    static const char marks[] = "/+=";
    const struct token *t = &s->ts.at[i];
    size_t end = t->at + t->len;
    char before = t->at ? s->text.at[t->at - 1] : ' ';
    char after = end < s->text.len ? s->text.at[end] : ' ';
    bool on = end + 1 < s->text.len && s->text.at[end + 1] != ' ';

    return (i > 0 && t->gap == GAP_NONE) ||
           (i + 1 < s->ts.count && s->ts.at[i + 1].gap == GAP_NONE) ||
           (before && strchr(marks, before)) ||
           (after && strchr(marks, after)) || (after == '-' && on);
}

/* No beginning: the zeros of "M0 555-0142" and "3.0 FISHER", which count for
 * nothing in front, and a letter that is no initial. */
static bool is_tail(const struct search *s, int i)
{
    const struct token *t = &s->ts.at[i];
    bool letters_next = i + 1 == s->ts.count || !s->ts.at[i + 1].digits;

    for (uint32_t k = 0; k < t->size; k++)
        if (t->word[k] != '0')
            return t->size == 1 && !t->digits &&
                   (t->gap == GAP_NONE || (letters_next && is_short_for(s, i)));
    return t->gap == GAP_NONE || (t->gap == GAP_MARK && t->mark == '.');
}

enum code match_joined(struct search *s)
{
    const struct tokens *ts = &s->ts;

    for (int i = 0; i < ts->count; i++) {
        char word[JOIN_BYTES];
        size_t len = 0;

        if (is_tail(s, i))
            continue;
        for (int k = i; k < ts->count && k < i + JOIN_TOKENS; k++) {
            const struct token *t = &ts->at[k];

            if ((k > i && !joins(t)) || len + t->size > sizeof word ||
                len > s->x->longest + 8)
                break;
            memcpy(word + len, t->word, t->size);
            len += t->size;
            TRY(try_joined(s, i, k, (struct str){word, len}));
        }
    }
    return OK;
}

/* ---- dates ----------------------------------------------------------- */

static bool same_date(const struct date *want, const struct date *got,
                      bool short_year)
{
    if (want->month != got->month || want->day != got->day)
        return false;
    return short_year ? want->year % 100 == got->year % 100
                      : want->year == got->year;
}

static enum code try_date(struct search *s, int i, const struct date_read *d)
{
    for (int k = 0; k < s->x->dates.count; k++) {
        const struct id_date *want = &s->x->dates.at[k];

        for (int n = 0; n < d->count; n++)
            if (same_date(&want->date, &d->at[n], d->short_year)) {
                TRY(search_found(s, i, i + d->tokens - 1, want->id,
                                 d->bare && d->short_year ? 0.8f : 1));
                break;
            }
    }
    return OK;
}

static enum code try_time(struct search *s, int i, const struct time_read *t)
{
    for (int k = 0; k < s->x->times.count; k++) {
        const struct id_time *want = &s->x->times.at[k];
        bool half = t->hour != want->hour && !t->half &&
                    t->hour % 12 == want->hour % 12 && t->hour < 13;

        if ((t->hour == want->hour || half) && t->minute == want->minute &&
            t->second == want->second)
            return search_found(s, i, i + t->tokens - 1, want->id, 1);
    }
    return OK;
}

/* No date or time has fewer digits than "1 Jan 56". */
static bool has_digits(const struct tokens *ts)
{
    int digits = 0;

    for (int i = 0; i < ts->count && digits < 3; i++)
        digits += ts->at[i].digits ? ts->at[i].size : 0;
    return digits >= 3;
}

enum code match_dates(struct search *s)
{
    struct date_read d;
    struct time_read t;

    if (!has_digits(&s->ts))
        return OK;
    for (int i = 0; i < s->ts.count; i++) {
        if (s->x->dates.count && date_at(&s->ts, i, s->x->months, &d))
            TRY(try_date(s, i, &d));
        if (s->x->times.count && time_at(&s->ts, i, &t) && t.second >= 0)
            TRY(try_time(s, i, &t));
    }
    return OK;
}

/* ---- all of it ------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
    const struct span *x = a, *y = b;

    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->len != y->len)
        return x->len > y->len ? -1 : 1;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

/* Sorted and disjoint: what overlaps becomes one span, named by its first and
 * longest part, so that nothing that matched stays. */
void spans_settle(struct spans *f)
{
    int n = 0;

    if (f->count)
        qsort(f->at, (size_t)f->count, sizeof *f->at, by_place);
    for (int i = 0; i < f->count; i++) {
        struct span *last = n ? &f->at[n - 1] : NULL;

        if (last && f->at[i].at < last->at + last->len) {
            size_t end = f->at[i].at + f->at[i].len;

            if (end > last->at + last->len)
                last->len = end - last->at;
            if (f->at[i].score > last->score)
                last->score = f->at[i].score;
            continue;
        }
        f->at[n++] = f->at[i];
    }
    f->count = n;
}

enum code identifiers_claims(struct arena *a, struct identifiers *ids,
                             struct str text, float fuzz, struct spans *ret,
                             struct error *err)
{
    struct search s = {
        .a = a, .ids = ids, .text = text, .fuzz = fuzz, .err = err};
    struct id_index *x = ids->index;
    struct hit *hits;

    *ret = (struct spans){0};
    if (!ids->count || !text.len)
        return OK;
    if (!x)
        return fail(err, ERR_USAGE, "dictionary was filled by hand");
    if (!x->built)
        TRY(index_build(ids, x, err));
    s.x = x;
    TRY(fold_tokens(a, text, &s.ts, err));
    TRY(match_exact_hits(&s, &hits));
    TRY(match_words(&s, hits));
    TRY(match_joined(&s));
    TRY(match_dates(&s));
    if (fuzz > 0)
        TRY(match_fuzzy(&s));
    *ret = s.found;
    return OK;
}

enum code identifiers_match(struct arena *a, struct identifiers *ids,
                            struct str text, float fuzz, struct spans *ret,
                            struct error *err)
{
    TRY(identifiers_claims(a, ids, text, fuzz, ret, err));
    spans_settle(ret);
    return OK;
}
