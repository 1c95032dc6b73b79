/*
 * preview.c - small pictures of what was found (libpng)
 */
#include "record/preview.h"
#include <png.h>
#include <setjmp.h>
#include <string.h>

/* ---- making it small ------------------------------------------------- */

/* RGB, rows without gaps. */
struct picture {
    int width, height;
    uint8_t *pixels;
};

/* The mean of the source pixels that fall into one of the preview's. */
static void average(const struct view *v, struct rect from, uint8_t rgb[3])
{
    uint64_t sum[3] = {0};
    int64_t count = rect_area(from);

    for (int y = from.y; y < from.y + from.height; y++)
        for (int x = from.x; x < from.x + from.width; x++) {
            const uint8_t *p =
                v->pixels + ((size_t)y * (size_t)v->width + (size_t)x) *
                                (size_t)v->channels;

            for (int c = 0; c < 3; c++)
                sum[c] += p[v->channels == 3 ? c : 0];
        }
    for (int c = 0; c < 3; c++)
        rgb[c] = (uint8_t)((sum[c] + (uint64_t)count / 2) / (uint64_t)count);
}

/* First source pixel of preview pixel i of n. */
static int source(int i, int n, int of)
{
    return (int)((int64_t)i * of / n);
}

static enum code shrink(struct arena *a, const struct view *v,
                        struct picture *ret, struct error *err)
{
    int side = v->width > v->height ? v->width : v->height;
    struct picture p = {v->width, v->height, NULL};

    if (side > PREVIEW_SIDE) {
        p.width = (int)((int64_t)v->width * PREVIEW_SIDE / side);
        p.height = (int)((int64_t)v->height * PREVIEW_SIDE / side);
        p.width += !p.width;
        p.height += !p.height;
    }
    p.pixels = arena_array(a, (size_t)p.width * 3, (size_t)p.height);
    if (!p.pixels)
        return fail(err, ERR_MEMORY, "no memory for a preview");
    for (int y = 0; y < p.height; y++)
        for (int x = 0; x < p.width; x++) {
            struct rect from = {source(x, p.width, v->width),
                                source(y, p.height, v->height), 0, 0};

            from.width = source(x + 1, p.width, v->width) - from.x;
            from.height = source(y + 1, p.height, v->height) - from.y;
            average(v, from,
                    p.pixels + 3 * ((size_t)y * (size_t)p.width + (size_t)x));
        }
    *ret = p;
    return OK;
}

/* ---- outlines -------------------------------------------------------- */

static void put(struct picture *p, int x, int y, const uint8_t rgb[3])
{
    if (x >= 0 && y >= 0 && x < p->width && y < p->height)
        memcpy(p->pixels + 3 * ((size_t)y * (size_t)p->width + (size_t)x), rgb,
               3);
}

/* Just around the box, so that what is in it stays to be seen. */
static void outline(struct picture *p, struct rect r, const uint8_t rgb[3])
{
    for (int x = r.x - 1; x <= r.x + r.width; x++) {
        put(p, x, r.y - 1, rgb);
        put(p, x, r.y + r.height, rgb);
    }
    for (int y = r.y - 1; y <= r.y + r.height; y++) {
        put(p, r.x - 1, y, rgb);
        put(p, r.x + r.width, y, rgb);
    }
}

static void outline_all(struct picture *p, const struct view *v, int index,
                        const struct findings *findings)
{
    static const uint8_t red[3] = {230, 40, 40}, yellow[3] = {240, 200, 30};
    const struct rect all = {0, 0, v->width, v->height};

    for (int i = 0; findings && i < findings->count; i++) {
        const struct finding *f = &findings->at[i];
        struct rect r = rect_cut(f->box, all);

        if (f->verdict == KEEP || index < f->first || index > f->last ||
            rect_empty(r))
            continue;
        r.width = source(r.x + r.width, v->width, p->width);
        r.height = source(r.y + r.height, v->height, p->height);
        r.x = source(r.x, v->width, p->width);
        r.y = source(r.y, v->height, p->height);
        r.width -= r.x;
        r.height -= r.y;
        outline(p, r, f->verdict == BLANK ? red : yellow);
    }
}

/* ---- PNG ------------------------------------------------------------- */

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
static bool encode(const struct picture *p, struct buffer *b)
{
    png_structp png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png ? png_create_info_struct(png) : NULL;

    if (!info || setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        return false;
    }
    png_set_write_fn(png, b, png_write, png_flush_nothing);
    png_set_compression_level(png, 3);
    png_set_IHDR(png, info, (png_uint_32)p->width, (png_uint_32)p->height, 8,
                 PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (int y = 0; y < p->height; y++)
        png_write_row(png, p->pixels + 3 * (size_t)y * (size_t)p->width);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return !b->failed;
}

enum code preview_frame(struct arena *a, struct frames *f, int index,
                        const struct findings *findings, struct str *ret_png,
                        struct error *err)
{
    struct buffer *b = arena_alloc(a, sizeof *b);
    struct frame frame;
    struct view view;
    struct picture small;

    if (!b || arena_defer(a, release, b) != OK)
        return fail(err, ERR_MEMORY, "no memory for a preview");
    b->limit = (size_t)PREVIEW_SIDE * PREVIEW_SIDE * 4;
    TRY(frame_decode(a, f, index, &frame, err));
    TRY(frame_display(a, f, &frame, STRETCH_VIEWER, &view, err));
    TRY(shrink(a, &view, &small, err));
    outline_all(&small, &view, index, findings);
    if (!encode(&small, b))
        return fail(err, ERR_MEMORY, "cannot encode a preview");
    *ret_png = (struct str){b->at, b->len};
    return OK;
}

/* ---- pairs ----------------------------------------------------------- */

static int frame_of(const struct findings *findings)
{
    for (int i = 0; i < findings->count; i++)
        if (findings->at[i].verdict != KEEP)
            return findings->at[i].first;
    return 0;
}

static enum code preview_file(struct arena *a, const struct limits *limits,
                              int fd, const struct findings *at,
                              const struct findings *outlines,
                              struct str *ret_png)
{
    struct dataset *ds;
    struct frames *f;
    int index = frame_of(at);

    TRY(dataset_open(a, fd, limits, &ds, NULL));
    if (!ds->pixels.present)
        return ERR_UNSUPPORTED;
    TRY(frames_open(a, ds, limits, &f, NULL));
    if (index < 0 || index >= frames_count(f))
        return ERR_FORMAT;
    return preview_frame(a, f, index, outlines, ret_png, NULL);
}

/* A picture, or none; only a lack of memory is an error. */
static enum code preview_or_none(struct arena *a, const struct limits *limits,
                                 int fd, const struct findings *at,
                                 const struct findings *outlines,
                                 struct str *ret_png, struct error *err)
{
    enum code code = preview_file(a, limits, fd, at, outlines, ret_png);

    if (code == OK)
        return OK;
    *ret_png = (struct str){NULL, 0};
    return code == ERR_MEMORY ? fail(err, code, "no memory for a picture") : OK;
}

enum code preview_pair(struct arena *a, const struct limits *limits,
                       int input_fd, int draft_fd,
                       const struct findings *findings, struct str *ret_before,
                       struct str *ret_after, struct error *err)
{
    *ret_after = (struct str){NULL, 0};
    TRY(preview_or_none(a, limits, input_fd, findings, findings, ret_before,
                        err));
    if (draft_fd < 0)
        return OK;
    return preview_or_none(a, limits, draft_fd, findings, NULL, ret_after, err);
}
