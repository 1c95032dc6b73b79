/*
 * spot.c - read the rivals of a place, choose, map back, accept or drop
 */
#include "text/spot.h"
#include "text/beside.h"
#include "text/fit.h"
#include "text/tight.h"
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One rival as it was read. */
struct attempt {
    const struct candidate *c;
    const struct layer *layer;
    struct crop crop;
    struct reading reading;
    struct ink ink; /* contrast 0: none */
    float score;    /* the best of all so far */
};

/* Letters and digits of what was read. */
static int letters_of(const struct reading *reading)
{
    int good = 0;

    for (int i = 0; i < reading->count; i++) {
        struct str s = reading->tokens[i].text;

        for (size_t k = 0; k < s.len; k++)
            good += isalnum((unsigned char)s.at[k]) || (s.at[k] & 0x80);
    }
    return good;
}

/* Share of them. */
static float alphanumeric(const struct reading *reading)
{
    size_t all = 0;

    for (int i = 0; i < reading->count; i++)
        all += reading->tokens[i].text.len;
    return all ? (float)letters_of(reading) / (float)all : 0;
}

/* Odds that looks and reading give together. Weights fitted on drawn pictures
 * and held against real ones: a single glyph must convince by both. */
static float score_of(const struct candidate *c, float reading, bool agrees)
{
    float p = fminf(fmaxf(c->textness, 0.002f), 0.9995f);
    float score = 1.3f * logf(p / (1 - p)) + 1.6f * reading - 4.3f;

    if (c->glyphs == 1)
        score += agrees ? -1.3f : -2.1f;
    return score - (c->vertical ? 1.4f : 0);
}

float spot_promise(const struct spot *spot)
{
    float most = -100;

    for (int i = 0; i < spot->count; i++)
        most = fmaxf(most, score_of(spot->rivals[i], 1, true));
    return most;
}

/* Shapes that no single glyph tells apart count as one. */
static bool same_letter(struct str text, char letter)
{
    static const char *const alike[] = {"0OQD", "1IL|", "5S", "2Z", "8B", "UV"};
    char c = (char)toupper((unsigned char)text.at[0]);

    if (text.len != 1)
        return false;
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
        if (strchr(alike[i], c) && strchr(alike[i], letter))
            return true;
    return c == letter;
}

static float score_attempt(const struct attempt *t)
{
    float reading =
        t->reading.confidence * (0.5f + 0.5f * alphanumeric(&t->reading));
    bool agrees = t->reading.count && t->c->single &&
                  same_letter(t->reading.tokens[0].text, t->c->single);

    if (t->c->single && t->c->likely * t->c->sure > reading)
        reading = t->c->likely * t->c->sure;
    return score_of(t->c, reading, agrees);
}

/* Which of two rivals tells it better: the reading counts, then the looks. */
static float worth(const struct attempt *t)
{
    return t->reading.confidence * (0.4f + 0.6f * alphanumeric(&t->reading)) +
           0.4f * t->c->textness - (is_inside_out(t->c) ? 0.2f : 0);
}

/* A letter or two: a word, not a line. */
static bool is_single(const struct candidate *c)
{
    return c->part_count <= 2;
}

/* Tesseract knows words. Where the network saw none, or one in what hardly
 * looks like it, Tesseract makes one up. */
static bool is_worth_asking(const struct attempt *t)
{
    float sure = t->reading.confidence;

    return sure <= 0.8f && letters_of(&t->reading) > 1 &&
           (sure >= 0.5f || t->c->textness >= 0.95f);
}

static enum code ask_again(struct recogniser *r, struct attempt *t,
                           struct error *err)
{
    return !is_worth_asking(t) ? OK
                               : recognise_again(r, &t->crop, is_single(t->c),
                                                 &t->reading, err);
}

static enum code attempt_turn(struct arena *a, struct recogniser *r,
                              const struct layer *layer,
                              const struct candidate *c, int turn,
                              struct attempt *best, struct error *err)
{
    struct attempt this = {.c = c, .layer = layer};

    TRY(prepare_crop(a, layer, c, turn, &this.crop, err));
    TRY(recognise_crop(r, &this.crop, is_single(c), &this.reading, err));
    this.score = score_attempt(&this);
    if (best->c && best->score > this.score)
        this.score = best->score;
    if (!best->c || worth(&this) > worth(best) + 0.1f)
        *best = this;
    best->score = this.score;
    return OK;
}

