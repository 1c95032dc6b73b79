/*
 * video_open.c - the bytes, the container and the decoder (libavformat)
 *
 * The demuxer is given a function that reads and nothing else: no protocol, no
 * other file, no container or codec that DICOM does not name, chosen by the
 * first bytes. Streams show up as they are met, so nothing is probed by
 * decoding; going back to the start opens all of it anew, which no container
 * can spoil.
 */
#include "video/video_libav.h"
#include <string.h>

enum { BUFFER = 1 << 15, MOST_STREAMS = 16, SLACK = 512 };

/* ---- bytes ----------------------------------------------------------- */

/* Go to the fragment that holds `at`. */
static bool find_fragment(struct video_bytes *b, int64_t at)
{
    const struct pixel_data *p = b->data;

    if (at < b->begins)
        b->fragment = 0, b->begins = 0;
    while (b->fragment < p->fragment_count &&
           at - b->begins >= p->fragments[b->fragment].length) {
        b->begins += p->fragments[b->fragment].length;
        b->fragment++;
    }
    return b->fragment < p->fragment_count;
}

size_t video_bytes_read(struct video_bytes *b, int64_t at, void *to, size_t len)
{
    size_t done = 0;

    while (done < len && at >= 0 && find_fragment(b, at)) {
        const struct fragment *f = &b->data->fragments[b->fragment];
        int64_t skip = at - b->begins;
        size_t part = (size_t)(f->length - skip);

        part = part < len - done ? part : len - done;
        memcpy((uint8_t *)to + done, b->data->file.at + f->offset + skip, part);
        file_touched(b->data->file, &b->touched, part);
        done += part;
        at += (int64_t)part;
    }
    return done;
}

static int read_bytes(void *user, uint8_t *to, int len)
{
    struct video_bytes *b = user;
    size_t n = video_bytes_read(b, b->at, to, (size_t)len);

    b->at += (int64_t)n;
    return n ? (int)n : AVERROR_EOF;
}

static int64_t seek_bytes(void *user, int64_t offset, int whence)
{
    struct video_bytes *b = user;

    switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE:
        return b->length;
    case SEEK_CUR:
        offset += b->at;
        break;
    case SEEK_END:
        offset += b->length;
        break;
    default:
        break;
    }
    if (offset < 0)
        return AVERROR(EINVAL);
    return b->at = offset;
}

/* Each fragment was checked to lie in the file by frames_index.c. */
static int64_t length_of(const struct pixel_data *p)
{
    int64_t total = 0;

    for (int i = 0; i < p->fragment_count; i++)
        total += p->fragments[i].length;
    return total;
}

/* ---- the demuxer ------------------------------------------------------ */

static void shut(struct video *v)
{
    avcodec_free_context(&v->decoder);
    avformat_close_input(&v->demuxer);
    if (v->io)
        av_freep(&v->io->buffer);
    avio_context_free(&v->io);
}

static void video_close(void *handle)
{
    struct video *v = handle;

    shut(v);
    av_packet_free(&v->packet);
    av_frame_free(&v->frame);
}

static enum code no_memory(struct error *err)
{
    return fail(err, ERR_MEMORY, "no memory for a video");
}

static enum code damaged(int why, struct error *err)
{
    if (why == AVERROR(ENOMEM))
        return no_memory(err);
    return fail_at(err, ERR_FORMAT, TAG_PixelData, "the video is damaged");
}

static enum code open_bytes(struct video *v, struct error *err)
{
    uint8_t *buffer = av_malloc(BUFFER);

    v->bytes.at = 0;
    v->io = buffer ? avio_alloc_context(buffer, BUFFER, 0, &v->bytes,
                                        read_bytes, NULL, seek_bytes)
                   : NULL;
    if (!v->io) {
        av_free(buffer);
        return no_memory(err);
    }
    return OK;
}

/* By a sync byte, a pack header, a box; else it is a bare stream. */
static const AVInputFormat *container_of(struct video *v)
{
    static const char boxes[][5] = {"ftyp", "moov", "mdat", "free",
                                    "skip", "wide", "pnot"};
    static const uint8_t pack[4] = {0, 0, 1, 0xba};
    enum { PACKET = 188, SYNC = 0x47 };
    uint8_t head[PACKET + 1] = {0};

    video_bytes_read(&v->bytes, 0, head, sizeof head);
    if (head[0] == SYNC && head[PACKET] == SYNC)
        return av_find_input_format("mpegts");
    if (memcmp(head, pack, sizeof pack) == 0)
        return av_find_input_format("mpeg");
    for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++)
        if (memcmp(head + 4, boxes[i], 4) == 0)
            return av_find_input_format("mov");
    return av_find_input_format(v->codec == CODEC_H264   ? "h264"
                                : v->codec == CODEC_HEVC ? "hevc"
                                                         : "mpegvideo");
}

