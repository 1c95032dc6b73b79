/*
 * witness_initials.c - operators' initials beside a marker in X-ray pictures
 *
 * Whoever took the picture signs it: two to five letters right beside "L" or
 * "R", or under it. Letters stand there in whatever case they were read, even
 * if they may mean something else; of initials that run into each other
 * ("JJ") a reader makes one small letter, or a letter and a mark. Markers,
 * views and positions stay, and so does all that has a digit.
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

/* Letters of any script, with a mark or two that a reader sees among them. */
static bool is_short_word(struct str s)
{
    int letters = 0, marks = 0;

    for (size_t i = 0; i < s.len;) {
        uint32_t c = fold_next(s, &i);

        if (c >= '0' && c <= '9')
            return false;
        if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c >= 0xc0)
            letters++;
        else
            marks++;
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

/* Of left or right, in English and in the Romance languages. */
static bool is_side(const struct seen *s, int i)
{
    return is_marker(s, i) && strchr("LRDG", s->pieces[i].text.at[0]);
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

/* Is a marker of a side right before or behind piece i, or in a row of its own
 * beside or above it? */
static bool has_side(const struct scene *sc, const struct seen *s, int i)
{
    const struct seen *o;

    if (is_side(s, i - 1) || is_side(s, i + 1))
        return true;
    for (struct near n = near_begin(sc, s); !s->turn && (o = near_next(&n));)
        if (o->count == 1 && !o->turn && is_side(o, 0) &&
            is_close(o->box, s->pieces[i].box))
            return true;
    return false;
}

/* What a reader makes of initials: one letter, marks around it or not, marks
 * alone, or nothing; no arrow and no line. A capital of an orientation is
 * that. */
static bool is_scrap(const struct piece *p)
{
    int letters = 0, signs = 0, marks = 0;
    bool small = false;

    for (size_t i = 0; i < p->text.len; signs++) {
        uint32_t c = fold_next(p->text, &i);
        bool lower = c >= 'a' && c <= 'z';

        if (c >= '0' && c <= '9')
            return false;
        small = small || (lower && c != 'p' && c != 's');
        if (lower || (c >= 'A' && c <= 'Z') || c >= 0xc0)
            letters++;
        else
            marks += !strchr("<>-=_.,:;+|/\\", (int)c);
    }
    if (letters > 1 || signs > SCRAP_SIGNS ||
        p->box.width > p->box.height * INITIALS_MOST)
        return false;
    if (!signs)
        return p->line->textness >= SURE_PRINT;
    return letters ? small || !p->phrase ||
                         p->known_class != CLASS_LATERALITY_MARKER
                   : marks > 0;
}

/* "ms" in a row without a number measures nothing. */
static bool is_idle_unit(const struct seen *s, const struct piece *p)
{
    for (size_t i = 0; i < s->text.len; i++)
        if (s->text.at[i] >= '0' && s->text.at[i] <= '9')
            return false;
    return p->known_rule && (!strcmp(p->known_rule, "unit") ||
                             !strcmp(p->known_rule, "measure"));
}

/* Letters right beside "L" or "R", even if they may mean something else;
 * settings of ultrasound have no business there. */
static bool signs_marker(const struct scene *sc, const struct seen *s, int i)
{
    const struct piece *p = &s->pieces[i];
    bool doubtful = p->known == KNOWN_WEAK && p->company & COMPANY_INITIALS;
    bool known = p->known != KNOWN_NOT && !doubtful && !is_idle_unit(s, p) &&
                 !(p->known_rule && !strncmp(p->known_rule, "us-", 3));

    if (!is_scrap(p) && (known || !is_short_word(p->text)))
        return false;
    return has_side(sc, s, i) ||
           (!is_scrap(p) && (is_marker(s, i - 1) || is_marker(s, i + 1)));
}

/* "LHU", alone: as well somebody's initials as "1 HU" read amiss. */
static bool is_unit_alone(const struct seen *s, const struct piece *p)
{
    return s->count == 1 && p->text.len > 2 && p->known_rule &&
           !strcmp(p->known_rule, "measure");
}

static bool is_named(const struct piece *p)
{
    return p->reasons == BY_PATTERN && p->rule && !strcmp(p->rule, "name");
}

/* "R HWA" is a marker and initials, although somebody may be called so. */
static void are_no_name(struct seen *s, int i)
{
    if (is_named(&s->pieces[i]))
        s->pieces[i].rule = "operator-initials";
    for (int k = 0; k < s->count; k++)
        if (s->count == 2 && is_marker(s, k) && is_named(&s->pieces[k]))
            s->pieces[k].reasons = 0;
}

/* Two to five capitals that nothing explains, wherever they stand, and what
 * signs a marker. */
void initials_of_row(const struct scene *sc, struct seen *s)
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
    }
}
