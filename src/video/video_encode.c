/*
 * video_encode.c - frames into a new stream (libx264, libx265, mpeg2video)
 *
 * One pass at constant quality, as high as the level of the transfer syntax
 * has room for. One thread and no stamps of time, so that the same frames give
 * the same bytes.
 */
#include "video/video_libav.h"
#include <libavutil/opt.h>
#include <string.h>

enum { BUFFER = 1 << 15 };

struct video_writer {
    const struct video *of;
    struct video_sink sink;
    int64_t at, end; /* in the new stream: next byte, all bytes */
    struct error why;
    enum code code; /* of the sink, once it failed */

    AVIOContext *io;
    AVFormatContext *muxer;
    AVCodecContext *encoder;
    AVFrame *frame;
    AVPacket *packet;
    int64_t next;
};

/* ---- where it goes ----------------------------------------------------- */

static int write_bytes(void *user, uint8_t *from, int len)
{
    struct video_writer *w = user;

    if (w->code == OK)
        w->code = w->sink.put(w->sink.user, w->at, from, (size_t)len, &w->why);
    if (w->code != OK)
        return AVERROR(EIO);
    w->at += len;
    w->end = w->at > w->end ? w->at : w->end;
    return len;
}

static int64_t seek_bytes(void *user, int64_t offset, int whence)
{
    struct video_writer *w = user;

    if (whence == AVSEEK_SIZE)
        return w->end;
    if (whence != SEEK_SET || offset < 0 || offset > w->end)
        return AVERROR(EINVAL);
    return w->at = offset;
}

static enum code failed(struct video_writer *w, int why, struct error *err)
{
    if (w->code != OK) {
        if (err)
            *err = w->why;
        return w->code;
    }
    if (why == AVERROR(ENOMEM))
        return fail(err, ERR_MEMORY, "no memory to encode a video");
    return fail(err, ERR_UNSUPPORTED, "the video cannot be encoded again");
}

static void release(void *handle)
{
    struct video_writer *w = handle;

    avcodec_free_context(&w->encoder);
    avformat_free_context(w->muxer);
    if (w->io)
        av_freep(&w->io->buffer);
    avio_context_free(&w->io);
    av_frame_free(&w->frame);
    av_packet_free(&w->packet);
}

/* ---- how it is coded --------------------------------------------------- */

/* What a transfer syntax lets a stream be: PS3.5 8.2.5 to 8.2.9. Rates in
 * kilobits a second, buffers in kilobits; 0: the encoder knows. mbtree of x264
 * 164 reads memory that nobody wrote (AVX-512): other bytes each time. */
struct manner {
    const char *uid; /* without what stands behind it */
    const char *encoder;
    int rate, buffer;
    const char *profile, *quality, *own, *options;
};

static const struct manner manners[] = {
    {"1.2.840.10008.1.2.4.100", "mpeg2video", 15000, 1835, "main", NULL, NULL,
     NULL},
    {"1.2.840.10008.1.2.4.101", "mpeg2video", 80000, 9781, "main", NULL, NULL,
     NULL},
    {"1.2.840.10008.1.2.4.102", "libx264", 62500, 78125, "high", "8",
     "x264-params", "level=4.1:threads=1:no-mbtree=1"},
    {"1.2.840.10008.1.2.4.103", "libx264", 40000, 30000, "high", "8",
     "x264-params",
     "level=4.1:threads=1:no-mbtree=1:bluray-compat=1:slices=4:keyint=25:open-"
     "gop=0"},
    {"1.2.840.10008.1.2.4.104", "libx264", 62500, 78125, "high", "8",
     "x264-params", "level=4.2:threads=1:no-mbtree=1"},
    {"1.2.840.10008.1.2.4.105", "libx264", 62500, 78125, "high", "8",
     "x264-params", "level=4.2:threads=1:no-mbtree=1"},
    {"1.2.840.10008.1.2.4.107", "libx265", 0, 0, NULL, "8", "x265-params",
     "level-idc=5.1:pools=none:frame-threads=1:wpp=0:info=0:log-level=none"},
    {"1.2.840.10008.1.2.4.108", "libx265", 0, 0, NULL, "8", "x265-params",
     "level-idc=5.1:pools=none:frame-threads=1:wpp=0:info=0:log-level=none"},
};

static const struct manner *manner_of(const struct syntax *out)
{
    size_t len = strlen(manners[0].uid);

    for (size_t i = 0; i < sizeof manners / sizeof *manners; i++)
        if (!strncmp(out->uid, manners[i].uid, len) &&
            (!out->uid[len] || out->uid[len] == '.'))
            return &manners[i];
    return NULL;
}

