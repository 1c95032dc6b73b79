/*
 * jpeg_header.h - the frame header of a JPEG, JPEG lossless or JPEG-LS stream,
 * without decoding
 */
#pragma once
#include "base/base.h"

struct jpeg_header {
    int process; /* the SOF marker: 0xc0 baseline, 0xc1, 0xc2 progressive .. */
    int precision, width, height, components;
    int h[4], v[4]; /* sampling factors, 1..4 */
};

/* ERR_FORMAT if there is none, or one that cannot be. */
enum code jpeg_header_read(struct bytes stream, struct jpeg_header *ret,
                           struct error *err);
