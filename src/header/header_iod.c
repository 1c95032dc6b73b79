/*
 * header_iod.c - Types of attributes by SOP class, and what may be published
 *
 * Types hold for the top level of the data set only; the table has the image
 * classes of PS3.3.
 */
#include "header/rules.h"
#include <string.h>

struct iod {
    const char *uid;
    int first; /* of its rows */
};

static const struct iod classes[] = {
#define IOD_CLASSES
#include "tables/iod_types.inc"
#undef IOD_CLASSES
};

static const struct iod_row rows[] = {
#define IOD_ROWS
#include "tables/iod_types.inc"
#undef IOD_ROWS
};

const struct iod *iod_find(struct str sop_class_uid)
{
    for (const struct iod *iod = classes; iod->uid; iod++)
        if (str_equal(str_of(iod->uid), sop_class_uid))
            return iod;
    return NULL;
}

const struct iod_row *iod_rows(const struct iod *iod, int *ret_count)
{
    *ret_count = iod[1].first - iod[0].first;
    return rows + iod->first;
}

/* 60xx and 50xx groups share the rows of the first of them. */
static uint32_t folded_group(uint32_t tag)
{
    uint32_t family = tag & 0xff010000;

    return family == 0x60000000 || family == 0x50000000 ? tag & 0xff00ffff
                                                        : tag;
}

char iod_type(const struct iod *iod, uint32_t tag, bool *ret_always)
{
    int low = iod[0].first, high = iod[1].first;

    tag = folded_group(tag);
    while (low < high) {
        int middle = low + (high - low) / 2;

        if (rows[middle].tag < tag)
            low = middle + 1;
        else
            high = middle;
    }
    *ret_always = false;
    if (low == iod[1].first || rows[low].tag != tag)
        return '3';
    *ret_always = rows[low].always;
    return rows[low].type;
}

/* uid: of a class, ending in a dot: all below, empty: any; when: 0 or what the
 * data set must have. */
static const struct {
    const char *uid;
    uint32_t tag;
    char type;
    uint32_t when;
} extras[] = {
#include "tables/iod_extra.inc"
};

char iod_extra_type(const struct dataset *ds, uint32_t tag)
{
    struct str class = dataset_text(ds, TAG_SOPClassUID);

    for (size_t i = 0; i < sizeof extras / sizeof *extras; i++)
        if (extras[i].tag == tag &&
            (!extras[i].when || dataset_find(ds, extras[i].when)) &&
            str_starts(class, str_of(extras[i].uid)))
            return extras[i].type;
    return '?';
}

struct sop_row {
    const char *uid; /* ending in a dot: all classes below */
    char verdict;    /* 'c', 's' or 'r' */
    const char *reason;
};

static const struct sop_row sop_rows[] = {
#include "tables/header_sop.inc"
};

/* The row that says most: the longest that fits. */
static const struct sop_row *sop_row(struct str uid)
{
    const struct sop_row *best = NULL;

    for (size_t i = 0; i < sizeof sop_rows / sizeof *sop_rows; i++) {
        const struct sop_row *row = &sop_rows[i];
        struct str name = str_of(row->uid);
        bool below = name.at[name.len - 1] == '.';

        if (below ? !str_starts(uid, name) : !str_equal(uid, name))
            continue;
        if (!best || strlen(best->uid) < name.len)
            best = row;
    }
    return best;
}

enum sop_verdict sop_verdict(struct str sop_class_uid, bool has_pixels,
                             const char **ret_reason)
{
    const struct sop_row *row = sop_row(sop_class_uid);

    *ret_reason = "unknown class without pixel data";
    if (!row)
        return has_pixels ? SOP_CLEAN : SOP_REFUSED;
    *ret_reason = row->reason;
    switch (row->verdict) {
    case 'c':
        return SOP_CLEAN;
    case 's':
        return SOP_STRUCTURED;
    }
    return SOP_REFUSED;
}
