/*
 * fuzz_dicom_charset.c - any bytes as text in any character set
 *
 * The bytes before the first line feed are SpecificCharacterSet, the rest is a
 * value. Property: what comes out is UTF-8 without surrogates, and Latin is
 * printable ASCII.
 */
#include "dicom/charset.h"
#include <stdlib.h>
#include <unicode/utf8.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LONGEST = 1 << 12 }; /* bytes: pictures are no text */

static void assert_utf8(struct str s)
{
    int32_t at = 0, c;

    while (at < (int32_t)s.len) {
        U8_NEXT(s.at, at, (int32_t)s.len, c);
        if (c < 0)
            abort();
    }
}

static void assert_ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] < ' ' || s.at[i] > '~')
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t len = size < LONGEST ? size : LONGEST;
    struct arena *a = arena_create((size_t)1 << 26);
    struct str value, utf8, latin;
    struct str charset =
        str_cut((struct str){(const char *)data, len}, '\n', &value);

    if (a && charset_utf8(a, charset, value, &utf8, NULL) == OK) {
        assert_utf8(utf8);
        if (charset_latin(a, utf8, &latin, NULL) == OK)
            assert_ascii(latin);
    }
    arena_destroy(a);
    return 0;
}
