/*
 * ijg.h - JPEG frames with one of GDCM's three builds of the IJG library
 *
 * The body of ijg8.c, ijg12.c and ijg16.c, which define IJG_BITS and include
 * that build's jpeglib.h first. Colours are never converted: components come
 * out, and go in, as they are. A codestream that ends early or is damaged is
 * an error and not a half-grey picture.
 */
#include "dicom/codec.h"
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#define IJG_NAME_(bits, name) ijg##bits##_##name
#define IJG_NAME(bits, name)  IJG_NAME_(bits, name)

/* ---- errors: the library jumps back to the function that called it ---- */

struct trouble {
    struct jpeg_error_mgr base; /* first: the library knows only this */
    jmp_buf back;
    bool memory;
};

static void leave(j_common_ptr info)
{
    struct trouble *t = (struct trouble *)info->err;

    t->memory = t->base.msg_code == JERR_OUT_OF_MEMORY;
    longjmp(t->back, 1);
}

/* Warnings that mean that samples are missing or made up. */
static void warn(j_common_ptr info, int level)
{
    int code = info->err->msg_code;

    if (level < 0 && (code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE ||
                      code == JWRN_MUST_RESYNC))
        leave(info);
}

static void say_nothing(j_common_ptr info)
{
    (void)info;
}

static struct jpeg_error_mgr *trouble_init(struct trouble *t)
{
    jpeg_std_error(&t->base);
    t->base.error_exit = leave;
    t->base.emit_message = warn;
    t->base.output_message = say_nothing;
    return &t->base;
}

static enum code failed(const struct trouble *t, enum code code,
                        const char *what, struct error *err)
{
    if (t->memory)
        return fail(err, ERR_MEMORY, "no memory for a JPEG frame");
    return fail(err, code, "%s (rule %d of the JPEG library)", what,
                t->base.msg_code);
}

/* ---- decoding -------------------------------------------------------- */

static void source_nothing(j_decompress_ptr info)
{
    (void)info;
}

/* The bytes are all there are: one that ends before its EOI gets one, what
 * is missing before that is a warning, which leaves. */
static boolean source_end(j_decompress_ptr info)
{
    static const JOCTET eoi[2] = {0xff, JPEG_EOI};

    info->src->next_input_byte = eoi;
    info->src->bytes_in_buffer = sizeof eoi;
    return TRUE;
}

static void source_skip(j_decompress_ptr info, long count)
{
    struct jpeg_source_mgr *src = info->src;

    if (count <= 0)
        return;
    if ((size_t)count > src->bytes_in_buffer) {
        source_end(info);
        return;
    }
    src->next_input_byte += count;
    src->bytes_in_buffer -= (size_t)count;
}

static void source_init(struct jpeg_source_mgr *src, struct bytes frame)
{
    *src = (struct jpeg_source_mgr){.next_input_byte = frame.at,
                                    .bytes_in_buffer = frame.len,
                                    .init_source = source_nothing,
                                    .fill_input_buffer = source_end,
                                    .skip_input_data = source_skip,
                                    .resync_to_restart = jpeg_resync_to_restart,
                                    .term_source = source_nothing};
}

/* One line of the library's samples to the frame's width of sample. */
static void put_line(const JSAMPLE *line, size_t count, int bytes, uint8_t *out)
{
    for (size_t i = 0; i < count; i++) {
        uint16_t sample = (uint16_t)GETJSAMPLE(line[i]);

        if (bytes == 1)
            out[i] = (uint8_t)sample;
        else
            memcpy(out + 2 * i, &sample, 2);
    }
}

static bool shape_fits(const struct jpeg_decompress_struct *info,
                       const struct bridge_shape *shape)
{
    return info->image_width == (JDIMENSION)shape->width &&
           info->image_height == (JDIMENSION)shape->height &&
           info->num_components == shape->samples &&
           info->data_precision <= shape->bits_allocated;
}

static void decode_lines(struct jpeg_decompress_struct *info,
                         const struct bridge_shape *shape, JSAMPLE *line,
                         uint8_t *out)
{
    int bytes = shape->bits_allocated / 8;
    size_t count = (size_t)shape->width * (size_t)shape->samples;

    while (info->output_scanline < info->output_height) {
        JSAMPROW rows[1] = {line};

        if (jpeg_read_scanlines(info, rows, 1) == 1) {
            put_line(line, count, bytes, out);
            out += count * (size_t)bytes;
        }
    }
}

/* Nothing that is set after setjmp() is read after a jump but info. */
static enum code decode_into(struct jpeg_decompress_struct *info,
                             struct trouble *t,
                             const struct bridge_shape *shape, JSAMPLE *line,
                             struct bytes frame, uint8_t *out,
                             struct error *err)
{
    struct jpeg_source_mgr src;

