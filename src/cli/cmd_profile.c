/*
 * cmd_profile.c - deburn profile show|diff|lint: what a header profile does
 */
#include "cli/cli.h"
#include <string.h>

static int print_all(struct buffer *b, int exit_code)
{
    if (b->len) /* an empty one may be nowhere */
        fwrite(b->at, 1, b->len, stdout);
    buffer_release(b);
    return exit_code;
}

static enum code load(struct arena *a, const struct args *args, int i,
                      const struct profile **ret, struct error *err)
{
    if (args->rest_count <= i)
        return fail(err, ERR_USAGE,
                    "profile show|lint NAME|FILE, or diff "
                    "NAME|FILE NAME|FILE");
    return profile_load(a, args->rest[i], ret, err);
}

static int run_profile(struct arena *a, const struct args *args)
{
    const char *what = args->rest_count ? args->rest[0] : "";
    struct buffer b = {.limit = 1 << 24};
    const struct profile *p, *other;
    struct error err = {0};
    int lines = 0;
    enum code code = load(a, args, 1, &p, &err);

    if (code == OK && !strcmp(what, "show"))
        code = profile_show(p, &b, &err);
    else if (code == OK && !strcmp(what, "lint"))
        code = profile_lint(p, &b, &lines, &err);
    else if (code == OK && !strcmp(what, "diff"))
        code = load(a, args, 2, &other, &err) == OK
                   ? profile_diff(p, other, &b, &lines, &err)
                   : err.code;
    else if (code == OK)
        code = fail(&err, ERR_USAGE, "profile show, lint or diff");
    if (code != OK) {
        buffer_release(&b);
        return complain(&err);
    }
    return print_all(&b, lines ? EXIT_SOME : EXIT_OK);
}

const struct command cmd_profile = {
    .name = "profile",
    .usage = "show NAME|FILE | diff NAME|FILE NAME|FILE | lint FILE",
    .summary = "show, compare and check header profiles",
    .details =
        "show lists the options and what becomes of every attribute "
        "(X/Z/D: by its Type).\nA file starts from basic or tcia (base:), "
        "switches options, overrides attributes\n(keep, remove, empty, "
        "hash, shift, clean, dummy, {replace: value}) and may set\n"
        "keep_weekday, repair_iod, policy and doubt.\ndiff and lint exit with "
        "1 if they have "
        "something to say.",
    .options = NULL,
    .examples = "  deburn profile show basic\n"
                "  deburn profile diff basic tcia\n"
                "  deburn profile lint our-site.yaml",
    .run = run_profile,
};
