/*
 * beside.h - what goes on beside a line, dimmer than its brightest strokes
 *
 * A glyph is what rises over half of the strongest pixel around it. Thin
 * strokes between those of a pixel's full value, letters on ground that fades,
 * dots and dashes are less and break or get lost. Once a line reads well, what
 * stands in its band at its ends needs only a third of its level.
 */
#pragma once
#include "text/follow.h"

/* The value from which on a pixel beside a line of that level is ink. */
int dim_level(float level);

/* The line as it goes on, and the layer that shows it: boxes in pixels of the
 * frame, parts shrunk as c's are. ret_grew says whether it became longer. */
struct beside {
    struct candidate line;
    const struct layer *layer;
    bool grew;
};
enum code beside_follow(struct arena *a, const struct detection *d,
                        const struct layer *layer, const struct candidate *c,
                        struct beside *ret, struct error *err);
