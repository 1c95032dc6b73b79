/*
 * frames_j2k.c - JPEG 2000 and HTJ2K through OpenJPEG
 *
 * Only the codestream is handed over: JP2 boxes with their palettes and colour
 * profiles do not apply in DICOM. Components are copied as numbers, cut to the
 * precision that the header of the codestream states. Written frames are
 * reversible, with the component transform (RCT) for RGB.
 */
#include "frames/frames_inner.h"
#include <openjpeg.h>
#include <string.h>

/* A codestream in memory, read or written at pos. */
struct memory {
    struct bytes in;
    struct buffer out;
    size_t pos;
};

static OPJ_SIZE_T on_read(void *to, OPJ_SIZE_T len, void *user)
{
    struct memory *m = user;
    size_t left = m->in.len - m->pos;

    if (left == 0)
        return (OPJ_SIZE_T)-1;
    if (len > left)
        len = left;
    memcpy(to, m->in.at + m->pos, len);
    m->pos += len;
    return len;
}

static OPJ_OFF_T on_skip(OPJ_OFF_T len, void *user)
{
    struct memory *m = user;
    size_t left = m->in.len - m->pos;

    if (len < 0)
        return -1;
    if ((uint64_t)len > left)
        len = (OPJ_OFF_T)left;
    m->pos += (size_t)len;
    return len;
}

static OPJ_BOOL on_seek(OPJ_OFF_T to, void *user)
{
    struct memory *m = user;

    if (to < 0 || (uint64_t)to > m->in.len)
        return OPJ_FALSE;
    m->pos = (size_t)to;
    return OPJ_TRUE;
}

static OPJ_SIZE_T on_write(void *from, OPJ_SIZE_T len, void *user)
{
    struct memory *m = user;
    size_t over = m->out.len - m->pos;

    if (over > len)
        over = len;
    if (over)
        memcpy(m->out.at + m->pos, from, over);
    buffer_add(&m->out, (const char *)from + over, len - over);
    if (m->out.failed)
        return (OPJ_SIZE_T)-1;
    m->pos += len;
    return len;
}

static OPJ_BOOL on_seek_out(OPJ_OFF_T to, void *user)
{
    struct memory *m = user;

    if (to < 0 || (uint64_t)to > m->out.len)
        return OPJ_FALSE;
    m->pos = (size_t)to;
    return OPJ_TRUE;
}

static OPJ_OFF_T on_skip_out(OPJ_OFF_T len, void *user)
{
    struct memory *m = user;

    return on_seek_out((OPJ_OFF_T)m->pos + len, user) ? len : -1;
}

static opj_stream_t *open_stream(struct memory *m, bool input)
{
    size_t chunk = input && m->in.len < 1 << 20 ? m->in.len : 1 << 20;
    opj_stream_t *s = opj_stream_create(chunk ? chunk : 1, input);

    if (!s)
        return NULL;
    opj_stream_set_user_data(s, m, NULL);
    opj_stream_set_read_function(s, on_read);
    opj_stream_set_write_function(s, on_write);
    opj_stream_set_skip_function(s, input ? on_skip : on_skip_out);
    opj_stream_set_seek_function(s, input ? on_seek : on_seek_out);
    opj_stream_set_user_data_length(s, m->in.len);
    return s;
}

/* ---- decode ---------------------------------------------------------- */

/* Component c into every step-th sample, cut to what its precision holds. */
static void copy_component(const opj_image_comp_t *c, size_t count,
                           const struct shape *s, int which, uint8_t *pixels)
{
    OPJ_INT32 lo = c->sgnd ? -(1 << (c->prec - 1)) : 0;
    OPJ_INT32 hi = (OPJ_INT32)((1u << (c->prec - (c->sgnd ? 1 : 0))) - 1);
    size_t step = (size_t)s->samples;
    const OPJ_INT32 *in = c->data;

    if (s->bits == 8) {
        uint8_t *out = pixels + which;

        for (size_t i = 0; i < count; i++) {
            OPJ_INT32 v = in[i] < lo ? lo : in[i] > hi ? hi : in[i];

            out[i * step] = (uint8_t)v;
        }
    } else {
        size_t bytes = (size_t)s->bits / 8;
        uint8_t *out = pixels + (size_t)which * bytes;

        for (size_t i = 0; i < count; i++) {
            OPJ_INT32 v = in[i] < lo ? lo : in[i] > hi ? hi : in[i];

            memcpy(out + i * step * bytes, &v, bytes);
        }
    }
}

static bool image_fits(const opj_image_t *image, const struct shape *s)
{
    if (image->numcomps != (OPJ_UINT32)s->samples)
        return false;
    for (OPJ_UINT32 i = 0; i < image->numcomps; i++) {
        const opj_image_comp_t *c = &image->comps[i];

        if (c->w != (OPJ_UINT32)s->width || c->h != (OPJ_UINT32)s->height ||
            c->dx != 1 || c->dy != 1 || c->prec < 1 || c->prec > 16)
            return false;
    }
    return true;
}

static bool has_data(const opj_image_t *image)
{
    for (OPJ_UINT32 i = 0; i < image->numcomps; i++)
        if (!image->comps[i].data)
            return false;
    return true;
}

