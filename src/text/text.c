/*
 * text.c - all text of a picture, and of an instance over its frames
 */
#include "text/text.h"
#include "base/embed.h"
#include "text/spot.h"
#include "text/track.h"
#include <stdlib.h>
#include <time.h>

struct reader {
    struct recogniser *recogniser;
    struct arena *memory; /* of the model */
    struct textness *textness;
};

/* From the folder that replaces the embedded models, or from those. */
static enum code read_model(struct reader *r,
                            const struct reader_options *options,
                            struct error *err)
{
    static const char name[] = "models/ocr/textness.tsv";
    const struct embedded_file *file = embedded_find(name);
    struct str rows = {NULL, 0};

    if (options->models) {
        char *path =
            str_format(r->memory, "%s/ocr/textness.tsv", options->models);

        if (!path)
            return fail(err, ERR_MEMORY, "no memory for textness.tsv");
        TRY(file_read(r->memory, path, 1 << 22, &rows, err));
    } else if (file) {
        rows = (struct str){(const char *)file->at, file->len};
    }
    return textness_read(r->memory, rows, &r->textness, err);
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
    code = read_model(r, options, err);
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

/* Append what view shows and lines (from index `from` on) do not hold. */
static enum code add_view(struct arena *a, struct arena *scratch,
                          struct reader *r, const struct view *view,
                          struct lines *lines, int from, struct text_cost *cost,
                          struct error *err)
{
    struct detection *d = arena_alloc(scratch, sizeof *d);
    double began = now_ms(), found;

    if (!d)
        return fail(err, ERR_MEMORY, "no memory for a picture");
    TRY(detect_lines(scratch, r->textness, view, d, err));
    found = now_ms();
    for (int i = 0; i < d->spots.count; i++) {
        struct line line;
        bool text;

        if (is_known(lines, from, d->spots.at[i].rivals[0]->box))
            continue;
        TRY(spot_read(scratch, r->recogniser, d, &d->spots.at[i], &line, &text,
                      err));
        if (!text)
            continue;
        TRY(line_copy(a, &line, lines, err));
    }
    cost->detect_ms += found - began;
    cost->read_ms += now_ms() - found;
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

/* One frame in every stretch that may show more than the viewer's. */
static enum code add_frame(struct arena *a, struct arena *scratch,
                           struct reader *r, struct frames *f, int index,
                           struct lines *lines, struct text_cost *cost,
                           struct error *err)
{
    bool deep = frames_shape(f)->bits_stored > 8;
    int from = lines->count;
    struct frame frame;

    TRY(frame_decode(scratch, f, index, &frame, err));
    for (int s = STRETCH_VIEWER; s <= (deep ? STRETCH_PERCENTILE : 0); s++) {
        struct view view;

        TRY(frame_display(scratch, f, &frame, (enum stretch)s, &view, err));
        TRY(add_view(a, scratch, r, &view, lines, from, cost, err));
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
