/*
 * bench_score.c - any tool's output against an answer key
 *
 * Outputs are found by their SOP Instance UID, back through the UID map, and
 * taken in order of their paths in batches of 50, since one answer depends on
 * the batch: an absent UID passes only if no file of the batch has the
 * attribute. Every check becomes a row of the results; the sums are queries.
 */
#include "bench/bench_score.h"
#include "bench/bench_value.h"
#include "dicom/discover.h"
#include "text/text.h"
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BATCH = 50, MOST_OUTPUTS = 1 << 22 };

/* ---- outputs ------------------------------------------------------------------ */

static enum code open_path(struct arena *a, const char *path,
                           struct dataset **ret, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum code code;

    if (fd < 0)
        return fail(err, ERR_IO, "cannot open '%s': %s", path, strerror(errno));
    code = dataset_open(a, fd, &limits_default, ret, err);
    close(fd);
    return code;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct output *)a)->path,
                  ((const struct output *)b)->path);
}

static enum code list_outputs(struct scoring *s, struct error *err)
{
    struct {
        struct output *at;
        int count, room;
    } list = {0};
    char *inputs[1] = {str_c(s->a, str_of(s->options->out))};
    struct finder *finder;
    const char *path;
    enum code code;

    TRY(finder_open(s->a, inputs, 1, &finder, err));
    while ((path = finder_next(finder, &code))) {
        struct arena *scratch = arena_create(limits_default.arena_bytes);
        struct dataset *ds;

        if (!scratch || list.count == MOST_OUTPUTS)
            return fail(err, ERR_MEMORY, "too many outputs");
        if (code == OK && open_path(scratch, path, &ds, NULL) == OK &&
            dataset_text(ds, TAG_SOPInstanceUID).len) {
            if (!arena_push(s->a, list))
                return fail(err, ERR_MEMORY, "too many outputs");
            list.at[list.count - 1] = (struct output){
                str_c(s->a, str_of(path)),
                str_copy(s->a, dataset_text(ds, TAG_SOPInstanceUID))};
        }
        arena_destroy(scratch);
    }
    if (list.count)
        qsort(list.at, (size_t)list.count, sizeof *list.at, by_path);
    s->outputs = list.at;
    s->output_count = list.count;
    return OK;
}

/* ---- the key's rows -------------------------------------------------------------- */

struct row {
    struct str modality, class, patient, study, series, instance;
    json_t *checks;
};

static struct str column(struct arena *a, struct sqlite3_stmt *s, int i)
{
    const char *text = (const char *)sqlite3_column_text(s, i);

    return str_copy(a, str_of(text ? text : ""));
}

static void drop_json(void *json)
{
    json_decref(json);
}

static enum code read_row(struct arena *a, struct sqlite3_stmt *s,
                          struct row *ret, struct error *err)
{
    const char *json = (const char *)sqlite3_column_text(s, 6);

    *ret = (struct row){column(a, s, 0),
                        column(a, s, 1),
                        column(a, s, 2),
                        column(a, s, 3),
                        column(a, s, 4),
                        column(a, s, 5),
                        json_loads(json ? json : "", 0, NULL)};
    if (!ret->checks)
        return fail(err, ERR_FORMAT, "AnswerData of the key is not JSON");
    return arena_defer(a, drop_json, ret->checks) == OK
               ? OK
               : fail(err, ERR_MEMORY, "no memory for the key");
}

static struct str inner(const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    struct str s = {json_string_value(v), json_string_length(v)};

    if (!s.at)
        return (struct str){"", 0};
    if (s.len >= 2 && s.at[0] == '<' && s.at[s.len - 1] == '>')
        s = (struct str){s.at + 1, s.len - 2};
    return s;
}

/* Where the script looks for a check's category, first found. */
static const char *leaf_of(const json_t *categories, const char *group,
                           const char *name)
{
    return json_string_value(
        json_object_get(json_object_get(categories, group), name));
}

static void categorise(const json_t *check, struct asked *asked)
{
    const json_t *v2 = json_object_get(check, "answer_category_v2");
    static const char *const leaves[][2] = {
        {"hipaa", "m"},  {"hipaa", "z"},   {"tcia", "p15"},  {"tcia", "ptkb"},
        {"tcia", "rev"}, {"dicom", "p15"}, {"dicom", "iod"}, {"dicom", "safe"}};
    static const char *const groups[] = {"HIPAA", "DICOM", "TCIA"};

    asked->category = asked->code = "none";
    for (size_t i = 0; i < sizeof leaves / sizeof *leaves; i++) {
        const char *code = leaf_of(v2, leaves[i][0], leaves[i][1]);

        if (!code)
            continue;
        asked->code = code;
        for (size_t k = 0; k < 3; k++)
            if (!strncmp(code, groups[k], strlen(groups[k])))
                asked->category = groups[k];
        return;
    }
}

