/*
 * bench_answers.c - the answer key as a SQLite file
 *
 * Table answer_data has MIDI-B's columns; AnswerData is JSON whose values
 * carry <>. Table secrets is ours: what the strict leak test looks for.
 */
#include "bench/bench_answers.h"
#include <jansson.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

struct answers {
    struct sqlite3 *db;
    struct sqlite3_stmt *insert, *secret;
    int index;
};

static void close_db(void *db)
{
    sqlite3_close_v2(db);
}

static void finish_statement(void *statement)
{
    sqlite3_finalize(statement);
}

enum code bench_open(struct arena *a, const char *path, bool create,
                     struct sqlite3 **ret, struct error *err)
{
    sqlite3 *db = NULL;
    int flags = create ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                       : SQLITE_OPEN_READONLY;

    if (create)
        unlink(path);
    if (sqlite3_open_v2(path, &db, flags, NULL) != SQLITE_OK) {
        sqlite3_close_v2(db);
        return fail(err, ERR_IO, "cannot open database '%s'", path);
    }
    if (arena_defer(a, close_db, db) != OK)
        return fail(err, ERR_MEMORY, "no memory for a database");
    *ret = db;
    return OK;
}

enum code bench_prepare(struct arena *a, struct sqlite3 *db, const char *sql,
                        struct sqlite3_stmt **ret, struct error *err)
{
    if (sqlite3_prepare_v2(db, sql, -1, ret, NULL) != SQLITE_OK)
        return fail(err, ERR_FORMAT, "the database lacks what is asked: %s",
                    sqlite3_errmsg(db));
    if (arena_defer(a, finish_statement, *ret) != OK)
        return fail(err, ERR_MEMORY, "no memory for a database");
    return OK;
}

enum code bench_exec(struct sqlite3 *db, const char *sql, struct error *err)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return fail(err, ERR_IO, "the database says: %s", sqlite3_errmsg(db));
    return OK;
}

enum code answers_create(struct arena *a, const char *path,
                         struct answers **ret, struct error *err)
{
    struct answers *k = arena_alloc(a, sizeof *k);

    if (!k)
        return fail(err, ERR_MEMORY, "no memory for a key");
    TRY(bench_open(a, path, true, &k->db, err));
    TRY(bench_exec(
        k->db,
        "PRAGMA synchronous=OFF;"
        "CREATE TABLE answer_data (\"index\" INT, \"group\" INT, Modality TEXT,"
        " SOPClassUID TEXT, PatientID TEXT, StudyInstanceUID TEXT,"
        " SeriesInstanceUID TEXT, SOPInstanceUID TEXT, Digest TEXT,"
        " AnswerData TEXT);"
        "CREATE TABLE secrets (PatientID TEXT, Value TEXT,"
        " UNIQUE (PatientID, Value));"
        "BEGIN",
        err));
    TRY(bench_prepare(a, k->db,
                      "INSERT INTO answer_data VALUES (?,?,?,?,?,?,?,?,?,?)",
                      &k->insert, err));
    TRY(bench_prepare(a, k->db, "INSERT OR IGNORE INTO secrets VALUES (?,?)",
                      &k->secret, err));
    *ret = k;
    return OK;
}

/* ---- JSON ------------------------------------------------------------------ */

static json_t *bracketed(struct arena *a, struct str s)
{
    struct buffer b = {.limit = (size_t)1 << 24};
    json_t *out;

    (void)a;
    buffer_add(&b, "<", 1);
    buffer_add(&b, s.at, s.len);
    buffer_add(&b, ">", 1);
    out = json_stringn(b.at, b.len);
    buffer_release(&b);
    return out ? out : json_string("<>"); /* not UTF-8 */
}