    if (setjmp(t->back))
        return failed(t, ERR_FORMAT, "broken JPEG codestream", err);
    jpeg_create_decompress(info);
    source_init(&src, frame);
    info->src = &src;
    jpeg_read_header(info, TRUE);
    if (!shape_fits(info, shape))
        return fail(err, ERR_FORMAT,
                    "the JPEG codestream has another shape than the header");
    info->out_color_space = info->jpeg_color_space;
    info->do_fancy_upsampling = TRUE;
    jpeg_start_decompress(info);
    decode_lines(info, shape, line, out);
    jpeg_finish_decompress(info);
    return OK;
}

enum code IJG_NAME(IJG_BITS, decode)(const struct bridge_shape *shape,
                                     struct bytes frame, uint8_t *out,
                                     struct error *err)
{
    struct jpeg_decompress_struct info = {0};
    struct trouble t = {0};
    JSAMPLE *line =
        calloc((size_t)shape->width * (size_t)shape->samples, sizeof *line);
    enum code code;

    if (!line)
        return fail(err, ERR_MEMORY, "no memory for a line");
    info.err = trouble_init(&t);
    code = decode_into(&info, &t, shape, line, frame, out, err);
    jpeg_destroy_decompress(&info);
    free(line);
    return code;
}

/* ---- encoding -------------------------------------------------------- */

struct target {
    struct jpeg_destination_mgr base;
    struct buffer *buffer;
    JOCTET chunk[1 << 14];
};

static void target_begin(j_compress_ptr info)
{
    struct target *target = (struct target *)info->dest;

    target->base.next_output_byte = target->chunk;
    target->base.free_in_buffer = sizeof target->chunk;
}

static boolean target_full(j_compress_ptr info)
{
    struct target *target = (struct target *)info->dest;

    buffer_add(target->buffer, target->chunk, sizeof target->chunk);
    target_begin(info);
    return TRUE;
}

static void target_end(j_compress_ptr info)
{
    struct target *target = (struct target *)info->dest;

    buffer_add(target->buffer, target->chunk,
               sizeof target->chunk - target->base.free_in_buffer);
}

static void get_line(const uint8_t *in, size_t count, int bytes, JSAMPLE *line)
{
    for (size_t i = 0; i < count; i++) {
        uint16_t sample = in[i];

        if (bytes == 2)
            memcpy(&sample, in + 2 * i, 2);
        line[i] = (JSAMPLE)sample;
    }
}

/* RGB is labelled so in the codestream (Adobe marker); other components are
 * only numbered. */
static void set_up(struct jpeg_compress_struct *info,
                   const struct bridge_shape *shape)
{
    bool rgb = shape->samples == 3 && !strcmp(shape->photometric, "RGB");

    info->image_width = (JDIMENSION)shape->width;
    info->image_height = (JDIMENSION)shape->height;
    info->input_components = shape->samples;
    info->in_color_space = rgb                   ? JCS_RGB
                           : shape->samples == 1 ? JCS_GRAYSCALE
                                                 : JCS_UNKNOWN;
    jpeg_set_defaults(info);
    jpeg_set_colorspace(info, info->in_color_space);
    info->write_JFIF_header = FALSE;
    for (int i = 0; !rgb && i < shape->samples; i++)
        info->comp_info[i].component_id = i + 1;
    jpeg_simple_lossless(info, 1, 0);
}

static enum code encode_from(struct jpeg_compress_struct *info,
                             struct trouble *t,
                             const struct bridge_shape *shape, JSAMPLE *line,
                             const uint8_t *in, struct target *target,
                             struct error *err)
{
    int bytes = shape->bits_allocated / 8;
    size_t count = (size_t)shape->width * (size_t)shape->samples;

    if (setjmp(t->back))
        return failed(t, ERR_UNSUPPORTED, "JPEG cannot encode this", err);
    jpeg_create_compress(info);
    info->dest = &target->base;
    set_up(info, shape);
    jpeg_start_compress(info, TRUE);
    while (info->next_scanline < info->image_height) {
        JSAMPROW rows[1] = {line};

        get_line(in + info->next_scanline * count * (size_t)bytes, count, bytes,
                 line);
        jpeg_write_scanlines(info, rows, 1);
    }
    jpeg_finish_compress(info);
    return OK;
}

enum code IJG_NAME(IJG_BITS, encode)(const struct bridge_shape *shape,
                                     const uint8_t *in, struct buffer *ret,
                                     struct error *err)
{
    struct jpeg_compress_struct info = {0};
    struct trouble t = {0};
    struct target target = {.base = {.init_destination = target_begin,
                                     .empty_output_buffer = target_full,
                                     .term_destination = target_end},
                            .buffer = ret};
    JSAMPLE *line =
        calloc((size_t)shape->width * (size_t)shape->samples, sizeof *line);
    enum code code;

    if (!line)
        return fail(err, ERR_MEMORY, "no memory for a line");
    info.err = trouble_init(&t);
    code = encode_from(&info, &t, shape, line, in, &target, err);
    jpeg_destroy_compress(&info);
    free(line);
    if (code == OK && ret->failed)
        return fail(err, ERR_MEMORY, "no memory for an encoded frame");
    return code;
}
