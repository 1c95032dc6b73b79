/*
 * part10.c - explicit VR little endian, PS3.10 file
 */
#include "part10.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIXEL_DATA = 0x7fe00010, UNDEFINED = -1 };

struct element {
    uint32_t tag;
    char vr[3];
    bool encapsulated;
    const uint8_t *at;
    size_t len;
    struct {
        struct dataset **at;
        int count, room;
    } items;
};

struct dataset {
    struct arena *arena;
    struct element *at;
    int count, room;
    bool open_lengths;
};

static const struct {
    uint32_t tag;
    char vr[3];
} known[] = {
#define TAG(keyword, number, vr) {number, #vr},
#include "tags.def"
#undef TAG
};

struct dataset *ds_create(struct arena *a)
{
    struct dataset *ds = take(a, 1, sizeof *ds);

    ds->arena = a;
    return ds;
}

struct arena *ds_arena(const struct dataset *ds)
{
    return ds->arena;
}

static const char *vr_of(uint32_t tag)
{
    for (int i = 0; i < COUNT_OF(known); i++)
        if (known[i].tag == tag)
            return known[i].vr;
    die("the tag %08x is not in tags.def", tag);
}

static struct element *element(struct dataset *ds, uint32_t tag, const char *vr)
{
    struct element *e = NULL;

    for (int i = 0; i < ds->count; i++)
        if (ds->at[i].tag == tag)
            e = &ds->at[i];
    if (!e) {
        if (!arena_push(ds->arena, *ds))
            die("out of memory");
        e = &ds->at[ds->count - 1];
        *e = (struct element){.tag = tag};
    }
    memcpy(e->vr, vr, 2);
    return e;
}

static void append(struct buffer *b, uint64_t value, int size)
{
    for (int i = 0; i < size; i++) {
        char byte = (char)(value >> (8 * i));

        buffer_add(b, &byte, 1);
    }
}

/* One number of a binary VR. */
static void number(struct buffer *b, const char *vr, const char *value)
{
    union {
        double d;
        float f;
        uint64_t u;
    } bits = {.u = 0};

    if (!strcmp(vr, "FD")) {
        bits.d = strtod(value, NULL);
        append(b, bits.u, 8);
    } else if (!strcmp(vr, "FL")) {
        bits.f = strtof(value, NULL);
        append(b, bits.u, 4);
    } else if (!strcmp(vr, "AT")) {
        uint32_t tag = (uint32_t)strtoul(value, NULL, 16);

        append(b, tag >> 16, 2);
        append(b, tag & 0xffff, 2);
    } else {
        append(b, (uint64_t)strtoll(value, NULL, 10), vr[1] == 'S' ? 2 : 4);
    }
}

static bool is_one_of(const char *vr, const char *list)
{
    const char *at = strstr(list, vr);

    return at && (at - list) % 3 == 0;
}

static void set_value(struct dataset *ds, uint32_t tag, const char *vr,
                      const char *value)
{
    struct element *e = element(ds, tag, vr);
    struct bytes stored;
    struct buffer b = {0};

    if (is_one_of(vr, "US SS UL SL FL FD AT")) {
        for (const char *p = value; p && *p; p = strchr(p, '\\')) {
            p += *p == '\\';
            number(&b, vr, p);
        }
    } else {
        buffer_str(&b, value);
        if (b.len % 2)
            buffer_add(&b, is_one_of(vr, "UI OB UN") ? "" : " ", 1);
    }
    stored = keep(ds->arena, &b);
    e->at = stored.at;
    e->len = stored.len;
}

void ds_set(struct dataset *ds, enum tag tag, const char *format, ...)
{
    char value[2048];
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(value, sizeof value, format, args);
    va_end(args);
    if (len < 0 || len >= (int)sizeof value)
        die("a value is too long");
    set_value(ds, (uint32_t)tag, vr_of((uint32_t)tag), value);
}

void ds_empty(struct dataset *ds, enum tag tag)
{
    set_value(ds, (uint32_t)tag, vr_of((uint32_t)tag), "");
}

void ds_set_private(struct dataset *ds, uint32_t tag, const char *vr,
                    const char *value)
{
    set_value(ds, tag, vr, value);
}

void ds_set_bytes(struct dataset *ds, uint32_t tag, const char *vr,
                  const void *at, size_t len)
{
    struct element *e = element(ds, tag, vr);
    uint8_t *copy;

    e->at = at;
    e->len = len;
    if (len % 2 == 0)
        return;
    copy = take(ds->arena, len + 1, 1);
    memcpy(copy, at, len);
    e->at = copy;
    e->len = len + 1;
}

static void item_head(struct buffer *b, uint16_t low, size_t len)
{
    append(b, 0xfffe, 2);
    append(b, low, 2);
    append(b, len, 4);
}

void ds_set_frames(struct dataset *ds, const struct bytes *frames, int count)
{
    struct element *e = element(ds, PIXEL_DATA, "OB");
    struct bytes stored;
    struct buffer b = {0};
    size_t offset = 0;

    item_head(&b, 0xe000, 4 * (size_t)count);
    for (int i = 0; i < count; i++) {
        append(&b, offset, 4);
        offset += 8 + frames[i].len + frames[i].len % 2;
    }
    for (int i = 0; i < count; i++) {
        item_head(&b, 0xe000, frames[i].len + frames[i].len % 2);
        buffer_add(&b, frames[i].at, frames[i].len);
        if (frames[i].len % 2)
            append(&b, 0, 1);
    }
    item_head(&b, 0xe0dd, 0);
    stored = keep(ds->arena, &b);
    e->at = stored.at;
    e->len = stored.len;
    e->encapsulated = true;
}

