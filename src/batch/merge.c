/*
 * merge.c - the shards of one OUT become one ledger, then one report
 */
#include "batch/run.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- which shards there are ------------------------------------------ */

struct shards {
    int of;     /* N of K-of-N; 0: none yet */
    char *seen; /* [K - 1] */
};

/* "shard-K-of-N", both from 1 and K <= N. */
static bool parse_name(const char *name, int *ret_k, int *ret_n)
{
    struct str rest = str_of(name), k;
    int64_t first, last;

    if (!str_starts(rest, STR("shard-")))
        return false;
    rest.at += 6;
    rest.len -= 6;
    k = str_cut(rest, '-', &rest);
    if (!rest.at || !str_starts(rest, STR("of-")))
        return false;
    rest.at += 3;
    rest.len -= 3;
    if (!str_to_int(k, &first) || !str_to_int(rest, &last) || first < 1 ||
        last < first || last > 100000)
        return false;
    *ret_k = (int)first;
    *ret_n = (int)last;
    return true;
}

static enum code note_shard(struct arena *a, struct shards *s, int k, int n,
                            struct error *err)
{
    if (s->of && s->of != n)
        return fail(err, ERR_REFUSED, "OUT holds shards of %d and of %d", s->of,
                    n);
    if (!s->of)
        s->seen = arena_alloc(a, (size_t)n);
    if (!s->seen)
        return fail(err, ERR_MEMORY, "no memory for shards");
    s->of = n;
    s->seen[k - 1] = 1;
    return OK;
}

static enum code find_shards(struct arena *a, const char *private,
                             struct shards *ret, struct error *err)
{
    DIR *folder = opendir(private);
    struct dirent *entry;
    enum code code = OK;
    int k, n;

    if (!folder)
        return fail(err, ERR_IO, "cannot list OUT/private");
    while (code == OK && (entry = readdir(folder)))
        if (parse_name(entry->d_name, &k, &n))
            code = note_shard(a, ret, k, n, err);
    closedir(folder);
    TRY(code);
    if (!ret->of)
        return fail(err, ERR_USAGE, "OUT holds no shards");
    for (k = 1; k <= ret->of; k++)
        if (!ret->seen[k - 1])
            return fail(err, ERR_USAGE, "shard %d of %d is missing", k,
                        ret->of);
    return OK;
}

/* ---- merging --------------------------------------------------------- */

static enum code pin_key(struct batch *b, struct error *err)
{
    char key[40];

    site_key_digest(&b->run->key, "deburn", STR("ledger"), key);
    TRY(ledger_pin(b->ledger, "key", key, err));
    return ledger_pin(b->ledger, "shard", "0 of 0", err);
}

static enum code merge(struct batch *b, struct batch_totals *ret,
                       struct error *err)
{
    struct shards shards = {0};

    b->arena = arena_create((size_t)1 << 26);
    b->scratch = arena_create((size_t)1 << 30);
    if (!b->arena || !b->scratch)
        return fail(err, ERR_MEMORY, "no memory for a merge");
    TRY(out_open(b->arena, b->options, &b->out, err));
    TRY(find_shards(b->arena, b->out.private, &shards, err));
    TRY(ledger_open(b->out.ledger, &b->ledger, err));
    TRY(pin_key(b, err));
    progress_phase(&b->progress, "merge", shards.of);
    for (int k = 1; k <= shards.of; k++) {
        char *path = str_format(b->arena, "%s/shard-%d-of-%d/ledger.db",
                                b->out.private, k, shards.of);

        if (!path)
            return fail(err, ERR_MEMORY, "no memory for a path");
        TRY(ledger_absorb(b->ledger, path, err));
        progress_step(&b->progress);
    }
    return run_report(b, ret, err);
}

enum code batch_merge(const struct batch_options *options,
                      const struct run *run, struct batch_totals *ret_totals,
                      struct error *err)
{
    struct batch *b = calloc(1, sizeof *b);
    enum code code;

    if (!b)
        return fail(err, ERR_MEMORY, "no memory for a merge");
    b->options = options;
    b->run = run;
    progress_open(&b->progress, options);
    code = merge(b, ret_totals, err);
    ledger_close(b->ledger);
    arena_destroy(b->scratch);
    arena_destroy(b->arena);
    free(b);
    return code;
}
