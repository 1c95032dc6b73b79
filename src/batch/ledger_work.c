/*
 * ledger_work.c - settling what is to be done, handing it out, taking verdicts
 */
#include "batch/ledger_db.h"
#include <string.h>

/* ---- names ----------------------------------------------------------- */

enum code ledger_give_up(struct ledger *l, int64_t id, struct str keep,
                         struct error *err)
{
    sqlite3_stmt *s;

    TRY(ledger_use(l, SQL_STALE_ADD, true, &s, err));
    bind_int(s, 1, id);
    bind_str(s, 2, keep);
    return ledger_done(l, s, err);
}

enum code ledger_each_stale(struct ledger *l, name_visit visit, void *user,
                            struct error *err)
{
    sqlite3_stmt *s;
    bool found;

    TRY(ledger_use(l, SQL_STALE_EACH, false, &s, err));
    for (;;) {
        TRY(ledger_step(l, s, &found, err));
        if (!found)
            return OK;
        TRY(visit(user, column_str(s, 0), err));
    }
}

enum code ledger_clear_stale(struct ledger *l, struct error *err)
{
    sqlite3_stmt *s;

    TRY(ledger_use(l, SQL_STALE_CLEAR, true, &s, err));
    return ledger_done(l, s, err);
}

/* ---- DECIDED --------------------------------------------------------- */

static enum code set_twin(struct ledger *l, int64_t id, int64_t of, bool same,
                          struct error *err)
{
    const struct result other = {
        .outcome = {.verdict = OUTCOME_QUARANTINED,
                    .error = {ERR_UNSAFE, "scan", TAG_SOPInstanceUID,
                              "another file of this patient has the same "
                              "SOPInstanceUID and other content"}}};
    struct buffer b = {.limit = 1 << 16};
    sqlite3_stmt *s;
    enum code code;

    TRY(ledger_give_up(l, id, (struct str){NULL, 0}, err));
    if (!same)
        result_pack(&other, &b);
    code = b.failed ? fail(err, ERR_MEMORY, "no memory for a verdict")
                    : ledger_use(l, SQL_TWIN_SET, true, &s, err);
    if (code == OK) {
        bind_int(s, 1, id);
        bind_int(s, 2, same ? STATE_TWIN : STATE_QUARANTINED);
        bind_int(s, 3, of);
        bind_str(s, 4, (struct str){b.at, b.len});
        code = ledger_done(l, s, err);
    }
    buffer_release(&b);
    return code;
}

/* A published one comes first, then by path: the first is processed. */
static enum code settle_group(struct ledger *l, int64_t patient,
                              struct str instance, struct error *err)
{
    char digest[40];
    size_t digest_len = 0;
    int64_t first = 0;
    sqlite3_stmt *s;
    bool found;

    TRY(ledger_use(l, SQL_TWIN_EACH, true, &s, err));
    bind_int(s, 1, patient);
    bind_str(s, 2, instance);
    bind_int(s, 3, STATE_ELSEWHERE);
    bind_int(s, 4, STATE_PUBLISHED);
    for (;;) {
        struct str own;

        TRY(ledger_step(l, s, &found, err));
        if (!found)
            return OK;
        own = column_str(s, 1);
        if (!first) {
            first = sqlite3_column_int64(s, 0);
            digest_len = own.len < sizeof digest ? own.len : 0;
            memcpy(digest, digest_len ? own.at : "", digest_len);
            continue;
        }
        TRY(set_twin(l, sqlite3_column_int64(s, 0), first,
                     str_equal(own, (struct str){digest, digest_len}), err));
    }
}

/* Rows that share a patient and a SOPInstanceUID, group by group. */
static enum code find_twins(struct ledger *l, struct error *err)
{
    sqlite3_stmt *s;
    bool found;

    TRY(ledger_use(l, SQL_TWIN_GROUPS, true, &s, err));
    for (;;) {
        TRY(ledger_step(l, s, &found, err));
        if (!found)
            return OK;
        TRY(settle_group(l, sqlite3_column_int64(s, 0), column_str(s, 1), err));
    }
}

enum code ledger_settle(struct ledger *l, struct error *err)
{
    sqlite3_stmt *s;

    TRY(ledger_use(l, SQL_TWIN_RESET, true, &s, err));
    bind_int(s, 1, STATE_SCANNED);
    bind_int(s, 2, STATE_FOUND);
    TRY(ledger_done(l, s, err));
    TRY(find_twins(l, err));
    TRY(ledger_use(l, SQL_REOPEN, true, &s, err));
    bind_int(s, 1, STATE_DECIDED);
    bind_int(s, 2, STATE_PUBLISHED);
    bind_int(s, 3, STATE_HELD);
    bind_int(s, 4, DECIDED_BY_SERIES);
    TRY(ledger_done(l, s, err));
    TRY(ledger_move(l, SQL_RESUME, STATE_SCANNED, STATE_DECIDED, err));
    TRY(ledger_use(l, SQL_SERIES_OPEN, true, &s, err));
    bind_int(s, 1, STATE_DECIDED);
    return ledger_done(l, s, err);
}

