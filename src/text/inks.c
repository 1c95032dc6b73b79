/*
 * inks.c - count short runs of each value, along rows
 */
#include "text/inks.h"

enum {
    FEWEST = 40,         /* pixels: less is no line */
    LEAST_STROKES = 200, /* pixels in strokes, of an ink amid others */
    WIDEST = 12,         /* pixels: wider is no stroke of small print */
    BESIDE = 4           /* values on either side that it is held against */
};

struct counts {
    size_t pixels[256], strokes[256];
};

static void count_row(const uint8_t *row, int width, struct counts *to)
{
    for (int x = 0; x < width;) {
        int from = x;
        uint8_t v = row[x];

        while (x < width && row[x] == v)
            x++;
        to->pixels[v] += (size_t)(x - from);
        if (x - from > 1 && x - from <= WIDEST)
            to->strokes[v] += (size_t)(x - from);
    }
}

/* How far the strokes of a value stand out among those of its neighbours. */
static size_t standing_out(const size_t strokes[256], int v)
{
    size_t sum = 0, beside;
    int count = 0;

    for (int k = v - BESIDE; k <= v + BESIDE; k++)
        if (k >= 0 && k < 256 && k != v) {
            sum += strokes[k];
            count++;
        }
    beside = 10 * sum / (size_t)count;
    return strokes[v] > beside + LEAST_STROKES ? strokes[v] - beside : 0;
}

static void add(struct inks *to, int value, const struct counts *c)
{
    to->value[to->count] = value;
    to->pixels[to->count++] = c->pixels[value];
}

void inks_of(const struct plane *p, struct inks *ret)
{
    struct counts c = {{0}, {0}};
    size_t out[256];

    ret->count = 0;
    for (int y = 0; y < p->height; y++)
        count_row(p->at + (size_t)y * (size_t)p->width, p->width, &c);
    for (int end = 0; end < 256; end += 255)
        if (c.pixels[end] >= FEWEST)
            add(ret, end, &c);
    for (int v = 0; v < 256; v++)
        out[v] = v % 255 ? standing_out(c.strokes, v) : 0;
    while (ret->count < MOST_INKS) {
        int best = 0;

        for (int v = 1; v < 255; v++)
            best = out[v] > out[best] ? v : best;
        if (!out[best])
            return;
        add(ret, best, &c);
        out[best] = 0;
    }
}
