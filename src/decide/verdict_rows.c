/*
 * verdict_rows.c - what else stands in a row that identifies
 *
 * Under strict a row of print with a name, a number or a date in it is not
 * left with holes to guess through: its other words go with it, from the
 * blanked ones outwards, up to a wide gap. Settings and measures that are
 * known for sure stay, a laterality marker beside an operator's initials too;
 * a sentence goes whole.
 * A lone M or F in the row of a patient is their sex.
 */
#include "decide/scene.h"
#include <stdlib.h>
#include <string.h>

#define WELL_READ 0.9f
enum { PROSE_WORDS = 4, YEAR_SIGNS = 4, HALF_SIGNS = 3 };

static const struct piece *identifying_piece(const struct seen *s)
{
    for (int i = 0; i < s->count; i++)
        if (piece_identifies(&s->pieces[i]))
            return &s->pieces[i];
    return NULL;
}

static bool is_sex(const struct piece *p)
{
    return p->text.len == 1 && strchr("MFWU", p->text.at[0]);
}

static int gap_between(struct rect a, struct rect b)
{
    return a.x < b.x ? b.x - (a.x + a.width) : a.x - (b.x + b.width);
}

static bool is_month(struct scene *sc, struct str text)
{
    struct str folded;

    return scene_fold(sc, text, &folded) &&
           months_find(sc->rules->months, folded) != 0;
}

/* What a reader makes of "AM" and "PM": "AD1", "gm". */
static bool is_half_of_day(struct str s)
{
    if (!s.len || s.len > HALF_SIGNS || !strchr("APapgq", s.at[0]))
        return false;
    for (size_t i = 1; i < s.len; i++)
        if (!strchr("PpMmNnDHil1|.", s.at[i]))
            return false;
    return true;
}

/* "1967", "199T". */
static bool is_year(struct str s)
{
    return s.len == YEAR_SIGNS && ascii_digit(s.at[2]) &&
           (str_starts(s, STR("19")) || str_starts(s, STR("20")));
}

/* "23", "S8": a year behind a month. */
static bool is_short_year(const struct scene *sc, struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!ascii_digit(s.at[i]) &&
            !confusion_digit(sc->rules->confusions, ascii_upper(s.at[i])))
            return false;
    return s.len == 2;
}

/* The day behind a label, and nothing else of its date. */
static bool is_day(const struct piece *p)
{
    return p->reasons & BY_LABEL && p->text.len <= 2 && str_all_digits(p->text);
}

/* Is p a part of the date or the clock beside it? */
static bool is_of_date(struct scene *sc, const struct piece *p,
                       const struct piece *beside)
{
    bool behind = p->box.x > beside->box.x;

    if ((beside->class != CLASS_DATE_TIME && !str_has_digit(beside->text) &&
         !is_month(sc, beside->text)) ||
        gap_between(p->box, beside->box) > p->box.height)
        return false;
    return is_year(p->text) || is_month(sc, p->text) ||
           (behind &&
            (is_half_of_day(p->text) || is_day(beside) ||
             (p->text.len && strchr(":/", p->text.at[0])) ||
             (is_month(sc, beside->text) && is_short_year(sc, p->text))));
}

/* Known for sure, and no mere word that a name may end in: beside a date or a
 * clock ("11:24 HR") there is none. */
static bool stays(struct scene *sc, const struct seen *s, const struct piece *p,
                  const struct piece *beside)
{
    if (is_of_date(sc, p, beside))
        return false;
    if (p->known_class == CLASS_LATERALITY_MARKER)
        return sc->projection;
    if (scene_is_number_of(s, p))
        return false;
    if (p->known_class != CLASS_SCALE_OR_MEASURE &&
        p->known_class != CLASS_VENDOR_OR_SETTING)
        return false;
    if (p->pair && beside->pair && beside->verdict == BLANK &&
        p->box.x > beside->box.x && !str_has_letter(p->text) &&
        str_has_letter(beside->text))
        return false; /* what it is the value of is gone */

    if (p->pair && piece_is_firm(p)) /* "kV 120" */
        return true;
    return (str_has_digit(p->text) && str_has_letter(p->text) &&
            p->known == KNOWN_HARMLESS &&
            (p->phrase || p->confidence >= WELL_READ)) ||
           ((str_has_digit(p->text) || p->far ||
             gap_between(p->box, beside->box) > p->box.height * 6 / 5 ||
             beside->class == CLASS_DATE_TIME) &&
            piece_is_firm(p));
}

