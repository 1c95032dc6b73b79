/*
 * redact_plan.c - which method, which boxes, which grid
 */
#include "redact/redact_plan.h"
#include "redact/jpeg_header.h"
#include "redact/redact_jpeg.h"
#include <string.h>

const char *method_name(enum method m)
{
    switch (m) {
    case METHOD_COPY:
        return "copy";
    case METHOD_STRIP:
        return "strip";
    case METHOD_RAW:
        return "raw";
    case METHOD_DCT:
        return "dct";
    case METHOD_LOSSLESS:
        return "lossless";
    case METHOD_VIDEO:
        return "video";
    }
    return "";
}

/* Codecs that are not here cannot be blanked. */
static const struct {
    enum codec codec;
    enum method method;
} methods[] = {
    {CODEC_NATIVE, METHOD_RAW},
    {CODEC_ENCAPSULATED_NATIVE, METHOD_RAW},
    {CODEC_DEFLATED_FRAMES, METHOD_RAW},
    {CODEC_RLE, METHOD_RAW},
    {CODEC_JPEG, METHOD_DCT},
    {CODEC_JPEG_LL, METHOD_LOSSLESS},
    {CODEC_JPEGLS, METHOD_LOSSLESS},
    {CODEC_J2K, METHOD_LOSSLESS},
    {CODEC_HTJ2K, METHOD_LOSSLESS},
    {CODEC_JXL, METHOD_LOSSLESS}, /* DCT where it packs a JPEG */
    {CODEC_MPEG2, METHOD_VIDEO},
    {CODEC_H264, METHOD_VIDEO},
    {CODEC_HEVC, METHOD_VIDEO},
};

/* JPEG that the DCT road cannot take (12 bits): when its own syntax cannot
 * hold lossless frames either. */
static const char jpeg_lossless[] = "1.2.840.10008.1.2.4.70";

/* ---- boxes ----------------------------------------------------------- */

static bool covers(const struct plan_box *a, const struct plan_box *b)
{
    return rect_holds(a->box, b->box) && a->first <= b->first &&
           a->last >= b->last;
}

/* Add b unless it is covered; drop what it covers. */
static void add_box(struct plan *p, struct plan_box b)
{
    int kept = 0;

    for (int i = 0; i < p->count; i++)
        if (covers(&p->boxes[i], &b))
            return;
    for (int i = 0; i < p->count; i++)
        if (!covers(&b, &p->boxes[i]))
            p->boxes[kept++] = p->boxes[i];
    p->boxes[kept++] = b;
    p->count = kept;
}

static enum code collect_boxes(struct arena *a, const struct frames *f,
                               const struct findings *findings, struct plan *p,
                               struct error *err)
{
    const struct shape *s = frames_shape(f);
    struct rect whole = {0, 0, s->width, s->height};
    int last = frames_count(f) - 1;

    p->boxes = arena_array(a, (size_t)findings->count + 1, sizeof *p->boxes);
    if (!p->boxes)
        return fail(err, ERR_MEMORY, "too many boxes");
    for (int i = 0; i < findings->count; i++) {
        const struct finding *found = &findings->at[i];
        struct plan_box b = {rect_cut(found->box, whole),
                             {0, 0, 0, 0},
                             found->first < 0 ? 0 : found->first,
                             found->last > last ? last : found->last};

        if (found->verdict == BLANK && !rect_empty(b.box) && b.first <= b.last)
            add_box(p, b);
    }
    return OK;
}

bool plan_blanks(const struct plan *p, int frame)
{
    for (int i = 0; i < p->count; i++)
        if (p->boxes[i].first <= frame && frame <= p->boxes[i].last)
            return true;
    return false;
}

/* ---- method ---------------------------------------------------------- */

static bool find_method(enum codec codec, enum method *ret)
{
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (methods[i].codec == codec) {
            *ret = methods[i].method;
            return true;
        }
    return false;
}

static bool is_editable(const struct jpeg_header *look)
{
    return look->process >= 0xc0 && look->process <= 0xc2 &&
           look->precision == 8 && look->components != 2 &&
           look->components != 4;
}

static int common_multiple(int a, int b)
{
    int m = a;

    while (m % b)
        m += a;
    return m;
}

static void widen_grid(struct jpeg_grid *g, const struct jpeg_header *look)
{
    int h = 1, v = 1;

    for (int i = 0; i < look->components; i++) {
        h = look->h[i] > h ? look->h[i] : h;
        v = look->v[i] > v ? look->v[i] : v;
    }
    if (look->components == 1) /* one component alone: a block is an MCU */
        h = v = 1;
    for (int i = 0; i < look->components; i++) {
        g->smooth_x |= look->components > 1 && h == 2 * look->h[i];
        g->smooth_y |= look->components > 1 && v == 2 * look->v[i];
    }
    g->width = common_multiple(g->width, 8 * h);
    g->height = common_multiple(g->height, 8 * v);
}

/* Can this frame go the DCT road? Its sampling is counted into grid. */
static enum code look_at_frame(struct arena *scratch, struct frames *f, int i,
                               bool *ret_can, struct jpeg_grid *grid,
                               struct error *err)
{
    struct jpeg_header look;
    struct bytes jpeg;
    enum code code = frame_jpeg(scratch, f, i, &jpeg, err);

    *ret_can = false;
    if (code == ERR_UNSUPPORTED)
        return OK;
    TRY(code);
    TRY(jpeg_header_read(jpeg, &look, err));
    *ret_can = is_editable(&look);
    widen_grid(grid, &look);
    return OK;
}

