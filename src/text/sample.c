/*
 * sample.c - across first, once for each row of the part, then down
 */
#include "text/sample.h"
#include <math.h>
#include <string.h>

struct upright upright_of(const struct plane *p, struct rect box,
                          enum pose pose)
{
    ptrdiff_t row = p->width, right = box.width - 1, low = box.height - 1;
    struct upright u = {p->at + box.y * row + box.x, 1, row, box.width,
                        box.height};

    switch (pose) {
    case POSE_UPRIGHT:
        break;
    case POSE_90:
        u = (struct upright){u.at + right, row, -1, box.height, box.width};
        break;
    case POSE_180:
        u = (struct upright){u.at + low * row + right, -1, -row, box.width,
                             box.height};
        break;
    case POSE_270:
        u = (struct upright){u.at + low * row, -row, 1, box.height, box.width};
        break;
    case POSE_MIRRORED:
        u = (struct upright){u.at + right, -1, row, box.width, box.height};
        break;
    }
    return u;
}

static void add_tap(struct taps *t, int at, float share, int size)
{
    int i = t->count;

    if (at < 0 || at >= size || share <= 0)
        return;
    while (i > 0 && t->at[i - 1] > at)
        i--;
    if (i > 0 && t->at[i - 1] == at) {
        t->share[i - 1] += share;
        return;
    }
    memmove(t->at + i + 1, t->at + i, (size_t)(t->count - i) * sizeof *t->at);
    memmove(t->share + i + 1, t->share + i,
            (size_t)(t->count - i) * sizeof *t->share);
    t->at[i] = at;
    t->share[i] = share;
    t->count++;
}

struct taps taps_of(const struct axis *axis, int number, int size)
{
    float n = (float)axis->points;
    float centre = axis->from + ((float)number + 0.5f) * axis->step - 0.5f;
    struct taps t = {.count = 0};

    for (int i = 0; i < axis->points; i++) {
        float at = centre + axis->spot * (((float)i + 0.5f) / n - 0.5f);
        float whole = floorf(at), behind = at - whole;

        add_tap(&t, (int)whole, (1 - behind) / n, size);
        add_tap(&t, (int)whole + 1, behind / n, size);
    }
    return t;
}

void sampler_start(struct sampler *s)
{
    for (int i = 0; i < SAMPLED_ROWS; i++)
        s->row[i] = -1;
}

/* A row of the part, brought to width. */
static const float *row_of(struct sampler *s, int y)
{
    float *row = s->rows + (size_t)(y % SAMPLED_ROWS) * (size_t)s->width;
    const uint8_t *from = s->from.at + y * s->from.down;

    if (s->row[y % SAMPLED_ROWS] == y)
        return row;
    s->row[y % SAMPLED_ROWS] = y;
    for (int x = 0; x < s->width; x++) {
        const struct taps *t = &s->across[x];
        float sum = 0;

        for (int i = 0; i < t->count; i++)
            sum += t->share[i] * (float)from[t->at[i] * s->from.across];
        row[x] = sum;
    }
    return row;
}

WIDE static void add_row(float *restrict to, const float *restrict row,
                         float share, int width)
{
    for (int x = 0; x < width; x++)
        to[x] += share * row[x];
}

void sampler_row(struct sampler *s, const struct taps *down, float *ret)
{
    memset(ret, 0, (size_t)s->width * sizeof *ret);
    for (int i = 0; i < down->count; i++)
        add_row(ret, row_of(s, down->at[i]), down->share[i], s->width);
}
