/*
 * fold.c - letters and digits of any text as upper-case tokens
 *
 * ASCII is done by hand, Latin letters with diacritics by a table (what
 * Unicode's decomposition and Latin-ASCII transliteration give), the rest by
 * ICU's properties. Combining marks are dropped.
 */
#include "decide/fold.h"
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

/* U+00C0 .. U+017F, two bytes each at most; "" is no letter. */
static const char latin[192][3] = {
    "A", "A", "A", "A", "A",  "A",  "AE", "C", "E", "E", "E",  "E",  "I",
    "I", "I", "I", "D", "N",  "O",  "O",  "O", "O", "O", "",   "O",  "U",
    "U", "U", "U", "Y", "TH", "SS", "A",  "A", "A", "A", "A",  "A",  "AE",
    "C", "E", "E", "E", "E",  "I",  "I",  "I", "I", "D", "N",  "O",  "O",
    "O", "O", "O", "",  "O",  "U",  "U",  "U", "U", "Y", "TH", "Y", /* U+0100 */
    "A", "A", "A", "A", "A",  "A",  "C",  "C", "C", "C", "C",  "C",  "C",
    "C", "D", "D", "D", "D",  "E",  "E",  "E", "E", "E", "E",  "E",  "E",
    "E", "E", "G", "G", "G",  "G",  "G",  "G", "G", "G", "H",  "H",  "H",
    "H", "I", "I", "I", "I",  "I",  "I",  "I", "I", "I", "I",  "IJ", "IJ",
    "J", "J", "K", "K", "Q",  "L",  "L",  "L", "L", "L", "L",  "L",  "L",
    "L", "L", "N", "N", "N",  "N",  "N",  "N", "N", "N", "N",  "O",  "O",
    "O", "O", "O", "O", "OE", "OE", "R",  "R", "R", "R", "R",  "R",  "S",
    "S", "S", "S", "S", "S",  "S",  "S",  "T", "T", "T", "T",  "T",  "T",
    "U", "U", "U", "U", "U",  "U",  "U",  "U", "U", "U", "U",  "U",  "W",
    "W", "Y", "Y", "Y", "Z",  "Z",  "Z",  "Z", "Z", "Z", "S"};

uint32_t fold_next(struct str s, size_t *i)
{
    const unsigned char *p = (const unsigned char *)s.at + *i;
    size_t left = s.len - *i, need;
    uint32_t c = p[0];

    if (c < 0x80) {
        *i += 1;
        return c;
    }
    need = c >= 0xf0 && c < 0xf5 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 0;
    if (c >= 0xf5 || !need || need > left) {
        *i += 1;
        return 0xfffd;
    }
    c &= 0xffu >> (need + 1);
    for (size_t k = 1; k < need; k++) {
        if ((p[k] & 0xc0) != 0x80) {
            *i += 1;
            return 0xfffd;
        }
        c = c << 6 | (p[k] & 0x3fu);
    }
    *i += need;
    return c;
}

/* What one character is to a tokeniser. */
enum sort {
    SORT_MARK,
    SORT_BLANK,
    SORT_BREAK,
    SORT_LETTER,
    SORT_DIGIT,
    SORT_IDEOGRAPH,
    SORT_NOTHING
};

struct folded {
    enum sort sort;
    char at[8];
    size_t len;
};

