/*
 * chain.c - glyphs to candidate lines: chains, small parts, measures
 */
#include "text/chain.h"
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
    int line;           /* this one, from 1 */
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
    int height;
    float level;
    bool grew;
};

static void add_member(struct members *m, int place)
{
    m->at[m->count++] = place;
    m->line_of[place] = m->line;
}

static void gather_small(void *with, int i)
{
    struct gather *g = with;
    const struct place *p = &g->c->places.at[i];
    const struct glyph *part = glyph_at(g->c, i);

    if (part->line >= 0 || !rect_holds(g->near, p->box) ||
        p->box.height * 20 > g->height * 13 + 20 ||
        part->level * 2.5f < g->level || g->m->count >= 2 * g->c->places.count)
        return;
    if (g->m->line_of[i] == g->m->line)
        return;
    add_member(g->m, i);
    g->whole = rect_union(g->whole, p->box);
    g->grew = true;
}

/* They lie in the line's band, within a letter of it. */
static struct rect with_small_parts(const struct chaining *c, struct members *m,
                                    struct rect box, int height, float level)
{
    struct gather g = {c, m, box, box, height, level, true};
    int above = height / 3 + 1;

    for (int round = 0; g.grew && round < 12; round++) {
        g.grew = false;
        g.near =
            (struct rect){g.whole.x - height, box.y - above,
                          g.whole.width + 2 * height, box.height + 2 * above};
        places_near(&c->places, g.near, gather_small, &g);
    }
    return g.whole;
}

/* ---- measures -------------------------------------------------------- */

static float median_of(const int *histogram, int count)
{
    int sum = 0;

    for (int v = 0; v < 256; v++) {
        sum += histogram[v];
        if (2 * sum >= count)
            return (float)v;
    }
    return 0;
}

/* Pixels between the letters and around the line. */
struct around {
    int ring[256];
    int between_count, ring_count, far_count, strokes;
    int64_t hat;
    double sum, squares; /* of the pixels in ring and beyond */
};

/* Pixels x to end of one row, of the plane and of its top-hat. */
static void look_beyond(const uint8_t *row, const uint8_t *above, int x,
                        int end, int stroke, struct around *to)
{
    int sum = 0, squares = 0, strokes = 0;

    for (int i = x; i < end; i++) {
        sum += row[i];
        squares += row[i] * row[i];
        strokes += above[i] >= stroke;
    }
    to->sum += sum;
    to->squares += squares;
    to->strokes += strokes;
    to->far_count += end > x ? end - x : 0;
}

static void look_between(const uint8_t *above, int x, int end, int stroke,
                         struct around *to)
{
    for (; x < end; x++)
        if (above[x] < stroke) {
            to->hat += above[x];
            to->between_count++;
        }
}

static void look_at_ring(const uint8_t *row, int x, int end, struct around *to)
{
    for (; x < end; x++) {
        to->ring[row[x]]++;
        to->ring_count++;
    }
}

static void look_around(const struct plane *p, const struct plane *hat,
                        struct rect box, int far, int stroke, struct around *to)
{
    struct rect whole = {0, 0, p->width, p->height};
    struct rect inner = rect_cut(rect_grow(box, 1), whole);
    struct rect ring = rect_cut(rect_grow(box, 3), whole);
    struct rect outer = rect_cut(rect_grow(box, far), whole);
    int inner_end = inner.x + inner.width, ring_end = ring.x + ring.width;
    int outer_end = outer.x + outer.width;

    for (int y = outer.y; y < outer.y + outer.height; y++) {
        const uint8_t *row = p->at + (size_t)y * (size_t)p->width;
        const uint8_t *above = hat->at + (size_t)y * (size_t)p->width;
        bool in = y >= inner.y && y < inner.y + inner.height;
        bool near = y >= ring.y && y < ring.y + ring.height;

        look_beyond(row, above, outer.x, in ? inner.x : outer_end, stroke, to);
        if (near)
            look_at_ring(row, ring.x, in ? inner.x : ring_end, to);
        if (!in)
            continue;
        look_between(above, inner.x, inner_end, stroke, to);
        look_at_ring(row, inner_end, ring_end, to);
        look_beyond(row, above, inner_end, outer_end, stroke, to);
    }
}

static void measure_around(const struct chaining *c, struct rect box, float ink,
                           struct candidate *to)
{
    struct around r = {.hat = 0};
    float far, mean;

    look_around(c->plane, &c->g->hat, box, 3 + (int)to->height,
                (int)(to->level * 0.5f), &r);
    to->noise = r.between_count
                    ? (float)r.hat / (float)r.between_count / (to->level + 1)
                    : 0;
    to->ring = r.ring_count ? 1 - (ink - median_of(r.ring, r.ring_count)) /
                                      (to->level + 1)
                            : 0;
    to->ring = fminf(fmaxf(to->ring, -1), 2);
    far = (float)(r.far_count ? r.far_count : 1);
    mean = (float)r.sum / far;
    to->clutter = (float)r.strokes / far;
    to->calm =
        sqrtf(fmaxf((float)r.squares / far - mean * mean, 0)) / (to->level + 1);
}

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

/* A line good enough takes its glyphs out of the game. */
static enum code close_line(struct chaining *c, struct members *m)
{
    struct candidate line = {.vertical = c->vertical, .scale = c->scale};
    struct rect box = c->places.at[m->at[0]].box;
    float ink;

    for (int i = 1; i < m->count; i++)
        box = rect_union(box, c->places.at[m->at[i]].box);
    m->letters = m->count;
    ink = measure_letters(c, m, &line);
    box = with_small_parts(c, m, box, (int)(line.height + 0.5f), line.level);
    line.box = c->vertical ? turned(box) : box;
    measure_around(c, line.box, ink, &line);
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
    for (int i = 0; line.textness > 0.5f && line.glyphs > 2 && i < m->count;
         i++)
        c->g->at[c->places.at[m->at[i]].glyph].line = c->ret->count - 1;
    return OK;
}

static enum code close_lines(struct chaining *c, int least, int most)
{
    struct places *p = &c->places;
    size_t count = (size_t)p->count;
    int *next = arena_array(c->temporary, count, sizeof *next);
    int *last = arena_array(c->temporary, count, sizeof *last);
    struct members m = {
        .at = arena_array(c->temporary, 3 * count, sizeof *m.at),
        .line_of = arena_array(c->temporary, count, sizeof *m.line_of)};

    if (!next || !last || !m.at || !m.line_of)
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
        m.line++;
        for (int j = i; j >= 0; j = next[j])
            add_member(&m, j);
        if (m.count >= least && m.count <= most)
            TRY(close_line(c, &m));
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
