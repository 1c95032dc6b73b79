/*
 * net_run.c - a line through the layers
 *
 * Values between layers are 8 bit numbers, 127 for 1. As in Tesseract, what
 * lies outside of the picture is noise from a fixed seed.
 */
#include "text/net_layers.h"
#include "text/wide.h"
#include <math.h>
#include <string.h>

void curves_make(struct curves *c)
{
    for (int i = 0; i < CURVE; i++) {
        double x = (double)i / CURVE_STEPS;

        c->tanh[i] = (float)tanh(x);
        c->logistic[i] = (float)(1 / (1 + exp(-x)));
    }
    for (int i = CURVE - 2; i < CURVE; i++)
        c->tanh[i] = c->logistic[i] = 1;
}

/* ---- curves -------------------------------------------------------------- */

/* Of a value not below 0; both curves end flat. */
static inline float on_curve(const float *curve, float x)
{
    float at = x * CURVE_STEPS;
    int i = (int)at;

    i = i < CURVE - 2 ? i : CURVE - 2;
    return curve[i] + (curve[i + 1] - curve[i]) * (at - (float)i);
}

static inline float tanh_of(const struct curves *c, float x)
{
    return copysignf(on_curve(c->tanh, fabsf(x)), x);
}

static inline float logistic_of(const struct curves *c, float x)
{
    return 0.5f + copysignf(on_curve(c->logistic, fabsf(x)) - 0.5f, x);
}

/* -1..1 to -127..127 */
static inline int16_t rounded(float x)
{
    float v = x * INT8_MAX;

    return (int16_t)(int)(v + copysignf(0.5f, v));
}

/* ---- the picture --------------------------------------------------------- */

struct picture {
    const int8_t *at;
    int width;
    uint64_t seed;
};

static int16_t noise(struct picture *p)
{
    double v;

    p->seed = p->seed * 6364136223846793005u + 1442695040888963407u;
    v = INT8_MAX * 2.0 * (double)(int32_t)(p->seed >> 33) / INT32_MAX -
        INT8_MAX;
    return (int16_t)(v < 0 ? v - 0.5 : v + 0.5);
}

/* The 3 x 3 pixels around one, column after column. */
static void look_at(struct picture *p, int x, int y, int16_t *ret)
{
    for (int dx = -1; dx <= 1; dx++)
        for (int dy = -1; dy <= 1; dy++) {
            int px = x + dx, py = y + dy;

            *ret++ = px < 0 || py < 0 || px >= p->width || py >= NET_HEIGHT
                         ? noise(p)
                         : p->at[py * p->width + px];
        }
}

WIDE static void keep_most(int32_t *restrict most, const int32_t *v, int count)
{
    for (int i = 0; i < count; i++)
        most[i] = v[i] > most[i] ? v[i] : most[i];
}

enum { DOWN = NET_HEIGHT / STEP_PIXELS, SIDE_PIXELS = 9 };

/* A memory that the layers work in. */
struct work {
    const struct net *n;
    int32_t *sums;  /* of one step */
    float *values;  /* of the gates of one step, scaled */
    float *state;   /* of the states */
    int16_t *in;    /* of one step */
    int32_t *strip; /* most of each filter in each cell of a row of cells */
};

/* Three rows of pixels to one row of cells: the most of each filter. The tanh
 * grows with its argument, so it is only asked for afterwards. */
static void filter_rows(struct work *w, struct picture *p, int row, int steps,
                        int16_t *ret)
{
    const struct matrix *m = &w->n->filter;
    size_t wide = (size_t)m->wide;

    for (size_t i = 0; i < (size_t)steps * wide; i++)
        w->strip[i] = INT32_MIN;
    for (int y = row * STEP_PIXELS; y < (row + 1) * STEP_PIXELS; y++)
        for (int x = 0; x < p->width; x++) {
            int16_t in[SIDE_PIXELS + 1] = {0};

            look_at(p, x, y, in);
            in[SIDE_PIXELS] = INT8_MAX;
            if (x / STEP_PIXELS >= steps)
                continue;
            matrix_times(m, in, w->sums);
            keep_most(w->strip + (size_t)(x / STEP_PIXELS) * wide, w->sums,
                      m->wide);
        }
    for (int x = 0; x < steps; x++)
        for (int i = 0; i < m->outs; i++) {
            float v = (float)w->strip[(size_t)x * wide + (size_t)i];

            ret[x * m->outs + i] =
                rounded(tanh_of(&w->n->curves, v * m->scale[i]));
        }
}

/* ---- memories ------------------------------------------------------------ */

WIDE static void scale_sums(const int32_t *sums, const float *scale,
                            float *restrict ret, int count)
{
    for (int i = 0; i < count; i++)
        ret[i] = (float)sums[i] * scale[i];
}

/* What the gates let through; out becomes the new output. */
WIDE static void remember(const struct curves *c, const float *gates,
                          int states, float *restrict state,
                          int16_t *restrict out)
{
    const float *in = gates, *take = in + states, *keep = take + states;
    const float *show = keep + states;

    for (int i = 0; i < states; i++) {
        float v = state[i] * logistic_of(c, keep[i]) +
                  tanh_of(c, in[i]) * logistic_of(c, take[i]);

        state[i] = v;
        out[i] = rounded(tanh_of(c, state[i]) * logistic_of(c, show[i]));
    }
}

