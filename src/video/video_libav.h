/*
 * video_libav.h - what the files over libavcodec share and nobody else needs
 */
#pragma once
#include "video/video.h"
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

/* The coded bytes: fragments joined, without copying them. */
struct video_bytes {
    const struct pixel_data *data;
    int64_t length;
    int64_t at;     /* where the next read begins */
    int fragment;   /* the last one that was read, */
    int64_t begins; /* and where that begins */
    size_t touched; /* for file_touched() */
};

struct video {
    struct video_bytes bytes;
    const struct limits *limits;
    enum codec codec;
    AVRational rate; /* frames a second; 0/1: nobody knows */
    struct video_shape shape;
    enum AVPixelFormat format;
    bool interlaced, top_first;
    AVRational aspect; /* of a pixel */
    enum AVColorPrimaries primaries;
    enum AVColorTransferCharacteristic transfer;
    enum AVColorSpace space;

    AVIOContext *io;
    AVFormatContext *demuxer;
    int stream; /* of the pictures */
    AVCodecContext *decoder;
    AVPacket *packet;
    AVFrame *frame;
    int next;     /* frame that comes next */
    int asked;    /* frame that stands in `frame`, or -1 */
    bool drained; /* all packets are in the decoder */

    int64_t packets, packet_bytes; /* of the pictures */
    int count;                     /* frames, once counted */
    bool complete;                 /* decoded to the end, and no more came */
    bool extras;
};

/* Up to len bytes at any place of the coded ones; fewer at the end. */
size_t video_bytes_read(struct video_bytes *b, int64_t at, void *to,
                        size_t len);

/* At the beginning again, demuxer and decoder fresh. */
enum code video_rewind(struct video *v, struct error *err);

/* The next packet of the pictures; *ret_end at the end. */
enum code video_next_packet(struct video *v, bool *ret_end, struct error *err);

/* The next frame, in v->frame. */
enum code video_next_frame(struct video *v, bool *ret_end, struct error *err);

/* Through all packets: counts them, and looks at what is no picture. */
enum code video_look(struct video *v, struct error *err);

/* Does anything stand in an MP4 file beside tables and pictures? */
bool video_boxes_hide(struct video *v);

/* Or in a transport or program stream? */
bool video_packets_hide(struct video *v);

/* The units of a packet (NAL units, or what follows a start code): *extras if
 * one may hold words, ERR_UNSUPPORTED if one belongs to a second view. */
enum code video_look_at_packet(const struct video *v, bool *extras,
                               struct error *err);
