/*
 * bench_headers.c - the header path against gdcmanon and dcmodify
 *
 * The same files, one process and one thread each, in one run: ours reads,
 * gathers the dictionary, cleans by the whole table and writes; gdcmanon in
 * its simple mode and dcmodify change a handful of attributes. Nobody's clock
 * runs while what others wrote is still on its way to the disk. A program that
 * is not installed is left out and said to be.
 */
#include "bench/bench.h"
#include "dicom/discover.h"
#include "dicom/write.h"
#include "header/header.h"
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { MOST_FILES = 100000, MOST_ARGUMENTS = MOST_FILES + 32 };

struct speed {
    struct arena *a;
    const struct bench_speed_options *options;
    const char **files; /* copies under scratch/input */
    int count;
};

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- the input -------------------------------------------------------------- */

static enum code copy_file(const char *from, const char *to, struct error *err)
{
    struct arena *a = arena_create((size_t)1 << 30);
    struct str text;
    enum code code = a ? file_read(a, from, (size_t)1 << 30, &text, err)
                       : fail(err, ERR_MEMORY, "no memory for a copy");

    if (code == OK)
        code = file_replace(to, 0644, text.at, text.len, err);
    arena_destroy(a);
    return code;
}

/* Copies of the sources, over and over, until there are enough. */
static enum code make_input(struct speed *s, struct error *err)
{
    const struct bench_speed_options *o = s->options;
    const char *folder = str_format(s->a, "%s/input", o->scratch);

    s->files = arena_array(s->a, (size_t)o->files, sizeof *s->files);
    if (!folder || !s->files)
        return fail(err, ERR_MEMORY, "no memory for a list of files");
    TRY(file_make_dirs(folder, 0755, err));
    while (s->count < o->files) {
        struct finder *finder;
        const char *path;
        enum code code;
        int before = s->count;

        TRY(finder_open(s->a, o->inputs, o->input_count, &finder, err));
        while (s->count < o->files && (path = finder_next(finder, &code))) {
            const char *to = str_format(s->a, "%s/%06d.dcm", folder, s->count);

            if (!to)
                return fail(err, ERR_MEMORY, "no memory for a list of files");
            if (code != OK)
                continue;
            TRY(copy_file(path, to, err));
            s->files[s->count++] = to;
        }
        if (s->count == before)
            return fail(err, ERR_USAGE, "no DICOM files in the input");
    }
    return OK;
}

/* ---- ours --------------------------------------------------------------------- */

