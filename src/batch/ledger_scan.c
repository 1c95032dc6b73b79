/*
 * ledger_scan.c - rows from found to decided: stamps, patients, dictionaries
 *
 * A patient's dictionary is a set of entries, one identifier each, so that the
 * order of scans leaves no trace in it. UIDs stay out: an instance brings its
 * own, and those of ten thousand others would only cost time.
 */
#include "batch/ledger_db.h"
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum {
    WORDS_LIMIT = 10000, /* entries of one patient's dictionary */
    LATELY = 1 << 16     /* entries remembered as stored */
};

struct known_words {
    uint64_t hash[LATELY];
};

/* ---- FOUND ----------------------------------------------------------- */

static enum code found_add(struct ledger *l, struct str path, struct str stamp,
                           struct error *err)
{
    sqlite3_stmt *s;

    TRY(ledger_use(l, SQL_FOUND_ADD, true, &s, err));
    bind_str(s, 1, path);
    bind_str(s, 2, stamp);
    bind_int(s, 3, STATE_FOUND);
    return ledger_done(l, s, err);
}

/* The last verdict stays known until the new scan tells whether the bytes are
 * the same. */
static enum code found_again(struct ledger *l, int64_t id, struct str stamp,
                             struct error *err)
{
    sqlite3_stmt *s;

    TRY(ledger_use(l, SQL_FOUND_AGAIN, true, &s, err));
    bind_int(s, 1, id);
    bind_str(s, 2, stamp);
    bind_int(s, 3, STATE_FOUND);
    return ledger_done(l, s, err);
}

enum code ledger_found(struct ledger *l, struct str path, struct str stamp,
                       struct error *err)
{
    sqlite3_stmt *s;
    bool found, same;
    int64_t id;

    TRY(ledger_use(l, SQL_FOUND_ASK, false, &s, err));
    bind_str(s, 1, path);
    TRY(ledger_step(l, s, &found, err));
    if (!found)
        return found_add(l, path, stamp, err);
    id = sqlite3_column_int64(s, 0);
    same = str_equal(column_str(s, 1), stamp);
    sqlite3_reset(s);
    return same ? OK : found_again(l, id, stamp, err);
}

enum code ledger_move(struct ledger *l, enum sql which, enum state from,
                      enum state to, struct error *err)
{
    sqlite3_stmt *s;

    TRY(ledger_use(l, which, true, &s, err));
    bind_int(s, 1, from);
    bind_int(s, 2, to);
    return ledger_done(l, s, err);
}

enum code ledger_resume(struct ledger *l, bool retry, struct error *err)
{
    TRY(ledger_move(l, SQL_RESUME, STATE_DRAFTED, STATE_DECIDED, err));
    return retry
               ? ledger_move(l, SQL_RETRY, STATE_QUARANTINED, STATE_FOUND, err)
               : OK;
}

/* ---- SCANNED --------------------------------------------------------- */

/* Bind what both statements take. */
static void bind_key(sqlite3_stmt *s, int64_t patient, struct str key)
{
    if (patient) {
        bind_int(s, 1, patient);
        bind_str(s, 2, key);
    } else {
        bind_str(s, 1, key);
    }
}

/* The id of a key, made if need be: patients (patient 0) and their series. */
static enum code id_of(struct ledger *l, enum sql ask, enum sql add,
                       int64_t patient, struct str key, int64_t *ret,
                       struct error *err)
{
    sqlite3_stmt *s;
    bool found;

    TRY(ledger_use(l, ask, false, &s, err));
    bind_key(s, patient, key);
    TRY(ledger_step(l, s, &found, err));
    if (found) {
        *ret = sqlite3_column_int64(s, 0);
        sqlite3_reset(s);
        return OK;
    }
    TRY(ledger_use(l, add, true, &s, err));
    bind_key(s, patient, key);
    TRY(ledger_done(l, s, err));
    *ret = sqlite3_last_insert_rowid(l->db);
    return OK;
}

/* SCANNED, unless these very bytes had a verdict before; *ret_traces: there is
 * something of older bytes to forget. */
