/*
 * header_trees.h - small data sets for the tests of header/, made in memory
 */
#pragma once
#include "cmocka_all.h"
#include "dicom/syntax.h"
#include "header/header.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* fail_msg() of cmocka needs its own fail(). */
#define stop(...)                                                              \
    do {                                                                       \
        print_error(__VA_ARGS__);                                              \
        print_error("\n");                                                     \
        assert_true(!"see above");                                             \
    } while (0)

static const struct site_key test_key = {
    {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16,
     17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32}};

#define CT_STORAGE "1.2.840.10008.5.1.4.1.1.2"
#define OLD_STUDY  "1.2.276.0.50.192168001092.11517584.1"
#define OLD_SERIES "1.2.276.0.50.192168001092.11517584.2"
#define OLD_SOP    "1.2.276.0.50.192168001092.11517584.3"

static inline void put(struct dataset *ds, struct items *in, uint32_t tag,
                       const char *vr, const char *text)
{
    assert_int_equal(items_set(ds, in, tag, vr, str_of(text), NULL), OK);
}

static inline void put_root(struct dataset *ds, uint32_t tag, const char *vr,
                            const char *text)
{
    put(ds, &ds->root, tag, vr, text);
}

static inline struct items *put_item(struct dataset *ds, struct items *in,
                                     uint32_t tag)
{
    struct items *item;

    assert_int_equal(items_add_item(ds, in, tag, &item, NULL), OK);
    return item;
}

/* A CT of patient 4711 with the three UIDs and nothing else. */
static inline struct dataset *tree(struct arena *a)
{
    struct dataset *ds = arena_alloc(a, sizeof *ds);

    assert_non_null(ds);
    ds->arena = a;
    ds->syntax = syntax_find(STR("1.2.840.10008.1.2.1"));
    ds->pixels.present = true;
    put(ds, &ds->meta, TAG_MediaStorageSOPClassUID, "UI", CT_STORAGE);
    put(ds, &ds->meta, TAG_MediaStorageSOPInstanceUID, "UI", OLD_SOP);
    put_root(ds, TAG_SOPClassUID, "UI", CT_STORAGE);
    put_root(ds, TAG_SOPInstanceUID, "UI", OLD_SOP);
    put_root(ds, TAG_PatientID, "LO", "4711");
    put_root(ds, TAG_StudyInstanceUID, "UI", OLD_STUDY);
    put_root(ds, TAG_SeriesInstanceUID, "UI", OLD_SERIES);
    return ds;
}

static inline const struct profile *load(struct arena *a, const char *name)
{
    const struct profile *p = NULL;
    struct error err = {0};

    if (profile_load(a, name, &p, &err) != OK)
        stop("%s", err.text);
    return p;
}

/* A profile from the text of a YAML file. */
static inline enum code load_yaml(struct arena *a, const char *text,
                                  const struct profile **ret, struct error *err)
{
    char path[] = "/tmp/deburn-profile-XXXXXX";
    int fd = mkstemp(path);
    enum code code;

    assert_true(fd >= 0);
    assert_int_equal(file_write(fd, text, strlen(text), NULL), OK);
    close(fd);
    code = profile_load(a, path, ret, err);
    unlink(path);
    return code;
}

static inline enum code clean_code(struct arena *a, struct dataset *ds,
                                   const struct profile *p,
                                   struct identifiers *ids,
                                   struct new_ids *ret_ids, struct error *err)
{
    struct header_input in = {.profile = p, .key = &test_key, .ids = ids};

    return header_clean(a, ds, &in, ret_ids, err);
}

static inline struct new_ids clean_tree(struct arena *a, struct dataset *ds,
                                        const struct profile *p,
                                        struct identifiers *ids)
{
    struct new_ids out;
    struct error err = {0};

    if (clean_code(a, ds, p, ids, &out, &err) != OK)
        stop("%08x %s", (unsigned)err.tag, err.text);
    return out;
}

/* As clean_tree, with the dictionary of the data set itself. */
static inline struct new_ids clean_known(struct arena *a, struct dataset *ds,
                                         const struct profile *p)
{
    struct identifiers ids = {0};

    assert_int_equal(identifiers_collect(a, ds, &ids, NULL), OK);
    return clean_tree(a, ds, p, &ids);
}

/* The trimmed value at tag, or "(none)" if the attribute is gone. */
static inline const char *at(struct arena *a, const struct items *in,
                             uint32_t tag)
{
    const struct element *e = items_find(in, tag);

    return e ? str_c(a, element_text(e)) : "(none)";
}
