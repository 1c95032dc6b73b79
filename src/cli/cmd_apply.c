/*
 * cmd_apply.c - `deburn apply OUT`: carry out the review's decisions
 */
#include "batch/batch_apply.h"
#include "cli/cli.h"
#include "review/review.h"
#include <string.h>
#include <unistd.h>

static void say(void *user, enum batch_say kind, const char *text)
{
    const bool *terminal = user;

    if (kind == SAY_WARNING)
        fprintf(stderr, "%sdeburn: %s\n", *terminal ? "\r\033[K" : "", text);
    else if (kind == SAY_STATUS && *terminal)
        fprintf(stderr, "\r\033[K%s", text), fflush(stderr);
}

/* The profile that OUT was made with, unless it is a file: then by option. */
static enum code profile_of(struct arena *a, const struct args *args,
                            const char *out, const struct profile **ret,
                            struct error *err)
{
    const char *name = arg_value(args, "profile");
    char *path = str_format(a, "%s/private/ledger.db", out);
    struct ledger *l;
    struct str pinned;
    enum code code;

    if (name)
        return profile_load(a, name, ret, err);
    if (!path)
        return fail(err, ERR_MEMORY, "no memory for a path");
    if (access(path, F_OK))
        return fail(err, ERR_USAGE, "no run has been made into '%s'", out);
    TRY(ledger_open(path, &l, err));
    code = ledger_pinned(l, a, "profile name", &pinned, err);
    ledger_close(l);
    TRY(code);
    if (!str_equal(pinned, STR("basic")) && !str_equal(pinned, STR("tcia")))
        return fail(err, ERR_USAGE,
                    "OUT was made with a profile of its own: name it with "
                    "--profile");
    return profile_load(a, pinned.at, ret, err);
}

static enum code apply(struct arena *a, const struct args *args,
                       struct batch_options *o, struct review_applied *applied,
                       struct batch_totals *totals, struct error *err)
{
    const char *key = arg_value(args, "key");
    struct run run = {.video = VIDEO_REENCODE, /* a person approved it */
                      .limits = limits_default,
                      .reader = {.lang = "eng"}};
    int64_t jobs;

    if (args->rest_count != 1)
        return fail(err, ERR_USAGE, "apply wants one OUT");
    o->version = DEBURN_VERSION;
    o->out = args->rest[0];
    o->work = &batch_work_pipeline;
    o->previews = !arg_given(args, "no-previews");
    o->no_sandbox = arg_given(args, "no-sandbox");
    TRY(arg_int(args, "jobs", 1, 1024, 0, &jobs, err));
    o->jobs = (int)jobs;
    TRY(profile_of(a, args, o->out, &run.profile, err));
    TRY(names_from_args(a, args, &run, err));
    key = key ? key : str_format(a, "%s/private/key", o->out);
    if (!key)
        return fail(err, ERR_MEMORY, "no memory for a path");
    TRY(site_key_load(key, false, &run.key, err));
    return review_apply(o, &run, applied, totals, err);
}

static void print_count(int64_t n, const char *what)
{
    if (n)
        printf("%lld %s\n", (long long)n, what);
}

static void print_applied(const struct review_applied *d,
                          const struct batch_totals *t)
{
    printf("%lld approved, %lld rejected, %lld taken back\n",
           (long long)d->approved, (long long)d->rejected,
           (long long)d->withdrawn);
    print_count(d->open, "still open");
    print_count(d->differing, "held because two readers differ");
    if (d->agreement.twice)
        printf("%lld read twice: %lld agree, %lld missed; the rate of misses "
               "is below %.2f %% (95 %%)\n",
               (long long)d->agreement.twice, (long long)d->agreement.agreed,
               (long long)d->agreement.missed, 100 * d->agreement.bound);
    for (int v = 0; v <= OUTCOME_REFUSED; v++)
        print_count(t->verdicts[v],
                    outcome_verdict_name((enum outcome_verdict)v));
}

static int run_apply(struct arena *a, const struct args *args)
{
    bool terminal = isatty(STDERR_FILENO);
    struct batch_options o = {.say = say, .user = &terminal};
    struct batch_totals totals = {0};
    struct review_applied applied = {0};
    struct error err = {0};
    enum code code = apply(a, args, &o, &applied, &totals, &err);
    bool some;

    if (terminal)
        fputs("\r\033[K", stderr);
    if (code != OK)
        return complain(&err);
    print_applied(&applied, &totals);
    some = totals.interrupted || totals.verdicts[OUTCOME_REVIEW] ||
           totals.verdicts[OUTCOME_QUARANTINED] ||
           totals.verdicts[OUTCOME_REFUSED];
    return some ? EXIT_SOME : EXIT_OK;
}

static const struct option_row options[] = {
    {"profile", 0, "NAME|FILE",
     "the header profile OUT was made with, if it was a file"},
    NAME_OPTIONS,
    {"key", 0, "FILE", "site key; default OUT/private/key"},
    {"jobs", 'j', "N", "worker processes (default: one a core)"},
    {"no-previews", 0, NULL, "no before/after pictures in OUT/private"},
    {"no-sandbox", 0, NULL, "INSECURE: workers without the seccomp filter"},
    {NULL, 0, NULL, NULL}};

const struct command cmd_apply = {
    .name = "apply",
    .usage = "OUT",
    .summary = "carry out what people decided in the review",
    .details =
        "An approved instance is blanked, verified and published like any "
        "other; a rejected one\nstays out; one whose approval was taken back "
        "is withdrawn. The inputs must still be\nthere, unchanged.",
    .options = options,
    .examples = "  deburn apply OUT",
    .run = run_apply,
};
