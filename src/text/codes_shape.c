/*
 * codes_shape.c - bars that go on as they are, cells that change everywhere
 *
 * Cells: a picture is cut along rows and columns without any change, until
 * none is left; what then is half black and half white, and changes often in
 * nearly all rows and columns, is a code. Print has blank rows, blank columns
 * between its letters, and less ink. Bars: a row with many runs of several
 * widths whose edges are found again some rows below. A grating has one width.
 */
#include "text/codes_shape.h"
#include <stdlib.h>
#include <string.h>

enum {
    LEAST_SIDE = 20, /* pixels of a code of two dimensions */
    BLANK = 3,       /* rows or columns without a change part two things */
    EDGES = 2,       /* changes of a line across a label with nothing on it */
    DEPTH = 16,
    LEAST_RUNS = 24, /* of a linear code */
    STACKED = 40,    /* edges of a stack of them */
    WIDE_RUN = 3,    /* pixels: edges may be one off */
    MOST_RUNS = 1024,
    LONGEST_RUN = 48, /* pixels */
    APART = 8,        /* rows between two looks at the same bars */
    LEAST_BARS = 12   /* pixels that bars go down */
};

/* A way to walk a part of a picture: along its rows, or its columns. */
struct walk {
    const uint8_t *at;
    size_t step, next; /* to the next pixel of a line, to the next line */
    int length, lines;
};

static struct walk walk_of(const struct bits *b, struct rect r, bool turned)
{
    size_t row = (size_t)b->width;
    struct walk w = {.at = b->at + (size_t)r.y * row + (size_t)r.x,
                     .step = 1,
                     .next = row,
                     .length = r.width,
                     .lines = r.height};

    if (turned)
        w = (struct walk){w.at, row, 1, r.height, r.width};
    return w;
}

static const uint8_t *line_of(const struct walk *w, int i)
{
    return w->at + (size_t)i * w->next;
}

static int changes_of(const struct walk *w, int i)
{
    const uint8_t *line = line_of(w, i);
    int count = 0;

    for (int k = 1; k < w->length; k++)
        count += line[(size_t)k * w->step] != line[(size_t)(k - 1) * w->step];
    return count;
}

/* ---- cells --------------------------------------------------------------- */

/* The lines of w from the first to the last with more changes than the edges of
 * a label make, and of the gaps of BLANK lines without any the one that is
 * nearest to their middle; gap_end 0: none. */
struct extent {
    int from, end, gap, gap_end;
};

static int off_middle(const struct extent *e, int gap, int gap_end)
{
    return abs(gap + gap_end - e->from - e->end);
}

static struct extent extent_of(const struct walk *w)
{
    struct extent e = {.end = w->lines};
    int last;

    while (e.from < e.end && changes_of(w, e.from) <= EDGES)
        e.from++;
    while (e.end > e.from && changes_of(w, e.end - 1) <= EDGES)
        e.end--;
    last = e.from;
    for (int i = e.from; i < e.end; i++) {
        if (!changes_of(w, i))
            continue;
        if (i - last >= BLANK &&
            (!e.gap_end ||
             off_middle(&e, last, i) < off_middle(&e, e.gap, e.gap_end))) {
            e.gap = last;
            e.gap_end = i;
        }
        last = i + 1;
    }
    return e;
}

/* Does the next run differ clearly from the one before? In a grating hardly any
 * does. */
static bool turns(int before, int now)
{
    return abs(now - before) * 5 > 2 * (before < now ? before : now);
}

/* Runs between the changes of lines, by length. */
struct tally {
    int of[LONGEST_RUN + 1], all;
    int64_t sum;
    int unlike; /* how many of them are unlike the one before */
};

static void add_run(struct tally *t, int length)
{
    t->of[length < LONGEST_RUN ? length : LONGEST_RUN]++;
    t->all++;
    t->sum += length;
}

static void count_runs(const struct walk *w, int i, struct tally *t)
{
    const uint8_t *line = line_of(w, i);
    int from = 0, before = 0;

    for (int k = 1; k < w->length; k++) {
        if (line[(size_t)k * w->step] == line[(size_t)(k - 1) * w->step])
            continue;
        if (from) {
            int now = k - from;

            add_run(t, now);
            t->unlike += before && turns(before, now);
            before = now;
        }
        from = k;
    }
}

/* Are the shortest runs, but for a tenth, of a length with the rest? Most cells
 * of a code stand alone or in pairs; a grid has fine lines and wide gaps, and
 * tissue a little of everything. */
static bool is_of_cells(const struct tally *t)
{
    int seen = 0, least = 0;

    while (least < LONGEST_RUN && (seen += t->of[least]) * 10 <= t->all)
        least++;
    return t->sum * 10 <= (int64_t)32 * least * t->all;
}

/* What the lines of a part show. */
struct weave {
    int changes; /* of ten lines */
    int weak;    /* per cent of the lines with fewer than three */
    bool mixed;  /* a quarter of the runs are unlike those before */
    bool cells;
};

