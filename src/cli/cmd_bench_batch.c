/*
 * cmd_bench_batch.c - deburn bench speed --batch: whole runs timed
 */
#include "bench/bench_batch.h"
#include "cli/cli.h"

static void print_run(const struct bench_batch_run *r)
{
    double all = (double)(r->published + r->others);

    printf("%4d %9lld %6lld %9.1f %9.1f %9.2f %9.2f %9ld %9ld %9ld\n", r->jobs,
           (long long)r->published, (long long)r->others, r->seconds,
           r->seconds > 0 ? all / r->seconds : 0, 1e3 * r->parent / all,
           1e3 * r->work / all, r->rss[0], r->rss[1], r->rss[2]);
}

int bench_batch_command(struct arena *a, const struct args *args)
{
    struct run run = {
        .limits = limits_default, .reader = {.lang = "eng"}, .key = {{1}}};
    struct bench_batch_options o = {.inputs = args->rest + 1,
                                    .input_count = args->rest_count - 1,
                                    .scratch = arg_value(args, "output"),
                                    .run = &run};
    struct bench_batch_run runs[BENCH_BATCH_RUNS];
    struct error err = {0};
    int64_t files;
    enum code code = OK;

    if (!o.scratch || o.input_count < 1) {
        fail(&err, ERR_USAGE, "bench speed wants --batch INPUT... -o SCRATCH");
        return complain(&err);
    }
    code = arg_int(args, "files", 1, BENCH_BATCH_MOST, 20000, &files, &err);
    if (code == OK)
        code = profile_load(a, "basic", &run.profile, &err);
    if (code == OK)
        code = rules_load(a, NULL, &run.rules, &err);
    if (code == OK)
        code = masks_load(a, NULL, &run.masks, &err);
    o.files = (int)files;
    if (code == OK)
        code = bench_batch(a, &o, runs, &err);
    if (code != OK)
        return complain(&err);
    printf("%4s %9s %6s %9s %9s %9s %9s %9s %9s %9s\n", "jobs", "published",
           "others", "seconds", "/second", "parent", "workers", "start",
           "middle", "end");
    for (int i = 0; i < BENCH_BATCH_RUNS; i++)
        print_run(&runs[i]);
    if (runs[1].seconds > 0)
        printf("two jobs are %.2f times as fast as one\n",
               runs[0].seconds / runs[1].seconds);
    printf("parent, workers: ms of processor time an instance. start, middle, "
           "end: the\nparent's memory in KiB while instances are processed. "
           "seconds: of the clock on\nthe wall, so that others on the machine "
           "count.\n");
    return EXIT_OK;
}
