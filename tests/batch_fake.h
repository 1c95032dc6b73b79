/*
 * batch_fake.h - a pipeline of toys, so that batch/ can be tested by itself
 *
 * An instance is a small file: a DICM prefix, then one line
 * `patient|study|series|instance|name|behaviour`. What the workers do with it
 * is told by its last word; see fake_process(). The "published" file holds the
 * new instance UID, the behaviour and every name of the patient's dictionary,
 * so a test can see from the bytes whether the dictionary was whole.
 */
#pragma once
#include "batch/batch.h"
#include "fake_files.h"
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <xxhash.h>

enum { FAKE_FIELDS = 6, FAKE_PREFIX = 132 };

/* ---- instances ------------------------------------------------------- */

/* A file below in/ with any bytes after the prefix. */
static inline void fake_raw(const char *name, const char *text)
{
    char path[512], head[FAKE_PREFIX] = {0};
    FILE *f;

    memcpy(head + 128, "DICM", 4);
    snprintf(path, sizeof path, "%s/in/%s", fake_root, name);
    f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(head, 1, sizeof head, f), sizeof head);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static inline void fake_instance(const char *file, const char *patient,
                                 const char *series, const char *instance,
                                 const char *name, const char *behaviour)
{
    char text[512];

    snprintf(text, sizeof text, "%s|1.2.%s.1|1.2.%s.1.%s|%s|%s|%s", patient,
             patient, patient, series, instance, name, behaviour);
    fake_raw(file, text);
}

/* ---- the toys -------------------------------------------------------- */

struct fake {
    struct str patient, study, series, instance, name, behaviour;
};

static inline enum code fake_parse(struct arena *a, int fd, struct fake *ret,
                                   struct error *err)
{
    struct str *const fields[] = {&ret->patient,  &ret->study, &ret->series,
                                  &ret->instance, &ret->name,  &ret->behaviour};
    struct bytes file;
    struct str rest;

    TRY(file_map(a, fd, 1 << 20, &file, err));
    if (file.len < FAKE_PREFIX)
        return fail(err, ERR_FORMAT, "file is too short");
    rest = (struct str){(const char *)file.at + FAKE_PREFIX,
                        file.len - FAKE_PREFIX};
    for (int i = 0; i < FAKE_FIELDS; i++) {
        if (!rest.at)
            return fail_at(err, ERR_FORMAT, TAG_PatientID,
                           "a field is missing");
        *fields[i] = str_cut(rest, '|', &rest);
    }
    return OK;
}

static inline enum code fake_new(struct arena *a, struct str old,
                                 struct str *ret)
{
    *ret = str_of(str_format(a, "9.%llu",
                             (unsigned long long)XXH3_64bits(old.at, old.len)));
    return ret->at ? OK : ERR_MEMORY;
}

static inline enum code fake_scan(struct arena *a, const struct run *run,
                                  int fd, struct scan *ret, struct error *err)
{
    struct identifier name = {.kind = ID_PERSON, .tag = TAG_PatientName};
    struct identifiers ids = {.at = &name, .count = 1, .room = 1};
    struct fake f;
    struct bytes file;
    struct scan s = {.modality = STR("US"),
                     .manufacturer = STR("ACME"),
                     .model = STR("Sono 9"),
                     .rows = 10,
                     .columns = 20,
                     .frames = 1};

    (void)run;
    TRY(fake_parse(a, fd, &f, err));
    if (str_equal(f.behaviour, STR("scan-crash")))
        raise(SIGSEGV);
    s.patient =
        str_of(str_format(a, "%.*s\x1f", (int)f.patient.len, f.patient.at));
    if (!s.patient.len)
        return fail(err, ERR_MEMORY, "no memory for a patient");
    if (str_find(f.behaviour, STR("wide")) >= 0)
        s.columns = 40;
    s.study = f.study;
    s.series = f.series;
    s.instance = f.instance;
    name.value = f.name;
    TRY(identifiers_pack(&ids, &s.identifiers, err));
    TRY(file_map(a, fd, 1 << 20, &file, err));
    snprintf(s.digest, sizeof s.digest, "xxh3:%016llx",
             (unsigned long long)XXH3_64bits(file.at, file.len));
    *ret = s;
    return OK;
}

