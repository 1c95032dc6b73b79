/*
 * bench_text.c - find text in each file, cold, again, and by Tesseract alone
 */
#include "bench/bench_text.h"
#include "bench/bench_codecs.h"
#include "dicom/discover.h"
#include <fcntl.h>
#include <leptonica/allheaders.h>
#include <string.h>
#include <tesseract/capi.h>
#include <unistd.h>

enum { ROUNDS = 3 };

/* What all files share. */
struct text_job {
    struct arena *a;
    struct text_speeds *table;
    struct reader *reader;
    TessBaseAPI *sparse;
};

/* ---- one file ------------------------------------------------------------ */

static enum code open_frames(struct arena *a, const char *path,
                             struct frames **ret, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct dataset *ds;
    enum code code;

    if (fd < 0)
        return fail(err, ERR_IO, "cannot open a file");
    code = dataset_open(a, fd, &limits_default, &ds, err);
    close(fd);
    TRY(code);
    if (!ds->pixels.present)
        return fail(err, ERR_UNSUPPORTED, "no pixel data");
    return frames_open(a, ds, &limits_default, ret, err);
}

static enum code decode_all(struct arena *scratch, struct frames *f,
                            struct text_speed *s, struct error *err)
{
    double since = speed_now();
    struct frame fr;

    frames_forget(f);
    for (int i = 0; i < frames_count(f); i++) {
        arena_clear(scratch);
        TRY(frame_decode(scratch, f, i, &fr, err));
    }
    speed_least(&s->decode, speed_now() - since);
    return OK;
}

static enum code find_cold(const struct text_job *j, struct arena *scratch,
                           struct frames *f, struct text_speed *s,
                           struct error *err)
{
    struct text_cost cost = {0};
    struct lines lines = {0};
    double since;

    reader_forget(j->reader);
    frames_forget(f);
    arena_clear(scratch);
    since = speed_now();
    TRY(text_find(scratch, j->reader, f, &lines, &cost, err));
    speed_least(&s->find, speed_now() - since);
    speed_least(&s->detect, cost.detect_ms);
    s->lines = lines.count;
    s->ocr_calls = cost.ocr_calls;
    s->frames_looked_at = cost.frames_looked_at;
    return OK;
}

static enum code find_again(const struct text_job *j, struct arena *scratch,
                            struct frames *f, struct text_speed *s,
                            struct error *err)
{
    struct text_cost cost = {0};
    struct lines lines = {0};
    double since;

    arena_clear(scratch);
    since = speed_now();
    TRY(text_find(scratch, j->reader, f, &lines, &cost, err));
    speed_least(&s->again, speed_now() - since);
    return OK;
}

/* A picture as Leptonica keeps it, 32 bits a pixel. */
static PIX *pix_of(const struct view *v)
{
    PIX *pix = pixCreate(v->width, v->height, 32);
    int last = v->channels - 1;

    for (int y = 0; pix && y < v->height; y++) {
        const uint8_t *row =
            v->pixels + (size_t)y * (size_t)v->width * (size_t)v->channels;
        l_uint32 *to = pixGetData(pix) + y * pixGetWpl(pix);

        for (int x = 0; x < v->width; x++) {
            const uint8_t *p = row + x * v->channels;

            composeRGBPixel(p[0], p[last / 2], p[last], to + x);
        }
    }
    return pix;
}

static enum code read_sparse(const struct text_job *j, struct arena *scratch,
                             struct frames *f, struct text_speed *s,
                             struct error *err)
{
    PIX *pix, *twice;
    struct frame fr;
    struct view view;
    double since;

    arena_clear(scratch);
    TRY(frame_decode(scratch, f, frames_count(f) / 2, &fr, err));
    TRY(frame_display(scratch, f, &fr, STRETCH_VIEWER, &view, err));
    pix = pix_of(&view);
    twice = pix ? pixScale(pix, 2, 2) : NULL;
    if (twice) {
        since = speed_now();
        TessBaseAPISetImage2(j->sparse, twice);
        TessBaseAPIRecognize(j->sparse, NULL);
        speed_least(&s->sparse, speed_now() - since);
        TessBaseAPIClear(j->sparse);
    }
    pixDestroy(&twice);
    pixDestroy(&pix);
    return twice || s->sparse > 0
               ? OK
               : fail(err, ERR_MEMORY, "no memory for a picture");
}

static enum code time_file(const struct text_job *j, struct arena *a,
                           struct arena *scratch, struct text_speed *s,
                           struct error *err)
{
    struct frames *f;

    TRY(open_frames(a, s->path, &f, err));
    s->width = frames_shape(f)->width;
    s->height = frames_shape(f)->height;
    s->bits = frames_shape(f)->bits_stored;
    s->frames = frames_count(f);
    for (int i = 0; i < ROUNDS; i++) {
        TRY(decode_all(scratch, f, s, err));
        TRY(find_cold(j, scratch, f, s, err));
        TRY(find_again(j, scratch, f, s, err));
        TRY(read_sparse(j, scratch, f, s, err));
    }
    return OK;
}

static enum code visit_file(struct text_job *j, const char *path,
                            struct error *err)
{
    struct arena *a = arena_create(limits_default.arena_bytes);
    struct arena *scratch = arena_create(limits_default.arena_bytes);
    struct text_speed s = {.path = str_c(j->a, str_of(path))};
    enum code code = OK;

    if (!a || !scratch || !s.path)
        code = fail(err, ERR_MEMORY, "no memory to measure a file");
    else if (time_file(j, a, scratch, &s, NULL) != OK)
        j->table->skipped++;
    else if (arena_push(j->a, *j->table))
        j->table->at[j->table->count - 1] = s;
    else
        code = fail(err, ERR_MEMORY, "no memory for a table");
    arena_destroy(scratch);
    arena_destroy(a);
    return code;
}

/* ---- all ------------------------------------------------------------------ */

static enum code visit_all(struct text_job *j, char *const *inputs, int count,
                           struct error *err)
{
    struct finder *finder;
    const char *path;
    enum code found;

    TRY(finder_open(j->a, inputs, count, &finder, err));
    while ((path = finder_next(finder, &found)))
        if (found != OK)
            j->table->skipped++;
        else
            TRY(visit_file(j, path, err));
    return OK;
}

static enum code open_sparse(struct text_job *j, struct error *err)
{
    j->sparse = TessBaseAPICreate();
    if (!j->sparse)
        return fail(err, ERR_MEMORY, "no memory for Tesseract");
    if (TessBaseAPIInit2(j->sparse, NULL, "eng", OEM_LSTM_ONLY))
        return fail(err, ERR_IO, "cannot load Tesseract language 'eng'");
    TessBaseAPISetVariable(j->sparse, "debug_file", "/dev/null");
    TessBaseAPISetPageSegMode(j->sparse, PSM_SPARSE_TEXT);
    return OK;
}

enum code bench_text(struct arena *a, char *const *inputs, int count,
                     struct text_speeds *ret, struct error *err)
{
    const struct reader_options options = {.lang = "eng"};
    struct text_job j = {.a = a, .table = ret};
    enum code code;

    *ret = (struct text_speeds){0};
    code = reader_create(&options, &j.reader, err);
    if (code == OK)
        code = open_sparse(&j, err);
    if (code == OK)
        code = visit_all(&j, inputs, count, err);
    if (j.sparse) {
        TessBaseAPIEnd(j.sparse);
        TessBaseAPIDelete(j.sparse);
    }
    reader_destroy(j.reader);
    return code;
}
