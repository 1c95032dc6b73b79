/*
 * file.c - mapping, whole small files, and names that exist only when done
 *
 * Every write, fsync and rename of the library goes through here, so that a
 * fault test can fail the n-th of them.
 */
#include "base/base.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WORTH_IT = 32 << 20, STEP = 4 << 20 }; /* bytes */

static long own_countdown, *countdown = &own_countdown;

void file_fail_after(long n)
{
    own_countdown = n;
    countdown = &own_countdown;
}

void file_fail_shared(long *n)
{
    countdown = n;
}

static bool must_fail(void)
{
    if (__atomic_load_n(countdown, __ATOMIC_RELAXED) <= 0 ||
        __atomic_sub_fetch(countdown, 1, __ATOMIC_RELAXED))
        return false;
    errno = EIO;
    return true;
}

struct mapping {
    void *at;
    size_t len;
};

/* Mappings that are alive. One that finds no room here is never given back
 * early, which costs memory and nothing else. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct mapping mappings[64];

static void swap_mapping(struct mapping from, struct mapping to)
{
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < sizeof mappings / sizeof *mappings; i++)
        if (mappings[i].at == from.at && mappings[i].len == from.len) {
            mappings[i] = to;
            break;
        }
    pthread_mutex_unlock(&lock);
}

static bool is_mapped(struct bytes b)
{
    bool found = false;

    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < sizeof mappings / sizeof *mappings; i++)
        found |= mappings[i].at == b.at && mappings[i].len == b.len;
    pthread_mutex_unlock(&lock);
    return found;
}

static void unmap(void *handle)
{
    struct mapping *m = handle;

    swap_mapping(*m, (struct mapping){NULL, 0});
    munmap(m->at, m->len);
}

void file_passed(struct bytes file, size_t *state, size_t upto)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t from = *state, to = (upto < file.len ? upto : file.len);

    to -= to % page;
    if (file.len < WORTH_IT || to < from + STEP || !is_mapped(file))
        return;
    madvise((uint8_t *)(uintptr_t)file.at + from, to - from, MADV_DONTNEED);
    *state = to;
}

void file_touched(struct bytes file, size_t *state, size_t len)
{
    *state += len;
    if (file.len < WORTH_IT || *state < STEP)
        return;
    *state = 0;
    if (is_mapped(file))
        madvise((uint8_t *)(uintptr_t)file.at, file.len, MADV_DONTNEED);
}

enum code file_map(struct arena *a, int fd, size_t limit,
                   struct bytes *ret_bytes, struct error *err)
{
    struct mapping *m = arena_alloc(a, sizeof *m);
    struct stat st;

    if (!m)
        return fail(err, ERR_MEMORY, "no memory to map the file");
    if (fstat(fd, &st))
        return fail(err, ERR_IO, "cannot stat the file: %s", strerror(errno));
    if (!S_ISREG(st.st_mode))
        return fail(err, ERR_IO, "not a regular file");
    if ((uint64_t)st.st_size > limit)
        return fail(err, ERR_LIMIT, "file of %lld bytes is over the limit",
                    (long long)st.st_size);
    m->len = (size_t)st.st_size;
    if (!m->len) {
        *ret_bytes = (struct bytes){NULL, 0};
        return OK;
    }
    m->at = mmap(NULL, m->len, PROT_READ, MAP_PRIVATE, fd, 0);
    if (m->at == MAP_FAILED)
        return fail(err, ERR_IO, "cannot map the file: %s", strerror(errno));
    swap_mapping((struct mapping){NULL, 0}, *m);
    if (arena_defer(a, unmap, m) != OK)
        return fail(err, ERR_MEMORY, "no memory to map the file");
    *ret_bytes = (struct bytes){m->at, m->len};
    return OK;
}

enum code file_read(struct arena *a, const char *path, size_t limit,
                    struct str *ret_text, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct bytes bytes;
    enum code code;

    if (fd < 0)
        return fail(err, ERR_IO, "cannot open '%s': %s", path, strerror(errno));
    code = file_map(a, fd, limit, &bytes, err);
    close(fd);
    TRY(code);
    *ret_text = (struct str){(const char *)bytes.at, bytes.len};
    return OK;
}

enum code file_write(int fd, const void *at, size_t len, struct error *err)
{
    const char *p = at;

    while (len) {
        ssize_t n = must_fail() ? -1 : write(fd, p, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(err, ERR_IO, "cannot write: %s", strerror(errno));
        p += n;
        len -= (size_t)n;
    }
    return OK;
}

enum code file_write_at(int fd, const void *at, size_t len, int64_t offset,
                        struct error *err)
{
    const char *p = at;

    while (len) {
        ssize_t n = must_fail() ? -1 : pwrite(fd, p, len, offset);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(err, ERR_IO, "cannot write: %s", strerror(errno));
        p += n;
        offset += n;
        len -= (size_t)n;
    }
    return OK;
}

enum code file_sync(int fd, struct error *err)
{
    return must_fail() || fsync(fd)
               ? fail(err, ERR_IO, "cannot sync: %s", strerror(errno))
               : OK;
}

static int sync_path(const char *path, int flags)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
    int failed = fd < 0 || file_sync(fd, NULL) != OK;

    if (fd >= 0)
        close(fd);
    return failed;
}

enum code file_sync_folder_of(const char *path, struct error *err)
{
    const char *slash = strrchr(path, '/');
    char *folder;
    int failed;

    if (!slash)
        folder = strdup(".");
    else
        folder = strndup(path, (size_t)(slash - path) + (slash == path));
    if (!folder)
        return fail(err, ERR_MEMORY, "no memory for a path");
    failed = sync_path(folder, O_DIRECTORY);
    free(folder);
    return failed ? fail(err, ERR_IO, "cannot sync: %s", strerror(errno)) : OK;
}

/* A new folder is a name in another one. */
static enum code make_dir(const char *path, int mode, struct error *err)
{
    if (!mkdir(path, (mode_t)mode))
        return file_sync_folder_of(path, err);
    return errno == EEXIST ? OK
                           : fail(err, ERR_IO, "cannot make folder '%s': %s",
                                  path, strerror(errno));
}

