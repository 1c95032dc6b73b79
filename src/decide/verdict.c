/*
 * verdict.c - the witnesses weighed against each other, word by word
 *
 * Header, label and strong patterns always win. A mere shape loses against a
 * whole phrase of the allow list. What nothing explains goes with identifying
 * words beside it; alone it is doubt, and the policy says what becomes of it.
 */
#include "decide/scene.h"
#include <stdlib.h>
#include <string.h>

/* How sure the detector must be that unreadable marks are text, inside and
 * outside of a region of echoes (or where there are no regions). */
#define SURE_INSIDE  0.75f
#define SURE_OUTSIDE 0.5f
#define BADLY_READ   0.4f
#define WELL_READ    0.85f
enum { SETTING_LETTERS = 5 };

/* Every sign of it may be a digit that was misread: "1O", "S", "l5". */
static bool is_digit_like(const struct scene *sc, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        if (c >= 'a' && c <= 'z')
            c = (char)(c - 32);
        if (!ascii_digit(c) && !strchr("+-.,|", c) &&
            !(c >= 'A' && c <= 'Z' &&
              confusion_digit(sc->rules->confusions, c)))
            return false;
    }
    return s.len > 0 && s.len <= 4;
}

/* "G9", "O2": digits, as a reader sees them beside a month. */
static bool is_misread_number(const struct scene *sc, struct str s)
{
    bool digit = false;

    for (size_t i = 0; i < s.len; i++) {
        digit = digit || ascii_digit(s.at[i]);
        if (strchr("+-.,|", s.at[i]))
            return false;
    }
    return digit && is_digit_like(sc, s);
}

bool piece_identifies(const struct piece *p)
{
    return p->verdict == BLANK && p->class != CLASS_OTHER &&
           p->reasons & (BY_HEADER | BY_LABEL | BY_PATTERN | BY_CODE);
}

static bool is_phi(const struct piece *p)
{
    return p->reasons != 0;
}

/* ---- shapes against the allow list ----------------------------------- */

/* A bare number is a known phrase by its shape only. */
static void hear_allow(struct seen *s)
{
    for (int i = 0; i < s->count; i++) {
        struct piece *p = &s->pieces[i];

        if (p->shape_only && p->known == KNOWN_HARMLESS && p->phrase &&
            (p->in_words || !number_digits(p->text)))
            p->reasons = 0;
    }
}

/* "Ref", "Name": what stands behind it may be anybody. */
static bool announces_person(struct scene *sc, const struct piece *p)
{
    struct str folded;
    struct label l;

    return scene_fold(sc, p->text, &folded) &&
           label_find(&sc->rules->labels, folded, &l) &&
           (l.class == LABEL_NAME || l.class == LABEL_STAFF);
}

/* Weak words need another harmless one in their line. */
static void find_company(struct scene *sc, struct seen *s)
{
    bool company = false;

    for (int i = 0; i < s->count; i++)
        company = company || (s->pieces[i].known == KNOWN_HARMLESS &&
                              glyph_count(s->pieces[i].text) > 1 &&
                              !announces_person(sc, &s->pieces[i]));
    for (int i = 0; i < s->count && company; i++)
        if (s->pieces[i].known == KNOWN_WEAK)
            s->pieces[i].known = KNOWN_HARMLESS;
}

/* ---- settings nobody knows ------------------------------------------- */

/* "XMIT:A", "COMP 60", "MB Off": a short word that is nobody's name, and a
 * number, letter or switch after it, and nothing else up to the next gap. */
static bool is_setting(struct scene *sc, const struct seen *s, int from, int to)
{
    struct str folded;
    const struct piece *p = &s->pieces[from];

    if (to > from + 2 || is_phi(p) || p->known != KNOWN_NOT || p->unreadable ||
        p->text.len > SETTING_LETTERS + 1 ||
        !scene_fold(sc, p->text, &folded) || folded.len < 2 ||
        folded.len > SETTING_LETTERS ||
        names_find(&sc->rules->names, folded) & (NAME_FIRST | NAME_LAST) ||
        months_find(sc->rules->months, folded))
        return false;
    for (size_t i = 0; i < folded.len; i++)
        if (folded.at[i] < 'A' || folded.at[i] > 'Z')
            return false;
    for (int i = from + 1; i <= to; i++) {
        const struct piece *v = &s->pieces[i];

        if (is_phi(v) || v->known != KNOWN_HARMLESS ||
            glyph_count(v->text) > 7 ||
            (!v->phrase && !number_digits(v->text) && glyph_count(v->text) > 1))
            return false;
    }
    return to > from;
}

