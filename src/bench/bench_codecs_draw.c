/*
 * bench_codecs_draw.c - instances to measure: noise over slopes, hard edges
 *
 * Drawn once as native frames, then written in every syntax that this build
 * encodes. The picture is as hard to pack as ultrasound with its speckle.
 */
#include "bench/bench_codecs.h"
#include "dicom/write.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { WIDTH = 640, HEIGHT = 480, FRAMES = 12 };

struct kind {
    const char *photometric;
    int samples, allocated, stored;
};
static const struct kind colour = {"RGB", 3, 8, 8};
static const struct kind grey = {"MONOCHROME2", 1, 16, 12};

/* JPEG takes colour only: its 12 bits are another codec's. */
static const char *const syntaxes[] = {
    "1.2.840.10008.1.2",       "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2.2",     "1.2.840.10008.1.2.1.99",
    "1.2.840.10008.1.2.5",     "1.2.840.10008.1.2.4.50",
    "1.2.840.10008.1.2.4.57",  "1.2.840.10008.1.2.4.70",
    "1.2.840.10008.1.2.4.80",  "1.2.840.10008.1.2.4.90",
    "1.2.840.10008.1.2.4.110", "1.2.840.10008.1.2.8.1",
    "1.2.840.10008.1.2.1.98"};

/* ---- a native instance ---------------------------------------------------- */

static void put_element(struct buffer *b, uint32_t tag, const char *vr,
                        const void *value, size_t len)
{
    size_t padded = len + len % 2;
    uint8_t head[12] = {(uint8_t)(tag >> 16), (uint8_t)(tag >> 24),
                        (uint8_t)tag,         (uint8_t)(tag >> 8),
                        (uint8_t)vr[0],       (uint8_t)vr[1]};
    bool is_long = vr[0] == 'O';

    if (is_long)
        for (size_t i = 0; i < 4; i++)
            head[8 + i] = (uint8_t)(padded >> (8 * i));
    else
        head[6] = (uint8_t)padded, head[7] = (uint8_t)(padded >> 8);
    buffer_add(b, head, is_long ? 12 : 8);
    buffer_add(b, value, len);
    buffer_add(b, vr[0] == 'U' ? "" : " ", len % 2);
}

static void put_text(struct buffer *b, uint32_t tag, const char *vr,
                     const char *text)
{
    put_element(b, tag, vr, text, strlen(text));
}

static void put_short(struct buffer *b, uint32_t tag, int value)
{
    uint8_t bytes[2] = {(uint8_t)value, (uint8_t)(value >> 8)};

    put_element(b, tag, "US", bytes, sizeof bytes);
}

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static void draw(const struct kind *k, uint8_t *at)
{
    uint32_t state = 1, top = (1u << k->stored) - 1;
    size_t i = 0;

    for (int f = 0; f < FRAMES; f++)
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH * k->samples; x++) {
                uint32_t edge = (x / 90 + y / 70) % 2 ? top / 4 : 0;
                uint32_t slope =
                    top / 4 * (uint32_t)(y + f) / (HEIGHT + FRAMES);
                uint32_t v = edge + slope + next_random(&state) % (top / 8 + 1);

                at[i++] = (uint8_t)v;
                if (k->allocated == 16)
                    at[i++] = (uint8_t)(v >> 8);
            }
}

static enum code native_instance(struct arena *a, const struct kind *k,
                                 struct bytes *ret, struct error *err)
{
    static const uint8_t start[132] = {
        [128] = 'D', [129] = 'I', [130] = 'C', [131] = 'M'};
    size_t size = (size_t)WIDTH * HEIGHT * FRAMES * (size_t)k->samples *
                  (size_t)k->allocated / 8;
    uint8_t *pixels = arena_alloc(a, size), *made;
    struct buffer b = {0};

