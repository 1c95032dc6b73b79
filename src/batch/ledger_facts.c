/*
 * ledger_facts.c - named facts about OUT, and merging with another ledger
 */
#include "batch/ledger_db.h"

static enum code pin_write(struct ledger *l, enum sql how, const char *name,
                           const char *value, struct error *err)
{
    sqlite3_stmt *s;

    TRY(ledger_use(l, how, true, &s, err));
    sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 2, value, -1, SQLITE_STATIC);
    return ledger_done(l, s, err);
}

enum code ledger_pin(struct ledger *l, const char *name, const char *value,
                     struct error *err)
{
    sqlite3_stmt *s;
    bool found, same;

    TRY(ledger_use(l, SQL_PIN_READ, false, &s, err));
    sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC);
    TRY(ledger_step(l, s, &found, err));
    if (!found)
        return pin_write(l, SQL_PIN_WRITE, name, value, err);
    same = str_equal(column_str(s, 0), str_of(value));
    sqlite3_reset(s);
    return same ? OK
                : fail(err, ERR_REFUSED,
                       "this OUT was made with another %s; take another OUT",
                       name);
}

enum code ledger_note(struct ledger *l, const char *name, const char *value,
                      struct error *err)
{
    return pin_write(l, SQL_PIN_CHANGE, name, value, err);
}

enum code ledger_pinned(struct ledger *l, struct arena *a, const char *name,
                        struct str *ret_value, struct error *err)
{
    sqlite3_stmt *s;
    bool found;

    *ret_value = (struct str){NULL, 0};
    TRY(ledger_use(l, SQL_PIN_READ, false, &s, err));
    sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC);
    TRY(ledger_step(l, s, &found, err));
    if (!found)
        return OK;
    *ret_value = str_copy(a, column_str(s, 0));
    sqlite3_reset(s);
    return ret_value->at ? OK
                         : fail(err, ERR_MEMORY, "no memory for the ledger");
}

/* ---- another ledger -------------------------------------------------- */

/* Its ids mean nothing here: rows are matched by path, patients and series by
 * their keys. "other" is the attached one. */
static const char absorb[] =
#include "batch/ledger_absorb.def"
    ;

/* A fact both know must be the same; which shard it was does not matter. */
static enum code compare_facts(struct ledger *l, struct error *err)
{
    sqlite3_stmt *s;
    enum code code;
    bool found;

    TRY(ledger_use(l, SQL_PIN_DIFFERS, true, &s, err));
    TRY(ledger_step(l, s, &found, err));
    if (!found)
        return OK;
    code = fail(err, ERR_REFUSED, "a shard was made with another %.*s",
                (int)column_str(s, 0).len, column_str(s, 0).at);
    sqlite3_reset(s);
    return code;
}

static enum code absorb_attached(struct ledger *l, struct error *err)
{
    TRY(compare_facts(l, err));
    TRY(ledger_execute(l, absorb, err));
    return ledger_commit(l, err);
}

/* Not while a transaction is open: SQLite attaches and detaches outside. */
enum code ledger_absorb(struct ledger *l, const char *path, struct error *err)
{
    sqlite3_stmt *s;
    enum code code;

    TRY(ledger_commit(l, err));
    TRY(ledger_use(l, SQL_ATTACH, false, &s, err));
    sqlite3_bind_text(s, 1, path, -1, SQLITE_STATIC);
    TRY(ledger_done(l, s, err));
    code = absorb_attached(l, err);
    if (code != OK && l->changing) {
        sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
        l->changing = false;
    }
    ledger_forget(l, SQL_PIN_DIFFERS);
    TRY(code);
    return ledger_execute(l, "DETACH other", err);
}
