/*
 * jpeg_markers.h - the segments of a JPEG, JPEG lossless or JPEG-LS stream
 *
 * Markers only: nothing is decoded. What a segment says is a claim; the
 * lengths are checked.
 */
#pragma once
#include "base/base.h"

enum {
    MARKER_SOI = 0xd8,
    MARKER_EOI = 0xd9,
    MARKER_SOS = 0xda,
    MARKER_SOF_LS = 0xf7,
    MARKER_LSE = 0xf8,
    MARKER_APP0 = 0xe0,
    MARKER_APP8 = 0xe8,
    MARKER_APP14 = 0xee,
    MARKER_APP15 = 0xef,
    MARKER_COM = 0xfe
};

struct jpeg_segment {
    int marker;
    size_t from, to;      /* in the stream: marker up to the next segment, the
                             entropy-coded data of a scan included */
    struct bytes payload; /* behind the length field; empty for SOI, EOI */
};

struct jpeg_walk {
    struct bytes stream;
    size_t at;
    bool is_ls;  /* JPEG-LS stuffs bits, not bytes */
    bool strays; /* bytes that belong to no segment were passed over */
    bool broken; /* a segment is longer than the stream */
};

/* The next segment; false behind EOI, at the end, or when broken. */
bool jpeg_segment_next(struct jpeg_walk *w, struct jpeg_segment *ret);

struct jpeg_frame_header {
    int process; /* the SOF marker, 0xc0.. or 0xf7 */
    int precision, width, height, components;
    int h[4], v[4]; /* sampling factors, 1..4 */
};

/* Up to the frame header. ERR_FORMAT if there is none that can be. */
enum code jpeg_frame_header(struct bytes stream, struct jpeg_frame_header *ret,
                            struct error *err);
