/*
 * make_dictionary.c - tables/dictionary.tsv as rows of dicom/dictionary.c
 *
 * The output is included three times: rows with a whole tag in ascending
 * order (DICT_EXACT), rows with x digits and the mask of their other digits
 * (DICT_MASKED), and the places of all rows, exact ones first, in the order
 * of their keywords (DICT_WORDS).
 *
 * Where the standard leaves the choice between VRs, the row takes the one
 * that implicit VR files hold: OW wherever it is allowed, US for "US or SS"
 * (the flag says that PixelRepresentation 1 makes it SS).
 */
#include "tables/make_tables.h"
#include <stdlib.h>
#include <string.h>

static struct tsv table;

static bool has_x(int row)
{
    return strchr(tsv_cell(&table, row, "tag"), 'x') != NULL;
}

static uint32_t mask_of(int row)
{
    uint32_t mask = 0;

    for (const char *s = tsv_cell(&table, row, "tag"); *s; s++)
        mask = mask << 4 | (*s == 'x' ? 0u : 15u);
    return mask;
}

static const char *vr_of(int row, bool *ret_by_sign)
{
    const char *vr = tsv_cell(&table, row, "vr");

    *ret_by_sign = !strcmp(vr, "US or SS");
    if (*ret_by_sign)
        return "US";
    if (strlen(vr) == 2)
        return vr;
    if (!strcmp(vr, "OB or OW") || !strcmp(vr, "US or OW") ||
        !strcmp(vr, "US or SS or OW"))
        return "OW";
    if (!strcmp(vr, "NONE"))
        return "";
    die(table.path, row + 3, "unknown VR");
}

static void put_row(FILE *out, int row)
{
    bool by_sign, any_x;
    const char *vr = vr_of(row, &by_sign);
    const char *retired = tsv_cell(&table, row, "retired");

    if (strcmp(retired, "Y") && strcmp(retired, "N"))
        die(table.path, row + 3, "retired is Y or N");
    fprintf(out, "{0x%08xu, \"%s\", %d, %d, ",
            (unsigned)tsv_tag(&table, row, "tag", &any_x), vr, *retired == 'Y',
            by_sign);
    put_string(out, tsv_cell(&table, row, "keyword"));
    fputc('}', out);
}

static int by_keyword(const void *a, const void *b)
{
    const int *x = a, *y = b;
    int order = strcmp(tsv_cell(&table, *x, "keyword"),
                       tsv_cell(&table, *y, "keyword"));

    return order ? order : *x - *y;
}

static void put_words(FILE *out, const int *place)
{
    int *rows = calloc((size_t)table.count, sizeof *rows);

    if (!rows)
        die(table.path, 0, "out of memory");
    for (int i = 0; i < table.count; i++)
        rows[i] = i;
    qsort(rows, (size_t)table.count, sizeof *rows, by_keyword);
    for (int i = 0; i < table.count; i++)
        fprintf(out, "%d,%s", place[rows[i]], i % 16 == 15 ? "\n" : "");
    free(rows);
}

/* One kind of row; notes where each of them ends up. */
static int put_rows(FILE *out, bool masked, int next, int *place)
{
    for (int i = 0; i < table.count; i++) {
        if (has_x(i) != masked)
            continue;
        if (masked)
            fprintf(out, "{0x%08xu, ", (unsigned)mask_of(i));
        put_row(out, i);
        fputs(masked ? "},\n" : ",\n", out);
        place[i] = next++;
    }
    return next;
}

void make_dictionary(FILE *out, int count, char **files)
{
    int *place, next;

    if (count != 1)
        die(files[0], 0, "the dictionary is one file");
    table = tsv_read(files[0]);
    place = calloc((size_t)table.count, sizeof *place);
    if (!place)
        die(table.path, 0, "out of memory");
    for (int i = 1; i < table.count; i++)
        if (strcmp(tsv_cell(&table, i - 1, "tag"),
                   tsv_cell(&table, i, "tag")) >= 0)
            die(table.path, i + 3, "rows are not sorted and unique");
    fputs("#ifdef DICT_EXACT\n", out);
    next = put_rows(out, false, 0, place);
    fputs("#endif\n#ifdef DICT_MASKED\n", out);
    put_rows(out, true, next, place);
    fputs("#endif\n#ifdef DICT_WORDS\n", out);
    put_words(out, place);
    fputs("\n#endif\n", out);
    free(place);
}
