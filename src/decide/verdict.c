/*
 * verdict.c - the witnesses weighed against each other, word by word
 *
 * Header, label and strong patterns always win. A mere shape loses against a
 * whole phrase of the allow list. What nothing explains goes with identifying
 * words beside it; alone it is doubt, and the policy says what becomes of it.
 */
#include "decide/scene.h"
#include <string.h>

/* How sure the detector must be that unreadable marks are text, inside and
 * outside of a region of echoes (or where there are no regions). */
#define SURE_INSIDE 0.75f
#define SURE_OUTSIDE 0.5f
enum { SETTING_LETTERS = 5 };

static int glyphs(struct str text)
{
    int n = 0;

    for (size_t i = 0; i < text.len;)
        n += fold_next(text, &i) > ' ';
    return n;
}

static bool is_bare_number(struct str s)
{
    int digits = 0;

    for (size_t i = 0; i < s.len; i++) {
        digits += s.at[i] >= '0' && s.at[i] <= '9';
        if ((s.at[i] < '0' || s.at[i] > '9') && !strchr("+-.,", s.at[i]))
            return false;
    }
    return digits > 0;
}

/* Every sign of it may be a digit that was misread: "1O", "S", "l5". */
static bool is_digit_like(const struct scene *sc, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        if (c >= 'a' && c <= 'z')
            c = (char)(c - 32);
        if (!(c >= '0' && c <= '9') && !strchr("+-.,|", c) &&
            !(c >= 'A' && c <= 'Z' &&
              confusion_digit(sc->rules->confusions, c)))
            return false;
    }
    return s.len > 0 && s.len <= 4;
}

static bool is_phi(const struct piece *p)
{
    return p->reasons != 0;
}

/* ---- shapes against the allow list ----------------------------------- */

static void hear_allow(struct seen *s)
{
    for (int i = 0; i < s->count; i++) {
        struct piece *p = &s->pieces[i];

        if (p->shape_only && p->known == KNOWN_HARMLESS && p->phrase)
            p->reasons = 0;
    }
}

/* Weak words need another harmless one in their line. */
static void find_company(struct seen *s)
{
    bool company = false;

    for (int i = 0; i < s->count; i++)
        company = company || (s->pieces[i].known == KNOWN_HARMLESS &&
                              glyphs(s->pieces[i].text) > 1);
    for (int i = 0; i < s->count && company; i++)
        if (s->pieces[i].known == KNOWN_WEAK)
            s->pieces[i].known = KNOWN_HARMLESS;
}

/* ---- settings nobody knows -------------------------------------------- */

/* "XMIT:A", "COMP 60", "MB Off": a short word that is nobody's name, and a
 * number, letter or switch after it, and nothing else up to the next gap. */
static bool is_setting(const struct scene *sc, const struct seen *s, int from,
                       int to)
{
    struct str folded;
    const struct piece *p = &s->pieces[from];

    if (to > from + 2 || is_phi(p) || p->known != KNOWN_NOT ||
        p->text.len > SETTING_LETTERS + 1 ||
        fold_joined(sc->a, p->text, &folded, sc->err) != OK ||
        folded.len < 2 || folded.len > SETTING_LETTERS ||
        names_find(&sc->rules->names, folded) & (NAME_FIRST | NAME_LAST))
        return false;
    for (size_t i = 0; i < folded.len; i++)
        if (folded.at[i] < 'A' || folded.at[i] > 'Z')
            return false;
    for (int i = from + 1; i <= to; i++) {
        const struct piece *v = &s->pieces[i];

        if (is_phi(v) || v->known != KNOWN_HARMLESS || glyphs(v->text) > 7 ||
            (!v->phrase && !is_bare_number(v->text) && glyphs(v->text) > 1))
            return false;
    }
    return to > from;
}

static void find_settings(const struct scene *sc, struct seen *s)
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
static bool goes_along(const struct piece *p, const struct piece *beside)
{
    if (p->known == KNOWN_NOT || p->known == KNOWN_NOTHING)
        return true;
    if (beside->class == CLASS_DATE_TIME)
        return false;
    if (glyphs(p->text) == 1)
        return p->known_class != CLASS_LATERALITY_MARKER;
    return is_bare_number(p->text) && glyphs(p->text) <= 3;
}

static void spread_to(struct piece *p, const struct piece *from)
{
    if (!is_phi(p) && is_phi(from) && goes_along(p, from))
        piece_blame(p, BY_DOUBT, "beside", from->class, false);
}

static void spread(struct seen *s)
{
    for (int i = 1; i < s->count; i++)
        if (!s->pieces[i].far)
            spread_to(&s->pieces[i], &s->pieces[i - 1]);
    for (int i = s->count - 2; i >= 0; i--)
        if (!s->pieces[i + 1].far)
            spread_to(&s->pieces[i], &s->pieces[i + 1]);
}

/* ---- doubt ----------------------------------------------------------- */

static enum verdict doubtful(const struct scene *sc, bool grave)
{
    switch (sc->in->doubt) {
    case DOUBT_BLANK: return BLANK;
    case DOUBT_KEEP: return KEEP;
    case DOUBT_HOLD: return ASK;
    case DOUBT_BY_POLICY: break;
    }
    if (sc->in->policy == POLICY_STRICT)
        return BLANK;
    return grave ? ASK : KEEP;
}

/* One or two signs that cannot name anybody; two capitals could. */
static bool is_slight(const struct scene *sc, const struct piece *p)
{
    int n = glyphs(p->text);

    if (n < 2 || is_digit_like(sc, p->text))
        return true;
    return n == 2 && !(p->text.at[0] >= 'A' && p->text.at[0] <= 'Z' &&
                       p->text.at[1] >= 'A' && p->text.at[1] <= 'Z');
}

