/*
 * bench_score.h - the parts of the scorer
 */
#pragma once
#include "bench/bench_answers.h"
#include "bench/bench_maps.h"

struct reader;

/* One check as the key has it; strings without <>, on loan from the JSON. */
struct asked {
    struct str place, name, value, text;
    enum bench_action action;
    const char *category, *code; /* "HIPAA", "HIPAA-A" */
};

/* One output file. */
struct output {
    const char *path;
    struct str uid; /* new SOPInstanceUID */
};

/* The verdict about one check. */
struct verdict_line {
    enum bench_mark mark;
    bool dropped; /* counts nowhere */
    double share; /* 0..1, for reports */
    struct str found;
    bool absent; /* settled when the batch is through */
};

struct scoring {
    struct arena *a;
    const struct bench_score_options *options;
    struct id_map *uids, *patients;
    struct judge *judge;
    struct reader *reader;    /* NULL until a box has to be read */
    struct sqlite3 *key, *db; /* db: results */
    struct sqlite3_stmt *insert;
    struct output *outputs;
    int output_count;
    struct bench_scored *out;
};

/* What the output says about one check; ds NULL: the instance is missing. */
enum code score_check(struct scoring *s, struct arena *scratch,
                      const struct dataset *ds, const struct asked *asked,
                      struct verdict_line *ret, struct error *err);

/* pixels_retained and pixels_hidden. */
enum code score_pixels(struct scoring *s, struct arena *scratch,
                       const struct dataset *ds, const struct asked *asked,
                       struct verdict_line *ret, struct error *err);

/* Planted values in the bytes of an output, PixelData apart. */
enum code score_leaks(struct scoring *s, struct arena *scratch,
                      const struct dataset *ds, struct str patient,
                      struct error *err);

/* Sums over the results; the discrepancy list; the report. */
enum code score_sums(struct scoring *s, struct error *err);
enum code score_csv(struct scoring *s, const char *path, struct error *err);
enum code score_html(struct scoring *s, const char *path, struct error *err);
