/*
 * jpegls_scan.c - samples from the bits of a JPEG-LS scan (T.87 Annex A)
 *
 * Names follow the standard: a left, b above, c above left, d above right;
 * A, B, C, N are the sums kept for each context. Bits that are not there are an
 * error at once.
 */
#include "dicom/jpegls.h"
#include <stdlib.h>

enum { CONTEXTS = 365, RUN_CONTEXTS = 2, LINE_ENDS = 2, K_MOST = 24 };

struct context {
    int64_t a, b;
    int c, n;
};

struct run_context {
    int64_t a;
    int n, negative;
};

struct scan {
    const uint8_t *at, *end;
    uint64_t cache; /* bits not yet used, from the top */
    int bits;       /* how many */
    bool after_ff;  /* the last byte was FF: the next one has 7 bits */
    bool failed;
    const struct jpegls_header *header;
    int maximum, near, step; /* step: 2 * near + 1 */
    int range, qbpp, limit, reset;
    int t1, t2, t3;
    struct context contexts[CONTEXTS];
    struct run_context runs[RUN_CONTEXTS];
    int run_index[JPEGLS_COMPONENTS];
};

static const uint8_t run_bits[32] = {0, 0, 0, 0, 1,  1,  1,  1,  2,  2, 2,
                                     2, 3, 3, 3, 3,  4,  4,  5,  5,  6, 6,
                                     7, 7, 8, 9, 10, 11, 12, 13, 14, 15};

/* ---- bits ------------------------------------------------------------ */

/* A marker: FF and a byte that stuffed bits would not give. */
static bool at_marker(const struct scan *s)
{
    return *s->at == 0xff && (s->at + 1 == s->end || s->at[1] & 0x80);
}

static void fill(struct scan *s)
{
    while (s->bits <= 56 && s->at < s->end && !at_marker(s)) {
        int width = s->after_ff ? 7 : 8;

        s->cache |= (uint64_t)*s->at << (64 - width - s->bits);
        s->bits += width;
        s->after_ff = *s->at++ == 0xff;
    }
}

static uint32_t take(struct scan *s, int count)
{
    uint32_t n;

    if (!count)
        return 0;
    if (s->bits < count)
        fill(s);
    if (s->bits < count) {
        s->failed = true;
        return 0;
    }
    n = (uint32_t)(s->cache >> (64 - count));
    s->cache <<= count;
    s->bits -= count;
    return n;
}

/* Zeros before the next one, which is taken too; most + 1 if there are more. */
static int take_zeros(struct scan *s, int most)
{
    int count = 0;

    for (;;) {
        int zeros;

        if (s->bits < 32)
            fill(s);
        zeros = s->cache ? __builtin_clzll(s->cache) : 64;
        if (zeros < s->bits) {
            s->cache = s->cache << zeros << 1;
            s->bits -= zeros + 1;
            return count + zeros;
        }
        count += s->bits;
        if (!s->bits || count > most) {
            s->failed = true;
            return most + 1;
        }
        s->cache = 0;
        s->bits = 0;
    }
}

/* A Golomb code of limited length (A.5.3). Errors have no more than twice the
 * range of values, whatever damaged bits say. */
static int take_golomb(struct scan *s, int k, int limit)
{
    int most = limit - s->qbpp - 1, high = take_zeros(s, limit);
    uint32_t code = 0;

    if (high < most)
        code = (uint32_t)high << k | take(s, k);
    else if (high == most)
        code = take(s, s->qbpp) + 1;
    if (high > most || code > 2 * (uint32_t)s->range) {
        s->failed = true;
        return 0;
    }
    return (int)code;
}

/* The least k for which n << k is not below a; n > 0. */
static int golomb_k(int n, int64_t a)
{
    int k = a > n ? __builtin_clz((unsigned)n) -
                        (__builtin_clzll((unsigned long long)a) - 32)
                  : 0;

    k += (int64_t)n << k < a;
    return k < K_MOST ? k : K_MOST;
}

/* ---- one sample ------------------------------------------------------ */

static int clamp(const struct scan *s, int value)
{
    return value < 0 ? 0 : value > s->maximum ? s->maximum : value;
}

/* The sample that a prediction and an error make (A.4.5, A.8). */
static int rebuilt(const struct scan *s, int prediction, int error)
{
    int value = prediction + error * s->step;

    if (value < -s->near)
        value += s->range * s->step;
    else if (value > s->maximum + s->near)
        value -= s->range * s->step;
    return clamp(s, value);
}

static int quantised(const struct scan *s, int d)
{
    int m = d < 0 ? -d : d;
    int q = m <= s->near ? 0
            : m < s->t1  ? 1
            : m < s->t2  ? 2
            : m < s->t3  ? 3
                         : 4;

    return d < 0 ? -q : q;
}

static int context_of(const struct scan *s, int a, int b, int c, int d)
{
    return 81 * quantised(s, d - b) + 9 * quantised(s, b - c) +
           quantised(s, c - a);
}

static int median(int a, int b, int c)
{
    int low = a < b ? a : b, high = a < b ? b : a;

    return c >= high ? low : c <= low ? high : a + b - c;
}