/* Two crops that say the same bear each other out. */
static void agree(struct reading *a, struct reading *b)
{
    float both = 1 - (1 - a->confidence) * (1 - b->confidence);
    size_t letters = 0;

    if (a->count != b->count)
        return;
    for (int i = 0; i < a->count; i++) {
        if (!str_equal(a->tokens[i].text, b->tokens[i].text))
            return;
        letters += a->tokens[i].text.len;
    }
    if (letters > 2)
        a->confidence = b->confidence = both;
}

/* Once more in the line's own ink, where it goes on in that or where the first
 * reading is not sure. */
static enum code attempt_ink(struct arena *a, struct recogniser *r,
                             const struct detection *d, struct attempt *best,
                             struct error *err)
{
    struct inked *inked = arena_alloc(a, sizeof *inked);
    struct attempt again = {0};
    struct ink ink;

    if (best->ink.contrast)
        return OK; /* it was tried */
    if (!inked)
        return fail(err, ERR_MEMORY, "no memory for a line");
    if (!ink_of(d->view, &d->layers[best->c->layer], best->c, &ink))
        return OK;
    best->ink = ink;
    TRY(ink_follow(a, d->view, &ink, best->c, inked, err));
    if (!inked->grew && best->reading.confidence > 0.8f)
        return OK;
    TRY(attempt_turn(a, r, &inked->layer, &inked->line, best->crop.turn, &again,
                     err));
    agree(&best->reading, &again.reading);
    if (worth(&again) + (inked->grew ? 0.35f : -0.05f) < worth(best))
        return OK;
    again.score = fmaxf(again.score, best->score);
    again.ink = ink;
    *best = again;
    return OK;
}

/* Is what was added worth the doubt that it brings? */
static bool says_more(const struct reading *r, const struct reading *than)
{
    int letters = letters_of(r), before = letters_of(than);
    float sure = r->confidence, was = than->confidence;

    if (letters <= before)
        return letters == before && sure >= was - 0.08f;
    return sure >= was - 0.25f || (letters >= 2 * before && sure >= 0.5f);
}

/* What reads, once more with what is dimmer beside it. */
static enum code attempt_beside(struct arena *a, struct recogniser *r,
                                const struct detection *d, struct attempt *best,
                                struct error *err)
{
    struct beside *beside;
    struct attempt again = {0};

    if (best->reading.confidence < 0.5f)
        return OK;
    beside = arena_alloc(a, sizeof *beside);
    if (!beside)
        return fail(err, ERR_MEMORY, "no memory for a line");
    TRY(beside_follow(a, d, best->layer, best->c, beside, err));
    if (!beside->grew)
        return OK;
    TRY(attempt_turn(a, r, beside->layer, &beside->line, best->crop.turn,
                     &again, err));
    if (!says_more(&again.reading, &best->reading))
        return OK;
    again.score = fmaxf(again.score, best->score);
    again.ink = best->ink;
    *best = again;
    return OK;
}

/* Only where it reads well, and far better: a short word is soon
 * found in rubble that may be turned at will. */
static enum code attempt_upside_down(struct arena *a, struct recogniser *r,
                                     const struct layer *layer,
                                     const struct candidate *c,
                                     struct attempt *best, struct error *err)
{
    struct attempt this = {0};
    int letters = 0;

    if (best->reading.confidence > 0.7f || c->textness < 0.97f || c->glyphs < 3)
        return OK;
    TRY(attempt_turn(a, r, layer, c, 180, &this, err));
    for (int i = 0; i < this.reading.count; i++)
        letters += (int)this.reading.tokens[i].text.len;
    if (this.reading.confidence >
            fmaxf(0.75f, best->reading.confidence + 0.3f) &&
        letters > 5) {
        this.score = fmaxf(this.score, best->score);
        *best = this;
    }
    return OK;
}

static enum code attempt_all(struct arena *a, struct recogniser *r,
                             const struct detection *d, const struct spot *spot,
                             struct attempt *best, struct error *err)
{
    for (int i = 0; i < spot->count; i++) {
        const struct candidate *c = spot->rivals[i];
        const struct layer *layer = &d->layers[c->layer];

        if (c->vertical) {
            TRY(attempt_turn(a, r, layer, c, 270, best, err));
            if (best->reading.confidence < 0.8f)
                TRY(attempt_turn(a, r, layer, c, 90, best, err));
        } else {
            TRY(attempt_turn(a, r, layer, c, 0, best, err));
            if (!i)
                TRY(attempt_upside_down(a, r, layer, c, best, err));
        }
        if (best->reading.confidence <= 0.8f || !i)
            TRY(attempt_ink(a, r, d, best, err));
        if (best->reading.confidence > 0.8f)
            break;
    }
    return OK;
}

