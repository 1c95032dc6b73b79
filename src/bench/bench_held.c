/*
 * bench_held.c - many instances from few, all of them held
 *
 * A copy differs from its source in the ends of two UIDs, of the same length,
 * so that no byte moves. What is held is not found but set, a dozen boxes an
 * instance: what is measured is the review, not the reading.
 */
#include "bench/bench_held.h"
#include "batch/batch.h"
#include "dicom/discover.h"
#include "review/review.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SERIES = 50, TAIL = 6, BOXES = 12, MOST_SOURCES = 64 };

struct source {
    struct str bytes, instance, series;
};

struct copying {
    struct arena *a;
    char *const *inputs;
    int input_count;
    struct source sources[MOST_SOURCES];
    int count;
};

static enum code no_memory(struct error *err)
{
    return fail(err, ERR_MEMORY, "no memory for a bench");
}

/* ---- copies ----------------------------------------------------------- */

static enum code read_source(struct copying *c, const char *path,
                             struct error *err)
{
    struct source *s = &c->sources[c->count];
    struct dataset *ds;
    struct str text;

    TRY(file_read(c->a, path, limits_default.file_bytes, &text, err));
    TRY(dataset_open_memory(c->a,
                            (struct bytes){(const uint8_t *)text.at, text.len},
                            &limits_default, &ds, err));
    s->bytes = text;
    s->instance = str_copy(c->a, dataset_text(ds, TAG_SOPInstanceUID));
    s->series = str_copy(c->a, dataset_text(ds, TAG_SeriesInstanceUID));
    if (s->instance.len > TAIL && s->series.len > TAIL)
        c->count++;
    return OK;
}

static enum code read_sources(struct copying *c, struct error *err)
{
    struct finder *finder;
    const char *path;
    enum code code;

    TRY(finder_open(c->a, c->inputs, c->input_count, &finder, err));
    while (c->count < MOST_SOURCES && (path = finder_next(finder, &code)))
        if (code == OK)
            TRY(read_source(c, path, err));
    return c->count ? OK : fail(err, ERR_USAGE, "no DICOM files in the input");
}

/* Wherever uid stands, its end becomes number. */
static void renumber(char *at, size_t len, struct str uid, int number)
{
    char tail[16]; /* TAIL digits of it */
    char *found = at;

    snprintf(tail, sizeof tail, "%d", 100000 + number % 100000);
    while (
        (found = memmem(found, len - (size_t)(found - at), uid.at, uid.len))) {
        memcpy(found + uid.len - TAIL, tail, TAIL);
        found += uid.len;
    }
}

static enum code write_copy(const char *path, struct str bytes,
                            struct error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    enum code code;

    if (fd < 0)
        return fail(err, ERR_IO, "cannot write a copy: %s", strerror(errno));
    code = file_write(fd, bytes.at, bytes.len, err);
    close(fd);
    return code;
}

static enum code copy_one(const struct copying *c, struct arena *scratch,
                          const char *folder, int n, struct error *err)
{
    const struct source *s = &c->sources[n % c->count];
    char *path = str_format(scratch, "%s/%06d.dcm", folder, n);
    char *bytes = arena_alloc(scratch, s->bytes.len);

    if (!path || !bytes)
        return no_memory(err);
    memcpy(bytes, s->bytes.at, s->bytes.len);
    renumber(bytes, s->bytes.len, s->instance, n);
    renumber(bytes, s->bytes.len, s->series, n / c->count / SERIES);
    return write_copy(path, (struct str){bytes, s->bytes.len}, err);
}

enum code bench_copies(struct arena *a, char *const *inputs, int input_count,
                       int files, const char *folder, struct error *err)
{
    struct copying c = {.a = a, .inputs = inputs, .input_count = input_count};
    struct arena *scratch = arena_create(limits_default.arena_bytes);
    enum code code = scratch ? read_sources(&c, err) : no_memory(err);

    if (code == OK)
        code = file_make_dirs(folder, 0755, err);
    for (int n = 0; code == OK && n < files; n++) {
        code = copy_one(&c, scratch, folder, n, err);
        arena_clear(scratch);
    }
    arena_destroy(scratch);
    return code;
}

/* ---- holding ----------------------------------------------------------- */

static enum code set_boxes(struct arena *a, struct outcome *o)
{
    static const enum verdict verdicts[] = {BLANK, KEEP, ASK};
    struct finding *f = arena_array(a, BOXES, sizeof *f);

    if (!f)
        return ERR_MEMORY;
    for (int i = 0; i < BOXES; i++)
        f[i] = (struct finding){.box = {4 * i, 4 * i, 3, 3},
                                .verdict = verdicts[i % 3],
                                .last = o->frames > 1 ? o->frames - 1 : 0,
                                .reasons = BY_HEADER | BY_DOUBT,
                                .class = CLASS_PHI,
                                .rule = "bench"};
    o->findings = (struct findings){.at = f, .count = BOXES, .room = BOXES};
    return OK;
}

static enum code hold(struct arena *a, const struct run *run,
                      struct reader *reader, struct str known,
                      const struct decided *decided, int input_fd, int draft_fd,
                      struct outcome *ret, struct error *err)
{
    struct scan scan;

    (void)reader;
    (void)known;
    (void)decided;
    (void)draft_fd;
    TRY(pipeline_scan(a, run, input_fd, &scan, err));
    *ret = (struct outcome){.verdict = OUTCOME_REVIEW,
                            .rows = scan.rows,
                            .columns = scan.columns,
                            .frames = scan.frames};
    return set_boxes(a, ret) == OK ? OK : no_memory(err);
}

static void say_nothing(void *user, enum batch_say kind, const char *text)
{
    (void)user;
    (void)kind;
    (void)text;
}

enum code bench_hold(struct arena *a, const struct bench_review_options *o,
                     const struct run *run, const char *out, struct error *err)
{
    const struct batch_work work = {.scan = pipeline_scan, .process = hold};
    char *folder = str_format(a, "%s/input", o->scratch);
    struct batch_options batch = {.version = DEBURN_VERSION,
                                  .inputs = &folder,
                                  .input_count = 1,
                                  .out = out,
                                  .jobs = o->jobs,
                                  .work = &work,
                                  .say = say_nothing};
    const struct review_options review = {
        .out = out, .reviewer = "bench", .jobs = o->jobs, .run = run};
    struct batch_totals totals;

    if (!folder)
        return no_memory(err);
    TRY(bench_copies(a, o->inputs, o->input_count, o->files, folder, err));
    TRY(batch_make_out(&batch, err));
    TRY(batch_run(&batch, run, &totals, err));
    if (totals.verdicts[OUTCOME_REVIEW] != o->files)
        return fail(err, ERR_USAGE,
                    "%lld of %d instances are held: inputs want pictures, and "
                    "the scratch folder to be new",
                    (long long)totals.verdicts[OUTCOME_REVIEW], o->files);
    return review_pictures(&review, err);
}
