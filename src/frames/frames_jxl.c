/*
 * frames_jxl.c - JPEG XL through libjxl
 *
 * A frame is either pixels or a JPEG packed without loss, which comes back bit
 * by bit and is then treated as the JPEG it is. libjxl 0.7 hands out and takes
 * samples over the whole range of 8 or 16 bits; they are brought back to the
 * precision of the codestream here. Pictures in which something else could
 * hide (animation, preview, extra channels) are refused.
 */
#include "frames/frames_inner.h"
#include <jxl/decode.h>
#include <jxl/encode.h>
#include <string.h>

static enum code damaged(struct error *err)
{
    return fail_at(err, ERR_FORMAT, TAG_PixelData,
                   "JPEG XL is damaged or incomplete");
}

static enum code no_memory(struct error *err)
{
    return fail(err, ERR_MEMORY, "no memory for JPEG XL");
}

/* A decoder that has b as its whole input; NULL without memory. */
static JxlDecoder *open_decoder(struct bytes b, int events)
{
    JxlDecoder *d = JxlDecoderCreate(NULL);

    if (!d)
        return NULL;
    if (JxlDecoderSubscribeEvents(d, events) != JXL_DEC_SUCCESS ||
        JxlDecoderSetKeepOrientation(d, JXL_TRUE) != JXL_DEC_SUCCESS ||
        JxlDecoderSetInput(d, b.at, b.len) != JXL_DEC_SUCCESS) {
        JxlDecoderDestroy(d);
        return NULL;
    }
    JxlDecoderCloseInput(d);
    return d;
}

static enum code check_info(const JxlBasicInfo *info, struct error *err)
{
    if (info->have_animation || info->have_preview || info->num_extra_channels)
        return fail_at(err, ERR_UNSUPPORTED, TAG_PixelData,
                       "JPEG XL with more than one picture");
    if (info->exponent_bits_per_sample || info->bits_per_sample > 16)
        return fail_at(err, ERR_UNSUPPORTED, TAG_BitsAllocated,
                       "JPEG XL of floats or more than 16 bits");
    if (info->xsize > 65535 || info->ysize > 65535)
        return fail_at(err, ERR_FORMAT, TAG_Rows,
                       "codestream states an impossible size");
    return OK;
}

enum code coding_of_jxl(struct bytes b, struct coding *ret, struct error *err)
{
    JxlDecoder *d = open_decoder(b, JXL_DEC_BASIC_INFO);
    JxlBasicInfo info = {0};
    bool good;

    if (!d)
        return no_memory(err);
    good = JxlDecoderProcessInput(d) == JXL_DEC_BASIC_INFO &&
           JxlDecoderGetBasicInfo(d, &info) == JXL_DEC_SUCCESS;
    JxlDecoderDestroy(d);
    if (!good)
        return damaged(err);
    TRY(check_info(&info, err));
    *ret = (struct coding){
        .process = PROCESS_JXL,
        .width = (int)info.xsize,
        .height = (int)info.ysize,
        .samples = (int)info.num_color_channels,
        .bits = (int)info.bits_per_sample,
        .colour = info.uses_original_profile ? COLOUR_AS_LABELLED : COLOUR_RGB,
    };
    return OK;
}

size_t jxl_end(struct bytes b)
{
    JxlDecoder *d = open_decoder(b, JXL_DEC_FULL_IMAGE);
    JxlDecoderStatus status;
    size_t end = b.len;

    if (!d)
        return b.len;
    do
        status = JxlDecoderProcessInput(d);
    while (status == JXL_DEC_NEED_IMAGE_OUT_BUFFER &&
           JxlDecoderSkipCurrentFrame(d) == JXL_DEC_SUCCESS);
    if (status == JXL_DEC_SUCCESS)
        end = b.len - JxlDecoderReleaseInput(d);
    JxlDecoderDestroy(d);
    return end;
}

/* ---- a JPEG inside --------------------------------------------------- */

bool jxl_holds_jpeg(struct bytes b)
{
    const uint32_t jbrd = 0x6a627264;
    struct bytes inside;
    uint32_t type = 0;
    size_t pos = 0;

    if (b.len < 2 || b.at[0] == 0xff)
        return false;
    while (box_next(b, &pos, &type, &inside))
        if (type == jbrd)
            return true;
    return false;
}

struct output {
    struct arena *arena;
    uint8_t *at;
    size_t len, room, limit;
};

static bool grow(struct output *o)
{
    size_t room = o->room * 2;
    uint8_t *at;

    if (o->room >= o->limit)
        return false;
    if (room > o->limit)
        room = o->limit;
    at = arena_grow(o->arena, o->at, o->room, room);
    if (!at)
        return false;
    o->at = at;
    o->room = room;
    return true;
}

