/*
 * frames_index.c - which bytes of PixelData are which frame
 *
 * Native frames lie one behind the other. Encapsulated ones are one or more
 * fragments (PS3.5 Annex A.4): the offset tables say which where they fit the
 * fragments, else the start markers of the codestreams, else one fragment is
 * one frame. A table that does not fit is not believed, and whatever belongs
 * to no frame is noted in extras: other readers may show it.
 */
#include "frames/frames_inner.h"
#include <string.h>

enum code count_read(const struct frames *f, int *ret, bool *ret_said,
                     struct error *err)
{
    const struct element *e = dataset_find(f->ds, TAG_NumberOfFrames);
    int64_t n = 1;

    *ret_said = e && str_trim(e->value).len;
    if (*ret_said && !dataset_int(f->ds, TAG_NumberOfFrames, &n))
        return fail_at(err, ERR_FORMAT, TAG_NumberOfFrames, "no number");
    if (n < 1)
        return fail_at(err, ERR_FORMAT, TAG_NumberOfFrames, "less than one");
    if (n > f->limits->frames)
        return fail_at(err, ERR_LIMIT, TAG_NumberOfFrames, "too many frames");
    *ret = (int)n;
    return OK;
}

/* ---- native ---------------------------------------------------------- */

static int64_t padded_bytes(int64_t bits)
{
    int64_t bytes = (bits + 7) / 8;

    return bytes + bytes % 2;
}

/* Sizes are below 2^16 * 2^16 * 3 * 32 bits and the count below 2^31, but the
 * product of all may not fit. */
static enum code index_native(struct frames *f, struct error *err)
{
    struct shape *s = &f->shape;
    int64_t pixels = (int64_t)s->width * s->height, length, total;
    int64_t full = pixels * s->samples * s->bits_allocated;

    length = f->ds->pixels.length;
    if (s->subsampled && (full > INT64_MAX / f->count ||
                          length == padded_bytes(full * f->count)))
        s->subsampled = false; /* labelled as pairs, stored in full */
    f->frame_bits = s->subsampled ? pixels * 16 : full;
    if (f->frame_bits > INT64_MAX / f->count)
        return fail_at(err, ERR_FORMAT, TAG_PixelData,
                       "shorter than its frames");
    total = f->frame_bits * f->count;
    if (length < (total + 7) / 8)
        return fail_at(err, ERR_FORMAT, TAG_PixelData,
                       "shorter than its frames");
    if (length > padded_bytes(total))
        f->extras |= EXTRA_SURPLUS;
    return OK;
}

/* ---- encapsulated: offset tables ------------------------------------- */

static struct bytes fragment_bytes(const struct frames *f, int i)
{
    const struct pixel_data *p = &f->ds->pixels;

    return (struct bytes){p->file.at + p->fragments[i].offset,
                          (size_t)p->fragments[i].length};
}

enum code fragments_check(const struct frames *f, struct error *err)
{
    const struct pixel_data *p = &f->ds->pixels;

    if (p->fragment_count < 1)
        return fail_at(err, ERR_FORMAT, TAG_PixelData, "no fragments");
    for (int i = 0; i < p->fragment_count; i++) {
        const struct fragment *g = &p->fragments[i];

        if (g->offset < 0 || g->length < 0 ||
            (uint64_t)g->offset > p->file.len ||
            (uint64_t)g->length > p->file.len - (uint64_t)g->offset)
            return fail_at(err, ERR_FORMAT, TAG_PixelData,
                           "fragment ends after the file");
    }
    return OK;
}

static uint64_t little(const char *at, int bytes)
{
    uint64_t v = 0;

    memcpy(&v, at, (size_t)bytes);
    return v;
}

/* Follow a table of entries of `bytes` bytes each. True if each of the first
 * count entries names the start of a fragment, ascending from the first one. */
static bool follow_table(struct frames *f, struct str table, int bytes)
{
    const struct pixel_data *p = &f->ds->pixels;
    size_t entries = table.len / (size_t)bytes;
    int at = 0;

    if (table.len % (size_t)bytes || entries < (size_t)f->count)
        return false;
    for (int i = 0; i < f->count; i++) {
        uint64_t offset = little(table.at + (size_t)i * (size_t)bytes, bytes);

        if (i == 0 && offset != 0)
            return false;
        while (at < p->fragment_count &&
               (uint64_t)(p->fragments[at].offset - p->fragments[0].offset) <
                   offset)
            at++;
        if (at == p->fragment_count ||
            (uint64_t)(p->fragments[at].offset - p->fragments[0].offset) !=
                offset ||
            (i && at == f->first[i - 1]))
            return false;
        f->first[i] = at;
        if (i)
            f->end[i - 1] = at;
    }
    f->end[f->count - 1] = p->fragment_count;
    if (entries > (size_t)f->count) { /* more frames than NumberOfFrames */
        f->extras |= EXTRA_TABLE;
        f->end[f->count - 1] = f->first[f->count - 1] + 1;
    }
    return true;
}