static enum code look_at_frames(struct frames *f, const struct plan *p,
                                struct arena *scratch, bool *ret_all,
                                struct jpeg_grid *ret_grid, struct error *err)
{

    *ret_grid = (struct jpeg_grid){8, 8, false, false};
    *ret_all = true;
    for (int i = 0; i < frames_count(f) && *ret_all; i++) {
        if (!plan_blanks(p, i))
            continue;
        arena_clear(scratch);
        TRY(look_at_frame(scratch, f, i, ret_all, ret_grid, err));
    }
    return OK;
}

static void touch_mcus(const struct frames *f, struct plan *p,
                       const struct jpeg_grid *grid)
{
    const struct shape *s = frames_shape(f);

    p->grid_x = grid->width;
    p->grid_y = grid->height;
    for (int i = 0; i < p->count; i++)
        p->boxes[i].touched =
            jpeg_touched(grid, p->boxes[i].box, s->width, s->height);
}

static struct rect on_grid(struct rect r, int grid_x, int grid_y)
{
    int right = r.x + r.width + grid_x - 1, below = r.y + r.height + grid_y - 1;

    r.x -= r.x % grid_x;
    r.y -= r.y % grid_y;
    r.width = right - right % grid_x - r.x;
    r.height = below - below % grid_y - r.y;
    return r;
}

/* Pairs of pixels, or four of a video, share their chroma; all else stands
 * alone. */
static void touch_samples(const struct frames *f, struct plan *p)
{
    const struct shape *s = frames_shape(f);
    struct rect whole = {0, 0, s->width, s->height};

    p->grid_x = p->method == METHOD_VIDEO || s->subsampled ? 2 : 1;
    p->grid_y = p->method == METHOD_VIDEO ? 2 : 1;
    for (int i = 0; i < p->count; i++)
        p->boxes[i].touched =
            rect_cut(on_grid(p->boxes[i].box, p->grid_x, p->grid_y), whole);
}

static enum code find_out_syntax(const struct syntax *in, struct plan *p,
                                 struct error *err)
{
    const char *uid = in->redacted_as;

    p->out = in;
    if (p->method != METHOD_LOSSLESS)
        return OK;
    if (in->codec == CODEC_JPEG && uid &&
        str_equal(str_of(uid), str_of(in->uid)))
        uid = jpeg_lossless;
    p->out = uid ? syntax_find(str_of(uid)) : NULL;
    if (!p->out)
        return fail(err, ERR_UNSUPPORTED,
                    "no lossless transfer syntax for this coding");
    return OK;
}

static enum code choose(struct frames *f, struct plan *p, struct arena *scratch,
                        struct error *err)
{
    const struct syntax *in = frames_dataset(f)->syntax;
    struct jpeg_grid grid;
    bool all = false;

    if (!find_method(in->codec, &p->method))
        return fail(err, ERR_UNSUPPORTED, "no way to blank this coding");
    if (p->method == METHOD_DCT || in->codec == CODEC_JXL)
        TRY(look_at_frames(f, p, scratch, &all, &grid, err));
    p->method = all && p->count           ? METHOD_DCT
                : p->method == METHOD_DCT ? METHOD_LOSSLESS
                                          : p->method;
    if (p->method == METHOD_DCT)
        touch_mcus(f, p, &grid);
    else
        touch_samples(f, p);
    return find_out_syntax(in, p, err);
}

/* Frames with a box are written anew, so that nothing stays in them. */
static enum code look_into_others(struct arena *scratch, struct frames *f,
                                  struct plan *p, struct error *err)
{

    for (int i = 0; i < frames_count(f) && !p->strip; i++) {
        if (plan_blanks(p, i))
            continue;
        arena_clear(scratch);
        TRY(frame_hides(scratch, f, i, &p->strip, err));
    }
    return OK;
}

static enum code plan_with(struct arena *a, struct frames *f,
                           const struct findings *findings, struct plan *p,
                           struct arena *scratch, struct error *err)
{
    const struct shape *s = frames_shape(f);
    const struct syntax *in = frames_dataset(f)->syntax;
    struct hidden hidden = {0};

    *p = (struct plan){.out = in, .grid_x = 1, .grid_y = 1};
    p->photometric = s->photometric;
    p->planar = s->planar;
    TRY(collect_boxes(a, f, findings, p, err));
    TRY(hidden_find(scratch, f, &hidden, err));
    p->clear_unused = hidden.unused_bits;
    p->strip = hidden.bytes;
    TRY(look_into_others(scratch, f, p, err));
    if (p->count || p->clear_unused)
        TRY(choose(f, p, scratch, err));
    else if (p->strip && frames_video(f))
        p->method = METHOD_VIDEO;
    else if (p->strip)
        p->method = in->encapsulated ? METHOD_STRIP : METHOD_RAW;
    if (p->method == METHOD_LOSSLESS) {
        p->photometric = frame_photometric(f, p->out);
        p->planar = 0;
    }
    return OK;
}

enum code redact_plan(struct arena *a, struct frames *f,
                      const struct findings *findings, struct plan *ret_plan,
                      struct error *err)
{
    struct arena *scratch = arena_create(limits_default.arena_bytes);
    struct plan plan;
    enum code code;

    if (!scratch)
        return fail(err, ERR_MEMORY, "no memory for a plan");
    code = plan_with(a, f, findings, &plan, scratch, err);
    arena_destroy(scratch);
    if (code == OK)
        *ret_plan = plan;
    return code;
}
