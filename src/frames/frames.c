/*
 * frames.c - opening, and which codec decodes and encodes a frame
 *
 * The transfer syntax says how a frame is wrapped, its own header how it is
 * coded: a file of one JPEG process often holds another. Sizes are compared
 * before memory for the samples is asked for.
 */
#include "frames/frames_inner.h"
#include <assert.h>
#include <string.h>

int frames_count(const struct frames *f)
{
    return f->count;
}

const struct shape *frames_shape(const struct frames *f)
{
    return &f->shape;
}

const struct dataset *frames_dataset(const struct frames *f)
{
    return f->ds;
}

/* ---- the bytes of one frame ------------------------------------------ */

/* Whoever walks through the frames, and in whatever order, a long cine does
 * not fill memory with its mapped pages. */
static void touch(const struct frames *f, size_t len)
{
    file_touched(f->ds->pixels.file, f->touched, len);
}

static enum code join_fragments(struct arena *a, const struct frames *f,
                                int index, struct bytes *ret, struct error *err)
{
    const struct pixel_data *p = &f->ds->pixels;
    size_t total = 0, at = 0;
    uint8_t *joined;

    for (int i = f->first[index]; i < f->end[index]; i++)
        total += (size_t)p->fragments[i].length;
    touch(f, total);
    joined = arena_alloc(a, total);
    if (!joined)
        return fail(err, ERR_MEMORY, "no memory for an encoded frame");
    for (int i = f->first[index]; i < f->end[index]; i++) {
        memcpy(joined + at, p->file.at + p->fragments[i].offset,
               (size_t)p->fragments[i].length);
        at += (size_t)p->fragments[i].length;
    }
    *ret = (struct bytes){joined, total};
    return OK;
}

static enum code native_bytes(const struct frames *f, int index,
                              struct bytes *ret, struct error *err)
{
    const struct pixel_data *p = &f->ds->pixels;
    int64_t from = f->frame_bits * index;

    if (f->frame_bits % 8)
        return fail_at(err, ERR_UNSUPPORTED, TAG_BitsAllocated,
                       "frames do not begin at whole bytes");
    touch(f, (size_t)(f->frame_bits / 8));
    *ret = (struct bytes){p->file.at + p->offset + from / 8,
                          (size_t)(f->frame_bits / 8)};
    return OK;
}

static enum code check_index(const struct frames *f, int index,
                             struct error *err)
{
    return index >= 0 && index < f->count
               ? OK
               : fail(err, ERR_USAGE, "no such frame");
}

enum code frame_encoded(struct arena *a, const struct frames *f, int index,
                        struct bytes *ret_bytes, struct error *err)
{
    const struct pixel_data *p = &f->ds->pixels;
    const struct fragment *only;

    TRY(check_index(f, index, err));
    if (f->video)
        return fail(err, ERR_USAGE, "a video's frames are one stream");
    if (!p->encapsulated)
        return native_bytes(f, index, ret_bytes, err);
    if (f->end[index] - f->first[index] > 1)
        return join_fragments(a, f, index, ret_bytes, err);
    only = &p->fragments[f->first[index]];
    touch(f, (size_t)only->length);
    *ret_bytes =
        (struct bytes){p->file.at + only->offset, (size_t)only->length};
    return OK;
}

/* ---- what is in them ------------------------------------------------- */

/* Read the header of an encoded frame and hold it against s. A JPEG inside
 * JPEG XL is taken out: *b is then the JPEG. */
static enum code look(struct arena *a, enum codec codec, struct bytes *b,
                      struct shape *s, struct coding *c, struct error *err)
{
    struct shape outer = *s;
    struct bytes stream;

