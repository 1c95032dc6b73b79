/*
 * masks_lint.h - what the checks of templates share
 *
 * Private to decide/.
 */
#pragma once
#include "decide/lexicon.h"
#include "decide/masks_inner.h"

struct lint {
    struct arena *a;
    const struct masks *m, *known;
    const struct mask_rule *rule; /* being looked at */
    struct lexicon names;
    struct mask_remarks *remarks;
    struct error *err;
};

/* A remark on the rule, at line (0: the rule's own). */
enum code lint_remark(struct lint *l, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* One or two letters apart, and not by digits (lint_words.c). */
bool lint_is_near(struct str a, struct str b);
/* The same for values of several words: the one word that differs must be long
 * enough to be a slip ("Vivid i" and "Vivid q" are two models). */
bool lint_is_slip(struct str a, struct str b);

enum code lint_conditions(struct lint *l);
enum code lint_regions(struct lint *l);
