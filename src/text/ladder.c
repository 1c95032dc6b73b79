/*
 * ladder.c - spots of one height at equal steps, and what they count
 */
#include "text/ladder.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_DIGITS = 3, /* of a number */
    MOST_PLACES = 400,
    LEAST_TALL = 5, /* pixels */
    MOST_TALL = 48,
    MOST_STEP = 24, /* heights */
};

/* What may be a rung. */
struct places {
    struct rung *at;
    bool *used;
    int count;
};

/* ---- places --------------------------------------------------------------- */

static bool same_place(struct rect a, struct rect b)
{
    int64_t both = rect_area(rect_cut(a, b));

    return both * 2 >= rect_area(a) || both * 2 >= rect_area(b);
}

/* Of two at one place the one that comes first is kept. */
static void add_place(struct places *p, struct rung r)
{
    if (p->count == MOST_PLACES || r.box.height < LEAST_TALL ||
        r.box.height > MOST_TALL || r.box.width > 4 * r.box.height)
        return;
    for (int i = 0; i < p->count; i++)
        if (same_place(p->at[i].box, r.box))
            return;
    p->at[p->count++] = r;
}

static void add_parts(struct places *p, const struct candidate *c, int spot)
{
    for (int i = 0; i < c->part_count; i++)
        add_place(p, (struct rung){.box = rect_enlarge(c->parts[i], c->scale),
                                   .spot = spot,
                                   .part = i,
                                   .textness = c->textness});
}

/* Numbers first: a chain downwards may hold the same digits without their
 * neighbours. */
static void list_places(const struct detection *d, const bool *taken,
                        struct places *p)
{
    for (int i = 0; i < d->spots.count; i++) {
        const struct candidate *c = d->spots.at[i].rivals[0];

        if (!taken[i] && !c->vertical && !is_inside_out(c) &&
            c->glyphs <= MOST_DIGITS)
            add_place(p, (struct rung){.box = c->box,
                                       .spot = i,
                                       .part = -1,
                                       .textness = c->textness});
    }
    for (int i = 0; i < d->spots.count; i++) {
        const struct candidate *c = d->spots.at[i].rivals[0];

        if (!taken[i] && c->vertical && c->glyphs >= LEAST_RUNGS - 1)
            add_parts(p, c, i);
    }
}

/* ---- steps ---------------------------------------------------------------- */

/* Places in line with one of them, by their place along the line. */
struct row {
    int at[MOST_PLACES];
    float along[MOST_PLACES];
    int count, tall;
    float slack; /* of a step */
};

static float middle(int from, int length)
{
    return (float)from + (float)length / 2;
}

static bool is_in_line(struct rect a, struct rect b, bool down)
{
    float off = down ? middle(a.x, a.width) - middle(b.x, b.width)
                     : (float)(a.y + a.height - b.y - b.height);

    return abs(a.height - b.height) * 5 <= a.height + 4 &&
           fabsf(off) <= (down ? 0.7f : 0.12f) * (float)a.height + 0.5f;
}

static void list_row(const struct places *p, int from, bool down,
                     struct row *ret)
{
    struct rect box = p->at[from].box;

    ret->count = 0;
    ret->tall = box.height;
    ret->slack = down ? 1 + 0.1f * (float)box.height : 0.5f * (float)box.height;
    for (int i = 0; i < p->count; i++) {
        struct rect b = p->at[i].box;
        float along = down ? middle(b.y, b.height) : middle(b.x, b.width);
        int k = ret->count;

        if (p->used[i] || !is_in_line(box, b, down))
            continue;
        for (; k > 0 && ret->along[k - 1] > along; k--) {
            ret->at[k] = ret->at[k - 1];
            ret->along[k] = ret->along[k - 1];
        }
        ret->at[k] = i;
        ret->along[k] = along;
        ret->count++;
    }
}

/* A way along a row: every so many pixels from one place on. */
struct climb {
    int at[MOST_RUNGS], step[MOST_RUNGS];
    int count;
    float looks; /* sum */
};

/* Two steps without a rung end it. */
static void climb(const struct places *p, const struct row *row, int from,
                  float step, struct climb *ret)
{
    int last = 0;

    *ret = (struct climb){.count = 1,
                          .at = {row->at[from]},
                          .looks = p->at[row->at[from]].textness};
    for (int i = from + 1; i < row->count && ret->count < MOST_RUNGS; i++) {
        float away = row->along[i] - row->along[from];
        int steps = (int)lroundf(away / step);

        if (steps > last + 2)
            break;
        if (steps == last || fabsf(away - (float)steps * step) > row->slack)
            continue;
        ret->at[ret->count] = row->at[i];
        ret->step[ret->count++] = last = steps;
        ret->looks += p->at[row->at[i]].textness;
    }
    if (last + 1 > 2 * ret->count)
        ret->count = 0;
}

