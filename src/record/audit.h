/*
 * audit.h - audit.log: what was published, in a chain that shows tampering
 *
 * One line each: 64 hex digits, a blank, a JSON object. The digits are the
 * SHA-256 of the digits of the line before (64 zeros for the first) and this
 * line's object, so whoever changes, drops or inserts a line has to change all
 * that follow. A block (one finished run that changed something) begins with a
 * "run" object and ends with a "seal": a keyed digest of the chain so far,
 * which only the holder of the site key can make.
 *
 * Objects hold no PHI: new names, keyed digests, digests of outputs.
 */
#pragma once
#include "record/record.h"

/* ---- writing --------------------------------------------------------- */

struct audit;

/* Continue folder/audit.log (or begin it): what is there is copied, a new
 * block follows. *ret_blocks: sealed blocks so far. Nothing happens to the
 * file before audit_close(). */
enum code audit_open(struct arena *a, const char *folder,
                     const struct site_key *key, struct audit **ret,
                     int64_t *ret_blocks, struct error *err);
/* Begin the block; must come first. */
enum code audit_run(struct audit *audit, const struct report_head *head,
                    struct error *err);
/* The object for a verdict; lent until the next call. */
struct str audit_object(struct audit *audit, const struct record *record);
enum code audit_add(struct audit *audit, struct str object, struct error *err);
/* An output that an earlier block told of is no longer there. */
enum code audit_withdrawn(struct audit *audit, struct str output,
                          struct error *err);
/* Seal, sync, rename. Without it audit.log stays as it was. */
enum code audit_close(struct audit *audit, struct error *err);

/* ---- checking -------------------------------------------------------- */

struct audit_entry {
    int64_t line; /* from 1 */
    bool withdrawn;
    struct str output; /* empty: not published */
    struct str digest; /* of the output's bytes */
    struct str verdict;
};
typedef enum code (*audit_visit)(void *user, const struct audit_entry *entry,
                                 struct error *err);

struct audit_state {
    int64_t lines, blocks;
    int64_t first_bad; /* line that breaks the chain, 0: none */
    int64_t bad_seals; /* seals that this key did not make */
    bool sealed;       /* the last line is a seal */
};

/* Walk the log; key NULL: seals are not checked. Lines after a bad one are
 * still visited, each chained to what stands before it. */
enum code audit_read(const char *folder, const struct site_key *key,
                     audit_visit visit, void *user,
                     struct audit_state *ret_state, struct error *err);
