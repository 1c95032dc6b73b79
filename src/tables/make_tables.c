/*
 * make_tables.c - build-time program: rows that people edit become C
 *
 *     make_tables NAME OUT.inc FILE...
 *
 * Each table has its maker in a file of its own (make_<name>.c); here are the
 * list of them and the reading of TSV that they share.
 */
#include "tables/make_tables.h"
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    table_maker make;
} makers[] = {
#define MAKER(name) {#name, make_##name},
#include "tables/makers.def"
#undef MAKER
};

void die(const char *path, int row, const char *what)
{
    fprintf(stderr, "%s:%d: %s\n", path, row, what);
    exit(1);
}

static void *grown(void *old, size_t size)
{
    void *p = realloc(old, size);

    if (!p)
        die("make_tables", 0, "out of memory");
    return p;
}

static char *read_line(FILE *in)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t len = getline(&line, &room, in);

    if (len < 0) {
        free(line);
        return NULL;
    }
    while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
        line[--len] = 0;
    return line;
}

static char **split(char *line, int *ret_count)
{
    char **cells = NULL;
    int count = 0;

    for (char *at = line; at; count++) {
        char *tab = strchr(at, '\t');

        cells = grown(cells, (size_t)(count + 1) * sizeof *cells);
        cells[count] = at;
        if (tab)
            *tab++ = 0;
        at = tab;
    }
    *ret_count = count;
    return cells;
}

struct tsv tsv_read(const char *path)
{
    struct tsv t = {.path = path};
    FILE *in = fopen(path, "r");
    char *line;

    if (!in)
        die(path, 0, "cannot open");
    line = read_line(in);
    if (!line || strncmp(line, "# ", 2))
        die(path, 1, "line one must name the origin");
    t.origin = line + 2;
    line = read_line(in);
    if (!line)
        die(path, 2, "line two must name the columns");
    t.columns = split(line, &t.column_count);
    while ((line = read_line(in))) {
        int cells;

        if (!(t.count & (t.count - 1)) || !t.rows)
            t.rows = grown(t.rows, sizeof *t.rows * 2 *
                                       (size_t)(t.count ? t.count : 1));
        t.rows[t.count] = split(line, &cells);
        if (cells != t.column_count)
            die(path, t.count + 3, "wrong number of cells");
        t.count++;
    }
    fclose(in);
    return t;
}

const char *tsv_cell(const struct tsv *t, int i, const char *column)
{
    for (int c = 0; c < t->column_count; c++)
        if (!strcmp(t->columns[c], column))
            return t->rows[i][c];
    die(t->path, 2, column);
}

uint32_t tsv_tag(const struct tsv *t, int i, const char *column, bool *has_x)
{
    const char *s = tsv_cell(t, i, column);
    uint32_t tag = 0;

    if (has_x)
        *has_x = false;
    if (strlen(s) != 8)
        die(t->path, i + 3, "a tag has eight hex digits");
    for (; *s; s++) {
        const char *digits = "0123456789abcdef", *d;
        int low = *s >= 'A' && *s <= 'F' ? *s + 32 : *s;

        if (low == 'x' && has_x) {
            *has_x = true;
            tag <<= 4;
        } else if ((d = strchr(digits, low))) {
            tag = tag << 4 | (uint32_t)(d - digits);
        } else {
            die(t->path, i + 3, "a tag has eight hex digits");
        }
    }
    return tag;
}

void put_string(FILE *out, const char *s)
{
    fputc('"', out);
    for (; *s; s++) {
        if (*s == '"' || *s == '\\')
            fprintf(out, "\\%c", *s);
        else if ((unsigned char)*s < 32 || (unsigned char)*s > 126)
            fprintf(out, "\\%03o", (unsigned char)*s);
        else
            fputc(*s, out);
    }
    fputc('"', out);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        die("make_tables", 0, "usage: make_tables NAME OUT.inc FILE...");
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
        FILE *out;

        if (strcmp(makers[i].name, argv[1]))
            continue;
        out = fopen(argv[2], "w");
        if (!out)
            die(argv[2], 0, "cannot write");
        fprintf(out, "/* made from %s, do not edit */\n", argv[3]);
        makers[i].make(out, argc - 3, argv + 3);
        if (fclose(out))
            die(argv[2], 0, "cannot write");
        return 0;
    }
    die(argv[1], 0, "no such table");
}
