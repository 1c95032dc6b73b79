/*
 * chain.c - glyphs to candidate lines: neighbours, union, measures
 */
#include "text/chain.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_HEIGHT = 4, MOST_HEIGHT = 72, MOST_WIDTH = 900 };

/* Glyphs as the chaining sees them: sorted along the line, turned upright. */
struct place {
    struct rect box; /* x along the line */
    int glyph;       /* index in glyphs */
    int root;
    bool tall; /* a letter, not a dot or dash */
};

struct places {
    struct place *at;
    int count;
};

/* Drawn well enough to be part of a line. */
static bool could_be_letter(const struct glyph *g)
{
    int w = g->box.width, h = g->box.height;
    float fill = (float)g->area / ((float)w * (float)h);

    return h <= MOST_HEIGHT && w <= MOST_WIDTH && g->area >= 3 &&
           fill > 0.08f && (g->flat > 0.2f || g->sharp > 0.45f) && w <= 40 * h;
}

static int by_x(const void *a, const void *b)
{
    const struct place *p = a, *q = b;

    if (p->box.x != q->box.x)
        return p->box.x < q->box.x ? -1 : 1;
    return p->glyph < q->glyph ? -1 : p->glyph > q->glyph;
}

static struct rect turned(struct rect r)
{
    return (struct rect){r.y, r.x, r.height, r.width};
}

static bool place_all(struct arena *a, const struct glyphs *g, bool vertical,
                      struct places *ret)
{
    ret->at = arena_array(a, (size_t)g->count, sizeof *ret->at);
    if (!ret->at)
        return false;
    for (int i = 0; i < g->count; i++) {
        const struct glyph *from = &g->at[i];
        struct place *to = &ret->at[ret->count];

        if (from->line >= 0 || !could_be_letter(from))
            continue;
        to->box = vertical ? turned(from->box) : from->box;
        to->glyph = i;
        to->tall = from->box.height >= LEAST_HEIGHT &&
                   (!vertical || from->box.width <= 3 * from->box.height);
        ret->count++;
    }
    qsort(ret->at, (size_t)ret->count, sizeof *ret->at, by_x);
    for (int i = 0; i < ret->count; i++)
        ret->at[i].root = i;
    return true;
}

static int root_of(struct place *at, int i)
{
    while (at[i].root != i) {
        at[i].root = at[at[i].root].root;
        i = at[i].root;
    }
    return i;
}

static int overlap(int a, int a_len, int b, int b_len)
{
    int from = a > b ? a : b;
    int to = a + a_len < b + b_len ? a + a_len : b + b_len;

    return to - from;
}

/* Do two letters stand on one line, close enough to belong together? */
static bool are_neighbours(const struct place *p, const struct place *q,
                           const struct glyphs *g)
{
    int tall = p->box.height > q->box.height ? p->box.height : q->box.height;
    int low = p->box.height + q->box.height - tall;
    int gap = q->box.x - (p->box.x + p->box.width);
    float a = g->at[p->glyph].level, b = g->at[q->glyph].level;

    return low * 9 >= tall * 4 && gap <= tall * 11 / 10 + 1 &&
           overlap(p->box.y, p->box.height, q->box.y, q->box.height) * 2 >=
               low &&
           a < b * 2.2f && b < a * 2.2f;
}

static void join_neighbours(struct places *p, const struct glyphs *g)
{
    for (int i = 0; i < p->count; i++) {
        int reach;

        if (!p->at[i].tall)
            continue;
        reach =
            p->at[i].box.x + p->at[i].box.width + 3 * p->at[i].box.height + 2;
        for (int j = i + 1; j < p->count && p->at[j].box.x <= reach; j++)
            if (p->at[j].tall && are_neighbours(&p->at[i], &p->at[j], g)) {
                int a = root_of(p->at, i), b = root_of(p->at, j);

                p->at[a > b ? a : b].root = a > b ? b : a;
            }
    }
}

/* Mean of the top-hat over the box where no glyph rises: how quiet it is. */
static float noise_of(const struct glyphs *g, struct rect box, float level)
{
    struct rect whole = {0, 0, g->hat.width, g->hat.height};
    int64_t sum = 0, count = 0;
    int least = (int)(level / 2);

    box = rect_cut(rect_grow(box, 3), whole);
    for (int y = box.y; y < box.y + box.height; y++) {
        const uint8_t *row = g->hat.at + (size_t)y * (size_t)g->hat.width;

        for (int x = box.x; x < box.x + box.width; x++)
            if (row[x] < least) {
                sum += row[x];
                count++;
            }
    }
    return count ? (float)sum / (float)count / (level + 1) : 0;
}

/* Running sums over the letters of a line. */
struct measure {
    int count;
    double level, flat, sharp, weight;
    double height, height2, top, top2, bottom, bottom2;
};

static void measure_add(struct measure *m, const struct glyph *g,
                        const struct place *p)
{
    double top = p->box.y, bottom = p->box.y + p->box.height;
    double height = p->box.height;

    m->count++;
    m->weight += g->area;
    m->level += (double)g->level * g->area;
    m->flat += (double)g->flat * g->area;
    m->sharp += (double)g->sharp * g->area;
    m->height += height;
    m->height2 += height * height;
    m->top += top;
    m->top2 += top * top;
    m->bottom += bottom;
    m->bottom2 += bottom * bottom;
}

