/*
 * frames_help.h - DICOM files drawn in memory, for the tests of frames/
 *
 * Just enough of PS3.10 to give a picture a header: explicit VR, little or big
 * endian, native or encapsulated. What is put in is the truth of the test.
 */
#pragma once
#include "frames/frames.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define EXPLICIT_LE  "1.2.840.10008.1.2.1"
#define EXPLICIT_BE  "1.2.840.10008.1.2.2"
#define RLE          "1.2.840.10008.1.2.5"
#define JPEG_BASE    "1.2.840.10008.1.2.4.50"
#define JPEG_LL57    "1.2.840.10008.1.2.4.57"
#define JPEG_SV1     "1.2.840.10008.1.2.4.70"
#define JPEG_LS      "1.2.840.10008.1.2.4.80"
#define J2K_LOSSLESS "1.2.840.10008.1.2.4.90"
#define JXL_LOSSLESS "1.2.840.10008.1.2.4.110"
#define JXL_JPEG     "1.2.840.10008.1.2.4.111"
#define ENCAPSULATED "1.2.840.10008.1.2.1.98"
#define DEFL_FRAMES  "1.2.840.10008.1.2.8.1"

/* The pixel module of a file; frames 0 leaves NumberOfFrames out. */
struct picture {
    const char *syntax;
    int width, height, samples;
    const char *photometric;
    int allocated, stored;
    bool is_signed;
    int planar, frames;
};

static inline struct picture grey(const char *syntax, int width, int height,
                                  int allocated, int stored)
{
    return (struct picture){syntax,    width,  height, 1, "MONOCHROME2",
                            allocated, stored, false,  0, 0};
}

static inline struct picture colour(const char *syntax, int width, int height,
                                    const char *photometric)
{
    return (struct picture){syntax, width, height, 3, photometric,
                            8,      8,     false,  0, 0};
}

struct file {
    struct buffer b;
    bool big;
};

static inline void put_number(struct file *f, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        int at = f->big ? bytes - 1 - i : i;
        uint8_t byte = (uint8_t)(v >> 8 * at);

        buffer_add(&f->b, &byte, 1);
    }
}

static inline void put_head(struct file *f, uint32_t tag, const char *vr,
                            uint32_t len)
{
    put_number(f, tag >> 16, 2);
    put_number(f, tag & 0xffff, 2);
    buffer_add(&f->b, vr, 2);
    if (strstr("OB OW OF OV SQ UN", vr)) {
        put_number(f, 0, 2);
        put_number(f, len, 4);
    } else {
        put_number(f, len, 2);
    }
}

static inline void put_bytes(struct file *f, uint32_t tag, const char *vr,
                             const void *at, size_t len)
{
    put_head(f, tag, vr, (uint32_t)(len + len % 2));
    buffer_add(&f->b, at, len);
    if (len % 2)
        buffer_add(&f->b, strcmp(vr, "UI") && vr[0] != 'O' ? " " : "", 1);
}

static inline void put_text(struct file *f, uint32_t tag, const char *vr,
                            const char *text)
{
    put_bytes(f, tag, vr, text, strlen(text));
}

static inline void put_us(struct file *f, uint32_t tag, int value)
{
    put_head(f, tag, "US", 2);
    put_number(f, (uint64_t)value, 2);
}

/* Several 16 bit words as one value. */
static inline void put_words(struct file *f, uint32_t tag, const char *vr,
                             const uint16_t *at, size_t count)
{
    put_head(f, tag, vr, (uint32_t)(2 * count));
    for (size_t i = 0; i < count; i++)
        put_number(f, at[i], 2);
}

/* A sequence of one item that holds what inner holds. */
static inline void put_item(struct file *f, uint32_t tag, struct file *inner)
{
    put_head(f, tag, "SQ", (uint32_t)inner->b.len + 8);
    put_number(f, 0xfffe, 2);
    put_number(f, 0xe000, 2);
    put_number(f, inner->b.len, 4);
    buffer_add(&f->b, inner->b.at, inner->b.len);
    buffer_release(&inner->b);
}

static inline void put_meta(struct file *f, const char *syntax)
{
    static const char preamble[128];
    size_t len = strlen(syntax), padded = len + len % 2;

    buffer_add(&f->b, preamble, sizeof preamble);
    buffer_add(&f->b, "DICM", 4);
    put_head(f, 0x00020000, "UL", 4);
    put_number(f, 8 + padded, 4);
    put_text(f, TAG_TransferSyntaxUID, "UI", syntax);
}

