/*
 * decide.c - ask each witness in turn, weigh, and list what was found
 */
#include "decide/decide.h"
#include "decide/masks.h"
#include "decide/scene.h"

static enum code decide_lines(struct arena *a, const struct decide_input *in,
                              struct findings *ret, struct error *err)
{
    struct scene sc;

    TRY(scene_make(a, in, &sc, err));
    TRY(witness_allow(&sc));
    TRY(scene_find_ghosts(&sc));
    TRY(witness_header(&sc));
    TRY(witness_labels(&sc));
    TRY(witness_patterns(&sc));
    TRY(witness_names(&sc));
    TRY(witness_layout(&sc));
    TRY(scene_judge(&sc));
    scene_judge_rows(&sc);
    scene_judge_numbers(&sc);
    TRY(sc.broken);
    TRY(scene_findings(&sc, ret));
    TRY(scene_fill_gaps(&sc, ret));
    TRY(scene_fill_records(&sc, ret));
    return scene_fill_blocks(&sc, ret);
}

enum code findings_add_box(struct arena *a, const struct decide_input *in,
                           struct rect box, enum reason reason,
                           const char *rule, struct findings *ret,
                           struct error *err)
{
    struct rect frame = {0, 0, in->width, in->height};

    box = rect_cut(box, frame);
    if (rect_empty(box))
        return OK;
    if (!arena_push(a, *ret))
        return fail(err, ERR_MEMORY, "no memory for findings");
    ret->at[ret->count - 1] = (struct finding){
        .box = box,
        .last = in->frames > 0 ? in->frames - 1 : 0,
        .verdict = BLANK,
        .reasons = reason,
        .class = reason == BY_TEMPLATE ? CLASS_PHI : CLASS_OTHER,
        .rule = rule,
        .confidence = 1};
    return OK;
}

enum code decide(struct arena *a, const struct decide_input *in,
                 struct findings *ret_findings, struct error *err)
{
    struct findings f = {0};

    if (in->policy != POLICY_TEMPLATES)
        TRY(decide_lines(a, in, &f, err));
    TRY(decide_templates(a, in, &f, err));
    for (int i = 0; i < in->box_count; i++)
        TRY(findings_add_box(a, in, in->boxes[i], BY_USER, "boxes", &f, err));
    findings_sort(&f);
    *ret_findings = f;
    return OK;
}
