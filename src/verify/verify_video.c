/*
 * verify_video.c - a video that was coded again, against the one it was
 *
 * No sample needs to be equal, so the two digests differ; what is asked is that
 * each frame is still the same picture wherever no box is: near on the whole,
 * and near in each block of it. Another frame, a shift or a lost frame is not.
 */
#include "redact/redact_plan.h"
#include "verify/verify_inner.h"
#include <stdlib.h>
#include <string.h>

/* Mean difference of luma, in levels of 8 bits: of a frame, of a block. Beside
 * a box the encoder has an edge to draw that was not there. */
enum { BLOCK = 16, FRAME_NEAR = 4, BLOCK_NEAR = 24 };

void tally_stream(struct frames *f, struct tally *t)
{
    const struct pixel_data *p = &frames_dataset(f)->pixels;
    size_t passed = 0;

    for (int i = 0; i < p->fragment_count; i++) {
        const struct fragment *g = &p->fragments[i];

        outside_tally_add(t, p->file.at + g->offset, (size_t)g->length);
        file_passed(p->file, &passed, (size_t)g->offset);
    }
}

/* ---- near ------------------------------------------------------------------ */

static bool is_touched(const struct plan *plan, int frame, struct rect r)
{
    for (int i = 0; i < plan->count; i++)
        if (plan->boxes[i].first <= frame && frame <= plan->boxes[i].last &&
            rect_meets(plan->boxes[i].touched, r))
            return true;
    return false;
}

static int luma(const struct frame *fr, int x, int y)
{
    size_t bytes = (size_t)fr->shape.bits / 8;
    uint16_t v = 0;

    memcpy(&v, fr->pixels + y * fr->stride + (size_t)x * 3 * bytes, bytes);
    return v;
}

static int64_t difference(const struct frame *a, const struct frame *b,
                          struct rect r)
{
    int64_t sum = 0;

    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++)
            sum += abs(luma(a, x, y) - luma(b, x, y));
    return sum >> (a->shape.bits_stored - 8);
}

/* Block by block; those that a box touches are left out. */
static bool is_near(const struct plan *plan, const struct frame *a,
                    const struct frame *b)
{
    struct rect whole = {0, 0, a->shape.width, a->shape.height};
    int64_t sum = 0, area = 0;

    for (int y = 0; y < whole.height; y += BLOCK)
        for (int x = 0; x < whole.width; x += BLOCK) {
            struct rect r = rect_cut((struct rect){x, y, BLOCK, BLOCK}, whole);
            int64_t part;

            if (is_touched(plan, a->index, r))
                continue;
            part = difference(a, b, r);
            if (part > BLOCK_NEAR * rect_area(r))
                return false;
            sum += part;
            area += rect_area(r);
        }
    return sum <= FRAME_NEAR * area;
}

/* ---- a frame ----------------------------------------------------------------- */

static void tally_outside(const struct plan *plan, struct frame *fr,
                          struct tally *t)
{
    const uint32_t nothing[3] = {0};

    frame_blank(fr, plan, nothing);
    outside_tally_add(t, fr->pixels,
                      (size_t)fr->stride * (size_t)fr->shape.height);
}

enum code compare_video(struct pair *p, int frame, struct tally *in,
                        struct tally *out, struct error *err)
{
    struct frame a, b;

    TRY(frame_decode(p->scratch, p->in, frame, &a, err));
    TRY(frame_decode(p->scratch, p->out, frame, &b, err));
    if (!is_near(p->plan, &a, &b))
        return fail(err, ERR_UNSAFE,
                    "the draft fails a check: frame %d is another picture",
                    frame);
    tally_outside(p->plan, &a, in);
    tally_outside(p->plan, &b, out);
    return OK;
}