    switch (codec) {
    case CODEC_NATIVE:
    case CODEC_RLE:
    case CODEC_DEFLATED_FRAMES:
    case CODEC_ENCAPSULATED_NATIVE:
        *c = (struct coding){.process = PROCESS_RAW};
        return OK;
    case CODEC_JPEG:
    case CODEC_JPEG_LL:
    case CODEC_JPEGLS:
        TRY(coding_of_jpeg(*b, c, err));
        if ((c->process == PROCESS_LS) != (codec == CODEC_JPEGLS))
            return fail_at(err, ERR_FORMAT, TAG_PixelData,
                           "codestream of another transfer syntax");
        if (c->process == PROCESS_LS && !jpeg_has_end(*b))
            return fail_at(err, ERR_FORMAT, TAG_PixelData,
                           "JPEG-LS without its end"); /* CharLS would spin */
        return shape_fit(s, c, err);
    case CODEC_J2K:
    case CODEC_HTJ2K:
        TRY(coding_of_j2k(*b, c, &stream, err));
        return shape_fit(s, c, err);
    case CODEC_JXL:
        TRY(coding_of_jxl(*b, c, err));
        TRY(shape_fit(&outer, c, err));
        if (jxl_holds_jpeg(*b)) {
            TRY(jxl_unwrap(a, s, *b, b, err));
            return look(a, CODEC_JPEG, b, s, c, err);
        }
        *s = outer;
        return OK;
    case CODEC_MPEG2:
    case CODEC_H264:
    case CODEC_HEVC:
    case CODEC_NONE:
        break;
    }
    return fail_at(err, ERR_UNSUPPORTED, TAG_TransferSyntaxUID,
                   "no decoder in this build");
}

static enum code check_pixels(const struct dataset *ds, struct error *err)
{
    if (ds->pixels.present)
        return OK;
    if (dataset_find(ds, TAG_FloatPixelData))
        return fail_at(err, ERR_UNSUPPORTED, TAG_FloatPixelData,
                       "pixels of floating point");
    if (dataset_find(ds, TAG_DoubleFloatPixelData))
        return fail_at(err, ERR_UNSUPPORTED, TAG_DoubleFloatPixelData,
                       "pixels of floating point");
    return fail_at(err, ERR_FORMAT, TAG_PixelData, "no pixel data");
}

/* The first frame's header settles colour and precision of all. */
static enum code look_at_first(struct frames *f, struct error *err)
{
    struct arena *scratch;
    struct coding coding;
    struct bytes b;
    enum code code;

    if (!f->ds->pixels.encapsulated || f->video)
        return OK;
    scratch = arena_create(f->limits->arena_bytes);
    if (!scratch)
        return fail(err, ERR_MEMORY, "no memory to look at a frame");
    code = frame_encoded(scratch, f, 0, &b, err);
    if (code == OK)
        code = look(scratch, f->ds->syntax->codec, &b, &f->shape, &coding, err);
    arena_destroy(scratch);
    return code;
}

enum code frames_open(struct arena *a, const struct dataset *ds,
                      const struct limits *limits, struct frames **ret_frames,
                      struct error *err)
{
    struct frames *f = arena_alloc(a, sizeof *f);

    if (!f || !(f->touched = arena_alloc(a, sizeof *f->touched)) ||
        !(f->last = arena_alloc(a, sizeof *f->last)))
        return fail(err, ERR_MEMORY, "no memory for frames");
    f->arena = a;
    f->ds = ds;
    f->limits = limits;
    TRY(check_pixels(ds, err));
    TRY(coding_known(ds->syntax, err));
    TRY(shape_read(ds, limits, &f->shape, err));
    if (codec_is_video(ds->syntax->codec))
        TRY(stream_open(a, f, err));
    else
        TRY(index_read(a, f, err));
    TRY(look_at_first(f, err));
    if (f->shape.photo == PHOTO_PALETTE)
        TRY(palette_read(a, ds, &f->shape, &f->palette, err));
    *ret_frames = f;
    return OK;
}

/* ---- decode ---------------------------------------------------------- */

/* Big endian words of samples narrower than the word: PS3.5 section 7.3. */
static bool in_swapped_words(const struct frames *f)
{
    return f->ds->syntax->big_endian && f->shape.bits_allocated <= 8 &&
           strcmp(f->ds->pixels.vr, "OW") == 0;
}

static enum code decode_native(struct arena *a, const struct frames *f,
                               int index, uint8_t *pixels, struct error *err)
{
    const struct pixel_data *p = &f->ds->pixels;
    int64_t bit = f->frame_bits * index, end = bit + f->frame_bits;
    const uint8_t *at = p->file.at + p->offset;
    uint8_t *swapped;

    touch(f, (size_t)(f->frame_bits / 8));
    if (in_swapped_words(f)) {
        int64_t from = bit / 16 * 2, len = (end + 15) / 16 * 2 - from;

        if (len > p->length - from)
            len = p->length - from;
        swapped = arena_alloc(a, (size_t)len);
        if (!swapped)
            return fail(err, ERR_MEMORY, "no memory for a frame");
        memcpy(swapped, at + from, (size_t)len);
        swap_samples(swapped, (size_t)len, 2);
        native_unpack(&f->shape, swapped + (bit / 8 - from), (int)(bit % 8),
                      pixels);
        return OK;
    }
    native_unpack(&f->shape, at + bit / 8, (int)(bit % 8), pixels);
    if (f->ds->syntax->big_endian)
        swap_samples(pixels, frame_size(&f->shape), f->shape.bits / 8);
    return OK;
}

