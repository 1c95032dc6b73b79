/*
 * dicom_bytes.h - data sets written by hand, byte by byte, for tests
 *
 * Nothing of the program's own writer is used, so that what a test expects
 * does not come from what it tests.
 */
#pragma once
#include "base/base.h"
#include "cmocka_all.h"
#include "dicom/dataset.h"

#define EXPLICIT_LE "1.2.840.10008.1.2.1"
#define IMPLICIT_LE "1.2.840.10008.1.2"
#define EXPLICIT_BE "1.2.840.10008.1.2.2"
#define DEFLATED_LE "1.2.840.10008.1.2.1.99"
#define RLE_SYNTAX  "1.2.840.10008.1.2.5"
#define UNDEFINED   0xffffffffu

/* How the bytes that follow are coded. */
struct maker {
    struct buffer b;
    bool implicit, big;
};

static inline void add16(struct maker *m, unsigned n)
{
    uint8_t p[2] = {(uint8_t)(m->big ? n >> 8 : n),
                    (uint8_t)(m->big ? n : n >> 8)};

    buffer_add(&m->b, p, 2);
}

static inline void add32(struct maker *m, uint32_t n)
{
    add16(m, m->big ? n >> 16 : n & 0xffff);
    add16(m, m->big ? n & 0xffff : n >> 16);
}

static inline bool vr_is_wide(const char *vr)
{
    return strstr("OB OD OF OL OV OW SQ SV UC UN UR UT UV", vr) != NULL;
}

static inline void add_tag(struct maker *m, uint32_t tag)
{
    add16(m, tag >> 16);
    add16(m, tag & 0xffff);
}

static inline void add_head(struct maker *m, uint32_t tag, const char *vr,
                            uint32_t length)
{
    add_tag(m, tag);
    if (m->implicit) {
        add32(m, length);
        return;
    }
    buffer_add(&m->b, vr, 2);
    add16(m, vr_is_wide(vr) ? 0 : length);
    if (vr_is_wide(vr))
        add32(m, length);
}

static inline void add_bytes(struct maker *m, uint32_t tag, const char *vr,
                             const void *value, size_t len)
{
    add_head(m, tag, vr, (uint32_t)len);
    buffer_add(&m->b, value, len);
}

/* Text of even length, as it must be. */
static inline void add_text(struct maker *m, uint32_t tag, const char *vr,
                            const char *text)
{
    add_bytes(m, tag, vr, text, strlen(text));
}

static inline void add_us(struct maker *m, uint32_t tag, unsigned n)
{
    add_head(m, tag, "US", 2);
    add16(m, n);
}

/* Items and delimiters. */
static inline void add_mark(struct maker *m, uint32_t tag, uint32_t length)
{
    add_tag(m, tag);
    add32(m, length);
}

#define ITEM         0xfffee000u
#define ITEM_END     0xfffee00du
#define SEQUENCE_END 0xfffee0ddu

static inline void add_uid(struct maker *m, uint32_t tag, const char *uid)
{
    add_bytes(m, tag, "UI", uid, strlen(uid) + strlen(uid) % 2);
}

/* Preamble, prefix and a file meta group in explicit VR little endian. */
static inline void add_meta(struct maker *m, const char *syntax)
{
    struct maker meta = {0};

    add_bytes(&meta, 0x00020001, "OB", "\0\1", 2);
    add_uid(&meta, 0x00020002, "1.2.840.10008.5.1.4.1.1.7");
    add_uid(&meta, 0x00020003, "2.25.1");
    add_uid(&meta, 0x00020010, syntax);
    add_text(&meta, 0x00020016, "AE", "SENDER");
    for (int i = 0; i < 128; i++)
        buffer_add(&m->b, "P", 1);
    buffer_str(&m->b, "DICM");
    buffer_add(&m->b, "\2\0\0\0UL\4\0", 8);
    buffer_add(
        &m->b,
        (uint8_t[]){(uint8_t)meta.b.len, (uint8_t)(meta.b.len >> 8), 0, 0}, 4);
    buffer_add(&m->b, meta.b.at, meta.b.len);
    buffer_release(&meta.b);
}

static inline struct bytes bytes_of(const struct maker *m)
{
    return (struct bytes){(const uint8_t *)m->b.at, m->b.len};
}

/* A copy in heap memory of just that size, so that ASan sees a byte too far. */
static inline enum code open_copy(struct arena *a, struct bytes bytes,
                                  const struct limits *limits,
                                  struct dataset **ret_ds, struct error *err)
{
    uint8_t *copy = arena_alloc(a, bytes.len);

    assert_non_null(copy);
    if (bytes.len)
        memcpy(copy, bytes.at, bytes.len);
    return dataset_open_memory(a, (struct bytes){copy, bytes.len}, limits,
                               ret_ds, err);
}

/* Open what was made; the test fails if that fails. */
static inline struct dataset *opened(struct arena *a, const struct maker *m)
{
    struct dataset *ds = NULL;
    struct error err = {0};

    if (dataset_open_memory(a, bytes_of(m), &limits_default, &ds, &err)) {
        print_error("%s: %s\n", code_text(err.code), err.text);
        _fail(__FILE__, __LINE__);
    }
    return ds;
}

#define assert_text(str_value, text)                                           \
    do {                                                                       \
        struct str value_ = (str_value);                                       \
        assert_int_equal(value_.len, strlen(text));                            \
        assert_memory_equal(value_.at ? value_.at : "", text, value_.len);     \
    } while (0)
