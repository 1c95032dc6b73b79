/*
 * net.c - a traineddata file to layers
 *
 * The file is a table of components. The network among them is a tree of parts
 * with a common head each; every length in it is checked, and a part that is
 * not known makes the whole unknown.
 */
#include "text/net_layers.h"
#include <string.h>

/* ---- bytes --------------------------------------------------------------- */

struct cursor {
    const unsigned char *at, *end;
    bool good;
};

static const unsigned char *take(struct cursor *c, size_t size)
{
    const unsigned char *p = c->at;

    if (!c->good || (size_t)(c->end - p) < size) {
        c->good = false;
        return NULL;
    }
    c->at += size;
    return p;
}

static int32_t take_int(struct cursor *c)
{
    const unsigned char *p = take(c, 4);
    int32_t v = 0;

    if (p)
        memcpy(&v, p, 4);
    return v;
}

static struct str take_str(struct cursor *c)
{
    int32_t len = take_int(c);
    const unsigned char *p = len < 0 ? NULL : take(c, (size_t)len);

    if (!p) {
        c->good = false;
        return (struct str){"", 0};
    }
    return (struct str){(const char *)p, (size_t)len};
}

/* ---- parts --------------------------------------------------------------- */

/* Kinds of parts in the order in which a known network has them. */
enum stage {
    WANT_INPUT,
    WANT_WINDOW,
    WANT_FILTER,
    WANT_POOL,
    WANT_DOWN,
    WANT_ALONG,
    DONE
};

struct loading {
    struct arena *a;
    struct cursor c;
    struct net *net;
    enum stage stage;
    int depth, values; /* that the part before gives each step */
    bool transposed, reversed, starved;
};

struct head {
    struct str type;
    int32_t flags, ins, outs;
};

static struct head take_head(struct cursor *c)
{
    struct head h = {.ins = 0};

    take(c, 1); /* no type: a name follows */
    h.type = take_str(c);
    take(c, 2);
    h.flags = take_int(c);
    h.ins = take_int(c);
    h.outs = take_int(c);
    take_int(c); /* how many weights, all told */
    take_str(c); /* its name */
    return h;
}

enum { INT8_WEIGHTS = 1, DOUBLE_SCALES = 128, LAYER_RATES = 64 };
enum { MOST_VALUES = 4096 };

static void set_weight(struct matrix *m, int out, int in, int8_t weight)
{
    m->at[((in / 4) * m->wide + out) * 4 + in % 4] = weight;
    m->sunken[out] -= LIFT * weight;
}

/* A weight of a memory in the file: inputs, states, bias. */
static void set_gate(struct memory *m, int out, int in, int8_t weight)
{
    if (in < m->ins)
        set_weight(&m->look, out, in, weight);
    else if (in < m->ins + m->states)
        set_weight(&m->recall, out, in - m->ins, weight);
    else
        set_weight(&m->look, out, m->ins, weight);
}

/* A matrix of the file: outs rows of ins weights, and what they are worth. */
struct rows {
    int outs, ins;
    const int8_t *at;
    const unsigned char *scales;
};

static bool take_rows(struct loading *l, struct rows *ret)
{
    const unsigned char *mode = take(&l->c, 1);
    int32_t height = take_int(&l->c), width = take_int(&l->c), count;

    take(&l->c, 1); /* what is outside */
    if (!mode ||
        (*mode & (INT8_WEIGHTS | DOUBLE_SCALES)) !=
            (INT8_WEIGHTS | DOUBLE_SCALES) ||
        height != ret->outs || width != ret->ins)
        return false;
    ret->at = (const int8_t *)take(&l->c, (size_t)ret->outs * (size_t)ret->ins);
    count = take_int(&l->c); /* some writers round it up, with zeros */
    if (count < ret->outs || count > ret->outs + LANES)
        return false;
    ret->scales = take(&l->c, (size_t)count * sizeof(double));
    return l->c.good;
}

/* Of the rows to outputs from index from on. */
static bool take_scales(const struct rows *rows, struct matrix *m, int from)
{
    for (int i = 0; i < rows->outs; i++) {
        double scale;

        memcpy(&scale, rows->scales + (size_t)i * sizeof scale, sizeof scale);
        if (!(scale >= 0 && scale < INT8_MAX))
            return false;
        m->scale[from + i] = (float)(scale / INT8_MAX);
    }
    return true;
}

enum { CACHE_LINE = 64 }; /* bytes */

static bool make_matrix(struct loading *l, struct matrix *m, int outs, int ins)
{
    size_t wide = (size_t)(outs + LANES - 1) / LANES * LANES;

    m->outs = outs;
    m->ins = ins;
    m->wide = (int)wide;
    m->fours = (ins + 3) / 4;
    m->at = arena_alloc(l->a, wide * (size_t)m->fours * 4 + CACHE_LINE);
    if (m->at) /* so that no load crosses two lines */
        m->at += CACHE_LINE - (uintptr_t)m->at % CACHE_LINE;
    m->scale = arena_array(l->a, wide, sizeof *m->scale);
    m->sunken = arena_array(l->a, wide, sizeof *m->sunken);
    l->starved |= !m->at || !m->scale || !m->sunken;
    return m->at && m->scale && m->sunken;
}

