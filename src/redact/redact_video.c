/*
 * redact_video.c - a video coded again, its boxes black
 *
 * Boxes grow to even pixels, since four share their chroma. What the encoder
 * makes of the edges of a box comes from around it: what stood in the box is
 * gone before a frame is coded.
 */
#include "redact/redact_video.h"
#include <stdio.h>
#include <string.h>

enum { RATIO_DIGITS = 8 }; /* 00012.34 */

/* The blanked boxes are the touched ones. */
static enum code even_plan(struct arena *a, const struct plan *plan,
                           struct plan *ret, struct error *err)
{
    *ret = *plan;
    ret->boxes = arena_array(a, (size_t)plan->count, sizeof *ret->boxes);
    if (!ret->boxes)
        return fail(err, ERR_MEMORY, "too many boxes");
    for (int i = 0; i < plan->count; i++) {
        ret->boxes[i] = plan->boxes[i];
        ret->boxes[i].box = plan->boxes[i].touched;
    }
    return OK;
}

static enum code put(void *user, int64_t at, const void *bytes, size_t len,
                     struct error *err)
{
    return writer_stream(user, at, bytes, len, err);
}

static enum code code_frames(struct arena *scratch, struct frames *f,
                             const struct plan *plan,
                             struct video_writer *video, struct error *err)
{
    uint32_t black[3];

    frames_black(f, black);
    for (int i = 0; i < frames_count(f); i++) {
        struct frame fr;

        arena_clear(scratch);
        TRY(frame_decode(scratch, f, i, &fr, err));
        frame_blank(&fr, plan, black);
        TRY(video_writer_add(video, fr.pixels, err));
    }
    return OK;
}

static enum code note_ratio(struct frames *f, struct writer *w, int64_t length,
                            struct error *err)
{
    const struct shape *s = frames_shape(f);
    double all = (double)s->width * s->height * s->samples * s->bits_allocated /
                 8 * frames_count(f);
    double ratio = all / (double)(length ? length : 1);
    char text[RATIO_DIGITS + 8];

    snprintf(text, sizeof text, "%0*.2f", RATIO_DIGITS,
             ratio < 99999 ? ratio : 99999);
    return writer_overwrite(w, TAG_LossyImageCompressionRatio,
                            (struct str){text, RATIO_DIGITS}, err);
}

static enum code write_video(struct arena *a, struct arena *scratch,
                             struct frames *f, const struct plan *plan,
                             struct writer *w, struct error *err)
{
    const struct video_sink sink = {put, w};
    struct video_writer *video;
    struct plan even;
    int64_t length;

    TRY(even_plan(a, plan, &even, err));
    TRY(writer_pixels_stream(w, err));
    TRY(video_writer_open(a, frames_video(f), plan->out, &sink, &video, err));
    TRY(code_frames(scratch, f, &even, video, err));
    TRY(video_writer_end(video, &length, err));
    return note_ratio(f, w, length, err);
}

enum code redact_video(struct arena *scratch, struct frames *f,
                       const struct plan *plan, struct writer *w,
                       struct error *err)
{
    struct arena *a = arena_create((size_t)1 << 26);
    enum code code;

    if (!a)
        return fail(err, ERR_MEMORY, "no memory for a video");
    code = write_video(a, scratch, f, plan, w, err);
    arena_destroy(a);
    return code;
}

/* ---- the header ---------------------------------------------------------- */

/* One more value behind those that are there. A number has its padding before
 * it, so that its digits end with the value. */
static enum code add_value(struct dataset *ds, uint32_t tag, const char *vr,
                           const char *value, struct error *err)
{
    struct str old = dataset_text(ds, tag);
    size_t len = old.len + (old.len > 0) + strlen(value);
    bool shifted = len % 2 && strcmp(vr, "DS") == 0;
    char *all =
        str_format(ds->arena, "%.*s%s%s%s", (int)old.len, old.len ? old.at : "",
                   old.len ? "\\" : "", shifted ? " " : "", value);

    return all ? dataset_set(ds, tag, vr, str_of(all), err)
               : fail(err, ERR_MEMORY, "no memory for a value");
}

enum code video_mark_loss(struct dataset *ds, const struct syntax *out,
                          int frames, struct error *err)
{
    int64_t said;
    const char *method = out->codec == CODEC_MPEG2  ? "ISO_13818_2"
                         : out->codec == CODEC_H264 ? "ISO_14496_10"
                                                    : "ISO_23008_2";

    if (!dataset_int(ds, TAG_NumberOfFrames, &said) || said != frames)
        TRY(dataset_set_int(ds, TAG_NumberOfFrames, "IS", frames, err));
    TRY(dataset_set(ds, TAG_LossyImageCompression, "CS", STR("01"), err));
    TRY(add_value(ds, TAG_LossyImageCompressionMethod, "CS", method, err));
    return add_value(ds, TAG_LossyImageCompressionRatio, "DS", "00000.00", err);
}
