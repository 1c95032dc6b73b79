/*
 * masks_lint_all.c - rules looked at one by one, and among each other
 */
#include "decide/masks_build.h"
#include "decide/masks_lint.h"

/* The rule's conditions (and what it does) as text, to compare. */
static enum code as_text(struct lint *l, const struct mask_rule *r,
                         bool with_regions, struct str *ret)
{
    struct mask_rule bare = *r;
    struct masks one = {.rules = {&bare, 1, 1}};
    struct buffer b = {.limit = 1 << 20};
    enum code code;

    bare.id = bare.name = "x";
    bare.notes = NULL;
    bare.note_count = 0;
    if (!with_regions) {
        bare.variants = arena_array(l->a, (size_t)r->variant_count + 1,
                                    sizeof *bare.variants);
        if (!bare.variants)
            return fail(l->err, ERR_MEMORY, "no memory for masks");
        for (int i = 0; i < r->variant_count; i++)
            bare.variants[i] =
                (struct variant){.rows = r->variants[i].rows,
                                 .columns = r->variants[i].columns,
                                 .match = r->variants[i].match,
                                 .match_count = r->variants[i].match_count,
                                 .whole = true};
        bare.verdict = MASK_SCRUB;
    }
    code = masks_write(&one, "x", false, "x", &b, l->err);
    *ret = str_copy(l->a, (struct str){b.at, b.len});
    buffer_release(&b);
    return code != OK || ret->at
               ? code
               : fail(l->err, ERR_MEMORY, "no memory for masks");
}

static enum code check_others(struct lint *l, const struct str *whole,
                              const struct str *match, int index)
{
    for (int i = 0; i < index; i++) {
        const struct mask_rule *o = &l->m->rules.at[i];
        bool apart = o->catalog != l->rule->catalog;

        if (o->fallback != l->rule->fallback)
            continue;
        if (str_equal(whole[i], whole[index]))
            TRY(lint_remark(l, 0, "duplicate of %s%s%s", o->id,
                            apart ? " of " : "", apart ? o->file : ""));
        else if (!apart && str_equal(match[i], match[index]))
            TRY(lint_remark(l, 0, "same conditions as %s, and disagrees",
                            o->id));
    }
    return OK;
}

enum code masks_lint(struct arena *a, const struct masks *m,
                     const struct masks *known, struct mask_remarks *ret,
                     struct error *err)
{
    struct lint l = {
        .a = a, .m = m, .known = known ? known : m, .remarks = ret, .err = err};
    struct str *whole = arena_array(a, (size_t)m->rules.count, sizeof *whole);
    struct str *match = arena_array(a, (size_t)m->rules.count, sizeof *match);
    struct str text;
    const char *path;

    if (!whole || !match)
        return fail(err, ERR_MEMORY, "no memory for masks");
    TRY(model_text(a, NULL, "names.tsv", &text, &path, err));
    TRY(lexicon_open(text, path, false, &l.names, err));
    for (int i = 0; i < m->rules.count; i++) {
        l.rule = &m->rules.at[i];
        TRY(as_text(&l, l.rule, true, &whole[i]));
        TRY(as_text(&l, l.rule, false, &match[i]));
        TRY(lint_conditions(&l));
        TRY(lint_regions(&l));
        TRY(check_others(&l, whole, match, i));
    }
    return OK;
}
