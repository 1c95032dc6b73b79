/*
 * frames_coding.c - what a codestream says about itself in its header
 *
 * Reads just enough of JPEG (ITU-T T.81), JPEG-LS (T.87) and JPEG 2000 (T.800)
 * to know size, components, precision and colour before any memory is spent
 * on decoding, and to see where one codestream ends and another begins.
 */
#include "frames/frames_inner.h"
#include <string.h>

static unsigned be16(const uint8_t *p)
{
    return (unsigned)p[0] << 8 | p[1];
}

static uint32_t be32(const uint8_t *p)
{
    return (uint32_t)be16(p) << 16 | be16(p + 2);
}

static enum code broken(struct error *err, const char *what)
{
    return fail_at(err, ERR_FORMAT, TAG_PixelData, "bad codestream: %s", what);
}

/* ---- JPEG ------------------------------------------------------------ */

bool jpeg_next(struct bytes b, size_t *pos, struct jpeg_segment *ret)
{
    size_t p = *pos, len;

    if (p >= b.len || b.at[p] != 0xff)
        return false;
    while (p < b.len && b.at[p] == 0xff)
        p++;
    if (p >= b.len || b.at[p] == 0)
        return false;
    *ret = (struct jpeg_segment){.marker = b.at[p++]};
    if (ret->marker == 1 || (ret->marker >= M_RST0 && ret->marker <= M_EOI)) {
        *pos = p;
        return true;
    }
    if (b.len - p < 2)
        return false;
    len = be16(b.at + p);
    if (len < 2 || len > b.len - p)
        return false;
    ret->at = b.at + p + 2;
    ret->len = len - 2;
    *pos = p + len;
    return true;
}

static bool is_frame_header(int marker)
{
    return (marker >= M_SOF0 && marker <= M_SOF15 && marker != M_DHT &&
            marker != M_JPG && marker != M_DAC) ||
           marker == M_SOF55;
}

static enum code process_of(int marker, enum process *ret, struct error *err)
{
    switch (marker) {
    case M_SOF0:
    case M_SOF1:
    case M_SOF2:
    case M_SOF9:
    case M_SOF10:
        *ret = PROCESS_DCT;
        return OK;
    case M_SOF3:
        *ret = PROCESS_LOSSLESS;
        return OK;
    case M_SOF55:
        *ret = PROCESS_LS;
        return OK;
    }
    return fail_at(err, ERR_UNSUPPORTED, TAG_PixelData,
                   "JPEG process of marker SOF%d", marker - M_SOF0);
}

static enum code read_frame_header(struct jpeg_segment s, struct coding *c,
                                   uint8_t ids[3], struct error *err)
{
    TRY(process_of(s.marker, &c->process, err));
    if (s.len < 6 || s.len < 6 + 3 * (size_t)s.at[5])
        return broken(err, "frame header cut off");
    c->bits = s.at[0];
    c->height = (int)be16(s.at + 1);
    c->width = (int)be16(s.at + 3);
    c->samples = s.at[5];
    if (c->samples < 1 || c->samples > 4)
        return broken(err, "number of components");
    for (int i = 0; i < c->samples; i++) {
        if (i < 3)
            ids[i] = s.at[6 + 3 * i];
        if (s.at[7 + 3 * i] != s.at[7])
            c->subsampled = true;
    }
    return OK;
}

static bool says(struct jpeg_segment s, const char *word)
{
    return s.len >= strlen(word) && memcmp(s.at, word, strlen(word)) == 0;
}

/* As libjpeg and every viewer on top of it decides, except that the label is
 * heard where the codestream itself is silent. */
static enum colour jpeg_colour(const struct coding *c, bool jfif, int adobe,
                               const uint8_t ids[3])
{
    if (c->process != PROCESS_DCT || c->samples != 3)
        return COLOUR_AS_LABELLED;
    if (jfif)
        return COLOUR_YBR;
    if (adobe >= 0)
        return adobe == 0 ? COLOUR_RGB : COLOUR_YBR;
    if (memcmp(ids, "RGB", 3) == 0)
        return COLOUR_RGB;
    return c->subsampled ? COLOUR_YBR : COLOUR_AS_LABELLED;
}

enum code coding_of_jpeg(struct bytes b, struct coding *ret, struct error *err)
{
    struct coding c = {.samples = 0};
    struct jpeg_segment s = {0};
    uint8_t ids[3] = {0};
    bool jfif = false;
    int adobe = -1;
    size_t pos = 2;

