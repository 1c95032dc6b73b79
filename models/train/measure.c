/*
 * measure.c - the measures of all candidate lines of pictures, for training
 *
 * usage: measure PICTURE.pgm|ppm... : one row for each candidate, tab between
 * name, x, y, width, height and the measures in the order of the first row.
 * measure FOLDER PICTURE...: the same with the letter measures, of what passes
 * FOLDER/looks.tsv, by FOLDER/letters.tsv.
 * measure --patches PICTURE... : one row for each glyph of a candidate: name,
 * box, and its patch in hexadecimal.
 */
#include "read_picture.h"
#include <stdio.h>
#include <string.h>

static void print_head(void)
{
    fputs("picture\tx\ty\twidth\theight", stdout);
    for (int k = 0; k < MEASURES; k++)
        printf("\t%s", measure_names[k]);
    putchar('\n');
}

static void print_rows(const char *path, const struct detection *d)
{
    const char *name = strrchr(path, '/');

    for (int i = 0; i < d->lines.count; i++) {
        const struct candidate *c = &d->lines.at[i];
        float m[MEASURES];

        measures_of(c, m);
        printf("%s\t%d\t%d\t%d\t%d", name ? name + 1 : path, c->box.x, c->box.y,
               c->box.width, c->box.height);
        for (int k = 0; k < MEASURES; k++)
            printf("\t%.5g", (double)m[k]);
        putchar('\n');
    }
}

static void print_patches(const char *path, const struct detection *d)
{
    const char *name = strrchr(path, '/');

    /* a glyph is in several candidates, and there are many: every third */
    for (int i = 0; i < d->lines.count; i += 3) {
        const struct candidate *c = &d->lines.at[i];
        int count = c->vertical ? 0 : c->glyphs;

        for (int k = 0; k < count; k++) {
            const struct layer *layer = &d->layers[c->layer];
            struct rect box = c->parts[k], local = box;
            uint8_t patch[LETTER_PIXELS];

            local.x -= layer->at.x >> c->scale;
            local.y -= layer->at.y >> c->scale;
            letter_patch(&layer->hat, local, c->level, POSE_UPRIGHT, patch);
            printf("%s\t%d %d %d %d\t", name ? name + 1 : path,
                   box.x << c->scale, box.y << c->scale, box.width << c->scale,
                   box.height << c->scale);
            for (int j = 0; j < LETTER_PIXELS; j++)
                printf("%02x", patch[j]);
            putchar('\n');
        }
    }
}

int main(int count, char **paths)
{
    struct arena *a = arena_create((size_t)4 << 30);
    bool patches = count > 1 && !strcmp(paths[1], "--patches");
    struct arena *models = arena_create((size_t)64 << 20);
    struct judge judge = {NULL, NULL, NULL};
    bool judged =
        models && count > 1 && !patches && read_judge(models, paths[1], &judge);
    int failed = 0;

    if (!patches)
        print_head();
    for (int i = 1 + (patches || judged); a && i < count; i++) {
        struct detection *d = arena_alloc(a, sizeof *d);
        struct error err = {.text = "cannot read it"};
        struct view view = {0};

        if (d && read_picture(a, paths[i], &view) &&
            detect_lines(a, &judge, &view, d, &err) == OK) {
            (patches ? print_patches : print_rows)(paths[i], d);
        } else {
            fprintf(stderr, "%s: %s\n", paths[i], err.text);
            failed = 1;
        }
        arena_clear(a);
    }
    arena_destroy(models);
    arena_destroy(a);
    return failed || !a;
}