struct dataset *ds_private_item(struct dataset *ds, uint32_t tag)
{
    struct element *e = element(ds, tag, "SQ");
    struct dataset *item = ds_create(ds->arena);

    if (!arena_push(ds->arena, e->items))
        die("out of memory");
    e->items.at[e->items.count - 1] = item;
    return item;
}

struct dataset *ds_item(struct dataset *ds, enum tag tag)
{
    return ds_private_item(ds, (uint32_t)tag);
}

void ds_sequence(struct dataset *ds, enum tag tag)
{
    element(ds, (uint32_t)tag, "SQ");
}

void ds_open_lengths(struct dataset *ds)
{
    ds->open_lengths = true;
}

static int by_tag(const void *a, const void *b)
{
    const struct element *x = a, *y = b;

    return (x->tag > y->tag) - (x->tag < y->tag);
}

static void write_set(struct buffer *b, struct dataset *ds, bool open);

static void write_items(struct buffer *b, const struct element *e, bool open)
{
    for (int i = 0; i < e->items.count; i++) {
        struct buffer inner = {0};

        write_set(&inner, e->items.at[i], open);
        item_head(b, 0xe000, open ? (size_t)UNDEFINED : inner.len);
        buffer_add(b, inner.at, inner.len);
        buffer_release(&inner);
        if (open)
            item_head(b, 0xe00d, 0);
    }
    if (open)
        item_head(b, 0xe0dd, 0);
}

static void write_element(struct buffer *b, const struct element *e, bool open)
{
    struct buffer inner = {0};
    size_t len = e->len;

    append(b, e->tag >> 16, 2);
    append(b, e->tag & 0xffff, 2);
    buffer_add(b, e->vr, 2);
    if (!strcmp(e->vr, "SQ")) {
        write_items(&inner, e, open);
        len = open ? (size_t)UNDEFINED : inner.len;
    } else {
        buffer_add(&inner, e->at, e->len);
    }
    if (is_one_of(e->vr, "OB OW UN SQ UT")) {
        append(b, 0, 2);
        append(b, e->encapsulated ? (size_t)UNDEFINED : len, 4);
    } else {
        append(b, len, 2);
    }
    if (inner.len)
        buffer_add(b, inner.at, inner.len);
    buffer_release(&inner);
}

static void write_set(struct buffer *b, struct dataset *ds, bool open)
{
    if (ds->count)
        qsort(ds->at, (size_t)ds->count, sizeof *ds->at, by_tag);
    for (int i = 0; i < ds->count; i++)
        write_element(b, &ds->at[i], open);
}

static const char *value_of(const struct dataset *ds, uint32_t tag)
{
    for (int i = 0; i < ds->count; i++)
        if (ds->at[i].tag == tag)
            return text(ds->arena, "%.*s", (int)ds->at[i].len,
                        (const char *)ds->at[i].at);
    die("the tag %08x is needed", tag);
}

struct bytes ds_file(struct dataset *ds, const char *transfer_syntax)
{
    struct dataset *meta = ds_create(ds->arena);
    struct buffer group = {0}, b = {0};
    static const char preamble[128];

    ds_set_bytes(meta, TAG_FileMetaInformationVersion, "OB", "\0\1", 2);
    ds_set(meta, TAG_MediaStorageSOPClassUID, "%s",
           value_of(ds, TAG_SOPClassUID));
    ds_set(meta, TAG_MediaStorageSOPInstanceUID, "%s",
           value_of(ds, TAG_SOPInstanceUID));
    ds_set(meta, TAG_TransferSyntaxUID, "%s", transfer_syntax);
    ds_set(meta, TAG_ImplementationClassUID,
           "2.25.190383920146117024651049723019856713213");
    ds_set(meta, TAG_ImplementationVersionName, "SAMPLES_1");
    write_set(&group, meta, false);
    ds_set(meta, TAG_FileMetaInformationGroupLength, "%zu", group.len);
    buffer_add(&b, preamble, sizeof preamble);
    buffer_add(&b, "DICM", 4);
    write_set(&b, meta, false);
    write_set(&b, ds, ds->open_lengths);
    buffer_release(&group);
    return keep(ds->arena, &b);
}

/* 128 bits as decimal digits. */
static char *decimal(struct arena *a, uint64_t high, uint64_t low)
{
    uint32_t limb[4] = {(uint32_t)(high >> 32), (uint32_t)high,
                        (uint32_t)(low >> 32), (uint32_t)low};
    char digits[40];
    int at = 39;

    digits[at] = 0;
    do {
        uint64_t rest = 0;

        for (int i = 0; i < 4; i++) {
            rest = rest << 32 | limb[i];
            limb[i] = (uint32_t)(rest / 10);
            rest %= 10;
        }
        digits[--at] = (char)('0' + rest);
    } while (limb[0] | limb[1] | limb[2] | limb[3]);
    return text(a, "2.25.%s", digits + at);
}

char *make_uid(struct arena *a, uint64_t seed, const char *label)
{
    struct dice d = dice_for(seed, label);
    uint64_t high = dice_next(&d), low = dice_next(&d);

    /* a UUID of version 8 (own making), as PS3.5 B.2 wants one */
    high = (high & 0xffffffffffff0fffu) | 0x8000;
    low = (low & 0x3fffffffffffffffu) | 0x8000000000000000u;
    return decimal(a, high, low);
}
