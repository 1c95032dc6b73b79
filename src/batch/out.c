/*
 * out.c - the folders and names below OUT
 */
#include "batch/out.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- where OUT may be ------------------------------------------------ */

/* inner is outer or below it; both resolved. */
static bool is_within(const char *inner, const char *outer)
{
    size_t len = strlen(outer);

    if (strncmp(inner, outer, len))
        return false;
    return !inner[len] || inner[len] == '/' || (len && outer[len - 1] == '/');
}

/* OUT resolved although it may not exist yet: its longest existing part. */
static char *resolve(struct arena *a, const char *path)
{
    char *copy = str_c(a, str_of(path)), *slash, *real, *whole;
    size_t len = copy ? strlen(copy) : 0;

    while (len > 1 && copy[len - 1] == '/')
        copy[--len] = 0;
    real = copy ? realpath(copy, NULL) : NULL;
    if (real) {
        whole = str_c(a, str_of(real));
        free(real);
        return whole;
    }
    slash = copy ? strrchr(copy, '/') : NULL;
    if (!copy || errno != ENOENT || slash == copy)
        return copy;
    if (slash)
        *slash = 0;
    whole = resolve(a, slash ? copy : ".");
    return whole ? str_format(a, "%s/%s", whole, slash ? slash + 1 : copy)
                 : NULL;
}

static enum code check_apart(struct arena *a, const char *root,
                             const struct batch_options *o, struct error *err)
{
    for (int i = 0; i < o->input_count; i++) {
        const char *input;

        if (!strcmp(o->inputs[i], "-"))
            continue;
        input = resolve(a, o->inputs[i]);
        if (!input)
            return fail(err, ERR_MEMORY, "no memory for a path");
        if (is_within(root, input))
            return fail(err, ERR_USAGE, "OUT is the input, or inside of it");
        if (is_within(input, root))
            return fail(err, ERR_USAGE, "an input is inside of OUT");
    }
    return OK;
}

static enum code make_private(const char *path, struct error *err)
{
    TRY(file_make_dirs(path, 0700, err));
    return chmod(path, 0700)
               ? fail(err, ERR_IO, "cannot close '%s' to others: %s", path,
                      strerror(errno))
               : OK;
}

static enum code make_root(struct arena *a, const struct batch_options *o,
                           const char **ret_root, const char **ret_private,
                           struct error *err)
{
    const char *root, *private;

    if (!*o->out)
        return fail(err, ERR_USAGE, "OUT has no name");
    root = resolve(a, o->out);
    if (!root)
        return fail(err, ERR_MEMORY, "no memory for a path");
    TRY(check_apart(a, root, o, err));
    private = str_format(a, "%s/private", root);
    if (!private)
        return fail(err, ERR_MEMORY, "no memory for a path");
    TRY(file_make_dirs(root, 0755, err));
    TRY(make_private(private, err));
    if (access(root, W_OK) || access(private, W_OK))
        return fail(err, ERR_IO, "cannot write into OUT: %s", strerror(errno));
    *ret_root = root;
    *ret_private = private;
    return OK;
}

enum code batch_make_out(const struct batch_options *options, struct error *err)
{
    struct arena *a = arena_create(1 << 20);
    const char *root, *private;
    enum code code = a ? make_root(a, options, &root, &private, err)
                       : fail(err, ERR_MEMORY, "no memory for a path");

    arena_destroy(a);
    return code;
}

/* ---- folders of a run ------------------------------------------------ */

static const char *private_of(struct arena *a, const char *private,
                              const struct batch_options *o)
{
    if (o->dry_run)
        return str_format(a, "%s/dry-run", private);
    if (o->shards)
        return str_format(a, "%s/shard-%d-of-%d", private, o->shard, o->shards);
    return private;
}

/* All names from the root and what is private to this run. */
static enum code set_folders(struct arena *a, const char *root,
                             const char *private,
                             const struct batch_options *options,
                             struct out *ret, struct error *err)
{
    struct out o = {.root = root, .private = private_of(a, private, options)};

    if (!o.private)
        return fail(err, ERR_MEMORY, "no memory for a path");
    o.reports =
        o.private == private ? root : str_format(a, "%s/reports", o.private);
    o.drafts = str_format(a, "%s/drafts", o.private);
    o.review =
        str_format(a, "%s/review", options->dry_run ? o.private : private);
    o.ledger = str_format(a, "%s/ledger.db", o.private);
    if (!o.reports || !o.drafts || !o.review || !o.ledger)
        return fail(err, ERR_MEMORY, "no memory for a path");
    *ret = o;
    return OK;
}

enum code out_open(struct arena *a, const struct batch_options *options,
                   struct out *ret, struct error *err)
{
    const char *root, *private;
    struct out o;

    TRY(make_root(a, options, &root, &private, err));
    TRY(set_folders(a, root, private, options, &o, err));
    TRY(make_private(o.private, err));
    TRY(file_make_dirs(o.reports, 0755, err));
    TRY(make_private(o.drafts, err));
    TRY(make_private(o.review, err));
    if (options->dry_run && unlink(o.ledger) && errno != ENOENT)
        return fail(err, ERR_IO, "cannot start a dry run anew");
    *ret = o;
    return OK;
}

enum code out_find(struct arena *a, const char *path, struct out *ret,
                   struct error *err)
{
    const struct batch_options whole = {0};
    const char *root = resolve(a, path), *private;

    if (!root)
        return fail(err, ERR_MEMORY, "no memory for a path");
    if (!*path || access(root, F_OK))
        return fail(err, ERR_USAGE, "there is no OUT '%s'", path);
    private = str_format(a, "%s/private", root);
    if (!private)
        return fail(err, ERR_MEMORY, "no memory for a path");
    return set_folders(a, root, private, &whole, ret, err);
}

/* ---- names ----------------------------------------------------------- */

enum { PART_LENGTH = 100 };

static bool is_plain(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
}

/* One part of the name: plain letters, no dot in front. */
static const char *part(struct arena *a, struct str s, const char *instead)
{
    char *p;

    s = str_trim(s);
    if (s.len > PART_LENGTH)
        s.len = PART_LENGTH;
    if (!s.len)
        return instead;
    p = str_c(a, s);
    for (size_t i = 0; p && i < s.len; i++)
        if (!is_plain(p[i]) || (!i && p[i] == '.'))
            p[i] = '_';
    return p;
}

enum code out_name(struct arena *a, const struct new_ids *ids, struct str ref,
                   struct str *ret, struct error *err)
{
    const char *patient = part(a, ids->patient.new, "none");
    const char *study = part(a, ids->study, "none");
    const char *series = part(a, ids->series, "none");
    const char *instance = part(a, ids->instance, part(a, ref, "none"));
    char *name = patient && study && series && instance
                     ? str_format(a, "dicom/%s/%s/%s/%s.dcm", patient, study,
                                  series, instance)
                     : NULL;

    if (!name)
        return fail(err, ERR_MEMORY, "no memory for a name");
    *ret = str_of(name);
    return OK;
}

bool out_has_room(const struct out *out)
{
    enum { PROBE = 1 << 20 };
    char *path = NULL;
    struct arena *a = arena_create(1 << 16);
    bool room = false;
    int fd = -1;

    if (a)
        path = str_format(a, "%s/probe", out->drafts);
    if (path)
        fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd >= 0) {
        room = !posix_fallocate(fd, 0, PROBE);
        close(fd);
        unlink(path);
    }
    arena_destroy(a);
    return room;
}