static bool take_full(struct loading *l, const struct head *h, struct matrix *m)
{
    struct rows rows = {.outs = h->outs, .ins = h->ins + 1};

    if (!make_matrix(l, m, rows.outs, rows.ins) || !take_rows(l, &rows) ||
        !take_scales(&rows, m, 0))
        return false;
    for (int i = 0; i < rows.outs; i++)
        for (int k = 0; k < rows.ins; k++)
            set_weight(m, i, k, rows.at[i * rows.ins + k]);
    return true;
}

static bool take_gate(struct loading *l, struct memory *m, int gate)
{
    struct rows rows = {.outs = m->states, .ins = m->ins + m->states + 1};
    int from = gate * m->states;

    if (!take_rows(l, &rows) || !take_scales(&rows, &m->look, from))
        return false;
    for (int i = 0; i < rows.outs; i++)
        for (int k = 0; k < rows.ins; k++)
            set_gate(m, from + i, k, rows.at[i * rows.ins + k]);
    return true;
}

static bool take_memory(struct loading *l, const struct head *h,
                        struct memory *m)
{
    int32_t ins = take_int(&l->c);

    m->ins = h->ins;
    m->states = h->outs;
    m->reversed = l->reversed;
    if (ins != h->ins + h->outs ||
        !make_matrix(l, &m->look, GATES * h->outs, h->ins + 1) ||
        !make_matrix(l, &m->recall, GATES * h->outs, h->outs))
        return false;
    for (int i = 0; i < GATES; i++)
        if (!take_gate(l, m, i))
            return false;
    return true;
}

static bool is(const struct head *h, const char *type)
{
    return str_equal(h->type, str_of(type));
}

static bool take_part(struct loading *l);

/* Parts inside a part, and the rates they were trained with. */
static bool take_inner(struct loading *l, const struct head *h)
{
    int32_t count = take_int(&l->c);

    if (++l->depth > 6 || count < 1 || count > 16)
        return false;
    for (int i = 0; i < count; i++)
        if (!take_part(l))
            return false;
    l->depth--;
    if (h->flags & LAYER_RATES)
        take(&l->c, (size_t)take_int(&l->c) * sizeof(float));
    return l->c.good;
}

static bool take_nested(struct loading *l, const struct head *h)
{
    bool transposed = l->transposed, reversed = l->reversed, good;

    l->transposed |= is(h, "XYTranspose");
    l->reversed ^= is(h, "RTLReversed");
    good = take_inner(l, h);
    l->transposed = transposed;
    l->reversed = reversed;
    return good;
}

/* Height, 1 channel; the width is free. */
static bool take_input(struct loading *l)
{
    int32_t shape[5];

    for (int i = 0; i < 5; i++)
        shape[i] = take_int(&l->c);
    return shape[1] == NET_HEIGHT && shape[2] == 0 && shape[3] == 1;
}

static bool take_square(struct loading *l, int32_t side)
{
    int32_t x = take_int(&l->c), y = take_int(&l->c);

    return x == side && y == side;
}

static bool take_along(struct loading *l, const struct head *h)
{
    struct net *n = l->net;

    if (is(h, "LSTM") && n->along_count < MOST_MEMORIES)
        return take_memory(l, h, &n->along[n->along_count++]);
    if (!is(h, "Softmax") || !n->along_count)
        return false;
    l->stage = DONE;
    return take_full(l, h, &n->last);
}

/* The part that comes next in a network of the known shape. */
static bool take_next(struct loading *l, const struct head *h)
{
    switch (l->stage) {
    case WANT_INPUT:
        l->stage = WANT_WINDOW;
        return is(h, "Input") && take_input(l);
    case WANT_WINDOW:
        l->stage = WANT_FILTER;
        return is(h, "Convolve") && h->outs == 9 && take_square(l, 1);
    case WANT_FILTER:
        l->stage = WANT_POOL;
        return is(h, "Tanh") && take_full(l, h, &l->net->filter);
    case WANT_POOL:
        l->stage = WANT_DOWN;
        return is(h, "Maxpool") && h->outs == h->ins &&
               take_square(l, STEP_PIXELS);
    case WANT_DOWN:
        l->stage = WANT_ALONG;
        return is(h, "SummLSTM") && l->transposed && !l->reversed &&
               take_memory(l, h, &l->net->down);
    case WANT_ALONG:
        return !l->transposed && take_along(l, h);
    case DONE:
        break;
    }
    return false;
}

