/*
 * site_key.c - the site's secret: 64 hex digits in a file of mode 0600
 */
#include "header/header.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum code make_key(const char *path, struct site_key *ret_key,
                          struct error *err)
{
    char text[66];
    int fd;
    enum code code;

    if (sodium_init() < 0)
        return fail(err, ERR_IO, "no source of random numbers for a key");
    randombytes_buf(ret_key->bytes, sizeof ret_key->bytes);
    sodium_bin2hex(text, sizeof text, ret_key->bytes, sizeof ret_key->bytes);
    text[64] = '\n';
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail(err, ERR_IO, "cannot make key file '%s': %s", path,
                    strerror(errno));
    code = file_write(fd, text, 65, err);
    if (code == OK && fsync(fd))
        code = fail(err, ERR_IO, "cannot sync key file '%s'", path);
    close(fd);
    sodium_memzero(text, sizeof text);
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

    if (stat(path, &st) && errno == ENOENT && create) {
        TRY(make_key(path, &key, err));
        *ret_key = key;
        return OK;
    }
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
