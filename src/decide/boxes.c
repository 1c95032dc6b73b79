/*
 * boxes.c - findings: boxes around words that share a verdict
 *
 * A blanked box covers the whole height of its line and a few pixels more, so
 * that soft edges of glyphs go too, but never reaches into a word that is
 * kept.
 */
#include "decide/scene.h"
#include "decide/us_regions.h"
#include <stdlib.h>

#define SURE_WORD   0.6f
#define SURE_NUMBER 0.85f
enum { PARTS_MAX = 64 };

/* ---- rectangles of words --------------------------------------------- */

static struct rect box_of(const struct seen *s, int from, int to)
{
    struct rect r = s->pieces[from].box;

    for (int i = from + 1; i <= to; i++)
        r = rect_union(r, s->pieces[i].box);
    return r;
}

/* Inner with those sides of box that bring nothing more of kept into it. */
static struct rect grow_beside(struct rect inner, struct rect box,
                               struct rect kept)
{
    int right = box.x + box.width, bottom = box.y + box.height;
    int from = inner.x, end = inner.x + inner.width;
    int top = inner.y, low = inner.y + inner.height;

    if (!rect_meets((struct rect){box.x, top, from - box.x, low - top}, kept))
        from = box.x;
    if (!rect_meets((struct rect){end, top, right - end, low - top}, kept))
        end = right;
    if (!rect_meets((struct rect){from, box.y, end - from, top - box.y}, kept))
        top = box.y;
    if (!rect_meets((struct rect){from, low, end - from, bottom - low}, kept))
        low = bottom;
    return (struct rect){from, top, end - from, low - top};
}

/* All kept words that box would touch and inner does not; inner is returned
 * on the sides where it would. */
static struct rect clear_of(struct rect inner, struct rect box,
                            struct rect kept)
{
    struct rect left = {box.x, inner.y, inner.x - box.x, inner.height};
    struct rect right = {inner.x + inner.width, inner.y,
                         box.x + box.width - inner.x - inner.width,
                         inner.height};

    if (!rect_meets(box, kept))
        return box;
    if (rect_meets(inner, kept))
        return grow_beside(inner, box, kept); /* the detector's overlap */
    if (rect_meets(left, kept) || kept.x + kept.width <= inner.x) {
        int edge =
            kept.x + kept.width < inner.x ? kept.x + kept.width : inner.x;

        box.width -= edge - box.x;
        box.x = edge;
    }
    if (rect_meets(right, kept) || kept.x >= inner.x + inner.width)
        box.width =
            (kept.x > inner.x + inner.width ? kept.x : inner.x + inner.width) -
            box.x;
    if (!rect_meets(box, kept))
        return box;
    if (kept.y + kept.height <= inner.y) {
        box.height -= kept.y + kept.height - box.y;
        box.y = kept.y + kept.height;
    } else if (kept.y >= inner.y + inner.height) {
        box.height = kept.y - box.y;
    }
    return box;
}

/* Noise that happens to be kept does not bound a box. */
static bool is_worth_keeping(const struct piece *p)
{
    return p->verdict != BLANK && p->known == KNOWN_HARMLESS && !p->ghost &&
           (piece_is_firm(p) || p->confidence >= 0.6f);
}

/* Grow inner to at most outer without reaching into kept words. */
static struct rect grow_clear(const struct scene *sc, const struct seen *s,
                              struct rect inner, struct rect outer)
{
    struct near n = near_begin(sc, s);

    for (const struct seen *o = s; o; o = near_next(&n))
        for (int k = 0; k < o->count; k++)
            if (is_worth_keeping(&o->pieces[k]))
                outer = clear_of(inner, outer, o->pieces[k].box);
    return outer;
}

/* The words' box as high as their lines, and a little more. */
static struct rect padded(const struct scene *sc, const struct seen *s,
                          struct rect words, int from, int to)
{
    int pad = seen_pad(s), ends = seen_reach(s, from, to);
    struct rect outer = words;

