/*
 * chain.c - glyphs to candidate lines: chains, small parts, measures
 */
#include "text/chain.h"
#include "text/around.h"
#include "text/neighbours.h"
#include "text/textness.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What one line is made from. */
struct members {
    int *at;            /* places, by x */
    int count, letters; /* letters first, then dots and dashes */
    int *line_of;       /* of each place: the line it was last a member of */
    int line;           /* the latest, from 1 */
};

struct chaining {
    struct arena *a, *temporary;
    const struct plane *plane;
    const struct judge *judge;
    struct glyphs *g;
    int scale;
    struct places places;
    bool vertical;
    struct candidates *ret;
    struct error *err;
};

static struct rect turned(struct rect r)
{
    return (struct rect){r.y, r.x, r.height, r.width};
}

static const struct glyph *glyph_at(const struct chaining *c, int place)
{
    return &c->g->at[c->places.at[place].glyph];
}

/* ---- dots, dashes and accents ---------------------------------------- */

struct gather {
    const struct chaining *c;
    struct members *m;
    struct rect near;  /* around the line */
    struct rect whole; /* of the line and what joined it */
    int tallest;       /* of what may join */
    float level;
};

static void add_member(struct members *m, int place)
{
    m->at[m->count++] = place;
    m->line_of[place] = m->line;
}

static inline void gather_small(void *with, int i, const struct rect *box)
{
    struct gather *g = with;
    const struct glyph *part;

    if (box->height > g->tallest || box->x < g->near.x || box->y < g->near.y ||
        box->x + box->width > g->near.x + g->near.width ||
        box->y + box->height > g->near.y + g->near.height ||
        g->m->line_of[i] == g->m->line)
        return;
    part = glyph_at(g->c, i);
    if (part->line >= 0 || part->level * 2.5f < g->level ||
        g->m->count >= 2 * g->c->places.count)
        return;
    add_member(g->m, i);
    g->whole = rect_union(g->whole, *box);
}

/* They lie in the line's band, within a letter of it. */
static struct rect with_small_parts(const struct chaining *c, struct members *m,
                                    struct rect box, int height, float level)
{
    struct gather g = {c, m, box, box, (height * 13 + 20) / 20, level};
    int above = height / 3 + 1;

    for (int round = 0; round < 12; round++) {
        struct rect near = {g.whole.x - height, box.y - above,
                            g.whole.width + 2 * height, box.height + 2 * above};

        if (round && near.x == g.near.x && near.width == g.near.width)
            break; /* looked there already */
        g.near = near;
        places_near(&c->places, g.near, gather_small, &g);
    }
    return g.whole;
}

/* Accents and tails reach a little out of the letters' band; what reaches
 * further is none of the line. */
static struct rect near_band(struct rect box, struct rect band, int most)
{
    int top = box.y > band.y - most ? box.y : band.y - most;
    int end = box.y + box.height, least = band.y + band.height + most;

    box.height = (end < least ? end : least) - top;
    box.y = top;
    return box;
}

/* ---- measures -------------------------------------------------------- */

/* Sum and sum of squares. */
struct tally {
    double sum, squares;
};

static void tally_add(struct tally *t, double v)
{
    t->sum += v;
    t->squares += v * v;
}

static double tally_spread(const struct tally *t, int n)
{
    double mean = t->sum / n, v = t->squares / n - mean * mean;

    return v > 0 ? sqrt(v) : 0;
}

struct measure {
    double weight, level, flat, exact, straight, sharp, ink, fill;
    struct tally height, top, bottom, stroke;
    int same;
};

static void measure_letter(struct measure *m, const struct glyph *g,
                           const struct place *p)
{
    double area = g->area;

    m->weight += area;
    m->level += (double)g->level * area;
    m->flat += (double)g->flat * area;
    m->exact += (double)g->exact * area;
    m->straight += (double)g->straight * area;
    m->sharp += (double)g->sharp * area;
    m->ink += (double)g->ink * area;
    m->fill += area / (double)rect_area(p->box);
    tally_add(&m->height, p->box.height);
    tally_add(&m->top, p->box.y);
    tally_add(&m->bottom, p->box.y + p->box.height);
    tally_add(&m->stroke, (double)g->stroke);
}

static bool same_shape(const struct glyph *a, const struct glyph *b)
{
    return abs(a->box.width - b->box.width) <= 1 &&
           abs(a->box.height - b->box.height) <= 1 &&
           abs(a->area - b->area) * 12 <= a->area + 12;
}

static float measure_letters(const struct chaining *c, const struct members *m,
                             struct candidate *to)
{
    struct measure s = {0};
    int n = m->letters;
    double top, bottom, height;

