/*
 * hidden.c - does anything stand in PixelData besides the frames?
 *
 * Surplus bytes, fragments and offset tables that belong to no frame, what
 * scrub.h finds in each codestream, and the unused bits of samples. A codec
 * that states no more bits than BitsStored has no unused ones, and a lossy one
 * cannot keep any; only the others are decoded.
 */
#include "redact/redact_plan.h"
#include "redact/scrub.h"
#include <string.h>

static bool has_unused_bits(const struct frames *f)
{
    const struct shape *s = frames_shape(f);

    if (s->bits_allocated < 8 || frames_dataset(f)->syntax->lossy)
        return false;
    return s->coded_bits ? s->coded_bits > s->bits_stored
                         : s->bits_allocated > s->bits_stored;
}

static enum code find_unused_bits(struct arena *scratch, struct frames *f,
                                  bool *ret, struct error *err)
{
    const struct shape *s = frames_shape(f);
    size_t count = (size_t)s->width * (size_t)s->height * (size_t)s->samples;
    struct unused_bits state = {0};
    struct passed passed = {0};

    for (int i = 0; i < frames_count(f) && !unused_bits_hide(&state); i++) {
        struct frame fr;

        frame_passed(f, &passed, i);
        arena_clear(scratch);
        TRY(frame_decode(scratch, f, i, &fr, err));
        unused_bits_look(s, fr.pixels, count, &state);
    }
    *ret = unused_bits_hide(&state);
    return OK;
}

int64_t native_frame_bits(const struct shape *s)
{
    int64_t pixels = (int64_t)s->width * s->height;

    return s->subsampled ? pixels * 16
                         : pixels * s->samples * s->bits_allocated;
}

int64_t native_total(const struct frames *f)
{
    return (native_frame_bits(frames_shape(f)) * frames_count(f) + 7) / 8;
}

/* ---- encapsulated ------------------------------------------------------ */

static uint32_t little(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
}

/* Every entry names a fragment, no more of them than frames. */
static bool table_is_odd(const struct frames *f)
{
    const struct pixel_data *p = &frames_dataset(f)->pixels;
    size_t len = p->offset_table.len;
    int at = 0;

    if (len == 0)
        return false;
    if (len != (size_t)frames_count(f) * 4 || p->fragment_count == 0)
        return true;
    for (size_t i = 0; i < len; i += 4) {
        int64_t wanted =
            p->fragments[0].offset + little(p->offset_table.at + i);

        while (at < p->fragment_count && p->fragments[at].offset < wanted)
            at++;
        if (at == p->fragment_count || p->fragments[at].offset != wanted)
            return true;
    }
    return false;
}

/* All bytes of all fragments belong to frames. */
static bool fragments_are_left(const struct pixel_data *p, int64_t of_frames)
{
    int64_t all = 0;

    for (int i = 0; i < p->fragment_count; i++)
        all += p->fragments[i].length;
    return all != of_frames;
}

static enum code look_through_frames(struct arena *scratch, struct frames *f,
                                     bool *ret, struct error *err)
{
    struct passed passed = {0};
    int64_t length = 0;

    for (int i = 0; i < frames_count(f) && !*ret; i++) {
        struct bytes coded, bare;

        frame_passed(f, &passed, i);
        arena_clear(scratch);
        TRY(frame_encoded(scratch, f, i, &coded, err));
        length += (int64_t)coded.len;
        TRY(frame_scrub(scratch, f, i, &bare, ret, err));
    }
    *ret = *ret || fragments_are_left(&frames_dataset(f)->pixels, length);
    return OK;
}

enum code hidden_find(struct arena *scratch, struct frames *f,
                      struct hidden *ret, struct error *err)
{
    const struct pixel_data *p = &frames_dataset(f)->pixels;
    int64_t total;

    *ret = (struct hidden){false, false};
    if (has_unused_bits(f))
        TRY(find_unused_bits(scratch, f, &ret->unused_bits, err));
    if (p->encapsulated) {
        ret->bytes = p->unterminated || table_is_odd(f);
        return ret->bytes ? OK
                          : look_through_frames(scratch, f, &ret->bytes, err);
    }
    total = native_total(f);
    total += total % 2;
    ret->bytes =
        p->length > total &&
        !bytes_are_padding((struct bytes){p->file.at + p->offset + total,
                                          (size_t)(p->length - total)});
    return OK;
}
