/*
 * identifiers_words.c - names, institutions and addresses in a text
 *
 * Each token carries the spellings of the dictionary that it may be (hits).
 * A run is a stretch of tokens that belong to one value, with initials and
 * particles between them; whether it is enough depends on the value's kind.
 */
#include "decide/identifiers_match.h"
#include <string.h>

enum { LONG_NAME = 6, SMALL_LETTERS = 4 };

/* What a run has shown so far of one value. */
struct run {
    int id;
    int from, to;     /* tokens, both included */
    unsigned parts;   /* of the value, by bit: words that count */
    unsigned special; /* of those, no ordinary words */
    unsigned alone;   /* of those, the value's only one */
    unsigned seen;    /* all words, initials apart */
    int initials;
    size_t letters; /* of the longest special word */
    float cost;
    size_t chars; /* of all words that count */
};

static int bits(unsigned v)
{
    int n = 0;

    for (; v; v &= v - 1)
        n++;
    return n;
}

/* The hit of token i that belongs to value id and to a part not yet seen. */
static const struct hit *hit_of(const struct search *s, const struct hit *hits,
                                int i, int id, unsigned seen)
{
    for (int k = 0; k < HITS; k++) {
        const struct hit *h = &hits[i * HITS + k];
        const struct spelling *w;

        if (h->spelling < 0)
            break;
        w = &s->x->words.at[h->spelling];
        if (w->id == id && !(seen & 1u << w->part))
            return h;
    }
    return NULL;
}

static void run_add(struct run *r, const struct search *s, const struct hit *h)
{
    const struct spelling *w = &s->x->words.at[h->spelling];
    unsigned bit = 1u << w->part;

    r->cost += h->cost;
    if (w->flags & SPELL_WEAK)
        return;
    r->parts |= bit;
    r->chars += w->word.len;
    if (w->flags & SPELL_ALONE)
        r->alone |= bit;
    if (w->flags & SPELL_COMMON)
        return;
    r->special |= bit;
    if (w->word.len > r->letters)
        r->letters = w->word.len;
}

/* May an initial stand on the other side of what is before token t? Behind
 * "Dr. Doe:" begins something else. */
static bool joins_initial(const struct token *t)
{
    return t->gap == GAP_NONE || t->gap == GAP_BLANK ||
           (t->gap == GAP_MARK && t->mark && strchr(".,^_-'", t->mark));
}

/* A letter that stands for something else ("w/ contrast"), or beyond a bracket,
 * is no part of a name, even if one of its parts is a letter. */
static bool is_apart(const struct search *s, int from, int i)
{
    const struct token *t = &s->ts.at[i];

    return t->size == 1 && !t->digits &&
           (is_short_for(s, i) || (i > from && !joins_initial(t)));
}

/* Is token i the first letter of a part of value id, but for those seen? */
static bool is_initial(const struct search *s, int i, int id, unsigned seen)
{
    const struct token *t = &s->ts.at[i];

    if (t->digits || t->size != 1 || is_short_for(s, i))
        return false;
    for (int k = 0; k < s->x->words.count; k++) {
        const struct spelling *w = &s->x->words.at[k];

        if (w->id == id && w->word.at[0] == t->word[0] &&
            !(seen & 1u << w->part))
            return true;
    }
    return false;
}

static bool is_person(const struct search *s, int id)
{
    return s->ids->at[id].kind == ID_PERSON || s->ids->at[id].kind == ID_STAFF;
}

static bool is_stop(const struct search *s, int i)
{
    return wordset_find(&s->x->parts, token_word(&s->ts.at[i])) &
           (PART_STOP | PART_PARTICLE);
}

/* Follow value id from token i on. */
static struct run follow(const struct search *s, const struct hit *hits, int i,
                         int id)
{
    struct run r = {.id = id, .from = i, .to = i};
    unsigned seen = 0;

    for (int k = i; k < s->ts.count; k++) {
        const struct hit *h = hit_of(s, hits, k, id, seen);

        if ((k > i && s->ts.at[k].gap == GAP_FAR) || is_apart(s, i, k))
            break;
        if (h) {
            seen |= 1u << s->x->words.at[h->spelling].part;
            run_add(&r, s, h);
            k += h->tokens - 1;
            r.to = k;
        } else if (is_person(s, id) && is_initial(s, k, id, seen) &&
                   (k == i || joins_initial(&s->ts.at[k]))) {
            r.initials++;
            r.to = k;
        } else if (!is_stop(s, k) || k == r.from) {
            break;
        }
    }
    r.seen = seen;
    return r;
}

static bool is_whole(const struct search *s, const struct run *r)
{
    return r->from == 0 && r->to == s->ts.count - 1;
}

/* "Baker cyst", "Jones' fracture", "Smith's sign"; not "BAKER/rule out". */
static bool is_eponym(const struct search *s, const struct run *r)
{
    int k = r->to + 1;

    if (k < s->ts.count && s->ts.at[k].gap == GAP_MARK && s->ts.at[k].mark &&
        strchr("/_:|=", s->ts.at[k].mark))
        return false;
    if (k < s->ts.count && s->ts.at[k].gap == GAP_MARK &&
        str_equal(token_word(&s->ts.at[k]), STR("S")))
        k++;
    return k < s->ts.count && s->ts.at[k].gap != GAP_FAR &&
           wordset_find(&s->x->parts, token_word(&s->ts.at[k])) & PART_EPONYM;
}

