/*
 * ledger_series.c - what a series waits for, and boxes decided for a row
 */
#include "batch/ledger_db.h"

enum code ledger_series_busy(struct ledger *l, int64_t series, bool *ret,
                             struct error *err)
{
    sqlite3_stmt *s;

    TRY(ledger_use(l, SQL_SERIES_BUSY, false, &s, err));
    bind_int(s, 1, series);
    bind_int(s, 2, STATE_DECIDED);
    bind_int(s, 3, STATE_DRAFTED);
    TRY(ledger_step(l, s, ret, err));
    sqlite3_reset(s);
    return OK;
}

enum code ledger_series_checked(struct ledger *l, int64_t series, bool *ret,
                                struct error *err)
{
    sqlite3_stmt *s;
    bool found;

    TRY(ledger_use(l, SQL_SERIES_CHECKED, false, &s, err));
    bind_int(s, 1, series);
    TRY(ledger_step(l, s, &found, err));
    *ret = found && sqlite3_column_int64(s, 0);
    sqlite3_reset(s);
    return OK;
}

enum code ledger_series_check(struct ledger *l, int64_t series,
                              struct error *err)
{
    sqlite3_stmt *s;

    TRY(ledger_use(l, SQL_SERIES_CHECK, true, &s, err));
    bind_int(s, 1, series);
    return ledger_done(l, s, err);
}

enum code ledger_decide(struct ledger *l, int64_t id, struct str boxes,
                        enum decided_by by, struct error *err)
{
    sqlite3_stmt *s;

    TRY(ledger_use(l, SQL_DECIDE, true, &s, err));
    bind_int(s, 1, id);
    bind_int(s, 2, STATE_DECIDED);
    bind_str(s, 3, boxes);
    bind_int(s, 4, by);
    return ledger_done(l, s, err);
}

enum code ledger_differs(struct ledger *l, int64_t id, bool differs,
                         struct error *err)
{
    sqlite3_stmt *s;

    TRY(ledger_use(l, SQL_DIFFERS, true, &s, err));
    bind_int(s, 1, id);
    bind_int(s, 2, differs);
    return ledger_done(l, s, err);
}
