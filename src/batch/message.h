/*
 * message.h - scans and outcomes as flat bytes
 *
 * For the workers' channel and for the ledger. What comes from a worker may
 * come from hostile code that took it over: unpacking believes no length, no
 * count and no enum. Read words (finding.text) are not carried.
 */
#pragma once
#include "pipeline.h"

/* What a worker sends about a header: a scan that failed has its error and,
 * where the file could be read at all, the digest of its bytes. */
struct scanned {
    struct scan scan;
    struct error error; /* code OK: the scan is whole */
};

/* Append to ret; check ret->failed. */
void scan_pack(const struct scanned *scanned, struct buffer *ret);
void error_pack(const struct error *e, struct buffer *ret);

/* What a worker sends about an instance. */
struct result {
    struct outcome outcome;
    struct str draft_digest;  /* "blake2b:" + 64 hex digits, or empty */
    struct str before, after; /* PNG, or empty; not kept in the ledger */
    bool has_previews;        /* in the ledger: they are in review/ */
};
void result_pack(const struct result *result, struct buffer *ret);

/* What a worker needs besides the files. */
struct order {
    struct str known; /* the patient's dictionary, packed */
    struct str boxes; /* findings_pack(), or empty: nothing was decided */
};
void order_pack(const struct order *order, struct buffer *ret);
void findings_pack(const struct findings *findings, struct buffer *ret);

/* What a worker says of a published instance. */
struct checked {
    struct str digest;  /* of the output as it is now */
    struct error error; /* code OK: all checks hold */
};

void checked_pack(const struct checked *checked, struct buffer *ret);

/* Everything lives in a or is lent by packed. ERR_FORMAT. */
enum code scan_unpack(struct arena *a, struct str packed, struct scanned *ret,
                      struct error *err);
enum code error_unpack(struct arena *a, struct str packed, struct error *ret,
                       struct error *err);
enum code order_unpack(struct str packed, struct order *ret, struct error *err);
enum code findings_unpack(struct arena *a, struct str packed,
                          struct findings *ret, struct error *err);
enum code checked_unpack(struct arena *a, struct str packed,
                         struct checked *ret, struct error *err);
enum code result_unpack(struct arena *a, struct str packed, struct result *ret,
                        struct error *err);
