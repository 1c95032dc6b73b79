/*
 * review_store.c - decisions as rows that are only ever added
 */
#include "review/review_store.h"
#include "batch/ledger_db.h"
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

static const char tables[] =
    "CREATE TABLE IF NOT EXISTS review_origin (instance INTEGER PRIMARY KEY, "
    "basis TEXT NOT NULL, outcome BLOB NOT NULL);"
    "CREATE TABLE IF NOT EXISTS review_event ("
    "seq INTEGER PRIMARY KEY AUTOINCREMENT, instance INTEGER NOT NULL, "
    "ref BLOB NOT NULL, basis TEXT NOT NULL, look INTEGER NOT NULL, "
    "action INTEGER NOT NULL, boxes BLOB NOT NULL, reviewer BLOB NOT NULL, "
    "at TEXT NOT NULL, back INTEGER NOT NULL, cause INTEGER NOT NULL);"
    "CREATE INDEX IF NOT EXISTS review_event_instance ON "
    "review_event (instance, look, seq);"
    "CREATE INDEX IF NOT EXISTS review_event_cause ON "
    "review_event (cause) WHERE cause > 0;";

#define EVENT "seq, instance, look, action, boxes, reviewer, at, back, cause "
#define ITEM                                                                   \
    "SELECT " ROW ", o.outcome FROM instance i "                               \
    "LEFT JOIN review_origin o ON o.instance = i.id "

static const char sql_item[] = ITEM "WHERE i.id = ?1";
static const char sql_each[] =
    ITEM "WHERE i.id IN (SELECT id FROM instance WHERE state = ?1 "
         "UNION SELECT instance FROM review_origin) ORDER BY i.series, i.id";
static const char sql_last[] =
    "SELECT " EVENT ", ref, basis FROM review_event WHERE instance = ?1 AND "
    "look = ?2 ORDER BY seq DESC LIMIT 1";
static const char sql_event[] =
    "SELECT " EVENT "FROM review_event WHERE seq = ?1";
static const char sql_caused[] =
    "SELECT DISTINCT instance FROM review_event WHERE cause = ?1 AND cause > 0";
static const char sql_origin[] =
    "INSERT OR REPLACE INTO review_origin VALUES (?1, ?2, ?3)";
static const char sql_add[] =
    "INSERT INTO review_event (instance, ref, basis, look, action, boxes, "
    "reviewer, at, back, cause) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
    "?10)";

enum { ORIGIN = 17, EVENT_REF = 9, EVENT_BASIS };

/* ---- actions --------------------------------------------------------- */

static const char *const action_names[ACTION_COUNT] = {"", "approve", "reject",
                                                       "hold"};

const char *decision_name(enum action action)
{
    return action_names[action];
}

bool decision_find(struct str name, enum action *ret)
{
    for (int i = 0; i < ACTION_COUNT; i++)
        if (str_equal(name, str_of(action_names[i]))) {
            *ret = (enum action)i;
            return true;
        }
    return false;
}

/* ---- opening --------------------------------------------------------- */

enum code store_tables(struct ledger *l, struct error *err)
{
    return ledger_execute(l, tables, err);
}

enum code store_open(const char *path, struct ledger **ret, struct error *err)
{
    struct ledger *l;
    enum code code;

    if (access(path, F_OK))
        return fail(err, ERR_USAGE, "no run has been made into this OUT");
    TRY(ledger_open(path, &l, err));
    code = store_tables(l, err);
    if (code == OK)
        *ret = l;
    else
        ledger_close(l);
    return code;
}

/* Statements of this file live for one question only. */
static enum code prepare(struct ledger *l, const char *sql, bool changing,
                         sqlite3_stmt **ret, struct error *err)
{
    if (changing && !l->changing) {
        TRY(ledger_execute(l, "BEGIN IMMEDIATE", err));
        l->changing = true;
    }
    return sqlite3_prepare_v2(l->db, sql, -1, ret, NULL) == SQLITE_OK
               ? OK
               : ledger_fail(l, err);
}

static enum code no_memory(struct error *err)
{
    return fail(err, ERR_MEMORY, "no memory for a review");
}

/* ---- events ---------------------------------------------------------- */

static enum code copy_event(struct arena *a, sqlite3_stmt *s, struct event *ret,
                            struct error *err)
{
    int64_t look = sqlite3_column_int64(s, 2);
    int64_t action = sqlite3_column_int64(s, 3);