    if (b.len < 4 || b.at[0] != 0xff || b.at[1] != M_SOI)
        return broken(err, "no JPEG start marker");
    while (s.marker != M_SOS) {
        if (!jpeg_next(b, &pos, &s) || s.marker == M_EOI)
            return broken(err, "JPEG header cut off");
        if (s.marker == M_APP0 && says(s, "JFIF"))
            jfif = true;
        else if (s.marker == M_APP14 && says(s, "Adobe") && s.len >= 12)
            adobe = s.at[11];
        else if (is_frame_header(s.marker) && c.samples)
            return broken(err, "two frame headers");
        else if (is_frame_header(s.marker))
            TRY(read_frame_header(s, &c, ids, err));
    }
    if (!c.samples)
        return broken(err, "no frame header");
    c.colour = jpeg_colour(&c, jfif, adobe, ids);
    *ret = c;
    return OK;
}

/* After 0xff in entropy-coded data stands 0 (in JPEG-LS, which stuffs a bit
 * instead of a byte, anything below 0x80) or a restart marker. */
size_t jpeg_skip_scan(struct bytes b, size_t pos, bool is_ls)
{
    while (pos + 1 < b.len) {
        const uint8_t *p = memchr(b.at + pos, 0xff, b.len - 1 - pos);

        if (!p)
            break;
        pos = (size_t)(p - b.at);
        if (p[1] == 0xff)
            pos++;
        else if (p[1] == 0 || (is_ls && p[1] < 0x80) ||
                 (p[1] >= M_RST0 && p[1] <= M_RST7))
            pos += 2;
        else
            return pos;
    }
    return b.len;
}

size_t jpeg_end(struct bytes b)
{
    struct jpeg_segment s = {0};
    bool is_ls = false;
    size_t pos = 2;

    if (b.len < 4)
        return b.len;
    while (jpeg_next(b, &pos, &s)) {
        if (s.marker == M_EOI)
            return pos;
        is_ls |= s.marker == M_SOF55;
        if (s.marker == M_SOS)
            pos = jpeg_skip_scan(b, pos, is_ls);
    }
    return b.len;
}

bool jpeg_has_end(struct bytes b)
{
    size_t end = jpeg_end(b);

    return end >= 2 && b.at[end - 2] == 0xff && b.at[end - 1] == M_EOI;
}

/* ---- JPEG 2000 ------------------------------------------------------- */

static const uint8_t jp2_signature[12] = {0,   0,   0,    0x0c, 'j',  'P',
                                          ' ', ' ', 0x0d, 0x0a, 0x87, 0x0a};

static bool is_codestream(struct bytes b)
{
    return b.len >= 4 && be32(b.at) == 0xff4fff51;
}

static bool is_jp2(struct bytes b)
{
    return b.len >= sizeof jp2_signature &&
           memcmp(b.at, jp2_signature, sizeof jp2_signature) == 0;
}

bool box_next(struct bytes b, size_t *pos, uint32_t *ret_type,
              struct bytes *ret_inside)
{
    size_t left = b.len - *pos, head = 8;
    uint64_t len;

    if (left < 8)
        return false;
    len = be32(b.at + *pos);
    *ret_type = be32(b.at + *pos + 4);
    if (len == 1) {
        if (left < 16)
            return false;
        len = (uint64_t)be32(b.at + *pos + 8) << 32 | be32(b.at + *pos + 12);
        head = 16;
    }
    if (len == 0)
        len = left;
    if (len < head || len > left)
        return false;
    *ret_inside = (struct bytes){b.at + *pos + head, (size_t)len - head};
    *pos += (size_t)len;
    return true;
}

static enum code find_codestream(struct bytes b, struct bytes *ret,
                                 struct error *err)
{
    const uint32_t jp2c = 0x6a703263;
    struct bytes inside;
    uint32_t type = 0;
    size_t pos = 0;

    if (is_codestream(b)) {
        *ret = b;
        return OK;
    }
    if (!is_jp2(b))
        return broken(err, "no JPEG 2000 start marker");
    while (box_next(b, &pos, &type, &inside))
        if (type == jp2c && is_codestream(inside)) {
            *ret = inside;
            return OK;
        }
    return broken(err, "JP2 without a codestream");
}

/* Rsiz: what a decoder of part 1 alone cannot do (T.801 A.2.1). */
enum { PART_2 = 0x8000, PART_2_MEANS = 0x0fff };

static enum code read_siz(struct bytes s, struct coding *c, struct error *err)
{
    uint32_t x1, y1, x0, y0;

