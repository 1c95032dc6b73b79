/*
 * write.h - a data set back into Part 10 bytes, pixel data streamed
 *
 * Everything up to PixelData, then the pixels frame by frame without holding
 * them in memory, then what follows. The preamble is always zeroed and nothing
 * after the data set is copied (words hide there). Group 0002 is rebuilt with
 * our ImplementationClassUID; the transfer syntax is ds->syntax unless the
 * caller gives another.
 */
#pragma once
#include "dicom/dataset.h"
#include "dicom/syntax.h"

struct writer; /* lives in the arena given to writer_begin */

/* Start at the beginning of fd (a fresh file, read-write, seekable). */
enum code writer_begin(struct arena *a, const struct dataset *ds,
                       const struct syntax *out, int fd,
                       struct writer **ret_writer, struct error *err);

/* Exactly one of: none (no PixelData), copy, native, or encapsulated frames. */

/* The input's PixelData value, byte for byte: fragments, offset table and all
 * (a sequence delimiter that the input lacks is added). */
enum code writer_pixels_copy(struct writer *w, struct error *err);

/* Native samples of total bytes, then writer_samples() until all are there.
 * Samples are given little endian; big endian syntaxes swap by sample_bytes. */
enum code writer_pixels_native(struct writer *w, const char *vr, int64_t total,
                               int sample_bytes, struct error *err);
enum code writer_samples(struct writer *w, const void *at, size_t len,
                         struct error *err);

/* One fragment a frame; the basic offset table is filled in by writer_end()
 * when with_offsets, else left empty. ERR_LIMIT from the frame on whose offset
 * does not fit 32 bits. */
enum code writer_pixels_encapsulated(struct writer *w, int frames,
                                     bool with_offsets, struct error *err);
enum code writer_frame(struct writer *w, const void *at, size_t len,
                       struct error *err);

/* One fragment whose length is known only when all is there, with an empty
 * offset table: bytes at any place of what is there already, or right behind
 * it. */
enum code writer_pixels_stream(struct writer *w, struct error *err);
enum code writer_stream(struct writer *w, int64_t at, const void *bytes,
                        size_t len, struct error *err);

/* Write over the last bytes of an element's value, which was written before
 * PixelData and must be at least as long. Not for deflated syntaxes. */
enum code writer_overwrite(struct writer *w, uint32_t tag, struct str end,
                           struct error *err);

/* The rest of the data set; the file is complete, not synced. */
enum code writer_end(struct writer *w, struct error *err);