static enum code state_after_scan(struct ledger *l, int64_t id, int64_t patient,
                                  struct str digest, enum state *ret,
                                  bool *ret_traces, struct error *err)
{
    sqlite3_stmt *s;
    bool found;
    int64_t before;

    TRY(ledger_use(l, SQL_BEFORE_ASK, false, &s, err));
    bind_int(s, 1, id);
    TRY(ledger_step(l, s, &found, err));
    before = found ? sqlite3_column_int64(s, 0) : 0;
    *ret = before >= STATE_PUBLISHED && before < STATE_COUNT &&
                   str_equal(column_str(s, 1), digest) &&
                   sqlite3_column_int64(s, 2) == patient
               ? (enum state)before
               : STATE_SCANNED;
    *ret_traces = *ret == STATE_SCANNED && sqlite3_column_int64(s, 3);
    sqlite3_reset(s);
    return OK;
}

/* What series are compared by and reports summed up by. */
static struct str kind_of(const struct scan *scan, struct buffer *b)
{
    const struct str parts[] = {scan->modality, scan->manufacturer,
                                scan->model};

    for (int i = 0; i < 3; i++) {
        buffer_add(b, parts[i].at, parts[i].len);
        buffer_add(b, "\x1f", 1);
    }
    buffer_format(b, "%dx%d", scan->columns, scan->rows);
    return (struct str){b->at, b->len};
}

/* Other bytes: what was published of the old ones is stale. */
static enum code forget_verdict(struct ledger *l, int64_t id, struct error *err)
{
    sqlite3_stmt *s;

    TRY(ledger_give_up(l, id, (struct str){NULL, 0}, err));
    TRY(ledger_use(l, SQL_ANEW, true, &s, err));
    bind_int(s, 1, id);
    return ledger_done(l, s, err);
}

enum code ledger_scanned(struct ledger *l, int64_t id, struct str patient_key,
                         const struct scan *scan, struct str ref,
                         int64_t *ret_patient, struct error *err)
{
    struct str digest = str_of(scan->digest);
    struct buffer key = {.limit = 1 << 16}, kind = {.limit = 1 << 16};
    enum state state;
    bool traces;
    int64_t patient, series;
    sqlite3_stmt *s;
    enum code code;

    TRY(id_of(l, SQL_PATIENT_ASK, SQL_PATIENT_ADD, 0, patient_key, &patient,
              err));
    buffer_add(&key, scan->study.at, scan->study.len);
    buffer_add(&key, "\x1f", 1);
    buffer_add(&key, scan->series.at, scan->series.len);
    code = key.failed ? fail(err, ERR_MEMORY, "no memory for a series")
                      : id_of(l, SQL_SERIES_ASK, SQL_SERIES_ADD, patient,
                              (struct str){key.at, key.len}, &series, err);
    buffer_release(&key);
    TRY(code);
    TRY(state_after_scan(l, id, patient, digest, &state, &traces, err));
    TRY(ledger_use(l, SQL_SCANNED, true, &s, err));
    bind_int(s, 1, id);
    bind_int(s, 2, state);
    bind_int(s, 3, patient);
    bind_int(s, 4, series);
    bind_str(s, 5, digest);
    bind_str(s, 6, scan->instance);
    bind_str(s, 7, kind_of(scan, &kind));
    bind_str(s, 8, ref);
    code = kind.failed ? fail(err, ERR_MEMORY, "no memory for a row")
                       : ledger_done(l, s, err);
    buffer_release(&kind);
    TRY(code);
    *ret_patient = patient;
    return traces ? forget_verdict(l, id, err) : OK;
}

enum code ledger_refer(struct ledger *l, int64_t id, struct str ref,
                       struct error *err)
{
    sqlite3_stmt *s;

    TRY(ledger_use(l, SQL_REFER, true, &s, err));
    bind_int(s, 1, id);
    bind_str(s, 2, ref);
    return ledger_done(l, s, err);
}

/* ---- the dictionary -------------------------------------------------- */

/* True if this entry of this patient was stored a moment ago. */
static bool stored_lately(struct ledger *l, int64_t patient, struct str entry)
{
    uint64_t hash = XXH3_64bits_withSeed(
        entry.at, entry.len, (uint64_t)patient * 0x9e3779b97f4a7c15);
    uint64_t *slot;

    if (!l->known_words)
        l->known_words = calloc(1, sizeof *l->known_words);
    if (!l->known_words)
        return false;
    slot = &l->known_words->hash[hash % LATELY];
    if (*slot == hash)
        return true;
    *slot = hash;
    return false;
}

