/*
 * rules.c - models/phi read into struct rules
 */
#include "decide/rules.h"

static enum code load_lexicon(struct arena *a, const char *dir,
                              const char *name, struct lexicon *ret,
                              struct error *err)
{
    const char *path;
    struct str text;

    TRY(model_text(a, dir, name, &text, &path, err));
    return lexicon_open(text, path, dir != NULL, ret, err);
}

static enum code load_small(struct arena *a, const char *dir, struct rules *r,
                            struct error *err)
{
    const char *path;
    struct str text;

    TRY(model_text(a, dir, "name-parts.tsv", &text, &path, err));
    TRY(name_parts_load(a, text, path, &r->parts, err));
    TRY(model_text(a, dir, "months.tsv", &text, &path, err));
    TRY(months_load(a, text, path, &r->months, err));
    TRY(model_text(a, dir, "confusions.tsv", &text, &path, err));
    return confusions_load(a, text, path, &r->confusions, err);
}

enum code rules_load(struct arena *a, const char *dir,
                     const struct rules **ret_rules, struct error *err)
{
    struct rules *r = arena_alloc(a, sizeof *r);

    if (!r)
        return fail(err, ERR_MEMORY, "no memory for rules");
    TRY(load_lexicon(a, dir, "names.tsv", &r->names, err));
    TRY(load_lexicon(a, dir, "words.tsv", &r->words, err));
    TRY(load_small(a, dir, r, err));
    TRY(labels_load(a, dir, &r->labels, err));
    TRY(places_load(a, dir, &r->places, err));
    TRY(allow_load(a, dir, &r->allow, err));
    TRY(patterns_load(a, dir, &r->patterns, err));
    *ret_rules = r;
    return OK;
}

const char *reason_name(enum reason one)
{
    switch (one) {
    case BY_HEADER:
        return "header";
    case BY_PATTERN:
        return "pattern";
    case BY_LABEL:
        return "label";
    case BY_TEMPLATE:
        return "template";
    case BY_REGION:
        return "region";
    case BY_DOUBT:
        return "doubt";
    case BY_ALLOW:
        return "allow";
    case BY_USER:
        return "user";
    case BY_SERIES:
        return "series";
    case BY_CODE:
        return "code";
    }
    return "unknown";
}

const char *text_class_name(enum text_class c)
{
    switch (c) {
    case CLASS_PHI:
        return "phi";
    case CLASS_DATE_TIME:
        return "date_time";
    case CLASS_SCALE_OR_MEASURE:
        return "scale_or_measure";
    case CLASS_VENDOR_OR_SETTING:
        return "vendor_or_setting";
    case CLASS_LATERALITY_MARKER:
        return "laterality_marker";
    case CLASS_OTHER:
        return "other";
    }
    return "other";
}
