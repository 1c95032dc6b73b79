/*
 * message.c - scans, errors and results as flat bytes
 */
#include "batch/message.h"
#include "batch/pack.h"
#include <string.h>

/* ---- errors ---------------------------------------------------------- */

static void put_error(struct buffer *b, const struct error *e)
{
    put_int(b, (int)e->code);
    put_str(b, str_of(e->stage));
    put_i64(b, e->tag);
    put_str(b, (struct str){e->text, strnlen(e->text, sizeof e->text)});
}

static void take_error(struct arena *a, struct source *s, struct error *ret)
{
    struct str stage, text;
    int64_t tag;

    ret->code = (enum code)take_within(s, CODE_COUNT - 1);
    stage = take_str(s);
    tag = take_i64(s);
    text = take_str(s);
    if (stage.len > 40 || text.len >= sizeof ret->text || tag < 0 ||
        tag > UINT32_MAX)
        s->bad = true;
    if (s->bad)
        return;
    ret->stage = stage.len ? str_c(a, stage) : NULL;
    s->no_memory |= stage.len && !ret->stage;
    ret->tag = (uint32_t)tag;
    memset(ret->text, 0, sizeof ret->text);
    if (text.len)
        memcpy(ret->text, text.at, text.len);
}

void error_pack(const struct error *e, struct buffer *ret)
{
    put_version(ret);
    put_error(ret, e);
}

enum code error_unpack(struct arena *a, struct str packed, struct error *ret,
                       struct error *err)
{
    struct source s = open_source(packed);

    take_error(a, &s, ret);
    return close_source(&s, err);
}

/* ---- scans ----------------------------------------------------------- */

void scan_pack(const struct scanned *scanned, struct buffer *ret)
{
    const struct scan *scan = &scanned->scan;
    const struct str texts[] = {
        scan->patient,
        scan->study,
        scan->series,
        scan->instance,
        scan->modality,
        scan->manufacturer,
        scan->model,
        scan->sop_class,
        scan->transfer_syntax,
        str_of(scan->digest),
        (struct str){scan->identifiers.at, scan->identifiers.len}};

    put_version(ret);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        put_str(ret, texts[i]);
    put_int(ret, scan->rows);
    put_int(ret, scan->columns);
    put_int(ret, scan->frames);
    put_error(ret, &scanned->error);
}

enum code scan_unpack(struct arena *a, struct str packed, struct scanned *all,
                      struct error *err)
{
    struct source s = open_source(packed);
    struct scan *ret = &all->scan;
    struct str digest, ids;

    *all = (struct scanned){0};
    ret->patient = take_str(&s);
    ret->study = take_str(&s);
    ret->series = take_str(&s);
    ret->instance = take_str(&s);
    ret->modality = take_str(&s);
    ret->manufacturer = take_str(&s);
    ret->model = take_str(&s);
    ret->sop_class = take_str(&s);
    ret->transfer_syntax = take_str(&s);
    digest = take_str(&s);
    ids = take_str(&s);
    ret->rows = take_int(&s);
    ret->columns = take_int(&s);
    ret->frames = take_int(&s);
    take_error(a, &s, &all->error);
    if (digest.len >= sizeof ret->digest)
        s.bad = true;
    if (!s.bad && digest.len)
        memcpy(ret->digest, digest.at, digest.len);
    if (!s.bad)
        ret->identifiers = (struct buffer){.at = str_c(a, ids), .len = ids.len};
    if (!s.bad && !ret->identifiers.at)
        return fail(err, ERR_MEMORY, "no memory for a scan");
    return close_source(&s, err);
}

/* ---- results --------------------------------------------------------- */

static void put_findings(struct buffer *b, const struct findings *findings)
{
    put_str(b, str_of(findings->drift));
    put_int(b, findings->count);
    for (int i = 0; i < findings->count; i++) {
        const struct finding *f = &findings->at[i];

        put_rect(b, f->box);
        put_int(b, f->first);
        put_int(b, f->last);
        put_int(b, (int)f->verdict);
        put_int(b, (int)f->reasons);
        put_int(b, (int)f->class);
        put_str(b, str_of(f->rule));
        put_double(b, (double)f->confidence);
    }
}