static enum code read_check(const json_t *check, struct asked *ret,
                            struct error *err)
{
    *ret = (struct asked){.place = inner(check, "tag_ds"),
                          .name = inner(check, "tag_name"),
                          .value = inner(check, "value"),
                          .text = inner(check, "action_text"),
                          .action = action_by_name(inner(check, "action"))};
    categorise(check, ret);
    if (ret->action == ACTION_COUNT)
        return fail(err, ERR_FORMAT, "unknown action in the key");
    return OK;
}

/* ---- results ---------------------------------------------------------------------- */

static void bind(struct sqlite3_stmt *s, int column_index, struct str text)
{
    sqlite3_bind_text(s, column_index, text.at ? text.at : "", (int)text.len,
                      SQLITE_TRANSIENT);
}

static enum code store(struct scoring *s, const struct row *row,
                       const struct asked *asked, const struct verdict_line *v,
                       const char *path, struct error *err)
{
    const struct str texts[] = {asked->place,
                                asked->name,
                                v->found,
                                asked->value,
                                str_of(action_name(asked->action)),
                                asked->text,
                                str_of(asked->category),
                                str_of(asked->code),
                                row->modality,
                                row->class,
                                row->patient,
                                row->study,
                                row->series,
                                row->instance,
                                str_of(path ? path : "")};
    int result;

    if (v->mark == MARK_BLANK)
        sqlite3_bind_null(s->insert, 1);
    else
        sqlite3_bind_int(s->insert, 1, v->mark == MARK_PASS);
    sqlite3_bind_double(s->insert, 2, v->share);
    for (int i = 0; i < 15; i++)
        bind(s->insert, 3 + i, texts[i]);
    result = sqlite3_step(s->insert);
    sqlite3_reset(s->insert);
    return result == SQLITE_DONE ? OK
                                 : fail(err, ERR_IO, "the database says: %s",
                                        sqlite3_errmsg(s->db));
}

/* Absent UIDs of a batch, and the places where its files have some. */
struct batch {
    struct arena *a;
    struct {
        struct pending {
            struct row row;
            struct asked asked;
            const char *path;
        } * at;
        int count, room;
    } absent;
    struct {
        struct str *at;
        int count, room;
    } present;
};

static enum code remember(struct batch *b, const struct row *row,
                          const struct asked *asked,
                          const struct verdict_line *v, const char *path,
                          struct error *err)
{
    if (asked->action != ACTION_UID_CONSISTENT)
        return OK;
    if (v->absent) {
        if (!arena_push(b->a, b->absent))
            return fail(err, ERR_MEMORY, "no memory for a batch");
        b->absent.at[b->absent.count - 1] =
            (struct pending){*row, *asked, path};
        return OK;
    }
    for (int i = 0; i < b->present.count; i++)
        if (str_equal(b->present.at[i], asked->place))
            return OK;
    if (!arena_push(b->a, b->present))
        return fail(err, ERR_MEMORY, "no memory for a batch");
    b->present.at[b->present.count - 1] = asked->place;
    return OK;
}

static enum code settle(struct scoring *s, struct batch *b, struct error *err)
{
    for (int i = 0; i < b->absent.count; i++) {
        const struct pending *p = &b->absent.at[i];
        struct verdict_line v = {MARK_PASS, false, 1, {"", 0}, true};

        for (int k = 0; k < b->present.count; k++)
            if (str_equal(b->present.at[k], p->asked.place)) {
                v.mark = MARK_FAIL;
                v.share = 0;
            }
        TRY(store(s, &p->row, &p->asked, &v, p->path, err));
    }
    return OK;
}

/* ---- instances ---------------------------------------------------------------------- */

static enum code score_row(struct scoring *s, struct batch *b,
                           const struct row *row, const struct dataset *ds,
                           const char *path, struct error *err)
{
    struct arena *scratch = arena_create(limits_default.arena_bytes);
    enum code code = scratch ? OK : fail(err, ERR_MEMORY, "no memory");
    const char *key;
    json_t *check;

    json_object_foreach(row->checks, key, check)
    {
        struct asked asked;
        struct verdict_line v;

        if (code != OK)
            break;
        code = read_check(check, &asked, err);
        if (code == OK)
            code = score_check(s, scratch, ds, &asked, &v, err);
        if (code == OK && b)
            code = remember(b, row, &asked, &v, path, err);
        if (code == OK && !v.dropped &&
            !(b && v.absent && asked.action == ACTION_UID_CONSISTENT))
            code = store(s, row, &asked, &v, path, err);
        if (scratch)
            arena_clear(scratch);
    }
    arena_destroy(scratch);
    return code;
}

static enum code score_output(struct scoring *s, struct batch *b,
                              const struct output *o, struct sqlite3_stmt *find,
                              struct error *err)
{
    struct str old = id_map_old(s->uids, o->uid);
    struct dataset *ds;
    struct row row;

    if (!old.at)
        old = o->uid;
    bind(find, 1, old);
    if (sqlite3_step(find) != SQLITE_ROW) {
        sqlite3_reset(find);
        s->out->unknown++;
        return OK;
    }
    TRY(read_row(b->a, find, &row, err));
    sqlite3_reset(find);
    TRY(open_path(b->a, o->path, &ds, err));
    TRY(score_row(s, b, &row, ds, o->path, err));
    return score_leaks(s, b->a, ds, row.patient, err);
}

