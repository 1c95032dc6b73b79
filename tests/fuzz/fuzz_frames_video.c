/*
 * fuzz_frames_video.c - any bytes as a video: open, look, count, decode
 *
 * The first byte chooses the codec, the rest is the stream, in two fragments.
 * Property: it comes back, within the limits, and says OK or why not; a frame
 * has the shape that was told first.
 */
#include "video/video.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct limits limits = {
    .arena_bytes = (size_t)1 << 26, .pixels = 1 << 18, .frames = 64};

static void use(struct arena *a, struct video *v)
{
    const struct video_shape *s = video_shape(v);
    size_t samples = (size_t)s->width * (size_t)s->height * 3;
    uint8_t *pixels = arena_array(a, samples, s->bits > 8 ? 2 : 1);
    int count = 0;

    video_has_extras(v);
    if (!pixels || video_count(v, 0, &count, NULL) != OK)
        return;
    for (int i = count < 3 ? count - 1 : 2; i >= 0; i--)
        video_frame(v, i, pixels, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum codec codecs[] = {CODEC_MPEG2, CODEC_H264, CODEC_HEVC};
    struct arena *a = arena_create(limits.arena_bytes);
    struct fragment pieces[2];
    struct pixel_data p = {.present = true,
                           .encapsulated = true,
                           .file = {data, size},
                           .fragments = pieces,
                           .fragment_count = 2};
    struct error err = {0};
    struct video *v;

    if (a && size > 1) {
        int64_t half = (int64_t)(size - 1) / 2;

        pieces[0] = (struct fragment){1, half};
        pieces[1] = (struct fragment){1 + half, (int64_t)size - 1 - half};
        if (video_open(a, &p, codecs[data[0] % 3], 0, &limits, &v, &err) == OK)
            use(a, v);
    }
    arena_destroy(a);
    return 0;
}
