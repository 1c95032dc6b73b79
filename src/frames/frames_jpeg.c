/*
 * frames_jpeg.c - DCT coded JPEG of 8 bits through libjpeg-turbo
 *
 * Samples come out in the colour they were coded in: libjpeg is never asked to
 * convert. Accurate DCT and its smooth chroma upsampling, as other readers of
 * DICOM do by default. A picture that the codestream holds only part of is an
 * error; a missing end marker after all of it is not.
 */
#include "frames/frames_inner.h"
#include <setjmp.h>
#include <stdio.h>

#include <jerror.h>
#include <jpeglib.h>

enum { SCANS_MAX = 500 }; /* each scan costs a pass over the whole picture */

struct reader_errors {
    struct jpeg_error_mgr base;
    struct jpeg_progress_mgr progress;
    jmp_buf back;
    bool damaged; /* some samples were made up */
    bool no_end;
};

static void on_error(j_common_ptr info)
{
    struct reader_errors *e = (struct reader_errors *)info->err;

    longjmp(e->back, 1);
}

static void on_message(j_common_ptr info, int level)
{
    struct reader_errors *e = (struct reader_errors *)info->err;

    if (level >= 0)
        return;
    switch (info->err->msg_code) {
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_TOO_MUCH_DATA:
        return;
    case JWRN_JPEG_EOF:
        e->no_end = true;
        return;
    }
    e->damaged = true;
}

static void on_output(j_common_ptr info)
{
    (void)info;
}

static void on_progress(j_common_ptr info)
{
    if (((j_decompress_ptr)info)->input_scan_number > SCANS_MAX)
        on_error(info);
}

static void open_reader(struct jpeg_decompress_struct *d,
                        struct reader_errors *e)
{
    d->err = jpeg_std_error(&e->base);
    e->base.error_exit = on_error;
    e->base.emit_message = on_message;
    e->base.output_message = on_output;
    e->progress.progress_monitor = on_progress;
}

/* False if the header is not what shape_fit() saw. */
static bool start(struct jpeg_decompress_struct *d, const struct shape *s,
                  struct bytes b)
{
    jpeg_create_decompress(d);
    d->progress = &((struct reader_errors *)d->err)->progress;
    jpeg_mem_src(d, b.at, (unsigned long)b.len);
    if (jpeg_read_header(d, TRUE) != JPEG_HEADER_OK)
        return false;
    if (d->image_width != (JDIMENSION)s->width ||
        d->image_height != (JDIMENSION)s->height ||
        d->num_components != s->samples)
        return false;
    if (s->samples == 3 && d->jpeg_color_space != JCS_RGB)
        d->jpeg_color_space = JCS_YCbCr; /* or unknown: passes through */
    d->out_color_space = d->jpeg_color_space;
    d->dct_method = JDCT_ISLOW;
    return jpeg_start_decompress(d) && d->output_components == s->samples;
}

static void read_rows(struct jpeg_decompress_struct *d, uint8_t *pixels)
{
    size_t stride = (size_t)d->output_width * (size_t)d->output_components;
    JSAMPROW rows[16];

    while (d->output_scanline < d->output_height) {
        JDIMENSION left = d->output_height - d->output_scanline;
        JDIMENSION some = left < 16 ? left : 16;

        for (JDIMENSION i = 0; i < some; i++)
            rows[i] = pixels + (d->output_scanline + i) * stride;
        jpeg_read_scanlines(d, rows, some);
    }
}

/* Nothing that changes after setjmp() is read after a jump. */
static bool run(struct jpeg_decompress_struct *d, struct reader_errors *e,
                const struct shape *s, struct bytes b, uint8_t *pixels)
{
    if (setjmp(e->back))
        return false;
    if (!start(d, s, b))
        return false;
    read_rows(d, pixels);
    jpeg_finish_decompress(d);
    /* without its end a file of several scans may lack some of them */
    return !e->damaged &&
           !(e->no_end && (d->input_scan_number > 1 || d->progressive_mode));
}

/* pixels: 8 bits a sample. */
static bool read_all(const struct shape *s, struct bytes b, uint8_t *pixels)
{
    struct jpeg_decompress_struct d = {0};
    struct reader_errors e = {.damaged = false};
    bool good;

    open_reader(&d, &e);
    good = run(&d, &e, s, b, pixels);
    jpeg_destroy_decompress(&d);
    return good;
}

enum code jpeg_decode(const struct shape *s, struct bytes b, uint8_t *pixels,
                      struct error *err)
{
    size_t count = frame_samples(s);
    uint8_t *narrow = pixels;

    /* wider in the file: decode into the upper end and spread from below */
    if (s->bits > 8)
        narrow = pixels + frame_size(s) - count;
    if (!read_all(s, b, narrow))
        return fail_at(err, ERR_FORMAT, TAG_PixelData,
                       "JPEG is damaged or incomplete");
    if (s->bits > 8)
        widen_samples(narrow, pixels, s->bits / 8, count);
    return OK;
}
