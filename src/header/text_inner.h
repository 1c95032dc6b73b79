/*
 * text_inner.h - places in a text that go, and the glue around them
 */
#pragma once
#include "header/clean.h"

struct cut {
    size_t from, to; /* bytes of the text */
    bool person;
    struct str instead; /* a new UID, or nothing */
};

struct cuts {
    struct cut *at;
    int count, room;
};

enum code cuts_add(struct arena *a, struct cuts *cuts, const struct cut *cut,
                   struct error *err);

/* Values of the dictionary of eight letters and digits or more, with anything
 * between these. */
enum code find_bare(struct cleaning *c, struct str text, struct cuts *cuts,
                    struct error *err);
/* Blanks for the letters and digits of cuts, in a text of the same length. */
void cuts_blank(const struct cuts *cuts, char *text);

/* What has the shape of a date, a phone number, an address ... */
enum code find_patterns(struct cleaning *c, struct str text, struct cuts *cuts,
                        struct error *err);
/* UIDs: all of them when cleaning, otherwise those that are known. */
enum code find_uids(struct cleaning *c, struct str text, enum text_level level,
                    struct cuts *cuts, struct error *err);

/* Grow each cut over the words and separators that lead to it, then sort and
 * join them. */
void cuts_glue(const struct text_rules *rules, struct str text,
               struct cuts *cuts);

/* The value without its cuts; map as in header_text.c, NULL: same bytes. */
enum code cuts_apply(struct arena *a, const struct cuts *cuts,
                     const uint32_t *map, struct str value, struct str *ret,
                     struct error *err);
