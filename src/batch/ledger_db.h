/*
 * ledger_db.h - the ledger's files among themselves: statements over SQLite
 */
#pragma once
#include "batch/ledger.h"
#include <sqlite3.h>

enum sql {
#define SQL(name, text) SQL_##name,
#include "batch/ledger_sql.def"
#undef SQL
    SQL_COUNT_OF
};

struct ledger {
    sqlite3 *db;
    sqlite3_stmt *statements[SQL_COUNT_OF]; /* prepared at first use */
    bool changing;                          /* a transaction is open */
    struct known_words *known_words;        /* entries stored lately */
};

/* A statement ready to bind; a changing one opens the transaction. */
enum code ledger_use(struct ledger *l, enum sql which, bool changing,
                     sqlite3_stmt **ret, struct error *err);
/* Drop a statement that reads what goes away. */
void ledger_forget(struct ledger *l, enum sql which);
enum code ledger_execute(struct ledger *l, const char *sql, struct error *err);
/* Bind parameter i; text is lent until the statement is done. */
void bind_int(sqlite3_stmt *s, int i, int64_t value);
void bind_id(sqlite3_stmt *s, int i, int64_t id); /* 0 is NULL */
void bind_str(sqlite3_stmt *s, int i, struct str value);
/* Step once: a row or not. The last row read stays readable until the
 * statement is used again. */
enum code ledger_step(struct ledger *l, sqlite3_stmt *s, bool *ret_row,
                      struct error *err);
/* Step to the end of a statement without rows, and reset it. */
enum code ledger_done(struct ledger *l, sqlite3_stmt *s, struct error *err);
/* All rows of one state to another. */
enum code ledger_move(struct ledger *l, enum sql which, enum state from,
                      enum state to, struct error *err);
/* Unless it is keep, the output name that a row has becomes stale. */
enum code ledger_give_up(struct ledger *l, int64_t id, struct str keep,
                         struct error *err);
void ledger_read_row(sqlite3_stmt *s, struct row *row);
struct str column_str(sqlite3_stmt *s, int i);
enum code ledger_fail(const struct ledger *l, struct error *err);
