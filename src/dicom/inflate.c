/*
 * inflate.c - a deflated data set as plain bytes (PS3.5 A.5), within a limit
 */
#include "dicom/parse.h"
#include <stdlib.h>
#include <zlib.h>

enum { CHUNK = 1 << 16 };

static void release(void *handle)
{
    buffer_release(handle);
}

static enum code inflate_into(z_stream *z, struct buffer *out,
                              struct error *err)
{
    uint8_t chunk[CHUNK];
    int status = Z_OK;

    while (status == Z_OK && !out->failed) {
        z->next_out = chunk;
        z->avail_out = CHUNK;
        status = inflate(z, Z_NO_FLUSH);
        if (status == Z_OK || status == Z_STREAM_END)
            buffer_add(out, chunk, CHUNK - z->avail_out);
    }
    if (out->failed)
        return fail(err, ERR_LIMIT, "the deflated data set is over the limit");
    if (status != Z_STREAM_END)
        return fail(err, ERR_FORMAT, "the deflated data set is broken");
    return OK;
}

enum code inflate_bytes(struct arena *a, struct bytes in, size_t limit,
                        struct bytes *ret_out, size_t *ret_used,
                        struct error *err)
{
    struct buffer *out = arena_alloc(a, sizeof *out);
    z_stream z = {0};
    enum code code;

    if (!out)
        return fail(err, ERR_MEMORY, "no memory to inflate");
    out->limit = limit;
    if (arena_defer(a, release, out) != OK)
        return fail(err, ERR_MEMORY, "no memory for inflating");
    if (in.len > UINT32_MAX)
        return fail(err, ERR_LIMIT, "the deflated data set is over the limit");
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
        return fail(err, ERR_MEMORY, "no memory to inflate");
    z.next_in = (Bytef *)(uintptr_t)in.at;
    z.avail_in = (uInt)in.len;
    code = inflate_into(&z, out, err);
    *ret_used = in.len - z.avail_in;
    inflateEnd(&z);
    TRY(code);
    *ret_out = (struct bytes){(const uint8_t *)out->at, out->len};
    return OK;
}
