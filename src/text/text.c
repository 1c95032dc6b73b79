/*
 * text.c - all text of a picture, and of an instance over its frames
 */
#include "text/text.h"
#include "base/embed.h"
#include "text/codes.h"
#include "text/lines.h"
#include "text/spot.h"
#include "text/track.h"
#include <stdlib.h>
#include <time.h>

struct reader {
    struct recogniser *recogniser;
    struct code_reader *codes;
    struct arena *memory; /* of the model */
    struct judge judge;
};

/* From the folder that replaces the embedded models, or from those. */
static enum code model_rows(struct reader *r,
                            const struct reader_options *options,
                            const char *name, struct str *ret,
                            struct error *err)
{
    const char *embedded = str_format(r->memory, "models/ocr/%s", name);
    const struct embedded_file *file;
    const char *path;

    if (!embedded)
        return fail(err, ERR_MEMORY, "no memory for models");
    if (options->models) {
        path = str_format(r->memory, "%s/ocr/%s", options->models, name);
        if (!path)
            return fail(err, ERR_MEMORY, "no memory for models");
        return file_read(r->memory, path, 1 << 22, ret, err);
    }
    file = embedded_find(embedded);
    if (!file)
        return fail(err, ERR_FORMAT, "%s is not in this build", embedded);
    *ret = (struct str){(const char *)file->at, file->len};
    return OK;
}

static enum code read_models(struct reader *r,
                             const struct reader_options *options,
                             struct error *err)
{
    struct textness *looks, *textness;
    struct letters *letters;
    struct str rows;

    TRY(model_rows(r, options, "looks.tsv", &rows, err));
    TRY(textness_read(r->memory, rows, &looks, err));
    TRY(model_rows(r, options, "textness.tsv", &rows, err));
    TRY(textness_read(r->memory, rows, &textness, err));
    TRY(model_rows(r, options, "letters.tsv", &rows, err));
    TRY(letters_read(r->memory, rows, &letters, err));
    r->judge = (struct judge){looks, letters, textness};
    return OK;
}

enum code reader_create(const struct reader_options *options,
                        struct reader **ret_reader, struct error *err)
{
    struct reader *r = calloc(1, sizeof *r);
    enum code code;

    if (r)
        r->memory = arena_create((size_t)16 << 20);
    if (!r || !r->memory) {
        free(r);
        return fail(err, ERR_MEMORY, "no memory for the text reader");
    }
    code = read_models(r, options, err);
    if (code == OK)
        code = code_reader_create(&r->codes, err);
    if (code == OK)
        code = recogniser_create(options, &r->recogniser, err);
    if (code != OK)
        reader_destroy(r);
    else
        *ret_reader = r;
    return code;
}

void reader_destroy(struct reader *r)
{
    if (!r)
        return;
    recogniser_destroy(r->recogniser);
    code_reader_destroy(r->codes);
    arena_destroy(r->memory);
    free(r);
}

void reader_forget(struct reader *r)
{
    recogniser_forget(r->recogniser);
}

/* Monotonic and only ever subtracted. */
static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Mostly under a line that is known already? */
static bool is_known(const struct lines *lines, int from, struct rect box)
{
    for (int i = from; i < lines->count; i++)
        if (rect_area(rect_cut(lines->at[i].box, box)) * 10 >=
            rect_area(box) * 6)
            return true;
    return false;
}

/* The spots of one view on their way to lines. */
struct sifting {
    struct arena *a, *scratch;
    struct reader *r;
    struct detection *d;
    struct finding *found; /* one a spot */
    bool *taken;           /* is a line now, or was one before */
    struct lines *lines;
    struct error *err;
};

static enum code read_spot(struct sifting *s, int i)
{
    return s->found[i].c ? OK
                         : spot_read(s->scratch, s->r->recogniser, s->d,
                                     &s->d->spots.at[i], &s->found[i], s->err);
}

/* A line now; spots mostly under it are settled with it. */
static enum code take(struct sifting *s, int i)
{
    struct rect box = s->found[i].line.box;

