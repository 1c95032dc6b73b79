/*
 * scene.c - lines as the witnesses see them
 */
#include "decide/scene.h"
#include <stdlib.h>
#include <string.h>

#define WELL_READ 0.6f
enum { NEXT_WORDS = 8, SIGNED_SIGNS = 3 };

enum { LINES_MAX = 200000, LINE_BYTES_MAX = 1 << 16, ROW_LINES = 4000 };

static bool is_projection(struct str modality)
{
    static const char *const list[] = {"CR", "DX", "DR", "RG", "RF",
                                       "XA", "PX", "IO", "MG"};

    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (str_equal(modality, str_of(list[i])))
            return true;
    return false;
}

/* Where a device of no fixed kind prints what it likes. */
static bool is_screen(struct str modality)
{
    static const char *const list[] = {"OT", "SC",  "ES", "XC",  "GM",
                                       "OP", "DOC", "HD", "ECG", ""};

    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (str_equal(modality, str_of(list[i])))
            return true;
    return false;
}

/* ---- pieces of a line ------------------------------------------------ */

struct pieces {
    struct piece *at;
    int count, room;
};

static enum code add_piece(struct scene *sc, struct pieces *v,
                           const struct piece *p)
{
    if (!arena_push(sc->a, *v))
        return fail(sc->err, ERR_MEMORY, "no memory for words");
    v->at[v->count - 1] = *p;
    return OK;
}

/* The share from..to (of all) of a line's box in reading direction. */
static struct rect share(const struct line *l, size_t from, size_t to,
                         size_t all)
{
    struct rect box = l->box;
    bool upright = l->turn % 180 != 0;
    size_t size = (size_t)(upright ? box.height : box.width);
    int a = (int)(size * from / all), b = (int)(size * to / all);

    if (upright) {
        box.y += a;
        box.height = b - a;
    } else {
        box.x += a;
        box.width = b - a;
    }
    return box;
}

/* Words that came without boxes. A line without text is one piece. */
static enum code pieces_from_text(struct scene *sc, const struct line *l,
                                  struct pieces *v)
{
    struct str left = str_trim(l->text), rest = left;
    struct piece p = {.line = l, .box = l->box, .confidence = l->confidence};
    size_t all = left.len, at = 0;

    if (!all)
        return add_piece(sc, v, &p);
    while (rest.at) {
        struct str word = str_cut(rest, ' ', &rest);

        p.text = word;
        p.box = share(l, at, at + word.len, all);
        if (word.len)
            TRY(add_piece(sc, v, &p));
        at += word.len + 1;
    }
    return OK;
}

int word_count(struct str text)
{
    int n = 0;

    for (struct str rest = str_trim(text); rest.at && rest.len;)
        n += str_cut(rest, ' ', &rest).len > 0;
    return n;
}

/* The i-th word of text, empty if there are not so many. */
static struct str nth_word(struct str text, int i)
{
    for (struct str rest = str_trim(text); rest.at;) {
        struct str word = str_cut(rest, ' ', &rest);

        if (word.len && i-- == 0)
            return word;
    }
    return (struct str){0};
}

/* A word whose box is empty has all between its neighbours, before being the
 * word in front of it or NULL. */
static struct rect word_box(const struct line *l, int i,
                            const struct piece *before)
{
    struct rect box = l->box;
    int from = before ? before->box.x + before->box.width : box.x;
    int end = box.x + box.width, k = i;

    if (!rect_empty(l->words[i].box))
        return l->words[i].box;
    while (k < l->word_count && k < i + NEXT_WORDS &&
           rect_empty(l->words[k].box))
        k++;
    if (k < l->word_count && !rect_empty(l->words[k].box))
        end = l->words[k].box.x;
    if (l->turn || end <= from)
        return before ? before->box : box;
    box.x = from;
    box.width = end - from;
    return box;
}

/* "Ry": a marker, and initials that ran into each other behind it? They have the
 * width of two words. */
static bool is_signed_marker(struct scene *sc, const struct piece *p)
{
    struct rect box = p->box;
    struct str folded;

    if (!sc->projection || p->line->turn || p->text.len < 2 ||
        p->text.len > SIGNED_SIGNS || !strchr("LR", p->text.at[0]) ||
        box.width * 5 < box.height * 8 || !scene_fold(sc, p->text, &folded) ||
        allow_phrase(&sc->rules->allow, folded, sc->modality))
        return false;
    for (size_t i = 1; i < p->text.len; i++)
        if (ascii_digit(p->text.at[i]) ||
            (p->text.at[i] >= 'A' && p->text.at[i] <= 'Z'))
            return false;
    return true;
}

