/*
 * masks.c - device templates
 */
#include "decide/masks.h"

struct masks {
    int count;
};

enum code masks_load(struct arena *a, const char *dir,
                     const struct masks **ret_masks, struct error *err)
{
    struct masks *m = arena_alloc(a, sizeof *m);

    (void)dir;
    if (!m)
        return fail(err, ERR_MEMORY, "no memory for masks");
    *ret_masks = m;
    return OK;
}
