/*
 * scene.c - lines as the witnesses see them
 */
#include "decide/scene.h"
#include <string.h>

enum { LINES_MAX = 100000, LINE_BYTES_MAX = 1 << 16 };

static bool is_projection(struct str modality)
{
    static const char *const list[] = {"CR", "DX", "DR", "RG", "RF", "XA",
                                       "PX", "IO", "MG"};

    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (str_equal(modality, str_of(list[i])))
            return true;
    return false;
}

/* ---- pieces of a line ------------------------------------------------ */

/* Words that came without boxes: shares of the line's box by length. */
static enum code pieces_from_text(struct scene *sc, struct seen *s)
{
    struct str left = str_trim(s->line->text), rest;
    size_t all = left.len ? left.len : 1, at = 0;
    struct {
        struct piece *at;
        int count, room;
    } v = {0};
    bool upright = s->line->turn % 180 != 0;
    struct rect box = s->line->box;

    while (left.at && left.len) {
        struct str word = str_cut(left, ' ', &rest);
        struct piece *p;
        int from, to;

        if (word.len) {
            if (!arena_push(sc->a, v))
                return fail(sc->err, ERR_MEMORY, "no memory for words");
            p = &v.at[v.count - 1];
            *p = (struct piece){.text = word, .box = box,
                                .confidence = s->line->confidence};
            if (upright) {
                from = (int)((size_t)box.height * at / all);
                to = (int)((size_t)box.height * (at + word.len) / all);
                p->box.y = box.y + from;
                p->box.height = to - from;
            } else {
                from = (int)((size_t)box.width * at / all);
                to = (int)((size_t)box.width * (at + word.len) / all);
                p->box.x = box.x + from;
                p->box.width = to - from;
            }
        }
        at += word.len + 1;
        left = rest;
    }
    s->pieces = v.at;
    s->count = v.count;
    return OK;
}

static enum code pieces_from_words(struct scene *sc, struct seen *s)
{
    const struct line *l = s->line;

    s->pieces = arena_array(sc->a, (size_t)l->word_count, sizeof *s->pieces);
    if (!s->pieces)
        return fail(sc->err, ERR_MEMORY, "no memory for words");
    for (int i = 0; i < l->word_count; i++) {
        const struct word *w = &l->words[i];
        struct str text = str_trim(w->text);

        s->pieces[s->count++] = (struct piece){
            .text = text, .box = w->box, .confidence = w->confidence};
    }
    return OK;
}

static int line_height(const struct seen *s)
{
    return s->line->turn % 180 ? s->line->box.width : s->line->box.height;
}

/* Distance of b behind a in reading direction. */
static int gap_between(const struct seen *s, struct rect a, struct rect b)
{
    switch (s->line->turn) {
    case 90: return b.y - (a.y + a.height);
    case 180: return a.x - (b.x + b.width);
    case 270: return a.y - (b.y + b.height);
    default: return b.x - (a.x + a.width);
    }
}

/* Join the texts of the pieces; second: the other readings, where given. */
static enum code join_texts(struct scene *sc, struct seen *s)
{
    struct buffer b = {.limit = LINE_BYTES_MAX};

    for (int i = 0; i < s->count; i++) {
        struct piece *p = &s->pieces[i];

        if (i)
            buffer_add(&b, " ", 1);
        p->at = b.len;
        p->len = p->text.len;
        buffer_add(&b, p->text.at, p->text.len);
        p->far = i && gap_between(s, s->pieces[i - 1].box, p->box) >
                          2 * line_height(s);
    }
    s->text = str_copy(sc->a, (struct str){b.at, b.len});
    buffer_release(&b);
    if (b.failed)
        return fail(sc->err, ERR_LIMIT, "a line of text is too long");
    return s->text.at || !b.len
               ? OK
               : fail(sc->err, ERR_MEMORY, "no memory for text");
}

/* The i-th word of text, empty if there are not so many. */
static struct str nth_word(struct str text, int n)
{
    struct str rest = text, word = {0};

    for (int i = 0; i <= n; i++) {
        if (!rest.at)
            return (struct str){0};
        word = str_cut(rest, ' ', &rest);
    }
    return word;
}

static int word_count(struct str text)
{
    int n = 0;

    for (struct str rest = str_trim(text); rest.at && rest.len; n++)
        str_cut(rest, ' ', &rest);
    return n;
}

/* The other reading of piece i: its word's, or its share of the line's. */
static struct str second_of(const struct seen *s, int i, bool same_count)
{
    const struct line *l = s->line;

    if (l->word_count == s->count && l->words[i].second.len)
        return str_trim(l->words[i].second);
    if (same_count)
        return nth_word(str_trim(l->second), i);
    return s->pieces[i].text;
}

static enum code join_seconds(struct scene *sc, struct seen *s)
{
    const struct line *l = s->line;
    bool same = l->second.len && word_count(l->second) == s->count, any = same;
    struct buffer b = {.limit = LINE_BYTES_MAX};

