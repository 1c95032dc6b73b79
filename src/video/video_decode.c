/*
 * video_decode.c - frames out of the decoder, one behind the other
 */
#include "video/video_libav.h"
#include <string.h>

const struct video_shape *video_shape(const struct video *v)
{
    return &v->shape;
}

bool video_has_extras(const struct video *v)
{
    return v->extras;
}

enum code video_count(struct video *v, int claimed, int *ret, struct error *err)
{
    bool end = false;

    if (claimed > 0 && claimed == v->packets) {
        *ret = v->count = claimed;
        return OK;
    }
    TRY(video_rewind(v, err));
    for (;;) {
        TRY(video_next_frame(v, &end, err));
        if (end)
            break;
        if (v->next > v->limits->frames)
            return fail_at(err, ERR_LIMIT, TAG_NumberOfFrames,
                           "too many frames");
    }
    if (v->next < claimed)
        return fail_at(err, ERR_FORMAT, TAG_PixelData,
                       "fewer frames than NumberOfFrames");
    *ret = v->count = v->next;
    v->complete = true;
    return OK;
}

/* ---- samples ----------------------------------------------------------- */

static bool is_as_the_first(const struct video *v)
{
    return v->frame->width == v->shape.width &&
           v->frame->height == v->shape.height &&
           v->frame->format == v->format &&
           (v->frame->color_range != AVCOL_RANGE_JPEG) ==
               (v->shape.limited || v->format == AV_PIX_FMT_YUVJ420P);
}

static const uint8_t *row_of(const AVFrame *f, int plane, int y)
{
    return f->data[plane] + (ptrdiff_t)f->linesize[plane] * y;
}

static void join_8(const AVFrame *f, uint8_t *to)
{
    for (int y = 0; y < f->height; y++) {
        const uint8_t *luma = row_of(f, 0, y), *cb = row_of(f, 1, y / 2);
        const uint8_t *cr = row_of(f, 2, y / 2);

        for (int x = 0; x < f->width; x++, to += 3) {
            to[0] = luma[x];
            to[1] = cb[x / 2];
            to[2] = cr[x / 2];
        }
    }
}

/* Little endian in libavcodec's memory as in ours. */
static void join_16(const AVFrame *f, uint8_t *to)
{
    for (int y = 0; y < f->height; y++) {
        const uint8_t *luma = row_of(f, 0, y), *cb = row_of(f, 1, y / 2);
        const uint8_t *cr = row_of(f, 2, y / 2);

        for (int x = 0; x < f->width; x++, to += 6) {
            memcpy(to, luma + 2 * x, 2);
            memcpy(to + 2, cb + x / 2 * 2, 2);
            memcpy(to + 4, cr + x / 2 * 2, 2);
        }
    }
}

/* What the container did not count would be seen by nobody here. */
static enum code check_end(struct video *v, struct error *err)
{
    bool end;

    if (v->complete || v->next < v->count)
        return OK;
    v->asked = -1;
    TRY(video_next_frame(v, &end, err));
    v->complete = end;
    return end ? OK
               : fail_at(err, ERR_FORMAT, TAG_NumberOfFrames,
                         "the video has more frames");
}

enum code video_frame(struct video *v, int index, uint8_t *pixels,
                      struct error *err)
{
    bool end;

    if (index < v->next && index != v->asked)
        TRY(video_rewind(v, err));
    while (v->next <= index) {
        v->asked = -1;
        TRY(video_next_frame(v, &end, err));
        if (end)
            return fail_at(err, ERR_FORMAT, TAG_PixelData,
                           "the video ends after frame %d", v->next - 1);
        v->asked = v->next - 1;
    }
    if (!is_as_the_first(v))
        return fail_at(err, ERR_FORMAT, TAG_PixelData,
                       "frame %d of the video has another form", index);
    if (v->shape.bits > 8)
        join_16(v->frame, pixels);
    else
        join_8(v->frame, pixels);
    return check_end(v, err);
}
