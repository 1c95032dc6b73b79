/*
 * confusion.h - how likely the reader takes one character for another
 *
 * Rows of models/phi/confusions.tsv: two spellings of one or two characters
 * and what it costs to take one for the other (0..1, where 1 is an arbitrary
 * change). Private to decide/.
 */
#pragma once
#include "base/base.h"

struct confusions;

enum code confusions_load(struct arena *a, struct str text, const char *path,
                          const struct confusions **ret, struct error *err);

/* What it costs to read `want` where `got` is seen; words are folded, longer
 * ones than 63 characters cost their length. Gives up (returns a value above
 * it) as soon as the cost passes at_most. */
float confusion_distance(const struct confusions *c, struct str want,
                         struct str got, float at_most);

/* The digit that a letter (or sign) is often taken for, or 0. */
char confusion_digit(const struct confusions *c, char letter);
