/*
 * publish.c - verdicts into the ledger, drafts under their final names
 *
 * The order that makes a kill harmless: the claim of a name is committed, the
 * draft renamed, PUBLISHED noted. A series is published when all of it has a
 * verdict and was compared; series gather, because each commit waits for the
 * disk.
 */
#include "batch/run.h"
#include "dicom/tags.h"
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

enum { PUBLISH_MS = 500, REF_LENGTH = 40 };

struct str ref_of(struct batch *b, struct arena *a, const char *label,
                  struct str value)
{
    char *hex = arena_alloc(a, REF_LENGTH);

    if (hex)
        site_key_digest(&b->run->key, label, value, hex);
    return str_of(hex);
}

char *draft_path(struct batch *b, struct arena *a, int64_t id)
{
    return str_format(a, "%s/%lld.dcm", b->out.drafts, (long long)id);
}

enum code drop_file(const char *path, struct error *err)
{
    if (!path)
        return fail(err, ERR_MEMORY, "no memory for a path");
    if (unlink(path) && errno != ENOENT)
        return fail(err, ERR_IO, "cannot remove a file: %s", strerror(errno));
    return OK;
}

/* ---- previews -------------------------------------------------------- */

static enum code save_preview(struct batch *b, struct str ref,
                              const char *which, struct str png,
                              struct error *err)
{
    char *path = str_format(b->scratch, "%s/%.*s-%s.png", b->out.review,
                            (int)ref.len, ref.at, which);

    if (!path)
        return fail(err, ERR_MEMORY, "no memory for a path");
    for (char *p = path + strlen(b->out.review) + 1; *p; p++)
        if (*p == ':')
            *p = '-';
    return png.len ? file_replace(path, 0600, png.at, png.len, err) : OK;
}

static enum code save_previews(struct batch *b, struct str ref,
                               struct result *result, struct error *err)
{
    result->has_previews = result->before.len > 0;
    TRY(save_preview(b, ref, "before", result->before, err));
    TRY(save_preview(b, ref, "after", result->after, err));
    result->before = result->after = (struct str){NULL, 0};
    return OK;
}

/* ---- judging --------------------------------------------------------- */

static enum state state_of(enum outcome_verdict v)
{
    switch (v) {
    case OUTCOME_CLEAN:
    case OUTCOME_REDACTED:
        return STATE_VERIFIED;
    case OUTCOME_REVIEW:
        return STATE_HELD;
    case OUTCOME_QUARANTINED:
        return STATE_QUARANTINED;
    case OUTCOME_REFUSED:
        return STATE_REFUSED;
    }
    return STATE_QUARANTINED;
}

/* The row as the ledger keeps it; pairs of UIDs have a table of their own. */
static enum code note(struct batch *b, int64_t id, const struct result *result,
                      struct str output, struct str ref, int64_t known,
                      struct error *err)
{
    struct result slim = *result;
    struct buffer packed = {.limit = 1 << 28};
    enum code code;

    slim.outcome.ids.uids.count = 0;
    result_pack(&slim, &packed);
    code = packed.failed
               ? fail(err, ERR_MEMORY, "no memory for a verdict")
               : ledger_judge(b->ledger, id, state_of(slim.outcome.verdict),
                              (struct str){packed.at, packed.len}, output, ref,
                              known, err);
    buffer_release(&packed);
    return code;
}

/* Its ref, or one of its path where the file could not be read; and series. */
static enum code row_of(struct batch *b, int64_t id, struct row *row,
                        struct error *err)
{
    struct arena *a = b->scratch;

    TRY(ledger_row(b->ledger, id, row, err));
    row->ref =
        row->ref.len ? str_copy(a, row->ref) : ref_of(b, a, "path", row->path);
    return row->ref.at ? OK : fail(err, ERR_MEMORY, "no memory for a row");
}

/* Not published: the draft goes. */
static enum code keep_back(struct batch *b, const struct row *row,
                           struct result *result, int64_t known,
                           struct error *err)
{
    TRY(drop_file(draft_path(b, b->scratch, row->id), err));
    TRY(save_previews(b, row->ref, result, err));
    progress_verdict(&b->progress, result->outcome.verdict);
    TRY(note(b, row->id, result, (struct str){NULL, 0}, row->ref, known, err));
    return row->series ? series_done(b, row->series, err) : OK;
}

enum code judge_fault(struct batch *b, int64_t id, const struct error *why,
                      struct error *err)
{
    struct result result = {
        .outcome = {.verdict = OUTCOME_QUARANTINED, .error = *why}};
    struct row row;

    TRY(row_of(b, id, &row, err));
    return keep_back(b, &row, &result, 0, err);
}

/* Claim the name; the draft waits for its series. */
static enum code claim(struct batch *b, const struct row *row,
                       struct result *result, int64_t known, struct error *err)
{
    struct error taken = {.stage = "publish"};
    struct str name;
    enum code code;