bool is_company(const struct candidate *c, const struct candidate *sure)
{
    float a = c->height * (float)(1 << c->scale);
    float b = sure->height * (float)(1 << sure->scale);
    struct rect around = rect_grow(sure->box, (int)(12 * b));

    return a < 1.35f * b && b < 1.35f * a && c->level < 1.5f * sure->level &&
           sure->level < 1.5f * c->level && rect_meets(around, c->box);
}

bool is_of_ink(const struct ink *ink, const struct candidate *c,
               const struct finding *sure)
{
    float a = c->height * (float)(1 << c->scale);
    float b = sure->c->height * (float)(1 << sure->c->scale);

    if (a > 1.25f * b || b > 1.25f * a || !sure->ink.contrast)
        return false;
    for (int s = 0; s < 3; s++)
        if (abs(ink->colour[s] - sure->ink.colour[s]) > 10 + ink->spread)
            return false;
    return ink->contrast > 40;
}

bool is_continued(struct rect a, struct rect b, int most)
{
    int tall = a.height > b.height ? a.height : b.height;
    int low = a.height + b.height - tall;
    int top = a.y > b.y ? a.y : b.y;
    int bottom =
        a.y + a.height < b.y + b.height ? a.y + a.height : b.y + b.height;
    int gap = a.x < b.x ? b.x - a.x - a.width : a.x - b.x - b.width;

    return tall * 10 <= low * 16 && (bottom - top) * 4 >= low * 3 &&
           gap * 10 <= tall * most && gap * 2 >= -low;
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
        struct rect part = rect_enlarge(c->parts[i], c->scale);
        int w = word_over(line, part);

        if (w >= 0)
            fitted[w] = rect_union(fitted[w], part);
    }
    for (int w = 0; w < line->word_count; w++) {
        struct rect box = fitted[w];

        if (rect_empty(box))
            box = line->words[w].box;
        line->words[w].box = rect_cut(rect_grow(box, 2), line->box);
    }
    return OK;
}

static enum code copy_words(struct arena *a, const struct attempt *t,
                            struct line *line, struct error *err)
{
    const struct reading *reading = &t->reading;
    struct buffer text = {.limit = 1 << 16};

    bool whole;

    line->words = arena_array(a, (size_t)reading->count, sizeof *line->words);
    whole = line->words != NULL;
    for (int i = 0; i < reading->count && whole; i++) {
        const struct token *token = &reading->tokens[i];
        struct word *w = &line->words[line->word_count++];

        *w = (struct word){.box = crop_to_frame(&t->crop, token->box),
                           .text = str_copy(a, token->text),
                           .confidence = token->confidence};
        if (i)
            buffer_str(&text, " ");
        buffer_add(&text, token->text.at, token->text.len);
        whole = w->text.at && !text.starved;
    }
    if (whole)
        line->text = str_copy(a, (struct str){text.at, text.len});
    buffer_release(&text);
    return line->text.at ? OK : fail(err, ERR_MEMORY, "no memory for a line");
}

/* Rivals of coarser layers miss a stroke now and then. */
static struct rect whole_box(struct rect best, struct rect first)
{
    int64_t both = rect_area(rect_cut(best, first));

    if (both * 10 >= rect_area(best) * 8 && both * 10 >= rect_area(first) * 8)
        return rect_union(best, first);
    return best;
}

/* Soft edges and halos around the glyphs are part of the line: wider around
 * large letters. */
static int rim_of(const struct candidate *c)
{
    int height = (int)(c->height * (float)(1 << c->scale));

    return 2 + (height < 32 ? height / 16 : 2);
}

enum code spot_read(struct arena *a, struct recogniser *r,
                    const struct detection *d, const struct spot *spot,
                    struct finding *ret, struct error *err)
{
    struct attempt best = {0};
    struct rect whole = {0, 0, d->view->width, d->view->height}, box;

    recogniser_tidy(r); /* none is lent here */
    TRY(attempt_all(a, r, d, spot, &best, err));
    TRY(attempt_beside(a, r, d, &best, err));
    TRY(ask_again(r, &best, err));
    best.score = fmaxf(best.score, score_attempt(&best));
    box = whole_box(tight_box(best.c), tight_box(spot->rivals[0]));
    box = fit_box(d->view, best.layer, best.c, box);
    *ret = (struct finding){
        .c = best.c,
        .score = best.score,
        .ink = best.ink,
        .line = {.box = rect_cut(rect_grow(box, rim_of(best.c)), whole),
                 .rim = rim_of(best.c),
                 .turn = best.crop.turn,
                 .textness = best.c->textness,
                 .confidence = best.reading.confidence}};
    TRY(copy_words(a, &best, &ret->line, err));
    return fit_words(a, best.c, &ret->line, err);
}