static bool rebuild(JxlDecoder *d, struct output *o)
{
    bool set = false;

    for (;;) {
        JxlDecoderStatus status = JxlDecoderProcessInput(d);

        if (status == JXL_DEC_JPEG_NEED_MORE_OUTPUT) {
            o->len = o->room - JxlDecoderReleaseJPEGBuffer(d);
            if (!grow(o))
                return false;
        } else if (status == JXL_DEC_FULL_IMAGE && set) {
            o->len = o->room - JxlDecoderReleaseJPEGBuffer(d);
            return true;
        } else if (status != JXL_DEC_JPEG_RECONSTRUCTION || set) {
            return false;
        }
        set = true;
        if (JxlDecoderSetJPEGBuffer(d, o->at + o->len, o->room - o->len) !=
            JXL_DEC_SUCCESS)
            return false;
    }
}

enum code jxl_unwrap(struct arena *a, const struct shape *s, struct bytes b,
                     struct bytes *ret_jpeg, struct error *err)
{
    struct output o = {.arena = a};
    JxlDecoder *d;
    bool good;

    o.limit = frame_size(s) * 4 + ((size_t)16 << 20);
    o.room = b.len < o.limit / 2 ? b.len + b.len / 2 + 4096 : o.limit;
    o.at = arena_alloc(a, o.room);
    d = open_decoder(b, JXL_DEC_JPEG_RECONSTRUCTION | JXL_DEC_FULL_IMAGE);
    if (!o.at || !d) {
        if (d)
            JxlDecoderDestroy(d);
        return no_memory(err);
    }
    good = rebuild(d, &o);
    JxlDecoderDestroy(d);
    if (!good)
        return damaged(err);
    *ret_jpeg = (struct bytes){o.at, o.len};
    return OK;
}

/* ---- pixels ---------------------------------------------------------- */

static JxlPixelFormat format_of(const struct shape *s, int bits)
{
    return (JxlPixelFormat){(uint32_t)s->samples,
                            bits > 8 ? JXL_TYPE_UINT16 : JXL_TYPE_UINT8,
                            JXL_NATIVE_ENDIAN, 0};
}

static bool read_pixels(JxlDecoder *d, const struct shape *s, uint8_t *pixels,
                        size_t size)
{
    JxlPixelFormat format = format_of(s, s->coded_bits);
    size_t needed = 0;

    return JxlDecoderProcessInput(d) == JXL_DEC_NEED_IMAGE_OUT_BUFFER &&
           JxlDecoderImageOutBufferSize(d, &format, &needed) ==
               JXL_DEC_SUCCESS &&
           needed == size &&
           JxlDecoderSetImageOutBuffer(d, &format, pixels, size) ==
               JXL_DEC_SUCCESS &&
           JxlDecoderProcessInput(d) == JXL_DEC_FULL_IMAGE;
}

/* From the range 0..65535 (or 255) to that of bits, exact for what was a
 * whole number there; and back. */
static void shrink_range(uint8_t *at, size_t count, int bits)
{
    uint32_t most = (1u << bits) - 1;

    if (bits < 8)
        for (size_t i = 0; i < count; i++)
            at[i] = (uint8_t)((at[i] * most + 127) / 255);
    if (bits > 8 && bits < 16)
        for (size_t i = 0; i < count; i++) {
            uint16_t v;

            memcpy(&v, at + 2 * i, 2);
            v = (uint16_t)((v * most + 32767) / 65535);
            memcpy(at + 2 * i, &v, 2);
        }
}

static uint32_t stretch_range(uint32_t v, int bits)
{
    uint32_t most = (1u << bits) - 1, full = bits > 8 ? 65535 : 255;

    return most == full ? v : (v * full + most / 2) / most;
}

/* Encoders of lossy frames, where the precision is but a note, are seen to
 * take samples of 12 bits for ones of 16: such a frame stays near what
 * BitsStored allows before its range is shrunk. */
static bool was_taken_for_16(JxlDecoder *d, const struct shape *s,
                             const uint8_t *at, size_t count)
{
    JxlBasicInfo info;
    unsigned all = 0;

    if (s->coded_bits <= 8 || s->coded_bits == 16 ||
        JxlDecoderGetBasicInfo(d, &info) != JXL_DEC_SUCCESS ||
        info.uses_original_profile)
        return false;
    for (size_t i = 0; i < count; i++) {
        uint16_t v;

        memcpy(&v, at + 2 * i, 2);
        all |= v;
    }
    return all >> (s->bits_stored + 1) == 0;
}

enum code jxl_decode(struct shape *s, struct bytes b, uint8_t *pixels,
                     struct error *err)
{
    size_t count = frame_samples(s), bytes = s->coded_bits > 8 ? 2 : 1;
    uint8_t *at = pixels + frame_size(s) - count * bytes;
    JxlDecoder *d = open_decoder(b, JXL_DEC_BASIC_INFO | JXL_DEC_FULL_IMAGE);
    bool good;

    if (!d)
        return no_memory(err);
    good = JxlDecoderProcessInput(d) == JXL_DEC_BASIC_INFO &&
           read_pixels(d, s, at, count * bytes);
    if (good && was_taken_for_16(d, s, at, count))
        s->coded_bits = s->value_bits = 16;
    JxlDecoderDestroy(d);
    if (!good)
        return damaged(err);
    shrink_range(at, count, s->coded_bits);
    if (count * bytes < frame_size(s))
        widen_samples(at, pixels, s->bits / 8, count);
    return OK;
}

