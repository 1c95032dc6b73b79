/*
 * discover.h - the candidates of an input, in a stable order
 *
 * Folders are walked depth first in byte order of names, whatever files are
 * called; links to folders are not followed, DICOMDIR files are ignored, and
 * what does not look like DICOM is counted and passed over. Paths are lent
 * until the next call. `-` reads a list of paths from standard input.
 */
#pragma once
#include "base/base.h"

struct finder;

struct finder_counts {
    int64_t files, dicom, other, dicomdir, unreadable;
};

enum code finder_open(struct arena *a, char *const *inputs, int count,
                      struct finder **ret_finder, struct error *err);

/* The next candidate, or NULL at the end. An unreadable file or folder is
 * handed out too, with ret_code not OK, so that it gets a verdict. */
const char *finder_next(struct finder *f, enum code *ret_code);

struct finder_counts finder_counts(const struct finder *f);
