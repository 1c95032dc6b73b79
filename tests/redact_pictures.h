/*
 * redact_pictures.h - drawn pictures and JPEGs for the tests of redact/
 *
 * Pictures are made from a seed, so that every run sees the same ones, and
 * hold what real ones hold: gradients, edges, noise, letters-like strokes and
 * strong colours. JPEGs are made by libjpeg with the parameters of the test.
 */
#pragma once
#include "base/base.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

static inline uint32_t draw_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

enum drawing { DRAW_NOISE, DRAW_SMOOTH, DRAW_STROKES };

/* width * height * channels bytes, freed by the caller. */
static inline uint8_t *draw_picture(enum drawing what, int width, int height,
                                    int channels, uint32_t seed)
{
    uint8_t *p = malloc((size_t)width * (size_t)height * (size_t)channels);
    uint32_t state = seed * 2654435761u + 1;

    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            for (int c = 0; c < channels; c++) {
                int v = (x * (3 + c) + y * (5 - c) + (int)seed * 17) / 2;

                v = (v & 256) ? 255 - (v & 255) : v & 255;
                if (what == DRAW_NOISE)
                    v = (int)(draw_random(&state) >> 24);
                else if (what == DRAW_SMOOTH)
                    v += (int)(draw_random(&state) >> 30) - 2;
                else if (((x + (int)seed) / 2 % 5 == 0) ^ (y / 3 % 4 == 0))
                    v = c == (int)(seed % 3) ? 20 : 245;
                p[((size_t)y * (size_t)width + (size_t)x) * (size_t)channels +
                  (size_t)c] = (uint8_t)(v < 0     ? 0
                                         : v > 255 ? 255
                                                   : v);
            }
    return p;
}

struct jpeg_form {
    int quality;
    J_COLOR_SPACE space;     /* of the stream: JCS_GRAYSCALE, _YCbCr, _RGB */
    int h, v;                /* sampling of the first component; others 1x1 */
    bool progressive, alone; /* alone: a scan for each component */
    bool own_tables;         /* Huffman codes made for the picture */
    int restart;             /* MCUs, 0: none */
    bool arithmetic;
    const char *comment;
};

struct made_jpeg {
    unsigned char *at;
    unsigned long len;
};

static inline struct made_jpeg make_jpeg(const struct jpeg_form *form,
                                         const uint8_t *pixels, int width,
                                         int height)
{
    struct jpeg_compress_struct c;
    struct jpeg_error_mgr e;
    struct made_jpeg made = {NULL, 0};
    int channels = form->space == JCS_GRAYSCALE ? 1 : 3;
    jpeg_scan_info scans[3] = {
        {1, {0}, 0, 63, 0, 0}, {1, {1}, 0, 63, 0, 0}, {1, {2}, 0, 63, 0, 0}};

    c.err = jpeg_std_error(&e);
    jpeg_create_compress(&c);
    jpeg_mem_dest(&c, &made.at, &made.len);
    c.image_width = (JDIMENSION)width;
    c.image_height = (JDIMENSION)height;
    c.input_components = channels;
    c.in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&c);
    jpeg_set_colorspace(&c, form->space);
    jpeg_set_quality(&c, form->quality, TRUE);
    c.comp_info[0].h_samp_factor = form->h ? form->h : 1;
    c.comp_info[0].v_samp_factor = form->v ? form->v : 1;
    c.arith_code = form->arithmetic;
    c.optimize_coding = form->own_tables;
    c.restart_interval = (unsigned)form->restart;
    if (form->alone) {
        c.scan_info = scans;
        c.num_scans = channels;
    }
    if (form->progressive)
        jpeg_simple_progression(&c);
    jpeg_start_compress(&c, TRUE);
    if (form->comment)
        jpeg_write_marker(&c, JPEG_COM, (const JOCTET *)form->comment,
                          (unsigned)strlen(form->comment));
    while (c.next_scanline < c.image_height) {
        size_t row = (size_t)c.next_scanline * (size_t)width;
        JSAMPLE copy[3 * 4096];
        JSAMPROW rows[1] = {copy};

        memcpy(copy, pixels + row * (size_t)channels,
               (size_t)width * (size_t)channels);
        jpeg_write_scanlines(&c, rows, 1);
    }
    jpeg_finish_compress(&c);
    jpeg_destroy_compress(&c);
    return made;
}

/* Decoded to samples of space `out`; freed by the caller. Every warning of
 * libjpeg counts in ret_warnings. */
static inline uint8_t *decode_jpeg(const uint8_t *at, size_t len,
                                   J_COLOR_SPACE out, J_DCT_METHOD dct,
                                   bool smooth, long *ret_warnings)
{
    struct jpeg_decompress_struct d;
    struct jpeg_error_mgr e;
    uint8_t *pixels;

    d.err = jpeg_std_error(&e);
    jpeg_create_decompress(&d);
    jpeg_mem_src(&d, at, len);
    jpeg_read_header(&d, TRUE);
    d.out_color_space = out;
    d.dct_method = dct;
    d.do_fancy_upsampling = smooth;
    jpeg_start_decompress(&d);
    pixels = malloc((size_t)d.output_width * d.output_height *
                    (size_t)d.output_components);
    while (d.output_scanline < d.output_height) {
        JSAMPROW rows[1] = {pixels + (size_t)d.output_scanline *
                                         d.output_width *
                                         (size_t)d.output_components};

        jpeg_read_scanlines(&d, rows, 1);
    }
    jpeg_finish_decompress(&d);
    *ret_warnings = e.num_warnings;
    jpeg_destroy_decompress(&d);
    return pixels;
}
