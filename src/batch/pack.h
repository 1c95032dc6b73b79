/*
 * pack.h - numbers, texts and lists to flat bytes and back
 *
 * Host byte order: the bytes never leave the machine that made them, but for
 * shards on machines of one kind. Writing and reading walk the same fields in
 * the same order. A source that ran off its end, or held what cannot be, stays
 * `bad` and hands out zeros, so that callers check once, in close_source().
 */
#pragma once
#include "base/base.h"

void put_version(struct buffer *b);
void put_i64(struct buffer *b, int64_t value);
void put_int(struct buffer *b, int value);
void put_double(struct buffer *b, double value);
void put_str(struct buffer *b, struct str s);
void put_rect(struct buffer *b, struct rect r);

struct source {
    const char *at, *end;
    bool bad;
    bool no_memory; /* bad for want of memory: not the source's fault */
};

struct source open_source(struct str packed);
/* ERR_FORMAT if it was bad or is not at its end, ERR_MEMORY. */
enum code close_source(const struct source *s, struct error *err);
int64_t take_i64(struct source *s);
int take_int(struct source *s);
double take_double(struct source *s);
struct str take_str(struct source *s); /* lent */
struct rect take_rect(struct source *s);
int take_within(struct source *s, int most); /* 0..most, or bad */
bool take_bool(struct source *s);
/* Room for a list of entries of size bytes, each at least least bytes long in
 * the source: a count that cannot be true is bad. */
void *take_list(struct arena *a, struct source *s, size_t size, size_t least,
                int *ret_count);
