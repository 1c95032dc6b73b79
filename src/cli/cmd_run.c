/*
 * cmd_run.c - `deburn run INPUT... -o OUT`: the whole job
 */
#include "batch/batch.h"
#include "cli/cli.h"
#include "review/review.h"
#include <limits.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Where progress goes and how. */
struct teller {
    bool terminal, json;
};

/* One line, which must not wrap: only the last row could be replaced. */
static void show_status(const char *text)
{
    struct winsize size = {0};
    int columns = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) ? 0 : size.ws_col;

    fprintf(stderr, "\r\033[K%.*s", columns > 1 ? columns - 1 : INT_MAX, text);
    fflush(stderr);
}

static void say(void *user, enum batch_say kind, const char *text)
{
    const struct teller *t = user;

    if (kind == SAY_WARNING)
        fprintf(stderr, "%sdeburn: %s\n", t->terminal ? "\r\033[K" : "", text);
    else if (kind == SAY_EVENT && t->json)
        fprintf(stdout, "%s\n", text), fflush(stdout);
    else if (kind == SAY_STATUS && t->terminal)
        show_status(text);
    else if (kind == SAY_LINE && !t->terminal && !t->json)
        fprintf(stderr, "deburn: %s\n", text);
}

static enum code shard_of(const struct args *args, struct batch_options *o,
                          struct error *err)
{
    struct str rest = str_of(arg_value(args, "shard")), first;
    int64_t k = 0, n = 0;

    if (!arg_given(args, "shard"))
        return OK;
    first = str_cut(rest, '/', &rest);
    if (!rest.at || !str_to_int(first, &k) || !str_to_int(rest, &n) || k < 1 ||
        n < k || n > 100000)
        return fail(err, ERR_USAGE, "--shard wants K/N with 1 <= K <= N");
    o->shard = (int)k;
    o->shards = (int)n;
    return OK;
}

static enum code options_of(const struct args *args, struct batch_options *o,
                            struct error *err)
{
    double sample;
    int64_t jobs, every;

    o->version = DEBURN_VERSION;
    o->inputs = args->rest;
    o->input_count = args->rest_count;
    o->out = arg_value(args, "output");
    TRY(arg_share(args, "review-sample", &sample, err));
    o->work = sample > 0 ? review_sampled_work(sample) : &batch_work_pipeline;
    o->previews = !arg_given(args, "no-previews");
    o->dry_run = arg_given(args, "dry-run");
    o->review_all = arg_given(args, "review-all");
    o->retry = arg_given(args, "retry");
    o->no_sandbox = arg_given(args, "no-sandbox");
    if (!o->out || !o->input_count)
        return fail(err, ERR_USAGE, "run wants INPUT... and -o OUT");
    TRY(arg_int(args, "jobs", 1, 1024, 0, &jobs, err));
    o->jobs = (int)jobs;
    TRY(arg_int(args, "progress", 1, 86400, 30, &every, err));
    o->line_ms = (int)every * 1000;
    return shard_of(args, o, err);
}

static enum code load_key(struct arena *a, const struct args *args,
                          const char *out, struct run *run, struct error *err)
{
    const char *path = arg_value(args, "key");

    if (path)
        return site_key_load(path, false, &run->key, err);
    path = str_format(a, "%s/private/key", out);
    return path ? site_key_load(path, true, &run->key, err)
                : fail(err, ERR_MEMORY, "no memory for a path");
}

static void print_summary(const struct batch_totals *t, const char *out)
{
    const char *glue = "";

    printf("%lld instances: ", (long long)t->instances);
    for (int v = 0; v <= OUTCOME_REFUSED; v++)
        if (t->verdicts[v]) {
            printf("%s%lld %s", glue, (long long)t->verdicts[v],
                   outcome_verdict_name((enum outcome_verdict)v));
            glue = ", ";
        }
    printf("\n");
    if (t->other_files)
        printf("%lld other files passed over (not DICOM)\n",
               (long long)t->other_files);
    if (t->verdicts[OUTCOME_REVIEW])
        printf("next: deburn review %s\n", out);
    if (t->verdicts[OUTCOME_QUARANTINED] || t->verdicts[OUTCOME_REFUSED])
        printf("next: %s/private/quarantine.csv says why and what to do\n",
               out);
    if (t->interrupted)
        printf("stopped with %lld to do; the same command goes on\n",
               (long long)t->unfinished);
}