static void forget(struct work *w, const struct memory *m)
{
    memset(w->state, 0, (size_t)m->states * sizeof *w->state);
    memset(w->in, 0, (size_t)m->gates.pairs * 2 * sizeof *w->in);
    w->in[m->ins + m->states] = INT8_MAX;
}

/* One step; the new output is behind the inputs, and in ret. */
static void step(struct work *w, const struct memory *m, const int16_t *in,
                 int16_t *ret)
{
    int16_t *out = w->in + m->ins;

    memcpy(w->in, in, (size_t)m->ins * sizeof *in);
    matrix_times(&m->gates, w->in, w->sums);
    scale_sums(w->sums, m->gates.scale, w->values, m->gates.wide);
    remember(&w->n->curves, w->values, m->states, w->state, out);
    memcpy(ret, out, (size_t)m->states * sizeof *ret);
}

/* Each column of cells, downwards, to what is remembered at its end. */
static void run_down(struct work *w, const int16_t *cells, int steps,
                     int16_t *ret)
{
    const struct memory *m = &w->n->down;

    for (int x = 0; x < steps; x++) {
        forget(w, m);
        for (int y = 0; y < DOWN; y++)
            step(w, m, cells + (size_t)(y * steps + x) * (size_t)m->ins,
                 ret + (size_t)x * (size_t)m->states);
    }
}

static void run_along(struct work *w, const struct memory *m, const int16_t *in,
                      int steps, int16_t *ret)
{
    forget(w, m);
    for (int i = 0; i < steps; i++) {
        size_t x = (size_t)(m->reversed ? steps - 1 - i : i);

        step(w, m, in + x * (size_t)m->ins, ret + x * (size_t)m->states);
    }
}

/* ---- odds ---------------------------------------------------------------- */

static void odds_of(struct work *w, const int16_t *in, float *ret)
{
    const struct matrix *m = &w->n->last;
    float most = -1e30f, sum = 0;

    memcpy(w->in, in, (size_t)(m->ins - 1) * sizeof *in);
    w->in[m->ins - 1] = INT8_MAX;
    matrix_times(m, w->in, w->sums);
    scale_sums(w->sums, m->scale, w->values, m->wide);
    for (int i = 0; i < m->outs; i++)
        most = w->values[i] > most ? w->values[i] : most;
    for (int i = 0; i < m->outs; i++) {
        ret[i] = expf(w->values[i] - most);
        sum += ret[i];
    }
    for (int i = 0; i < m->outs; i++)
        ret[i] /= sum;
}

/* ---- all ----------------------------------------------------------------- */

/* Room for the widest of all layers. */
static bool make_work(struct arena *a, const struct net *n, int steps,
                      struct work *w)
{
    const struct matrix *m[MOST_MEMORIES + 2] = {&n->last, &n->down.gates};
    int wide = n->filter.wide, pairs = 0;

    for (int i = 0; i < n->along_count; i++)
        m[i + 2] = &n->along[i].gates;
    for (int i = 0; i < n->along_count + 2; i++) {
        wide = m[i]->wide > wide ? m[i]->wide : wide;
        pairs = m[i]->pairs > pairs ? m[i]->pairs : pairs;
    }
    w->n = n;
    w->sums = arena_array(a, (size_t)wide, sizeof *w->sums);
    w->values = arena_array(a, (size_t)wide, sizeof *w->values);
    w->state = arena_array(a, (size_t)wide, sizeof *w->state);
    w->in = arena_array(a, (size_t)pairs * 2, sizeof *w->in);
    w->strip = arena_array(a, (size_t)steps * (size_t)n->filter.wide,
                           sizeof *w->strip);
    return w->sums && w->values && w->state && w->in && w->strip;
}

/* Most values that any layer gives a step. */
static size_t widest(const struct net *n)
{
    int most = DOWN * n->filter.outs;

    most = n->down.states > most ? n->down.states : most;
    for (int i = 0; i < n->along_count; i++)
        most = n->along[i].states > most ? n->along[i].states : most;
    return (size_t)most;
}

enum code net_run(struct arena *a, const struct net *n, const int8_t *pixels,
                  int width, struct odds *ret, struct error *err)
{
    int steps = width / STEP_PIXELS;
    size_t count = (size_t)steps, most = widest(n);
    struct picture p = {pixels, width, n->seed};
    int16_t *from = arena_array(a, count * most, sizeof *from), *swap;
    int16_t *to = arena_array(a, count * most, sizeof *to);
    size_t classes = (size_t)n->last.outs;
    float *odds = arena_array(a, count * classes, sizeof *odds);
    struct work w;

    *ret = (struct odds){0};
    if (!from || !to || !odds || !make_work(a, n, steps, &w))
        return fail(err, ERR_MEMORY, "no memory for a line");
    noise(&p);
    for (int row = 0; row < DOWN; row++)
        filter_rows(&w, &p, row, steps, from + row * steps * n->filter.outs);
    run_down(&w, from, steps, to);
    for (int i = 0; i < n->along_count; i++) {
        swap = from;
        from = to;
        to = swap;
        run_along(&w, &n->along[i], from, steps, to);
    }
    for (size_t x = 0; x < count; x++)
        odds_of(&w, to + x * (size_t)(n->last.ins - 1), odds + x * classes);
    *ret = (struct odds){steps, odds};
    return OK;
}