    if (!pixels)
        return fail(err, ERR_MEMORY, "no memory to draw");
    draw(k, pixels);
    buffer_add(&b, start, sizeof start);
    put_text(&b, TAG_TransferSyntaxUID, "UI", "1.2.840.10008.1.2.1");
    put_text(&b, TAG_SOPClassUID, "UI", "1.2.840.10008.5.1.4.1.1.7.4");
    put_text(&b, TAG_SOPInstanceUID, "UI", "2.25.1");
    put_text(&b, TAG_Modality, "CS", "OT");
    put_short(&b, TAG_SamplesPerPixel, k->samples);
    put_text(&b, TAG_PhotometricInterpretation, "CS", k->photometric);
    if (k->samples == 3)
        put_short(&b, TAG_PlanarConfiguration, 0);
    put_text(&b, TAG_NumberOfFrames, "IS", "12");
    put_short(&b, TAG_Rows, HEIGHT);
    put_short(&b, TAG_Columns, WIDTH);
    put_short(&b, TAG_BitsAllocated, k->allocated);
    put_short(&b, TAG_BitsStored, k->stored);
    put_short(&b, TAG_HighBit, k->stored - 1);
    put_short(&b, TAG_PixelRepresentation, 0);
    put_element(&b, TAG_PixelData, k->allocated == 8 ? "OB" : "OW", pixels,
                size);
    made = b.failed ? NULL : arena_alloc(a, b.len);
    if (made)
        memcpy(made, b.at, b.len);
    *ret = (struct bytes){made, b.len};
    buffer_release(&b);
    return made ? OK : fail(err, ERR_MEMORY, "no memory to draw");
}

/* ---- and in other syntaxes ------------------------------------------------ */

static enum code encode_frame(struct arena *scratch, const struct frame *fr,
                              const struct syntax *out, struct bytes *ret,
                              struct error *err)
{
    if (out->codec == CODEC_JPEG)
        return speed_jpeg(scratch, fr, ret, err);
    return frame_encode(scratch, fr, out, ret, err);
}

static enum code write_frames(struct arena *scratch, struct frames *f,
                              const struct syntax *out, struct writer *w,
                              struct error *err)
{
    const struct pixel_data *p = &frames_dataset(f)->pixels;
    struct frame fr;
    struct bytes b;

    if (!out->encapsulated) {
        TRY(writer_pixels_native(w, p->vr, p->length,
                                 frames_shape(f)->bits_allocated / 8, err));
        return writer_samples(w, p->file.at + p->offset, (size_t)p->length,
                              err);
    }
    TRY(writer_pixels_encapsulated(w, frames_count(f), true, err));
    for (int i = 0; i < frames_count(f); i++) {
        arena_clear(scratch);
        TRY(frame_decode(scratch, f, i, &fr, err));
        TRY(encode_frame(scratch, &fr, out, &b, err));
        TRY(writer_frame(w, b.at, b.len, err));
    }
    return OK;
}

static enum code write_instance(struct arena *a, struct arena *scratch,
                                struct bytes native, const struct syntax *out,
                                int fd, struct error *err)
{
    struct dataset *ds;
    struct frames *f;
    struct writer *w;
    const char *photometric;

    TRY(dataset_open_memory(a, native, &limits_default, &ds, err));
    TRY(frames_open(a, ds, &limits_default, &f, err));
    photometric =
        out->codec == CODEC_JPEG ? "YBR_FULL_422" : frame_photometric(f, out);
    TRY(dataset_set(ds, TAG_PhotometricInterpretation, NULL,
                    str_of(photometric), err));
    TRY(writer_begin(a, ds, out, fd, &w, err));
    TRY(write_frames(scratch, f, out, w, err));
    return writer_end(w, err);
}

static enum code draw_one(struct bytes native, const struct syntax *out,
                          const char *path, struct error *err)
{
    struct arena *a = arena_create(limits_default.arena_bytes);
    struct arena *scratch = arena_create(limits_default.arena_bytes);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    enum code code;

    if (a && scratch && fd >= 0)
        code = write_instance(a, scratch, native, out, fd, err);
    else
        code = fail(err, ERR_IO, "no room for a file to measure");
    if (fd >= 0)
        close(fd);
    arena_destroy(scratch);
    arena_destroy(a);
    return code;
}

static enum code draw_kind(struct arena *a, const struct kind *k,
                           const char *path, speed_visit visit, void *user,
                           struct error *err)
{
    struct bytes native = {0};

    TRY(native_instance(a, k, &native, err));
    for (size_t i = 0; i < sizeof syntaxes / sizeof *syntaxes; i++) {
        const struct syntax *out = syntax_find(str_of(syntaxes[i]));

        if (!out || (out->codec == CODEC_JPEG && k->samples == 1))
            continue;
        TRY(draw_one(native, out, path, err));
        TRY(visit(user, path, err));
    }
    return OK;
}

enum code speed_draw(struct arena *a, const char *folder, speed_visit visit,
                     void *user, struct error *err)
{
    char *path = str_format(a, "%s/drawn.dcm", folder);
    enum code code;

    if (!path)
        return fail(err, ERR_MEMORY, "no memory for a path");
    code = draw_kind(a, &colour, path, visit, user, err);
    if (code == OK)
        code = draw_kind(a, &grey, path, visit, user, err);
    unlink(path);
    return code;
}
