/*
 * runs.c - runs of pixels and the union of those that touch
 */
#include "text/runs.h"
#include <string.h>

enum code runs_of(struct arena *a, const struct plane *mask, int longest,
                  struct runs *ret, struct error *err)
{
    for (int y = 0; y < mask->height; y++) {
        const uint8_t *row = mask->at + (size_t)y * (size_t)mask->width;
        int x = 0;

        while (x < mask->width) {
            const uint8_t *p = memchr(row + x, 255, (size_t)(mask->width - x));
            int from;

            if (!p)
                break;
            from = (int)(p - row);
            for (x = from; x < mask->width && row[x]; x++)
                ;
            if (x - from > longest)
                continue;
            if (!arena_push(a, *ret))
                return fail(err, ERR_MEMORY, "no memory for runs of pixels");
            ret->at[ret->count - 1] =
                (struct run){y, from, x, ret->count - 1, 0, 0, -1};
        }
    }
    return OK;
}

static int root_of(struct run *at, int i)
{
    while (at[i].root != i) {
        at[i].root = at[at[i].root].root;
        i = at[i].root;
    }
    return i;
}

static void join(struct run *at, int i, int j)
{
    int above = at[i].from > at[j].from ? at[i].from : at[j].from;
    int until = at[i].to < at[j].to ? at[i].to : at[j].to;

    if (until > above)
        at[j].shared += until - above;
    at[j].straight += (at[i].from == at[j].from) + (at[i].to == at[j].to);
    i = root_of(at, i);
    j = root_of(at, j);
    if (i < j)
        at[j].root = i;
    else
        at[i].root = j;
}

void runs_join(struct runs *r)
{
    int above = 0, row = 0;

    for (int i = 0; i < r->count; i++) {
        if (r->at[i].y != r->at[row].y) {
            above = r->at[row].y == r->at[i].y - 1 ? row : i;
            row = i;
        }
        while (above < row && r->at[above].to < r->at[i].from)
            above++;
        for (int j = above; j < row && r->at[j].from <= r->at[i].to; j++)
            join(r->at, j, i);
    }
    for (int i = 0; i < r->count; i++)
        r->at[i].root = root_of(r->at, i);
}
