/*
 * random_clutter.c - grids, traces, ticks, bars, calipers: not text
 */
#include "random.h"
#include <math.h>

/* A colour that shows; grey on a grey canvas. */
static struct ink line_ink(struct board *b)
{
    struct dice *d = &b->dice;
    bool dark = b->blank > 0.5f;
    int low = dark ? 0 : 110, high = dark ? 140 : 255;

    if (dice_chance(d, 0.5f))
        return canvas_grey(&b->scene.canvas,
                           dice_between(d, (float)low, (float)high) / 255);
    return canvas_ink(&b->scene.canvas, dice_int(d, low, high),
                      dice_int(d, low, high), dice_int(d, low, high));
}

static struct rect any_rect(struct board *b, int least)
{
    const struct canvas *c = &b->scene.canvas;
    struct dice *d = &b->dice;
    int w = dice_int(d, least, c->width / 2);
    int h = dice_int(d, least, c->height / 2);

    return (struct rect){dice_int(d, 0, c->width - w),
                         dice_int(d, 0, c->height - h), w, h};
}

static void grid(struct board *b)
{
    struct canvas *c = &b->scene.canvas;
    struct dice *d = &b->dice;
    struct rect r = any_rect(b, 60);
    struct ink ink = line_ink(b);
    int step = dice_int(d, 10, 60);
    bool dots = dice_chance(d, 0.4f);

    for (int y = r.y; y < r.y + r.height; y += step) {
        for (int x = r.x; x < r.x + r.width; x += step) {
            if (dots) {
                canvas_fill(c, (struct rect){x, y, 2, 2}, ink);
                continue;
            }
            canvas_fill(c, (struct rect){x, y, step, 1}, ink);
            canvas_fill(c, (struct rect){x, y, 1, step}, ink);
        }
    }
}

static void trace(struct board *b)
{
    struct canvas *c = &b->scene.canvas;
    struct dice *d = &b->dice;
    struct ink ink = line_ink(b);
    int y0 = dice_int(d, c->height / 3, c->height - 30);
    float beat = dice_between(d, 30, 140), tall = dice_between(d, 8, 40);
    float lastx = 0, lasty = (float)y0;
    int from = dice_int(d, 0, c->width / 3);

    for (int x = from; x < c->width - from / 2; x += 2) {
        float t = fmodf((float)x / beat, 1), y = (float)y0;

        y -= 0.2f * tall * expf(-300 * (t - 0.2f) * (t - 0.2f));
        y -= tall * expf(-6000 * (t - 0.4f) * (t - 0.4f));
        y += 0.25f * tall * expf(-5000 * (t - 0.44f) * (t - 0.44f));
        y -= 0.3f * tall * expf(-150 * (t - 0.7f) * (t - 0.7f));
        if (x > from)
            canvas_line(c, lastx, lasty, (float)x, y, 1, ink);
        lastx = (float)x;
        lasty = y;
    }
}

static void ticks(struct board *b)
{
    struct canvas *c = &b->scene.canvas;
    struct dice *d = &b->dice;
    struct ink ink = line_ink(b);
    bool across = dice_chance(d, 0.3f), rule = dice_chance(d, 0.5f);
    int step = dice_int(d, 5, 40), major = dice_int(d, 2, 10);
    int at = dice_int(d, 4, (across ? c->height : c->width) - 12);
    int from = dice_int(d, 10, 80);
    int to = (across ? c->width : c->height) - dice_int(d, 10, 80);

    for (int i = 0, p = from; p < to; i++, p += step) {
        int len = i % major ? 4 : 8;

        canvas_fill(c,
                    across ? (struct rect){p, at, 1, len}
                           : (struct rect){at, p, len, 1},
                    ink);
    }
    if (rule)
        canvas_fill(c,
                    across ? (struct rect){from, at, to - from, 1}
                           : (struct rect){at, from, 1, to - from},
                    ink);
}

static void colour_bar(struct board *b)
{
    struct canvas *c = &b->scene.canvas;
    struct dice *d = &b->dice;
    struct rect r = {dice_int(d, 0, c->width - 30), dice_int(d, 10, 120),
                     dice_int(d, 8, 24), dice_int(d, 60, c->height / 2)};
    int parts = dice_int(d, 1, 3);

    for (int i = 0; i < parts; i++)
        canvas_ramp(c,
                    (struct rect){r.x, r.y + i * r.height / parts, r.width,
                                  r.height / parts},
                    line_ink(b), canvas_grey(c, dice_real(d)), true);
    if (dice_chance(d, 0.5f))
        canvas_frame(c, r, 1, line_ink(b));
}

static void calipers(struct board *b)
{
    struct canvas *c = &b->scene.canvas;
    struct dice *d = &b->dice;
    struct ink ink = line_ink(b);
    float x[2], y[2], arm = dice_between(d, 3, 7);

    for (int i = 0; i < 2; i++) {
        x[i] = dice_between(d, 20, (float)c->width - 20);
        y[i] = dice_between(d, 20, (float)c->height - 20);
        canvas_line(c, x[i] - arm, y[i], x[i] + arm, y[i], 1, ink);
        canvas_line(c, x[i], y[i] - arm, x[i], y[i] + arm, 1, ink);
    }
    for (int i = 1; i < 40; i++) {
        float t = (float)i / 40;

        canvas_mix(c, (int)(x[0] + t * (x[1] - x[0])),
                   (int)(y[0] + t * (y[1] - y[0])), ink, 256);
    }
}

static void rings_and_arrows(struct board *b)
{
    struct canvas *c = &b->scene.canvas;
    struct dice *d = &b->dice;
    struct ink ink = line_ink(b);
    float x = dice_between(d, 20, (float)c->width - 20);
    float y = dice_between(d, 20, (float)c->height - 20);
    float r = dice_between(d, 3, 30);

    if (dice_chance(d, 0.5f)) {
        canvas_ring(c, x, y, r, dice_between(d, 1, 3), ink);
        return;
    }
    canvas_line(c, x, y, x + r, y + r, 2, ink);
    canvas_line(c, x, y, x + r / 2, y, 2, ink);
    canvas_line(c, x, y, x, y + r / 2, 2, ink);
}

static void step_wedge(struct board *b)
{
    struct canvas *c = &b->scene.canvas;
    struct rect r = any_rect(b, 40);
    int steps = dice_int(&b->dice, 5, 16);

    r.height = dice_int(&b->dice, 8, 24);
    for (int i = 0; i < steps; i++)
        canvas_fill(c,
                    (struct rect){r.x + i * r.width / steps, r.y,
                                  r.width / steps, r.height},
                    canvas_grey(c, (float)i / (float)steps));
}

static void box(struct board *b)
{
    canvas_frame(&b->scene.canvas, any_rect(b, 20), dice_int(&b->dice, 1, 3),
                 line_ink(b));
}

void board_clutter(struct board *b)
{
    static void (*const kinds[])(struct board *) = {
        grid,       trace, ticks, ticks, colour_bar, calipers, rings_and_arrows,
        step_wedge, box};
    int count = dice_int(&b->dice, 0, 4);

    while (count-- > 0)
        dice_pick(&b->dice, kinds)(b);
}
