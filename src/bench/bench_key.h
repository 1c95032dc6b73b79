/*
 * bench_key.h - from a finished input instance to the checks about it
 */
#pragma once
#include "bench/bench_judge.h"
#include "bench/bench_value.h"

/* What was put into an attribute besides what it said. */
struct plant {
    const char *place;   /* as in the key */
    const char *kept;    /* the text that must stay, or "" */
    const char *planted; /* the text that must go */
    const char *hipaa;   /* "HIPAA-A" */
};
struct plants {
    struct plant *at;
    int count, room;
};

struct hidden_box { /* pixels, from the top left, both corners included */
    const char *text;
    int left, top, right, bottom;
};
struct hidden_boxes {
    struct hidden_box *at;
    int count, room;
};

/* Where a category's code stands in the key. */
enum leaf {
    LEAF_HIPAA_Z,
    LEAF_HIPAA_M,
    LEAF_DICOM_P15,
    LEAF_DICOM_IOD,
    LEAF_DICOM_SAFE,
    LEAF_TCIA_PTKB,
    LEAF_TCIA_P15,
    LEAF_TCIA_REV,
    LEAF_COUNT
};

struct check {
    const char *place, *name; /* NULL for the pixel actions */
    struct str value, text;   /* without <> */
    enum bench_action action;
    enum leaf leaf;
    const char *code; /* of the category */
};
struct checks_list {
    struct check *at;
    int count, room;
};

struct key_maker; /* tables and patterns; lives in an arena */
enum code key_maker_make(struct arena *a, struct key_maker **ret,
                         struct error *err);

/* All checks about ds. digest: MD5 of PixelData in hex, or "" when the pixels
 * must change in places that nobody knows exactly. */
enum code key_checks(struct key_maker *k, struct arena *a,
                     const struct dataset *ds, const struct plants *plants,
                     const struct hidden_boxes *boxes, const char *digest,
                     struct checks_list *ret, struct error *err);

/* MD5 of the value of PixelData as readers of the file see it; empty if there
 * is none. */
enum code pixel_digest(const struct dataset *ds, char ret_hex[33],
                       struct error *err);
