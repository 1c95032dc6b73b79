/*
 * texture_slices.c - CT and MR: layers of flat shapes, each covering the last
 */
#include "texture.h"
#include <math.h>

static const struct shape head_layers[] = {
    {.x = 0.5f,
     .y = 0.5f,
     .rx = 0.37f,
     .ry = 0.45f,
     .soft = 0.03f,
     .gain = 0.72f},
    {.x = 0.5f,
     .y = 0.5f,
     .rx = 0.345f,
     .ry = 0.425f,
     .soft = 0.03f,
     .gain = 0.06f},
    {.x = 0.5f,
     .y = 0.5f,
     .rx = 0.315f,
     .ry = 0.395f,
     .soft = 0.04f,
     .gain = 0.34f},
    {.x = 0.5f,
     .y = 0.5f,
     .rx = 0.25f,
     .ry = 0.33f,
     .soft = 0.3f,
     .gain = 0.52f},
};

static const struct shape head_inner[] = {
    {.x = 0.455f,
     .y = 0.46f,
     .rx = 0.030f,
     .ry = 0.11f,
     .turn = 0.25f,
     .soft = 0.25f,
     .gain = 0.10f},
    {.x = 0.545f,
     .y = 0.46f,
     .rx = 0.030f,
     .ry = 0.11f,
     .turn = -0.25f,
     .soft = 0.25f,
     .gain = 0.10f},
    {.x = 0.5f,
     .y = 0.10f,
     .x2 = 0.5f,
     .y2 = 0.33f,
     .rx = 0.006f,
     .soft = 0.6f,
     .gain = 0.14f},
    {.x = 0.5f,
     .y = 0.65f,
     .x2 = 0.5f,
     .y2 = 0.88f,
     .rx = 0.006f,
     .soft = 0.6f,
     .gain = 0.14f},
};

struct field texture_head(struct arena *a, int width, int height,
                          struct dice *d)
{
    struct field f = field_create(a, width, height, 0.01f);
    struct field folds = field_create(a, width, height, 0);

    for (int i = 0; i < COUNT_OF(head_layers); i++)
        field_cover(&f, head_layers + i);
    field_clouds(a, &folds, d, (float)width / 12, 2, -1, 1);
    for (int i = 0; i < width * height; i++) {
        float r =
            hypotf(((float)(i % width) / (float)width - 0.5f) / 0.31f,
                   ((float)i / (float)width / (float)height - 0.5f) / 0.39f);

        if (r < 1 && r > 0.4f)
            f.at[i] -=
                0.22f * (r - 0.4f) * expf(-folds.at[i] * folds.at[i] * 30);
    }
    for (int i = 0; i < COUNT_OF(head_inner); i++)
        field_cover(&f, head_inner + i);
    field_soften(a, &f, 1);
    field_grain(&f, d, 0.012f);
    for (int i = 0; i < width * height; i++)
        f.at[i] = fabsf(f.at[i]);
    return f;
}

/* Skin, muscle, the fat inside: they shrink from slice to slice. */
static const struct shape walls[] = {
    {.x = 0.5f,
     .y = 0.52f,
     .rx = 0.42f,
     .ry = 0.31f,
     .soft = 0.02f,
     .gain = -95},
    {.x = 0.5f,
     .y = 0.52f,
     .rx = 0.385f,
     .ry = 0.275f,
     .soft = 0.03f,
     .gain = 45},
    {.x = 0.5f,
     .y = 0.49f,
     .rx = 0.345f,
     .ry = 0.225f,
     .soft = 0.05f,
     .gain = -80},
};

/* Liver, spleen, stomach with air, vessels, spine. */
static const struct shape organs[] = {
    {.x = 0.34f,
     .y = 0.46f,
     .rx = 0.20f,
     .ry = 0.17f,
     .turn = -0.35f,
     .soft = 0.05f,
     .gain = 62},
    {.x = 0.70f,
     .y = 0.53f,
     .rx = 0.075f,
     .ry = 0.11f,
     .turn = 0.5f,
     .soft = 0.07f,
     .gain = 55},
    {.x = 0.58f,
     .y = 0.38f,
     .rx = 0.11f,
     .ry = 0.075f,
     .soft = 0.08f,
     .gain = 25},
    {.x = 0.60f,
     .y = 0.35f,
     .rx = 0.06f,
     .ry = 0.03f,
     .soft = 0.1f,
     .gain = -900},
    {.x = 0.525f,
     .y = 0.575f,
     .rx = 0.027f,
     .ry = 0.027f,
     .soft = 0.15f,
     .gain = 160},
    {.x = 0.46f,
     .y = 0.565f,
     .rx = 0.030f,
     .ry = 0.022f,
     .soft = 0.15f,
     .gain = 130},
    {.x = 0.5f,
     .y = 0.67f,
     .rx = 0.058f,
     .ry = 0.048f,
     .soft = 0.12f,
     .gain = 520},
    {.x = 0.5f,
     .y = 0.67f,
     .rx = 0.048f,
     .ry = 0.038f,
     .soft = 0.2f,
     .gain = 190},
    {.x = 0.5f,
     .y = 0.735f,
     .rx = 0.022f,
     .ry = 0.02f,
     .soft = 0.2f,
     .gain = 20},
    {.x = 0.5f,
     .y = 0.77f,
     .x2 = 0.5f,
     .y2 = 0.80f,
     .rx = 0.010f,
     .soft = 0.4f,
     .gain = 400},
};

static void kidneys(struct field *f, float level)
{
    struct shape s = {.x = 0.36f,
                      .y = 0.64f,
                      .rx = 0.055f,
                      .ry = 0.07f,
                      .turn = -0.4f,
                      .soft = 0.1f,
                      .gain = 120 + 60 * level};

    field_cover(f, &s);
    s.x = 0.66f;
    s.turn = 0.4f;
    field_cover(f, &s);
}

static void rib_cage(struct field *f, float share)
{
    for (int i = 0; i < 12; i++) {
        float t = 0.25f + 0.53f * (float)i;
        struct shape rib = {.x = 0.5f + 0.375f * share * cosf(t),
                            .y = 0.52f + 0.262f * share * sinf(t),
                            .rx = 0.016f,
                            .ry = 0.009f,
                            .turn = t + 1.57f,
                            .soft = 0.4f,
                            .gain = 420};

        field_cover(f, &rib);
    }
}

struct field texture_abdomen(struct arena *a, int width, int height,
                             float level, struct dice *d)
{
    struct field f = field_create(a, width, height, -1000);
    struct field cloud = field_create(a, width, height, 0);
    float share = 1 - 0.06f * level;

    for (int i = 0; i < COUNT_OF(walls); i++) {
        struct shape wall = walls[i];

        wall.rx *= share;
        wall.ry *= share;
        field_cover(&f, &wall);
    }
    for (int i = 0; i < COUNT_OF(organs); i++)
        field_cover(&f, organs + i);
    kidneys(&f, level);
    rib_cage(&f, share);
    field_clouds(a, &cloud, d, (float)width / 16, 3, -22, 22);
    for (int i = 0; i < width * height; i++)
        if (f.at[i] > -300)
            f.at[i] += cloud.at[i];
    field_grain(&f, d, 14);
    field_soften(a, &f, 1);
    return f;
}
