/*
 * witness_initials.c - operators' initials beside a marker in X-ray pictures
 *
 * Whoever took the picture signs it: two to five letters right beside "L" or
 * "R", or under it. Letters stand there in whatever case they were read, even
 * if they may mean something else; of initials that run into each other
 * ("JJ") a reader makes one small letter, or a letter and a mark, and a digit
 * of a first I or O ("1B"). Markers, views and positions stay, and so does all
 * else that has a digit.
 */
#include "decide/scene.h"
#include <string.h>

#define SURE_PRINT 0.5f
enum { INITIALS_MOST = 5, SHORT_NAME = 3, SCRAP_SIGNS = 3, MARKS_MOST = 2 };

/* Small letters of the form of capitals are read for them: "wIB". */
static bool is_capital_word(struct str s)
{
    int capitals = 0;

    for (size_t i = 0; i < s.len; i++) {
        bool capital = s.at[i] >= 'A' && s.at[i] <= 'Z';

        if (!capital && (!s.at[i] || !strchr("ckosuvwxz", s.at[i])))
            return false;
        capitals += capital;
    }
    return capitals && s.len >= 2 && s.len <= INITIALS_MOST;
}

/* Letters with a mark or two that a reader sees among them; the first may have
 * been read as a digit. */
static bool is_short_word(struct str s)
{
    int letters = 0, marks = 0;

    for (size_t i = 0; i < s.len;) {
        bool first = !i;
        uint32_t c = fold_next(s, &i);

        if (first && s.len <= SHORT_NAME && (c == '0' || c == '1'))
            c = c == '0' ? 'O' : 'I';
        if (ascii_digit(c))
            return false;
        letters += sign_is_letter(c);
        marks += !sign_is_letter(c);
    }
    return letters >= 2 && letters <= INITIALS_MOST && marks <= MARKS_MOST;
}

/* ---- beside a marker ------------------------------------------------- */

static bool is_marker(const struct seen *s, int i)
{
    return i >= 0 && i < s->count &&
           s->pieces[i].known_class == CLASS_LATERALITY_MARKER &&
           s->pieces[i].text.len == 1;
}

/* Of left or right, in English and in the Romance languages; also where it was
 * taken for the first letter of a phrase ("L T", "R r"). */
static bool is_side(const struct seen *s, int i)
{
    return i >= 0 && i < s->count && s->pieces[i].text.len == 1 &&
           s->pieces[i].known == KNOWN_HARMLESS && s->pieces[i].phrase &&
           strchr("LRDG", s->pieces[i].text.at[0]);
}

/* As high as the marker, or a third of it, right beside it or under it. */
static bool is_close(struct rect marker, struct rect box)
{
    int height = marker.height, gap = box.x - (marker.x + marker.width);
    int down = box.y - (marker.y + height);

    if (box.height * 3 < height || box.height * 4 > height * 5)
        return false;
    gap = gap < marker.x - (box.x + box.width) ? marker.x - (box.x + box.width)
                                               : gap;
    return same_row(marker, box) ? gap > -height / 2 && gap <= height
                                 : gap <= height / 4 && down > -height / 3 &&
                                       down <= height * 3 / 4;
}

/* Is a marker of a side right before or behind piece i, or first in a row
 * beside or above it? */
static bool has_side(const struct scene *sc, const struct seen *s, int i)
{
    const struct seen *o;

    if (is_side(s, i - 1) || is_side(s, i + 1))
        return true;
    for (struct near n = near_begin(sc, s); !s->turn && (o = near_next(&n));)
        if (!o->turn && is_side(o, 0) &&
            is_close(o->pieces[0].box, s->pieces[i].box))
            return true;
    return false;
}

/* What a reader makes of initials: one letter, marks around it or not, marks
 * alone, or nothing; no arrow and no line. A letter of an orientation is
 * that. */
static bool is_scrap(const struct piece *p)
{
    int letters = 0, signs = 0, marks = 0;
    bool orientation = false;

    for (size_t i = 0; i < p->text.len; signs++) {
        uint32_t c = fold_next(p->text, &i);

        if (ascii_digit(c))
            return false;
        letters += sign_is_letter(c);
        marks += !sign_is_letter(c) && !strchr("<>-=_.,:;+|/\\", (int)c);
        orientation =
            orientation || (c < 0x80 && strchr("LRDGAPSIHFps", (int)c));
    }
    if (letters > 1 || signs > SCRAP_SIGNS ||
        p->box.width > p->box.height * INITIALS_MOST)
        return false;
    if (!signs)
        return p->line->textness >= SURE_PRINT;
    return letters ? !orientation : marks > 0;
}

