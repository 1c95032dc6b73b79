/*
 * redact_jpeg.c - the blocks under the boxes, component by component
 */
#include "redact/redact_jpeg.h"
#include "redact/dct_block.h"
#include "redact/jpeg_session.h"
#include <string.h>

struct edit {
    const struct jpeg_boxes *boxes;
    struct rect *areas; /* of one component: see component_areas() */
    enum jpeg_order order;
};

/* One component in its own samples. */
struct plane {
    int number;
    const jpeg_component_info *info;
    const uint16_t *quant;
    int level;
    int across, down; /* MCU in samples */
};

static int divide_down(int a, int b)
{
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}

static int divide_up(int a, int b)
{
    return -divide_down(-a, b);
}

/* ---- from pixels to a component's samples ---------------------------- */

/* Samples [*from, *to) that decoders use for pixels [from, to): part samples
 * for each whole pixels. At half size, smooth enlarging mixes each sample with
 * the neighbour nearer to the pixel. An end at the picture's edge (last) runs
 * on into the padding, which repeats the picture. */
static void samples_of(int *from, int *to, int part, int whole, int last,
                       int padded)
{
    bool reaches_edge = *to >= last;

    if (whole == 2 * part) {
        *from = divide_down(*from - 1, 2);
        *to = (*to - 1) / 2 + 1 + ((*to - 1) & 1);
    } else {
        *from = divide_down(*from * part, whole);
        *to = divide_up(*to * part, whole);
    }
    if (*from < 0)
        *from = 0;
    if (reaches_edge || *to > padded)
        *to = padded;
}

static struct rect plane_area(const struct jpeg_session *s,
                              const struct plane *p, struct rect box)
{
    int left = box.x, right = box.x + box.width;
    int top = box.y, bottom = box.y + box.height;

    samples_of(&left, &right, p->info->h_samp_factor, s->in.max_h_samp_factor,
               (int)s->in.image_width, (int)p->info->width_in_blocks * 8);
    samples_of(&top, &bottom, p->info->v_samp_factor, s->in.max_v_samp_factor,
               (int)s->in.image_height, (int)p->info->height_in_blocks * 8);
    return (struct rect){left, top, right - left, bottom - top};
}

/* The samples of the MCUs that box meets. */
static struct rect plane_mcus(const struct jpeg_session *s,
                              const struct plane *p, struct rect box)
{
    int w = s->in.max_h_samp_factor * 8, h = s->in.max_v_samp_factor * 8;
    int left = box.x / w, right = divide_up(box.x + box.width, w);
    int top = box.y / h, bottom = divide_up(box.y + box.height, h);

    return (struct rect){left * p->across, top * p->down,
                         (right - left) * p->across, (bottom - top) * p->down};
}

/* ---- blocks ---------------------------------------------------------- */

static uint64_t mask_of(struct rect area, int block_x, int block_y)
{
    struct rect block = {block_x * 8, block_y * 8, 8, 8};
    struct rect cut = rect_cut(area, block);
    uint64_t row, mask = 0;

    if (rect_empty(cut))
        return 0;
    row = (0xffULL >> (8 - cut.width)) << (cut.x - block.x);
    for (int y = 0; y < cut.height; y++)
        mask |= row << (8 * (cut.y - block.y + y));
    return mask;
}

/* Would what stands under mask shine into the box? */
static bool shines(const JCOEF *block, const struct plane *p, uint64_t mask)
{
    uint8_t samples[64];

    dct_block_samples(block, p->quant, samples);
    for (int i = 0; i < 64; i++) {
        int off = samples[i] - p->level;

        if ((mask >> i & 1) && (off > SHINES || off < -SHINES))
            return true;
    }
    return false;
}

static bool meets_block(struct rect r, int block_x, int block_y)
{
    return rect_meets(r, (struct rect){block_x * 8, block_y * 8, 8, 8});
}

