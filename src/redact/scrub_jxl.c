/*
 * scrub_jxl.c - JPEG XL without metadata boxes and without what stands behind
 * its last frame (ISO/IEC 18181-2)
 */
#include "redact/scrub.h"
#include <jxl/decode.h>
#include <string.h>

enum { BOX_HEAD = 8 };

struct box {
    char type[5];
    struct bytes payload;
};

/* What the boxes of a container are. */
struct boxes {
    bool jpeg;   /* a JPEG can be made of it again */
    bool others; /* some are not needed for the picture */
};

static uint64_t big(const uint8_t *p, int bytes)
{
    uint64_t v = 0;

    for (int i = 0; i < bytes; i++)
        v = v << 8 | p[i];
    return v;
}

/* The box at *at; false at the end or when its length cannot be. */
static bool box_next(struct bytes in, size_t *at, struct box *ret)
{
    size_t left = in.len - *at, head = BOX_HEAD;
    uint64_t size;

    if (left < BOX_HEAD)
        return false;
    size = big(in.at + *at, 4);
    memcpy(ret->type, in.at + *at + 4, 4);
    ret->type[4] = 0;
    if (size == 1 && left >= 16) {
        size = big(in.at + *at + 8, 8);
        head = 16;
    } else if (size == 0) {
        size = left;
    }
    if (size < head || size > left)
        return false;
    ret->payload = (struct bytes){in.at + *at + head, (size_t)size - head};
    *at += (size_t)size;
    return true;
}

static bool is_container(struct bytes in)
{
    return in.len >= 12 && memcmp(in.at, "\0\0\0\x0cJXL \r\n\x87\n", 12) == 0;
}

static bool is_type(const struct box *b, const char *type)
{
    return memcmp(b->type, type, 4) == 0;
}

static struct boxes look_at_boxes(struct bytes in)
{
    struct boxes all = {0};
    struct box b;
    size_t at = 0;

    while (box_next(in, &at, &b)) {
        if (is_type(&b, "jbrd"))
            all.jpeg = true;
        else if (!is_type(&b, "JXL ") && !is_type(&b, "ftyp") &&
                 !is_type(&b, "jxll") && !is_type(&b, "jxlc") &&
                 !is_type(&b, "jxlp") && !is_type(&b, "jxli"))
            all.others = true;
    }
    all.others |= !bytes_are_padding((struct bytes){in.at + at, in.len - at});
    return all;
}

/* ---- the codestream ---------------------------------------------------- */

/* One jxlc box, or the parts of the jxlp boxes behind their numbers. */
static enum code join_codestream(struct arena *a, struct bytes in,
                                 struct bytes *ret, struct error *err)
{
    uint8_t *parts = arena_alloc(a, in.len);
    struct box b;
    size_t at = 0, len = 0;

    if (!parts)
        return fail(err, ERR_MEMORY, "no room for a frame");
    while (box_next(in, &at, &b)) {
        size_t number = is_type(&b, "jxlp") ? 4 : 0;

        if (is_type(&b, "jxlc") && len == 0) {
            *ret = b.payload;
            return OK;
        }
        if (!number || b.payload.len < number)
            continue;
        memcpy(parts + len, b.payload.at + number, b.payload.len - number);
        len += b.payload.len - number;
    }
    *ret = (struct bytes){parts, len};
    return OK;
}

static void drop_pixels(void *user, size_t x, size_t y, size_t count,
                        const void *pixels)
{
    (void)user, (void)x, (void)y, (void)count, (void)pixels;
}

/* Bytes up to the end of the last frame; 0 if the stream is broken. libjxl
 * knows the end only after it has decoded. */
static size_t used_bytes(struct bytes stream)
{
    const JxlPixelFormat format = {1, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0};
    JxlDecoder *d = JxlDecoderCreate(NULL);
    JxlDecoderStatus status = JXL_DEC_ERROR;
    size_t used = 0;

    if (d &&
        JxlDecoderSubscribeEvents(d, JXL_DEC_FULL_IMAGE) == JXL_DEC_SUCCESS &&
        JxlDecoderSetInput(d, stream.at, stream.len) == JXL_DEC_SUCCESS) {
        do {
            status = JxlDecoderProcessInput(d);
            if (status == JXL_DEC_NEED_IMAGE_OUT_BUFFER &&
                JxlDecoderSetImageOutCallback(d, &format, drop_pixels, NULL) !=
                    JXL_DEC_SUCCESS)
                break;
        } while (status == JXL_DEC_NEED_IMAGE_OUT_BUFFER ||
                 status == JXL_DEC_FULL_IMAGE);
        if (status == JXL_DEC_SUCCESS)
            used = stream.len - JxlDecoderReleaseInput(d);
    }
    JxlDecoderDestroy(d);
    return used;
}

/* A container of nothing but the codestream. */
static enum code wrap(struct arena *a, struct bytes stream, struct bytes *ret,
                      struct error *err)
{
    static const uint8_t head[] = "\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14"
                                  "ftypjxl \0\0\0\0jxl ";
    size_t before = sizeof head - 1, size = stream.len + BOX_HEAD;
    uint8_t *p = arena_alloc(a, before + size);

    if (!p || size > UINT32_MAX)
        return fail(err, ERR_MEMORY, "no room for a frame");
    memcpy(p, head, before);
    for (int i = 0; i < 4; i++)
        p[before + (size_t)i] = (uint8_t)(size >> (24 - 8 * i));
    memcpy(p + before + 4, "jxlc", 4);
    memcpy(p + before + BOX_HEAD, stream.at, stream.len);
    *ret = (struct bytes){p, before + size};
    return OK;
}

enum code scrub_jxl(struct arena *a, struct bytes in, struct bytes *ret,
                    bool *ret_packs_jpeg, struct error *err)
{
    struct boxes boxes = {0};
    struct bytes stream = in;
    bool container = is_container(in), cut;
    size_t used;

    if (container) {
        boxes = look_at_boxes(in);
        TRY(join_codestream(a, in, &stream, err));
    }
    used = used_bytes(stream);
    if (!used)
        return fail(err, ERR_FORMAT, "jpeg xl codestream ends early");
    cut =
        !bytes_are_padding((struct bytes){stream.at + used, stream.len - used});
    if (cut)
        stream.len = used;
    *ret = in;
    *ret_packs_jpeg = boxes.jpeg;
    if (!cut && !boxes.others)
        return OK;
    if (container)
        return wrap(a, stream, ret, err);
    *ret = stream;
    return OK;
}
