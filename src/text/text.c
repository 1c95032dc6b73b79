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
#include <string.h>
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
    int x, y;              /* of the view in the frame */
    struct lines *lines;   /* in pixels of the frame */
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
    TRY(line_copy(s->a, &s->found[i].line, s->lines, s->err));
    line_move(&s->lines->at[s->lines->count - 1], s->x, s->y);
    return OK;
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

static struct rect moved(struct rect r, int x, int y)
{
    return (struct rect){r.x + x, r.y + y, r.width, r.height};
}

/* Codes that are not under a line already. */
static enum code take_codes(struct sifting *s, const struct view *view,
                            int from)
{
    struct plane luma = plane_of(s->scratch, view, CHANNEL_LUMA);
    struct lines found = {0};

    if (!luma.at)
        return fail(s->err, ERR_MEMORY, "no memory for a picture");
    TRY(codes_find(s->scratch, s->scratch, s->r->codes, &luma, &found, s->err));
    for (int i = 0; i < found.count; i++) {
        line_move(&found.at[i], s->x, s->y);
        if (!is_known(s->lines, from, found.at[i].box))
            TRY(line_copy(s->a, &found.at[i], s->lines, s->err));
    }
    return OK;
}

/* Append what view, which lies at (x, y) in the frame, shows and lines (from
 * index `from` on) do not hold. */
static enum code add_view(struct arena *a, struct arena *scratch,
                          struct reader *r, const struct view *view, int x,
                          int y, struct lines *lines, int from,
                          struct text_cost *cost, struct error *err)
{
    struct detection *d = arena_alloc(scratch, sizeof *d);
    struct sifting s = {a,      scratch,        r,         d, .x = x,
                        .y = y, .lines = lines, .err = err};
    double began = now_ms(), seen;

    if (!d)
        return fail(err, ERR_MEMORY, "no memory for a picture");
    TRY(take_codes(&s, view, from));
    TRY(detect_lines(scratch, &r->judge, view, d, err));
    seen = now_ms();
    s.found = arena_array(scratch, (size_t)d->spots.count, sizeof *s.found);
    s.taken = arena_array(scratch, (size_t)d->spots.count, sizeof *s.taken);
    if (!s.found || !s.taken)
        return fail(err, ERR_MEMORY, "no memory for lines");
    for (int i = 0; i < d->spots.count; i++)
        s.taken[i] =
            is_known(lines, from, moved(d->spots.at[i].rivals[0]->box, x, y));
    TRY(take_sure(&s));
    TRY(take_company(&s));
    TRY(take_company(&s)); /* and the company of those */
    TRY(lines_join(a, lines, from, err));
    cost->detect_ms += seen - began;
    cost->read_ms += now_ms() - seen;
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

    TRY(add_view(a, a, r, view, 0, 0, ret_lines, ret_lines->count, ret_cost,
                 err));
    ret_cost->frames_looked_at++;
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

/* The part of v in r as a view of its own. */
static enum code cut_view(struct arena *a, const struct view *v, struct rect r,
                          struct view *ret, struct error *err)
{
    size_t pixel = (size_t)v->channels, row = (size_t)r.width * pixel;

    *ret = *v;
    if (r.width == v->width && r.height == v->height)
        return OK;
    ret->width = r.width;
    ret->height = r.height;
    ret->pixels = arena_array(a, (size_t)r.height, row);
    if (!ret->pixels)
        return fail(err, ERR_MEMORY, "no memory for a part of a picture");
    for (int y = 0; y < r.height; y++)
        memcpy(ret->pixels + (size_t)y * row,
               v->pixels +
                   ((size_t)(r.y + y) * (size_t)v->width + (size_t)r.x) * pixel,
               row);
    return OK;
}

/* With the whole of each line that an earlier look found and area touches, so
 * that it is read whole if it changed. */
static struct rect with_lines(struct rect area, const struct lines *lines,
                              int known, const struct view *v)
{
    struct rect whole = {0, 0, v->width, v->height}, wider = area;

    for (int i = 0; i < known; i++)
        if (rect_meets(area, lines->at[i].box))
            wider = rect_union(wider, rect_grow(lines->at[i].box, 8));
    return rect_cut(wider, whole);
}

static enum code add_areas(struct arena *a, struct arena *scratch,
                           struct reader *r, const struct view *view,
                           const struct areas *areas, struct lines *lines,
                           int from, struct text_cost *cost, struct error *err)
{
    for (int i = 0; i < areas->count; i++) {
        struct rect area = with_lines(areas->at[i], lines, from, view);
        struct view part;

        TRY(cut_view(scratch, view, area, &part, err));
        TRY(add_view(a, scratch, r, &part, area.x, area.y, lines, from, cost,
                     err));
    }
    return OK;
}

/* One frame, in every stretch that may show more than the viewer's. */
static enum code add_frame(struct arena *a, struct arena *scratch,
                           struct reader *r, struct frames *f,
                           const struct look *look, struct lines *lines,
                           struct text_cost *cost, struct error *err)
{
    bool deep = frames_shape(f)->bits_stored > 8;
    int from = lines->count;
    struct view views[3];
    struct frame frame;

    if (!look->areas.count)
        return OK;
    TRY(frame_decode(scratch, f, look->frame, &frame, err));
    for (int s = STRETCH_VIEWER; s <= (deep ? STRETCH_PERCENTILE : 0); s++) {
        TRY(frame_display(scratch, f, &frame, (enum stretch)s, &views[s], err));
        if (!is_repeated(views, s))
            TRY(add_areas(a, scratch, r, &views[s], &look->areas, lines, from,
                          cost, err));
    }
    for (int i = from; i < lines->count; i++)
        lines->at[i].first_frame = lines->at[i].last_frame = look->frame;
    cost->frames_looked_at++;
    arena_clear(scratch);
    return OK;
}

static enum code find_in_one(struct arena *a, struct arena *scratch,
                             struct reader *r, struct frames *f,
                             struct lines *lines, struct text_cost *cost,
                             struct error *err)
{
    const struct shape *shape = frames_shape(f);
    struct grid grid = grid_of(shape->width, shape->height);
    struct look look = {.frame = 0};

    TRY(areas_whole(a, &grid, &look.areas, err));
    return add_frame(a, scratch, r, f, &look, lines, cost, err);
}

/* Where everything stands still, the first frame has shown it. */
static enum code add_projection(struct arena *a, struct arena *scratch,
                                struct reader *r, const struct survey *s,
                                struct lines *lines, struct text_cost *cost,
                                struct error *err)
{
    int from = lines->count;

    TRY(add_areas(a, scratch, r, &s->darkest, &s->moving, lines, 0, cost, err));
    arena_clear(scratch);
    TRY(add_areas(a, scratch, r, &s->brightest, &s->moving, lines, 0, cost,
                  err));
    arena_clear(scratch);
    for (int i = from; i < lines->count; i++) {
        lines->at[i].first_frame = 0;
        lines->at[i].last_frame = s->frames - 1;
    }
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
        TRY(add_frame(a, scratch, r, f, &survey.look[i], lines, cost, err));
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
               ? find_in_one(a, scratch, r, f, ret_lines, ret_cost, err)
               : find_over_time(a, scratch, r, f, ret_lines, ret_cost, err);
    arena_destroy(scratch);
    TRY(code);
    lines_sort(ret_lines);
    count_calls(r, before, ret_cost);
    return OK;
}
