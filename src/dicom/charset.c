/*
 * charset.c - bytes of a value to UTF-8
 *
 * ISO 2022 is a state: what bytes below 128 mean (G0) and what the others mean
 * (G1). Text is cut into runs of one state, and ICU converts each run with
 * the converter of charset.def. The state falls back at the ends of lines,
 * values and name components (PS3.5 6.1.2.5.3); where that would leave bytes
 * above 127 without meaning, the last G1 stays.
 */
#include "dicom/charset.h"
#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/utf8.h>

struct set {
    int number;
    const char *converter;
    const char *to_g0, *to_g1; /* escape without ESC, or "" */
    int bytes;                 /* of one character */
    int prefix;                /* put before each character, or 0 */
};

static const struct set sets[] = {
#define CHARSET(...) {__VA_ARGS__},
#include "dicom/charset.def"
#undef CHARSET
};
enum { SETS = sizeof sets / sizeof *sets, ASCII = 6, LATIN_1 = 100, ESC = 27 };

/* ---- names of character sets ----------------------------------------- */

/* The registration number at the end of "ISO_IR 100", "ISO 2022 IR 100" and
 * the misspellings of them; 0 without one. */
static int set_number(struct str term)
{
    size_t digits = 0;
    int number = 0;

    while (digits < term.len && digits < 4 &&
           term.at[term.len - 1 - digits] >= '0' &&
           term.at[term.len - 1 - digits] <= '9')
        digits++;
    for (size_t i = term.len - digits; i < term.len; i++)
        number = number * 10 + (term.at[i] - '0');
    return number;
}

static const struct set *set_of(int number)
{
    for (int i = 0; i < SETS; i++)
        if (sets[i].number == number)
            return &sets[i];
    return NULL;
}

/* Sets that take the whole value, without escapes. */
static const char *whole_converter(struct str charset)
{
    struct str rest, term = str_trim(str_cut(charset, '\\', &rest));

    if (str_same(term, STR("GB18030")) || str_same(term, STR("GBK")))
        return "GB18030";
    return set_number(term) == 192 ? "UTF-8" : NULL;
}

/* The first set that gives bytes above 127 a meaning; NULL without one. */
static const struct set *first_g1(struct str charset)
{
    while (charset.at) {
        struct str term = str_trim(str_cut(charset, '\\', &charset));
        const struct set *set = set_of(set_number(term));

        if (set && *set->to_g1)
            return set;
    }
    return NULL;
}

/* ---- conversion ------------------------------------------------------ */

struct text {
    struct str in;
    size_t at; /* in it */
    const struct set *first_g1, *g0, *g1;
    char *out, *run;
    size_t len, room; /* of out */
};

/* Append bytes in the converter's coding as UTF-8. */
static enum code convert(struct text *t, const char *converter, struct str in,
                         struct error *err)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *cnv = ucnv_open(converter, &status);
    int32_t len;

    if (U_FAILURE(status))
        return fail(err, ERR_UNSUPPORTED, "no converter for a character set");
    len = ucnv_toAlgorithmic(UCNV_UTF8, cnv, t->out + t->len,
                             (int32_t)(t->room - t->len), in.at,
                             (int32_t)in.len, &status);
    ucnv_close(cnv);
    if (U_FAILURE(status))
        return fail(err, ERR_FORMAT, "text cannot be converted");
    t->len += (size_t)len;
    return OK;
}

static void reset(struct text *t)
{
    t->g0 = set_of(ASCII);
    if (t->first_g1 || !t->g1)
        t->g1 = t->first_g1 ? t->first_g1 : set_of(LATIN_1);
}

static bool starts_at(const struct text *t, const char *escape)
{
    struct str rest = {t->in.at + t->at + 1, t->in.len - t->at - 1};

    return *escape && str_starts(rest, str_of(escape));
}

/* An escape that is in no table is left out. */
static void take_escape(struct text *t)
{
    for (int i = 0; i < SETS; i++) {
        if (starts_at(t, sets[i].to_g0)) {
            t->g0 = &sets[i];
            t->at += strlen(sets[i].to_g0);
            break;
        }
        if (starts_at(t, sets[i].to_g1)) {
            t->g1 = &sets[i];
            t->at += strlen(sets[i].to_g1);
            break;
        }
    }
    t->at++;
}

/* Bytes that end a value, a line or a component while G0 is one byte wide. */
static bool falls_back(const struct text *t, uint8_t byte)
{
    return (byte >= '\t' && byte <= '\r') ||
           (t->g0->bytes == 1 && (byte == '\\' || byte == '^' || byte == '='));
}

static const struct set *set_for(const struct text *t, uint8_t byte)
{
    if (byte >= 128)
        return t->g1;
    return byte > ' ' && byte < 127 ? t->g0 : set_of(ASCII);
}

/* The longest run of one set from t->at on. */
static enum code take_run(struct text *t, struct error *err)
{
    const struct set *set = set_for(t, (uint8_t)t->in.at[t->at]);
    bool plain = set == set_of(ASCII);
    size_t len = 0;

    for (int byte = 0; t->at < t->in.len; t->at++, byte++) {
        uint8_t b = (uint8_t)t->in.at[t->at];

        if (b == ESC || set_for(t, b) != set || falls_back(t, b))
            break;
        if (set->prefix && byte % set->bytes == 0)
            t->run[len++] = (char)set->prefix;
        t->run[len++] = (char)(plain ? b : b | 128);
    }
    return convert(t, set->converter, (struct str){t->run, len}, err);
}

static enum code convert_2022(struct text *t, struct error *err)
{
    reset(t);
    while (t->at < t->in.len) {
        uint8_t byte = (uint8_t)t->in.at[t->at];

        if (byte == ESC) {
            take_escape(t);
        } else if (falls_back(t, byte)) {
            t->out[t->len++] = (char)byte;
            t->at++;
            reset(t);
        } else {
            TRY(take_run(t, err));
        }
    }
    return OK;
}

static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((uint8_t)s.at[i] >= 128 || s.at[i] == ESC)
            return false;
    return true;
}

/* Valid, and without an escape that would mean something else. */
static bool is_utf8(struct str s)
{
    for (size_t i = 0; i < s.len;) {
        UChar32 c;

        U8_NEXT(s.at, i, s.len, c);
        if (c < 0 || c == ESC)
            return false;
    }
    return true;
}

enum code charset_utf8(struct arena *a, struct str charset, struct str value,
                       struct str *ret_utf8, struct error *err)
{
    const char *whole = whole_converter(charset);
    struct text t = {.in = str_trim(value), .first_g1 = first_g1(charset)};

    if (is_plain(t.in)) {
        *ret_utf8 = str_copy(a, t.in);
        return ret_utf8->at ? OK : fail(err, ERR_MEMORY, "no memory for text");
    }
    if (t.in.len > INT32_MAX / 4)
        return fail(err, ERR_LIMIT, "text is too long");
    t.room = 3 * t.in.len + 4;
    t.out = arena_alloc(a, t.room);
    t.run = arena_alloc(a, 2 * t.in.len);
    if (!t.out || !t.run)
        return fail(err, ERR_MEMORY, "no memory for text");
    if (!whole && !t.first_g1 && is_utf8(t.in))
        whole = "UTF-8";
    if (whole)
        TRY(convert(&t, whole, t.in, err));
    else
        TRY(convert_2022(&t, err));
    *ret_utf8 = (struct str){t.out, t.len};
    return OK;
}

struct str charset_of(const struct items *in, struct str outer)
{
    const struct element *e = items_find(in, TAG_SpecificCharacterSet);

    return e ? element_text(e) : outer;
}
