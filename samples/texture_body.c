/*
 * texture_body.c - X-ray, mammogram, MR and CT: bodies of soft shapes
 *
 * X-rays add up thickness (BALL and SHELL shapes), slices cover (FLAT shapes).
 */
#include "texture.h"
#include <math.h>

static void clamp(struct field *f, float low, float high)
{
    for (int i = 0; i < f->width * f->height; i++) {
        float v = f->at[i];

        f->at[i] = v < low ? low : v > high ? high : v;
    }
}

/* Ribs of one side: bands that fall outwards, each a chain of capsules. */
static void ribs(struct field *f, float side)
{
    for (int i = 0; i < 9; i++) {
        float y = 0.14f + 0.068f * (float)i, span = 0.25f + 0.012f * (float)i;
        float lastx = 0.5f + side * 0.05f, lasty = y - 0.005f;

        for (int k = 1; k <= 7; k++) {
            float t = (float)k / 7;
            float x = 0.5f + side * (0.05f + span * sinf(1.5f * t));
            float yy = y + 0.115f * t * t - 0.035f * sinf(3.1f * t);
            struct shape s = {.x = lastx,
                              .y = lasty,
                              .x2 = x,
                              .y2 = yy,
                              .rx = 0.0125f,
                              .gain = 0.055f,
                              .profile = SHELL};

            field_shape(f, &s);
            lastx = x;
            lasty = yy;
        }
    }
}

static void spine(struct field *f, float x, float from, float to, float wide,
                  float gain)
{
    for (float y = from; y < to; y += wide * 1.25f) {
        struct shape s = {.x = x,
                          .y = y,
                          .rx = wide,
                          .ry = wide * 0.55f,
                          .soft = 0.5f,
                          .gain = gain};

        field_shape(f, &s);
    }
}

struct field texture_chest(struct arena *a, int width, int height,
                           struct dice *d)
{
    struct field f = field_create(a, width, height, 0.02f);
    static const struct shape body[] = {
        {.x = 0.5f,
         .y = 0.60f,
         .rx = 0.47f,
         .ry = 0.58f,
         .gain = 0.62f,
         .soft = 0.18f},
        {.x = 0.5f,
         .y = 0.02f,
         .rx = 0.13f,
         .ry = 0.22f,
         .gain = 0.30f,
         .soft = 0.5f},
        {.x = 0.30f,
         .y = 0.44f,
         .rx = 0.155f,
         .ry = 0.33f,
         .turn = 0.10f,
         .gain = -0.44f,
         .soft = 0.45f},
        {.x = 0.70f,
         .y = 0.44f,
         .rx = 0.150f,
         .ry = 0.33f,
         .turn = -0.10f,
         .gain = -0.44f,
         .soft = 0.45f},
        {.x = 0.55f,
         .y = 0.60f,
         .rx = 0.135f,
         .ry = 0.15f,
         .turn = 0.7f,
         .gain = 0.30f,
         .soft = 0.5f},
        {.x = 0.52f,
         .y = 0.40f,
         .rx = 0.06f,
         .ry = 0.22f,
         .gain = 0.22f,
         .soft = 0.7f},
        {.x = 0.30f,
         .y = 0.93f,
         .rx = 0.24f,
         .ry = 0.19f,
         .gain = 0.28f,
         .soft = 0.25f},
        {.x = 0.71f,
         .y = 0.95f,
         .rx = 0.23f,
         .ry = 0.19f,
         .gain = 0.26f,
         .soft = 0.25f},
        {.x = 0.46f,
         .y = 0.155f,
         .x2 = 0.17f,
         .y2 = 0.10f,
         .rx = 0.016f,
         .gain = 0.12f,
         .profile = SHELL},
        {.x = 0.54f,
         .y = 0.155f,
         .x2 = 0.83f,
         .y2 = 0.10f,
         .rx = 0.016f,
         .gain = 0.12f,
         .profile = SHELL},
        {.x = 0.5f,
         .y = 0.0f,
         .x2 = 0.5f,
         .y2 = 0.30f,
         .rx = 0.018f,
         .gain = -0.10f,
         .profile = BALL},
    };