static enum code open_demuxer(struct video *v, struct error *err)
{
    const AVInputFormat *container = container_of(v);
    AVFormatContext *f = container ? avformat_alloc_context() : NULL;
    AVDictionary *options = NULL;
    int got;

    if (!container)
        return fail_at(err, ERR_UNSUPPORTED, TAG_TransferSyntaxUID,
                       "libavformat was built without this container");
    if (!f)
        return no_memory(err);
    f->pb = v->io;
    f->max_streams = MOST_STREAMS;
    av_dict_set(&options, "protocol_whitelist", "none", 0);
    /* frames that an edit list passes over are frames */
    av_dict_set(&options, "ignore_editlist", "1", 0);
    got = avformat_open_input(&f, NULL, container, &options);
    av_dict_free(&options);
    v->demuxer = f; /* NULL if that failed */
    if (got == AVERROR(ENOMEM))
        return no_memory(err);
    return got < 0 ? fail_at(err, ERR_FORMAT, TAG_PixelData,
                             "the video's container is damaged")
                   : OK;
}

static enum AVCodecID wanted(enum codec codec)
{
    return codec == CODEC_H264   ? AV_CODEC_ID_H264
           : codec == CODEC_HEVC ? AV_CODEC_ID_HEVC
                                 : AV_CODEC_ID_MPEG2VIDEO;
}

/* A bare MPEG-2 stream is taken for MPEG-1 until it is parsed. */
static bool is_pictures(const struct video *v, const AVStream *s)
{
    enum AVCodecID id = s->codecpar->codec_id;

    return s->codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
           (id == wanted(v->codec) ||
            (id == AV_CODEC_ID_MPEG1VIDEO && v->codec == CODEC_MPEG2));
}

enum code video_next_packet(struct video *v, bool *ret_end, struct error *err)
{
    int got = 0;

    *ret_end = false;
    for (;;) {
        const AVStream *s;

        av_packet_unref(v->packet);
        got = av_read_frame(v->demuxer, v->packet);
        if (got < 0)
            break;
        s = v->demuxer->streams[v->packet->stream_index];
        if (v->stream < 0 && is_pictures(v, s))
            v->stream = v->packet->stream_index;
        if (v->packet->stream_index == v->stream)
            break;
    }
    if (got >= 0 && (v->packet->flags & AV_PKT_FLAG_CORRUPT))
        got = AVERROR_INVALIDDATA;
    *ret_end = got == AVERROR_EOF;
    return got < 0 && got != AVERROR_EOF ? damaged(got, err) : OK;
}

/* ---- the decoder ------------------------------------------------------ */

/* A decoder pads pictures to whole blocks and adds edges, not more. */
static int64_t most_pixels(const struct video *v)
{
    if (!v->shape.width)
        return v->limits->pixels;
    return (int64_t)(v->shape.width + SLACK) * (v->shape.height + SLACK);
}

/* The stream has been met. */
static enum code open_decoder(struct video *v, struct error *err)
{
    const AVCodec *codec = avcodec_find_decoder(wanted(v->codec));
    AVCodecContext *d = codec ? avcodec_alloc_context3(codec) : NULL;
    int got;

    if (!codec)
        return fail_at(err, ERR_UNSUPPORTED, TAG_TransferSyntaxUID,
                       "libavcodec was built without this codec");
    v->decoder = d;
    if (!d)
        return no_memory(err);
    got = avcodec_parameters_to_context(
        d, v->demuxer->streams[v->stream]->codecpar);
    d->thread_count = 1;
    d->max_pixels = most_pixels(v);
    d->err_recognition = AV_EF_EXPLODE | AV_EF_BUFFER;
    d->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT | AV_CODEC_FLAG_UNALIGNED;
    if (got >= 0)
        got = avcodec_open2(d, codec, NULL);
    return got < 0 ? damaged(got, err) : OK;
}

enum code video_rewind(struct video *v, struct error *err)
{
    shut(v);
    av_frame_unref(v->frame);
    v->stream = -1;
    v->next = 0;
    v->asked = -1;
    v->drained = false;
    TRY(open_bytes(v, err));
    return open_demuxer(v, err);
}

