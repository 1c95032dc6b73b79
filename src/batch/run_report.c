/*
 * run_report.c - from the ledger to reports and maps, row by row
 */
#include "batch/run.h"
#include "batch/stop.h"
#include "record/record.h"
#include <string.h>
#include <sys/stat.h>

struct telling {
    struct batch *b;
    struct arena *files;
    struct report *report;
    struct text_file *quarantine;
    struct report_head head;
    int64_t twins, instances;
};

/* ---- a row as a record ----------------------------------------------- */

/* maker and model; 0x1f between the parts, see ledger_scan.c. */
static void split_kind(struct str kind, struct record *r)
{
    r->modality = str_cut(kind, '\x1f', &kind);
    r->maker = str_cut(kind, '\x1f', &kind);
    r->model = str_cut(kind, '\x1f', &kind);
}

enum code record_of(struct batch *b, const struct row *row,
                    struct result *result, struct record *ret,
                    struct error *err)
{
    struct str device;

    TRY(result_unpack(b->scratch, row->outcome, result, err));
    *ret = (struct record){.outcome = &result->outcome,
                           .output = row->output,
                           .ref = row->ref,
                           .draft_digest = result->draft_digest,
                           .twin = row->state == STATE_TWIN,
                           .path = row->path,
                           .differs = row->differs,
                           .has_previews = result->has_previews};
    split_kind(row->kind, ret);
    device = (struct str){ret->maker.at, ret->maker.len + ret->model.len};
    if (ret->maker.at)
        device.len = (size_t)(ret->model.at + ret->model.len - ret->maker.at);
    ret->device = ref_of(b, b->scratch, "device", device);
    return OK;
}

/* ---- totals, which stand on top -------------------------------------- */

static enum code count_row(void *user, const struct row *row, struct error *err)
{
    struct telling *t = user;
    struct result result;

    TRY(result_unpack(t->b->scratch, row->outcome, &result, err));
    t->head.totals[result.outcome.verdict]++;
    t->twins += row->state == STATE_TWIN;
    t->instances++;
    arena_clear(t->b->scratch);
    return OK;
}

static enum code count_all(struct telling *t, struct error *err)
{
    int64_t counts[STATE_COUNT], open = 0;

    TRY(ledger_each(t->b->ledger, count_row, t, err));
    TRY(ledger_count(t->b->ledger, counts, err));
    for (int s = STATE_FOUND; s <= STATE_TWIN; s++)
        open += counts[s];
    t->head.unfinished = open - t->instances;
    return OK;
}

/* ---- files ----------------------------------------------------------- */

static enum code add_row(void *user, const struct row *row, struct error *err)
{
    struct telling *t = user;
    struct result result;
    struct record record;

    TRY(record_of(t->b, row, &result, &record, err));
    TRY(report_add(t->report, &record, err));
    arena_clear(t->b->scratch);
    return OK;
}

static enum code add_unpublished(void *user, const struct row *row,
                                 struct error *err)
{
    struct telling *t = user;
    struct result result;
    struct record record;

    TRY(record_of(t->b, row, &result, &record, err));
    TRY(quarantine_add(t->quarantine, &record, err));
    arena_clear(t->b->scratch);
    return OK;
}

static enum code add_pair(void *user, struct str old, struct str new,
                          struct error *err)
{
    return map_add(user, old, new, err);
}

static enum code write_reports(struct telling *t, struct error *err)
{
    const struct out *out = &t->b->out;

    TRY(report_open(t->files, &t->head, out->reports, out->private, &t->report,
                    err));
    TRY(ledger_each(t->b->ledger, add_row, t, err));
    return report_close(t->report, err);
}

static enum code write_private(struct telling *t, struct error *err)
{
    const char *private = t->b->out.private;
    struct text_file *f;

    TRY(quarantine_open(t->files, private, &t->quarantine, err));
    TRY(ledger_each_unpublished(t->b->ledger, add_unpublished, t, err));
    TRY(text_close(t->quarantine, err));
    TRY(map_open(t->files, private, "uid-map.csv", &f, err));
    TRY(ledger_each_uid(t->b->ledger, add_pair, f, err));
    TRY(text_close(f, err));
    TRY(map_open(t->files, private, "patient-map.csv", &f, err));
    TRY(ledger_each_patient(t->b->ledger, add_pair, f, err));
    return text_close(f, err);
}

/* What `deburn apply` found last: see review_apply.c. */
static enum code read_agreement(struct telling *t, struct error *err)
{
    struct agreement *g = &t->head.agreement;
    struct str text;

    TRY(ledger_pinned(t->b->ledger, t->files, "second look", &text, err));
    if (text.len && (!str_to_int(str_cut(text, ' ', &text), &g->twice) ||
                     !str_to_int(str_cut(text, ' ', &text), &g->agreed) ||
                     !str_to_int(str_cut(text, ' ', &text), &g->missed) ||
                     !str_to_double(text, &g->bound)))
        return fail(err, ERR_FORMAT, "ledger: the second look is damaged");
    return OK;
}

static enum code tell(struct telling *t, struct error *err)
{
    struct batch *b = t->b;

    struct str profile, policy;

    TRY(ledger_pinned(b->ledger, t->files, "profile name", &profile, err));
    TRY(ledger_pinned(b->ledger, t->files, "policy name", &policy, err));
    t->head.version = b->options->version;
    t->head.profile = profile.at;
    t->head.policy = policy.at;
    t->head.no_times = b->options->no_times;
    TRY(read_agreement(t, err));
    TRY(count_all(t, err));
    TRY(write_reports(t, err));
    TRY(write_private(t, err));
    if (!t->head.unfinished)
        TRY(run_audit(t->b, &t->head, err));
    return ledger_commit(b->ledger, err);
}

enum code run_report(struct batch *b, struct batch_totals *ret,
                     struct error *err)
{
    struct telling t = {.b = b, .files = arena_create(1 << 26)};
    struct batch_totals totals = {0};
    enum code code;

    progress_phase(&b->progress, "report", 0);
    code = t.files ? tell(&t, err)
                   : fail(err, ERR_MEMORY, "no memory for a report");
    arena_destroy(t.files);
    TRY(code);
    memcpy(totals.verdicts, t.head.totals, sizeof totals.verdicts);
    totals.instances = t.instances;
    totals.twins = t.twins;
    totals.unfinished = t.head.unfinished;
    totals.other_files = b->other_files;
    totals.interrupted = stop_asked() > 0;
    *ret = totals;
    return OK;
}
