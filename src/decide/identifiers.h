/*
 * identifiers.h - the patient's dictionary: every value that could name them
 *
 * Gathered from all headers of a patient (scan), handed to decide() for the
 * pixels, to header/ for free text, and to verify/ for the search of the
 * draft's bytes. Values are PHI: the dictionary lives in memory, in the ledger
 * under OUT/private, and nowhere else.
 */
#pragma once
#include "dicom/dataset.h"

enum id_kind {
    ID_PERSON, /* the patient and relatives: PN components */
    ID_STAFF,  /* physicians, operators, readers */
    ID_NUMBER, /* PatientID, AccessionNumber, SSN, record and order ids */
    ID_BIRTH_DATE,
    ID_DATE,        /* study, series, content dates, YYYYMMDD */
    ID_TIME,        /* HHMMSS */
    ID_INSTITUTION, /* name, department, station */
    ID_ADDRESS,
    ID_PHONE,
    ID_AGE_SEX, /* "045Y", "F": evidence only beside something else */
    ID_UID
};

struct identifier {
    enum id_kind kind;
    uint32_t tag;     /* where it stood first: names the rule */
    struct str value; /* UTF-8, trimmed, as in the header */
    struct str latin; /* upper-case ASCII, see charset_latin */
};

struct rules; /* decide/decide.h */

struct identifiers {
    struct identifier *at;
    int count, room;
    void *index; /* private to decide/: spellings, built once; NULL at first.
                    Values are added by the functions below, never by hand */
    const struct rules *rules; /* whose names and months are used; NULL: the
                                  embedded ones are read for this dictionary,
                                  which takes a millisecond */
};

/* Add every identifying value of ds (sequences included, at most limit
 * entries; duplicates once). ret may hold those of other instances already. */
enum code identifiers_collect(struct arena *a, const struct dataset *ds,
                              struct identifiers *ids, struct error *err);

/* Add one value (UTF-8); a value that is there already is not added again. All
 * of ids lives in the arena of the first call. */
enum code identifiers_add(struct arena *a, struct identifiers *ids,
                          enum id_kind kind, uint32_t tag, struct str value,
                          struct error *err);

/* To and from a flat form, for the ledger and the workers' channel. */
enum code identifiers_pack(const struct identifiers *ids, struct buffer *ret,
                           struct error *err);
enum code identifiers_unpack(struct arena *a, struct str packed,
                             struct identifiers *ids, struct error *err);

/*
 * Where text repeats a value of the dictionary. Exact matching for header
 * text: case folds, separators between name parts and inside numbers are free,
 * names in any order, dates in every usual form. Spans are byte offsets into
 * text, sorted, disjoint. fuzz > 0 also accepts OCR confusions (decide only).
 */
struct span {
    size_t at, len;
    const struct identifier *id;
    float score; /* 0..1 */
};
struct spans {
    struct span *at;
    int count, room;
};
enum code identifiers_match(struct arena *a, struct identifiers *ids,
                            struct str text, float fuzz, struct spans *ret,
                            struct error *err);
/* The same, but each value's own: spans in no order, which may overlap. For
 * who lets some values stand, and must know what else a place repeats. */
enum code identifiers_claims(struct arena *a, struct identifiers *ids,
                             struct str text, float fuzz, struct spans *ret,
                             struct error *err);
/* Make claims sorted and disjoint, as they are matched. */
void spans_settle(struct spans *claims);
