/*
 * redact_instance.h - whole instances of every layout, through redact/
 *
 * An instance is drawn (noise, so that every sample counts), coded as its
 * layout says, opened, blanked into a file in memory and opened again.
 */
#pragma once
/* clang-format off: cmocka has a macro fail() */
#include "frames_help.h"
#include "redact/redact.h"
/* clang-format on */
#include "redact_pictures.h"
#include <sys/mman.h>
#include <unistd.h>

struct layout {
    const char *name;
    struct picture picture; /* frames at least 1 */
    const char *vr;         /* of native pixel data */
    enum method method;     /* that blanking has to take */
};

#define GREY(syntax, allocated, stored, sign)                                  \
    {                                                                          \
        syntax, 45, 33, 1, "MONOCHROME2", allocated, stored, sign, 0, 3        \
    }
#define RGB(syntax, photometric, planar)                                       \
    {                                                                          \
        syntax, 46, 33, 3, photometric, 8, 8, false, planar, 3                 \
    }

static const struct layout layouts[] = {
    {"native 8", GREY(EXPLICIT_LE, 8, 8, false), "OB", METHOD_RAW},
    {"native 8 in words", GREY(EXPLICIT_LE, 8, 8, false), "OW", METHOD_RAW},
    {"native 16", GREY(EXPLICIT_LE, 16, 16, false), "OW", METHOD_RAW},
    {"native 12", GREY(EXPLICIT_LE, 16, 12, false), "OW", METHOD_RAW},
    {"native signed", GREY(EXPLICIT_LE, 16, 16, true), "OW", METHOD_RAW},
    {"native 32", GREY(EXPLICIT_LE, 32, 32, false), "OW", METHOD_RAW},
    {"native 1", GREY(EXPLICIT_LE, 1, 1, false), "OB", METHOD_RAW},
    {"big endian 8", GREY(EXPLICIT_BE, 8, 8, false), "OW", METHOD_RAW},
    {"big endian 16", GREY(EXPLICIT_BE, 16, 16, false), "OW", METHOD_RAW},
    {"native rgb", RGB(EXPLICIT_LE, "RGB", 0), "OB", METHOD_RAW},
    {"native planes", RGB(EXPLICIT_LE, "RGB", 1), "OB", METHOD_RAW},
    {"native pairs", RGB(EXPLICIT_LE, "YBR_FULL_422", 0), "OB", METHOD_RAW},
    {"encapsulated", RGB(ENCAPSULATED, "RGB", 0), "", METHOD_RAW},
    {"deflated", GREY(DEFL_FRAMES, 16, 16, false), "", METHOD_RAW},
    {"rle", RGB(RLE, "RGB", 0), "", METHOD_RAW},
    {"rle 16", GREY(RLE, 16, 16, true), "", METHOD_RAW},
    {"jpeg lossless", GREY(JPEG_SV1, 16, 16, false), "", METHOD_LOSSLESS},
    {"jpeg lossless 57", RGB(JPEG_LL57, "RGB", 0), "", METHOD_LOSSLESS},
    {"jpeg-ls", GREY(JPEG_LS, 16, 12, false), "", METHOD_LOSSLESS},
    {"jpeg 2000", RGB(J2K_LOSSLESS, "YBR_RCT", 0), "", METHOD_LOSSLESS},
    {"jpeg 2000 signed", GREY(J2K_LOSSLESS, 16, 16, true), "", METHOD_LOSSLESS},
    {"jpeg xl", GREY(JXL_LOSSLESS, 16, 16, false), "", METHOD_LOSSLESS},
    {"jpeg", GREY(JPEG_BASE, 8, 8, false), "", METHOD_DCT},
    {"jpeg ybr", RGB(JPEG_BASE, "YBR_FULL_422", 0), "", METHOD_DCT},
    {"jpeg rgb", RGB(JPEG_BASE, "RGB", 0), "", METHOD_DCT},
    {"jpeg in jpeg xl", RGB(JXL_JPEG, "YBR_FULL_422", 0), "", METHOD_DCT},
};
enum { LAYOUTS = sizeof layouts / sizeof *layouts };

static inline size_t samples_of(const struct picture *p)
{
    return (size_t)p->width * (size_t)p->height * (size_t)p->samples;
}

static inline int memory_bits(const struct picture *p)
{
    return p->allocated == 1 ? 8 : p->allocated;
}

/* Random samples of one frame, in memory order. change: inside this box other
 * ones, outside the same. */