    field_shapes(&f, body, COUNT_OF(body));
    ribs(&f, -1);
    ribs(&f, 1);
    spine(&f, 0.5f, 0.02f, 0.98f, 0.042f, 0.09f);
    field_clouds(a, &f, d, (float)width / 9, 5, -0.035f, 0.035f);
    field_grain(&f, d, 0.008f);
    clamp(&f, 0, 1);
    return f;
}

struct field texture_knee(struct arena *a, int width, int height,
                          struct dice *d)
{
    struct field f = field_create(a, width, height, 0.0f);
    static const struct shape leg[] = {
        {.x = 0.47f,
         .y = -0.1f,
         .x2 = 0.5f,
         .y2 = 0.48f,
         .rx = 0.23f,
         .gain = 0.34f,
         .profile = BALL},
        {.x = 0.5f,
         .y = 0.45f,
         .x2 = 0.5f,
         .y2 = 1.1f,
         .rx = 0.20f,
         .gain = 0.30f,
         .profile = BALL},
        {.x = 0.48f,
         .y = -0.1f,
         .x2 = 0.5f,
         .y2 = 0.38f,
         .rx = 0.068f,
         .gain = 0.46f,
         .profile = SHELL},
        {.x = 0.44f,
         .y = 0.47f,
         .rx = 0.085f,
         .ry = 0.075f,
         .gain = 0.28f,
         .profile = BALL},
        {.x = 0.57f,
         .y = 0.47f,
         .rx = 0.085f,
         .ry = 0.075f,
         .gain = 0.28f,
         .profile = BALL},
        {.x = 0.5f,
         .y = 0.40f,
         .rx = 0.055f,
         .ry = 0.055f,
         .gain = 0.14f,
         .profile = BALL},
        {.x = 0.5f,
         .y = 0.605f,
         .rx = 0.155f,
         .ry = 0.055f,
         .gain = 0.30f,
         .profile = BALL},
        {.x = 0.5f,
         .y = 0.66f,
         .x2 = 0.49f,
         .y2 = 1.1f,
         .rx = 0.070f,
         .gain = 0.42f,
         .profile = SHELL},
        {.x = 0.655f,
         .y = 0.68f,
         .x2 = 0.63f,
         .y2 = 1.1f,
         .rx = 0.026f,
         .gain = 0.34f,
         .profile = SHELL},
        {.x = 0.655f,
         .y = 0.665f,
         .rx = 0.036f,
         .ry = 0.036f,
         .gain = 0.2f,
         .profile = BALL},
    };

    field_shapes(&f, leg, COUNT_OF(leg));
    for (int i = 0; i < width * height; i++)
        f.at[i] = 0.05f + 0.70f * f.at[i];
    field_clouds(a, &f, d, (float)width / 14, 5, -0.02f, 0.02f);
    field_soften(a, &f, 1);
    field_grain(&f, d, 0.0008f);
    clamp(&f, 0.015f, 0.92f);
    return f;
}

struct field texture_breast(struct arena *a, int width, int height,
                            struct dice *d)
{
    struct field f = field_create(a, width, height, 0);
    struct field tissue = field_create(a, width, height, 0);
    struct shape breast = {.x = 1.0f,
                           .y = 0.52f,
                           .rx = 0.78f,
                           .ry = 0.60f,
                           .soft = 0.12f,
                           .gain = 1};
    struct shape muscle = {.x = 1.05f,
                           .y = -0.05f,
                           .rx = 0.34f,
                           .ry = 0.80f,
                           .turn = 0.42f,
                           .soft = 0.10f,
                           .gain = 0.35f};

