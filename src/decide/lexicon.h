/*
 * lexicon.h - tables of words in models/phi
 *
 * A large table is never parsed: its rows are sorted by their first cell, and
 * a word is found by bisection in the text itself. Small ones are read row by
 * row. Private to decide/.
 */
#pragma once
#include "base/base.h"

/* Text of models/phi/<name>: from dir (which stands for models/phi) when it
 * has that file, else embedded. */
enum code model_text(struct arena *a, const char *dir, const char *name,
                     struct str *ret_text, const char **ret_path,
                     struct error *err);

struct lexicon {
    struct str rows; /* without the two lines on top; sorted by bytes */
};

/* check: also make sure that the rows are sorted (a file from outside). */
enum code lexicon_open(struct str text, const char *path, bool check,
                       struct lexicon *ret, struct error *err);

/* The cells after the word, or at NULL if it is not there. word must be upper
 * case as in the table. */
struct str lexicon_find(const struct lexicon *l, struct str word);
static inline bool lexicon_has(const struct lexicon *l, struct str word)
{
    return lexicon_find(l, word).at != NULL;
}

/* One row after the other of a table. */
struct table {
    const char *path;
    struct str left;
    struct str columns;
    int row; /* line of the row just read, from 1 */
};
enum { TABLE_CELLS = 12 };

enum code table_open(struct str text, const char *path, const char *columns,
                     struct table *ret, struct error *err);
/* False at the end. ERR_FORMAT through err when a row has not as many cells
 * as there are columns: then *ret_code is set and false returned. */
bool table_next(struct table *t, struct str cells[TABLE_CELLS],
                enum code *ret_code, struct error *err);

/* What kinds of word the names table knows: flags of the cell. */
enum name_kind {
    NAME_FIRST = 1 << 0,
    NAME_LAST = 1 << 1,
    NAME_PROPER = 1 << 2,
    NAME_PLACE = 1 << 3,
    NAME_WORD = 1 << 4,  /* also an English word */
    NAME_SCREEN = 1 << 5 /* also in the safe vocabulary */
};
unsigned names_find(const struct lexicon *names, struct str word);
