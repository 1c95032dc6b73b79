/*
 * bench_md5.c - the digest that MIDI-B's key names pixels by (RFC 1321)
 *
 * For comparing with published keys only; nothing here relies on it for
 * safety.
 */
#include "bench/bench_key.h"
#include <openssl/evp.h>
#include <stdio.h>

static enum code md5_hex(struct bytes bytes, char ret_hex[33],
                         struct error *err)
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;

    if (EVP_Digest(bytes.at, bytes.len, digest, &size, EVP_md5(), NULL) != 1 ||
        size != 16)
        return fail(err, ERR_UNSUPPORTED, "libcrypto has no MD5 here");
    for (int i = 0; i < 16; i++)
        snprintf(ret_hex + 2 * i, 3, "%02x", digest[i]);
    return OK;
}

enum code pixel_digest(const struct dataset *ds, char ret_hex[33],
                       struct error *err)
{
    const struct pixel_data *p = &ds->pixels;
    int64_t length = p->length;

    *ret_hex = 0;
    if (!p->present)
        return OK;
    if (p->encapsulated && !p->unterminated && length >= 8)
        length -= 8; /* readers do not count the delimiter */
    return md5_hex((struct bytes){p->file.at + p->offset, (size_t)length},
                   ret_hex, err);
}
