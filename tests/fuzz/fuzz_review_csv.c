/*
 * fuzz_review_csv.c - any bytes as a table of decisions for a ledger
 *
 * The ledger knows no instance, so that a line that was understood is refused.
 * Property: nothing is taken.
 */
#include "batch/ledger.h"
#include "batch/out.h"
#include "review/review.h"
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/deburn-fuzz-XXXXXX";

static int drop(const char *path, const struct stat *st, int type,
                struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

static void clean_up(void)
{
    nftw(folder, drop, 16, FTW_DEPTH | FTW_PHYS);
}

static void make_out(void)
{
    const struct batch_options o = {.out = folder};
    struct arena *a = arena_create(1 << 20);
    struct ledger *l;
    struct out out;

    if (!a || !mkdtemp(folder))
        abort();
    atexit(clean_up);
    if (out_open(a, &o, &out, NULL) != OK ||
        ledger_open(out.ledger, &l, NULL) != OK)
        abort();
    ledger_close(l);
    arena_destroy(a);
}

static void refuse(void *user, int line, const char *why)
{
    int *last = user;

    if (line < *last || !*why)
        abort();
    *last = line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool made;
    static const struct run run = {0};
    int last = 0;
    const struct review_options o = {
        .out = folder, .reviewer = "one", .run = &run, .user = &last};
    struct review_imported got;
    int fd = memfd_create("table", 0);
    char path[64];

    if (!made)
        make_out();
    made = true;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (fd >= 0 && file_write(fd, data, size, NULL) == OK &&
        review_import(&o, path, refuse, &got, NULL) == OK && got.taken)
        abort();
    if (fd >= 0)
        close(fd);
    return 0;
}