/* ---- encode ---------------------------------------------------------- */

static bool run_encoder(JxlEncoder *e, struct buffer *out)
{
    JxlEncoderStatus status = JXL_ENC_NEED_MORE_OUTPUT;
    uint8_t chunk[1 << 14];

    JxlEncoderCloseInput(e);
    while (status == JXL_ENC_NEED_MORE_OUTPUT) {
        uint8_t *next = chunk;
        size_t left = sizeof chunk;

        status = JxlEncoderProcessOutput(e, &next, &left);
        buffer_add(out, chunk, sizeof chunk - left);
    }
    return status == JXL_ENC_SUCCESS && !out->failed;
}

static bool describe(JxlEncoder *e, const struct shape *s, int bits)
{
    JxlColorEncoding colour;
    JxlBasicInfo info;

    JxlEncoderInitBasicInfo(&info);
    info.xsize = (uint32_t)s->width;
    info.ysize = (uint32_t)s->height;
    info.bits_per_sample = (uint32_t)bits;
    info.num_color_channels = (uint32_t)s->samples;
    info.uses_original_profile = JXL_TRUE;
    JxlColorEncodingSetToSRGB(&colour, s->samples == 1);
    return JxlEncoderSetBasicInfo(e, &info) == JXL_ENC_SUCCESS &&
           JxlEncoderSetColorEncoding(e, &colour) == JXL_ENC_SUCCESS;
}

/* Effort 2 is an eighth larger than the default 7 and ten times as fast. */
static bool add_pixels(JxlEncoder *e, const struct shape *s, int bits,
                       const uint8_t *pixels)
{
    JxlPixelFormat format = format_of(s, bits);
    JxlEncoderFrameSettings *f = JxlEncoderFrameSettingsCreate(e, NULL);

    return f && JxlEncoderSetFrameLossless(f, JXL_TRUE) == JXL_ENC_SUCCESS &&
           JxlEncoderFrameSettingsSetOption(f, JXL_ENC_FRAME_SETTING_EFFORT,
                                            2) == JXL_ENC_SUCCESS &&
           JxlEncoderAddImageFrame(f, &format, pixels,
                                   frame_samples(s) * (bits > 8 ? 2 : 1)) ==
               JXL_ENC_SUCCESS;
}

static enum code finish(struct arena *a, bool good, struct buffer *out,
                        struct bytes *ret, struct error *err)
{
    enum code code = good ? keep_bytes(a, out, ret, err)
                          : fail(err, ERR_FORMAT, "JPEG XL encoder failed");

    buffer_release(out);
    return code;
}

/* The samples as libjxl wants them: the whole range of one or two bytes. */
static uint8_t *stretched(struct arena *a, const struct frame *fr, int bits)
{
    size_t count = frame_samples(&fr->shape), to = bits > 8 ? 2 : 1;
    size_t from = (size_t)fr->shape.bits / 8;
    uint8_t *out = arena_array(a, count, to);

    for (size_t i = 0; out && i < count; i++) {
        uint16_t v = 0;

        memcpy(&v, fr->pixels + i * from, from);
        v = (uint16_t)stretch_range(v, bits);
        memcpy(out + i * to, &v, to);
    }
    return out;
}

enum code jxl_encode(struct arena *a, const struct frame *fr, struct bytes *ret,
                     struct error *err)
{
    const struct shape *s = &fr->shape;
    struct buffer out = {0};
    uint8_t *pixels;
    JxlEncoder *e;
    int bits;
    bool good;

    if (s->bits > 16)
        return fail_at(err, ERR_UNSUPPORTED, TAG_BitsAllocated,
                       "more than 16 bits in JPEG XL");
    bits = frame_precision(fr, false);
    pixels = bits == s->bits ? fr->pixels : stretched(a, fr, bits);
    if (!pixels)
        return no_memory(err);
    e = JxlEncoderCreate(NULL);
    if (!e)
        return no_memory(err);
    good = describe(e, s, bits) && add_pixels(e, s, bits, pixels) &&
           run_encoder(e, &out);
    JxlEncoderDestroy(e);
    return finish(a, good, &out, ret, err);
}

enum code jxl_wrap(struct arena *a, struct bytes jpeg, struct bytes *ret,
                   struct error *err)
{
    struct buffer out = {0};
    JxlEncoderFrameSettings *f;
    JxlEncoder *e = JxlEncoderCreate(NULL);
    bool good;

    if (!e)
        return no_memory(err);
    f = JxlEncoderFrameSettingsCreate(e, NULL);
    good = f && JxlEncoderUseContainer(e, JXL_TRUE) == JXL_ENC_SUCCESS &&
           JxlEncoderStoreJPEGMetadata(e, JXL_TRUE) == JXL_ENC_SUCCESS &&
           JxlEncoderAddJPEGFrame(f, jpeg.at, jpeg.len) == JXL_ENC_SUCCESS &&
           run_encoder(e, &out);
    JxlEncoderDestroy(e);
    return finish(a, good, &out, ret, err);
}
