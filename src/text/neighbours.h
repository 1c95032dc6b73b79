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
    int *cells; /* grid: first place of a cell, -1 none */
    int *next;  /* of each place: the next in its cell */
    int across, down;
    struct rect whole;
};

/* Glyphs without a line that could be letters or parts of them. */
enum code places_of(struct arena *a, const struct glyphs *g, bool vertical,
                    struct places *ret, struct error *err);

/* Each letter and its nearest fitting neighbour get one root. */
enum code places_join(struct arena *a, struct places *p, const struct glyphs *g,
                      struct error *err);

/* Calls visit for the places whose centre is in box, until it says false. */
void places_near(const struct places *p, struct rect box,
                 void (*visit)(void *with, int place), void *with);
