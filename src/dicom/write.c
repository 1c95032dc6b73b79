/*
 * write.c - Part 10 file: meta, elements, pixel data as it comes, the rest
 *
 * Bytes go through one small buffer (and through zlib for the deflated
 * syntax). Some places are known only at the end and are patched then: the
 * basic offset table, the length of a stream's fragment, a group length of
 * group 7FE0.
 */
#include "dicom/write.h"
#include "dicom/encode.h"
#include "dicom/vr.h"
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { ROOM = 1 << 16, DEFLATE_LEVEL = 6 };
#define NO_PLACE (-1)

enum pixels {
    PIXELS_NONE,
    PIXELS_NATIVE,
    PIXELS_ENCAPSULATED,
    PIXELS_STREAM,
    PIXELS_DONE
};

struct writer {
    struct arena *arena;
    const struct dataset *ds;
    const struct syntax *out;
    int fd;
    int64_t at; /* bytes handed to the file or its buffer */
    uint8_t buffer[ROOM];
    size_t held; /* bytes in it */
    bool deflating;
    z_stream z;
    struct sink sink;     /* of the data set, to encode.h */
    int64_t group_length; /* where the value of (7FE0,0000) is, or NO_PLACE */
    enum pixels pixels;
    int64_t left; /* native: bytes still to come */
    int sample_bytes;
    bool odd;          /* native: one byte of padding to add */
    int frames, done;  /* encapsulated: announced, written */
    int64_t table;     /* where the offset table's entries are */
    uint32_t *offsets; /* NULL without a table */
    int64_t root;      /* where the data set begins */
    int64_t stream;    /* where the fragment of a stream begins */
};

/* ---- bytes ----------------------------------------------------------- */

static enum code flush(struct writer *w, struct error *err)
{
    size_t held = w->held;

    w->held = 0;
    return file_write(w->fd, w->buffer, held, err);
}

static enum code put_raw(struct writer *w, const void *at, size_t len,
                         struct error *err)
{
    w->at += (int64_t)len;
    if (len > ROOM - w->held)
        TRY(flush(w, err));
    if (len >= ROOM)
        return file_write(w->fd, at, len, err);
    if (len)
        memcpy(w->buffer + w->held, at, len);
    w->held += len;
    return OK;
}

static enum code put_deflated(struct writer *w, const void *at, size_t len,
                              int how, struct error *err)
{
    uint8_t chunk[4096];

    w->z.next_in = (Bytef *)(uintptr_t)at;
    do {
        size_t part = len < UINT32_MAX ? len : UINT32_MAX;
        bool last = part == len;

        w->z.avail_in = (uInt)part;
        len -= part;
        do {
            w->z.next_out = chunk;
            w->z.avail_out = sizeof chunk;
            if (deflate(&w->z, last ? how : Z_NO_FLUSH) == Z_STREAM_ERROR)
                return fail(err, ERR_IO, "cannot deflate the data set");
            TRY(put_raw(w, chunk, sizeof chunk - w->z.avail_out, err));
        } while (!w->z.avail_out);
    } while (len);
    return OK;
}

static enum code put(void *user, const void *at, size_t len, struct error *err)
{
    struct writer *w = user;

    return w->deflating ? put_deflated(w, at, len, Z_NO_FLUSH, err)
                        : put_raw(w, at, len, err);
}

static void end_deflate(void *handle)
{
    deflateEnd(handle);
}

