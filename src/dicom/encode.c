/*
 * encode.c - elements as they were read, byte for byte (PS3.5 section 7)
 *
 * Lengths keep their form, defined or undefined. What lies in a UN sequence is
 * implicit VR little endian wherever it stands. Group lengths are counted
 * anew. A value too long for the 16 bit length of its VR goes out as UN.
 */
#include "dicom/encode.h"
#include "dicom/vr.h"
#include <string.h>

enum { CHUNK = 1 << 12, MARK = 8 /* bytes of an item's or delimiter's head */ };

/* ---- heads ----------------------------------------------------------- */

static void store16(uint8_t *p, unsigned n, bool big)
{
    p[big ? 0 : 1] = (uint8_t)(n >> 8);
    p[big ? 1 : 0] = (uint8_t)n;
}

static void store32(uint8_t *p, uint32_t n, bool big)
{
    store16(p + (big ? 0 : 2), n >> 16, big);
    store16(p + (big ? 2 : 0), n & 0xffff, big);
}

static bool is_wide(const char *vr, int64_t length)
{
    const struct vr *row = *vr ? vr_find(vr) : NULL;

    return !row || row->wide || length > 0xffff;
}

static size_t head_size(const char *vr, int64_t length, struct coding coding)
{
    return coding.explicit_vr && is_wide(vr, length) ? 12 : 8;
}

enum code encode_head(const struct sink *sink, uint32_t tag, const char *vr,
                      int64_t length, struct coding coding, struct error *err)
{
    uint8_t head[12] = {0};
    bool big = coding.big_endian;
    const struct vr *row = *vr ? vr_find(vr) : NULL;

    if (length > UNDEFINED_LENGTH)
        return fail_at(err, ERR_LIMIT, tag, "the value is 4 GiB or longer");
    store16(head, TAG_GROUP(tag), big);
    store16(head + 2, TAG_ELEMENT(tag), big);
    if (!coding.explicit_vr) {
        store32(head + 4, (uint32_t)length, big);
    } else if (is_wide(vr, length)) {
        memcpy(head + 4, row && row->wide ? vr : "UN", 2);
        store32(head + 8, (uint32_t)length, big);
    } else {
        memcpy(head + 4, vr, 2);
        store16(head + 6, (unsigned)length, big);
    }
    return sink->put(sink->user, head, head_size(vr, length, coding), err);
}

/* Items and delimiters have no VR. */
static enum code encode_mark(const struct sink *sink, uint32_t tag,
                             int64_t length, bool big, struct error *err)
{
    struct coding plain = {false, big};

    return encode_head(sink, tag, "", length, plain, err);
}

/* ---- sizes ----------------------------------------------------------- */

static struct coding inner_coding(const struct element *e, struct coding coding)
{
    struct coding plain = {false, false};

    return coding.explicit_vr && !strcmp(e->vr, "UN") ? plain : coding;
}

static int64_t item_content(const struct items *in, struct coding coding)
{
    int64_t size = 0;

    for (int i = 0; i < in->count; i++)
        size += encoded_size(&in->at[i], coding);
    return size;
}

/* What a defined length counts: without the sequence's own delimiter. */
static int64_t content_size(const struct element *e, struct coding coding)
{
    int64_t size = 0;

    if (!e->is_sequence)
        return (int64_t)e->value.len;
    coding = inner_coding(e, coding);
    for (int i = 0; i < e->item_count; i++)
        size += MARK + item_content(&e->items[i], coding) +
                (e->items[i].undefined_length ? MARK : 0);
    return size;
}

int64_t encoded_size(const struct element *e, struct coding coding)
{
    int64_t content = content_size(e, coding);
    int64_t length = e->undefined_length ? UNDEFINED_LENGTH : content;
    bool delimiter = e->is_sequence && e->undefined_length;

    return (int64_t)head_size(e->vr, length, coding) + content +
           (delimiter ? MARK : 0);
}

/* ---- values and sequences -------------------------------------------- */