/* The container that the input had. */
static const char *muxer_of(const struct video *v)
{
    static const char *const names[][2] = {
        {"mov", "mp4"},  {"mpegts", "mpegts"}, {"mpegvideo", "mpeg2video"},
        {"mpeg", "vob"}, {"h264", "h264"},     {"hevc", "hevc"}};
    const char *is = v->demuxer->iformat->name;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strncmp(is, names[i][0], strlen(names[i][0])))
            return names[i][1];
    return NULL;
}

/* As it was shown before. */
static void set_picture(const struct video *v, AVCodecContext *e)
{
    e->width = v->shape.width;
    e->height = v->shape.height;
    e->pix_fmt =
        v->format == AV_PIX_FMT_YUVJ420P ? AV_PIX_FMT_YUV420P : v->format;
    e->color_range = v->shape.limited ? AVCOL_RANGE_MPEG : AVCOL_RANGE_JPEG;
    e->time_base = av_inv_q(v->rate);
    e->framerate = v->rate;
    e->sample_aspect_ratio = v->aspect;
    e->color_primaries = v->primaries;
    e->color_trc = v->transfer;
    e->colorspace = v->space;
    if (v->interlaced)
        e->flags |= AV_CODEC_FLAG_INTERLACED_DCT | AV_CODEC_FLAG_INTERLACED_ME;
}

static int set_manner(const struct manner *m, AVCodecContext *e)
{
    int got = 0;

    e->thread_count = 1;
    e->flags |= AV_CODEC_FLAG_BITEXACT;
    e->rc_max_rate = (int64_t)m->rate * 1000;
    e->rc_buffer_size = m->buffer * 1000;
    if (!m->quality) { /* MPEG-2: the finest steps of constant quality */
        e->bit_rate = e->rc_max_rate;
        e->flags |= AV_CODEC_FLAG_QSCALE;
        e->global_quality = FF_QP2LAMBDA;
        e->qmin = 1;
        e->gop_size = 12;
        e->max_b_frames = 2;
        e->profile = FF_PROFILE_MPEG2_MAIN;
        return 0;
    }
    got |= av_opt_set(e->priv_data, "preset", "superfast", 0);
    got |= av_opt_set(e->priv_data, "crf", m->quality, 0);
    if (m->profile)
        got |= av_opt_set(e->priv_data, "profile", m->profile, 0);
    return got | av_opt_set(e->priv_data, m->own, m->options, 0);
}

static enum code open_encoder(struct video_writer *w, const struct manner *m,
                              struct error *err)
{
    const AVCodec *codec = avcodec_find_encoder_by_name(m->encoder);
    int got;

    if (!codec)
        return fail(err, ERR_UNSUPPORTED, "libavcodec was built without %s",
                    m->encoder);
    w->encoder = avcodec_alloc_context3(codec);
    if (!w->encoder)
        return failed(w, AVERROR(ENOMEM), err);
    set_picture(w->of, w->encoder);
    if (w->muxer->oformat->flags & AVFMT_GLOBALHEADER)
        w->encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    got = set_manner(m, w->encoder);
    if (got >= 0)
        got = avcodec_open2(w->encoder, codec, NULL);
    return got < 0 ? failed(w, got, err) : OK;
}

/* ---- the container ------------------------------------------------------ */

static enum code open_muxer(struct video_writer *w, struct error *err)
{
    const char *name = muxer_of(w->of);
    uint8_t *buffer = av_malloc(BUFFER);

    if (buffer)
        w->io = avio_alloc_context(buffer, BUFFER, 1, w, NULL, write_bytes,
                                   seek_bytes);
    if (!w->io) {
        av_free(buffer);
        return failed(w, AVERROR(ENOMEM), err);
    }
    if (!name ||
        avformat_alloc_output_context2(&w->muxer, NULL, name, NULL) < 0)
        return failed(w, AVERROR(EINVAL), err);
    w->muxer->pb = w->io;
    w->muxer->flags |= AVFMT_FLAG_BITEXACT | AVFMT_FLAG_CUSTOM_IO;
    return OK;
}

/* Program streams are cut to the size of the decoder's buffer. */
static int tell_buffer(const AVCodecContext *e, AVStream *s)
{
    for (int i = 0; i < e->nb_coded_side_data; i++) {
        const AVPacketSideData *d = &e->coded_side_data[i];
        uint8_t *to;

        if (d->type != AV_PKT_DATA_CPB_PROPERTIES)
            continue;
        to = av_stream_new_side_data(s, d->type, d->size);
        if (!to)
            return AVERROR(ENOMEM);
        memcpy(to, d->data, d->size);
    }
    return 0;
}

