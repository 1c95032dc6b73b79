/*
 * verify_pixels.c - is the picture the same wherever no box is?
 *
 * Both sides are read from their own bytes and hashed in the same order; equal
 * digests are the proof, and the report shows them. A frame without a box has
 * to come out with its very bytes, unless all frames change their coding.
 */
#include "redact/redact_plan.h"
#include "verify/verify_inner.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define XXH_STATIC_LINKING_ONLY /* the size of a state */
#include <xxhash.h>

/* Black after a lossy decoder: luma cut off at 0, chroma within a level and
 * what shines in (redact_jpeg.h). */
enum { DCT_TOLERANCE = 4 };

/* The same after a video's, where a box has its edge within a block. */
enum { VIDEO_TOLERANCE = 16 };

enum { COMPARED = 1 << 20 }; /* bytes at once */

struct tally {
    XXH3_state_t state;
};

void outside_tally_add(struct tally *t, const void *at, size_t len)
{
    XXH3_128bits_update(&t->state, at, len);
}

static void tally_text(const struct tally *t, char ret[40])
{
    XXH128_hash_t h = XXH3_128bits_digest(&t->state);

    snprintf(ret, 40, "xxh3:%016llx%016llx", (unsigned long long)h.high64,
             (unsigned long long)h.low64);
}

static bool tallies_agree(const struct tally *a, const struct tally *b)
{
    return XXH128_isEqual(XXH3_128bits_digest(&a->state),
                          XXH3_128bits_digest(&b->state));
}

/* ---- coded bytes --------------------------------------------------------- */

/* Without the byte that makes a fragment even. */
static struct bytes unpadded(struct bytes b, size_t len)
{
    if (b.len == len + 1 && b.at[len] == 0)
        b.len = len;
    return b;
}

static enum code compare_coded(struct pair *p, int i, struct tally *in,
                               struct tally *out, struct error *err)
{
    struct bytes a, b;

    if (p->plan->strip && frames_dataset(p->in)->pixels.encapsulated)
        TRY(frame_stripped(p->scratch, p->in, i, &a, err));
    else
        TRY(frame_encoded(p->scratch, p->in, i, &a, err));
    TRY(frame_encoded(p->scratch, p->out, i, &b, err));
    b = unpadded(b, a.len);
    outside_tally_add(in, a.at, a.len);
    outside_tally_add(out, b.at, b.len);
    return OK;
}

/* ---- samples --------------------------------------------------------------- */

static bool is_on(const struct plan_box *b, int frame)
{
    return b->first <= frame && frame <= b->last;
}

/* The first x at or after `x` that no box touches in row y; *ret_end: how far
 * that goes on. */
static int next_free(const struct plan *plan, int frame, int y, int x,
                     int width, int *ret_end)
{
    bool moved = true;

    while (moved) {
        moved = false;
        *ret_end = width;
        for (int i = 0; i < plan->count; i++) {
            struct rect r = plan->boxes[i].touched;

            if (!is_on(&plan->boxes[i], frame) || y < r.y ||
                y >= r.y + r.height || x >= r.x + r.width)
                continue;
            if (x >= r.x) {
                x = r.x + r.width;
                moved = true;
            } else if (r.x < *ret_end) {
                *ret_end = r.x;
            }
        }
    }
    return x;
}

static void tally_samples(const struct frame *fr, const struct plan *plan,
                          struct tally *t)
{
    const struct shape *s = &fr->shape;
    size_t pixel = (size_t)s->samples * (size_t)s->bits / 8;

    for (int y = 0; y < s->height; y++) {
        const uint8_t *row = fr->pixels + y * fr->stride;
        int end, x = next_free(plan, fr->index, y, 0, s->width, &end);

        while (x < s->width) {
            outside_tally_add(t, row + (size_t)x * pixel,
                              (size_t)(end - x) * pixel);
            x = next_free(plan, fr->index, y, end, s->width, &end);
        }
    }
}

static void clear_unused(const struct plan *plan, struct frame *fr)
{
    const struct shape *s = &fr->shape;

    if (plan->clear_unused)
        unused_bits_clear(s, fr->pixels,
                          (size_t)s->width * (size_t)s->height *
                              (size_t)s->samples);
}

static enum code compare_samples(struct pair *p, int i, struct tally *in,
                                 struct tally *out, struct error *err)
{
    struct frame a, b;

    TRY(frame_decode(p->scratch, p->in, i, &a, err));
    clear_unused(p->plan, &a);
    tally_samples(&a, p->plan, in);
    TRY(frame_decode(p->scratch, p->out, i, &b, err));
    tally_samples(&b, p->plan, out);
    return OK;
}

/* ---- boxes ------------------------------------------------------------------- */

static bool pixel_is_black(const uint8_t *at, const struct shape *s,
                           const uint32_t black[3], int tolerance)
{
    size_t step = (size_t)s->bits / 8;

    for (int i = 0; i < s->samples; i++) {
        uint32_t v = 0;

        memcpy(&v, at + (size_t)i * step, step);
        if (v != black[i] &&
            (!tolerance || llabs((long long)v - black[i]) > tolerance))
            return false;
    }
    return true;
}

