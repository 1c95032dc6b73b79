/*
 * alone.c - marks without any text for company, kept or dropped
 */
#include "text/alone.h"
#include "text/lines.h"
#include <stdlib.h>
#include <string.h>

/* No bone, bowel or wire has been seen that looks so much like text. */
#define DRAWN 0.997f

/* Lines from index from on that are about as high as line i. */
static int alike_in_height(const struct lines *lines, int from, int i)
{
    int height = lines->at[i].box.height, count = 0;

    for (int k = from; k < lines->count; k++)
        count += abs(lines->at[k].box.height - height) * 7 <= height;
    return count;
}

static bool is_certain(const struct line *line)
{
    return line->kind == LINE_CODE ||
           (line->confidence > 0.75f && letters_in(line->text) > 2);
}

/* A marker of a side and letters beside it, as on an X-ray. */
static bool is_marked(struct str text)
{
    return text.len > 2 && strchr("LR", text.at[0]) && text.at[1] == ' ';
}

/* Does a line stand by a marker that is a line of its own? */
static bool is_by_marker(const struct lines *lines, int from, int i)
{
    struct rect box = lines->at[i].box;

    for (int k = from; k < lines->count; k++) {
        const struct line *mark = &lines->at[k];
        int tall = mark->box.height;

        if (k != i && mark->confidence > 0.85f && mark->text.len == 1 &&
            strchr("LR", mark->text.at[0]) && box.height * 3 > tall &&
            box.height * 3 < tall * 4 &&
            rect_meets(rect_grow(mark->box, tall), box))
            return true;
    }
    return false;
}

/* What a reading must be to stand alone in a picture. */
static float needed_alone(const struct lines *lines, int from, int i)
{
    struct str text = lines->at[i].text;
    int letters = letters_in(text);

    if (letters > 5)
        return 0.3f;
    if (letters > 2)
        return 0.4f;
    if (letters && is_by_marker(lines, from, i))
        return 0.5f;
    if (letters == 2)
        return is_marked(text) ? 0.7f : 0.8f;
    return 0.85f;
}

enum code alone_drop(struct arena *scratch, struct lines *lines, int from,
                     struct error *err)
{
    bool *keep = arena_array(scratch, (size_t)lines->count, sizeof *keep);
    int kept = from;

    if (!keep)
        return fail(err, ERR_MEMORY, "no memory for lines");
    for (int i = 0; i < lines->count; i++)
        if (is_certain(&lines->at[i]))
            return OK;
    for (int i = from; i < lines->count; i++) {
        const struct line *line = &lines->at[i];

        keep[i] = line->textness > DRAWN ||
                  line->confidence >= needed_alone(lines, from, i) ||
                  alike_in_height(lines, from, i) > 3;
    }
    for (int i = from; i < lines->count; i++)
        if (keep[i])
            lines->at[kept++] = lines->at[i];
    lines->count = kept;
    return OK;
}
