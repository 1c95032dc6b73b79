/*
 * import_karnak.c - Karnak's YAML masks: station, size, rectangles
 *
 * Karnak takes the most exact mask: station and size, then station, then "*";
 * so the rules are numbered in that order and the first that matches decides.
 */
#include "decide/masks_build.h"
#include "decide/yaml_tree.h"

static enum code wrong(struct import *im, const struct yaml_node *n,
                       const char *what)
{
    return import_remark(im, n->line, what);
}

static bool is_text(const struct yaml_node *n, int64_t *ret_number)
{
    return n && n->kind == YAML_TEXT && str_to_int(n->text, ret_number) &&
           *ret_number > 0 && *ret_number <= 65535;
}

/* "25 75 150 50" */
static enum code add_rectangle(struct import *im, struct draft *d,
                               const struct yaml_node *n)
{
    struct str rest = n->text;
    int v[4], count = 0;

    if (n->kind != YAML_TEXT)
        return wrong(im, n, "a rectangle is \"x y width height\"");
    while (rest.at && count < 5) {
        struct str one = str_cut(rest, ' ', &rest);
        int64_t number;

        if (!one.len)
            continue;
        if (count == 4 || !str_to_int(one, &number) || number < 0 ||
            number > 65535)
            return wrong(im, n, "a rectangle is \"x y width height\"");
        v[count++] = (int)number;
    }
    if (count < 4 || !v[2] || !v[3])
        return wrong(im, n, "a rectangle is \"x y width height\"");
    return draft_region(im, d, false, v[0], v[1], v[2], v[3], n->line);
}

static enum code check_keys(struct import *im, const struct yaml_node *mask)
{
    static const char *const keys[] = {"stationName", "imageWidth",
                                       "imageHeight", "color", "rectangles"};

    for (int i = 0; i < mask->count; i++) {
        bool known = false;

        for (int k = 0; k < 5; k++)
            known = known || str_equal(mask->at[2 * i].text, str_of(keys[k]));
        if (!known)
            TRY(wrong(im, &mask->at[2 * i], "no such key"));
    }
    return OK;
}

/* Exactness: 0 station and size, 1 station, 2 size alone, 3 any. */
static enum code read_mask(struct import *im, const struct yaml_node *mask,
                           int exactness)
{
    const struct yaml_node *station = yaml_find(mask, "stationName");
    const struct yaml_node *boxes = yaml_find(mask, "rectangles");
    const struct yaml_node *width = yaml_find(mask, "imageWidth");
    const struct yaml_node *height = yaml_find(mask, "imageHeight");
    bool any = !station || str_equal(station->text, STR("*"));
    struct draft d = {.rule = {.line = mask->line, .verdict = MASK_SCRUB}};
    struct condition c;
    int64_t w = 0, h = 0;

    if ((any ? 2 : 0) + (width ? 0 : 1) != exactness)
        return OK;
    if ((width != NULL) != (height != NULL) ||
        (width && (!is_text(width, &w) || !is_text(height, &h))))
        return wrong(im, mask, "imageWidth and imageHeight go together");
    if (!boxes || boxes->kind != YAML_LIST || !boxes->count)
        return wrong(im, mask, "rectangles are missing");
    if (!any) {
        TRY(build_test(im, STR("StationName"), OP_EQUALS, true, false, &c));
        TRY(build_value(im, &c, station->text));
        TRY(draft_condition(im, &d, &c));
    }
    if (!arena_push(im->a, d.variants))
        return fail(im->err, ERR_MEMORY, "no memory for masks");
    d.variants.at[0] = (struct variant){.rows = (int)h, .columns = (int)w};
    for (int i = 0; i < boxes->count; i++)
        TRY(add_rectangle(im, &d, &boxes->at[i]));
    if (!d.regions.count)
        return OK; /* all of them were remarked on */
    d.rule.name = str_format(im->a, "line %d", mask->line);
    return draft_done(im, &d);
}

enum code import_karnak(struct import *im)
{
    struct yaml_node top;
    const struct yaml_node *masks;
    int count;

    TRY(yaml_read(im->a, im->path, im->text, 1, &top, &count, im->err));
    masks = count ? yaml_find(&top, "masks") : NULL;
    if (!masks || masks->kind != YAML_LIST)
        return fail(im->err, ERR_FORMAT, "%s:1: masks are missing", im->path);
    for (int i = 0; i < masks->count; i++) {
        if (masks->at[i].kind != YAML_MAP)
            TRY(wrong(im, &masks->at[i], "a mask is keys and values"));
        else
            TRY(check_keys(im, &masks->at[i]));
    }
    for (int exactness = 0; exactness < 4; exactness++)
        for (int i = 0; i < masks->count; i++)
            if (masks->at[i].kind == YAML_MAP)
                TRY(read_mask(im, &masks->at[i], exactness));
    return OK;
}
