/*
 * embed.c - the table of embedded files, made at build time
 */
#include "base/embed.h"
#include <string.h>

static const struct embedded_file files[] = {
#include "tables/embed.inc"
};

const struct embedded_file *embedded_all(int *ret_count)
{
    *ret_count = (int)(sizeof files / sizeof *files);
    return files;
}

const struct embedded_file *embedded_find(const char *name)
{
    int count;
    const struct embedded_file *f = embedded_all(&count);

    for (int i = 0; i < count; i++)
        if (!strcmp(f[i].name, name))
            return &f[i];
    return NULL;
}
