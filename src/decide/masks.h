/*
 * masks.h - device templates: what known devices print where
 *
 * masks/ *.yaml, a file a device family, read once at start and immutable.
 * Errors name file:line and stop the run before the first instance.
 */
#pragma once
#include "base/base.h"

struct masks;

/* dir NULL: the embedded masks; else those of dir added to them. */
enum code masks_load(struct arena *a, const char *dir,
                     const struct masks **ret_masks, struct error *err);
