/*
 * wordset.h - a small table from words to flags, by hash
 *
 * Keys are folded and joined (fold_joined). Private to decide/.
 */
#pragma once
#include "base/base.h"

struct wordset_entry {
    struct str word;
    uint32_t value;
};

struct wordset {
    struct wordset_entry *at;
    int room, count; /* room: a power of two, half of it free */
};

/* Or flags into the value of word; word is borrowed. */
enum code wordset_add(struct arena *a, struct wordset *s, struct str word,
                      uint32_t flags, struct error *err);

/* The flags of word, 0 if it is not there. */
uint32_t wordset_find(const struct wordset *s, struct str word);

/* The same through a pointer to it, NULL if it is not there. */
struct wordset_entry *wordset_entry(const struct wordset *s, struct str word);

/* models/phi/name-parts.tsv */
enum name_part {
    PART_TITLE = 1 << 0,
    PART_SUFFIX = 1 << 1,
    PART_CREDENTIAL = 1 << 2,
    PART_PARTICLE = 1 << 3,
    PART_ALIAS = 1 << 4,
    PART_CUE = 1 << 5,
    PART_EPONYM = 1 << 6,
    PART_STOP = 1 << 7
};
enum code name_parts_load(struct arena *a, struct str text, const char *path,
                          struct wordset *ret, struct error *err);
