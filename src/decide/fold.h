/*
 * fold.h - text cut into tokens that can be compared
 *
 * A token is a run of letters or a run of digits. Letters are folded: upper
 * case, Latin letters without their diacritics ("Müller" gives MULLER). Where
 * a script has no cases (Han, kana, Hangul, Thai ...) each letter is a token.
 * Private to decide/.
 */
#pragma once
#include "base/base.h"

/* What stands between a token and the one before it. */
enum gap {
    GAP_NONE,  /* nothing: "ID" and "42" in "ID42" */
    GAP_BLANK, /* one or two blanks */
    GAP_MARK,  /* one mark (or one mark repeated), with or without blanks */
    GAP_FAR    /* several marks, a line break, a tab, three blanks or more */
};

struct token {
    uint32_t at, len; /* bytes of the text */
    const char *word; /* folded; not NUL-ended */
    uint16_t size;    /* bytes of word */
    bool digits;
    uint8_t gap; /* enum gap before it; GAP_FAR for the first */
    char mark;   /* of GAP_MARK: '-', '^', ...; 0 if it is not ASCII */
};

struct tokens {
    struct token *at;
    int count, room;
};

/* Cut text; at most TOKENS_MAX tokens are made, the rest of text is one
 * ERR_LIMIT (nothing is left out silently). */
#define TOKENS_MAX 200000
enum code fold_tokens(struct arena *a, struct str text, struct tokens *ret,
                      struct error *err);

/* The folded letters and digits of text, joined without anything between. */
enum code fold_joined(struct arena *a, struct str text, struct str *ret,
                      struct error *err);

/* Decode one UTF-8 character of s at *i and step over it; bytes that are not
 * valid come out as U+FFFD, one at a time. */
uint32_t fold_next(struct str s, size_t *i);

static inline struct str token_word(const struct token *t)
{
    return (struct str){t->word, t->size};
}

/* One more value into an FNV hash; HASH_START begins it. */
#define HASH_START 1469598103934665603u
static inline uint64_t hash_more(uint64_t hash, const char *at, size_t len)
{
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)at[i]) * 1099511628211u;
    return hash;
}