/* A.6: sums and bias after an error. */
static void learn(const struct scan *s, struct context *q, int error)
{
    q->b += error * s->step;
    q->a += error < 0 ? -error : error;
    if (q->n == s->reset) {
        q->a >>= 1;
        q->b = q->b >= 0 ? q->b >> 1 : -((1 - q->b) >> 1);
        q->n >>= 1;
    }
    q->n++;
    if (q->b <= -q->n) {
        q->b += q->n;
        q->c -= q->c > -128;
        if (q->b <= -q->n)
            q->b = 1 - q->n;
    } else if (q->b > 0) {
        q->b -= q->n;
        q->c += q->c < 127;
        if (q->b > 0)
            q->b = 0;
    }
}

static int regular(struct scan *s, int context, int a, int b, int c)
{
    int sign = context < 0 ? -1 : 1, k, coded, error;
    struct context *q = &s->contexts[context * sign];
    int prediction = clamp(s, median(a, b, c) + sign * q->c);

    k = golomb_k(q->n, q->a);
    coded = take_golomb(s, k, s->limit);
    error = coded & 1 ? -((coded + 1) >> 1) : coded >> 1;
    if (!k && !s->near && 2 * q->b <= -q->n)
        error = -error - 1;
    learn(s, q, error);
    return rebuilt(s, prediction, sign * error);
}

/* A.7.2: the sample that ends a run. */
static int run_error(struct scan *s, struct run_context *r, bool type,
                     int index)
{
    int k = golomb_k(r->n, type ? r->a + (r->n >> 1) : r->a);
    int coded = take_golomb(s, k, s->limit - run_bits[index] - 1);
    int odd = (coded + type) & 1, size = (coded + type + odd) / 2;
    bool negative = (k || 2 * r->negative >= r->n) == odd;

    r->negative += negative && size;
    r->a += (coded + 1 - type) >> 1;
    if (r->n == s->reset) {
        r->a >>= 1;
        r->n >>= 1;
        r->negative >>= 1;
    }
    r->n++;
    return negative ? -size : size;
}

static int interruption(struct scan *s, int a, int b, int index)
{
    bool type = abs(a - b) <= s->near;
    int error = run_error(s, &s->runs[type], type, index);

    if (type)
        return rebuilt(s, a, error);
    return rebuilt(s, b, a > b ? -error : error);
}

/* Several components together always end a run as unequal (type 0). */
static int interruption_of_many(struct scan *s, int a, int b, int index)
{
    int error = run_error(s, &s->runs[0], false, index);

    return rebuilt(s, b, a > b ? -error : error);
}

/* How many samples, up to room, repeat the one before (A.7.1). */
static int run_length(struct scan *s, int *index, int room)
{
    int length = 0;

    while (length < room && take(s, 1)) {
        int block = 1 << run_bits[*index];

        if (block <= room - length)
            *index += *index < 31;
        else
            block = room - length;
        length += block;
    }
    if (length < room)
        length += (int)take(s, run_bits[*index]);
    if (length > room)
        s->failed = true;
    return s->failed ? room : length;
}

/* ---- lines ----------------------------------------------------------- */

/* Lines have one sample more at each end; `many` samples lie side by side. */
struct lines {
    uint16_t *above, *here;
    int many;
};

/* The contexts of the samples at x; false if all are flat: a run. */
static bool contexts_at(const struct scan *s, const struct lines *l, int x,
                        int contexts[JPEGLS_COMPONENTS])
{
    int all = 0;

    for (int i = 0; i < l->many; i++) {
        const uint16_t *b = l->above + x * l->many + i;
        int a = l->here[(x - 1) * l->many + i];

        contexts[i] = context_of(s, a, *b, b[-l->many], b[l->many]);
        all |= contexts[i];
    }
    return all;
}

/* The run at x and what ends it; returns the place behind. */
static int take_run(struct scan *s, const struct lines *l, int *index, int x,
                    int width)
{
    int length = run_length(s, index, width + 1 - x), m = l->many;

    for (int i = 0; i < length * m; i++)
        l->here[x * m + i] = l->here[(x - 1) * m + i];
    x += length;
    if (x > width || s->failed)
        return width + 1;
    for (int i = 0; i < m; i++) {
        int a = l->here[(x - 1) * m + i], b = l->above[x * m + i];

        l->here[x * m + i] =
            (uint16_t)(m == 1 ? interruption(s, a, b, *index)
                              : interruption_of_many(s, a, b, *index));
    }
    *index -= *index > 0;
    return x + 1;
}

static void take_line(struct scan *s, const struct lines *l, int *index,
                      int width)
{
    int m = l->many, x = 1;

    for (int i = 0; i < m; i++) {
        l->here[i] = l->above[m + i];
        l->above[(width + 1) * m + i] = l->above[width * m + i];
    }
    while (x <= width && !s->failed) {
        int contexts[JPEGLS_COMPONENTS];

        if (!contexts_at(s, l, x, contexts)) {
            x = take_run(s, l, index, x, width);
            continue;
        }
        for (int i = 0; i < m; i++) {
            const uint16_t *b = l->above + x * m + i;
            int a = l->here[(x - 1) * m + i];

            l->here[x * m + i] =
                (uint16_t)regular(s, contexts[i], a, *b, b[-m]);
        }
        x++;
    }
}

