/*
 * allow.c - what screens show and that identifies nobody
 *
 * safe-vocabulary.tsv and allow.tsv, rows of the same form. Words and phrases
 * are compared folded and without separators ("C5-1" is "c51"), so that a
 * reader's slips in marks and blanks do not matter; patterns must match as
 * written. All patterns are one expression with a mark for each row.
 */
#include "decide/fold.h"
#include "decide/rules.h"
#include <string.h>

enum { BLUR_MAX = 24 };

static const char columns[] =
    "class\tterm\tkind\tmodality\tstrength\tambiguous";

static enum text_class class_of(struct str cell)
{
    static const char *const markers[] = {
        "laterality", "orientation", "position", "view",
        "mammo-view", "echo-view",   "body-part"};
    static const char *const measures[] = {"scale", "measure", "unit",
                                           "us-measure", "dose"};

    for (size_t i = 0; i < sizeof markers / sizeof *markers; i++)
        if (str_equal(cell, str_of(markers[i])))
            return CLASS_LATERALITY_MARKER;
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
        if (str_equal(cell, str_of(measures[i])))
            return CLASS_SCALE_OR_MEASURE;
    return CLASS_VENDOR_OR_SETTING;
}

static unsigned company_of(struct str cell)
{
    unsigned c = 0;

    if (str_find(cell, STR("initials")) >= 0)
        c |= COMPANY_INITIALS;
    if (str_find(cell, STR("name")) >= 0)
        c |= COMPANY_NAME;
    if (str_find(cell, STR("number")) >= 0)
        c |= COMPANY_NUMBER;
    return c;
}

/* Each pattern is tried alone first, so that an error has its line. */
static enum code add_pattern(struct arena *a, const struct table *t,
                             struct str term, int row, struct buffer *all,
                             struct error *err)
{
    const struct regex *alone;
    struct error inner;

    if (regex_compile(a, term, REGEX_WHOLE, &alone, &inner) != OK)
        return fail(err, inner.code, "%s:%d: %.120s", t->path, t->row,
                    inner.text);
    buffer_format(all, "%s(?:", all->len ? "|" : "");
    buffer_add(all, term.at, term.len);
    buffer_format(all, ")(*MARK:%d)", row);
    return OK;
}

/* Look-alikes become one: 0ODQ, 1ILJ, 5S, 8B, 2Z, UV, 6G, RN and M, CL and D,
 * VV and W. at has room for the word. */
static struct str blur(struct str word, char *at)
{
    static const char from[] = "0DQ1LJ5B2V6C49", to[] = "OOOIIISSZUGGAG";
    static const char pairs[][4] = {"RNM", "CLO", "CIO", "VVW", "UUW", "IIU"};
    size_t len = 0;

    for (size_t i = 0; i < word.len; i++) {
        const char *p = strchr(from, word.at[i]);
        char c = p && *p ? to[p - from] : word.at[i];

        for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++)
            if (i + 1 < word.len && word.at[i] == pairs[k][0] &&
                word.at[i + 1] == pairs[k][1]) {
                c = pairs[k][2];
                i++;
                break;
            }
        at[len++] = c == '8' ? 'S' : c;
    }
    return (struct str){at, len};
}

static enum code add_blurred(struct arena *a, struct allow *l, struct str word,
                             struct error *err)
{
    char *at = arena_alloc(a, word.len + 1);
    struct str blurred;

    if (!at)
        return fail(err, ERR_MEMORY, "no memory for the allow list");
    blurred = blur(word, at);
    if (word.len < 3 || word.len > BLUR_MAX ||
        wordset_find(&l->blurred, blurred))
        return OK;
    return wordset_add(a, &l->blurred, blurred, (uint32_t)l->count, err);
}

static enum code add_row(struct arena *a, const struct table *t,
                         const struct str *cells, struct allow *l,
                         struct buffer *all, struct error *err)
{
    struct wordset_entry *same;
    struct allow_row *row;
    struct str word;

    if (!arena_push(a, *l))
        return fail(err, ERR_MEMORY, "no memory for the allow list");
    row = &l->at[l->count - 1];
    row->class = class_of(cells[0]);
    row->rule = str_c(a, cells[0]);
    row->company = company_of(cells[5]);
    row->modality = cells[3];
    row->next = -1;
    if (!row->rule)
        return fail(err, ERR_MEMORY, "no memory for the allow list");
    if (str_equal(cells[2], STR("pattern")))
        return add_pattern(a, t, cells[1], l->count - 1, all, err);
    TRY(fold_joined(a, cells[1], &word, err));
    TRY(add_blurred(a, l, word, err));
    same = wordset_entry(&l->phrases, word);
    if (!same)
        return wordset_add(a, &l->phrases, word, (uint32_t)l->count, err);
    row->next = (int)same->value - 1;
    same->value = (uint32_t)l->count;
    return OK;
}

static enum code load_file(struct arena *a, const char *dir, const char *name,
                           struct allow *l, struct buffer *all,
                           struct error *err)
{
    struct str cells[TABLE_CELLS], text;
    const char *path;
    struct table t;
    enum code code;

    TRY(model_text(a, dir, name, &text, &path, err));
    TRY(table_open(text, path, columns, &t, err));
    while (table_next(&t, cells, &code, err))
        TRY(add_row(a, &t, cells, l, all, err));
    return code;
}

