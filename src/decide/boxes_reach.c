/*
 * boxes_reach.c - how far a blanked box reaches over the words in it
 *
 * A few pixels for soft edges, more of them around larger print; a glyph at the
 * ends of a damaged date or time, whose first or last one may have been missed.
 */
#include "decide/scene.h"
#include <string.h>

int seen_pad(const struct seen *s)
{
    int more = (s->height - 20) / 3;

    return more < 0 ? 1 : more > 5 ? 6 : 1 + more;
}

/* "46/28/31": two digits, a mark, two, the mark again, two or four. Whatever
 * was misread in it, it was read to its ends. */
static bool is_entire(struct str t)
{
    if (t.len != 8 && t.len != 10)
        return false;
    for (size_t i = 0; i < t.len; i++) {
        bool digit = ascii_digit(t.at[i]);

        if (i == 2 || i == 5 ? t.at[i] != t.at[2] : !digit)
            return false;
    }
    return strchr("/.-:", t.at[2]) != NULL;
}

/* "12.06.201": a date up to one digit of its year, or three. */
static bool ends_amid_year(struct str t)
{
    size_t digits = 0, end;

    while (digits < t.len && ascii_digit(t.at[t.len - 1 - digits]))
        digits++;
    if ((digits != 1 && digits != 3) || t.len < digits + 4)
        return false;
    end = t.len - digits - 1;
    return t.at[end] && strchr("./-", t.at[end]) &&
           ascii_digit(t.at[end - 1]) &&
           (t.at[end - 2] == t.at[end] || t.at[end - 3] == t.at[end]);
}

int seen_reach(const struct seen *s, int from, int to)
{
    for (int i = from; i <= to; i++)
        if ((s->pieces[i].rule && strstr(s->pieces[i].rule, "damaged") &&
             !is_entire(s->pieces[i].text)) ||
            ends_amid_year(s->pieces[i].text))
            return s->height;
    return seen_pad(s);
}
