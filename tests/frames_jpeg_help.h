/*
 * frames_jpeg_help.h - JPEG streams for tests, coded without colour conversion
 */
#pragma once
#include "frames_help.h"

#include <jpeglib.h>

struct jpeg_look {
    J_COLOR_SPACE space; /* what the samples are, and are coded as */
    int halves;          /* chroma: 0 full, 1 in pairs, 2 also in rows */
    bool progressive;
    int restart;         /* MCUs, or 0 */
    bool jfif, adobe;    /* markers written */
    int first_id;        /* of the components, or 0 as libjpeg has them */
    const char *comment; /* or NULL */
};

static inline struct bytes make_jpeg(struct arena *a, const uint8_t *pixels,
                                     int width, int height,
                                     struct jpeg_look look)
{
    int samples = look.space == JCS_GRAYSCALE ? 1 : 3;
    struct jpeg_compress_struct c;
    struct jpeg_error_mgr e;
    unsigned char *out = NULL;
    unsigned long len = 0;
    struct bytes ret;

    c.err = jpeg_std_error(&e);
    jpeg_create_compress(&c);
    jpeg_mem_dest(&c, &out, &len);
    c.image_width = (JDIMENSION)width;
    c.image_height = (JDIMENSION)height;
    c.input_components = samples;
    c.in_color_space = look.space;
    jpeg_set_defaults(&c);
    jpeg_set_colorspace(&c, look.space);
    jpeg_set_quality(&c, 98, TRUE);
    c.comp_info[0].h_samp_factor = look.halves ? 2 : 1;
    c.comp_info[0].v_samp_factor = look.halves == 2 ? 2 : 1;
    for (int i = 0; look.first_id && i < samples; i++)
        c.comp_info[i].component_id = look.first_id + i;
    c.write_JFIF_header = look.jfif;
    c.write_Adobe_marker = look.adobe;
    c.restart_interval = (unsigned)look.restart;
    if (look.progressive)
        jpeg_simple_progression(&c);
    jpeg_start_compress(&c, TRUE);
    if (look.comment)
        jpeg_write_marker(&c, JPEG_COM, (const JOCTET *)look.comment,
                          (unsigned)strlen(look.comment));
    while (c.next_scanline < c.image_height) {
        JSAMPROW row =
            (JSAMPROW)(uintptr_t)(pixels + c.next_scanline * (size_t)width *
                                               (size_t)samples);

        jpeg_write_scanlines(&c, &row, 1);
    }
    jpeg_finish_compress(&c);
    jpeg_destroy_compress(&c);
    ret = (struct bytes){memcpy(arena_alloc(a, len), out, len), len};
    free(out);
    return ret;
}

/* A grey picture all of one value: after JPEG still that, within 1. */
static inline struct bytes flat_jpeg(struct arena *a, int width, int height,
                                     int value)
{
    size_t len = (size_t)width * (size_t)height;
    uint8_t *pixels = memset(arena_alloc(a, len), value, len);

    return make_jpeg(a, pixels, width, height,
                     (struct jpeg_look){.space = JCS_GRAYSCALE});
}