/* More for the decoder to work on. */
static enum code feed(struct video *v, struct error *err)
{
    bool end;
    int got;

    TRY(video_next_packet(v, &end, err));
    if (v->stream < 0)
        return fail_at(err, ERR_FORMAT, TAG_PixelData,
                       "no video of this transfer syntax");
    if (!v->decoder)
        TRY(open_decoder(v, err));
    got = avcodec_send_packet(v->decoder, end ? NULL : v->packet);
    v->drained = end;
    return got < 0 ? damaged(got, err) : OK;
}

enum code video_next_frame(struct video *v, bool *ret_end, struct error *err)
{
    for (;;) {
        int got = v->decoder ? avcodec_receive_frame(v->decoder, v->frame)
                             : AVERROR(EAGAIN);

        *ret_end = got == AVERROR_EOF;
        if (*ret_end)
            return OK;
        if (got == AVERROR(EAGAIN) && !v->drained) {
            TRY(feed(v, err));
            continue;
        }
        if (got >= 0 && (v->frame->decode_error_flags ||
                         (v->frame->flags & AV_FRAME_FLAG_CORRUPT)))
            got = AVERROR_INVALIDDATA;
        if (got < 0)
            return damaged(got, err);
        v->next++;
        return OK;
    }
}

/* ---- opening ---------------------------------------------------------- */

static enum code take_format(struct video *v, struct error *err)
{
    const AVFrame *f = v->frame;

    v->shape.width = f->width;
    v->shape.height = f->height;
    v->interlaced = f->interlaced_frame;
    v->top_first = f->top_field_first;
    v->aspect = f->sample_aspect_ratio;
    v->primaries = f->color_primaries;
    v->transfer = f->color_trc;
    v->space = f->colorspace;
    v->format = (enum AVPixelFormat)f->format;
    v->shape.limited = f->color_range != AVCOL_RANGE_JPEG;
    switch (v->format) {
    case AV_PIX_FMT_YUVJ420P:
        v->shape.limited = false;
        v->shape.bits = 8;
        return OK;
    case AV_PIX_FMT_YUV420P:
        v->shape.bits = 8;
        return OK;
    case AV_PIX_FMT_YUV420P10LE:
        v->shape.bits = 10;
        return OK;
    default:
        return fail_at(err, ERR_UNSUPPORTED, TAG_PixelData,
                       "video that is not 4:2:0 of 8 or 10 bits");
    }
}

static bool is_rate(AVRational r)
{
    return r.num > 0 && r.den > 0 && av_q2d(r) >= 0.1 && av_q2d(r) <= 1000;
}

static void take_rate(struct video *v, double rate)
{
    const AVRational rates[] = {v->demuxer->streams[v->stream]->avg_frame_rate,
                                v->decoder->framerate, av_d2q(rate, 100000)};

    v->rate = (AVRational){25, 1};
    for (size_t i = sizeof rates / sizeof *rates; i > 0; i--)
        if (is_rate(rates[i - 1]))
            v->rate = rates[i - 1];
}

static enum code look_at_first(struct video *v, double rate, struct error *err)
{
    bool end;

    TRY(video_rewind(v, err));
    TRY(video_next_frame(v, &end, err));
    if (end)
        return fail_at(err, ERR_FORMAT, TAG_PixelData,
                       "video without a picture");
    take_rate(v, rate);
    return take_format(v, err);
}

enum code video_open(struct arena *a, const struct pixel_data *p,
                     enum codec codec, double rate, const struct limits *limits,
                     struct video **ret, struct error *err)
{
    struct video *v = arena_alloc(a, sizeof *v);

    av_log_set_level(AV_LOG_QUIET); /* it would tell of the file */
    if (!v)
        return no_memory(err);
    *v = (struct video){.bytes = {.data = p, .length = length_of(p)},
                        .limits = limits,
                        .codec = codec,
                        .stream = -1,
                        .asked = -1};
    if (arena_defer(a, video_close, v) != OK)
        return no_memory(err);
    v->packet = av_packet_alloc();
    v->frame = av_frame_alloc();
    if (!v->packet || !v->frame)
        return no_memory(err);
    TRY(look_at_first(v, rate, err));
    TRY(video_look(v, err));
    *ret = v;
    return OK;
}

const char *video_library(void)
{
    return LIBAVCODEC_IDENT " (GPL, with its encoders libx264 and libx265)";
}