static size_t put_utf8(char *at, uint32_t c)
{
    if (c < 0x800) {
        at[0] = (char)(0xc0 | c >> 6);
        at[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        at[0] = (char)(0xe0 | c >> 12);
        at[1] = (char)(0x80 | (c >> 6 & 0x3f));
        at[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    at[0] = (char)(0xf0 | c >> 18);
    at[1] = (char)(0x80 | (c >> 12 & 0x3f));
    at[2] = (char)(0x80 | (c >> 6 & 0x3f));
    at[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

static bool is_caseless(uint32_t c)
{
    return !u_hasBinaryProperty((UChar32)c, UCHAR_CASED) && c >= 0x0e00;
}

static struct folded fold_wide(uint32_t c)
{
    struct folded f = {.sort = SORT_MARK};
    UChar32 upper;

    if (c >= 0xc0 && c < 0x180) {
        f.len = strlen(latin[c - 0xc0]);
        memcpy(f.at, latin[c - 0xc0], f.len);
        f.sort = f.len ? SORT_LETTER : SORT_MARK;
    } else if (c == 0xa0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200b)) {
        f.sort = SORT_BLANK;
    } else if (c == 0xad || u_charType((UChar32)c) == U_NON_SPACING_MARK) {
        f.sort = SORT_NOTHING;
    } else if (u_isdigit((UChar32)c)) {
        f.sort = SORT_DIGIT;
        f.at[f.len++] = (char)('0' + u_charDigitValue((UChar32)c));
    } else if (u_isalpha((UChar32)c)) {
        upper = u_toupper((UChar32)c);
        /* full-width Latin */
        if (upper >= 0xff21 && upper <= 0xff3a)
            f.at[f.len++] = (char)('A' + upper - 0xff21);
        else
            f.len = put_utf8(f.at, (uint32_t)upper);
        f.sort = is_caseless(c) ? SORT_IDEOGRAPH : SORT_LETTER;
    }
    return f;
}

static struct folded fold_one(uint32_t c)
{
    struct folded f = {.sort = SORT_MARK, .len = 1};

    if (c >= 0x80)
        return fold_wide(c);
    f.at[0] = (char)c;
    if (c >= 'a' && c <= 'z')
        f.at[0] = (char)(c - 32);
    if (f.at[0] >= 'A' && f.at[0] <= 'Z')
        f.sort = SORT_LETTER;
    else if (ascii_digit(c))
        f.sort = SORT_DIGIT;
    else if (c == ' ')
        f.sort = SORT_BLANK;
    else if (c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0)
        f.sort = SORT_BREAK;
    return f;
}

/* What was seen since the last token. */
struct between {
    int blanks, marks;
    uint32_t mark;
    bool far;
};

static void between_add(struct between *b, enum sort sort, uint32_t c)
{
    if (sort == SORT_BLANK) {
        b->blanks++;
    } else if (sort == SORT_BREAK) {
        b->far = true;
    } else if (sort == SORT_MARK) {
        if (b->marks && b->mark != c)
            b->far = true;
        b->marks++;
        b->mark = c;
    }
}

static uint8_t between_gap(const struct between *b)
{
    if (b->far || b->blanks > 2)
        return GAP_FAR;
    if (b->marks)
        return GAP_MARK;
    return b->blanks ? GAP_BLANK : GAP_NONE;
}

/* May c, folded to sort, go on in the token t? */
static bool token_goes_on(const struct token *t, enum sort sort, enum sort last,
                          size_t at)
{
    if (!t || t->at + t->len != at || sort == SORT_IDEOGRAPH ||
        last == SORT_IDEOGRAPH || t->size > 60000)
        return false;
    return t->digits == (sort == SORT_DIGIT);
}

static struct token *token_begin(struct arena *a, struct tokens *ts, size_t at,
                                 const char *word, enum sort sort,
                                 const struct between *b)
{
    struct token *t;

    if (!arena_push(a, *ts))
        return NULL;
    t = &ts->at[ts->count - 1];
    *t = (struct token){.at = (uint32_t)at,
                        .word = word,
                        .digits = sort == SORT_DIGIT,
                        .gap = ts->count == 1 ? GAP_FAR : between_gap(b),
                        .mark = b->mark < 0x80 ? (char)b->mark : 0};
    return t;
}

enum code fold_tokens(struct arena *a, struct str text, struct tokens *ret,
                      struct error *err)
{
    struct tokens ts = {0};
    struct between b = {0};
    struct token *t = NULL;
    enum sort last = SORT_MARK;
    char *out;

    if (text.len > UINT32_MAX / 2)
        return fail(err, ERR_LIMIT, "text of %zu bytes is too long", text.len);
    out = arena_alloc(a, text.len * 2 + 8);
    if (!out)
        return fail(err, ERR_MEMORY, "no memory for tokens");
    for (size_t i = 0; i < text.len;) {
        size_t at = i;
        uint32_t c = fold_next(text, &i);
        struct folded f = fold_one(c);

        if (f.sort == SORT_NOTHING) {
            if (t && t->at + t->len == at)
                t->len += (uint32_t)(i - at);
            continue;
        }
        if (f.sort < SORT_LETTER) {
            between_add(&b, f.sort, c);
            continue;
        }
        if (!token_goes_on(t, f.sort, last, at)) {
            if (ts.count >= TOKENS_MAX)
                return fail(err, ERR_LIMIT, "text has too many words");
            t = token_begin(a, &ts, at, out, f.sort, &b);
            if (!t)
                return fail(err, ERR_MEMORY, "no memory for tokens");
            b = (struct between){0};
        }
        memcpy(out, f.at, f.len);
        out += f.len;
        t->size = (uint16_t)(t->size + f.len);
        t->len += (uint32_t)(i - at);
        last = f.sort;
    }
    *ret = ts;
    return OK;
}

enum code fold_joined(struct arena *a, struct str text, struct str *ret,
                      struct error *err)
{
    struct tokens ts;
    size_t len = 0;
    char *at;

    TRY(fold_tokens(a, text, &ts, err));
    at = arena_alloc(a, text.len * 2 + 8);
    if (!at)
        return fail(err, ERR_MEMORY, "no memory for text");
    for (int i = 0; i < ts.count; i++) {
        memcpy(at + len, ts.at[i].word, ts.at[i].size);
        len += ts.at[i].size;
    }
    *ret = (struct str){at, len};
    return OK;
}
