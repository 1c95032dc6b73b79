/*
 * jpeg_header.c - from marker to marker up to SOF (ITU-T T.81 Annex B)
 */
#include "redact/jpeg_header.h"

enum { SOI = 0xd8, SOS = 0xda, TEM = 0x01, SOF_LS = 0xf7 };

static int two_bytes(const uint8_t *p)
{
    return p[0] << 8 | p[1];
}

static bool is_frame_header(int marker)
{
    return marker == SOF_LS ||
           (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 &&
            marker != 0xc8 && marker != 0xcc);
}

static bool stands_alone(int marker)
{
    return marker == SOI || marker == TEM || (marker & 0xf8) == 0xd0;
}

/* p: the segment behind its length field. */
static enum code read_sof(const uint8_t *p, size_t len, int marker,
                          struct jpeg_header *ret, struct error *err)
{
    struct jpeg_header h = {.process = marker};

    if (len < 6)
        return fail(err, ERR_FORMAT, "jpeg frame header ends early");
    h.precision = p[0];
    h.height = two_bytes(p + 1);
    h.width = two_bytes(p + 3);
    h.components = p[5];
    if (h.components < 1 || h.components > 4 ||
        len < 6 + 3 * (size_t)h.components)
        return fail(err, ERR_FORMAT, "jpeg frame header ends early");
    for (int i = 0; i < h.components; i++) {
        h.h[i] = p[7 + 3 * i] >> 4;
        h.v[i] = p[7 + 3 * i] & 15;
        if (h.h[i] < 1 || h.h[i] > 4 || h.v[i] < 1 || h.v[i] > 4)
            return fail(err, ERR_FORMAT, "jpeg sampling factor out of range");
    }
    *ret = h;
    return OK;
}

enum code jpeg_header_read(struct bytes stream, struct jpeg_header *ret,
                           struct error *err)
{
    const uint8_t *p = stream.at;
    size_t at = 0;

    while (at + 4 <= stream.len && p[at] == 0xff) {
        int marker = p[at + 1];
        size_t size;

        if (marker == 0xff || stands_alone(marker)) {
            at += marker == 0xff ? 1 : 2;
            continue;
        }
        size = (size_t)two_bytes(p + at + 2);
        if (marker == SOS || size < 2 || size > stream.len - at - 2)
            break;
        if (is_frame_header(marker))
            return read_sof(p + at + 4, size - 2, marker, ret, err);
        at += 2 + size;
    }
    return fail(err, ERR_FORMAT, "jpeg stream without a frame header");
}