    for (int i = 0; i < n; i++) {
        const struct glyph *g = glyph_at(c, m->at[i]);

        measure_letter(&s, g, &c->places.at[m->at[i]]);
        s.same += i && same_shape(g, glyph_at(c, m->at[i - 1]));
    }
    height = s.height.sum / n;
    top = tally_spread(&s.top, n);
    bottom = tally_spread(&s.bottom, n);
    to->glyphs = n;
    to->height = (float)height;
    to->level = (float)(s.level / s.weight);
    to->flat = (float)(s.flat / s.weight);
    to->exact = (float)(s.exact / s.weight);
    to->straight = (float)(s.straight / s.weight);
    to->sharp = (float)(s.sharp / s.weight);
    to->fill = (float)(s.fill / n);
    to->even = (float)(tally_spread(&s.height, n) / height);
    to->base = (float)((top < bottom ? top : bottom) / height);
    to->stroke = (float)(s.stroke.sum / n / height);
    to->pen = (float)(tally_spread(&s.stroke, n) * n / s.stroke.sum);
    to->same = n > 1 ? (float)s.same / (float)(n - 1) : 0;
    return (float)(s.ink / s.weight);
}

/* ---- letters ----------------------------------------------------------- */

enum { MOST_ASKED = 16 }; /* letters of a line that the net looks at */

/* Means over the letters of a line in one pose. */
static void ask_pose(const struct chaining *c, const struct members *m,
                     enum pose pose, struct candidate *to)
{
    int step = (m->letters + MOST_ASKED - 1) / MOST_ASKED, n = 0;

    to->letters = to->likely = to->sure = to->joined = 0;
    for (int i = 0; i < m->letters; i += step, n++) {
        uint8_t patch[LETTER_PIXELS];
        struct letter l;

        letter_patch(&c->g->hat, glyph_at(c, m->at[i])->box, to->level, pose,
                     patch);
        l = letter_of(c->judge->letters, patch);
        to->letters += l.likely;
        to->likely += l.likely > 0.5f;
        to->sure += l.sure;
        to->joined += l.joined;
        to->single = m->letters == 1 && l.joined < 0.5f ? l.best : 0;
    }
    to->letters /= (float)n;
    to->likely /= (float)n;
    to->sure /= (float)n;
    to->joined /= (float)n;
}

/* Upright, or the pose in which it looks clearly more like letters. */
static void ask_letters(const struct chaining *c, const struct members *m,
                        struct candidate *line)
{
    static const struct {
        enum pose pose;
        int turn;
        bool mirrored;
    } others[] = {
        {POSE_270, 270, false}, {POSE_90, 90, false}, {POSE_MIRRORED, 0, true}};
    bool alone = line->glyphs == 1 && !line->vertical;

    ask_pose(c, m, POSE_UPRIGHT, line);
    for (int i = 0; i < 3; i++) {
        struct candidate other = *line;

        if (others[i].mirrored ? !alone : !line->vertical)
            continue;
        ask_pose(c, m, others[i].pose, &other);
        other.turn = others[i].turn;
        other.mirrored = others[i].mirrored;
        if (other.letters > line->letters + (alone ? 0.3f : 0.05f))
            *line = other;
    }
}

/* ---- lines ----------------------------------------------------------- */

static enum code list_parts(const struct chaining *c, const struct members *m,
                            struct candidate *to)
{
    struct rect *parts = arena_array(c->a, (size_t)m->count, sizeof *parts);

    if (!parts)
        return fail(c->err, ERR_MEMORY, "no memory for lines");
    for (int i = 0; i < m->count; i++)
        parts[i] = glyph_at(c, m->at[i])->box;
    to->parts = parts;
    return OK;
}

/* Text for sure, and not a frame or a curve with many small things in it. */
static bool is_settled(const struct candidate *line)
{
    return line->textness > 0.8f && line->glyphs > 2 &&
           line->part_count <= 3 * line->glyphs + 3;
}

/* A settled line takes its glyphs out of the game. */
static enum code close_line(struct chaining *c, struct members *m)
{
    struct candidate line = {.vertical = c->vertical, .scale = c->scale};
    struct rect box = c->places.at[m->at[0]].box;
    float ink;

    for (int i = 1; i < m->count; i++)
        box = rect_union(box, c->places.at[m->at[i]].box);
    m->letters = m->count;
    ink = measure_letters(c, m, &line);
    if (c->scale && line.height < LEAST_SHRUNK)
        return OK;
    box = near_band(
        with_small_parts(c, m, box, (int)(line.height + 0.5f), line.level), box,
        (int)line.height / 5 + 1);
    line.box = c->vertical ? turned(box) : box;
    measure_around(c->plane, &c->g->hat, line.box, ink, &line);
    line.part_count = m->count;
    if (textness_of(c->judge->looks, &line) < LEAST_LOOKS)
        return OK;
    if (c->judge->letters)
        ask_letters(c, m, &line);
    line.textness = textness_of(c->judge->textness, &line);
    if (line.textness < LEAST_TEXTNESS)
        return OK;
    TRY(list_parts(c, m, &line));
    if (!arena_push(c->temporary, *c->ret))
        return fail(c->err, ERR_MEMORY, "no memory for lines");
    c->ret->at[c->ret->count - 1] = line;
    for (int i = 0; is_settled(&line) && i < m->count; i++)
        c->g->at[c->places.at[m->at[i]].glyph].line = c->ret->count - 1;
    return OK;
}

