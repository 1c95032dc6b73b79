/*
 * redact_pixels.c - frames into the draft, one at a time
 *
 * A frame without a box is written as it was coded, less what hides in it,
 * unless the transfer syntax changes. Scratch memory is one frame's.
 */
#include "redact/redact_jpeg.h"
#include "redact/redact_raw.h"
#include "redact/redact_video.h"
#include <string.h>

void frame_blank(struct frame *fr, const struct plan *p,
                 const uint32_t black[3])
{
    struct shape packed = fr->shape;

    packed.planar = 0;
    packed.subsampled = false;
    packed.bits_allocated = packed.bits;
    native_blank(&packed, p, fr->index, black, fr->pixels, 0);
}

struct job {
    struct frames *f;
    const struct plan *plan;
    uint32_t black[3];
};

static enum code recode(struct arena *scratch, const struct job *j, int index,
                        struct bytes *ret, struct error *err)
{
    struct frame fr;
    const struct shape *s = &fr.shape;

    TRY(frame_decode(scratch, j->f, index, &fr, err));
    if (j->plan->clear_unused)
        unused_bits_clear(s, fr.pixels,
                          (size_t)s->width * (size_t)s->height *
                              (size_t)s->samples);
    frame_blank(&fr, j->plan, j->black);
    return frame_encode(scratch, &fr, j->plan->out, ret, err);
}

/* The plan's boxes on one frame. */
static struct rect *boxes_on(struct arena *scratch, const struct plan *p,
                             int index, int *ret_count)
{
    struct rect *boxes = arena_array(scratch, (size_t)p->count, sizeof *boxes);

    *ret_count = 0;
    for (int i = 0; boxes && i < p->count; i++)
        if (p->boxes[i].first <= index && index <= p->boxes[i].last)
            boxes[(*ret_count)++] = p->boxes[i].box;
    return boxes;
}

/* What each transfer syntax demands; the retired ones are progressive. */
static enum jpeg_order order_for(const struct syntax *out)
{
    static const struct {
        const char *uid;
        enum jpeg_order order;
    } rows[] = {
        {"1.2.840.10008.1.2.4.53", JPEG_SPECTRAL},
        {"1.2.840.10008.1.2.4.55", JPEG_PROGRESSIVE},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(out->uid, rows[i].uid) == 0)
            return rows[i].order;
    return out->codec == CODEC_JXL ? JPEG_AS_IT_WAS : JPEG_SEQUENTIAL;
}

static enum code edit_jpeg(struct arena *scratch, const struct job *j,
                           int index, struct bytes *ret, struct error *err)
{
    const struct shape *s = frames_shape(j->f);
    struct jpeg_boxes boxes = {0};
    struct bytes jpeg, twin;

    boxes.at = boxes_on(scratch, j->plan, index, &boxes.count);
    if (!boxes.at)
        return fail(err, ERR_MEMORY, "too many boxes");
    for (int i = 0; i < 3; i++)
        boxes.level[i] = (int)(j->black[i] & 0xff);
    TRY(frame_jpeg(scratch, j->f, index, &jpeg, err));
    TRY(jpeg_blank(scratch, jpeg, s->width, s->height, s->samples, &boxes,
                   order_for(j->plan->out), &twin, err));
    return frame_from_jpeg(scratch, twin, j->plan->out, ret, err);
}

static enum code make_frame(struct arena *scratch, const struct job *j,
                            int index, struct bytes *ret, struct error *err)
{
    const struct syntax *in = frames_dataset(j->f)->syntax;

    if (!plan_blanks(j->plan, index) && !j->plan->clear_unused &&
        j->plan->out == in)
        return j->plan->strip ? frame_stripped(scratch, j->f, index, ret, err)
                              : frame_encoded(scratch, j->f, index, ret, err);
    if (j->plan->method == METHOD_DCT)
        return edit_jpeg(scratch, j, index, ret, err);
    return recode(scratch, j, index, ret, err);
}

static enum code write_frames(struct arena *scratch, const struct job *j,
                              struct writer *w, struct error *err)
{
    const struct dataset *ds = frames_dataset(j->f);
    bool offsets = ds->pixels.offset_table.len > 0;

    TRY(writer_pixels_encapsulated(w, frames_count(j->f), offsets, err));
    for (int i = 0; i < frames_count(j->f); i++) {
        struct bytes coded;

        arena_clear(scratch);
        TRY(make_frame(scratch, j, i, &coded, err));
        TRY(writer_frame(w, coded.at, coded.len, err));
    }
    return OK;
}

static enum code write_pixels(struct arena *scratch, struct frames *f,
                              const struct plan *plan, struct writer *w,
                              struct error *err)
{
    struct job j = {.f = f, .plan = plan};

    if (plan->method == METHOD_COPY)
        return writer_pixels_copy(w, err);
    if (plan->method == METHOD_VIDEO)
        return redact_video(scratch, f, plan, w, err);
    if (!frames_dataset(f)->pixels.encapsulated)
        return redact_native(scratch, f, plan, w, err);
    plan_black(f, plan, j.black);
    return write_frames(scratch, &j, w, err);
}

enum code redact_pixels(struct arena *a, struct frames *f,
                        const struct plan *plan, struct writer *w,
                        struct error *err)
{
    struct arena *scratch = arena_create(limits_default.arena_bytes);
    enum code code;

    (void)a;
    if (!scratch)
        return fail(err, ERR_MEMORY, "no memory for frames");
    code = write_pixels(scratch, f, plan, w, err);
    arena_destroy(scratch);
    return code;
}
