/*
 * bench_codecs.c - decode, encode and redact each file, and sum up by syntax
 */
#include "bench/bench_codecs.h"
#include "dicom/discover.h"
#include "redact/redact.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 3 };

struct job {
    struct arena *a;
    struct speed_table *table;
    const char *draft, *other; /* files that are made and made again */
};

double speed_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

void speed_least(double *best, double ms)
{
    if (*best == 0 || ms < *best)
        *best = ms;
}

/* ---- one file, one round ------------------------------------------------- */

/* JPEG is never coded anew by deburn: what libjpeg takes is shown. */
static enum code encode_frame(struct arena *scratch, const struct frame *fr,
                              const struct syntax *out, struct error *err)
{
    struct bytes made;

    if (out->codec == CODEC_JPEG)
        return speed_jpeg(scratch, fr, &made, err);
    if (!strcmp(out->uid, "1.2.840.10008.1.2.4.111"))
        return OK;
    return frame_encode(scratch, fr, out, &made, err);
}

static enum code code_frames(struct arena *scratch, struct frames *f,
                             const struct syntax *out, struct speed_times *t,
                             struct error *err)
{
    double decode = 0, encode = 0, since;
    struct frame fr;

    frames_forget(f);
    for (int i = 0; i < frames_count(f); i++) {
        arena_clear(scratch);
        since = speed_now();
        TRY(frame_decode(scratch, f, i, &fr, err));
        decode += speed_now() - since;
        since = speed_now();
        TRY(encode_frame(scratch, &fr, out, err));
        encode += speed_now() - since;
    }
    speed_least(&t->decode, decode);
    speed_least(&t->encode, encode);
    return OK;
}

static bool bare_frame(enum codec codec, struct bytes b, double *ret_ms)
{
    if (codec == CODEC_JPEG)
        return speed_bare_jpeg(b, ret_ms);
    if (codec == CODEC_J2K || codec == CODEC_HTJ2K)
        return speed_bare_j2k(b, ret_ms);
    return false;
}

static void bare_frames(struct arena *scratch, struct frames *f,
                        struct speed_times *t)
{
    enum codec codec = frames_dataset(f)->syntax->codec;
    double sum = 0, ms;
    struct bytes b;

    if (!frames_dataset(f)->pixels.encapsulated)
        return;
    for (int i = 0; i < frames_count(f); i++) {
        arena_clear(scratch);
        if (frame_encoded(scratch, f, i, &b, NULL) != OK ||
            !bare_frame(codec, b, &ms))
            return;
        sum += ms;
    }
    speed_least(&t->bare, sum);
}

/* From the mapped file to a draft that is whole. */
static enum code redact_file(struct arena *a, struct bytes file, int draft,
                             const struct syntax **ret_out, struct error *err)
{
    struct finding box = {.verdict = BLANK, .reasons = BY_USER};
    struct findings findings = {.at = &box, .count = 1};
    struct dataset *ds;
    struct frames *f;
    struct writer *w;
    struct plan plan;

    TRY(dataset_open_memory(a, file, &limits_default, &ds, err));
    TRY(frames_open(a, ds, &limits_default, &f, err));
    box.box = (struct rect){frames_shape(f)->width / 5 + 1, 3,
                            frames_shape(f)->width / 3, 17};
    box.last = frames_count(f) - 1;
    TRY(redact_plan(a, f, &findings, &plan, err));
    TRY(redact_header(ds, f, &plan, err));
    TRY(writer_begin(a, ds, plan.out, draft, &w, err));
    TRY(redact_pixels(a, f, &plan, w, err));
    *ret_out = plan.out;
    return writer_end(w, err);
}

static enum code redact_timed(const struct job *j, struct bytes file,
                              const struct syntax **ret_out,
                              struct speed_times *t, struct error *err)
{
    struct arena *a = arena_create(limits_default.arena_bytes);
    int fd = open(j->draft, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    double since = speed_now();
    enum code code;

    if (a && fd >= 0)
        code = redact_file(a, file, fd, ret_out, err);
    else
        code = fail(err, ERR_IO, "no room for a draft");
    if (code == OK)
        speed_least(&t->redact, speed_now() - since);
    if (fd >= 0)
        close(fd);
    arena_destroy(a);
    return code;
}

/* ---- one file ------------------------------------------------------------ */

static enum code map_path(struct arena *a, const char *path, struct bytes *ret,
                          struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum code code;

    if (fd < 0)
        return fail(err, ERR_IO, "cannot open a file");
    code = file_map(a, fd, limits_default.file_bytes, ret, err);
    close(fd);
    return code;
}

static enum code time_file(const struct job *j, struct arena *a,
                           struct arena *scratch, const char *path,
                           struct frames **ret_frames,
                           const struct syntax **ret_out, struct speed_times *t,
                           struct error *err)
{
    struct dataset *ds;
    struct bytes file;
    double whole, idle;

