/*
 * templates.c - device templates united with what was read
 *
 * A template's box is blanked whole, and text in it needs no question. Where
 * the template allows it (spare_words) and the pixels were searched, words
 * that are surely harmless are cut out of its box; where doubt is kept, a box
 * with nothing in it but such words is left.
 */
#include "decide/masks.h"
#include "decide/scene.h"
#include "decide/us_regions.h"
#include <string.h>

enum { DRIFT_REACH = 60, SPARED_MAX = 400 };

/* Words of the allow list, read well: settings, measures, markers. Two signs
 * at least, none of them a bare number, in a box of the shape that so many
 * signs have. */
static bool is_sure(const struct finding *f)
{
    int n = glyph_count(f->text), high = f->box.height, wide = f->box.width;

    return f->verdict == KEEP && f->reasons == BY_ALLOW && f->firm &&
           f->confidence >= 0.5f && f->class != CLASS_OTHER && n >= 2 &&
           wide * 4 >= high * n && wide <= high * (n * 3 / 2 + 2);
}

/* A spared word with a little air, but not into words that are blanked. */
static struct rect with_air(const struct findings *f, int lines, int which)
{
    struct rect word = f->at[which].box;
    struct rect air =
        rect_grow(word, word.height / 5 > 2 ? word.height / 5 : 2);

    for (int i = 0; i < lines; i++)
        if (f->at[i].verdict == BLANK && rect_meets(air, f->at[i].box))
            return word;
    return air;
}

static enum code spare(struct arena *a, const struct findings *f, int lines,
                       struct rects *b, struct error *err)
{
    int spared = 0;

    for (int i = 0; i < lines && spared < SPARED_MAX; i++) {
        if (!is_sure(&f->at[i]))
            continue;
        TRY(rects_minus(a, b, with_air(f, lines, i), err));
        spared++;
    }
    return OK;
}

/* Text that lies in a template's box goes with it, and needs no question. */
static void join(struct findings *f, int lines, struct rect box, bool spares)
{
    for (int i = 0; i < lines; i++) {
        struct finding *one = &f->at[i];
        int64_t inside = rect_area(rect_cut(one->box, box));

        if (inside * 2 < rect_area(one->box) || (spares && is_sure(one)))
            continue;
        one->reasons |= BY_TEMPLATE;
        one->reasons &= ~(unsigned)BY_ALLOW;
        one->verdict = BLANK;
    }
}

/* Is box i of match `which` inside of a box of another match that treats it the
 * same way? Of two equal ones the first stays. */
static bool is_told(const struct masks *masks, const struct mask_result *r,
                    int which, int i)
{
    struct rect box = r->at[which].boxes[i];
    bool spares = masks_info(masks, r->at[which].index).spare_words;

    for (int m = 0; m < r->count; m++)
        for (int k = 0; k < r->at[m].count; k++) {
            struct rect other = r->at[m].boxes[k];
            bool same = rect_holds(box, other);

            if ((m == which && k == i) || !rect_holds(other, box) ||
                masks_info(masks, r->at[m].index).spare_words != spares)
                continue;
            if (!same || m < which || (m == which && k < i))
                return true;
        }
    return false;
}

/* All templates that speak of this place, for the report. */
static const char *names_of(struct arena *a, const struct masks *masks,
                            const struct mask_result *r, struct rect box)
{
    struct buffer b = {.limit = 4096};
    char *names;

    for (int m = 0; m < r->count; m++)
        for (int k = 0; k < r->at[m].count; k++)
            if (rect_meets(box, r->at[m].boxes[k])) {
                buffer_format(&b, "%s%s", b.len ? "+" : "",
                              masks_info(masks, r->at[m].index).id);
                break;
            }
    names = str_c(a, (struct str){b.at, b.len});
    buffer_release(&b);
    return names;
}

/* Under the policy that keeps what nothing speaks against, a box counts only
 * if something in it may identify: words that go, or that nobody knows. */