    if (s.len < 36)
        return broken(err, "SIZ cut off");
    if ((be16(s.at) & PART_2) && (be16(s.at) & PART_2_MEANS))
        return fail_at(err, ERR_UNSUPPORTED, TAG_TransferSyntaxUID,
                       "extensions of JPEG 2000 part 2");
    x1 = be32(s.at + 2), y1 = be32(s.at + 6);
    x0 = be32(s.at + 10), y0 = be32(s.at + 14);
    if (x1 <= x0 || y1 <= y0 || x1 - x0 > 65535 || y1 - y0 > 65535)
        return fail_at(err, ERR_FORMAT, TAG_Rows,
                       "codestream states an impossible size");
    c->width = (int)(x1 - x0);
    c->height = (int)(y1 - y0);
    c->samples = (int)be16(s.at + 34);
    if (c->samples < 1 || s.len < 36 + 3 * (size_t)c->samples)
        return broken(err, "number of components");
    c->bits = (s.at[36] & 0x7f) + 1;
    c->is_signed = s.at[36] >> 7;
    for (int i = 0; i < c->samples; i++) {
        const uint8_t *p = s.at + 36 + 3 * i;

        if (p[0] != s.at[36])
            return fail_at(err, ERR_UNSUPPORTED, TAG_PixelData,
                           "components of different precision");
        if (p[1] != 1 || p[2] != 1)
            c->subsampled = true;
    }
    return OK;
}

bool j2k_next(struct bytes b, size_t *pos, struct j2k_segment *ret)
{
    size_t left = b.len - *pos, len;

    if (left < 4)
        return false;
    ret->marker = (int)be16(b.at + *pos);
    len = be16(b.at + *pos + 2);
    if (ret->marker == J_SOT || len < 2 || len > left - 2)
        return false;
    ret->at = b.at + *pos + 4;
    ret->len = len - 2;
    *pos += len + 2;
    return true;
}

/* Tile-parts state their length; the last one may say 0: up to the end. */
size_t j2k_end(struct bytes b)
{
    struct j2k_segment s;
    size_t pos = 2;

    while (j2k_next(b, &pos, &s))
        ;
    while (b.len - pos >= 12 && be16(b.at + pos) == J_SOT) {
        uint32_t len = be32(b.at + pos + 6);

        if (len < 12 || len > b.len - pos)
            return b.len;
        pos += len;
    }
    if (b.len - pos >= 2 && be16(b.at + pos) == J_EOC)
        return pos + 2;
    return b.len;
}

enum code coding_of_j2k(struct bytes b, struct coding *ret,
                        struct bytes *ret_stream, struct error *err)
{
    struct coding c = {.process = PROCESS_J2K};
    struct j2k_segment s;
    size_t pos = 2;

    TRY(find_codestream(b, &b, err));
    while (j2k_next(b, &pos, &s)) {
        if (s.marker == J_SIZ && !c.samples)
            TRY(read_siz((struct bytes){s.at, s.len}, &c, err));
        if (s.marker >= J_PART_2 && s.marker <= J_PART_2_LAST)
            return fail_at(err, ERR_UNSUPPORTED, TAG_TransferSyntaxUID,
                           "extensions of JPEG 2000 part 2");
        if (s.marker == J_COD && s.len >= 5 && s.at[4])
            c.colour = COLOUR_RGB;
    }
    if (b.len - pos < 2 || be16(b.at + pos) != J_SOT)
        return broken(err, "main header cut off");
    if (!c.samples)
        return broken(err, "no SIZ");
    *ret = c;
    *ret_stream = b;
    return OK;
}

/* ---- any ------------------------------------------------------------- */

bool coding_starts(enum codec codec, struct bytes b)
{
    static const uint8_t jxl_box[12] = {0,   0,   0,    0x0c, 'J',  'X',
                                        'L', ' ', 0x0d, 0x0a, 0x87, 0x0a};

    switch (codec) {
    case CODEC_JPEG:
    case CODEC_JPEG_LL:
    case CODEC_JPEGLS:
        return b.len >= 3 && b.at[0] == 0xff && b.at[1] == M_SOI &&
               b.at[2] == 0xff;
    case CODEC_J2K:
    case CODEC_HTJ2K:
        return is_codestream(b) || is_jp2(b);
    case CODEC_JXL:
        return (b.len >= 2 && b.at[0] == 0xff && b.at[1] == 0x0a) ||
               (b.len >= 12 && memcmp(b.at, jxl_box, 12) == 0);
    case CODEC_NATIVE:
    case CODEC_RLE:
    case CODEC_DEFLATED_FRAMES:
    case CODEC_ENCAPSULATED_NATIVE:
    case CODEC_MPEG2:
    case CODEC_H264:
    case CODEC_HEVC:
    case CODEC_NONE:
        break;
    }
    return false;
}

bool codec_is_video(enum codec codec)
{
    return codec == CODEC_MPEG2 || codec == CODEC_H264 || codec == CODEC_HEVC;
}

enum code coding_known(const struct syntax *s, struct error *err)
{
    if (s->codec == CODEC_NONE ||
        (codec_is_video(s->codec) && !video_library()))
        return fail_at(err, ERR_UNSUPPORTED, TAG_TransferSyntaxUID,
                       "no decoder for %s", s->name);
    return OK;
}