static inline enum code fake_draw(struct arena *a, struct outcome *o)
{
    struct finding *f = arena_alloc(a, sizeof *f);
    struct plan_box *box = arena_alloc(a, sizeof *box);

    if (!f || !box)
        return ERR_MEMORY;
    *f = (struct finding){.box = {1, 2, 3, 4},
                          .verdict = BLANK,
                          .reasons = BY_HEADER | BY_PATTERN,
                          .class = CLASS_PHI,
                          .rule = "PatientName",
                          .text = STR("SECRETWORD"),
                          .confidence = 1};
    *box = (struct plan_box){.box = f->box, .touched = {0, 0, 8, 8}};
    o->findings = (struct findings){.at = f, .count = 1, .room = 1};
    o->boxes = box;
    o->box_count = 1;
    return OK;
}

/* What was decided replaces what would have been found. */
static inline enum code fake_obey(struct arena *a,
                                  const struct decided *decided,
                                  struct outcome *o)
{
    struct findings *f = &o->findings;

    for (int i = 0; i < decided->count; i++) {
        if (!arena_push(a, *f))
            return ERR_MEMORY;
        f->at[i] = decided->at[i];
    }
    return OK;
}

static inline enum code fake_ids(struct arena *a, const struct fake *f,
                                 struct new_ids *ids)
{
    struct id_pair *pairs = arena_array(a, 3, sizeof *pairs);
    const struct str old[] = {f->study, f->series, f->instance};

    for (int i = 0; i < 3; i++) {
        if (!pairs)
            return ERR_MEMORY;
        pairs[i].old = old[i];
        TRY(fake_new(a, old[i], &pairs[i].new));
    }
    ids->uids = (struct id_pairs){pairs, 3, 3};
    ids->study = pairs[0].new;
    ids->series = pairs[1].new;
    ids->instance = pairs[2].new;
    ids->patient.old = f->patient;
    return fake_new(a, f->patient, &ids->patient.new);
}

static inline enum code fake_publish(struct arena *a, const struct fake *f,
                                     struct str known, int draft,
                                     struct outcome *o, struct error *err)
{
    struct identifiers ids = {0};
    char *text;

    if (known.len)
        TRY(identifiers_unpack(a, known, &ids, err));
    TRY(fake_ids(a, f, &o->ids));
    text =
        str_format(a, "%s\n%.*s\n%d boxes\n", o->ids.instance.at,
                   (int)f->behaviour.len, f->behaviour.at, o->findings.count);
    for (int i = 0; text && i < ids.count; i++)
        text = str_format(a, "%s%.*s\n", text, (int)ids.at[i].value.len,
                          ids.at[i].value.at);
    if (!text)
        return ERR_MEMORY;
    TRY(file_write(draft, text, strlen(text), err));
    o->checks = (struct checks){.readable = true, .frames_same = true};
    o->syntax_in = o->syntax_out = STR("1.2.840.10008.1.2.1");
    return OK;
}

/* The next n-th allocation of this size must fail, not the machine. */
static inline void fake_bomb(void)
{
    for (;;) {
        size_t size = (size_t)64 << 20;
        char *p = malloc(size);

        if (!p)
            raise(SIGABRT);
        memset(p, 1, size);
    }
}

static inline enum code fake_process(struct arena *a, const struct run *run,
                                     struct reader *reader, struct str known,
                                     const struct decided *decided, int input,
                                     int draft, struct outcome *ret,
                                     struct error *err)
{
    struct outcome o = {
        .rows = 10, .columns = 20, .frames = 1, .verdict = OUTCOME_CLEAN};
    volatile bool forever = true;
    struct fake f;

