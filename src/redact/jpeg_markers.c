/*
 * jpeg_markers.c - from marker to marker (ITU-T T.81 Annex B, T.87 Annex C)
 */
#include "redact/jpeg_markers.h"
#include <string.h>

static int two_bytes(const uint8_t *p)
{
    return p[0] << 8 | p[1];
}

/* The end of the entropy-coded data that starts at `at`. */
static size_t scan_end(const struct jpeg_walk *w, size_t at)
{
    const uint8_t *p = w->stream.at;
    size_t len = w->stream.len;

    while (at + 1 < len) {
        const uint8_t *ff = memchr(p + at, 0xff, len - at - 1);

        if (!ff)
            return len;
        at = (size_t)(ff - p);
        if (w->is_ls ? p[at + 1] >= 0x80 && p[at + 1] != 0xff
                     : p[at + 1] != 0 && p[at + 1] != 0xff &&
                           (p[at + 1] & 0xf8) != 0xd0)
            return at;
        at += p[at + 1] == 0xff ? 1 : 2;
    }
    return len;
}

/* Pass over what is no marker; false at the end. */
static bool find_marker(struct jpeg_walk *w)
{
    const uint8_t *p = w->stream.at;

    while (w->at + 1 < w->stream.len) {
        if (p[w->at] == 0xff && p[w->at + 1] != 0 && p[w->at + 1] != 0xff)
            return true;
        w->strays |= p[w->at] != 0xff;
        w->at++;
    }
    return false;
}

static bool stands_alone(int marker)
{
    return marker == MARKER_SOI || marker == MARKER_EOI || marker == 1 ||
           (marker & 0xf8) == 0xd0;
}

bool jpeg_segment_next(struct jpeg_walk *w, struct jpeg_segment *ret)
{
    const uint8_t *p = w->stream.at;
    size_t left, size;

    if (w->broken || !find_marker(w))
        return false;
    left = w->stream.len - w->at - 2;
    ret->marker = p[w->at + 1];
    ret->from = w->at;
    ret->to = w->at + 2;
    ret->payload = (struct bytes){p + ret->to, 0};
    if (!stands_alone(ret->marker)) {
        size = left < 2 ? 0 : (size_t)two_bytes(p + ret->to);
        if (size < 2 || size > left) {
            w->broken = true;
            return false;
        }
        ret->payload = (struct bytes){p + ret->to + 2, size - 2};
        ret->to += size;
    }
    if (ret->marker == MARKER_SOF_LS)
        w->is_ls = true;
    if (ret->marker == MARKER_SOS)
        ret->to = scan_end(w, ret->to);
    w->at = ret->marker == MARKER_EOI ? w->stream.len : ret->to;
    return true;
}

static bool is_frame_header(int marker)
{
    return marker == MARKER_SOF_LS ||
           (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 &&
            marker != 0xc8 && marker != 0xcc);
}

static enum code look(const struct jpeg_segment *s,
                      struct jpeg_frame_header *ret, struct error *err)
{
    const uint8_t *p = s->payload.at;

    if (s->payload.len < 6)
        return fail(err, ERR_FORMAT, "jpeg frame header ends early");
    *ret = (struct jpeg_frame_header){
        s->marker, p[0], two_bytes(p + 3), two_bytes(p + 1), p[5], {0}, {0}};
    if (ret->components < 1 || ret->components > 4 ||
        s->payload.len < 6 + 3 * (size_t)ret->components)
        return fail(err, ERR_FORMAT, "jpeg frame header ends early");
    for (int i = 0; i < ret->components; i++) {
        ret->h[i] = p[7 + 3 * i] >> 4;
        ret->v[i] = p[7 + 3 * i] & 15;
        if (ret->h[i] < 1 || ret->h[i] > 4 || ret->v[i] < 1 || ret->v[i] > 4)
            return fail(err, ERR_FORMAT, "jpeg sampling factor out of range");
    }
    return OK;
}

enum code jpeg_frame_header(struct bytes stream, struct jpeg_frame_header *ret,
                            struct error *err)
{
    struct jpeg_walk w = {.stream = stream};
    struct jpeg_segment s;

    if (!jpeg_segment_next(&w, &s) || s.marker != MARKER_SOI || s.from != 0)
        return fail(err, ERR_FORMAT, "not a jpeg stream");
    while (jpeg_segment_next(&w, &s) && s.marker != MARKER_SOS)
        if (is_frame_header(s.marker))
            return look(&s, ret, err);
    return fail(err, ERR_FORMAT, "jpeg stream without a frame header");
}
