/*
 * fuzz_header_tables.c - any bytes as a profile (YAML) or a patient map (CSV)
 *
 * The first byte chooses. Property: it is refused, or it can be shown and
 * asked.
 */
#include "header/header.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_profile(struct arena *a, const char *path)
{
    struct buffer text = {.limit = 1 << 24};
    const struct profile *p;
    char digest[40];
    int wrong;

    if (profile_load(a, path, &p, NULL) == OK) {
        profile_digest(p, digest);
        profile_show(p, &text, NULL);
        profile_lint(p, &text, &wrong, NULL);
    }
    buffer_release(&text);
}

static void try_map(struct arena *a, const char *path)
{
    struct id_pairs pairs = {0};

    if (patient_map_load(a, path, &pairs, NULL) != OK)
        return;
    for (int i = 0; i < pairs.count; i++)
        if (patient_map_find(&pairs, pairs.at[i].old) != &pairs.at[i])
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_create((size_t)1 << 26);
    int fd = memfd_create("table", 0);
    char path[64];

    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (a && size && fd >= 0 &&
        file_write(fd, data + 1, size - 1, NULL) == OK) {
        if (*data & 1)
            try_profile(a, path);
        else
            try_map(a, path);
    }
    if (fd >= 0)
        close(fd);
    arena_destroy(a);
    return 0;
}
