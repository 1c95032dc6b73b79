/*
 * field.c - clouds, grain and soft shapes
 */
#include "field.h"
#include <math.h>
#include <string.h>

struct field field_create(struct arena *a, int width, int height, float value)
{
    struct field f = {width, height, NULL};
    size_t count = (size_t)width * (size_t)height;

    f.at = take(a, count, sizeof *f.at);
    for (size_t i = 0; i < count; i++)
        f.at[i] = value;
    return f;
}

static float smooth(float t)
{
    return t * t * (3.0f - 2.0f * t);
}

/* One octave: a lattice of random values, interpolated row by row. */
static void octave(struct arena *a, struct field *f, struct dice *d, float lump,
                   float gain)
{
    int across = (int)((float)f->width / lump) + 3;
    int down = (int)((float)f->height / lump) + 3;
    float *lattice = take(a, (size_t)(across * down), sizeof *lattice);
    float *row = take(a, (size_t)across, sizeof *row);
    float *share = take(a, (size_t)f->width, sizeof *share);
    int *column = take(a, (size_t)f->width, sizeof *column);

    for (int i = 0; i < across * down; i++)
        lattice[i] = dice_real(d) - 0.5f;
    for (int x = 0; x < f->width; x++) {
        column[x] = (int)((float)x / lump);
        share[x] = smooth((float)x / lump - (float)column[x]);
    }
    for (int y = 0; y < f->height; y++) {
        int line = (int)((float)y / lump);
        float t = smooth((float)y / lump - (float)line);
        const float *upper = lattice + line * across, *lower = upper + across;
        float *out = f->at + (size_t)y * (size_t)f->width;

        for (int i = 0; i < across; i++)
            row[i] = gain * (upper[i] + (lower[i] - upper[i]) * t);
        for (int x = 0; x < f->width; x++) {
            const float *p = row + column[x];

            out[x] += p[0] + (p[1] - p[0]) * share[x];
        }
    }
}

void field_clouds(struct arena *a, struct field *f, struct dice *d, float lump,
                  int octaves, float low, float high)
{
    size_t count = (size_t)f->width * (size_t)f->height;
    float gain = (high - low) * 0.7f, middle = (low + high) / 2;

    for (size_t i = 0; i < count; i++)
        f->at[i] += middle;
    for (int i = 0; i < octaves && lump >= 1.0f; i++) {
        octave(a, f, d, lump, gain);
        lump /= 2;
        gain *= 0.55f;
    }
}

void field_grain(struct field *f, struct dice *d, float deviation)
{
    size_t count = (size_t)f->width * (size_t)f->height;

    for (size_t i = 0; i < count; i++)
        f->at[i] += dice_normal(d) * deviation;
}

/* A shape in pixels, with what its distances need worked out. */
struct outline {
    float x, y;   /* middle or first end */
    float ux, uy; /* ellipse: u = dx * ux + dy * uy; capsule: its axis */
    float vx, vy; /* ellipse: v likewise; capsule: vx is 1 / length^2 */
    float radius; /* capsule */
    bool is_ellipse;
};

static struct outline outline_of(const struct field *f, const struct shape *s)
{
    float w = (float)f->width, h = (float)f->height;
    float c = cosf(s->turn), n = sinf(s->turn);
    struct outline o = {.x = s->x * w, .y = s->y * h, .is_ellipse = s->ry > 0};

    if (o.is_ellipse) {
        o.ux = c / (s->rx * w);
        o.uy = n / (s->rx * w);
        o.vx = -n / (s->ry * h);
        o.vy = c / (s->ry * h);
    } else {
        float len2;

        o.ux = s->x2 * w - o.x;
        o.uy = s->y2 * h - o.y;
        len2 = o.ux * o.ux + o.uy * o.uy;
        o.vx = len2 > 0 ? 1 / len2 : 0;
        o.radius = s->rx * w;
    }
    return o;
}

/* 0 in the middle of a shape, 1 on its edge, more outside. */
static inline float reach(const struct outline *o, float x, float y)
{
    float dx = x - o->x, dy = y - o->y;

    if (o->is_ellipse) {
        float u = dx * o->ux + dy * o->uy, v = dx * o->vx + dy * o->vy;

        return sqrtf(u * u + v * v);
    } else {
        float t = (dx * o->ux + dy * o->uy) * o->vx;

        t = t < 0 ? 0 : t > 1 ? 1 : t;
        dx -= t * o->ux;
        dy -= t * o->uy;
        return sqrtf(dx * dx + dy * dy) / o->radius;
    }
}

static float weight(const struct shape *s, float at)
{
    float body, hollow;

    if (s->profile == FLAT) {
        float soft = s->soft > 0 ? s->soft : 0.01f;
        float t = (1 - at) / soft;

        return t <= 0 ? 0 : t >= 1 ? 1 : smooth(t);
    }
    if (at >= 1)
        return 0;
    body = sqrtf(1 - at * at);
    if (s->profile == BALL)
        return body;
    hollow = 1 - at * at / 0.64f;
    return body - (hollow > 0 ? 0.62f * sqrtf(hollow) : 0);
}

static struct rect bounds(const struct field *f, const struct shape *s)
{
    float w = (float)f->width, h = (float)f->height;
    float r = fmaxf(s->rx * w, s->ry * h) + 1;
    float x2 = s->ry > 0 ? s->x : s->x2, y2 = s->ry > 0 ? s->y : s->y2;
    int x0 = (int)(fminf(s->x, x2) * w - r),
        y0 = (int)(fminf(s->y, y2) * h - r);
    int x1 = (int)(fmaxf(s->x, x2) * w + r),
        y1 = (int)(fmaxf(s->y, y2) * h + r);

    return rect_cut((struct rect){x0, y0, x1 - x0 + 2, y1 - y0 + 2},
                    (struct rect){0, 0, f->width, f->height});
}

static void apply(struct field *f, const struct shape *s, bool cover)
{
    struct outline o = outline_of(f, s);
    struct rect r = bounds(f, s);

    for (int y = r.y; y < r.y + r.height; y++) {
        float *row = f->at + (size_t)y * (size_t)f->width;

        for (int x = r.x; x < r.x + r.width; x++) {
            float at = reach(&o, (float)x, (float)y);
            float part = at < 1 ? weight(s, at) : 0;

            if (part > 0)
                row[x] += part * (cover ? s->gain - row[x] : s->gain);
        }
    }
}

void field_shape(struct field *f, const struct shape *s)
{
    apply(f, s, false);
}

void field_cover(struct field *f, const struct shape *s)
{
    apply(f, s, true);
}

void field_shapes(struct field *f, const struct shape *s, int count)
{
    for (int i = 0; i < count; i++)
        apply(f, s + i, false);
}

void field_soften(struct arena *a, struct field *f, int times)
{
    size_t w = (size_t)f->width, count = w * (size_t)f->height;
    float *copy = take(a, count, sizeof *copy);

    while (times-- > 0) {
        memcpy(copy, f->at, count * sizeof *copy);
        for (size_t i = w + 1; i + w + 1 < count; i++)
            f->at[i] =
                (4 * copy[i] +
                 2 * (copy[i - 1] + copy[i + 1] + copy[i - w] + copy[i + w]) +
                 copy[i - w - 1] + copy[i - w + 1] + copy[i + w - 1] +
                 copy[i + w + 1]) /
                16;
    }
}
