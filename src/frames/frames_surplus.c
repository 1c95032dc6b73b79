/*
 * frames_surplus.c - bytes in a JPEG scan behind the last block it codes
 *
 * A decoder that has all its blocks passes over what is left until the next
 * marker, so words can stand there that no viewer shows. Only the entropy
 * decoder knows where a scan should have ended: one pass over the coefficients
 * finds out, and writing them again leaves the rest behind.
 */
#include "frames/frames_inner.h"
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

/* Encoders pad by a byte or so; fewer letters than a name has. */
enum { PADDING = 3, SCANS_MAX = 500 };

struct pass {
    struct jpeg_decompress_struct in;
    struct jpeg_compress_struct out;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf back;
    long surplus;
    unsigned char *made;
    unsigned long len;
};

static void on_error(j_common_ptr info)
{
    longjmp(((struct pass *)info->client_data)->back, 1);
}

static void on_message(j_common_ptr info, int level)
{
    struct pass *p = info->client_data;

    if (level < 0 && info->err->msg_code == JWRN_EXTRANEOUS_DATA)
        p->surplus += info->err->msg_parm.i[0];
}

static void on_output(j_common_ptr info)
{
    (void)info;
}

static void on_progress(j_common_ptr info)
{
    struct pass *p = info->client_data;

    if (info->is_decompressor && p->in.input_scan_number > SCANS_MAX)
        on_error(info);
}

static void open_pass(struct pass *p)
{
    p->in.err = p->out.err = jpeg_std_error(&p->errors);
    p->errors.error_exit = on_error;
    p->errors.emit_message = on_message;
    p->errors.output_message = on_output;
    p->in.client_data = p->out.client_data = p;
    jpeg_create_decompress(&p->in);
    jpeg_create_compress(&p->out);
    p->progress.progress_monitor = on_progress;
    p->in.progress = &p->progress;
}

static void close_pass(struct pass *p)
{
    jpeg_destroy_compress(&p->out);
    jpeg_destroy_decompress(&p->in);
    free(p->made);
    free(p);
}

static void write_again(struct pass *p, jvirt_barray_ptr *coefficients)
{
    jpeg_copy_critical_parameters(&p->in, &p->out);
    p->out.restart_interval = p->in.restart_interval;
    p->out.write_JFIF_header = p->in.saw_JFIF_marker;
    p->out.write_Adobe_marker = p->in.saw_Adobe_marker;
    p->out.optimize_coding = TRUE; /* tables that surely fit */
    if (p->in.progressive_mode)
        jpeg_simple_progression(&p->out);
    jpeg_mem_dest(&p->out, &p->made, &p->len);
    jpeg_write_coefficients(&p->out, coefficients);
    jpeg_finish_compress(&p->out);
}

static bool run(struct pass *p, struct bytes jpeg, bool write)
{
    jvirt_barray_ptr *coefficients;

    if (setjmp(p->back))
        return false;
    jpeg_mem_src(&p->in, jpeg.at, (unsigned long)jpeg.len);
    if (jpeg_read_header(&p->in, TRUE) != JPEG_HEADER_OK)
        return false;
    coefficients = jpeg_read_coefficients(&p->in);
    if (write)
        write_again(p, coefficients);
    return true;
}

/* ret NULL: only look. */
static enum code pass_over(struct arena *a, struct bytes jpeg,
                           bool *ret_surplus, struct bytes *ret,
                           struct error *err)
{
    struct pass *p = calloc(1, sizeof *p);
    enum code code = OK;
    uint8_t *made = NULL;

    if (!p)
        return fail(err, ERR_MEMORY, "no memory to look into a frame");
    open_pass(p);
    if (!run(p, jpeg, ret != NULL))
        code = fail_at(err, ERR_FORMAT, TAG_PixelData,
                       "JPEG is damaged or incomplete");
    else if (ret && !(made = arena_alloc(a, p->len)))
        code = fail(err, ERR_MEMORY, "no memory for a frame");
    *ret_surplus = p->surplus > PADDING;
    if (made) {
        memcpy(made, p->made, p->len);
        *ret = (struct bytes){made, p->len};
    }
    close_pass(p);
    return code;
}

enum code frame_hides(struct arena *a, const struct frames *f, int index,
                      bool *ret, struct error *err)
{
    struct bytes jpeg;
    enum code code;

    *ret = false;
    if (f->ds->syntax->codec != CODEC_JPEG)
        return OK;
    code = frame_jpeg(a, f, index, &jpeg, err);
    if (code == ERR_UNSUPPORTED) /* of 12 bits, or lossless */
        return OK;
    TRY(code);
    return pass_over(a, jpeg, ret, NULL, err);
}

enum code jpeg_without_surplus(struct arena *a, struct bytes *jpeg,
                               struct error *err)
{
    struct coding c;
    bool surplus;

    TRY(coding_of_jpeg(*jpeg, &c, err));
    if (c.process != PROCESS_DCT || c.bits != 8)
        return OK;
    TRY(pass_over(a, *jpeg, &surplus, NULL, err));
    return surplus ? pass_over(a, *jpeg, &surplus, jpeg, err) : OK;
}
