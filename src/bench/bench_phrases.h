/*
 * bench_phrases.h - what identifies, put into texts as people put it there
 */
#pragma once
#include "bench/bench_plant.h"

/* Where an element stands. */
struct spot {
    struct items *in;
    const char *place;
    const char *nesting; /* of the sequences above, as in tcia_private.tsv */
    bool top;
};

/* A phrase into a public text; into a private one that stays; and comments that
 * MIDI-B adds whole, empty at first, where there were none. */
enum code plant_text(struct planting *p, const struct spot *s,
                     struct element *e, struct error *err);
enum code plant_private(struct planting *p, const struct spot *s,
                        const struct spot *at, struct element *e,
                        struct error *err);
enum code plant_comments(struct planting *p, struct error *err);