static enum code begin(struct video_writer *w, struct error *err)
{
    AVStream *s = avformat_new_stream(w->muxer, NULL);
    int got = s ? avcodec_parameters_from_context(s->codecpar, w->encoder)
                : AVERROR(ENOMEM);

    if (got >= 0)
        got = tell_buffer(w->encoder, s);
    if (got >= 0) {
        s->time_base = w->encoder->time_base;
        s->avg_frame_rate = w->of->rate;
        s->sample_aspect_ratio = w->encoder->sample_aspect_ratio;
        got = avformat_write_header(w->muxer, NULL);
    }
    return got < 0 ? failed(w, got, err) : OK;
}

enum code video_writer_open(struct arena *a, const struct video *v,
                            const struct syntax *out,
                            const struct video_sink *sink,
                            struct video_writer **ret, struct error *err)
{
    struct video_writer *w = arena_alloc(a, sizeof *w);
    const struct manner *m = manner_of(out);

    if (!m)
        return fail_at(err, ERR_UNSUPPORTED, TAG_TransferSyntaxUID,
                       "no encoder for %s", out->name);
    if (!w || arena_defer(a, release, w) != OK)
        return fail(err, ERR_MEMORY, "no memory to encode a video");
    w->of = v;
    w->sink = *sink;
    w->frame = av_frame_alloc();
    w->packet = av_packet_alloc();
    if (!w->frame || !w->packet)
        return failed(w, AVERROR(ENOMEM), err);
    TRY(open_muxer(w, err));
    TRY(open_encoder(w, m, err));
    TRY(begin(w, err));
    w->frame->width = w->encoder->width;
    w->frame->height = w->encoder->height;
    w->frame->format = w->encoder->pix_fmt;
    w->frame->color_range = w->encoder->color_range;
    w->frame->interlaced_frame = v->interlaced;
    w->frame->top_field_first = v->top_first;
    if (av_frame_get_buffer(w->frame, 0) < 0)
        return failed(w, AVERROR(ENOMEM), err);
    *ret = w;
    return OK;
}

/* ---- frames -------------------------------------------------------------- */

/* Luma of each pixel, chroma of the upper left one of four. */
static void part(const AVFrame *f, const uint8_t *from, size_t bytes)
{
    for (int y = 0; y < f->height; y++) {
        uint8_t *to[3] = {f->data[0] + (ptrdiff_t)f->linesize[0] * y,
                          f->data[1] + (ptrdiff_t)f->linesize[1] * (y / 2),
                          f->data[2] + (ptrdiff_t)f->linesize[2] * (y / 2)};

        for (int x = 0; x < f->width; x++, from += 3 * bytes) {
            memcpy(to[0] + (size_t)x * bytes, from, bytes);
            for (size_t c = 1; c < 3 && !(x % 2) && !(y % 2); c++)
                memcpy(to[c] + (size_t)(x / 2) * bytes, from + c * bytes,
                       bytes);
        }
    }
}

/* What the encoder has ready goes into the container. */
static enum code drain(struct video_writer *w, struct error *err)
{
    int got;

    while ((got = avcodec_receive_packet(w->encoder, w->packet)) >= 0) {
        const AVStream *s = w->muxer->streams[0];

        w->packet->duration = 1;
        av_packet_rescale_ts(w->packet, w->encoder->time_base, s->time_base);
        w->packet->stream_index = 0;
        got = av_interleaved_write_frame(w->muxer, w->packet);
        if (got < 0)
            break;
    }
    return got == AVERROR(EAGAIN) || got == AVERROR_EOF ? OK
                                                        : failed(w, got, err);
}

enum code video_writer_add(struct video_writer *w, const uint8_t *pixels,
                           struct error *err)
{
    int got = av_frame_make_writable(w->frame);

    if (got < 0)
        return failed(w, got, err);
    part(w->frame, pixels, w->of->shape.bits > 8 ? 2 : 1);
    w->frame->pts = w->next++;
    got = avcodec_send_frame(w->encoder, w->frame);
    return got < 0 ? failed(w, got, err) : drain(w, err);
}

enum code video_writer_end(struct video_writer *w, int64_t *ret_length,
                           struct error *err)
{
    int got = avcodec_send_frame(w->encoder, NULL);

    if (got < 0)
        return failed(w, got, err);
    TRY(drain(w, err));
    got = av_write_trailer(w->muxer);
    avio_flush(w->io);
    if (got < 0 || w->code != OK)
        return failed(w, got, err);
    *ret_length = w->end;
    return OK;
}
