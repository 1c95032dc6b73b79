/*
 * latin.c - text as a machine would burn it in: Latin capitals
 *
 * ICU's transliterator romanises other scripts and takes accents off. It is
 * made at first need, once for the life of the process.
 */
#include "dicom/charset.h"
#include <string.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

static UTransliterator *romaniser(void)
{
    static UTransliterator *once;
    static const UChar id[] = u"Any-Latin; Latin-ASCII; Upper";
    UErrorCode status = U_ZERO_ERROR;

    if (!once)
        once = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    return U_FAILURE(status) ? NULL : once;
}

/* Capitals, blanks for ^ and =, nothing else beyond printable ASCII. */
static struct str capitals(char *at, size_t len)
{
    size_t kept = 0;

    for (size_t i = 0; i < len; i++) {
        char c = at[i];

        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (c == '^' || c == '=' || (c >= '\t' && c <= '\r'))
            c = ' ';
        if (c >= ' ' && c <= '~')
            at[kept++] = c;
    }
    return str_trim((struct str){at, kept});
}

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((uint8_t)s.at[i] >= 128)
            return false;
    return true;
}

enum { GROWTH = 8 }; /* letters that one may become: "щ" is "SHCH" */

static enum code romanised(struct arena *a, struct str utf8, struct str *ret,
                           struct error *err)
{
    UErrorCode status = U_ZERO_ERROR;
    UTransliterator *to_latin = romaniser();
    int32_t room, len = 0, limit;
    UChar *text;
    char *out;

    if (!to_latin)
        return fail(err, ERR_UNSUPPORTED, "no transliterator");
    if (utf8.len > INT32_MAX / (4 * GROWTH))
        return fail(err, ERR_LIMIT, "text is too long");
    room = (int32_t)utf8.len * GROWTH + 16;
    text = arena_array(a, (size_t)room, sizeof *text);
    out = arena_array(a, (size_t)room, 3);
    if (!text || !out)
        return fail(err, ERR_MEMORY, "no memory for text");
    u_strFromUTF8WithSub(text, room, &len, utf8.at, (int32_t)utf8.len, 0xfffd,
                         NULL, &status);
    limit = len;
    utrans_transUChars(to_latin, text, &len, room, 0, &limit, &status);
    u_strToUTF8WithSub(out, room * 3, &len, text, len, 0xfffd, NULL, &status);
    if (U_FAILURE(status))
        return fail(err, ERR_FORMAT, "text cannot be romanised");
    *ret = (struct str){out, (size_t)len};
    return OK;
}

enum code charset_latin(struct arena *a, struct str utf8, struct str *ret_latin,
                        struct error *err)
{
    struct str text = utf8;
    char *copy;

    if (!is_ascii(utf8))
        TRY(romanised(a, utf8, &text, err));
    copy = str_c(a, text);
    if (!copy)
        return fail(err, ERR_MEMORY, "no memory for text");
    *ret_latin = capitals(copy, text.len);
    return OK;
}
