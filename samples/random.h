/*
 * random.h - pictures without end: random text of every kind on random ground
 *
 * For training and testing a text finder. Seeds 1 to 999 are for training,
 * seeds from 1000 on for testing: no seed of one side may be used on the
 * other. A picture depends on its seed and its number only, so the first 100
 * of 1000 are the same as 100 alone.
 */
#pragma once
#include "random_words.h"
#include "scene.h"

enum ground {
    GROUND_US,     /* ultrasound sector, grey or with flow */
    GROUND_XRAY,   /* soft shapes, steep gradients */
    GROUND_CT,     /* slices: CT body, MR head */
    GROUND_SCREEN, /* panels and pages, light or dark */
    GROUND_FLAT,   /* one colour, a ramp, or noise */
    GROUND_COUNT
};

struct board {
    struct scene scene;
    struct dice dice;
    const struct subject *subject;
    enum ground ground;
    float blank; /* grey of the empty part of the ground, 0..1 */
    struct {
        struct rect *at;
        int count, room;
    } taken; /* places that hold text */
};

/* A word of --kind, or NULL: any. */
enum ground ground_named(const char *word, struct dice *d);

/* Draw the ground and nothing that is text. */
struct board board_create(struct arena *a, struct fonts *fonts,
                          struct dice dice, enum ground ground,
                          struct truth *truth);

/* Things that are not text but look a bit like it. */
void board_clutter(struct board *b);

/* A random number of texts in random layouts. */
void board_texts(struct board *b);

/* Blur of video, ringing of JPEG, now and then. Comes last. */
void board_wear(struct board *b);

/* Write count files and DIR/truth.json. */
void make_random(const char *out, struct fonts *fonts, uint64_t seed, int count,
                 const char *kind);
