/*
 * bench_twin.h - a small benchmark, and outputs for it that are perfect or
 * spoiled in one known way
 */
#pragma once
#include "bench/bench.h"
#include "bench/bench_value.h"
#include "dicom/write.h"
#include "header_trees.h"
#include <fcntl.h>
#include <jansson.h>

enum {
    SIDE = 240, /* pixels */
    INSTANCES = 3,
    TAG_StudyDescription = 0x00081030,
    TAG_RequestedProcedureComments = 0x00401400,
    TAG_RelatedSeriesSequence = 0x00081250,
    TAG_AccessionNumber = 0x00080050
};

static struct arena *arena;
static char folder[64];

/* How the twin of one instance is spoiled. */
struct fault {
    void (*tree)(struct dataset *ds, const struct dataset *original);
    int which; /* instance that is spoiled */
    bool withhold, pad_pixels, leave_box, wrong_patient, use_uid_twice;
};

static const char *path_of(const char *format, int i)
{
    char name[64];

    snprintf(name, sizeof name, "%s", format);
    if (i >= 0)
        return str_format(arena, "%s/%s/%d.dcm", folder, name, i);
    return str_format(arena, "%s/%s", folder, name);
}

/* ---- the source --------------------------------------------------------------- */

static void put_us(struct dataset *ds, uint32_t tag, int64_t n)
{
    assert_int_equal(dataset_set_int(ds, tag, "US", n, NULL), OK);
}

static struct dataset *source(int i)
{
    struct dataset *ds = tree(arena);
    struct items *item;

    put_root(ds, TAG_SOPInstanceUID, "UI", str_format(arena, "1.2.3.4.%d", i));
    put_root(ds, TAG_SeriesInstanceUID, "UI", i < 2 ? "1.2.3.5" : "1.2.3.6");
    put_root(ds, TAG_StudyInstanceUID, "UI", i < 2 ? "1.2.3.7" : "1.2.3.8");
    put_root(ds, TAG_PatientID, "LO", i < 2 ? "old one" : "old two");
    put_root(ds, TAG_Modality, "CS", "CT");
    put_root(ds, TAG_StudyDate, "DA", "20180314");
    put_root(ds, 0x00080020, "DA", "20180314");
    put_root(ds, TAG_StudyDescription, "LO", "CT thorax plain");
    put_root(ds, TAG_Manufacturer, "LO", "Acme");
    put_root(ds, 0x00180050, "DS", "2.50");
    put_root(ds, 0x00200032, "DS", "0.5\\0.50\\-7");
    put_root(ds, 0x00290010, "LO", "ACME UNKNOWN");
    put_root(ds, 0x00291001, "LO", "curve nine");
    item = put_item(ds, &ds->root, TAG_RelatedSeriesSequence);
    put(ds, item, TAG_StudyInstanceUID, "UI", "1.2.3.7");
    put_us(ds, TAG_Rows, SIDE);
    put_us(ds, TAG_Columns, SIDE);
    put_us(ds, TAG_BitsAllocated, 8);
    put_us(ds, TAG_BitsStored, 8);
    put_us(ds, TAG_HighBit, 7);
    put_us(ds, TAG_PixelRepresentation, 0);
    put_us(ds, TAG_SamplesPerPixel, 1);
    put_root(ds, TAG_PhotometricInterpretation, "CS", "MONOCHROME2");
    return ds;
}

static void write_file(const struct dataset *ds, const char *path,
                       const uint8_t *pixels, size_t size)
{
    struct writer *w;
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(writer_begin(arena, ds, ds->syntax, fd, &w, NULL), OK);
    assert_int_equal(writer_pixels_native(w, "OW", (int64_t)size, 1, NULL), OK);
    assert_int_equal(writer_samples(w, pixels, size, NULL), OK);
    assert_int_equal(writer_end(w, NULL), OK);
    close(fd);
}

static void make_source(void)
{
    static uint8_t pixels[SIDE * SIDE];

    for (int i = 0; i < INSTANCES; i++) {
        memset(pixels, 40 + 20 * i, sizeof pixels);
        write_file(source(i), path_of("source", i), pixels, sizeof pixels);
    }
}

/* ---- the output ---------------------------------------------------------------- */

static struct dataset *opened(const char *path)
{
    struct dataset *ds;
    int fd = open(path, O_RDONLY);

    assert_true(fd >= 0);
    assert_int_equal(dataset_open(arena, fd, &limits_default, &ds, NULL), OK);
    close(fd);
    return ds;
}

