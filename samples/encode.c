/*
 * encode.c - native, RLE (PS3.5 annex G) and JPEG baseline
 */
#include "encode.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* after stdio.h, which it needs */
#include <jpeglib.h>

static size_t samples_of(const struct canvas *c)
{
    return (size_t)c->width * (size_t)c->height * (size_t)c->samples;
}

struct bytes encode_native(struct arena *a, const struct canvas *c, int bits,
                           int subtract)
{
    size_t count = samples_of(c), size = bits == 8 ? 1 : 2;
    uint8_t *at = take(a, count, size);

    for (size_t i = 0; i < count; i++) {
        int v = c->at[i] - subtract;

        at[size * i] = (uint8_t)v;
        if (size == 2)
            at[2 * i + 1] = (uint8_t)(v >> 8);
    }
    return (struct bytes){at, count * size};
}

/* Length of the run of equal bytes at p, at most 128. */
static size_t run_at(const uint8_t *p, const uint8_t *end)
{
    size_t n = 1;

    while (p + n < end && n < 128 && p[n] == *p)
        n++;
    return n;
}

/* PackBits, one row of one byte plane. */
static void pack_row(struct buffer *b, const uint8_t *p, const uint8_t *end)
{
    while (p < end) {
        size_t run = run_at(p, end), n = 0;
        char head;

        if (run >= 3 || p + run == end) {
            head = (char)(run > 1 ? 257 - run : 0);
            buffer_add(b, &head, 1);
            buffer_add(b, p, 1);
            p += run;
            continue;
        }
        while (p + n < end && n < 128 && run_at(p + n, end) < 3)
            n++;
        head = (char)(n - 1);
        buffer_add(b, &head, 1);
        buffer_add(b, p, n);
        p += n;
    }
}

struct bytes encode_rle(struct arena *a, const struct canvas *c, int bits)
{
    int planes = c->samples * (bits / 8);
    uint8_t *row = take(a, (size_t)c->width, 1);
    struct buffer b = {0};
    uint32_t head[16] = {(uint32_t)planes};

    buffer_add(&b, head, sizeof head);
    for (int s = 0; s < planes; s++) {
        int sample = s / (bits / 8);
        int shift = bits == 16 && s % 2 == 0 ? 8 : 0; /* high byte first */

        head[1 + s] = (uint32_t)b.len;
        for (int y = 0; y < c->height; y++) {
            for (int x = 0; x < c->width; x++)
                row[x] = (uint8_t)(canvas_at(c, x, y)[sample] >> shift);
            pack_row(&b, row, row + c->width);
        }
        if (b.len % 2)
            buffer_add(&b, "", 1);
    }
    for (int i = 0; i < 64 && !b.failed; i++)
        b.at[i] = (char)(head[i / 4] >> (8 * (i % 4)));
    return keep(a, &b);
}

static _Noreturn void jpeg_fails(j_common_ptr cinfo)
{
    (void)cinfo;
    die("libjpeg gives up on a frame");
}

static void jpeg_rows(struct jpeg_compress_struct *j, struct arena *a,
                      const struct canvas *c)
{
    size_t stride = (size_t)c->width * (size_t)c->samples;
    JSAMPROW row = take(a, stride, 1);

    for (int y = 0; y < c->height; y++) {
        const uint16_t *from = canvas_at(c, 0, y);

        for (size_t i = 0; i < stride; i++)
            row[i] = (JSAMPLE)from[i];
        jpeg_write_scanlines(j, &row, 1);
    }
}

struct bytes encode_jpeg(struct arena *a, const struct canvas *c, int quality)
{
    struct jpeg_compress_struct j;
    struct jpeg_error_mgr errors;
    unsigned char *out = NULL;
    unsigned long len = 0;
    uint8_t *copy;

    j.err = jpeg_std_error(&errors);
    errors.error_exit = jpeg_fails;
    jpeg_create_compress(&j);
    jpeg_mem_dest(&j, &out, &len);
    j.image_width = (JDIMENSION)c->width;
    j.image_height = (JDIMENSION)c->height;
    j.input_components = c->samples;
    j.in_color_space = c->samples == 3 ? JCS_RGB : JCS_GRAYSCALE;
    jpeg_set_defaults(&j);
    jpeg_set_quality(&j, quality, TRUE);
    j.dct_method = JDCT_ISLOW;
    j.optimize_coding = TRUE;
    if (c->samples == 3) {
        j.comp_info[0].h_samp_factor = 2;
        j.comp_info[0].v_samp_factor = 1;
    }
    jpeg_start_compress(&j, TRUE);
    jpeg_rows(&j, a, c);
    jpeg_finish_compress(&j);
    jpeg_destroy_compress(&j);
    copy = take(a, len, 1);
    memcpy(copy, out, len);
    free(out);
    return (struct bytes){copy, len};
}

void decode_jpeg(struct arena *a, struct bytes frame, struct canvas *c)
{
    struct jpeg_decompress_struct j;
    struct jpeg_error_mgr errors;
    size_t stride = (size_t)c->width * (size_t)c->samples;
    JSAMPROW row = take(a, stride, 1);

    j.err = jpeg_std_error(&errors);
    errors.error_exit = jpeg_fails;
    jpeg_create_decompress(&j);
    jpeg_mem_src(&j, frame.at, frame.len);
    jpeg_read_header(&j, TRUE);
    j.out_color_space = c->samples == 3 ? JCS_RGB : JCS_GRAYSCALE;
    jpeg_start_decompress(&j);
    for (int y = 0; y < c->height; y++) {
        uint16_t *to = canvas_at(c, 0, y);

        jpeg_read_scanlines(&j, &row, 1);
        for (size_t i = 0; i < stride; i++)
            to[i] = row[i];
    }
    jpeg_finish_decompress(&j);
    jpeg_destroy_decompress(&j);
}
