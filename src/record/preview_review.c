/*
 * preview_review.c - whole pictures for the review page, as PNG (libpng)
 *
 * Small text must stay to be read, so a picture is only made smaller where it
 * is larger than the page can show, by the mean of what falls into a pixel.
 */
#include "record/preview_review.h"
#include <png.h>
#include <setjmp.h>

/* First source pixel of pixel i of n. */
static int source(int i, int n, int of)
{
    return (int)((int64_t)i * of / n);
}

static void average(const struct view *v, struct rect from, uint8_t *to)
{
    size_t n = (size_t)v->channels;
    uint64_t count = (uint64_t)rect_area(from);

    for (size_t c = 0; c < n; c++) {
        uint64_t sum = 0;

        for (int y = from.y; y < from.y + from.height; y++)
            for (int x = from.x; x < from.x + from.width; x++)
                sum +=
                    v->pixels[((size_t)y * (size_t)v->width + (size_t)x) * n +
                              c];
        to[c] = (uint8_t)((sum + count / 2) / count);
    }
}

static enum code shrink(struct arena *a, const struct view *v, int side,
                        struct view *ret, struct error *err)
{
    int longer = v->width > v->height ? v->width : v->height;
    struct view p = {.width = (int)((int64_t)v->width * side / longer),
                     .height = (int)((int64_t)v->height * side / longer),
                     .channels = v->channels};

    p.width += !p.width;
    p.height += !p.height;
    p.pixels =
        arena_array(a, (size_t)p.width * (size_t)p.channels, (size_t)p.height);
    if (!p.pixels)
        return fail(err, ERR_MEMORY, "no memory for a preview");
    for (int y = 0; y < p.height; y++)
        for (int x = 0; x < p.width; x++) {
            struct rect from = {source(x, p.width, v->width),
                                source(y, p.height, v->height), 0, 0};

            from.width = source(x + 1, p.width, v->width) - from.x;
            from.height = source(y + 1, p.height, v->height) - from.y;
            average(v, from,
                    p.pixels + ((size_t)y * (size_t)p.width + (size_t)x) *
                                   (size_t)p.channels);
        }
    *ret = p;
    return OK;
}

static void release(void *handle)
{
    buffer_release(handle);
}

static void png_write(png_structp png, png_bytep at, size_t len)
{
    buffer_add(png_get_io_ptr(png), at, len);
}

static void png_flush_nothing(png_structp png)
{
    (void)png;
}

/* libpng jumps on errors; nothing between setjmp and its end owns memory. */
static bool encode(const struct view *p, struct buffer *b)
{
    png_structp png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png ? png_create_info_struct(png) : NULL;

    if (!info || setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        return false;
    }
    png_set_write_fn(png, b, png_write, png_flush_nothing);
    png_set_compression_level(png, 1);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
    png_set_IHDR(png, info, (png_uint_32)p->width, (png_uint_32)p->height, 8,
                 p->channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (int y = 0; y < p->height; y++)
        png_write_row(png, p->pixels + (size_t)y * (size_t)p->width *
                                           (size_t)p->channels);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return !b->failed;
}

enum code preview_view(struct arena *a, const struct view *v, int side,
                       struct str *ret_png, struct error *err)
{
    struct buffer *b = arena_alloc(a, sizeof *b);
    struct view small = *v;

    if (!b || arena_defer(a, release, b) != OK)
        return fail(err, ERR_MEMORY, "no memory for a preview");
    b->limit = (size_t)side * (size_t)side * 4 + (1 << 16);
    if (v->width > side || v->height > side)
        TRY(shrink(a, v, side, &small, err));
    if (!encode(&small, b))
        return fail(err, ERR_MEMORY, "cannot encode a preview");
    *ret_png = (struct str){b->at, b->len};
    return OK;
}

enum code preview_whole(struct arena *a, const struct frames *f, int index,
                        int side, struct str *ret_png, struct error *err)
{
    struct frame frame;
    struct view view;

    TRY(frame_decode(a, f, index, &frame, err));
    TRY(frame_display(a, f, &frame, STRETCH_VIEWER, &view, err));
    return preview_view(a, &view, side, ret_png, err);
}
