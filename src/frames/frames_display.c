/*
 * frames_display.c - a frame as a viewer shows it, in 8 bits
 *
 * Grey up to 16 bits goes through one table with an entry for each pattern of
 * bits, so that the cost for each pixel is one look-up, however the header
 * wants it transformed.
 */
#include "frames/frames_tone.h"
#include <string.h>

/* A window that leaves this many greys or fewer to what is there lies; so does
 * one that leaves a quarter of those of 8 bits. */
enum { SENSELESS_GREYS = 4, SENSELESS_PART = 4 };

static void to_range(struct tone *t, double lo, double hi)
{
    t->voi = VOI_EXACT;
    t->center = (lo + hi) / 2;
    t->width = hi > lo ? hi - lo : 1;
}

/* What the modality transform makes of the values from lo to hi. */
static void fit_to(struct tone *t, int64_t lo, int64_t hi)
{
    double a = tone_modality(t, lo), b = tone_modality(t, hi);
    double least = a < b ? a : b, most = a < b ? b : a;

    if (t->modality.entries)
        for (int64_t v = lo; v <= hi; v++) {
            double x = tone_modality(t, v);

            least = x < least ? x : least;
            most = x > most ? x : most;
        }
    to_range(t, least, most);
}

static bool window_is_senseless(const struct tone *t, const struct reading *r,
                                const struct spread *s)
{
    int64_t stored = r->bits <= 8 ? s->high - s->low : 0;
    int a, b, greys;

    if (s->high == s->low)
        return false;
    a = tone_voi(t, tone_modality(t, s->low));
    b = tone_voi(t, tone_modality(t, s->high));
    greys = a < b ? b - a : a - b;
    return greys <= SENSELESS_GREYS || greys * SENSELESS_PART <= stored;
}

/* Set the VOI of t as the stretch asks. */
static void choose(struct tone *t, enum stretch stretch,
                   const struct reading *r, const struct spread *s)
{
    int64_t size = (int64_t)1 << r->bits, least = r->is_signed ? -size / 2 : 0;

    switch (stretch) {
    case STRETCH_VIEWER:
        if (t->voi != VOI_NONE && !window_is_senseless(t, r, s))
            return;
        if (t->voi == VOI_NONE && r->bits <= 8 && !t->modality.entries)
            fit_to(t, least, least + size - 1);
        else
            fit_to(t, s->low, s->high);
        break;
    case STRETCH_FULL:
        fit_to(t, s->least, s->most);
        break;
    case STRETCH_PERCENTILE:
        fit_to(t, s->low, s->high);
        break;
    }
}

/* ---- up to 16 bits --------------------------------------------------- */

/* Modality and window in one: 255 * share = factor * value + offset. False if
 * the tone is no straight line. */
static bool line_of(const struct tone *t, double *ret_factor,
                    double *ret_offset)
{
    double least, width;

    if (t->modality.entries || t->width <= 1 ||
        (t->voi != VOI_LINEAR && t->voi != VOI_EXACT))
        return false;
    width = t->voi == VOI_LINEAR ? t->width - 1 : t->width;
    least = t->center - (t->voi == VOI_LINEAR ? 0.5 : 0) - width / 2;
    *ret_factor = t->slope / width * 255;
    *ret_offset = (t->intercept - least) / width * 255;
    return true;
}

static void fill_line(const struct reading *r, float factor, float offset,
                      uint8_t flip, uint8_t *table)
{
    int size = 1 << r->bits, half = r->is_signed ? size / 2 : size;

    for (int i = 0; i < size; i++) {
        float x = factor * (float)(i < half ? i : i - size) + offset;

        x = x < 0 ? 0 : x > 255 ? 255 : x;
        table[i] = flip ^ (uint8_t)(int)(x + 0.5f);
    }
}

