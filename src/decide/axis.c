/*
 * axis.c - numbers that are set along an axis, and its unit
 *
 * Ticks of a scale stand flush left or right. What stands among three of them
 * and cannot be read is the axis's unit. A tick's line before its number is
 * read as a letter ("F10"): where two others stand as far apart as their
 * numbers say, it is a number and nobody's sex and age.
 */
#include "decide/scene.h"
#include <stdlib.h>
#include <string.h>

enum { TICK_DIGITS = 4, TICKS = 3 };

/* One number, with the tick or the sign before it. */
static bool is_tick(const struct seen *s)
{
    struct str t = s->text;
    int digits = 0;

    for (size_t i = 0; i < t.len; i++) {
        digits += ascii_digit(t.at[i]);
        if (!ascii_digit(t.at[i]) && !strchr("+-., ", t.at[i]))
            return false;
    }
    return s->pieces[0].verdict == KEEP && digits > 0 && digits <= TICK_DIGITS;
}

/* Of one print, and flush left or right within slack? */
static bool is_flush(const struct seen *s, const struct seen *o)
{
    int end = s->box.x + s->box.width, other = o->box.x + o->box.width;

    return !o->turn && o->count && o->height * 2 <= s->height * 3 &&
           s->height * 2 <= o->height * 3 &&
           (abs(s->box.x - o->box.x) * 2 <= s->height ||
            abs(end - other) * 2 <= s->height);
}

/* ---- the unit ------------------------------------------------------------ */

/* Three numbers over and under it, flush left or right: an axis, and what
 * stands on it is its unit. */
bool scene_is_unit(struct scene *sc, const struct seen *s)
{
    int above = 0, under = 0;
    const struct seen *o;
    struct str folded;

    if (s->turn || s->count != 1 || !scene_fold(sc, s->text, &folded) ||
        names_find(&sc->rules->names, folded) & (NAME_FIRST | NAME_LAST))
        return false;
    for (struct near n = near_begin(sc, s); (o = near_next(&n));) {
        if (!is_flush(s, o) || !is_tick(o))
            continue;
        above += o->box.y < s->box.y;
        under += o->box.y > s->box.y;
    }
    return above && under && above + under >= TICKS;
}

/* ---- a tick read as a letter --------------------------------------------- */

/* The number of a tick, what its line was read as before it; an O is a zero.
 * -1: it is none. */
static int number_of(const struct seen *s)
{
    struct str t = s->text;
    int value = 0;
    size_t i = 0;

    if (s->count != 1)
        return -1;
    while (i + 3 <= t.len && !memcmp(t.at + i, "\xe2\x80", 2)) /* a dash */
        i += 3;
    if (!i && t.len && strchr("FETHLt|-+~", t.at[0]))
        i = 1;
    if (i >= t.len || t.len - i > TICK_DIGITS - 1)
        return -1;
    for (; i < t.len; i++) {
        char c = t.at[i] == 'O' || t.at[i] == 'o' ? '0' : t.at[i];

        if (!ascii_digit(c))
            return -1;
        value = value * 10 + c - '0';
    }
    return value;
}

/* Do s, o and third stand as far apart as their numbers say? */
static bool is_even(const struct seen *s, const struct seen *o,
                    const struct seen *third)
{
    int y = s->box.y + s->box.height / 2, v = number_of(s);
    int dy = o->box.y + o->box.height / 2 - y, dv = number_of(o) - v;
    int dy2 = third->box.y + third->box.height / 2 - y;
    int dv2 = number_of(third) - v;

    if (!dv || !dv2 || dv == dv2 || abs(dy) < s->height || !dy2)
        return false;
    return llabs((long long)dy * dv2 - (long long)dy2 * dv) <=
           (long long)abs(dv) * s->height / 4;
}

static bool is_on_axis(const struct seen *s, const struct seen *o)
{
    return o != s && o->kind == LINE_TEXT && is_flush(s, o) &&
           number_of(o) >= 0;
}

bool scene_is_tick(const struct scene *sc, const struct seen *s)
{
    const struct seen *o, *third;

    if (s->turn || number_of(s) < 0 || !s->text.len ||
        !strchr("FETHLt", s->text.at[0]))
        return false;
    for (struct near n = near_begin(sc, s); (o = near_next(&n));)
        if (is_on_axis(s, o))
            for (struct near m = near_begin(sc, s); (third = near_next(&m));)
                if (third != o && is_on_axis(s, third) && is_even(s, o, third))
                    return true;
    return false;
}
