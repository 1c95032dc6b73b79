/*
 * pipeline.c - one instance from its file to its blanked twin
 *
 * Read this file first: each block of process() is one folder of src/, in the
 * order in which the data meets them. Everything made on the way lives in one
 * arena and goes when the instance is done, so no step here frees anything.
 * Any failure leaves the input alone and the draft without a name.
 */
#include "pipeline.h"
#include <string.h>
#include <time.h>
#define XXH_STATIC_LINKING_ONLY /* the size of a state */
#include <xxhash.h>

enum { DIGESTED = 1 << 20 }; /* bytes at once */

static const char *const verdict_names[] = {"clean", "redacted", "review",
                                            "quarantined", "refused"};
static const char *const stage_names[] = {"read",   "find_text",    "decide",
                                          "redact", "clean_header", "encode",
                                          "verify"};

const char *outcome_verdict_name(enum outcome_verdict v)
{
    return verdict_names[v];
}

const char *stage_name(enum stage s)
{
    return stage_names[s];
}

/* One instance on its way. */
struct passage {
    struct arena *a;
    const struct run *run;
    struct reader *reader;
    struct str known; /* the patient's dictionary, packed */
    const struct decided *decided;
    int input_fd, draft_fd;

    struct ruling ruling; /* for this instance */
    struct dataset *ds;
    struct frames *frames; /* NULL: the instance has no pixel data */
    struct identifiers ids;
    struct lines lines;
    struct findings findings;
    struct plan plan;

    enum stage stage; /* where it is now */
    double since;     /* ms, when that began */
    double ms[STAGE_COUNT];
    struct text_cost cost;
};

/* Monotonic and only ever subtracted: no output depends on the hour. */
static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void enter(struct passage *p, enum stage stage)
{
    double now = now_ms();

    p->ms[p->stage] += now - p->since;
    p->stage = stage;
    p->since = now;
}

static enum code read_instance(struct passage *p, struct error *err)
{
    enter(p, STAGE_READ);
    TRY(dataset_open(p->a, p->input_fd, &p->run->limits, &p->ds, err));
    if (p->known.len)
        TRY(identifiers_unpack(p->a, p->known, &p->ids, err));
    p->ids.rules = p->run->rules;
    TRY(identifiers_collect(p->a, p->ds, &p->ids, err));
    p->ruling = (struct ruling){p->run->policy, p->run->doubt, false};
    if (p->run->policies)
        TRY(policies_for(p->a, p->run->policies, p->ds, &p->ruling, err));
    if (p->ds->pixels.present)
        TRY(frames_open(p->a, p->ds, &p->run->limits, &p->frames, err));
    return OK;
}

static enum code find_text(struct passage *p, struct error *err)
{
    enter(p, STAGE_FIND_TEXT);
    if (!p->frames || p->decided || p->ruling.policy == POLICY_TEMPLATES)
        return OK;
    return text_find(p->a, p->reader, p->frames, &p->lines, &p->cost, err);
}

static enum code take_decision(struct passage *p, struct error *err)
{
    struct findings *f = &p->findings;

    f->count = p->decided->count;
    f->at = arena_array(p->a, (size_t)f->count, sizeof *f->at);
    if (!f->at)
        return fail(err, ERR_MEMORY, "no memory for the decision");
    if (f->count)
        memcpy(f->at, p->decided->at, (size_t)f->count * sizeof *f->at);
    return OK;
}

static enum code decide_boxes(struct passage *p, struct error *err)
{
    const struct shape *shape = p->frames ? frames_shape(p->frames) : NULL;
    struct decide_input in = {
        .ds = p->ds,
        .width = shape ? shape->width : 0,
        .height = shape ? shape->height : 0,
        .frames = p->frames ? frames_count(p->frames) : 0,
        .lines = &p->lines,
        .ids = &p->ids,
        .rules = p->run->rules,
        .masks = p->run->masks,
        .policy = p->ruling.policy,
        .doubt = p->ruling.doubt,
        .searched = p->ruling.searched,
        .boxes = p->run->boxes,
        .box_count = p->run->box_count,
    };

    enter(p, STAGE_DECIDE);
    if (p->decided)
        return take_decision(p, err);
    return p->frames ? decide(p->a, &in, &p->findings, err) : OK;
}

static enum code plan_redaction(struct passage *p, struct error *err)
{
    enter(p, STAGE_REDACT);
    p->plan = (struct plan){.method = METHOD_COPY, .out = p->ds->syntax};
    if (p->frames)
        TRY(redact_plan(p->a, p->frames, &p->findings, &p->plan, err));
    p->plan.blank_places =
        profile_keeps(p->run->profile, TAG_IconImageSequence) ||
        profile_keeps(p->run->profile, TAG_OverlayData);
    return redact_header(p->ds, p->frames, &p->plan, err);
}

