/*
 * sift.c - spots of one view to lines: what reads well first, then its company
 */
#include "text/sift.h"
#include "text/alone.h"
#include "text/lines.h"
#include "text/rungs.h"
#include "text/spot.h"
#include <math.h>
#include <time.h>

/* Monotonic and only ever subtracted. */
static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The spots of one view on their way to lines. */
struct sifting {
    struct arena *a, *scratch;
    struct reader *r;
    struct detection *d;
    struct finding *found; /* one a spot */
    bool *taken;           /* is a line now, or was one before */
    const struct sight *sight;
    struct lines *lines; /* in pixels of the frame */
    struct error *err;
};

static struct rect in_frame(const struct sifting *s, struct rect box)
{
    box.x += s->sight->x;
    box.y += s->sight->y;
    return box;
}

/* Where a line was read: another view may show what this one lost. */
static struct rect read_part(const struct line *line)
{
    struct rect part = {0};

    for (int i = 0; i < line->word_count; i++)
        part = rect_union(part, line->words[i].box);
    return rect_empty(part) ? line->box
                            : rect_cut(rect_grow(part, line->rim), line->box);
}

/* Does box go on where the line ends, by more than a letter or two? */
static bool goes_on(struct rect line, struct rect box)
{
    int left = line.x - box.x, right = box.x + box.width - line.x - line.width;

    return box.width > box.height &&
           (left > 2 * box.height || right > 2 * box.height);
}

/* Mostly under a line that is known already? */
static bool is_known(const struct sifting *s, struct rect box)
{
    box = in_frame(s, box);
    for (int i = s->sight->known; i < s->lines->count; i++) {
        struct rect line = read_part(&s->lines->at[i]);
        int share = s->lines->at[i].kind == LINE_CODE ? 9 : 6;

        if (rect_area(rect_cut(line, box)) * 10 >= rect_area(box) * share &&
            !goes_on(line, box))
            return true;
    }
    return false;
}

static enum code read_spot(struct sifting *s, int i)
{
    return s->found[i].c ? OK
                         : spot_read(s->scratch, s->r->recogniser, s->d,
                                     &s->d->spots.at[i], &s->found[i], s->err);
}

/* A line now; spots mostly under it are settled with it. */
static enum code take_line(struct sifting *s, const struct line *line)
{
    struct rect box = line->box;

    for (int k = 0; k < s->d->spots.count; k++) {
        struct rect other = s->d->spots.at[k].rivals[0]->box;

        if (rect_area(rect_cut(box, other)) * 10 >= rect_area(other) * 7)
            s->taken[k] = true;
    }
    TRY(line_copy(s->a, line, s->lines, s->err));
    line_move(&s->lines->at[s->lines->count - 1], s->sight->x, s->sight->y);
    return OK;
}

static enum code take(struct sifting *s, int i)
{
    return take_line(s, &s->found[i].line);
}

/* Do lines that are taken cover box, by a share of 100? */
static bool is_taken(const struct sifting *s, struct rect box, int share)
{
    int64_t under = 0;

    box = in_frame(s, box);
    for (int i = s->sight->known; i < s->lines->count; i++)
        under += rect_area(rect_cut(s->lines->at[i].box, box));
    return under * 100 >= rect_area(box) * share;
}

/* Of a spot not yet read, half is enough, since what is left of it may be looks;
 * the half of a long one may be words. */
static bool is_mostly_taken(const struct sifting *s, int i)
{
    struct rect box = s->d->spots.at[i].rivals[0]->box;

    return is_taken(s, box, box.width > 10 * box.height ? 75 : 50);
}

/* Letters of the taken lines that lie mostly under box. */
static int letters_under(const struct sifting *s, struct rect box)
{
    int letters = 0;

    box = in_frame(s, box);
    for (int i = s->sight->known; i < s->lines->count; i++) {
        const struct line *line = &s->lines->at[i];

        if (rect_area(rect_cut(line->box, box)) * 2 > rect_area(line->box))
            letters += letters_in(line->text);
    }
    return letters;
}

/* Was a spot read where others were, and no more than they say? */
static bool is_nothing_new(const struct sifting *s, int i)
{
    const struct line *line = &s->found[i].line;

    return is_taken(s, line->box, 70) &&
           letters_in(line->text) <= letters_under(s, line->box);
}

/* Was it read without doubt? Stacks of letters often look like lines. */
static bool is_plain(const struct finding *f)
{
    return f->line.confidence > 0.75f && f->line.text.len > 2 &&
           (!f->c->vertical || f->c->glyphs > 4) && !is_inside_out(f->c) &&
           !is_crumbly(f->c);
}

/* Fragments, curves, several lines in one, and none of it can be read. */
static bool is_rubble(const struct finding *f)
{
    return is_crumbly(f->c) && f->line.confidence < 0.5f;
}

/* What reads well goes first: what cannot be read is often the same text seen
 * amiss, two lines as one or the letters at the head of many. */
static enum code take_sure(struct sifting *s, int from, int end)
{
    for (int round = 0; round < 2; round++)
        for (int i = from; i < end; i++) {
            const struct spot *spot = &s->d->spots.at[i];

            if (s->taken[i] || spot_promise(spot) < SURE ||
                (round && is_mostly_taken(s, i)))
                continue;
            TRY(read_spot(s, i));
            if (s->found[i].score >= SURE &&
                (round ? !is_rubble(&s->found[i]) && !is_nothing_new(s, i)
                       : is_plain(&s->found[i])))
                TRY(take(s, i));
        }
    return OK;
}

