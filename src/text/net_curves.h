/*
 * net_curves.h - logistic function and tanh as fractions
 *
 * Both are made of a power of two: 1 / (1 + e^-x) and (1 - e^-2x) / (1 + e^-2x),
 * so that products and sums of several take one division. Here, so that they
 * are compiled into loops over vectors; without fused arithmetic, so that the
 * results are the same on every machine.
 */
#pragma once
#include <math.h>
#include <stdint.h>
#include <string.h>

/* 2^x, within a 4 millionth of itself; x beyond -30 .. 30 counts as that. */
static inline float power_of_two(float x)
{
    const float round = 12582912; /* 3 * 2^22: leaves no room for parts */
    float whole, part, p;
    int32_t bits;

    x = fmaxf(x, -30);
    x = fminf(x, 30);
    whole = x + round - round;
    part = x - whole;
    p = 0.0096715130f + part * 0.0013264727f;
    p = 0.0555073358f + part * p;
    p = 0.2402224243f + part * p;
    p = 0.6931470037f + part * p;
    p = 1 + part * p;
    memcpy(&bits, &p, sizeof bits);
    bits += (int32_t)whole * (1 << 23);
    memcpy(&p, &bits, sizeof p);
    return p;
}

#define LOG2_E 1.4426950409f

/* e of x: logistic 1 / (1 + e). */
static inline float logistic_part(float x)
{
    return power_of_two(x * -LOG2_E);
}

/* e of x: tanh (1 - e) / (1 + e). */
static inline float tanh_part(float x)
{
    return power_of_two(x * (-2 * LOG2_E));
}
