/*
 * test_text_net_layers.c - vectors and many steps at once change no line
 */
#include "base/embed.h"
#include "cmocka_all.h"
#include "text/net_curves.h"
#include "text/net_layers.h"
#include "text_font.h"
#include <math.h>
#include <stdlib.h>

enum { OUTS = 7 * LANES, INS = 55, FOURS = (INS + 3) / 4, STEPS = 11 };

/* Numbers from all of -127 .. 127. */
static void scatter(int8_t *at, int count, uint32_t seed)
{
    for (int i = 0; i < count; i++) {
        seed = seed * 1664525u + 1013904223u;
        at[i] = (int8_t)((int)(seed >> 24) % 255 - 127);
    }
    at[0] = 127;
    at[1] = -127;
}

struct drawn_matrix {
    struct matrix m;
    int8_t weights[FOURS * OUTS * 4], in[STEPS * FOURS * 4];
    int32_t sunken[OUTS];
};

static int weight(const struct drawn_matrix *d, int out, int in)
{
    return d->weights[(in / 4 * OUTS + out) * 4 + in % 4];
}

static void draw_matrix(struct drawn_matrix *d)
{
    *d = (struct drawn_matrix){
        .m = {OUTS, INS, OUTS, FOURS, d->weights, NULL, d->sunken}};
    scatter(d->weights, FOURS * OUTS * 4, 3);
    scatter(d->in, STEPS * FOURS * 4, 5);
    for (int i = 0; i < OUTS; i++)
        for (int k = 0; k < FOURS * 4; k++)
            d->sunken[i] -= LIFT * weight(d, i, k);
}

/* Every number of steps: some are done in fours, some alone. */
static void each_way_to_multiply_is_exact(void **state)
{
    static struct drawn_matrix d;
    matrix_way *ways[MOST_WAYS];
    int count = matrix_ways(ways);

    (void)state;
    draw_matrix(&d);
    assert_in_range(count, 1, MOST_WAYS);
    for (int way = 0; way < count; way++)
        for (int steps = 1; steps <= STEPS; steps++) {
            static int32_t sums[STEPS * OUTS];
            struct product p = {
                &d.m, {d.in, FOURS * 4, steps}, sums, steps % 2};

            for (int i = 0; i < STEPS * OUTS; i++)
                sums[i] = i;
            ways[way](&p);
            for (int i = 0; i < STEPS * OUTS; i++) {
                int step = i / OUTS, sum = p.add || step >= steps ? i : 0;

                for (int k = 0; k < FOURS * 4 && step < steps; k++)
                    sum += weight(&d, i % OUTS, k) * d.in[step * FOURS * 4 + k];
                assert_int_equal(sums[i], sum);
            }
        }
}

static void curves_are_those_of_the_library(void **state)
{
    (void)state;
    for (int i = -40000; i <= 40000; i++) {
        float x = (float)i / 1000;
        double logistic = 1 / (1 + exp(-(double)x));
        float e = tanh_part(x);

        assert_true(fabs((1 - e) / (1 + e) - tanh((double)x)) < 3e-7);
        assert_true(fabs(1 / (1 + logistic_part(x)) - logistic) < 3e-7);
        if (fabsf(x) < 30)
            assert_true(fabs(power_of_two(x) / exp2((double)x) - 1) < 3e-7);
    }
}

/* ---- a line as it is written down: one step after the other ---------------- */

enum { WIDTH = 200, ACROSS = WIDTH / STEP_PIXELS, ROWS = 12, MOST = 512 };

struct plain {
    const struct net *n;
    int8_t pixels[NET_HEIGHT * WIDTH];
    uint64_t seed;
    int8_t cells[ROWS][ACROSS][MOST];
    int8_t now[ACROSS][MOST], next[ACROSS][MOST];
};

static int8_t to_byte(double x)
{
    return (int8_t)(x * INT8_MAX + (x < 0 ? -0.5 : 0.5));
}

/* As the generator that Tesseract has. */
static int8_t noise(struct plain *p)
{
    p->seed = p->seed * 6364136223846793005u + 1442695040888963407u;
    return (int8_t)lround(INT8_MAX * 2.0 * (double)(p->seed >> 33) / INT32_MAX -
                          INT8_MAX);
}

/* Sum of row out; bias: the last input is 127. */
static int row_sum(const struct matrix *m, const int8_t *in, int out, bool bias)
{
    int sum = 0;

    for (int k = 0; k < m->ins; k++)
        sum += m->at[((k / 4) * m->wide + out) * 4 + k % 4] *
               (bias && k == m->ins - 1 ? INT8_MAX : in[k]);
    return sum;
}