static void find_settings(struct scene *sc, struct seen *s)
{
    for (int from = 0; from < s->count;) {
        int to = from;

        while (to + 1 < s->count && !s->pieces[to + 1].far)
            to++;
        if (is_setting(sc, s, from, to)) {
            s->pieces[from].known = KNOWN_HARMLESS;
            s->pieces[from].known_rule = "setting";
            s->pieces[from].known_class = CLASS_VENDOR_OR_SETTING;
        }
        from = to + 1;
    }
}

/* ---- beside identifying words ---------------------------------------- */

/* Would p go along with an identifying neighbour? Unknown words, initials,
 * ages; never a measure, a setting, a plain word. */
static bool goes_along(const struct scene *sc, const struct piece *p,
                       const struct piece *beside)
{
    if (p->known == KNOWN_NOT || p->known == KNOWN_NOTHING || p->unreadable)
        return true;
    if (beside->class == CLASS_DATE_TIME && is_misread_number(sc, p->text))
        return !piece_is_firm(p); /* "3D" is no day */
    if (str_all_digits(p->text))  /* of an age, of a date read in part */
        return p->text.len <= 4 && !(p->pair && piece_is_firm(p));
    return beside->class != CLASS_DATE_TIME && glyph_count(p->text) == 1 &&
           p->known_class != CLASS_LATERALITY_MARKER;
}

static void spread_to(const struct scene *sc, struct piece *p,
                      const struct piece *from)
{
    if (!is_phi(p) && is_phi(from) && goes_along(sc, p, from))
        piece_blame(p, BY_DOUBT, "beside", from->class, false);
}

static bool repeats_header(const struct seen *s)
{
    for (int i = 0; i < s->count; i++)
        if (s->pieces[i].reasons & BY_HEADER)
            return true;
    return false;
}

/* The year at the end of a row that begins with a name, what stands between
 * them not read: the rest of a date. */
static bool ends_date(const struct seen *s, const struct piece *p)
{
    return p->text.len == 4 && str_all_digits(p->text) &&
           (str_starts(p->text, STR("19")) || str_starts(p->text, STR("20"))) &&
           repeats_header(s);
}

static void spread(const struct scene *sc, struct seen *s)
{
    for (int i = 1; i < s->count; i++)
        if (!s->pieces[i].far || ends_date(s, &s->pieces[i]))
            spread_to(sc, &s->pieces[i], &s->pieces[i - 1]);
    for (int i = s->count - 2; i >= 0; i--)
        if (!s->pieces[i + 1].far)
            spread_to(sc, &s->pieces[i], &s->pieces[i + 1]);
}

/* ---- doubt ----------------------------------------------------------- */

static enum verdict doubtful(const struct scene *sc, bool grave)
{
    switch (sc->in->doubt) {
    case DOUBT_BLANK:
        return BLANK;
    case DOUBT_KEEP:
        return KEEP;
    case DOUBT_HOLD:
        return ASK;
    case DOUBT_BY_POLICY:
        break;
    }
    if (sc->in->policy == POLICY_STRICT)
        return BLANK;
    return grave ? ASK : KEEP;
}

/* One or two letters that cannot name anybody; capitals could, if they
 * were read well. */
static bool is_slight(const struct scene *sc, const struct piece *p)
{
    int n = 0, capitals = 0;

    for (size_t i = 0; i < p->text.len;) {
        uint32_t c = fold_next(p->text, &i);

        capitals += c >= 'A' && c <= 'Z';
        n += sign_is_letter(c) || ascii_digit(c);
    }
    if (n > 1 && (sc->foreign || (capitals == n && p->confidence > WELL_READ)))
        return false;
    if (n < 2 || (is_digit_like(sc, p->text) && !(sc->screen && n > 3)))
        return true;
    return n == 2 && (capitals < 2 || p->confidence < BADLY_READ);
}