static bool is_idle(const struct decide_input *in, const struct findings *f,
                    int lines, struct rect box)
{
    if (in->policy != POLICY_PHI || in->doubt != DOUBT_KEEP)
        return false;
    for (int i = 0; i < lines; i++) {
        const struct finding *one = &f->at[i];

        if (!rect_meets(box, one->box))
            continue;
        if (one->verdict != KEEP ||
            (one->rule && (!strcmp(one->rule, "unknown-text") ||
                           !strcmp(one->rule, "unreadable"))))
            return false;
    }
    return true;
}

static enum code apply(struct arena *a, const struct decide_input *in,
                       const struct mask_result *r, int which,
                       struct findings *f, int lines, struct error *err)
{
    const struct mask_match *m = &r->at[which];
    struct mask_info info = masks_info(in->masks, m->index);
    bool spares = info.spare_words && in->policy != POLICY_TEMPLATES;

    for (int i = 0; i < m->count; i++) {
        struct rects b = {0};
        const char *names;

        if (is_told(in->masks, r, which, i))
            continue; /* another template blanks all of it */
        if (is_idle(in, f, lines, m->boxes[i]))
            continue;
        if (!arena_push(a, b))
            return fail(err, ERR_MEMORY, "no memory for findings");
        b.at[0] = m->boxes[i];
        join(f, lines, m->boxes[i], spares);
        if (spares)
            TRY(spare(a, f, lines, &b, err));
        names = names_of(a, in->masks, r, m->boxes[i]);
        if (!names)
            return fail(err, ERR_MEMORY, "no memory for findings");
        for (int k = 0; k < b.count; k++)
            TRY(findings_add_box(a, in, b.at[k], BY_TEMPLATE, names, f, err));
    }
    return OK;
}

/* Identifying text just outside of all boxes of the templates. */
static bool has_drifted(const struct findings *f, int lines,
                        const struct mask_result *r)
{
    for (int i = 0; i < lines; i++) {
        bool inside = false, near = false;

        if (f->at[i].verdict != BLANK ||
            !(f->at[i].reasons & (BY_HEADER | BY_LABEL)))
            continue;
        for (int m = 0; m < r->count; m++)
            for (int k = 0; k < r->at[m].count; k++) {
                struct rect box = r->at[m].boxes[k];

                inside = inside || rect_meets(box, f->at[i].box);
                near = near ||
                       rect_meets(rect_grow(box, DRIFT_REACH), f->at[i].box);
            }
        if (near && !inside)
            return true;
    }
    return false;
}

static enum code refuse(const struct masks *m, const struct mask_result *r,
                        struct error *err)
{
    for (int i = 0; i < r->count; i++) {
        struct mask_info info = masks_info(m, r->at[i].index);

        if (info.verdict == MASK_DENY)
            return fail(err, ERR_REFUSED, "template %s refuses this instance",
                        info.id);
    }
    return fail(err, ERR_REFUSED, "a template refuses this instance");
}

enum code decide_templates(struct arena *a, const struct decide_input *in,
                           struct findings *ret, struct error *err)
{
    struct mask_subject subject = {.ds = in->ds,
                                   .width = in->width,
                                   .height = in->height,
                                   .searched = in->policy != POLICY_TEMPLATES ||
                                               in->searched};
    struct mask_result r;
    int lines = ret->count;

    if (!in->masks || !in->ds)
        return OK;
    TRY(masks_match(a, in->masks, &subject, &r, err));
    if (r.decided && r.verdict == MASK_DENY)
        return refuse(in->masks, &r, err);
    for (int i = 0; i < r.count; i++)
        TRY(apply(a, in, &r, i, ret, lines, err));
    for (int i = 0; i < r.count; i++)
        if (r.at[i].count && has_drifted(ret, lines, &r))
            ret->drift = masks_info(in->masks, r.at[i].index).id;
    return OK;
}
