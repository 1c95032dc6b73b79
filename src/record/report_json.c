/*
 * report_json.c - report.json, streamed: the shape is a contract with scripts
 */
#include "record/report_parts.h"
#include "record/tally.h"

static void add_key(struct buffer *b, const char *glue, const char *key)
{
    buffer_format(b, "%s\"%s\":", glue, key);
}

static void add_text(struct buffer *b, const char *glue, const char *key,
                     struct str value)
{
    add_key(b, glue, key);
    if (value.len)
        json_text(b, value);
    else
        buffer_str(b, "null");
}

static void add_bool(struct buffer *b, const char *glue, const char *key,
                     bool value)
{
    add_key(b, glue, key);
    buffer_str(b, value ? "true" : "false");
}

static void add_agreement(struct buffer *b, const struct agreement *g)
{
    buffer_format(b,
                  "\"second_look\":{\"read_twice\":%lld,\"agreed\":%lld,"
                  "\"missed\":%lld,\"miss_rate_upper_95\":%.6f},\n",
                  (long long)g->twice, (long long)g->agreed,
                  (long long)g->missed, g->bound);
}

static void head(struct buffer *b, const struct report_head *h)
{
    buffer_str(b, "{");
    add_text(b, "", "deburn", str_of(h->version));
    add_text(b, ",\n", "profile", str_of(h->profile));
    add_text(b, ",\n", "policy", str_of(h->policy));
    buffer_str(b, ",\n\"totals\":{");
    for (int v = 0; v <= OUTCOME_REFUSED; v++)
        buffer_format(b, "%s\"%s\":%lld", v ? "," : "",
                      outcome_verdict_name((enum outcome_verdict)v),
                      (long long)h->totals[v]);
    if (h->unfinished)
        buffer_format(b, ",\"unfinished\":%lld", (long long)h->unfinished);
    buffer_str(b, "},\n");
    if (h->agreement.twice)
        add_agreement(b, &h->agreement);
    buffer_str(b, "\"instances\":[");
}

static void add_box(struct buffer *b, const char *glue, const struct finding *f)
{
    const char *comma = "";

    buffer_format(b,
                  "%s{\"x\":%d,\"y\":%d,\"width\":%d,\"height\":%d,"
                  "\"first_frame\":%d,\"last_frame\":%d,\"reasons\":[",
                  glue, f->box.x, f->box.y, f->box.width, f->box.height,
                  f->first, f->last);
    for (int i = 0; i < REASON_COUNT; i++)
        if (f->reasons & 1u << i) {
            buffer_format(b, "%s\"%s\"", comma,
                          reason_name((enum reason)(1u << i)));
            comma = ",";
        }
    buffer_str(b, "],\"class\":");
    json_text(b, str_of(text_class_name(f->class)));
    add_text(b, ",", "rule", str_of(f->rule));
    buffer_str(b, "}");
}

static void add_boxes(struct buffer *b, const struct findings *findings)
{
    const char *glue = "";

    buffer_str(b, ",\"boxes\":[");
    for (int i = 0; i < findings->count; i++)
        if (findings->at[i].verdict == BLANK) {
            add_box(b, glue, &findings->at[i]);
            glue = ",";
        }
    buffer_str(b, "]");
}

/* Empty where there was no draft to check. */
static void add_checks(struct buffer *b, const struct outcome *o)
{
    const struct checks *c = &o->checks;

    buffer_str(b, ",\"checks\":{");
    if (o->syntax_out.len) {
        add_bool(b, "", "readable", c->readable);
        add_bool(b, ",", "pixels_outside", c->pixels_outside);
        add_bool(b, ",", "boxes_black", c->boxes_black);
        add_bool(b, ",", "frames_same", c->frames_same);
        add_bool(b, ",", "nothing_hidden", c->nothing_hidden);
        add_bool(b, ",", "no_identifier", c->no_identifier);
        add_bool(b, ",", "no_text_left", c->no_text_left);
    }
    buffer_str(b, "}");
}

static void add_ms(struct buffer *b, const struct outcome *o, bool no_times)
{
    const char *glue = "";

    buffer_str(b, ",\"ms\":{");
    for (int i = 0; i < STAGE_COUNT && !no_times; i++)
        if (o->ms[i] > 0) {
            buffer_format(b, "%s\"%s\":%.2f", glue, stage_name((enum stage)i),
                          o->ms[i]);
            glue = ",";
        }
    buffer_str(b, "}}");
}

static void add_reason(struct buffer *b, const struct error *e)
{
    struct buffer text = {.limit = 4096};

    reason_text(&text, e);
    add_text(b, ",", "reason", (struct str){text.at, text.len});
    b->failed |= text.failed;
    buffer_release(&text);
}

static void add(struct buffer *b, void *state, const struct report_head *h,
                const struct record *r, int64_t index)
{
    const struct outcome *o = r->outcome;
    bool published = record_published(r);
    const struct str none = {NULL, 0};

    tally_add(state, r, r->device);
    buffer_str(b, index ? ",\n{" : "\n{");
    add_text(b, "", "output", published ? r->output : none);
    add_text(b, ",", "sop_instance_uid", published ? o->ids.instance : none);
    add_text(b, ",", "input", r->ref);
    add_text(b, ",", "verdict", str_of(outcome_verdict_name(o->verdict)));
    add_reason(b, &o->error);
    add_bool(b, ",", "duplicate", r->twin);
    add_bool(b, ",", "series_differs", r->differs);
    add_text(b, ",", "modality", str_of(modality_word(r->modality)));
    add_text(b, ",\"transfer_syntax\":{", "in", o->syntax_in);
    add_text(b, ",", "out", o->syntax_out);
    buffer_format(b, "},\"frames\":%d", o->frames);
    add_boxes(b, &o->findings);
    if (o->findings.drift)
        add_text(b, ",", "drift", str_of(o->findings.drift));
    add_text(b, ",\"digest_outside\":{", "in", str_of(o->checks.digest_in));
    add_text(b, ",", "out", str_of(o->checks.digest_out));
    buffer_str(b, "}");
    add_bool(b, ",", "pixel_data_identical", o->checks.pixel_data_identical);
    add_checks(b, o);
    add_ms(b, o, h->no_times);
}

static void tail(struct buffer *b, void *state, const struct report_head *h)
{
    buffer_str(b, "\n]");
    tally_json(b, state, h->no_times);
    buffer_str(b, "}\n");
}

const struct report_kind report_json = {.name = "report.json",
                                        .state_size = sizeof(struct tally),
                                        .head = head,
                                        .add = add,
                                        .tail = tail};
