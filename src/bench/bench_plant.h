/*
 * bench_plant.h - a made-up identity put into one instance's header
 */
#pragma once
#include "bench/bench_judge.h"
#include "bench/bench_key.h"
#include "bench/bench_people.h"
#include "decide/identifiers.h"

struct profile;

struct planting {
    struct arena *a;
    struct dataset *ds;
    uint64_t seed;
    const struct person *person;
    const struct visit *visit;
    struct str series; /* old SeriesInstanceUID: what a series shares */
    struct str apart;  /* added to old UIDs, so that files do not clash */
    const char *named; /* the new StudyInstanceUID, which texts may name */
    struct str single; /* added to the old SOPInstanceUID */
    const struct profile *profile; /* "tcia" */
    struct identifiers *old;       /* whoever the source says it was */
    struct judge *judge;           /* what the scorer would look for */
    struct plants *plants;
};

/* Names, numbers, places, free text and UIDs, everywhere in the tree. */
enum code plant_identity(struct planting *p, struct error *err);
