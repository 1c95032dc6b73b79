/*
 * codes.c - blocks that look like a code, joined to places, read by ZBar
 */
#include "text/codes.h"
#include <stdlib.h>
#include <string.h>
#include <zbar.h>

enum {
    BLOCK = 16,    /* pixels */
    CONTRAST = 90, /* of 255, between the two values */
    MOST_CODES = 64
};

struct code_reader {
    zbar_image_scanner_t *scanner;
};

enum code code_reader_create(struct code_reader **ret, struct error *err)
{
    struct code_reader *r = calloc(1, sizeof *r);

    if (r)
        r->scanner = zbar_image_scanner_create();
    if (!r || !r->scanner) {
        free(r);
        return fail(err, ERR_MEMORY, "no memory for the code reader");
    }
    zbar_image_scanner_set_config(r->scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 1);
    *ret = r;
    return OK;
}

void code_reader_destroy(struct code_reader *r)
{
    if (!r)
        return;
    zbar_image_scanner_destroy(r->scanner);
    free(r);
}

/* ---- structure ------------------------------------------------------- */

/* What one block shows. */
struct look {
    int low, high;      /* smallest and largest value */
    int dark, bright;   /* pixels within a quarter of either */
    int changes_across; /* jumps of half the contrast along rows */
    int changes_down;
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
            l.changes_across += abs(right - row[x]) > half;
            l.changes_down += abs(next[x] - row[x]) > half;
        }
    }
    return l;
}

/* Two values, neither rare, and jumps between them all over the block. */
static bool is_code_like(const struct look *l)
{
    enum { ALL = BLOCK * BLOCK };
    int changes = l->changes_across + l->changes_down;

    return l->high - l->low >= CONTRAST &&
           (l->dark + l->bright) * 20 >= ALL * 17 && l->dark * 10 >= ALL * 3 &&
           l->bright * 10 >= ALL * 3 && changes * 12 >= ALL;
}

/* Codes of two dimensions change both ways; gratings do not. */
static bool is_square_like(const struct look *l)
{
    enum { ALL = BLOCK * BLOCK };

    return l->changes_across * 20 >= ALL && l->changes_down * 20 >= ALL;
}

enum { PLAIN, STRIPED, SQUARE, GATHERED };

struct blocks {
    int across, down;
    uint8_t *code;
};

/* A connected place of code-like blocks. */
struct place {
    struct rect box; /* blocks */
    int count, square;
};

static struct place gather(struct blocks *b, int start, int *stack)
{
    struct place p = {.count = 0};
    int top = 0;

    stack[top++] = start;
    p.square += b->code[start] == SQUARE;
    b->code[start] = GATHERED;
    while (top) {
        int at = stack[--top], x = at % b->across, y = at / b->across;

        p.box = rect_union(p.box, (struct rect){x, y, 1, 1});
        p.count++;
        for (int dy = -1; dy <= 1; dy++)
            for (int dx = -1; dx <= 1; dx++) {
                int nx = x + dx, ny = y + dy, n = ny * b->across + nx;

                if (nx < 0 || ny < 0 || nx >= b->across || ny >= b->down ||
                    b->code[n] == PLAIN || b->code[n] == GATHERED)
                    continue;
                p.square += b->code[n] == SQUARE;
                b->code[n] = GATHERED;
                stack[top++] = n;
            }
    }
    return p;
}

/* So much like a code that it is one, readable or not. */
static bool is_dense(const struct place *p)
{
    return p->count >= 9 && p->square * 4 >= p->count * 3 &&
           p->count * 3 >= p->box.width * p->box.height * 2;
}

/* ---- reading --------------------------------------------------------- */

static enum code read_place(struct arena *a, struct code_reader *r,
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
    if (zbar_scan_image(r->scanner, image) > 0) {
        symbol = zbar_image_first_symbol(image);
        *ret = str_copy(a, (struct str){zbar_symbol_get_data(symbol),
                                        zbar_symbol_get_data_length(symbol)});
    }
    zbar_image_destroy(image);
    return OK;
}

static enum code add_code(struct arena *a, struct arena *scratch,
                          struct code_reader *r, const struct plane *luma,
                          struct rect blocks, bool dense, struct lines *lines,
                          struct error *err)
{
    struct rect whole = {0, 0, luma->width, luma->height};
    struct rect box = {blocks.x * BLOCK, blocks.y * BLOCK, blocks.width * BLOCK,
                       blocks.height * BLOCK};
    struct str text;

    box = rect_cut(rect_grow(box, BLOCK), whole);
    TRY(read_place(scratch, r, luma, box, &text, err));
    if (!text.at && !dense)
        return OK;
    return line_copy(a,
                     &(struct line){.box = box,
                                    .kind = LINE_CODE,
                                    .textness = dense ? 0.9f : 1,
                                    .confidence = text.at ? 1 : 0,
                                    .text = text},
                     lines, err);
}

enum code codes_find(struct arena *a, struct arena *scratch,
                     struct code_reader *r, const struct plane *luma,
                     struct lines *lines, struct error *err)
{
    struct blocks b = {luma->width / BLOCK, luma->height / BLOCK, NULL};
    size_t count = (size_t)b.across * (size_t)b.down;
    int *stack = arena_array(scratch, count, sizeof *stack);
    int codes = 0;

    b.code = arena_alloc(scratch, count);
    if (!b.code || !stack)
        return fail(err, ERR_MEMORY, "no memory for codes");
    for (int y = 0; y < b.down; y++)
        for (int x = 0; x < b.across; x++) {
            struct look l = look_at(luma, x * BLOCK, y * BLOCK);

            if (is_code_like(&l))
                b.code[y * b.across + x] =
                    is_square_like(&l) ? SQUARE : STRIPED;
        }
    for (int i = 0; i < (int)count && codes < MOST_CODES; i++) {
        struct place p;

        if (b.code[i] == PLAIN || b.code[i] == GATHERED)
            continue;
        p = gather(&b, i, stack);
        if (p.count < 2)
            continue;
        codes++;
        TRY(add_code(a, scratch, r, luma, p.box, is_dense(&p), lines, err));
    }
    return OK;
}