    TRY(out_name(b->scratch, &result->outcome.ids, row->ref, &name, err));
    TRY(save_previews(b, row->ref, result, err));
    code = note(b, row->id, result, name, row->ref, known, &taken);
    if (code == ERR_UNSAFE) {
        fail(&taken, ERR_UNSAFE, "another instance has this output name");
        return judge_fault(b, row->id, &taken, err);
    }
    if (code != OK) {
        if (err)
            *err = taken;
        return code;
    }
    progress_verdict(&b->progress, result->outcome.verdict);
    TRY(ledger_map(b->ledger, row->id, &result->outcome.ids, err));
    return series_done(b, row->series, err);
}

enum code judge_result(struct batch *b, int64_t id, struct str packed,
                       int64_t known, struct error *err)
{
    struct error why = {.stage = "worker"};
    struct result result;
    enum outcome_verdict *v = &result.outcome.verdict;
    struct row row;
    enum code code;

    TRY(row_of(b, id, &row, err));
    code = result_unpack(b->scratch, packed, &result, &why);
    if (code == ERR_MEMORY)
        return fail(err, code, "%s", why.text);
    if (code != OK)
        return judge_fault(b, id, &why, err);
    if ((*v == OUTCOME_CLEAN || *v == OUTCOME_REDACTED) &&
        b->options->review_all && row.decided_by != DECIDED_BY_PERSON)
        *v = OUTCOME_REVIEW;
    if (*v != OUTCOME_CLEAN && *v != OUTCOME_REDACTED)
        return keep_back(b, &row, &result, known, err);
    return claim(b, &row, &result, known, err);
}

/* ---- publishing ------------------------------------------------------ */

static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? (size_t)(slash - path) : 0;
}

static bool same_folder(const char *a, const char *b)
{
    size_t len = folder_length(a);

    return len && len == folder_length(b) && !memcmp(a, b, len);
}

/* Names are on the disk before the ledger says so: their folder is synced when
 * it is left, not for each of them, because each sync waits for the disk. last
 * is a name in the folder, or empty. */
static enum code leave_folder(const char *last, struct error *err)
{
    return *last ? file_sync_folder_of(last, err) : OK;
}

static enum code enter_folder(struct arena *a, const char *final,
                              char last[PATH_MAX], struct error *err)
{
    char *folder;

    if (same_folder(last, final))
        return OK;
    TRY(leave_folder(last, err));
    if (strlen(final) >= PATH_MAX)
        return fail(err, ERR_IO, "an output's path is too long");
    memcpy(last, final, strlen(final) + 1);
    folder = str_c(a, (struct str){final, folder_length(final)});
    return folder ? file_make_dirs(folder, 0755, err)
                  : fail(err, ERR_MEMORY, "no memory for a path");
}

/* The worker synced the draft. */
static enum code publish_row(struct batch *b, const struct row *row,
                             char last[PATH_MAX], struct error *err)
{
    struct arena *a = b->scratch;
    struct str name = str_copy(a, row->output);
    char *draft = draft_path(b, a, row->id);
    char *final = str_format(a, "%s/%.*s", b->out.root, (int)row->output.len,
                             row->output.at);

    if (!name.at || !draft || !final)
        return fail(err, ERR_MEMORY, "no memory for a name");
    if (b->options->dry_run) {
        TRY(drop_file(draft, err));
    } else {
        TRY(enter_folder(a, final, last, err));
        TRY(file_rename(draft, final, err));
    }
    return ledger_published(b->ledger, row->id, name, err);
}

static enum code publish_series(struct batch *b, int64_t series,
                                struct error *err)
{
    char last[PATH_MAX] = "";
    struct row row;
    bool found;

    for (;;) {
        TRY(ledger_next(b->ledger, STATE_VERIFIED, series, 0, &row, &found,
                        err));
        if (!found)
            return leave_folder(last, err);
        TRY(publish_row(b, &row, last, err));
        arena_clear(b->scratch);
    }
}

enum code publish_ready(struct batch *b, bool now, struct error *err)
{
    if (!now && b->ready.count < READY &&
        progress_now() - b->published_at < PUBLISH_MS)
        return OK;
    TRY(ledger_commit(b->ledger, err));
    for (int i = 0; i < b->ready.count; i++)
        TRY(publish_series(b, b->ready.at[i], err));
    b->ready.count = 0;
    b->published_at = progress_now();
    return now ? ledger_commit(b->ledger, err) : OK;
}

/* ---- names that are given up ----------------------------------------- */

static enum code drop_stale(void *user, struct str name, struct error *err)
{
    struct batch *b = user;
    enum code code = drop_file(
        str_format(b->scratch, "%s/%.*s", b->out.root, (int)name.len, name.at),
        err);

    arena_clear(b->scratch);
    return code;
}

enum code publish_forget(struct batch *b, struct error *err)
{
    if (!b->options->dry_run)
        TRY(ledger_each_stale(b->ledger, drop_stale, b, err));
    TRY(ledger_clear_stale(b->ledger, err));
    return ledger_commit(b->ledger, err);
}
