/*
 * text_cuts.c - cuts grown over their glue, and carried out
 *
 * Glue are the words that lead to a name ("for", "Ordered by Dr."), the
 * brackets around it and the separators that would be left over. Separators
 * that touch what stays are kept: "T1+ for DOE" leaves "T1+".
 */
#include "header/text_inner.h"
#include "header/text_rules.h"
#include <stdlib.h>
#include <string.h>

enum code cuts_add(struct arena *a, struct cuts *cuts, const struct cut *cut,
                   struct error *err)
{
    if (!arena_push(a, *cuts))
        return fail(err, ERR_MEMORY, "no memory for a text");
    cuts->at[cuts->count - 1] = *cut;
    return OK;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_separator(char c)
{
    return is_blank(c) || (c && strchr(",;:-/|_^&.", c));
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (unsigned char)c >= 0x80;
}

static bool is_word(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9');
}

static size_t skip_separators_left(struct str text, size_t at)
{
    while (at && is_separator(text.at[at - 1]))
        at--;
    return at;
}

/* Where words that end at `at` begin, if they are a whole glue phrase. */
static size_t word_before(const struct text_rules *rules, struct str text,
                          size_t at)
{
    for (int i = 0; i < rules->left_count; i++) {
        struct str words = rules->left[i], tail;

        if (at < words.len)
            continue;
        tail = (struct str){text.at + at - words.len, words.len};
        if (str_same(tail, words) &&
            (at == words.len || !is_word(text.at[at - words.len - 1])))
            return at - words.len;
    }
    return at;
}

static size_t left_glue(const struct text_rules *rules, struct str text,
                        size_t from)
{
    for (;;) {
        size_t end = skip_separators_left(text, from);
        size_t begin = end < from ? word_before(rules, text, end) : end;

        if (begin == end)
            return from;
        from = begin;
    }
}

/* Brackets that hold nothing but the cut go with it. */
static void take_brackets(struct str text, struct cut *cut)
{
    static const char pairs[] = "()[]{}<>";
    size_t left = cut->from, right = cut->to;
    const char *open;

    while (left && is_blank(text.at[left - 1]))
        left--;
    while (right < text.len && is_blank(text.at[right]))
        right++;
    if (!left || right >= text.len)
        return;
    open = strchr(pairs, text.at[left - 1]);
    if (open && *open && (open - pairs) % 2 == 0 && text.at[right] == open[1]) {
        cut->from = left - 1;
        cut->to = right + 1;
    }
}

static int by_place(const void *a, const void *b)
{
    const struct cut *x = a, *y = b;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return (x->to < y->to) - (x->to > y->to);
}

/* Sorted and disjoint; cuts with nothing but separators between them are
 * one. */
static void join(struct str text, struct cuts *cuts)
{
    int n = 0;

    if (cuts->count)
        qsort(cuts->at, (size_t)cuts->count, sizeof *cuts->at, by_place);
    for (int i = 0; i < cuts->count; i++) {
        struct cut *last = n ? &cuts->at[n - 1] : NULL;
        struct cut *cut = &cuts->at[i];

        if (last && (cut->from < last->to ||
                     (!cut->instead.len && !last->instead.len &&
                      skip_separators_left(text, cut->from) <= last->to))) {
            if (cut->to > last->to)
                last->to = cut->to;
            last->person = last->person || cut->person;
            if (!cut->instead.len || cut->from > last->from)
                last->instead =
                    last->instead.len ? last->instead : (struct str){NULL, 0};
            continue;
        }
        cuts->at[n++] = *cut;
    }
    cuts->count = n;
}

/* Where the separators that end at `at` and belong to nothing begin: blanks,
 * marks between blanks, and a mark that touches the cut. */
static size_t idle_separators(struct str text, size_t left, size_t at)
{
    bool touches = at > left && !is_blank(text.at[at - 1]);

    for (;;) {
        size_t mark;

        while (at > left && is_blank(text.at[at - 1]))
            at--;
        mark = at;
        while (mark > left && !is_blank(text.at[mark - 1]))
            mark--;
        if (mark == at || (mark == left && !touches))
            return at;
        at = mark;
        touches = false;
    }
}

/* At an end of the text all separators go that nothing needs any more; in the
 * middle one of two. */
static void take_separators(struct str text, struct cut *cut)
{
    size_t left = skip_separators_left(text, cut->from), right = cut->to;

    while (right < text.len && is_separator(text.at[right]))
        right++;
    if (!left) {
        *cut = (struct cut){.from = 0, .to = right, .person = cut->person};
    } else if (right == text.len) {
        cut->from = idle_separators(text, left, cut->from);
        cut->to = right;
    } else if (right > cut->to) {
        while (cut->from > left && is_blank(text.at[cut->from - 1]))
            cut->from--;
        if (cut->from > left && text.at[cut->from - 1] == text.at[cut->to])
            cut->from--;
    }
}

void cuts_glue(const struct text_rules *rules, struct str text,
               struct cuts *cuts)
{
    for (int i = 0; i < cuts->count; i++) {
        struct cut *cut = &cuts->at[i];

        if (cut->instead.len)
            continue;
        if (cut->person)
            cut->to = text_right_glue(rules, text, cut->to);
        cut->from = left_glue(rules, text, cut->from);
        take_brackets(text, cut);
        cut->from = left_glue(rules, text, cut->from);
    }
    join(text, cuts);
    for (int i = 0; i < cuts->count; i++)
        if (!cuts->at[i].instead.len)
            take_separators(text, &cuts->at[i]);
    join(text, cuts);
}

enum code cuts_apply(struct arena *a, const struct cuts *cuts,
                     const uint32_t *map, struct str value, struct str *ret,
                     struct error *err)
{
    struct buffer b = {.limit = (size_t)1 << 28};
    size_t at = 0;
    bool done;

    for (int i = 0; i < cuts->count; i++) {
        const struct cut *cut = &cuts->at[i];
        size_t from = map ? map[cut->from] : cut->from;
        size_t to = map ? map[cut->to] : cut->to;

        if (from > at)
            buffer_add(&b, value.at + at, from - at);
        buffer_add(&b, cut->instead.at, cut->instead.len);
        at = to > at ? to : at;
    }
    if (at < value.len)
        buffer_add(&b, value.at + at, value.len - at);
    *ret = str_copy(a, (struct str){b.at, b.len});
    done = ret->at && !b.failed;
    buffer_release(&b);
    return done ? OK : fail(err, ERR_MEMORY, "no memory for a text");
}
