/*
 * redact.h - blank the places found and touch as little else as can be
 *
 * Two promises hold for every method, and verify/ checks both:
 *   1. no sample inside an asked-for box survives, in any form, in the output;
 *   2. nothing outside the touched boxes differs from the input: no stored
 *      value, or for JPEG no coefficient of a block that no box touches.
 * A box is blanked exactly. Only the DCT road touches more: blocks on the edge
 * of a box are coded again, so the pixels around it within their MCU (8..32
 * pixels) change by that coding. The plan's touched boxes say how far. A video
 * is coded anew as a whole; how near it has to stay is verify/'s to say.
 *
 * Words and pictures that hide beside the frames go in any case: in unused
 * bits, comments, surplus frames and fragments, behind the end of a stream
 * (frames_extras), in overlays, icons and nested pixel data (redact_header).
 */
#pragma once
#include "decide/decide.h"
#include "dicom/write.h"
#include "frames/frames.h"

enum method {
    METHOD_COPY,     /* nothing to blank: pixel data is copied byte by byte */
    METHOD_STRIP,    /* nothing to blank, but something hides: frames are copied
                        as they are coded, all else is left behind */
    METHOD_RAW,      /* native, RLE, deflated: overwrite samples, same syntax */
    METHOD_DCT,      /* JPEG: coefficients of blocks; the rest untouched */
    METHOD_LOSSLESS, /* decode, overwrite, encode losslessly */
    METHOD_VIDEO,    /* decode, overwrite, encode again with loss: only where
                        somebody asked for it, promise 2 does not hold */
};
const char *method_name(enum method m);

/* What becomes of a video in which something has to be blanked. */
enum video_way {
    VIDEO_REVIEW,   /* a person decides: approved, it is coded again */
    VIDEO_REENCODE, /* coded again, with loss */
    VIDEO_REFUSE    /* quarantined */
};

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
    bool clear_unused;        /* bits beside BitsStored held something */
    bool strip;               /* so did bytes beside the coded frames */
    bool blank_places;        /* by redact_header(): icons and overlays become
                                 zeros instead of going; set by the caller whose
                                 profile keeps their attributes */
    struct plan_box *boxes;   /* may be none with METHOD_RAW and _LOSSLESS */
    int count;
};

/*
 * Choose the gentlest method the transfer syntax allows; only findings with
 * the verdict BLANK count. Looks through the coded bytes of all frames for
 * what hides there, and decodes frames only where unused bits have to be
 * looked at. ERR_UNSAFE or ERR_UNSUPPORTED if no method can keep promise 1;
 * the instance is then held.
 */
enum code redact_plan(struct arena *a, struct frames *f,
                      const struct findings *findings, struct plan *ret_plan,
                      struct error *err);

/*
 * The tree: overlays (60xx), curves (50xx), icons, float pixel data, pixel data
 * inside sequences or a second time, and offset tables that no longer fit are
 * removed, or blanked where the plan says so and the picture is a native one;
 * lookup tables end with their last entry; the attributes of the pixel module
 * follow the plan. Called before
 * header_clean(). ds is the data set that f was opened on; f NULL: an instance
 * without frames, which may hold an icon or an overlay all the same.
 */
enum code redact_header(struct dataset *ds, struct frames *f,
                        const struct plan *plan, struct error *err);

/* Stream the blanked frames into w, frame by frame, scratch memory only. */
enum code redact_pixels(struct arena *a, struct frames *f,
                        const struct plan *plan, struct writer *w,
                        struct error *err);

/* ---- overlays as pictures, so that text in them can be found ----------- */

/* Overlay planes of ds, separate ones and those in unused bits; each frame of
 * an overlay counts. */
int overlay_count(const struct dataset *ds);

/* Plane number index (0 <= index < overlay_count): white on black, at its
 * origin on a picture of the frame's size (what lies outside is cut off). */
enum code overlay_view(struct arena *a, struct frames *f, int index,
                       struct view *ret_view, struct error *err);