static void best_climb(const struct places *p, const struct row *row,
                       struct climb *best)
{
    best->count = 0;
    for (int i = 0; i < row->count; i++)
        for (int k = i + 1; k < row->count; k++) {
            float step = row->along[k] - row->along[i];
            struct climb c;

            if (step > (float)(MOST_STEP * row->tall))
                break;
            if (step < 1.3f * (float)row->tall)
                continue;
            climb(p, row, i, step, &c);
            if (c.count > best->count ||
                (c.count == best->count && c.looks > best->looks))
                *best = c;
        }
}

/* ---- ladders -------------------------------------------------------------- */

static enum code add_ladder(struct arena *a, struct places *p,
                            const struct climb *c, struct ladders *ret,
                            struct error *err)
{
    struct ladder l = {.count = c->count};

    l.at = arena_array(a, (size_t)c->count, sizeof *l.at);
    if (!l.at || !arena_push(a, *ret))
        return fail(err, ERR_MEMORY, "no memory for the numbers of an axis");
    for (int i = 0; i < c->count; i++) {
        l.at[i] = p->at[c->at[i]];
        l.at[i].step = c->step[i];
        p->used[c->at[i]] = true;
    }
    ret->at[ret->count - 1] = l;
    return OK;
}

static enum code find_along(struct arena *a, struct places *p, bool down,
                            struct ladders *ret, struct error *err)
{
    struct row *row = arena_alloc(a, sizeof *row);
    struct climb c;

    if (!row)
        return fail(err, ERR_MEMORY, "no memory for the numbers of an axis");
    for (int i = 0; i < p->count; i++) {
        if (p->used[i])
            continue;
        list_row(p, i, down, row);
        if (row->count < LEAST_RUNGS)
            continue;
        best_climb(p, row, &c);
        if (c.count >= LEAST_RUNGS && c.looks > 0.5f * (float)c.count)
            TRY(add_ladder(a, p, &c, ret, err));
    }
    return OK;
}

enum code ladders_find(struct arena *a, const struct detection *d,
                       const bool *taken, struct ladders *ret,
                       struct error *err)
{
    struct places p = {.at = arena_array(a, MOST_PLACES, sizeof *p.at),
                       .used = arena_array(a, MOST_PLACES, 1)};

    if (!p.at || !p.used)
        return fail(err, ERR_MEMORY, "no memory for the numbers of an axis");
    list_places(d, taken, &p);
    TRY(find_along(a, &p, true, ret, err));
    return find_along(a, &p, false, ret, err);
}

/* ---- what they count ------------------------------------------------------ */

/* Letters that digits are read as. */
static char digit_like(char c)
{
    static const char letters[] = "OoQDlI|ZSsBg", digits[] = "000011125589";
    const char *at = c ? strchr(letters, c) : NULL;

    return at ? digits[at - letters] : c;
}

bool rung_value(struct str text, double *ret)
{
    char digits[12];
    size_t n = 0;
    int seen = 0;

    text = str_trim(text);
    while (text.len && strchr("-+~ ", text.at[text.len - 1]))
        text.len--; /* a tick */
    for (size_t i = 0; i < text.len; i++) {
        char c = digit_like(text.at[i]);
        bool is_digit = c >= '0' && c <= '9';

        if (c == ' ' && !seen)
            continue;
        if (n + 1 == sizeof digits ||
            (!is_digit && c != '.' && (n || !strchr("-+", c))))
            return false;
        seen += is_digit;
        digits[n++] = c;
    }
    digits[n] = 0;
    return seen && str_to_double((struct str){digits, n}, ret);
}

static double value_of(const struct count *c, double value)
{
    return c->no_sign ? fabs(value) : value;
}

bool is_counted(const struct count *c, int step, double value)
{
    return fabs(c->first + c->grow * step - value_of(c, value)) <=
           0.01 * fabs(c->grow);
}

static int counted(const struct ladder *l, const struct count *c)
{
    int count = 0;

    for (int i = 0; i < l->count && c->grow != 0; i++)
        count +=
            l->at[i].has_value && is_counted(c, l->at[i].step, l->at[i].value);
    return count;
}

/* Through the values of two rungs. */
static struct count count_of(const struct rung *a, const struct rung *b,
                             bool no_sign)
{
    struct count c = {.no_sign = no_sign};
    double from = value_of(&c, a->value), to = value_of(&c, b->value);

    c.grow = (to - from) / (double)(b->step - a->step);
    c.first = from - c.grow * a->step;
    return c;
}

bool ladder_counts(const struct ladder *l, struct count *ret)
{
    int valued = 0, best = 0;

    for (int i = 0; i < l->count; i++)
        valued += l->at[i].has_value;
    for (int i = 0; i < l->count; i++)
        for (int k = i + 1; k < l->count; k++)
            for (int no_sign = 0; no_sign < 2; no_sign++) {
                struct count c = count_of(&l->at[i], &l->at[k], no_sign);
                int count = l->at[i].has_value && l->at[k].has_value
                                ? counted(l, &c)
                                : 0;

                if (count > best) {
                    best = count;
                    *ret = c;
                }
            }
    return best >= 3 && 2 * best >= valued && 3 * best >= l->count;
}
