/*
 * bench_source.h - which files can become part of a benchmark, and whose
 */
#pragma once
#include "bench/bench_people.h"
#include "dicom/dataset.h"

struct source {
    const char *path;
    struct str patient, uid; /* old ones */
    int person;
    bool twin;     /* its SOP Instance UID occurs elsewhere too */
    bool harmless; /* its pixels can be asked to stay as they are, byte by byte:
                      no list names identifying text in them, and nothing hides
                      beside the frames */
};

struct sources {
    struct source *at;
    int count, room;
    int people;  /* made-up ones that are needed */
    int skipped; /* files that cannot be used */
};

enum code bench_open_path(struct arena *a, const char *path,
                          struct dataset **ret, struct error *err);

/* Everything below the inputs that has its identifiers, a class that may be
 * published, and pixels that can be decoded, if it has any. */
enum code sources_list(struct arena *a,
                       const struct bench_make_options *options,
                       struct sources *ret, struct error *err);
