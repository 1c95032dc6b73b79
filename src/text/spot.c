/*
 * spot.c - read the rivals of a place, choose, map back, accept or drop
 */
#include "text/spot.h"
#include <ctype.h>
#include <string.h>

/* One rival as it was read. */
struct attempt {
    const struct candidate *c;
    struct crop crop;
    struct reading reading;
};

static enum code attempt_turn(struct arena *a, struct recogniser *r,
                              const struct detection *d,
                              const struct candidate *c, int turn,
                              struct attempt *best, struct error *err)
{
    struct attempt this = {.c = c};

    TRY(prepare_crop(a, &d->layers[c->layer], c, turn, &this.crop, err));
    TRY(recognise_crop(r, &this.crop, c->part_count <= 2, &this.reading, err));
    if (!best->c || this.reading.confidence > best->reading.confidence + 0.1f)
        *best = this;
    return OK;
}

static enum code attempt_all(struct arena *a, struct recogniser *r,
                             const struct detection *d, const struct spot *spot,
                             struct attempt *best, struct error *err)
{
    for (int i = 0; i < spot->count; i++) {
        const struct candidate *c = spot->rivals[i];

        if (c->vertical) {
            TRY(attempt_turn(a, r, d, c, 270, best, err));
            if (best->reading.confidence < 0.8f)
                TRY(attempt_turn(a, r, d, c, 90, best, err));
        } else {
            TRY(attempt_turn(a, r, d, c, 0, best, err));
        }
        if (best->reading.confidence > 0.8f)
            break;
    }
    return OK;
}

/* Share of letters and digits among what was read. */
static float alphanumeric(const struct reading *reading)
{
    int good = 0, all = 0;

    for (int i = 0; i < reading->count; i++) {
        struct str s = reading->tokens[i].text;

        for (size_t k = 0; k < s.len; k++) {
            all++;
            good += isalnum((unsigned char)s.at[k]) || (s.at[k] & 0x80);
        }
    }
    return all ? (float)good / (float)all : 0;
}

/* Looks and reading together; few glyphs must convince by both. */
static bool is_text(const struct attempt *t)
{
    const struct candidate *c = t->c;
    float sure = t->reading.confidence;
    float sum = sure * (0.5f + 0.5f * alphanumeric(&t->reading)) + c->textness;

    if (c->vertical)
        return sure > 0.6f && sum > 1.2f;
    if (c->glyphs < 3)
        return sure > 0.5f && c->textness > 0.5f && sum > 1.15f;
    return sum > 1.15f || (c->textness > 0.9f && c->glyphs >= 4);
}

/* The word over most of a glyph, or -1. */
static int word_over(const struct line *line, struct rect part)
{
    int64_t most = 0;
    int best = -1;

    for (int w = 0; w < line->word_count; w++) {
        int64_t both = rect_area(rect_cut(part, line->words[w].box));

        if (both > most) {
            most = both;
            best = w;
        }
    }
    return best;
}

/* Words tight to their glyphs; Tesseract's own boxes are only a guide. */
static enum code fit_words(struct arena *a, const struct candidate *c,
                           struct line *line, struct error *err)
{
    struct rect *fitted =
        arena_array(a, (size_t)line->word_count, sizeof *fitted);

    if (!fitted)
        return fail(err, ERR_MEMORY, "no memory for words");
    for (int i = 0; i < c->part_count; i++) {
        struct rect part = {
            c->parts[i].x << c->scale, c->parts[i].y << c->scale,
            c->parts[i].width << c->scale, c->parts[i].height << c->scale};
        int w = word_over(line, part);

        if (w >= 0)
            fitted[w] = rect_union(fitted[w], part);
    }
    for (int w = 0; w < line->word_count; w++) {
        struct rect box = fitted[w];

        if (rect_empty(box))
            box = line->words[w].box;
        line->words[w].box = rect_cut(rect_grow(box, 1), line->box);
    }
    return OK;
}

static enum code copy_words(struct arena *a, const struct attempt *t,
                            struct line *line, struct error *err)
{
    const struct reading *reading = &t->reading;
    struct buffer text = {.limit = 1 << 16};

    line->words = arena_array(a, (size_t)reading->count, sizeof *line->words);
    if (!line->words)
        return fail(err, ERR_MEMORY, "no memory for words");
    for (int i = 0; i < reading->count; i++) {
        const struct token *token = &reading->tokens[i];
        struct word *w = &line->words[line->word_count++];

        *w = (struct word){.box = crop_to_frame(&t->crop, token->box),
                           .text = str_copy(a, token->text),
                           .confidence = token->confidence};
        if (i)
            buffer_str(&text, " ");
        buffer_add(&text, token->text.at, token->text.len);
    }
    line->text = str_copy(a, (struct str){text.at, text.len});
    buffer_release(&text);
    return line->text.at ? OK : fail(err, ERR_MEMORY, "no memory for a line");
}

enum code spot_read(struct arena *a, struct recogniser *r,
                    const struct detection *d, const struct spot *spot,
                    struct line *ret, bool *ret_text, struct error *err)
{
    struct attempt best = {0};
    struct rect whole = {0, 0, d->width, d->height};

    TRY(attempt_all(a, r, d, spot, &best, err));
    *ret_text = is_text(&best);
    if (!*ret_text)
        return OK;
    *ret = (struct line){.box = rect_cut(rect_grow(best.c->box, 1), whole),
                         .turn = best.crop.turn,
                         .textness = best.c->textness,
                         .confidence = best.reading.confidence};
    TRY(copy_words(a, &best, ret, err));
    return fit_words(a, best.c, ret, err);
}
