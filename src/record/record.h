/*
 * record.h - what a run tells people and programs afterwards
 *
 *   report.json  for programs: every instance, its boxes, reasons and checks
 *   report.csv   one line an instance, for a spreadsheet
 *   report.html  for people: totals, devices, reasons, what to do next
 *   audit.log    one line a verdict, chained by hashes, sealed by the key
 *   private/     maps, quarantine.csv (paths!) and a report with pictures
 *
 * Promises, each with its test in tests/unit/test_record_*.c:
 *   1. the first four hold no PHI: new identifiers, keyed digests, words of
 *      ours, numbers. Devices are digests there, modalities are the standard's
 *      words or "other".
 *   2. they are written as they come, so memory does not grow with the number
 *      of instances, and appear under their names only when whole.
 *   3. the same records give the same bytes.
 */
#pragma once
#include "pipeline.h"

/* One instance, as a report sees it. Strings are lent for the call. */
struct record {
    const struct outcome *outcome;
    struct str output;       /* below OUT, or empty if it was not published */
    struct str ref;          /* keyed digest of the input's bytes: its name */
    struct str draft_digest; /* of the output's bytes, or empty */
    bool twin;               /* a second copy of the same bytes */
    bool differs;        /* lacks a box that the others of its series have */
    struct str modality; /* as in the header: PHI until checked */
    struct str device;   /* keyed digest of maker and model */
    /* private: only for files below private/ */
    struct str path, maker, model;
    int columns, rows;
    bool has_previews; /* review/<ref>-before.png and -after.png are there */
};

/* Two readings of the same instances, the second one blind. */
struct agreement {
    int64_t twice;  /* instances read by two persons */
    int64_t agreed; /* same verdict, same boxes in effect */
    int64_t missed; /* the second saw what the first did not */
    double bound;   /* upper 95 % bound on the rate of misses */
};

struct report_head {
    const char *version, *profile, *policy;
    int64_t totals[OUTCOME_REFUSED + 1];
    struct agreement agreement; /* told of if some were read twice */
    int64_t unfinished;
    bool no_times; /* leave "ms" empty, so that reports repeat */
};

struct report;

/* Start report.json, .csv and .html in folder, and report.html with pictures
 * in private_folder. Everything lives in a. */
enum code report_open(struct arena *a, const struct report_head *head,
                      const char *folder, const char *private_folder,
                      struct report **ret, struct error *err);
enum code report_add(struct report *r, const struct record *record,
                     struct error *err);
/* Give them their names. A report that is not closed leaves none. */
enum code report_close(struct report *r, struct error *err);

/* ---- single files ---------------------------------------------------- */

/* Text that is gathered, written in large pieces and named at the end. */
struct text_file;
/* Removed with a unless closed. */
enum code text_open(struct arena *a, const char *folder, const char *name,
                    int mode, struct text_file **ret, struct error *err);
struct buffer *text_buffer(struct text_file *f); /* append here, then: */
enum code text_flush(struct text_file *f, struct error *err);
/* Write the rest, sync, rename. Until then there is only name.part. */
enum code text_close(struct text_file *f, struct error *err);

void json_text(struct buffer *b, struct str s); /* quoted; bad UTF-8: '?' */
void csv_text(struct buffer *b, struct str s);  /* quoted where need be */
void html_text(struct buffer *b, struct str s);

/* id_old,id_new lines. */
enum code map_open(struct arena *a, const char *folder, const char *name,
                   struct text_file **ret, struct error *err);
enum code map_add(struct text_file *f, struct str old, struct str new,
                  struct error *err);

/* Everything that was not published, with its path: private. */
enum code quarantine_open(struct arena *a, const char *folder,
                          struct text_file **ret, struct error *err);
enum code quarantine_add(struct text_file *f, const struct record *record,
                         struct error *err);

/* ---- words ----------------------------------------------------------- */

/* A modality of the standard, or "other": what a public report may say. */
const char *modality_word(struct str modality);
/* What a person can do about an instance that was not published. */
const char *what_next(const struct outcome *o);
/* "verify: cannot be made safe ... (7fe0,0010)" of an unpublished one. */
void reason_text(struct buffer *b, const struct error *e);
bool record_published(const struct record *r);
