/*
 * frames_extras.c - what travels with a frame and is no picture, and without
 *
 * Comments, application segments, boxes and whatever follows the end of a
 * codestream may hold names, or another picture. Each strip function copies
 * the picture's own bytes to out (NULL: none) and tells what else there was.
 * The stamps of encoders are no secret and do not count, but go as well.
 */
#include "frames/frames_inner.h"
#include <string.h>

/* Texts that encoders leave in comments: this, then nothing but numbers. */
static const char *const stamps[] = {
    "AVLT_",
    "Created by GDCM/OpenJPEG version ",
    "Created by MDCM/OpenJPEG version ",
    "Created by OpenJPEG version ",
    "Creator: JasPer Version ",
    "Intel(R) JPEG Library, version ",
    "Kakadu-",
    "Kdu-Layer-Info: log_2{Delta-D(MSE)/[2^16*Delta-L(bytes)]}, L(bytes)",
    "Kdu-Layer-Info: log_2{Delta-D(squared-error)/Delta-L(bytes)}, L(bytes)",
    "LEAD Technologies Inc.",
    "OpenJPH Ver ",
    "Pegasus Imaging Corp",
};

static bool is_numbers(struct bytes b)
{
    for (size_t i = 0; i < b.len; i++)
        if (b.at[i] && !strchr("0123456789 .,+-eEvV[]\n", b.at[i]))
            return false;
    return true;
}

static bool is_stamp(struct bytes b)
{
    for (size_t i = 0; i < sizeof stamps / sizeof *stamps; i++) {
        size_t len = strlen(stamps[i]);

        if (b.len >= len && memcmp(b.at, stamps[i], len) == 0)
            return is_numbers((struct bytes){b.at + len, b.len - len});
    }
    return is_numbers(b) && b.len < 4;
}

/* Bytes that pad to an even length, or a block, say nothing; nor does the one
 * that RLE passes over. */
static unsigned tail_of(struct bytes b, size_t end)
{
    for (; end < b.len; end++)
        if (b.at[end] != 0 && b.at[end] != 0xff && b.at[end] != 0x80)
            return EXTRA_TAIL;
    return 0;
}

static void put(struct buffer *out, const uint8_t *at, size_t len)
{
    if (out)
        buffer_add(out, at, len);
}

/* ---- JPEG ------------------------------------------------------------ */

static bool begins(struct jpeg_segment s, const char *word, size_t most)
{
    return s.len <= most && s.len >= strlen(word) &&
           memcmp(s.at, word, strlen(word)) == 0;
}

/* Segments that decoders need, or that hold no more than they must. */
static bool is_picture(struct jpeg_segment s)
{
    if (s.marker == M_APP0)
        return begins(s, "JFIF", 14);
    if (s.marker == M_APP14)
        return begins(s, "Adobe", 12);
    if (s.marker == M_APP0 + 8)
        return begins(s, "mrfx", 6); /* colour transform of JPEG-LS */
    return s.marker < M_APP0 || s.marker == M_SOF55 || s.marker == M_LSE;
}

static bool is_harmless(struct jpeg_segment s)
{
    if (s.marker == M_APP0)
        return begins(s, "LJIF", 14);
    return s.marker == M_COM && is_stamp((struct bytes){s.at, s.len});
}

/* From what is no marker to the next one, as libjpeg passes over it. */
static size_t next_marker(struct bytes b, size_t pos)
{
    while (pos + 1 < b.len &&
           (b.at[pos] != 0xff || b.at[pos + 1] == 0 || b.at[pos + 1] == 0xff))
        pos++;
    return pos + 1 < b.len ? pos : b.len;
}

static unsigned strip_jpeg(struct bytes b, struct buffer *out)
{
    static const uint8_t eoi[2] = {0xff, M_EOI};
    struct jpeg_segment s = {0};
    size_t pos = 2, from;
    unsigned extras = 0;
    bool is_ls = false;

    put(out, b.at, b.len < 2 ? b.len : 2);
    for (from = pos; s.marker != M_EOI && pos < b.len; from = pos) {
        if (!jpeg_next(b, &pos, &s)) {
            extras |=
                tail_of((struct bytes){b.at, next_marker(b, pos + 1)}, pos);
            pos = next_marker(b, pos + 1);
            continue;
        }
        is_ls |= s.marker == M_SOF55;
        if (s.marker == M_SOS)
            pos = jpeg_skip_scan(b, pos, is_ls);
        if (s.marker == M_EOI)
            break;
        if (is_picture(s))
            put(out, b.at + from, pos - from);
        else if (!is_harmless(s))
            extras |= EXTRA_COMMENT;
    }
    put(out, eoi, sizeof eoi);
    return extras | tail_of(b, pos);
}

/* ---- JPEG 2000 ------------------------------------------------------- */

static uint32_t type_of(const char name[4])
{
    return (uint32_t)(uint8_t)name[0] << 24 | (uint32_t)(uint8_t)name[1] << 16 |
           (uint32_t)(uint8_t)name[2] << 8 | (uint8_t)name[3];
}

