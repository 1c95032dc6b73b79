/*
 * jpegls.h - the parts of the JPEG-LS decoder (ISO 14495-1, ITU-T T.87)
 *
 * Ours and not CharLS's: version 2.4 goes on reading zeros for hours when a
 * codestream ends early. Private to dicom/.
 */
#pragma once
#include "base/base.h"

enum { JPEGLS_COMPONENTS = 4 };

enum jpegls_interleave { JPEGLS_PLANES, JPEGLS_LINES, JPEGLS_SAMPLES };

/* What the marker segments before a scan say. */
struct jpegls_header {
    int width, height, components, bits;
    int near;
    enum jpegls_interleave interleave;
    int scan_components;
    int component;                  /* first of the scan, from 0 */
    int maximum, t1, t2, t3, reset; /* preset coding parameters, 0: default */
    int transform; /* 0 none, 1..3: of Hewlett-Packard (APP8 "mrfx") */
};

/* Read segments from *at up to and including SOS; *at is where the scan's
 * data begin. */
enum code jpegls_segments(struct bytes in, size_t *at, struct jpegls_header *h,
                          struct error *err);

/* Decode a scan's data at *at: all lines of its components. Component c of
 * pixel x, y goes to out[(y * width + x) * components + c]; *at moves to the
 * marker behind. */
enum code jpegls_scan(struct bytes in, size_t *at,
                      const struct jpegls_header *h, uint16_t *out,
                      struct error *err);
