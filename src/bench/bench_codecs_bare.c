/*
 * bench_codecs_bare.c - the same frames through libraries and tools alone
 *
 * These frames were decoded and redacted just before: what a broken one does
 * to a bare library is no matter here, so any error ends the measurement.
 */
#include "bench/bench_codecs.h"
#include <fcntl.h>
#include <openjpeg.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jpeglib.h>

/* ---- libjpeg --------------------------------------------------------------- */

struct bare_errors {
    struct jpeg_error_mgr base;
    jmp_buf back;
};

static void on_error(j_common_ptr info)
{
    longjmp(((struct bare_errors *)info->err)->back, 1);
}

static void on_message(j_common_ptr info, int level)
{
    (void)info, (void)level;
}

struct bare_jpeg {
    struct jpeg_decompress_struct in;
    struct jpeg_compress_struct out;
    struct bare_errors errors;
    unsigned char *made;
    unsigned long len;
};

static void open_jpeg(struct bare_jpeg *j)
{
    *j = (struct bare_jpeg){.len = 0};
    j->in.err = j->out.err = jpeg_std_error(&j->errors.base);
    j->errors.base.error_exit = on_error;
    j->errors.base.emit_message = on_message;
    jpeg_create_decompress(&j->in);
    jpeg_create_compress(&j->out);
}

static void close_jpeg(struct bare_jpeg *j)
{
    jpeg_destroy_compress(&j->out);
    jpeg_destroy_decompress(&j->in);
    free(j->made);
}

static bool pass_coefficients(struct bare_jpeg *j, struct bytes jpeg)
{
    jvirt_barray_ptr *coefficients;

    if (setjmp(j->errors.back))
        return false;
    jpeg_mem_src(&j->in, jpeg.at, (unsigned long)jpeg.len);
    jpeg_read_header(&j->in, TRUE);
    coefficients = jpeg_read_coefficients(&j->in);
    jpeg_copy_critical_parameters(&j->in, &j->out);
    j->out.optimize_coding = FALSE;
    jpeg_mem_dest(&j->out, &j->made, &j->len);
    jpeg_write_coefficients(&j->out, coefficients);
    jpeg_finish_compress(&j->out);
    jpeg_finish_decompress(&j->in);
    return true;
}

bool speed_bare_jpeg(struct bytes jpeg, double *ret_ms)
{
    double since = speed_now();
    struct bare_jpeg j;
    bool good;

    open_jpeg(&j);
    good = pass_coefficients(&j, jpeg);
    close_jpeg(&j);
    *ret_ms = speed_now() - since;
    return good;
}

static bool compress(struct bare_jpeg *j, const struct frame *fr)
{
    if (setjmp(j->errors.back))
        return false;
    j->out.image_width = (JDIMENSION)fr->shape.width;
    j->out.image_height = (JDIMENSION)fr->shape.height;
    j->out.input_components = fr->shape.samples;
    j->out.in_color_space = fr->shape.photo == PHOTO_YBR ? JCS_YCbCr
                            : fr->shape.samples == 3     ? JCS_RGB
                                                         : JCS_GRAYSCALE;
    jpeg_set_defaults(&j->out);
    jpeg_set_quality(&j->out, 90, TRUE);
    if (fr->shape.samples == 3)
        j->out.comp_info[0].v_samp_factor = 1; /* 4:2:2, as DICOM says */
    jpeg_mem_dest(&j->out, &j->made, &j->len);
    jpeg_start_compress(&j->out, TRUE);
    while (j->out.next_scanline < j->out.image_height) {
        JSAMPROW row = fr->pixels + fr->stride * (int)j->out.next_scanline;

        jpeg_write_scanlines(&j->out, &row, 1);
    }
    jpeg_finish_compress(&j->out);
    return true;
}

enum code speed_jpeg(struct arena *a, const struct frame *fr, struct bytes *ret,
                     struct error *err)
{
    struct bare_jpeg j;
    uint8_t *made = NULL;

    if (fr->shape.bits != 8)
        return fail(err, ERR_UNSUPPORTED, "JPEG of 8 bits only");
    open_jpeg(&j);
    if (compress(&j, fr))
        made = arena_alloc(a, j.len);
    if (made)
        memcpy(made, j.made, j.len);
    *ret = (struct bytes){made, j.len};
    close_jpeg(&j);
    return made ? OK : fail(err, ERR_MEMORY, "no memory for a JPEG");
}

