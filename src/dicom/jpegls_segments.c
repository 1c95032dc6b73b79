/*
 * jpegls_segments.c - marker segments of a JPEG-LS codestream (T.87 Annex C)
 */
#include "dicom/jpegls.h"
#include "dicom/parse.h"

enum {
    MARKER_SOI = 0xd8,
    MARKER_EOI = 0xd9,
    MARKER_SOS = 0xda,
    MARKER_DRI = 0xdd,
    MARKER_APP8 = 0xe8,
    MARKER_SOF55 = 0xf7,
    MARKER_LSE = 0xf8
};

static enum code frame_segment(struct bytes s, struct jpegls_header *h,
                               struct error *err)
{
    if (s.len < 6 || h->width)
        return fail(err, ERR_FORMAT, "broken JPEG-LS frame header");
    h->bits = s.at[0];
    h->height = load16(s.at + 1, true);
    h->width = load16(s.at + 3, true);
    h->components = s.at[5];
    if (h->bits < 2 || h->bits > 16 || !h->width || !h->height ||
        !h->components || h->components > JPEGLS_COMPONENTS ||
        s.len < 6 + 3 * (size_t)h->components)
        return fail(err, ERR_FORMAT, "broken JPEG-LS frame header");
    for (int i = 0; i < h->components; i++)
        if (s.at[6 + 3 * i + 1] != 0x11)
            return fail(err, ERR_UNSUPPORTED, "subsampled JPEG-LS");
    return OK;
}

static enum code preset_segment(struct bytes s, struct jpegls_header *h,
                                struct error *err)
{
    if (s.len < 11 || s.at[0] != 1)
        return fail(err, ERR_UNSUPPORTED, "JPEG-LS with a mapping table");
    h->maximum = load16(s.at + 1, true);
    h->t1 = load16(s.at + 3, true);
    h->t2 = load16(s.at + 5, true);
    h->t3 = load16(s.at + 7, true);
    h->reset = load16(s.at + 9, true);
    return OK;
}

static enum code scan_segment(struct bytes s, struct jpegls_header *h,
                              struct error *err)
{
    int count = s.len ? s.at[0] : 0;
    size_t at = 1 + 2 * (size_t)count;

    if (!h->width || !count || count > h->components || s.len < at + 3 ||
        s.at[at + 1] > JPEGLS_SAMPLES || s.at[at + 2] ||
        (s.at[at + 1] == JPEGLS_PLANES) != (count == 1))
        return fail(err, ERR_FORMAT, "broken JPEG-LS scan header");
    h->scan_components = count;
    h->near = s.at[at];
    h->interleave = (enum jpegls_interleave)s.at[at + 1];
    return OK;
}

static enum code take_segment(int marker, struct bytes s,
                              struct jpegls_header *h, struct error *err)
{
    struct str mrfx = {(const char *)s.at, 4};

    switch (marker) {
    case MARKER_SOF55:
        return frame_segment(s, h, err);
    case MARKER_LSE:
        return preset_segment(s, h, err);
    case MARKER_SOS:
        return scan_segment(s, h, err);
    case MARKER_DRI:
        return fail(err, ERR_UNSUPPORTED, "JPEG-LS with restart markers");
    case MARKER_APP8:
        if (s.len == 5 && str_equal(mrfx, STR("mrfx")))
            h->transform = s.at[4];
        return OK;
    default: /* comments and application data */
        return OK;
    }
}

/* The marker at *at, which moves behind it; 0 where there is none. */
static int next_marker(struct bytes in, size_t *at)
{
    if (*at >= in.len || in.at[*at] != 0xff)
        return 0;
    while (*at < in.len && in.at[*at] == 0xff)
        ++*at;
    return *at < in.len ? in.at[(*at)++] : 0;
}

enum code jpegls_segments(struct bytes in, size_t *at, struct jpegls_header *h,
                          struct error *err)
{
    for (;;) {
        int marker = next_marker(in, at);
        size_t length;

        if (marker == MARKER_SOI)
            continue;
        if (!marker || marker == MARKER_EOI || in.len - *at < 2)
            return fail(err, ERR_FORMAT, "the JPEG-LS codestream ends early");
        length = load16(in.at + *at, true);
        if (length < 2 || length > in.len - *at)
            return fail(err, ERR_FORMAT, "broken JPEG-LS segment");
        TRY(take_segment(marker, (struct bytes){in.at + *at + 2, length - 2}, h,
                         err));
        *at += length;
        if (marker == MARKER_SOS)
            return OK;
    }
}
