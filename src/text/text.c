/*
 * text.c - all text of a picture, and of an instance over its frames
 */
#include "text/lines.h"
#include "text/news.h"
#include "text/sift.h"
#include "text/track.h"
#include <stdlib.h>
#include <string.h>

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
    struct sight sight = {view, 0, 0, ret_lines->count, ret_lines->count};

    TRY(sift_view(a, a, r, &sight, ret_lines, ret_cost, err));
    ret_cost->frames_looked_at++;
    lines_part(ret_lines, 0);
    lines_sort(ret_lines);
    count_calls(r, before, ret_cost);
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
                           struct reader *r, struct sight sight,
                           const struct areas *areas, struct lines *lines,
                           struct text_cost *cost, struct error *err)
{
    const struct view *view = sight.view;

    for (int i = 0; i < areas->count; i++) {
        struct rect area = with_lines(areas->at[i], lines, sight.known, view);
        struct view part;

        if (!view_cut(scratch, view, area, &part))
            return fail(err, ERR_MEMORY, "no memory for a part of a picture");
        sight.view = &part;
        sight.x = area.x;
        sight.y = area.y;
        TRY(sift_view(a, scratch, r, &sight, lines, cost, err));
    }
    return OK;
}

/* Those of the areas that meet one of others. */
static void keep_meeting(struct areas *areas, const struct areas *others)
{
    int kept = 0;

    for (int i = 0; i < areas->count; i++) {
        int k = 0;

        while (k < others->count && !rect_meets(areas->at[i], others->at[k]))
            k++;
        if (k < others->count)
            areas->at[kept++] = areas->at[i];
    }
    areas->count = kept;
}

/* Less than half of the greys: other stretches may show more. */
static bool is_dim(const struct view *v)
{
    enum { HALF = 128 };
    size_t count = (size_t)v->width * (size_t)v->height * (size_t)v->channels;
    uint8_t least = 255, most = 0;

    for (size_t i = 0; i < count && most - least < HALF; i++) {
        least = v->pixels[i] < least ? v->pixels[i] : least;
        most = v->pixels[i] > most ? v->pixels[i] : most;
    }
    return most - least < HALF;
}

/* The last of the stretches that a frame is looked at in: windows may lie. */
static enum stretch last_stretch(const struct frames *f, const struct frame *fr,
                                 const struct view *viewer)
{
    if (fr->shape.value_bits > 8)
        return STRETCH_PERCENTILE;
    return frame_is_windowed(f, fr) || is_dim(viewer) ? STRETCH_FULL
                                                      : STRETCH_VIEWER;
}

/* One frame as a viewer shows it, and where other stretches show more. */
static enum code add_frame(struct arena *a, struct arena *scratch,
                           struct reader *r, struct frames *f,
                           const struct look *look, struct lines *lines,
                           struct text_cost *cost, struct error *err)
{
    int from = lines->count, last = STRETCH_VIEWER;
    struct sight sight = {.known = from, .from = from};
    struct view views[3];
    struct frame frame;

    if (!look->areas.count)
        return OK;
    TRY(frame_decode(scratch, f, look->frame, &frame, err));
    for (int s = STRETCH_VIEWER; s <= last; s++) {
        struct areas areas = look->areas;

        TRY(frame_display(scratch, f, &frame, (enum stretch)s, &views[s], err));
        if (s == STRETCH_VIEWER) {
            last = (int)last_stretch(f, &frame, views);
        } else {
            TRY(news_of(scratch, views, s + 1, &areas, err));
            keep_meeting(&areas, &look->areas);
        }
        sight.view = &views[s];
        TRY(add_areas(a, scratch, r, sight, &areas, lines, cost, err));
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
    struct sight sight = {.from = from};

    sight.view = &s->darkest;
    TRY(add_areas(a, scratch, r, sight, &s->moving, lines, cost, err));
    arena_clear(scratch);
    sight.view = &s->brightest;
    TRY(add_areas(a, scratch, r, sight, &s->moving, lines, cost, err));
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
    lines_part(ret_lines, 0);
    lines_sort(ret_lines);
    count_calls(r, before, ret_cost);
    return OK;
}
