/*
 * ledger.h - what is known about every instance, in OUT/private/ledger.db
 *
 *   FOUND > SCANNED > DECIDED > DRAFTED > VERIFIED > PUBLISHED
 *     |        |         |         |         |
 *     +--------+---------+---------+---------+----> HELD, QUARANTINED, REFUSED
 *              +----> TWIN (same bytes as another), ELSEWHERE (other shard)
 *
 *   FOUND     path and stamp known
 *   SCANNED   digest, patient and series known, dictionary gathered
 *   DECIDED   every scan is in: the patient's dictionary is whole, and this
 *             file is the one to be processed among those of its UID
 *   DRAFTED   handed to a worker together with a draft
 *   VERIFIED  the worker verified the draft; its output name is claimed
 *   PUBLISHED the draft was renamed to the output name
 *
 * One writer, the parent process. Everything in it is PHI.
 */
#pragma once
#include "batch/message.h"

enum state {
    STATE_FOUND,
    STATE_SCANNED,
    STATE_DECIDED,
    STATE_DRAFTED,
    STATE_VERIFIED,
    STATE_PUBLISHED,
    STATE_HELD,
    STATE_QUARANTINED,
    STATE_REFUSED,
    STATE_TWIN,
    STATE_ELSEWHERE,
    STATE_COUNT
};

/* Whose boxes replace the search for text. */
enum decided_by { DECIDED_BY_NOBODY, DECIDED_BY_SERIES, DECIDED_BY_PERSON };

struct ledger;

/* Strings are lent by the ledger until its next call, or live in an arena
 * where the function says so. */
struct row {
    int64_t id, patient, series; /* 0: not known */
    int64_t twin;                /* id of the row it is a copy of, or 0 */
    enum state state;
    struct str path;
    struct str stamp;    /* size, times and inode: "did it change?" */
    struct str digest;   /* of the input's bytes */
    struct str instance; /* SOPInstanceUID */
    struct str output;   /* claimed name below OUT, or empty */
    struct str ref;      /* keyed digest of the input's bytes: for reports */
    struct str kind;     /* modality, maker, model, size; 0x1f between them */
    struct str outcome;  /* packed, see message.h; empty before a verdict */
    int64_t known;       /* entries of the dictionary when it was processed */
    struct str decided;  /* boxes that were decided for it, packed, or empty */
    enum decided_by decided_by;
    bool differs; /* lacks a box that the others of its series have */
};

/* Open or make it; the file is mode 0600. A review holds it for the time of
 * one request, a run for long: ERR_IO if somebody does for LEDGER_PATIENCE. */
enum { LEDGER_PATIENCE = 5000, LEDGER_TURN = 2 /* ms */ };
enum code ledger_open(const char *path, struct ledger **ret, struct error *err);
void ledger_close(struct ledger *l); /* what was not committed is lost */

/* Changes gather in one transaction until this. */
enum code ledger_commit(struct ledger *l, struct error *err);
void ledger_rollback(struct ledger *l); /* to the last commit */

/* Named facts about OUT: key, profile, ... Setting differs: ERR_REFUSED. */
enum code ledger_pin(struct ledger *l, const char *name, const char *value,
                     struct error *err);
/* The same for what may change. */
enum code ledger_note(struct ledger *l, const char *name, const char *value,
                      struct error *err);
/* The value of such a fact, in a; empty if there is none. */
enum code ledger_pinned(struct ledger *l, struct arena *a, const char *name,
                        struct str *ret_value, struct error *err);
/* Take over all rows, dictionaries, pairs and facts of another ledger, which
 * nobody may have open. Its facts must agree; ERR_REFUSED. Rows of the same
 * path are replaced. */
enum code ledger_absorb(struct ledger *l, const char *path, struct error *err);

/* ---- FOUND ----------------------------------------------------------- */

/* A row for path, or, if its stamp changed, the row back to FOUND. */
enum code ledger_found(struct ledger *l, struct str path, struct str stamp,
                       struct error *err);
/* At start: what a killed run had in work goes back to DECIDED. What it had
 * verified stays so; the caller looks whether the drafts are still there. */
enum code ledger_resume(struct ledger *l, bool retry, struct error *err);

/* ---- SCANNED --------------------------------------------------------- */

/* patient_key names the patient for good (PatientID and issuer, or the study
 * where there is none), ref the file in reports. A row whose bytes had a
 * verdict before goes back to that. */
enum code ledger_scanned(struct ledger *l, int64_t id, struct str patient_key,
                         const struct scan *scan, struct str ref,
                         int64_t *ret_patient, struct error *err);