    for (int i = 0; i < l->word_count && l->word_count == s->count; i++)
        any = any || l->words[i].second.len;
    s->second_at = arena_array(sc->a, (size_t)s->count + 1, sizeof(size_t));
    if (!s->second_at)
        return fail(sc->err, ERR_MEMORY, "no memory for text");
    if (!any)
        return OK;
    for (int i = 0; i < s->count; i++) {
        struct str word = second_of(s, i, same);

        if (i)
            buffer_add(&b, " ", 1);
        s->second_at[i] = b.len;
        buffer_add(&b, word.at, word.len);
    }
    s->second_at[s->count] = b.len + 1;
    s->second = str_copy(sc->a, (struct str){b.at, b.len});
    buffer_release(&b);
    return b.failed || !s->second.at
               ? fail(sc->err, ERR_MEMORY, "no memory for text")
               : OK;
}

/* ---- is the reading to be believed? ---------------------------------- */

static int glyphs(struct str text)
{
    int n = 0;

    for (size_t i = 0; i < text.len;)
        n += fold_next(text, &i) > ' ';
    return n;
}

/* Much too few characters for so long a box: only part of it was read. */
static bool is_partial(const struct seen *s)
{
    int height = line_height(s), length;
    int n = glyphs(s->text) + s->count;

    length = s->line->turn % 180 ? s->line->box.height : s->line->box.width;
    return length > height * 4 && length > (n * 3 / 2 + 2) * height;
}

/* A line that was found and not read is one piece without text. */
static enum code piece_without_text(struct scene *sc, struct seen *s)
{
    s->pieces = arena_array(sc->a, 1, sizeof *s->pieces);
    if (!s->pieces)
        return fail(sc->err, ERR_MEMORY, "no memory for words");
    s->pieces[0].box = s->line->box;
    s->count = 1;
    return OK;
}

static enum code seen_make(struct scene *sc, const struct line *l,
                           struct seen *s)
{
    s->line = l;
    TRY(l->word_count > 0 ? pieces_from_words(sc, s)
                          : pieces_from_text(sc, s));
    if (!s->count)
        TRY(piece_without_text(sc, s));
    TRY(join_texts(sc, s));
    TRY(join_seconds(sc, s));
    s->unreadable = !glyphs(s->text) || l->confidence < 0.2f || is_partial(s);
    return OK;
}

enum code scene_make(struct arena *a, const struct decide_input *in,
                     struct scene *ret, struct error *err)
{
    struct scene sc = {.a = a, .in = in, .rules = in->rules, .err = err};

    if (in->lines->count > LINES_MAX)
        return fail(err, ERR_LIMIT, "too many lines of text");
    if (in->ds)
        sc.modality = dataset_text(in->ds, TAG_Modality);
    sc.projection = is_projection(sc.modality);
    sc.at = arena_array(a, (size_t)in->lines->count, sizeof *sc.at);
    if (!sc.at)
        return fail(err, ERR_MEMORY, "no memory for lines");
    for (; sc.count < in->lines->count; sc.count++)
        TRY(seen_make(&sc, &in->lines->at[sc.count], &sc.at[sc.count]));
    *ret = sc;
    return OK;
}

/* ---- evidence -------------------------------------------------------- */

/* The more certain witness names the rule. */
static int rank(unsigned reasons)
{
    static const enum reason order[] = {BY_HEADER, BY_CODE, BY_LABEL,
                                        BY_PATTERN, BY_SERIES, BY_DOUBT};

    for (int i = 0; i < (int)(sizeof order / sizeof *order); i++)
        if (reasons & order[i])
            return i;
    return 99;
}

void piece_blame(struct piece *p, enum reason reason, const char *rule,
                 enum text_class class, bool shape_only)
{
    if (!p->reasons || rank(reason) < rank(p->reasons) ||
        (p->shape_only && !shape_only)) {
        p->rule = rule;
        p->class = class;
    }
    p->shape_only = shape_only && (!p->reasons || p->shape_only);
    p->reasons |= reason;
}

void seen_blame(struct seen *s, bool second, size_t at, size_t len,
                enum reason reason, const char *rule, enum text_class class,
                bool shape_only)
{
    for (int i = 0; i < s->count; i++) {
        struct piece *p = &s->pieces[i];
        size_t from = second ? s->second_at[i] : p->at;
        size_t to = second ? s->second_at[i + 1] - 1 : p->at + p->len;

        if (from < at + len && at < to)
            piece_blame(p, reason, rule, class, shape_only);
    }
}

enum code seen_folded(struct scene *sc, const struct seen *s, int from, int to,
                      struct str *ret)
{
    const struct piece *first = &s->pieces[from], *last = &s->pieces[to];

    return fold_joined(sc->a,
                       (struct str){s->text.at + first->at,
                                    last->at + last->len - first->at},
                       ret, sc->err);
}
