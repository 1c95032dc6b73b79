/*
 * witness_allow.c - what is harmless: settings, measures, markers, plain words
 *
 * Phrases of up to six words first, then each word by its tokens: numbers of
 * up to four digits, single letters, units and settings, short codes of
 * letters and digits ("45CG", "T4.4", "IP5"), words of the English language
 * that nobody is called. What a reader may have mistaken is compared again
 * with look-alikes made equal.
 */
#include "decide/scene.h"
#include <string.h>

#define NEAR_CONFIDENCE 0.95f
/* From here on few letters are letters, and no digits of a probe ("I5A"). */
#define PLAIN_CONFIDENCE 0.9f
enum {
    PHRASE_WORDS = 6,
    DIGITS_MAX = 4,
    DIGITS_ALL = 7,
    CODE_LETTERS = 4,
    SHORT_NAME = 3,
    MENDED_MAX = 24,
    MENDED_LETTERS = 2
};

static void know(struct piece *p, enum known known, unsigned company,
                 bool phrase, const char *rule, enum text_class class)
{
    if (p->known >= known && p->known != KNOWN_NOT)
        return;
    p->known = known;
    p->company = known == KNOWN_WEAK ? company : 0;
    p->phrase = phrase;
    p->known_rule = rule;
    p->known_class = class;
}

/* What a row says here: initials are no danger where operators do not sign, nor
 * where arteries are shown that have such names ("RCA"); a bare number never is
 * one, and three letters that belong on such screens ("THI") are no name
 * there. */
static enum known row_known(const struct scene *sc, const struct allow_row *row,
                            size_t name_len)
{
    bool fits = allow_fits(row, sc->modality);

    if (row->company == COMPANY_NUMBER) /* or a record's, on such screens */
        return sc->screen && name_len >= DIGITS_MAX ? KNOWN_NOT
                                                    : KNOWN_HARMLESS;
    if (!row->company)
        return KNOWN_HARMLESS;
    if (row->company & COMPANY_NAME)
        return fits && name_len <= SHORT_NAME && !sc->projection
                   ? KNOWN_HARMLESS
                   : KNOWN_WEAK;
    if (!sc->projection || (row->class == CLASS_LATERALITY_MARKER &&
                            str_equal(sc->modality, STR("XA"))))
        return fits ? KNOWN_HARMLESS : KNOWN_WEAK;
    return fits ? KNOWN_WEAK : KNOWN_NOT;
}

static void know_row(const struct scene *sc, struct seen *s, int from, int to,
                     size_t signs, const struct allow_row *row)
{
    enum known k = row_known(sc, row, signs);
    bool letters = false, digits = false;

    if (k == KNOWN_NOT)
        return;
    for (int i = from; i <= to; i++) {
        letters = letters || str_has_letter(s->pieces[i].text);
        digits = digits || str_has_digit(s->pieces[i].text);
    }
    for (int i = from; i <= to; i++) {
        know(&s->pieces[i], k, row->company, true, row->rule, row->class);
        s->pieces[i].in_words = letters;
        s->pieces[i].pair = letters && digits;
    }
}

/* Marks at the ends mean nothing to a pattern: quotes and dashes, too. */
static struct str bare(struct str s)
{
    while (s.len > 3 && str_starts(s, STR("\xe2\x80"))) {
        s.at += 3;
        s.len -= 3;
    }
    while (s.len > 3 && !memcmp(s.at + s.len - 3, "\xe2\x80", 2))
        s.len -= 3;
    while (s.len && strchr(",;:=([{<|'\"_~`*?", s.at[0])) {
        s.at++;
        s.len--;
    }
    while (s.len && strchr(",;:=)]}>|'\"_~`.?", s.at[s.len - 1]))
        s.len--;
    return s;
}

/* "O57bpm", "licm": letters in front put as the digits that they look like. */
static struct str mended(const struct scene *sc, struct str raw,
                         struct str folded, char *at)
{
    size_t i = 0;

