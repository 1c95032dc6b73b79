/*
 * bench_md5.c - the digest that MIDI-B's key names pixels by (RFC 1321)
 *
 * For comparing with published keys only; nothing here relies on it for
 * safety.
 */
#include "bench/bench_key.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

struct md5 {
    uint32_t state[4];
};

static uint32_t turned(uint32_t v, int by)
{
    return v << by | v >> (32 - by);
}

static void md5_block(struct md5 *m, const uint8_t *block)
{
    static const int turns[4][4] = {
        {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    uint32_t x[16], a = m->state[0], b = m->state[1], c = m->state[2],
                    d = m->state[3];

    for (int i = 0; i < 16; i++)
        x[i] = (uint32_t)block[4 * i] | (uint32_t)block[4 * i + 1] << 8 |
               (uint32_t)block[4 * i + 2] << 16 |
               (uint32_t)block[4 * i + 3] << 24;
    for (int i = 0; i < 64; i++) {
        static const int steps[4] = {1, 5, 3, 7}, starts[4] = {0, 1, 5, 0};
        uint32_t mix[4] = {(b & c) | (~b & d), (b & d) | (c & ~d), b ^ c ^ d,
                           c ^ (b | ~d)};
        int round = i / 16, k = (steps[round] * i + starts[round]) % 16;
        uint32_t sine = (uint32_t)(fabs(sin(i + 1.0)) * 4294967296.0);
        uint32_t next =
            b + turned(a + mix[round] + x[k] + sine, turns[round][i % 4]);

        a = d;
        d = c;
        c = b;
        b = next;
    }
    m->state[0] += a;
    m->state[1] += b;
    m->state[2] += c;
    m->state[3] += d;
}

void md5_hex(const uint8_t *at, size_t len, char ret_hex[33])
{
    struct md5 m = {{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}};
    uint8_t tail[128] = {0};
    size_t whole = len / 64 * 64, rest = len - whole;
    size_t padded = rest < 56 ? 64 : 128;
    uint64_t bits = (uint64_t)len * 8;

    for (size_t i = 0; i < whole; i += 64)
        md5_block(&m, at + i);
    if (rest)
        memcpy(tail, at + whole, rest);
    tail[rest] = 0x80;
    for (int i = 0; i < 8; i++)
        tail[padded - 8 + (size_t)i] = (uint8_t)(bits >> 8 * i);
    for (size_t i = 0; i < padded; i += 64)
        md5_block(&m, tail + i);
    for (int i = 0; i < 16; i++)
        snprintf(ret_hex + 2 * i, 3, "%02x",
                 (unsigned)(m.state[i / 4] >> 8 * (i % 4) & 0xff));
}

void pixel_digest(const struct dataset *ds, char ret_hex[33])
{
    const struct pixel_data *p = &ds->pixels;
    int64_t length = p->length;

    if (p->encapsulated && !p->unterminated && length >= 8)
        length -= 8; /* readers do not count the delimiter */
    md5_hex(p->file.at + p->offset, (size_t)length, ret_hex);
}
