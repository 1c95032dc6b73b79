/*
 * textness.c - boosted trees over the measures of a candidate line
 */
#include "text/textness.h"
#include <math.h>
#include <string.h>

enum { MOST_TREES = 400, NODES = 32, LEVELS = 4 }; /* of questions, a tree */
enum { ABREAST = 8 }; /* trees that are asked at once: no step waits */

const char *const measure_names[MEASURES] = {
    "glyphs",  "vertical", "scale", "height", "aspect",  "level",  "flat",
    "exact",   "straight", "sharp", "even",   "base",    "stroke", "pen",
    "fill",    "noise",    "ring",  "calm",   "clutter", "same",   "parts",
    "letters", "likely",   "sure",  "joined",
};

struct node {
    int8_t measure; /* -1 leaf, -2 not there */
    float value;
};

struct textness {
    int trees;
    struct node nodes[MOST_TREES][NODES];
};

void measures_of(const struct candidate *c, float ret[MEASURES])
{
    float across = (float)(c->box.width + 1), up = (float)(c->box.height + 1);
    const float m[MEASURES] = {
        (float)c->glyphs, c->vertical, (float)c->scale,
        c->height,        across / up, c->level,
        c->flat,          c->exact,    c->straight,
        c->sharp,         c->even,     c->base,
        c->stroke,        c->pen,      c->fill,
        c->noise,         c->ring,     c->calm,
        c->clutter,       c->same,     (float)c->part_count,
        c->letters,       c->likely,   c->sure,
        c->joined,
    };

    memcpy(ret, m, sizeof m);
}

static int measure_named(struct str name)
{
    for (int i = 0; i < MEASURES; i++)
        if (str_equal(name, str_of(measure_names[i])))
            return i;
    return str_equal(name, STR("leaf")) ? -1 : -2;
}

static enum code read_row(struct textness *t, struct str row, int number,
                          struct error *err)
{
    struct str rest = row, cells[4];
    int64_t tree, node;
    double value;
    int measure;

    for (int i = 0; i < 4; i++)
        cells[i] = str_cut(rest, '\t', &rest);
    measure = measure_named(str_trim(cells[2]));
    if (!str_to_int(cells[0], &tree) || !str_to_int(cells[1], &node) ||
        !str_to_double(cells[3], &value) || tree < 0 || tree >= MOST_TREES ||
        node < 1 || node >= NODES || measure == -2 ||
        (measure >= 0 && 2 * node >= NODES))
        return fail(err, ERR_FORMAT, "textness.tsv, row %d: bad cell", number);
    if (t->nodes[tree][node].measure != -2)
        return fail(err, ERR_FORMAT, "textness.tsv, row %d: node twice",
                    number);
    t->nodes[tree][node] = (struct node){(int8_t)measure, (float)value};
    if (tree >= t->trees)
        t->trees = (int)tree + 1;
    return OK;
}

static bool is_whole(const struct node *nodes, int i)
{
    if (nodes[i].measure == -2)
        return false;
    return nodes[i].measure == -1 ||
           (is_whole(nodes, 2 * i) && is_whole(nodes, 2 * i + 1));
}

/* Every way down takes LEVELS steps, so that none needs to look for its end:
 * below a leaf all leaves are the same. */
static void push_leaves_down(struct node *nodes)
{
    for (int i = 1; i < NODES / 2; i++) {
        if (nodes[i].measure != -1)
            continue;
        nodes[2 * i] = nodes[2 * i + 1] = nodes[i];
        nodes[i].measure = 0;
    }
}

enum code textness_read(struct arena *a, struct str rows, struct textness **ret,
                        struct error *err)
{
    struct textness *t = arena_alloc(a, sizeof *t);

    if (!t)
        return fail(err, ERR_MEMORY, "no memory for textness.tsv");
    for (int i = 0; i < MOST_TREES; i++)
        for (int k = 0; k < NODES; k++)
            t->nodes[i][k].measure = -2;
    for (int number = 1; rows.len; number++) {
        struct str row = str_cut(rows, '\n', &rows);

        if (row.len && row.at[0] != '#')
            TRY(read_row(t, row, number, err));
    }
    for (int i = 0; i < t->trees; i++)
        if (!is_whole(t->nodes[i], 1))
            return fail(err, ERR_FORMAT, "textness.tsv: tree %d has gaps", i);
    for (; t->trees % ABREAST; t->trees++)
        t->nodes[t->trees][1] = (struct node){-1, 0};
    for (int i = 0; i < t->trees; i++)
        push_leaves_down(t->nodes[i]);
    if (!t->trees)
        return fail(err, ERR_FORMAT, "textness.tsv has no rows");
    *ret = t;
    return OK;
}

/* The leaves that m leads to, from tree first on. */
static void find_leaves(const struct textness *t, const float m[MEASURES],
                        int first, float ret[ABREAST])
{
    int at[ABREAST];

    for (int k = 0; k < ABREAST; k++)
        at[k] = 1;
    for (int step = 0; step < LEVELS; step++)
        for (int k = 0; k < ABREAST; k++) {
            struct node node = t->nodes[first + k][at[k]];

            at[k] = 2 * at[k] + (m[node.measure] > node.value);
        }
    for (int k = 0; k < ABREAST; k++)
        ret[k] = t->nodes[first + k][at[k]].value;
}

float textness_of(const struct textness *t, const struct candidate *c)
{
    float m[MEASURES], leaves[ABREAST], sum = 0;

    if (!t)
        return 0.5f;
    measures_of(c, m);
    for (int i = 0; i < t->trees; i += ABREAST) {
        find_leaves(t, m, i, leaves);
        for (int k = 0; k < ABREAST; k++)
            sum += leaves[k];
    }
    return 1 / (1 + expf(-sum));
}
