/*
 * bench_pixels.c - pixels that must stay, and boxes that must say nothing
 *
 * A box that is flat says nothing. Any other is read: 16 bit values are scaled
 * by the largest of the crop, and what the reader makes of it must not hold
 * the text. What cannot be decoded is dropped from the sums, as in the public
 * script.
 */
#include "bench/bench_judge.h"
#include "bench/bench_score.h"
#include "frames/frames.h"
#include "text/text.h"
#include <jansson.h>
#include <string.h>

struct box {
    struct str text;
    int left, top, right, bottom;
};

static bool read_box(struct arena *scratch, struct str json, struct box *ret)
{
    json_t *o = json_loadb(json.at, json.len, 0, NULL), *from, *to;
    const char *text = json_string_value(json_object_get(o, "text"));
    bool fine;

    from = json_object_get(o, "top_left");
    to = json_object_get(o, "bottom_right");
    fine = text && json_array_size(from) == 2 && json_array_size(to) == 2;
    if (fine) {
        ret->text = str_copy(scratch, str_of(text));
        ret->left = (int)json_number_value(json_array_get(from, 0));
        ret->top = (int)json_number_value(json_array_get(from, 1));
        ret->right = (int)json_number_value(json_array_get(to, 0));
        ret->bottom = (int)json_number_value(json_array_get(to, 1));
    }
    json_decref(o);
    return fine;
}

/* The samples of the box, or an empty rectangle if nothing can be decoded. */
static struct rect decode_box(struct arena *scratch, const struct dataset *ds,
                              const struct box *b, struct frame *ret)
{
    struct rect none = {0, 0, 0, 0},
                r = {b->left, b->top, b->right - b->left + 1,
                     b->bottom - b->top + 1};
    struct frames *frames;

    if (frames_open(scratch, ds, &limits_default, &frames, NULL) != OK ||
        frame_decode(scratch, frames, 0, ret, NULL) != OK)
        return none;
    return rect_cut(r,
                    (struct rect){0, 0, ret->shape.width, ret->shape.height});
}

static const uint8_t *pixel_at(const struct frame *fr, int x, int y)
{
    size_t pixel = (size_t)fr->shape.bits / 8 * (size_t)fr->shape.samples;

    return fr->pixels + (ptrdiff_t)y * fr->stride + (size_t)x * pixel;
}

static bool is_flat(const struct frame *fr, struct rect r)
{
    size_t pixel = (size_t)fr->shape.bits / 8 * (size_t)fr->shape.samples;

    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++)
            if (memcmp(pixel_at(fr, x, y), pixel_at(fr, r.x, r.y), pixel))
                return false;
    return true;
}

static unsigned value_at(const struct frame *fr, int x, int y, int sample)
{
    const uint8_t *p = pixel_at(fr, x, y);
    uint16_t wide;

    if (fr->shape.bits != 16)
        return p[(size_t)sample * (size_t)(fr->shape.bits / 8)];
    memcpy(&wide, p + 2 * sample, sizeof wide);
    return wide;
}

/* The crop in 8 bit as the script makes it. */
static enum code crop(struct arena *scratch, const struct frame *fr,
                      struct rect r, struct view *ret, struct error *err)
{
    int channels = fr->shape.samples;
    bool scaled = fr->shape.bits == 16 && !fr->shape.is_signed;
    unsigned most = 1;
    uint8_t *to;

    *ret =
        (struct view){r.width, r.height, channels,
                      arena_array(scratch, (size_t)r.width * (size_t)channels,
                                  (size_t)r.height)};
    to = ret->pixels;
    if (!to)
        return fail(err, ERR_MEMORY, "no memory for a crop");
    for (int y = r.y; scaled && y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++)
            for (int s = 0; s < channels; s++)
                if (value_at(fr, x, y, s) > most)
                    most = value_at(fr, x, y, s);
    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++)
            for (int s = 0; s < channels; s++) {
                unsigned v = value_at(fr, x, y, s);

                *to++ = (uint8_t)(scaled ? v * 255u / most : v);
            }
    return OK;
}

static enum code read_crop(struct scoring *s, struct arena *scratch,
                           const struct view *view, struct str *ret,
                           struct error *err)
{
    struct reader_options options = {NULL, "eng"};
    struct text_cost cost = {0};
    struct lines lines = {0};
    struct buffer b = {.limit = 1 << 20};

    if (!s->reader)
        TRY(reader_create(&options, &s->reader, err));
    TRY(text_find_view(scratch, s->reader, view, &lines, &cost, err));
    for (int i = 0; i < lines.count; i++) {
        buffer_add(&b, lines.at[i].text.at, lines.at[i].text.len);
        buffer_add(&b, " ", 1);
    }
    *ret = str_copy(scratch, (struct str){b.at, b.len});
    buffer_release(&b);
    return ret->at ? OK : fail(err, ERR_MEMORY, "no memory for a text");
}

/* "DOB:" and a sex in brackets are labels, not secrets. */
static struct str secret_of(struct arena *scratch, struct str text)
{
    char *out = arena_alloc(scratch, text.len + 1);
    size_t n = 0;

    for (size_t i = 0; out && i < text.len; i++) {
        struct str rest = {text.at + i, text.len - i};

        if (str_starts(rest, STR("DOB:"))) {
            i += 3;
        } else if (rest.len > 2 && rest.at[0] == '[' && rest.at[2] == ']') {
            i += 2;
        } else {
            out[n++] = text.at[i] == '\n' ? ' ' : text.at[i];
        }
    }
    return (struct str){out, n};
}

static enum code score_box(struct scoring *s, struct arena *scratch,
                           const struct dataset *ds, const struct box *box,
                           struct verdict_line *ret, struct error *err)
{
    struct frame fr;
    struct rect r = decode_box(scratch, ds, box, &fr);
    struct view view;

    if (rect_empty(r)) {
        ret->dropped = true;
        return OK;
    }
    ret->mark = MARK_PASS;
    ret->share = 1;
    if (is_flat(&fr, r))
        return OK;
    s->out->uneven++;
    TRY(crop(scratch, &fr, r, &view, err));
    TRY(read_crop(s, scratch, &view, &ret->found, err));
    if (!str_trim(ret->found).len)
        return OK;
    return judge_text(s->judge, scratch, ret->found,
                      secret_of(scratch, box->text), true, &ret->mark,
                      &ret->share, err);
}

enum code score_pixels(struct scoring *s, struct arena *scratch,
                       const struct dataset *ds, const struct asked *asked,
                       struct verdict_line *ret, struct error *err)
{
    struct box box;
    char digest[33] = "";

    if (asked->action == ACTION_PIXELS_HIDDEN) {
        if (!read_box(scratch, asked->text, &box))
            return fail(err, ERR_FORMAT, "a box of the key is not JSON");
        return score_box(s, scratch, ds, &box, ret, err);
    }
    TRY(pixel_digest(ds, digest, err));
    ret->found = str_copy(scratch, str_of(digest));
    ret->mark = str_same(asked->text, str_of(digest)) ? MARK_PASS : MARK_FAIL;
    ret->share = ret->mark == MARK_PASS;
    return OK;
}
