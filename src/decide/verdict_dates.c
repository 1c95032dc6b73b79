/*
 * verdict_dates.c - dates of which only a part was read
 *
 * Print that crosses the rim of a picture is read in shreds: of the date behind
 * the patient's name "08.05" is left, of a day of birth "97" and, farther on,
 * "954". A run of digits where such a date stands goes as one, and as far as a
 * whole date would reach if the digits are too few.
 */
#include "decide/scene.h"
#include <stdlib.h>
#include <string.h>

#define WELL_READ 0.7f

enum {
    DATE_GLYPHS = 10, /* 08.05.2018 */
    DATE_DIGITS = 8,
    LEAST_DIGITS = 3,
    SETTING_DIGITS = 5, /* and more have days: "L 05.2001" */
    SHREDS = 16
};

/* Pieces of a date, from left to right. */
struct shreds {
    struct piece *at[SHREDS];
    int count, digits;
    int from, to; /* x */
    int pitch;    /* of the words before them */
    int height;   /* of the word before them */
    bool banner;  /* see banner_of() */
};

static int count_digits(struct str s)
{
    int n = 0;

    for (size_t i = 0; i < s.len; i++)
        n += ascii_digit(s.at[i]);
    return n;
}

/* Digits, and marks as they stand in dates; a digit may have been read as a
 * letter ("G1.05."). */
static bool is_shred(const struct scene *sc, const struct piece *p)
{
    int digits = count_digits(p->text), others = 0;

    for (size_t i = 0; i < p->text.len; i++) {
        char c = p->text.at[i];

        if (ascii_digit(c) || (c && strchr(".,/-:", c)))
            continue;
        if (!confusion_digit(sc->rules->confusions, (char)(c & ~0x20)))
            return false;
        others++;
    }
    return digits && others * 2 <= digits && !p->ghost &&
           !(p->pair && p->known == KNOWN_HARMLESS && digits < SETTING_DIGITS);
}

/* The next word behind `after`, as high as it at most by half; boxes may
 * overlap. */
static void offer(const struct piece *after, struct seen *o, int from,
                  struct piece **best)
{
    int height = after->box.height;

    for (int i = 0; i < o->count; i++) {
        struct piece *p = &o->pieces[i];

        if (p != after && !p->ghost && p->text.len &&
            same_row(after->box, p->box) && p->box.height * 2 <= height * 3 &&
            p->box.x > after->box.x &&
            2 * p->box.x + p->box.width >= 2 * from &&
            (!*best || p->box.x < (*best)->box.x))
            *best = p;
    }
}

static struct piece *next_right(const struct scene *sc, struct seen *s,
                                const struct piece *after, int from)
{
    struct piece *best = NULL;
    struct seen *o;

    offer(after, s, from, &best);
    for (struct near n = near_begin(sc, s); (o = near_next(&n));)
        if (!o->turn && o->kind == LINE_TEXT)
            offer(after, o, from, &best);
    return best;
}

static void take(struct shreds *d, struct piece *p)
{
    d->digits += count_digits(p->text);
    d->at[d->count++] = p;
    d->to = p->box.x + p->box.width;
}

/* The width of one glyph in the words of s up to `last`, from a wide gap on. */
static int pitch_before(const struct seen *s, const struct piece *last)
{
    const struct piece *first = last;

    while (first > s->pieces && !first->far)
        first--;
    return (last->box.x + last->box.width - first->box.x) /
           (int)(last->at + last->len - first->at);
}

/* The same of the first shred, in whose box others may have been missed, or of
 * the words before it, if that is more. */
static int pitch_of(const struct shreds *d)
{
    int first = d->at[0]->box.width / (int)d->at[0]->text.len;

    if (first < d->pitch)
        first = d->pitch;
    if (first > d->height)
        return d->height;
    return first * 4 < d->height ? d->height / 2 : first;
}

static bool is_birth_label(const struct piece *p)
{
    return p->label && p->verdict == BLANK && p->rule &&
           str_equal(str_of(p->rule), str_of(label_rule(LABEL_BIRTH)));
}

/* A word of a value of the header; what has digits is rather a date. */
static bool repeats_header(const struct piece *p)
{
    return p->verdict == BLANK && p->reasons & BY_HEADER &&
           p->class == CLASS_PHI && !count_digits(p->text);
}

/* Does o begin where s begins, right above or below it, and with such a
 * word? */
static bool is_stacked(const struct seen *s, const struct seen *o,
                       bool (*begins)(const struct piece *))
{
    return o->count && !o->turn && begins(&o->pieces[0]) &&
           abs(o->box.x - s->box.x) <= s->height &&
           abs(o->pieces[0].box.y - s->pieces[0].box.y) <=
               2 * s->pieces[0].box.height;
}

/* Two lines: who this is and when, and the day of birth. The other one, or
 * NULL. */
static struct seen *banner_of(const struct scene *sc, const struct seen *s)
{
    const struct piece *first = &s->pieces[0];
    struct seen *o;

    for (struct near n = near_begin(sc, s); (o = near_next(&n));)
        if ((repeats_header(first) && is_stacked(s, o, is_birth_label)) ||
            (is_birth_label(first) && is_stacked(s, o, repeats_header)))
            return o;
    return NULL;
}

/* Both begin at one edge: a first letter may have been missed. */
static void align(const struct scene *sc, struct seen *s)
{
    const struct seen *o = banner_of(sc, s);
    struct rect *box = &s->pieces[0].box;
    int edge = o ? o->pieces[0].box.x : box->x;

    if (edge < box->x) {
        box->width += box->x - edge;
        box->x = edge;
    }
}

