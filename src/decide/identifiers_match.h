/*
 * identifiers_match.h - what the ways of matching share
 *
 * Private to decide/.
 */
#pragma once
#include "decide/identifiers_index.h"

/* One search of one text. */
struct search {
    struct arena *a;
    const struct identifiers *ids;
    const struct id_index *x;
    struct str text;
    struct tokens ts;
    float fuzz;         /* 0: exact */
    struct spans found; /* any order, may overlap */
    struct error *err;
};

/* Token from..to (both included) repeats identifier id. */
enum code search_found(struct search *s, int from, int to, int id, float score);

/* The token's word as a word of the dictionary: a chain of spellings, each
 * given to the caller one by one. Exact: those that are equal. */
struct hit {
    int spelling; /* of index words, -1: none */
    float cost;   /* 0: exact */
    int tokens;   /* it takes: a word that the reader split has 2 */
};

/* Names, institutions, addresses. hits[i * HITS ..]: spellings of token i. */
enum { HITS = 6 };
enum code match_words(struct search *s, const struct hit *hits);
enum code match_exact_hits(struct search *s, struct hit **ret_hits);
void hit_keep(const struct search *s, struct hit *at, struct hit h);

/* All that a reader's confusions may have hidden, words and numbers. */
enum code match_fuzzy(struct search *s);

/* Is token i, a letter, no initial? "w/ contrast", "s/p", "e+1", "T=2", "+C",
 * "C-spine", and what digits touch: "B70f", "S1". */
bool is_short_for(const struct search *s, int i);

/* Numbers, phones, UIDs, names run together. */
enum code match_joined(struct search *s);
/* Dates and times. */
enum code match_dates(struct search *s);
