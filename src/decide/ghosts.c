/*
 * ghosts.c - bad readings of what another line reads well
 *
 * A detector that looks at several polarities and scales sometimes finds one
 * place twice: once as clean print, once as a blot around or across it. A blot
 * must not blank the clean print, so lines that overlap better read ones and
 * add nothing of their own are set aside, and so are those that run across
 * several others; only header and label evidence in
 * them counts.
 */
#include "decide/scene.h"
#include <string.h>

#define SURE_GLYPH    0.6f /* that one glyph alone is what was read */
#define WELL_READ     0.5f
#define BETTER_BY     0.15f
#define FAR_BETTER_BY 0.4f

bool piece_is_firm(const struct piece *p)
{
    bool number = !p->in_words;
    int glyphs = 0;

    for (size_t i = 0; i < p->text.len; i++) {
        if (!ascii_digit(p->text.at[i]) && !strchr("+-.,/", p->text.at[i]))
            number = false;
        glyphs += ascii_digit(p->text.at[i]) || ascii_letter(p->text.at[i]) ||
                  p->text.at[i] & 0x80;
    }
    if (glyphs < 2 && p->confidence < SURE_GLYPH)
        return false;
    return p->known == KNOWN_HARMLESS && p->phrase && !number && !p->unreadable;
}

static bool is_good(const struct piece *p)
{
    return piece_is_firm(p) || (p->confidence >= WELL_READ && !p->unreadable &&
                                p->text.len && p->known != KNOWN_NOTHING);
}

/* Of a phrase of settings the line's, which its worst word pulls down less. */
static float confidence(const struct piece *p)
{
    return piece_is_firm(p) && p->line->confidence > p->confidence
               ? p->line->confidence
               : p->confidence;
}

/* Is ghost's box mostly that of better pieces (or are these inside of it)? The
 * line above or below, into which a tall box reaches, covers none of it. */
static bool is_covered(const struct scene *sc, const struct seen *s,
                       const struct piece *ghost)
{
    int64_t covered = 0, by_far = 0, area = rect_area(ghost->box);
    float own = ghost->line->confidence < ghost->confidence
                    ? ghost->line->confidence
                    : ghost->confidence;
    const struct seen *o;

    for (struct near n = near_begin(sc, s); (o = near_next(&n));)
        for (int k = 0; k < o->count; k++) {
            const struct piece *p = &o->pieces[k];
            int64_t both = rect_area(rect_cut(p->box, ghost->box));

            if (!both || !same_row(p->box, ghost->box) || !is_good(p) ||
                confidence(p) < own + BETTER_BY)
                continue;
            /* a blot with clean, firm print inside */
            if (piece_is_firm(p) && both * 5 >= rect_area(p->box) * 4 &&
                (ghost->unreadable || ghost->confidence < WELL_READ))
                return true;
            covered += both;
            if (confidence(p) >= own + FAR_BETTER_BY)
                by_far += both;
        }
    return covered * 2 >= area || by_far * 3 >= area;
}

/* How much of `of` no print of other lines covers, at its top or at its bottom:
 * a row of print that only the ghost has. Empty if there is no such row. */
static struct rect left_of(const struct scene *sc, const struct seen *s,
                           struct rect of)
{
    struct rect top = of, bottom = of;
    int height = of.height;
    const struct seen *o;

    for (struct near n = near_begin(sc, s); (o = near_next(&n));) {
        struct rect both = rect_cut(o->box, of);
        int end = o->box.y + o->box.height;

        if (o->turn || both.width * 3 < of.width)
            continue;
        height = o->height < height ? o->height : height;
        if (o->box.y - of.y < top.height)
            top.height = o->box.y - of.y;
        if (end > bottom.y) {
            bottom.height = of.y + of.height - end;
            bottom.y = end;
        }
    }
    top = bottom.height > top.height ? bottom : top;
    return top.height * 10 >= height * 9 && top.height < of.height
               ? top
               : (struct rect){0};
}

/* A number of two digits or more, read well: no single letter that stands
 * upright. */
static bool is_number(const struct seen *o)
{
    const struct piece *p = &o->pieces[0];

    return o->count == 1 && p->text.len >= 2 && str_all_digits(p->text) &&
           p->confidence >= WELL_READ;
}

/* Could o be one of several lines of print that s runs across? It is lower
 * than s is high, and lies in its height; a line that goes on beside a vertical
 * s is no letter of it. */
static bool is_crossed_by(const struct seen *s, const struct seen *o)
{
    struct rect a = s->box, b = o->box;
    struct rect both = rect_cut(a, b);
    bool upright = s->turn % 180 != 0;

    if (o->turn || o->kind != LINE_TEXT || !o->count || rect_empty(both) ||
        line_is_bad(o->pieces[0].line) || both.height * 10 < b.height * 7)
        return false;
    return upright ? (b.width * 4 >= a.width * 5 || is_number(o)) &&
                         both.width * 10 >= a.width * 6
                   : b.height * 10 <= a.height * 7;
}

/* First letters of lines set one below the other look like a line upright,
 * two lines set closely like one of large print: neither is text. */
static bool is_crossing(const struct scene *sc, const struct seen *s)
{
    int64_t covered = 0;
    struct rect first = {0};
    bool several = false;
    const struct seen *o;

    for (struct near n = near_begin(sc, s); (o = near_next(&n));) {
        if (!is_crossed_by(s, o))
            continue;
        several = several || (!rect_empty(first) && !same_row(first, o->box));
        first = rect_empty(first) ? o->box : first;
        covered += rect_area(rect_cut(o->box, s->box));
    }
    return several && covered * 10 >= rect_area(s->box) * 6;
}

/* A ghost, unless it is the only one that has a row of print. */
static void set_aside(const struct scene *sc, struct seen *s, struct piece *p)
{
    struct rect left =
        s->turn || s->count > 1 ? (struct rect){0} : left_of(sc, s, p->box);

    p->ghost = rect_empty(left);
    if (p->ghost)
        return;
    p->box = left;
    p->unreadable = true;
}

enum code scene_find_ghosts(struct scene *sc)
{
    for (int i = 0; i < sc->count; i++) {
        struct seen *s = &sc->at[i];
        bool crossing = s->kind == LINE_TEXT && is_crossing(sc, s);

        for (int k = 0; s->kind == LINE_TEXT && k < s->count; k++) {
            struct piece *p = &s->pieces[k];

            if (crossing)
                p->ghost = true;
            else if (!piece_is_firm(p) && is_covered(sc, s, p))
                set_aside(sc, s, p);
        }
    }
    return OK;
}
