/*
 * tool.c - end with a word, memory that is always there, dice
 */
#include "tool.h"
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void die(const char *format, ...)
{
    va_list args;

    fputs("make_samples: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(3);
}

void *take(struct arena *a, size_t count, size_t size)
{
    void *at = arena_array(a, count, size);

    if (!at)
        die("out of memory");
    return at;
}

char *text(struct arena *a, const char *format, ...)
{
    char line[1024];
    va_list args;
    int len;
    char *copy;

    va_start(args, format);
    len = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (len < 0 || len >= (int)sizeof line)
        die("text too long");
    copy = take(a, (size_t)len + 1, 1);
    for (int i = 0; i < len; i++)
        copy[i] = line[i];
    return copy;
}

struct bytes keep(struct arena *a, struct buffer *b)
{
    uint8_t *copy = take(a, b->len + 1, 1);
    struct bytes r = {copy, b->len};

    if (b->failed)
        die("out of memory");
    if (b->len)
        memcpy(copy, b->at, b->len);
    buffer_release(b);
    return r;
}

void save(struct arena *a, const char *dir, const char *name, const void *at,
          size_t len)
{
    const char *path = text(a, "%s/%s", dir, name);
    struct error err;
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    if (fd < 0)
        die("cannot create %s", path);
    if (file_write(fd, at, len, &err) != OK || close(fd) != 0)
        die("cannot write %s", path);
}

struct dice dice_for(uint64_t seed, const char *label)
{
    uint64_t hash = 0xcbf29ce484222325u ^ seed * 0x9e3779b97f4a7c15u;
    struct dice d;

    while (*label)
        hash = (hash ^ (uint8_t)*label++) * 0x100000001b3u;
    d.state = hash;
    dice_next(&d);
    return d;
}

uint64_t dice_next(struct dice *d)
{
    uint64_t z = d->state += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

int dice_int(struct dice *d, int low, int high)
{
    uint64_t span = (uint64_t)((int64_t)high - low + 1);

    return (int)(low + (int64_t)((dice_next(d) >> 32) * span >> 32));
}

float dice_real(struct dice *d)
{
    return (float)(dice_next(d) >> 40) * 0x1p-24f;
}

float dice_between(struct dice *d, float low, float high)
{
    return low + (high - low) * dice_real(d);
}

bool dice_chance(struct dice *d, float share)
{
    return dice_real(d) < share;
}

/* Sum of four 16 bit throws: near enough to a bell, and cheap. */
float dice_normal(struct dice *d)
{
    uint64_t z = dice_next(d);
    int sum = (int)(z & 0xffff) + (int)(z >> 16 & 0xffff) +
              (int)(z >> 32 & 0xffff) + (int)(z >> 48);

    return ((float)sum - 131070.0f) * (1.0f / 37837.0f);
}
