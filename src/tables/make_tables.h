/*
 * make_tables.h - what the makers of tables share
 *
 * A table is a TSV: line one names origin, licence, edition and date, line two
 * the columns, then sorted unique rows. A maker turns one or more into C
 * initialisers and refuses whatever it does not understand: die() names the
 * file and line and stops the build.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct tsv {
    const char *path;
    char *origin;   /* line one without "# " */
    char **columns; /* names of line two */
    int column_count;
    char ***rows; /* rows[i][column], never NULL */
    int count;
};

struct tsv tsv_read(const char *path);
/* Cell of row i by column name; die() if there is no such column. */
const char *tsv_cell(const struct tsv *t, int i, const char *column);
/* Eight hex digits; x digits give 0 and set *has_x (if not NULL). */
uint32_t tsv_tag(const struct tsv *t, int i, const char *column, bool *has_x);
/* s as a C string literal. */
void put_string(FILE *out, const char *s);
_Noreturn void die(const char *path, int row, const char *what);

/* A maker reads files and writes out; listed in makers.def. */
typedef void (*table_maker)(FILE *out, int count, char **files);
#define MAKER(name) void make_##name(FILE *out, int count, char **files);
#include "tables/makers.def"
#undef MAKER
