/*
 * overlays.c - overlay planes as white on black, so that text can be found
 *
 * Whatever an overlay claims about its size is held against its data and cut
 * to the frame; bits that are missing are black.
 */
#include "redact/overlays.h"
#include "redact/redact.h"
#include <string.h>

enum { GROUPS = 16, GROUP_STEP = 2, MOST_ROWS = 65535, MOST_FRAMES = 100000 };

static uint32_t in_group(uint32_t tag, uint32_t group)
{
    return group << 16 | (tag & 0xffff);
}

static int read_int(const struct dataset *ds, uint32_t tag, int part,
                    int otherwise)
{
    const struct element *e = dataset_find(ds, tag);
    int64_t v;

    if (!e || !element_int(e, part, &v) || v < INT32_MIN / 4 ||
        v > INT32_MAX / 4)
        return otherwise;
    return (int)v;
}

static bool read_overlay(const struct dataset *ds, uint32_t group,
                         struct overlay *o)
{
    const struct element *data =
        dataset_find(ds, in_group(TAG_OverlayData, group));

    o->group = group;
    o->rows = read_int(ds, in_group(TAG_OverlayRows, group), 0, 0);
    o->columns = read_int(ds, in_group(TAG_OverlayColumns, group), 0, 0);
    o->frames =
        read_int(ds, in_group(TAG_NumberOfFramesInOverlay, group), 0, 1);
    o->first_frame =
        read_int(ds, in_group(TAG_ImageFrameOrigin, group), 0, 1) - 1;
    o->y = read_int(ds, in_group(TAG_OverlayOrigin, group), 0, 1) - 1;
    o->x = read_int(ds, in_group(TAG_OverlayOrigin, group), 1, 1) - 1;
    o->bit =
        data ? 0 : read_int(ds, in_group(TAG_OverlayBitPosition, group), 0, 0);
    o->data = data ? data->value : (struct str){NULL, 0};
    return o->rows > 0 && o->rows <= MOST_ROWS && o->columns > 0 &&
           o->columns <= MOST_ROWS && o->frames > 0 &&
           o->frames <= MOST_FRAMES && (data || (o->bit > 0 && o->bit < 32));
}

int overlays_collect(const struct dataset *ds, struct overlay ret[16])
{
    int count = 0;

    for (int i = 0; i < GROUPS; i++)
        if (read_overlay(ds, 0x6000 + (uint32_t)(i * GROUP_STEP), &ret[count]))
            count++;
    return count;
}

int overlay_count(const struct dataset *ds)
{
    struct overlay all[GROUPS];
    int planes = 0, count = overlays_collect(ds, all);

    for (int i = 0; i < count; i++)
        planes += all[i].frames;
    return planes;
}

/* ---- pictures ---------------------------------------------------------- */

/* Bit `at` of the data; those of OW are little endian words, so the order of
 * bits is that of bytes. Past the end there is nothing. */
static bool data_bit(struct str data, int64_t at)
{
    return at / 8 < (int64_t)data.len &&
           ((uint8_t)data.at[at / 8] >> (at % 8) & 1);
}

static void draw_data(const struct overlay *o, int plane, struct view *v)
{
    int64_t base = (int64_t)plane * o->rows * o->columns;

    for (int row = 0; row < o->rows; row++) {
        int y = row + o->y;

        if (y < 0 || y >= v->height)
            continue;
        for (int column = 0; column < o->columns; column++) {
            int x = column + o->x;
            int64_t at = base + (int64_t)row * o->columns + column;

            if (x >= 0 && x < v->width && data_bit(o->data, at))
                v->pixels[(size_t)y * (size_t)v->width + (size_t)x] = 255;
        }
    }
}

static void draw_bit(const struct frame *fr, int bit, struct view *v)
{
    size_t step = (size_t)fr->shape.samples * (size_t)fr->shape.bits / 8;
    size_t count = (size_t)v->width * (size_t)v->height;

    for (size_t i = 0; i < count; i++) {
        uint32_t sample = 0;

        memcpy(&sample, fr->pixels + i * step, (size_t)fr->shape.bits / 8);
        v->pixels[i] = sample >> bit & 1 ? 255 : 0;
    }
}

static enum code draw(struct arena *a, struct frames *f,
                      const struct overlay *o, int plane, struct view *v,
                      struct error *err)
{
    int index = o->first_frame + plane;
    struct frame fr;

    if (o->bit == 0) {
        draw_data(o, plane, v);
        return OK;
    }
    if (index < 0 || index >= frames_count(f) ||
        o->bit >= frames_shape(f)->bits)
        return OK;
    TRY(frame_decode(a, f, index, &fr, err));
    draw_bit(&fr, o->bit, v);
    return OK;
}

enum code overlay_view(struct arena *a, struct frames *f, int index,
                       struct view *ret_view, struct error *err)
{
    const struct shape *s = frames_shape(f);
    struct overlay all[GROUPS];
    int count = overlays_collect(frames_dataset(f), all), i = 0;
    struct view v = {s->width, s->height, 1, NULL};

    while (i < count && index >= all[i].frames)
        index -= all[i++].frames;
    if (i == count || index < 0)
        return fail(err, ERR_USAGE, "no such overlay");
    v.pixels = arena_array(a, (size_t)s->width, (size_t)s->height);
    if (!v.pixels)
        return fail(err, ERR_MEMORY, "no memory for an overlay");
    TRY(draw(a, f, &all[i], index, &v, err));
    *ret_view = v;
    return OK;
}
