/*
 * parse.c - elements, sequences and items from bytes (PS3.5 section 7)
 *
 * What the bytes say is what the tree holds. The few things that are mended
 * (letters that are no VR become UN, see parse_head.c) set `repaired`; all else
 * that does not fit is ERR_FORMAT with the tag at fault.
 *
 * UN of undefined length holds a sequence in implicit VR little endian (PS3.5
 * 6.2.2 note 2); a UN of defined length that is exactly a sequence in that
 * coding is taken for one too, so that cleaning can look inside. It is written
 * again with the same bytes.
 */
#include "dicom/parse.h"
#include "dicom/vr.h"
#include <string.h>

static const struct coding implicit_little = {false, false};
static const struct coding explicit_little = {true, false};

static enum code parse_sequence(struct parse *p, const struct head *head,
                                size_t end, struct element *e, size_t *ret_next,
                                struct error *err);

static enum code spend(struct parse *p, uint32_t tag, struct error *err)
{
    if (--p->budget < 0)
        return fail_at(err, ERR_LIMIT, tag, "more than %d elements",
                       p->limits->elements);
    return OK;
}

/* ---- one element ----------------------------------------------------- */

/* The bytes are the same in both; fragments end at their delimiter. */
static enum code opaque_element(struct parse *p, const struct head *head,
                                size_t end, struct element *e, size_t *ret_next,
                                struct error *err)
{
    size_t next = head->value + head->length;

    if (head->undefined)
        TRY(parse_fragments(p, head->tag, head->value, end, NULL, &next, err));
    e->value.at = (const char *)p->file.at + head->value;
    e->value.len = next - head->value;
    *ret_next = next;
    return OK;
}

static enum code swapped_value(struct parse *p, struct element *e,
                               struct error *err)
{
    const struct vr *vr = vr_find(e->vr);
    uint8_t *copy;

    if (!p->coding.big_endian || !vr || vr->unit < 2 || !e->value.len)
        return OK;
    copy = arena_alloc(p->arena, e->value.len);
    if (!copy)
        return fail_at(err, ERR_MEMORY, e->tag, "no memory for a value");
    memcpy(copy, e->value.at, e->value.len);
    vr_swap(vr, copy, e->value.len);
    e->value.at = (const char *)copy;
    return OK;
}

/* As parse_sequence, in another coding; what was pushed is dropped again when
 * it is not a sequence after all. */
static enum code sequence_in(struct parse *p, struct coding coding,
                             const struct head *head, size_t end,
                             struct element *e, size_t *ret_next,
                             struct error *err)
{
    struct coding outer = p->coding;
    int elements = p->elements.count, items = p->items.count, depth = p->depth;
    bool repaired = p->repaired;
    enum code code;

    p->coding = coding;
    code = parse_sequence(p, head, end, e, ret_next, err);
    p->coding = outer;
    if (code == OK)
        return OK;
    p->elements.count = elements;
    p->items.count = items;
    p->depth = depth;
    p->repaired = repaired;
    return code;
}

static enum code unknown_sequence(struct parse *p, const struct head *head,
                                  size_t end, struct element *e,
                                  size_t *ret_next, struct error *err)
{
    enum code code =
        sequence_in(p, implicit_little, head, end, e, ret_next, err);

    if (code != ERR_FORMAT || !p->coding.explicit_vr)
        return code;
    TRY(sequence_in(p, explicit_little, head, end, e, ret_next, err));
    memcpy(e->vr, "SQ", 3);
    p->repaired = true;
    return OK;
}

static bool starts_with_item(const struct parse *p, const struct head *head)
{
    return head->length >= 8 &&
           load_tag(p->file.at + head->value, false) == TAG_Item;
}

/* A sequence that nothing but its bytes calls one, and only if it is one to
 * the last bit; else opaque as before. */
static enum code perhaps_sequence(struct parse *p, const struct head *head,
                                  size_t end, struct element *e,
                                  size_t *ret_next, struct error *err)
{
    struct element as_sequence = *e;
    bool repaired = p->repaired, exact;
    enum code code;

    p->repaired = false;
    code =
        sequence_in(p, implicit_little, head, end, &as_sequence, ret_next, err);
    exact = !p->repaired;
    p->repaired = repaired;
    if (code == OK && exact) {
        *e = as_sequence;
        return OK;
    }
    if (code != OK && code != ERR_FORMAT)
        return code;
    return opaque_element(p, head, end, e, ret_next, err);
}

static bool is_vr(const struct head *head, const char *vr)
{
    return !memcmp(head->vr, vr, 2);
}

enum code parse_element(struct parse *p, const struct head *head, size_t end,
                        struct element *e, size_t *ret_next, struct error *err)
{
    bool fragments = is_vr(head, "OB") || is_vr(head, "OW");

