/*
 * parse.h - the bytes of a data set as a tree; private to dicom/
 *
 * One pass, nothing copied but big endian values: elements lend their values
 * from the file. Every length is checked against what encloses it before it is
 * used; elements, depth and fragments are counted against the limits.
 */
#pragma once
#include "dicom/dataset.h"
#include "dicom/syntax.h"

/* How elements are coded from some place on. */
struct coding {
    bool explicit_vr, big_endian;
};

struct parse {
    struct arena *arena;   /* of the data set */
    struct arena *scratch; /* stacks of unfinished levels */
    const struct limits *limits;
    struct bytes file; /* inflated if it was deflated */
    struct coding coding;
    int depth;  /* of sequences around the present place */
    int budget; /* elements, items and fragments that may still come */
    bool repaired;
    struct {
        struct element *at;
        int count, room;
    } elements; /* of all unfinished levels, outermost first */
    struct {
        struct items *at;
        int count, room;
    } items;
};

/* The head of one element: tag, VR and length. */
struct head {
    uint32_t tag;
    char vr[3];
    bool undefined;
    size_t value, length; /* where the value is; length 0 if undefined */
};

static inline uint16_t load16(const uint8_t *p, bool big)
{
    return (uint16_t)(big ? p[0] << 8 | p[1] : p[1] << 8 | p[0]);
}

static inline uint32_t load32(const uint8_t *p, bool big)
{
    uint32_t a = load16(p, big), b = load16(p + 2, big);

    return big ? a << 16 | b : b << 16 | a;
}

#define TAG_Item                     0xfffee000u
#define TAG_ItemDelimitationItem     0xfffee00du
#define TAG_SequenceDelimitationItem 0xfffee0ddu
#define UNDEFINED_LENGTH             0xffffffffu

/* A tag at p: group, then element. */
static inline uint32_t load_tag(const uint8_t *p, bool big)
{
    return (uint32_t)load16(p, big) << 16 | load16(p + 2, big);
}

/* The head at [at, end); the value is not promised to fit when undefined. */
enum code parse_head(struct parse *p, size_t at, size_t end,
                     struct head *ret_head, struct error *err);

/* The element of a head, sequences with all that is in them; *ret_next is
 * where the next one starts. */
enum code parse_element(struct parse *p, const struct head *head, size_t end,
                        struct element *ret_e, size_t *ret_next,
                        struct error *err);

/* Everything from `at` to the end of the file: root elements, PixelData,
 * trailing bytes. */
enum code parse_root(struct parse *p, size_t at, struct dataset *ds,
                     struct error *err);

/* Encapsulated value at `at`: offset table, fragments, delimiter. Fragments
 * are listed in ret_pixels unless it is NULL. */
enum code parse_fragments(struct parse *p, uint32_t tag, size_t at, size_t end,
                          struct pixel_data *ret_pixels, size_t *ret_next,
                          struct error *err);

/* How many heads in a row, four at most, make sense from `at` in a coding. */
int coding_heads(struct bytes file, size_t at, struct coding coding);

/* Preamble and file meta: fills ds->preamble, meta and syntax (NULL if there
 * is no meta); *ret_next is where the data set begins. */
enum code parse_meta(struct parse *p, struct dataset *ds, size_t *ret_next,
                     struct error *err);

/* Inflate the raw deflate stream at in. The memory is given to a. *ret_used:
 * how much of in it took. */
enum code inflate_bytes(struct arena *a, struct bytes in, size_t limit,
                        struct bytes *ret_out, size_t *ret_used,
                        struct error *err);