/* A video cannot be blanked without another loss: only if somebody wants that.
 * *ret_waits: a person has to say so. */
static enum code ask_for_video(const struct passage *p, bool *ret_waits,
                               struct error *err)
{
    *ret_waits = false;
    if (p->plan.method != METHOD_VIDEO || p->decided)
        return OK;
    *ret_waits = p->run->video == VIDEO_REVIEW;
    return p->run->video == VIDEO_REFUSE
               ? fail(err, ERR_UNSUPPORTED,
                      "a video would have to be coded again, with loss")
               : OK;
}

static enum code clean_header(struct passage *p, struct new_ids *ret_ids,
                              struct error *err)
{
    struct header_input in = {
        .profile = p->run->profile,
        .key = &p->run->key,
        .ids = &p->ids,
        .plan = &p->plan,
        .text_was_searched =
            p->frames && (p->decided || p->ruling.policy != POLICY_TEMPLATES),
        .repair_iod = p->run->repair_iod,
        .patients = p->run->patients,
    };

    enter(p, STAGE_CLEAN_HEADER);
    return header_clean(p->a, p->ds, &in, ret_ids, err);
}

static enum code write_draft(struct passage *p, struct error *err)
{
    struct writer *w;

    enter(p, STAGE_ENCODE);
    TRY(writer_begin(p->a, p->ds, p->plan.out, p->draft_fd, &w, err));
    if (p->frames && p->plan.method == METHOD_COPY)
        TRY(writer_pixels_copy(w, err));
    else if (p->frames)
        TRY(redact_pixels(p->a, p->frames, &p->plan, w, err));
    return writer_end(w, err);
}

static enum code verify(struct passage *p, struct checks *ret_checks,
                        struct error *err)
{
    enter(p, STAGE_VERIFY);
    return verify_draft(p->a, p->draft_fd, p->frames, &p->plan, &p->ids,
                        p->decided ? NULL : p->reader, &p->run->limits,
                        ret_checks, err);
}

/* Nothing to verify against what a person or a template must decide first. */
static enum code process(struct passage *p, struct outcome *out,
                         struct error *err)
{
    bool waits;

    /* what is it? */
    TRY(read_instance(p, err));

    /* what does the picture say, and what of it must go? */
    TRY(find_text(p, err));
    TRY(decide_boxes(p, err));
    if (findings_ask(&p->findings)) {
        out->verdict = OUTCOME_REVIEW;
        return OK;
    }

    /* blank the picture and clean the header, into a draft */
    TRY(plan_redaction(p, err));
    TRY(ask_for_video(p, &waits, err));
    if (waits) {
        out->verdict = OUTCOME_REVIEW;
        return OK;
    }
    TRY(clean_header(p, &out->ids, err));
    TRY(write_draft(p, err));

    /* trust nothing: read back the very bytes */
    TRY(verify(p, &out->checks, err));
    out->verdict =
        p->plan.method == METHOD_COPY ? OUTCOME_CLEAN : OUTCOME_REDACTED;
    out->syntax_out = str_of(p->plan.out->uid);
    return OK;
}

static void describe(struct passage *p, struct outcome *out)
{
    out->findings = p->findings;
    out->method = p->plan.method;
    out->boxes = p->plan.boxes;
    out->box_count = p->plan.count;
    out->cost = p->cost;
    memcpy(out->ms, p->ms, sizeof out->ms);
    if (p->ds && p->ds->syntax)
        out->syntax_in = str_of(p->ds->syntax->uid);
    if (p->frames) {
        out->rows = frames_shape(p->frames)->height;
        out->columns = frames_shape(p->frames)->width;
        out->frames = frames_count(p->frames);
    }
}

enum code pipeline_process(struct arena *a, const struct run *run,
                           struct reader *reader, struct str known,
                           const struct decided *decided, int input_fd,
                           int draft_fd, struct outcome *ret_outcome,
                           struct error *err)
{
    struct passage p = {.a = a,
                        .run = run,
                        .reader = reader,
                        .known = known,
                        .decided = decided,
                        .input_fd = input_fd,
                        .draft_fd = draft_fd,
                        .since = now_ms()};
    struct outcome out = {.verdict = OUTCOME_QUARANTINED};
    enum code code = process(&p, &out, &out.error);

    enter(&p, p.stage);
    describe(&p, &out);
    if (code != OK) {
        out.verdict =
            code == ERR_REFUSED ? OUTCOME_REFUSED : OUTCOME_QUARANTINED;
        out.error.code = code;
        out.error.stage = stage_name(p.stage);
    }
    *ret_outcome = out;
    if (code == ERR_MEMORY || (code == ERR_IO && p.stage == STAGE_ENCODE)) {
        if (err)
            *err = out.error;
        return code;
    }
    return OK;
}