static bool box_is_black(const struct frame *fr, struct rect r,
                         const uint32_t black[3], int tolerance)
{
    size_t pixel = (size_t)fr->shape.samples * (size_t)fr->shape.bits / 8;

    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++)
            if (!pixel_is_black(fr->pixels + y * fr->stride + (size_t)x * pixel,
                                &fr->shape, black, tolerance))
                return false;
    return true;
}

/* In steps of the samples: those of a video may have 10 bits. */
static int tolerance_of(const struct pair *p)
{
    int more = frames_shape(p->in)->bits_stored - 8;

    return p->plan->method == METHOD_DCT     ? DCT_TOLERANCE
           : p->plan->method == METHOD_VIDEO ? VIDEO_TOLERANCE << more
                                             : 0;
}

static enum code check_boxes(struct pair *p, int i, bool *ret_black,
                             struct error *err)
{
    int tolerance = tolerance_of(p);
    uint32_t black[3];
    struct frame fr;

    plan_black(p->in, p->plan, black);
    TRY(frame_decode(p->scratch, p->out, i, &fr, err));
    for (int k = 0; k < p->plan->count && *ret_black; k++)
        if (is_on(&p->plan->boxes[k], i))
            *ret_black =
                box_is_black(&fr, p->plan->boxes[k].box, black, tolerance);
    return OK;
}

/* ---- all frames ---------------------------------------------------------------- */

/* May the frame's coded bytes be compared? Frames of bits need not begin at
 * whole bytes. */
static bool keeps_coding(const struct pair *p, int i)
{
    const struct shape *s = frames_shape(p->in);

    return !plan_blanks(p->plan, i) && !p->plan->clear_unused &&
           p->plan->out == frames_dataset(p->in)->syntax &&
           (frames_dataset(p->in)->pixels.encapsulated ||
            native_frame_bits(s) % 8 == 0);
}

static enum code compare_frame(struct pair *p, int i, struct tally *in,
                               struct tally *out, struct error *err)
{
    if (p->plan->method == METHOD_VIDEO)
        return compare_video(p, i, in, out, err);
    if (keeps_coding(p, i))
        return compare_coded(p, i, in, out, err);
    if (p->plan->method != METHOD_DCT)
        return compare_samples(p, i, in, out, err);
    TRY(tally_jpeg(p->scratch, p->in, p->plan, i, in, err));
    return tally_jpeg(p->scratch, p->out, p->plan, i, out, err);
}

static bool same_value(const struct pair *p)
{
    const struct pixel_data *a = &frames_dataset(p->in)->pixels;
    const struct pixel_data *b = &frames_dataset(p->out)->pixels;
    size_t passed_a = 0, passed_b = 0, len = (size_t)a->length, piece;

    if (a->length != b->length)
        return false;
    for (size_t at = 0; at < len; at += piece) {
        size_t in = (size_t)a->offset + at, out = (size_t)b->offset + at;

        piece = len - at < COMPARED ? len - at : COMPARED;
        if (memcmp(a->file.at + in, b->file.at + out, piece))
            return false;
        file_passed(a->file, &passed_a, in);
        file_passed(b->file, &passed_b, out);
    }
    return true;
}

static enum code compare_all(struct pair *p, struct tally *in,
                             struct tally *out, struct checks *c,
                             struct error *err)
{
    bool black = true;

    for (int i = 0; i < frames_count(p->in); i++) {
        arena_clear(p->scratch);
        TRY(compare_frame(p, i, in, out, err));
        if (p->plan->method != METHOD_VIDEO && !tallies_agree(in, out))
            return fail(err, ERR_UNSAFE,
                        "the draft fails a check: frame %d differs outside of "
                        "the boxes",
                        i);
        if (plan_blanks(p->plan, i))
            TRY(check_boxes(p, i, &black, err));
        if (!black)
            return fail(err, ERR_UNSAFE,
                        "the draft fails a check: a box of frame %d is not "
                        "black",
                        i);
    }
    c->pixels_outside = c->boxes_black = true;
    return OK;
}

/* A video that was copied: its frames are one stream. */
static enum code compare_streams(struct pair *p, struct tally *in,
                                 struct tally *out, struct checks *c,
                                 struct error *err)
{
    tally_stream(p->in, in);
    tally_stream(p->out, out);
    c->pixels_outside = c->boxes_black = tallies_agree(in, out);
    return c->pixels_outside
               ? OK
               : fail(err, ERR_UNSAFE,
                      "the draft fails a check: the video was to be copied");
}

enum code verify_pixels(struct pair *p, struct checks *c, struct error *err)
{
    struct tally in, out;
    enum code code;

    XXH3_128bits_reset(&in.state);
    XXH3_128bits_reset(&out.state);
    c->pixel_data_identical = same_value(p);
    if (p->plan->method == METHOD_COPY && !c->pixel_data_identical &&
        !frames_dataset(p->in)->pixels.unterminated)
        return fail(err, ERR_UNSAFE,
                    "the draft fails a check: pixel data was to be copied");
    code = frames_video(p->in) && p->plan->method == METHOD_COPY
               ? compare_streams(p, &in, &out, c, err)
               : compare_all(p, &in, &out, c, err);
    tally_text(&in, c->digest_in);
    tally_text(&out, c->digest_out);
    return code;
}
