/*
 * fake_files.h - a folder of one test, and comparing what is in it
 *
 * In memory where there is such a place, so that syncing costs nothing.
 * DEBURN_KEEP=1 leaves the folder for looking into.
 */
#pragma once
#include "cmocka_all.h"
#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char fake_root[64]; /* a folder of this test, removed at its end */

static inline char *fake_path(const char *name)
{
    static char paths[8][512];
    static int turn;

    turn = (turn + 1) % 8;
    snprintf(paths[turn], sizeof paths[turn], "%s/%s", fake_root, name);
    return paths[turn];
}

static inline int fake_setup(void **state)
{
    (void)state;
    snprintf(fake_root, sizeof fake_root, "%s/deburn-batch-XXXXXX",
             access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
    return mkdtemp(fake_root) && !mkdir(fake_path("in"), 0755) ? 0 : -1;
}

static inline int fake_remove(const char *path, const struct stat *st, int type,
                              struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

static inline void fake_clear(const char *name)
{
    nftw(fake_path(name), fake_remove, 16, FTW_DEPTH | FTW_PHYS);
}

static inline int fake_teardown(void **state)
{
    (void)state;
    if (getenv("DEBURN_KEEP"))
        return 0;
    return nftw(fake_root, fake_remove, 16, FTW_DEPTH | FTW_PHYS);
}

/* The bytes of a file below the root; NULL if it is not there. */
static inline char *fake_read(const char *name)
{
    FILE *f = fopen(fake_path(name), "rb");
    char *text = NULL;
    long len;

    if (!f)
        return NULL;
    fseek(f, 0, SEEK_END);
    len = ftell(f);
    rewind(f);
    text = calloc(1, (size_t)len + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)len, f), len);
    fclose(f);
    return text;
}

static inline bool fake_says(const char *name, const char *part)
{
    char *text = fake_read(name);
    bool says = text && strstr(text, part);

    free(text);
    return says;
}

/* ---- comparing folders ------------------------------------------------ */

static char fake_tree[2][256]; /* of the comparison at work */
static bool fake_dicom_only;

/* The ledger and its log hold the order of events, and drafts must be gone. */
static inline bool fake_is_compared(const char *path)
{
    if (fake_dicom_only)
        return strstr(path, "/dicom/") != NULL;
    return !strstr(path, "/ledger.db") && !strstr(path, "/dry-run/");
}

static inline int fake_compare(const char *path, const struct stat *st,
                               int type, struct FTW *at)
{
    char other[512];
    FILE *f[2];
    int c[2];

    (void)st;
    (void)at;
    if (type != FTW_F || !fake_is_compared(path))
        return 0;
    snprintf(other, sizeof other, "%s%s", fake_tree[1],
             path + strlen(fake_tree[0]));
    f[0] = fopen(path, "rb");
    f[1] = fopen(other, "rb");
    if (!f[0] || !f[1]) {
        print_message("only one of %s and %s is there\n", path, other);
        return 1;
    }
    do {
        c[0] = getc(f[0]);
        c[1] = getc(f[1]);
    } while (c[0] == c[1] && c[0] != EOF);
    if (c[0] != c[1])
        print_message("%s and %s differ\n", path, other);
    fclose(f[0]);
    fclose(f[1]);
    return c[0] != c[1];
}

static inline int fake_count(const char *path, const struct stat *st, int type,
                             struct FTW *at)
{
    (void)st;
    (void)at;
    if (type == FTW_F)
        print_message("%s is there\n", path);
    return type == FTW_F;
}

/* No file below the folder, or no such folder. */
static inline void fake_assert_empty(const char *name)
{
    assert_true(nftw(fake_path(name), fake_count, 16, FTW_PHYS) <= 0);
}

/* Every file of one is in two, with the same bytes. */
static inline void fake_assert_same_tree(const char *one, const char *two)
{
    snprintf(fake_tree[0], sizeof fake_tree[0], "%s", fake_path(one));
    snprintf(fake_tree[1], sizeof fake_tree[1], "%s", fake_path(two));
    fake_dicom_only = false;
    assert_int_equal(nftw(fake_tree[0], fake_compare, 16, FTW_PHYS), 0);
}

/* Whatever has a final name in out has the bytes it should have. */
static inline void fake_assert_all_published_as_in(const char *reference,
                                                   const char *out)
{
    snprintf(fake_tree[0], sizeof fake_tree[0], "%s", fake_path(out));
    snprintf(fake_tree[1], sizeof fake_tree[1], "%s", fake_path(reference));
    fake_dicom_only = true;
    if (access(fake_tree[0], F_OK) == 0)
        assert_int_equal(nftw(fake_tree[0], fake_compare, 16, FTW_PHYS), 0);
}
