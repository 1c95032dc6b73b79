/*
 * decide.c - ask each witness in turn, weigh, and list what was found
 */
#include "decide/decide.h"
#include "decide/scene.h"

static enum code decide_lines(struct arena *a, const struct decide_input *in,
                              struct findings *ret, struct error *err)
{
    struct scene sc;

    TRY(scene_make(a, in, &sc, err));
    TRY(witness_allow(&sc));
    TRY(witness_header(&sc));
    TRY(witness_labels(&sc));
    TRY(witness_patterns(&sc));
    TRY(witness_names(&sc));
    TRY(witness_layout(&sc));
    scene_judge(&sc);
    return scene_findings(&sc, ret);
}

static enum code add_user_boxes(struct arena *a, const struct decide_input *in,
                                struct findings *ret, struct error *err)
{
    struct rect frame = {0, 0, in->width, in->height};

    for (int i = 0; i < in->box_count; i++) {
        struct rect box = rect_cut(in->boxes[i], frame);

        if (rect_empty(box))
            continue;
        if (!arena_push(a, *ret))
            return fail(err, ERR_MEMORY, "no memory for findings");
        ret->at[ret->count - 1] = (struct finding){.box = box,
                                                   .last = in->frames - 1,
                                                   .verdict = BLANK,
                                                   .reasons = BY_USER,
                                                   .class = CLASS_OTHER,
                                                   .rule = "boxes",
                                                   .confidence = 1};
    }
    return OK;
}

enum code decide(struct arena *a, const struct decide_input *in,
                 struct findings *ret_findings, struct error *err)
{
    struct findings f = {0};

    if (in->policy != POLICY_TEMPLATES)
        TRY(decide_lines(a, in, &f, err));
    TRY(add_user_boxes(a, in, &f, err));
    findings_sort(&f);
    *ret_findings = f;
    return OK;
}
