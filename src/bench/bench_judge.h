/*
 * bench_judge.h - does a value still say this text?
 *
 * The scorer's validate(): numbers compare as numbers, a whole text as a
 * substring, otherwise its words one by one, without stop words and
 * punctuation, cut as NLTK's word_tokenize cuts them.
 */
#pragma once
#include "bench/bench.h"

struct judge; /* compiled patterns; lives in an arena */
enum code judge_make(struct arena *a, struct judge **ret, struct error *err);

/* value and text may carry <>; remove: it passes if nothing is left, else if
 * all is there. ret_share: of the words, 0..1. */
enum code judge_text(struct judge *j, struct arena *scratch, struct str value,
                     struct str text, bool remove, enum bench_mark *ret_mark,
                     double *ret_share, struct error *err);

struct words {
    struct str *at;
    int count, room;
};
/* The words of text (lower case already), stop words dropped. */
enum code judge_words(struct judge *j, struct arena *scratch, struct str text,
                      struct words *ret, struct error *err);
