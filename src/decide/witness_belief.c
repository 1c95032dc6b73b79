/*
 * witness_belief.c - which readings are to be believed
 */
#include "decide/scene.h"

#define SOME_CONFIDENCE 0.12f
#define FAIR_CONFIDENCE 0.3f
#define WELL_READ       0.9f
/* Confidence of whole lines: long ones need more. */
#define HOPELESS   0.2f
#define BADLY_READ 0.4f
enum {
    FIRM_SIGNS = 3, /* of a word in a line that was read badly */
    SPARSE_GLYPHS = 2,
    SHORT_LINE = 5
};

/* Much too few characters for so long a box: only part of it was read. */
static bool is_partial(const struct line *l)
{
    bool upright = l->turn % 180 != 0;
    int height = upright ? l->box.width : l->box.height;
    int length = upright ? l->box.height : l->box.width;
    int n = glyph_count(l->text) + word_count(l->text);

    return length > height * 4 && length > (n * 3 / 2 + 2) * height;
}

bool line_is_sparse(const struct line *l)
{
    return !l->turn && glyph_count(l->text) == SPARSE_GLYPHS &&
           word_count(l->text) == 1 &&
           l->box.width > (SPARSE_GLYPHS + 1) * l->box.height;
}

bool line_is_bad(const struct line *l)
{
    int n = glyph_count(l->text);

    return !n || is_partial(l) || line_is_sparse(l) ||
           l->confidence < (n < SHORT_LINE ? HOPELESS : BADLY_READ);
}

/* Short words are on the allow list by chance ("gen 4g"): four letters, a
 * number with a point and its unit, or a longer code are not. */
static bool is_telling(const struct scene *sc, const struct piece *p)
{
    size_t letters = 0, digits = 0;
    bool point = false;

    for (size_t i = 0; i < p->text.len; i++) {
        char c = (char)(p->text.at[i] | 32);

        letters += c >= 'a' && c <= 'z';
        digits += ascii_digit(p->text.at[i]);
        point = point || p->text.at[i] == '.';
    }
    return letters >= 4 || (letters >= 2 && point) ||
           (letters >= 2 && letters + digits >= 5 && !sc->screen) ||
           p->line->confidence >= FAIR_CONFIDENCE;
}

/* One or two signs, and no number or unit with the other beside it. */
static bool is_scrap(const struct piece *p)
{
    bool both = str_has_letter(p->text) && str_has_digit(p->text);

    return glyph_count(p->text) < FIRM_SIGNS && (!p->pair || both);
}

/* A line that was read badly, and still says nothing but settings, was read
 * well enough; of any other such line only firm words are believed. */
void believe_row(const struct scene *sc, struct seen *s)
{
    bool all = true, bad = false, telling = false;

    for (int i = 0; i < s->count; i++) {
        const struct piece *p = &s->pieces[i];

        bad = bad || p->unreadable;
        all = all && p->known == KNOWN_HARMLESS && p->phrase;
        telling = telling || (str_has_letter(p->text) && is_telling(sc, p));
    }
    for (int i = 0; bad && i < s->count; i++) {
        struct piece *p = &s->pieces[i];

        if (all && telling && p->line->confidence >= SOME_CONFIDENCE)
            p->unreadable = false;
        else if (line_is_bad(p->line) && (!piece_is_firm(p) || is_scrap(p)))
            p->unreadable = true;
    }
}

bool piece_is_paired(const struct piece *p)
{
    size_t letters = 0, slash = p->text.len, points[2] = {0};

    for (size_t i = 0; i < p->text.len; i++) {
        char c = p->text.at[i];

        if (ascii_letter(c) && i && i + 1 < p->text.len)
            letters++;
        else if (c == '/' && slash == p->text.len)
            slash = i;
        else if (c == '.')
            points[i > slash]++;
        else if (!ascii_digit(c))
            letters = 2;
    }
    if (slash < p->text.len)
        return points[0] == 1 && points[1] == 1;
    return letters == 1 && p->confidence >= WELL_READ;
}