enum code encode_swapped(const struct sink *sink, const void *at, size_t len,
                         int unit, struct error *err)
{
    struct vr vr = {.unit = (uint8_t)unit};
    const uint8_t *from = at;
    uint8_t chunk[CHUNK];

    if (unit < 2)
        return sink->put(sink->user, at, len, err);
    while (len) {
        size_t part = len < CHUNK ? len : CHUNK;

        memcpy(chunk, from, part);
        vr_swap(&vr, chunk, part);
        TRY(sink->put(sink->user, chunk, part, err));
        from += part;
        len -= part;
    }
    return OK;
}

static enum code encode_items(const struct sink *sink, const struct items *in,
                              struct coding coding, struct error *err)
{
    for (int i = 0; i < in->count; i++) {
        const struct element *e = &in->at[i];

        if (is_group_length(e))
            TRY(encode_group_length(sink, e->tag, encoded_group(in, i, coding),
                                    coding, err));
        else
            TRY(encode_element(sink, e, coding, err));
    }
    return OK;
}

static enum code encode_item(const struct sink *sink, const struct items *item,
                             struct coding coding, struct error *err)
{
    int64_t length =
        item->undefined_length ? UNDEFINED_LENGTH : item_content(item, coding);

    TRY(encode_mark(sink, TAG_Item, length, coding.big_endian, err));
    TRY(encode_items(sink, item, coding, err));
    if (item->undefined_length)
        TRY(encode_mark(sink, TAG_ItemDelimitationItem, 0, coding.big_endian,
                        err));
    return OK;
}

static enum code encode_value(const struct sink *sink, const struct element *e,
                              struct coding coding, struct error *err)
{
    const struct vr *vr = *e->vr ? vr_find(e->vr) : NULL;
    int unit = vr && coding.big_endian ? vr->unit : 1;

    if (e->undefined_length && coding.big_endian)
        return fail_at(err, ERR_UNSUPPORTED, e->tag,
                       "fragments cannot be big endian");
    return encode_swapped(sink, e->value.at, e->value.len, unit, err);
}

enum code encode_element(const struct sink *sink, const struct element *e,
                         struct coding coding, struct error *err)
{
    int64_t length =
        e->undefined_length ? UNDEFINED_LENGTH : content_size(e, coding);
    struct coding inner = inner_coding(e, coding);

    if (!e->undefined_length && length >= UNDEFINED_LENGTH)
        return fail_at(err, ERR_LIMIT, e->tag, "the value is 4 GiB or longer");
    TRY(encode_head(sink, e->tag, e->vr, length, coding, err));
    if (!e->is_sequence)
        return encode_value(sink, e, coding, err);
    for (int i = 0; i < e->item_count; i++)
        TRY(encode_item(sink, &e->items[i], inner, err));
    if (e->undefined_length)
        TRY(encode_mark(sink, TAG_SequenceDelimitationItem, 0, inner.big_endian,
                        err));
    return OK;
}

/* ---- group lengths --------------------------------------------------- */

bool is_group_length(const struct element *e)
{
    return !TAG_ELEMENT(e->tag) && !e->is_sequence && e->value.len == 4 &&
           !strcmp(e->vr, "UL");
}

int64_t encoded_group(const struct items *in, int index, struct coding coding)
{
    int64_t size = 0;

    for (int i = index + 1; i < in->count; i++) {
        if (TAG_GROUP(in->at[i].tag) != TAG_GROUP(in->at[index].tag))
            break;
        size += encoded_size(&in->at[i], coding);
    }
    return size;
}

enum code encode_group_length(const struct sink *sink, uint32_t tag,
                              int64_t length, struct coding coding,
                              struct error *err)
{
    uint8_t bytes[4];

    if (length > UINT32_MAX)
        return fail_at(err, ERR_LIMIT, tag, "the group is 4 GiB or longer");
    store32(bytes, (uint32_t)length, coding.big_endian);
    TRY(encode_head(sink, tag, "UL", sizeof bytes, coding, err));
    return sink->put(sink->user, bytes, sizeof bytes, err);
}