    for (int k = 0; k < s->d->spots.count; k++) {
        struct rect other = s->d->spots.at[k].rivals[0]->box;

        if (rect_area(rect_cut(box, other)) * 10 >= rect_area(other) * 7)
            s->taken[k] = true;
    }
    return line_copy(s->a, &s->found[i].line, s->lines, s->err);
}

static enum code take_sure(struct sifting *s)
{
    for (int i = 0; i < s->d->spots.count; i++) {
        if (s->taken[i] || spot_promise(&s->d->spots.at[i]) < SURE)
            continue;
        TRY(read_spot(s, i));
        if (s->found[i].score >= SURE)
            TRY(take(s, i));
    }
    return OK;
}

/* What score a spot needs beside what is sure already. */
static float needed(const struct sifting *s, const struct spot *spot)
{
    float least = SURE;

    for (int i = 0; i < s->d->spots.count; i++)
        for (int k = 0; s->found[i].score > SURE && k < spot->count; k++) {
            const struct candidate *c = spot->rivals[k];

            if (!c->vertical && !s->found[i].c->vertical &&
                is_continued(c->box, s->found[i].c->box, 20))
                return BESIDE;
            if (is_company(c, s->found[i].c))
                least = LIKELY;
        }
    return least;
}

static enum code take_company(struct sifting *s)
{
    for (int i = 0; i < s->d->spots.count; i++) {
        const struct spot *spot = &s->d->spots.at[i];
        float least;

        if (s->taken[i] || spot_promise(spot) < BESIDE)
            continue;
        least = needed(s, spot);
        if (spot_promise(spot) < least || least >= SURE)
            continue;
        TRY(read_spot(s, i));
        if (s->found[i].score >= least)
            TRY(take(s, i));
    }
    return OK;
}

/* Codes that are not under a line already. */
static enum code add_codes(struct arena *a, struct arena *scratch,
                           struct reader *r, const struct view *view,
                           struct lines *lines, int from, struct error *err)
{
    struct plane luma = plane_of(scratch, view, CHANNEL_LUMA);
    struct lines found = {0};

    if (!luma.at)
        return fail(err, ERR_MEMORY, "no memory for a picture");
    TRY(codes_find(scratch, scratch, r->codes, &luma, &found, err));
    for (int i = 0; i < found.count; i++)
        if (!is_known(lines, from, found.at[i].box))
            TRY(line_copy(a, &found.at[i], lines, err));
    return OK;
}

/* Append what view shows and lines (from index `from` on) do not hold. */
static enum code add_view(struct arena *a, struct arena *scratch,
                          struct reader *r, const struct view *view,
                          struct lines *lines, int from, struct text_cost *cost,
                          struct error *err)
{
    struct detection *d = arena_alloc(scratch, sizeof *d);
    struct sifting s = {a, scratch, r, d, .lines = lines, .err = err};
    double began = now_ms(), seen;

    if (!d)
        return fail(err, ERR_MEMORY, "no memory for a picture");
    TRY(add_codes(a, scratch, r, view, lines, from, err));
    TRY(detect_lines(scratch, &r->judge, view, d, err));
    seen = now_ms();
    s.found = arena_array(scratch, (size_t)d->spots.count, sizeof *s.found);
    s.taken = arena_array(scratch, (size_t)d->spots.count, sizeof *s.taken);
    if (!s.found || !s.taken)
        return fail(err, ERR_MEMORY, "no memory for lines");
    for (int i = 0; i < d->spots.count; i++)
        s.taken[i] = is_known(lines, from, d->spots.at[i].rivals[0]->box);
    TRY(take_sure(&s));
    TRY(take_company(&s));
    TRY(take_company(&s)); /* and the company of those */
    TRY(lines_join(a, lines, from, err));
    cost->detect_ms += seen - began;
    cost->read_ms += now_ms() - seen;
    cost->frames_looked_at++;
    return OK;
}

static void count_calls(const struct reader *r, struct recogniser_counts before,
                        struct text_cost *cost)
{
    struct recogniser_counts now = recogniser_counts(r->recogniser);