static void take_findings(struct arena *a, struct source *s,
                          struct findings *ret)
{
    struct str drift = take_str(s);

    ret->drift = drift.len ? str_c(a, drift) : NULL;
    s->no_memory |= drift.len && !ret->drift;
    ret->at = take_list(a, s, sizeof *ret->at, 52, &ret->count);
    ret->room = ret->count;
    for (int i = 0; i < ret->count; i++) {
        struct finding *f = &ret->at[i];

        f->box = take_rect(s);
        f->first = take_int(s);
        f->last = take_int(s);
        f->verdict = (enum verdict)take_within(s, ASK);
        f->reasons = (unsigned)take_within(s, (1 << REASON_COUNT) - 1);
        f->class = (enum text_class)take_within(s, CLASS_OTHER);
        f->rule = str_c(a, take_str(s));
        f->confidence = (float)take_double(s);
        s->no_memory |= !f->rule;
    }
}

static void put_boxes(struct buffer *b, const struct outcome *o)
{
    put_int(b, (int)o->method);
    put_int(b, o->box_count);
    for (int i = 0; i < o->box_count; i++) {
        put_rect(b, o->boxes[i].box);
        put_rect(b, o->boxes[i].touched);
        put_int(b, o->boxes[i].first);
        put_int(b, o->boxes[i].last);
    }
}

static void take_boxes(struct arena *a, struct source *s, struct outcome *o)
{
    struct plan_box *boxes;

    o->method = (enum method)take_within(s, METHOD_VIDEO);
    boxes = take_list(a, s, sizeof *boxes, 40, &o->box_count);
    for (int i = 0; i < o->box_count; i++) {
        boxes[i].box = take_rect(s);
        boxes[i].touched = take_rect(s);
        boxes[i].first = take_int(s);
        boxes[i].last = take_int(s);
    }
    o->boxes = boxes;
}

static void put_checks(struct buffer *b, const struct checks *c)
{
    const bool flags[] = {c->readable,       c->pixels_outside,
                          c->boxes_black,    c->frames_same,
                          c->nothing_hidden, c->no_identifier,
                          c->no_text_left,   c->pixel_data_identical};

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        put_int(b, flags[i]);
    put_str(b, (struct str){c->digest_in, strnlen(c->digest_in, 39)});
    put_str(b, (struct str){c->digest_out, strnlen(c->digest_out, 39)});
}

static void take_digest(struct source *s, char ret[40])
{
    struct str digest = take_str(s);

    if (digest.len >= 40)
        s->bad = true;
    else if (digest.len)
        memcpy(ret, digest.at, digest.len);
}

static void take_checks(struct source *s, struct checks *c)
{
    bool *const flags[] = {&c->readable,       &c->pixels_outside,
                           &c->boxes_black,    &c->frames_same,
                           &c->nothing_hidden, &c->no_identifier,
                           &c->no_text_left,   &c->pixel_data_identical};

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        *flags[i] = take_bool(s);
    take_digest(s, c->digest_in);
    take_digest(s, c->digest_out);
}

static void put_ids(struct buffer *b, const struct new_ids *ids)
{
    put_str(b, ids->patient.old);
    put_str(b, ids->patient.new);
    put_str(b, ids->study);
    put_str(b, ids->series);
    put_str(b, ids->instance);
    put_int(b, ids->uids.count);
    for (int i = 0; i < ids->uids.count; i++) {
        put_str(b, ids->uids.at[i].old);
        put_str(b, ids->uids.at[i].new);
    }
}

