/*
 * publish.c - verdicts into the ledger, drafts under their final names
 *
 * The order that makes a kill harmless: the claim of a name is committed, the
 * draft renamed, PUBLISHED noted. Claims gather, because each commit waits for
 * the disk.
 */
#include "batch/run.h"
#include "dicom/tags.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { PENDING_MS = 500, REF_LENGTH = 40 };

struct str ref_of(struct batch *b, struct arena *a, const char *label,
                  struct str value)
{
    char *hex = arena_alloc(a, REF_LENGTH);

    if (hex)
        site_key_digest(&b->run->key, label, value, hex);
    return str_of(hex);
}

/* ---- taking names back ----------------------------------------------- */

static enum code drop_file(const char *path, struct error *err)
{
    if (!path)
        return fail(err, ERR_MEMORY, "no memory for a path");
    if (unlink(path) && errno != ENOENT)
        return fail(err, ERR_IO, "cannot remove an outdated file: %s",
                    strerror(errno));
    return OK;
}

/* What an earlier verdict published for a row that now gets another. */
static enum code retract(struct batch *b, struct str output, struct str keep,
                         struct error *err)
{
    if (!output.len || str_equal(output, keep))
        return OK;
    return drop_file(str_format(b->scratch, "%s/%.*s", b->out.root,
                                (int)output.len, output.at),
                     err);
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

/* The row as the ledger keeps it: pairs go to the maps when published. */
static enum code note(struct batch *b, int64_t id, enum state state,
                      const struct result *result, struct str output,
                      struct str ref, int64_t known, struct error *err)
{
    struct result slim = *result;
    struct buffer packed = {.limit = 1 << 28};
    enum code code;

    slim.outcome.ids.uids.count = 0;
    result_pack(&slim, &packed);
    code = packed.failed ? fail(err, ERR_MEMORY, "no memory for a verdict")
                         : ledger_judge(b->ledger, id, state,
                                        (struct str){packed.at, packed.len},
                                        output, ref, known, err);
    buffer_release(&packed);
    return code;
}

/* The row's ref, or one of its path where the file could not be read. */
static enum code row_of(struct batch *b, int64_t id, struct row *row,
                        struct error *err)
{
    struct arena *a = b->scratch;

    TRY(ledger_row(b->ledger, id, row, err));
    row->output = str_copy(a, row->output);
    row->ref =
        row->ref.len ? str_copy(a, row->ref) : ref_of(b, a, "path", row->path);
    return row->output.at && row->ref.at
               ? OK
               : fail(err, ERR_MEMORY, "no memory for a row");
}

/* Not published: the draft goes, and what was published before. */
static enum code keep_back(struct batch *b, int64_t id, struct result *result,
                           int64_t known, struct error *err)
{
    enum outcome_verdict v = result->outcome.verdict;
    struct row row;

    TRY(row_of(b, id, &row, err));
    TRY(retract(b, row.output, (struct str){0}, err));
    TRY(drop_file(draft_path(b, b->scratch, id), err));
    TRY(save_previews(b, row.ref, result, err));
    progress_verdict(&b->progress, v);
    return note(b, id, state_of(v), result, (struct str){0}, row.ref, known,
                err);
}

enum code judge_fault(struct batch *b, int64_t id, const struct error *why,
                      struct error *err)
{
    struct result result = {
        .outcome = {.verdict = OUTCOME_QUARANTINED, .error = *why}};

    return keep_back(b, id, &result, 0, err);
}

/* Claim the name; the draft waits for the commit. */
static enum code claim(struct batch *b, int64_t id, struct result *result,
                       int64_t known, struct error *err)
{
    struct pending *p = &b->pending[b->pending_count];
    struct arena *a = b->pending_arena;
    struct error taken = {.stage = "publish"};
    struct str name;
    struct row row;
    enum code code;

    TRY(row_of(b, id, &row, err));
    TRY(out_name(a, &result->outcome.ids, row.ref, &name, err));
    TRY(retract(b, row.output, name, err));
    TRY(save_previews(b, row.ref, result, err));
    code = note(b, id, STATE_VERIFIED, result, name, row.ref, known, &taken);
    if (code == ERR_UNSAFE) {
        fail(&taken, ERR_UNSAFE, "another instance has this output name");
        return judge_fault(b, id, &taken, err);
    }
    if (code != OK) {
        if (err)
            *err = taken;
        return code;
    }
    *p = (struct pending){
        .id = id,
        .draft = draft_path(b, a, id),
        .final = str_format(a, "%s/%.*s", b->out.root, (int)name.len, name.at),
        .ids = result->outcome.ids,
        .verdict = result->outcome.verdict};
    if (!p->draft || !p->final)
        return fail(err, ERR_MEMORY, "no memory for a name");
    b->pending_count++;
    return OK;
}

enum code judge_result(struct batch *b, int64_t id, struct str packed,
                       int64_t known, struct error *err)
{
    struct error why = {.stage = "worker"};
    struct str own = str_copy(b->pending_arena, packed);
    struct result result;
    enum outcome_verdict *v = &result.outcome.verdict;
    enum code code;

    if (!own.at)
        return fail(err, ERR_MEMORY, "no memory for a verdict");
    code = result_unpack(b->pending_arena, own, &result, &why);
    if (code == ERR_MEMORY)
        return fail(err, code, "%s", why.text);
    if (code != OK)
        return judge_fault(b, id, &why, err);
    if ((*v == OUTCOME_CLEAN || *v == OUTCOME_REDACTED) &&
        b->options->review_all)
        *v = OUTCOME_REVIEW;
    if (*v != OUTCOME_CLEAN && *v != OUTCOME_REDACTED)
        return keep_back(b, id, &result, known, err);
    return claim(b, id, &result, known, err);
}

/* ---- publishing ------------------------------------------------------ */

static enum code make_folder_of(struct arena *a, const char *path,
                                struct error *err)
{
    const char *slash = strrchr(path, '/');
    char *folder = str_c(a, (struct str){path, (size_t)(slash - path)});

    return folder ? file_make_dirs(folder, 0755, err)
                  : fail(err, ERR_MEMORY, "no memory for a path");
}

static enum code publish_one(struct batch *b, const struct pending *p,
                             struct error *err)
{
    progress_verdict(&b->progress, p->verdict);
    if (b->options->dry_run) {
        TRY(drop_file(p->draft, err));
        return ledger_published(b->ledger, p->id, &p->ids, err);
    }
    TRY(make_folder_of(b->pending_arena, p->final, err));
    TRY(file_publish(p->draft, p->final, true, err));
    return ledger_published(b->ledger, p->id, &p->ids, err);
}

enum code publish_pending(struct batch *b, bool now, struct error *err)
{
    if (!now && b->pending_count < PENDING &&
        progress_now() - b->published_at < PENDING_MS)
        return OK;
    TRY(ledger_commit(b->ledger, err));
    for (int i = 0; i < b->pending_count; i++)
        TRY(publish_one(b, &b->pending[i], err));
    b->pending_count = 0;
    b->published_at = progress_now();
    arena_clear(b->pending_arena);
    return now ? ledger_commit(b->ledger, err) : OK;
}