static inline uint8_t *draw_frame(const struct picture *p, uint32_t seed,
                                  const struct rect *change)
{
    size_t bytes = (size_t)memory_bits(p) / 8, at = 0;
    uint8_t *out = calloc(samples_of(p), bytes);
    uint32_t mask = p->stored == 32 ? UINT32_MAX : (1u << p->stored) - 1;
    uint32_t same = seed * 2654435761u + 1, other = same ^ 0x5bd1e995;

    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width; x++)
            for (int s = 0; s < p->samples; s++, at++) {
                uint32_t a = next_random(&same), b = next_random(&other), v;
                struct rect pixel = {x, y, 1, 1};

                v = (change && rect_meets(*change, pixel) ? b : a) >> 3;
                v &= mask;
                memcpy(out + at * bytes, &v, bytes);
            }
    return out;
}

/* Pairs of pixels have one chroma: that of the first. */
static inline void share_chroma(const struct picture *p, uint8_t *samples)
{
    if (strcmp(p->photometric, "YBR_FULL_422") == 0)
        for (size_t i = 0; i < samples_of(p); i += 6)
            memcpy(samples + i + 4, samples + i + 1, 2);
}

/* ---- native -------------------------------------------------------------- */

static inline void pack_bits(const uint8_t *in, size_t count, size_t bit,
                             uint8_t *out)
{
    for (size_t i = 0; i < count; i++)
        if (in[i] & 1)
            out[(bit + i) / 8] |= (uint8_t)(1 << ((bit + i) % 8));
}

/* Bytes (bits for 1) of a native frame as the file has it, little endian. */
static inline size_t pack_frame(const struct picture *p, const uint8_t *in,
                                uint8_t *out)
{
    size_t count = samples_of(p), bytes = (size_t)memory_bits(p) / 8;
    size_t plane = (size_t)p->width * (size_t)p->height;

    if (strcmp(p->photometric, "YBR_FULL_422") == 0) {
        for (size_t i = 0; i < plane / 2; i++) {
            const uint8_t *q = in + 6 * i;
            uint8_t four[4] = {q[0], q[3], q[1], q[2]};

            memcpy(out + 4 * i, four, 4);
        }
        return plane * 2;
    }
    if (p->planar)
        for (size_t s = 0; s < 3; s++)
            for (size_t i = 0; i < plane; i++)
                out[s * plane + i] = in[3 * i + s];
    else
        memcpy(out, in, count * bytes);
    return count * bytes;
}

static inline struct frames *open_drawn_native(struct arena *a,
                                               const struct layout *l,
                                               uint8_t *const *drawn)
{
    const struct picture *p = &l->picture;
    size_t count = samples_of(p), room = count * 4 * (size_t)p->frames + 2;
    uint8_t *all = arena_alloc(a, room);
    size_t len = 0, word = (size_t)memory_bits(p) / 8;
    struct file f;

    for (int i = 0; i < p->frames; i++)
        if (p->allocated == 1)
            pack_bits(drawn[i], count, count * (size_t)i, all);
        else
            len += pack_frame(p, drawn[i], all + len);
    if (p->allocated == 1)
        len = (count * (size_t)p->frames + 7) / 8;
    len += len % 2;
    if (strcmp(p->syntax, EXPLICIT_BE) == 0) {
        word = word < 2 ? 2 : word;
        for (size_t i = 0; i < len; i += word)
            for (size_t k = 0; k < word / 2; k++) {
                uint8_t kept = all[i + k];

                all[i + k] = all[i + word - 1 - k];
                all[i + word - 1 - k] = kept;
            }
    }
    file_begin(&f, p);
    file_native(&f, l->vr, all, len);
    return must_open(a, &f);
}

/* ---- coded ------------------------------------------------------------------ */

static inline struct bytes code_jpeg(struct arena *a, const struct picture *p,
                                     const uint8_t *samples)
{
    struct jpeg_form form = {.quality = 85, .h = 1, .v = 1};
    struct made_jpeg j;
    struct str copy;

    form.space = p->samples == 1                      ? JCS_GRAYSCALE
                 : strcmp(p->photometric, "RGB") == 0 ? JCS_RGB
                                                      : JCS_YCbCr;
    if (form.space == JCS_YCbCr)
        form.h = 2;
    j = make_jpeg(&form, samples, p->width, p->height);
    copy = str_copy(a, (struct str){(const char *)j.at, j.len});
    free(j.at);
    return (struct bytes){(const uint8_t *)copy.at, copy.len};
}