static void filter_pixel(struct plain *p, int x, int y)
{
    const struct matrix *m = &p->n->filter;
    int8_t in[9], *most;

    for (int k = 0; k < 9; k++) {
        int px = x + k / 3 - 1, py = y + k % 3 - 1;

        in[k] = px < 0 || py < 0 || px >= WIDTH || py >= NET_HEIGHT
                    ? noise(p)
                    : p->pixels[py * WIDTH + px];
    }
    if (x / STEP_PIXELS >= ACROSS)
        return;
    most = p->cells[y / STEP_PIXELS][x / STEP_PIXELS];
    for (int i = 0; i < m->outs; i++) {
        double sum = row_sum(m, in, i, true);
        int8_t v = to_byte(tanh(sum * (double)m->scale[i]));

        most[i] =
            (x % STEP_PIXELS || y % STEP_PIXELS) && most[i] > v ? most[i] : v;
    }
}

static double gate(const struct memory *m, const int8_t *in, const int8_t *out,
                   int row)
{
    int sum = row_sum(&m->look, in, row, true);

    sum += row_sum(&m->recall, out, row, false);
    return sum * (double)m->look.scale[row];
}

static double logistic(double x)
{
    return 1 / (1 + exp(-x));
}

static void step_once(const struct memory *m, const int8_t *in, int8_t *out,
                      double *state)
{
    int8_t before[MOST];
    int n = m->states;

    memcpy(before, out, sizeof before);
    for (int i = 0; i < n; i++) {
        state[i] *= logistic(gate(m, in, before, i + 2 * n));
        state[i] +=
            tanh(gate(m, in, before, i)) * logistic(gate(m, in, before, i + n));
        out[i] =
            to_byte(tanh(state[i]) * logistic(gate(m, in, before, i + 3 * n)));
    }
}

static void run_plain(struct plain *p)
{
    const struct net *n = p->n;

    p->seed = n->seed;
    noise(p);
    for (int y = 0; y < NET_HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            filter_pixel(p, x, y);
    for (int x = 0; x < ACROSS; x++) {
        double state[MOST] = {0};

        for (int y = 0; y < ROWS; y++)
            step_once(&n->down, p->cells[y][x], p->next[x], state);
    }
    for (int i = 0; i < n->along_count; i++) {
        const struct memory *m = &n->along[i];
        double state[MOST] = {0};
        int8_t out[MOST] = {0};

        memcpy(p->now, p->next, sizeof p->now);
        for (int k = 0; k < ACROSS; k++) {
            int x = m->reversed ? ACROSS - 1 - k : k;

            step_once(m, p->now[x], out, state);
            memcpy(p->next[x], out, sizeof out);
        }
    }
}

static double plain_odds(const struct plain *p, int x, int class)
{
    const struct matrix *m = &p->n->last;
    double sum = 0, this = 0;

    for (int i = 0; i < m->outs; i++) {
        int v = row_sum(m, p->next[x], i, true);
        double e = exp(v * (double)m->scale[i]);

        sum += e;
        this = i == class ? e : this;
    }
    return this / sum;
}

/* Dark letters on bright ground, 21 pixels high. */
static void draw_letters(struct arena *a, struct plain *p)
{
    static const struct ink bright = {100, 100, 100}, dark = {0, 0, 0};
    struct view v = blank(a, WIDTH, NET_HEIGHT, 1, bright);

    write_text(&v, 8, 6, "DOE 20.11", 3, 0, dark);
    for (int i = 0; i < NET_HEIGHT * WIDTH; i++)
        p->pixels[i] = (int8_t)(2 * v.pixels[i] - 100);
}

/* A value that falls between two bytes may go either way, and move others a
 * little. */
static void many_steps_at_once_see_the_same(void **state)
{
    const struct embedded_file *file =
        embedded_find("models/ocr/reader.traineddata");
    struct arena *a = arena_create((size_t)1 << 30);
    struct plain *p = calloc(1, sizeof *p);
    struct net *n;
    struct odds odds;

    (void)state;
    assert_non_null(file);
    assert_non_null(p);
    assert_int_equal(
        net_read(a, (struct str){(const char *)file->at, file->len}, &n, NULL),
        OK);
    p->n = n;
    draw_letters(a, p);
    run_plain(p);
    assert_int_equal(net_run(a, n, p->pixels, WIDTH, &odds, NULL), OK);
    assert_int_equal(odds.count, ACROSS);
    for (int i = 0; i < ACROSS * n->last.outs; i++) {
        double plain = plain_odds(p, i / n->last.outs, i % n->last.outs);

        assert_true(fabs(plain - (double)odds.at[i]) < 0.1);
    }
    free(p);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_way_to_multiply_is_exact),
        cmocka_unit_test(curves_are_those_of_the_library),
        cmocka_unit_test(many_steps_at_once_see_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
