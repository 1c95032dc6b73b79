/*
 * ledger.c - the file behind the ledger, its transactions and statements
 *
 * Invariants, each with its test in tests/unit/test_batch_ledger.c (of 8 in
 * test_batch_series.c, of 9 in test_batch_commit.c):
 *   1. a path has one row, and rows are never removed.
 *   2. a committed VERIFIED or PUBLISHED row claims the output's name before
 *      the rename, and a name that is given up is kept as stale until its file
 *      is gone: whatever is below OUT/dicom is known.
 *   3. no two rows claim the same output name.
 *   4. a PUBLISHED row is opened again only if its input's bytes changed, or
 *      its patient's dictionary has grown since.
 *   5. after ledger_resume() nothing is DRAFTED: it is DECIDED again and keeps
 *      its claim.
 *   6. of the rows of one patient with one SOPInstanceUID at most one is
 *      processed; copies of its bytes are TWIN, others QUARANTINED.
 *   7. the dictionary a row is processed with holds the values of every
 *      scanned instance of the patient, in an order no scan order changes.
 *   8. rows of a series are published after all of them were compared.
 *   9. a commit that returned OK survives a power cut (WAL, synchronous FULL).
 */
#include "batch/ledger_db.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const texts[] = {
#define SQL(name, text) text,
#include "batch/ledger_sql.def"
#undef SQL
};

static const char schema[] =
#include "batch/ledger_schema.def"
    ;

/* SQLite names tables and columns in its messages, never values. */
enum code ledger_fail(const struct ledger *l, struct error *err)
{
    int code = l->db ? sqlite3_errcode(l->db) : SQLITE_NOMEM;
    enum code ours = code == SQLITE_NOMEM ? ERR_MEMORY
                     : code == SQLITE_CORRUPT || code == SQLITE_NOTADB
                         ? ERR_FORMAT
                     : code == SQLITE_CONSTRAINT ? ERR_UNSAFE
                                                 : ERR_IO;

    return fail(err, ours, "ledger: %s",
                l->db ? sqlite3_errmsg(l->db) : "out of memory");
}

enum code ledger_execute(struct ledger *l, const char *sql, struct error *err)
{
    return sqlite3_exec(l->db, sql, NULL, NULL, NULL) == SQLITE_OK
               ? OK
               : ledger_fail(l, err);
}

/* Made here, so that it never exists with another mode. */
static enum code make_file(const char *path, struct error *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        return fail(err, ERR_IO, "cannot open the ledger: %s", strerror(errno));
    close(fd);
    return OK;
}

/* Exclusive locking keeps the WAL index in memory (no -shm file, works on
 * network drives) and keeps a second run out. */
static enum code set_up(struct ledger *l, const char *path, bool *ret_busy,
                        struct error *err)
{
    static const char pragmas[] =
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;"
        "PRAGMA synchronous = FULL; PRAGMA cache_size = -1000;"
        "PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000;"
        "BEGIN IMMEDIATE; COMMIT;";

    *ret_busy = false;
    if (sqlite3_open_v2(path, &l->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
                            SQLITE_OPEN_EXRESCODE,
                        NULL) != SQLITE_OK)
        return ledger_fail(l, err);
    sqlite3_extended_result_codes(l->db, 0);
    if (sqlite3_exec(l->db, pragmas, NULL, NULL, NULL) == SQLITE_OK)
        return ledger_execute(l, schema, err);
    *ret_busy = sqlite3_errcode(l->db) == SQLITE_BUSY;
    if (*ret_busy)
        return fail(err, ERR_IO, "another run is at work on this OUT");
    return ledger_fail(l, err);
}

/* SQLite's own waiting gives up at once where two that open want more than they
 * have, and sleeps ever longer where it does not: whoever finds the ledger held
 * lets go of it and comes again. */
static enum code wait_and_set_up(struct ledger *l, const char *path,
                                 struct error *err)
{
    const struct timespec turn = {.tv_nsec = LEDGER_TURN * 1000000};
    enum code code;
    bool busy;

