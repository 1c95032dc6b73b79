/*
 * rungs.c - read a ladder, then look where its steps lead
 */
#include "text/rungs.h"
#include "text/beside.h"
#include <math.h>

enum { MOST_BEYOND = 40 }; /* steps at either end */

struct reading_rungs {
    struct arena *a;
    struct recogniser *r;
    const struct detection *d;
    const struct ladder *l;
    struct count count;
    struct error *err;
};

/* A number of its own, written as c is. */
static enum code read_alone(const struct reading_rungs *s,
                            const struct candidate *c, struct rect part,
                            struct finding *ret)
{
    struct candidate *alone = arena_alloc(s->a, sizeof *alone);
    struct rect *parts = arena_alloc(s->a, sizeof *parts);
    struct spot spot = {.rivals = {alone}, .count = 1};

    if (!alone || !parts)
        return fail(s->err, ERR_MEMORY, "no memory for the numbers of an axis");
    *alone = *c;
    *parts = part;
    alone->box = rect_enlarge(part, c->scale);
    alone->parts = parts;
    alone->part_count = alone->glyphs = 1;
    alone->height = (float)part.height;
    alone->vertical = alone->mirrored = false;
    alone->turn = 0;
    alone->single = 0;
    return spot_read(s->a, s->r, s->d, &spot, ret, s->err);
}

static enum code read_rung(const struct reading_rungs *s, struct rung *rung,
                           struct finding *ret)
{
    const struct spot *spot = &s->d->spots.at[rung->spot];
    const struct candidate *c = spot->rivals[0];

    if (rung->part >= 0)
        TRY(read_alone(s, c, c->parts[rung->part], ret));
    else
        TRY(spot_read(s->a, s->r, s->d, spot, ret, s->err));
    rung->has_value = rung_value(ret->line.text, &rung->value);
    return OK;
}

/* ---- what the steps foretell ---------------------------------------------- */

static float middle(int from, int length)
{
    return (float)from + (float)length / 2;
}

/* Where the number of a step stands: as far along as the first and the last
 * say, across as wide as any of them. */
static struct rect place_of(const struct ladder *l, int step)
{
    struct rect first = l->at[0].box, last = l->at[l->count - 1].box;
    float share = (float)step / (float)l->at[l->count - 1].step;
    float dx = middle(last.x, last.width) - middle(first.x, first.width);
    float dy = middle(last.y, last.height) - middle(first.y, first.height);
    struct rect all = first, box = first;

    for (int i = 1; i < l->count; i++) {
        all = rect_union(all, l->at[i].box);
        if (l->at[i].box.width > box.width)
            box.width = l->at[i].box.width;
    }
    if (fabsf(dy) > fabsf(dx)) {
        box.x = all.x;
        box.width = all.width;
        box.y += (int)lroundf(dy * share);
    } else {
        box.x = (int)lroundf(middle(first.x, first.width) + dx * share) -
                box.width / 2 - 1;
        box.width += 2;
    }
    return rect_grow(box, 1);
}

/* What of a layer's top-hat over r is ink; pixels of the layer. */
static struct rect ink_in(const struct layer *layer, struct rect r, int sure)
{
    struct rect ink = {0};

    r = rect_cut(r, layer_place(layer));
    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++)
            if (*layer_pixel(layer, x, y) >= sure)
                ink = rect_union(ink, (struct rect){x, y, 1, 1});
    return ink;
}

static enum code add_finding(const struct reading_rungs *s,
                             const struct finding *f, struct findings *ret)
{
    if (!arena_push(s->a, *ret))
        return fail(s->err, ERR_MEMORY, "no memory for the numbers of an axis");
    ret->at[ret->count - 1] = *f;
    return OK;
}

/* The number of a step, if it is there and says what it ought to. */
static enum code foretold(const struct reading_rungs *s, int step,
                          const struct candidate *like, struct findings *ret,
                          bool *ret_is_there)
{
    struct rect place = rect_shrink(place_of(s->l, step), like->scale);
    struct rect ink =
        ink_in(&s->d->layers[like->layer], place, dim_level(like->level));
    int tall = s->l->at[0].box.height >> like->scale;
    struct finding f;
    double value;

    *ret_is_there = false;
    if (ink.height * 4 < tall * 3 || ink.height < LEAST_HEIGHT)
        return OK;
    TRY(read_alone(s, like, ink, &f));
    if (!rung_value(f.line.text, &value) || !is_counted(&s->count, step, value))
        return OK;
    *ret_is_there = true;
    return add_finding(s, &f, ret);
}

static bool says_its_step(const struct reading_rungs *s, const struct rung *r)
{
    return r->has_value && is_counted(&s->count, r->step, r->value);
}

static const struct candidate *written_as(const struct reading_rungs *s)
{
    const struct rung *best = NULL;

    for (int i = 0; i < s->l->count; i++) {
        const struct rung *r = &s->l->at[i];

        if (says_its_step(s, r) && (!best || r->textness > best->textness))
            best = r;
    }
    return s->d->spots.at[best->spot].rivals[0];
}

static enum code look_beyond(const struct reading_rungs *s, int from, int way,
                             const struct candidate *like, struct findings *ret)
{
    bool is_there;

    for (int i = 1, missed = 0; i < MOST_BEYOND && missed < 3; i++) {
        TRY(foretold(s, from + way * i, like, ret, &is_there));
        missed = is_there ? 0 : missed + 1;
    }
    return OK;
}

/* There may be numbers between those that were seen. */
static void halve_steps(struct ladder *l, struct count *c)
{
    for (int i = 0; i < l->count; i++)
        l->at[i].step *= 2;
    c->grow /= 2;
}

/* Rungs that say what they ought to, or what stands at their place and does;
 * else the rung as it was read. */
static enum code settle(const struct reading_rungs *s,
                        const struct finding *found, struct findings *ret)
{
    const struct candidate *like = written_as(s);
    int last = s->l->at[s->l->count - 1].step, next = 0;

    for (int step = 0; step <= last; step++) {
        const struct rung *rung = &s->l->at[next];
        bool is_rung = rung->step == step, is_there = false;

        if (!is_rung || !says_its_step(s, rung))
            TRY(foretold(s, step, like, ret, &is_there));
        if (is_rung && !is_there)
            TRY(add_finding(s, &found[next], ret));
        next += is_rung;
    }
    TRY(look_beyond(s, 0, -1, like, ret));
    return look_beyond(s, last, 1, like, ret);
}

enum code rungs_read(struct arena *a, struct recogniser *r,
                     const struct detection *d, struct ladder *l,
                     struct findings *ret, struct error *err)
{
    struct reading_rungs s = {.a = a, .r = r, .d = d, .l = l, .err = err};
    struct finding *found = arena_array(a, (size_t)l->count, sizeof *found);

    if (!found)
        return fail(err, ERR_MEMORY, "no memory for the numbers of an axis");
    for (int i = 0; i < l->count; i++)
        TRY(read_rung(&s, &l->at[i], &found[i]));
    if (!ladder_counts(l, &s.count))
        return OK;
    halve_steps(l, &s.count);
    return settle(&s, found, ret);
}
