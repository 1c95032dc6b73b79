/*
 * identifiers_index.h - the spellings of the dictionary's values
 *
 * Two hash tables and two sets:
 *   words    each token of a name, an institution, an address, with the value
 *            it belongs to and its part (family name 0, given name 1, ...)
 *   joined   values without separators and leading zeros: numbers, phones,
 *            UIDs, and names run together ("DOEJOHN")
 *   dates, times
 * Private to decide/.
 */
#pragma once
#include "decide/confusion.h"
#include "decide/dates.h"
#include "decide/identifiers.h"
#include "decide/lexicon.h"
#include "decide/wordset.h"

enum spelling_flag {
    SPELL_COMMON = 1 << 0, /* an ordinary word: evidence only in company */
    SPELL_WEAK = 1 << 1,   /* given name of staff, particle, generic word */
    SPELL_ALONE = 1 << 2   /* the value has no other token */
};

struct spelling {
    struct str word;
    int id;   /* of identifiers.at */
    int part; /* 0..31, place in the value; spellings of one part share it */
    unsigned flags;
    int next; /* in its bucket, -1: last */
};

struct joined {
    struct str word;
    int id;
    bool common;
    int next;
};

/* A date or a time of the dictionary. */
struct id_date {
    struct date date;
    int id;
};
struct id_time {
    int hour, minute, second, id;
};

struct id_index {
    struct arena *home; /* lives as long as the dictionary */
    int *seen;          /* identifiers by hash, -1: free */
    int seen_room;
    bool built; /* all below */
    struct {
        struct spelling *at;
        int count, room;
    } words;
    struct {
        struct joined *at;
        int count, room;
    } joined;
    struct {
        struct id_date *at;
        int count, room;
    } dates;
    struct {
        struct id_time *at;
        int count, room;
    } times;
    int *word_heads, *joined_heads;
    unsigned word_mask, joined_mask;
    size_t longest; /* bytes of the longest joined spelling */
    const struct months *months;
    const struct confusions *confusions;
    struct lexicon names, common;
    struct wordset parts; /* titles, particles, ... */
};

/* Add the spellings of all values (identifiers_index.c). */
enum code index_spell(const struct identifiers *ids, struct id_index *x,
                      struct error *err);

/* Spell ids out, once; index->home must be set. */
enum code index_build(const struct identifiers *ids, struct id_index *x,
                      struct error *err);

/* First in the chain of spellings that may be word; -1: none. */
int index_word(const struct id_index *x, struct str word);
int index_joined(const struct id_index *x, struct str word);

/* s from its first other digit or letter on. */
struct str without_zeros(struct str s);

/* Is word (folded) one that people write without meaning anybody? */
bool index_is_common(const struct id_index *x, struct str word);
