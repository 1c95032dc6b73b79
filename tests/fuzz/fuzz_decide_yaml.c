/*
 * fuzz_decide_yaml.c - any bytes as a file of masks
 *
 * Property: it is refused with a line, or it can be linted, tested and asked
 * about an instance.
 */
#include "decide/masks.h"
#include "dicom/dataset.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(struct arena *a, const struct masks *m)
{
    struct dataset ds = {.arena = a};
    struct mask_subject subject = {.ds = &ds, .width = 640, .height = 480};
    struct mask_remarks remarks = {0}, failed = {0};
    struct mask_result result = {0};
    int vectors;

    for (int i = 0; i < masks_count(m); i++)
        if (!masks_info(m, i).id)
            abort();
    masks_lint(a, m, NULL, &remarks, NULL);
    masks_test(a, m, &vectors, &failed, NULL);
    if (masks_match(a, m, &subject, &result, NULL) != OK)
        return;
    for (int i = 0; i < result.count; i++)
        for (int k = 0; k < result.at[i].count; k++)
            if (!rect_holds((struct rect){0, 0, 640, 480},
                            result.at[i].boxes[k]))
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};

    for (int lenient = 0; lenient < 2; lenient++) {
        struct arena *a = arena_create((size_t)1 << 26);
        const struct masks *m;
        struct error err = {0};

        if (!a)
            return 0;
        if (masks_read_text(a, "x.yaml", text, lenient, &m, &err) == OK)
            use(a, m);
        else if (err.code == ERR_FORMAT && !strstr(err.text, "x.yaml:"))
            abort();
        arena_destroy(a);
    }
    return 0;
}
