/*
 * masks_learn.c - a proposed template from what was blanked before
 *
 * Boxes that stand at the same place in enough instances of one device and
 * geometry become regions; the rest was not the device's doing. The template
 * asks for maker, model, modality and size, and carries one test vector of
 * these attributes: nothing of a patient is written.
 */
#include "decide/masks_inner.h"
#include <string.h>

enum { PAD = 2, PLACES_MAX = 2000 };

/* Boxes of several instances at one place. */
struct place {
    struct rect box; /* their union */
    int instances;
    int last; /* instance that was counted last */
};

struct places {
    struct place *at;
    int count, room;
};

/* Do two boxes mean the same place? Half of the smaller one in common. */
static bool is_same(struct rect a, struct rect b)
{
    int64_t both = rect_area(rect_cut(a, b));
    int64_t small = rect_area(a) < rect_area(b) ? rect_area(a) : rect_area(b);

    return both * 2 > small;
}

static enum code count_box(struct arena *a, struct places *p, struct rect box,
                           int instance, struct error *err)
{
    for (int i = 0; i < p->count; i++) {
        struct place *at = &p->at[i];

        if (!is_same(at->box, box))
            continue;
        at->box = rect_union(at->box, box);
        at->instances += at->last != instance;
        at->last = instance;
        return OK;
    }
    if (p->count >= PLACES_MAX)
        return fail(err, ERR_LIMIT, "too many boxes to learn from");
    if (!arena_push(a, *p))
        return fail(err, ERR_MEMORY, "no memory for masks");
    p->at[p->count - 1] = (struct place){box, 1, instance};
    return OK;
}

/* Regions that overlap become one. */
static void merge(struct places *p)
{
    for (bool more = true; more;) {
        more = false;
        for (int i = 0; i < p->count; i++)
            for (int k = i + 1; k < p->count; k++) {
                if (!rect_meets(p->at[i].box, p->at[k].box))
                    continue;
                p->at[i].box = rect_union(p->at[i].box, p->at[k].box);
                p->at[k--] = p->at[--p->count];
                more = true;
            }
    }
}

static bool same_device(const struct mask_lesson *a,
                        const struct mask_lesson *b)
{
    return str_equal(a->modality, b->modality) &&
           str_equal(a->maker, b->maker) && str_equal(a->model, b->model) &&
           a->width == b->width && a->height == b->height;
}

static void put_quoted(struct buffer *b, struct str s)
{
    buffer_str(b, "\"");
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];

        if (c == '"' || c == '\\')
            buffer_format(b, "\\%c", c);
        else if (c < 0x20 || c >= 0x7f)
            buffer_str(b, "?");
        else
            buffer_add(b, s.at + i, 1);
    }
    buffer_str(b, "\"");
}

/* What the template asks for. */
struct asked {
    const char *keyword;
    struct str value;
};
enum { ASKED = 3 };

static void ask(const struct mask_lesson *l, struct asked ret[ASKED])
{
    ret[0] = (struct asked){"Manufacturer", l->maker};
    ret[1] = (struct asked){"ManufacturerModelName", l->model};
    ret[2] = (struct asked){"Modality", l->modality};
}

static void put_regions(struct buffer *b, const struct places *p)
{
    buffer_str(b, "[");
    for (int i = 0; i < p->count; i++)
        buffer_format(b, "%s[%d, %d, %d, %d]", i ? ", " : "", p->at[i].box.x,
                      p->at[i].box.y, p->at[i].box.width, p->at[i].box.height);
    buffer_str(b, "]\n");
}

static void put_template(struct buffer *b, const struct mask_lesson *l,
                         const struct places *p, int count)
{
    struct asked asked[ASKED];

    ask(l, asked);
    buffer_format(b,
                  "# learned from %d instances; look at it before you use it\n"
                  "deburn-masks: 1\norigin: learned\nrules:\n"
                  "  - id: learned-",
                  count);
    for (struct str s = l->model; s.len; s.at++, s.len--)
        if (ascii_digit(*s.at) || (*s.at >= 'A' && *s.at <= 'Z') ||
            (*s.at >= 'a' && *s.at <= 'z'))
            buffer_add(b, s.at, 1);
    buffer_format(b, "-%dx%d\n    name: ", l->width, l->height);
    put_quoted(b, l->model);
    buffer_str(b, "\n    verdict: scrub\n    match:\n");
    for (int i = 0; i < ASKED; i++) {
        struct str v = asked[i].value;

        buffer_format(b, "      - %s %s: ", asked[i].keyword,
                      v.len ? "equals" : "absent");
        if (v.len)
            put_quoted(b, v);
        else
            buffer_str(b, "yes");
        buffer_str(b, "\n");
    }
    buffer_format(b, "    rows: %d\n    columns: %d\n    regions: ", l->height,
                  l->width);
    put_regions(b, p);
    buffer_str(b, "---\ntests:\n  - id: learned\n    tags:\n");
    for (int i = 0; i < ASKED; i++) {
        buffer_format(b, "      %s: ", asked[i].keyword);
        put_quoted(b, asked[i].value);
        buffer_str(b, "\n");
    }
    buffer_format(b, "      Rows: %d\n      Columns: %d\n", l->height,
                  l->width);
    buffer_str(b, "    verdict: scrub\n    regions: ");
    put_regions(b, p);
}

enum code masks_learn(struct arena *a, const struct mask_lesson *lessons,
                      int count, int least, struct buffer *ret,
                      struct error *err)
{
    struct places p = {0};
    int n = 0;

    if (count < least || least < 1)
        return fail(err, ERR_USAGE, "%d instances are too few to learn from",
                    count);
    for (int i = 0; i < count; i++) {
        if (!same_device(&lessons[0], &lessons[i]))
            return fail(err, ERR_USAGE,
                        "instances are of several devices or sizes");
        for (int k = 0; k < lessons[i].count; k++)
            TRY(count_box(a, &p, lessons[i].boxes[k], i, err));
    }
    for (int i = 0; i < p.count; i++) {
        struct rect frame = {0, 0, lessons[0].width, lessons[0].height};

        if (p.at[i].instances < least)
            continue;
        p.at[n] = p.at[i];
        p.at[n].box = rect_cut(rect_grow(p.at[i].box, PAD), frame);
        n += !rect_empty(p.at[n].box);
    }
    p.count = n;
    if (!n)
        return fail(err, ERR_FORMAT,
                    "no box stands at the same place in %d instances", least);
    merge(&p);
    put_template(ret, &lessons[0], &p, count);
    return ret->failed ? fail(err, ERR_MEMORY, "no memory for masks") : OK;
}