/* ---- OpenJPEG ---------------------------------------------------------------- */

static OPJ_SIZE_T on_read(void *to, OPJ_SIZE_T len, void *user)
{
    struct bytes *left = user;
    size_t some = len < left->len ? len : left->len;

    if (!some)
        return (OPJ_SIZE_T)-1;
    memcpy(to, left->at, some);
    *left = (struct bytes){left->at + some, left->len - some};
    return some;
}

static OPJ_OFF_T on_skip(OPJ_OFF_T len, void *user)
{
    struct bytes *left = user;

    if (len < 0 || (size_t)len > left->len)
        return -1;
    *left = (struct bytes){left->at + len, left->len - (size_t)len};
    return len;
}

bool speed_bare_j2k(struct bytes stream, double *ret_ms)
{
    double since = speed_now();
    opj_codec_t *codec = opj_create_decompress(OPJ_CODEC_J2K);
    opj_stream_t *in = opj_stream_create(1 << 20, OPJ_TRUE);
    opj_dparameters_t parameters;
    opj_image_t *image = NULL;
    bool good = false;

    opj_set_default_decoder_parameters(&parameters);
    if (codec && in) {
        opj_stream_set_user_data(in, &stream, NULL);
        opj_stream_set_user_data_length(in, stream.len);
        opj_stream_set_read_function(in, on_read);
        opj_stream_set_skip_function(in, on_skip);
        good = opj_setup_decoder(codec, &parameters) &&
               opj_read_header(in, codec, &image) &&
               opj_decode(codec, in, image);
    }
    opj_image_destroy(image);
    if (in)
        opj_stream_destroy(in);
    if (codec)
        opj_destroy_codec(codec);
    *ret_ms = speed_now() - since;
    return good;
}

/* ---- gdcmconv ------------------------------------------------------------------ */

static double ms_of(struct timeval t)
{
    return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

/* ms that the program takes; 0: it does not end well, or is not there. */
static double time_program(char *const *arguments)
{
    posix_spawn_file_actions_t quiet;
    struct rusage usage = {0};
    int status = -1;
    pid_t pid;

    if (posix_spawn_file_actions_init(&quiet))
        return 0;
    if (!posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY,
                                          0) &&
        !posix_spawn_file_actions_adddup2(&quiet, 1, 2) &&
        !posix_spawnp(&pid, arguments[0], &quiet, NULL, arguments, environ) &&
        wait4(pid, &status, 0, &usage) != pid)
        status = -1;
    posix_spawn_file_actions_destroy(&quiet);
    if (!WIFEXITED(status) || WEXITSTATUS(status))
        return 0;
    return ms_of(usage.ru_utime) + ms_of(usage.ru_stime);
}

static const char *coding_option(const struct syntax *out)
{
    switch (out->codec) {
    case CODEC_NATIVE:
        return out->deflated ? "--deflated" : "--raw";
    case CODEC_RLE:
        return "--rle";
    case CODEC_JPEG:
    case CODEC_JPEG_LL:
        return "--jpeg";
    case CODEC_JPEGLS:
        return "--jpegls";
    case CODEC_J2K:
        return "--j2k";
    case CODEC_HTJ2K:
    case CODEC_JXL:
    case CODEC_DEFLATED_FRAMES:
    case CODEC_ENCAPSULATED_NATIVE:
    case CODEC_MPEG2:
    case CODEC_H264:
    case CODEC_HEVC:
    case CODEC_NONE:
        break;
    }
    return NULL;
}

bool speed_gdcmconv(const struct syntax *out, const char *path,
                    const char *target, double *ret_whole, double *ret_idle)
{
    const char *option = coding_option(out);
    const char *with[] = {
        "gdcmconv", option, "--force",
        path,       target, out->codec == CODEC_JPEG ? "--lossy" : NULL,
        NULL};
    const char *idle[] = {"gdcmconv", "--version", NULL};
    char *arguments[7] = {0};

    if (!option)
        return false;
    memcpy(arguments, idle, sizeof idle);
    *ret_idle = time_program(arguments);
    memcpy(arguments, with, sizeof with);
    *ret_whole = *ret_idle > 0 ? time_program(arguments) : 0;
    return *ret_whole > 0;
}
