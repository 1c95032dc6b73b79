/*
 * lookup_tables.c - entries that no table counts
 *
 * The data of a lookup table may run on behind the entries that its descriptor
 * counts: no viewer shows them, so anything can stand there. Palettes in
 * segments are read to their end when the instance is opened (frames_palette.c).
 */
#include "redact/redact_plan.h"

enum { LUT_DESCRIPTOR = 0x00283002, LUT_DATA = 0x00283006, COLOURS = 4 };

/* The descriptor's tag, or 0 if tag is no table's data. */
static uint32_t descriptor_of(uint32_t tag)
{
    if (tag >= TAG_RedPaletteColorLookupTableData &&
        tag < TAG_RedPaletteColorLookupTableData + COLOURS)
        return TAG_RedPaletteColorLookupTableDescriptor +
               (tag - TAG_RedPaletteColorLookupTableData);
    return tag == LUT_DATA ? LUT_DESCRIPTOR : 0;
}

/* Bytes that the descriptor counts; entries of 8 bits come as words, too. */
static size_t counted(const struct element *descriptor, size_t len)
{
    int64_t entries, bits;
    size_t size;

    if (!element_int(descriptor, 0, &entries) ||
        !element_int(descriptor, 2, &bits))
        return len;
    if (entries <= 0)
        entries += 65536;
    size = (size_t)entries * 2;
    if (bits <= 8 && len < size)
        size = (size_t)entries + (size_t)entries % 2;
    return len < size ? len : size;
}

enum code lookup_tables_cut(struct dataset *ds, struct items *in,
                            struct error *err)
{
    for (int i = 0; i < in->count; i++) {
        struct element *e = &in->at[i];
        uint32_t tag = descriptor_of(e->tag);
        const struct element *descriptor = tag ? items_find(in, tag) : NULL;
        size_t len = descriptor ? counted(descriptor, e->value.len) : 0;

        if (descriptor && len < e->value.len)
            TRY(element_set(ds, e, (struct str){e->value.at, len}, err));
        for (int k = 0; k < e->item_count; k++)
            TRY(lookup_tables_cut(ds, &e->items[k], err));
    }
    return OK;
}