/* ---- work ------------------------------------------------------------ */

void ledger_read_row(sqlite3_stmt *s, struct row *row)
{
    int64_t state = sqlite3_column_int64(s, 4);

    *row = (struct row){
        .id = sqlite3_column_int64(s, 0),
        .patient = sqlite3_column_int64(s, 1),
        .series = sqlite3_column_int64(s, 2),
        .twin = sqlite3_column_int64(s, 3),
        .state =
            state >= 0 && state < STATE_COUNT ? (enum state)state : STATE_FOUND,
        .path = column_str(s, 5),
        .stamp = column_str(s, 6),
        .digest = column_str(s, 7),
        .instance = column_str(s, 8),
        .output = column_str(s, 9),
        .ref = column_str(s, 10),
        .kind = column_str(s, 11),
        .outcome = column_str(s, 12),
        .known = sqlite3_column_int64(s, 13),
        .decided = column_str(s, 14),
        .decided_by = (enum decided_by)sqlite3_column_int64(s, 15),
        .differs = sqlite3_column_int64(s, 16) != 0,
    };
}

enum code ledger_next(struct ledger *l, enum state state, int64_t series,
                      int64_t after, struct row *ret_row, bool *ret_found,
                      struct error *err)
{
    sqlite3_stmt *s;

    TRY(ledger_use(l, series ? SQL_ROW_NEXT_IN : SQL_ROW_NEXT, false, &s, err));
    bind_int(s, 1, state);
    bind_int(s, 2, after);
    if (series)
        bind_int(s, 3, series);
    TRY(ledger_step(l, s, ret_found, err));
    if (*ret_found)
        ledger_read_row(s, ret_row);
    return OK;
}

enum code ledger_next_series(struct ledger *l, enum state state, int64_t after,
                             int64_t *ret_series, struct error *err)
{
    sqlite3_stmt *s;
    bool found;

    TRY(ledger_use(l, SQL_SERIES_NEXT, false, &s, err));
    bind_int(s, 1, state);
    bind_int(s, 2, after);
    TRY(ledger_step(l, s, &found, err));
    *ret_series = found ? sqlite3_column_int64(s, 0) : 0;
    sqlite3_reset(s);
    return OK;
}

enum code ledger_row(struct ledger *l, int64_t id, struct row *ret_row,
                     struct error *err)
{
    sqlite3_stmt *s;
    bool found;

    TRY(ledger_use(l, SQL_ROW_ONE, false, &s, err));
    bind_int(s, 1, id);
    TRY(ledger_step(l, s, &found, err));
    if (!found)
        return fail(err, ERR_FORMAT, "ledger: a row is missing");
    ledger_read_row(s, ret_row);
    return OK;
}

enum code ledger_advance(struct ledger *l, int64_t id, enum state state,
                         struct error *err)
{
    sqlite3_stmt *s;

    TRY(ledger_use(l, SQL_ADVANCE, true, &s, err));
    bind_int(s, 1, id);
    bind_int(s, 2, state);
    return ledger_done(l, s, err);
}

enum code ledger_judge(struct ledger *l, int64_t id, enum state state,
                       struct str outcome, struct str output, struct str ref,
                       int64_t known, struct error *err)
{
    sqlite3_stmt *s;

    TRY(ledger_give_up(l, id, output, err));
    TRY(ledger_use(l, SQL_JUDGE, true, &s, err));
    bind_int(s, 1, id);
    bind_int(s, 2, state);
    bind_str(s, 3, outcome);
    bind_str(s, 4, output);
    bind_str(s, 5, ref);
    bind_int(s, 6, known);
    return ledger_done(l, s, err);
}

static enum code add_pairs(struct ledger *l, const struct id_pairs *pairs,
                           struct error *err)
{
    sqlite3_stmt *s;

    for (int i = 0; i < pairs->count; i++) {
        TRY(ledger_use(l, SQL_UID_ADD, true, &s, err));
        bind_str(s, 1, pairs->at[i].old);
        bind_str(s, 2, pairs->at[i].new);
        TRY(ledger_done(l, s, err));
    }
    return OK;
}

enum code ledger_published(struct ledger *l, int64_t id, struct str output,
                           struct error *err)
{
    sqlite3_stmt *s;

    TRY(ledger_use(l, SQL_STALE_DROP, true, &s, err));
    bind_str(s, 1, output);
    TRY(ledger_done(l, s, err));
    return ledger_advance(l, id, STATE_PUBLISHED, err);
}

enum code ledger_map(struct ledger *l, int64_t id, const struct new_ids *ids,
                     struct error *err)
{
    sqlite3_stmt *s;

    TRY(ledger_use(l, SQL_PATIENT_NEW, true, &s, err));
    bind_int(s, 1, id);
    bind_str(s, 2, ids->patient.old);
    bind_str(s, 3, ids->patient.new);
    TRY(ledger_done(l, s, err));
    return add_pairs(l, &ids->uids, err);
}
