/*
 * bench_people.h - made-up people, and chance that repeats
 */
#pragma once
#include "bench/bench.h"

/* Numbers that follow from a seed alone (splitmix64). */
struct chance {
    uint64_t state;
};
struct chance chance_of(uint64_t seed, const char *label, struct str what);
uint64_t chance_next(struct chance *c);
int chance_below(struct chance *c, int count); /* 0 .. count - 1 */

struct person {
    const char *family, *given; /* upper case */
    const char *pn;             /* "GAINES^STACY" */
    const char *name;           /* "Stacy Gaines" */
    const char *id;             /* 8 to 10 digits */
    const char *birth;          /* YYYYMMDD */
    const char *other_id, *ssn, *phone;
    const char *street; /* address in one line */
    const char *initials;
    const char *mail;
    const char *old; /* an age that nobody else has: 90 or more */
};

/* One visit: what a study's header repeats. */
struct visit {
    const char *accession, *study_id;
    bool has_no_number;  /* its accession number is the patient's ID */
    const char *date;    /* YYYYMMDD */
    const char *earlier; /* another one, which no header says */
    const char *hospital, *acronym, *address, *phone;
    const char *referring, *performing, *reading, *operator_; /* PN */
    const char *staff; /* "Ronald Iyer": the referring one */
};

enum code person_make(struct arena *a, uint64_t seed, int index,
                      struct person *ret, struct error *err);
enum code visit_make(struct arena *a, uint64_t seed, struct str study,
                     const char *date, struct visit *ret, struct error *err);

/* "for {name}" with what the braces name; a name or a day may be asked for in a
 * form: "{name-comma}" is "GAINES, STACY", "{date-iso}" is "2018-08-05". */
const char *phrase_fill(struct arena *a, const char *phrase,
                        const struct person *p, const struct visit *v,
                        const char *uid);

/* A UID of its own for old: 1.3.812.4.7.... */
const char *synthetic_uid(struct arena *a, uint64_t seed, struct str old);
