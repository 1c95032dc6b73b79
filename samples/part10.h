/*
 * part10.h - a data set in memory and its file, for test data
 *
 * Elements may be set in any order; they are sorted when written, always in
 * explicit VR little endian, values padded, groups without lengths. Numbers
 * are given as text ("0.5\\0.5") and stored in the binary form of their VR,
 * which tags.def knows for every keyword used here.
 *
 * This writer serves the samples only. It neither reads nor checks; the tests
 * let other programs do that.
 */
#pragma once
#include "tool.h"

/* Tags by the standard's keywords: TAG_PatientName and so on. */
enum tag {
#define TAG(keyword, number, vr) TAG_##keyword = (int)number,
#include "tags.def"
#undef TAG
};

struct dataset; /* of this folder; lives in its arena */

struct dataset *ds_create(struct arena *a);
struct arena *ds_arena(const struct dataset *ds);

/* Set or replace a value; several values are parted by backslashes. */
void ds_set(struct dataset *ds, enum tag tag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void ds_empty(struct dataset *ds, enum tag tag);
void ds_set_private(struct dataset *ds, uint32_t tag, const char *vr,
                    const char *value);
/* vr "OB" or "OW", or "UN" and so on; bytes are lent until written. */
void ds_set_bytes(struct dataset *ds, uint32_t tag, const char *vr,
                  const void *at, size_t len);
/* Pixel Data of encapsulated frames, each one fragment, with an offset table. */
void ds_set_frames(struct dataset *ds, const struct bytes *frames, int count);

/* Add an item to a sequence (made if need be); ds_sequence: without items. */
struct dataset *ds_item(struct dataset *ds, enum tag tag);
struct dataset *ds_private_item(struct dataset *ds, uint32_t tag);
void ds_sequence(struct dataset *ds, enum tag tag);

/* Lengths of sequences and items are written as "undefined" from now on. */
void ds_open_lengths(struct dataset *ds);

/* Preamble, meta header and data set; ds needs its SOP UIDs. */
struct bytes ds_file(struct dataset *ds, const char *transfer_syntax);

/* 2.25.<number>, the same for the same seed and label. */
char *make_uid(struct arena *a, uint64_t seed, const char *label);