    if (raw.len > MENDED_MAX ||
        names_find(&sc->rules->names, folded) & (NAME_FIRST | NAME_LAST))
        return (struct str){0};
    memcpy(at, raw.at, raw.len);
    while (i < raw.len && i < MENDED_LETTERS) {
        char c = (char)(raw.at[i] & ~0x20);
        char d = c >= 'A' && c <= 'Z' && (raw.at[i] & 0x40)
                     ? confusion_digit(sc->rules->confusions, c)
                     : 0;

        if (!d)
            break;
        at[i++] = d;
    }
    if (!str_has_digit(raw) && raw.len < i + 2)
        return (struct str){0}; /* "GX", "OW" may be anybody's initials */
    return (struct str){at, i ? raw.len : 0};
}

/* Only a number with its unit: one that was mended may be anything else. */
static const struct allow_row *allow_measure(const struct allow *l,
                                             struct str text)
{
    const struct allow_row *row = allow_pattern(l, text);

    return row && row->class == CLASS_SCALE_OR_MEASURE && str_has_letter(text)
               ? row
               : NULL;
}

static const struct allow_row *find_row(const struct scene *sc, struct str raw,
                                        struct str folded)
{
    const struct allow *l = &sc->rules->allow;
    const struct allow_row *row = allow_phrase(l, folded, sc->modality), *shape;
    char digits[MENDED_MAX];

    if (row && row_known(sc, row, folded.len) == KNOWN_HARMLESS)
        return row;
    shape = device_phrase(sc, folded);
    shape = shape ? shape : allow_pattern(l, raw);
    shape = shape ? shape : allow_pattern(l, bare(raw));
    shape = shape ? shape : allow_measure(l, mended(sc, raw, folded, digits));
    return shape ? shape : row;
}

/* "L kg", "R r", "L T": in an X-ray picture a marker, and no phrase with what
 * stands behind it, but for that of a view ("L LAT"). */
static bool is_marker_joined(const struct scene *sc, const struct seen *s,
                             int i, const struct allow_row *row)
{
    struct str first = s->pieces[i].text;

    return sc->projection && first.len == 1 && strchr("LRDG", first.at[0]) &&
           (row->class != CLASS_LATERALITY_MARKER ||
            s->pieces[i + 1].text.len == 1);
}

/* The longest harmless phrase from piece i on; how many pieces it took. */
static enum code take_phrase(struct scene *sc, struct seen *s, int i,
                             int *ret_count)
{
    int last =
        i + PHRASE_WORDS - 1 < s->count ? i + PHRASE_WORDS - 1 : s->count - 1;

    *ret_count = 0;
    for (int k = last; k >= i; k--) {
        const struct piece *a = &s->pieces[i], *b = &s->pieces[k];
        struct str raw = {s->text.at + a->at, b->at + b->len - a->at}, folded;
        const struct allow_row *row;

        TRY(seen_folded(sc, s, k, k, &folded));
        if (!folded.len)
            continue; /* a phrase does not end in marks */
        TRY(seen_folded(sc, s, i, k, &folded));
        row = find_row(sc, raw, folded);
        if (!row || (k > i && is_marker_joined(sc, s, i, row)))
            continue;
        know_row(sc, s, i, k, folded.len, row);
        *ret_count = k - i + 1;
        return OK;
    }
    return OK;
}

/* ---- word by word ---------------------------------------------------- */

static bool is_lower(struct str raw)
{
    for (size_t i = 0; i < raw.len; i++)
        if (raw.at[i] >= 'A' && raw.at[i] <= 'Z')
            return false;
    return true;
}

/* Short words must have been read well, unless they announce something: so many
 * are some word that another script, or a smear, is soon read as one. */
static bool is_too_short(const struct piece *p, struct str word)
{
    return word.len <= CODE_LETTERS && p->line->confidence < PLAIN_CONFIDENCE &&
           p->text.at[p->text.len - 1] != ':';
}

/* A word of the language that is no name. */
static bool is_plain_word(const struct scene *sc, const struct piece *p,
                          struct str word, struct str raw)
{
    unsigned kinds;

    if (word.len < 3 || is_too_short(p, word))
        return false;
    if (lexicon_has(&sc->rules->words, word))
        return true;
    kinds = names_find(&sc->rules->names, word);
    return is_lower(raw) && (kinds & NAME_WORD);
}