static double spread(double sum, double sum2, int n)
{
    double mean = sum / n, v = sum2 / n - mean * mean;

    return v > 0 ? sqrt(v) : 0;
}

static void measure_end(const struct measure *m, struct candidate *c)
{
    double height = m->height / m->count;
    double top = spread(m->top, m->top2, m->count);
    double bottom = spread(m->bottom, m->bottom2, m->count);

    c->glyphs = m->count;
    c->level = (float)(m->level / m->weight);
    c->flat = (float)(m->flat / m->weight);
    c->sharp = (float)(m->sharp / m->weight);
    c->height = (float)height;
    c->even = (float)(spread(m->height, m->height2, m->count) / height);
    c->base = (float)((top < bottom ? top : bottom) / height);
}

/* Dots, dashes and accents within a line's box become part of it. */
static struct rect with_small_parts(const struct places *p, struct glyphs *g,
                                    struct rect box, int line)
{
    int reach = box.height / 2 + 1;
    struct rect near = {box.x - reach, box.y - box.height / 3,
                        box.width + 2 * reach,
                        box.height + 2 * (box.height / 3)};
    struct rect whole = box;

    for (int i = 0; i < p->count; i++) {
        const struct place *s = &p->at[i];

        if (s->box.x > near.x + near.width)
            break;
        if (g->at[s->glyph].line < 0 && rect_holds(near, s->box) &&
            s->box.height * 2 <= box.height + 4) {
            g->at[s->glyph].line = line;
            whole = rect_union(whole, s->box);
        }
    }
    return whole;
}

/* The boxes of all that belongs to a line. */
static enum code list_parts(struct arena *a, const struct glyphs *g,
                            const struct places *p, int line,
                            struct candidate *c, struct error *err)
{
    struct rect *parts;
    int count = 0;

    for (int i = 0; i < p->count; i++)
        count += g->at[p->at[i].glyph].line == line;
    parts = arena_array(a, (size_t)count, sizeof *parts);
    if (!parts)
        return fail(err, ERR_MEMORY, "no memory for lines");
    c->parts = parts;
    for (int i = 0; i < p->count; i++)
        if (g->at[p->at[i].glyph].line == line)
            parts[c->part_count++] = g->at[p->at[i].glyph].box;
    return OK;
}

static enum code close_line(struct arena *a, struct glyphs *g,
                            const struct places *p, const int *members,
                            int count, bool vertical, struct candidates *ret,
                            struct error *err)
{
    struct measure m = {0};
    struct candidate *c;
    struct rect box = {0, 0, 0, 0};

    for (int i = 0; i < count; i++) {
        const struct place *at = &p->at[members[i]];

        measure_add(&m, &g->at[at->glyph], at);
        box = rect_union(box, at->box);
    }
    if (!arena_push(a, *ret))
        return fail(err, ERR_MEMORY, "no memory for lines");
    c = &ret->at[ret->count - 1];
    *c = (struct candidate){.vertical = vertical};
    measure_end(&m, c);
    for (int i = 0; i < count; i++)
        g->at[p->at[members[i]].glyph].line = ret->count - 1;
    box = with_small_parts(p, g, box, ret->count - 1);
    c->box = vertical ? turned(box) : box;
    c->noise = noise_of(g, c->box, c->level);
    return list_parts(a, g, p, ret->count - 1, c, err);
}

static enum code close_lines(struct arena *a, struct glyphs *g,
                             struct places *p, bool vertical, int least,
                             struct candidates *ret, struct error *err)
{
    int *next = arena_array(a, (size_t)p->count, sizeof *next);
    int *last = arena_array(a, (size_t)p->count, sizeof *last);
    int *members = arena_array(a, (size_t)p->count, sizeof *members);

    if (p->count && (!next || !last || !members))
        return fail(err, ERR_MEMORY, "no memory for lines");
    for (int i = 0; i < p->count; i++) {
        int root = root_of(p->at, i);

        next[i] = -1;
        if (root != i)
            next[last[root]] = i;
        last[root] = i;
    }
    for (int i = 0; i < p->count; i++) {
        int count = 0;

        if (root_of(p->at, i) != i || !p->at[i].tall)
            continue;
        for (int j = i; j >= 0; j = next[j])
            members[count++] = j;
        if (count >= least)
            TRY(close_line(a, g, p, members, count, vertical, ret, err));
    }
    return OK;
}

enum code chains_find(struct arena *a, struct glyphs *g, struct candidates *ret,
                      struct error *err)
{
    struct places across = {0}, down = {0};

    if (!place_all(a, g, false, &across))
        return fail(err, ERR_MEMORY, "no memory for lines");
    join_neighbours(&across, g);
    TRY(close_lines(a, g, &across, false, 2, ret, err));
    if (!place_all(a, g, true, &down))
        return fail(err, ERR_MEMORY, "no memory for lines");
    join_neighbours(&down, g);
    TRY(close_lines(a, g, &down, true, 3, ret, err));
    memset(&across, 0, sizeof across);
    if (!place_all(a, g, false, &across))
        return fail(err, ERR_MEMORY, "no memory for lines");
    return close_lines(a, g, &across, false, 1, ret, err);
}