    for (int i = from; i <= to; i++) {
        struct rect line = s->pieces[i].line->box;
        bool begins = i == 0 || s->pieces[i - 1].line != s->pieces[i].line;
        bool closes =
            i == s->count - 1 || s->pieces[i + 1].line != s->pieces[i].line;

        if (s->turn % 180) { /* all of its width, and both ends */
            line.y = begins ? line.y : s->pieces[i].box.y;
            line.height =
                closes ? s->pieces[i].line->box.y +
                             s->pieces[i].line->box.height - line.y
                       : s->pieces[i].box.y + s->pieces[i].box.height - line.y;
        } else {
            line.x = begins ? line.x : s->pieces[i].box.x;
            line.width =
                closes ? s->pieces[i].line->box.x +
                             s->pieces[i].line->box.width - line.x
                       : s->pieces[i].box.x + s->pieces[i].box.width - line.x;
        }
        outer = rect_union(outer, line);
    }
    outer = rect_grow(outer, pad);
    if (s->turn % 180) {
        outer.y -= ends - pad;
        outer.height += 2 * (ends - pad);
    } else {
        outer.x -= ends - pad;
        outer.width += 2 * (ends - pad);
    }
    return grow_clear(sc, s, words, outer);
}

/* ---- findings -------------------------------------------------------- */

static struct str text_of(const struct seen *s, int from, int to)
{
    const struct piece *a = &s->pieces[from], *b = &s->pieces[to];

    return (struct str){s->text.at ? s->text.at + a->at : "",
                        b->at + b->len - a->at};
}

/* The piece that names the rule: the one with the gravest class. */
static const struct piece *spokesman(const struct seen *s, int from, int to)
{
    const struct piece *best = &s->pieces[from];

    for (int i = from + 1; i <= to; i++)
        if (s->pieces[i].class < best->class)
            best = &s->pieces[i];
    return best;
}

static enum code add_one(const struct scene *sc, struct findings *f,
                         const struct finding *one)
{
    if (rect_empty(one->box))
        return OK;
    if (!arena_push(sc->a, *f))
        return fail(sc->err, ERR_MEMORY, "no memory for findings");
    f->at[f->count - 1] = *one;
    return OK;
}

/* Parts of a box, as it is cut up. */
struct parts {
    struct rect at[PARTS_MAX];
    int count;
};

/* Cut hole out of all parts; slivers go. False: too many parts. */
static bool cut_out(struct parts *p, struct rect hole, int sliver)
{
    struct parts left = {.count = 0};

    for (int i = 0; i < p->count; i++) {
        struct rect piece[4];
        int n = rect_minus(p->at[i], hole, piece);

        if (left.count + n > PARTS_MAX)
            return false;
        for (int k = 0; k < n; k++)
            if (!rect_meets(p->at[i], hole) ||
                (piece[k].width >= sliver && piece[k].height >= sliver))
                left.at[left.count++] = piece[k];
    }
    *p = left;
    return true;
}

/* A word or phrase that is surely harmless, or a number of a scale that was
 * surely read. */
static bool is_clean(const struct piece *p)
{
    return p->verdict == KEEP &&
           ((piece_is_firm(p) && p->confidence >= SURE_WORD) ||
            (p->known == KNOWN_HARMLESS && !p->unreadable &&
             p->known_class == CLASS_SCALE_OR_MEASURE &&
             p->confidence >= SURE_NUMBER));
}

/* Doubt about a blot must not cost the clean print that it overlaps: it is cut
 * out of its box. */
static enum code add_around(struct scene *sc, const struct seen *s,
                            struct findings *f, const struct finding *one)
{
    struct parts p = {{one->box}, 1};
    struct near n = near_begin(sc, s);
    struct finding part = *one;
    const struct seen *o;

