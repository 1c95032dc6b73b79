/*
 * test_text_codes_shape.c - codes by their structure, and what is none
 */
#include "cmocka_all.h"
#include "text/codes_shape.h"
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 320, HEIGHT = 240, ROUNDS = 40 };

struct world {
    struct arena *a;
    uint8_t at[WIDTH * HEIGHT];
    unsigned seed;
};

static int make(void **state)
{
    struct world *w = calloc(1, sizeof *w);

    assert_non_null(w);
    w->a = arena_create((size_t)16 << 20);
    assert_non_null(w->a);
    *state = w;
    return 0;
}

static int drop(void **state)
{
    struct world *w = *state;

    arena_destroy(w->a);
    free(w);
    return 0;
}

static int dice(struct world *w, int sides)
{
    return rand_r(&w->seed) % sides;
}

static void fill(struct world *w, struct rect r, int value)
{
    for (int y = r.y; y < r.y + r.height; y++)
        memset(w->at + y * WIDTH + r.x, value, (size_t)r.width);
}

static struct shapes look(struct world *w)
{
    struct bits b = {WIDTH, HEIGHT, w->at};
    struct shapes found = {.count = 0};

    arena_clear(w->a);
    assert_int_equal(shapes_find(w->a, &b, &found, NULL), OK);
    return found;
}

/* Do the shapes that were found cover r, but for slack pixels at its sides? */
static bool covers(const struct shapes *s, struct rect r, int slack)
{
    for (int i = 0; i < s->count; i++)
        if (rect_holds(rect_grow(s->at[i], slack), r))
            return true;
    return false;
}

/* Bars and spaces of one to four modules. */
static struct rect draw_bars(struct world *w, int module, bool turned)
{
    int most = turned ? HEIGHT : WIDTH, at = 20;

    for (bool ink = true; at < most - 20 - 4 * module; ink = !ink) {
        int size = module * (1 + dice(w, 4));

        if (ink)
            fill(w,
                 turned ? (struct rect){60, at, 50, size}
                        : (struct rect){at, 60, size, 50},
                 1);
        at += size;
    }
    return turned ? (struct rect){60, 20, 50, at - 20 - 4 * module}
                  : (struct rect){20, 60, at - 20 - 4 * module, 50};
}

static void bars_are_a_code_either_way(void **state)
{
    struct world *w = *state;

    for (int round = 0; round < ROUNDS; round++) {
        bool turned = round % 2;
        struct shapes found;
        struct rect code;

        w->seed = (unsigned)round + 1;
        memset(w->at, 0, sizeof w->at);
        code = draw_bars(w, turned ? 2 : 2 + round % 3 / 2, turned);
        found = look(w);
        assert_true(covers(&found, code, 5));
    }
}

static struct rect draw_cells(struct world *w, int side, int module)
{
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++)
            fill(
                w,
                (struct rect){40 + x * module, 50 + y * module, module, module},
                dice(w, 2));
    return (struct rect){40, 50, side * module, side * module};
}

static void cells_are_a_code(void **state)
{
    struct world *w = *state;

    for (int round = 0; round < ROUNDS; round++) {
        int module = 2 + round % 4;
        struct shapes found;
        struct rect code;

        w->seed = (unsigned)round + 100;
        memset(w->at, 0, sizeof w->at);
        code = draw_cells(w, 16 + round % 9, module);
        found = look(w);
        assert_true(covers(&found, code, module + 1));
    }
}

/* Strokes with blank rows and columns between letters. */
static void print_is_none(void **state)
{
    struct world *w = *state;

    for (int round = 0; round < ROUNDS; round++) {
        int high = 8 + round % 20, wide = high * 2 / 3, pen = 1 + high / 8;

        w->seed = (unsigned)round + 200;
        memset(w->at, 0, sizeof w->at);
        for (int y = 10; y + high < HEIGHT; y += high * 3 / 2)
            for (int x = 10; x + wide < WIDTH - 10; x += wide + pen + 2)
                for (int k = 0; k < 3; k++)
                    fill(w,
                         dice(w, 2) ? (struct rect){x + dice(w, wide - pen), y,
                                                    pen, high}
                                    : (struct rect){x, y + dice(w, high - pen),
                                                    wide, pen},
                         1);
        assert_int_equal(look(w).count, 0);
    }
}

static void gratings_are_none(void **state)
{
    struct world *w = *state;

    for (int period = 2; period < 12; period++) {
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++)
                w->at[y * WIDTH + x] = x % (2 * period) < period;
        assert_int_equal(look(w).count, 0);
    }
}

/* Blots of any size, as a threshold makes them of tissue and noise. */
static void blots_are_none(void **state)
{
    struct world *w = *state;

    for (int round = 0; round < ROUNDS; round++) {
        int most = 2 + round % 12;

        w->seed = (unsigned)round + 300;
        memset(w->at, 0, sizeof w->at);
        for (int i = 0; i < 40000 / (most * most); i++)
            fill(w,
                 (struct rect){dice(w, WIDTH - most), dice(w, HEIGHT - most),
                               1 + dice(w, most), 1 + dice(w, most)},
                 1);
        assert_int_equal(look(w).count, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bars_are_a_code_either_way),
        cmocka_unit_test(cells_are_a_code),
        cmocka_unit_test(print_is_none),
        cmocka_unit_test(gratings_are_none),
        cmocka_unit_test(blots_are_none),
    };

    return cmocka_run_group_tests(tests, make, drop);
}
