/*
 * make_iod.c - Types of attributes as rows of header/header_iod.c
 *
 * iod_types is included twice: the SOP classes with the place of their first row
 * (IOD_CLASSES), and the rows {tag, type, always} of one class after another
 * (IOD_ROWS). Tags of repeating groups have the x digits 0.
 */
#include "tables/make_tables.h"
#include <string.h>

static int type_of(const struct tsv *t, int i)
{
    const char *type = tsv_cell(t, i, "type");

    if (*type < '1' || *type > '3' ||
        (type[1] && (*type == '3' || strcmp(type + 1, "C"))))
        die(t->path, i + 3, "a Type is 1, 1C, 2, 2C or 3");
    return *type;
}

void make_iod_types(FILE *out, int count, char **files)
{
    struct tsv t = tsv_read(files[0]);
    const char *last = "";

    (void)count;
    fputs("#ifdef IOD_CLASSES\n", out);
    for (int i = 0; i < t.count; i++) {
        const char *uid = tsv_cell(&t, i, "sop_class_uid");

        if (strcmp(uid, last))
            fprintf(out, "{\"%s\", %d},\n", uid, i);
        if (strcmp(uid, last) < 0)
            die(t.path, i + 3, "rows must be sorted");
        last = uid;
    }
    fprintf(out, "{NULL, %d},\n#endif\n#ifdef IOD_ROWS\n", t.count);
    for (int i = 0; i < t.count; i++) {
        bool any_x;

        fprintf(out, "{0x%08xu, '%c', %d},\n",
                (unsigned)tsv_tag(&t, i, "tag", &any_x), type_of(&t, i),
                !strcmp(tsv_cell(&t, i, "required"), "always"));
    }
    fputs("#endif\n", out);
}

void make_iod_extra(FILE *out, int count, char **files)
{
    struct tsv t = tsv_read(files[0]);

    (void)count;
    for (int i = 0; i < t.count; i++) {
        const char *class = tsv_cell(&t, i, "class");
        bool always = !strcmp(tsv_cell(&t, i, "when"), "-");

        fputs("{", out);
        put_string(out, strcmp(class, "-") ? class : "");
        fprintf(out, ", 0x%08xu, '%c', 0x%08xu},\n",
                (unsigned)tsv_tag(&t, i, "tag", NULL), type_of(&t, i),
                always ? 0 : (unsigned)tsv_tag(&t, i, "when", NULL));
    }
}
