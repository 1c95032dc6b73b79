/*
 * make_syntax.c - tables/syntax.tsv as `struct syntax` initialisers
 *
 * Flags are words of a closed list; codecs are those of enum codec, which the
 * compiler checks. redacted_as is a row of the same table, or "-" for none.
 */
#include "tables/make_tables.h"
#include <string.h>

static const char *const flag_names[] = {"big", "explicit", "deflated",
                                         "encapsulated", "lossy"};
enum { FLAGS = sizeof flag_names / sizeof *flag_names };

static bool is_word_of(const char *words, const char *word)
{
    size_t len = strlen(word);

    for (const char *p = words; (p = strstr(p, word)); p += len)
        if ((p == words || p[-1] == ' ') && (!p[len] || p[len] == ' '))
            return true;
    return false;
}

static void check_flags(const struct tsv *t, int i, const char *flags)
{
    size_t known = 0, seen = strcmp(flags, "-") ? strlen(flags) + 1 : 0;

    for (int f = 0; f < FLAGS; f++)
        if (is_word_of(flags, flag_names[f]))
            known += strlen(flag_names[f]) + 1;
    if (known != seen)
        die(t->path, i + 3, "unknown flag");
}

static void check_target(const struct tsv *t, int i, const char *uid)
{
    if (!strcmp(uid, "-"))
        return;
    for (int row = 0; row < t->count; row++)
        if (!strcmp(tsv_cell(t, row, "uid"), uid) &&
            !strcmp(tsv_cell(t, row, "redacted_as"), uid))
            return;
    die(t->path, i + 3, "redacted_as is no row that stays itself");
}

static void put_row(FILE *out, const struct tsv *t, int i)
{
    const char *flags = tsv_cell(t, i, "flags");
    const char *target = tsv_cell(t, i, "redacted_as");

    check_flags(t, i, flags);
    check_target(t, i, target);
    fputc('{', out);
    put_string(out, tsv_cell(t, i, "uid"));
    fputs(", ", out);
    put_string(out, tsv_cell(t, i, "name"));
    for (int f = 0; f < FLAGS; f++)
        fprintf(out, ", %d", is_word_of(flags, flag_names[f]));
    fprintf(out, ", CODEC_%s, ", tsv_cell(t, i, "codec"));
    if (strcmp(target, "-"))
        put_string(out, target);
    else
        fputs("NULL", out);
    fputs("},\n", out);
}

void make_syntax(FILE *out, int count, char **files)
{
    struct tsv t = tsv_read(files[0]);

    if (count != 1)
        die(files[0], 0, "the table of syntaxes is one file");
    for (int i = 0; i < t.count; i++) {
        if (i &&
            strcmp(tsv_cell(&t, i - 1, "uid"), tsv_cell(&t, i, "uid")) >= 0)
            die(t.path, i + 3, "rows are not sorted and unique");
        put_row(out, &t, i);
    }
}