/* All boxes over a block are blanked in it at once, by the first of them. */
static void blank_block(const struct edit *e, const struct plane *p, int box,
                        int block_x, int block_y, JCOEF *block)
{
    uint64_t mask = 0, optional = 0;

    for (int i = 0; i < e->boxes->count; i++) {
        uint64_t one = mask_of(e->areas[2 * i], block_x, block_y);

        if (one && i < box)
            return;
        if (meets_block(e->areas[2 * i + 1], block_x, block_y))
            mask |= one;
        else
            optional |= one;
    }
    if (!mask && !shines(block, p, optional))
        return;
    dct_block_blank(block, p->quant, mask | optional, p->level);
}

/* For each box the samples to blank, and those of its MCUs. */
static void component_areas(const struct jpeg_session *s, struct edit *e,
                            const struct plane *p)
{
    for (int i = 0; i < e->boxes->count; i++) {
        e->areas[2 * i] = plane_area(s, p, e->boxes->at[i]);
        e->areas[2 * i + 1] = plane_mcus(s, p, e->boxes->at[i]);
    }
}

static void blank_component(struct jpeg_session *s, struct edit *e,
                            const struct plane *p)
{
    component_areas(s, e, p);
    for (int i = 0; i < e->boxes->count; i++) {
        struct rect r = e->areas[2 * i];
        int right = divide_up(r.x + r.width, 8);
        int bottom = divide_up(r.y + r.height, 8);

        for (int y = r.y / 8; y < bottom; y++) {
            JBLOCKROW row = jpeg_blocks(s, p->number, y, true);

            for (int x = r.x / 8; x < right; x++)
                blank_block(e, p, i, x, y, row[x]);
        }
    }
}

/* ---- the stream ------------------------------------------------------ */

static jpeg_scan_info *add_scan(jpeg_scan_info *scan, int components, int first,
                                int from, int to)
{
    *scan = (jpeg_scan_info){.comps_in_scan = components, .Ss = from, .Se = to};
    for (int i = 0; i < components; i++)
        scan->component_index[i] = first + i;
    return scan + 1;
}

/* DC of all, then of each component the low and the high frequencies. */
static void order_spectral(struct jpeg_session *s)
{
    int components = s->in.num_components;
    jpeg_scan_info *scan = s->scans;

    scan = add_scan(scan, components, 0, 0, 0);
    for (int i = 0; i < components; i++) {
        scan = add_scan(scan, 1, i, 1, 5);
        scan = add_scan(scan, 1, i, 6, 63);
    }
    s->out.scan_info = s->scans;
    s->out.num_scans = (int)(scan - s->scans);
}

/* Is t one of the two that stand in their places by default (T.81 K.3)? */
static bool is_standard(const JHUFF_TBL *t, JHUFF_TBL *const defaults[2])
{
    for (int i = 0; t && i < 2; i++)
        if (defaults[i] && !memcmp(t->bits, defaults[i]->bits, 17) &&
            !memcmp(t->huffval, defaults[i]->huffval, 256))
            return true;
    return false;
}

/* The standard's tables have a code for all that 8 bit samples need; new ones
 * cost a second pass over all coefficients. */
static bool has_standard_tables(const struct jpeg_session *s)
{
    for (int i = 0; i < s->in.num_components; i++) {
        const jpeg_component_info *c = &s->in.comp_info[i];

        if (!is_standard(s->in.dc_huff_tbl_ptrs[c->dc_tbl_no],
                         s->out.dc_huff_tbl_ptrs) ||
            !is_standard(s->in.ac_huff_tbl_ptrs[c->ac_tbl_no],
                         s->out.ac_huff_tbl_ptrs))
            return false;
    }
    return true;
}

/* Have the standard's tables a code for each of them, and for the difference of
 * any two means (which reach one lower: black, undivided)? Streams that brought
 * tables of their own may say more. */
static bool has_plain_values(struct jpeg_session *s, int component)
{
    enum { LARGEST = 1023 };
    const jpeg_component_info *c = &s->in.comp_info[component];
    bool all = true;

    for (int y = 0; y < (int)c->height_in_blocks; y++) {
        const JCOEF *at = jpeg_blocks(s, component, y, false)[0];
        size_t count = (size_t)c->width_in_blocks * DCTSIZE2;

        for (size_t i = 0; i < count; i++)
            all &= at[i] <= LARGEST && at[i] >= -LARGEST - !(i % DCTSIZE2);
    }
    return all;
}

