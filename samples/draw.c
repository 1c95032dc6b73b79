/*
 * draw.c - lines of text as masks, and masks on a canvas
 */
#include "draw.h"
#include "fonts.h"
#include "stroke.h"
#include <math.h>
#include <string.h>

/* Room to draw in before the box is known: pen at (left, base). */
struct sheet {
    int width, height, left, base;
    uint8_t *at;
};

static struct sheet sheet_create(struct arena *a, int width, int size)
{
    struct sheet s = {width + 4 * size + 8, 4 * size + 8, 2 * size + 4,
                      2 * size + 4, NULL};

    s.at = take(a, (size_t)(s.width * s.height), 1);
    return s;
}

static void sheet_add(struct sheet *s, int x, int y, int width, int height,
                      const uint8_t *at)
{
    for (int j = 0; j < height; j++) {
        for (int i = 0; i < width; i++) {
            int px = s->left + x + i, py = s->base + y + j;
            uint8_t *p;

            if (px < 0 || py < 0 || px >= s->width || py >= s->height)
                continue;
            p = s->at + py * s->width + px;
            if (at[j * width + i] > *p)
                *p = at[j * width + i];
        }
    }
}

/* Least box that holds all that shows; counts those pixels. */
static struct rect tight(const uint8_t *at, int width, int height, int *pixels)
{
    int x0 = width, y0 = height, x1 = -1, y1 = -1;

    *pixels = 0;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            if (at[y * width + x] < SHOWS)
                continue;
            ++*pixels;
            x0 = x < x0 ? x : x0;
            x1 = x > x1 ? x : x1;
            y0 = y < y0 ? y : y0;
            y1 = y;
        }
    }
    if (x1 < 0)
        return (struct rect){0, 0, 0, 0};
    return (struct rect){x0, y0, x1 - x0 + 1, y1 - y0 + 1};
}

/* Cut the mask out of width x height bytes; origin is where (0, 0) lies. */
static struct mask cut(struct arena *a, const uint8_t *at, int width,
                       int height, int origin_x, int origin_y)
{
    struct mask m = {0};
    struct rect r = tight(at, width, height, &m.pixels);

    m.coverage = take(a, (size_t)(r.width * r.height) + 1, 1);
    for (int y = 0; y < r.height; y++)
        memcpy(m.coverage + y * r.width, at + (r.y + y) * width + r.x,
               (size_t)r.width);
    m.box = (struct rect){r.x - origin_x, r.y - origin_y, r.width, r.height};
    return m;
}

static int advance_of(struct fonts *f, struct letter letter,
                      unsigned char symbol)
{
    int step = letter.face == STROKE ? stroke_advance(letter, symbol)
                                     : fonts_glyph(f, letter, symbol).advance;

    return step + letter.spread;
}

static void put(struct arena *a, struct fonts *f, struct sheet *s,
                struct letter letter, unsigned char symbol, int x, int y)
{
    struct glyph g = letter.face == STROKE ? stroke_glyph(a, letter, symbol)
                                           : fonts_glyph(f, letter, symbol);

    sheet_add(s, x + g.left, y + g.top, g.width, g.height, g.at);
}

static int capital(struct fonts *f, struct letter letter)
{
    return letter.face == STROKE ? letter.size
                                 : fonts_glyph(f, letter, 'H').height;
}

int letter_size(struct fonts *f, enum face face, int height)
{
    if (face == STROKE)
        return height;
    if (face == FIXED || face == TERMINUS)
        return height * 3 / 2; /* of the cell */
    return (int)lrintf((float)height / fonts_capital(f, face));
}

struct mask mask_text(struct arena *a, struct fonts *f, struct letter letter,
                      const char *line)
{
    struct sheet s;
    struct mask m;
    int x = 0;

    for (const char *p = line; *p; p++)
        x += advance_of(f, letter, (unsigned char)*p);
    s = sheet_create(a, x, letter.size < 32 ? 32 : letter.size);
    x = 0;
    for (const char *p = line; *p; p++) {
        put(a, f, &s, letter, (unsigned char)*p, x, 0);
        x += advance_of(f, letter, (unsigned char)*p);
    }
    m = cut(a, s.at, s.width, s.height, s.left, s.base);
    m.height = capital(f, letter);
    return m;
}

struct mask mask_stack(struct arena *a, struct fonts *f, struct letter letter,
                       const char *line)
{
    int high = capital(f, letter) * 3 / 2 + 1;
    int room = letter.size < 32 ? 32 : letter.size;
    int count = (int)strlen(line);
    struct sheet s = {6 * room, high * count + 4 * room, 2 * room, 2 * room,
                      NULL};
    struct mask m;

    s.at = take(a, (size_t)(s.width * s.height), 1);
    for (int i = 0; i < count; i++)
        put(a, f, &s, letter, (unsigned char)line[i], 0, i * high);
    m = cut(a, s.at, s.width, s.height, s.left, s.base);
    m.height = capital(f, letter);
    return m;
}

struct mask mask_turn(struct arena *a, const struct mask *m, int quarters)
{
    int w = m->box.width, h = m->box.height;
    struct mask r = *m;

    quarters &= 3;
    r.box =
        quarters % 2 ? (struct rect){0, 0, h, w} : (struct rect){0, 0, w, h};
    r.coverage = take(a, (size_t)(w * h) + 1, 1);
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
            int tx = quarters == 0   ? x
                     : quarters == 1 ? h - 1 - y
                     : quarters == 2 ? w - 1 - x
                                     : y;
            int ty = quarters == 0   ? y
                     : quarters == 1 ? x
                     : quarters == 2 ? h - 1 - y
                                     : w - 1 - x;

            r.coverage[ty * r.box.width + tx] = m->coverage[y * w + x];
        }
    }
    return r;
}

struct mask mask_mirror(struct arena *a, const struct mask *m)
{
    int w = m->box.width, h = m->box.height;
    struct mask r = *m;

    r.coverage = take(a, (size_t)(w * h) + 1, 1);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            r.coverage[y * w + w - 1 - x] = m->coverage[y * w + x];
    return r;
}

struct mask mask_grow(struct arena *a, const struct mask *m, int by)
{
    int w = m->box.width + 2 * by, h = m->box.height + 2 * by;
    uint8_t *at = take(a, (size_t)(w * h) + 1, 1);
    struct mask r;

    for (int y = 0; y < m->box.height; y++) {
        for (int x = 0; x < m->box.width; x++) {
            uint8_t v = m->coverage[y * m->box.width + x];

            for (int j = 0; v && j <= 2 * by; j++)
                for (int i = 0; i <= 2 * by; i++) {
                    uint8_t *p = at + (y + j) * w + x + i;

                    *p = v > *p ? v : *p;
                }
        }
    }
    r = cut(a, at, w, h, by - m->box.x, by - m->box.y);
    r.height = m->height;
    return r;
}

void canvas_stamp(struct canvas *c, const struct mask *m, int x, int y,
                  struct ink ink, float strength)
{
    int full = (int)(strength * 256);

    for (int j = 0; j < m->box.height; j++)
        for (int i = 0; i < m->box.width; i++) {
            int v = m->coverage[j * m->box.width + i];

            if (v)
                canvas_mix(c, x + i, y + j, ink, (v + (v >> 7)) * full / 256);
        }
}
