/*
 * ledger_work.c - settling what is to be done, handing it out, taking verdicts
 */
#include "batch/ledger_db.h"
#include <string.h>

/* ---- DECIDED --------------------------------------------------------- */

enum { UID_LENGTH = 80 }; /* over-long ones end quarantined, never as twins */

/* The first of the rows that share a patient and a SOPInstanceUID. */
struct first {
    int64_t id, patient;
    char instance[UID_LENGTH], digest[40];
    size_t instance_len, digest_len;
};

static size_t keep(char *to, size_t room, struct str s)
{
    if (s.len > room)
        return room + 1;
    if (s.len)
        memcpy(to, s.at, s.len);
    return s.len;
}

static void first_set(struct first *f, sqlite3_stmt *s)
{
    f->id = sqlite3_column_int64(s, 0);
    f->patient = sqlite3_column_int64(s, 1);
    f->instance_len = keep(f->instance, sizeof f->instance, column_str(s, 2));
    f->digest_len = keep(f->digest, sizeof f->digest, column_str(s, 3));
}

static bool is_kept(const char *kept, size_t len, size_t room, struct str s)
{
    return len <= room && str_equal((struct str){kept, len}, s);
}

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

/* Rows come by patient and SOPInstanceUID, a published one first, then by
 * path: the first of each is the one to process. */
static enum code find_twins(struct ledger *l, struct error *err)
{
    struct first f = {0};
    sqlite3_stmt *s;
    bool found;

    TRY(ledger_use(l, SQL_TWIN_EACH, true, &s, err));
    bind_int(s, 1, STATE_ELSEWHERE);
    bind_int(s, 2, STATE_PUBLISHED);
    for (;;) {
        TRY(ledger_step(l, s, &found, err));
        if (!found)
            return OK;
        if (f.id && f.patient == sqlite3_column_int64(s, 1) &&
            is_kept(f.instance, f.instance_len, sizeof f.instance,
                    column_str(s, 2)))
            TRY(set_twin(l, sqlite3_column_int64(s, 0), f.id,
                         is_kept(f.digest, f.digest_len, sizeof f.digest,
                                 column_str(s, 3)),
                         err));
        else
            first_set(&f, s);
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
    TRY(ledger_done(l, s, err));
    return ledger_move(l, SQL_RESUME, STATE_SCANNED, STATE_DECIDED, err);
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

enum code ledger_next_series(struct ledger *l, int64_t after,
                             int64_t *ret_series, struct error *err)
{
    sqlite3_stmt *s;
    bool found;

    TRY(ledger_use(l, SQL_SERIES_NEXT, false, &s, err));
    bind_int(s, 1, STATE_DECIDED);
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

enum code ledger_published(struct ledger *l, int64_t id,
                           const struct new_ids *ids, struct error *err)
{
    sqlite3_stmt *s;

    TRY(ledger_advance(l, id, STATE_PUBLISHED, err));
    TRY(ledger_use(l, SQL_PATIENT_NEW, true, &s, err));
    bind_int(s, 1, id);
    bind_str(s, 2, ids->patient.old);
    bind_str(s, 3, ids->patient.new);
    TRY(ledger_done(l, s, err));
    return add_pairs(l, &ids->uids, err);
}
