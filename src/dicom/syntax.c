/*
 * syntax.c - the table of transfer syntaxes, made from tables/syntax.tsv
 */
#include "dicom/syntax.h"

static const struct syntax rows[] = {
#include "tables/syntax.inc"
};

const struct syntax *syntax_find(struct str uid)
{
    uid = str_trim(uid);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_equal(uid, str_of(rows[i].uid)))
            return &rows[i];
    return NULL;
}