static json_t *category_of(const struct check *c)
{
    static const struct {
        const char *group, *name;
    } leaves[LEAF_COUNT] = {
        {"hipaa", "z"},    {"hipaa", "m"},   {"dicom", "p15"}, {"dicom", "iod"},
        {"dicom", "safe"}, {"tcia", "ptkb"}, {"tcia", "p15"},  {"tcia", "rev"}};
    json_t *out = json_object();

    for (int i = 0; i < LEAF_COUNT; i++) {
        json_t *group = json_object_get(out, leaves[i].group);

        if (!group) {
            group = json_object();
            json_object_set_new(out, leaves[i].group, group);
        }
        json_object_set_new(group, leaves[i].name,
                            (int)c->leaf == i ? json_string(c->code)
                                              : json_null());
    }
    json_object_set_new(out, "prev_cat", json_null());
    return out;
}

static json_t *check_json(struct arena *a, const struct check *c)
{
    json_t *out = json_object();

    json_object_set_new(out, "scope", json_string("<Instance>"));
    json_object_set_new(
        out, "tag", c->place ? bracketed(a, str_of(c->place)) : json_null());
    json_object_set_new(
        out, "tag_ds", c->place ? bracketed(a, str_of(c->place)) : json_null());
    json_object_set_new(out, "tag_name",
                        c->name ? bracketed(a, str_of(c->name)) : json_null());
    json_object_set_new(out, "value", bracketed(a, c->value));
    json_object_set_new(out, "action",
                        bracketed(a, str_of(action_name(c->action))));
    json_object_set_new(out, "action_text", bracketed(a, c->text));
    json_object_set_new(out, "answer_category", json_array());
    json_object_set_new(out, "answer_category_v2", category_of(c));
    return out;
}

static char *answers_json(struct arena *a, const struct checks_list *checks)
{
    json_t *out = json_object();
    char number[16], *text;

    for (int i = 0; i < checks->count; i++) {
        snprintf(number, sizeof number, "%d", i);
        json_object_set_new(out, number, check_json(a, &checks->at[i]));
    }
    text = json_dumps(out, JSON_COMPACT | JSON_PRESERVE_ORDER);
    json_decref(out);
    return text;
}

/* ---- rows -------------------------------------------------------------------- */

static void bind(struct sqlite3_stmt *s, int column, struct str text)
{
    sqlite3_bind_text(s, column, text.at ? text.at : "", (int)text.len,
                      SQLITE_TRANSIENT);
}

static enum code step_row(struct answers *k, struct sqlite3_stmt *s,
                          struct error *err)
{
    int result = sqlite3_step(s);

    sqlite3_reset(s);
    if (result != SQLITE_DONE)
        return fail(err, ERR_IO, "the database says: %s",
                    sqlite3_errmsg(k->db));
    return OK;
}

enum code answers_add(struct answers *k, struct arena *scratch,
                      const struct dataset *ds,
                      const struct checks_list *checks, const char *digest,
                      struct error *err)
{
    static const uint32_t columns[] = {
        TAG_Modality,         TAG_SOPClassUID,       TAG_PatientID,
        TAG_StudyInstanceUID, TAG_SeriesInstanceUID, TAG_SOPInstanceUID};
    char *json = answers_json(scratch, checks);

    if (!json)
        return fail(err, ERR_MEMORY, "no memory for a key");
    sqlite3_bind_int(k->insert, 1, k->index);
    sqlite3_bind_int(k->insert, 2, k->index / 50);
    k->index++;
    for (int i = 0; i < 6; i++)
        bind(k->insert, 3 + i, dataset_text(ds, columns[i]));
    bind(k->insert, 9, str_of(digest));
    bind(k->insert, 10, str_of(json));
    free(json);
    return step_row(k, k->insert, err);
}

enum code answers_secret(struct answers *k, const char *patient,
                         const char *value, struct error *err)
{
    bind(k->secret, 1, str_of(patient));
    bind(k->secret, 2, str_of(value));
    return step_row(k, k->secret, err);
}

enum code answers_finish(struct answers *k, struct error *err)
{
    return bench_exec(k->db, "COMMIT", err);
}