    if (look < 0 || look >= LOOK_COUNT || action < 0 || action >= ACTION_COUNT)
        return fail(err, ERR_FORMAT, "ledger: a decision is damaged");
    *ret = (struct event){.seq = sqlite3_column_int64(s, 0),
                          .instance = sqlite3_column_int64(s, 1),
                          .look = (enum look)look,
                          .action = (enum action)action,
                          .boxes = str_copy(a, column_str(s, 4)),
                          .reviewer = str_copy(a, column_str(s, 5)),
                          .at = str_copy(a, column_str(s, 6)),
                          .back = sqlite3_column_int64(s, 7),
                          .cause = sqlite3_column_int64(s, 8)};
    return ret->boxes.at && ret->reviewer.at && ret->at.at ? OK
                                                           : no_memory(err);
}

/* s: sql_last. Only what was said of these bytes and this answer counts. */
static enum code read_last(struct ledger *l, struct arena *a, sqlite3_stmt *s,
                           enum look look, struct item *item, struct error *err)
{
    struct event *to = &item->last[look];
    enum code code;
    bool found;

    sqlite3_reset(s);
    bind_int(s, 1, item->row.id);
    bind_int(s, 2, look);
    code = ledger_step(l, s, &found, err);
    if (code == OK && found &&
        str_equal(column_str(s, EVENT_REF), item->row.ref) &&
        str_equal(column_str(s, EVENT_BASIS), str_of(item->basis)))
        code = copy_event(a, s, to, err);
    sqlite3_reset(s);
    return code;
}

enum code store_event(struct ledger *l, struct arena *a, int64_t seq,
                      struct event *ret, struct error *err)
{
    sqlite3_stmt *s;
    enum code code;
    bool found;

    TRY(prepare(l, sql_event, false, &s, err));
    bind_int(s, 1, seq);
    code = ledger_step(l, s, &found, err);
    if (code == OK)
        code = found ? copy_event(a, s, ret, err)
                     : fail(err, ERR_FORMAT, "there is no such decision");
    sqlite3_finalize(s);
    return code;
}

enum code store_caused(struct ledger *l, struct arena *a, int64_t seq,
                       struct id_list *ret, struct error *err)
{
    sqlite3_stmt *s;
    enum code code;
    bool found = true;

    TRY(prepare(l, sql_caused, false, &s, err));
    bind_int(s, 1, seq);
    while ((code = ledger_step(l, s, &found, err)) == OK && found) {
        if (!arena_push(a, *ret)) {
            code = no_memory(err);
            break;
        }
        ret->at[ret->count - 1] = sqlite3_column_int64(s, 0);
    }
    sqlite3_finalize(s);
    return code;
}

/* ---- items ----------------------------------------------------------- */

static enum code copy_row(struct arena *a, const struct row *from,
                          struct row *ret, struct error *err)
{
    struct str *const parts[] = {&ret->path,    &ret->stamp,   &ret->digest,
                                 &ret->ref,     &ret->kind,    &ret->instance,
                                 &ret->outcome, &ret->decided, &ret->output};

    *ret = *from;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        *parts[i] = str_copy(a, *parts[i]);
        if (!parts[i]->at)
            return no_memory(err);
    }
    return OK;
}

/* Of the findings and of the bytes they were made on: who saw one picture
 * decides nothing about another in which the same was found. */
static enum code digest_answer(const struct findings *f, struct str ref,
                               char ret[20], struct error *err)
{
    static const char digits[] = "0123456789abcdef";
    struct buffer packed = {.limit = 1 << 28};
    uint64_t hash;

    findings_pack(f, &packed);
    buffer_add(&packed, ref.at, ref.len);
    if (packed.failed) {
        buffer_release(&packed);
        return no_memory(err);
    }
    hash = XXH3_64bits(packed.at, packed.len);
    buffer_release(&packed);
    for (int i = 0; i < 16; i++)
        ret[i] = digits[hash >> (60 - 4 * i) & 15];
    ret[16] = 0;
    return OK;
}

static bool is_settled(enum state s)
{
    return s == STATE_HELD || s == STATE_PUBLISHED || s == STATE_QUARANTINED ||
           s == STATE_REFUSED;
}

/* A question about items, and one about the last event of each. */
struct asking {
    struct ledger *l;
    sqlite3_stmt *items, *last;
};

static enum code ask(struct ledger *l, const char *sql, struct asking *ret,
                     struct error *err)
{
    *ret = (struct asking){.l = l};
    TRY(prepare(l, sql, false, &ret->items, err));
    return prepare(l, sql_last, false, &ret->last, err);
}

static void ask_no_more(struct asking *q)
{
    sqlite3_finalize(q->items);
    sqlite3_finalize(q->last);
}

/* The row that q stands on as an item; *ret_is false for one in work. */
static enum code read_item(const struct asking *q, struct arena *a,
                           struct item *ret, bool *ret_is, struct error *err)
{
    struct str origin = column_str(q->items, ORIGIN);
    struct row row;