enum code pipeline_inspect(struct arena *a, const struct run *run,
                           struct reader *reader, int input_fd,
                           struct inspection *ret_inspection, struct error *err)
{
    struct passage p = {.a = a,
                        .run = run,
                        .reader = reader,
                        .input_fd = input_fd,
                        .draft_fd = -1,
                        .since = now_ms()};
    enum code code = read_instance(&p, err);

    if (code == OK)
        code = find_text(&p, err);
    if (code == OK)
        code = decide_boxes(&p, err);
    enter(&p, p.stage);
    if (code != OK) {
        if (err)
            err->stage = stage_name(p.stage);
        return code;
    }
    *ret_inspection = (struct inspection){
        .ds = p.ds, .frames = p.frames, .findings = p.findings, .cost = p.cost};
    memcpy(ret_inspection->ms, p.ms, sizeof p.ms);
    return OK;
}

/* ---- scan ------------------------------------------------------------ */

static void release(void *handle)
{
    buffer_release(handle);
}

static enum code collect_packed(struct arena *a, struct dataset *ds,
                                struct buffer *ret, struct error *err)
{
    struct identifiers ids = {0};
    struct buffer *b = arena_alloc(a, sizeof *b);

    if (!b)
        return fail(err, ERR_MEMORY, "no memory for identifiers");
    if (arena_defer(a, release, b) != OK)
        return fail(err, ERR_MEMORY, "no memory for a buffer");
    TRY(identifiers_collect(a, ds, &ids, err));
    TRY(identifiers_pack(&ids, b, err));
    *ret = *b;
    return OK;
}

static int count_of(const struct dataset *ds, uint32_t tag)
{
    int64_t n;

    return dataset_int(ds, tag, &n) && n > 0 && n <= INT32_MAX ? (int)n : 0;
}

static void digest_file(struct bytes file, char ret_hex[40])
{
    static const char digits[] = "0123456789abcdef";
    XXH128_canonical_t c;
    XXH3_state_t state;
    size_t passed = 0, piece;

    XXH3_128bits_reset(&state);
    for (size_t at = 0; at < file.len; at += piece) {
        piece = file.len - at < DIGESTED ? file.len - at : DIGESTED;
        XXH3_128bits_update(&state, file.at + at, piece);
        file_passed(file, &passed, at);
    }
    XXH128_canonicalFromHash(&c, XXH3_128bits_digest(&state));
    memcpy(ret_hex, "xxh3:", 5);
    for (int i = 0; i < 16; i++) {
        ret_hex[5 + 2 * i] = digits[c.digest[i] >> 4];
        ret_hex[6 + 2 * i] = digits[c.digest[i] & 15];
    }
    ret_hex[37] = 0;
}

enum code pipeline_scan(struct arena *a, const struct run *run, int input_fd,
                        struct scan *ret_scan, struct error *err)
{
    struct dataset *ds;
    struct bytes file;
    struct scan s = {0};
    struct str id, issuer;
    char *patient;

    TRY(file_map(a, input_fd, run->limits.file_bytes, &file, err));
    digest_file(file, s.digest);
    TRY(dataset_open_memory(a, file, &run->limits, &ds, err));
    TRY(collect_packed(a, ds, &s.identifiers, err));
    id = dataset_text(ds, TAG_PatientID);
    issuer = dataset_text(ds, TAG_IssuerOfPatientID);
    patient = str_format(a, "%.*s\x1f%.*s", (int)id.len, id.len ? id.at : "",
                         (int)issuer.len, issuer.len ? issuer.at : "");
    if (!patient)
        return fail(err, ERR_MEMORY, "no memory for a scan");
    s.patient = str_of(patient);
    s.study = dataset_text(ds, TAG_StudyInstanceUID);
    s.series = dataset_text(ds, TAG_SeriesInstanceUID);
    s.instance = dataset_text(ds, TAG_SOPInstanceUID);
    s.modality = dataset_text(ds, TAG_Modality);
    s.manufacturer = dataset_text(ds, TAG_Manufacturer);
    s.model = dataset_text(ds, TAG_ManufacturerModelName);
    s.sop_class = dataset_text(ds, TAG_SOPClassUID);
    s.transfer_syntax = str_of(ds->syntax->uid);
    s.rows = count_of(ds, TAG_Rows);
    s.columns = count_of(ds, TAG_Columns);
    s.frames = count_of(ds, TAG_NumberOfFrames);
    *ret_scan = s;
    return OK;
}
