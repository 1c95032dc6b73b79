/*
 * scrub.c - which family, and what counts as harmless
 */
#include "redact/scrub.h"
#include "redact/jpeg_markers.h"
#include <string.h>

enum {
    LONGEST_VERSION = 24,
    LONGEST_LIST = 4096,
    LONGEST_NUMBER = 3,
    LONGEST_BINARY = 256
};

static const struct known {
    const char *text;
    const char *marks; /* beside digits, behind the text */
    size_t longest;
} known[] = {
#define COMMENT(text)      {text, ". []-,", LONGEST_VERSION},
#define COMMENT_LIST(text) {text, ". -,+e\n", LONGEST_LIST},
#include "redact/comments.def"
#undef COMMENT
#undef COMMENT_LIST
};

static bool is_version(struct str s, const struct known *row)
{
    int run = 0;

    if (s.len > row->longest)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        bool digit = s.at[i] >= '0' && s.at[i] <= '9';

        if (!digit && (!s.at[i] || !strchr(row->marks, s.at[i])))
            return false;
        run = digit ? run + 1 : 0;
        if (run > LONGEST_NUMBER)
            return false;
    }
    return true;
}

bool comment_is_known(struct bytes text)
{
    struct str s = str_trim((struct str){(const char *)text.at, text.len});

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct str name = str_of(known[i].text);

        if (str_starts(s, name) &&
            is_version((struct str){s.at + name.len, s.len - name.len},
                       &known[i]))
            return true;
    }
    return false;
}

bool bytes_are_padding(struct bytes b)
{
    if (b.len && b.at[0] != 0 && b.at[0] != 0xff)
        return false;
    for (size_t i = 1; i < b.len; i++)
        if (b.at[i] != b.at[0])
            return false;
    return true;
}

bool bytes_are_wordless(struct bytes b)
{
    int run = 0;

    for (size_t i = 0; i < b.len; i++) {
        int c = b.at[i];

        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
            (c >= 'a' && c <= 'z'))
            run++;
        else if (c != 0)
            run = 0;
        if (run > LONGEST_NUMBER)
            return false;
    }
    return b.len <= LONGEST_BINARY;
}

/* More than the frame's samples and a byte of padding. */
static struct bytes cut_to_size(struct bytes in, size_t size)
{
    if (in.len <= size ||
        bytes_are_padding((struct bytes){in.at + size, in.len - size}))
        return in;
    return (struct bytes){in.at, size};
}

static size_t plane_size(const struct shape *s)
{
    return (size_t)s->width * (size_t)s->height;
}

static size_t native_bytes(const struct shape *s)
{
    size_t pixels = plane_size(s);

    if (s->bits_allocated == 1)
        return (pixels + 7) / 8;
    if (s->subsampled)
        return pixels * 2;
    return pixels * (size_t)s->samples * (size_t)s->bits_allocated / 8;
}

static enum code scrub_sized_jpeg(struct arena *a, const struct shape *shape,
                                  struct bytes in, struct bytes *ret,
                                  struct error *err)
{
    struct jpeg_frame_header look;

    TRY(jpeg_frame_header(in, &look, err));
    if (look.width != shape->width || look.height != shape->height)
        return fail(err, ERR_FORMAT,
                    "jpeg frame has another size than the header");
    return scrub_jpeg(a, in, ret, err);
}

/* A packed JPEG is unpacked, treated as JPEG and packed again, since its
 * comments travel inside the reconstruction data. */
static enum code scrub_packed(struct arena *a, struct frames *f, int index,
                              struct bytes *ret, bool *ret_hid,
                              struct error *err)
{
    struct bytes jpeg, bare;

    TRY(frame_jpeg(a, f, index, &jpeg, err));
    TRY(scrub_sized_jpeg(a, frames_shape(f), jpeg, &bare, err));
    if (!*ret_hid && bare.at == jpeg.at && bare.len == jpeg.len)
        return OK;
    *ret_hid = true;
    return frame_from_jpeg(a, bare, frames_dataset(f)->syntax, ret, err);
}

static enum code scrub_stream(struct arena *a, const struct frames *f,
                              struct bytes in, struct bytes *ret,
                              bool *ret_packs_jpeg, struct error *err)
{
    const struct shape *shape = frames_shape(f);

    switch (frames_dataset(f)->syntax->codec) {
    case CODEC_NATIVE:
    case CODEC_ENCAPSULATED_NATIVE:
        *ret = cut_to_size(in, native_bytes(shape));
        return OK;
    case CODEC_RLE:
        return scrub_rle(a, plane_size(shape), in, ret, err);
    case CODEC_JPEG:
    case CODEC_JPEG_LL:
    case CODEC_JPEGLS:
        return scrub_sized_jpeg(a, shape, in, ret, err);
    case CODEC_J2K:
    case CODEC_HTJ2K:
        return scrub_j2k(a, in, ret, err);
    case CODEC_JXL:
        return scrub_jxl(a, in, ret, ret_packs_jpeg, err);
    case CODEC_DEFLATED_FRAMES:
        return scrub_deflated(native_bytes(shape), in, ret, err);
    case CODEC_MPEG2:
    case CODEC_H264:
    case CODEC_HEVC:
    case CODEC_NONE:
        break;
    }
    return fail(err, ERR_UNSUPPORTED, "no way to look through this coding");
}

enum code frame_scrub(struct arena *a, struct frames *f, int index,
                      struct bytes *ret, bool *ret_hid, struct error *err)
{
    struct bytes in;
    bool packs_jpeg = false;

    TRY(frame_encoded(a, f, index, &in, err));
    TRY(scrub_stream(a, f, in, ret, &packs_jpeg, err));
    *ret_hid = ret->at != in.at || ret->len != in.len;
    return packs_jpeg ? scrub_packed(a, f, index, ret, ret_hid, err) : OK;
}