static enum code begin_deflate(struct arena *a, struct writer *w,
                               struct error *err)
{
    if (!w->out->deflated)
        return OK;
    if (deflateInit2(&w->z, DEFLATE_LEVEL, Z_DEFLATED, -MAX_WBITS, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return fail(err, ERR_MEMORY, "no memory to deflate");
    w->deflating = true;
    return arena_defer(a, end_deflate, &w->z);
}

/* ---- elements -------------------------------------------------------- */

/* A group length of PixelData's own group is settled when all is written. */
static enum code put_pixel_group(struct writer *w, const struct element *e,
                                 struct error *err)
{
    if (w->deflating)
        return OK;
    TRY(encode_group_length(&w->sink, e->tag, 0, coding_of(w->out), err));
    w->group_length = w->at - 4;
    return OK;
}

static enum code put_elements(struct writer *w, uint32_t from, uint32_t to,
                              struct error *err)
{
    const struct items *root = &w->ds->root;
    struct coding coding = coding_of(w->out);

    for (int i = 0; i < root->count; i++) {
        const struct element *e = &root->at[i];

        if (e->tag < from || e->tag >= to)
            continue;
        if (!is_group_length(e))
            TRY(encode_element(&w->sink, e, coding, err));
        else if (TAG_GROUP(e->tag) == TAG_GROUP(TAG_PixelData))
            TRY(put_pixel_group(w, e, err));
        else
            TRY(encode_group_length(
                &w->sink, e->tag, encoded_group(root, i, coding), coding, err));
    }
    return OK;
}

enum code writer_begin(struct arena *a, const struct dataset *ds,
                       const struct syntax *out, int fd,
                       struct writer **ret_writer, struct error *err)
{
    struct writer *w = arena_alloc(a, sizeof *w);

    if (!w)
        return fail(err, ERR_MEMORY, "no memory for a writer");
    w->arena = a;
    w->ds = ds;
    w->out = out ? out : ds->syntax;
    w->fd = fd;
    w->sink = (struct sink){put, w};
    w->group_length = NO_PLACE;
    TRY(encode_meta(&w->sink, ds, w->out, err));
    w->root = w->at;
    TRY(begin_deflate(a, w, err));
    TRY(put_elements(w, 0, TAG_PixelData, err));
    *ret_writer = w;
    return OK;
}

/* ---- pixel data ------------------------------------------------------ */

static enum code begin_pixels(struct writer *w, enum pixels kind,
                              const char *vr, int64_t length, struct error *err)
{
    if (w->pixels != PIXELS_NONE)
        return fail_at(err, ERR_USAGE, TAG_PixelData, "written twice");
    w->pixels = kind;
    return encode_head(&w->sink, TAG_PixelData, vr, length, coding_of(w->out),
                       err);
}

static enum code put_mark(struct writer *w, uint32_t tag, int64_t length,
                          struct error *err)
{
    struct coding plain = {false, w->out->big_endian};

    return encode_head(&w->sink, tag, "", length, plain, err);
}

enum code writer_pixels_copy(struct writer *w, struct error *err)
{
    const struct pixel_data *p = &w->ds->pixels;

    if (!p->present)
        return fail_at(err, ERR_USAGE, TAG_PixelData, "there is none to copy");
    if (w->out->big_endian != w->ds->syntax->big_endian)
        return fail_at(err, ERR_USAGE, TAG_PixelData,
                       "cannot be copied into another byte order");
    TRY(begin_pixels(w, PIXELS_DONE, p->vr,
                     p->encapsulated ? UNDEFINED_LENGTH : p->length, err));
    TRY(put(w, p->file.at + p->offset, (size_t)p->length, err));
    if (p->unterminated)
        TRY(put_mark(w, TAG_SequenceDelimitationItem, 0, err));
    return OK;
}

enum code writer_pixels_native(struct writer *w, const char *vr, int64_t total,
                               int sample_bytes, struct error *err)
{
    int64_t length = total + total % 2;

    if (total < 0 || length >= UNDEFINED_LENGTH)
        return fail_at(err, ERR_LIMIT, TAG_PixelData,
                       "native samples are 4 GiB or longer");
    w->left = total;
    w->odd = total % 2;
    w->sample_bytes = w->out->big_endian ? sample_bytes : 1;
    return begin_pixels(w, PIXELS_NATIVE, vr, length, err);
}

enum code writer_samples(struct writer *w, const void *at, size_t len,
                         struct error *err)
{
    if (w->pixels != PIXELS_NATIVE || (uint64_t)len > (uint64_t)w->left ||
        len % (size_t)w->sample_bytes)
        return fail_at(err, ERR_USAGE, TAG_PixelData,
                       "samples are not as announced");
    TRY(encode_swapped(&w->sink, at, len, w->sample_bytes, err));
    w->left -= (int64_t)len;
    if (w->left)
        return OK;
    w->pixels = PIXELS_DONE;
    return w->odd ? put(w, "", 1, err) : OK;
}

enum code writer_pixels_encapsulated(struct writer *w, int frames,
                                     bool with_offsets, struct error *err)
{
    size_t size = with_offsets ? (size_t)frames * sizeof *w->offsets : 0;

    if (frames < 0 || (uint64_t)size >= UNDEFINED_LENGTH)
        return fail_at(err, ERR_LIMIT, TAG_PixelData, "too many frames");
    if (with_offsets) {
        w->offsets = arena_alloc(w->arena, size);
        if (!w->offsets)
            return fail(err, ERR_MEMORY, "no memory for an offset table");
    }
    w->frames = frames;
    TRY(begin_pixels(w, PIXELS_ENCAPSULATED, "OB", UNDEFINED_LENGTH, err));
    TRY(put_mark(w, TAG_Item, (int64_t)size, err));
    w->table = w->at;
    return size ? put(w, w->offsets, size, err) : OK;
}

static enum code note_offset(struct writer *w, struct error *err)
{
    int64_t first = w->table + (int64_t)w->frames * 4, offset = w->at - first;

    if (!w->offsets)
        return OK;
    if (offset > UINT32_MAX)
        return fail_at(err, ERR_LIMIT, TAG_PixelData,
                       "frames do not fit a basic offset table");
    w->offsets[w->done] = (uint32_t)offset;
    return OK;
}

enum code writer_frame(struct writer *w, const void *at, size_t len,
                       struct error *err)
{
    size_t padding = len % 2;

    if (w->pixels != PIXELS_ENCAPSULATED || w->done >= w->frames)
        return fail_at(err, ERR_USAGE, TAG_PixelData,
                       "frames are not as announced");
    if (len >= UNDEFINED_LENGTH - 1)
        return fail_at(err, ERR_LIMIT, TAG_PixelData,
                       "a frame is 4 GiB or longer");
    TRY(note_offset(w, err));
    TRY(put_mark(w, TAG_Item, (int64_t)(len + padding), err));
    TRY(put(w, at, len, err));
    w->done++;
    return padding ? put(w, "", 1, err) : OK;
}

/* ---- a stream -------------------------------------------------------- */

enum code writer_pixels_stream(struct writer *w, struct error *err)
{
    if (w->deflating)
        return fail_at(err, ERR_USAGE, TAG_PixelData, "a stream, deflated");
    TRY(begin_pixels(w, PIXELS_STREAM, "OB", UNDEFINED_LENGTH, err));
    TRY(put_mark(w, TAG_Item, 0, err));
    TRY(put_mark(w, TAG_Item, 0, err));
    w->stream = w->at;
    return OK;
}

enum code writer_stream(struct writer *w, int64_t at, const void *bytes,
                        size_t len, struct error *err)
{
    int64_t there = w->at - w->stream;

    if (w->pixels != PIXELS_STREAM || at < 0 || at > there)
        return fail_at(err, ERR_USAGE, TAG_PixelData, "a gap in a stream");
    if (at == there)
        return put(w, bytes, len, err);
    TRY(flush(w, err));
    TRY(file_write_at(w->fd, bytes, len, w->stream + at, err));
    if ((int64_t)len <= there - at)
        return OK;
    w->at = w->stream + at + (int64_t)len;
    return lseek(w->fd, w->at, SEEK_SET) == w->at
               ? OK
               : fail(err, ERR_IO, "cannot go on in the draft");
}

static enum code end_stream(struct writer *w, struct error *err)
{
    int64_t length = w->at - w->stream;
    uint8_t bytes[4];

    if (length >= UNDEFINED_LENGTH - 1)
        return fail_at(err, ERR_LIMIT, TAG_PixelData,
                       "the video is 4 GiB or longer");
    if (length % 2)
        TRY(put(w, "", 1, err));
    length += length % 2;
    for (int k = 0; k < 4; k++)
        bytes[k] = (uint8_t)(length >> 8 * k);
    TRY(flush(w, err));
    TRY(file_write_at(w->fd, bytes, sizeof bytes, w->stream - 4, err));
    return put_mark(w, TAG_SequenceDelimitationItem, 0, err);
}

enum code writer_overwrite(struct writer *w, uint32_t tag, struct str end,
                           struct error *err)
{
    const struct items *root = &w->ds->root;
    struct coding coding = coding_of(w->out);
    int64_t at = w->root;

    for (int i = 0; i < root->count && root->at[i].tag <= tag; i++) {
        const struct element *e = &root->at[i];

        at += encoded_size(e, coding);
        if (e->tag != tag)
            continue;
        if (w->deflating || e->value.len < end.len)
            break;
        TRY(flush(w, err));
        return file_write_at(w->fd, end.at, end.len, at - (int64_t)end.len,
                             err);
    }
    return fail_at(err, ERR_USAGE, tag, "cannot be written over");
}

/* ---- the end --------------------------------------------------------- */

static enum code end_pixels(struct writer *w, struct error *err)
{
    if (w->pixels == PIXELS_NATIVE && !w->left)
        w->pixels = PIXELS_DONE; /* none were to come */
    if (w->pixels == PIXELS_NATIVE || w->done < w->frames)
        return fail_at(err, ERR_USAGE, TAG_PixelData,
                       "fewer samples or frames than announced");
    if (w->pixels == PIXELS_STREAM)
        TRY(end_stream(w, err));
    if (w->pixels == PIXELS_ENCAPSULATED)
        TRY(put_mark(w, TAG_SequenceDelimitationItem, 0, err));
    w->pixels = PIXELS_DONE;
    return OK;
}

static enum code patch_offsets(struct writer *w, struct error *err)
{
    uint8_t entry[4];

    for (int i = 0; w->offsets && i < w->frames; i++) {
        for (int k = 0; k < 4; k++)
            entry[k] = (uint8_t)(w->offsets[i] >> 8 * k);
        TRY(file_write_at(w->fd, entry, sizeof entry, w->table + 4 * i, err));
    }
    return OK;
}

/* end: where group 7FE0 ends. */
static enum code patch_group_length(struct writer *w, int64_t end,
                                    struct error *err)
{
    int64_t length = end - (w->group_length + 4);
    uint8_t bytes[4];

    if (w->group_length == NO_PLACE)
        return OK;
    if (length > UINT32_MAX)
        return fail_at(err, ERR_LIMIT, TAG_PixelData,
                       "the group is 4 GiB or longer");
    for (int k = 0; k < 4; k++)
        bytes[w->out->big_endian ? 3 - k : k] = (uint8_t)(length >> 8 * k);
    return file_write_at(w->fd, bytes, sizeof bytes, w->group_length, err);
}

enum code writer_end(struct writer *w, struct error *err)
{
    uint32_t next_group = (uint32_t)(TAG_GROUP(TAG_PixelData) + 1) << 16;
    int64_t group_end;

    TRY(end_pixels(w, err));
    TRY(put_elements(w, TAG_PixelData, next_group, err));
    group_end = w->at;
    TRY(put_elements(w, next_group, UINT32_MAX, err));
    if (w->deflating)
        TRY(put_deflated(w, "", 0, Z_FINISH, err));
    if (w->deflating && w->at % 2)
        TRY(put_raw(w, "", 1, err));
    TRY(flush(w, err));
    TRY(patch_offsets(w, err));
    return patch_group_length(w, group_end, err);
}