/* The extended table has 64 bits an entry and one fragment a frame. */
static bool follow_tables(struct frames *f)
{
    struct str basic = {(const char *)f->ds->pixels.offset_table.at,
                        f->ds->pixels.offset_table.len};
    const struct element *e = dataset_find(f->ds, TAG_ExtendedOffsetTable);

    if (basic.len >= 4) {
        if (follow_table(f, basic, 4))
            return true;
        f->extras |= EXTRA_TABLE;
    }
    if (e && e->value.len >= 8) {
        if (follow_table(f, e->value, 8))
            return true;
        f->extras |= EXTRA_TABLE;
    }
    return false;
}

/* ---- encapsulated: without a table ------------------------------------ */

/* Does a new frame begin with fragment i? */
static bool begins_frame(const struct frames *f, int i)
{
    struct bytes b = fragment_bytes(f, i);

    switch (f->ds->syntax->codec) {
    case CODEC_RLE: /* one fragment is one frame, always */
        return b.len > 0;
    case CODEC_DEFLATED_FRAMES:
    case CODEC_ENCAPSULATED_NATIVE: /* nothing to see a start by */
        return b.len > 0 && (f->count > 1 || i == 0);
    case CODEC_NATIVE:
    case CODEC_JPEG:
    case CODEC_JPEG_LL:
    case CODEC_JPEGLS:
    case CODEC_J2K:
    case CODEC_HTJ2K:
    case CODEC_JXL:
    case CODEC_MPEG2:
    case CODEC_H264:
    case CODEC_HEVC:
    case CODEC_NONE:
        break;
    }
    return coding_starts(f->ds->syntax->codec, b);
}

static enum code group_by_starts(struct frames *f, struct error *err)
{
    const struct pixel_data *p = &f->ds->pixels;
    int found = 0, total = p->fragment_count;
    size_t passed = 0;

    for (int i = 0; i < total; i++) {
        file_passed(p->file, &passed, (size_t)p->fragments[i].offset);
        if (!begins_frame(f, i))
            continue;
        if (found && found <= f->count)
            f->end[found - 1] = i;
        if (found < f->count)
            f->first[found] = i;
        found++;
    }
    if (found < f->count)
        return fail_at(err, ERR_FORMAT, TAG_PixelData,
                       "fewer frames than NumberOfFrames");
    if (found == f->count)
        f->end[found - 1] = total;
    return OK;
}

/* What lies in no frame, or begins again in the midst of one. */
static void note_surplus(struct frames *f)
{
    const struct pixel_data *p = &f->ds->pixels;
    size_t passed = 0;
    int frame = 0;

    for (int i = 0; i < p->fragment_count; i++) {
        file_passed(p->file, &passed, (size_t)p->fragments[i].offset);
        while (frame < f->count && i >= f->end[frame])
            frame++;
        if (p->fragments[i].length == 0)
            continue;
        if (frame == f->count || i < f->first[frame])
            f->extras |= EXTRA_SURPLUS;
        else if (i > f->first[frame] &&
                 coding_starts(f->ds->syntax->codec, fragment_bytes(f, i)))
            f->extras |= EXTRA_TAIL;
    }
}

static enum code index_encapsulated(struct arena *a, struct frames *f,
                                    struct error *err)
{
    TRY(fragments_check(f, err));
    if (f->count > f->ds->pixels.fragment_count)
        return fail_at(err, ERR_FORMAT, TAG_PixelData,
                       "fewer fragments than NumberOfFrames");
    f->first = arena_array(a, (size_t)f->count, sizeof *f->first);
    f->end = arena_array(a, (size_t)f->count, sizeof *f->end);
    if (!f->first || !f->end)
        return fail(err, ERR_MEMORY, "no memory for the table of frames");
    if (!follow_tables(f))
        TRY(group_by_starts(f, err));
    note_surplus(f);
    return OK;
}

enum code index_read(struct arena *a, struct frames *f, struct error *err)
{
    const struct pixel_data *p = &f->ds->pixels;
    bool said;

    if (p->encapsulated != f->ds->syntax->encapsulated)
        return fail_at(err, ERR_FORMAT, TAG_PixelData,
                       "encapsulation does not go with the transfer syntax");
    TRY(count_read(f, &f->count, &said, err));
    if (p->encapsulated)
        return index_encapsulated(a, f, err);
    if (p->offset < 0 || p->length < 0 || (uint64_t)p->offset > p->file.len ||
        (uint64_t)p->length > p->file.len - (uint64_t)p->offset)
        return fail_at(err, ERR_FORMAT, TAG_PixelData, "ends after the file");
    return index_native(f, err);
}
