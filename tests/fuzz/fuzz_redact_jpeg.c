/*
 * fuzz_redact_jpeg.c - any bytes as a JPEG to be blanked
 *
 * The first eight bytes choose size, components and a box. Property: it comes
 * back, and what it calls blanked is a JPEG of that size, which can be blanked
 * again.
 */
#include "redact/redact_jpeg.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEAD = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_create((size_t)1 << 26);
    struct bytes stream, once, twice;
    struct jpeg_boxes boxes = {.count = 1, .level = {0, 128, 128}};
    struct rect box, whole;
    enum jpeg_order order;
    int components;

    if (size < HEAD || !a) {
        arena_destroy(a);
        return 0;
    }
    stream = (struct bytes){data + HEAD, size - HEAD};
    whole = (struct rect){0, 0, 1 + data[0], 1 + data[1]};
    box = rect_cut((struct rect){data[2], data[3], 1 + data[4], 1 + data[5]},
                   whole);
    boxes.at = &box;
    boxes.count = !rect_empty(box);
    components = data[6] & 1 ? 3 : 1;
    order = (enum jpeg_order)(data[7] & 3);
    if (jpeg_blank(a, stream, whole.width, whole.height, components, &boxes,
                   order, &once, NULL) == OK &&
        jpeg_blank(a, once, whole.width, whole.height, components, &boxes,
                   order, &twice, NULL) != OK)
        abort();
    arena_destroy(a);
    return 0;
}
