/*
 * cmd_review.c - `deburn review OUT`: people look at what the machine doubts
 */
#include "cli/cli.h"
#include "review/review.h"
#include <pwd.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- options ---------------------------------------------------------- */

static const char *login_name(struct arena *a)
{
    const struct passwd *p = getpwuid(getuid());

    return p && p->pw_name ? str_c(a, str_of(p->pw_name)) : "unknown";
}

static enum code reviewer_of(struct arena *a, const struct args *args,
                             const char **ret, struct error *err)
{
    const char *name = arg_value(args, "reviewer");
    size_t len;

    name = name ? name : login_name(a);
    len = name ? strlen(name) : 0;
    if (!len || len > 64)
        return fail(err, ERR_USAGE, "--reviewer wants a name of 1 to 64 bytes");
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f)
            return fail(err, ERR_USAGE, "--reviewer wants a printable name");
    *ret = name;
    return OK;
}

static enum code idle_of(const struct args *args, double *ret,
                         struct error *err)
{
    *ret = 60;
    if (arg_given(args, "idle") &&
        (!str_to_double(str_of(arg_value(args, "idle")), ret) ||
         !(*ret >= 0 && *ret <= 10080)))
        return fail(err, ERR_USAGE, "--idle wants minutes from 0 to 10080");
    return OK;
}

static enum code options_of(struct arena *a, const struct args *args,
                            struct run *run, struct review_options *o,
                            struct error *err)
{
    const char *key = arg_value(args, "key");
    int64_t port, jobs;

    *run = (struct run){.limits = limits_default};
    if (args->rest_count != 1)
        return fail(err, ERR_USAGE, "review wants one OUT");
    *o = (struct review_options){.out = args->rest[0],
                                 .masks = arg_value(args, "masks"),
                                 .no_sandbox = arg_given(args, "no-sandbox"),
                                 .run = run};
    TRY(arg_int(args, "port", 0, 65535, 0, &port, err));
    TRY(idle_of(args, &o->idle_minutes, err));
    TRY(arg_int(args, "jobs", 1, 64, 1, &jobs, err));
    TRY(arg_share(args, "double-read", &o->double_read, err));
    TRY(reviewer_of(a, args, &o->reviewer, err));
    o->port = (int)port;
    o->jobs = (int)jobs;
    key = key ? key : str_format(a, "%s/private/key", o->out);
    if (!key)
        return fail(err, ERR_MEMORY, "no memory for a path");
    if (access(o->out, F_OK))
        return fail(err, ERR_USAGE, "there is no OUT '%s'", o->out);
    return site_key_load(key, false, &run->key, err);
}

/* ---- serving ---------------------------------------------------------- */

/* The token is in a private file, not on a command line others can read. */
static void open_desktop(const char *page)
{
    char opener[] = "xdg-open";
    char *path = strdup(page);
    char *words[] = {opener, path, NULL};
    extern char **environ;
    pid_t child;

    if (path && (getenv("DISPLAY") || getenv("WAYLAND_DISPLAY")))
        posix_spawnp(&child, opener, NULL, NULL, words, environ);
    free(path);
}

static void ready(void *user, const char *address, const char *page)
{
    const struct args *args = user;

    printf("%s\n", address);
    printf("only for you, on this machine; ctrl-c ends it\n");
    fflush(stdout);
    if (!arg_given(args, "no-browser"))
        open_desktop(page);
}

/* ---- tables ----------------------------------------------------------- */

static void say_refused(void *user, int line, const char *why)
{
    (void)user;
    fprintf(stderr, "deburn: line %d: %s\n", line, why);
}

static int export_table(const struct review_options *o, const char *path)
{
    struct error err = {0};
    int64_t lines;

    if (review_export(o, path, &lines, &err) != OK)
        return complain(&err);
    printf("%lld instances\n", (long long)lines);
    return EXIT_OK;
}

static int import_table(const struct review_options *o, const char *path)
{
    struct review_imported n;
    struct error err = {0};

    if (review_import(o, path, say_refused, &n, &err) != OK)
        return complain(&err);
    printf("%lld decisions taken, %lld known already, %lld refused\n",
           (long long)n.taken, (long long)n.same, (long long)n.refused);
    return n.refused ? EXIT_SOME : EXIT_OK;
}

static int write_static(const struct review_options *o, const char *dir)
{
    struct error err = {0};
    int64_t n;

    if (review_static(o, dir, &n, &err) != OK)
        return complain(&err);
    printf("%lld instances: open %s/index.html\n"
           "it shows patients: keep it where OUT/private may be\n"
           "then: deburn review %s --import decisions.csv\n",
           (long long)n, dir, o->out);
    return EXIT_OK;
}

static int run_review(struct arena *a, const struct args *args)
{
    struct review_options o;
    struct error err = {0};
    struct run run;

    if (options_of(a, args, &run, &o, &err) != OK)
        return complain(&err);
    o.ready = ready;
    o.user = (void *)(uintptr_t)args;
    if (arg_given(args, "export"))
        return export_table(&o, arg_value(args, "export"));
    if (arg_given(args, "import"))
        return import_table(&o, arg_value(args, "import"));
    if (arg_given(args, "static"))
        return write_static(&o, arg_value(args, "static"));
    return review_serve(&o, &err) == OK ? EXIT_OK : complain(&err);
}

static const struct option_row options[] = {
    {"port", 0, "N", "port of 127.0.0.1 (default: any that is free)"},
    {"reviewer", 0, "NAME", "who decides (default: the login)"},
    {"idle", 0, "MIN",
     "stop after so many minutes without a request "
     "(default 60; 0: never)"},
    {"double-read", 0, "SHARE",
     "second look: show this reviewer a share, such "
     "as 5%, of what others decided, blind"},
    {"export", 0, "FILE.csv", "write the decisions as a table"},
    {"import", 0, "FILE.csv", "take decisions from such a table"},
    {"static", 0, "DIR",
     "write a page with pictures for places without a "
     "server"},
    {"masks", 0, "DIR",
     "where learned templates go (default "
     "OUT/private/masks)"},
    {"key", 0, "FILE", "site key; default OUT/private/key"},
    {"jobs", 'j', "N", "processes that draw pictures (default 1)"},
    {"no-browser", 0, NULL, "only print the address"},
    {"no-sandbox", 0, NULL, "INSECURE: workers without the seccomp filter"},
    {NULL, 0, NULL, NULL}};

const struct command cmd_review = {
    .name = "review",
    .usage = "OUT [options]",
    .summary = "look at held instances in a local web page and decide",
    .details =
        "Serves one page on 127.0.0.1; the address holds a token. What is "
        "decided is in the\nledger at once; `deburn apply OUT` carries it out.",
    .options = options,
    .examples = "  deburn review OUT --reviewer 'A. Reader'\n"
                "  deburn review OUT --reviewer 'B. Reader' --double-read 5%\n"
                "  deburn review OUT --export decisions.csv",
    .run = run_review,
};
