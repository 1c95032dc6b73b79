/*
 * review.h - people decide what the machine doubts
 *
 * A server on 127.0.0.1 shows the held instances of an OUT; what people decide
 * is in the ledger before they see the next picture. review_apply() carries it
 * out through the same redact > verify > publish path as everything else.
 *
 * Promises, each with its test in tests/unit/test_review_*.c or
 * tests/e2e/test_review*.py:
 *   1. nothing is answered without the token, to a foreign Host or Origin, or
 *      from any file but the pictures in OUT/private/review.
 *   2. a decision names the state it was made on; if that is not the present
 *      one, nothing changes. A decision that was answered survives a power cut.
 *   3. history is only ever added to: who, when, what, and what was before.
 *   4. no answer of the server changes an output; only `deburn apply` does.
 *   5. where two readers differ, nothing is published until a person decides
 *      again.
 */
#pragma once
#include "batch/batch.h"
#include "record/record.h"

struct review_options {
    const char *out;
    const char *reviewer;  /* 1..64 bytes, printable UTF-8 */
    int port;              /* 0: any that is free */
    double idle_minutes;   /* without a request it stops; 0: never */
    double double_read;    /* share of decided ones shown again; 0: none */
    const char *masks;     /* folder for learned templates, NULL: OUT/private */
    int jobs;              /* processes that make pictures */
    bool no_sandbox;       /* INSECURE */
    const struct run *run; /* key and limits */
    /* The address with its token, and a private page that leads there. */
    void (*ready)(void *user, const char *address, const char *page);
    void *user;
};

/* Serve until a signal, or until nobody asked anything for idle_minutes. */
enum code review_serve(const struct review_options *o, struct error *err);

/* ---- decisions as CSV ------------------------------------------------- */

/* One line an instance, also those that are open: see review_csv.c. */
enum code review_export(const struct review_options *o, const char *path,
                        int64_t *ret_lines, struct error *err);

struct review_imported {
    int64_t taken, same; /* lines that changed something, and not */
    int64_t refused;     /* unknown or changed instances, decided since */
};
/* All lines or, if one is malformed (ERR_FORMAT names it), none. refuse is
 * told of each line that was not taken. */
enum code review_import(const struct review_options *o, const char *path,
                        void (*refuse)(void *user, int line, const char *why),
                        struct review_imported *ret, struct error *err);

/* One page with pictures and keys for places without a server, which gives
 * the CSV. dir is made, mode 0700: it holds PHI. */
enum code review_static(const struct review_options *o, const char *dir,
                        int64_t *ret_instances, struct error *err);

/* ---- around a run ----------------------------------------------------- */

/* Make the pictures of everything that is held, so that the page need not. */
enum code review_pictures(const struct review_options *o, struct error *err);

/* The pipeline, but a share of what it would publish is held for a look at
 * it. Which ones: by a keyed digest of the bytes, so the same every time. */
const struct batch_work *review_sampled_work(double share);

/* ---- carrying out ----------------------------------------------------- */

struct review_applied {
    int64_t approved, rejected, withdrawn; /* changed by this call */
    int64_t differing;                     /* not carried out: readers differ */
    int64_t open;                          /* nobody has decided */
    struct agreement agreement;
};

/* Carry out the decisions of options->out. Work and totals as batch_run(). */
enum code review_apply(const struct batch_options *options,
                       const struct run *run, struct review_applied *ret,
                       struct batch_totals *ret_totals, struct error *err);

/*
 * Upper bound of a rate of which k in n were seen, one-sided, by Clopper and
 * Pearson: the p at which k or fewer in n have the chance 1 - confidence. 1 if
 * n is 0 or k is n.
 */
double clopper_pearson_upper(int64_t k, int64_t n, double confidence);