/* In a small picture new tables take as long as all the rest, and save a few
 * hundred bytes. */
static bool is_small_and_plain(struct jpeg_session *s)
{
    enum { FEW_BLOCKS = 1024 };
    int64_t blocks = 0;

    for (int i = 0; i < s->in.num_components; i++)
        blocks += (int64_t)s->in.comp_info[i].width_in_blocks *
                  s->in.comp_info[i].height_in_blocks;
    for (int i = 0; blocks <= FEW_BLOCKS && i < s->in.num_components; i++)
        if (!has_plain_values(s, i))
            return false;
    return blocks <= FEW_BLOCKS;
}

static void write_twin(struct jpeg_session *s, enum jpeg_order order)
{
    bool progressive = order == JPEG_SPECTRAL || order == JPEG_PROGRESSIVE ||
                       (order == JPEG_AS_IT_WAS && s->in.progressive_mode);

    jpeg_copy_critical_parameters(&s->in, &s->out);
    s->out.write_JFIF_header = s->in.saw_JFIF_marker;
    s->out.write_Adobe_marker = s->in.saw_Adobe_marker;
    s->out.restart_interval = s->in.restart_interval;
    s->out.optimize_coding =
        progressive || (!has_standard_tables(s) && !is_small_and_plain(s));
    if (order == JPEG_SPECTRAL)
        order_spectral(s);
    else if (progressive)
        jpeg_simple_progression(&s->out);
    jpeg_write_coefficients(&s->out, s->coefs);
    jpeg_finish_compress(&s->out);
}

static void blank_all(struct jpeg_session *s, void *user)
{
    struct edit *e = user;

    for (int i = 0; i < s->in.num_components; i++) {
        const jpeg_component_info *info = &s->in.comp_info[i];
        struct plane p = {i,
                          info,
                          info->quant_table->quantval,
                          e->boxes->level[i],
                          info->h_samp_factor * 8,
                          info->v_samp_factor * 8};

        blank_component(s, e, &p);
    }
    write_twin(s, e->order);
}

enum code jpeg_blank(struct arena *a, struct bytes stream, int width,
                     int height, int components, const struct jpeg_boxes *boxes,
                     enum jpeg_order order, struct bytes *ret,
                     struct error *err)
{
    struct jpeg_limits limits = {width, height, components, 1 << 30};
    struct edit e = {boxes, NULL, order};
    struct buffer made = {.limit = (size_t)1 << 30};
    struct str copy;
    enum code code;

    if (components > 3)
        return fail(err, ERR_UNSUPPORTED, "jpeg with four components");
    e.areas = arena_array(a, 2 * (size_t)boxes->count, sizeof *e.areas);
    if (!e.areas)
        return fail(err, ERR_MEMORY, "too many boxes");
    code = jpeg_run(a, stream, &limits, blank_all, &e, &made, err);
    copy = str_copy(a, (struct str){made.at, code == OK ? made.len : 0});
    buffer_release(&made);
    if (code == OK && !copy.at)
        return fail(err, ERR_MEMORY, "no room for the blanked frame");
    if (code == OK)
        *ret = (struct bytes){(const uint8_t *)copy.at, copy.len};
    return code;
}

struct rect jpeg_touched(const struct jpeg_grid *grid, struct rect box,
                         int width, int height)
{
    int w = grid->width, h = grid->height;
    int left = box.x - grid->smooth_x, top = box.y - grid->smooth_y;
    int right = box.x + box.width + grid->smooth_x;
    int bottom = box.y + box.height + grid->smooth_y;
    struct rect grown;

    left = divide_down(left, w) * w;
    top = divide_down(top, h) * h;
    right = divide_up(right, w) * w;
    bottom = divide_up(bottom, h) * h;
    grown = (struct rect){left, top, right - left, bottom - top};
    return rect_cut(grown, (struct rect){0, 0, width, height});
}