static bool take_part(struct loading *l)
{
    struct head h = take_head(&l->c);

    if (!l->c.good || h.ins < 1 || h.outs < 1 || h.ins > MOST_VALUES ||
        h.outs > MOST_VALUES)
        return false;
    if (is(&h, "Series") || is(&h, "XYTranspose") || is(&h, "RTLReversed"))
        return take_nested(l, &h);
    if (l->stage > WANT_WINDOW && h.ins != l->values)
        return false;
    l->values = h.outs;
    return take_next(l, &h);
}

/* ---- letters ------------------------------------------------------------- */

/* Class of each character, one code each; 0: the file has no such table. */
static bool take_codes(struct cursor *c, int *codes, int count)
{
    if (take_int(c) != count)
        return false;
    for (int i = 0; i < count; i++) {
        take(c, 1);
        if (take_int(c) != 1)
            return false;
        codes[i] = take_int(c);
    }
    return c->good;
}

/* Row i of the character set is named by its first cell. */
static bool name_classes(struct loading *l, struct str rows, struct cursor c)
{
    int64_t count;
    int *codes;

    if (!str_to_int(str_trim(str_cut(rows, '\n', &rows)), &count) ||
        count < 1 || count > MOST_VALUES)
        return false;
    codes = arena_array(l->a, (size_t)count, sizeof *codes);
    l->net->letters =
        arena_array(l->a, (size_t)l->net->last.outs, sizeof *l->net->letters);
    l->starved |= !codes || !l->net->letters;
    if (l->starved || !take_codes(&c, codes, (int)count))
        return false;
    for (int i = 0; i < count; i++) {
        struct str row = str_cut(rows, '\n', &rows);
        struct str name = str_cut(row, ' ', &row), *to;

        if (codes[i] < 0 || codes[i] >= l->net->last.outs)
            return false;
        to = &l->net->letters[codes[i]];
        if (codes[i] == l->net->null || to->len || i == 1 || i == 2)
            continue; /* joined and broken letters are none */
        *to = str_copy(l->a, i ? name : STR(" "));
        l->starved |= !to->at;
    }
    return !l->starved;
}

/* ---- the file ------------------------------------------------------------ */

enum { NETWORK = 17, CHARACTERS = 21, CODES = 22, MOST_COMPONENTS = 64 };

/* Component index of the file; empty: none. */
static struct str component(struct str file, int index)
{
    struct cursor c = {(const unsigned char *)file.at,
                       (const unsigned char *)file.at + file.len, true};
    int32_t count = take_int(&c);
    int64_t at[MOST_COMPONENTS], end = (int64_t)file.len;
    const unsigned char *table;

    if (count <= index || count > MOST_COMPONENTS)
        return (struct str){"", 0};
    table = take(&c, (size_t)count * sizeof *at);
    if (!table)
        return (struct str){"", 0};
    memcpy(at, table, (size_t)count * sizeof *at);
    if (at[index] < 0 || at[index] > end)
        return (struct str){"", 0};
    for (int i = index + 1; i < count; i++)
        if (at[i] >= 0) {
            end = at[i] < end ? at[i] : end;
            break;
        }
    if (end < at[index])
        return (struct str){"", 0};
    return (struct str){file.at + at[index], (size_t)(end - at[index])};
}

static struct cursor cursor_of(struct str s)
{
    const unsigned char *at = (const unsigned char *)s.at;

    return (struct cursor){at, at + s.len, true};
}

/* What follows the network: how it was trained, and the class of nothing. */
static bool take_end(struct loading *l)
{
    int32_t iteration;

    take_str(&l->c);
    take_int(&l->c);
    take_int(&l->c);
    iteration = take_int(&l->c);
    l->net->seed = (uint64_t)(int64_t)iteration * 0x10000001u;
    l->net->null = take_int(&l->c);
    return l->c.good && l->net->null >= 0 && l->net->null < l->net->last.outs;
}

enum code net_read(struct arena *a, struct str file, struct net **ret,
                   struct error *err)
{
    struct loading l = {.a = a, .c = cursor_of(component(file, NETWORK))};
    bool known;

    *ret = NULL;
    l.net = arena_alloc(a, sizeof *l.net);
    if (!l.net)
        return fail(err, ERR_MEMORY, "no memory for a line network");
    known = take_part(&l) && l.stage == DONE && take_end(&l) &&
            name_classes(&l, component(file, CHARACTERS),
                         cursor_of(component(file, CODES)));
    if (l.starved)
        return fail(err, ERR_MEMORY, "no memory for a line network");
    if (!known)
        return OK;
    *ret = l.net;
    return OK;
}

int net_classes(const struct net *n)
{
    return n->last.outs;
}

int net_null(const struct net *n)
{
    return n->null;
}

struct str net_letter(const struct net *n, int class)
{
    return n->letters[class];
}
