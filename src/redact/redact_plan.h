/*
 * redact_plan.h - what the files of redact/ share about plans and frames
 */
#pragma once
#include "redact/redact.h"

/* Is there a box on this frame? */
bool plan_blanks(const struct plan *p, int frame);

/* What hides in the pixel data of all frames. */
struct hidden {
    bool bytes;       /* beside the coded pictures: frames_extras() */
    bool unused_bits; /* in the samples, outside of BitsStored */
};
enum code hidden_find(struct arena *scratch, struct frames *f,
                      struct hidden *ret, struct error *err);

/* A native frame, and all of them in whole bytes. */
int64_t native_frame_bits(const struct shape *s);
int64_t native_total(const struct frames *f);

/* ---- bits outside of BitsStored --------------------------------------- */

/* What stands in them, over all samples seen so far. */
struct unused_bits {
    bool text;        /* something that is no sign */
    bool ones, zeros; /* above samples below zero */
};
void unused_bits_look(const struct shape *s, const uint8_t *samples,
                      size_t count, struct unused_bits *state);
bool unused_bits_hide(const struct unused_bits *state);
/* Zero, or copies of the sign. */
void unused_bits_clear(const struct shape *s, uint8_t *samples, size_t count);

/* Black as displayed, in the bits that are left: see frames_black(). */
void plan_black(const struct frames *f, const struct plan *p,
                uint32_t ret_value[3]);

/* ---- samples ------------------------------------------------------------ */

/* Every sample of the plan's boxes on this frame becomes black. */
void frame_blank(struct frame *fr, const struct plan *p,
                 const uint32_t black[3]);

/* ---- the tree --------------------------------------------------------------- */

/* Lookup tables lose the entries that their descriptors do not count. */
enum code lookup_tables_cut(struct dataset *ds, struct items *in,
                            struct error *err);

/* Is any picture left that redact_header() removes, or blanks? */
bool tree_holds_pictures(const struct items *in, bool blanked);