    while ((o = near_next(&n)))
        for (int k = 0; k < o->count; k++) {
            const struct piece *w = &o->pieces[k];

            if (!is_clean(w) || !rect_meets(w->box, one->box))
                continue;
            if (!cut_out(&p, rect_grow(w->box, 1), s->height / 3 + 1))
                return add_one(sc, f, one);
        }
    for (int i = 0; i < p.count; i++) {
        part.box = p.at[i];
        TRY(add_one(sc, f, &part));
    }
    return OK;
}

/* Nor must it come so close to a clean word beside it that a lossy codec's
 * blocks carry it over: half a line's height stays free. */
static struct rect with_air(const struct seen *s, int from, int to,
                            struct rect box)
{
    const struct piece *before = from > 0 ? &s->pieces[from - 1] : NULL;
    const struct piece *after = to + 1 < s->count ? &s->pieces[to + 1] : NULL;
    int air = s->height / 2;

    if (s->turn)
        return box;
    if (before && before->verdict == KEEP && piece_is_firm(before)) {
        int edge = before->box.x + before->box.width + air;

        box.width -= edge > box.x ? edge - box.x : 0;
        box.x = edge > box.x ? edge : box.x;
    }
    if (after && after->verdict == KEEP && piece_is_firm(after) &&
        box.x + box.width > after->box.x - air)
        box.width = after->box.x - air - box.x;
    return box;
}

/* Does a finding of its own begin at piece i? Another verdict, a cell of its
 * own, or a date beside a name. */
static bool begins_anew(const struct seen *s, int i)
{
    const struct piece *before = &s->pieces[i - 1], *p = &s->pieces[i];

    return p->verdict != before->verdict || p->cell ||
           (p->verdict == BLANK && p->class != before->class &&
            (p->class == CLASS_DATE_TIME || before->class == CLASS_DATE_TIME));
}

/* Findings of one verdict meet in the middle of what parts them, so that
 * nothing is left standing between two blanked ones. */
static struct rect meet_next(const struct seen *s, int from, int to,
                             struct rect box)
{
    const struct piece *p = s->pieces;

    if (s->turn)
        return box;
    if (from > 0 && p[from - 1].verdict == p[from].verdict && !p[from].far) {
        int end = p[from - 1].box.x + p[from - 1].box.width;
        int middle = end + (p[from].box.x - end) / 2;

        box.width += box.x - middle;
        box.x = middle;
    }
    if (to + 1 < s->count && p[to + 1].verdict == p[to].verdict &&
        (p[to].verdict == BLANK || !p[to + 1].far)) {
        int end = p[to].box.x + p[to].box.width;

        box.width = p[to + 1].far ? p[to + 1].box.x - box.x
                                  : end + (p[to + 1].box.x - end) / 2 - box.x;
    }
    return box;
}

/* What stays says where text was found: with the ends of its line and the
 * blanks around it, up to what is blanked there. */
static struct rect with_blanks(const struct seen *s, int from, int to,
                               struct rect box)
{
    const struct piece *p = s->pieces;
    int end = box.x + box.width, pad = seen_pad(s);

    if (s->turn)
        return box;
    if (from == 0)
        box.x = s->box.x < box.x ? s->box.x : box.x;
    else if (!p[from].far && p[from - 1].verdict == BLANK)
        box.x = p[from - 1].box.x + p[from - 1].box.width + pad;
    if (to + 1 == s->count)
        end = s->box.x + s->box.width > end ? s->box.x + s->box.width : end;
    else if (!p[to + 1].far && p[to + 1].verdict == BLANK)
        end = p[to + 1].box.x - pad;
    if (box.x > p[from].box.x)
        box.x = p[from].box.x;
    if (end < p[to].box.x + p[to].box.width)
        end = p[to].box.x + p[to].box.width;
    box.width = end - box.x;
    return box;
}

/* Print that is worth keeping stops it. */
static struct rect from_block(const struct scene *sc, const struct seen *s,
                              struct rect box)
{
    int begin = s->turn ? box.x : scene_block_begin(sc, s);
    struct rect more = {begin, box.y, box.x - begin, box.height};
    struct near n = near_begin(sc, s);
    const struct seen *o;

