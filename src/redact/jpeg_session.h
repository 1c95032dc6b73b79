/*
 * jpeg_session.h - libjpeg without its exit(), its words and its good nature
 *
 * libjpeg leaves by longjmp and repairs broken streams with a warning. Here
 * each use of it runs inside jpeg_run(), the one function that catches the
 * jump, and a warning that means lost coefficients is an error: what cannot be
 * read whole cannot be promised to be blank. Coefficients only; no sample is
 * decoded and no colour converted.
 */
#pragma once
#include "base/base.h"
#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

enum { JPEG_COMPONENTS = 4, JPEG_SCANS = 1 + 2 * JPEG_COMPONENTS };

/* One JPEG, opened for its coefficients. */
struct jpeg_session {
    struct jpeg_decompress_struct in;
    struct jpeg_compress_struct out;
    jvirt_barray_ptr *coefs;          /* of in, one a component */
    struct buffer *made;              /* where out goes, or NULL */
    jpeg_scan_info scans[JPEG_SCANS]; /* room for a script of out */
    /* private to jpeg_session.c */
    struct jpeg_error_mgr errors;
    struct jpeg_source_mgr source;
    struct jpeg_destination_mgr sink;
    struct jpeg_progress_mgr progress;
    jmp_buf jump;
    enum code code;
    char text[JMSG_LENGTH_MAX];
    JOCTET sink_bytes[1 << 14];
};

/* Limits of one stream. */
struct jpeg_limits {
    int width, height, components; /* what the header says; else ERR_FORMAT */
    size_t memory;                 /* bytes libjpeg may use */
};

/*
 * Read all coefficients of stream, then call work (which may jump out through
 * libjpeg's errors or jpeg_leave). Everything of libjpeg's is freed again.
 * ERR_FORMAT: broken, cut short, or not of that size; ERR_UNSUPPORTED:
 * arithmetic coding, 12 bits, or not DCT.
 */
typedef void (*jpeg_work)(struct jpeg_session *s, void *user);
enum code jpeg_run(struct arena *a, struct bytes stream,
                   const struct jpeg_limits *limits, jpeg_work work, void *user,
                   struct buffer *made, struct error *err);

/* Leave work with an error; does not return. */
_Noreturn void jpeg_leave(struct jpeg_session *s, enum code code,
                          const char *text);

/* One row of blocks of a component, to look at or to write. */
JBLOCKROW jpeg_blocks(struct jpeg_session *s, int component, int row,
                      bool write);