/* The same for a file whose header cannot be read. */
enum code ledger_refer(struct ledger *l, int64_t id, struct str ref,
                       struct error *err);
/* Add to a patient's dictionary; entries known already cost nothing. */
enum code ledger_learn(struct ledger *l, struct arena *a, int64_t patient,
                       struct str packed_identifiers, struct error *err);
/* The dictionary, packed, in an order that no scan order changes. */
enum code ledger_dictionary(struct ledger *l, struct arena *a, int64_t patient,
                            struct str *ret_packed, int64_t *ret_known,
                            struct error *err);

/* ---- DECIDED --------------------------------------------------------- */

/* Every scan is in: find twins, reopen what an older dictionary judged. */
enum code ledger_settle(struct ledger *l, struct error *err);

/* ---- work ------------------------------------------------------------ */

/* The next row of that state after id (and of that series, unless 0), in
 * order of id; false in *ret_found at the end. */
enum code ledger_next(struct ledger *l, enum state state, int64_t series,
                      int64_t after, struct row *ret_row, bool *ret_found,
                      struct error *err);
/* The next series with rows of that state after that one; 0 at the end. */
enum code ledger_next_series(struct ledger *l, enum state state, int64_t after,
                             int64_t *ret_series, struct error *err);
/* True while rows of the series are DECIDED or DRAFTED. */
enum code ledger_series_busy(struct ledger *l, int64_t series, bool *ret,
                             struct error *err);
/* True once its instances were compared with each other; then it is noted. */
enum code ledger_series_checked(struct ledger *l, int64_t series, bool *ret,
                                struct error *err);
enum code ledger_series_check(struct ledger *l, int64_t series,
                              struct error *err);
/* Back to DECIDED: to be done with these boxes (packed, may be empty). */
enum code ledger_decide(struct ledger *l, int64_t id, struct str boxes,
                        enum decided_by by, struct error *err);
enum code ledger_differs(struct ledger *l, int64_t id, bool differs,
                         struct error *err);
enum code ledger_row(struct ledger *l, int64_t id, struct row *ret_row,
                     struct error *err);
enum code ledger_advance(struct ledger *l, int64_t id, enum state state,
                         struct error *err);
/* A verdict; output empty unless VERIFIED. ERR_UNSAFE if another row has
 * that output name. */
enum code ledger_judge(struct ledger *l, int64_t id, enum state state,
                       struct str outcome, struct str output, struct str ref,
                       int64_t known, struct error *err);
/* The pairs of a claimed row, for the maps. */
enum code ledger_map(struct ledger *l, int64_t id, const struct new_ids *ids,
                     struct error *err);
/* The rename was done. */
enum code ledger_published(struct ledger *l, int64_t id, struct str output,
                           struct error *err);
/* Names that were published once and that no row claims any more. */
typedef enum code (*name_visit)(void *user, struct str name, struct error *err);
enum code ledger_each_stale(struct ledger *l, name_visit visit, void *user,
                            struct error *err);
enum code ledger_clear_stale(struct ledger *l, struct error *err);

/* ---- reading --------------------------------------------------------- */

typedef enum code (*row_visit)(void *user, const struct row *row,
                               struct error *err);
/* All rows with a verdict (TWIN too, with the outcome and output of the one
 * it copies) in the reports' order, streamed. */
enum code ledger_each(struct ledger *l, row_visit visit, void *user,
                      struct error *err);
/* The same by path, only HELD, QUARANTINED and REFUSED. */
enum code ledger_each_unpublished(struct ledger *l, row_visit visit, void *user,
                                  struct error *err);
typedef enum code (*pair_visit)(void *user, struct str old, struct str new,
                                struct error *err);
enum code ledger_each_uid(struct ledger *l, pair_visit visit, void *user,
                          struct error *err);
enum code ledger_each_patient(struct ledger *l, pair_visit visit, void *user,
                              struct error *err);
/* ---- the audit log --------------------------------------------------- */

/* What the log's first blocks tell is known; later ones were never written. */
enum code ledger_told_until(struct ledger *l, int64_t block, struct error *err);
/* True if the log tells this of the row already; else note that it will. */
enum code ledger_tell(struct ledger *l, const struct row *row,
                      struct str object, int64_t block, bool *ret_known,
                      struct error *err);
/* Outputs the log tells of that are no longer published. */
enum code ledger_each_withdrawn(struct ledger *l, name_visit visit, void *user,
                                struct error *err);

/* True if a row has that output name. */
enum code ledger_claims(struct ledger *l, struct str output, bool *ret,
                        struct error *err);
/* Rows by state. */
enum code ledger_count(struct ledger *l, int64_t ret_counts[STATE_COUNT],
                       struct error *err);