    field_shape(&f, &breast);
    field_clouds(a, &tissue, d, (float)width / 5, 7, -1, 1);
    for (int i = 0; i < width * height; i++) {
        float x = (float)(i % width) / (float)width;
        float ridge = 1 - fabsf(tissue.at[i]) * 1.6f;
        float dense = 0.25f + 0.22f * ridge + 0.12f * tissue.at[i];

        f.at[i] *= dense * (0.75f + 0.35f * x);
    }
    field_shape(&f, &muscle);
    for (int i = 0; i < width * height; i++)
        if (f.at[i] > 0.01f)
            f.at[i] += 0.003f * dice_normal(d);
    clamp(&f, 0, 0.95f);
    return f;
}

struct field texture_head(struct arena *a, int width, int height,
                          struct dice *d)
{
    struct field f = field_create(a, width, height, 0.01f);
    struct field folds = field_create(a, width, height, 0);
    static const struct shape layers[] = {
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
    static const struct shape inner[] = {
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

    for (int i = 0; i < COUNT_OF(layers); i++)
        field_cover(&f, layers + i);
    field_clouds(a, &folds, d, (float)width / 12, 2, -1, 1);
    for (int i = 0; i < width * height; i++) {
        float r =
            hypotf(((float)(i % width) / (float)width - 0.5f) / 0.31f,
                   ((float)i / (float)width / (float)height - 0.5f) / 0.39f);

        if (r < 1 && r > 0.4f)
            f.at[i] -=
                0.22f * (r - 0.4f) * expf(-folds.at[i] * folds.at[i] * 30);
    }
    for (int i = 0; i < COUNT_OF(inner); i++)
        field_cover(&f, inner + i);
    field_soften(a, &f, 1);
    field_grain(&f, d, 0.012f);
    for (int i = 0; i < width * height; i++)
        f.at[i] = fabsf(f.at[i]);
    return f;
}

struct field texture_abdomen(struct arena *a, int width, int height,
                             float level, struct dice *d)
{
    struct field f = field_create(a, width, height, -1000);
    struct field cloud = field_create(a, width, height, 0);
    float in = 1 - 0.06f * level;
    const struct shape layers[] = {
        {.x = 0.5f,
         .y = 0.52f,
         .rx = 0.42f * in,
         .ry = 0.31f * in,
         .soft = 0.02f,
         .gain = -95},
        {.x = 0.5f,
         .y = 0.52f,
         .rx = 0.385f * in,
         .ry = 0.275f * in,
         .soft = 0.03f,
         .gain = 45},
        {.x = 0.5f,
         .y = 0.49f,
         .rx = 0.345f * in,
         .ry = 0.225f * in,
         .soft = 0.05f,
         .gain = -80},
        {.x = 0.34f,
         .y = 0.46f,
         .rx = 0.20f * in,
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
        {.x = 0.36f,
         .y = 0.64f,
         .rx = 0.055f,
         .ry = 0.07f,
         .turn = -0.4f,
         .soft = 0.1f,
         .gain = 120 + 60 * level},
        {.x = 0.66f,
         .y = 0.65f,
         .rx = 0.055f,
         .ry = 0.07f,
         .turn = 0.4f,
         .soft = 0.1f,
         .gain = 120 + 60 * level},
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

    for (int i = 0; i < COUNT_OF(layers); i++)
        field_cover(&f, layers + i);
    for (int i = 0; i < 12; i++) {
        float t = 0.25f + 0.53f * (float)i;
        struct shape rib = {.x = 0.5f + 0.375f * in * cosf(t),
                            .y = 0.52f + 0.262f * in * sinf(t),
                            .rx = 0.016f,
                            .ry = 0.009f,
                            .turn = t + 1.57f,
                            .soft = 0.4f,
                            .gain = 420};

        field_cover(&f, &rib);
    }
    field_clouds(a, &cloud, d, (float)width / 16, 3, -22, 22);
    for (int i = 0; i < width * height; i++)
        if (f.at[i] > -300)
            f.at[i] += cloud.at[i];
    field_grain(&f, d, 14);
    field_soften(a, &f, 1);
    return f;
}