static int by_size(const void *a, const void *b)
{
    const int *p = a, *q = b;

    return *p < *q ? -1 : *p > *q;
}

/* Height that three quarters of the letters do not exceed. */
static int tall_letter(const struct chaining *c, const struct members *m,
                       int *heights)
{
    for (int i = 0; i < m->count; i++)
        heights[i] = c->places.at[m->at[i]].box.height;
    qsort(heights, (size_t)m->count, sizeof *heights, by_size);
    return heights[m->count * 3 / 4];
}

/* The gap in front of a letter, and what bridges it: colons, dashes. */
struct bridge {
    const struct chaining *c;
    struct rect gap;
    int most; /* pixels that a bridge may be away */
    bool grew;
};

static inline void bridge_gap(void *with, int i, const struct rect *box)
{
    struct bridge *b = with;
    struct rect part = *box;
    int away = part.x - b->gap.x, end = part.x + part.width;

    (void)i;
    if (away < 0 || away > b->most || end > b->gap.x + b->gap.width ||
        part.y < b->gap.y || part.y + part.height > b->gap.y + b->gap.height)
        return;
    b->gap.width -= end - b->gap.x;
    b->gap.x = end;
    b->grew = true;
}

/* Is the gap that ends where box begins wider than most, all of it empty? */
static bool is_wide_gap(const struct chaining *c, struct rect box, int end,
                        int most)
{
    struct bridge b = {
        c, {end, box.y - 1, box.x - end, box.height + 2}, most, true};

    while (b.grew && b.gap.width > most) {
        b.grew = false;
        places_near(&c->places, b.gap, bridge_gap, &b);
    }
    return b.gap.width > most;
}

/* Close the line, cut where letters stand further apart than a blank is wide:
 * columns of a table are lines of their own. */
static enum code close_columns(struct chaining *c, struct members *m,
                               int *heights)
{
    int most = tall_letter(c, m, heights) * 27 / 20 + 1, count = m->count;
    int *all = m->at, from = 0, end = 0;
    struct members part;

    for (int i = 0; i <= count; i++) {
        struct rect box = c->places.at[all[i < count ? i : 0]].box;

        if (i == count || (i && is_wide_gap(c, box, end, most))) {
            part = (struct members){
                .at = all + count, .line_of = m->line_of, .line = ++m->line};
            for (; from < i; from++)
                add_member(&part, all[from]);
            TRY(close_line(c, &part));
        }
        if (!i || box.x + box.width > end)
            end = box.x + box.width;
    }
    return OK;
}

static enum code close_lines(struct chaining *c, int least, int most)
{
    struct places *p = &c->places;
    size_t count = (size_t)p->count;
    int *next = arena_array(c->temporary, count, sizeof *next);
    int *last = arena_array(c->temporary, count, sizeof *last);
    int *heights = arena_array(c->temporary, count, sizeof *heights);
    struct members m = {
        .at = arena_array(c->temporary, 4 * count, sizeof *m.at),
        .line_of = arena_array(c->temporary, count, sizeof *m.line_of)};

    if (!next || !last || !heights || !m.at || !m.line_of)
        return fail(c->err, ERR_MEMORY, "no memory for lines");
    for (int i = 0; i < p->count; i++) {
        int root = p->at[i].root;

        next[i] = -1;
        if (root != i)
            next[last[root]] = i;
        last[root] = i;
    }
    for (int i = 0; i < p->count; i++) {
        if (p->at[i].root != i || !p->at[i].letter || glyph_at(c, i)->line >= 0)
            continue;
        m.count = 0;
        for (int j = i; j >= 0; j = next[j])
            m.at[m.count++] = j;
        if (m.count >= least && m.count <= most)
            TRY(close_columns(c, &m, heights));
    }
    return OK;
}

static enum code chain(struct chaining *c, bool vertical)
{
    c->vertical = vertical;
    TRY(places_of(c->temporary, c->g, vertical, &c->places, c->err));
    TRY(places_join(c->temporary, &c->places, c->g, c->err));
    return close_lines(c, 2, INT32_MAX);
}

enum code chains_find(struct arena *a, struct arena *temporary,
                      const struct plane *p, const struct judge *judge,
                      struct glyphs *g, int scale, struct candidates *ret,
                      struct error *err)
{
    struct chaining c = {.a = a,
                         .temporary = temporary,
                         .plane = p,
                         .judge = judge,
                         .g = g,
                         .scale = scale,
                         .ret = ret,
                         .err = err};

    TRY(chain(&c, false));
    TRY(chain(&c, true));
    c.vertical = false;
    TRY(places_of(temporary, g, false, &c.places, err));
    return close_lines(&c, 1, 1);
}