/* The only word of a line, parted behind its marker, which is about as wide as
 * high. */
static enum code part_marker(struct scene *sc, struct pieces *v)
{
    struct piece *first = &v->at[v->count - 1], rest = *first;
    int wide = rest.box.height * 11 / 10;

    if (!is_signed_marker(sc, first))
        return sc->broken;
    wide = wide < rest.box.width / 2 ? wide : rest.box.width / 2;
    first->text.len = 1;
    first->box.width = wide;
    first->second = (struct str){0};
    rest.text.at++;
    rest.text.len--;
    rest.second = (struct str){0};
    rest.box.x += wide;
    rest.box.width -= wide;
    return add_piece(sc, v, &rest);
}

static enum code pieces_of(struct scene *sc, const struct line *l,
                           struct pieces *v)
{
    int from = v->count;
    bool same;

    if (l->word_count <= 0)
        TRY(pieces_from_text(sc, l, v));
    for (int i = 0; i < l->word_count; i++) {
        struct piece p = {.line = l,
                          .box =
                              word_box(l, i, i ? &v->at[v->count - 1] : NULL),
                          .text = str_trim(l->words[i].text),
                          .second = str_trim(l->words[i].second),
                          .confidence = l->words[i].confidence};

        TRY(add_piece(sc, v, &p));
    }
    /* the line's other reading, if it has as many words */
    same = l->second.len && word_count(l->second) == v->count - from;
    for (int i = from; same && i < v->count; i++)
        if (!v->at[i].second.len)
            v->at[i].second = nth_word(l->second, i - from);
    return v->count - from == 1 ? part_marker(sc, v) : OK;
}

/* ---- signs ----------------------------------------------------------- */

int glyph_count(struct str text)
{
    int n = 0;

    for (size_t i = 0; i < text.len;)
        n += fold_next(text, &i) > ' ';
    return n;
}

bool sign_is_letter(uint32_t c)
{
    return c < 0x80 ? ascii_letter((int)c)
                    : (c >= 0xc0 && c < 0x2000) || c >= 0x2c00;
}

int number_digits(struct str s)
{
    int digits = 0;

    for (size_t i = 0; i < s.len; i++) {
        digits += ascii_digit(s.at[i]);
        if (!ascii_digit(s.at[i]) && !strchr("+-.,", s.at[i]))
            return 0;
    }
    return digits;
}

/* ---- rows ------------------------------------------------------------ */

/* Distance of b behind a in reading direction. */
static int gap_between(int turn, struct rect a, struct rect b)
{
    switch (turn) {
    case 90:
        return b.y - (a.y + a.height);
    case 180:
        return a.x - (b.x + b.width);
    case 270:
        return a.y - (b.y + b.height);
    default:
        return b.x - (a.x + a.width);
    }
}

static enum code join_text(struct scene *sc, struct seen *s, bool second,
                           struct str *ret)
{
    struct buffer b = {.limit = LINE_BYTES_MAX};
    enum code code = OK;

    for (int i = 0; i < s->count; i++) {
        struct piece *p = &s->pieces[i];
        struct str word = second && p->second.len ? p->second : p->text;

        if (i)
            buffer_add(&b, " ", 1);
        if (second) {
            s->second_at[i] = b.len;
        } else {
            p->at = b.len;
            p->len = word.len;
        }
        buffer_add(&b, word.at, word.len);
    }
    if (second)
        s->second_at[s->count] = b.len + 1;
    *ret = str_copy(sc->a, (struct str){b.at, b.len});
    if (b.failed && !b.starved)
        code = fail(sc->err, ERR_LIMIT, "a line of text is too long");
    else if (b.failed || (b.len && !ret->at))
        code = fail(sc->err, ERR_MEMORY, "no memory for text");
    buffer_release(&b);
    return code;
}

static enum code join_texts(struct scene *sc, struct seen *s)
{
    bool any = false;

    for (int i = 0; i < s->count; i++) {
        struct piece *p = &s->pieces[i];
        int gap = i ? gap_between(s->turn, p[-1].box, p->box) : 0;

        any = any || p->second.len;
        p->far = gap > 2 * s->height;
        p->apart = gap > s->height;
        p->cell = gap * 4 >= s->height * 3;
    }
    TRY(join_text(sc, s, false, &s->text));
    if (!any)
        return OK;
    s->second_at = arena_array(sc->a, (size_t)s->count + 1, sizeof(size_t));
    if (!s->second_at)
        return fail(sc->err, ERR_MEMORY, "no memory for text");
    return join_text(sc, s, true, &s->second);
}

