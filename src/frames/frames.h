/*
 * frames.h - the pictures inside one instance, decoded and encoded again
 *
 * A frame always looks the same to the rest of the program, whatever the file
 * held: height rows of width pixels, samples side by side (RGBRGB...), host
 * byte order, 8, 16 or 32 bits a sample. x grows to the right and y downwards
 * from the top left pixel, which is (0, 0). Frames are counted from 0, though
 * DICOM counts them from 1; only reports for people add the one.
 *
 * Values are stored values: no modality or VOI transform, no colour conversion
 * has been applied; unused high bits are as stored. What a person would see is
 * frame_display(), and only text/, record/ and review/ look at that.
 *
 * Frames stream: nothing here keeps more than one decoded frame (the last one,
 * so that stages which ask for the same do not decode it again), and whoever
 * decodes clears the scratch arena between frames.
 *
 * Of a video all frames are one stream: they are quick to decode in their
 * order only, and none has coded bytes of its own.
 */
#pragma once
#include "dicom/dataset.h"
#include "dicom/syntax.h"
#include "video/video.h"

struct frames; /* the pixel data of one instance, opened */

enum photo { PHOTO_MONO1, PHOTO_MONO2, PHOTO_PALETTE, PHOTO_RGB, PHOTO_YBR };

/* The geometry that all frames of an instance share; checked. */
struct shape {
    int width, height;  /* pixels, 1..65535: Columns and Rows */
    int samples;        /* per pixel: 1, or 3 for colour */
    int bits_allocated; /* in the file: 1, 8, 16, 32 */
    int bits;           /* in memory per sample: 8, 16 or 32 */
    int bits_stored, high_bit;
    bool is_signed;
    int coded_bits;       /* precision the codestream states; 0: not coded */
    bool coded_signed;    /* and whether it counts below zero */
    int value_bits;       /* bits that are the picture: bits_stored, or more if
                             JPEG, JPEG 2000 or JPEG XL say so (their samples
                             have no room for overlays) */
    int planar;           /* PlanarConfiguration of the file */
    enum photo photo;     /* of the decoded frame as struct frame holds it */
    char photometric[20]; /* PhotometricInterpretation as in the file */
    bool subsampled; /* native YBR_FULL_422, YBR_PARTIAL_422: pairs in file */
    bool limited;    /* video: its luma begins at 16, of 8 bits */
};

struct frame {
    int index; /* place in the instance, from 0 */
    struct shape shape;
    ptrdiff_t stride; /* bytes from a pixel to the one below it */
    uint8_t *pixels;  /* stride * height bytes, owned by the arena */
};

/* What PixelData holds besides the frames that are counted: flags. */
enum extra {
    EXTRA_SURPLUS = 1 << 0, /* bytes, fragments or frames of no frame */
    EXTRA_TAIL = 1 << 1,    /* something after the end of a codestream, such as
                               a second one */
    EXTRA_COMMENT = 1 << 2, /* comments, APPn, boxes: not the picture */
    EXTRA_TABLE = 1 << 3    /* an offset table that fits no frames */
};

/*
 * Open the pixel data of ds without decoding any of it. Fails with
 * ERR_UNSUPPORTED if this build has no decoder for the transfer syntax,
 * ERR_FORMAT if geometry, lengths, fragments or offset tables do not fit each
 * other (the error names the tag), ERR_LIMIT over limits. ret_frames lives in
 * a and borrows ds, which must outlive it.
 */
enum code frames_open(struct arena *a, const struct dataset *ds,
                      const struct limits *limits, struct frames **ret_frames,
                      struct error *err);

int frames_count(const struct frames *f);
const struct shape *frames_shape(const struct frames *f);
const struct dataset *frames_dataset(const struct frames *f);

/* The stream of a video, or NULL. */
const struct video *frames_video(const struct frames *f);

/* The encoded bytes of one frame, fragments joined (native: its samples as in
 * the file). A loan if in one piece, else in a. */