enum code file_make_dirs(const char *path, int mode, struct error *err)
{
    size_t len = strlen(path);
    char *part = malloc(len + 1);
    enum code code = OK;

    if (!part)
        return fail(err, ERR_MEMORY, "no memory for a path");
    for (size_t i = 0; i <= len && code == OK; i++) {
        part[i] = path[i];
        if (!i || (path[i] && path[i] != '/'))
            continue;
        part[i] = 0;
        code = make_dir(part, mode, err);
        part[i] = path[i];
    }
    free(part);
    return code;
}

enum code file_rename(const char *draft, const char *final, struct error *err)
{
    return must_fail() || rename(draft, final)
               ? fail(err, ERR_IO, "cannot publish: %s", strerror(errno))
               : OK;
}

enum code file_publish(const char *draft, const char *final, bool replace,
                       struct error *err)
{
    if (!replace && !access(final, F_OK))
        return fail(err, ERR_IO, "the output's name exists already");
    if (sync_path(draft, 0))
        return fail(err, ERR_IO, "cannot publish: %s", strerror(errno));
    TRY(file_rename(draft, final, err));
    return file_sync_folder_of(final, err);
}

enum code file_replace(const char *path, int mode, const void *at, size_t len,
                       struct error *err)
{
    char draft[4096];
    enum code code;
    int fd;

    if (snprintf(draft, sizeof draft, "%s.part", path) >= (int)sizeof draft)
        return fail(err, ERR_IO, "path is too long");
    fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, (mode_t)mode);
    if (fd < 0)
        return fail(err, ERR_IO, "cannot write '%s': %s", path,
                    strerror(errno));
    code = file_write(fd, at, len, err);
    if (close(fd) && code == OK)
        code =
            fail(err, ERR_IO, "cannot write '%s': %s", path, strerror(errno));
    if (code == OK)
        code = file_publish(draft, path, true, err);
    if (code != OK)
        unlink(draft);
    return code;
}
