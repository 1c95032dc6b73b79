/*
 * fuzz_frames_decode.c - any bytes as a file: open, decode, show, strip
 *
 * Property: it comes back, within the limits, and says OK or why not.
 */
#include "frames/frames.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at(struct arena *a, const struct frames *f)
{
    struct error err = {0};
    struct frame fr;
    struct bytes b;
    struct view v;
    unsigned extras;

    frames_extras(f, &extras, &err);
    for (int i = 0; i < frames_count(f) && i < 2; i++) {
        frame_stripped(a, f, i, &b, &err);
        if (frame_decode(a, f, i, &fr, &err) != OK)
            continue;
        for (int s = STRETCH_VIEWER; s <= STRETCH_PERCENTILE; s++)
            frame_display(a, f, &fr, s, &v, &err);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limits limits = limits_default;
    struct arena *a;
    struct error err = {0};
    struct dataset *ds;
    struct frames *f;

    limits.arena_bytes = (size_t)1 << 28;
    limits.pixels = 1 << 20;
    limits.frames = 64;
    a = arena_create(limits.arena_bytes);
    if (a &&
        dataset_open_memory(a, (struct bytes){data, size}, &limits, &ds,
                            &err) == OK &&
        frames_open(a, ds, &limits, &f, &err) == OK)
        look_at(a, f);
    arena_destroy(a);
    return 0;
}
