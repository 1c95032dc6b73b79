/*
 * neighbours.h - which glyph stands next to which on a line
 */
#pragma once
#include "text/glyph.h"

/* A glyph as the chaining sees it: x along the line, turned for vertical. */
struct place {
    struct rect box;
    int glyph;   /* index in glyphs */
    int root;    /* first place of its line, itself if alone */
    bool letter; /* not a dot or dash */
};

struct places {
    struct place *at; /* by x */
    int count;
    int *cells; /* grid: where in order a cell begins, and one end more */
    int *order; /* places by cell, then by number */
    struct rect *boxes; /* theirs, in the same order */
    int across, down;
    struct rect whole;
};

/* Glyphs without a line that could be letters or parts of them. */
enum code places_of(struct arena *a, const struct glyphs *g, bool vertical,
                    struct places *ret, struct error *err);

/* Each letter and its nearest fitting neighbour get one root. */
enum code places_join(struct arena *a, struct places *p, const struct glyphs *g,
                      struct error *err);

enum { CELL = 24 }; /* pixels */

typedef void visit_place(void *with, int place, const struct rect *box);

/* Calls visit for the places whose centre is in box, or in a cell that box
 * reaches; here, so that it is compiled into each of its callers. */
static inline void places_near(const struct places *p, struct rect box,
                               visit_place *visit, void *with)
{
    int x0, y0, x1, y1;

    box = rect_cut(box, p->whole);
    if (rect_empty(box))
        return;
    x0 = box.x / CELL;
    y0 = box.y / CELL;
    x1 = (box.x + box.width - 1) / CELL;
    y1 = (box.y + box.height - 1) / CELL;
    for (int y = y0; y <= y1; y++) {
        const int *row = p->cells + (size_t)y * (size_t)p->across;

        for (int i = row[x0]; i < row[x1 + 1]; i++)
            visit(with, p->order[i], &p->boxes[i]);
    }
}