    TRY(make_file(path, err));
    for (int waited = 0;; waited += LEDGER_TURN) {
        code = set_up(l, path, &busy, err);
        if (!busy || waited >= LEDGER_PATIENCE)
            return code;
        sqlite3_close(l->db);
        l->db = NULL;
        nanosleep(&turn, NULL);
    }
}

enum code ledger_open(const char *path, struct ledger **ret, struct error *err)
{
    struct ledger *l = calloc(1, sizeof *l);
    enum code code;

    if (!l)
        return fail(err, ERR_MEMORY, "no memory for the ledger");
    code = wait_and_set_up(l, path, err);
    if (code != OK) {
        ledger_close(l);
        return code;
    }
    *ret = l;
    return OK;
}

void ledger_close(struct ledger *l)
{
    if (!l)
        return;
    for (int i = 0; i < SQL_COUNT_OF; i++)
        sqlite3_finalize(l->statements[i]);
    sqlite3_close(l->db);
    free(l->known_words);
    free(l);
}

/* A statement that still stands on a row would keep the WAL from being emptied
 * into the database. */
enum code ledger_commit(struct ledger *l, struct error *err)
{
    for (int i = 0; i < SQL_COUNT_OF; i++)
        sqlite3_reset(l->statements[i]);
    if (!l->changing)
        return OK;
    TRY(ledger_execute(l, "COMMIT", err));
    l->changing = false;
    return OK;
}

void ledger_rollback(struct ledger *l)
{
    for (int i = 0; i < SQL_COUNT_OF; i++)
        sqlite3_reset(l->statements[i]);
    if (l->changing)
        ledger_execute(l, "ROLLBACK", NULL);
    l->changing = false;
}

/* ---- statements ------------------------------------------------------ */

enum code ledger_use(struct ledger *l, enum sql which, bool changing,
                     sqlite3_stmt **ret, struct error *err)
{
    sqlite3_stmt **s = &l->statements[which];

    if (changing && !l->changing) {
        TRY(ledger_execute(l, "BEGIN IMMEDIATE", err));
        l->changing = true;
    }
    if (!*s && sqlite3_prepare_v3(l->db, texts[which], -1,
                                  SQLITE_PREPARE_PERSISTENT, s, NULL))
        return ledger_fail(l, err);
    sqlite3_reset(*s);
    sqlite3_clear_bindings(*s);
    *ret = *s;
    return OK;
}

void ledger_forget(struct ledger *l, enum sql which)
{
    sqlite3_finalize(l->statements[which]);
    l->statements[which] = NULL;
}

void bind_int(sqlite3_stmt *s, int i, int64_t value)
{
    sqlite3_bind_int64(s, i, value);
}

void bind_id(sqlite3_stmt *s, int i, int64_t id)
{
    if (id)
        sqlite3_bind_int64(s, i, id);
    else
        sqlite3_bind_null(s, i);
}

/* A NULL pointer would bind NULL, and no column allows that. */
void bind_str(sqlite3_stmt *s, int i, struct str value)
{
    sqlite3_bind_blob64(s, i, value.len ? value.at : "", value.len,
                        SQLITE_STATIC);
}

enum code ledger_step(struct ledger *l, sqlite3_stmt *s, bool *ret_row,
                      struct error *err)
{
    int code = sqlite3_step(s);

    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        enum code ours = ledger_fail(l, err);

        sqlite3_reset(s);
        return ours;
    }
    *ret_row = code == SQLITE_ROW;
    if (code == SQLITE_DONE)
        sqlite3_reset(s);
    return OK;
}

enum code ledger_done(struct ledger *l, sqlite3_stmt *s, struct error *err)
{
    bool row;

    TRY(ledger_step(l, s, &row, err));
    sqlite3_reset(s);
    return OK;
}

struct str column_str(sqlite3_stmt *s, int i)
{
    const void *at = sqlite3_column_blob(s, i);

    return (struct str){at, at ? (size_t)sqlite3_column_bytes(s, i) : 0};
}
