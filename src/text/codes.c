/*
 * codes.c - places that are busy like a code, looked through, read by ZBar
 */
#include "text/codes.h"
#include "text/codes_shape.h"
#include <stdlib.h>
#include <string.h>
#include <zbar.h>

enum {
    BLOCK = 16,    /* pixels */
    CONTRAST = 90, /* of 255, between the two values */
    LEAST_QR = 3,  /* blocks of a side */
    MOST_PLACES = 64
};

/* ZBar, as it reads what has the shape of a code; and as it looks for QR codes
 * that have not, as they are askew: it finds short bar codes in much that is
 * none. */
struct code_reader {
    zbar_image_scanner_t *any, *askew;
};

enum code code_reader_create(struct code_reader **ret, struct error *err)
{
    struct code_reader *r = calloc(1, sizeof *r);

    if (r) {
        r->any = zbar_image_scanner_create();
        r->askew = zbar_image_scanner_create();
    }
    if (!r || !r->any || !r->askew) {
        code_reader_destroy(r);
        return fail(err, ERR_MEMORY, "no memory for the code reader");
    }
    zbar_image_scanner_set_config(r->any, ZBAR_NONE, ZBAR_CFG_ENABLE, 1);
    zbar_image_scanner_set_config(r->askew, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar_image_scanner_set_config(r->askew, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    zbar_image_scanner_set_config(r->askew, ZBAR_NONE, ZBAR_CFG_X_DENSITY, 2);
    zbar_image_scanner_set_config(r->askew, ZBAR_NONE, ZBAR_CFG_Y_DENSITY, 2);
    *ret = r;
    return OK;
}

void code_reader_destroy(struct code_reader *r)
{
    if (!r)
        return;
    if (r->any)
        zbar_image_scanner_destroy(r->any);
    if (r->askew)
        zbar_image_scanner_destroy(r->askew);
    free(r);
}

/* ---- places ---------------------------------------------------------- */

/* What one block shows. */
struct look {
    int low, high;    /* smallest and largest value */
    int dark, bright; /* pixels within a quarter of either */
    int changes;      /* jumps of half the contrast along rows and columns */
};

static struct look look_at(const struct plane *p, int x0, int y0)
{
    struct look l = {.low = 255};
    size_t width = (size_t)p->width;

    for (int y = y0; y < y0 + BLOCK; y++) {
        const uint8_t *row = p->at + (size_t)y * width;

        for (int x = x0; x < x0 + BLOCK; x++) {
            l.low = row[x] < l.low ? row[x] : l.low;
            l.high = row[x] > l.high ? row[x] : l.high;
        }
    }
    if (l.high - l.low < CONTRAST)
        return l;
    for (int y = y0; y < y0 + BLOCK; y++) {
        const uint8_t *row = p->at + (size_t)y * width;
        const uint8_t *next = y + 1 < p->height ? row + width : row;
        int half = (l.high - l.low) / 2, quarter = half / 2;

        for (int x = x0; x < x0 + BLOCK; x++) {
            int right = x + 1 < p->width ? row[x + 1] : row[x];

            l.dark += row[x] <= l.low + quarter;
            l.bright += row[x] >= l.high - quarter;
            l.changes +=
                (abs(right - row[x]) > half) + (abs(next[x] - row[x]) > half);
        }
    }
    return l;
}

/* Two values, and jumps between them all over the block. */
static bool is_code_like(const struct look *l)
{
    enum { ALL = BLOCK * BLOCK };

    return l->high - l->low >= CONTRAST &&
           (l->dark + l->bright) * 20 >= ALL * 13 && l->changes * 16 >= ALL;
}

struct blocks {
    int across, down;
    bool *busy;
};

/* The connected busy blocks around one; they are busy no more. */
static struct rect gather(struct blocks *b, int start, int *stack)
{
    struct rect box = {0};
    int top = 0;

    stack[top++] = start;
    b->busy[start] = false;
    while (top) {
        int at = stack[--top], x = at % b->across, y = at / b->across;

        box = rect_union(box, (struct rect){x, y, 1, 1});
        for (int dy = -1; dy <= 1; dy++)
            for (int dx = -1; dx <= 1; dx++) {
                int nx = x + dx, ny = y + dy, n = ny * b->across + nx;

                if (nx < 0 || ny < 0 || nx >= b->across || ny >= b->down ||
                    !b->busy[n])
                    continue;
                b->busy[n] = false;
                stack[top++] = n;
            }
    }
    return box;
}

/* The values below and above which a twentieth of the pixels of r are. */
static void ends_of(const struct plane *p, struct rect r, int *low, int *high)
{
    int64_t counts[256] = {0}, tail = rect_area(r) / 20, seen = 0;

    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++)
            counts[p->at[(size_t)y * (size_t)p->width + (size_t)x]]++;
    *low = 0;
    while (*low < 255 && (seen += counts[*low]) <= tail)
        ++*low;
    seen = 0;
    *high = 255;
    while (*high > 0 && (seen += counts[*high]) <= tail)
        --*high;
}

/* A part of the plane in its two values. */
static enum code bits_of(struct arena *a, const struct plane *p, struct rect r,
                         struct bits *ret, struct error *err)
{
    uint8_t *at = arena_array(a, (size_t)r.width, (size_t)r.height), *to = at;
    int low, high;