    *e =
        (struct element){.tag = head->tag, .undefined_length = head->undefined};
    memcpy(e->vr, head->vr, 3);
    TRY(spend(p, head->tag, err));
    if (is_vr(head, "SQ"))
        return parse_sequence(p, head, end, e, ret_next, err);
    if (head->undefined && is_vr(head, "UN"))
        return unknown_sequence(p, head, end, e, ret_next, err);
    if (head->undefined && !fragments)
        return fail_at(err, ERR_FORMAT, head->tag,
                       "undefined length is not for this VR");
    if (is_vr(head, "UN") && starts_with_item(p, head))
        return perhaps_sequence(p, head, end, e, ret_next, err);
    TRY(opaque_element(p, head, end, e, ret_next, err));
    return swapped_value(p, e, err);
}

/* ---- sequences ------------------------------------------------------- */

/* Move what was stacked above base into an array of its own. */
static enum code take_elements(struct parse *p, int base, struct items *ret,
                               struct error *err)
{
    int count = p->elements.count - base;
    struct element *at;

    at = arena_array(p->arena, (size_t)count, sizeof *at);
    if (!at)
        return fail(err, ERR_MEMORY, "no memory for elements");
    if (count)
        memcpy(at, p->elements.at + base, (size_t)count * sizeof *at);
    ret->at = at;
    ret->count = ret->room = count;
    p->elements.count = base;
    return OK;
}

static enum code push_element(struct parse *p, const struct element *e,
                              struct error *err)
{
    if (!arena_push(p->scratch, p->elements))
        return fail_at(err, ERR_MEMORY, e->tag, "no memory for elements");
    p->elements.at[p->elements.count - 1] = *e;
    return OK;
}

/* A delimiter that ends the level; one at the end of a defined length is too
 * much, but does no harm. */
static bool ends_level(struct parse *p, const struct head *head,
                       uint32_t delimiter, size_t end, bool undefined)
{
    if (head->tag != delimiter || head->undefined || head->length)
        return false;
    if (!undefined && head->value != end)
        return false;
    p->repaired |= !undefined;
    return true;
}

/* A group whose length was told, and where it must end then. */
struct group {
    bool told;
    unsigned group;
    size_t end;
};

/* At each element, and once behind the last (head NULL): does the group end
 * where it was told to? The writer counts group lengths anew. */
static void watch_group(struct parse *p, const struct head *head, size_t at,
                        struct group *g)
{
    if (g->told && (!head || TAG_GROUP(head->tag) != g->group)) {
        p->repaired |= at != g->end;
        g->told = false;
    }
    if (head && !TAG_ELEMENT(head->tag) && head->length == 4)
        *g = (struct group){
            true, TAG_GROUP(head->tag),
            head->value + 4 +
                load32(p->file.at + head->value, p->coding.big_endian)};
}

/* The elements of one item, [at, end) or up to its delimiter. */
static enum code parse_item(struct parse *p, size_t at, size_t end,
                            struct items *ret, size_t *ret_next,
                            struct error *err)
{
    int base = p->elements.count;
    struct group group = {0};

    while (at < end || ret->undefined_length) {
        struct head head;
        struct element e;

        TRY(parse_head(p, at, end, &head, err));
        if (ends_level(p, &head, TAG_ItemDelimitationItem, end,
                       ret->undefined_length)) {
            at = head.value;
            break;
        }
        watch_group(p, &head, at, &group);
        if (TAG_GROUP(head.tag) == 0xfffe)
            return fail_at(err, ERR_FORMAT, head.tag,
                           "delimiter in place of an element");
        TRY(parse_element(p, &head, end, &e, &at, err));
        TRY(push_element(p, &e, err));
    }
    watch_group(p, NULL, at, &group);
    *ret_next = at;
    return take_elements(p, base, ret, err);
}

static enum code take_items(struct parse *p, int base, struct element *e,
                            struct error *err)
{
    int count = p->items.count - base;

    e->items = arena_array(p->arena, (size_t)count, sizeof *e->items);
    if (!e->items)
        return fail_at(err, ERR_MEMORY, e->tag, "no memory for items");
    if (count)
        memcpy(e->items, p->items.at + base, (size_t)count * sizeof *e->items);
    e->item_count = count;
    e->is_sequence = true;
    p->items.count = base;
    return OK;
}

/* As parse_head, but it is the sequence that is at fault. */
static enum code item_head(struct parse *p, uint32_t sequence, size_t at,
                           size_t end, struct head *ret_head, struct error *err)
{
    enum code code = parse_head(p, at, end, ret_head, err);

    if (code == ERR_FORMAT)
        return fail_at(err, code, sequence, "an item runs out of its sequence");
    return code;
}

/* Items from *at on; stops behind the delimiter or at the end. */
static enum code parse_items(struct parse *p, const struct head *head,
                             size_t end, size_t *at, struct error *err)
{
    while (*at < end || head->undefined) {
        struct items item = {0};
        struct head mark;
        size_t stop = end;

        TRY(item_head(p, head->tag, *at, end, &mark, err));
        if (ends_level(p, &mark, TAG_SequenceDelimitationItem, end,
                       head->undefined)) {
            *at = mark.value;
            return OK;
        }
        if (mark.tag != TAG_Item)
            return fail_at(err, ERR_FORMAT, head->tag,
                           "something else than an item in a sequence");
        TRY(spend(p, head->tag, err));
        item.undefined_length = mark.undefined;
        if (!mark.undefined)
            stop = mark.value + mark.length;
        TRY(parse_item(p, mark.value, stop, &item, at, err));
        if (!arena_push(p->scratch, p->items))
            return fail_at(err, ERR_MEMORY, head->tag, "no memory for items");
        p->items.at[p->items.count - 1] = item;
    }
    return OK;
}

