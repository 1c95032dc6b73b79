/*
 * ledger_read.c - everything the reports and maps are made of, streamed
 */
#include "batch/ledger_db.h"

/* The column after those of a row: what a TWIN takes from its first. */
enum { TWIN_STATE = 17, TWIN_OUTPUT, TWIN_OUTCOME };

enum code ledger_each(struct ledger *l, row_visit visit, void *user,
                      struct error *err)
{
    sqlite3_stmt *s;
    struct row row;
    bool found;

    TRY(ledger_use(l, SQL_TWIN_SORT, true, &s, err));
    bind_int(s, 1, STATE_TWIN);
    TRY(ledger_done(l, s, err));
    TRY(ledger_use(l, SQL_EACH, false, &s, err));
    bind_int(s, 1, STATE_TWIN);
    bind_int(s, 2, STATE_PUBLISHED);
    for (;;) {
        TRY(ledger_step(l, s, &found, err));
        if (!found)
            return OK;
        ledger_read_row(s, &row);
        if (row.state == STATE_TWIN) {
            if (sqlite3_column_int64(s, TWIN_STATE) < STATE_PUBLISHED)
                continue;
            row.output = column_str(s, TWIN_OUTPUT);
            row.outcome = column_str(s, TWIN_OUTCOME);
        }
        TRY(visit(user, &row, err));
    }
}

enum code ledger_each_unpublished(struct ledger *l, row_visit visit, void *user,
                                  struct error *err)
{
    sqlite3_stmt *s;
    struct row row;
    bool found;

    TRY(ledger_use(l, SQL_EACH_UNPUBLISHED, false, &s, err));
    bind_int(s, 1, STATE_HELD);
    bind_int(s, 2, STATE_QUARANTINED);
    bind_int(s, 3, STATE_REFUSED);
    for (;;) {
        TRY(ledger_step(l, s, &found, err));
        if (!found)
            return OK;
        ledger_read_row(s, &row);
        TRY(visit(user, &row, err));
    }
}

static enum code each_pair(struct ledger *l, enum sql which, pair_visit visit,
                           void *user, struct error *err)
{
    sqlite3_stmt *s;
    bool found;

    TRY(ledger_use(l, which, false, &s, err));
    for (;;) {
        TRY(ledger_step(l, s, &found, err));
        if (!found)
            return OK;
        TRY(visit(user, column_str(s, 0), column_str(s, 1), err));
    }
}

enum code ledger_each_uid(struct ledger *l, pair_visit visit, void *user,
                          struct error *err)
{
    return each_pair(l, SQL_EACH_UID, visit, user, err);
}

enum code ledger_each_patient(struct ledger *l, pair_visit visit, void *user,
                              struct error *err)
{
    return each_pair(l, SQL_EACH_PATIENT, visit, user, err);
}

/* ---- the audit log --------------------------------------------------- */

enum code ledger_told_until(struct ledger *l, int64_t block, struct error *err)
{
    sqlite3_stmt *s;

    TRY(ledger_use(l, SQL_TOLD_FORGET, true, &s, err));
    bind_int(s, 1, block);
    return ledger_done(l, s, err);
}

enum code ledger_tell(struct ledger *l, const struct row *row,
                      struct str object, int64_t block, bool *ret_known,
                      struct error *err)
{
    sqlite3_stmt *s;
    bool found;

    TRY(ledger_use(l, SQL_TOLD_ASK, false, &s, err));
    bind_int(s, 1, row->id);
    TRY(ledger_step(l, s, &found, err));
    *ret_known = found && str_equal(column_str(s, 0), object);
    sqlite3_reset(s);
    if (*ret_known)
        return OK;
    TRY(ledger_use(l, SQL_TOLD_SET, true, &s, err));
    bind_int(s, 1, row->id);
    bind_str(s, 2, object);
    bind_str(s, 3,
             row->state == STATE_PUBLISHED ? row->output
                                           : (struct str){NULL, 0});
    bind_int(s, 4, block);
    return ledger_done(l, s, err);
}

enum code ledger_each_withdrawn(struct ledger *l, name_visit visit, void *user,
                                struct error *err)
{
    sqlite3_stmt *s;
    bool found;

    TRY(ledger_use(l, SQL_WITHDRAWN, false, &s, err));
    bind_int(s, 1, STATE_PUBLISHED);
    for (;;) {
        TRY(ledger_step(l, s, &found, err));
        if (!found)
            return OK;
        TRY(visit(user, column_str(s, 0), err));
    }
}

enum code ledger_claims(struct ledger *l, struct str output, bool *ret,
                        struct error *err)
{
    sqlite3_stmt *s;

    TRY(ledger_use(l, SQL_CLAIMED, false, &s, err));
    bind_str(s, 1, output);
    TRY(ledger_step(l, s, ret, err));
    sqlite3_reset(s);
    return OK;
}

enum code ledger_count(struct ledger *l, int64_t ret_counts[STATE_COUNT],
                       struct error *err)
{
    sqlite3_stmt *s;
    bool found;

    for (int i = 0; i < STATE_COUNT; i++)
        ret_counts[i] = 0;
    TRY(ledger_use(l, SQL_COUNT, false, &s, err));
    for (;;) {
        int64_t state;

        TRY(ledger_step(l, s, &found, err));
        if (!found)
            return OK;
        state = sqlite3_column_int64(s, 0);
        if (state >= 0 && state < STATE_COUNT)
            ret_counts[state] = sqlite3_column_int64(s, 1);
    }
}
