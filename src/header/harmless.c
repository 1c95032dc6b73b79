/*
 * harmless.c - values of the dictionary that name nobody where they stand
 *
 * What cleans a header and what verifies it must agree about these, so that
 * both ask here. Nothing that could be a person's own name or number is on the
 * list.
 */
#include "header/header.h"
#include "header/rules.h"
#include <string.h>

enum {
    TAG_AccessionNumber = 0x00080050,
    TAG_CodeValue = 0x00080100,
    TAG_StationName = 0x00081010,
    TAG_InstitutionalDepartmentName = 0x00081040,
    TAG_RequestingService = 0x00321033,
    TAG_ScheduledStationName = 0x00400010,
    TAG_PerformedStationAETitle = 0x00400241,
    TAG_PerformedStationName = 0x00400242,
    SHORT_NUMBER = 4,
    SHORT_DATE = 6
};

static const char *const aliases[] = {
#include "tables/header_alias.inc"
};

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_alias_word(struct str word)
{
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (str_equal(word, str_of(aliases[i])))
            return true;
    return false;
}

/* Every word of the folded name stands for a name that was taken away. */
static bool is_alias(struct str latin)
{
    bool any = false;

    for (size_t at = 0; at < latin.len;) {
        size_t from = at;

        while (at < latin.len && is_letter(latin.at[at]))
            at++;
        if (at > from) {
            if (!is_alias_word((struct str){latin.at + from, at - from}))
                return false;
            any = true;
        } else {
            at++;
        }
    }
    return any;
}

static bool has_digit(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] >= '0' && s.at[i] <= '9')
            return true;
    return false;
}

/* Numbers of the person or of the visit; those of procedure steps are often
 * words ("Thyroid") or codes. */
static bool is_own_number(const struct identifier *id)
{
    return TAG_GROUP(id->tag) == 0x0010 || id->tag == TAG_AccessionNumber ||
           TAG_GROUP(id->tag) == 0x0012;
}

/* "1" is no evidence when it is all there is. */
static bool is_weak_number(const struct identifier *id, uint32_t tag,
                           struct str matched, struct str text)
{
    if (matched.len < SHORT_NUMBER && matched.len == str_trim(text).len)
        return true;
    if (is_own_number(id))
        return false;
    return !has_digit(id->value) || tag == TAG_CodeValue;
}

bool tag_names_equipment(uint32_t tag)
{
    return tag == TAG_Manufacturer || tag == TAG_ManufacturerModelName ||
           tag == TAG_SecondaryCaptureDeviceManufacturer ||
           tag == TAG_SoftwareVersions;
}

/* A station or a department is meant only by its whole name. */
static bool is_part_of_station(const struct identifier *id, struct str matched)
{
    switch (id->tag) {
    case TAG_StationName:
    case TAG_InstitutionalDepartmentName:
    case TAG_RequestingService:
    case TAG_ScheduledStationName:
    case TAG_PerformedStationAETitle:
    case TAG_PerformedStationName:
        return matched.len < str_trim(id->value).len;
    }
    return false;
}

static bool is_one_word(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (strchr(" ^,=_.", s.at[i])) /* NUL counts too */
            return false;
    return true;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

/* word is one of several in the folded name. */
static bool is_one_of_several(struct str latin, struct str word)
{
    struct str rest = latin;
    bool several = str_find(latin, STR(" ")) > 0;

    while (several && rest.at) {
        struct str part = str_cut(rest, ' ', &rest);
        size_t i = 0;

        while (i < word.len && i < part.len &&
               upper(word.at[i]) == upper(part.at[i]))
            i++;
        if (i == word.len && i >= part.len - (part.len > i)) /* "A," too */
            return true;
    }
    return false;
}

/* One name out of a hospital's several, unless a place is announced: "Kaufman"
 * is many people, "at Kaufman" is not. Acronyms are no such word. */
static bool is_stray_word(const struct identifier *id, struct str matched,
                          struct str text)
{
    struct str before = {text.at, (size_t)(matched.at - text.at)};

    if (!is_one_word(matched) || !is_one_of_several(id->latin, matched))
        return false;
    return before.len < 3 ||
           !str_same((struct str){before.at + before.len - 3, 3}, STR("at "));
}

bool identifier_is_harmless(const struct identifier *id, uint32_t tag,
                            struct str matched, struct str text)
{
    switch (id->kind) {
    case ID_PERSON:
    case ID_STAFF: /* makers are called like people */
        return is_alias(id->latin) ||
               (tag_names_equipment(tag) && is_one_word(matched));
    case ID_NUMBER:
        return is_weak_number(id, tag, matched, text);
    case ID_INSTITUTION:
        return tag_names_equipment(tag) || tag == TAG_CodeValue ||
               is_alias(id->latin) || is_part_of_station(id, matched) ||
               is_stray_word(id, matched, text);
    case ID_TIME:
    case ID_AGE_SEX:
        return true;
    case ID_BIRTH_DATE:
    case ID_DATE: /* codes of DICOM have six digits, as short dates have */
        return tag == TAG_CodeValue && matched.len == SHORT_DATE;
    case ID_ADDRESS:
    case ID_PHONE:
    case ID_UID:
        return false;
    }
    return false;
}
