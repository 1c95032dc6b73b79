/*
 * track.c - darkest and brightest over time, changes, and the life of lines
 */
#include "text/track.h"
#include "base/triples.h"
#include <stdlib.h>
#include <string.h>

/* A pixel moved by more than CHANGE; a block changed if CHANGED of its pixels
 * did: letters came or went. Noise moves many pixels by little. A block that
 * changed more than STILL times is no overlay. */
enum { CHANGE = 24, CHANGED = 4, STILL = 3, NEWS = 50 /* percent */ };

/* Pixels, row after row. A frame is compared in steps of so many. */
struct span {
    size_t from, count;
};
enum { STEP = 64 };

/* What a pass over the frames gathers. */
struct pass {
    struct arena *a;
    struct survey *s;
    int *changes;            /* of each block, how often it changed */
    int (*seen)[STILL];      /* of each block: its first changes, by frame */
    uint8_t *now, *before;   /* grey pictures of this frame, the one before, */
    uint8_t *first, *middle; /* and those that are looked at anyway */
    struct frame last;       /* the frame before, as stored */
    struct view view;        /* this frame, the one before until it is shown */
    struct span *news;       /* what differs between them */
    int news_count;
    uint8_t *moved[2]; /* blocks */
    uint8_t *counts;   /* of pixels that moved, over a row of blocks */
    struct error *err;
};

WIDE static void mean_of(const struct triples *rgb, uint8_t *restrict to,
                         size_t count)
{
    const uint8_t *r = rgb->of[0], *g = rgb->of[1], *b = rgb->of[2];

    for (size_t i = 0; i < count; i++)
        to[i] = (uint8_t)((r[i] + 2 * g[i] + b[i]) / 4);
}

static void grey_of(const struct view *v, struct span n, uint8_t *to)
{
    struct triples rgb;

    if (v->channels == 1)
        memcpy(to + n.from, v->pixels + n.from, n.count);
    else
        for (size_t i = n.from, end = n.from + n.count; i < end; i += TRIPLES) {
            size_t piece = triples_of(end - i);

            triples_split(v->pixels + 3 * i, piece, &rgb);
            mean_of(&rgb, to + i, piece);
        }
}

/* Add to counts where a row moved; a loop the compiler makes wide. */
WIDE static void count_moved(const uint8_t *a, const uint8_t *b,
                             uint8_t *restrict counts, int n)
{
    for (int i = 0; i < n; i++) {
        uint8_t up = a[i] > b[i] ? (uint8_t)(a[i] - b[i]) : 0;
        uint8_t down = b[i] > a[i] ? (uint8_t)(b[i] - a[i]) : 0;

        counts[i] = (uint8_t)(counts[i] + ((up | down) > CHANGE));
    }
}

/* Does one row of a block's counts, width wide, hold CHANGED or more? */
static inline bool has_changed(const uint8_t *counts, int width)
{
    int sum = 0;

    for (int i = 0; i < width; i++)
        sum += counts[i];
    return sum >= CHANGED;
}

/* Which blocks differ between a and b. */
static void mark_changes(struct pass *p, const uint8_t *a, const uint8_t *b,
                         uint8_t *ret)
{
    const struct grid *g = &p->s->grid;
    size_t row = (size_t)g->width;

    for (int i = 0; i < g->down; i++) {
        int end = (i + 1) * BLOCK < g->height ? (i + 1) * BLOCK : g->height;

        memset(p->counts, 0, row);
        for (int y = i * BLOCK; y < end; y++)
            count_moved(a + (size_t)y * row, b + (size_t)y * row, p->counts,
                        g->width);
        for (int k = 0; k < g->across; k++, ret++) {
            int left = g->width - k * BLOCK;

            *ret = left >= BLOCK ? has_changed(p->counts + k * BLOCK, BLOCK)
                                 : has_changed(p->counts + k * BLOCK, left);
        }
    }
}

static void note_changes(struct pass *p, int frame)
{
    const struct grid *g = &p->s->grid;

    mark_changes(p, p->now, p->before, p->moved[0]);
    for (int i = 0; i < g->across * g->down; i++) {
        if (!p->moved[0][i])
            continue;
        if (p->changes[i] < STILL)
            p->seen[i][p->changes[i]] = frame;
        p->changes[i]++;
    }
}

