/*
 * rect.c - half-open rectangles of pixels
 */
#include "base/base.h"

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

bool rect_empty(struct rect r)
{
    return r.width <= 0 || r.height <= 0;
}

struct rect rect_cut(struct rect a, struct rect b)
{
    int x = larger(a.x, b.x), y = larger(a.y, b.y);
    int right = smaller(a.x + a.width, b.x + b.width);
    int bottom = smaller(a.y + a.height, b.y + b.height);

    if (right <= x || bottom <= y)
        return (struct rect){x, y, 0, 0};
    return (struct rect){x, y, right - x, bottom - y};
}

struct rect rect_union(struct rect a, struct rect b)
{
    int x, y;

    if (rect_empty(a))
        return b;
    if (rect_empty(b))
        return a;
    x = smaller(a.x, b.x);
    y = smaller(a.y, b.y);
    return (struct rect){x, y, larger(a.x + a.width, b.x + b.width) - x,
                         larger(a.y + a.height, b.y + b.height) - y};
}

struct rect rect_grow(struct rect r, int by)
{
    return (struct rect){r.x - by, r.y - by, r.width + 2 * by,
                         r.height + 2 * by};
}

struct rect rect_enlarge(struct rect r, int bits)
{
    return (struct rect){r.x << bits, r.y << bits, r.width << bits,
                         r.height << bits};
}

struct rect rect_shrink(struct rect r, int bits)
{
    return (struct rect){r.x >> bits, r.y >> bits, r.width >> bits,
                         r.height >> bits};
}

bool rect_meets(struct rect a, struct rect b)
{
    return !rect_empty(rect_cut(a, b));
}

bool rect_holds(struct rect outer, struct rect inner)
{
    return inner.x >= outer.x && inner.y >= outer.y &&
           inner.x + inner.width <= outer.x + outer.width &&
           inner.y + inner.height <= outer.y + outer.height;
}

int64_t rect_area(struct rect r)
{
    return rect_empty(r) ? 0 : (int64_t)r.width * r.height;
}