static void take_ids(struct arena *a, struct source *s, struct new_ids *ids)
{
    ids->patient.old = take_str(s);
    ids->patient.new = take_str(s);
    ids->study = take_str(s);
    ids->series = take_str(s);
    ids->instance = take_str(s);
    ids->uids.at = take_list(a, s, sizeof *ids->uids.at, 16, &ids->uids.count);
    ids->uids.room = ids->uids.count;
    for (int i = 0; i < ids->uids.count; i++) {
        ids->uids.at[i].old = take_str(s);
        ids->uids.at[i].new = take_str(s);
    }
}

void result_pack(const struct result *result, struct buffer *ret)
{
    const struct outcome *o = &result->outcome;

    put_version(ret);
    put_int(ret, (int)o->verdict);
    put_error(ret, &o->error);
    put_findings(ret, &o->findings);
    put_boxes(ret, o);
    put_checks(ret, &o->checks);
    put_ids(ret, &o->ids);
    put_str(ret, o->syntax_in);
    put_str(ret, o->syntax_out);
    put_int(ret, o->rows);
    put_int(ret, o->columns);
    put_int(ret, o->frames);
    put_double(ret, o->cost.detect_ms);
    put_double(ret, o->cost.read_ms);
    put_int(ret, o->cost.ocr_calls);
    put_int(ret, o->cost.cache_hits);
    put_int(ret, o->cost.frames_looked_at);
    for (int i = 0; i < STAGE_COUNT; i++)
        put_double(ret, o->ms[i]);
    put_str(ret, result->draft_digest);
    put_str(ret, result->before);
    put_str(ret, result->after);
    put_int(ret, result->has_previews);
}

enum code result_unpack(struct arena *a, struct str packed, struct result *ret,
                        struct error *err)
{
    struct source s = open_source(packed);
    struct outcome *o = &ret->outcome;

    *ret = (struct result){0};
    o->verdict = (enum outcome_verdict)take_within(&s, OUTCOME_REFUSED);
    take_error(a, &s, &o->error);
    take_findings(a, &s, &o->findings);
    take_boxes(a, &s, o);
    take_checks(&s, &o->checks);
    take_ids(a, &s, &o->ids);
    o->syntax_in = take_str(&s);
    o->syntax_out = take_str(&s);
    o->rows = take_int(&s);
    o->columns = take_int(&s);
    o->frames = take_int(&s);
    o->cost.detect_ms = take_double(&s);
    o->cost.read_ms = take_double(&s);
    o->cost.ocr_calls = take_int(&s);
    o->cost.cache_hits = take_int(&s);
    o->cost.frames_looked_at = take_int(&s);
    for (int i = 0; i < STAGE_COUNT; i++)
        o->ms[i] = take_double(&s);
    ret->draft_digest = take_str(&s);
    ret->before = take_str(&s);
    ret->after = take_str(&s);
    ret->has_previews = take_bool(&s);
    return close_source(&s, err);
}

/* ---- orders ---------------------------------------------------------- */

void findings_pack(const struct findings *findings, struct buffer *ret)
{
    put_version(ret);
    put_findings(ret, findings);
}

enum code findings_unpack(struct arena *a, struct str packed,
                          struct findings *ret, struct error *err)
{
    struct source s = open_source(packed);

    take_findings(a, &s, ret);
    return close_source(&s, err);
}

void order_pack(const struct order *order, struct buffer *ret)
{
    put_version(ret);
    put_str(ret, order->known);
    put_str(ret, order->boxes);
}

enum code order_unpack(struct str packed, struct order *ret, struct error *err)
{
    struct source s = open_source(packed);

    ret->known = take_str(&s);
    ret->boxes = take_str(&s);
    return close_source(&s, err);
}

void checked_pack(const struct checked *checked, struct buffer *ret)
{
    put_version(ret);
    put_str(ret, checked->digest);
    put_error(ret, &checked->error);
}

enum code checked_unpack(struct arena *a, struct str packed,
                         struct checked *ret, struct error *err)
{
    struct source s = open_source(packed);

    *ret = (struct checked){0};
    ret->digest = take_str(&s);
    take_error(a, &s, &ret->error);
    return close_source(&s, err);
}