WIDE static void take_extremes(uint8_t *restrict low, uint8_t *restrict high,
                               const uint8_t *restrict v, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        low[i] = v[i] < low[i] ? v[i] : low[i];
        high[i] = v[i] > high[i] ? v[i] : high[i];
    }
}

static void note_extremes(struct survey *s, const struct view *v, struct span n)
{
    size_t from = n.from * (size_t)v->channels;
    size_t count = n.count * (size_t)v->channels;

    take_extremes(s->darkest.pixels + from, s->brightest.pixels + from,
                  v->pixels + from, count);
}

/* ---- what is new in a frame ---------------------------------------------- */

static size_t pixel_bytes(const struct frame *fr)
{
    return (size_t)fr->shape.samples * (size_t)(fr->shape.bits / 8);
}

/* Where their samples are equal, a viewer sees the same. */
static bool looks_alike(const struct frame *a, const struct frame *b)
{
    return frame_has_colour(a) && a->shape.photo == b->shape.photo &&
           a->shape.bits == b->shape.bits &&
           a->shape.value_bits == b->shape.value_bits;
}

/* All of it, or where its samples are not those of the last one, which they
 * become. */
static void find_news(struct pass *p, const struct frame *fr)
{
    size_t pixels = (size_t)fr->shape.width * (size_t)fr->shape.height;
    size_t pixel = pixel_bytes(fr), end = 0;

    p->news_count = 0;
    if (!looks_alike(fr, &p->last)) {
        p->news[p->news_count++] = (struct span){0, pixels};
        p->last.shape = fr->shape;
        if (frame_has_colour(fr))
            memcpy(p->last.pixels, fr->pixels, pixels * pixel);
        return;
    }
    for (size_t i = 0; i < pixels; i += STEP) {
        size_t count = pixels - i < STEP ? pixels - i : STEP;
        uint8_t *last = p->last.pixels + i * pixel;

        if (!memcmp(last, fr->pixels + i * pixel, count * pixel))
            continue;
        memcpy(last, fr->pixels + i * pixel, count * pixel);
        if (end != i || !p->news_count)
            p->news[p->news_count++] = (struct span){i, 0};
        p->news[p->news_count - 1].count += count;
        end = i + count;
    }
}

/* A frame of colour is shown where it is new, another in scratch. */
static enum code show(struct pass *p, struct arena *scratch,
                      const struct frames *f, const struct frame *fr)
{
    find_news(p, fr);
    if (!frame_has_colour(fr))
        return frame_display(scratch, f, fr, STRETCH_VIEWER, &p->view, p->err);
    for (int i = 0; i < p->news_count; i++)
        frame_display_colour(f, fr, p->news[i].from, p->news[i].count,
                             &p->view);
    return OK;
}

/* ---- where to look ------------------------------------------------------- */

/* The look at that frame, made if there is none and room for it. */
static struct look *look_at(struct pass *p, int frame)
{
    struct survey *s = p->s;
    struct look *look;

    for (int i = 0; i < s->look_count; i++)
        if (s->look[i].frame == frame)
            return &s->look[i];
    if (s->look_count == MOST_LOOKS)
        return NULL;
    look = &s->look[s->look_count];
    *look = (struct look){.frame = frame};
    look->changed = arena_array(p->a, grid_blocks(&s->grid), 1);
    if (!look->changed)
        return NULL;
    s->look_count++;
    return look;
}

/* The middle or the last frame, where it shows what no look before saw. */
static enum code look_where_new(struct pass *p, int frame)
{
    const struct grid *g = &p->s->grid;
    struct look *look = look_at(p, frame);
    bool last = frame == p->s->frames - 1 && p->s->frames > 2;

    if (!look)
        return fail(p->err, ERR_MEMORY, "no memory for frames");
    mark_changes(p, p->now, p->first, p->moved[0]);
    mark_changes(p, p->now, last ? p->middle : p->first, p->moved[1]);
    for (int i = 0; i < g->across * g->down; i++)
        look->changed[i] = p->moved[0][i] && p->moved[1][i];
    return OK;
}

