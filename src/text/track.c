/*
 * track.c - darkest and brightest over time, changes, and the life of lines
 */
#include "text/track.h"
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 16, CHANGE = 24 }; /* pixels; mean difference of a pixel */

/* What a pass over the frames gathers, block by block. */
struct blocks {
    int across, down;
    int *changes;    /* of each block, how often it changed */
    uint8_t *before; /* picture of the frame before, one channel */
    int (*seen)[3];  /* of each block: its first changes, by frame */
};

static uint8_t grey_of(const struct view *v, size_t i)
{
    const uint8_t *p = v->pixels + i * (size_t)v->channels;

    return v->channels == 1 ? p[0] : (uint8_t)((p[0] + 2 * p[1] + p[2]) / 4);
}

static bool blocks_make(struct arena *a, const struct view *v, struct blocks *b)
{
    size_t count;

    b->across = (v->width + BLOCK - 1) / BLOCK;
    b->down = (v->height + BLOCK - 1) / BLOCK;
    count = (size_t)b->across * (size_t)b->down;
    b->changes = arena_array(a, count, sizeof *b->changes);
    b->seen = arena_array(a, count, sizeof *b->seen);
    b->before = arena_array(a, (size_t)v->width, (size_t)v->height);
    return b->changes && b->seen && b->before;
}

/* A block changed if enough of its pixels moved by much: letters came or
 * went. Noise moves many pixels by little. */
static void note_changes(struct blocks *b, const struct view *v, int frame)
{
    for (int by = 0; by < b->down; by++)
        for (int bx = 0; bx < b->across; bx++) {
            int right =
                (bx + 1) * BLOCK < v->width ? (bx + 1) * BLOCK : v->width;
            int bottom =
                (by + 1) * BLOCK < v->height ? (by + 1) * BLOCK : v->height;
            int count = 0, at = by * b->across + bx;

            for (int y = by * BLOCK; y < bottom; y++)
                for (int x = bx * BLOCK; x < right; x++) {
                    size_t i = (size_t)y * (size_t)v->width + (size_t)x;
                    uint8_t g = grey_of(v, i);

                    count += abs(g - b->before[i]) > CHANGE;
                    b->before[i] = g;
                }
            if (!frame || count < 4)
                continue;
            if (b->changes[at] < 3)
                b->seen[at][b->changes[at]] = frame;
            b->changes[at]++;
        }
}

static void note_extremes(struct survey *s, const struct view *v)
{
    size_t count = (size_t)v->width * (size_t)v->height * (size_t)v->channels;
    uint8_t *low = s->darkest.pixels, *high = s->brightest.pixels;

    for (size_t i = 0; i < count; i++) {
        low[i] = v->pixels[i] < low[i] ? v->pixels[i] : low[i];
        high[i] = v->pixels[i] > high[i] ? v->pixels[i] : high[i];
    }
}

static bool start(struct arena *a, const struct view *v, struct survey *s,
                  struct blocks *b)
{
    size_t count = (size_t)v->width * (size_t)v->height * (size_t)v->channels;

    s->darkest = s->brightest = *v;
    s->darkest.pixels = arena_alloc(a, count);
    s->brightest.pixels = arena_alloc(a, count);
    if (!s->darkest.pixels || !s->brightest.pixels || !blocks_make(a, v, b))
        return false;
    memcpy(s->darkest.pixels, v->pixels, count);
    memcpy(s->brightest.pixels, v->pixels, count);
    return true;
}

static int by_number(const void *a, const void *b)
{
    const int *p = a, *q = b;

    return *p < *q ? -1 : *p > *q;
}

static void look_at(struct survey *s, int frame)
{
    for (int i = 0; i < s->look_count; i++)
        if (s->look[i] == frame)
            return;
    if (s->look_count < MOST_LOOKS)
        s->look[s->look_count++] = frame;
}

/* First, middle, last; then where still blocks changed, frames in which most
 * of them did first. */
static enum code choose_looks(struct arena *a, const struct blocks *b,
                              struct survey *s, struct error *err)
{
    int *votes = arena_array(a, (size_t)s->frames, sizeof *votes);

    if (!votes)
        return fail(err, ERR_MEMORY, "no memory for frames");
    look_at(s, 0);
    look_at(s, s->frames / 2);
    look_at(s, s->frames - 1);
    for (int i = 0; i < b->across * b->down; i++)
        for (int k = 0; b->changes[i] <= 3 && k < b->changes[i]; k++)
            votes[b->seen[i][k]]++;
    while (s->look_count < MOST_LOOKS) {
        int best = 0;

        for (int i = 1; i < s->frames; i++)
            if (votes[i] > votes[best])
                best = i;
        if (!votes[best])
            break;
        look_at(s, best);
        votes[best] = 0;
    }
    qsort(s->look, (size_t)s->look_count, sizeof *s->look, by_number);
    return OK;
}

enum code survey_make(struct arena *a, struct arena *scratch, struct frames *f,
                      struct survey *ret, struct error *err)
{
    struct blocks blocks = {0};

    *ret = (struct survey){.frames = frames_count(f)};
    for (int i = 0; i < ret->frames; i++) {
        struct frame frame;
        struct view view;

        TRY(frame_decode(scratch, f, i, &frame, err));
        TRY(frame_display(scratch, f, &frame, STRETCH_VIEWER, &view, err));
        if (!i && !start(a, &view, ret, &blocks))
            return fail(err, ERR_MEMORY, "no memory for a picture over time");
        note_extremes(ret, &view);
        note_changes(&blocks, &view, i);
        arena_clear(scratch);
    }
    return choose_looks(a, &blocks, ret, err);
}

/* ---- lines ----------------------------------------------------------- */

static bool same_place(struct rect a, struct rect b)
{
    int64_t both = rect_area(rect_cut(a, b));

    return both * 10 >= rect_area(a) * 6 && both * 10 >= rect_area(b) * 6;
}

/* Index of the look at that frame. */
static int look_of(const struct survey *s, int frame)
{
    int i = 0;

    while (s->look[i] != frame)
        i++;
    return i;
}

void lines_over_time(struct lines *lines, const struct survey *s)
{
    int kept = 0;

    /* Lines come by look, ascending: one that continues a kept one ends in
     * it, so that each kept line remembers its last look. */
    for (int i = 0; i < lines->count; i++) {
        const struct line *line = &lines->at[i];
        int look = look_of(s, line->first_frame);
        bool known = false;

        for (int j = 0; j < kept && !known; j++) {
            struct line *k = &lines->at[j];

            known = str_equal(k->text, line->text) &&
                    same_place(k->box, line->box) &&
                    look_of(s, k->last_frame) >= look - 1;
            if (known) {
                k->box = rect_union(k->box, line->box);
                k->last_frame = line->last_frame;
            }
        }
        if (!known)
            lines->at[kept++] = *line;
    }
    lines->count = kept;
    for (int i = 0; i < kept; i++) {
        struct line *k = &lines->at[i];
        int first = look_of(s, k->first_frame);
        int last = look_of(s, k->last_frame);

        k->first_frame = first ? s->look[first - 1] + 1 : 0;
        k->last_frame =
            last + 1 < s->look_count ? s->look[last + 1] - 1 : s->frames - 1;
    }
}
