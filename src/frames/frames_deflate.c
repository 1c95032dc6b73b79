/*
 * frames_deflate.c - deflated frames: raw deflate (RFC 1951) through zlib
 *
 * The size of what comes out is known beforehand: one byte more or less is an
 * error, so a bomb costs no more than the frame it claims to be.
 */
#include "frames/frames_inner.h"
#include <zlib.h>

enum code deflate_decode(struct bytes b, uint8_t *out, size_t len,
                         size_t *ret_used, struct error *err)
{
    z_stream z = {0};
    uint8_t surplus;
    int status;

    if (b.len > UINT32_MAX || len > UINT32_MAX)
        return fail_at(err, ERR_LIMIT, TAG_PixelData, "frame over 4 GB");
    if (inflateInit2(&z, -15) != Z_OK)
        return fail(err, ERR_MEMORY, "no memory to inflate");
    z.next_in = (Bytef *)(uintptr_t)b.at;
    z.avail_in = (uInt)b.len;
    z.next_out = out;
    z.avail_out = (uInt)len;
    status = inflate(&z, Z_FINISH);
    if (status == Z_BUF_ERROR && z.avail_out == 0) {
        z.next_out = &surplus; /* the end may still be to come */
        z.avail_out = 1;
        status = inflate(&z, Z_FINISH);
        if (z.avail_out == 0)
            status = Z_DATA_ERROR;
        z.avail_out = 0;
    }
    *ret_used = b.len - z.avail_in;
    inflateEnd(&z);
    if (status != Z_STREAM_END || z.avail_out)
        return fail_at(err, ERR_FORMAT, TAG_PixelData,
                       "deflated frame is damaged or of another size");
    return OK;
}

enum code deflate_encode(struct arena *a, const uint8_t *at, size_t len,
                         struct bytes *ret, struct error *err)
{
    z_stream z = {0};
    uint8_t *out;
    size_t room;
    int status;

    if (len > UINT32_MAX / 2)
        return fail_at(err, ERR_LIMIT, TAG_PixelData, "frame over 2 GB");
    if (deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return fail(err, ERR_MEMORY, "no memory to deflate");
    room = deflateBound(&z, (uLong)len);
    out = arena_alloc(a, room);
    if (!out) {
        deflateEnd(&z);
        return fail(err, ERR_MEMORY, "no memory to deflate");
    }
    z.next_in = (Bytef *)(uintptr_t)at;
    z.avail_in = (uInt)len;
    z.next_out = out;
    z.avail_out = (uInt)room;
    status = deflate(&z, Z_FINISH);
    *ret = (struct bytes){out, room - z.avail_out};
    deflateEnd(&z);
    return status == Z_STREAM_END
               ? OK
               : fail(err, ERR_FORMAT, "deflate did not finish");
}