/* Frames in which most of the still blocks changed first; each is looked at
 * where they did. */
static enum code look_at_changes(struct pass *p)
{
    struct survey *s = p->s;
    int blocks = s->grid.across * s->grid.down;
    int *votes = arena_array(p->a, (size_t)s->frames, sizeof *votes);

    if (!votes)
        return fail(p->err, ERR_MEMORY, "no memory for frames");
    for (int i = 0; i < blocks; i++)
        for (int k = 0; p->changes[i] <= STILL && k < p->changes[i]; k++)
            votes[p->seen[i][k]]++;
    for (;;) {
        struct look *look;
        int best = 0;

        for (int i = 1; i < s->frames; i++)
            if (votes[i] > votes[best])
                best = i;
        if (!votes[best] || !(look = look_at(p, best)))
            return OK;
        for (int i = 0; i < blocks; i++)
            for (int k = 0; p->changes[i] <= STILL && k < p->changes[i]; k++)
                look->changed[i] |= p->seen[i][k] == best;
        votes[best] = 0;
    }
}

static int by_frame(const void *a, const void *b)
{
    const struct look *p = a, *q = b;

    return p->frame < q->frame ? -1 : p->frame > q->frame;
}

static enum code choose_looks(struct pass *p)
{
    struct survey *s = p->s;
    size_t blocks = grid_blocks(&s->grid);
    uint8_t *ever = arena_array(p->a, blocks, 1);

    if (!ever)
        return fail(p->err, ERR_MEMORY, "no memory for frames");
    TRY(look_at_changes(p));
    if (s->look_count)
        qsort(s->look, (size_t)s->look_count, sizeof *s->look, by_frame);
    memset(s->look[0].changed, 1, blocks);
    for (int i = 0; i < s->look_count; i++)
        TRY(areas_of(p->a, &s->grid, s->look[i].changed, &s->look[i].areas,
                     p->err));
    for (size_t i = 0; i < blocks; i++)
        ever[i] = p->changes[i] > 0;
    return areas_of(p->a, &s->grid, ever, &s->moving, p->err);
}

/* ---- the pass -------------------------------------------------------- */

static bool start(struct pass *p, const struct frame *fr)
{
    struct view v = {fr->shape.width, fr->shape.height, 1, NULL};
    size_t pixels = (size_t)v.width * (size_t)v.height, count, blocks;
    struct survey *s = p->s;

    v.channels = frame_has_colour(fr) ? 3 : 1;
    count = pixels * (size_t)v.channels;
    s->grid = grid_of(v.width, v.height);
    blocks = grid_blocks(&s->grid);
    s->darkest = s->brightest = p->view = v;
    s->darkest.pixels = arena_alloc(p->a, count);
    s->brightest.pixels = arena_alloc(p->a, count);
    p->view.pixels = arena_alloc(p->a, v.channels == 3 ? count : 1);
    p->last.pixels =
        arena_alloc(p->a, v.channels == 3 ? pixels * pixel_bytes(fr) : 1);
    p->news = arena_array(p->a, pixels / STEP + 1, sizeof *p->news);
    p->changes = arena_array(p->a, blocks, sizeof *p->changes);
    p->seen = arena_array(p->a, blocks, sizeof *p->seen);
    p->now = arena_alloc(p->a, pixels);
    p->before = arena_alloc(p->a, pixels);
    p->first = arena_alloc(p->a, pixels);
    p->middle = arena_alloc(p->a, pixels);
    p->moved[0] = arena_alloc(p->a, blocks);
    p->moved[1] = arena_alloc(p->a, blocks);
    p->counts = arena_alloc(p->a, (size_t)v.width);
    return s->darkest.pixels && s->brightest.pixels && p->view.pixels &&
           p->last.pixels && p->news && p->changes && p->seen && p->now &&
           p->before && p->first && p->middle && p->moved[0] && p->moved[1] &&
           p->counts;
}

static void note_first(struct pass *p)
{
    const struct view *v = &p->view;
    size_t pixels = (size_t)v->width * (size_t)v->height;
    size_t count = pixels * (size_t)v->channels;

    memcpy(p->s->darkest.pixels, v->pixels, count);
    memcpy(p->s->brightest.pixels, v->pixels, count);
    memcpy(p->first, p->now, pixels);
    memcpy(p->before, p->now, pixels);
}

