/*
 * confusion.c - weighted edit distance with a table of what looks alike
 *
 * Besides one character for another (or none) the table knows two for one
 * ("RN" for "M") and two for two ("11" for "LL").
 */
#include "decide/confusion.h"
#include "decide/lexicon.h"
#include <string.h>

enum { LONGEST = 63, PAIRS_MAX = 256, PAIR_SLOTS = 1024, NARROW = 3 };

struct pair {
    uint32_t key; /* the characters of both sides; 0: free */
    float cost;
};

struct confusions {
    float single[128][128];
    struct pair pairs[PAIR_SLOTS]; /* by hash of the key */
    int pair_count;
};

static void set_single(struct confusions *c, char a, char b, float cost)
{
    c->single[(unsigned char)a & 127][(unsigned char)b & 127] = cost;
    c->single[(unsigned char)b & 127][(unsigned char)a & 127] = cost;
}

/* One or two characters on either side, packed. */
static uint32_t pair_key(const char *a, int alen, const char *b, int blen)
{
    uint32_t key = (uint8_t)a[0] | (uint32_t)(uint8_t)b[0] << 16;

    if (alen > 1)
        key |= (uint32_t)(uint8_t)a[1] << 8;
    if (blen > 1)
        key |= (uint32_t)(uint8_t)b[1] << 24;
    return key;
}

static const struct pair *pair_slot(const struct confusions *c, uint32_t key)
{
    uint32_t h = key * 2654435761u >> 22;

    while (c->pairs[h].key && c->pairs[h].key != key)
        h = (h + 1) % PAIR_SLOTS;
    return &c->pairs[h];
}

static bool add_pair(struct confusions *c, struct str a, struct str b,
                     float cost)
{
    for (int turn = 0; turn < 2; turn++) {
        struct str one = turn ? b : a, other = turn ? a : b;
        uint32_t key = pair_key(one.at, (int)one.len, other.at, (int)other.len);
        const struct pair *p = pair_slot(c, key);

        if (c->pair_count++ == PAIRS_MAX)
            return false;
        c->pairs[p - c->pairs] = (struct pair){key, cost};
    }
    return true;
}

enum code confusions_load(struct arena *a, struct str text, const char *path,
                          const struct confusions **ret, struct error *err)
{
    struct confusions *c = arena_alloc(a, sizeof *c);
    struct str cells[TABLE_CELLS];
    struct table t;
    enum code code;

    if (!c)
        return fail(err, ERR_MEMORY, "no memory for confusions");
    for (int i = 0; i < 128; i++)
        for (int k = 0; k < 128; k++)
            c->single[i][k] = i == k ? 0 : 1;
    TRY(table_open(text, path, "one\tother\tcost", &t, err));
    while (table_next(&t, cells, &code, err)) {
        double cost;

        if (!cells[0].len || cells[0].len > 2 || !cells[1].len ||
            cells[1].len > 2 || !str_to_double(cells[2], &cost) || cost < 0 ||
            cost > 1)
            return fail(err, ERR_FORMAT, "%s:%d: not a confusion", path, t.row);
        if (cells[0].len == 1 && cells[1].len == 1)
            set_single(c, cells[0].at[0], cells[1].at[0], (float)cost);
        else if (!add_pair(c, cells[0], cells[1], (float)cost))
            return fail(err, ERR_LIMIT, "%s:%d: too many pairs", path, t.row);
    }
    TRY(code);
    *ret = c;
    return OK;
}

/* What it costs that a character is missing or too many: less for narrow ones
 * and for one that is doubled. */
static float gap_cost(const char *s, int i)
{
    char ch = s[i];

    if (i > 0 && s[i - 1] == ch)
        return 0.6f;
    return ch == 'I' || ch == '1' || ch == 'L' || ch == 'J' ? 0.7f : 1;
}

static float single_cost(const struct confusions *c, char a, char b)
{
    if (a == b)
        return 0;
    return (a | b) & 0x80 ? 1 : c->single[(int)a][(int)b];
}

static float pair_cost(const struct confusions *c, const char *a, int alen,
                       const char *b, int blen)
{
    const struct pair *p = pair_slot(c, pair_key(a, alen, b, blen));

    return p->key ? p->cost : 9;
}

static float least(float a, float b)
{
    return a < b ? a : b;
}

/* One cell: rows[k] is the row of k characters of a before. */
static float cell(const struct confusions *c, const char *a, int i,
                  const char *b, int k, float *const rows[NARROW])
{
    float best = 99;

    if (i > 0)
        best = least(best, rows[1][k] + gap_cost(a, i - 1));
    if (k > 0)
        best = least(best, rows[0][k - 1] + gap_cost(b, k - 1));
    if (i > 0 && k > 0)
        best = least(best, rows[1][k - 1] + single_cost(c, a[i - 1], b[k - 1]));
    for (int m = 1; m <= 2 && m <= i; m++)
        for (int n = 1; n <= 2 && n <= k; n++)
            if (m + n > 2)
                best = least(best, rows[m][k - n] + pair_cost(c, a + i - m, m,
                                                              b + k - n, n));
    return best;
}

float confusion_distance(const struct confusions *c, struct str want,
                         struct str got, float at_most)
{
    float storage[NARROW][LONGEST + 1];
    int a = (int)want.len, b = (int)got.len;
    float before = 0;

    if (want.len > LONGEST || got.len > LONGEST)
        return str_equal(want, got) ? 0 : (float)want.len + (float)got.len;
    for (int i = 0; i <= a; i++) {
        float *rows[NARROW] = {storage[i % 3], storage[(i + 2) % 3],
                               storage[(i + 1) % 3]};
        float row_least = 99;

        for (int k = 0; k <= b; k++) {
            rows[0][k] = i + k ? cell(c, want.at, i, got.at, k, rows) : 0;
            row_least = least(row_least, rows[0][k]);
        }
        if (row_least > at_most && before > at_most)
            return row_least;
        before = row_least;
    }
    return storage[a % 3][b];
}

char confusion_digit(const struct confusions *c, char letter)
{
    char best = 0;
    float cost = 0.45f;

    for (char d = '0'; d <= '9'; d++)
        if (c->single[(unsigned char)letter & 127][(int)d] < cost) {
            cost = c->single[(unsigned char)letter & 127][(int)d];
            best = d;
        }
    return best;
}