static enum code load_both(struct arena *a, const char *dir, struct allow *l,
                           struct buffer *all, struct error *err)
{
    TRY(load_file(a, dir, "allow.tsv", l, all, err));
    TRY(load_file(a, dir, "safe-vocabulary.tsv", l, all, err));
    if (!all->len) /* a list without patterns: what nothing matches */
        buffer_str(all, "(?!)");
    if (all->failed)
        return fail(err, ERR_MEMORY, "no memory for the allow list");
    return regex_compile(a, (struct str){all->at, all->len}, REGEX_WHOLE,
                         &l->patterns, err);
}

/* The letters of word as bits, look-alikes made equal. */
static uint32_t letters_of(struct str word)
{
    char at[BLUR_MAX + 1];
    uint32_t bits = 0;

    if (word.len > BLUR_MAX)
        return 0;
    word = blur(word, at);
    for (size_t i = 0; i < word.len; i++)
        bits |= 1u << (word.at[i] & 31);
    return bits;
}

static enum code note_letters(struct arena *a, struct allow *l,
                              struct error *err)
{
    l->letters = arena_array(a, (size_t)l->phrases.room, sizeof *l->letters);
    if (!l->letters)
        return fail(err, ERR_MEMORY, "no memory for the allow list");
    for (int i = 0; i < l->phrases.room; i++)
        l->letters[i] = letters_of(l->phrases.at[i].word);
    return OK;
}

static int bits_of(uint32_t v)
{
    int n = 0;

    for (; v; v &= v - 1)
        n++;
    return n;
}

enum code allow_load(struct arena *a, const char *dir, struct allow *ret,
                     struct error *err)
{
    struct buffer all = {.limit = 1 << 20};
    enum code code = load_both(a, dir, ret, &all, err);

    buffer_release(&all);
    return code == OK ? note_letters(a, ret, err) : code;
}

/* Of two rows of one word: fitting ones first, then those that need the least
 * company, then markers. */
static bool is_better(const struct allow_row *x, const struct allow_row *y,
                      struct str modality)
{
    bool fits = allow_fits(x, modality);

    if (fits != allow_fits(y, modality))
        return fits;
    if (x->company != y->company)
        return x->company < y->company;
    return x->class == CLASS_LATERALITY_MARKER &&
           y->class != CLASS_LATERALITY_MARKER;
}

const struct allow_row *allow_phrase(const struct allow *l, struct str folded,
                                     struct str modality)
{
    const struct allow_row *best = NULL;

    for (int i = (int)wordset_find(&l->phrases, folded) - 1; i >= 0;
         i = l->at[i].next)
        if (!best || is_better(&l->at[i], best, modality))
            best = &l->at[i];
    return best;
}

const struct allow_row *allow_lookalike(const struct allow *l,
                                        struct str folded, struct str modality)
{
    char at[BLUR_MAX + 1];
    const struct allow_row *row;
    uint32_t n;

    if (folded.len > BLUR_MAX)
        return NULL;
    n = wordset_find(&l->blurred, blur(folded, at));
    row = n ? &l->at[n - 1] : NULL;
    return row && allow_fits(row, modality) ? row : NULL;
}

static float nearness(size_t letters)
{
    if (letters < 4)
        return 0;
    return letters < 6 ? 0.5f : letters < 9 ? 0.8f : 1.2f;
}

const struct allow_row *allow_near(const struct allow *l,
                                   const struct confusions *c,
                                   struct str folded, struct str modality)
{
    float most = nearness(folded.len);
    uint32_t letters = letters_of(folded);
    int differ = folded.len < 6 ? 2 : folded.len < 9 ? 3 : 4;
    const struct allow_row *best = NULL;

    for (int i = 0; i < l->phrases.room && most > 0; i++) {
        const struct wordset_entry *e = &l->phrases.at[i];
        const struct allow_row *row;
        float cost;

        if (!e->word.at || e->word.len > folded.len + 1 ||
            folded.len > e->word.len + 1 || e->word.len < 4 ||
            bits_of(letters ^ l->letters[i]) > differ)
            continue;
        cost = confusion_distance(c, e->word, folded, most);
        row = cost <= most ? allow_phrase(l, e->word, modality) : NULL;
        if (row && !row->company && allow_fits(row, modality)) {
            best = row;
            most = cost - 0.01f;
        }
    }
    return best;
}

const struct allow_row *allow_pattern(const struct allow *l, struct str text)
{
    size_t at, end;
    int row;

    if (!text.len || text.len > 80 ||
        regex_search(l->patterns, text, 0, &at, &end) != REGEX_YES)
        return NULL;
    row = regex_mark(l->patterns);
    return row >= 0 && row < l->count ? &l->at[row] : NULL;
}

bool allow_fits(const struct allow_row *row, struct str modality)
{
    static const char *const groups[][2] = {
        {"CR", "XR"}, {"DX", "XR"},   {"DR", "XR"}, {"RG", "XR"}, {"RF", "XR"},
        {"XA", "XR"}, {"PX", "XR"},   {"IO", "XR"}, {"MG", "XR"}, {"MG", "MG"},
        {"US", "US"}, {"IVUS", "US"}, {"CT", "CT"}, {"MR", "MR"}, {"NM", "NM"},
        {"PT", "NM"}, {"PT", "CT"}};
    bool known = false;

    if (str_equal(row->modality, STR("ALL")))
        return true;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (str_equal(modality, str_of(groups[i][0]))) {
            known = true;
            if (str_equal(row->modality, str_of(groups[i][1])))
                return true;
        }
    return !known;
}
