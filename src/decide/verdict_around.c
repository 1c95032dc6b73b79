/*
 * verdict_around.c - kept words that stand too close to blanked ones
 *
 * A reader that slips on one line of a block of names and dates must not give
 * that line away. So what is not firmly known as a setting, measure or marker
 * goes when it is set in one block with identifying lines, and scraps at the
 * ends of a blanked row go with the row.
 */
#include "decide/scene.h"
#include <stdlib.h>
#include <string.h>

#define WELL_READ 0.5f
enum { BLOCK_ROUNDS = 3 };

/* The maker's name that a machine was delivered with as its institution's: it
 * goes, as the header has it, but heads no block of a patient. */
static bool is_maker(const struct piece *p)
{
    return p->phrase && p->known == KNOWN_HARMLESS &&
           p->known_class == CLASS_VENDOR_OR_SETTING && p->rule &&
           !strcmp(p->rule, "InstitutionName");
}

bool piece_heads_block(const struct piece *p)
{
    return p->verdict == BLANK && !p->shape_only && !is_maker(p) &&
           p->reasons & (BY_HEADER | BY_LABEL | BY_PATTERN | BY_CODE);
}

static bool row_identifies(const struct seen *s)
{
    for (int i = 0; i < s->count; i++)
        if (piece_heads_block(&s->pieces[i]))
            return true;
    return false;
}

/* ---- blocks ---------------------------------------------------------- */

/* A year, a day, an age: up to four digits and nothing else. */
static bool is_whole_number(struct str s)
{
    return str_all_digits(s) && s.len <= 4;
}

/* A number, or the parts of one: "28/31". */
static bool is_broken_number(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!ascii_digit(s.at[i]) && !strchr("/-. ", s.at[i]))
            return false;
    return s.len <= 7 && str_has_digit(s);
}

/* Nothing but numbers and single signs, and no setting's or measure's: on a
 * screen that may be anything. */
static bool says_little(const struct scene *sc, const struct seen *s)
{
    bool digit = false;

    for (int i = 0; i < s->count; i++) {
        const struct piece *p = &s->pieces[i];

        if (p->ghost ||
            (p->pair && piece_is_firm(p) && str_has_letter(p->text)) ||
            (!is_broken_number(p->text) && glyph_count(p->text) > 1))
            return false;
        digit = digit || str_has_digit(p->text);
    }
    return !s->turn && s->count <= 3 && (digit || sc->screen);
}

/* Does o stand above or below s, one lost row between at most, and no wide gap
 * aside? */
static bool is_next_row(const struct seen *s, const struct seen *o)
{
    int gap = s->box.y < o->box.y ? o->box.y - s->box.y - s->box.height
                                  : s->box.y - o->box.y - o->box.height;
    struct rect wide = {o->box.x - 2 * s->height, 0,
                        o->box.width + 4 * s->height, 1};

    return !o->turn && gap <= 2 * s->height && gap >= -s->height / 2 &&
           o->height * 2 <= s->height * 3 && s->height * 2 <= o->height * 3 &&
           rect_meets(wide, (struct rect){s->box.x, 0, s->box.width, 1});
}

static int digits_in(struct str s)
{
    int count = 0;

    for (size_t i = 0; i < s.len; i++)
        count += ascii_digit(s.at[i]);
    return count;
}

/* A row that identifies, or that goes with a number in it as long as a record's
 * or a date's. */
static bool is_limit(const struct seen *s)
{
    for (int i = 0; i < s->count; i++) {
        const struct piece *p = &s->pieces[i];

        if (p->verdict == BLANK && !is_maker(p) &&
            (p->class != CLASS_OTHER || digits_in(p->text) > 3))
            return true;
    }
    return false;
}

/* Is the next row that says something, upwards or downwards, one that
 * identifies? */
static bool is_bound(const struct scene *sc, const struct seen *s, bool up,
                     int rounds)
{
    const struct seen *o;

    for (struct near n = near_begin(sc, s); (o = near_next(&n));)
        if ((up ? o->box.y < s->box.y : o->box.y > s->box.y) &&
            is_next_row(s, o) &&
            (is_limit(o) || (rounds > 1 && says_little(sc, o) &&
                             is_bound(sc, o, up, rounds - 1))))
            return true;
    return false;
}

/* Rows that identify above and below: a bare number there is an age or the rest
 * of a date. */
static bool is_enclosed(const struct scene *sc, const struct seen *s)
{
    return is_bound(sc, s, true, BLOCK_ROUNDS) &&
           is_bound(sc, s, false, BLOCK_ROUNDS);
}

static enum text_class class_of(const struct seen *s)
{
    for (int i = 0; i < s->count; i++)
        if (s->pieces[i].verdict == BLANK)
            return s->pieces[i].class;
    return CLASS_PHI;
}

static bool in_block(const struct scene *sc, const struct seen *s,
                     const bool *blocks, enum text_class *ret_class)
{
    const struct seen *o;

    for (struct near n = near_begin(sc, s); (o = near_next(&n));)
        if (blocks[o - sc->at] && rows_stacked(s, o)) {
            *ret_class = class_of(o);
            return true;
        }
    return false;
}

