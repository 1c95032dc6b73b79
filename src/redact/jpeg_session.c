/*
 * jpeg_session.c - the one place where libjpeg's longjmp lands
 */
#include "redact/jpeg_session.h"
#include <jerror.h>

enum { MOST_SCANS = 200 }; /* a progressive file of 4 components has < 100 */

_Noreturn void jpeg_leave(struct jpeg_session *s, enum code code,
                          const char *text)
{
    s->code = code;
    snprintf(s->text, sizeof s->text, "%s", text);
    longjmp(s->jump, 1);
}

static void on_error(j_common_ptr any)
{
    struct jpeg_session *s = any->client_data;
    int number = any->err->msg_code;

    if (s->made && s->made->failed)
        s->code = ERR_MEMORY;
    else if (number == JERR_OUT_OF_MEMORY)
        s->code = ERR_MEMORY;
    else if (number == JERR_NO_BACKING_STORE || number == JERR_TFILE_CREATE)
        s->code = ERR_LIMIT;
    else if (number == JERR_BAD_PRECISION || number == JERR_SOF_UNSUPPORTED ||
             number == JERR_MISMATCHED_QUANT_TABLE)
        s->code = ERR_UNSUPPORTED;
    else
        s->code = ERR_FORMAT;
    any->err->format_message(any, s->text);
    longjmp(s->jump, 1);
}

/* Bytes that no one reads between segments are dropped by the way, and the
 * other two say nothing about coefficients; any other warning does. */
static bool is_harmless(int message)
{
    return message == JWRN_EXTRANEOUS_DATA || message == JWRN_ADOBE_XFORM ||
           message == JWRN_JFIF_MAJOR || message == JWRN_NOT_SEQUENTIAL;
}

static void on_message(j_common_ptr any, int level)
{
    if (level < 0 && !is_harmless(any->err->msg_code))
        on_error(any);
}

static void on_output(j_common_ptr any)
{
    (void)any;
}

static void on_progress(j_common_ptr any)
{
    struct jpeg_session *s = any->client_data;

    if (any->is_decompressor && s->in.input_scan_number > MOST_SCANS)
        jpeg_leave(s, ERR_LIMIT, "too many scans");
}

/* ---- where bytes come from and go to --------------------------------- */

static void source_begin(j_decompress_ptr in)
{
    (void)in;
}

/* A stream without its end marker gets one; if it ends inside the data the
 * entropy decoder runs into the marker and says so. */
static boolean source_fill(j_decompress_ptr in)
{
    static const JOCTET end[2] = {0xff, JPEG_EOI};

    in->src->next_input_byte = end;
    in->src->bytes_in_buffer = sizeof end;
    return TRUE;
}

static void source_skip(j_decompress_ptr in, long count)
{
    struct jpeg_source_mgr *src = in->src;

    if (count <= 0)
        return;
    if ((size_t)count > src->bytes_in_buffer)
        jpeg_leave(in->client_data, ERR_FORMAT, "segment ends early");
    src->next_input_byte += count;
    src->bytes_in_buffer -= (size_t)count;
}

static void sink_begin(j_compress_ptr out)
{
    struct jpeg_session *s = out->client_data;

    s->sink.next_output_byte = s->sink_bytes;
    s->sink.free_in_buffer = sizeof s->sink_bytes;
}

static void sink_add(struct jpeg_session *s, size_t len)
{
    buffer_add(s->made, s->sink_bytes, len);
    if (s->made->failed)
        jpeg_leave(s, ERR_MEMORY, "no room for the blanked frame");
}

static boolean sink_flush(j_compress_ptr out)
{
    sink_add(out->client_data, sizeof((struct jpeg_session *)0)->sink_bytes);
    sink_begin(out);
    return TRUE;
}

static void sink_end(j_compress_ptr out)
{
    struct jpeg_session *s = out->client_data;

    sink_add(s, sizeof s->sink_bytes - s->sink.free_in_buffer);
}

/* ---- a session ------------------------------------------------------- */

static void prepare(struct jpeg_session *s, struct bytes stream, size_t memory)
{
    s->in.err = s->out.err = jpeg_std_error(&s->errors);
    s->errors.error_exit = on_error;
    s->errors.emit_message = on_message;
    s->errors.output_message = on_output;
    s->in.client_data = s->out.client_data = s;
    jpeg_create_decompress(&s->in);
    jpeg_create_compress(&s->out);
    s->in.mem->max_memory_to_use = (long)memory;
    s->progress.progress_monitor = on_progress;
    s->in.progress = &s->progress;
    s->source = (struct jpeg_source_mgr){stream.at,    stream.len,
                                         source_begin, source_fill,
                                         source_skip,  jpeg_resync_to_restart,
                                         source_begin};
    s->in.src = &s->source;
    s->sink = (struct jpeg_destination_mgr){NULL, 0, sink_begin, sink_flush,
                                            sink_end};
    s->out.dest = &s->sink;
}

static void check_tables(struct jpeg_session *s)
{
    for (int i = 0; i < s->in.num_components; i++) {
        const JQUANT_TBL *t = s->in.comp_info[i].quant_table;

        if (!t)
            jpeg_leave(s, ERR_FORMAT, "component without its scan");
        for (int k = 0; k < DCTSIZE2; k++)
            if (t->quantval[k] == 0)
                jpeg_leave(s, ERR_FORMAT, "quantisation by zero");
    }
}

static void read_all(struct jpeg_session *s, const struct jpeg_limits *limits)
{
    jpeg_read_header(&s->in, TRUE);
    if (s->in.arith_code)
        jpeg_leave(s, ERR_UNSUPPORTED, "arithmetic coding");
    if ((int)s->in.image_width != limits->width ||
        (int)s->in.image_height != limits->height)
        jpeg_leave(s, ERR_FORMAT, "frame has another size than the header");
    if (s->in.num_components != limits->components ||
        s->in.num_components > JPEG_COMPONENTS)
        jpeg_leave(s, ERR_FORMAT, "frame has other components than the header");
    s->coefs = jpeg_read_coefficients(&s->in);
    check_tables(s);
}

static enum code run(struct jpeg_session *s, struct bytes stream,
                     const struct jpeg_limits *limits, jpeg_work work,
                     void *user)
{
    if (setjmp(s->jump) == 0) {
        prepare(s, stream, limits->memory);
        read_all(s, limits);
        work(s, user);
    }
    jpeg_destroy_compress(&s->out);
    jpeg_destroy_decompress(&s->in);
    return s->code;
}

enum code jpeg_run(struct arena *a, struct bytes stream,
                   const struct jpeg_limits *limits, jpeg_work work, void *user,
                   struct buffer *made, struct error *err)
{
    struct jpeg_session *s = arena_alloc(a, sizeof *s);
    enum code code;

    if (!s)
        return fail(err, ERR_MEMORY, "no memory for a jpeg frame");
    s->made = made;
    code = run(s, stream, limits, work, user);
    if (code != OK)
        fail(err, code, "cannot edit jpeg frame: %s", s->text);
    return code;
}

JBLOCKROW jpeg_blocks(struct jpeg_session *s, int component, int row,
                      bool write)
{
    j_common_ptr in = (j_common_ptr)&s->in;

    return in->mem->access_virt_barray(in, s->coefs[component], (JDIMENSION)row,
                                       1, write)[0];
}
