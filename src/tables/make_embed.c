/*
 * make_embed.c - files of models/ and masks/ as bytes inside the program
 *
 * Written as `struct embedded_file` initialisers (base/embed.h): name relative
 * to the project, length, bytes.
 */
#include "tables/make_tables.h"
#include <string.h>

static void put_file(FILE *out, const char *path)
{
    FILE *in = fopen(path, "rb");
    int c, column = 0;
    long len = 0;

    if (!in)
        die(path, 0, "cannot open");
    fputc('{', out);
    put_string(out, path);
    fputs(", (const unsigned char[]){", out);
    while ((c = getc(in)) != EOF) {
        fprintf(out, "%d,%s", c, ++column % 24 ? "" : "\n");
        len++;
    }
    fprintf(out, "0}, %ld},\n", len);
    fclose(in);
}

void make_embed(FILE *out, int count, char **files)
{
    for (int i = 0; i < count; i++)
        put_file(out, files[i]);
}
