/*
 * cmd_verify.c - `deburn verify OUT`: re-check everything that was published
 */
#include "batch/batch.h"
#include "cli/cli.h"
#include <string.h>
#include <unistd.h>

static void say(void *user, enum batch_say kind, const char *text)
{
    (void)user;
    if (kind == SAY_WARNING)
        fprintf(stderr, "deburn: %s\n", text);
}

/* The key is needed for seals only; a copy of OUT may lack it. */
static enum code load_key(struct arena *a, const struct args *args,
                          const char *out, struct run *run, bool *ret_has,
                          struct error *err)
{
    const char *path = arg_value(args, "key");

    *ret_has = true;
    if (path)
        return site_key_load(path, false, &run->key, err);
    path = str_format(a, "%s/private/key", out);
    if (!path)
        return fail(err, ERR_MEMORY, "no memory for a path");
    *ret_has = !access(path, F_OK);
    return *ret_has ? site_key_load(path, false, &run->key, err) : OK;
}

static enum code verify(struct arena *a, const struct args *args,
                        struct batch_checked *ret, struct error *err)
{
    const char *against = arg_value(args, "against");
    struct batch_options o = {.version = DEBURN_VERSION,
                              .out = args->rest[0],
                              .work = &batch_work_pipeline,
                              .no_sandbox = arg_given(args, "no-sandbox"),
                              .say = say};
    struct run run;
    int64_t jobs;
    bool has_key;

    if (against && access(against, R_OK))
        return fail(err, ERR_IO, "cannot read '%s'", against);
    TRY(arg_int(args, "jobs", 1, 1024, 0, &jobs, err));
    o.jobs = (int)jobs;
    TRY(run_from_args(a, args, &run, err));
    TRY(load_key(a, args, o.out, &run, &has_key, err));
    return batch_verify(&o, &run, has_key, against != NULL, ret, err);
}

static void print_count(int64_t n, const char *what)
{
    if (n)
        printf("%lld %s\n", (long long)n, what);
}

static void print_checked(const struct batch_checked *c)
{
    printf("%lld published, %lld read again and good\n",
           (long long)c->published, (long long)c->checked);
    print_count(c->changed, "changed since they were published");
    print_count(c->missing, "missing");
    print_count(c->strange, "below OUT/dicom that nobody tells of");
    print_count(c->failed, "fail a check");
    print_count(c->no_input, "whose input is gone or changed");
    print_count(c->untold, "published, but not in the audit log");
    if (c->log_first_bad)
        printf("audit log: broken at line %lld\n", (long long)c->log_first_bad);
    print_count(c->log_bad_seals, "seals of the audit log that do not fit");
    if (!c->has_ledger)
        printf("OUT/private is not here: digests and log were checked only\n");
    printf("%s\n", batch_checked_good(c) ? "good" : "NOT good");
}

static int run_verify(struct arena *a, const struct args *args)
{
    struct batch_checked checked = {0};
    struct error err = {0};

    if (args->rest_count != 1) {
        fail(&err, ERR_USAGE, "verify wants one OUT");
        return complain(&err);
    }
    if (verify(a, args, &checked, &err) != OK)
        return complain(&err);
    print_checked(&checked);
    return batch_checked_good(&checked) ? EXIT_OK : EXIT_SOME;
}

static const struct option_row options[] = {
    {"against", 0, "INPUT",
     "compare with the inputs too, which lie below "
     "INPUT as they did at the run"},
    {"key", 0, "FILE", "site key; default OUT/private/key, if it is there"},
    {"jobs", 'j', "N", "worker processes (default: one a core)"},
    {"no-sandbox", 0, NULL, "INSECURE: workers without the seccomp filter"},
    RUN_OPTIONS,
    {NULL, 0, NULL, NULL}};

const struct command cmd_verify = {
    .name = "verify",
    .usage = "OUT [--against INPUT]",
    .summary = "re-check everything that was published",
    .details = "The audit log's chain and seals, every file's digest, that "
               "nothing is missing or\nstrange; and, where OUT/private is, "
               "every output is read again: it parses, its\nboxes are black, "
               "no value of the patient is in it.",
    .options = options,
    .examples = "  deburn verify OUT\n  deburn verify OUT --against ARCHIVE",
    .run = run_verify,
};