    cost->ocr_calls += now.calls - before.calls;
    cost->cache_hits += now.hits - before.hits;
}

enum code text_find_view(struct arena *a, struct reader *r,
                         const struct view *view, struct lines *ret_lines,
                         struct text_cost *ret_cost, struct error *err)
{
    struct recogniser_counts before = recogniser_counts(r->recogniser);

    TRY(add_view(a, a, r, view, ret_lines, ret_lines->count, ret_cost, err));
    lines_sort(ret_lines);
    count_calls(r, before, ret_cost);
    return OK;
}

/* Does view show all but the same as one of the earlier ones? */
static bool is_repeated(const struct view *views, int count)
{
    const struct view *last = &views[count];
    size_t size =
        (size_t)last->width * (size_t)last->height * (size_t)last->channels;

    for (int i = 0; i < count; i++) {
        int64_t sum = 0, n = 0;

        for (size_t k = 0; k < size; k += 7, n++)
            sum += abs(views[i].pixels[k] - last->pixels[k]);
        if (sum < 3 * n)
            return true;
    }
    return false;
}

/* One frame in every stretch that may show more than the viewer's. */
static enum code add_frame(struct arena *a, struct arena *scratch,
                           struct reader *r, struct frames *f, int index,
                           struct lines *lines, struct text_cost *cost,
                           struct error *err)
{
    bool deep = frames_shape(f)->bits_stored > 8;
    int from = lines->count;
    struct view views[3];
    struct frame frame;

    TRY(frame_decode(scratch, f, index, &frame, err));
    for (int s = STRETCH_VIEWER; s <= (deep ? STRETCH_PERCENTILE : 0); s++) {
        TRY(frame_display(scratch, f, &frame, (enum stretch)s, &views[s], err));
        if (!is_repeated(views, s))
            TRY(add_view(a, scratch, r, &views[s], lines, from, cost, err));
    }
    for (int i = from; i < lines->count; i++)
        lines->at[i].first_frame = lines->at[i].last_frame = index;
    arena_clear(scratch);
    return OK;
}

static enum code add_projection(struct arena *a, struct arena *scratch,
                                struct reader *r, const struct survey *s,
                                struct lines *lines, struct text_cost *cost,
                                struct error *err)
{
    int from = lines->count;

    TRY(add_view(a, scratch, r, &s->darkest, lines, 0, cost, err));
    arena_clear(scratch);
    TRY(add_view(a, scratch, r, &s->brightest, lines, 0, cost, err));
    arena_clear(scratch);
    for (int i = from; i < lines->count; i++)
        lines->at[i].last_frame = s->frames - 1;
    return OK;
}

static enum code find_over_time(struct arena *a, struct arena *scratch,
                                struct reader *r, struct frames *f,
                                struct lines *lines, struct text_cost *cost,
                                struct error *err)
{
    struct survey survey;

    TRY(survey_make(a, scratch, f, &survey, err));
    for (int i = 0; i < survey.look_count; i++)
        TRY(add_frame(a, scratch, r, f, survey.look[i], lines, cost, err));
    lines_over_time(lines, &survey);
    return add_projection(a, scratch, r, &survey, lines, cost, err);
}

enum code text_find(struct arena *a, struct reader *r, struct frames *f,
                    struct lines *ret_lines, struct text_cost *ret_cost,
                    struct error *err)
{
    struct recogniser_counts before = recogniser_counts(r->recogniser);
    struct arena *scratch = arena_create((size_t)2 << 30);
    enum code code;

    if (!scratch)
        return fail(err, ERR_MEMORY, "no memory for a frame");
    code = frames_count(f) == 1
               ? add_frame(a, scratch, r, f, 0, ret_lines, ret_cost, err)
               : find_over_time(a, scratch, r, f, ret_lines, ret_cost, err);
    arena_destroy(scratch);
    TRY(code);
    lines_sort(ret_lines);
    count_calls(r, before, ret_cost);
    return OK;
}