static enum code parse_sequence(struct parse *p, const struct head *head,
                                size_t end, struct element *e, size_t *ret_next,
                                struct error *err)
{
    int base = p->items.count;
    size_t at = head->value;

    if (p->depth >= p->limits->depth || p->depth >= DEPTH_MOST)
        return fail_at(err, ERR_LIMIT, head->tag,
                       "sequences nest deeper than %d", p->limits->depth);
    p->depth++;
    if (!head->undefined)
        end = head->value + head->length;
    TRY(parse_items(p, head, end, &at, err));
    p->depth--;
    *ret_next = at;
    return take_items(p, base, e, err);
}

/* ---- the root -------------------------------------------------------- */

static enum code root_pixels(struct parse *p, const struct head *head,
                             struct dataset *ds, size_t *ret_next,
                             struct error *err)
{
    struct pixel_data *pixels = &ds->pixels;

    if (pixels->present)
        return fail_at(err, ERR_FORMAT, TAG_PixelData, "occurs twice");
    for (int i = 0; i < p->elements.count;
         i++) /* they will be written behind */
        p->repaired |= p->elements.at[i].tag > TAG_PixelData;
    pixels->present = true;
    pixels->encapsulated = head->undefined;
    memcpy(pixels->vr, head->vr, 3);
    pixels->offset = (int64_t)head->value;
    *ret_next = head->value + head->length;
    if (head->undefined)
        TRY(parse_fragments(p, TAG_PixelData, head->value, p->file.len, pixels,
                            ret_next, err));
    pixels->length = (int64_t)(*ret_next - head->value);
    return OK;
}

/* Zeros are padding. Behind PixelData only what is known to stand there is an
 * element; whatever else was appended is not part of the data set. */
static bool is_trailing(const struct parse *p, const struct dataset *ds,
                        size_t at)
{
    static const uint8_t zeros[8];
    uint32_t tag;

    if (p->file.len - at < 8 || !memcmp(p->file.at + at, zeros, 8))
        return true;
    tag = load_tag(p->file.at + at, p->coding.big_endian);
    if (!ds->pixels.present || tag == TAG_PixelData)
        return false;
    return tag < TAG_PixelData || TAG_GROUP(tag) == 0xfffe ||
           (!TAG_IS_PRIVATE(tag) && !dict_by_tag(tag)) ||
           (p->coding.explicit_vr &&
            !vr_find((const char *)p->file.at + at + 4));
}

/* An item or delimiter outside of any sequence belongs to nothing: it is left
 * out. */
static enum code skip_stray(struct parse *p, const struct head *head,
                            size_t *at, struct error *err)
{
    if (head->undefined)
        return fail_at(err, ERR_FORMAT, head->tag,
                       "an item outside of any sequence");
    TRY(spend(p, head->tag, err));
    p->repaired = true;
    *at = head->value + head->length;
    return OK;
}

static enum code parse_at(struct parse *p, struct dataset *ds,
                          struct group *group, size_t *at, struct error *err)
{
    struct head head;
    struct element e;

    TRY(parse_head(p, *at, p->file.len, &head, err));
    watch_group(p, &head, *at, group);
    if (head.tag == TAG_PixelData)
        return root_pixels(p, &head, ds, at, err);
    if (TAG_GROUP(head.tag) == 0xfffe)
        return skip_stray(p, &head, at, err);
    TRY(parse_element(p, &head, p->file.len, &e, at, err));
    return push_element(p, &e, err);
}

/* "US or SS" of implicit VR, settled by the nearest PixelRepresentation. */
static void settle_signs(struct items *in, bool is_signed)
{
    const struct element *e = items_find(in, TAG_PixelRepresentation);
    int64_t representation;

    if (e && element_int(e, 0, &representation))
        is_signed = representation == 1;
    for (int i = 0; i < in->count; i++) {
        const struct dict_row *row = dict_by_tag(in->at[i].tag);

        if (is_signed && row && row->by_sign)
            memcpy(in->at[i].vr, "SS", 3);
        for (int k = 0; k < in->at[i].item_count; k++)
            settle_signs(&in->at[i].items[k], is_signed);
    }
}

enum code parse_root(struct parse *p, size_t at, struct dataset *ds,
                     struct error *err)
{
    struct group group = {0};

    while (at < p->file.len && !is_trailing(p, ds, at))
        TRY(parse_at(p, ds, &group, &at, err));
    watch_group(p, NULL, at, &group);
    ds->trailing += (int64_t)(p->file.len - at);
    TRY(take_elements(p, 0, &ds->root, err));
    if (!ds->root.count && !ds->pixels.present)
        return fail(err, ERR_FORMAT, "no data set in the file");
    if (!p->coding.explicit_vr)
        settle_signs(&ds->root, false);
    return OK;
}
