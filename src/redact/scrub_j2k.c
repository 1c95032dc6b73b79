/*
 * scrub_j2k.c - JPEG 2000 and HTJ2K without their annotations
 *
 * Comments that no encoder is known to write become blanks in place, so that
 * no length or offset changes; the same with boxes of a JP2 wrapping that say
 * nothing about samples. What stands behind the end of the codestream or the
 * last box is cut off. (ITU-T T.800 Annex A and I)
 */
#include "redact/scrub.h"
#include <string.h>

enum {
    SOC = 0xff4f,
    SOT = 0xff90,
    SOD = 0xff93,
    EOC = 0xffd9,
    COM = 0xff64,
    BOX = 8 /* bytes of a box's length and type */
};

/* The bytes, copied at the first change. */
struct stream {
    struct arena *a;
    struct bytes b;
    uint8_t *own; /* b.at when it is ours */
    bool no_memory;
};

static void blank(struct stream *s, size_t at, size_t len, int with)
{
    if (!s->own && !s->no_memory) {
        s->own = arena_alloc(s->a, s->b.len);
        s->no_memory = !s->own;
        if (s->own) {
            memcpy(s->own, s->b.at, s->b.len);
            s->b.at = s->own;
        }
    }
    if (s->own)
        memset(s->own + at, with, len);
}

static unsigned two(const struct stream *s, size_t at)
{
    return (unsigned)s->b.at[at] << 8 | s->b.at[at + 1];
}

static uint32_t four(const struct stream *s, size_t at)
{
    return (uint32_t)two(s, at) << 16 | two(s, at + 2);
}

/* Segments of a main or tile-part header from *at up to a marker `stop` (or
 * the other end of a header), comments blanked. */
static bool header_segments(struct stream *s, size_t *at, size_t end,
                            unsigned stop)
{
    while (*at + 4 <= end && two(s, *at) != stop && two(s, *at) != EOC) {
        size_t size = two(s, *at + 2), from = *at + 6;
        unsigned marker = two(s, *at);

        if (marker < 0xff4f || size < 2 || size > end - *at - 2)
            return false;
        if (marker == COM && size > 4 &&
            !comment_is_known((struct bytes){s->b.at + from, size - 4}) &&
            !bytes_are_padding((struct bytes){s->b.at + from, size - 4}))
            blank(s, from, size - 4, ' ');
        *at += 2 + size;
    }
    return *at + 2 <= end;
}

/* The codestream in [at, end); ret_end is behind its EOC. */
static bool codestream(struct stream *s, size_t at, size_t end, size_t *ret_end)
{
    if (end - at < 4 || two(s, at) != SOC)
        return false;
    at += 2;
    if (!header_segments(s, &at, end, SOT))
        return false;
    while (at + 12 <= end && two(s, at) == SOT) {
        size_t part = four(s, at + 6), header = at + 12;

        if (part == 0 || part > end - at)
            part = end - at;
        if (part < 14 || !header_segments(s, &header, at + part, SOD))
            return false;
        at += part;
    }
    if (at + 2 <= end && two(s, at) == EOC)
        at += 2;
    *ret_end = at;
    return true;
}

/* A number and a few flags of the encoder's own, or padding. */
static bool is_harmless_box(uint32_t type, struct bytes payload)
{
    return bytes_are_padding(payload) ||
           (type == 0x75756964 /* uuid */ && bytes_are_wordless(payload));
}

static bool is_needed_box(uint32_t type)
{
    return type == 0x6a502020 /* jP   */ || type == 0x66747970 /* ftyp */ ||
           type == 0x6a703268 /* jp2h */ || type == 0x6a703263 /* jp2c */;
}

/* Length of the box at `at` and of its head; false if it cannot be. */
static bool box_size(const struct stream *s, size_t at, size_t *size,
                     size_t *head)
{
    size_t left = s->b.len - at;

    if (left < BOX)
        return false;
    *size = four(s, at);
    *head = BOX;
    if (*size == 1 && left >= 16) {
        *size = (size_t)four(s, at + 8) << 32 | four(s, at + 12);
        *head = 16;
    } else if (*size == 0) {
        *size = left;
    }
    return *size >= *head && *size <= left;
}

static bool boxes(struct stream *s, size_t *ret_end)
{
    size_t at = 0, size, head;

    while (box_size(s, at, &size, &head)) {
        uint32_t type = four(s, at + 4);
        size_t inside_end;

        if (type == 0x6a703263) {
            if (!codestream(s, at + head, at + size, &inside_end))
                return false;
            if (!bytes_are_padding((struct bytes){s->b.at + inside_end,
                                                  at + size - inside_end}))
                blank(s, inside_end, at + size - inside_end, 0);
        } else if (!is_needed_box(type) &&
                   !is_harmless_box(type, (struct bytes){s->b.at + at + head,
                                                         size - head})) {
            blank(s, at + head, size - head, 0);
        }
        at += size;
    }
    *ret_end = at;
    return at > 0;
}

enum code scrub_j2k(struct arena *a, struct bytes in, struct bytes *ret,
                    struct error *err)
{
    struct stream s = {.a = a, .b = in};
    bool wrapped = in.len > 12 && four(&s, 4) == 0x6a502020, whole;
    size_t end = 0;

    whole = wrapped ? boxes(&s, &end) : codestream(&s, 0, in.len, &end);
    if (s.no_memory)
        return fail(err, ERR_MEMORY, "no room for a frame");
    if (!whole)
        return fail(err, ERR_FORMAT, "jpeg 2000 segment ends early");
    if (!bytes_are_padding((struct bytes){in.at + end, in.len - end}))
        s.b.len = end;
    *ret = s.b;
    return OK;
}
