/*
 * pseudo.h - the keyed hash that all new names are made of
 */
#pragma once
#include "header/header.h"

enum { PATIENT_LETTERS = 18 }; /* 20 letters: 77 bits */

void keyed_hash(const struct site_key *key, const char *label, struct str value,
                uint8_t ret[32]);

/* count (at most 32) upper-case letters, no vowels, by key from old. */
enum code pseudo_letters(struct arena *a, const struct site_key *key,
                         const char *label, struct str old, int count,
                         struct str *ret_new, struct error *err);
