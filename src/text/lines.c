/*
 * lines.c - lists of lines: copied, joined, sorted
 */
#include "text/lines.h"
#include "text/spot.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum code line_copy(struct arena *a, const struct line *line, struct lines *to,
                    struct error *err)
{
    struct line copy = *line;

    copy.text = str_copy(a, line->text);
    copy.second = str_copy(a, line->second);
    copy.words = arena_array(a, (size_t)line->word_count, sizeof *copy.words);
    if (!copy.text.at || !copy.second.at || !copy.words || !arena_push(a, *to))
        return fail(err, ERR_MEMORY, "no memory for a line");
    for (int i = 0; i < line->word_count; i++) {
        copy.words[i] = line->words[i];
        copy.words[i].text = str_copy(a, line->words[i].text);
        copy.words[i].second = str_copy(a, line->words[i].second);
        if (!copy.words[i].text.at || !copy.words[i].second.at)
            return fail(err, ERR_MEMORY, "no memory for a word");
    }
    to->at[to->count - 1] = copy;
    return OK;
}

/* Both texts with a blank between, or the one that is not empty. */
static enum code join_texts(struct arena *a, struct str left, struct str right,
                            struct str *ret, struct error *err)
{
    char *text;

    if (!left.len || !right.len) {
        *ret = left.len ? left : right;
        return OK;
    }
    text = arena_alloc(a, left.len + right.len + 1);
    if (!text)
        return fail(err, ERR_MEMORY, "no memory for a line");
    memcpy(text, left.at, left.len);
    text[left.len] = ' ';
    memcpy(text + left.len + 1, right.at, right.len);
    *ret = (struct str){text, left.len + right.len + 1};
    return OK;
}

/* Right is appended to left. A part that could not be read makes the whole
 * unsure. */
static enum code append(struct arena *a, struct line *left,
                        const struct line *right, struct error *err)
{
    int count = left->word_count + right->word_count;
    struct word *words = arena_array(a, (size_t)count, sizeof *words);

    if (!words)
        return fail(err, ERR_MEMORY, "no memory for words");
    if (left->word_count)
        memcpy(words, left->words, (size_t)left->word_count * sizeof *words);
    if (right->word_count)
        memcpy(words + left->word_count, right->words,
               (size_t)right->word_count * sizeof *words);
    TRY(join_texts(a, left->text, right->text, &left->text, err));
    left->words = words;
    left->word_count = count;
    left->box = rect_union(left->box, right->box);
    if (right->confidence < left->confidence)
        left->confidence = right->confidence;
    if (right->textness > left->textness)
        left->textness = right->textness;
    return OK;
}

int letters_in(struct str text)
{
    int count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += isalnum((unsigned char)text.at[i]) || (text.at[i] & 0x80);
    return count;
}

/* Two sights of one line, both with letters that the other has not? */
static bool is_same(const struct line *a, const struct line *b)
{
    int top = a->box.y > b->box.y ? a->box.y : b->box.y;
    int end = a->box.y + a->box.height, other = b->box.y + b->box.height;
    int both = (end < other ? end : other) - top;
    int64_t area = rect_area(rect_cut(a->box, b->box));

    return both * 10 >= a->box.height * 7 && both * 10 >= b->box.height * 7 &&
           (area * 2 >= rect_area(a->box) || area * 2 >= rect_area(b->box));
}

/* Was much read on where the other ends? A sure reading of a part must not
 * stand for what nobody is sure of. */
static bool says_more(const struct line *a, const struct line *than)
{
    return a->box.width * 10 >= than->box.width * 13 &&
           letters_in(a->text) > letters_in(than->text) + 2;
}

static float worth_of(const struct line *line)
{
    return line->confidence * (float)(letters_in(line->text) + 1);
}

/* The next letter or digit of a text from *i on, or 0. */
static char next_letter(struct str text, size_t *i)
{
    while (*i < text.len && !isalnum((unsigned char)text.at[*i]) &&
           !(text.at[*i] & 0x80))
        ++*i;
    return *i < text.len ? text.at[(*i)++] : 0;
}

/* The same letters, at least three? */
static bool says_same(const struct line *a, const struct line *b)
{
    size_t i = 0, k = 0;
    char c;

    do {
        c = next_letter(a->text, &i);
        if (c != next_letter(b->text, &k))
            return false;
    } while (c);
    return letters_in(a->text) > 2;
}

/* What both cover. Where they say the same and one is much larger, what it
 * holds beyond the other cannot be read: noise. */
static struct rect place_of_both(const struct line *a, const struct line *b)
{
    int64_t one = rect_area(a->box), other = rect_area(b->box);
    bool alike = one * 4 < other * 5 && other * 4 < one * 5;

    if (alike || !says_same(a, b))
        return rect_union(a->box, b->box);
    return one < other ? a->box : b->box;
}

/* The better reading stays, over the place of both. */
static void keep_better(struct line *left, const struct line *right)
{
    struct rect box = place_of_both(left, right);

    if (says_more(right, left) ||
        (!says_more(left, right) && worth_of(right) > worth_of(left)))
        *left = *right;
    left->box = box;
}

/* Share of box that lies under the other. */
static bool is_under(struct rect box, struct rect other)
{
    return rect_area(rect_cut(box, other)) * 10 >= rect_area(box) * 8;
}