    if (begin >= box.x)
        return box;
    while ((o = near_next(&n)))
        for (int k = 0; k < o->count; k++)
            if (is_worth_keeping(&o->pieces[k]) &&
                rect_meets(o->pieces[k].box, more))
                return box;
    return rect_union(box, more);
}

static enum code add_group(struct scene *sc, struct findings *f,
                           const struct seen *s, int from, int to)
{
    const struct piece *p = spokesman(s, from, to);
    bool firm = false;
    struct rect words = box_of(s, from, to);
    struct rect frame = {0, 0, sc->in->width, sc->in->height};
    struct finding one = {.first = s->first,
                          .last = s->last,
                          .verdict = p->verdict,
                          .class = p->class,
                          .rule = p->rule ? p->rule : "none",
                          .confidence = p->line->confidence,
                          .text = text_of(s, from, to)};

    one.firm = true;
    for (int i = from; i <= to; i++) {
        one.reasons |= s->pieces[i].reasons;
        one.firm = one.firm && s->pieces[i].known == KNOWN_HARMLESS;
        firm = firm || piece_is_firm(&s->pieces[i]);
    }
    one.firm = one.firm && firm;
    if (p->verdict == BLANK)
        one.box = padded(sc, s, words, from, to);
    else
        one.box = from == 0 && to == s->count - 1
                      ? rect_union(words, s->box)
                      : with_blanks(s, from, to, words);
    if (p->verdict == BLANK && from == 0)
        one.box = from_block(sc, s, one.box);
    one.box = rect_cut(meet_next(s, from, to, one.box), frame);
    if (p->verdict == BLANK &&
        !(one.reasons & ~(unsigned)(BY_DOUBT | BY_REGION))) {
        if (p->unreadable)
            one.box = with_air(s, from, to, one.box);
        return add_around(sc, s, f, &one);
    }
    return add_one(sc, f, &one);
}

enum code scene_add_box(const struct scene *sc, const struct seen *s,
                        struct rect box, const char *rule, struct findings *ret)
{
    box = rect_cut(box, (struct rect){0, 0, sc->in->width, sc->in->height});
    return add_one(sc, ret,
                   &(struct finding){.box = box,
                                     .first = s->first,
                                     .last = s->last,
                                     .verdict = BLANK,
                                     .reasons = BY_DOUBT,
                                     .class = CLASS_PHI,
                                     .rule = rule,
                                     .confidence = 1});
}

static int by_place(const void *a, const void *b)
{
    const struct finding *x = a, *y = b;
    const int keys[][2] = {{x->first, y->first},
                           {x->box.y, y->box.y},
                           {x->box.x, y->box.x},
                           {x->last, y->last},
                           {x->box.width, y->box.width},
                           {x->box.height, y->box.height},
                           {(int)x->verdict, (int)y->verdict},
                           {(int)x->reasons, (int)y->reasons}};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (keys[i][0] != keys[i][1])
            return keys[i][0] < keys[i][1] ? -1 : 1;
    return 0;
}

void findings_sort(struct findings *f)
{
    if (f->count)
        qsort(f->at, (size_t)f->count, sizeof *f->at, by_place);
}

enum code scene_findings(struct scene *sc, struct findings *ret)
{
    for (int i = 0; i < sc->count; i++) {
        struct seen *s = &sc->at[i];

        for (int from = 0; from < s->count;) {
            int to = from;

            while (to + 1 < s->count && !begins_anew(s, to + 1))
                to++;
            TRY(add_group(sc, ret, s, from, to));
            from = to + 1;
        }
    }
    return OK;
}

bool findings_blank(const struct findings *f)
{
    for (int i = 0; i < f->count; i++)
        if (f->at[i].verdict == BLANK)
            return true;
    return false;
}

bool findings_ask(const struct findings *f)
{
    for (int i = 0; i < f->count; i++)
        if (f->at[i].verdict == ASK)
            return true;
    return false;
}