/* ---- the scan -------------------------------------------------------- */

static int bounded(int value, int least, int most)
{
    return value > most || value < least ? least : value;
}

static int at_least(int value, int least)
{
    return value < least ? least : value;
}

/* C.2.4.1.1: thresholds where the codestream gives none. */
static void set_thresholds(struct scan *s)
{
    const struct jpegls_header *h = s->header;
    int top = s->maximum < 4095 ? s->maximum : 4095, n = s->near;
    int up = (top + 128) / 256, down = 256 / (s->maximum + 1);
    bool wide = s->maximum >= 128;
    int t1 = wide ? up + 2 + 3 * n : at_least(3 / down + 3 * n, 2);
    int t2 = wide ? 4 * up + 3 + 5 * n : at_least(7 / down + 5 * n, 3);
    int t3 = wide ? 17 * up + 4 + 7 * n : at_least(21 / down + 7 * n, 4);

    s->t1 = h->t1 ? h->t1 : bounded(t1, n + 1, s->maximum);
    s->t2 = h->t2 ? h->t2 : bounded(t2, s->t1, s->maximum);
    s->t3 = h->t3 ? h->t3 : bounded(t3, s->t2, s->maximum);
    s->reset = h->reset ? h->reset : 64;
}

static int bits_for(int count)
{
    int bits = 0;

    while (1 << bits < count)
        bits++;
    return bits;
}

static enum code set_up(struct scan *s, const struct jpegls_header *h,
                        struct error *err)
{
    int full = (1 << h->bits) - 1, bpp, start;

    s->header = h;
    s->near = h->near;
    s->step = 2 * h->near + 1;
    s->maximum = h->maximum ? h->maximum : full;
    if (s->maximum > full || s->near > s->maximum / 2 || s->near > 255)
        return fail(err, ERR_FORMAT, "broken JPEG-LS parameters");
    set_thresholds(s);
    if (s->t1 <= s->near || s->t1 > s->t2 || s->t2 > s->t3 ||
        s->t3 > s->maximum || s->reset < 3)
        return fail(err, ERR_FORMAT, "broken JPEG-LS parameters");
    s->range = (s->maximum + 2 * s->near) / s->step + 1;
    s->qbpp = bits_for(s->range);
    bpp = at_least(bits_for(s->maximum + 1), 2);
    s->limit = 2 * (bpp + at_least(bpp, 8));
    start = at_least((s->range + 32) / 64, 2);
    for (int i = 0; i < CONTEXTS; i++)
        s->contexts[i] = (struct context){.a = start, .n = 1};
    for (int i = 0; i < RUN_CONTEXTS; i++)
        s->runs[i] = (struct run_context){.a = start, .n = 1};
    return OK;
}

/* A line of one component, or of all side by side, to its place. */
static void put_line(const struct jpegls_header *h, const struct lines *l,
                     int component, int y, uint16_t *out)
{
    size_t c = (size_t)h->components;
    uint16_t *to = out + (size_t)y * (size_t)h->width * c + component;

    for (int x = 0; x < h->width; x++, to += c)
        for (int i = 0; i < l->many; i++)
            to[i] = l->here[(x + 1) * l->many + i];
}

/* Lines of several components take turns within a line's place. */
static void take_lines(struct scan *s, uint16_t *room, size_t line,
                       uint16_t *out)
{
    const struct jpegls_header *h = s->header;
    bool together = h->interleave == JPEGLS_SAMPLES;
    int turns = together ? 1 : h->scan_components;

    for (int y = 0; y < h->height && !s->failed; y++)
        for (int t = 0; t < turns; t++) {
            uint16_t *pair = room + (size_t)t * 2 * line;
            struct lines l = {pair + (y % 2 ? line : 0),
                              pair + (y % 2 ? 0 : line),
                              together ? h->scan_components : 1};

            take_line(s, &l, &s->run_index[t], h->width);
            put_line(h, &l, h->component + t, y, out);
        }
}

enum code jpegls_scan(struct bytes in, size_t *at,
                      const struct jpegls_header *h, uint16_t *out,
                      struct error *err)
{
    size_t line = ((size_t)h->width + LINE_ENDS) * JPEGLS_COMPONENTS;
    struct scan *s = calloc(1, sizeof *s);
    uint16_t *room = calloc(2 * line * JPEGLS_COMPONENTS, sizeof *room);
    enum code code = s && room ? set_up(s, h, err)
                               : fail(err, ERR_MEMORY, "no memory for lines");

    if (code == OK) {
        s->at = in.at + *at;
        s->end = in.at + in.len;
        take_lines(s, room, line, out);
        while (s->at < s->end && !at_marker(s))
            s->at++;
        *at = (size_t)(s->at - in.at);
        if (s->failed)
            code = fail(err, ERR_FORMAT, "broken JPEG-LS codestream");
    }
    free(room);
    free(s);
    return code;
}
