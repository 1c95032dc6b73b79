/*
 * cmd_merge.c - `deburn merge OUT`: shards become one
 */
#include "batch/batch.h"
#include "cli/cli.h"

static void say(void *user, enum batch_say kind, const char *text)
{
    (void)user;
    if (kind == SAY_WARNING)
        fprintf(stderr, "deburn: %s\n", text);
}

static enum code merge(struct arena *a, const struct args *args,
                       struct batch_totals *totals, struct error *err)
{
    const char *key = arg_value(args, "key");
    struct batch_options o = {
        .version = DEBURN_VERSION, .out = args->rest[0], .say = say};
    struct run run = {.limits = limits_default};

    if (!key)
        key = str_format(a, "%s/private/key", o.out);
    if (!key)
        return fail(err, ERR_MEMORY, "no memory for a path");
    TRY(site_key_load(key, false, &run.key, err));
    return batch_merge(&o, &run, totals, err);
}

static int run_merge(struct arena *a, const struct args *args)
{
    struct batch_totals totals = {0};
    struct error err = {0};

    if (args->rest_count != 1) {
        fail(&err, ERR_USAGE, "merge wants one OUT");
        return complain(&err);
    }
    if (merge(a, args, &totals, &err) != OK)
        return complain(&err);
    printf("%lld instances merged\n", (long long)totals.instances);
    return EXIT_OK;
}

static const struct option_row options[] = {
    {"key", 0, "FILE", "site key; default OUT/private/key"},
    {NULL, 0, NULL, NULL}};

const struct command cmd_merge = {
    .name = "merge",
    .usage = "OUT",
    .summary = "put the shards of OUT together",
    .details = "Ledger, maps, reports and audit log become what one run over "
               "everything would\nhave left.",
    .options = options,
    .examples = "  deburn run ARCHIVE -o OUT --key K --shard 1/2\n"
                "  deburn run ARCHIVE -o OUT --key K --shard 2/2\n"
                "  deburn merge OUT --key K",
    .run = run_merge,
};
