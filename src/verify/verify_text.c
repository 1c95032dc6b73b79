/*
 * verify_text.c - the surroundings of the boxes, read once more
 *
 * A box that is a little too small leaves the rest of a word standing beside
 * it. Of the draft's frames on which boxes begin, what lies around the boxes is
 * shown to the text search again, all else black; a line that repeats a value
 * of the dictionary means that the instance is not safe.
 */
#include "verify/verify_inner.h"
#include <string.h>

enum { AROUND = 48, MOST_LOOKS = 4 }; /* pixels; frames */

/* Black wherever no box is near. */
static enum code surroundings(struct arena *a, const struct plan *plan,
                              int frame, struct view *v, struct error *err)
{
    size_t pixel = (size_t)v->channels, row = (size_t)v->width * pixel;
    uint8_t *near = arena_array(a, row, (size_t)v->height);
    struct rect whole = {0, 0, v->width, v->height};

    if (!near)
        return fail(err, ERR_MEMORY, "no memory for a view");
    for (int i = 0; i < plan->count; i++) {
        const struct plan_box *b = &plan->boxes[i];
        struct rect r = rect_cut(rect_grow(b->box, AROUND), whole);

        if (frame < b->first || frame > b->last)
            continue;
        for (int y = r.y; y < r.y + r.height; y++)
            memcpy(near + (size_t)y * row + (size_t)r.x * pixel,
                   v->pixels + (size_t)y * row + (size_t)r.x * pixel,
                   (size_t)r.width * pixel);
    }
    v->pixels = near;
    return OK;
}

static bool names_someone(const struct spans *hits, struct str text)
{
    for (int i = 0; i < hits->count; i++)
        if (span_identifies(&hits->at[i], text))
            return true;
    return false;
}

static enum code look_again(struct pair *p, struct identifiers *ids,
                            struct reader *reader, int frame, struct error *err)
{
    struct text_cost cost = {0};
    struct lines lines = {0};
    struct spans hits;
    struct frame fr;
    struct view view;

    arena_clear(p->scratch);
    TRY(frame_decode(p->scratch, p->out, frame, &fr, err));
    TRY(frame_display(p->scratch, p->out, &fr, STRETCH_VIEWER, &view, err));
    TRY(surroundings(p->scratch, p->plan, frame, &view, err));
    TRY(text_find_view(p->scratch, reader, &view, &lines, &cost, err));
    for (int i = 0; i < lines.count; i++) {
        TRY(identifiers_match(p->scratch, ids, lines.at[i].text, 0, &hits,
                              err));
        if (names_someone(&hits, lines.at[i].text))
            return fail(err, ERR_UNSAFE,
                        "the draft fails a check: identifying text beside a "
                        "box of frame %d",
                        frame);
    }
    return OK;
}

enum code verify_text(struct pair *p, struct identifiers *ids,
                      struct reader *reader, struct error *err)
{
    int looks = 0;

    for (int i = 0; i < frames_count(p->out) && looks < MOST_LOOKS; i++) {
        bool begins = false;

        for (int k = 0; k < p->plan->count; k++)
            begins |= p->plan->boxes[k].first == i;
        if (!begins)
            continue;
        TRY(look_again(p, ids, reader, i, err));
        looks++;
    }
    return OK;
}