/* Everything of the pixel module that stands before the palette. */
static inline void file_begin(struct file *f, const struct picture *p)
{
    char frames[16];

    *f = (struct file){0};
    put_meta(f, p->syntax);
    f->big = strcmp(p->syntax, EXPLICIT_BE) == 0;
    put_us(f, TAG_SamplesPerPixel, p->samples);
    put_text(f, TAG_PhotometricInterpretation, "CS", p->photometric);
    if (p->samples > 1)
        put_us(f, TAG_PlanarConfiguration, p->planar);
    if (p->frames) {
        snprintf(frames, sizeof frames, "%d", p->frames);
        put_text(f, TAG_NumberOfFrames, "IS", frames);
    }
    put_us(f, TAG_Rows, p->height);
    put_us(f, TAG_Columns, p->width);
    put_us(f, TAG_BitsAllocated, p->allocated);
    put_us(f, TAG_BitsStored, p->stored);
    put_us(f, TAG_HighBit, p->stored - 1);
    put_us(f, TAG_PixelRepresentation, p->is_signed);
}

static inline void file_native(struct file *f, const char *vr, const void *at,
                               size_t len)
{
    put_bytes(f, TAG_PixelData, vr, at, len);
}

struct part {
    const void *at;
    size_t len;
};

static inline void put_fragment(struct file *f, const void *at, size_t len)
{
    put_number(f, 0xfffe, 2);
    put_number(f, 0xe000, 2);
    put_number(f, len + len % 2, 4);
    buffer_add(&f->b, at, len);
    if (len % 2)
        buffer_add(&f->b, "", 1);
}

/* Fragments behind a basic offset table of the given entries. */
static inline void file_fragments(struct file *f, const uint32_t *table,
                                  int entries, const struct part *parts,
                                  int count)
{
    put_head(f, TAG_PixelData, "OB", 0xffffffff);
    put_fragment(f, table, (size_t)entries * 4);
    for (int i = 0; i < count; i++)
        put_fragment(f, parts[i].at, parts[i].len);
    put_number(f, 0xfffe, 2);
    put_number(f, 0xe0dd, 2);
    put_number(f, 0, 4);
}

/* Open what was put together; f is released. */
static inline enum code file_open(struct arena *a, struct file *f,
                                  struct frames **ret_frames, struct error *err)
{
    uint8_t *copy = arena_alloc(a, f->b.len);
    struct bytes bytes = {copy, f->b.len};
    struct dataset *ds;

    assert_false(f->b.failed);
    assert_non_null(copy);
    memcpy(copy, f->b.at, f->b.len);
    buffer_release(&f->b);
    TRY(dataset_open_memory(a, bytes, &limits_default, &ds, err));
    return frames_open(a, ds, &limits_default, ret_frames, err);
}

static inline struct frames *must_open(struct arena *a, struct file *f)
{
    struct frames *frames = NULL;
    struct error err = {0};
    enum code code = file_open(a, f, &frames, &err);

    if (code != OK)
        fail_msg("open: %s (%08x)", err.text, (unsigned)err.tag);
    return frames;
}

static inline struct frame must_decode(struct arena *a, const struct frames *f,
                                       int index)
{
    struct frame fr = {0};
    struct error err = {0};
    enum code code = frame_decode(a, f, index, &fr, &err);

    if (code != OK)
        fail_msg("decode: %s (%08x)", err.text, (unsigned)err.tag);
    return fr;
}

static inline struct frames *open_native(struct arena *a,
                                         const struct picture *p,
                                         const void *at, size_t len)
{
    struct file f;

    file_begin(&f, p);
    file_native(&f, p->allocated > 8 ? "OW" : "OB", at, len);
    return must_open(a, &f);
}

static inline struct frames *open_fragments(struct arena *a,
                                            const struct picture *p,
                                            const struct part *parts, int count)
{
    struct file f;

    file_begin(&f, p);
    file_fragments(&f, NULL, 0, parts, count);
    return must_open(a, &f);
}

/* Numbers that are the same in every run. */
static inline uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static inline struct arena *test_arena(void)
{
    struct arena *a = arena_create((size_t)1 << 28);

    assert_non_null(a);
    return a;
}
