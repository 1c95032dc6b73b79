/*
 * read_picture.c - pictures and models from files, for the training programs
 */
#include "read_picture.h"
#include <stdio.h>

bool read_picture(struct arena *a, const char *path, struct view *ret)
{
    FILE *in = fopen(path, "rb");
    char kind = 0;
    size_t size;
    bool fine = false;

    if (!in)
        return false;
    if (fscanf(in, "P%c %d %d 255", &kind, &ret->width, &ret->height) == 3 &&
        (kind == '5' || kind == '6') && ret->width > 0 && ret->height > 0 &&
        ret->width < 65536 && ret->height < 65536 && getc(in) != EOF) {
        ret->channels = kind == '6' ? 3 : 1;
        size = (size_t)ret->width * (size_t)ret->height * (size_t)ret->channels;
        ret->pixels = arena_alloc(a, size);
        fine = ret->pixels && fread(ret->pixels, 1, size, in) == size;
    }
    fclose(in);
    return fine;
}

bool read_judge(struct arena *a, const char *folder, struct judge *ret)
{
    struct error err;
    struct textness *looks;
    struct letters *letters;
    struct str rows;
    char *path = str_format(a, "%s/looks.tsv", folder);

    if (!path || file_read(a, path, 1 << 22, &rows, &err) != OK ||
        textness_read(a, rows, &looks, &err) != OK)
        return false;
    path = str_format(a, "%s/letters.tsv", folder);
    if (!path || file_read(a, path, 1 << 22, &rows, &err) != OK ||
        letters_read(a, rows, &letters, &err) != OK)
        return false;
    *ret = (struct judge){looks, letters, NULL};
    return true;
}
