/*
 * header_mark.c - what was done, said in the data set itself
 *
 * (0012,0062..64), (0028,0301) and (0028,0303) say what is true of this
 * instance and never more. Method texts and codes that stand there already
 * are kept, since earlier steps were done too; ours are added. Codes are those
 * of PS3.16 CID 7050.
 */
#include "header/clean.h"
#include <string.h>

enum {
    TAG_CodeValue = 0x00080100,
    TAG_CodingSchemeDesignator = 0x00080102,
    TAG_CodeMeaning = 0x00080104
};

struct method_code {
    const char *value, *meaning;
};

enum { BASIC_PROFILE = OPTION_COUNT, CLEAN_PIXELS, CODE_COUNT_7050 };

static const struct method_code codes[CODE_COUNT_7050] = {
    [OPTION_SAFE_PRIVATE] = {"113111", "Retain Safe Private Option"},
    [OPTION_UIDS] = {"113110", "Retain UIDs Option"},
    [OPTION_DEVICE] = {"113109", "Retain Device Identity Option"},
    [OPTION_INSTITUTION] = {"113112", "Retain Institution Identity Option"},
    [OPTION_PATIENT] = {"113108", "Retain Patient Characteristics Option"},
    [OPTION_FULL_DATES] = {"113106", "Retain Longitudinal Temporal Information "
                                     "Full Dates Option"},
    [OPTION_MODIFIED_DATES] = {"113107",
                               "Retain Longitudinal Temporal Information "
                               "Modified Dates Option"},
    [OPTION_DESCRIPTORS] = {"113105", "Clean Descriptors Option"},
    [OPTION_STRUCTURED] = {"113104", "Clean Structured Content Option"},
    [OPTION_GRAPHICS] = {"113103", "Clean Graphics Option"},
    [BASIC_PROFILE] = {"113100", "Basic Application Confidentiality Profile"},
    [CLEAN_PIXELS] = {"113101", "Clean Pixel Data Option"},
};

/* In the order of their numbers. */
static const int order[] = {
    BASIC_PROFILE,         CLEAN_PIXELS,        OPTION_GRAPHICS,
    OPTION_STRUCTURED,     OPTION_DESCRIPTORS,  OPTION_FULL_DATES,
    OPTION_MODIFIED_DATES, OPTION_PATIENT,      OPTION_DEVICE,
    OPTION_UIDS,           OPTION_SAFE_PRIVATE, OPTION_INSTITUTION};

static const char method_text[] = "deburn: PS3.15 E basic profile";

static bool is_true(const struct cleaning *c, int code)
{
    if (code == BASIC_PROFILE)
        return !c->profile->weakened;
    if (code == CLEAN_PIXELS)
        return c->in->text_was_searched;
    return c->profile->on[code];
}

static bool has_code(const struct element *sequence, const char *value)
{
    for (int i = 0; sequence && i < sequence->item_count; i++) {
        const struct element *e =
            items_find(&sequence->items[i], TAG_CodeValue);

        if (e && str_equal(element_text(e), str_of(value)))
            return true;
    }
    return false;
}

enum code code_item(struct cleaning *c, struct items *item, const char *value,
                    const char *scheme, const char *meaning, struct error *err)
{
    TRY(items_set(c->ds, item, TAG_CodeValue, "SH", str_of(value), err));
    TRY(items_set(c->ds, item, TAG_CodingSchemeDesignator, "SH", str_of(scheme),
                  err));
    return items_set(c->ds, item, TAG_CodeMeaning, "LO", str_of(meaning), err);
}

static enum code add_code(struct cleaning *c, const struct method_code *code,
                          struct error *err)
{
    struct items *item;

    TRY(items_add_item(c->ds, &c->ds->root,
                       TAG_DeidentificationMethodCodeSequence, &item, err));
    return code_item(c, item, code->value, "DCM", code->meaning, err);
}

static enum code mark_codes(struct cleaning *c, struct error *err)
{
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        const struct element *sequence =
            dataset_find(c->ds, TAG_DeidentificationMethodCodeSequence);

        if (is_true(c, order[i]) && !has_code(sequence, codes[order[i]].value))
            TRY(add_code(c, &codes[order[i]], err));
    }
    return OK;
}

static enum code mark_method(struct cleaning *c, struct error *err)
{
    struct str old = dataset_text(c->ds, TAG_DeidentificationMethod);
    const char *text;

    if (old.len && (c->profile->tcia || str_find(old, STR("deburn")) >= 0))
        return OK;
    text = old.len
               ? str_format(c->a, "%.*s\\%s", (int)old.len, old.at, method_text)
               : method_text;
    if (!text)
        return fail(err, ERR_MEMORY, "no memory for the method");
    return dataset_set(c->ds, TAG_DeidentificationMethod, "LO", str_of(text),
                       err);
}

static enum code mark_flag(struct cleaning *c, uint32_t tag, const char *word,
                           struct error *err)
{
    if (str_equal(dataset_text(c->ds, tag), str_of(word)))
        return OK;
    return dataset_set(c->ds, tag, "CS", str_of(word), err);
}

/* What this run did to dates comes on top of what was done before. */
static enum code mark_dates(struct cleaning *c, struct error *err)
{
    struct str old =
        dataset_text(c->ds, TAG_LongitudinalTemporalInformationModified);
    bool was_touched =
        str_equal(old, STR("MODIFIED")) || str_equal(old, STR("REMOVED"));
    const char *word = "REMOVED";

    if (c->profile->on[OPTION_FULL_DATES])
        word = "UNMODIFIED";
    else if (c->profile->on[OPTION_MODIFIED_DATES])
        word = "MODIFIED";
    if (was_touched && strcmp(word, "REMOVED"))
        return OK;
    return mark_flag(c, TAG_LongitudinalTemporalInformationModified, word, err);
}

/* NO is said only of pixels that were searched; TCIA's own value stays. */
static enum code mark_pixels(struct cleaning *c, struct error *err)
{
    bool said = dataset_text(c->ds, TAG_BurnedInAnnotation).len > 0;

    if (!c->in->text_was_searched || !c->ds->pixels.present ||
        (c->profile->tcia && said))
        return OK;
    return mark_flag(c, TAG_BurnedInAnnotation, "NO", err);
}

enum code header_mark(struct cleaning *c, struct error *err)
{
    TRY(mark_flag(c, TAG_PatientIdentityRemoved, "YES", err));
    TRY(mark_method(c, err));
    TRY(mark_codes(c, err));
    TRY(mark_pixels(c, err));
    return mark_dates(c, err);
}