static enum code note_frame(struct pass *p, int frame)
{
    struct survey *s = p->s;
    size_t pixels = (size_t)p->view.width * (size_t)p->view.height;

    for (int i = 0; i < p->news_count; i++)
        note_extremes(s, &p->view, p->news[i]);
    note_changes(p, frame);
    if (frame == s->frames / 2 || frame == s->frames - 1)
        TRY(look_where_new(p, frame));
    if (frame == s->frames / 2)
        memcpy(p->middle, p->now, pixels);
    for (int i = 0; i < p->news_count; i++)
        memcpy(p->before + p->news[i].from, p->now + p->news[i].from,
               p->news[i].count);
    return OK;
}

static enum code pass_frame(struct pass *p, struct arena *scratch,
                            const struct frames *f, const struct frame *fr)
{
    bool first = !p->now;

    if (first && (!start(p, fr) || !look_at(p, 0)))
        return fail(p->err, ERR_MEMORY, "no memory for a picture over time");
    TRY(show(p, scratch, f, fr));
    for (int i = 0; i < p->news_count; i++)
        grey_of(&p->view, p->news[i], p->now);
    if (!first)
        return note_frame(p, fr->index);
    note_first(p);
    return OK;
}

enum code survey_make(struct arena *a, struct arena *scratch, struct frames *f,
                      struct survey *ret, struct error *err)
{
    struct pass pass = {.a = a, .s = ret, .err = err};

    *ret = (struct survey){.frames = frames_count(f)};
    for (int i = 0; i < ret->frames; i++) {
        struct frame frame;

        TRY(frame_decode(scratch, f, i, &frame, err));
        TRY(pass_frame(&pass, scratch, f, &frame));
        arena_clear(scratch);
    }
    return choose_looks(&pass);
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

    while (s->look[i].frame != frame)
        i++;
    return i;
}

/* From look i on, in steps, the first with news in the place of box; -1 or
 * look_count: none. */
static int news_at(const struct survey *s, struct rect box, int i, int step)
{
    while (i >= 0 && i < s->look_count &&
           grid_share(&s->grid, s->look[i].changed, box) < NEWS)
        i += step;
    return i;
}

/* Line, found in a look, is k, found in an earlier one. */
static bool continues(const struct survey *s, const struct line *k,
                      const struct line *line)
{
    return str_equal(k->text, line->text) && same_place(k->box, line->box) &&
           news_at(s, k->box, look_of(s, k->last_frame) + 1, 1) >=
               look_of(s, line->first_frame);
}

/* From the frame after the last one that shows it was not there yet, to the
 * one before it may have gone. */
static void give_life(const struct survey *s, struct line *k)
{
    int came = news_at(s, k->box, look_of(s, k->first_frame), -1);
    int before = came > 0 ? news_at(s, k->box, came - 1, -1) : -1;
    int after = news_at(s, k->box, look_of(s, k->last_frame) + 1, 1);
    int middle = s->frames / 2;

    k->first_frame = before >= 0 ? s->look[before].frame + 1 : 0;
    if (before >= 0 && middle < s->look[came].frame && middle > k->first_frame)
        k->first_frame = middle + 1;
    k->last_frame =
        after < s->look_count ? s->look[after].frame - 1 : s->frames - 1;
}

void lines_over_time(struct lines *lines, const struct survey *s)
{
    int kept = 0;

    /* Lines come by look, ascending: one that continues a kept one ends in
     * it, so that each kept line remembers its last look. */
    for (int i = 0; i < lines->count; i++) {
        const struct line *line = &lines->at[i];
        int j = 0;

        while (j < kept && !continues(s, &lines->at[j], line))
            j++;
        if (j < kept) {
            lines->at[j].box = rect_union(lines->at[j].box, line->box);
            lines->at[j].last_frame = line->last_frame;
        } else {
            lines->at[kept++] = *line;
        }
    }
    lines->count = kept;
    for (int i = 0; i < kept; i++)
        give_life(s, &lines->at[i]);
}
