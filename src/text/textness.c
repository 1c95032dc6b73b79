/*
 * textness.c - logistic regression over the measures of a candidate line
 */
#include "text/textness.h"
#include <math.h>

float textness_of(const struct candidate *c)
{
    float n = logf((float)c->glyphs), z = -0.2f;

    z += 2.5f * (c->flat - 0.6f);
    z += 4.0f * (c->sharp - 0.7f);
    z -= 3.0f * (c->even - 0.25f);
    z -= 6.0f * (c->base - 0.12f);
    z += 1.0f * (n - 1.0f);
    z -= 8.0f * (c->noise - 0.08f);
    z += 0.015f * (c->level - 60);
    return 1 / (1 + expf(-z));
}