static struct weave weave_of(const struct walk *w)
{
    struct tally t = {.all = 0};
    int sum = 0, weak = 0;

    for (int i = 0; i < w->lines; i++) {
        int changes = changes_of(w, i);

        sum += changes;
        weak += changes < 3;
        count_runs(w, i, &t);
    }
    return (struct weave){10 * sum / w->lines, weak * 100 / w->lines,
                          t.unlike * 4 >= t.all, is_of_cells(&t)};
}

/* Do changes along the lines of w come at a few places that all lines share, as
 * those between cells do? By how much the squares of the counts of each place
 * exceed those of even ones: for cells about their width, half that of a run;
 * tissue, noise and print are near one. */
static bool is_ruled(const struct walk *w)
{
    int64_t sum = 0, squares = 0, places = w->length - 1, run;

    for (int k = 1; k < w->length; k++) {
        const uint8_t *at = w->at + (size_t)k * w->step;
        int64_t count = 0;

        for (int i = 0; i < w->lines; i++, at += w->next)
            count += *at != *(at - w->step);
        sum += count;
        squares += count * count;
    }
    run = sum ? places * w->lines * 10 / sum : 0; /* tenths of a pixel */
    return squares * places * 10 >= sum * sum * 16 &&
           squares * places * 40 >= sum * sum * run;
}

static int ink_of(const struct bits *b, struct rect r)
{
    int64_t sum = 0;

    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++)
            sum += b->at[(size_t)y * (size_t)b->width + (size_t)x];
    return (int)(sum * 100 / rect_area(r));
}

static bool is_woven(const struct weave *w)
{
    enum { CHANGES = 45, WEAK = 22 };

    return w->changes >= CHANGES && w->weak <= WEAK && w->mixed && w->cells;
}

/* Cells are as wide as high. */
static bool are_even(int64_t a, int64_t b)
{
    return a * 20 <= b * 27 && b * 20 <= a * 27;
}

static bool is_code(const struct bits *b, struct rect r)
{
    enum { LEAST_INK = 33, MOST_INK = 67, SLENDER = 5 };
    struct walk rows = walk_of(b, r, false), columns = walk_of(b, r, true);
    int low = r.width < r.height ? r.width : r.height;
    int high = r.width < r.height ? r.height : r.width, ink;
    struct weave across, down;

    if (low < LEAST_SIDE || high * 2 > SLENDER * low)
        return false;
    ink = ink_of(b, r);
    if (ink < LEAST_INK || ink > MOST_INK)
        return false;
    across = weave_of(&rows);
    down = weave_of(&columns);
    return is_woven(&across) && is_woven(&down) &&
           are_even(across.changes * r.height, down.changes * r.width) &&
           is_ruled(&rows) && is_ruled(&columns);
}

static void add_shape(struct shapes *s, struct rect r)
{
    if (s->count < MOST_SHAPES)
        s->at[s->count++] = r;
}

/* The two parts of r that a gap of its lines leaves. */
static void part(struct rect r, const struct extent *e, bool turned,
                 struct rect *one, struct rect *two)
{
    *one = *two = r;
    if (turned) {
        one->width = e->gap;
        two->x += e->gap_end;
        two->width = r.width - e->gap_end;
    } else {
        one->height = e->gap;
        two->y += e->gap_end;
        two->height = r.height - e->gap_end;
    }
}

static void find_cells(const struct bits *b, struct rect r, int depth,
                       struct shapes *ret)
{
    struct rect inner = r, one, two;

    for (int turned = 0; turned < 2; turned++) {
        struct walk w = walk_of(b, inner, turned);
        struct extent e = extent_of(&w);

        if (e.from == e.end || depth == DEPTH)
            return;
        if (e.gap_end) {
            part(inner, &e, turned, &one, &two);
            find_cells(b, one, depth + 1, ret);
            find_cells(b, two, depth + 1, ret);
            return;
        }
        if (turned)
            inner = (struct rect){inner.x + e.from, inner.y, e.end - e.from,
                                  inner.height};
        else
            inner = (struct rect){inner.x, inner.y + e.from, inner.width,
                                  e.end - e.from};
    }
    if (is_code(b, inner))
        add_shape(ret, inner);
    else if (rect_area(inner) < rect_area(r))
        find_cells(b, inner, depth + 1, ret);
}

/* ---- bars ---------------------------------------------------------------- */

/* Runs of one line that lie side by side, by where they begin; the last entry
 * is where the last one ends. */
struct runs {
    int at[MOST_RUNS + 1];
    int count;
    int value; /* of the first */
};

static void keep_longer(struct runs *best, const struct runs *now)
{
    if (now->count <= best->count)
        return;
    best->count = now->count;
    best->value = now->value;
    memcpy(best->at, now->at, (size_t)(now->count + 1) * sizeof *now->at);
}

/* The longest such sequence of a line without a run that is too long. */
static void longest_of(const struct walk *w, int i, struct runs *best,
                       struct runs *now)
{
    const uint8_t *line = line_of(w, i);