/* One glyph, whatever was read: a logo, a probe's mark. It names nobody. */
static bool is_glyph(const struct piece *p)
{
    return p->rule && !strcmp(p->rule, "slight") &&
           p->box.width * 5 <= p->box.height * 6;
}

/* Letters of an orientation in a longer row that was read badly: "is" for the
 * 16 of a date. A true marker stands alone. */
static bool is_mock_marker(const struct seen *s, const struct piece *p)
{
    return s->count > 1 && p->known_class == CLASS_LATERALITY_MARKER &&
           p->line->confidence < WELL_READ;
}

/* What nothing explains goes; under strict also codes, numbers and words that
 * were not read well. */
static bool block_takes(const struct scene *sc, const struct seen *s,
                        const struct piece *p, bool firm_row)
{
    bool firm = piece_is_firm(p) && !is_mock_marker(s, p);

    if (p->verdict != KEEP || firm || p->ghost || is_glyph(p))
        return false;
    if (p->known == KNOWN_NOT || p->unreadable)
        return true;
    return sc->in->policy == POLICY_STRICT && !firm_row &&
           (p->confidence < WELL_READ || p->line->confidence < WELL_READ);
}

/* A row with a setting or measure in it, and nothing unexplained. */
static bool is_firm_row(const struct seen *s)
{
    bool firm = false;

    for (int i = 0; i < s->count; i++) {
        firm = firm || piece_is_firm(&s->pieces[i]);
        if (s->pieces[i].known == KNOWN_NOT || s->pieces[i].unreadable)
            return false;
    }
    return firm;
}

static bool judge_block(const struct scene *sc, struct seen *s,
                        enum text_class class)
{
    bool any = false, firm_row = is_firm_row(s);

    for (int i = 0; i < s->count; i++) {
        struct piece *p = &s->pieces[i];

        if (!block_takes(sc, s, p, firm_row))
            continue;
        p->reasons = 0;
        piece_blame(p, BY_DOUBT, "block", class, false);
        p->verdict = BLANK;
        any = true;
    }
    return any;
}

static enum code judge_blocks(struct scene *sc)
{
    bool *blocks = arena_array(sc->a, (size_t)sc->count, sizeof *blocks);
    bool more = true;

    if (!blocks)
        return fail(sc->err, ERR_MEMORY, "no memory for lines");
    for (int i = 0; i < sc->count; i++)
        blocks[i] = row_identifies(&sc->at[i]);
    for (int round = 0; more && round < BLOCK_ROUNDS; round++) {
        more = false;
        for (int i = 0; i < sc->count; i++) {
            enum text_class class;

            if (sc->at[i].kind != LINE_TEXT ||
                !in_block(sc, &sc->at[i], blocks, &class) ||
                !judge_block(sc, &sc->at[i], class))
                continue;
            blocks[i] = more = true;
        }
    }
    return OK;
}

/* ---- columns of settings --------------------------------------------- */

/* Short, and with a digit, a small letter or a bad reading in it: no operator's
 * initials, rather a setting that was misread. */
static bool is_setting_like(const struct piece *p)
{
    bool small = false, digit = false;

    for (size_t i = 0; i < p->text.len; i++) {
        small = small || (p->text.at[i] >= 'a' && p->text.at[i] <= 'z');
        digit = digit || ascii_digit(p->text.at[i]);
    }
    return p->text.len <= 6 && (small || digit || p->confidence < WELL_READ);
}

/* Doubt, or a mere shape, speaks against it ("22622" for "22G22"). */
static bool only_doubt(const struct piece *p)
{
    return p->verdict != KEEP &&
           ((p->shape_only && p->class == CLASS_PHI) ||
            !(p->reasons & ~(unsigned)(BY_DOUBT | BY_REGION)));
}

/* Firm rows right above and right below, and no identifying one. */
static bool in_column(const struct scene *sc, const struct seen *s)
{
    bool above = false, under = false;
    const struct seen *o;

    for (struct near n = near_begin(sc, s); (o = near_next(&n));) {
        if (!rows_stacked(s, o))
            continue;
        if (row_identifies(o))
            return false;
        if (!is_firm_row(o))
            continue;
        above = above || o->box.y < s->box.y;
        under = under || o->box.y > s->box.y;
    }
    return above && under;
}

static void keep(struct piece *p, const char *rule, enum text_class class)
{
    p->verdict = KEEP;
    p->reasons = 0;
    p->rule = rule;
    p->class = class;
}

/* Between two settings of one column, or two numbers of an axis, a short thing
 * that nobody can read is a setting as well. */
static void judge_column(struct scene *sc, struct seen *s)
{
    bool doubted = false;

    if (s->count == 1 && s->pieces[0].verdict != KEEP &&
        !(s->pieces[0].reasons & (BY_HEADER | BY_LABEL)) &&
        scene_is_tick(sc, s)) {
        keep(&s->pieces[0], "axis", CLASS_SCALE_OR_MEASURE);
        return;
    }
    for (int i = 0; i < s->count; i++) {
        const struct piece *p = &s->pieces[i];

        if (p->verdict == KEEP)
            continue;
        if (!only_doubt(p) || !is_setting_like(p))
            return;
        doubted = true;
    }
    if (!doubted || s->count > 2 ||
        (!in_column(sc, s) && !scene_is_unit(sc, s)))
        return;
    for (int i = 0; i < s->count; i++)
        keep(&s->pieces[i], "column", CLASS_VENDOR_OR_SETTING);
}