static inline struct bytes code_frame(struct arena *a, const struct layout *l,
                                      int index, uint8_t *samples)
{
    const struct picture *p = &l->picture;
    const struct syntax *syntax = syntax_find(str_of(p->syntax));
    struct frame fr = {.index = index, .pixels = samples};
    struct error err = {0};
    struct bytes coded = {0};
    enum code code;

    if (l->method == METHOD_DCT) {
        coded = code_jpeg(a, p, samples);
        code = frame_from_jpeg(a, coded, syntax, &coded, &err);
    } else {
        fr.shape =
            (struct shape){.width = p->width,
                           .height = p->height,
                           .samples = p->samples,
                           .bits_allocated = p->allocated,
                           .bits = memory_bits(p),
                           .bits_stored = p->stored,
                           .high_bit = p->stored - 1,
                           .is_signed = p->is_signed,
                           .photo = p->samples == 3 ? PHOTO_RGB : PHOTO_MONO2};
        memcpy(fr.shape.photometric, p->photometric, strlen(p->photometric));
        fr.stride = (ptrdiff_t)p->width * p->samples * memory_bits(p) / 8;
        code = frame_encode(a, &fr, syntax, &coded, &err);
    }
    if (code != OK)
        fail_msg("%s: code: %s", l->name, err.text);
    return coded;
}

static inline struct frames *open_drawn(struct arena *a, const struct layout *l,
                                        uint8_t *const *drawn)
{
    struct part parts[16];
    struct file f;

    if (*l->vr)
        return open_drawn_native(a, l, drawn);
    for (int i = 0; i < l->picture.frames; i++) {
        struct bytes coded = code_frame(a, l, i, drawn[i]);

        parts[i] = (struct part){coded.at, coded.len};
    }
    file_begin(&f, &l->picture);
    file_fragments(&f, NULL, 0, parts, l->picture.frames);
    return must_open(a, &f);
}

/* An instance of the layout; change as in draw_frame(), on all frames. */
static inline struct frames *draw_instance(struct arena *a,
                                           const struct layout *l,
                                           uint32_t seed,
                                           const struct rect *change)
{
    uint8_t *drawn[16];
    struct frames *f;

    for (int i = 0; i < l->picture.frames; i++) {
        drawn[i] = draw_frame(&l->picture, seed + (uint32_t)i, change);
        share_chroma(&l->picture, drawn[i]);
    }
    f = open_drawn(a, l, drawn);
    for (int i = 0; i < l->picture.frames; i++)
        free(drawn[i]);
    return f;
}

/* ---- through redact ------------------------------------------------------------ */

static inline struct findings blank_boxes(struct arena *a,
                                          const struct rect *at, int count,
                                          int first, int last)
{
    struct findings f = {0};

    for (int i = 0; i < count; i++) {
        if (!arena_push(a, f))
            break;
        f.at[f.count - 1] = (struct finding){
            .box = at[i], .first = first, .last = last, .verdict = BLANK};
    }
    return f;
}

/* The bytes of the draft, or what went wrong. */
static inline enum code write_draft(struct arena *a, struct frames *f,
                                    const struct plan *plan,
                                    struct bytes *ret_draft, struct error *err)
{
    union {
        const struct dataset *lent;
        struct dataset *ours; /* the tests made it */
    } ds = {frames_dataset(f)};
    int fd = memfd_create("draft", 0);
    struct writer *w;
    enum code code = redact_header(ds.ours, f, plan, err);

    if (code == OK)
        code = writer_begin(a, ds.ours, plan->out, fd, &w, err);
    if (code == OK)
        code = redact_pixels(a, f, plan, w, err);
    if (code == OK)
        code = writer_end(w, err);
    if (code == OK)
        code = file_map(a, fd, (size_t)1 << 30, ret_draft, err);
    close(fd);
    return code;
}

static inline struct bytes must_redact(struct arena *a, struct frames *f,
                                       const struct findings *findings,
                                       struct plan *ret_plan)
{
    struct error err = {0};
    struct bytes draft = {0};
    enum code code = redact_plan(a, f, findings, ret_plan, &err);

    if (code == OK)
        code = write_draft(a, f, ret_plan, &draft, &err);
    if (code != OK)
        fail_msg("redact: %s", err.text);
    return draft;
}

static inline struct frames *must_reopen(struct arena *a, struct bytes draft)
{
    struct dataset *ds;
    struct frames *f;
    struct error err = {0};
    enum code code = dataset_open_memory(a, draft, &limits_default, &ds, &err);

    if (code == OK)
        code = frames_open(a, ds, &limits_default, &f, &err);
    if (code != OK)
        fail_msg("reopen: %s", err.text);
    return f;
}
