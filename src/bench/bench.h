/*
 * bench.h - harmless data with a planted identity, and a score for any tool
 *
 * make: copies of harmless instances get a consistent made-up identity per
 * patient, in headers, free text, sequences, private elements and pixels, and
 * an answer key in MIDI-B's schema says what a tool must remove and keep.
 *
 * score: compares any tool's output with such a key, by the rules of the
 * public validation script, and reports apart what those rules cannot see:
 * identities left anywhere in the bytes, and hidden boxes that are not flat.
 */
#pragma once
#include "base/base.h"

/* The ten actions of the key. */
enum bench_action {
    ACTION_TAG_RETAINED,
    ACTION_TEXT_NOTNULL,
    ACTION_TEXT_RETAINED,
    ACTION_TEXT_REMOVED,
    ACTION_DATE_SHIFTED,
    ACTION_UID_CHANGED,
    ACTION_UID_CONSISTENT,
    ACTION_PATID_CONSISTENT,
    ACTION_PIXELS_RETAINED,
    ACTION_PIXELS_HIDDEN,
    ACTION_COUNT
};
const char *action_name(enum bench_action a); /* "text_retained" */
/* By its name, with or without <>; ACTION_COUNT if there is none. */
enum bench_action action_by_name(struct str name);

enum bench_mark { MARK_FAIL, MARK_PASS, MARK_BLANK };

struct bench_tally {
    int64_t marks[3]; /* by enum bench_mark */
};
double tally_percent(const struct bench_tally *t); /* 0..100; 100 if empty */

/* ---- making -------------------------------------------------------------- */

struct bench_make_options {
    char *const *inputs;
    int input_count;
    const char *out; /* gets input/, answers.db, truth.json */
    int patients;    /* made-up ones: 1..10000 */
    uint64_t seed;   /* the same seed gives the same data */
    bool pixels;     /* draw into pictures too */
};

struct bench_made {
    int instances, patients, skipped;
    int64_t checks;
    int boxes;
};

enum code bench_make(struct arena *a, const struct bench_make_options *options,
                     struct bench_made *ret_made, struct error *err);

/* ---- scoring ------------------------------------------------------------- */

struct bench_score_options {
    const char *answers; /* SQLite, table answer_data */
    const char *out;     /* the tool's output: searched for DICOM files */
    const char *uid_map, *patient_map; /* NULL: OUT/private/... */
    const char *csv;                   /* discrepancies, or NULL */
    const char *html;                  /* report, or NULL */
    const char *results; /* SQLite database of all checks, or NULL */
};

struct bench_line {
    char name[40];
    struct bench_tally instance, series;
};

struct bench_scored {
    struct bench_tally instance, series;
    struct bench_line actions[ACTION_COUNT];
    struct bench_line categories[48];
    int category_count;
    int rows, missing; /* instances in the key; not in the output */
    int unknown;       /* outputs that no row claims */
    int clashes;       /* new UIDs given to more than one old UID */
    int leaks;         /* strict: planted values found in output bytes */
    int uneven;        /* strict: hidden boxes that are not flat */
    int leaky_files;
};

enum code bench_score(struct arena *a,
                      const struct bench_score_options *options,
                      struct bench_scored *ret_scored, struct error *err);

/* ---- speed ----------------------------------------------------------------- */

struct bench_speed_options {
    char *const *inputs;
    int input_count;
    const char *scratch; /* a folder that may be filled: input/, deburn/ ... */
    const char *profile;
    int files; /* copies of the input to make */
};

struct bench_speeds {
    int files;
    double deburn, gdcmanon, dcmodify; /* seconds; 0: not installed */
};

/* Headers only: no text is looked for. */
enum code bench_speed(struct arena *a,
                      const struct bench_speed_options *options,
                      struct bench_speeds *ret, struct error *err);
