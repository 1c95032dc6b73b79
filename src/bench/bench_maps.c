/*
 * bench_maps.c - old to new identifiers, as the tool under test says
 */
#include "bench/bench_maps.h"
#include <string.h>

struct entry {
    struct str key, value;
};

struct side {
    struct entry *slots; /* open addressing; key.at NULL: free */
    unsigned mask;
};

struct id_map {
    struct side by_old, by_new;
    int clashes;
};

enum { MOST_BYTES = 1 << 30 };

static unsigned hash_of(struct str s)
{
    uint32_t h = 2166136261u;

    for (size_t i = 0; i < s.len; i++)
        h = (h ^ (uint8_t)s.at[i]) * 16777619u;
    return h;
}

static struct entry *slot(const struct side *s, struct str key)
{
    unsigned i = hash_of(key) & s->mask;

    while (s->slots[i].key.at && !str_equal(s->slots[i].key, key))
        i = (i + 1) & s->mask;
    return &s->slots[i];
}

static struct str unquoted(struct str s)
{
    s = str_trim(s);
    if (s.len >= 2 && s.at[0] == '"' && s.at[s.len - 1] == '"')
        s = (struct str){s.at + 1, s.len - 2};
    return s;
}

static size_t count_lines(struct str text)
{
    size_t n = 1;

    for (size_t i = 0; i < text.len; i++)
        n += text.at[i] == '\n';
    return n;
}

static bool side_make(struct arena *a, struct side *s, size_t lines)
{
    size_t room = 16;

    while (room < lines * 2)
        room *= 2;
    s->slots = arena_array(a, room, sizeof *s->slots);
    s->mask = (unsigned)(room - 1);
    return s->slots != NULL;
}

static void add(struct id_map *m, struct str old, struct str new)
{
    struct entry *e = slot(&m->by_old, old);

    if (!e->key.at)
        *e = (struct entry){old, new};
    e = slot(&m->by_new, new);
    if (!e->key.at)
        *e = (struct entry){new, old};
    else if (!str_equal(e->value, old))
        m->clashes++;
}

enum code id_map_load(struct arena *a, const char *path, struct id_map **ret,
                      struct error *err)
{
    struct id_map *m = arena_alloc(a, sizeof *m);
    struct str text, line, new;
    bool head = true;

    if (!m)
        return fail(err, ERR_MEMORY, "no memory for a map");
    TRY(file_read(a, path, MOST_BYTES, &text, err));
    if (!side_make(a, &m->by_old, count_lines(text)) ||
        !side_make(a, &m->by_new, count_lines(text)))
        return fail(err, ERR_MEMORY, "no memory for a map");
    while (text.len) {
        struct str old;

        line = str_cut(text, '\n', &text);
        old = unquoted(str_cut(line, ',', &new));
        if (head && !str_equal(old, STR("id_old")))
            return fail(err, ERR_USAGE, "%s:1: id_old,id_new expected", path);
        if (!head && new.at)
            add(m, old.at ? old : STR(""), unquoted(new));
        head = false;
    }
    *ret = m;
    return OK;
}

struct str id_map_new(const struct id_map *m, struct str old)
{
    return slot(&m->by_old, old)->value;
}

struct str id_map_old(const struct id_map *m, struct str new)
{
    return slot(&m->by_new, new)->value;
}

int id_map_clashes(const struct id_map *m)
{
    return m->clashes;
}
