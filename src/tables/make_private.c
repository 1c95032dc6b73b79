/*
 * make_private.c - what is known of private elements
 *
 * tcia_private and private_safe become rows of header/header_private.c:
 * {group, element, VR, disposition, creator, path}. The element of a private
 * tag is its low byte; a row without a creator is a standard attribute inside
 * a private sequence. Creators and paths are plain strings, which the compiler
 * merges.
 */
#include "tables/make_tables.h"
#include <stdlib.h>
#include <string.h>

static unsigned hex(const struct tsv *t, int i, const char *column)
{
    const char *s = tsv_cell(t, i, column);
    unsigned n = 0;

    if (!*s || strlen(s) > 4)
        die(t->path, i + 3, "two or four hex digits");
    for (; *s; s++) {
        const char *digits = "0123456789abcdef", *d;

        d = strchr(digits, *s >= 'A' && *s <= 'F' ? *s + 32 : *s);
        if (!d)
            die(t->path, i + 3, "two or four hex digits");
        n = n << 4 | (unsigned)(d - digits);
    }
    return n;
}

static const char *disposition(const struct tsv *t, int i)
{
    static const char *const words[][2] = {
        {"keep", "PRIVATE_KEEP"},
        {"delete", "PRIVATE_DELETE"},
        {"hash", "PRIVATE_HASH"},
        {"offset-date", "PRIVATE_OFFSET_DATE"},
        {"offset-int", "PRIVATE_OFFSET_INT"},
        {"standard", "PRIVATE_STANDARD"},
        {"unknown", "PRIVATE_UNKNOWN"},
    };
    const char *cell = tsv_cell(t, i, "disposition");

    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (!strcmp(cell, words[k][0]))
            return words[k][1];
    die(t->path, i + 3, "unknown disposition");
}

static void put_head(FILE *out, const struct tsv *t, int i)
{
    unsigned group = hex(t, i, "group"), element = hex(t, i, "element");

    const char *vr = tsv_cell(t, i, "vr");

    /* "OW/OB": any will do */
    fprintf(out, "{0x%04x, 0x%04x, \"%s\", ", group, element,
            strlen(vr) == 2 ? vr : "");
}

/* Rows in the order of group and element, for the search. */
static const struct tsv *sorting;

static int by_place(const void *a, const void *b)
{
    int i = *(const int *)a, k = *(const int *)b;
    unsigned left = hex(sorting, i, "group") << 16 | hex(sorting, i, "element");
    unsigned right =
        hex(sorting, k, "group") << 16 | hex(sorting, k, "element");

    return left != right ? (left < right ? -1 : 1) : i - k;
}

static int *order_of(const struct tsv *t)
{
    int *order = malloc(sizeof *order * (size_t)(t->count + 1));

    if (!order)
        die(t->path, 0, "out of memory");
    for (int i = 0; i < t->count; i++)
        order[i] = i;
    sorting = t;
    qsort(order, (size_t)t->count, sizeof *order, by_place);
    return order;
}

void make_tcia_private(FILE *out, int count, char **files)
{
    struct tsv t = tsv_read(files[0]);
    int *order = order_of(&t);

    (void)count;
    for (int k = 0; k < t.count; k++) {
        put_head(out, &t, order[k]);
        fprintf(out, "%s, ", disposition(&t, order[k]));
        put_string(out, tsv_cell(&t, order[k], "creator"));
        fputs(", ", out);
        put_string(out, tsv_cell(&t, order[k], "path"));
        fputs("},\n", out);
    }
    free(order);
}

void make_private_safe(FILE *out, int count, char **files)
{
    struct tsv t = tsv_read(files[0]);
    int *order = order_of(&t);

    (void)count;
    for (int k = 0; k < t.count; k++) {
        put_head(out, &t, order[k]);
        fputs("PRIVATE_KEEP, ", out);
        put_string(out, tsv_cell(&t, order[k], "creator"));
        fputs(", \"\"},\n", out);
    }
    free(order);
}

void make_private_vr(FILE *out, int count, char **files)
{
    struct tsv t = tsv_read(files[0]);
    int *order = order_of(&t);

    (void)count;
    for (int k = 0; k < t.count; k++) {
        fprintf(out, "{0x%04x, 0x%04x, \"%s\", ", hex(&t, order[k], "group"),
                hex(&t, order[k], "element"), tsv_cell(&t, order[k], "vr"));
        put_string(out, tsv_cell(&t, order[k], "creator"));
        fputs("},\n", out);
    }
    free(order);
}