static bool is_announced(const struct search *s, const struct run *r)
{
    if (r->from == 0 || s->ts.at[r->from].gap == GAP_FAR)
        return false;
    return wordset_find(&s->x->parts, token_word(&s->ts.at[r->from - 1])) &
           (PART_TITLE | PART_CUE);
}

/* Does a mark without blanks hang token t on what is before or behind it? */
static bool is_glued(struct str text, const struct token *t)
{
    static const char marks[] = "._^|/-";
    size_t end = t->at + t->len;

    return (t->at > 1 && strchr(marks, text.at[t->at - 1]) &&
            text.at[t->at - 2] != ' ') ||
           (end + 1 < text.len && strchr(marks, text.at[end]) &&
            text.at[end + 1] != ' ');
}

/* Small letters elsewhere, and token t in capitals. */
static bool is_in_capitals(struct str text, const struct token *t)
{
    int small = 0;

    for (uint32_t i = 0; i < t->len; i++)
        if (text.at[t->at + i] < 'A' || text.at[t->at + i] > 'Z')
            return false;
    for (size_t i = 0; i < text.len; i++)
        small += text.at[i] >= 'a' && text.at[i] <= 'z';
    return small >= SMALL_LETTERS;
}

/* The patient's family name ("supine GARRISON", "AP.CARPENTER"): a longer word
 * that is not also one of screens. */
static bool is_set_off(const struct search *s, const struct run *r)
{
    const unsigned both = NAME_WORD | NAME_SCREEN;
    const struct token *t = &s->ts.at[r->from];

    return s->ids->at[r->id].kind == ID_PERSON && r->parts == 1 &&
           r->from == r->to && t->size >= LONG_NAME && t->size == t->len &&
           (names_find(&s->x->names, token_word(t)) & both) != both &&
           (is_in_capitals(s->text, t) || is_glued(s->text, t));
}

static bool is_name(const struct search *s, const struct run *r)
{
    if (r->chars < 2)
        return false; /* a letter is nobody's name */
    if (bits(r->parts) >= 2 || (r->parts && r->initials && r->special))
        return true;
    if (!r->parts)
        return false;
    if (is_whole(s, r) || is_announced(s, r))
        return true;
    if (is_eponym(s, r))
        return false;
    if (r->initials)
        return true;
    return (r->special && r->letters >= 3) || is_set_off(s, r);
}

static bool is_place(const struct search *s, const struct run *r)
{
    if (is_whole(s, r) && (bits(r->parts) >= 2 || r->alone))
        return r->chars >= 3;
    if (bits(r->parts) >= 2)
        return r->special != 0;
    return r->special && r->letters >= 5 && !is_eponym(s, r);
}

static bool is_enough(const struct search *s, const struct run *r)
{
    switch (s->ids->at[r->id].kind) {
    case ID_PERSON:
    case ID_STAFF:
        return is_name(s, r);
    case ID_INSTITUTION:
        return is_place(s, r);
    case ID_ADDRESS:
        return bits(r->parts) >= 2 && r->special;
    case ID_NUMBER:
    case ID_BIRTH_DATE:
    case ID_DATE:
    case ID_TIME:
    case ID_PHONE:
    case ID_AGE_SEX:
    case ID_UID:
        return false;
    }
    return false;
}

/* Initials in front belong to the name: "J. R. DOE". */
static void take_initials(const struct search *s, struct run *r)
{
    while (r->from > 0 && joins_initial(&s->ts.at[r->from]) &&
           is_person(s, r->id) && is_initial(s, r->from - 1, r->id, r->seen)) {
        r->from--;
        r->initials++;
    }
}

enum code match_words(struct search *s, const struct hit *hits)
{
    for (int i = 0; i < s->ts.count; i++)
        for (int k = 0; k < HITS; k++) {
            const struct hit *h = &hits[i * HITS + k];
            struct run r;

            if (h->spelling < 0)
                break;
            r = follow(s, hits, i, s->x->words.at[h->spelling].id);
            take_initials(s, &r);
            if (is_enough(s, &r))
                TRY(search_found(s, r.from, r.to, r.id,
                                 1 - r.cost / (float)(r.chars + 1)));
        }
    return OK;
}

static struct hit *make_hits(struct search *s)
{
    size_t n = (size_t)s->ts.count * HITS;
    struct hit *hits = arena_array(s->a, n, sizeof *hits);

    for (size_t i = 0; hits && i < n; i++)
        hits[i].spelling = -1;
    return hits;
}

/* Keep the best HITS, one a value's part. */
void hit_keep(const struct search *s, struct hit *at, struct hit h)
{
    const struct spelling *w = &s->x->words.at[h.spelling];
    int k = 0;

    for (; k < HITS && at[k].spelling >= 0; k++) {
        const struct spelling *v = &s->x->words.at[at[k].spelling];

        if (v->id == w->id && v->part == w->part) {
            if (h.cost < at[k].cost)
                at[k] = h;
            return;
        }
    }
    if (k < HITS)
        at[k] = h;
    else if (h.cost < at[HITS - 1].cost)
        at[HITS - 1] = h;
}

enum code match_exact_hits(struct search *s, struct hit **ret_hits)
{
    struct hit *hits = make_hits(s);

    if (!hits)
        return fail(s->err, ERR_MEMORY, "no memory for matches");
    for (int i = 0; i < s->ts.count; i++) {
        struct str word = token_word(&s->ts.at[i]);

        for (int k = index_word(s->x, word); k >= 0; k = s->x->words.at[k].next)
            if (str_equal(s->x->words.at[k].word, word))
                hit_keep(s, &hits[i * HITS], (struct hit){k, 0, 1});
    }
    *ret_hits = hits;
    return OK;
}
