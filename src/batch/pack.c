/*
 * pack.c - numbers, texts and lists to flat bytes and back
 */
#include "batch/pack.h"
#include <string.h>

enum { VERSION = 1, MOST = 1 << 20 /* entries of one list */ };

/* ---- writing --------------------------------------------------------- */

void put_i64(struct buffer *b, int64_t value)
{
    buffer_add(b, &value, sizeof value);
}

void put_int(struct buffer *b, int value)
{
    int32_t v = value;

    buffer_add(b, &v, sizeof v);
}

void put_double(struct buffer *b, double value)
{
    buffer_add(b, &value, sizeof value);
}

void put_str(struct buffer *b, struct str s)
{
    put_i64(b, (int64_t)s.len);
    buffer_add(b, s.at, s.len);
}

void put_rect(struct buffer *b, struct rect r)
{
    put_int(b, r.x);
    put_int(b, r.y);
    put_int(b, r.width);
    put_int(b, r.height);
}

/* ---- reading --------------------------------------------------------- */

static void take(struct source *s, void *to, size_t len)
{
    if (s->bad || (size_t)(s->end - s->at) < len) {
        s->bad = true;
        memset(to, 0, len);
        return;
    }
    memcpy(to, s->at, len);
    s->at += len;
}

int64_t take_i64(struct source *s)
{
    int64_t value;

    take(s, &value, sizeof value);
    return value;
}

int take_int(struct source *s)
{
    int32_t value;

    take(s, &value, sizeof value);
    return value;
}

double take_double(struct source *s)
{
    double value;

    take(s, &value, sizeof value);
    return value;
}

struct str take_str(struct source *s)
{
    int64_t len = take_i64(s);
    struct str value = {s->at, (size_t)len};

    if (s->bad || len < 0 || len > s->end - s->at) {
        s->bad = true;
        return (struct str){NULL, 0};
    }
    s->at += len;
    return value;
}

struct rect take_rect(struct source *s)
{
    struct rect r;

    r.x = take_int(s);
    r.y = take_int(s);
    r.width = take_int(s);
    r.height = take_int(s);
    return r;
}

/* A number from 0 to most. */
int take_within(struct source *s, int most)
{
    int n = take_int(s);

    if (n < 0 || n > most) {
        s->bad = true;
        return 0;
    }
    return n;
}

/* A flag is 0 or 1. */
bool take_bool(struct source *s)
{
    return take_within(s, 1) == 1;
}

/* A list of count entries, each of at least least bytes in the source. */
void *take_list(struct arena *a, struct source *s, size_t size, size_t least,
                int *ret_count)
{
    int count = take_within(s, MOST);
    void *list;

    if (s->bad || (size_t)(s->end - s->at) / least < (size_t)count)
        count = -1;
    list = count < 0 ? NULL : arena_array(a, (size_t)count, size);
    if (!list) {
        s->no_memory |= count >= 0;
        s->bad = true;
        count = 0;
    }
    *ret_count = count;
    return list;
}

void put_version(struct buffer *b)
{
    put_int(b, VERSION);
}

struct source open_source(struct str packed)
{
    struct source s = {
        .at = packed.at, .end = packed.at + packed.len, .bad = packed.len == 0};

    if (!s.bad && take_int(&s) != VERSION)
        s.bad = true;
    return s;
}

enum code close_source(const struct source *s, struct error *err)
{
    if (s->no_memory)
        return fail(err, ERR_MEMORY, "no memory for a message");
    if (s->bad || s->at != s->end)
        return fail(err, ERR_FORMAT, "a message is malformed");
    return OK;
}
