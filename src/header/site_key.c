/*
 * site_key.c - the site's secret: 64 hex digits in a file of mode 0600
 */
#include "header/header.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The name goes to whoever is first; a file of that name is always whole. */
static bool claim_name(const char *draft, const char *path)
{
    return !link(draft, path) ||
           (errno != EEXIST &&
            !renameat2(AT_FDCWD, draft, AT_FDCWD, path, RENAME_NOREPLACE));
}

static enum code write_key(int fd, struct error *err)
{
    struct site_key key;
    char text[66];
    enum code code;

    randombytes_buf(key.bytes, sizeof key.bytes);
    sodium_bin2hex(text, sizeof text, key.bytes, sizeof key.bytes);
    text[64] = '\n';
    code = file_write(fd, text, 65, err);
    sodium_memzero(text, sizeof text);
    sodium_memzero(&key, sizeof key);
    return code == OK ? file_sync(fd, err) : code;
}

/* Unless another run makes it at the same moment: then that one is the key. */
static enum code make_key(const char *path, struct error *err)
{
    char draft[4096];
    enum code code;
    int fd;

    if (sodium_init() < 0)
        return fail(err, ERR_IO, "no source of random numbers for a key");
    if (snprintf(draft, sizeof draft, "%s.XXXXXX", path) >= (int)sizeof draft)
        return fail(err, ERR_USAGE, "the key file's path is too long");
    fd = mkostemp(draft, O_CLOEXEC);
    if (fd < 0)
        return fail(err, ERR_IO, "cannot make key file '%s': %s", path,
                    strerror(errno));
    code = write_key(fd, err);
    close(fd);
    if (code == OK && !claim_name(draft, path) && errno != EEXIST)
        code = fail(err, ERR_IO, "cannot make key file '%s': %s", path,
                    strerror(errno));
    unlink(draft);
    return code;
}

static enum code parse_key(const char *path, struct str text,
                           struct site_key *ret_key, struct error *err)
{
    struct str hex = str_trim(text);
    size_t len;

    if (hex.len != 64 ||
        sodium_hex2bin(ret_key->bytes, sizeof ret_key->bytes, hex.at, hex.len,
                       NULL, &len, NULL) ||
        len != sizeof ret_key->bytes)
        return fail(err, ERR_USAGE, "key file '%s' must hold 64 hex digits",
                    path);
    return OK;
}

enum code site_key_load(const char *path, bool create, struct site_key *ret_key,
                        struct error *err)
{
    struct site_key key;
    struct stat st;
    struct arena *a;
    struct str text;
    enum code code;

    if (stat(path, &st) && errno == ENOENT && create)
        TRY(make_key(path, err));
    a = arena_create(1 << 20);
    if (!a)
        return fail(err, ERR_MEMORY, "no memory for the key");
    code = file_read(a, path, 4096, &text, err);
    if (code == OK)
        code = parse_key(path, text, &key, err);
    arena_destroy(a);
    if (code == OK)
        *ret_key = key;
    return code;
}