/* A box that has room for nothing but numbers: at most this long inside. */
static bool is_plain_box(uint32_t type, size_t len)
{
    static const struct {
        char name[5];
        size_t most;
    } plain[] = {{"jP  ", 4}, {"ftyp", 16}, {"ihdr", 14}, {"colr", 7},
                 {"bpcc", 4}, {"cdef", 20}, {"res ", 36}};

    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (type == type_of(plain[i].name))
            return len <= plain[i].most;
    return false;
}

/* JP2 boxes, those of the header one level down. */
static unsigned look_at_boxes(struct bytes b)
{
    struct bytes inside, inner;
    size_t pos = 0, at;
    uint32_t type, sub;

    while (box_next(b, &pos, &type, &inside)) {
        if (type == type_of("jp2c") || is_plain_box(type, inside.len))
            continue;
        if (type != type_of("jp2h"))
            return EXTRA_COMMENT;
        for (at = 0; box_next(inside, &at, &sub, &inner);)
            if (!is_plain_box(sub, inner.len))
                return EXTRA_COMMENT;
        if (at != inside.len)
            return EXTRA_COMMENT;
    }
    return tail_of(b, pos);
}

static unsigned strip_j2k(struct bytes b, struct buffer *out)
{
    struct coding coding;
    struct bytes stream;
    struct j2k_segment s = {0};
    unsigned extras = 0;
    size_t pos = 2, from, end;

    if (coding_of_j2k(b, &coding, &stream, NULL) != OK)
        return EXTRA_TAIL;
    if (stream.at != b.at)
        extras |= look_at_boxes(b);
    end = j2k_end(stream);
    put(out, stream.at, 2);
    for (from = pos; j2k_next(stream, &pos, &s); from = pos) {
        if (s.marker != J_COM)
            put(out, stream.at + from, pos - from);
        else if (s.len < 2 || !is_stamp((struct bytes){s.at + 2, s.len - 2}))
            extras |= EXTRA_COMMENT;
    }
    put(out, stream.at + from, end - from);
    return extras | tail_of(stream, end);
}

/* ---- JPEG XL --------------------------------------------------------- */

static unsigned strip_boxes(struct bytes b, struct buffer *out)
{
    static const char kept[][5] = {"JXL ", "ftyp", "jxll",
                                   "jxlc", "jxlp", "jbrd"};
    struct bytes inside;
    unsigned extras = 0;
    size_t pos = 0, from = 0;
    uint32_t type = 0;

    for (; box_next(b, &pos, &type, &inside); from = pos) {
        bool keep = false;

        for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
            keep |= type == type_of(kept[i]);
        if (keep)
            put(out, b.at + from, pos - from);
        else
            extras |= EXTRA_COMMENT;
    }
    return extras | tail_of(b, from);
}

/* A packed JPEG carries its comments along: they go where it is a JPEG. */
static enum code strip_packed(struct arena *a, const struct frames *f,
                              struct bytes b, struct buffer *out,
                              unsigned *ret_extras, struct error *err)
{
    struct buffer jpeg = {0};
    struct bytes inner, wrapped;
    enum code code = OK;

    *ret_extras = strip_boxes(b, NULL);
    TRY(jxl_unwrap(a, &f->shape, b, &inner, err));
    *ret_extras |= strip_jpeg(inner, out ? &jpeg : NULL);
    if (out && !jpeg.failed) {
        inner = (struct bytes){(const uint8_t *)jpeg.at, jpeg.len};
        code = jxl_wrap(a, inner, &wrapped, err);
        if (code == OK)
            buffer_add(out, wrapped.at, wrapped.len);
    }
    buffer_release(&jpeg);
    return code;
}

static enum code strip_jxl(struct arena *a, const struct frames *f,
                           struct bytes b, struct buffer *out,
                           unsigned *ret_extras, struct error *err)
{
    size_t end;

    if (jxl_holds_jpeg(b))
        return strip_packed(a, f, b, out, ret_extras, err);
    if (b.len < 2 || b.at[0] != 0xff) {
        *ret_extras = strip_boxes(b, out);
        return OK;
    }
    end = jxl_end(b);
    put(out, b.at, end);
    *ret_extras = tail_of(b, end);
    return OK;
}

/* ---- without a codestream -------------------------------------------- */

/* Bytes of one plane of RLE that are used; 0 if it ends early. */
static size_t rle_used(struct bytes b, size_t count)
{
    size_t pos = 0, done = 0;

    while (done < count && pos < b.len) {
        int n = (int8_t)b.at[pos++];

        if (n != -128) {
            pos += n >= 0 ? (size_t)n + 1 : 1;
            done += (size_t)(n >= 0 ? n + 1 : 1 - n);
        }
    }
    return done < count || pos > b.len ? 0 : pos;
}

