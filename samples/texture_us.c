/*
 * texture_us.c - ultrasound: speckle in beams, then bent into a sector
 *
 * Speckle is the magnitude of a complex random field, smoothed across beams
 * so that grains grow wide with depth; reflectivity in decibels is added and
 * both are compressed to grey, as a scanner does it. With the phase of a cine
 * the complex field turns slowly, so grains shimmer instead of jumping.
 */
#include "texture.h"
#include <math.h>

enum { BEAMS = 160, DEPTHS = 288 };

/* Tissue at a place: u -1..1 across, v 0..1 down, in units of the far depth. */
struct place {
    float u, v;
};

static float step(float from, float to, float x)
{
    float t = (x - from) / (to - from);

    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return t * t * (3 - 2 * t);
}

/* Decibels inside an ellipse and on its wall, mixed over `db`; the cloud
 * makes its outline uneven. */
static float chamber(float db, struct place p, struct place at, float ru,
                     float rv, float inside, float wall, float cloud)
{
    float r = hypotf((p.u - at.u) / ru, (p.v - at.v) / rv) + 0.45f * cloud;
    float rim = (r - 1.10f) / 0.10f;

    db += (inside - db) * step(1.08f, 0.90f, r);
    return db + (wall - db) * 0.8f * expf(-rim * rim);
}

static float heart(struct place p, float phase, float cloud)
{
    float beat = 1 + 0.10f * cosf(6.2832f * phase);
    float db = -31 + 34 * cloud;

    db = chamber(db, p, (struct place){-0.10f, 0.44f}, 0.125f * beat,
                 0.20f * beat, -58, -13, cloud);
    db = chamber(db, p, (struct place){0.17f, 0.40f}, 0.085f * beat, 0.13f, -56,
                 -16, cloud);
    db = chamber(db, p, (struct place){0.04f, 0.76f}, 0.17f, 0.10f * (2 - beat),
                 -57, -9, cloud);
    return db;
}

static float liver(struct place p, float phase, float cloud)
{
    float sway = 0.012f * sinf(6.2832f * phase);
    float db = -29 + 13 * cloud, arc, kidney;

    db = chamber(db, p, (struct place){0.10f, 0.40f + sway}, 0.055f, 0.045f,
                 -60, -20, cloud);
    db = chamber(db, p, (struct place){-0.16f, 0.54f + sway}, 0.13f, 0.032f,
                 -56, -22, cloud);
    kidney = hypotf((p.u - 0.24f) / 0.17f, (p.v - 0.62f - sway) / 0.085f) +
             0.3f * cloud;
    db += (-37 + 12 * cloud - db) * step(1.05f, 0.9f, kidney);
    db += (-16 - db) * step(0.55f, 0.3f, kidney);
    arc = (p.v - 0.86f + 0.35f * p.u * p.u - sway) / (0.010f + 0.01f * cloud);
    return db + 22 * expf(-arc * arc);
}

static float reflect(const struct fan *fan, struct place p, float cloud)
{
    float db = -30 + 26 * cloud;

    if (fan->organ == HEART)
        db = heart(p, fan->phase, cloud);
    else if (fan->organ == LIVER)
        db = liver(p, fan->phase, cloud);
    db += 13 * expf(-(p.v - 0.015f) * (p.v - 0.015f) / 0.0007f);
    return db + 4 - 9 * p.v * p.v;
}

/* Smooth across beams, so that neighbours share their grains. */
static void spread(float *row)
{
    for (int pass = 0; pass < 3; pass++)
        for (int b = 0; b + 1 < BEAMS; b++)
            row[b] = 0.62f * (row[b] + row[b + 1]);
}

static void speckle_row(struct dice *d, float phase, float *out)
{
    float part[4][BEAMS];
    float c = cosf(1.2f * phase), s = sinf(1.2f * phase);

    for (int k = 0; k < 4; k++) {
        for (int b = 0; b < BEAMS; b++)
            part[k][b] = dice_normal(d);
        spread(part[k]);
    }
    for (int b = 0; b < BEAMS; b++) {
        float re = part[0][b] * c + part[1][b] * s;
        float im = part[2][b] * c + part[3][b] * s;

        out[b] = 10 * log10f(re * re + im * im + 0.02f);
    }
}

