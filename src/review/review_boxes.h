/*
 * review_boxes.h - boxes as people draw and send them
 */
#pragma once
#include "record/record.h"
#include "review/review_store.h"
#include <jansson.h>

enum { MOST_BOXES = 2000 /* of one decision */ };

/* How far a box that a person drew reaches. */
enum scope { SCOPE_ALL, SCOPE_FRAME, SCOPE_SERIES, SCOPE_DEVICE };
#define SCOPE_COUNT 4
const char *scope_name(enum scope scope); /* "all", "frame", ... */

struct drawn {
    struct findings findings;
    enum scope *scopes; /* of each */
};

/* "[{"x":..,"reasons":[..]},..]" */
void boxes_json(struct buffer *b, const struct findings *findings);

/* What the page sent. Boxes that the machine found keep its reasons, others
 * are the user's. ERR_FORMAT for anything but whole boxes inside the picture
 * and frames inside the instance. */
enum code boxes_read(struct arena *a, json_t *array, const struct item *item,
                     struct drawn *ret, struct error *err);

/* "x,y,w,h,first,last;..": what is blanked, for CSV. */
void boxes_text(struct buffer *b, const struct findings *findings);
enum code boxes_parse(struct arena *a, struct str text, const struct item *item,
                      struct findings *ret, struct error *err);

/* Add box (blanked, on all frames of item) unless it is covered already. */
enum code boxes_add(struct arena *a, struct findings *to,
                    const struct item *item, const struct finding *box,
                    bool *ret_added, struct error *err);

/* Pixels of f's box that no blanked box of by, on all of f's frames, covers. */
int64_t boxes_uncovered(const struct finding *f, const struct findings *by);

/* The decision carried out: every box but the kept ones, to be blanked. */
enum code boxes_decided(struct arena *a, const struct findings *from,
                        struct str *ret_packed, struct error *err);
enum code boxes_pack(struct arena *a, const struct findings *f,
                     struct str *ret_packed, struct error *err);
