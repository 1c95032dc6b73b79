/*
 * frames_black.c - the stored value that is black on the screen
 */
#include "frames/frames_inner.h"

/* Bits that carry a value: a codestream may hold fewer than the header says. */
static int value_bits(const struct shape *s)
{
    return s->coded_bits && s->coded_bits < s->bits_stored ? s->coded_bits
                                                           : s->bits_stored;
}

static uint32_t largest(const struct shape *s)
{
    int bits = value_bits(s) - s->is_signed;

    return (uint32_t)(((uint64_t)1 << bits) - 1);
}

/* Bits of memory that a sample may use: all, so that readers that do not mask
 * the unused ones see the smallest value too, or those that are coded. */
static int memory_bits(const struct shape *s)
{
    return s->coded_bits && !s->coded_signed ? s->coded_bits : s->bits;
}

static uint32_t smallest(const struct shape *s)
{
    uint64_t all = ((uint64_t)1 << memory_bits(s)) - 1;

    return s->is_signed ? (uint32_t)(all & ~(uint64_t)largest(s)) : 0;
}

static uint32_t darkest_entry(const struct frames *f)
{
    const struct palette *p = &f->palette;
    int best = 0, best_light = 1000 * 256;

    for (int i = 0; i < p->entries; i++) {
        const uint8_t *c = p->rgb + 3 * i;
        int light = 299 * c[0] + 587 * c[1] + 114 * c[2];
        int64_t value = (int64_t)p->first + i;

        if (light < best_light && value <= (int64_t)largest(&f->shape) &&
            (value >= 0 || f->shape.is_signed)) {
            best = i;
            best_light = light;
        }
    }
    return (uint32_t)(p->first + best) &
           (uint32_t)(((uint64_t)1 << memory_bits(&f->shape)) - 1);
}

void frames_black(const struct frames *f, uint32_t ret_value[3])
{
    const struct shape *s = &f->shape;
    uint32_t middle = largest(s) / 2 + 1;
    uint32_t v[3] = {0};

    switch (s->photo) {
    case PHOTO_MONO1:
        v[0] = largest(s);
        break;
    case PHOTO_MONO2:
        v[0] = smallest(s);
        break;
    case PHOTO_PALETTE:
        v[0] = darkest_entry(f);
        break;
    case PHOTO_RGB:
        v[0] = v[1] = v[2] = smallest(s);
        break;
    case PHOTO_YBR:
        v[0] = shape_is_partial(s) ? 16u << (s->bits_stored - 8) : 0;
        v[1] = v[2] = middle;
        break;
    }
    for (int i = 0; i < 3; i++)
        ret_value[i] = i < s->samples ? v[i] << shape_shift(s) : 0;
}
