/*
 * tight.c - letters first, then the dots and accents that stand by them
 */
#include "text/tight.h"

enum { LEAST = 6 }; /* pixels: the letters of lower print are shreds */

static struct rect turned(struct rect r)
{
    return (struct rect){r.y, r.x, r.height, r.width};
}

/* A part in pixels of the frame, x along the line. */
static struct rect part_of(const struct candidate *c, int i)
{
    struct rect r = rect_enlarge(c->parts[i], c->scale);

    return c->vertical ? turned(r) : r;
}

static int height_of(const struct candidate *c)
{
    return (int)(c->height * (float)(1 << c->scale) + 0.5f);
}

static bool is_letter(struct rect part, int height)
{
    return part.height * 2 >= height;
}

/* A letter that runs together with what lies above or below the line. */
static bool is_merged(struct rect part, int height)
{
    return part.height * 10 > height * 15;
}

/* What the letters cover; how many of them there are. Those that are merged
 * count for its length, not for its height, unless there are too few others. */
static struct rect letters_of(const struct candidate *c, int *ret_count)
{
    struct rect letters = {0}, plain = {0};
    int height = height_of(c), alone = 0;

    *ret_count = 0;
    for (int i = 0; i < c->part_count; i++) {
        struct rect part = part_of(c, i);

        if (!is_letter(part, height))
            continue;
        letters = rect_union(letters, part);
        ++*ret_count;
        if (is_merged(part, height))
            continue;
        plain = rect_union(plain, part);
        alone++;
    }
    if (alone > 2 && alone * 4 >= *ret_count * 3) {
        letters.y = plain.y;
        letters.height = plain.height;
    }
    return letters;
}

/* What separates two spans, or 0 where they overlap. */
static int gap_of(int from, int length, int other, int other_length)
{
    int before = from - other - other_length, after = other - from - length;

    return before > after ? before > 0 ? before : 0 : after > 0 ? after : 0;
}

/* Could a pen have made it that wrote the letters? */
static bool is_mark(const struct candidate *c, struct rect part)
{
    float pen = 0.6f * c->stroke * c->height * (float)(1 << c->scale);

    return (float)part.width >= pen && (float)part.height >= pen;
}

/* How far a mark reaches over or under a letter. */
static int reach_of(struct rect letter, struct rect mark)
{
    int over = letter.y - mark.y;
    int under = mark.y + mark.height - letter.y - letter.height;

    return over > under ? over : under;
}

/* Does a mark stand right over or under some letter? What hangs below one is
 * narrow, or underlines it; strokes there as wide as letters are the heads of
 * the next line. */
static bool is_accent(const struct candidate *c, struct rect mark, int height)
{
    for (int i = 0; i < c->part_count; i++) {
        struct rect part = part_of(c, i);
        int most = mark.y > part.y ? height * 9 / 20 : height * 3 / 4;

        if (is_letter(part, height) &&
            (mark.width <= most || mark.width > 2 * height) &&
            !gap_of(part.x, part.width, mark.x, mark.width) &&
            gap_of(part.y, part.height, mark.y, mark.height) * 3 <= height &&
            reach_of(part, mark) * 2 <= height)
            return true;
    }
    return false;
}

static bool belongs(const struct candidate *c, struct rect line,
                    struct rect mark, int height)
{
    int slack = height / 6 + 1;
    bool beside = mark.y >= line.y - slack &&
                  mark.y + mark.height <= line.y + line.height + slack;

    if (!is_mark(c, mark))
        return false;
    return beside ? gap_of(line.x, line.width, mark.x, mark.width) * 5 <=
                        height * 4
                  : is_accent(c, mark, height);
}

struct rect tight_box(const struct candidate *c)
{
    struct rect whole = c->vertical ? turned(c->box) : c->box;
    int height = height_of(c), letters;
    struct rect line = letters_of(c, &letters);
    bool grew = height >= LEAST && c->part_count <= 3 * c->glyphs + 3 &&
                letters && letters * 10 >= c->glyphs * 7;

    if (!grew)
        return c->box;
    while (grew) {
        grew = false;
        for (int i = 0; i < c->part_count; i++) {
            struct rect part = part_of(c, i);

            if (rect_holds(line, part) || is_merged(part, height) ||
                !belongs(c, line, part, height))
                continue;
            line = rect_union(line, part);
            grew = true;
        }
    }
    line = rect_cut(line, whole);
    return c->vertical ? turned(line) : line;
}