static enum code decode_raw(struct arena *a, const struct frames *f,
                            struct bytes b, uint8_t *pixels, struct error *err)
{
    const struct shape *s = &f->shape;
    size_t size = native_size(s), used;
    uint8_t *native;

    if (f->ds->syntax->codec == CODEC_RLE)
        return foreign_decode(s, f->ds->syntax, b, pixels, err);
    if (f->ds->syntax->codec == CODEC_DEFLATED_FRAMES) {
        native = arena_alloc(a, size);
        if (!native)
            return fail(err, ERR_MEMORY, "no memory for a frame");
        TRY(deflate_decode(b, native, size, &used, err));
        b = (struct bytes){native, size};
    }
    if (b.len < size)
        return fail_at(err, ERR_FORMAT, TAG_PixelData,
                       "frame shorter than its pixels");
    native_unpack(s, b.at, 0, pixels);
    return OK;
}

static enum code decode(struct arena *a, const struct frames *f,
                        const struct coding *c, struct shape *s, struct bytes b,
                        uint8_t *pixels, struct error *err)
{
    switch (c->process) {
    case PROCESS_RAW:
        return decode_raw(a, f, b, pixels, err);
    case PROCESS_DCT:
        if (c->bits == 8)
            return jpeg_decode(s, b, pixels, err);
        return foreign_decode(s, f->ds->syntax, b, pixels, err);
    case PROCESS_LOSSLESS:
    case PROCESS_LS:
        return foreign_decode(s, f->ds->syntax, b, pixels, err);
    case PROCESS_J2K:
        return j2k_decode(s, b, pixels, err);
    case PROCESS_JXL:
        return jxl_decode(s, b, pixels, err);
    case PROCESS_VIDEO:
        break;
    }
    return fail(err, ERR_UNSUPPORTED, "no decoder");
}

/* An instance of one frame is asked for it by several stages; codecs are slow
 * enough for a copy to be worth its memory. */
static void remember(const struct frames *f, const struct frame *fr)
{
    size_t size = frame_size(&fr->shape);
    uint8_t *pixels = f->last->pixels;

    if (!pixels)
        pixels = arena_alloc(f->arena, size);
    if (!pixels)
        return;
    *f->last = *fr;
    f->last->pixels = pixels;
    memcpy(pixels, fr->pixels, size);
}

static bool recall(struct arena *a, const struct frames *f, int index,
                   struct frame *ret)
{
    const struct frame *last = f->last;
    size_t size = frame_size(&last->shape);
    uint8_t *pixels;

    if (!last->pixels || last->index != index ||
        !(pixels = arena_alloc(a, size)))
        return false;
    memcpy(pixels, last->pixels, size);
    *ret = *last;
    ret->pixels = pixels;
    return true;
}

void frames_forget(struct frames *f)
{
    f->last->index = -1;
}

enum code frame_decode(struct arena *a, const struct frames *f, int index,
                       struct frame *ret_frame, struct error *err)
{
    struct frame fr = {.index = index, .shape = f->shape};
    struct coding coding = {.process = PROCESS_RAW};
    struct bytes b = {0};

    TRY(check_index(f, index, err));
    if (recall(a, f, index, ret_frame))
        return OK;
    if (f->ds->pixels.encapsulated && !f->video) {
        TRY(frame_encoded(a, f, index, &b, err));
        TRY(look(a, f->ds->syntax->codec, &b, &fr.shape, &coding, err));
    }
    fr.stride =
        (ptrdiff_t)fr.shape.width * fr.shape.samples * (fr.shape.bits / 8);
    fr.pixels = arena_alloc(a, frame_size(&fr.shape));
    if (!fr.pixels)
        return fail(err, ERR_MEMORY, "no memory for a frame");
    if (f->video)
        TRY(video_frame(f->video, index, fr.pixels, err));
    else if (f->ds->pixels.encapsulated)
        TRY(decode(a, f, &coding, &fr.shape, b, fr.pixels, err));
    else
        TRY(decode_native(a, f, index, fr.pixels, err));
    if (coding.process != PROCESS_RAW || f->video)
        remember(f, &fr);
    *ret_frame = fr;
    return OK;
}