/* Words in small letters, as a letter or a report has them: a sentence is not
 * left with holes, whatever its words are known for. */
static bool is_prose(const struct seen *s)
{
    int small = 0;

    for (int i = 0; i < s->count; i++) {
        struct str t = s->pieces[i].text;
        bool all = t.len >= 2;

        for (size_t k = 0; k < t.len; k++)
            all = all && ((t.at[k] >= 'a' && t.at[k] <= 'z') ||
                          (k + 1 == t.len && strchr(".,;:", t.at[k])));
        small += all;
    }
    return small >= PROSE_WORDS && small * 2 >= s->count;
}

/* A blanked neighbour without a wide gap between. */
static const struct piece *blanked_neighbour(const struct seen *s, int i)
{
    for (int k = i - 1; k <= i + 1; k += 2) {
        const struct piece *o;

        if (k < 0 || k >= s->count)
            continue;
        o = &s->pieces[k];
        if (o->verdict == BLANK && o->class != CLASS_OTHER &&
            gap_between(s->pieces[i].box, o->box) <= 2 * s->height)
            return o;
    }
    return NULL;
}

static void take(struct piece *p, const char *rule, enum text_class class)
{
    p->reasons = 0;
    piece_blame(p, BY_DOUBT, rule, class, false);
    p->verdict = BLANK;
}

/* Is a word blanked for what it is, or stands by? */
static bool has_blanked(const struct seen *s)
{
    for (int i = 0; i < s->count; i++)
        if (s->pieces[i].verdict == BLANK && s->pieces[i].class != CLASS_OTHER)
            return true;
    return false;
}

static void judge_row(struct scene *sc, struct seen *s)
{
    bool more = has_blanked(s), prose = is_prose(s);

    while (more) {
        more = false;
        for (int i = 0; i < s->count; i++) {
            struct piece *p = &s->pieces[i];
            const struct piece *o;

            if (p->verdict == BLANK && p->class != CLASS_OTHER)
                continue;
            o = blanked_neighbour(s, i);
            if (o && p->verdict == BLANK) { /* doubt becomes part of it */
                p->class = o->class;
                more = true;
                continue;
            }
            if (!o || (!prose && stays(sc, s, p, o)))
                continue;
            take(p, scene_is_number_of(s, p) ? "date-damaged" : "row",
                 o->class);
            more = true;
        }
    }
}

/* Every M or F of a row that has, or stands beside, what identifies. */
static void judge_sex(struct scene *sc, struct seen *s)
{
    bool beside = identifying_piece(s) != NULL;
    const struct seen *o;

    for (struct near n = near_begin(sc, s); !beside && (o = near_next(&n));)
        beside = same_row(s->box, o->box) && identifying_piece(o);
    for (int i = 0; beside && i < s->count; i++)
        if (s->pieces[i].verdict != BLANK && is_sex(&s->pieces[i]))
            take(&s->pieces[i], "sex", CLASS_PHI);
}

/* ---- records --------------------------------------------------------- */

/* All pieces of one row of print, whatever lines they came in, by x. */
struct record {
    const struct piece **at;
    int count, room;
};

static int by_x(const void *a, const void *b)
{
    const struct piece *const *p = a, *const *q = b;

    return (*p)->box.x - (*q)->box.x;
}

static enum code add_pieces(const struct scene *sc, const struct seen *s,
                            struct record *r)
{
    for (int i = 0; i < s->count; i++) {
        if (s->pieces[i].ghost)
            continue;
        if (!arena_push(sc->a, *r))
            return fail(sc->err, ERR_MEMORY, "no memory for rows");
        r->at[r->count - 1] = &s->pieces[i];
    }
    return OK;
}

