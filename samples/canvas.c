/*
 * canvas.c - rectangles, lines, discs on a picture
 */
#include "canvas.h"
#include <math.h>
#include <string.h>

struct canvas canvas_create(struct arena *a, int width, int height, int samples,
                            int top)
{
    struct canvas c = {width, height, samples, top, NULL};

    c.at =
        take(a, (size_t)width * (size_t)height * (size_t)samples, sizeof *c.at);
    return c;
}

struct canvas canvas_copy(struct arena *a, const struct canvas *from)
{
    struct canvas c =
        canvas_create(a, from->width, from->height, from->samples, from->top);

    memcpy(c.at, from->at,
           (size_t)c.width * (size_t)c.height * (size_t)c.samples *
               sizeof *c.at);
    return c;
}

struct ink canvas_ink(const struct canvas *c, int red, int green, int blue)
{
    int luma = (299 * red + 587 * green + 114 * blue + 500) / 1000;

    if (c->samples == 1)
        return (struct ink){{(uint16_t)(luma * c->top / 255)}};
    return (struct ink){{(uint16_t)(red * c->top / 255),
                         (uint16_t)(green * c->top / 255),
                         (uint16_t)(blue * c->top / 255)}};
}

struct ink canvas_grey(const struct canvas *c, float share)
{
    uint16_t v = (uint16_t)lrintf(share * (float)c->top);

    return (struct ink){{v, v, v}};
}

void canvas_mix(struct canvas *c, int x, int y, struct ink ink, int share)
{
    uint16_t *p;

    if (x < 0 || y < 0 || x >= c->width || y >= c->height)
        return;
    p = canvas_at(c, x, y);
    for (int i = 0; i < c->samples; i++)
        p[i] =
            (uint16_t)((p[i] * (256 - share) + ink.v[i] * share + 128) / 256);
}

static struct rect on(const struct canvas *c, struct rect r)
{
    return rect_cut(r, (struct rect){0, 0, c->width, c->height});
}

void canvas_fill(struct canvas *c, struct rect r, struct ink ink)
{
    r = on(c, r);
    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++)
            memcpy(canvas_at(c, x, y), ink.v,
                   sizeof *ink.v * (size_t)c->samples);
}

void canvas_ramp(struct canvas *c, struct rect r, struct ink from,
                 struct ink to, bool down)
{
    int last = (down ? r.height : r.width) - 1;

    for (int i = 0; i <= last; i++) {
        struct rect part = down ? (struct rect){r.x, r.y + i, r.width, 1}
                                : (struct rect){r.x + i, r.y, 1, r.height};
        struct ink ink;

        for (int s = 0; s < 3; s++)
            ink.v[s] = (uint16_t)(from.v[s] + (to.v[s] - from.v[s]) * i /
                                                  (last > 0 ? last : 1));
        canvas_fill(c, part, ink);
    }
}

void canvas_frame(struct canvas *c, struct rect r, int thick, struct ink ink)
{
    canvas_fill(c, (struct rect){r.x, r.y, r.width, thick}, ink);
    canvas_fill(c, (struct rect){r.x, r.y + r.height - thick, r.width, thick},
                ink);
    canvas_fill(c, (struct rect){r.x, r.y, thick, r.height}, ink);
    canvas_fill(c, (struct rect){r.x + r.width - thick, r.y, thick, r.height},
                ink);
}

static int share_of(float inside)
{
    if (inside <= 0.0f)
        return 0;
    return inside >= 1.0f ? 256 : (int)(inside * 256.0f);
}

void canvas_line(struct canvas *c, float x0, float y0, float x1, float y1,
                 float thick, struct ink ink)
{
    float dx = x1 - x0, dy = y1 - y0, len2 = dx * dx + dy * dy;
    float reach = thick / 2 + 1;
    struct rect r = {(int)floorf(fminf(x0, x1) - reach),
                     (int)floorf(fminf(y0, y1) - reach),
                     (int)ceilf(fabsf(dx) + 2 * reach) + 1,
                     (int)ceilf(fabsf(dy) + 2 * reach) + 1};

    r = on(c, r);
    for (int y = r.y; y < r.y + r.height; y++) {
        for (int x = r.x; x < r.x + r.width; x++) {
            float px = (float)x - x0, py = (float)y - y0;
            float t = len2 > 0 ? (px * dx + py * dy) / len2 : 0;
            float ex, ey;

            t = fminf(fmaxf(t, 0), 1);
            ex = px - t * dx;
            ey = py - t * dy;
            canvas_mix(c, x, y, ink,
                       share_of(thick / 2 + 0.5f - sqrtf(ex * ex + ey * ey)));
        }
    }
}

void canvas_ring(struct canvas *c, float x, float y, float radius, float thick,
                 struct ink ink)
{
    int reach = (int)ceilf(radius + thick) + 1;
    struct rect r = on(c, (struct rect){(int)x - reach, (int)y - reach,
                                        2 * reach + 1, 2 * reach + 1});

    for (int py = r.y; py < r.y + r.height; py++) {
        for (int px = r.x; px < r.x + r.width; px++) {
            float d = hypotf((float)px - x, (float)py - y);

            canvas_mix(c, px, py, ink,
                       share_of(thick / 2 + 0.5f - fabsf(d - radius)));
        }
    }
}

void canvas_disc(struct canvas *c, float x, float y, float radius,
                 struct ink ink)
{
    canvas_ring(c, x, y, radius / 2, radius, ink);
}

void canvas_field(struct canvas *c, const float *field)
{
    size_t count = (size_t)c->width * (size_t)c->height;
    float top = (float)c->top;
    uint16_t *p = c->at;

    for (size_t i = 0; i < count; i++) {
        float v = field[i] * top + 0.5f;
        uint16_t u = (uint16_t)(v < 0 ? 0 : v > top ? top : v);

        for (int s = 0; s < c->samples; s++)
            *p++ = u;
    }
}

struct canvas canvas_shrink(struct arena *a, const struct canvas *from,
                            int width, int height)
{
    struct canvas c = canvas_create(a, width, height, from->samples, from->top);

    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            int x0 = x * from->width / width, y0 = y * from->height / height;
            int x1 = (x + 1) * from->width / width;
            int y1 = (y + 1) * from->height / height;

            for (int s = 0; s < c.samples; s++) {
                uint64_t sum = 0;

                for (int py = y0; py < y1; py++)
                    for (int px = x0; px < x1; px++)
                        sum += canvas_at(from, px, py)[s];
                canvas_at(&c, x, y)[s] =
                    (uint16_t)(sum / (uint64_t)((x1 - x0) * (y1 - y0)));
            }
        }
    }
    return c;
}
