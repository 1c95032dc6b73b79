/*
 * parse_head.c - tag, VR and length of one element, and what coding is likely
 *
 * Two letters that are no VR are mended only by a reading that makes the next
 * element fall into place; the VR is UN then.
 */
#include "dicom/parse.h"
#include "dicom/vr.h"
#include <string.h>

/* No data set starts with a higher group. */
enum { GROUP_FIRST_MOST = 0x28 };

/* ---- VR of implicit coding ------------------------------------------- */

static void implicit_vr(uint32_t tag, char vr[3])
{
    const struct dict_row *row = dict_by_tag(tag);
    unsigned element = TAG_ELEMENT(tag);

    memcpy(vr, "UN", 3);
    if (TAG_GROUP(tag) == 0xfffe)
        vr[0] = 0;
    else if (!element)
        memcpy(vr, "UL", 3);
    else if (TAG_IS_PRIVATE(tag) && element >= 0x10 && element <= 0xff)
        memcpy(vr, "LO", 3);
    else if (row)
        memcpy(vr, row->vr, 3);
}

/* ---- heads ----------------------------------------------------------- */

/* Length field of `wide` bytes (2 or 4) at `field`; the value follows it. */
static bool set_length(const struct parse *p, size_t field, int wide,
                       size_t end, struct head *head)
{
    uint32_t length;

    if (field > end || end - field < (size_t)wide)
        return false;
    length = wide == 2 ? load16(p->file.at + field, p->coding.big_endian)
                       : load32(p->file.at + field, p->coding.big_endian);
    head->value = field + (size_t)wide;
    head->undefined = wide == 4 && length == UNDEFINED_LENGTH;
    head->length = head->undefined ? 0 : length;
    return head->length <= end - head->value;
}

/* True if what follows the value looks like the next element. */
static bool falls_into_place(const struct parse *p, const struct head *head,
                             size_t end)
{
    size_t next = head->value + head->length;
    unsigned group = TAG_GROUP(head->tag), next_group;
    uint32_t tag;

    if (next == end)
        return true;
    if (head->undefined || end - next < 8)
        return false;
    tag = load_tag(p->file.at + next, p->coding.big_endian);
    next_group = TAG_GROUP(tag);
    if (group == 2) /* then comes the first group of the data set */
        return tag > head->tag && next_group <= GROUP_FIRST_MOST;
    return next_group == 0xfffe ||
           (tag > head->tag && (next_group == group ||
                                vr_find((const char *)p->file.at + next + 4)));
}

static enum code mend_head(struct parse *p, size_t at, size_t end,
                           struct head *head, struct error *err)
{
    bool reserved = !p->file.at[at + 6] && !p->file.at[at + 7];
    bool meta = TAG_GROUP(head->tag) == 2;

    p->repaired = true;
    memcpy(head->vr, "UN", 3);
    if (meta && set_length(p, at + 4, 4, end, head) &&
        falls_into_place(p, head, end))
        return OK;
    if (reserved && set_length(p, at + 8, 4, end, head) &&
        falls_into_place(p, head, end))
        return OK;
    if (set_length(p, at + 6, 2, end, head) && falls_into_place(p, head, end))
        return OK;
    return fail_at(err, ERR_FORMAT, head->tag, "unknown VR");
}

enum code parse_head(struct parse *p, size_t at, size_t end,
                     struct head *ret_head, struct error *err)
{
    struct head *head = ret_head;
    const struct vr *vr;
    bool fits;

    *head = (struct head){0};
    if (at > end || end - at < 8)
        return fail(err, ERR_FORMAT, "an element's header ends early");
    head->tag = load_tag(p->file.at + at, p->coding.big_endian);
    if (!p->coding.explicit_vr || TAG_GROUP(head->tag) == 0xfffe) {
        implicit_vr(head->tag, head->vr);
        fits = set_length(p, at + 4, 4, end, head);
    } else {
        vr = vr_find((const char *)p->file.at + at + 4);
        if (!vr)
            return mend_head(p, at, end, head, err);
        memcpy(head->vr, vr->name, 3);
        fits =
            set_length(p, at + (vr->wide ? 8 : 6), vr->wide ? 4 : 2, end, head);
    }
    if (!fits)
        return fail_at(err, ERR_FORMAT, head->tag,
                       "the value is longer than what holds it");
    return OK;
}

/* ---- which coding is it? --------------------------------------------- */

/* The head at `at` makes sense after `last`; *at moves behind it. */
static bool sensible(const struct parse *p, uint32_t last, size_t *at,
                     struct head *head)
{
    const uint8_t *bytes = p->file.at + *at;
    bool wide = true, fits;
    int field = 4;

    head->tag = load_tag(bytes, p->coding.big_endian);
    if (p->coding.explicit_vr) {
        const struct vr *vr = vr_find((const char *)bytes + 4);

        if (!vr)
            return false;
        wide = vr->wide;
        field = wide ? 8 : 6;
    }
    fits = set_length(p, *at + (size_t)field, wide ? 4 : 2, p->file.len, head);
    *at = head->value + head->length;
    return fits && head->tag > last && TAG_GROUP(head->tag) != 0xfffe &&
           (p->coding.explicit_vr || dict_by_tag(head->tag) ||
            TAG_IS_PRIVATE(head->tag) || !TAG_ELEMENT(head->tag));
}

int coding_heads(struct bytes file, size_t at, struct coding coding)
{
    struct parse p = {.file = file, .coding = coding};
    struct head head = {0};
    int count = 0;

    while (count < 4 && at < file.len && file.len - at >= 8) {
        if (!sensible(&p, head.tag, &at, &head))
            return count;
        count++;
        if (head.undefined)
            return 4;
    }
    return count && at == file.len ? 4 : count;
}