/* "COB:" under the patient's name is "DOB:", though it is a word as well. */
static void find_label(struct scene *sc, struct seen *s)
{
    struct piece *p = &s->pieces[0];
    const struct seen *o;
    bool below = false;
    struct str word;

    if (p->text.len != 4 || p->text.at[3] != ':' || p->verdict == BLANK ||
        !scene_fold(sc, (struct str){p->text.at, 3}, &word) ||
        confusion_distance(sc->rules->confusions, STR("DOB"), word, 1) > 1)
        return;
    for (struct near n = near_begin(sc, s); !below && (o = near_next(&n));)
        below = is_stacked(s, o, repeats_header);
    if (!below)
        return;
    p->reasons = 0;
    p->label = true;
    piece_blame(p, BY_LABEL, label_rule(LABEL_BIRTH), CLASS_PHI, false);
    p->verdict = BLANK;
}

/* In such a row a sex, and what was not read well: "[F) C L oO 5. 2 col". */
static bool is_blurred(const struct piece *p)
{
    return !p->ghost && (p->text.len <= 3 || p->confidence < WELL_READ);
}

/* How far right the next shred may begin: where the date would end, if it has
 * begun; else behind a wide gap at most, but for the end of a banner's date. */
static int reach_of(const struct shreds *d, bool number)
{
    if (d->digits)
        return d->from + (DATE_GLYPHS + 1) * pitch_of(d);
    return d->to + (d->banner && number ? 6 : 2) * d->height;
}

/* Shreds behind x = from, all of them where one whole date would stand;
 * *ret_next: what stands behind them, or NULL. */
static struct shreds gather(const struct scene *sc, struct seen *s,
                            struct piece *after, int from,
                            struct piece **ret_next)
{
    struct shreds d = {.from = from,
                       .to = from,
                       .height = after->box.height,
                       .pitch = pitch_before(s, after),
                       .banner = banner_of(sc, s) != NULL};
    struct piece *p = after;

    while ((p = next_right(sc, s, p, d.to)) && d.count < SHREDS) {
        bool number = is_shred(sc, p);

        if ((!number && !(d.banner && is_blurred(p))) ||
            p->box.x > reach_of(&d, number))
            break;
        if (!d.digits)
            d.from = p->box.x;
        take(&d, p);
    }
    *ret_next = p;
    return d;
}

/* From the word before it, as high as that, to where a whole date would end,
 * but for what stands there. */
static void blank(const struct scene *sc, const struct shreds *d,
                  struct rect before, const struct piece *next)
{
    struct piece *last = d->at[d->count - 1];
    int end = d->from + (DATE_GLYPHS + 1) * pitch_of(d);

    if (d->digits >= DATE_DIGITS)
        end = d->to + d->height;
    if (next && end > next->box.x - d->height / 4)
        end = next->box.x - d->height / 4;
    if (end > sc->in->width)
        end = sc->in->width;
    for (int i = 0; i < d->count; i++) {
        struct piece *p = d->at[i];
        struct rect left = i ? d->at[i - 1]->box : before;
        int edge = left.x + left.width;

        p->reasons &= ~(unsigned)BY_ALLOW;
        piece_blame(p, BY_DOUBT, "date-shreds", CLASS_PHI, false);
        p->verdict = BLANK;
        p->box = rect_union(
            p->box, (struct rect){p->box.x, before.y, 1, before.height});
        if (edge < p->box.x) {
            p->box.width += p->box.x - edge;
            p->box.x = edge;
        }
    }
    if (end > last->box.x + last->box.width)
        last->box.width = end - last->box.x;
}

/* The last word of such a value. */
static bool ends_header(const struct seen *s, int i)
{
    return repeats_header(&s->pieces[i]) &&
           (i + 1 == s->count || !repeats_header(&s->pieces[i + 1]));
}

/* A date that ends in "19" or "20" may be half of its year; in a banner any
 * that is short and none of the header's. */
static bool is_whole(const struct shreds *d)
{
    struct str t = d->count == 1 ? d->at[0]->text : (struct str){0};

    if (d->count != 1 || d->at[0]->verdict != BLANK ||
        d->digits < DATE_DIGITS - 2)
        return false;
    if (d->banner && !(d->at[0]->reasons & BY_HEADER) &&
        d->digits < DATE_DIGITS)
        return false;
    return d->digits >= DATE_DIGITS ||
           (strncmp(t.at + t.len - 2, "19", 2) != 0 &&
            strncmp(t.at + t.len - 2, "20", 2) != 0);
}

/* Was the date behind piece i read in part, or amiss? */
static void judge_behind(const struct scene *sc, struct seen *s, int i)
{
    struct piece *p = &s->pieces[i], *next;
    int end = p->box.x + p->box.width;
    struct shreds d = gather(sc, s, p, end, &next);

    if (d.digits && !is_whole(&d) &&
        (d.digits >= LEAST_DIGITS || d.banner || is_birth_label(p)))
        blank(sc, &d, p->box, next);
}

void scene_judge_dates(struct scene *sc)
{
    for (int i = 0; i < sc->count; i++)
        if (sc->at[i].count && !sc->at[i].turn)
            find_label(sc, &sc->at[i]);
    for (int i = 0; i < sc->count; i++) {
        struct seen *s = &sc->at[i];

        for (int k = 0; k < s->count && !s->turn && s->kind == LINE_TEXT; k++)
            if (ends_header(s, k) || is_birth_label(&s->pieces[k]))
                judge_behind(sc, s, k);
        if (s->count && !s->turn)
            align(sc, s);
    }
}
