/*
 * recognise.h - what a prepared crop says, one line at a time
 */
#pragma once
#include "text/prepare.h"
#include "text/text.h"

/* A word of a crop. */
struct token {
    struct rect box; /* pixels of the crop */
    struct str text;
    float confidence; /* 0..1 */
};

struct reading {
    const struct token *tokens;
    int count;
    float confidence; /* mean over the characters, 0..1 */
    float nothing;    /* that there is no text, or some that is none, 0..1 */
};

struct recogniser; /* one Tesseract handle and what it read before */

struct recogniser_counts {
    int calls, hits;
};

/* lang: of Tesseract. model: a traineddata file for the line network, read
 * here and not kept; empty: that of the language, where it is one. */
enum code recogniser_create(const char *lang, struct str model,
                            struct recogniser **ret, struct error *err);
void recogniser_destroy(struct recogniser *r);
/* All readings that were lent are gone after either: forget() what was read,
 * tidy() the same if it has become much. */
void recogniser_forget(struct recogniser *r);
void recogniser_tidy(struct recogniser *r);
struct recogniser_counts recogniser_counts(const struct recogniser *r);

/* Read a crop, or remember it. single: a word or less. The reading is lent
 * until what was read is forgotten. ERR_FORMAT if Tesseract fails: never an empty answer. */
enum code recognise_crop(struct recogniser *r, const struct crop *crop,
                         bool single, struct reading *ret, struct error *err);

/* Ask Tesseract, which knows words, about a crop that was read by the network
 * alone; its reading stays if it is clearly surer. */
enum code recognise_again(struct recogniser *r, const struct crop *crop,
                          bool single, struct reading *ret, struct error *err);