/* What score a spot needs beside one that is sure. */
static float needed_beside(const struct spot *spot, const struct ink *ink,
                           const struct finding *sure)
{
    float least = SURE;

    for (int k = 0; k < spot->count; k++) {
        const struct candidate *c = spot->rivals[k];

        if (!c->vertical && !sure->c->vertical &&
            is_continued(c->box, sure->c->box, 20))
            return BESIDE;
        if (is_company(c, sure->c))
            least = fminf(least, LIKELY);
        if (ink->contrast && c->textness > 0.8f && is_of_ink(ink, c, sure))
            least = fminf(least, ALIKE);
    }
    return least;
}

/* What score a spot needs beside all that is sure already. */
static float needed(const struct sifting *s, const struct spot *spot)
{
    const struct candidate *c = spot->rivals[0];
    float least = SURE;
    struct ink ink;

    if (!ink_of(s->d->view, &s->d->layers[c->layer], c, &ink))
        ink.contrast = 0;
    for (int i = 0; i < s->d->spots.count; i++)
        if (s->found[i].score > SURE)
            least = fminf(least, needed_beside(spot, &ink, &s->found[i]));
    return least;
}

static enum code take_company(struct sifting *s, int from, int end)
{
    for (int i = from; i < end; i++) {
        const struct spot *spot = &s->d->spots.at[i];
        float least;

        if (s->taken[i] || spot_promise(spot) < BESIDE || is_mostly_taken(s, i))
            continue;
        least = needed(s, spot);
        if (spot_promise(spot) < least || least >= SURE)
            continue;
        TRY(read_spot(s, i));
        if (s->found[i].score >= least && !is_nothing_new(s, i))
            TRY(take(s, i));
    }
    return OK;
}

/* ---- numbers of an axis ---------------------------------------------------- */

/* What was chained downwards along a ladder are its numbers. */
static void settle_chains(struct sifting *s, const struct ladder *l)
{
    for (int i = 0; i < s->d->spots.count; i++) {
        const struct candidate *c = s->d->spots.at[i].rivals[0];
        int held = 0;

        for (int k = 0; c->vertical && k < l->count; k++)
            held += rect_holds(rect_grow(c->box, 2), l->at[k].box);
        if (held > 2)
            s->taken[i] = true;
    }
}

static enum code take_ladder(struct sifting *s, struct ladder *l)
{
    struct findings found = {0};

    TRY(rungs_read(s->scratch, s->r->recogniser, s->d, l, &found, s->err));
    for (int i = 0; i < found.count; i++) {
        found.at[i].line.textness = 1; /* by its company */
        TRY(take_line(s, &found.at[i].line));
    }
    if (found.count)
        settle_chains(s, l);
    return OK;
}

static enum code take_ladders(struct sifting *s)
{
    struct ladders ladders = {0};

    TRY(ladders_find(s->scratch, s->d, s->taken, &ladders, s->err));
    for (int i = 0; i < ladders.count; i++)
        TRY(take_ladder(s, &ladders.at[i]));
    return OK;
}

/* The spots from..end. */
static enum code take_all(struct sifting *s, int from, int end)
{
    TRY(take_sure(s, from, end));
    TRY(take_company(s, from, end));
    return take_company(s, from, end); /* and the company of those */
}

/* Codes that are not under a line already. */
static enum code take_codes(struct sifting *s)
{
    struct plane luma = plane_of(s->scratch, s->sight->view, CHANNEL_LUMA);
    struct lines found = {0};

    if (!luma.at)
        return fail(s->err, ERR_MEMORY, "no memory for a picture");
    TRY(codes_find(s->scratch, s->scratch, s->r->codes, &luma, &found, s->err));
    for (int i = 0; i < found.count; i++) {
        if (is_known(s, found.at[i].box))
            continue;
        line_move(&found.at[i], s->sight->x, s->sight->y);
        TRY(line_copy(s->a, &found.at[i], s->lines, s->err));
    }
    return OK;
}

enum code sift_view(struct arena *a, struct arena *scratch, struct reader *r,
                    const struct sight *sight, struct lines *lines,
                    struct text_cost *cost, struct error *err)
{
    struct detection *d = arena_alloc(scratch, sizeof *d);
    struct sifting s = {.a = a,
                        .scratch = scratch,
                        .r = r,
                        .d = d,
                        .sight = sight,
                        .lines = lines,
                        .err = err};
    double began = now_ms(), seen;

    if (!d)
        return fail(err, ERR_MEMORY, "no memory for a picture");
    TRY(take_codes(&s));
    TRY(detect_lines(scratch, &r->judge, sight->view, d, err));
    seen = now_ms();
    s.found = arena_array(scratch, (size_t)d->spots.count, sizeof *s.found);
    s.taken = arena_array(scratch, (size_t)d->spots.count, sizeof *s.taken);
    if (!s.found || !s.taken)
        return fail(err, ERR_MEMORY, "no memory for lines");
    for (int i = 0; i < d->spots.count; i++)
        s.taken[i] = is_known(&s, d->spots.at[i].rivals[0]->box);
    TRY(take_ladders(&s));
    TRY(take_all(&s, 0, d->dim)); /* dim ones are mostly the same again */
    TRY(take_all(&s, d->dim, d->spots.count));
    TRY(lines_join(a, lines, sight->from, err));
    TRY(alone_drop(scratch, lines, sight->from, err));
    cost->detect_ms += seen - began;
    cost->read_ms += now_ms() - seen;
    return OK;
}
