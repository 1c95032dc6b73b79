/*
 * frames_samples.c - how many bits the samples of a frame need
 *
 * A header often says fewer bits than its samples use, or a codestream more
 * than its header. frame_precision() finds what must be coded so that every
 * bit of memory comes back.
 */
#include "frames/frames_inner.h"
#include <string.h>

/* All samples folded so that the highest set bit tells the bits needed: for
 * signed ones those below zero are turned round, and one more is the sign. */
static unsigned fold(const struct frame *fr, bool as_signed)
{
    size_t count = frame_samples(&fr->shape);
    unsigned all = 0;

    if (fr->shape.bits == 8)
        for (size_t i = 0; i < count; i++) {
            unsigned v = fr->pixels[i];

            all |= as_signed && v >> 7 ? v ^ 0xff : v;
        }
    else
        for (size_t i = 0; i < count; i++) {
            uint16_t v;

            memcpy(&v, fr->pixels + 2 * i, 2);
            all |= as_signed && v >> 15 ? v ^ 0xffffu : v;
        }
    return all;
}

int frame_precision(const struct frame *fr, bool as_signed)
{
    const struct shape *s = &fr->shape;
    unsigned all = fold(fr, as_signed);
    int needed = as_signed ? 1 : 0;

    while (all) {
        needed++;
        all >>= 1;
    }
    if (s->coded_bits >= needed && s->coded_bits > 0)
        return s->coded_bits;
    return s->bits_stored >= needed ? s->bits_stored : s->bits;
}

enum code keep_bytes(struct arena *a, const struct buffer *b, struct bytes *ret,
                     struct error *err)
{
    uint8_t *copy = b->failed ? NULL : arena_alloc(a, b->len);

    if (!copy)
        return fail(err, ERR_MEMORY, "no memory for an encoded frame");
    if (b->len)
        memcpy(copy, b->at, b->len);
    *ret = (struct bytes){copy, b->len};
    return OK;
}
