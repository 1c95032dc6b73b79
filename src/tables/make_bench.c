/*
 * make_bench.c - words and phrases of the benchmark
 */
#include "tables/make_tables.h"
#include <string.h>

void make_bench_stop(FILE *out, int count, char **files)
{
    struct tsv t = tsv_read(files[0]);

    (void)count;
    for (int i = 0; i < t.count; i++) {
        if (i && strcmp(t.rows[i - 1][0], t.rows[i][0]) >= 0)
            die(t.path, i + 3, "rows must be sorted and unique");
        put_string(out, tsv_cell(&t, i, "word"));
        fputs(",\n", out);
    }
}

void make_bench_words(FILE *out, int count, char **files)
{
    struct tsv t = tsv_read(files[0]);

    (void)count;
    for (int i = 0; i < t.count; i++) {
        fputs("{", out);
        put_string(out, tsv_cell(&t, i, "kind"));
        fputs(", ", out);
        put_string(out, tsv_cell(&t, i, "word"));
        fputs("},\n", out);
    }
}

static const char *mode_of(const struct tsv *t, int i)
{
    static const char *const words[][2] = {{"append", "MODE_APPEND"},
                                           {"whole", "MODE_WHOLE"},
                                           {"part", "MODE_PART"},
                                           {"before", "MODE_BEFORE"}};
    const char *cell = tsv_cell(t, i, "mode");

    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (!strcmp(cell, words[k][0]))
            return words[k][1];
    die(t->path, i + 3, "mode is append, whole, part or before");
}

static uint32_t tag_or_any(const struct tsv *t, int i)
{
    return strcmp(tsv_cell(t, i, "tag"), "any") ? tsv_tag(t, i, "tag", NULL)
                                                : 0;
}

void make_bench_phrases(FILE *out, int count, char **files)
{
    struct tsv t = tsv_read(files[0]);

    (void)count;
    for (int i = 0; i < t.count; i++) {
        fprintf(out, "{0x%08xu, %s, ", (unsigned)tag_or_any(&t, i),
                mode_of(&t, i));
        put_string(out, tsv_cell(&t, i, "phrase"));
        fputs("},\n", out);
    }
}
