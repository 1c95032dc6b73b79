/*
 * fuzz_redact_overlay.c - any bytes as a file: overlays drawn, the tree
 * stripped of pictures, a box blanked on the way to a draft
 *
 * Property: it comes back. Pictures stay small, so that overlays and headers
 * get the time.
 */
#include "redact/redact.h"
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void draw_overlays(struct arena *a, struct frames *f)
{
    int count = overlay_count(frames_dataset(f));
    struct view v;

    for (int i = 0; i < count && i < 4; i++)
        overlay_view(a, f, i, &v, NULL);
}

static void redact(struct arena *a, struct dataset *ds, struct frames *f)
{
    struct finding box = {.box = {3, 2, 30, 9}, .last = 1, .verdict = BLANK};
    struct findings found = {.at = &box, .count = 1};
    int fd = memfd_create("draft", 0);
    struct writer *w;
    struct plan plan;

    if (redact_plan(a, f, &found, &plan, NULL) == OK &&
        redact_header(ds, f, &plan, NULL) == OK &&
        writer_begin(a, ds, plan.out, fd, &w, NULL) == OK &&
        redact_pixels(a, f, &plan, w, NULL) == OK)
        writer_end(w, NULL);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limits limits = limits_default;
    struct dataset *ds;
    struct frames *f;
    struct arena *a;

    limits.arena_bytes = (size_t)1 << 28;
    limits.pixels = 1 << 18;
    limits.frames = 16;
    a = arena_create(limits.arena_bytes);
    if (a &&
        dataset_open_memory(a, (struct bytes){data, size}, &limits, &ds,
                            NULL) == OK &&
        frames_open(a, ds, &limits, &f, NULL) == OK) {
        draw_overlays(a, f);
        redact(a, ds, f);
    }
    arena_destroy(a);
    return 0;
}
