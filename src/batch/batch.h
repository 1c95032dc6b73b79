/*
 * batch.h - a run over an archive: every input gets a verdict, none is lost
 *
 * discover > scan > settle > process > publish > record. One parent owns the
 * ledger and all names below OUT; workers own no name at all: each is a
 * process in a sandbox that gets the descriptors of one input and one draft.
 *
 * Promises, each with its test in tests/unit/test_batch_*.c or tests/faults:
 *   1. nothing has a name below OUT/dicom before its bytes were verified.
 *   2. killing any process at any moment loses nothing: the same command
 *      resumes, finished work is not done again, changed inputs are.
 *   3. OUT/dicom, maps and reports are the same bytes whatever the number of
 *      jobs, however often the run was stopped, and however it was sharded
 *      (only the report's "ms" are what they were).
 *   4. a crash, a hang or an allocation bomb costs that one instance.
 *   5. nothing outside of OUT/private holds a value, a path or a read word.
 *
 * Linux only: memfd, seccomp, prlimit.
 */
#pragma once
#include "pipeline.h"

/* What workers do with an instance. Tests put in their own. */
struct batch_work {
    enum code (*open)(const struct run *run, struct reader **ret_reader,
                      struct error *err); /* before the first fork */
    void (*close)(struct reader *reader);
    void (*forget)(struct reader *reader); /* a new series begins */
    enum code (*scan)(struct arena *a, const struct run *run, int input_fd,
                      struct scan *ret_scan, struct error *err);
    enum code (*process)(struct arena *a, const struct run *run,
                         struct reader *reader, struct str known,
                         const struct decided *decided, int input_fd,
                         int draft_fd, struct outcome *ret_outcome,
                         struct error *err);
    /* A published output again, against its input or (-1) for itself. */
    enum code (*check)(struct arena *a, const struct run *run, struct str known,
                       const struct findings *findings, int output_fd,
                       int input_fd, struct error *err);
};
extern const struct batch_work batch_work_pipeline; /* the real one */

/* What a run says on its way; text has no line feed and holds no PHI. */
enum batch_say {
    SAY_STATUS, /* replaces the one before: "1200 of 5000, 83/s, ..." */
    SAY_LINE,   /* every line_ms, for logs */
    SAY_EVENT,  /* one JSON object */
    SAY_WARNING
};

struct batch_options {
    const char *version; /* of the program, for the report */
    char *const *inputs; /* files, folders or "-" */
    int input_count;     /* 0: go on with what the ledger knows */
    const char *out;
    int jobs;          /* workers; 0: one a core */
    int shard, shards; /* 1..shards; 0, 0: everything */
    bool dry_run;      /* work in OUT/private/dry-run, publish nothing */
    bool review_all;   /* hold whatever would be published */
    bool retry;        /* do quarantined instances again */
    bool no_sandbox;   /* INSECURE: workers without the seccomp filter */
    bool no_times;     /* leave "ms" empty, so that reports repeat */
    bool previews;     /* before/after pictures in OUT/private/review */
    int line_ms;       /* between two SAY_LINE; 0: 30 s */
    const struct batch_work *work;
    void (*say)(void *user, enum batch_say kind, const char *text);
    void *user;
};

struct batch_totals {
    int64_t verdicts[OUTCOME_REFUSED + 1]; /* by enum outcome_verdict */
    int64_t instances;                     /* with a verdict */
    int64_t twins;       /* of those: second copies of the same bytes */
    int64_t unfinished;  /* after an interrupt; the same command goes on */
    int64_t other_files; /* passed over: not DICOM, DICOMDIR */
    bool interrupted;
};

/*
 * Make OUT and OUT/private (mode 0700), so that the key can be put there.
 * ERR_USAGE if OUT is inside of an input, equal to it, or an input inside of
 * OUT; ERR_IO if it cannot be written.
 */
enum code batch_make_out(const struct batch_options *options,
                         struct error *err);

/*
 * Do all of it. Returns OK when every instance found has a verdict, whatever
 * the verdicts are, or when a signal stopped the run (ret->interrupted).
 * ERR_REFUSED if OUT was made with another key, profile, policy or other masks
 * or models; ERR_IO if OUT is full or cannot be written; ERR_UNSUPPORTED if the kernel has no
 * seccomp and no_sandbox was not asked for.
 * SIGINT and SIGTERM are handled while it runs: the first ends the instances
 * in work and then stops, the second stops at once.
 */
enum code batch_run(const struct batch_options *options, const struct run *run,
                    struct batch_totals *ret_totals, struct error *err);

/*
 * Put the shards of OUT together: ledger, maps, reports and audit log become
 * what one run over everything would have left. Of options: out, version, say,
 * no_times; of run: the key. ERR_USAGE if a shard of 1..N is missing,
 * ERR_REFUSED if they do not belong together or with OUT's ledger.
 */
enum code batch_merge(const struct batch_options *options,
                      const struct run *run, struct batch_totals *ret_totals,
                      struct error *err);

/* What batch_verify() found. */
struct batch_checked {
    int64_t published; /* outputs that are told of */
    int64_t checked;   /* of those: read again, all checks hold */
    int64_t changed;   /* other bytes than those that were published */
    int64_t missing;   /* no longer there */
    int64_t strange;   /* below OUT/dicom, but nobody tells of them */
    int64_t failed;    /* a check does not hold any more */
    int64_t no_input;  /* against: the input is gone or changed */
    int64_t untold;    /* published, but not in the audit log as it is */
    int64_t log_lines, log_blocks;
    int64_t log_first_bad; /* line that breaks the chain; 0: none */
    int64_t log_bad_seals; /* not made with this key */
    bool log_sealed;
    bool has_ledger; /* OUT/private is there: outputs were read again */
};
bool batch_checked_good(const struct batch_checked *c);

/*
 * Check OUT again: the audit log's chain and seals, every published file's
 * digest, that nothing is missing and nothing strange is there; and, where
 * OUT/private still is, read every output again in a sandboxed worker: it
 * parses, its boxes are black, no value of the patient's dictionary is in it;
 * against: and all samples outside the boxes equal the input's. Of options:
 * out, jobs, no_sandbox, say (SAY_WARNING names each fault), work; of run: the
 * key and limits. Without the key (has_key false) seals are not checked.
 */
enum code batch_verify(const struct batch_options *options,
                       const struct run *run, bool has_key, bool against,
                       struct batch_checked *ret, struct error *err);
