/*
 * bench_ink.c - text drawn into a decoded frame
 *
 * FreeType renders the letters; they are mixed into the stored samples with
 * the value that stands out against what lies below them.
 */
#include "bench/bench_ink.h"
#include <ft2build.h>
#include <string.h>
#include FT_FREETYPE_H

enum { LEAST_SIDE = 200, LEAST_LETTER = 13, FAINTEST = 24, BLOCK = 16 };

static const char *const fonts[] = {
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf",
};

bool ink_fits(const struct dataset *ds)
{
    int64_t rows = 0, columns = 0, samples = 1, frames = 1, bits = 0;

    dataset_int(ds, TAG_Rows, &rows);
    dataset_int(ds, TAG_Columns, &columns);
    dataset_int(ds, TAG_SamplesPerPixel, &samples);
    dataset_int(ds, TAG_NumberOfFrames, &frames);
    dataset_int(ds, TAG_BitsAllocated, &bits);
    return ds->pixels.present && !ds->syntax->lossy && samples == 1 &&
           frames == 1 && rows >= LEAST_SIDE && columns >= LEAST_SIDE &&
           (bits == 8 || bits == 16) &&
           !str_starts(dataset_text(ds, TAG_PhotometricInterpretation),
                       STR("PALETTE"));
}

bool ink_is_projection(const struct dataset *ds)
{
    static const char *const list[] = {"CR", "DX", "MG"};

    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (str_equal(dataset_text(ds, TAG_Modality), str_of(list[i])))
            return true;
    return false;
}

/* ---- letters ----------------------------------------------------------------- */

struct pen {
    struct frame *fr;
    FT_Face face;
    int size;        /* pixels an em */
    int32_t ink;     /* stored value */
    struct rect box; /* of what was drawn */
};

static int32_t sample_at(const struct frame *fr, int x, int y)
{
    const uint8_t *p = fr->pixels + (ptrdiff_t)y * fr->stride;

    if (fr->shape.bits == 8)
        return fr->shape.is_signed ? (int8_t)p[x] : p[x];
    return fr->shape.is_signed ? ((const int16_t *)(const void *)p)[x]
                               : ((const uint16_t *)(const void *)p)[x];
}

static void set_sample(struct frame *fr, int x, int y, int32_t value)
{
    uint8_t *p = fr->pixels + (ptrdiff_t)y * fr->stride;

    if (fr->shape.bits == 8)
        p[x] = (uint8_t)value;
    else
        ((uint16_t *)(void *)p)[x] = (uint16_t)value;
}

static void mix(struct pen *pen, int x, int y, int share)
{
    struct frame *fr = pen->fr;
    struct rect spot = {x, y, 1, 1};
    int32_t old;

    if (share < FAINTEST || x < 0 || y < 0 || x >= fr->shape.width ||
        y >= fr->shape.height)
        return;
    old = sample_at(fr, x, y);
    set_sample(fr, x, y, old + (pen->ink - old) * share / 255);
    pen->box = pen->box.width ? rect_union(pen->box, spot) : spot;
}

static void draw_line(struct pen *pen, const char *text, int x, int baseline)
{
    FT_Set_Pixel_Sizes(pen->face, 0, (FT_UInt)pen->size);
    for (; *text; text++) {
        FT_GlyphSlot slot = pen->face->glyph;

        if (FT_Load_Char(pen->face, (unsigned char)*text, FT_LOAD_RENDER))
            continue;
        for (int r = 0; r < (int)slot->bitmap.rows; r++)
            for (int c = 0; c < (int)slot->bitmap.width; c++)
                mix(pen, x + slot->bitmap_left + c,
                    baseline - slot->bitmap_top + r,
                    slot->bitmap.buffer[r * slot->bitmap.pitch + c]);
        x += (int)(slot->advance.x >> 6);
    }
}

static int line_width(struct pen *pen, const char *text)
{
    int width = 0;

    FT_Set_Pixel_Sizes(pen->face, 0, (FT_UInt)pen->size);
    for (; *text; text++)
        if (!FT_Load_Char(pen->face, (unsigned char)*text, FT_LOAD_DEFAULT))
            width += (int)(pen->face->glyph->advance.x >> 6);
    return width;
}

static void range_of(const struct frame *fr, int32_t *ret_low,
                     int32_t *ret_high)
{
    *ret_low = INT32_MAX;
    *ret_high = INT32_MIN;
    for (int y = 0; y < fr->shape.height; y++)
        for (int x = 0; x < fr->shape.width; x++) {
            int32_t v = sample_at(fr, x, y);

            *ret_low = v < *ret_low ? v : *ret_low;
            *ret_high = v > *ret_high ? v : *ret_high;
        }
}

/* Of the values of the frame the one farther from the mean below the text. */
static int32_t standing_out(const struct frame *fr, struct rect r)
{
    int64_t sum = 0, n = 0;
    int32_t low, high;

    range_of(fr, &low, &high);
    r = rect_cut(r, (struct rect){0, 0, fr->shape.width, fr->shape.height});
    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++, n++)
            sum += sample_at(fr, x, y);
    return n && sum / n > low + ((int64_t)high - low) / 2 ? low : high;
}

static enum code add_box(struct arena *a, const struct pen *pen,
                         const char *text, struct hidden_boxes *boxes,
                         struct error *err)
{
    struct rect r = pen->box;

    if (!arena_push(a, *boxes))
        return fail(err, ERR_MEMORY, "no memory for boxes");
    boxes->at[boxes->count - 1] = (struct hidden_box){
        text, r.x, r.y, r.x + r.width - 1, r.y + r.height - 1};
    return OK;
}

/* ---- what is drawn ------------------------------------------------------------- */

