/*
 * net.h - the line network of a Tesseract model, run without Tesseract
 *
 * Tesseract spends most of a line beside the arithmetic of its network. This
 * reads the same weights (the lstm component of a traineddata file, eight bit
 * integers) and runs them alone: the same values but for the last bits of a
 * curve, many times faster. Only the shape of network that the fast models have
 * is known:
 *
 *     3 x 3 convolution > tanh > 3 x 3 maximum > LSTM down each column, of
 *     which the end is kept > LSTMs along the line, either way > softmax
 */
#pragma once
#include "base/base.h"

enum { NET_HEIGHT = 36 }; /* pixels: lines are brought to it */

struct net;

/* The whole traineddata file. *ret is NULL where it holds another shape of
 * network, which is no error. ret lives in a. */
enum code net_read(struct arena *a, struct str file, struct net **ret,
                   struct error *err);

int net_classes(const struct net *n);
/* Class that stands for nothing between letters. */
int net_null(const struct net *n);
/* UTF-8 of a class, empty for none; 0 is the blank. */
struct str net_letter(const struct net *n, int class);

/* What the network sees along a line: each of count steps has the odds of all
 * classes. A step is STEP_PIXELS of the line. */
enum { STEP_PIXELS = 3 };
struct odds {
    int count;
    const float *at;
};

/* pixels: NET_HEIGHT rows of width, black and white the values of letters and
 * ground. ret lives in a. */
enum code net_run(struct arena *a, const struct net *n, const int8_t *pixels,
                  int width, struct odds *ret, struct error *err);
