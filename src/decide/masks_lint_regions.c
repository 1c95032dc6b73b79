/*
 * masks_lint_regions.c - sizes and regions that do not go together
 */
#include "decide/masks_lint.h"

/* Sizes of screens that devices have: columns and rows. */
static const struct {
    int columns, rows;
} screens[] = {{640, 480},   {800, 600},   {1024, 768}, {1280, 1024},
               {1280, 720},  {1920, 1080}, {720, 576},  {768, 576},
               {720, 480},   {512, 512},   {636, 434},  {1016, 708},
               {1600, 1200}, {1552, 970},  {1440, 900}, {1680, 1050}};
enum { SCREENS = sizeof screens / sizeof *screens };

static bool is_screen_rows(int rows)
{
    static const int usual[] = {480, 512, 576, 600, 720, 768, 1024, 1080};

    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (usual[i] == rows)
            return true;
    return false;
}

/* Two neighbouring digits of n the other way round. */
static int swapped(int n, int place)
{
    int low, high, rest;

    for (int i = 0; i < place; i++)
        if (n < 10)
            return 0;
    rest = 1;
    for (int i = 0; i < place; i++)
        rest *= 10;
    low = n / rest % 10;
    high = n / (rest * 10) % 10;
    return n - low * rest - high * rest * 10 + high * rest + low * rest * 10;
}

static enum code check_size(struct lint *l, const struct variant *v)
{
    if (v->rows < 100 || is_screen_rows(v->rows))
        return OK;
    for (int place = 0; place < 3; place++) {
        int other = swapped(v->rows, place);

        if (other != v->rows && is_screen_rows(other))
            return lint_remark(l, v->line, "%d rows: is it %d?", v->rows,
                               other);
    }
    return OK;
}

/* Does the region read as x0, y0, x1, y1 where width and height are meant? */
static bool reads_as_corners(const struct region *r, const struct variant *v)
{
    return r->width > r->x && r->height > r->y && r->x + r->y > 0 &&
           r->width <= v->columns && r->height <= v->rows;
}

static enum code check_edges(struct lint *l, const struct variant *v,
                             const struct region *r)
{
    bool right = v->columns && r->x >= 0 && r->x + r->width > v->columns;
    bool bottom = v->rows && r->y >= 0 && r->y + r->height > v->rows;

    if (!right && !bottom)
        return OK;
    TRY(lint_remark(l, r->line,
                    "region %d,%d,%d,%d reaches past the %s of %d x %d: it is "
                    "clipped",
                    r->x, r->y, r->width, r->height,
                    right ? "right edge" : "bottom", v->columns, v->rows));
    if (v->rows && v->columns && reads_as_corners(r, v))
        return lint_remark(l, r->line,
                           "region %d,%d,%d,%d looks like x0,y0,x1,y1 where "
                           "x,y,width,height is read",
                           r->x, r->y, r->width, r->height);
    return OK;
}

/* A banner whose width belongs to another screen than the rows do. */
static enum code check_banner(struct lint *l, const struct variant *v,
                              const struct region *r)
{
    bool width_known = false, fits = false;

    if (!v->rows || v->columns || r->x != 0 || r->width < 400)
        return OK;
    for (int i = 0; i < SCREENS; i++) {
        width_known = width_known || screens[i].columns == r->width;
        fits = fits ||
               (screens[i].columns == r->width && screens[i].rows == v->rows);
    }
    if (r->width > v->rows * 2)
        return lint_remark(l, r->line,
                           "width %d with %d rows: probably past the edge",
                           r->width, v->rows);
    if (width_known && !fits)
        return lint_remark(l, r->line,
                           "width %d belongs to another screen than %d rows",
                           r->width, v->rows);
    return OK;
}

static enum code check_variant(struct lint *l, const struct variant *v)
{
    TRY(check_size(l, v));
    if (v->region_count && !v->rows && !v->columns)
        TRY(lint_remark(l, v->line,
                        "regions without a size: they fit one "
                        "screen only"));
    for (int i = 0; i < v->region_count; i++) {
        const struct region *r = &v->regions[i];

        TRY(check_edges(l, v, r));
        TRY(check_banner(l, v, r));
        for (int k = 0; k < i; k++)
            if (v->regions[k].x == r->x && v->regions[k].y == r->y &&
                v->regions[k].width == r->width &&
                v->regions[k].height == r->height)
                TRY(lint_remark(l, r->line, "the same region twice"));
    }
    return OK;
}

enum code lint_regions(struct lint *l)
{
    const struct mask_rule *r = l->rule;

    for (int i = 0; i < r->variant_count; i++) {
        TRY(check_variant(l, &r->variants[i]));
        for (int k = 0; k < i; k++) {
            const struct variant *v = &r->variants[i], *u = &r->variants[k];

            if (v->rows == u->rows && v->columns == u->columns &&
                !v->match_count && !u->match_count)
                TRY(lint_remark(l, v->line,
                                "an earlier variant has the same size: this "
                                "one is never looked at"));
        }
    }
    return OK;
}
