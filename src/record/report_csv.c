/*
 * report_csv.c - report.csv, the two maps and quarantine.csv
 */
#include "record/report_parts.h"

/* ---- report.csv ------------------------------------------------------ */

static void head(struct buffer *b, const struct report_head *h)
{
    (void)h;
    buffer_str(b,
               "input,verdict,output,sop_instance_uid,duplicate,modality,"
               "frames,rows,columns,transfer_syntax_in,transfer_syntax_out,"
               "method,boxes,series_differs,pixel_data_identical,reason,ms\n");
}

static void add_reason(struct buffer *b, const struct error *e)
{
    struct buffer text = {.limit = 4096};

    reason_text(&text, e);
    csv_text(b, (struct str){text.at, text.len});
    b->failed |= text.failed;
    buffer_release(&text);
}

static void add(struct buffer *b, void *state, const struct report_head *h,
                const struct record *r, int64_t index)
{
    const struct outcome *o = r->outcome;
    bool published = record_published(r);

    (void)state;
    (void)index;
    csv_text(b, r->ref);
    buffer_format(b, ",%s,", outcome_verdict_name(o->verdict));
    if (published)
        csv_text(b, r->output);
    buffer_str(b, ",");
    if (published)
        csv_text(b, o->ids.instance);
    buffer_format(b, ",%s,%s,%d,%d,%d,", r->twin ? "true" : "false",
                  modality_word(r->modality), o->frames, o->rows, o->columns);
    csv_text(b, o->syntax_in);
    buffer_str(b, ",");
    csv_text(b, o->syntax_out);
    buffer_format(b, ",%s,%d,%s,%s,", published ? method_name(o->method) : "",
                  record_boxes(r), r->differs ? "true" : "false",
                  o->checks.pixel_data_identical ? "true" : "false");
    add_reason(b, &o->error);
    if (h->no_times)
        buffer_str(b, ",\n");
    else
        buffer_format(b, ",%.1f\n", record_ms(r));
}

static void tail(struct buffer *b, void *state, const struct report_head *h)
{
    (void)b;
    (void)state;
    (void)h;
}

const struct report_kind report_csv = {.name = "report.csv",
                                       .state_size = 1,
                                       .head = head,
                                       .add = add,
                                       .tail = tail};

/* ---- maps ------------------------------------------------------------ */

enum code map_open(struct arena *a, const char *folder, const char *name,
                   struct text_file **ret, struct error *err)
{
    TRY(text_open(a, folder, name, 0600, ret, err));
    buffer_str(text_buffer(*ret), "id_old,id_new\n");
    return OK;
}

enum code map_add(struct text_file *f, struct str old, struct str new,
                  struct error *err)
{
    struct buffer *b = text_buffer(f);

    csv_text(b, old);
    buffer_str(b, ",");
    csv_text(b, new);
    buffer_str(b, "\n");
    return text_flush(f, err);
}

/* ---- quarantine.csv -------------------------------------------------- */

enum code quarantine_open(struct arena *a, const char *folder,
                          struct text_file **ret, struct error *err)
{
    TRY(text_open(a, folder, "quarantine.csv", 0600, ret, err));
    buffer_str(text_buffer(*ret),
               "path,input,verdict,stage,tag,reason,what_next\n");
    return OK;
}

enum code quarantine_add(struct text_file *f, const struct record *r,
                         struct error *err)
{
    const struct error *e = &r->outcome->error;
    struct buffer *b = text_buffer(f);

    csv_text(b, r->path);
    buffer_str(b, ",");
    csv_text(b, r->ref);
    buffer_format(b, ",%s,", outcome_verdict_name(r->outcome->verdict));
    csv_text(b, str_of(e->stage));
    if (e->tag)
        buffer_format(b, ",\"(%04x,%04x)\",", e->tag >> 16, e->tag & 0xffff);
    else
        buffer_str(b, ",,");
    csv_text(b, str_of(e->code == OK ? ""
                       : *e->text    ? e->text
                                     : code_text(e->code)));
    buffer_str(b, ",");
    csv_text(b, str_of(what_next(r->outcome)));
    buffer_str(b, "\n");
    return text_flush(f, err);
}