/* What all tokens of a word said together. */
struct tally {
    int digits, letters; /* characters */
    int tokens, known;   /* of letters */
    int rows;            /* of those, on the allow list */
    int singles;         /* letters that stand for themselves */
    int longest;         /* digits in a row */
    bool unknown;
    const struct allow_row *row; /* of the first that has one */
};

static void count_letters(const struct scene *sc, const struct piece *p,
                          const struct token *t, struct tally *n)
{
    struct str raw = {p->text.at + t->at, t->len};
    struct str word = token_word(t);
    const struct allow_row *row;

    n->tokens++;
    n->letters += t->size;
    if (t->size == 1) {
        n->singles++;
        return;
    }
    row = allow_phrase(&sc->rules->allow, word, sc->modality);
    if (row && row_known(sc, row, word.len) == KNOWN_HARMLESS) {
        n->known++;
        n->rows++;
        n->row = n->row ? n->row : row;
    } else if (is_plain_word(sc, p, word, raw)) {
        n->known++;
    } else {
        n->unknown = true;
    }
}

static struct tally count_tokens(const struct scene *sc, const struct piece *p,
                                 const struct tokens *ts)
{
    struct tally n = {0};

    for (int i = 0; i < ts->count; i++) {
        const struct token *t = &ts->at[i];

        if (t->digits) {
            n.digits += t->size;
            n.longest = t->size > n.longest ? t->size : n.longest;
        } else {
            count_letters(sc, p, t, &n);
        }
    }
    return n;
}

static bool is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_large(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* A digit where a word goes on: "H6ng", "Br0wn". */
static bool is_misread_word(struct str s)
{
    for (size_t i = 1; i + 2 < s.len; i++)
        if (ascii_digit(s.at[i]) &&
            (is_small(s.at[i - 1]) || is_large(s.at[i - 1])) &&
            is_small(s.at[i + 1]) && is_small(s.at[i + 2]))
            return true;
    return false;
}

/* Digits and a few letters, glued: "45CG", "R3", "MFT4.4". */
static bool is_code(const struct tally *n, struct str s)
{
    return n->digits > 0 && n->digits <= DIGITS_MAX &&
           n->letters <= CODE_LETTERS && !is_misread_word(s);
}

/* Only the marks that numbers have: "3/2/0", "48.5 x 36", not "15|832". */
static bool has_usual_marks(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] < 0x80 && strchr("|!\\_?'\"`^~{}", s.at[i]))
            return false;
    return true;
}

/* A bracket or stroke between letters: "X[AOD" is no word. */
static bool is_broken_word(struct str s)
{
    for (size_t i = 1; i + 1 < s.len; i++)
        if (strchr("[]{}|\\!", s.at[i]) && ascii_letter(s.at[i - 1]) &&
            ascii_letter(s.at[i + 1]))
            return true;
    return false;
}

static enum code know_word(struct scene *sc, struct piece *p)
{
    struct tokens ts;
    struct tally n;
    bool numbers, mixed;

    TRY(fold_tokens(sc->a, p->text, &ts, sc->err));
    if (!ts.count) {
        know(p, KNOWN_NOTHING, 0, false, "marks", CLASS_OTHER);
        return OK;
    }
    n = count_tokens(sc, p, &ts);
    if (n.longest > DIGITS_MAX || n.digits > DIGITS_ALL ||
        (n.letters && n.digits > DIGITS_MAX && !piece_is_paired(p)) ||
        is_broken_word(p->text))
        return OK;
    if (sc->screen && n.longest == DIGITS_MAX && !n.row)
        return OK; /* four digits may be a record's number there */
    mixed = n.digits && n.singles && !n.rows; /* "Z4MERMAN" is no merman */
    numbers = n.digits > 0 && !n.letters &&
              (n.digits <= DIGITS_MAX || has_usual_marks(p->text));
    if (numbers)
        know(p, KNOWN_HARMLESS, 0, false, "number", CLASS_SCALE_OR_MEASURE);
    else if (!n.unknown && n.row)
        know(p, KNOWN_HARMLESS, 0, n.rows + n.singles == n.tokens, n.row->rule,
             n.row->class);
    else if (!n.unknown &&
             ((n.known && !mixed) ||
              (!n.known && n.singles == 1 && n.longest < DIGITS_MAX)))
        know(p, KNOWN_HARMLESS, 0, false, n.known ? "word" : "letter",
             CLASS_OTHER);
    else if (is_code(&n, p->text) && !sc->screen)
        know(p, KNOWN_HARMLESS, 0, false, "code", CLASS_VENDOR_OR_SETTING);
    return OK;
}

