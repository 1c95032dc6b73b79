/*
 * discover.c - walking folders for what looks like DICOM
 *
 * Each input is walked by itself, in the order given. Only the first bytes of
 * a file are read. Anything that is no regular file (pipes, devices) is passed
 * over without being opened.
 */
#include "dicom/discover.h"
#include "dicom/dataset.h"
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD = 2048 }; /* bytes looked at */

struct finder {
    char *const *inputs;
    int count, next;
    FTS *walk;  /* of the present input, or NULL */
    bool list;  /* the present input is "-" */
    char *line; /* of that list */
    size_t room;
    struct finder_counts counts;
};

static void release(void *handle)
{
    struct finder *f = handle;

    if (f->walk)
        fts_close(f->walk);
    free(f->line);
}

enum code finder_open(struct arena *a, char *const *inputs, int count,
                      struct finder **ret_finder, struct error *err)
{
    struct finder *f = arena_alloc(a, sizeof *f);

    if (!f)
        return fail(err, ERR_MEMORY, "no memory for a finder");
    f->inputs = inputs;
    f->count = count;
    if (arena_defer(a, release, f) != OK)
        return fail(err, ERR_MEMORY, "no memory for a search");
    *ret_finder = f;
    return OK;
}

/* ---- one file -------------------------------------------------------- */

enum kind { KIND_DICOM, KIND_DICOMDIR, KIND_OTHER, KIND_UNREADABLE };

/* SOP class of Media Storage Directory Storage, whatever the file's name. */
static bool is_dicomdir(struct str head)
{
    struct str directory = STR("1.2.840.10008.1.3.10");
    struct str meta = {head.at, head.len < 512 ? head.len : 512};

    return str_find(meta, directory) >= 0;
}

static enum kind kind_of(const char *path)
{
    uint8_t head[HEAD];
    struct stat st;
    ssize_t len = -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0)
        return KIND_UNREADABLE;
    if (!fstat(fd, &st) && S_ISREG(st.st_mode))
        len = pread(fd, head, sizeof head, 0);
    close(fd);
    if (len < 0)
        return KIND_UNREADABLE;
    if (!dataset_looks_like((struct bytes){head, (size_t)len}))
        return KIND_OTHER;
    return is_dicomdir((struct str){(const char *)head, (size_t)len})
               ? KIND_DICOMDIR
               : KIND_DICOM;
}

/* True if the file is handed out. */
static bool take_file(struct finder *f, const char *path, enum code *ret_code)
{
    f->counts.files++;
    switch (kind_of(path)) {
    case KIND_DICOM:
        f->counts.dicom++;
        *ret_code = OK;
        return true;
    case KIND_UNREADABLE:
        f->counts.unreadable++;
        *ret_code = ERR_IO;
        return true;
    case KIND_DICOMDIR:
        f->counts.dicomdir++;
        return false;
    case KIND_OTHER:
        f->counts.other++;
        return false;
    }
    return false;
}

/* ---- folders --------------------------------------------------------- */

static int by_bytes(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* A link to a regular file counts as that file; one to a folder does not. */
static bool links_to_file(const FTSENT *entry)
{
    struct stat st;

    return !stat(entry->fts_accpath, &st) && S_ISREG(st.st_mode);
}

static bool take_entry(struct finder *f, const FTSENT *entry,
                       enum code *ret_code)
{
    switch (entry->fts_info) {
    case FTS_F:
        return take_file(f, entry->fts_path, ret_code);
    case FTS_SL:
        return links_to_file(entry) && take_file(f, entry->fts_path, ret_code);
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
        f->counts.unreadable++;
        *ret_code = ERR_IO;
        return true;
    default: /* folders on the way in and out, what is no file */
        return false;
    }
}

static const char *walk_on(struct finder *f, enum code *ret_code)
{
    FTSENT *entry;

    while ((entry = fts_read(f->walk)))
        if (take_entry(f, entry, ret_code))
            return entry->fts_path;
    fts_close(f->walk);
    f->walk = NULL;
    return NULL;
}

/* The walk over path; without memory for it path is handed out as failed. */
static bool begin_walk(struct finder *f, char *path)
{
    char *paths[2] = {path, NULL};

    f->walk =
        fts_open(paths, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_bytes);
    return f->walk != NULL;
}

/* ---- inputs ---------------------------------------------------------- */

/* The next path of the list on standard input; NULL at its end. */
static char *list_line(struct finder *f)
{
    ssize_t len;

    do {
        len = getline(&f->line, &f->room, stdin);
        if (len > 0 && f->line[len - 1] == '\n')
            f->line[--len] = 0;
    } while (!len);
    return len < 0 ? NULL : f->line;
}

static char *next_input(struct finder *f)
{
    char *path = f->list ? list_line(f) : NULL;

    if (path)
        return path;
    f->list = false;
    if (f->next == f->count)
        return NULL;
    path = f->inputs[f->next++];
    if (strcmp(path, "-"))
        return path;
    f->list = true;
    return next_input(f);
}

const char *finder_next(struct finder *f, enum code *ret_code)
{
    for (;;) {
        const char *found = f->walk ? walk_on(f, ret_code) : NULL;
        char *path;

        if (found)
            return found;
        path = next_input(f);
        if (!path)
            return NULL;
        if (!begin_walk(f, path)) {
            f->counts.unreadable++;
            *ret_code = ERR_IO;
            return path;
        }
    }
}

struct finder_counts finder_counts(const struct finder *f)
{
    return f->counts;
}