/* The row that s leads: empty if another identifying line is left of it. */
static enum code record_of(const struct scene *sc, const struct seen *s,
                           struct record *r)
{
    const struct seen *o;

    TRY(add_pieces(sc, s, r));
    for (struct near n = near_begin(sc, s); (o = near_next(&n));) {
        if (o->turn || o->kind != LINE_TEXT || !same_row(s->box, o->box) ||
            o->height * 2 > s->height * 3) /* a misread of several rows */
            continue;
        if (identifying_piece(o) && o->box.x < s->box.x)
            r->count = 0;
        if (!r->count)
            return OK;
        TRY(add_pieces(sc, o, r));
    }
    if (r->count)
        qsort(r->at, (size_t)r->count, sizeof *r->at, by_x);
    return OK;
}

/* Runs of identifying pieces with wide gaps or other pieces between. */
static int count_cells(const struct record *r, int height)
{
    int cells = 0;

    for (int i = 0; i < r->count; i++)
        if (piece_identifies(r->at[i]) &&
            (!i || !piece_identifies(r->at[i - 1]) ||
             gap_between(r->at[i - 1]->box, r->at[i]->box) > height))
            cells++;
    return cells;
}

/* A kept word without a digit, close between two blanked ones. */
static bool is_hole(const struct record *r, int i, int height)
{
    return i > 0 && i + 1 < r->count && !str_has_digit(r->at[i]->text) &&
           r->at[i - 1]->verdict == BLANK && r->at[i + 1]->verdict == BLANK &&
           gap_between(r->at[i - 1]->box, r->at[i]->box) <= height &&
           gap_between(r->at[i]->box, r->at[i + 1]->box) <= height;
}

/* All of a hole, up to the words at its sides. */
static struct rect between(const struct piece *before, const struct piece *hole,
                           const struct piece *after)
{
    struct rect box = rect_grow(hole->box, 1);

    box.x = before->box.x + before->box.width;
    box.width = after->box.x - box.x;
    return rect_union(box, rect_grow(hole->box, 1));
}

/* The row of a table with a patient in it: what stands beside a blanked cell
 * goes too, up to the next, also what was too small to be found. */
static enum code fill_record(const struct scene *sc, const struct seen *s,
                             const struct record *r, struct findings *ret)
{
    for (int i = 0; i + 1 < r->count; i++) {
        const struct piece *p = r->at[i], *q = r->at[i + 1];
        int left = p->box.x + p->box.width, right = q->box.x;

        if (p->verdict != BLANK && is_hole(r, i, s->height))
            TRY(scene_add_box(sc, s, between(r->at[i - 1], p, q), "record",
                              ret));
        if ((p->verdict != BLANK && q->verdict != BLANK) ||
            right - left > 12 * s->height)
            continue;
        /* what is kept keeps some room */
        left += p->verdict == BLANK ? 0 : 2 * s->height;
        right -= q->verdict == BLANK ? 0 : 2 * s->height;
        TRY(scene_add_box(
            sc, s, (struct rect){left, s->box.y, right - left, s->box.height},
            "record", ret));
    }
    return OK;
}

enum code scene_fill_records(struct scene *sc, struct findings *ret)
{
    for (int i = 0; sc->in->policy == POLICY_STRICT && i < sc->count; i++) {
        const struct seen *s = &sc->at[i];
        struct record r = {0};

        if (s->turn || s->kind != LINE_TEXT || !identifying_piece(s))
            continue;
        TRY(record_of(sc, s, &r));
        if (count_cells(&r, s->height) >= 3)
            TRY(fill_record(sc, s, &r, ret));
    }
    return OK;
}

void scene_judge_rows(struct scene *sc)
{
    scene_judge_banners(sc);
    for (int i = 0; i < sc->count; i++)
        if (sc->at[i].kind == LINE_TEXT) {
            if (sc->in->policy == POLICY_STRICT)
                judge_row(sc, &sc->at[i]);
            if (!sc->projection)
                judge_sex(sc, &sc->at[i]);
        }
}
