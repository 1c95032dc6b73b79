/*
 * scrub_jpeg.c - JPEG, JPEG lossless and JPEG-LS without their annotations
 *
 * Dropped: COM that no encoder is known to write, APPn but the ones decoders
 * need (JFIF without a thumbnail, Adobe, HP's colour transform of JPEG-LS),
 * bytes between segments, everything behind the first EOI (a second picture).
 */
#include "redact/jpeg_markers.h"
#include "redact/scrub.h"
#include <string.h>

static bool begins(struct bytes b, const char *text, size_t len)
{
    return b.len >= len && memcmp(b.at, text, len) == 0;
}

/* "JFIF", version, units, densities, and a thumbnail of 0 x 0. LEAD's "LJIF"
 * has the same form with one byte less. */
static bool is_plain_jfif(struct bytes b)
{
    if (begins(b, "JFIF\0", 5))
        return b.len == 14 && b.at[12] == 0 && b.at[13] == 0;
    return begins(b, "LJIF\0\1", 6) && b.len == 13 &&
           bytes_are_padding((struct bytes){b.at + 6, 7});
}

static bool is_needed(const struct jpeg_segment *s)
{
    struct bytes b = s->payload;

    if (s->marker == MARKER_COM)
        return comment_is_known(b);
    if (s->marker == MARKER_APP0)
        return b.len == 0 || is_plain_jfif(b);
    if (s->marker == MARKER_APP8)
        return begins(b, "mrfx", 4) && b.len == 5;
    if (s->marker == MARKER_APP14)
        return begins(b, "Adobe", 5) && b.len == 12;
    if (s->marker > MARKER_APP0 && s->marker <= MARKER_APP15)
        return false;
    /* reserved, extensions, RES: no decoder reads them */
    return s->marker >= 0xc0 &&
           (s->marker < 0xf0 || s->marker == MARKER_SOF_LS ||
            s->marker == MARKER_LSE);
}

/* All needed segments; counts bytes when out is NULL. */
static size_t copy_needed(struct bytes in, struct jpeg_walk *w, uint8_t *out)
{
    struct jpeg_segment s;
    size_t len = 0;

    *w = (struct jpeg_walk){.stream = in};
    while (jpeg_segment_next(w, &s)) {
        if (!is_needed(&s))
            continue;
        if (out)
            memcpy(out + len, in.at + s.from, s.to - s.from);
        len += s.to - s.from;
        if (s.marker == MARKER_EOI)
            break;
    }
    return len;
}

/* Only padding left out, between segments or at the end? */
static bool is_all(struct bytes in, size_t needed)
{
    struct jpeg_walk w = {.stream = in};
    struct jpeg_segment s;
    size_t at = 0, kept = 0;

    while (jpeg_segment_next(&w, &s)) {
        if (!bytes_are_padding((struct bytes){in.at + at, s.from - at}) ||
            !is_needed(&s))
            return false;
        at = s.to;
        kept += s.to - s.from;
    }
    return kept == needed &&
           bytes_are_padding((struct bytes){in.at + at, in.len - at});
}

enum code scrub_jpeg(struct arena *a, struct bytes in, struct bytes *ret,
                     struct error *err)
{
    struct jpeg_walk w;
    size_t needed = copy_needed(in, &w, NULL);
    uint8_t *out;

    if (w.broken)
        return fail(err, ERR_FORMAT, "jpeg segment ends early");
    *ret = in;
    if (is_all(in, needed))
        return OK;
    out = arena_alloc(a, needed + 1);
    if (!out)
        return fail(err, ERR_MEMORY, "no room for a frame");
    copy_needed(in, &w, out);
    *ret = (struct bytes){out, needed};
    return OK;
}