/* Could an unknown word name somebody? Four letters, or five digits. */
static bool is_grave(const struct piece *p)
{
    int letters = 0, digits = 0;

    for (size_t i = 0; i < p->text.len;) {
        uint32_t c = fold_next(p->text, &i);

        digits += ascii_digit(c);
        letters += sign_is_letter(c);
    }
    return letters >= 4 || digits >= 5;
}

void piece_doubt(const struct seen *s, struct piece *p, enum verdict v,
                 const char *rule)
{
    p->verdict = v;
    p->rule = rule;
    p->class = CLASS_OTHER;
    if (v == KEEP)
        return;
    p->reasons |= BY_DOUBT;
    if (s->outside)
        p->reasons |= BY_REGION;
}

/* Print is rarely higher than this; what is, and says nothing, is tissue. */
static int tallest(const struct scene *sc)
{
    int share = sc->in->height / (sc->projection ? 5 : 8);

    return share > 64 ? share : 64;
}

/* Text that was found and not read: one or two glyphs name nobody. */
static void judge_unreadable(const struct scene *sc, const struct seen *s,
                             struct piece *p)
{
    struct rect box = p->line->box;
    int length = s->turn % 180 ? box.height : box.width;
    int height = s->turn % 180 ? box.width : box.height;
    float sure = s->outside ? SURE_OUTSIDE : SURE_INSIDE;
    enum verdict v = KEEP;

    if (p->line->textness >= sure && length > height * 5 / 3 &&
        height <= tallest(sc))
        v = doubtful(sc, length > height * 3);
    piece_doubt(s, p, v, "unreadable");
}

/* A name of three letters that stands in a lexicon only, in a row that repeats
 * nothing of the header: no positive evidence where doubt is kept. */
static bool is_weak(const struct scene *sc, const struct seen *s,
                    const struct piece *p)
{
    return !repeats_header(s) && sc->in->policy == POLICY_PHI &&
           sc->in->doubt == DOUBT_KEEP &&
           !(p->reasons & (BY_HEADER | BY_LABEL | BY_CODE)) && p->rule &&
           !strcmp(p->rule, "name") && glyph_count(p->text) <= 3;
}

static void judge_piece(const struct scene *sc, const struct seen *s,
                        struct piece *p)
{
    if (p->ghost && !(p->reasons & (BY_HEADER | BY_LABEL)) &&
        (!(p->reasons & BY_PATTERN) || p->shape_only)) {
        p->reasons = 0;
        piece_doubt(s, p, KEEP, "ghost");
        return;
    }
    if (is_phi(p) && is_weak(sc, s, p)) {
        p->reasons = 0;
        piece_doubt(s, p, KEEP, "weak");
        return;
    }
    if (is_phi(p)) {
        p->verdict = BLANK;
        if (s->outside)
            p->reasons |= BY_REGION;
        return;
    }
    if (p->unreadable) {
        judge_unreadable(sc, s, p);
        return;
    }
    p->rule = p->known_rule;
    p->class = p->known_class;
    p->verdict = KEEP;
    if (p->known == KNOWN_HARMLESS || p->known == KNOWN_NOTHING) {
        p->reasons = BY_ALLOW;
    } else if (is_slight(sc, p) ||
               (s->box.height > tallest(sc) && s->box.width > tallest(sc))) {
        p->rule = "slight";
        p->class = CLASS_OTHER;
    } else {
        piece_doubt(s, p, doubtful(sc, is_grave(p)), "unknown-text");
    }
}

static void judge_row(struct scene *sc, struct seen *s)
{
    if (s->kind == LINE_CODE) {
        for (int i = 0; i < s->count; i++) {
            piece_blame(&s->pieces[i], BY_CODE, "bar-code", CLASS_PHI, false);
            s->pieces[i].verdict = BLANK;
        }
        return;
    }
    hear_allow(s);
    find_company(sc, s);
    find_settings(sc, s);
    spread(sc, s);
    for (int i = 0; i < s->count; i++)
        judge_piece(sc, s, &s->pieces[i]);
    scene_judge_loose(sc, s);
}

enum code scene_judge(struct scene *sc)
{
    for (int i = 0; i < sc->count; i++)
        judge_row(sc, &sc->at[i]);
    TRY(sc->broken);
    TRY(scene_judge_around(sc));
    for (int i = 0; i < sc->count; i++)
        scene_judge_labels(sc, &sc->at[i]);
    scene_judge_dates(sc);
    scene_judge_rests(sc);
    return OK;
}