    *ret = (struct item){0};
    ledger_read_row(q->items, &row);
    *ret_is = is_settled(row.state) && (row.state == STATE_HELD || origin.len);
    if (!*ret_is)
        return OK;
    TRY(copy_row(a, &row, &ret->row, err));
    ret->origin =
        row.state == STATE_HELD ? ret->row.outcome : str_copy(a, origin);
    if (!ret->origin.at)
        return no_memory(err);
    TRY(result_unpack(a, ret->origin, &ret->result, err));
    TRY(digest_answer(&ret->result.outcome.findings, ret->row.ref, ret->basis,
                      err));
    for (enum look look = LOOK_FIRST; look <= LOOK_SECOND; look++)
        TRY(read_last(q->l, a, q->last, look, ret, err));
    return OK;
}

enum code store_item(struct ledger *l, struct arena *a, int64_t id,
                     struct item *ret, bool *ret_found, struct error *err)
{
    struct asking q;
    enum code code = ask(l, sql_item, &q, err);

    if (code == OK) {
        bind_int(q.items, 1, id);
        code = ledger_step(l, q.items, ret_found, err);
    }
    if (code == OK && *ret_found)
        code = read_item(&q, a, ret, ret_found, err);
    ask_no_more(&q);
    return code;
}

static enum code visit_rows(const struct asking *q, struct arena *a,
                            item_visit visit, void *user, struct error *err)
{
    struct item item;
    bool found;

    for (;;) {
        TRY(ledger_step(q->l, q->items, &found, err));
        if (!found)
            return OK;
        TRY(read_item(q, a, &item, &found, err));
        if (found)
            TRY(visit(user, a, &item, err));
        arena_clear(a);
    }
}

enum code store_each(struct ledger *l, struct arena *a, item_visit visit,
                     void *user, struct error *err)
{
    struct asking q;
    enum code code = ask(l, sql_each, &q, err);

    if (code == OK) {
        bind_int(q.items, 1, STATE_HELD);
        code = visit_rows(&q, a, visit, user, err);
    }
    ask_no_more(&q);
    return code;
}

/* ---- adding ---------------------------------------------------------- */

static void tell_time(char ret[24])
{
    struct timespec now;
    struct tm t;

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &t);
    strftime(ret, 24, "%Y-%m-%dT%H:%M:%SZ", &t);
}

static enum code keep_origin(struct ledger *l, const struct item *item,
                             struct error *err)
{
    sqlite3_stmt *s;
    enum code code;

    if (item->row.state != STATE_HELD)
        return OK;
    TRY(prepare(l, sql_origin, true, &s, err));
    bind_int(s, 1, item->row.id);
    sqlite3_bind_text(s, 2, item->basis, -1, SQLITE_STATIC);
    bind_str(s, 3, item->origin);
    code = ledger_done(l, s, err);
    sqlite3_finalize(s);
    return code;
}

enum code store_add(struct ledger *l, const struct item *item,
                    const struct event *event, int64_t *ret_seq,
                    struct error *err)
{
    sqlite3_stmt *s;
    enum code code;
    char at[24];

    tell_time(at);
    TRY(keep_origin(l, item, err));
    TRY(prepare(l, sql_add, true, &s, err));
    bind_int(s, 1, item->row.id);
    bind_str(s, 2, item->row.ref);
    sqlite3_bind_text(s, 3, item->basis, -1, SQLITE_STATIC);
    bind_int(s, 4, event->look);
    bind_int(s, 5, event->action);
    bind_str(s, 6, event->boxes);
    bind_str(s, 7, event->reviewer);
    sqlite3_bind_text(s, 8, at, -1, SQLITE_STATIC);
    bind_int(s, 9, event->back);
    bind_int(s, 10, event->cause);
    code = ledger_done(l, s, err);
    *ret_seq = sqlite3_last_insert_rowid(l->db);
    sqlite3_finalize(s);
    return code;
}

/* ---- what an item says ------------------------------------------------ */

char *item_revision(struct arena *a, const struct item *item, enum look look)
{
    return str_format(a, "%s-%lld", item->basis,
                      (long long)item->last[look].seq);
}

enum code item_boxes(struct arena *a, const struct item *item, enum look look,
                     struct findings *ret, struct error *err)
{
    if (!item->last[look].seq) {
        *ret = item->result.outcome.findings;
        return OK;
    }
    return findings_unpack(a, item->last[look].boxes, ret, err);
}

/* modality, maker, model, size; 0x1f between them */
struct str item_part(const struct item *item, int index)
{
    struct str rest = item->row.kind, part = str_cut(rest, '\x1f', &rest);

    while (index-- > 0)
        part = str_cut(rest, '\x1f', &rest);
    return part;
}

bool item_same_device(const struct item *a, const struct item *b)
{
    return a->row.kind.len && str_equal(a->row.kind, b->row.kind) &&
           a->result.outcome.columns == b->result.outcome.columns &&
           a->result.outcome.rows == b->result.outcome.rows;
}
