/*
 * unused_bits.c - bits of a sample outside of BitsStored
 *
 * Old files keep overlays there, and anything else can stand there unseen. A
 * sign that was carried upwards is no text, as long as all samples below zero
 * are treated alike; everything else goes.
 */
#include "redact/redact_plan.h"
#include <string.h>

struct layout {
    uint32_t used; /* the bits of the value */
    uint32_t sign; /* its highest, if it is signed */
    uint32_t over; /* all bits above the value */
};

static struct layout layout_of(const struct shape *s)
{
    uint32_t all = (uint32_t)(((uint64_t)1 << s->bits) - 1);
    uint32_t value = (uint32_t)(((uint64_t)1 << s->bits_stored) - 1);
    int shift = s->coded_bits ? 0 : s->high_bit + 1 - s->bits_stored;
    struct layout l = {value << shift, 0, 0};

    l.over = all & ~(l.used | (l.used - 1));
    if (s->is_signed)
        l.sign = l.used & ~(l.used >> 1);
    return l;
}

/* All samples at once, without a branch: what stands in the unused bits of
 * those from zero on, and above those below zero. */
static inline __attribute__((always_inline)) void look(
    const uint8_t *samples, size_t count, size_t step, struct layout l,
    struct unused_bits *state)
{
    uint32_t above = 0, below_any = 0, below_all = l.over, negative = 0;

    for (size_t i = 0; i < count; i++) {
        uint32_t v = 0, rest, mask;

        memcpy(&v, samples + i * step, step);
        rest = v & ~l.used;
        mask = v & l.sign ? UINT32_MAX : 0;
        negative |= mask;
        above |= rest & ~mask;
        below_any |= rest & mask;
        below_all &= rest | ~mask;
    }
    state->text |=
        above || (below_any && below_all != l.over) || (below_any & ~l.over);
    state->ones |= below_any != 0;
    state->zeros |= negative && !below_any;
}

void unused_bits_look(const struct shape *s, const uint8_t *samples,
                      size_t count, struct unused_bits *state)
{
    struct layout l = layout_of(s);

    if (s->bits == 8)
        look(samples, count, 1, l, state);
    else if (s->bits == 16)
        look(samples, count, 2, l, state);
    else
        look(samples, count, 4, l, state);
}

bool unused_bits_hide(const struct unused_bits *state)
{
    return state->text || (state->ones && state->zeros);
}

void unused_bits_clear(const struct shape *s, uint8_t *samples, size_t count)
{
    struct layout l = layout_of(s);
    size_t step = (size_t)s->bits / 8;

    for (size_t i = 0; i < count; i++) {
        uint32_t v = 0;

        memcpy(&v, samples + i * step, step);
        v &= l.used;
        if (v & l.sign)
            v |= l.over;
        memcpy(samples + i * step, &v, step);
    }
}

void plan_black(const struct frames *f, const struct plan *p,
                uint32_t ret_value[3])
{
    const struct shape *s = frames_shape(f);

    frames_black(f, ret_value);
    for (int i = 0; i < 3 && p->clear_unused; i++) {
        uint8_t sample[sizeof *ret_value];

        memcpy(sample, &ret_value[i], sizeof sample);
        unused_bits_clear(s, sample, 1);
        memcpy(&ret_value[i], sample, sizeof sample);
    }
}
