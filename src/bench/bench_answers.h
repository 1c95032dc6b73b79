/*
 * bench_answers.h - the answer key as a SQLite file
 */
#pragma once
#include "bench/bench_key.h"

struct sqlite3;
struct sqlite3_stmt;

/* A new key; replaced if it is there. Closed (and committed) with a. */
struct answers;
enum code answers_create(struct arena *a, const char *path,
                         struct answers **ret, struct error *err);
/* One row: the instance and its checks. scratch is used up. */
enum code answers_add(struct answers *k, struct arena *scratch,
                      const struct dataset *ds,
                      const struct checks_list *checks, const char *digest,
                      struct error *err);
/* A value of a patient that must not be found in any byte (strict extra). */
enum code answers_secret(struct answers *k, const char *patient,
                         const char *value, struct error *err);
enum code answers_finish(struct answers *k, struct error *err);

/* Open a database for reading or writing; closed with a. */
enum code bench_open(struct arena *a, const char *path, bool create,
                     struct sqlite3 **ret, struct error *err);
enum code bench_prepare(struct arena *a, struct sqlite3 *db, const char *sql,
                        struct sqlite3_stmt **ret, struct error *err);
enum code bench_exec(struct sqlite3 *db, const char *sql, struct error *err);