/* "20190112" > "01.12.2019" */
static const char *dotted(struct arena *a, const char *date)
{
    return str_format(a, "%.2s.%.2s.%.4s", date + 4, date + 6, date);
}

/* Steps from sample to sample that are a quarter of all values. */
static int count_edges(const struct frame *fr, struct rect r, int32_t range)
{
    int edges = 0;

    r = rect_cut(r, (struct rect){1, 0, fr->shape.width - 1, fr->shape.height});
    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++) {
            int32_t step = sample_at(fr, x, y) - sample_at(fr, x - 1, y);

            edges += (step < 0 ? -step : step) > range / 4;
        }
    return edges;
}

/* Do print or a marker stand there, edge beside edge? Devices do not print over
 * those; over the rim of a picture they do, which is one edge a row. */
static bool is_busy(const struct frame *fr, struct rect r)
{
    int32_t low, high;

    range_of(fr, &low, &high);
    r = rect_grow(r, BLOCK / 2);
    for (int y = r.y; y < r.y + r.height; y += BLOCK / 2)
        for (int x = r.x; x < r.x + r.width; x += BLOCK / 2)
            if (count_edges(fr, (struct rect){x, y, BLOCK, BLOCK}, high - low) >
                BLOCK * 3 / 2)
                return true;
    return false;
}

/* Where two lines of that width have room, in a corner by chance. */
static bool find_corner(const struct pen *pen, struct chance *chance, int wide,
                        struct rect *ret)
{
    const struct shape *s = &pen->fr->shape;
    int first = chance_below(chance, 4);

    for (int i = 0; i < 4; i++) {
        int corner = first ^ i;

        *ret = (struct rect){corner & 1 ? s->width - wide - 8 : 8,
                             corner & 2 ? s->height - 2 * pen->size - 10 : 8,
                             wide, 3 * pen->size};
        if (!is_busy(pen->fr, *ret))
            return true;
    }
    return false;
}

static enum code draw_banner(struct arena *a, struct pen *pen,
                             struct chance *chance, const struct person *p,
                             const struct visit *v, struct hidden_boxes *boxes,
                             struct error *err)
{
    static const char *const sexes[] = {"", "[M] ", "[F] ", "[U] "};
    const struct shape *s = &pen->fr->shape;
    const char *lines[2] = {str_format(a, "%s %s %s%s", p->family, p->given,
                                       sexes[chance_below(chance, 4)],
                                       dotted(a, v->date)),
                            str_format(a, "DOB: %s", dotted(a, p->birth))};
    struct rect place;
    int wide;

    if (!lines[0] || !lines[1])
        return fail(err, ERR_MEMORY, "no memory for text");
    pen->size = s->height / (28 + chance_below(chance, 12));
    pen->size = pen->size < LEAST_LETTER ? LEAST_LETTER : pen->size;
    while ((wide = line_width(pen, lines[0])) > s->width - 16 &&
           pen->size > LEAST_LETTER)
        pen->size--;
    if (!find_corner(pen, chance, wide, &place))
        return OK;
    pen->ink = standing_out(pen->fr, place);
    for (int i = 0; i < 2; i++) {
        draw_line(pen, lines[i], place.x,
                  place.y + pen->size + i * (pen->size * 5 / 4));
        TRY(add_box(a, pen, lines[i], boxes, err));
        pen->box = (struct rect){0, 0, 0, 0};
    }
    return OK;
}

/* A marker that must stay, and two or three letters right of it. */
static enum code draw_initials(struct arena *a, struct pen *pen,
                               struct chance *chance, const struct visit *v,
                               struct hidden_boxes *boxes, struct error *err)
{
    const struct shape *s = &pen->fr->shape;
    struct str given, family = str_cut(str_of(v->operator_), '^', &given);
    const char *text = chance_below(chance, 2)
                           ? str_format(a, "%c%c", given.at[0], family.at[0])
                           : str_format(a, "%c%.2s", given.at[0], family.at);
    int height = s->height / 16, x = s->width / 8 + chance_below(chance, 20),
        y = s->height / 5;

    if (!text)
        return fail(err, ERR_MEMORY, "no memory for text");
    pen->size = height < 2 * LEAST_LETTER ? 2 * LEAST_LETTER : height;
    pen->ink = standing_out(
        pen->fr, (struct rect){x, y - pen->size, 3 * pen->size, pen->size});
    draw_line(pen, chance_below(chance, 2) ? "L" : "R", x, y);
    x += pen->size + pen->size / 4;
    pen->size = pen->size * 2 / 3;
    pen->box = (struct rect){0, 0, 0, 0};
    draw_line(pen, text, x, y);
    return add_box(a, pen, text, boxes, err);
}

enum code ink_draw(struct arena *a, struct frame *fr, struct chance *chance,
                   const struct person *p, const struct visit *v,
                   bool projection, struct hidden_boxes *ret_boxes,
                   struct error *err)
{
    struct pen pen = {.fr = fr};
    const char *font = fonts[chance_below(chance, 4)];
    FT_Library library;
    enum code code;

    if (FT_Init_FreeType(&library))
        return fail(err, ERR_MEMORY, "FreeType does not start");
    if (FT_New_Face(library, font, 0, &pen.face)) {
        FT_Done_FreeType(library);
        return fail(err, ERR_IO, "cannot open font '%s'", font);
    }
    code = !projection || chance_below(chance, 3)
               ? draw_banner(a, &pen, chance, p, v, ret_boxes, err)
               : draw_initials(a, &pen, chance, v, ret_boxes, err);
    FT_Done_Face(pen.face);
    FT_Done_FreeType(library);
    return code;
}