enum code frame_encoded(struct arena *a, const struct frames *f, int index,
                        struct bytes *ret_bytes, struct error *err);

/* What PixelData holds besides the frames, as flags. If there is any, its
 * value must not be copied: write what frame_stripped() gives. Reads the
 * whole encoded data, so it takes its time. */
enum code frames_extras(const struct frames *f, unsigned *ret_extras,
                        struct error *err);

/* Does anything stand inside the coded data of a frame where no sample needs
 * it? Costs a pass over a DCT coded JPEG; other codings give false. */
enum code frame_hides(struct arena *a, const struct frames *f, int index,
                      bool *ret, struct error *err);

/* One frame as encoded, without comments, boxes and what follows its end, or
 * hides in it; its samples or coefficients are the same. In a, or a loan. */
enum code frame_stripped(struct arena *a, const struct frames *f, int index,
                         struct bytes *ret, struct error *err);

/* Decode frame index (0 <= index < frames_count) into fresh memory from a. A
 * codestream whose size, samples or depth disagree with the header is
 * ERR_FORMAT, never cut or stretched. */
enum code frame_decode(struct arena *a, const struct frames *f, int index,
                       struct frame *ret_frame, struct error *err);

/* Decode the frame asked for next in any case: to measure how long it takes. */
void frames_forget(struct frames *f);

/* The JPEG stream of a DCT coded frame of 8 bits, also out of JPEG XL that
 * holds one; ERR_UNSUPPORTED for anything else. A loan, or in a. */
enum code frame_jpeg(struct arena *a, const struct frames *f, int index,
                     struct bytes *ret_jpeg, struct error *err);
/* And the way back: a JPEG stream as a frame of syntax out. */
enum code frame_from_jpeg(struct arena *a, struct bytes jpeg,
                          const struct syntax *out, struct bytes *ret,
                          struct error *err);

/*
 * Encode a frame losslessly in syntax out (one of the redacted_as syntaxes, or
 * native: then ret holds the samples as the file would). Colour is not
 * converted: photo says what the samples are. ret lives in a.
 */
enum code frame_encode(struct arena *a, const struct frame *fr,
                       const struct syntax *out, struct bytes *ret,
                       struct error *err);

/* PhotometricInterpretation a frame must be labelled with when it was decoded
 * by frame_decode and encoded again in out ("RGB" for a decoded YBR_ICT). */
const char *frame_photometric(const struct frames *f, const struct syntax *out);

/* Lossless colour-by-pixel value of black as displayed, one per sample, in
 * stored values (see DESIGN: MONOCHROME1 largest, palette darkest entry ...).*/
void frames_black(const struct frames *f, uint32_t ret_value[3]);

/* ---- what a viewer shows --------------------------------------------- */

/* 8 bit picture, rows without gaps: width * height * channels bytes. */
struct view {
    int width, height, channels; /* channels: 1 grey, 3 RGB */
    uint8_t *pixels;
};

enum stretch {
    STRETCH_VIEWER,     /* modality + VOI (first window), or percentiles */
    STRETCH_FULL,       /* smallest to largest stored value */
    STRETCH_PERCENTILE, /* 0.5 % to 99.5 % */
};

/* The frame as a viewer shows it, dark is 0 (MONOCHROME1 is turned round,
 * palette looked up, YBR to RGB). Window and rescale attributes often lie, so
 * text/ asks for the stretches as well. */
enum code frame_display(struct arena *a, const struct frames *f,
                        const struct frame *fr, enum stretch stretch,
                        struct view *ret_view, struct error *err);

/* Does the header put a window or a table between grey samples and viewer? */
bool frame_is_windowed(const struct frames *f, const struct frame *fr);

/* In frames of colour and of one shape equal samples look equal to a viewer, so
 * that a view of an earlier one may be brought up to this one: count pixels,
 * from one on, as STRETCH_VIEWER shows them. */
bool frame_has_colour(const struct frame *fr);
void frame_display_colour(const struct frames *f, const struct frame *fr,
                          size_t from, size_t count, struct view *view);
