/*
 * masks.c - the set of templates: embedded ones, and those of a folder
 */
#include "decide/masks.h"
#include "base/embed.h"
#include "decide/masks_inner.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 16 << 20, FILES_MAX = 4096 };

const char *mask_verdict_name(enum mask_verdict v)
{
    switch (v) {
    case MASK_SCRUB:
        return "scrub";
    case MASK_ALLOW:
        return "allow";
    case MASK_DENY:
        return "deny";
    }
    return "deny";
}

static int by_order(const void *a, const void *b)
{
    const struct mask_rule *x = a, *y = b;
    int c;

    if (x->catalog != y->catalog)
        return x->catalog < y->catalog ? -1 : 1;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    c = strcmp(x->file, y->file);
    return c ? c : (x->line > y->line) - (x->line < y->line);
}

void masks_sort(struct masks *m)
{
    if (m->rules.count)
        qsort(m->rules.at, (size_t)m->rules.count, sizeof *m->rules.at,
              by_order);
}

static enum code check_ids(const struct masks *m, struct error *err)
{
    for (int i = 0; i < m->rules.count; i++)
        for (int k = i + 1; k < m->rules.count; k++)
            if (!strcmp(m->rules.at[i].id, m->rules.at[k].id))
                return fail(err, ERR_FORMAT, "%s:%d: id is taken by %s:%d",
                            m->rules.at[k].file, m->rules.at[k].line,
                            m->rules.at[i].file, m->rules.at[i].line);
    return OK;
}

static bool is_yaml(const char *name)
{
    size_t len = strlen(name);

    return len > 5 && name[0] != '.' && !strcmp(name + len - 5, ".yaml");
}

static enum code load_embedded(struct arena *a, struct masks *m, bool vectors,
                               struct error *err)
{
    int count;
    const struct embedded_file *files = embedded_all(&count);

    for (int i = 0; i < count; i++) {
        struct str text = {(const char *)files[i].at, files[i].len};

        if (strncmp(files[i].name, "masks/", 6) || !is_yaml(files[i].name))
            continue;
        TRY(masks_add_text(a, m, files[i].name, text, false, vectors, err));
    }
    return OK;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The paths of dir's template files, sorted. */
static enum code list_folder(struct arena *a, const char *dir,
                             const char ***ret, int *ret_count,
                             struct error *err)
{
    struct {
        const char **at;
        int count, room;
    } v = {0};
    struct dirent *entry;
    DIR *d = opendir(dir);
    enum code code = OK;

    if (!d)
        return fail(err, ERR_IO, "cannot open %s: %s", dir, strerror(errno));
    while (code == OK && (entry = readdir(d))) {
        if (!is_yaml(entry->d_name))
            continue;
        if (v.count == FILES_MAX || !arena_push(a, v) ||
            !(v.at[v.count - 1] = str_format(a, "%s/%s", dir, entry->d_name)))
            code = fail(err, ERR_MEMORY, "too many files in %s", dir);
    }
    closedir(d);
    TRY(code);
    if (!v.count)
        return fail(err, ERR_FORMAT, "%s: no template (*.yaml) in there", dir);
    qsort(v.at, (size_t)v.count, sizeof *v.at, by_name);
    *ret = v.at;
    *ret_count = v.count;
    return OK;
}

static enum code load_folder(struct arena *a, const char *dir, struct masks *m,
                             struct error *err)
{
    const char **paths = NULL;
    struct str text;
    int count = 0;

    TRY(list_folder(a, dir, &paths, &count, err));
    for (int i = 0; i < count; i++) {
        TRY(file_read(a, paths[i], FILE_MAX, &text, err));
        TRY(masks_add_text(a, m, paths[i], text, false, true, err));
    }
    return OK;
}

static enum code load(struct arena *a, const char *dir, bool vectors,
                      const struct masks **ret_masks, struct error *err)
{
    struct masks *m = arena_alloc(a, sizeof *m);

    if (!m)
        return fail(err, ERR_MEMORY, "no memory for masks");
    TRY(load_embedded(a, m, vectors, err));
    if (dir)
        TRY(load_folder(a, dir, m, err));
    TRY(check_ids(m, err));
    masks_sort(m);
    *ret_masks = m;
    return OK;
}

enum code masks_load(struct arena *a, const char *dir,
                     const struct masks **ret_masks, struct error *err)
{
    return load(a, dir, false, ret_masks, err);
}

enum code masks_load_vectors(struct arena *a, const char *dir,
                             const struct masks **ret_masks, struct error *err)
{
    return load(a, dir, true, ret_masks, err);
}

enum code masks_read_text(struct arena *a, const char *name, struct str text,
                          bool lenient, const struct masks **ret_masks,
                          struct error *err)
{
    struct masks *m = arena_alloc(a, sizeof *m);

    if (!m)
        return fail(err, ERR_MEMORY, "no memory for masks");
    TRY(masks_add_text(a, m, name, text, lenient, true, err));
    TRY(check_ids(m, err));
    masks_sort(m);
    *ret_masks = m;
    return OK;
}

enum code masks_read_files(struct arena *a, char *const *paths, int count,
                           bool lenient, const struct masks **ret_masks,
                           struct error *err)
{
    struct masks *m = arena_alloc(a, sizeof *m);
    struct str text;

    if (!m)
        return fail(err, ERR_MEMORY, "no memory for masks");
    for (int i = 0; i < count; i++) {
        TRY(file_read(a, paths[i], FILE_MAX, &text, err));
        TRY(masks_add_text(a, m, paths[i], text, lenient, true, err));
    }
    if (!lenient)
        TRY(check_ids(m, err));
    masks_sort(m);
    *ret_masks = m;
    return OK;
}

int masks_count(const struct masks *m)
{
    return m->rules.count;
}

struct mask_info masks_info(const struct masks *m, int index)
{
    const struct mask_rule *r = &m->rules.at[index];
    struct mask_info info = {.catalog = m->catalogs.at[r->catalog].name,
                             .id = r->id,
                             .name = r->name,
                             .file = r->file,
                             .line = r->line,
                             .verdict = r->verdict,
                             .unsearched = r->unsearched,
                             .spare_words = r->spare_words,
                             .variants = r->variant_count};

    for (int i = 0; i < r->variant_count; i++)
        info.regions += r->variants[i].region_count;
    return info;
}
