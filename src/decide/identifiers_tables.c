/*
 * identifiers_tables.c - spellings of the dictionary by hash
 */
#include "decide/identifiers_index.h"
#include "decide/rules.h"
#include <string.h>

bool index_is_common(const struct id_index *x, struct str word)
{
    unsigned kinds;

    if (word.len < 3)
        return true;
    kinds = names_find(&x->names, word);
    return (kinds & (NAME_WORD | NAME_SCREEN)) || lexicon_has(&x->common, word);
}

static unsigned heads_size(int count)
{
    unsigned size = 64;

    while (size < (unsigned)count * 2)
        size *= 2;
    return size;
}

static unsigned bucket(struct str word, unsigned mask)
{
    return (unsigned)hash_more(HASH_START, word.at, word.len) & mask;
}

static bool build_heads(struct id_index *x)
{
    x->word_mask = heads_size(x->words.count) - 1;
    x->joined_mask = heads_size(x->joined.count) - 1;
    x->word_heads = arena_array(x->home, x->word_mask + 1, sizeof(int));
    x->joined_heads = arena_array(x->home, x->joined_mask + 1, sizeof(int));
    if (!x->word_heads || !x->joined_heads)
        return false;
    memset(x->word_heads, 0xff, (x->word_mask + 1) * sizeof(int));
    memset(x->joined_heads, 0xff, (x->joined_mask + 1) * sizeof(int));
    for (int i = 0; i < x->words.count; i++) {
        unsigned k = bucket(x->words.at[i].word, x->word_mask);

        x->words.at[i].next = x->word_heads[k];
        x->word_heads[k] = i;
    }
    for (int i = 0; i < x->joined.count; i++) {
        unsigned k = bucket(x->joined.at[i].word, x->joined_mask);

        x->joined.at[i].next = x->joined_heads[k];
        x->joined_heads[k] = i;
    }
    return true;
}

int index_word(const struct id_index *x, struct str word)
{
    return x->word_heads[bucket(word, x->word_mask)];
}

int index_joined(const struct id_index *x, struct str word)
{
    return x->joined_heads[bucket(word, x->joined_mask)];
}

static void lend_tables(struct id_index *x, const struct rules *r)
{
    x->names = r->names;
    x->common = r->words;
    x->parts = r->parts;
    x->confusions = r->confusions;
    x->months = r->months;
}

static enum code load_tables(const struct identifiers *ids, struct id_index *x,
                             struct error *err)
{
    const char *path;
    struct str text;

    if (ids->rules)
        lend_tables(x, ids->rules);
    if (x->months)
        return OK;
    TRY(model_text(x->home, NULL, "names.tsv", &text, &path, err));
    TRY(lexicon_open(text, path, false, &x->names, err));
    TRY(model_text(x->home, NULL, "words.tsv", &text, &path, err));
    TRY(lexicon_open(text, path, false, &x->common, err));
    TRY(model_text(x->home, NULL, "name-parts.tsv", &text, &path, err));
    TRY(name_parts_load(x->home, text, path, &x->parts, err));
    TRY(model_text(x->home, NULL, "confusions.tsv", &text, &path, err));
    TRY(confusions_load(x->home, text, path, &x->confusions, err));
    TRY(model_text(x->home, NULL, "months.tsv", &text, &path, err));
    return months_load(x->home, text, path, &x->months, err);
}

enum code index_build(const struct identifiers *ids, struct id_index *x,
                      struct error *err)
{
    TRY(load_tables(ids, x, err));
    x->words.count = x->joined.count = x->dates.count = x->times.count = 0;
    x->longest = 0;
    TRY(index_spell(ids, x, err));
    if (!build_heads(x))
        return fail(err, ERR_MEMORY, "no memory for the dictionary");
    x->built = true;
    return OK;
}