static uint8_t *make_table(struct arena *a, const struct tone *t,
                           const struct reading *r)
{
    size_t size = (size_t)1 << r->bits;
    uint8_t *table = arena_alloc(a, size);
    uint8_t flip = t->inverse ? 255 : 0;
    double factor, offset;

    if (table && line_of(t, &factor, &offset))
        fill_line(r, (float)factor, (float)offset, flip, table);
    else if (table)
        for (size_t i = 0; i < size; i++) {
            int64_t v = reading_value(r, (uint32_t)i);

            table[i] = flip ^ tone_voi(t, tone_modality(t, v));
        }
    return table;
}

static void look_up(const struct frame *fr, const struct reading *r,
                    const uint8_t *table, uint8_t *out)
{
    size_t total = (size_t)fr->shape.width * (size_t)fr->shape.height;
    uint32_t mask = (1u << r->bits) - 1;
    int shift = r->shift;

    if (fr->shape.bits == 8)
        for (size_t i = 0; i < total; i++)
            out[i] = table[fr->pixels[i] >> shift & mask];
    else
        for (size_t i = 0; i < total; i++) {
            uint16_t v;

            memcpy(&v, fr->pixels + 2 * i, 2);
            out[i] = table[(uint32_t)v >> shift & mask];
        }
}

/* ---- 32 bits --------------------------------------------------------- */

static void compute(const struct frame *fr, const struct tone *t,
                    const struct reading *r, uint8_t *out)
{
    size_t total = (size_t)fr->shape.width * (size_t)fr->shape.height;
    uint32_t mask = (uint32_t)(((uint64_t)1 << r->bits) - 1);
    uint8_t flip = t->inverse ? 255 : 0;

    for (size_t i = 0; i < total; i++) {
        uint32_t v;
        int64_t value;

        memcpy(&v, fr->pixels + 4 * i, 4);
        value = reading_value(r, v >> r->shift & mask);
        out[i] = flip ^ tone_voi(t, tone_modality(t, value));
    }
}

static enum code view_grey(struct arena *a, const struct frames *f,
                           const struct frame *fr, enum stretch stretch,
                           uint8_t *out, struct error *err)
{
    struct reading r = reading_of(&fr->shape);
    struct spread spread;
    struct tone tone;
    uint8_t *table;

    TRY(spread_of(a, f, fr, &r, stretch == STRETCH_FULL, &spread, err));
    tone_read(f, fr->index, &tone);
    choose(&tone, stretch, &r, &spread);
    if (fr->shape.bits == 32) {
        compute(fr, &tone, &r, out);
        return OK;
    }
    table = make_table(a, &tone, &r);
    if (!table)
        return fail(err, ERR_MEMORY, "no memory to show a frame");
    look_up(fr, &r, table, out);
    return OK;
}

/* ---- any ------------------------------------------------------------- */

bool frame_has_colour(const struct frame *fr)
{
    return fr->shape.photo != PHOTO_MONO1 && fr->shape.photo != PHOTO_MONO2;
}

bool frame_is_windowed(const struct frames *f, const struct frame *fr)
{
    struct tone tone;

    if (frame_has_colour(fr))
        return false;
    tone_read(f, fr->index, &tone);
    return tone.voi != VOI_NONE || tone.modality.entries > 0;
}

void frame_display_colour(const struct frames *f, const struct frame *fr,
                          size_t from, size_t count, struct view *view)
{
    view_colour(f, fr, from, count, view->pixels + 3 * from);
}

enum code frame_display(struct arena *a, const struct frames *f,
                        const struct frame *fr, enum stretch stretch,
                        struct view *ret_view, struct error *err)
{
    struct view v = {.width = fr->shape.width, .height = fr->shape.height};
    size_t pixels = (size_t)v.width * (size_t)v.height;

    v.channels = frame_has_colour(fr) ? 3 : 1;
    v.pixels = arena_array(a, pixels, (size_t)v.channels);
    if (!v.pixels)
        return fail(err, ERR_MEMORY, "no memory to show a frame");
    if (v.channels == 1) {
        TRY(view_grey(a, f, fr, stretch, v.pixels, err));
    } else {
        view_colour(f, fr, 0, pixels, v.pixels);
        if (stretch != STRETCH_VIEWER)
            view_spread(v.pixels, 3 * pixels, stretch);
    }
    *ret_view = v;
    return OK;
}