    if (!at)
        return fail(err, ERR_MEMORY, "no memory for a code");
    ends_of(p, r, &low, &high);
    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++)
            *to++ = p->at[(size_t)y * (size_t)p->width + (size_t)x] >
                    (low + high) / 2;
    *ret = (struct bits){r.width, r.height, at};
    return OK;
}

/* Are seven tenths of the pixels within a quarter of two values? */
static bool has_two_values(const struct plane *p, struct rect r)
{
    int64_t plain = 0;
    int low, high, quarter;

    ends_of(p, r, &low, &high);
    quarter = (high - low) / 4;
    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++) {
            int v = p->at[(size_t)y * (size_t)p->width + (size_t)x];

            plain += v <= low + quarter || v >= high - quarter;
        }
    return high - low >= CONTRAST && plain * 10 >= rect_area(r) * 7;
}

/* ---- reading --------------------------------------------------------- */

static enum code read_place(struct arena *a, zbar_image_scanner_t *scanner,
                            const struct plane *p, struct rect box,
                            struct str *ret, struct error *err)
{
    size_t size = (size_t)box.width * (size_t)box.height;
    uint8_t *copy = arena_alloc(a, size);
    zbar_image_t *image = zbar_image_create();
    const zbar_symbol_t *symbol;

    *ret = (struct str){NULL, 0};
    if (!copy || !image) {
        zbar_image_destroy(image);
        return fail(err, ERR_MEMORY, "no memory for a code");
    }
    for (int y = 0; y < box.height; y++)
        memcpy(copy + (size_t)y * (size_t)box.width,
               p->at + (size_t)(box.y + y) * (size_t)p->width + (size_t)box.x,
               (size_t)box.width);
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, (unsigned)box.width, (unsigned)box.height);
    zbar_image_set_data(image, copy, size, NULL);
    zbar_scan_image(scanner, image);
    for (symbol = zbar_image_first_symbol(image); symbol && !ret->at;
         symbol = zbar_symbol_next(symbol))
        if (zbar_symbol_get_data_length(symbol))
            *ret =
                str_copy(a, (struct str){zbar_symbol_get_data(symbol),
                                         zbar_symbol_get_data_length(symbol)});
    zbar_image_destroy(image);
    return OK;
}

static enum code add_line(struct arena *a, struct rect box, struct str text,
                          struct lines *lines, struct error *err)
{
    return line_copy(a,
                     &(struct line){.box = box,
                                    .kind = LINE_CODE,
                                    .textness = text.at ? 1 : 0.9f,
                                    .confidence = text.at ? 1 : 0,
                                    .text = text},
                     lines, err);
}

/* Pixels around what changes: bars at the ends of a code, soft edges. */
static int margin_of(struct rect r)
{
    return 3 + (r.width < r.height ? r.width : r.height) / 12;
}

/* What is built like a code, readable or not; and what can be read. */
static enum code add_codes(struct arena *a, struct arena *scratch,
                           struct code_reader *r, const struct plane *luma,
                           struct rect blocks, struct lines *lines,
                           struct error *err)
{
    struct rect whole = {0, 0, luma->width, luma->height};
    struct rect place = {blocks.x * BLOCK, blocks.y * BLOCK,
                         blocks.width * BLOCK, blocks.height * BLOCK};
    struct shapes shapes = {.count = 0};
    bool found = false;
    struct bits bits;
    struct str text;

    place = rect_cut(rect_grow(place, BLOCK), whole);
    TRY(bits_of(scratch, luma, place, &bits, err));
    TRY(shapes_find(scratch, &bits, &shapes, err));
    for (int i = 0; i < shapes.count; i++) {
        struct rect one = shapes.at[i], box;

        one.x += place.x;
        one.y += place.y;
        if (!has_two_values(luma, one))
            continue;
        box = rect_cut(rect_grow(one, BLOCK), whole);
        TRY(read_place(scratch, r->any, luma, box, &text, err));
        box = rect_cut(rect_grow(one, margin_of(one)), whole);
        TRY(add_line(a, box, text, lines, err));
        found = true;
    }
    if (found || blocks.width < LEAST_QR || blocks.height < LEAST_QR)
        return OK;
    TRY(read_place(scratch, r->askew, luma, place, &text, err));
    return text.at ? add_line(a, place, text, lines, err) : OK;
}

enum code codes_find(struct arena *a, struct arena *scratch,
                     struct code_reader *r, const struct plane *luma,
                     struct lines *lines, struct error *err)
{
    struct blocks b = {luma->width / BLOCK, luma->height / BLOCK, NULL};
    size_t count = (size_t)b.across * (size_t)b.down;
    int *stack = arena_array(scratch, count, sizeof *stack);
    int places = 0;

    b.busy = arena_array(scratch, count, sizeof *b.busy);
    if (!b.busy || !stack)
        return fail(err, ERR_MEMORY, "no memory for codes");
    for (int y = 0; y < b.down; y++)
        for (int x = 0; x < b.across; x++) {
            struct look l = look_at(luma, x * BLOCK, y * BLOCK);

            b.busy[y * b.across + x] = is_code_like(&l);
        }
    for (int i = 0; i < (int)count && places < MOST_PLACES; i++) {
        struct rect blocks;

        if (!b.busy[i])
            continue;
        blocks = gather(&b, i, stack);
        if (rect_area(blocks) < 2)
            continue;
        places++;
        TRY(add_codes(a, scratch, r, luma, blocks, lines, err));
    }
    return OK;
}
