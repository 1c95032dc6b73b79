/*
 * tally.h - the sums of a report, in bounded memory
 */
#pragma once
#include "record/record.h"

enum { TALLY_ROWS = 200, TALLY_SLOW = 10, TALLY_NAME = 64 };

/* Counts under names; what finds no room any more counts as "(others)". */
struct tally_row {
    char name[TALLY_NAME];
    int64_t verdicts[OUTCOME_REFUSED + 1], count;
};
struct tally_table {
    struct tally_row rows[TALLY_ROWS];
    int count;
};

struct tally_slow {
    char ref[TALLY_NAME];
    double ms;
    int frames;
};

struct tally {
    struct tally_table modalities, devices, rules, drifts;
    int64_t reasons[REASON_COUNT], classes[CLASS_OTHER + 1];
    struct tally_slow slow[TALLY_SLOW];
    int64_t boxes, twins, differing;
};

/* device is a digest in public reports, a name in private ones. */
void tally_add(struct tally *t, const struct record *r, struct str device);
/* The sums as HTML tables. */
void tally_html(struct buffer *b, const struct tally *t, bool no_times);
/* Drift alarms and slowest instances as two more members of an object. */
void tally_json(struct buffer *b, const struct tally *t, bool no_times);
