/*
 * lexicon.c - bisection in sorted text, and rows of small tables
 */
#include "decide/lexicon.h"
#include "base/embed.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { MODEL_MAX = 64 << 20 };

enum code model_text(struct arena *a, const char *dir, const char *name,
                     struct str *ret_text, const char **ret_path,
                     struct error *err)
{
    char *path = str_format(a, "%s/%s", dir ? dir : "models/phi", name);
    const struct embedded_file *f;

    if (!path)
        return fail(err, ERR_MEMORY, "no memory for a path");
    if (dir && access(path, F_OK) == 0) {
        *ret_path = path;
        return file_read(a, path, MODEL_MAX, ret_text, err);
    }
    path = str_format(a, "models/phi/%s", name);
    if (!path)
        return fail(err, ERR_MEMORY, "no memory for a path");
    f = embedded_find(path);
    if (!f)
        return fail(err, ERR_IO, "no such model file: %s", name);
    *ret_path = path;
    *ret_text = (struct str){(const char *)f->at, f->len};
    return OK;
}

/* Text after the next line feed. */
static struct str after_line(struct str s)
{
    struct str rest;

    str_cut(s, '\n', &rest);
    return rest.at ? rest : (struct str){s.at + s.len, 0};
}

static struct str first_cell(const char *at, const char *end)
{
    const char *p = at;

    while (p < end && *p != '\t' && *p != '\n' && *p != '\r')
        p++;
    return (struct str){at, (size_t)(p - at)};
}

static int compare(struct str a, struct str b)
{
    size_t least = a.len < b.len ? a.len : b.len;
    int c = least ? memcmp(a.at, b.at, least) : 0;

    return c ? c : (a.len > b.len) - (a.len < b.len);
}

static enum code check_sorted(struct str rows, const char *path,
                              struct error *err)
{
    const char *end = rows.at + rows.len;
    struct str last = {0};

    for (int line = 3; rows.len; line++) {
        struct str cell = first_cell(rows.at, end);

        if (last.at && compare(last, cell) >= 0)
            return fail(err, ERR_FORMAT, "%s:%d: rows are not sorted", path,
                        line);
        last = cell;
        rows = after_line(rows);
    }
    return OK;
}

enum code lexicon_open(struct str text, const char *path, bool check,
                       struct lexicon *ret, struct error *err)
{
    struct lexicon l;

    if (!text.len || text.at[0] != '#')
        return fail(err, ERR_FORMAT, "%s:1: line one must name the origin",
                    path);
    l.rows = after_line(after_line(text));
    if (check)
        TRY(check_sorted(l.rows, path, err));
    *ret = l;
    return OK;
}

struct str lexicon_find(const struct lexicon *l, struct str word)
{
    const char *low = l->rows.at, *end = l->rows.at + l->rows.len, *high = end;

    if (!word.len)
        return (struct str){0};
    while (low < high) {
        const char *row = low + (high - low) / 2, *stop;
        struct str cell;
        int c;

        while (row > low && row[-1] != '\n')
            row--;
        cell = first_cell(row, end);
        c = compare(cell, word);
        for (stop = row; stop < end && *stop != '\n';)
            stop++;
        if (c == 0) {
            row += cell.len + (cell.len < (size_t)(stop - row));
            return (struct str){row, (size_t)(stop - row)};
        }
        if (c < 0)
            low = stop < end ? stop + 1 : end;
        else
            high = row;
    }
    return (struct str){0};
}

enum code table_open(struct str text, const char *path, const char *columns,
                     struct table *ret, struct error *err)
{
    struct str second = after_line(text);
    struct table t = {.path = path, .row = 2};

    if (!text.len || text.at[0] != '#')
        return fail(err, ERR_FORMAT, "%s:1: line one must name the origin",
                    path);
    t.columns = str_trim(str_cut(second, '\n', &t.left));
    if (!str_equal(t.columns, str_of(columns)))
        return fail(err, ERR_FORMAT, "%s:2: columns are not '%s'", path,
                    columns);
    *ret = t;
    return OK;
}

static int split(struct str line, struct str cells[TABLE_CELLS])
{
    int n = 0;

    while (n < TABLE_CELLS) {
        struct str rest;

        cells[n++] = str_cut(line, '\t', &rest);
        if (!rest.at)
            return n;
        line = rest;
    }
    return TABLE_CELLS + 1;
}

bool table_next(struct table *t, struct str cells[TABLE_CELLS],
                enum code *ret_code, struct error *err)
{
    struct str names[TABLE_CELLS], line;

    *ret_code = OK;
    if (!t->left.at || !t->left.len)
        return false;
    line = str_cut(t->left, '\n', &t->left);
    if (line.len && line.at[line.len - 1] == '\r')
        line.len--;
    t->row++;
    if (split(line, cells) != split(t->columns, names)) {
        *ret_code = fail(err, ERR_FORMAT, "%s:%d: wrong number of cells",
                         t->path, t->row);
        return false;
    }
    return true;
}

unsigned names_find(const struct lexicon *names, struct str word)
{
    static const char letters[] = "FLPCWS";
    struct str kinds = lexicon_find(names, word);
    unsigned found = 0;

    for (size_t i = 0; i < kinds.len; i++) {
        const char *p = memchr(letters, kinds.at[i], sizeof letters - 1);

        if (p)
            found |= 1u << (p - letters);
    }
    return found;
}