bool scene_fold(struct scene *sc, struct str text, struct str *ret)
{
    enum code code = fold_joined(sc->a, text, ret, sc->err);

    if (code != OK)
        sc->broken = code;
    return code == OK;
}

bool same_row(struct rect a, struct rect b)
{
    int top = a.y > b.y ? a.y : b.y;
    int end_a = a.y + a.height, end_b = b.y + b.height;
    int end = end_a < end_b ? end_a : end_b;
    int low = a.height < b.height ? a.height : b.height;

    return end - top > low / 2;
}

/* Did the detector cut one row of print in two: a, and b behind it? */
static bool is_cut(const struct line *a, const struct line *b)
{
    int high = a->box.height > b->box.height ? a->box.height : b->box.height;
    int low = a->box.height < b->box.height ? a->box.height : b->box.height;
    int gap = b->box.x - (a->box.x + a->box.width);

    return a->kind == LINE_TEXT && b->kind == LINE_TEXT && !a->turn &&
           !b->turn && a->first_frame == b->first_frame &&
           a->last_frame == b->last_frame && low * 9 > high * 5 &&
           same_row(a->box, b->box) && gap >= -low / 2 && gap <= low * 6 / 5;
}

static int by_time_and_x(const void *a, const void *b)
{
    const struct line *x = *(const struct line *const *)a;
    const struct line *y = *(const struct line *const *)b;
    const int keys[][2] = {{x->first_frame, y->first_frame},
                           {x->last_frame, y->last_frame},
                           {x->box.x, y->box.x},
                           {x->box.y, y->box.y},
                           {x->box.width, y->box.width}};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (keys[i][0] != keys[i][1])
            return keys[i][0] < keys[i][1] ? -1 : 1;
    return (x > y) - (x < y);
}

/* One row from sorted lines: the first not yet taken, and what goes on. */
static enum code make_row(struct scene *sc, const struct line **sorted,
                          int count, int from, struct seen *s)
{
    const struct line *end = sorted[from];
    struct pieces v = {0};

    s->kind = end->kind;
    s->turn = end->turn;
    s->first = end->first_frame;
    s->last = end->last_frame;
    s->box = end->box;
    s->height = end->turn % 180 ? end->box.width : end->box.height;
    sorted[from] = NULL;
    TRY(pieces_of(sc, end, &v));
    for (int i = from + 1; i < count && i < from + ROW_LINES; i++) {
        if (!sorted[i])
            continue;
        if (sorted[i]->first_frame != end->first_frame)
            break;
        if (!is_cut(end, sorted[i]))
            continue;
        end = sorted[i];
        sorted[i] = NULL;
        s->box = rect_union(s->box, end->box);
        TRY(pieces_of(sc, end, &v));
    }
    for (int i = 0; i < v.count; i++)
        v.at[i].unreadable =
            line_is_sparse(v.at[i].line) ||
            (line_is_bad(v.at[i].line) && v.at[i].confidence < WELL_READ);
    s->pieces = v.at;
    s->count = v.count;
    return join_texts(sc, s);
}

static enum code make_rows(struct scene *sc, const struct lines *lines)
{
    const struct line **sorted =
        arena_array(sc->a, (size_t)lines->count, sizeof *sorted);

    sc->at = arena_array(sc->a, (size_t)lines->count, sizeof *sc->at);
    if (!sorted || !sc->at)
        return fail(sc->err, ERR_MEMORY, "no memory for lines");
    for (int i = 0; i < lines->count; i++)
        sorted[i] = &lines->at[i];
    if (lines->count)
        qsort(sorted, (size_t)lines->count, sizeof *sorted, by_time_and_x);
    for (int i = 0; i < lines->count; i++)
        if (sorted[i])
            TRY(make_row(sc, sorted, lines->count, i, &sc->at[sc->count++]));
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
    sc.screen = is_screen(sc.modality);
    TRY(make_rows(&sc, in->lines));
    TRY(scene_order(&sc));
    TRY(scene_device(&sc));
    *ret = sc;
    return OK;
}

/* ---- evidence -------------------------------------------------------- */

/* The more certain witness names the rule. */
static int rank(unsigned reasons)
{
    static const enum reason order[] = {BY_HEADER,  BY_CODE,   BY_LABEL,
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

    return fold_joined(
        sc->a,
        (struct str){s->text.at + first->at, last->at + last->len - first->at},
        ret, sc->err);
}
