/*
 * verify_jpeg.c - the coefficients that no box touches
 *
 * Read with libjpeg from the streams themselves, input and draft alike. What
 * goes into the digest: sampling, quantisation tables, and every coefficient of
 * each block whose pixels lie outside of all touched boxes.
 */
#include "redact/jpeg_session.h"
#include "verify/verify_inner.h"
#include <limits.h>
#include <string.h>

struct search {
    const struct plan *plan;
    int frame;
    struct tally *tally;
};

/* The pixels of a block; at the right and bottom they run over the edge. */
static struct rect block_pixels(const struct jpeg_session *s,
                                const jpeg_component_info *c, int x, int y)
{
    int h = s->in.max_h_samp_factor, v = s->in.max_v_samp_factor;
    int left = x * 8 * h / c->h_samp_factor, top = y * 8 * v / c->v_samp_factor;
    int right = ((x + 1) * 8 * h + c->h_samp_factor - 1) / c->h_samp_factor;
    int bottom = ((y + 1) * 8 * v + c->v_samp_factor - 1) / c->v_samp_factor;

    return (struct rect){left, top, right - left, bottom - top};
}

/* A touched box at the edge of the picture goes on in its padding. */
static bool is_touched(const struct search *q, const struct jpeg_session *s,
                       struct rect block)
{
    for (int i = 0; i < q->plan->count; i++) {
        const struct plan_box *b = &q->plan->boxes[i];
        struct rect r = b->touched;

        if (q->frame < b->first || q->frame > b->last)
            continue;
        if (r.x + r.width >= (int)s->in.image_width)
            r.width = INT_MAX / 4;
        if (r.y + r.height >= (int)s->in.image_height)
            r.height = INT_MAX / 4;
        if (rect_meets(r, block))
            return true;
    }
    return false;
}

static void add_component(struct jpeg_session *s, const struct search *q, int n)
{
    const jpeg_component_info *c = &s->in.comp_info[n];
    int shape[4] = {c->h_samp_factor, c->v_samp_factor, (int)c->width_in_blocks,
                    (int)c->height_in_blocks};

    outside_tally_add(q->tally, shape, sizeof shape);
    outside_tally_add(q->tally, c->quant_table->quantval,
                      sizeof c->quant_table->quantval);
    for (int y = 0; y < shape[3]; y++) {
        JBLOCKROW row = jpeg_blocks(s, n, y, false);

        for (int x = 0; x < shape[2]; x++)
            if (!is_touched(q, s, block_pixels(s, c, x, y)))
                outside_tally_add(q->tally, row[x], sizeof row[x]);
    }
}

static void add_all(struct jpeg_session *s, void *user)
{
    const struct search *q = user;

    for (int i = 0; i < s->in.num_components; i++)
        add_component(s, q, i);
}

enum code tally_jpeg(struct arena *scratch, struct frames *f,
                     const struct plan *plan, int frame, struct tally *t,
                     struct error *err)
{
    const struct shape *s = frames_shape(f);
    struct jpeg_limits limits = {s->width, s->height, s->samples, 1 << 30};
    struct search q = {plan, frame, t};
    struct bytes jpeg;

    TRY(frame_jpeg(scratch, f, frame, &jpeg, err));
    return jpeg_run(scratch, jpeg, &limits, add_all, &q, NULL, err);
}
