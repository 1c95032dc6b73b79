/*
 * fuzz_header_clean.c - any bytes: refused, or without a value of the dictionary
 *
 * A patient is known by name, number, birth date, telephone and study UID; the
 * corpus has them in every corner of a data set, and mutations move them on.
 * What the cleaner lets pass is written, and none of them may stand in any byte
 * of it but PixelData's.
 */
#include "dicom/syntax.h"
#include "dicom/vr.h"
#include "dicom/write.h"
#include "header/header.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
    enum id_kind kind;
    uint32_t tag;
    const char *value;
} known[] = {
    {ID_PERSON, TAG_PatientName, "GAINES^STACY"},
    {ID_NUMBER, TAG_PatientID, "8155012288"},
    {ID_BIRTH_DATE, TAG_PatientBirthDate, "19560621"},
    {ID_PHONE, 0x00102154, "509-218-0415"},
    {ID_UID, TAG_StudyInstanceUID, "1.2.276.0.50.192168001092.11517584.1"},
};

enum { KNOWN = sizeof known / sizeof *known, PROFILES = 2 };

static const struct site_key key = {{7}};

static const struct profile *profile_of(size_t which)
{
    static const struct profile *profiles[PROFILES];
    static const char *const names[PROFILES] = {"basic", "tcia"};
    static struct arena *home; /* kept until the end */

    if (!home)
        home = arena_create((size_t)1 << 28);
    if (home && !profiles[which] &&
        profile_load(home, names[which], &profiles[which], NULL) != OK)
        abort();
    return profiles[which];
}

static enum code clean(struct arena *a, struct dataset *ds, size_t which,
                       int fd, struct error *err)
{
    struct identifiers ids = {0};
    struct header_input in = {
        .profile = profile_of(which), .key = &key, .ids = &ids};
    struct new_ids out;
    struct writer *w;

    for (int i = 0; i < KNOWN; i++)
        TRY(identifiers_add(a, &ids, known[i].kind, known[i].tag,
                            str_of(known[i].value), err));
    TRY(identifiers_collect(a, ds, &ids, err));
    TRY(header_clean(a, ds, &in, &out, err));
    TRY(writer_begin(a, ds, NULL, fd, &w, err));
    if (ds->pixels.present)
        TRY(writer_pixels_copy(w, err));
    return writer_end(w, err);
}

static void look(const void *at, size_t len)
{
    for (int i = 0; i < KNOWN; i++)
        if (len && memmem(at, len, known[i].value, strlen(known[i].value))) {
            fprintf(stderr, "value %d of the dictionary is left\n", i);
            abort();
        }
}

/* Values as they are told, and as they stand in a big endian file. */
static void look_at_items(struct arena *a, const struct items *in, bool swapped)
{
    for (int i = 0; i < in->count; i++) {
        const struct element *e = &in->at[i];
        const struct vr *vr = vr_find(e->vr);
        char *copy;

        for (int k = 0; k < e->item_count; k++)
            look_at_items(a, &e->items[k], swapped);
        if (e->is_sequence)
            continue;
        look(e->value.at, e->value.len);
        copy = swapped && vr && vr->unit > 1 ? str_c(a, e->value) : NULL;
        if (!copy)
            continue;
        vr_swap(vr, (uint8_t *)copy, e->value.len);
        look(copy, e->value.len);
    }
}

/* The written file, all but its top-level PixelData: values, and bytes that
 * are none. (What the end of a value and the tag behind it spell together was
 * never written as a text.) */
static void look_at_draft(struct arena *a, int fd, const struct limits *limits)
{
    struct dataset *ds;

    if (dataset_open(a, fd, limits, &ds, NULL) != OK)
        abort();
    look(ds->preamble.at, ds->preamble.len);
    if (ds->trailing)
        look(ds->pixels.file.at + ds->pixels.file.len - ds->trailing,
             (size_t)ds->trailing);
    look_at_items(a, &ds->meta, false);
    look_at_items(a, &ds->root, ds->syntax->big_endian);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limits limits = limits_default;
    struct arena *a = arena_create((size_t)1 << 26);
    struct bytes bytes = {data, size};
    struct dataset *ds;
    int fd = memfd_create("draft", 0);

    limits.arena_bytes = (size_t)1 << 24;
    if (a && fd >= 0 &&
        dataset_open_memory(a, bytes, &limits, &ds, NULL) == OK &&
        clean(a, ds, size % PROFILES, fd, NULL) == OK)
        look_at_draft(a, fd, &limits);
    if (fd >= 0)
        close(fd);
    arena_destroy(a);
    return 0;
}