/* The last line of --json. */
static void print_end(const struct batch_totals *t)
{
    printf("{\"event\":\"end\",\"instances\":%lld,\"unfinished\":%lld,"
           "\"interrupted\":%s,\"other_files\":%lld,\"verdicts\":",
           (long long)t->instances, (long long)t->unfinished,
           t->interrupted ? "true" : "false", (long long)t->other_files);
    for (int v = 0; v <= OUTCOME_REFUSED; v++)
        printf("%s\"%s\":%lld", v ? "," : "{",
               outcome_verdict_name((enum outcome_verdict)v),
               (long long)t->verdicts[v]);
    printf("}}\n");
}

static int exit_code_of(const struct batch_totals *t)
{
    bool some = t->interrupted || t->verdicts[OUTCOME_REVIEW] ||
                t->verdicts[OUTCOME_QUARANTINED] ||
                t->verdicts[OUTCOME_REFUSED];

    return some ? EXIT_SOME : EXIT_OK;
}

/* What is held is drawn now, so that the review need not wait for it. A picture
 * that cannot be made is drawn, or missed, on the page. */
static void draw_held(const struct batch_options *o, const struct run *run,
                      const struct batch_totals *totals)
{
    const struct review_options review = {.out = o->out,
                                          .reviewer = "",
                                          .jobs = o->jobs,
                                          .no_sandbox = o->no_sandbox,
                                          .run = run};
    struct error why = {0};

    if (!o->previews || o->dry_run || o->shards || totals->interrupted ||
        !totals->verdicts[OUTCOME_REVIEW])
        return;
    if (review_pictures(&review, &why) != OK)
        o->say(o->user, SAY_WARNING, why.text);
}

static enum code run_all(struct arena *a, const struct args *args,
                         struct batch_options *o, struct batch_totals *totals,
                         struct error *err)
{
    struct run run;

    TRY(options_of(args, o, err));
    TRY(run_from_args(a, args, &run, err));
    TRY(batch_make_out(o, err));
    TRY(load_key(a, args, o->out, &run, err));
    TRY(batch_run(o, &run, totals, err));
    draw_held(o, &run, totals);
    return OK;
}

static int run_run(struct arena *a, const struct args *args)
{
    struct teller teller = {isatty(STDERR_FILENO), arg_given(args, "json")};
    struct batch_options o = {.say = say, .user = &teller};
    struct batch_totals totals = {0};
    struct error err = {0};
    enum code code = run_all(a, args, &o, &totals, &err);

    if (teller.terminal)
        fputs("\r\033[K", stderr);
    if (code != OK)
        return complain(&err);
    if (teller.json)
        print_end(&totals);
    else
        print_summary(&totals, o.out);
    return exit_code_of(&totals);
}

static const struct option_row options[] = {
    {"output", 'o', "OUT", "folder for everything that is written"},
    RUN_OPTIONS,
    NAME_OPTIONS,
    {"key", 0, "FILE",
     "site key (64 hex digits); default OUT/private/key, "
     "made if absent"},
    {"jobs", 'j', "N", "worker processes (default: one a core)"},
    {"shard", 0, "K/N", "only the K-th of N shares, by patient"},
    {"dry-run", 'n', NULL, "do everything but publish"},
    {"review-all", 0, NULL, "hold every instance for review"},
    {"review-sample", 0, "SHARE",
     "hold a share, such as 2%, of what would be published"},
    {"retry", 0, NULL, "do quarantined instances again"},
    {"no-previews", 0, NULL, "no before/after pictures in OUT/private"},
    {"no-sandbox", 0, NULL, "INSECURE: workers without the seccomp filter"},
    {"progress", 0, "S",
     "seconds between lines of progress where standard error "
     "is no terminal (default 30)"},
    {"json", 0, NULL, "progress as JSON events on standard output"},
    {NULL, 0, NULL, NULL}};

const struct command cmd_run = {
    .name = "run",
    .usage = "INPUT... -o OUT [options]",
    .summary = "clean files and folders of DICOM into OUT",
    .details =
        "INPUT: files, folders (recursive, any file name, DICOMDIR ignored), "
        "`-` for a list\non standard input. Inputs are never changed. The same "
        "command resumes.\nSIGINT or SIGTERM ends what is in work and stops, a "
        "second "
        "one stops at once.\nAn OUT keeps to one key, profile, policy, set of "
        "masks "
        "and of models; others want\nanother OUT.",
    .options = options,
    .examples =
        "  deburn run ARCHIVE -o OUT\n"
        "  deburn run ARCHIVE -o OUT --profile tcia --jobs 8\n"
        "  deburn run echo.dcm -o OUT --boxes '0,0,800,60;700,60,100,40'"
        "\n  find . -name '*.dcm' | deburn run - -o OUT",
    .run = run_run,
};
