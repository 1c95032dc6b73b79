/*
 * net_run.c - a line through the layers
 *
 * Values between layers are 8 bit numbers, 127 for 1. As in Tesseract, what
 * lies outside of the picture is noise from a fixed seed. Whatever does not
 * wait for an earlier step is done for many steps at once.
 */
#include "base/wide.h"
#include "text/net_curves.h"
#include "text/net_layers.h"
#include <math.h>
#include <string.h>

enum { DOWN = NET_HEIGHT / STEP_PIXELS, SIDE_PIXELS = 9 };

/* Steps of a line whose inputs are looked at together: their sums fit into a
 * near cache. */
enum { TOGETHER = 32 };

/* A memory that the layers work in. */
struct work {
    const struct net *n;
    int width, steps;
    int32_t *sums; /* of many steps */
    float *out;
    float *state;          /* of the states of a line or of each column */
    int32_t *most;         /* of each filter in each cell of a row of cells */
    struct values squares; /* pixels around each of a row */
    struct values cells;   /* DOWN rows of cells */
    struct values from, to;
};

/* -1..1 to -127..127 */
static inline int8_t rounded(float x)
{
    float v = x * INT8_MAX;

    return (int8_t)(int)(v + (v < 0 ? -0.5f : 0.5f));
}

/* ---- the picture --------------------------------------------------------- */

struct picture {
    const int8_t *at;
    int width;
    uint64_t seed;
};

static int8_t noise(struct picture *p)
{
    double v;

    p->seed = p->seed * 6364136223846793005u + 1442695040888963407u;
    v = INT8_MAX * 2.0 * (double)(int32_t)(p->seed >> 33) / INT32_MAX -
        INT8_MAX;
    return (int8_t)(v < 0 ? v - 0.5 : v + 0.5);
}

/* The 3 x 3 pixels around one at the rim, column after column. */
static void look_at_rim(struct picture *p, int x, int y, int8_t *ret)
{
    for (int dx = -1; dx <= 1; dx++)
        for (int dy = -1; dy <= 1; dy++) {
            int px = x + dx, py = y + dy;

            *ret++ = px < 0 || py < 0 || px >= p->width || py >= NET_HEIGHT
                         ? noise(p)
                         : p->at[py * p->width + px];
        }
}

/* The same inside. */
static void look_at(const struct picture *p, int x, int y, int8_t *ret)
{
    const int8_t *at = p->at + (y - 1) * p->width + x - 1;
    const int8_t *mid = at + p->width, *low = mid + p->width;

    for (int i = 0; i < 3; i++) {
        ret[3 * i] = at[i];
        ret[3 * i + 1] = mid[i];
        ret[3 * i + 2] = low[i];
    }
}

static void look_at_row(struct picture *p, int y, struct values to)
{
    bool rim = y == 0 || y == NET_HEIGHT - 1;

    for (int x = 0; x < p->width; x++) {
        int8_t *ret = to.at + x * to.stride;

        if (rim || x == 0 || x == p->width - 1)
            look_at_rim(p, x, y, ret);
        else
            look_at(p, x, y, ret);
    }
}

/* The most of each three steps of sums. */
WIDER static void keep_most(int32_t *restrict most, const int32_t *sums,
                            int steps, int wide)
{
    for (int x = 0; x < steps; x++)
        for (int i = 0; i < wide; i++) {
            const int32_t *v = sums + STEP_PIXELS * x * wide + i;
            int32_t m = most[x * wide + i];

            for (int k = 0; k < STEP_PIXELS; k++)
                m = v[k * wide] > m ? v[k * wide] : m;
            most[x * wide + i] = m;
        }
}

WIDER static void squash(const int32_t *sums, const struct matrix *m,
                         struct values to)
{
    const float *scale = m->scale;
    int outs = m->outs;

    for (int x = 0; x < to.count; x++) {
        const int32_t *row = sums + (size_t)x * (size_t)m->wide;
        int8_t *ret = to.at + (size_t)x * (size_t)to.stride;

        for (int i = 0; i < outs; i++) {
            float e = tanh_part((float)row[i] * scale[i]);

            ret[i] = rounded((1 - e) / (1 + e));
        }
    }
}