/* Grey for each beam and depth. */
static float *polar(struct arena *a, const struct fan *fan, uint64_t seed)
{
    struct dice d = dice_for(seed, "fan");
    struct field cloud = field_create(a, BEAMS, DEPTHS, 0);
    struct field shade = field_create(a, BEAMS, 1, 0);
    float *grey = take(a, BEAMS * DEPTHS, sizeof *grey);
    float sines[BEAMS], cosines[BEAMS];

    field_clouds(a, &cloud, &d, 44, 5, -0.5f, 0.5f);
    field_clouds(a, &shade, &d, 24, 3, -7, 3);
    for (int b = 0; b < BEAMS; b++) {
        float angle = fan->half * (2.0f * (float)b / (BEAMS - 1) - 1);

        sines[b] = sinf(angle);
        cosines[b] = cosf(angle);
    }
    for (int i = 0; i < DEPTHS; i++) {
        float r = fan->near + (fan->far - fan->near) * (float)i / DEPTHS;
        float row[BEAMS];

        speckle_row(&d, fan->phase, row);
        for (int b = 0; b < BEAMS; b++) {
            struct place p = {r * sines[b] / fan->far,
                              (r * cosines[b] - fan->near) /
                                  (fan->far - fan->near)};
            float db = row[b] + 4 + reflect(fan, p, cloud.at[i * BEAMS + b]);

            grey[i * BEAMS + b] = fan->gain * (db + 50) / 50;
        }
    }
    return grey;
}

static float between(const float *grey, float depth, float beam)
{
    int i = (int)depth, b = (int)beam;
    float s = depth - (float)i, t = beam - (float)b;
    const float *p = grey + i * BEAMS + b;
    float upper = p[0] + (p[1] - p[0]) * t;
    float lower = p[BEAMS] + (p[BEAMS + 1] - p[BEAMS]) * t;

    return upper + (lower - upper) * s;
}

static struct rect around(const struct canvas *c, const struct fan *fan)
{
    float wide = fan->far * sinf(fan->half);
    int top = (int)(fan->y + fan->near * cosf(fan->half));

    return rect_cut((struct rect){(int)(fan->x - wide) - 1, top - 1,
                                  (int)(2 * wide) + 3,
                                  (int)(fan->y + fan->far) - top + 3},
                    (struct rect){0, 0, c->width, c->height});
}

void texture_fan(struct arena *a, struct canvas *c, const struct fan *fan,
                 uint64_t seed)
{
    const float *grey = polar(a, fan, seed);
    struct rect r = around(c, fan);
    float deep = (DEPTHS - 2) / (fan->far - fan->near);
    float wide = (BEAMS - 2) / (2 * fan->half);
    float steep = tanf(fan->half);

    for (int y = r.y; y < r.y + r.height; y++) {
        for (int x = r.x; x < r.x + r.width; x++) {
            float dx = (float)x - fan->x, dy = (float)y - fan->y;
            float depth = (sqrtf(dx * dx + dy * dy) - fan->near) * deep;
            float beam, v;
            uint16_t *p = canvas_at(c, x, y);

            if (depth < 0 || depth > DEPTHS - 2 || fabsf(dx) > steep * dy)
                continue;
            beam = (atan2f(dx, dy) + fan->half) * wide;
            if (beam < 0 || beam > BEAMS - 2)
                continue;
            v = between(grey, depth, beam);
            v = v < 0.02f ? 0.02f : v > 1 ? 1 : v;
            for (int s = 0; s < c->samples; s++)
                p[s] = (uint16_t)(v * (float)c->top);
        }
    }
}

static struct ink flow_ink(const struct canvas *c, float speed)
{
    int v = (int)(fabsf(speed) * 420);
    int over = v > 200 ? v - 200 : 0;

    v = v > 200 ? 200 : v;
    over = over > 255 ? 255 : over;
    return speed > 0 ? canvas_ink(c, 55 + v, over, 0)
                     : canvas_ink(c, 0, over, 55 + v);
}

void texture_flow(struct arena *a, struct canvas *c, const struct fan *fan,
                  struct rect within, uint64_t seed)
{
    struct dice d = dice_for(seed, "flow");
    struct field speed = field_create(a, within.width, within.height, 0);

    field_clouds(a, &speed, &d, (float)within.width / 3, 4, -0.5f, 0.5f);
    for (int i = 0; i < within.width * within.height; i++) {
        float v = speed.at[i] + 0.1f * sinf(6.2832f * fan->phase);
        int x = within.x + i % within.width, y = within.y + i / within.width;
        float r = hypotf((float)x - fan->x, (float)y - fan->y);

        if (fabsf(v) > 0.09f && r > fan->near && r < fan->far &&
            fabsf((float)x - fan->x) < tanf(fan->half) * ((float)y - fan->y))
            canvas_mix(c, x, y, flow_ink(c, v + 0.05f * dice_normal(&d)), 256);
    }
}