    TRY(map_path(a, path, &file, err));
    TRY(dataset_open_memory(a, file, &limits_default, &ds, err));
    TRY(frames_open(a, ds, &limits_default, ret_frames, err));
    for (int i = 0; i < ROUNDS; i++) {
        TRY(redact_timed(j, file, ret_out, t, err));
        TRY(code_frames(scratch, *ret_frames, *ret_out, t, err));
        bare_frames(scratch, *ret_frames, t);
        if (!speed_gdcmconv(*ret_out, path, j->other, &whole, &idle))
            continue;
        speed_least(&t->gdcmconv, whole);
        speed_least(&t->idle, idle);
    }
    return OK;
}

static struct speed_row *row_for(const struct job *j, struct frames *f,
                                 const struct syntax *out)
{
    const struct shape *s = frames_shape(f);
    const struct syntax *in = frames_dataset(f)->syntax;
    struct speed_row *r;
    char kind[16];

    snprintf(kind, sizeof kind, "%s %d", s->samples == 3 ? "colour" : "grey",
             s->bits_stored);
    for (int i = 0; i < j->table->count; i++) {
        r = &j->table->at[i];
        if (r->in == in && r->out == out && !strcmp(r->kind, kind))
            return r;
    }
    if (!arena_push(j->a, *j->table))
        return NULL;
    r = &j->table->at[j->table->count - 1];
    *r = (struct speed_row){.in = in, .out = out};
    memcpy(r->kind, kind, sizeof kind);
    return r;
}

static void add_times(struct speed_row *r, const struct speed_times *t)
{
    r->times.decode += t->decode;
    r->times.encode += t->encode;
    r->times.redact += t->redact;
    if (t->gdcmconv > t->idle)
        r->times.gdcmconv += t->gdcmconv - t->idle;
    r->times.bare += t->bare;
    if (t->gdcmconv > t->idle)
        r->redact_beside += t->redact;
    if (t->bare > 0)
        r->own_beside += r->in->codec == CODEC_JPEG ? t->redact : t->decode;
}

static enum code visit_file(void *user, const char *path, struct error *err)
{
    struct job *j = user;
    struct arena *a = arena_create(limits_default.arena_bytes);
    struct arena *scratch = arena_create(limits_default.arena_bytes);
    struct speed_times times = {0};
    const struct syntax *out = NULL;
    struct speed_row *row;
    struct frames *f;
    enum code code = OK;

    if (!a || !scratch) {
        code = fail(err, ERR_MEMORY, "no memory to measure a file");
    } else if (time_file(j, a, scratch, path, &f, &out, &times, NULL) != OK) {
        j->table->skipped++;
    } else if ((row = row_for(j, f, out))) {
        row->files++;
        row->frames += frames_count(f);
        add_times(row, &times);
    } else {
        code = fail(err, ERR_MEMORY, "no memory for a table");
    }
    arena_destroy(scratch);
    arena_destroy(a);
    return code;
}

/* ---- all ------------------------------------------------------------------ */

static enum code visit_folder(struct job *j, const char *dir, struct error *err)
{
    char *inputs[1];
    struct finder *finder;
    const char *path;
    enum code found;

    inputs[0] = str_c(j->a, str_of(dir));
    if (!inputs[0])
        return fail(err, ERR_MEMORY, "no memory for a path");
    TRY(finder_open(j->a, inputs, 1, &finder, err));
    while ((path = finder_next(finder, &found)))
        if (found != OK)
            j->table->skipped++;
        else
            TRY(visit_file(j, path, err));
    return OK;
}

static int by_syntax(const void *a, const void *b)
{
    const struct speed_row *x = a, *y = b;
    int order = strcmp(x->in->uid, y->in->uid);

    return order ? order : strcmp(x->kind, y->kind);
}

enum code bench_codecs(struct arena *a, const char *dir,
                       struct speed_table *ret, struct error *err)
{
    const char *base = getenv("TMPDIR");
    char *folder =
        str_format(a, "%s/deburn-speed-XXXXXX", base && *base ? base : "/tmp");
    struct job j = {.a = a, .table = ret};
    enum code code;

    *ret = (struct speed_table){0};
    if (!folder || !mkdtemp(folder))
        return fail(err, ERR_IO, "no folder for the files of the measurement");
    j.draft = str_format(a, "%s/draft.dcm", folder);
    j.other = str_format(a, "%s/other.dcm", folder);
    if (!j.draft || !j.other)
        code = fail(err, ERR_MEMORY, "no memory for a path");
    else
        code = dir ? visit_folder(&j, dir, err)
                   : speed_draw(a, folder, visit_file, &j, err);
    if (code == OK && ret->count)
        qsort(ret->at, (size_t)ret->count, sizeof *ret->at, by_syntax);
    if (j.draft)
        unlink(j.draft);
    if (j.other)
        unlink(j.other);
    rmdir(folder);
    return code;
}
