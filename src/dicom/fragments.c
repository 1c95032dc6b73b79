/*
 * fragments.c - encapsulated values: offset table, fragments, delimiter
 *
 * PS3.5 Annex A.4. Fragments are found by their item lengths only: bytes of a
 * codestream may look like a delimiter. A value that ends with the file without
 * its delimiter is told apart (unterminated); a fragment that would run beyond
 * the file is an error.
 */
#include "dicom/parse.h"

/* The item at *at; false at the delimiter or at the file's end. */
static enum code next_item(const struct parse *p, uint32_t tag, size_t end,
                           size_t *at, struct fragment *ret, bool *ret_more,
                           bool *ret_delimited, struct error *err)
{
    uint32_t mark, length;

    *ret_more = false;
    *ret_delimited = false;
    if (*at == end)
        return OK;
    if (end - *at < 8)
        return fail_at(err, ERR_FORMAT, tag, "a fragment's header ends early");
    mark = load_tag(p->file.at + *at, p->coding.big_endian);
    length = load32(p->file.at + *at + 4, p->coding.big_endian);
    *at += 8;
    if (mark == TAG_SequenceDelimitationItem) {
        *ret_delimited = true;
        return OK;
    }
    if (mark != TAG_Item)
        return fail_at(err, ERR_FORMAT, tag,
                       "something else than a fragment's item");
    if (length > end - *at)
        return fail_at(err, ERR_FORMAT, tag,
                       "a fragment is longer than the file");
    *ret = (struct fragment){(int64_t)*at, length};
    *at += length;
    *ret_more = true;
    return OK;
}

/* Walk all items; those after the first go to fragments unless it is NULL. */
static enum code walk_items(const struct parse *p, uint32_t tag, size_t end,
                            size_t *at, struct fragment *fragments,
                            int *ret_count, struct bytes *ret_table,
                            bool *ret_delimited, struct error *err)
{
    struct fragment item;
    size_t passed = 0;
    bool more;

    *ret_count = -1; /* the offset table comes first */
    for (;;) {
        TRY(next_item(p, tag, end, at, &item, &more, ret_delimited, err));
        if (!more)
            break;
        if (*ret_count >= p->budget)
            return fail_at(err, ERR_LIMIT, tag, "more than %d fragments",
                           p->limits->elements);
        if (*ret_count < 0)
            *ret_table =
                (struct bytes){p->file.at + item.offset, (size_t)item.length};
        else if (fragments)
            fragments[*ret_count] = item;
        ++*ret_count;
        file_passed(p->file, &passed, *at);
    }
    if (*ret_count < 0)
        return fail_at(err, ERR_FORMAT, tag, "no offset table");
    return OK;
}

enum code parse_fragments(struct parse *p, uint32_t tag, size_t at, size_t end,
                          struct pixel_data *ret_pixels, size_t *ret_next,
                          struct error *err)
{
    size_t next = at;
    struct bytes table;
    struct fragment *fragments;
    bool delimited;
    int count;

    TRY(walk_items(p, tag, end, &next, NULL, &count, &table, &delimited, err));
    p->budget -= count;
    *ret_next = next;
    if (!ret_pixels)
        return delimited ? OK
                         : fail_at(err, ERR_FORMAT, tag,
                                   "the sequence delimiter is missing");
    fragments = arena_array(p->arena, (size_t)count, sizeof *fragments);
    if (!fragments)
        return fail_at(err, ERR_MEMORY, tag, "no memory for fragments");
    TRY(walk_items(p, tag, end, &at, fragments, &count, &table, &delimited,
                   err));
    ret_pixels->offset_table = table;
    ret_pixels->fragments = fragments;
    ret_pixels->fragment_count = count;
    ret_pixels->unterminated = !delimited;
    return OK;
}