/* Could an unknown word name somebody? Four letters, or five digits. */
static bool is_grave(const struct piece *p)
{
    int letters = 0, digits = 0;

    for (size_t i = 0; i < p->text.len; i++) {
        unsigned char c = (unsigned char)p->text.at[i];

        digits += c >= '0' && c <= '9';
        letters += (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c >= 0x80;
    }
    return letters >= 4 || digits >= 5;
}

static void doubt(const struct scene *sc, const struct seen *s, struct piece *p)
{
    p->verdict = doubtful(sc, is_grave(p));
    p->rule = "unknown-text";
    p->class = CLASS_OTHER;
    if (p->verdict == KEEP)
        return;
    p->reasons |= BY_DOUBT;
    if (s->outside)
        p->reasons |= BY_REGION;
}

static void judge_piece(const struct scene *sc, const struct seen *s,
                        struct piece *p)
{
    if (is_phi(p)) {
        p->verdict = BLANK;
        if (s->outside)
            p->reasons |= BY_REGION;
        return;
    }
    p->rule = p->known_rule;
    p->class = p->known_class;
    p->verdict = KEEP;
    if (p->known == KNOWN_HARMLESS || p->known == KNOWN_NOTHING) {
        p->reasons = BY_ALLOW;
    } else if (is_slight(sc, p)) {
        p->rule = "slight";
        p->class = CLASS_OTHER;
    } else {
        doubt(sc, s, p);
    }
}

/* ---- unreadable lines ------------------------------------------------ */

static int length_of(const struct seen *s, int *ret_height)
{
    bool upright = s->line->turn % 180 != 0;

    *ret_height = upright ? s->line->box.width : s->line->box.height;
    return upright ? s->line->box.height : s->line->box.width;
}

static void judge_unreadable(const struct scene *sc, struct seen *s)
{
    int height, length = length_of(s, &height);
    float sure = s->outside ? SURE_OUTSIDE : SURE_INSIDE;
    unsigned reasons = 0;
    const char *rule = "unreadable";
    enum text_class class = CLASS_OTHER;
    enum verdict v = KEEP;

    for (int i = 0; i < s->count; i++)
        if (is_phi(&s->pieces[i])) {
            reasons |= s->pieces[i].reasons;
            rule = s->pieces[i].rule;
            class = s->pieces[i].class;
        }
    if (reasons)
        v = BLANK;
    else if (s->line->textness >= sure && length > height * 5 / 3)
        v = doubtful(sc, length > height * 3);
    if (v != KEEP && !reasons)
        reasons = BY_DOUBT;
    if (v != KEEP && s->outside)
        reasons |= BY_REGION;
    for (int i = 0; i < s->count; i++) {
        s->pieces[i].verdict = v;
        s->pieces[i].reasons = reasons;
        s->pieces[i].rule = rule;
        s->pieces[i].class = class;
    }
}

/* ---- fragments beside blanked lines ---------------------------------- */

static bool touches_row(struct rect a, struct rect b, bool marks)
{
    int reach = (a.height < b.height ? b.height : a.height) * (marks ? 2 : 1);
    struct rect wide = {a.x - reach, a.y + a.height / 4, a.width + 2 * reach,
                        a.height / 2 + 1};

    return rect_meets(wide, b);
}

/* A kept scrap in the row of a blanked word, closer than a line's height, is
 * part of what was blanked. */
static void judge_scrap(const struct scene *sc, struct seen *s)
{
    bool marks = true;

    for (int i = 0; i < s->count; i++) {
        if (s->pieces[i].known == KNOWN_HARMLESS || s->pieces[i].verdict != KEEP)
            return;
        marks = marks && s->pieces[i].known == KNOWN_NOTHING;
    }
    for (int i = 0; i < sc->count; i++) {
        const struct seen *o = &sc->at[i];

        if (o == s || o->line->last_frame < s->line->first_frame ||
            s->line->last_frame < o->line->first_frame)
            continue;
        for (int k = 0; k < o->count; k++) {
            if (o->pieces[k].verdict != BLANK ||
                o->pieces[k].class == CLASS_OTHER ||
                !touches_row(s->line->box, o->pieces[k].box, marks))
                continue;
            for (int n = 0; n < s->count; n++) {
                s->pieces[n].verdict = BLANK;
                piece_blame(&s->pieces[n], BY_DOUBT, "scrap",
                            o->pieces[k].class, false);
            }
            return;
        }
    }
}

static void judge_line(struct scene *sc, struct seen *s)
{
    if (s->line->kind == LINE_CODE) {
        for (int i = 0; i < s->count; i++) {
            piece_blame(&s->pieces[i], BY_CODE, "bar-code", CLASS_PHI, false);
            s->pieces[i].verdict = BLANK;
        }
        return;
    }
    if (s->unreadable) {
        judge_unreadable(sc, s);
        return;
    }
    hear_allow(s);
    find_company(s);
    find_settings(sc, s);
    spread(s);
    for (int i = 0; i < s->count; i++)
        judge_piece(sc, s, &s->pieces[i]);
}

void scene_judge(struct scene *sc)
{
    for (int i = 0; i < sc->count; i++)
        judge_line(sc, &sc->at[i]);
    for (int i = 0; i < sc->count; i++)
        if (sc->at[i].line->kind == LINE_TEXT)
            judge_scrap(sc, &sc->at[i]);
}
