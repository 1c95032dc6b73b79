/*
 * meta.c - preamble and file meta information (PS3.10 section 7)
 *
 * Accepted beyond the standard: no preamble, a wrong or missing group length,
 * meta elements in implicit VR or with letters that are no VR. What follows
 * the last element of group 0002 is the data set.
 */
#include "dicom/parse.h"
#include <string.h>

enum { PREAMBLE = 128, TAG_MetaGroupLength = 0x00020000 };

static size_t skip_prefix(struct bytes file, struct dataset *ds)
{
    if (file.len >= PREAMBLE + 4 && !memcmp(file.at + PREAMBLE, "DICM", 4)) {
        ds->preamble = (struct bytes){file.at, PREAMBLE};
        return PREAMBLE + 4;
    }
    return file.len >= 4 && !memcmp(file.at, "DICM", 4) ? 4 : 0;
}

/* Where the group length says that the group ends; 0 if it does not say. */
static size_t declared_end(const struct items *meta, size_t after_length)
{
    int64_t length;

    if (meta->count && meta->at[0].tag == TAG_MetaGroupLength &&
        element_int(&meta->at[0], 0, &length) && length >= 0)
        return after_length + (size_t)length;
    return 0;
}

static bool in_group(const struct parse *p, size_t at)
{
    return p->file.len - at >= 8 &&
           TAG_GROUP(load_tag(p->file.at + at, false)) == 2;
}

/* A deflated stream may begin with the bytes of group 0002. */
static bool deflated_begins(const struct items *meta)
{
    const struct element *e = items_find(meta, TAG_TransferSyntaxUID);
    const struct syntax *syntax = e ? syntax_find(element_text(e)) : NULL;

    return syntax && syntax->deflated;
}

enum code parse_meta(struct parse *p, struct dataset *ds, size_t *ret_next,
                     struct error *err)
{
    size_t at = skip_prefix(p->file, ds), end = 0;
    struct items *meta = &ds->meta;

    p->coding = (struct coding){true, false};
    while (in_group(p, at)) {
        struct head head;

        if (at == end && deflated_begins(meta))
            break;
        if (--p->budget < 0)
            return fail(err, ERR_LIMIT, "too many elements of file meta");
        TRY(parse_head(p, at, p->file.len, &head, err));
        if (head.undefined)
            return fail_at(err, ERR_FORMAT, head.tag,
                           "undefined length in the file meta");
        if (!arena_push(p->arena, *meta))
            return fail(err, ERR_MEMORY, "no memory for the file meta");
        meta->at[meta->count - 1] = (struct element){
            .tag = head.tag,
            .value = {(const char *)p->file.at + head.value, head.length}};
        memcpy(meta->at[meta->count - 1].vr, head.vr, 3);
        at = head.value + head.length;
        if (meta->count == 1)
            end = declared_end(meta, at);
    }
    if (meta->count && at != end)
        p->repaired = true;
    *ret_next = at;
    return OK;
}
