/*
 * run_pins.c - what an OUT was made with, so that it is never mixed
 *
 * Key, profile, policy, shard, masks and models are noted in the ledger by the
 * first run into an OUT; a run with others is refused. Masks and models count
 * by their bytes: those of the program and those of the folders given.
 */
#include "base/embed.h"
#include "batch/run.h"
#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

enum { DIGEST = 40, LARGEST = 1 << 30 };

/* ---- bytes ------------------------------------------------------------- */

static void add_text(XXH3_state_t *state, struct str s)
{
    uint64_t len = s.len;

    XXH3_128bits_update(state, &len, sizeof len);
    XXH3_128bits_update(state, s.at, s.len);
}

static void add_embedded(XXH3_state_t *state, const char *below)
{
    int count;
    const struct embedded_file *files = embedded_all(&count);

    for (int i = 0; i < count; i++)
        if (str_starts(str_of(files[i].name), str_of(below))) {
            add_text(state, str_of(files[i].name));
            add_text(state,
                     (struct str){(const char *)files[i].at, files[i].len});
        }
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* Names below the folder, so that it may be moved. */
static enum code add_file(XXH3_state_t *state, const FTSENT *e, size_t skip,
                          struct error *err)
{
    struct arena *a = arena_create((size_t)1 << 20);
    struct str text;
    enum code code = a ? file_read(a, e->fts_path, LARGEST, &text, err)
                       : fail(err, ERR_MEMORY, "no memory for a digest");

    if (code == OK) {
        add_text(state, str_of(e->fts_path + skip));
        add_text(state, text);
    }
    arena_destroy(a);
    return code;
}

static enum code add_folder(XXH3_state_t *state, struct arena *a,
                            const char *folder, struct error *err)
{
    char *path = str_c(a, str_of(folder)), *paths[] = {path, NULL};
    enum code code = OK;
    FTSENT *e;
    FTS *fts;

    fts = path ? fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR, by_name) : NULL;
    if (!fts)
        return fail(err, ERR_IO, "cannot list '%s': %s", folder,
                    strerror(errno));
    while (code == OK && (e = fts_read(fts)))
        if (e->fts_info == FTS_F)
            code = add_file(state, e, strlen(path), err);
    fts_close(fts);
    return code;
}

/* Of what the program has below a name, and of the folder given, if any. */
static enum code digest_of(struct arena *a, const char *below,
                           const char *folder, char ret[DIGEST],
                           struct error *err)
{
    XXH3_state_t *state = XXH3_createState();
    XXH128_hash_t hash;
    enum code code = OK;

    if (!state)
        return fail(err, ERR_MEMORY, "no memory for a digest");
    XXH3_128bits_reset(state);
    add_embedded(state, below);
    if (folder)
        code = add_folder(state, a, folder, err);
    hash = XXH3_128bits_digest(state);
    XXH3_freeState(state);
    snprintf(ret, DIGEST, "%016llx%016llx", (unsigned long long)hash.high64,
             (unsigned long long)hash.low64);
    return code;
}

/* ---- pins -------------------------------------------------------------- */

/* Everything but key, profile and files that changes what is published. */
static char *policy_text(struct arena *a, const struct run *run,
                         const struct batch_options *o)
{
    char *text = str_format(
        a, "policy %d %016llx, doubt %d, lang %s, review-all %d, video %d",
        (int)run->policy, (unsigned long long)policy_digest(run->policies),
        (int)run->doubt, run->reader.lang ? run->reader.lang : "",
        o->review_all, (int)run->video);

    for (int i = 0; text && i < run->box_count; i++) {
        struct rect r = run->boxes[i];

        text =
            str_format(a, "%s; %d,%d,%d,%d", text, r.x, r.y, r.width, r.height);
    }
    return text;
}

static enum code pin_files(struct batch *b, struct error *err)
{
    char masks[DIGEST], models[DIGEST];

    TRY(digest_of(b->arena, "masks/", b->run->masks_dir, masks, err));
    TRY(digest_of(b->arena, "models/", b->run->reader.models, models, err));
    TRY(ledger_pin(b->ledger, "set of masks", masks, err));
    return ledger_pin(b->ledger, "set of models", models, err);
}

enum code batch_pin_names(struct ledger *l, const struct run *run,
                          struct error *err)
{
    char key[40], profile[40], patients[40];

    site_key_digest(&run->key, "deburn", STR("ledger"), key);
    profile_digest(run->profile, profile);
    patient_map_digest(&run->key, run->patients, patients);
    TRY(ledger_pin(l, "key", key, err));
    TRY(ledger_pin(l, "profile", profile, err));
    TRY(ledger_pin(l, "patient map", patients, err));
    return ledger_pin(l, "repair-iod option", run->repair_iod ? "on" : "off",
                      err);
}

enum code run_pin(struct batch *b, struct error *err)
{
    char shard[40];
    char *policy = policy_text(b->arena, b->run, b->options);

    if (!policy)
        return fail(err, ERR_MEMORY, "no memory for a policy");
    snprintf(shard, sizeof shard, "%d of %d", b->options->shard,
             b->options->shards);
    TRY(batch_pin_names(b->ledger, b->run, err));
    TRY(ledger_pin(b->ledger, "policy", policy, err));
    TRY(ledger_pin(b->ledger, "shard", shard, err));
    TRY(pin_files(b, err));
    TRY(ledger_pin(b->ledger, "profile name", profile_name(b->run->profile),
                   err));
    TRY(ledger_pin(b->ledger, "policy name",
                   policy_name(b->run->policy, b->run->policies), err));
    return ledger_commit(b->ledger, err);
}