static bool run_decoder(opj_codec_t *codec, opj_stream_t *stream,
                        const struct shape *s, uint8_t *pixels)
{
    opj_dparameters_t parameters;
    opj_image_t *image = NULL;
    bool good;

    opj_set_default_decoder_parameters(&parameters);
    good = opj_setup_decoder(codec, &parameters) &&
           opj_decoder_set_strict_mode(codec, OPJ_TRUE) &&
           opj_read_header(stream, codec, &image) && image_fits(image, s) &&
           opj_decode(codec, stream, image) &&
           opj_end_decompress(codec, stream) && image_fits(image, s) &&
           has_data(image);
    for (int i = 0; good && i < s->samples; i++)
        copy_component(&image->comps[i], (size_t)s->width * (size_t)s->height,
                       s, i, pixels);
    opj_image_destroy(image);
    return good;
}

enum code j2k_decode(const struct shape *s, struct bytes b, uint8_t *pixels,
                     struct error *err)
{
    struct memory m = {0};
    struct coding coding;
    opj_codec_t *codec;
    opj_stream_t *stream;
    bool good = false;

    TRY(coding_of_j2k(b, &coding, &m.in, err));
    codec = opj_create_decompress(OPJ_CODEC_J2K);
    stream = open_stream(&m, true);
    if (codec && stream)
        good = run_decoder(codec, stream, s, pixels);
    if (stream)
        opj_stream_destroy(stream);
    if (codec)
        opj_destroy_codec(codec);
    return good ? OK
                : fail_at(err, ERR_FORMAT, TAG_PixelData,
                          "JPEG 2000 is damaged or incomplete");
}

/* ---- encode ---------------------------------------------------------- */

static void fill_component(const struct frame *fr, int which,
                           opj_image_comp_t *c)
{
    const struct shape *s = &fr->shape;
    size_t count = (size_t)s->width * (size_t)s->height;
    size_t bytes = (size_t)s->bits / 8;

    for (size_t i = 0; i < count; i++) {
        const uint8_t *at =
            fr->pixels + (i * (size_t)s->samples + (size_t)which) * bytes;
        uint16_t v = 0;

        memcpy(&v, at, bytes);
        if (!c->sgnd)
            c->data[i] = v;
        else
            c->data[i] = bytes == 1 ? (int8_t)v : (int16_t)v;
    }
}

static opj_image_t *make_image(const struct frame *fr)
{
    const struct shape *s = &fr->shape;
    bool is_signed = s->coded_bits ? s->coded_signed : s->is_signed;
    OPJ_UINT32 precision = (OPJ_UINT32)frame_precision(fr, is_signed);
    opj_image_cmptparm_t parameters[3] = {0};
    opj_image_t *image;

    for (int i = 0; i < s->samples; i++)
        parameters[i] = (opj_image_cmptparm_t){
            .dx = 1,
            .dy = 1,
            .w = (OPJ_UINT32)s->width,
            .h = (OPJ_UINT32)s->height,
            .prec = precision,
            .sgnd = is_signed,
        };
    image =
        opj_image_create((OPJ_UINT32)s->samples, parameters,
                         s->samples == 3 ? OPJ_CLRSPC_SRGB : OPJ_CLRSPC_GRAY);
    if (!image)
        return NULL;
    image->x1 = (OPJ_UINT32)s->width;
    image->y1 = (OPJ_UINT32)s->height;
    for (int i = 0; i < s->samples; i++)
        fill_component(fr, i, &image->comps[i]);
    return image;
}

static void choose(const struct shape *s, opj_cparameters_t *p)
{
    int least = s->width < s->height ? s->width : s->height;

    opj_set_default_encoder_parameters(p);
    p->irreversible = 0;
    p->tcp_numlayers = 1;
    p->tcp_rates[0] = 0;
    p->cp_disto_alloc = 1;
    p->tcp_mct = j2k_transforms(s);
    while (p->numresolution > 1 && least >> (p->numresolution - 1) == 0)
        p->numresolution--;
}

static bool run_encoder(struct memory *m, opj_image_t *image,
                        const struct shape *s)
{
    opj_codec_t *codec = opj_create_compress(OPJ_CODEC_J2K);
    opj_stream_t *stream = open_stream(m, false);
    opj_cparameters_t parameters;
    bool good = false;

    choose(s, &parameters);
    if (codec && stream)
        good = opj_setup_encoder(codec, &parameters, image) &&
               opj_start_compress(codec, image, stream) &&
               opj_encode(codec, stream) && opj_end_compress(codec, stream);
    if (stream)
        opj_stream_destroy(stream);
    if (codec)
        opj_destroy_codec(codec);
    return good && !m->out.failed;
}

/* The component transform is for what is red, green and blue. */
bool j2k_transforms(const struct shape *s)
{
    return s->photo == PHOTO_RGB && !s->is_signed && !s->coded_signed;
}

enum code j2k_encode(struct arena *a, const struct frame *fr, struct bytes *ret,
                     struct error *err)
{
    struct memory m = {0};
    opj_image_t *image;
    enum code code;

    if (fr->shape.bits > 16)
        return fail_at(err, ERR_UNSUPPORTED, TAG_BitsAllocated,
                       "more than 16 bits in JPEG 2000");
    image = make_image(fr);
    if (!image)
        return fail(err, ERR_MEMORY, "no memory to encode a frame");
    if (run_encoder(&m, image, &fr->shape))
        code = keep_bytes(a, &m.out, ret, err);
    else
        code = fail(err, ERR_FORMAT, "JPEG 2000 encoder failed");
    opj_image_destroy(image);
    buffer_release(&m.out);
    return code;
}
