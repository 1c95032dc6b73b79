/*
 * redact_forms.h - JPEG streams of every form, for the tests of redact/
 */
#pragma once
#include "cmocka_all.h"
#include "redact/redact_jpeg.h"
#include "redact_pictures.h"

enum { WIDTH = 131, HEIGHT = 97, MOST_BLACK = 5 };

static const struct jpeg_form forms[] = {
    {.quality = 85, .space = JCS_GRAYSCALE},
    {.quality = 85, .space = JCS_YCbCr, .h = 1, .v = 1},
    {.quality = 85, .space = JCS_YCbCr, .h = 2, .v = 1},
    {.quality = 85, .space = JCS_YCbCr, .h = 2, .v = 2},
    {.quality = 85, .space = JCS_YCbCr, .h = 1, .v = 2},
    {.quality = 85, .space = JCS_YCbCr, .h = 4, .v = 1},
    {.quality = 85, .space = JCS_RGB, .h = 1, .v = 1},
    {.quality = 40, .space = JCS_YCbCr, .h = 2, .v = 2, .progressive = true},
    {.quality = 95, .space = JCS_YCbCr, .h = 2, .v = 1, .restart = 3},
    {.quality = 70, .space = JCS_YCbCr, .h = 2, .v = 2, .alone = true},
    {.quality = 15, .space = JCS_YCbCr, .h = 2, .v = 2},
    {.quality = 100, .space = JCS_RGB, .h = 1, .v = 1, .progressive = true},
};
enum { FORMS = sizeof forms / sizeof *forms };

static inline struct jpeg_boxes black_boxes(const struct jpeg_form *form,
                                            const struct rect *at, int count)
{
    int chroma = form->space == JCS_YCbCr ? 128 : 0;

    return (struct jpeg_boxes){at, count, {0, chroma, chroma}};
}

static inline int channels_of(const struct jpeg_form *form)
{
    return form->space == JCS_GRAYSCALE ? 1 : 3;
}

static inline struct made_jpeg picture(const struct jpeg_form *form,
                                       enum drawing what, uint32_t seed)
{
    uint8_t *p = draw_picture(what, WIDTH, HEIGHT, channels_of(form), seed);
    struct made_jpeg j = make_jpeg(form, p, WIDTH, HEIGHT);

    free(p);
    return j;
}

static inline enum code blank(struct arena *a, struct made_jpeg j,
                              const struct jpeg_form *form,
                              const struct rect *at, int count,
                              enum jpeg_order order, struct bytes *ret)
{
    struct jpeg_boxes boxes = black_boxes(form, at, count);

    return jpeg_blank(a, (struct bytes){j.at, j.len}, WIDTH, HEIGHT,
                      channels_of(form), &boxes, order, ret, NULL);
}

static inline struct arena *new_arena(void)
{
    struct arena *a = arena_create(1 << 26);

    assert_non_null(a);
    return a;
}
