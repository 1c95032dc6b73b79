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

void make_bench_phrases(FILE *out, int count, char **files)
{
    struct tsv t = tsv_read(files[0]);

    (void)count;
    for (int i = 0; i < t.count; i++) {
        const char *mode = tsv_cell(&t, i, "mode");

        if (strcmp(mode, "append") && strcmp(mode, "whole"))
            die(t.path, i + 3, "mode is append or whole");
        fprintf(out, "{0x%08xu, %d, ", (unsigned)tsv_tag(&t, i, "tag", NULL),
                !strcmp(mode, "whole"));
        put_string(out, tsv_cell(&t, i, "phrase"));
        fputs("},\n", out);
    }
}
