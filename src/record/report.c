/*
 * report.c - every record to every kind of report, and words they share
 */
#include "record/report_parts.h"
#include <stdio.h>
#include <string.h>

static const struct report_kind *const kinds[] = {
    &report_json, &report_csv, &report_html, &report_pictures};
enum { KINDS = sizeof kinds / sizeof *kinds };

struct report {
    const struct report_head *head;
    struct text_file *files[KINDS];
    void *states[KINDS];
    int64_t count;
};

enum code report_open(struct arena *a, const struct report_head *head,
                      const char *folder, const char *private_folder,
                      struct report **ret, struct error *err)
{
    struct report *r = arena_alloc(a, sizeof *r);

    if (!r)
        return fail(err, ERR_MEMORY, "no memory for a report");
    r->head = head;
    for (int i = 0; i < KINDS; i++) {
        const struct report_kind *k = kinds[i];

        r->states[i] = arena_alloc(a, k->state_size);
        if (!r->states[i])
            return fail(err, ERR_MEMORY, "no memory for a report");
        TRY(text_open(a, k->private ? private_folder : folder, k->name,
                      k->private ? 0600 : 0644, &r->files[i], err));
        k->head(text_buffer(r->files[i]), head);
    }
    *ret = r;
    return OK;
}

enum code report_add(struct report *r, const struct record *record,
                     struct error *err)
{
    for (int i = 0; i < KINDS; i++) {
        kinds[i]->add(text_buffer(r->files[i]), r->states[i], r->head, record,
                      r->count);
        TRY(text_flush(r->files[i], err));
    }
    r->count++;
    return OK;
}

enum code report_close(struct report *r, struct error *err)
{
    for (int i = 0; i < KINDS; i++) {
        kinds[i]->tail(text_buffer(r->files[i]), r->states[i], r->head);
        TRY(text_close(r->files[i], err));
    }
    return OK;
}

/* ---- words ----------------------------------------------------------- */

static const char *const modalities[] = {
#define MODALITY(word) #word,
#include "record/modalities.def"
#undef MODALITY
};

const char *modality_word(struct str modality)
{
    for (size_t i = 0; i < sizeof modalities / sizeof *modalities; i++)
        if (str_equal(modality, str_of(modalities[i])))
            return modalities[i];
    return "other";
}

bool record_published(const struct record *r)
{
    return r->output.len && (r->outcome->verdict == OUTCOME_CLEAN ||
                             r->outcome->verdict == OUTCOME_REDACTED);
}

double record_ms(const struct record *r)
{
    double sum = 0;

    for (int i = 0; i < STAGE_COUNT; i++)
        sum += r->outcome->ms[i];
    return sum;
}

int record_boxes(const struct record *r)
{
    int count = 0;

    for (int i = 0; i < r->outcome->findings.count; i++)
        count += r->outcome->findings.at[i].verdict == BLANK;
    return count;
}

void reason_text(struct buffer *b, const struct error *e)
{
    if (e->code == OK)
        return;
    if (e->stage)
        buffer_format(b, "%s: ", e->stage);
    buffer_str(b, *e->text ? e->text : code_text(e->code));
    if (e->tag)
        buffer_format(b, " (%04x,%04x)", e->tag >> 16, e->tag & 0xffff);
}

const char *what_next(const struct outcome *o)
{
    switch (o->verdict) {
    case OUTCOME_CLEAN:
    case OUTCOME_REDACTED:
        return "";
    case OUTCOME_REVIEW:
        return "look at it: deburn review OUT, then deburn apply OUT";
    case OUTCOME_REFUSED:
        return "not published by policy; nothing to do";
    case OUTCOME_QUARANTINED:
        break;
    }
    switch (o->error.code) {
    case ERR_IO:
        return "check the file and its disk, then run the same command again";
    case ERR_LIMIT:
    case ERR_MEMORY:
        return "raise the limit (--max-...) and run again with --retry";
    case ERR_UNSUPPORTED:
        return "convert it to a supported transfer syntax";
    case ERR_FORMAT:
        return "repair the file, or leave it out";
    default:
        return "do not publish it; look at the input with deburn inspect";
    }
}
