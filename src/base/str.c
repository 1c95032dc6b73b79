/*
 * str.c - bytes with a length, numbers in the "C" locale, growing buffers
 */
#include "base/base.h"
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct str str_of(const char *c_string)
{
    return (struct str){c_string, c_string ? strlen(c_string) : 0};
}

static bool is_padding(char c)
{
    return c == ' ' || c == 0 || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    while (s.len && is_padding(s.at[s.len - 1]))
        s.len--;
    while (s.len && is_padding(*s.at)) {
        s.at++;
        s.len--;
    }
    return s;
}

bool str_has_digit(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (ascii_digit(s.at[i]))
            return true;
    return false;
}

bool str_all_digits(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!ascii_digit(s.at[i]))
            return false;
    return s.len > 0;
}

bool str_has_letter(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (ascii_letter(s.at[i]))
            return true;
    return false;
}

bool str_equal(struct str a, struct str b)
{
    return a.len == b.len && (!a.len || !memcmp(a.at, b.at, a.len));
}

static int folded(char c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

bool str_same(struct str a, struct str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (folded(a.at[i]) != folded(b.at[i]))
            return false;
    return true;
}

bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len &&
           str_equal((struct str){s.at, prefix.len}, prefix);
}

ptrdiff_t str_find(struct str s, struct str part)
{
    const char *p;

    if (!part.len)
        return 0;
    p = s.len ? memmem(s.at, s.len, part.at, part.len) : NULL;
    return p ? p - s.at : -1;
}

struct str str_cut(struct str s, char sep, struct str *rest)
{
    const char *p = s.len ? memchr(s.at, sep, s.len) : NULL;

    if (!p) {
        *rest = (struct str){NULL, 0};
        return s;
    }
    *rest = (struct str){p + 1, s.len - (size_t)(p + 1 - s.at)};
    return (struct str){s.at, (size_t)(p - s.at)};
}

bool str_to_int(struct str s, int64_t *ret)
{
    char digits[32], *end;
    long long n;

    s = str_trim(s);
    if (!s.len || s.len >= sizeof digits || is_padding(*s.at))
        return false;
    memcpy(digits, s.at, s.len);
    digits[s.len] = 0;
    n = strtoll(digits, &end, 10);
    if (end != digits + s.len ||
        ((n == INT64_MAX || n == INT64_MIN) && s.len > 18))
        return false;
    *ret = n;
    return true;
}

/* Made once and never freed: there is one for the life of the program. */
static locale_t c_locale(void)
{
    static locale_t once;

    if (!once)
        once = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    return once;
}

bool str_to_double(struct str s, double *ret)
{
    char digits[64], *end;
    double d;

    s = str_trim(s);
    if (!s.len || s.len >= sizeof digits)
        return false;
    memcpy(digits, s.at, s.len);
    digits[s.len] = 0;
    d = strtod_l(digits, &end, c_locale());
    if (end != digits + s.len)
        return false;
    *ret = d;
    return true;
}

struct str str_copy(struct arena *a, struct str s)
{
    return (struct str){str_c(a, s), s.len};
}

char *str_c(struct arena *a, struct str s)
{
    char *p = s.len < SIZE_MAX ? arena_alloc(a, s.len + 1) : NULL;

    if (p && s.len)
        memcpy(p, s.at, s.len);
    return p;
}

char *str_format(struct arena *a, const char *format, ...)
{
    va_list args;
    char *p;
    int len;

    va_start(args, format);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    p = len < 0 ? NULL : arena_alloc(a, (size_t)len + 1);
    if (!p)
        return NULL;
    va_start(args, format);
    vsnprintf(p, (size_t)len + 1, format, args);
    va_end(args);
    return p;
}

static bool buffer_room(struct buffer *b, size_t more)
{
    size_t limit = b->limit ? b->limit : (size_t)1 << 30;
    size_t room = b->room ? b->room : 256;
    char *p;

    if (b->failed || more > limit || b->len > limit - more) {
        b->failed = true;
        return false;
    }
    if (b->len + more <= b->room)
        return true;
    while (room < b->len + more)
        room *= 2;
    p = realloc(b->at, room);
    if (!p) {
        b->failed = b->starved = true;
        return false;
    }
    b->at = p;
    b->room = room;
    return true;
}

void buffer_add(struct buffer *b, const void *at, size_t len)
{
    if (!len || !buffer_room(b, len))
        return;
    memcpy(b->at + b->len, at, len);
    b->len += len;
}

void buffer_str(struct buffer *b, const char *c_string)
{
    buffer_add(b, c_string, strlen(c_string));
}

void buffer_format(struct buffer *b, const char *format, ...)
{
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0 || !buffer_room(b, (size_t)len + 1)) {
        b->failed = true;
        return;
    }
    va_start(args, format);
    vsnprintf(b->at + b->len, (size_t)len + 1, format, args);
    va_end(args);
    b->len += (size_t)len;
}

void buffer_release(struct buffer *b)
{
    free(b->at);
    *b = (struct buffer){.limit = b->limit};
}