/* The words of a line from..to and no others. */
static enum code cut_words(struct arena *a, struct line *line, int from, int to,
                           struct error *err)
{
    line->words += from;
    line->word_count = to - from;
    line->text = (struct str){"", 0};
    for (int i = 0; i < line->word_count; i++)
        TRY(join_texts(a, line->text, line->words[i].text, &line->text, err));
    return OK;
}

/* Is a word read twice, at one place? */
static bool is_twice(const struct word *a, const struct word *b)
{
    int64_t area = rect_area(rect_cut(a->box, b->box));

    return a->text.len > 2 && str_equal(a->text, b->text) &&
           (area * 2 >= rect_area(a->box) || area * 2 >= rect_area(b->box));
}

/* Two sights of one row: words at the end of left stand at the begin of right
 * as well. */
static bool share_words(const struct line *left, const struct line *right)
{
    struct rect row = {left->box.x, right->box.y, left->box.width,
                       right->box.height};

    if (left->box.x >= right->box.x ||
        left->box.x + left->box.width >= right->box.x + right->box.width ||
        left->word_count < 2 || right->word_count < 2 ||
        !is_under(left->box, row))
        return false;
    for (int i = 0; i < left->word_count; i++)
        for (int k = 0; k < right->word_count; k++)
            if (is_twice(&left->words[i], &right->words[k]))
                return true;
    return false;
}

/* What both say stays once. */
static enum code append_rest(struct arena *a, struct line *left,
                             struct line *right, struct error *err)
{
    struct rect box = rect_union(left->box, right->box);
    int from = 0, to = left->word_count;

    while (from + 1 < right->word_count &&
           is_under(right->words[from].box, left->box))
        from++;
    TRY(cut_words(a, right, from, right->word_count, err));
    while (from && to > 1 &&
           left->words[to - 1].box.x >= right->words[0].box.x - right->rim)
        to--;
    TRY(cut_words(a, left, 0, to, err));
    TRY(append(a, left, right, err));
    left->box = box;
    return OK;
}

static bool can_join(const struct line *a, const struct line *b)
{
    return a->kind == LINE_TEXT && b->kind == LINE_TEXT && a->turn == 0 &&
           b->turn == 0 && a->first_frame == b->first_frame &&
           a->last_frame == b->last_frame && a->box.x <= b->box.x &&
           (is_continued(rect_grow(a->box, -a->rim), rect_grow(b->box, -b->rim),
                         13) ||
            is_same(a, b) || share_words(a, b));
}

enum code lines_join(struct arena *a, struct lines *lines, int from,
                     struct error *err)
{
    for (int i = from; i < lines->count; i++)
        for (int j = from; j < lines->count; j++) {
            if (i == j || !can_join(&lines->at[i], &lines->at[j]))
                continue;
            if (is_same(&lines->at[i], &lines->at[j]))
                keep_better(&lines->at[i], &lines->at[j]);
            else if (share_words(&lines->at[i], &lines->at[j]))
                TRY(append_rest(a, &lines->at[i], &lines->at[j], err));
            else
                TRY(append(a, &lines->at[i], &lines->at[j], err));
            memmove(lines->at + j, lines->at + j + 1,
                    (size_t)(lines->count - j - 1) * sizeof *lines->at);
            lines->count--;
            i = from - 1; /* what grew may reach further: once more */
            break;
        }
    return OK;
}

/* Lower edge of `above` and upper edge of `below` meet in the middle where the
 * rims overlap, but the glyphs do not. */
static void part_two(struct line *above, struct line *below)
{
    int end = above->box.y + above->box.height;
    int both = end - below->box.y;
    int middle = below->box.y + both / 2;

    if (both <= 0 || both >= above->rim + below->rim ||
        above->box.y + above->rim >= below->box.y ||
        above->box.x + above->rim >= below->box.x + below->box.width ||
        below->box.x + below->rim >= above->box.x + above->box.width)
        return;
    above->box.height = middle - above->box.y;
    below->box.height -= middle - below->box.y;
    below->box.y = middle;
}

static void keep_words_inside(struct line *line)
{
    for (int i = 0; i < line->word_count; i++)
        line->words[i].box = rect_cut(line->words[i].box, line->box);
}

void lines_part(struct lines *lines, int from)
{
    for (int i = from; i < lines->count; i++)
        for (int j = from; j < lines->count; j++) {
            struct line *a = &lines->at[i], *b = &lines->at[j];

            if (i != j && a->first_frame <= b->last_frame &&
                b->first_frame <= a->last_frame)
                part_two(a, b);
        }
    for (int i = from; i < lines->count; i++)
        keep_words_inside(&lines->at[i]);
}

static int by_place(const void *a, const void *b)
{
    const struct line *p = a, *q = b;

    if (p->first_frame != q->first_frame)
        return p->first_frame < q->first_frame ? -1 : 1;
    if (p->box.y != q->box.y)
        return p->box.y < q->box.y ? -1 : 1;
    return p->box.x < q->box.x ? -1 : p->box.x > q->box.x;
}

void lines_sort(struct lines *lines)
{
    if (lines->count)
        qsort(lines->at, (size_t)lines->count, sizeof *lines->at, by_place);
}

void line_move(struct line *line, int x, int y)
{
    line->box.x += x;
    line->box.y += y;
    for (int i = 0; i < line->word_count; i++) {
        line->words[i].box.x += x;
        line->words[i].box.y += y;
    }
}
