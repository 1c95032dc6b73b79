/*
 * verify.h - trust nothing: the draft's bytes against the input's
 *
 * The draft is opened again as any file from outside would be. Each check has
 * a name that the report carries; one that fails or cannot be made means that
 * the instance is not published.
 */
#pragma once
#include "decide/decide.h"
#include "header/header.h"
#include "redact/redact.h"

struct checks {
    bool readable;       /* the draft parses and has the planned syntax */
    bool pixels_outside; /* all samples (coefficients) outside are equal; of a
                            video that was coded again: each frame is near */
    bool boxes_black;    /* all boxes are flat black on all their frames */
    bool frames_same;    /* as many frames, same geometry */
    bool nothing_hidden; /* no pictures in the tree, no words in codestreams */
    bool no_identifier;  /* no value of the dictionary anywhere in the bytes */
    bool no_text_left;   /* text search over blanked boxes' surroundings */
    bool pixel_data_identical;
    char digest_in[40], digest_out[40]; /* "xxh3:" + 32 hex digits over all
                                           frames, less the touched boxes:
                                           stored samples, for JPEG coefficients
                                           and tables; a frame without a box
                                           counts by its coded bytes; of a
                                           video coded again they differ */
};

/* Compare draft_fd with the input that ds and frames stand for (the tree of
 * ds may have been cleaned meanwhile; its pixel data has not). ids holds what
 * must not be found. ERR_UNSAFE names the first check that failed; ret_checks
 * is filled as far as checks went. input NULL: an instance without pixel data.
 * reader NULL: no second text search, and no_text_left stays true. */
enum code verify_draft(struct arena *a, int draft_fd, struct frames *input,
                       const struct plan *plan, struct identifiers *ids,
                       struct reader *reader, const struct limits *limits,
                       struct checks *ret_checks, struct error *err);
