/*
 * embed.h - the files of models/ and masks/ that travel inside the program
 */
#pragma once
#include "base/base.h"

struct embedded_file {
    const char *name; /* "models/phi/patterns.tsv" */
    const unsigned char *at;
    size_t len;
};

/* The file of that name, or NULL. */
const struct embedded_file *embedded_find(const char *name);

/* All of them, sorted by name. */
const struct embedded_file *embedded_all(int *ret_count);
