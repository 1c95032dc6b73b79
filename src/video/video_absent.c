/*
 * video_absent.c - a build without libavcodec: video is refused by name
 *
 * video_open() is the only way in, so nobody holds what the others would take.
 */
#include "video/video.h"

static enum code absent(struct error *err)
{
    return fail_at(err, ERR_UNSUPPORTED, TAG_TransferSyntaxUID,
                   "this build has no decoder for video");
}

const char *video_library(void)
{
    return NULL;
}

enum code video_open(struct arena *a, const struct pixel_data *p,
                     enum codec codec, double rate, const struct limits *limits,
                     struct video **ret, struct error *err)
{
    (void)a, (void)p, (void)codec, (void)rate, (void)limits, (void)ret;
    return absent(err);
}

const struct video_shape *video_shape(const struct video *v)
{
    (void)v;
    return NULL;
}

bool video_has_extras(const struct video *v)
{
    (void)v;
    return true;
}

enum code video_count(struct video *v, int claimed, int *ret, struct error *err)
{
    (void)v, (void)claimed, (void)ret;
    return absent(err);
}

enum code video_frame(struct video *v, int index, uint8_t *pixels,
                      struct error *err)
{
    (void)v, (void)index, (void)pixels;
    return absent(err);
}

enum code video_writer_open(struct arena *a, const struct video *v,
                            const struct syntax *out,
                            const struct video_sink *sink,
                            struct video_writer **ret, struct error *err)
{
    (void)a, (void)v, (void)out, (void)sink, (void)ret;
    return absent(err);
}

enum code video_writer_add(struct video_writer *w, const uint8_t *pixels,
                           struct error *err)
{
    (void)w, (void)pixels;
    return absent(err);
}

enum code video_writer_end(struct video_writer *w, int64_t *ret_length,
                           struct error *err)
{
    (void)w, (void)ret_length;
    return absent(err);
}