/* ---- look-alikes ----------------------------------------------------- */

static enum code know_lookalike(struct scene *sc, struct seen *s, int i)
{
    struct piece *p = &s->pieces[i];
    const struct allow_row *row = NULL;
    struct str folded;

    TRY(seen_folded(sc, s, i, i, &folded));
    if (folded.len < 3 || folded.len > 24 ||
        names_find(&sc->rules->names, folded) & (NAME_FIRST | NAME_LAST))
        return OK;
    if (p->confidence < PLAIN_CONFIDENCE || str_has_digit(p->text) ||
        folded.len > CODE_LETTERS)
        row = allow_lookalike(&sc->rules->allow, folded, sc->modality);
    if (!row && p->confidence < NEAR_CONFIDENCE)
        row = allow_near(&sc->rules->allow, sc->rules->confusions, folded,
                         sc->modality);
    if (row && row_known(sc, row, folded.len) == KNOWN_HARMLESS)
        know(p, KNOWN_HARMLESS, 0, false, row->rule, row->class);
    return OK;
}

static enum code allow_line(struct scene *sc, struct seen *s)
{
    for (int i = 0; i < s->count;) {
        int taken;

        TRY(take_phrase(sc, s, i, &taken));
        if (!taken || s->pieces[i].known == KNOWN_WEAK)
            TRY(know_word(sc, &s->pieces[i]));
        if (s->pieces[i].known == KNOWN_NOT)
            TRY(know_lookalike(sc, s, i));
        i += taken ? taken : 1;
    }
    return OK;
}

static bool is_short_number(struct str s)
{
    int digits = number_digits(s);

    return digits > 0 && digits <= DIGITS_MAX;
}

/* A number right behind a setting is its value: "kV 120". */
static void take_values(struct seen *s)
{
    for (int i = 1; i < s->count; i++) {
        struct piece *word = &s->pieces[i - 1], *p = &s->pieces[i];

        if (word->len < 2 || !str_has_letter(word->text) ||
            !piece_is_firm(word) || p->far || p->known != KNOWN_HARMLESS ||
            word->known_class == CLASS_LATERALITY_MARKER ||
            !is_short_number(p->text))
            continue;
        p->phrase = p->in_words = p->pair = word->pair = true;
        p->known_class = word->known_class;
    }
}

/* Has a name of the header letters like Hebrew, Arabic, Thai or Chinese ones?
 * Print of it is read, badly, as whatever Latin letters look like it. */
static bool is_foreign(const struct identifiers *ids)
{
    for (int i = 0; ids && i < ids->count; i++) {
        struct str value = ids->at[i].value;

        for (size_t k = 0; ids->at[i].kind == ID_PERSON && k < value.len;) {
            uint32_t c = fold_next(value, &k);

            if (c >= 0x590 && (c < 0x1e00 || c > 0x1fff) && sign_is_letter(c))
                return true;
        }
    }
    return false;
}

enum code witness_allow(struct scene *sc)
{
    sc->foreign = is_foreign(sc->in->ids);
    for (int i = 0; i < sc->count; i++) {
        const struct piece *first = sc->at[i].pieces;

        if (sc->at[i].kind != LINE_TEXT ||
            (sc->foreign && sc->at[i].count &&
             first->line->confidence < PLAIN_CONFIDENCE))
            continue;
        TRY(allow_line(sc, &sc->at[i]));
        settings_of_line(sc, &sc->at[i]);
        take_values(&sc->at[i]);
        believe_row(sc, &sc->at[i]);
    }
    return sc->broken;
}
