/*
 * dataset.h - one instance as a tree of elements that lend from its file
 *
 * The tree is plain C: arrays of elements in the order of the file, items of
 * sequences inside them. Values are the file's own bytes (padding included),
 * in little endian order whatever the transfer syntax was; an element that
 * nobody changes is written with the same bytes, VR and length form. PixelData
 * of the top level is not in the tree's values: it stays in the mapped file
 * and is described by struct pixel_data.
 *
 * Promises, each with its test in tests/unit/test_dicom_*.c and over all files
 * at hand in tests/props/prop_dicom_collection.c:
 *   1. read + write of an untouched data set gives the input's elements byte
 *      for byte: VR, value, padding, defined or undefined lengths. Where that
 *      cannot be, `repaired` says so.
 *   2. no length, count or depth of the file is believed beyond limits.
 *   3. memory does not grow with the size of PixelData (deflated files are
 *      inflated into memory, up to limits.arena_bytes).
 *
 * Mended, with `repaired` set: data in another native coding than the file
 * meta says; no file meta, or a wrong group length or VR in it; letters that
 * are no VR (they become UN); items and delimiters outside of sequences (left
 * out); group lengths that do not fit (counted anew); elements that stand
 * before PixelData and belong behind it. All else is an error.
 *
 * The reader is ours and not a library's: those at hand sort elements, drop
 * doubles, change VRs and lengths, or copy PixelData.
 *
 * DICOM: PS3.5 section 7 (data set), PS3.10 section 7 (file meta).
 */
#pragma once
#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The tags that code must name; all others are rows in tables. */
#include "dicom/tags.h"

struct element;

/* A data set or an item: elements in file order, ascending unless the file
 * itself is out of order. */
struct items {
    struct element *at;
    int count, room;
    bool undefined_length; /* as an item of a sequence: ended by a delimiter */
};

struct element {
    uint32_t tag;          /* gggg << 16 | eeee */
    char vr[3];            /* "PN"; implicit VR: by dictionary, else "UN" */
    bool undefined_length; /* of a sequence, or fragments in an item */
    bool is_sequence;      /* items counts, value does not */
    bool changed;          /* set by the setters below */
    struct str value;      /* the file's bytes with padding; little endian */
    struct items *items;   /* SQ (also UN that holds a sequence) */
    int item_count;
};

/* Where the samples are in the input. Offsets are into pixel_data.file. */
struct fragment {
    int64_t offset; /* of the first byte after the item's length */
    int64_t length; /* bytes */
};

struct pixel_data {
    bool present;
    bool encapsulated;
    char vr[3];
    struct bytes file;          /* the (inflated) file this refers to */
    int64_t offset, length;     /* of the whole value; encapsulated: from the
                                   offset table's item tag up to and including
                                   the sequence delimiter */
    struct bytes offset_table;  /* basic offset table as stored, may be empty */
    struct fragment *fragments; /* encapsulated: after the offset table */
    int fragment_count;
    bool unterminated; /* the sequence delimiter is missing */
};

struct syntax; /* dicom/syntax.h: a row of tables/syntax.tsv */

struct dataset {
    struct arena *arena; /* everything below lives here */
    struct items meta;   /* group 0002 */
    struct items root;   /* all else except the top PixelData */
    const struct syntax *syntax;
    struct pixel_data pixels;
    struct bytes preamble; /* 128 bytes, empty if the file has none */
    int64_t trailing;      /* bytes after the end of the data set */
    bool repaired;         /* the reader had to mend something */
};

/*
 * Read fd (or memory). ERR_FORMAT if it is not DICOM at all or broken (the
 * error names the tag), ERR_UNSUPPORTED for a transfer syntax that is not in
 * tables/syntax.tsv, ERR_LIMIT over limits. The data set lives in a and
 * borrows the mapping, which lives in a too. fd may be closed afterwards.
 */
enum code dataset_open(struct arena *a, int fd, const struct limits *limits,
                       struct dataset **ret_ds, struct error *err);
