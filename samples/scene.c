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

struct rect scene_write(struct scene *s, struct style style, int x, int y,
                        enum text_class class, const char *format, ...)
{
    char line[256];
    struct mask m;
    struct rect box;
    va_list args;
    int contrast, rough;

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
                                      .unrest = rough,
                                      .kind = "plain"});
    return box;
}