/* RLE is packed again: nothing but samples comes through that. */
static enum code strip_rle(struct arena *a, const struct frames *f, int index,
                           struct bytes b, struct buffer *out,
                           unsigned *ret_extras, struct error *err)
{
    size_t count = (size_t)f->shape.width * (size_t)f->shape.height;
    size_t planes = (size_t)(f->shape.samples * f->shape.bits / 8), end = 64;
    struct frame fr;
    struct bytes again;

    TRY(frame_decode(a, f, index, &fr, err)); /* so the header is good */
    *ret_extras = 0;
    for (size_t i = 4 + 4 * planes; i < 64; i++)
        if (b.at[i])
            *ret_extras |= EXTRA_COMMENT;
    for (size_t i = 0; i < planes; i++) {
        uint32_t from, to = (uint32_t)b.len;

        memcpy(&from, b.at + 4 + 4 * i, 4);
        if (i + 1 < planes)
            memcpy(&to, b.at + 8 + 4 * i, 4);
        *ret_extras |= tail_of((struct bytes){b.at, from}, end);
        end = from + rle_used((struct bytes){b.at + from, to - from}, count);
        *ret_extras |= tail_of((struct bytes){b.at, to}, end);
        end = to;
    }
    if (out) {
        TRY(frame_encode(a, &fr, f->ds->syntax, &again, err));
        buffer_add(out, again.at, again.len);
    }
    return OK;
}

static enum code strip_deflated(struct arena *a, const struct frames *f,
                                struct bytes b, struct buffer *out,
                                unsigned *ret_extras, struct error *err)
{
    size_t size = native_size(&f->shape), used;
    uint8_t *native = arena_alloc(a, size);

    if (!native)
        return fail(err, ERR_MEMORY, "no memory for a frame");
    TRY(deflate_decode(b, native, size, &used, err));
    put(out, b.at, used);
    *ret_extras = tail_of(b, used);
    return OK;
}

static enum code strip_raw(const struct frames *f, struct bytes b,
                           struct buffer *out, unsigned *ret_extras,
                           struct error *err)
{
    size_t size = native_size(&f->shape);

    if (b.len < size)
        return fail_at(err, ERR_FORMAT, TAG_PixelData,
                       "frame shorter than its pixels");
    put(out, b.at, size);
    *ret_extras = tail_of(b, size);
    return OK;
}

/* ---- any ------------------------------------------------------------- */

static enum code strip(struct arena *a, const struct frames *f, int index,
                       struct buffer *out, unsigned *ret_extras,
                       struct error *err)
{
    struct bytes b;

    TRY(frame_encoded(a, f, index, &b, err));
    switch (f->ds->syntax->codec) {
    case CODEC_JPEG:
    case CODEC_JPEG_LL:
    case CODEC_JPEGLS:
        *ret_extras = strip_jpeg(b, out);
        return OK;
    case CODEC_J2K:
    case CODEC_HTJ2K:
        *ret_extras = strip_j2k(b, out);
        return OK;
    case CODEC_JXL:
        return strip_jxl(a, f, b, out, ret_extras, err);
    case CODEC_RLE:
        return strip_rle(a, f, index, b, out, ret_extras, err);
    case CODEC_DEFLATED_FRAMES:
        return strip_deflated(a, f, b, out, ret_extras, err);
    case CODEC_NATIVE:
    case CODEC_ENCAPSULATED_NATIVE:
        return strip_raw(f, b, out, ret_extras, err);
    case CODEC_MPEG2:
    case CODEC_H264:
    case CODEC_HEVC:
    case CODEC_NONE:
        break;
    }
    return fail_at(err, ERR_UNSUPPORTED, TAG_TransferSyntaxUID, "no codec");
}

enum code frame_stripped(struct arena *a, const struct frames *f, int index,
                         struct bytes *ret, struct error *err)
{
    struct buffer out = {0};
    unsigned extras;
    enum code code = strip(a, f, index, &out, &extras, err);

    if (code == OK)
        code = keep_bytes(a, &out, ret, err);
    buffer_release(&out);
    if (code == OK && f->ds->syntax->codec == CODEC_JPEG)
        code = jpeg_without_surplus(a, ret, err);
    return code;
}

enum code frames_extras(const struct frames *f, unsigned *ret_extras,
                        struct error *err)
{
    const struct pixel_data *p = &f->ds->pixels;
    struct arena *scratch;
    unsigned all = f->extras, some;
    enum code code = OK;
    size_t passed = 0;

    if (!p->encapsulated || f->video) {
        *ret_extras = all;
        return OK;
    }
    scratch = arena_create(f->limits->arena_bytes);
    if (!scratch)
        return fail(err, ERR_MEMORY, "no memory to look at frames");
    for (int i = 0; i < f->count && code == OK; i++) {
        arena_clear(scratch);
        code = strip(scratch, f, i, NULL, &some, err);
        if (code == OK)
            all |= some;
        file_passed(p->file, &passed, (size_t)p->fragments[f->first[i]].offset);
    }
    arena_destroy(scratch);
    *ret_extras = all;
    return code;
}
