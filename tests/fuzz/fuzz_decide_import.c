/*
 * fuzz_decide_import.c - any bytes as the rules of another tool
 *
 * The first byte chooses the tool. Property: what is translated is a file of
 * masks that can be read.
 */
#include "decide/masks.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_create((size_t)1 << 26);
    struct buffer yaml = {.limit = 1 << 24};
    struct mask_remarks remarks = {0};
    const struct masks *m;
    struct str text = {(const char *)data + 1, size ? size - 1 : 0};

    if (a && size &&
        masks_import(a, (enum mask_format)(*data % (FORMAT_DRE + 1)), "x", text,
                     &yaml, &remarks, NULL) == OK &&
        !yaml.failed && yaml.len &&
        masks_read_text(a, "x.yaml", (struct str){yaml.at, yaml.len}, true, &m,
                        NULL) != OK)
        abort();
    buffer_release(&yaml);
    arena_destroy(a);
    return 0;
}