/* A marker, view, position or part of the body of its own, in such pictures; of
 * a breast they are taken by any such device. */
static bool is_view(struct scene *sc, const struct piece *p)
{
    const struct allow_row *row;
    struct str folded;

    if (!scene_fold(sc, p->text, &folded))
        return true;
    if (p->text.len == 2 && p->text.at[0] >= 'a' && p->text.at[0] <= 'z')
        return false; /* "pa", for DA: such a view is printed in capitals */
    row = allow_phrase(&sc->rules->allow, folded, sc->modality);
    return row && !row->company && row->class == CLASS_LATERALITY_MARKER &&
           (allow_fits(row, sc->modality) || allow_fits(row, STR("MG")));
}

/* In other words of the row. */
static bool row_has_digit(const struct seen *s, const struct piece *p)
{
    for (int i = 0; i < s->count; i++)
        if (&s->pieces[i] != p && str_has_digit(s->pieces[i].text))
            return true;
    return false;
}

/* What else its letters may mean counts beside a number ("R 20 ms"), and where
 * they are too many for most initials. */
static bool is_something(struct scene *sc, const struct seen *s,
                         const struct piece *p)
{
    if (p->known == KNOWN_NOT ||
        (p->known == KNOWN_WEAK && p->company & COMPANY_INITIALS))
        return false;
    return row_has_digit(s, p) || p->text.len > SHORT_NAME || is_view(sc, p);
}

/* Letters right beside "L" or "R", whatever they mean elsewhere. */
static bool signs_marker(struct scene *sc, const struct seen *s, int i)
{
    const struct piece *p = &s->pieces[i];
    bool scrap = is_scrap(p);

    if (!scrap && !is_short_word(p->text))
        return false;
    return (has_side(sc, s, i) ||
            (!scrap && (is_marker(s, i - 1) || is_marker(s, i + 1)))) &&
           (scrap || !is_something(sc, s, p));
}

/* "LHU", alone: as well somebody's initials as "1 HU" read amiss. */
static bool is_unit_alone(const struct seen *s, const struct piece *p)
{
    return s->count == 1 && p->text.len > 2 && p->known_rule &&
           !strcmp(p->known_rule, "measure");
}

static bool is_named(const struct piece *p)
{
    return p->reasons == BY_PATTERN && p->rule &&
           (!strcmp(p->rule, "name") || !strcmp(p->rule, "institution"));
}

/* "R HWA" is a marker and initials, although somebody may be called so, or a
 * hospital ("L FN"). */
static void are_no_name(struct seen *s, int i)
{
    if (is_named(&s->pieces[i]))
        s->pieces[i].rule = "operator-initials";
    for (int k = 0; k < s->count; k++)
        if (s->count == 2 && is_marker(s, k) && is_named(&s->pieces[k]))
            s->pieces[k].reasons = 0;
}

/* One letter or two for three reach as far as one more would, if nothing is
 * there. */
static void reach_out(const struct scene *sc, const struct seen *s, int i)
{
    struct piece *p = &s->pieces[i];
    struct rect more = {p->box.x + p->box.width, p->box.y, p->box.height,
                        p->box.height};
    const struct seen *o;

    if (s->turn || i + 1 < s->count)
        return;
    for (struct near n = near_begin(sc, s); (o = near_next(&n));)
        if (rect_meets(o->box, more))
            return;
    p->box.width += more.width;
}

/* Two to five capitals that nothing explains, wherever they stand, and what
 * signs a marker. */
void initials_of_row(struct scene *sc, struct seen *s)
{
    for (int i = 0; i < s->count; i++) {
        struct piece *p = &s->pieces[i];
        bool signs;

        if (p->ghost)
            continue;
        signs = signs_marker(sc, s, i);
        if (!signs && !(is_capital_word(p->text) &&
                        (p->known == KNOWN_NOT || is_unit_alone(s, p) ||
                         (p->known == KNOWN_WEAK &&
                          p->company & COMPANY_INITIALS && s->count == 1))))
            continue;
        piece_blame(p, BY_PATTERN, "operator-initials", CLASS_PHI, false);
        if (signs && p->text.len <= SHORT_NAME)
            are_no_name(s, i);
        if (signs && p->text.len < SHORT_NAME)
            reach_out(sc, s, i);
    }
}