/* ---- scraps ---------------------------------------------------------- */

/* b begins or ends in the row of a, within a line's height (marks: two). */
static bool touches_row(struct rect a, struct rect b, bool marks)
{
    int reach = (a.height < b.height ? b.height : a.height) * (marks ? 2 : 1);
    struct rect wide = {a.x - reach, a.y + a.height / 4, a.width + 2 * reach,
                        a.height / 2 + 1};

    return rect_meets(wide, b);
}

static bool is_scrap(const struct seen *s, bool *ret_marks)
{
    *ret_marks = true;
    for (int i = 0; i < s->count; i++) {
        const struct piece *p = &s->pieces[i];

        if (p->verdict != KEEP || (p->known == KNOWN_HARMLESS &&
                                   !p->unreadable && !is_whole_number(p->text)))
            return false;
        *ret_marks = *ret_marks && p->known == KNOWN_NOTHING;
    }
    return s->count > 0;
}

static const struct piece *blanked_beside(const struct seen *s,
                                          const struct seen *o, bool marks)
{
    for (int k = 0; k < o->count; k++)
        if (o->pieces[k].verdict == BLANK &&
            o->pieces[k].class != CLASS_OTHER &&
            touches_row(s->box, o->pieces[k].box, marks))
            return &o->pieces[k];
    return NULL;
}

/* What is left of a row between two that identify. */
static void judge_rest(struct scene *sc, struct seen *s)
{
    if (!says_little(sc, s) || !is_enclosed(sc, s))
        return;
    for (int i = 0; i < s->count; i++) {
        struct piece *p = &s->pieces[i];

        if (p->verdict != KEEP)
            continue;
        p->reasons = 0;
        piece_blame(p, BY_DOUBT, "block", CLASS_PHI, false);
        p->verdict = BLANK;
    }
}

static void go_with(struct piece *p, const struct piece *with)
{
    p->reasons = 0;
    piece_blame(p, BY_DOUBT, "scrap", with->class, false);
    p->verdict = BLANK;
}

static void judge_scrap(struct scene *sc, struct seen *s)
{
    const struct seen *o;
    bool marks;

    if (!is_scrap(s, &marks))
        return;
    for (struct near n = near_begin(sc, s); (o = near_next(&n));) {
        const struct piece *p = blanked_beside(s, o, marks);

        if (!p)
            continue;
        for (int i = 0; i < s->count; i++)
            go_with(&s->pieces[i], p);
        return;
    }
}

/* ---- two readings of one row --------------------------------------------- */

/* Print on one line, of about one size: what was read badly is tall. */
static bool are_level(const struct seen *a, const struct seen *b)
{
    return !a->turn && !b->turn && same_row(a->box, b->box) &&
           a->height <= b->height * 2 && b->height <= a->height * 2;
}

/* Does a piece of s lie over p, by a third of either? */
static bool lies_over(const struct piece *of, const struct piece *p)
{
    int64_t both = rect_area(rect_cut(of->box, p->box));

    return both * 3 >= rect_area(of->box) || both * 3 >= rect_area(p->box);
}

/* A clock, too, whose shape may be that of a number with a colon. */
static bool gives_away(const struct piece *p)
{
    return piece_heads_block(p) ||
           (piece_identifies(p) && p->class == CLASS_DATE_TIME);
}

/* The end of an identifying word was read again in a line of its own: what lies
 * over the word goes with it, and the short things behind that. */
static void judge_again(struct scene *sc, struct seen *s)
{
    const struct seen *o;

    for (struct near n = near_begin(sc, s); (o = near_next(&n));)
        for (int k = 0; are_level(s, o) && k < o->count; k++) {
            const struct piece *p = &o->pieces[k];
            bool before = false;

            for (int i = 0; i < s->count && gives_away(p); i++) {
                struct piece *q = &s->pieces[i];
                bool goes = lies_over(q, p) ||
                            (before && !q->far && glyph_count(q->text) < 4);

                if (q->verdict == KEEP && goes)
                    go_with(q, p);
                before = goes;
            }
        }
}

enum code scene_judge_around(struct scene *sc)
{
    for (int i = 0; i < sc->count; i++)
        if (sc->at[i].kind == LINE_TEXT)
            judge_column(sc, &sc->at[i]);
    TRY(judge_blocks(sc));
    for (int i = 0; i < sc->count; i++)
        if (sc->at[i].kind == LINE_TEXT) {
            judge_scrap(sc, &sc->at[i]);
            judge_again(sc, &sc->at[i]);
        }
    return OK;
}

void scene_judge_rests(struct scene *sc)
{
    for (int i = 0; i < sc->count; i++)
        if (sc->at[i].kind == LINE_TEXT)
            judge_rest(sc, &sc->at[i]);
}