    (void)run;
    (void)reader;
    TRY(fake_parse(a, input, &f, err));
    o.ms[STAGE_READ] = 1.5;
    if (str_equal(f.behaviour, STR("crash")))
        raise(SIGSEGV);
    while (str_equal(f.behaviour, STR("loop")) && forever)
        ;
    if (str_equal(f.behaviour, STR("bomb")))
        fake_bomb();
    if (str_equal(f.behaviour, STR("quit")))
        _exit(7);
    if (str_equal(f.behaviour, STR("kill"))) /* as if from outside */
        raise(SIGKILL);
    if (str_equal(f.behaviour, STR("slow")))
        usleep(3000);
    if (str_equal(f.behaviour, STR("slower")))
        usleep(400000);
    if (str_equal(f.behaviour, STR("intrude")))
        close(socket(AF_INET, SOCK_STREAM, 0));
    if (str_equal(f.behaviour, STR("print")))
        fprintf(stderr, "SECRETWORD\n");
    if (str_equal(f.behaviour, STR("hold")))
        o.verdict = OUTCOME_REVIEW;
    if (str_equal(f.behaviour, STR("refuse")))
        o.verdict = OUTCOME_REFUSED;
    if (str_equal(f.behaviour, STR("bad"))) {
        o.verdict = OUTCOME_QUARANTINED;
        fail_at(&o.error, ERR_FORMAT, TAG_PixelData, "fragment ends early");
        o.error.stage = "find_text";
    }
    if (decided) {
        o.verdict = OUTCOME_REDACTED;
        o.method = METHOD_RAW;
        TRY(fake_obey(a, decided, &o));
    } else if (str_starts(f.behaviour, STR("redact"))) {
        o.verdict = OUTCOME_REDACTED;
        o.method = METHOD_RAW;
        TRY(fake_draw(a, &o));
    }
    if (o.verdict == OUTCOME_CLEAN || o.verdict == OUTCOME_REDACTED)
        TRY(fake_publish(a, &f, known, draft, &o, err));
    *ret = o;
    return OK;
}

/* An output must be free of LEAK; its input must say what it says. */
static inline enum code fake_check(struct arena *a, const struct run *run,
                                   struct str known,
                                   const struct findings *findings, int output,
                                   int input, struct error *err)
{
    struct bytes file;
    struct fake f;

    (void)run;
    (void)known;
    TRY(file_map(a, output, 1 << 20, &file, err));
    if (str_find((struct str){(const char *)file.at, file.len}, STR("LEAK")) >=
        0)
        return fail(err, ERR_UNSAFE, "the draft fails a check: a value");
    if (input < 0)
        return OK;
    TRY(fake_parse(a, input, &f, err));
    return str_starts(f.behaviour, STR("redact")) == (findings->count == 1)
               ? OK
               : fail(err, ERR_UNSAFE, "the draft fails a check: samples");
}

static const struct batch_work fake_work = {
    .scan = fake_scan, .process = fake_process, .check = fake_check};

/* ---- running --------------------------------------------------------- */

/* Loaded once: the profile only gives the run its name. */
static inline struct run *fake_run(void)
{
    static struct run run;
    static struct arena *a;

    if (!a) {
        a = arena_create((size_t)1 << 30);
        assert_non_null(a);
        assert_int_equal(profile_load(a, "basic", &run.profile, NULL), OK);
    }
    run.limits = limits_default;
    run.limits.arena_bytes = (size_t)256 << 20;
    memset(run.key.bytes, 7, sizeof run.key.bytes);
    return &run;
}

static inline enum code fake_batch(const char *out, int jobs,
                                   struct batch_totals *totals,
                                   struct error *err)
{
    char *input = fake_path("in");
    struct batch_options o = {.version = "test",
                              .inputs = &input,
                              .input_count = 1,
                              .out = fake_path(out),
                              .jobs = jobs,
                              .no_times = true,
                              .work = &fake_work};

    return batch_run(&o, fake_run(), totals, err);
}

/* ---- looking --------------------------------------------------------- */

/* Where the instance was published, below the root. */
static inline const char *fake_output(const char *out, const char *patient,
                                      const char *series, const char *instance)
{
    static char paths[4][512];
    static int turn;
    struct arena *a = arena_create(1 << 20);
    char *old[] = {str_format(a, "%s", patient),
                   str_format(a, "1.2.%s.1", patient),
                   str_format(a, "1.2.%s.1.%s", patient, series),
                   str_format(a, "%s", instance)};
    struct str new[4];

    for (int i = 0; i < 4; i++)
        fake_new(a, str_of(old[i]), &new[i]);
    turn = (turn + 1) % 4;
    snprintf(paths[turn], sizeof paths[turn], "%s/dicom/%s/%s/%s/%s.dcm", out,
             new[0].at, new[1].at, new[2].at, new[3].at);
    arena_destroy(a);
    return paths[turn];
}

static inline bool fake_published(const char *out, const char *patient,
                                  const char *series, const char *instance)
{
    return access(fake_path(fake_output(out, patient, series, instance)),
                  F_OK) == 0;
}
