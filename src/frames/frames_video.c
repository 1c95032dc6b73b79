/*
 * frames_video.c - a video as frames: one stream for all of them
 *
 * The stream is decoded by video/; here it is held against the header, and what
 * it holds beside the pictures becomes extras like those of other codings.
 */
#include "frames/frames_inner.h"

const struct video *frames_video(const struct frames *f)
{
    return f->video;
}

/* Frames a second, where the stream does not say: PS3.3 C.7.6.5. */
static double rate_said(const struct dataset *ds)
{
    enum {
        FRAME_TIME = 0x00181063, /* FrameTime, ms */
        CINE_RATE = 0x00180040   /* CineRate */
    };
    double ms;
    int64_t rate;

    if (str_to_double(str_trim(dataset_text(ds, FRAME_TIME)), &ms) && ms > 0)
        return 1000 / ms;
    return dataset_int(ds, CINE_RATE, &rate) && rate > 0 ? (double)rate : 0;
}

/* PS3.5 A.4.5 and on: an empty table, or one entry for the one frame. */
static bool table_is_plain(struct bytes table)
{
    for (size_t i = 0; i < table.len; i++)
        if (table.at[i])
            return false;
    return table.len <= 4;
}

static enum code fit(struct shape *s, const struct video_shape *v,
                     struct error *err)
{
    const struct coding coding = {.process = PROCESS_VIDEO,
                                  .width = v->width,
                                  .height = v->height,
                                  .samples = 3,
                                  .bits = v->bits,
                                  .colour = COLOUR_YBR};

    TRY(shape_fit(s, &coding, err));
    if (s->is_signed || s->bits != (v->bits > 8 ? 16 : 8) ||
        s->bits_stored != v->bits)
        return fail_at(err, ERR_FORMAT, TAG_BitsAllocated,
                       "does not go with the video");
    s->limited = v->limited;
    return OK;
}

enum code stream_open(struct arena *a, struct frames *f, struct error *err)
{
    const struct pixel_data *p = &f->ds->pixels;
    int claimed;
    bool said;

    if (!p->encapsulated)
        return fail_at(err, ERR_FORMAT, TAG_PixelData,
                       "encapsulation does not go with the transfer syntax");
    TRY(fragments_check(f, err));
    TRY(count_read(f, &claimed, &said, err));
    TRY(video_open(a, p, f->ds->syntax->codec, rate_said(f->ds), f->limits,
                   &f->video, err));
    TRY(fit(&f->shape, video_shape(f->video), err));
    TRY(video_count(f->video, said ? claimed : 0, &f->count, err));
    if (video_has_extras(f->video))
        f->extras |= EXTRA_COMMENT;
    if (!table_is_plain(p->offset_table))
        f->extras |= EXTRA_TABLE;
    return OK;
}
