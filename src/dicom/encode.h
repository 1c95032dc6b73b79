/*
 * encode.h - elements as bytes, streamed; private to dicom/
 *
 * Sizes are known before anything is written, so a value is never copied on
 * its way out (only swapped for big endian, in small pieces).
 */
#pragma once
#include "dicom/parse.h"

struct sink {
    enum code (*put)(void *user, const void *at, size_t len, struct error *err);
    void *user;
};

static inline struct coding coding_of(const struct syntax *syntax)
{
    return (struct coding){syntax->explicit_vr, syntax->big_endian};
}

/* Bytes of all of e, header and delimiters included. */
int64_t encoded_size(const struct element *e, struct coding coding);

enum code encode_element(const struct sink *sink, const struct element *e,
                         struct coding coding, struct error *err);

/* Tag, VR (if explicit) and length: UNDEFINED_LENGTH for undefined. */
enum code encode_head(const struct sink *sink, uint32_t tag, const char *vr,
                      int64_t length, struct coding coding, struct error *err);

/* Swap between the file's byte order and little endian while writing: units of
 * `unit` bytes, 1 writes as is. */
enum code encode_swapped(const struct sink *sink, const void *at, size_t len,
                         int unit, struct error *err);

/* A group length (gggg,0000) that tells what really follows it in `in`. */
bool is_group_length(const struct element *e);
int64_t encoded_group(const struct items *in, int index, struct coding coding);
enum code encode_group_length(const struct sink *sink, uint32_t tag,
                              int64_t length, struct coding coding,
                              struct error *err);

/* Preamble, prefix and group 0002 of the output. */
enum code encode_meta(const struct sink *sink, const struct dataset *ds,
                      const struct syntax *syntax, struct error *err);
