/*
 * run_scan.c - the first phases: what is there, and what its headers say
 *
 * Headers are read by workers as well: a hostile one may crash a parser. No
 * instance is processed before every header is in, because a name burned into
 * one picture may stand in the header of another.
 */
#include "batch/run.h"
#include "batch/stop.h"
#include "dicom/discover.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

enum { COMMIT_EVERY = 2000, WAIT_MS = 200 };

/* ---- inputs ---------------------------------------------------------- */

struct str stamp_of(struct arena *a, const struct stat *st)
{
    return str_of(str_format(a, "%lld:%lld.%09ld:%lld.%09ld:%llu",
                             (long long)st->st_size,
                             (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec,
                             (long long)st->st_ctim.tv_sec, st->st_ctim.tv_nsec,
                             (unsigned long long)st->st_ino));
}

static enum code check_input(struct arena *a, const struct row *row, int fd,
                             struct error *err)
{
    struct str stamp;
    struct stat st;

    if (fstat(fd, &st))
        return fail(err, ERR_IO, "cannot stat the input: %s", strerror(errno));
    if (!S_ISREG(st.st_mode))
        return fail(err, ERR_IO, "the input is not a regular file");
    stamp = stamp_of(a, &st);
    if (!stamp.at)
        return fail(err, ERR_MEMORY, "no memory for an input");
    if (!str_equal(stamp, row->stamp))
        return fail(err, ERR_IO,
                    "the input changed while the run was at work; run again");
    return OK;
}

enum code input_open(struct arena *a, const struct row *row, int *ret_fd,
                     struct error *err)
{
    char *path = str_c(a, row->path);
    enum code code;
    int fd;

    if (!path)
        return fail(err, ERR_MEMORY, "no memory for a path");
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return fail(err, ERR_IO, "cannot open the input: %s", strerror(errno));
    code = check_input(a, row, fd, err);
    if (code != OK)
        close(fd);
    else
        *ret_fd = fd;
    return code;
}

/* ---- discover -------------------------------------------------------- */

static enum code add_candidate(struct batch *b, const char *path,
                               const char *folder, enum code seen,
                               struct error *err)
{
    struct arena *a = b->scratch;
    struct stat st = {0};
    char *whole = *path == '/' ? str_c(a, str_of(path))
                               : str_format(a, "%s/%s", folder, path);
    size_t root = strlen(b->out.root);
    struct str stamp;

    if (!whole)
        return fail(err, ERR_MEMORY, "no memory for a path");
    if (!strncmp(whole, b->out.root, root) && whole[root] == '/')
        return fail(err, ERR_USAGE, "a listed input is inside of OUT");
    stamp =
        seen == OK && !stat(whole, &st) ? stamp_of(a, &st) : STR("unreadable");
    if (!stamp.at)
        return fail(err, ERR_MEMORY, "no memory for a path");
    return ledger_found(b->ledger, str_of(whole), stamp, err);
}

/* Inputs resolved, so that the same files have the same names from anywhere. */
static enum code resolve_inputs(struct batch *b, char **ret, struct error *err)
{
    const struct batch_options *o = b->options;

    for (int i = 0; i < o->input_count; i++) {
        char *real =
            strcmp(o->inputs[i], "-") ? realpath(o->inputs[i], NULL) : NULL;

        if (!real && strcmp(o->inputs[i], "-"))
            return fail(err, ERR_USAGE, "cannot read input '%s': %s",
                        o->inputs[i], strerror(errno));
        ret[i] = str_c(b->arena, str_of(real ? real : "-"));
        free(real);
        if (!ret[i])
            return fail(err, ERR_MEMORY, "no memory for a path");
    }
    return OK;
}

enum code run_discover(struct batch *b, struct error *err)
{
    char **inputs =
        arena_array(b->arena, (size_t)b->options->input_count, sizeof *inputs);
    struct finder_counts counts;
    struct finder *finder;
    char folder[PATH_MAX];
    const char *path;
    enum code seen;

    if (!b->options->input_count)
        return OK;
    if (!inputs || !getcwd(folder, sizeof folder))
        return fail(err, ERR_MEMORY, "no memory for the inputs");
    TRY(resolve_inputs(b, inputs, err));
    TRY(finder_open(b->arena, inputs, b->options->input_count, &finder, err));
    progress_phase(&b->progress, "discover", 0);
    while ((path = finder_next(finder, &seen)) && !stop_asked()) {
        TRY(add_candidate(b, path, folder, seen, err));
        arena_clear(b->scratch);
        progress_step(&b->progress);
        if (b->progress.done % COMMIT_EVERY == 0)
            TRY(ledger_commit(b->ledger, err));
    }
    counts = finder_counts(finder);
    b->other_files = counts.other + counts.dicomdir;
    return ledger_commit(b->ledger, err);
}

/* ---- scan ------------------------------------------------------------ */

/* Who the patient is, for good. Files without a PatientID are not all of one
 * patient: their study stands in, then the file itself. */
static struct str patient_key(struct arena *a, const struct scan *scan)
{
    struct str rest, id = str_cut(scan->patient, '\x1f', &rest);