/* Three rows of pixels to one row of cells: the most of each filter. The tanh
 * grows with its argument, so it is only asked for afterwards. */
static void filter_rows(struct work *w, struct picture *p, int row,
                        struct values to)
{
    const struct matrix *m = &w->n->filter;

    for (size_t i = 0; i < (size_t)w->steps * (size_t)m->wide; i++)
        w->most[i] = INT32_MIN;
    for (int y = row * STEP_PIXELS; y < (row + 1) * STEP_PIXELS; y++) {
        look_at_row(p, y, w->squares);
        matrix_times(m, w->squares, w->sums);
        keep_most(w->most, w->sums, w->steps, m->wide);
    }
    squash(w->most, m, to);
}

/* ---- memories ------------------------------------------------------------ */

/* What the gates let through. In short, with e for the part of each curve:
 *     state = state / (1 + keep) + (1 - in) / ((1 + in) (1 + take))
 *     out = (1 - state) / ((1 + state) (1 + show)) */
WIDER static void pass_gates(const int32_t *sums, const float *scale,
                             int states, float *restrict state,
                             float *restrict out)
{
    for (int i = 0; i < states; i++) {
        int t = i + states, k = t + states, s = k + states;
        float in = tanh_part((float)sums[i] * scale[i]);
        float take = 1 + logistic_part((float)sums[t] * scale[t]);
        float keep = 1 + logistic_part((float)sums[k] * scale[k]);
        float show = 1 + logistic_part((float)sums[s] * scale[s]);
        float new = (1 + in) * take, e;

        state[i] = (state[i] * new + (1 - in) * keep) / (keep * new);
        e = tanh_part(state[i]);
        out[i] = (1 - e) / ((1 + e) * show);
    }
}

WIDER static void round_all(const float *v, int count, int8_t *restrict ret)
{
    for (int i = 0; i < count; i++)
        ret[i] = rounded(v[i]);
}

static void remember(struct work *w, const struct memory *m,
                     const int32_t *sums, float *state, int8_t *ret)
{
    pass_gates(sums, m->look.scale, m->states, state, w->out);
    round_all(w->out, m->states, ret);
}

static int8_t *step_of(struct values v, int step)
{
    return v.at + (size_t)step * (size_t)v.stride;
}

static struct values steps_of(struct values v, int from, int count)
{
    return (struct values){step_of(v, from), v.stride, count};
}

/* Steps of outs values each, and the bias behind them. */
static void lay_out(struct values *v, int outs)
{
    v->stride = (outs + 4) / 4 * 4;
    for (int x = 0; x < v->count; x++)
        step_of(*v, x)[outs] = INT8_MAX;
}

static void forget(struct work *w, size_t states)
{
    memset(w->state, 0, states * sizeof *w->state);
}

/* All columns of cells at once, downwards, to what is remembered at their
 * ends. */
static void run_down(struct work *w)
{
    const struct memory *m = &w->n->down;
    size_t states = (size_t)m->states;

    forget(w, (size_t)w->steps * states);
    for (int y = 0; y < DOWN; y++) {
        matrix_times(&m->look, steps_of(w->cells, y * w->steps, w->steps),
                     w->sums);
        if (y)
            matrix_add(&m->recall, w->to, w->sums);
        for (int x = 0; x < w->steps; x++)
            remember(w, m, w->sums + (size_t)x * (size_t)m->look.wide,
                     w->state + (size_t)x * states, step_of(w->to, x));
    }
}

/* Steps first .. first + count, forwards or backwards. */
static void run_some(struct work *w, const struct memory *m, int first,
                     int count)
{
    matrix_times(&m->look, steps_of(w->from, first, count), w->sums);
    for (int i = 0; i < count; i++) {
        int k = m->reversed ? count - 1 - i : i, x = first + k;
        int before = m->reversed ? x + 1 : x - 1;
        int32_t *sums = w->sums + (size_t)k * (size_t)m->look.wide;

        if (before >= 0 && before < w->steps)
            matrix_add(&m->recall, steps_of(w->to, before, 1), sums);
        remember(w, m, sums, w->state, step_of(w->to, x));
    }
}

