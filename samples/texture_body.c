/*
 * texture_body.c - X-ray and mammogram: thickness of soft shapes, added up
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

static const struct shape chest_parts[] = {
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

struct field texture_chest(struct arena *a, int width, int height,
                           struct dice *d)
{
    struct field f = field_create(a, width, height, 0.02f);

    field_shapes(&f, chest_parts, COUNT_OF(chest_parts));
    ribs(&f, -1);
    ribs(&f, 1);
    spine(&f, 0.5f, 0.02f, 0.98f, 0.042f, 0.09f);
    field_clouds(a, &f, d, (float)width / 9, 5, -0.035f, 0.035f);
    field_grain(&f, d, 0.008f);
    clamp(&f, 0, 1);
    return f;
}

static const struct shape leg_parts[] = {
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

struct field texture_knee(struct arena *a, int width, int height,
                          struct dice *d)
{
    struct field f = field_create(a, width, height, 0.0f);

    field_shapes(&f, leg_parts, COUNT_OF(leg_parts));
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
