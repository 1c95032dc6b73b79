/*
 * redact.h - blank the places found and touch as little else as can be
 *
 * Two promises hold for every method, and verify/ checks both:
 *   1. no sample inside an asked-for box survives, in any form, in the output;
 *   2. nothing outside the touched boxes differs from the input: no stored
 *      value, or for JPEG no coefficient of a block that no box touches.
 * A box is blanked exactly. Only the DCT road touches more: blocks on the edge
 * of a box are coded again, so the pixels around it within their MCU (8..32
 * pixels) change by that coding. The plan's touched boxes say how far.
 */
#pragma once
#include "decide/decide.h"
#include "dicom/write.h"
#include "frames/frames.h"

enum method {
    METHOD_COPY,     /* nothing to blank: pixel data is copied byte by byte */
    METHOD_RAW,      /* native, RLE, deflated: overwrite samples, same syntax */
    METHOD_DCT,      /* JPEG: coefficients of blocks; the rest untouched */
    METHOD_LOSSLESS, /* decode, overwrite, encode losslessly */
};
const char *method_name(enum method m);

struct plan_box {
    struct rect box;     /* as asked for, cut to the frame: becomes black */
    struct rect touched; /* grown to the grid: outside of it all is equal */
    int first, last;     /* frames, both included */
};

struct plan {
    enum method method;
    const struct syntax *out; /* transfer syntax of the output */
    const char *photometric;  /* PhotometricInterpretation of the output */
    int planar;               /* PlanarConfiguration of the output */
    int grid_x, grid_y;       /* pixels: touched boxes are multiples of these */
    struct plan_box *boxes;
    int count;
};

/* Choose the gentlest method the transfer syntax allows. Reads the first
 * frame's coding (sampling factors), decodes nothing. ERR_UNSAFE if none can
 * keep promise 1; the instance is then held. */
enum code redact_plan(struct arena *a, struct frames *f,
                      const struct findings *findings, struct plan *ret_plan,
                      struct error *err);

/* Overlays, icon, high bits and every other place where pixels hide, in the
 * tree; and the attributes of the pixel module that the plan changes. Called
 * before header_clean(). */
enum code redact_header(struct dataset *ds, struct frames *f,
                        const struct plan *plan, struct error *err);

/* Stream the blanked frames into w, frame by frame, scratch memory only. */
enum code redact_pixels(struct arena *a, struct frames *f,
                        const struct plan *plan, struct writer *w,
                        struct error *err);
