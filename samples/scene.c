/*
 * scene.c - write on a canvas and remember what was written
 */
#include "scene.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct ink canvas_mean(const struct canvas *c, struct rect r)
{
    uint64_t sum[3] = {0};
    struct ink mean = {{0}};
    int64_t count;

    r = rect_cut(r, (struct rect){0, 0, c->width, c->height});
    count = rect_area(r);
    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++)
            for (int s = 0; s < c->samples; s++)
                sum[s] += canvas_at(c, x, y)[s];
    for (int s = 0; s < c->samples && count > 0; s++)
        mean.v[s] = (uint16_t)(sum[s] / (uint64_t)count);
    return mean;
}

int unrest_of(const struct canvas *c, struct rect r)
{
    int across = 1 + r.width / 80, down = 1 + r.height / 40;
    float mean = (float)canvas_mean(c, r).v[0];
    double sum = 0;
    int count = 0;

    r = rect_cut(r, (struct rect){0, 0, c->width, c->height});
    for (int y = r.y; y < r.y + r.height; y += down) {
        for (int x = r.x; x < r.x + r.width; x += across) {
            double v = (double)((float)canvas_at(c, x, y)[0] - mean);

            sum += v * v;
            count++;
        }
    }
    return count ? (int)lrint(100 * sqrt(sum / count) / c->top) : 0;
}

int contrast_of(const struct canvas *c, struct ink a, struct ink b)
{
    int most = 0;

    for (int s = 0; s < c->samples; s++) {
        int d = abs(a.v[s] - b.v[s]);

        most = d > most ? d : most;
    }
    return (100 * most + c->top / 2) / c->top;
}

/* Ground between the letters, in part of a mask that lies at x, y. */
struct ground {
    uint64_t sum[3];
    int pixels, covered; /* without a glyph, with one */
};

static struct ground ground_of(const struct canvas *c, const struct mask *m,
                               struct rect part, int x, int y)
{
    struct ground g = {.pixels = 0};

    for (int j = part.y; j < part.y + part.height; j++)
        for (int i = part.x; i < part.x + part.width; i++) {
            if (m->coverage[j * m->box.width + i] >= SHOWS) {
                g.covered++;
                continue;
            }
            if (x + i < 0 || y + j < 0 || x + i >= c->width ||
                y + j >= c->height)
                continue;
            g.pixels++;
            for (int s = 0; s < c->samples; s++)
                g.sum[s] += canvas_at(c, x + i, y + j)[s];
        }
    return g;
}

int weakest_of(const struct canvas *c, const struct mask *m, int x, int y,
               struct ink ink, bool down)
{
    int length = down ? m->box.height : m->box.width, tall = m->height;
    int least = 100;

    for (int at = 0; at == 0 || at + tall <= length; at += 1 + tall / 2) {
        int end = at + tall < length ? at + tall : length;
        struct rect part = {0, at, m->box.width, end - at};
        struct ground g;
        struct ink mean = {{0}};
        int contrast;

        if (!down)
            part = (struct rect){at, 0, end - at, m->box.height};
        g = ground_of(c, m, part, x, y);
        for (int s = 0; s < c->samples && g.pixels; s++)
            mean.v[s] = (uint16_t)(g.sum[s] / (uint64_t)g.pixels);
        contrast = contrast_of(c, mean, ink);
        if (g.covered >= 4 && g.pixels && contrast < least)
            least = contrast;
    }
    return least;
}

struct rect scene_write(struct scene *s, struct style style, int x, int y,
                        enum text_class class, const char *format, ...)
{
    char line[256];
    struct mask m;
    struct rect box;
    va_list args;
    int contrast, rough, weakest;

    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    m = mask_text(s->arena, s->fonts, style.letter, line);
    box = m.box;
    box.y += y;
    if (style.anchor == LEFT)
        box.x += x;
    else
        box.x = style.anchor == RIGHT ? x - box.width : x - box.width / 2;
    contrast = contrast_of(&s->canvas, canvas_mean(&s->canvas, box), style.ink);
    rough = unrest_of(&s->canvas, box);
    weakest = weakest_of(&s->canvas, &m, box.x, box.y, style.ink, false);
    canvas_stamp(&s->canvas, &m, box.x, box.y, style.ink, 1);
    if (!rect_holds((struct rect){0, 0, s->canvas.width, s->canvas.height},
                    box))
        die("\"%s\" does not fit into %s", line, s->truth->file);
    if (!s->silent)
        truth_add(s->truth,
                  (struct truth_text){.line = text(s->arena, "%s", line),
                                      .box = box,
                                      .frame = s->frame,
                                      .class = class,
                                      .pixels = m.pixels,
                                      .height = m.height,
                                      .contrast = contrast,
                                      .weakest = weakest,
                                      .unrest = rough,
                                      .kind = "plain"});
    return box;
}