enum code dataset_open_memory(struct arena *a, struct bytes bytes,
                              const struct limits *limits,
                              struct dataset **ret_ds, struct error *err);

/* True if the bytes look like DICOM (a DICM prefix, or a plausible data set
 * without one): what discover uses to skip other files. */
bool dataset_looks_like(struct bytes head);

/* ---- looking (all lend; NULL or empty when absent) ------------------- */

struct element *items_find(const struct items *in, uint32_t tag);
struct element *dataset_find(const struct dataset *ds, uint32_t tag);
/* Trimmed value bytes as stored; use charset.h for text for people. */
struct str dataset_text(const struct dataset *ds, uint32_t tag);
struct str element_text(const struct element *e);
/* Part index (from 0) of a multi-valued text, trimmed. */
struct str element_part(const struct element *e, int index);
int element_parts(const struct element *e); /* 0 when empty */
/* Whole numbers of US SS UL SL IS, real ones of DS FD FL too; false: absent. */
bool dataset_int(const struct dataset *ds, uint32_t tag, int64_t *ret);
bool dataset_double(const struct dataset *ds, uint32_t tag, int index,
                    double *ret);
bool element_int(const struct element *e, int index, int64_t *ret);
/* Private creator string of a private element inside the same items, trimmed;
 * empty if none. */
struct str private_creator(const struct items *in, uint32_t tag);

/* ---- walking --------------------------------------------------------- */

/* Called for each element, parents before children, in file order. path holds
 * depth steps: the sequences and item numbers on the way. The visitor may
 * change e, but not add to `in` or remove from it. */
struct step {
    uint32_t tag;
    int item; /* from 0 */
};
typedef enum code (*element_visit)(void *user, struct items *in,
                                   struct element *e, const struct step *path,
                                   int depth, struct error *err);
enum code dataset_walk(struct dataset *ds, element_visit visit, void *user,
                       struct error *err);

/* ---- changing (memory from ds->arena) -------------------------------- */

/* Set a value, padded to even length (UI with NUL, text with a blank); the
 * element is inserted in tag order if absent. vr NULL: keep, or dictionary. */
enum code items_set(struct dataset *ds, struct items *in, uint32_t tag,
                    const char *vr, struct str value, struct error *err);
enum code dataset_set(struct dataset *ds, uint32_t tag, const char *vr,
                      struct str value, struct error *err);
enum code element_set(struct dataset *ds, struct element *e, struct str value,
                      struct error *err);
enum code dataset_set_int(struct dataset *ds, uint32_t tag, const char *vr,
                          int64_t value, struct error *err);
/* Insert (or find) a sequence and append an empty item to it. */
enum code items_add_item(struct dataset *ds, struct items *in, uint32_t tag,
                         struct items **ret_item, struct error *err);
void items_remove(struct items *in, uint32_t tag);
void items_remove_at(struct items *in, int index);

/* ---- the dictionary (tables/dictionary.tsv) -------------------------- */

struct dict_row {
    uint32_t tag; /* xx groups: with the xx digits 0 */
    char vr[3];   /* OW where the choice is "OB or OW", "US or OW", ... */
    bool retired;
    bool by_sign; /* "US or SS": SS if PixelRepresentation is 1 */
    const char *keyword;
};
const struct dict_row *dict_by_tag(uint32_t tag); /* folds 50xx, 60xx; NULL */
const struct dict_row *dict_by_keyword(struct str keyword);
/* "PatientName", or "(0009,0010)" in buffer of 16 when unknown. */
const char *tag_name(uint32_t tag, char buffer[16]);

#define TAG_GROUP(tag)      ((uint16_t)((tag) >> 16))
#define TAG_ELEMENT(tag)    ((uint16_t)(tag))
#define TAG_IS_PRIVATE(tag) (((tag) >> 16) & 1)

#ifdef __cplusplus
}
#endif