static enum code clean_file(struct arena *a, const struct header_input *in,
                            const struct rules *rules, const char *from,
                            const char *to, struct error *err)
{
    struct header_input one = *in;
    struct identifiers ids = {.rules = rules};
    struct new_ids out;
    struct dataset *ds;
    struct writer *w;
    int fd = open(from, O_RDONLY | O_CLOEXEC);
    enum code code;

    if (fd < 0)
        return fail(err, ERR_IO, "cannot open '%s': %s", from, strerror(errno));
    code = dataset_open(a, fd, &limits_default, &ds, err);
    close(fd);
    TRY(code);
    TRY(identifiers_collect(a, ds, &ids, err));
    one.ids = &ids;
    TRY(header_clean(a, ds, &one, &out, err));
    fd = open(to, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return fail(err, ERR_IO, "cannot write '%s': %s", to, strerror(errno));
    code = writer_begin(a, ds, ds->syntax, fd, &w, err);
    if (code == OK && ds->pixels.present)
        code = writer_pixels_copy(w, err);
    if (code == OK)
        code = writer_end(w, err);
    close(fd);
    return code;
}

static enum code run_ours(struct speed *s, double *ret_seconds,
                          struct error *err)
{
    static const struct site_key key = {{1}};
    struct header_input in = {.key = &key};
    struct arena *a = arena_create((size_t)1 << 30);
    const struct rules *rules;
    const char *folder = str_format(s->a, "%s/deburn", s->options->scratch);
    double since;
    enum code code = OK;

    if (!a || !folder)
        return fail(err, ERR_MEMORY, "no memory for cleaning");
    TRY(file_make_dirs(folder, 0755, err));
    TRY(profile_load(s->a, s->options->profile, &in.profile, err));
    TRY(rules_load(s->a, NULL, &rules, err));
    sync();
    since = now();
    for (int i = 0; i < s->count && code == OK; i++) {
        char to[4096];

        snprintf(to, sizeof to, "%s/%06d.dcm", folder, i);
        code = clean_file(a, &in, rules, s->files[i], to, err);
        arena_clear(a);
    }
    *ret_seconds = now() - since;
    arena_destroy(a);
    return code;
}

/* ---- theirs -------------------------------------------------------------------- */

/* Run argv without its output; false if it cannot be run or fails. */
static bool run_program(char **argv, double *ret_seconds)
{
    posix_spawn_file_actions_t actions;
    double since;
    int status = 0;
    pid_t pid;
    bool done;

    sync();
    since = now();
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    done = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    while (done && waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            done = false;
    *ret_seconds = now() - since;
    return done && WIFEXITED(status) && WEXITSTATUS(status) != 127;
}

static char *plain(struct arena *a, const char *text)
{
    return str_c(a, str_of(text));
}

static enum code run_gdcmanon(struct speed *s, double *ret, bool *ret_ran,
                              struct error *err)
{
    static const char *const fixed[] = {
        "gdcmanon", "--dumb",  "--empty",     "10,10",     "--empty",
        "10,20",    "--empty", "10,30",       "--remove",  "8,80",
        "--remove", "8,81",    "--recursive", "--continue"};
    char *argv[24];
    size_t n = 0;
    const char *in = str_format(s->a, "%s/input", s->options->scratch);
    const char *out = str_format(s->a, "%s/gdcmanon", s->options->scratch);

    if (!in || !out)
        return fail(err, ERR_MEMORY, "no memory for arguments");
    TRY(file_make_dirs(out, 0755, err));
    for (; n < sizeof fixed / sizeof *fixed; n++)
        argv[n] = plain(s->a, fixed[n]);
    argv[n++] = plain(s->a, in);
    argv[n++] = plain(s->a, out);
    argv[n] = NULL;
    *ret_ran = run_program(argv, ret);
    return OK;
}

/* dcmodify works in place: on copies made before the clock starts. */
static enum code run_dcmodify(struct speed *s, double *ret, bool *ret_ran,
                              struct error *err)
{
    static const char *const fixed[] = {
        "dcmodify",     "-nb",          "-ma",
        "(0010,0010)=", "-ma",          "(0010,0020)=ANON",
        "-ma",          "(0010,0030)=", "-ea",
        "(0008,0080)",  "-ea",          "(0008,0081)",
        "-imt"};
    const char *folder = str_format(s->a, "%s/dcmodify", s->options->scratch);
    char **argv = arena_array(s->a, MOST_ARGUMENTS, sizeof *argv);
    size_t n = 0;

    if (!argv || !folder)
        return fail(err, ERR_MEMORY, "no memory for arguments");
    TRY(file_make_dirs(folder, 0755, err));
    for (; n < sizeof fixed / sizeof *fixed; n++)
        argv[n] = plain(s->a, fixed[n]);
    for (int i = 0; i < s->count; i++, n++) {
        argv[n] = str_format(s->a, "%s/%06d.dcm", folder, i);
        if (!argv[n])
            return fail(err, ERR_MEMORY, "no memory for arguments");
        TRY(copy_file(s->files[i], argv[n], err));
    }
    *ret_ran = run_program(argv, ret);
    return OK;
}

/* ---- all ------------------------------------------------------------------------- */

enum code bench_speed(struct arena *a,
                      const struct bench_speed_options *options,
                      struct bench_speeds *ret, struct error *err)
{
    struct speed s = {.a = a, .options = options};
    struct bench_speeds out = {0};
    bool ran = false;

    if (options->files < 1 || options->files > MOST_FILES)
        return fail(err, ERR_USAGE, "1 to %d files", MOST_FILES);
    TRY(make_input(&s, err));
    out.files = s.count;
    TRY(run_ours(&s, &out.deburn, err));
    TRY(run_gdcmanon(&s, &out.gdcmanon, &ran, err));
    out.gdcmanon = ran ? out.gdcmanon : 0;
    TRY(run_dcmodify(&s, &out.dcmodify, &ran, err));
    out.dcmodify = ran ? out.dcmodify : 0;
    *ret = out;
    return OK;
}
