/*
 * crops.c - lines of pictures as the reader is given them, for training
 *
 * usage: crops FOLDER PICTURE.pgm|ppm... : one row for each upright candidate,
 * tab between name, x, y, width, height, whether it is a word or less, width
 * of its crop and the crop's pixels in hexadecimal. FOLDER holds looks.tsv and
 * letters.tsv.
 */
#include "read_picture.h"
#include "text/prepare.h"
#include <stdio.h>
#include <string.h>

static void print_crop(const char *name, const struct candidate *c,
                       const struct plane *p)
{
    static const char digit[] = "0123456789abcdef";

    printf("%s\t%d\t%d\t%d\t%d\t%d\t%d\t", name, c->box.x, c->box.y,
           c->box.width, c->box.height, c->part_count <= 2, p->width);
    for (int i = 0; i < p->width * p->height; i++) {
        putchar(digit[p->at[i] >> 4]);
        putchar(digit[p->at[i] & 15]);
    }
    putchar('\n');
}

static enum code print_rows(struct arena *a, const char *path,
                            const struct detection *d, struct error *err)
{
    const char *name = strrchr(path, '/');

    for (int i = 0; i < d->spots.count; i++)
        for (int k = 0; k < d->spots.at[i].count; k++) {
            const struct candidate *c = d->spots.at[i].rivals[k];
            struct crop crop;

            if (c->vertical)
                continue;
            TRY(prepare_crop(a, &d->layers[c->layer], c, 0, &crop, err));
            print_crop(name ? name + 1 : path, c, &crop.picture);
        }
    return OK;
}

int main(int count, char **paths)
{
    struct arena *a = arena_create((size_t)4 << 30);
    struct arena *models = arena_create((size_t)64 << 20);
    struct judge judge = {NULL, NULL, NULL};
    int failed =
        !a || !models || count < 2 || !read_judge(models, paths[1], &judge);

    for (int i = 2; !failed && i < count; i++) {
        struct detection *d = arena_alloc(a, sizeof *d);
        struct error err = {.text = "cannot read it"};
        struct view view = {0};

        if (!d || !read_picture(a, paths[i], &view) ||
            detect_lines(a, &judge, &view, d, &err) != OK ||
            print_rows(a, paths[i], d, &err) != OK) {
            fprintf(stderr, "%s: %s\n", paths[i], err.text);
            failed = 1;
        }
        arena_clear(a);
    }
    arena_destroy(models);
    arena_destroy(a);
    return failed;
}
