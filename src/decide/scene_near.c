/*
 * scene_near.c - which rows are on the screen together
 *
 * A cine of thousands of frames has a few rows that last and many (clocks,
 * heart rates) that are seen for a frame or two. Those that last are in a list,
 * the brief ones in chains by their first frame, so that looking around one
 * row does not mean looking at all. What is on one frame is looked at by each
 * of its rows: print has some hundred of them at most, and what has many more
 * is no print that could be judged.
 */
#include "decide/scene.h"
#include <stdlib.h>
#include <string.h>

enum { BRIEF = 16, FRAME_ROWS = 4000 };

static bool is_brief(const struct seen *s)
{
    return s->last - s->first < BRIEF;
}

/* Row i is added to its first frame and taken off behind its last: no frame may
 * have more rows than are looked at in time. */
static enum code check_frames(struct scene *sc)
{
    int *steps = arena_array(sc->a, (size_t)sc->frames + 1, sizeof *steps);
    int rows = 0;

    if (!steps)
        return fail(sc->err, ERR_MEMORY, "no memory for lines");
    for (int i = 0; i < sc->count; i++) {
        const struct seen *s = &sc->at[i];

        if (s->last < 0 || s->last < s->first)
            continue;
        steps[s->first < 0 ? 0 : s->first]++;
        steps[s->last + 1]--;
    }
    for (int f = 0; f < sc->frames; f++) {
        rows += steps[f];
        if (rows > FRAME_ROWS)
            return fail(sc->err, ERR_LIMIT,
                        "too many lines of text on frame %d", f);
    }
    return OK;
}

enum code scene_order(struct scene *sc)
{
    for (int i = 0; i < sc->count; i++)
        if (sc->at[i].last >= sc->frames)
            sc->frames = sc->at[i].last + 1;
    TRY(check_frames(sc));
    sc->by_frame = arena_array(sc->a, (size_t)sc->frames, sizeof(int));
    sc->next = arena_array(sc->a, (size_t)sc->count, sizeof(int));
    sc->lasting = arena_array(sc->a, (size_t)sc->count, sizeof(int));
    if (!sc->by_frame || !sc->next || !sc->lasting)
        return fail(sc->err, ERR_MEMORY, "no memory for lines");
    if (sc->frames)
        memset(sc->by_frame, 0xff, (size_t)sc->frames * sizeof(int));
    for (int i = sc->count - 1; i >= 0; i--) {
        const struct seen *s = &sc->at[i];
        int frame = s->first < 0 ? 0 : s->first;

        if (!is_brief(s)) {
            sc->lasting[sc->lasting_count++] = i;
            continue;
        }
        sc->next[i] = sc->by_frame[frame];
        sc->by_frame[frame] = i;
    }
    return OK;
}

struct near near_begin(const struct scene *sc, const struct seen *s)
{
    struct near n = {.sc = sc, .of = s, .at = -1};

    n.frame = s->first - BRIEF < 0 ? 0 : s->first - BRIEF;
    if (n.frame < sc->frames)
        n.at = sc->by_frame[n.frame];
    return n;
}

static struct seen *next_brief(struct near *n)
{
    while (n->frame < n->sc->frames && n->frame <= n->of->last) {
        struct seen *s;

        if (n->at < 0) {
            if (++n->frame < n->sc->frames)
                n->at = n->sc->by_frame[n->frame];
            continue;
        }
        s = &n->sc->at[n->at];
        n->at = n->sc->next[n->at];
        if (s != n->of && s->last >= n->of->first)
            return s;
    }
    return NULL;
}

struct seen *near_next(struct near *n)
{
    struct seen *s = next_brief(n);

    if (s)
        return s;
    while (n->lasting < n->sc->lasting_count) {
        s = &n->sc->at[n->sc->lasting[n->lasting++]];
        if (s != n->of && s->last >= n->of->first && s->first <= n->of->last)
            return s;
    }
    return NULL;
}

bool rows_stacked(const struct seen *a, const struct seen *b)
{
    struct rect p = a->box, q = b->box;
    int low = a->height < b->height ? a->height : b->height;
    int high = a->height > b->height ? a->height : b->height;
    int gap = p.y < q.y ? q.y - (p.y + p.height) : p.y - (q.y + q.height);

    return a->turn % 180 == 0 && b->turn % 180 == 0 && high * 2 <= low * 3 &&
           gap <= low && gap > -low / 2 &&
           (abs(p.x - q.x) <= low || abs(p.x + p.width - q.x - q.width) <= low);
}