enum code frame_jpeg(struct arena *a, const struct frames *f, int index,
                     struct bytes *ret_jpeg, struct error *err)
{
    struct shape s = f->shape;
    struct coding c;
    struct bytes b;

    TRY(check_index(f, index, err));
    if (!f->ds->pixels.encapsulated)
        return fail_at(err, ERR_UNSUPPORTED, TAG_TransferSyntaxUID, "no JPEG");
    TRY(frame_encoded(a, f, index, &b, err));
    TRY(look(a, f->ds->syntax->codec, &b, &s, &c, err));
    if (c.process != PROCESS_DCT || c.bits != 8)
        return fail_at(err, ERR_UNSUPPORTED, TAG_TransferSyntaxUID,
                       "no DCT coded JPEG of 8 bits");
    *ret_jpeg = b;
    return OK;
}

enum code frame_from_jpeg(struct arena *a, struct bytes jpeg,
                          const struct syntax *out, struct bytes *ret,
                          struct error *err)
{
    if (out->codec == CODEC_JXL)
        return jxl_wrap(a, jpeg, ret, err);
    *ret = jpeg;
    return OK;
}

/* ---- encode ---------------------------------------------------------- */

static enum code encode_native(struct arena *a, const struct frame *fr,
                               const struct syntax *out, struct bytes *ret,
                               struct error *err)
{
    size_t size = native_size(&fr->shape);
    uint8_t *packed;

    if (out->codec == CODEC_NATIVE && fr->shape.bits_allocated == 1 &&
        frame_samples(&fr->shape) % 8)
        return fail_at(err, ERR_UNSUPPORTED, TAG_BitsAllocated,
                       "frames do not begin at whole bytes");
    packed = arena_alloc(a, size);
    if (!packed)
        return fail(err, ERR_MEMORY, "no memory to encode a frame");
    native_pack(fr, packed);
    if (out->codec == CODEC_DEFLATED_FRAMES)
        return deflate_encode(a, packed, size, ret, err);
    *ret = (struct bytes){packed, size};
    return OK;
}

/* JPEG XL that may hold nothing but JPEG. */
static bool is_packed_jpeg(const struct syntax *s)
{
    return strcmp(s->uid, "1.2.840.10008.1.2.4.111") == 0;
}

enum code frame_encode(struct arena *a, const struct frame *fr,
                       const struct syntax *out, struct bytes *ret,
                       struct error *err)
{
    assert(fr->stride ==
           (ptrdiff_t)fr->shape.width * fr->shape.samples * fr->shape.bits / 8);
    switch (out->codec) {
    case CODEC_NATIVE:
    case CODEC_DEFLATED_FRAMES:
    case CODEC_ENCAPSULATED_NATIVE:
        return encode_native(a, fr, out, ret, err);
    case CODEC_RLE:
    case CODEC_JPEG_LL:
    case CODEC_JPEGLS:
        return foreign_encode(a, fr, out, ret, err);
    case CODEC_J2K:
        return j2k_encode(a, fr, ret, err);
    case CODEC_JXL:
        if (is_packed_jpeg(out))
            break;
        return jxl_encode(a, fr, ret, err);
    case CODEC_JPEG:
    case CODEC_HTJ2K:
    case CODEC_MPEG2:
    case CODEC_H264:
    case CODEC_HEVC:
    case CODEC_NONE:
        break;
    }
    return fail_at(err, ERR_UNSUPPORTED, TAG_TransferSyntaxUID,
                   "no lossless encoder for %s", out->name);
}

const char *frame_photometric(const struct frames *f, const struct syntax *out)
{
    const struct shape *s = &f->shape;

    if (out->codec == CODEC_JPEG || is_packed_jpeg(out))
        return s->photometric; /* the same coefficients */
    switch (s->photo) {
    case PHOTO_MONO1:
        return "MONOCHROME1";
    case PHOTO_MONO2:
        return "MONOCHROME2";
    case PHOTO_PALETTE:
        return "PALETTE COLOR";
    case PHOTO_RGB:
        return out->codec == CODEC_J2K && j2k_transforms(s) ? "YBR_RCT" : "RGB";
    case PHOTO_YBR:
        return s->subsampled || shape_is_partial(s) ? s->photometric
                                                    : "YBR_FULL";
    }
    return s->photometric;
}