    if (str_trim(id).len)
        return scan->patient;
    if (scan->study.len)
        return str_of(str_format(a, "\x1fstudy\x1f%.*s", (int)scan->study.len,
                                 scan->study.at));
    return str_of(str_format(a,
                             "\x1f"
                             "file\x1f%s",
                             scan->digest));
}

/* Shards share nothing but this: a digest of the patient's key. */
static bool is_elsewhere(const struct batch *b, struct str key)
{
    const struct batch_options *o = b->options;

    return o->shards > 1 &&
           XXH3_64bits(key.at, key.len) % (uint64_t)o->shards !=
               (uint64_t)(o->shard - 1);
}

static enum code take_scan(struct batch *b, int64_t id,
                           const struct scanned *scanned, struct error *err)
{
    const struct scan *scan = &scanned->scan;
    struct str key = patient_key(b->scratch, scan);
    struct str ref = ref_of(b, b->scratch, "file", str_of(scan->digest));
    struct str ids = {scan->identifiers.at, scan->identifiers.len};
    int64_t patient;

    if (!key.at || !ref.at)
        return fail(err, ERR_MEMORY, "no memory for a patient");
    if (is_elsewhere(b, key))
        return ledger_advance(b->ledger, id, STATE_ELSEWHERE, err);
    TRY(ledger_scanned(b->ledger, id, key, scan, ref, &patient, err));
    return ledger_learn(b->ledger, b->scratch, patient, ids, err);
}

/* No header, no patient: the file's own digest says whose shard it is. */
static enum code take_fault(struct batch *b, int64_t id, struct str digest,
                            const struct error *why, struct error *err)
{
    if (digest.len && is_elsewhere(b, digest))
        return ledger_advance(b->ledger, id, STATE_ELSEWHERE, err);
    if (digest.len)
        TRY(ledger_refer(b->ledger, id, ref_of(b, b->scratch, "file", digest),
                         err));
    return judge_fault(b, id, why, err);
}

static enum code take_done(struct batch *b, const struct done *done,
                           struct error *err)
{
    struct scanned scanned;
    struct error why = done->error;

    if (done->code == OK) {
        enum code code = scan_unpack(b->scratch, done->reply, &scanned, &why);

        if (code == ERR_MEMORY)
            return fail(err, code, "%s", why.text);
        if (code != OK)
            return take_fault(b, done->id, (struct str){0}, &why, err);
        if (scanned.error.code == OK)
            return take_scan(b, done->id, &scanned, err);
        why = scanned.error;
        why.stage = "scan";
        return take_fault(b, done->id, str_of(scanned.scan.digest), &why, err);
    }
    if (b->again_count < LANES && deserves_retry(b, done)) {
        b->progress.done--;
        b->again[b->again_count++] = done->id;
        return OK;
    }
    why.stage = why.stage ? why.stage : "scan";
    return take_fault(b, done->id, (struct str){0}, &why, err);
}

/* The next found file, or one to be repeated; *after moves on, 0 at the end. */
static enum code next_found(struct batch *b, int64_t *after, struct row *row,
                            bool *ret_found, struct error *err)
{
    if (b->again_count) {
        *ret_found = true;
        return ledger_row(b->ledger, b->again[--b->again_count], row, err);
    }
    TRY(ledger_next(b->ledger, STATE_FOUND, 0, *after, row, ret_found, err));
    *after = *ret_found ? row->id : 0;
    return OK;
}

static enum code hand_out(struct batch *b, int worker, int64_t *after,
                          struct error *err)
{
    struct job job = {.kind = JOB_SCAN, .draft_fd = -1};
    struct error why = {.stage = "scan"};
    struct row row;
    enum code code;
    bool found;

    TRY(next_found(b, after, &row, &found, err));
    if (!found)
        return OK;
    job.id = row.id;
    code = input_open(b->scratch, &row, &job.input_fd, &why);
    if (code == ERR_MEMORY)
        return fail(err, code, "%s", why.text);
    if (code != OK) {
        progress_step(&b->progress);
        code = take_fault(b, row.id, (struct str){0}, &why, err);
        arena_clear(b->scratch);
        return code;
    }
    arena_clear(b->scratch);
    code = pool_submit(b->pool, worker, &job, err);
    close(job.input_fd);
    return code;
}

enum code run_scan(struct batch *b, struct error *err)
{
    int64_t counts[STATE_COUNT], after = -1;
    struct done done;
    bool any;

    TRY(ledger_count(b->ledger, counts, err));
    progress_phase(&b->progress, "scan", counts[STATE_FOUND]);
    while (stop_asked() < 2) {
        while ((after || b->again_count) && !stop_asked() &&
               pool_idle(b->pool) >= 0)
            TRY(hand_out(b, pool_idle(b->pool), &after, err));
        if (!pool_busy(b->pool))
            break;
        TRY(pool_wait(b->pool, WAIT_MS, &done, &any, err));
        progress_tick(&b->progress);
        if (!any)
            continue;
        TRY(take_done(b, &done, err));
        arena_clear(b->scratch);
        progress_step(&b->progress);
        if (b->progress.done % COMMIT_EVERY == 0)
            TRY(ledger_commit(b->ledger, err));
    }
    return ledger_commit(b->ledger, err);
}
