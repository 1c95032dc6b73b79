/*
 * report_parts.h - the reports' files among themselves
 */
#pragma once
#include "record/record.h"

/* One kind of report: a file that is opened, fed and closed. */
struct report_kind {
    const char *name; /* of the file */
    bool private;
    size_t state_size; /* bytes of what it remembers between records */
    void (*head)(struct buffer *b, const struct report_head *head);
    void (*add)(struct buffer *b, void *state, const struct report_head *head,
                const struct record *record, int64_t index);
    void (*tail)(struct buffer *b, void *state, const struct report_head *head);
};
extern const struct report_kind report_json, report_csv, report_html,
    report_pictures;

double record_ms(const struct record *r); /* of all stages */
int record_boxes(const struct record *r); /* findings that were blanked */
