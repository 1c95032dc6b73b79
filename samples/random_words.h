/*
 * random_words.h - what random pictures say: identifying lines and harmless
 * ones, in the forms that scanners, stampers and screens use
 */
#pragma once
#include "people.h"
#include "truth.h"

/* Whom a frame is about: the values its header and most of its texts have. */
struct subject {
    struct person person;
    struct site site;
    struct visit visit;
};

struct subject *subject_make(struct arena *a, struct dice *d);

/* A line of the class; identifying ones are mostly about s, sometimes about a
 * stranger. Letters are ASCII. */
const char *words_line(struct arena *a, struct dice *d, const struct subject *s,
                       enum text_class class);

/* Laterality or position marker; two to four letters of an operator. */
const char *words_marker(struct dice *d);
const char *words_initials(struct arena *a, struct dice *d);

/* The two lines of a stamp. */
const char *words_stamp(struct arena *a, const struct subject *s, int line);