    best->count = now->count = -1;
    for (int k = 1; k < w->length; k++) {
        if (line[(size_t)k * w->step] == line[(size_t)(k - 1) * w->step])
            continue;
        if (now->count >= 0 && k - now->at[now->count] > LONGEST_RUN) {
            keep_longer(best, now);
            now->count = -1;
        }
        if (now->count < 0)
            now->value = line[(size_t)k * w->step];
        if (now->count < MOST_RUNS)
            now->at[++now->count] = k;
    }
    keep_longer(best, now);
}

/* Does line i change at place k, or a pixel beside it if bars are wide, from or
 * to the value that begins there? */
static bool has_edge(const struct walk *w, int i, int k, uint8_t value,
                     int slack)
{
    const uint8_t *line = line_of(w, i);

    for (int x = k - slack; x <= k + slack; x++)
        if (x > 0 && x < w->length && line[(size_t)x * w->step] == value &&
            line[(size_t)(x - 1) * w->step] != value)
            return true;
    return false;
}

/* Of the edges from..to, how many line i has. */
static int edges_met(const struct walk *w, int i, const struct runs *r,
                     int from, int to)
{
    int length = r->at[r->count] - r->at[0], met = 0;
    int slack = length >= WIDE_RUN * r->count;

    for (int k = from; k <= to; k++)
        met += has_edge(w, i, r->at[k], (uint8_t)((r->value + k) % 2), slack);
    return met;
}

/* Does line i have nine tenths of the edges, and hardly any others there? Of a
 * stack of codes (PDF417) the ends are the same, and there are about as many
 * edges between. */
static bool goes_on(const struct walk *w, int i, const struct runs *r)
{
    enum { ENDS = 8 };
    const uint8_t *line = line_of(w, i);
    int edges = r->count + 1, all = 0;

    for (int x = r->at[0]; x <= r->at[r->count]; x++)
        all += line[(size_t)x * w->step] != line[(size_t)(x - 1) * w->step];
    if (all * 10 <= edges * 12 &&
        edges_met(w, i, r, 0, r->count) * 10 >= edges * 9)
        return true;
    return edges >= STACKED && all * 10 <= edges * 14 &&
           all * 14 >= edges * 10 && edges_met(w, i, r, 0, ENDS) > ENDS &&
           edges_met(w, i, r, r->count - ENDS, r->count) > ENDS;
}

/* Bars of several widths, one after the other, and spaces too. */
static bool is_barred(const struct runs *r)
{
    struct tally t = {.all = 0};
    int unlike[2] = {0, 0};

    for (int k = 2; k < r->count; k++) {
        int before = r->at[k - 1] - r->at[k - 2];
        int now = r->at[k + 1] - r->at[k];

        unlike[k % 2] += turns(before, now);
    }
    for (int k = 0; k < r->count; k++)
        add_run(&t, r->at[k + 1] - r->at[k]);
    return is_of_cells(&t) && unlike[0] > 1 && unlike[1] > 1 &&
           (unlike[0] + unlike[1]) * 4 >= r->count;
}

/* Bars are high, strokes of large letters are not. */
static int least_height(const struct runs *r)
{
    int tenth = (r->at[r->count] - r->at[0]) / 10;

    return tenth < LEAST_BARS       ? LEAST_BARS
           : tenth > 2 * LEAST_BARS ? 2 * LEAST_BARS
                                    : tenth;
}

static void find_bars(const struct walk *w, bool turned, struct rect r,
                      struct runs work[2], struct shapes *ret)
{
    struct runs *runs = &work[0];

    for (int i = 0; i + APART < w->lines; i += APART / 2) {
        int from = i, end = i;

        longest_of(w, i, runs, &work[1]);
        if (runs->count < LEAST_RUNS || !goes_on(w, i + APART, runs) ||
            !is_barred(runs))
            continue;
        while (from > 0 && goes_on(w, from - 1, runs))
            from--;
        while (end < w->lines && goes_on(w, end, runs))
            end++;
        if (end - from >= least_height(runs)) {
            int at = runs->at[0], length = runs->at[runs->count] - at;
            int guard = (end - from) / 10; /* longer bars at some ends */

            from = from > guard ? from - guard : 0;
            end = end + guard < w->lines ? end + guard : w->lines;
            add_shape(ret, turned ? (struct rect){r.x + from, r.y + at,
                                                  end - from, length}
                                  : (struct rect){r.x + at, r.y + from, length,
                                                  end - from});
        }
        i = end > i ? end : i;
    }
}

enum code shapes_find(struct arena *a, const struct bits *b, struct shapes *ret,
                      struct error *err)
{
    struct rect whole = {0, 0, b->width, b->height};
    struct walk rows = walk_of(b, whole, false);
    struct walk columns = walk_of(b, whole, true);
    struct runs *work = arena_alloc(a, 2 * sizeof *work);

    if (!work)
        return fail(err, ERR_MEMORY, "no memory for a code");
    find_cells(b, whole, 0, ret);
    find_bars(&rows, false, whole, work, ret);
    find_bars(&columns, true, whole, work, ret);
    return OK;
}
