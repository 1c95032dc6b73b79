/*
 * dictionary.c - the registry of public attributes, made from dictionary.tsv
 *
 * Repeating groups (50xx, 60xx) and the few retired tags with free digits in
 * the element are rows with a mask; they are looked at only when no row has
 * the whole tag.
 */
#include "dicom/dataset.h"
#include <stdio.h>
#include <string.h>

static const struct dict_row exact[] = {
#define DICT_EXACT
#include "tables/dictionary.inc"
#undef DICT_EXACT
};

static const struct {
    uint32_t mask;
    struct dict_row row;
} masked[] = {
#define DICT_MASKED
#include "tables/dictionary.inc"
#undef DICT_MASKED
};

/* Places of rows by keyword: exact ones first, then the masked. */
static const uint16_t words[] = {
#define DICT_WORDS
#include "tables/dictionary.inc"
#undef DICT_WORDS
};

enum {
    EXACT_COUNT = sizeof exact / sizeof *exact,
    MASKED_COUNT = sizeof masked / sizeof *masked,
    WORD_COUNT = sizeof words / sizeof *words
};
_Static_assert(EXACT_COUNT + MASKED_COUNT == WORD_COUNT,
               "each row of the dictionary has a keyword");

const struct dict_row *dict_by_tag(uint32_t tag)
{
    int low = 0, high = EXACT_COUNT;

    while (low < high) {
        int middle = low + (high - low) / 2;

        if (exact[middle].tag < tag)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < EXACT_COUNT && exact[low].tag == tag)
        return &exact[low];
    if (TAG_IS_PRIVATE(tag))
        return NULL;
    for (int i = 0; i < MASKED_COUNT; i++)
        if ((tag & masked[i].mask) == masked[i].row.tag)
            return &masked[i].row;
    return NULL;
}

static const struct dict_row *row_at(int place)
{
    return place < EXACT_COUNT ? &exact[place]
                               : &masked[place - EXACT_COUNT].row;
}

static int compare(struct str a, const char *b)
{
    size_t len = strlen(b);
    int order = memcmp(a.at, b, a.len < len ? a.len : len);

    return order ? order : (a.len > len) - (a.len < len);
}

const struct dict_row *dict_by_keyword(struct str keyword)
{
    int low = 0, high = WORD_COUNT;

    if (!keyword.len)
        return NULL;
    while (low < high) {
        int middle = low + (high - low) / 2;

        if (compare(keyword, row_at(words[middle])->keyword) > 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < WORD_COUNT && !compare(keyword, row_at(words[low])->keyword))
        return row_at(words[low]);
    return NULL;
}

const char *tag_name(uint32_t tag, char buffer[16])
{
    const struct dict_row *row = dict_by_tag(tag);

    if (row)
        return row->keyword;
    snprintf(buffer, 16, "(%04x,%04x)", TAG_GROUP(tag), TAG_ELEMENT(tag));
    return buffer;
}