static enum code words_of(struct ledger *l, int64_t patient, int64_t *ret,
                          struct error *err)
{
    sqlite3_stmt *s;
    bool found;

    TRY(ledger_use(l, SQL_WORD_COUNT, false, &s, err));
    bind_int(s, 1, patient);
    TRY(ledger_step(l, s, &found, err));
    *ret = found ? sqlite3_column_int64(s, 0) : 0;
    sqlite3_reset(s);
    return OK;
}

static enum code add_word(struct ledger *l, int64_t patient, struct str entry,
                          int64_t *added, struct error *err)
{
    sqlite3_stmt *s;

    if (stored_lately(l, patient, entry))
        return OK;
    TRY(ledger_use(l, SQL_WORD_ADD, true, &s, err));
    bind_int(s, 1, patient);
    bind_str(s, 2, entry);
    TRY(ledger_done(l, s, err));
    *added += sqlite3_changes(l->db);
    return OK;
}

static enum code add_identifier(struct ledger *l, int64_t patient,
                                const struct identifier *one, int64_t *added,
                                struct error *err)
{
    struct identifier copy = *one;
    struct identifiers single = {.at = &copy, .count = 1, .room = 1};
    struct buffer b = {.limit = 1 << 20};
    enum code code = identifiers_pack(&single, &b, err);

    if (code == OK && b.failed)
        code = fail(err, ERR_MEMORY, "no memory for a dictionary entry");
    if (code == OK)
        code = add_word(l, patient, (struct str){b.at, b.len}, added, err);
    buffer_release(&b);
    return code;
}

enum code ledger_learn(struct ledger *l, struct arena *a, int64_t patient,
                       struct str packed, struct error *err)
{
    struct identifiers ids = {0};
    int64_t words, added = 0;
    sqlite3_stmt *s;

    TRY(words_of(l, patient, &words, err));
    if (!packed.len)
        return OK;
    TRY(identifiers_unpack(a, packed, &ids, err));
    for (int i = 0; i < ids.count && words + added < WORDS_LIMIT; i++)
        if (ids.at[i].kind != ID_UID)
            TRY(add_identifier(l, patient, &ids.at[i], &added, err));
    if (!added)
        return OK;
    TRY(ledger_use(l, SQL_WORD_COUNTED, true, &s, err));
    bind_int(s, 1, patient);
    bind_int(s, 2, added);
    return ledger_done(l, s, err);
}

static enum code gather(struct arena *a, struct str entry,
                        struct identifiers *all, struct error *err)
{
    struct identifiers one = {0};
    struct str own = str_copy(a, entry);

    if (!own.at)
        return fail(err, ERR_MEMORY, "no memory for a dictionary");
    TRY(identifiers_unpack(a, own, &one, err));
    for (int i = 0; i < one.count; i++) {
        if (!arena_push(a, *all))
            return fail(err, ERR_MEMORY, "no memory for a dictionary");
        all->at[all->count - 1] = one.at[i];
    }
    return OK;
}

static void release(void *buffer)
{
    buffer_release(buffer);
}

enum code ledger_dictionary(struct ledger *l, struct arena *a, int64_t patient,
                            struct str *ret_packed, int64_t *ret_known,
                            struct error *err)
{
    struct buffer *packed = arena_alloc(a, sizeof *packed);
    struct identifiers all = {0};
    sqlite3_stmt *s;
    bool found;

    if (!packed || arena_defer(a, release, packed) != OK)
        return fail(err, ERR_MEMORY, "no memory for a dictionary");
    TRY(words_of(l, patient, ret_known, err));
    TRY(ledger_use(l, SQL_WORD_EACH, false, &s, err));
    bind_int(s, 1, patient);
    for (;;) {
        TRY(ledger_step(l, s, &found, err));
        if (!found)
            break;
        TRY(gather(a, column_str(s, 0), &all, err));
    }
    if (all.count)
        TRY(identifiers_pack(&all, packed, err));
    if (packed->failed)
        return fail(err, ERR_MEMORY, "no memory for a dictionary");
    *ret_packed = (struct str){packed->at, packed->len};
    return OK;
}