/* Boxes of the truth made flat. */
static void flatten(uint8_t *pixels, const json_t *entry, bool leave)
{
    json_t *texts = json_object_get(entry, "texts"), *text;
    size_t i;

    json_array_foreach(texts, i, text)
    {
        int box[4];

        for (int k = 0; k < 4; k++)
            box[k] = (int)json_integer_value(
                json_array_get(json_object_get(text, "box"), (size_t)k));
        if (leave)
            box[2] /= 2;
        for (int y = box[1]; y < box[1] + box[3]; y++)
            memset(pixels + y * SIDE + box[0], 0, (size_t)box[2]);
    }
}

static void add_pair(struct buffer *b, struct str old, struct str new)
{
    buffer_add(b, old.at, old.len);
    buffer_str(b, ",");
    buffer_add(b, new.at, new.len);
    buffer_str(b, "\n");
}

static void write_maps(const struct buffer *uids, const struct buffer *patients)
{
    assert_int_equal(file_replace(path_of("out/private/uid-map.csv", -1), 0600,
                                  uids->at, uids->len, NULL),
                     OK);
    assert_int_equal(file_replace(path_of("out/private/patient-map.csv", -1),
                                  0600, patients->at, patients->len, NULL),
                     OK);
}

static void write_twin(int i, const json_t *entry, const struct fault *fault,
                       struct buffer *uids, struct buffer *patients)
{
    const char *path =
        str_format(arena, "%s/bench/%s", folder,
                   json_string_value(json_object_get(entry, "file")));
    struct dataset *ds = opened(path), *original = opened(path);
    struct new_ids ids = clean_known(arena, ds, load(arena, "tcia"));
    size_t size = SIDE * SIDE;
    uint8_t *pixels = arena_alloc(arena, size + 2);

    memcpy(pixels, original->pixels.file.at + original->pixels.offset, size);
    flatten(pixels, entry, fault && fault->leave_box);
    for (int k = 0; k < ids.uids.count; k++)
        add_pair(uids, ids.uids.at[k].old, ids.uids.at[k].new);
    add_pair(patients, ids.patient.old, ids.patient.new);
    if (fault && fault->tree)
        fault->tree(ds, original);
    if (fault && fault->wrong_patient)
        put_root(ds, TAG_PatientID, "LO", "ZZZZ");
    if (fault && fault->use_uid_twice)
        add_pair(uids, STR("1.9.9.9"), ids.instance);
    if (fault && fault->withhold)
        return;
    write_file(ds, path_of("out/dicom", i), pixels,
               size + (fault && fault->pad_pixels ? 2 : 0));
}

static struct bench_scored score_with(const struct fault *fault)
{
    struct buffer uids = {.limit = 1 << 20}, patients = {.limit = 1 << 20};
    struct bench_score_options o = {.answers = path_of("bench/answers.db", -1),
                                    .out = path_of("out", -1)};
    json_t *truth = json_load_file(path_of("bench/truth.json", -1), 0, NULL),
           *entry;
    struct bench_scored scored;
    struct error err = {0};
    size_t i;

    buffer_str(&uids, "id_old,id_new\n");
    buffer_str(&patients, "id_old,id_new\n");
    json_array_foreach(truth, i, entry)
    {
        unlink(path_of("out/dicom", (int)i));
        write_twin((int)i, entry,
                   fault && (int)i == fault->which ? fault : NULL, &uids,
                   &patients);
    }
    json_decref(truth);
    write_maps(&uids, &patients);
    buffer_release(&uids);
    buffer_release(&patients);
    if (bench_score(arena, &o, &scored, &err) != OK)
        stop("%s", err.text);
    return scored;
}

/* A seed whose first picture is drawn into. */
static void make_bench(void)
{
    char *inputs[] = {str_c(arena, str_of(path_of("source", -1)))};
    struct bench_make_options o = {.inputs = inputs,
                                   .input_count = 1,
                                   .out = path_of("bench", -1),
                                   .patients = 2,
                                   .pixels = true};
    struct bench_made made = {0};
    struct error err = {0};
    size_t texts = 0;

    for (o.seed = 1; o.seed < 60 && !texts; o.seed++) {
        json_t *truth;

        if (bench_make(arena, &o, &made, &err) != OK)
            stop("%s", err.text);
        truth = json_load_file(path_of("bench/truth.json", -1), 0, NULL);
        texts =
            json_array_size(json_object_get(json_array_get(truth, 0), "texts"));
        if (json_array_size(json_object_get(json_array_get(truth, 1), "texts")))
            texts = 0; /* the second one keeps its pixels */
        json_decref(truth);
    }
    assert_true(texts > 0);
    assert_int_equal(made.instances, INSTANCES);
    assert_int_equal(made.patients, 2);
}