static void run_along(struct work *w, const struct memory *m)
{
    forget(w, (size_t)m->states);
    for (int done = 0; done < w->steps; done += TOGETHER) {
        int left = w->steps - done, count = left < TOGETHER ? left : TOGETHER;

        run_some(w, m, m->reversed ? left - count : done, count);
    }
}

/* ---- odds ---------------------------------------------------------------- */

WIDER static void odds_of(const int32_t *sums, const struct matrix *m,
                          float *restrict ret)
{
    const float *scale = m->scale;
    float most = -1e30f, sum = 0;
    int outs = m->outs;

    for (int i = 0; i < outs; i++) {
        ret[i] = (float)sums[i] * scale[i];
        most = ret[i] > most ? ret[i] : most;
    }
    for (int i = 0; i < outs; i++)
        ret[i] = power_of_two((ret[i] - most) * LOG2_E);
    for (int i = 0; i < outs; i++)
        sum += ret[i];
    for (int i = 0; i < outs; i++)
        ret[i] /= sum;
}

/* ---- all ----------------------------------------------------------------- */

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* Room for the widest of all layers. */
static bool make_work(struct arena *a, struct work *w)
{
    const struct net *n = w->n;
    size_t steps = (size_t)w->steps, width = (size_t)w->width;
    size_t wide = (size_t)n->filter.wide, states = (size_t)n->down.states;
    size_t most = states, sums = width * wide;

    sums = larger(sums, steps * (size_t)n->down.look.wide);
    sums = larger(sums, steps * (size_t)n->last.wide);
    for (int i = 0; i < n->along_count; i++) {
        most = larger(most, (size_t)n->along[i].states);
        sums = larger(sums, TOGETHER * (size_t)n->along[i].look.wide);
    }
    w->sums = arena_array(a, sums, sizeof *w->sums);
    w->state = arena_array(a, larger(steps * states, most), sizeof *w->state);
    w->out = arena_array(a, most, sizeof *w->out);
    w->most = arena_array(a, steps * wide, sizeof *w->most);
    w->squares.count = w->width;
    w->squares.at = arena_array(a, width, SIDE_PIXELS + 3);
    w->cells.count = DOWN * w->steps;
    w->cells.at = arena_array(a, DOWN * steps, wide + 4);
    w->from.count = w->to.count = w->steps;
    w->from.at = arena_array(a, steps, most + 4);
    w->to.at = arena_array(a, steps, most + 4);
    return w->sums && w->out && w->state && w->most && w->squares.at &&
           w->cells.at && w->from.at && w->to.at;
}

static void run(struct work *w, struct picture *p)
{
    const struct net *n = w->n;

    lay_out(&w->squares, SIDE_PIXELS);
    lay_out(&w->cells, n->filter.outs);
    for (int row = 0; row < DOWN; row++)
        filter_rows(w, p, row, steps_of(w->cells, row * w->steps, w->steps));
    lay_out(&w->to, n->down.states);
    run_down(w);
    for (int i = 0; i < n->along_count; i++) {
        struct values swap = w->from;

        w->from = w->to;
        w->to = swap;
        lay_out(&w->to, n->along[i].states);
        run_along(w, &n->along[i]);
    }
}

enum code net_run(struct arena *a, const struct net *n, const int8_t *pixels,
                  int width, struct odds *ret, struct error *err)
{
    struct work w = {.n = n, .width = width, .steps = width / STEP_PIXELS};
    struct picture p = {pixels, width, n->seed};
    const struct matrix *last = &n->last;
    float *odds =
        arena_array(a, (size_t)w.steps * (size_t)last->outs, sizeof *odds);

    *ret = (struct odds){0};
    if (!odds || !make_work(a, &w))
        return fail(err, ERR_MEMORY, "no memory for a line");
    noise(&p);
    run(&w, &p);
    matrix_times(last, w.to, w.sums);
    for (int x = 0; x < w.steps; x++)
        odds_of(w.sums + (size_t)x * (size_t)last->wide, last,
                odds + (size_t)x * (size_t)last->outs);
    *ret = (struct odds){w.steps, odds};
    return OK;
}
