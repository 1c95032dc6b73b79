/*
 * video.h - one coded video: its frames, and a new one from frames
 *
 * MPEG-2, H.264 and HEVC as PS3.5 sections 8.2.5 to 8.2.9 put them into
 * PixelData: one stream for all frames, bare or in a container (MPEG-2 program
 * or transport stream, MP4), whole or cut into fragments. A frame is height
 * rows of width pixels Y Cb Cr Y Cb Cr ..., as coded (chroma is repeated, not
 * smoothed), 8 bits a sample, or 16 in host order for more than 8.
 *
 * libavcodec does the work and is an optional part of the build; without it
 * every function here fails with ERR_UNSUPPORTED. It runs in one thread (but
 * for HEVC's encoder, which insists on a second), reads nothing but the bytes
 * it is given, and whatever it would conceal is an error here: what one decoder
 * patches over another one shows.
 */
#pragma once
#include "dicom/dataset.h"
#include "dicom/syntax.h"

struct video; /* one stream, opened for reading */

struct video_shape {
    int width, height; /* pixels */
    int bits;          /* per sample: 8 or 10 */
    bool limited;      /* luma from 16 to 235, not from 0 to 255 (8 bits) */
};

/* "libavcodec 59.37.100 (GPL, with libx264 and libx265)", or NULL. */
const char *video_library(void);

/*
 * Open the stream in p and look through all of it without decoding more than
 * its first frame. ERR_FORMAT if it is not what codec says, damaged or holds no
 * picture; ERR_UNSUPPORTED for pictures beside 4:2:0 of 8 or 10 bits and for a
 * second view (MVC, MV-HEVC), which nobody here would see; ERR_LIMIT over
 * limits. rate: frames a second where the stream does not say, or 0. ret lives
 * in a and borrows p.
 */
enum code video_open(struct arena *a, const struct pixel_data *p,
                     enum codec codec, double rate, const struct limits *limits,
                     struct video **ret, struct error *err);

const struct video_shape *video_shape(const struct video *v);

/* Is there anything beside the pictures: sound, subtitles, titles, dates, user
 * data, bytes that belong to no picture? Stamps of encoders do not count. */
bool video_has_extras(const struct video *v);

/* How many frames come out; claimed (0: nothing is) is believed only if the
 * container counts as many, else all are decoded. ERR_FORMAT if fewer come than
 * claimed, ERR_LIMIT over limits. */
enum code video_count(struct video *v, int claimed, int *ret,
                      struct error *err);

/* Frame index into pixels. Frames come in their order: one before the last one
 * asked for means that decoding begins anew. */
enum code video_frame(struct video *v, int index, uint8_t *pixels,
                      struct error *err);

/* ---- coding ------------------------------------------------------------ */

/* Takes len bytes that stand at offset `at` of the new stream; may be asked to
 * write over what is there already, and never leaves a gap. */
struct video_sink {
    enum code (*put)(void *user, int64_t at, const void *bytes, size_t len,
                     struct error *err);
    void *user;
};

struct video_writer;

/* A stream for the frames of v, changed: same codec, container, size, rate and
 * colours, high quality, within the level that out names. Nothing else of v
 * comes along. ret lives in a. */
enum code video_writer_open(struct arena *a, const struct video *v,
                            const struct syntax *out,
                            const struct video_sink *sink,
                            struct video_writer **ret, struct error *err);
enum code video_writer_add(struct video_writer *w, const uint8_t *pixels,
                           struct error *err);
/* All frames are there. ret_length: bytes of the stream. */
enum code video_writer_end(struct video_writer *w, int64_t *ret_length,
                           struct error *err);