static enum code score_outputs(struct scoring *s, struct error *err)
{
    struct sqlite3_stmt *find;

    TRY(bench_prepare(s->a, s->key,
                      "SELECT Modality, SOPClassUID, PatientID, "
                      "StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID, "
                      "AnswerData FROM answer_data WHERE SOPInstanceUID = ?",
                      &find, err));
    for (int i = 0; i < s->output_count; i += BATCH) {
        struct batch b = {.a = arena_create(SIZE_MAX / 2)};
        enum code code = b.a ? OK : fail(err, ERR_MEMORY, "no memory");

        for (int k = i; k < i + BATCH && k < s->output_count && code == OK; k++)
            code = score_output(s, &b, &s->outputs[k], find, err);
        if (code == OK)
            code = settle(s, &b, err);
        arena_destroy(b.a);
        TRY(code);
    }
    return OK;
}

/* Rows that no output stands for. */
static enum code score_missing(struct scoring *s, struct error *err)
{
    struct sqlite3_stmt *all, *seen;

    TRY(bench_prepare(s->a, s->key,
                      "SELECT Modality, SOPClassUID, PatientID, "
                      "StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID, "
                      "AnswerData FROM answer_data",
                      &all, err));
    TRY(bench_prepare(s->a, s->db, "SELECT 1 FROM seen WHERE instance = ?",
                      &seen, err));
    while (sqlite3_step(all) == SQLITE_ROW) {
        struct arena *scratch = arena_create(SIZE_MAX / 2);
        struct row row;
        enum code code = scratch ? read_row(scratch, all, &row, err)
                                 : fail(err, ERR_MEMORY, "no memory");

        s->out->rows++;
        if (code == OK) {
            bind(seen, 1, row.instance);
            if (sqlite3_step(seen) != SQLITE_ROW) {
                s->out->missing++;
                code = score_row(s, NULL, &row, NULL, NULL, err);
            }
            sqlite3_reset(seen);
        }
        arena_destroy(scratch);
        TRY(code);
    }
    return OK;
}

/* ---- all ------------------------------------------------------------------------------ */

static enum code open_results(struct scoring *s, struct error *err)
{
    const char *path = s->options->results;

    TRY(bench_open(s->a, path ? path : "", true, &s->db, err));
    TRY(bench_exec(
        s->db,
        "PRAGMA synchronous=OFF;"
        "CREATE TABLE results (check_passed INT, check_score REAL,"
        " tag_ds TEXT, tag_name TEXT, file_value TEXT, answer_value TEXT,"
        " action TEXT, action_text TEXT, category TEXT, subcategory TEXT,"
        " modality TEXT, class TEXT, patient TEXT, study TEXT, series TEXT,"
        " instance TEXT, file_name TEXT);"
        "BEGIN",
        err));
    return bench_prepare(
        s->a, s->db,
        "INSERT INTO results VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        &s->insert, err);
}

static enum code load_map(struct scoring *s, const char *given,
                          const char *usual, struct id_map **ret,
                          struct error *err)
{
    const char *path =
        given ? given : str_format(s->a, "%s/%s", s->options->out, usual);

    if (!path)
        return fail(err, ERR_MEMORY, "no memory for a map");
    return id_map_load(s->a, path, ret, err);
}

static enum code score_all(struct scoring *s, struct error *err)
{
    TRY(load_map(s, s->options->uid_map, "private/uid-map.csv", &s->uids, err));
    TRY(load_map(s, s->options->patient_map, "private/patient-map.csv",
                 &s->patients, err));
    s->out->clashes = id_map_clashes(s->uids) + id_map_clashes(s->patients);
    TRY(judge_make(s->a, &s->judge, err));
    TRY(bench_open(s->a, s->options->answers, false, &s->key, err));
    TRY(open_results(s, err));
    TRY(list_outputs(s, err));
    TRY(score_outputs(s, err));
    TRY(bench_exec(s->db,
                   "CREATE TEMP TABLE seen AS SELECT DISTINCT instance FROM "
                   "results; CREATE INDEX temp.seen_i ON seen (instance)",
                   err));
    TRY(score_missing(s, err));
    TRY(bench_exec(s->db, "COMMIT", err));
    TRY(score_sums(s, err));
    if (s->options->csv)
        TRY(score_csv(s, s->options->csv, err));
    return s->options->html ? score_html(s, s->options->html, err) : OK;
}

enum code bench_score(struct arena *a,
                      const struct bench_score_options *options,
                      struct bench_scored *ret_scored, struct error *err)
{
    struct bench_scored out = {0};
    struct scoring s = {.a = a, .options = options, .out = &out};
    enum code code = score_all(&s, err);

    reader_destroy(s.reader);
    if (code == OK)
        *ret_scored = out;
    return code;
}
