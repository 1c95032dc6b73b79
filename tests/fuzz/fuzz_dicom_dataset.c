/*
 * fuzz_dicom_dataset.c - any bytes: an error, or a data set that can be written
 *
 * What opens must be writable, and what was written must open again with as
 * many elements. The file goes to memory only.
 */
#include "dicom/charset.h"
#include "dicom/write.h"
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct count {
    struct arena *arena;
    int64_t elements, sum;
};

/* Look at every value in every way that the program does. */
static enum code look(void *user, struct items *in, struct element *e,
                      const struct step *path, int depth, struct error *err)
{
    struct count *count = user;
    struct str text = {NULL, 0};
    int64_t n = 0;

    (void)path;
    count->elements++;
    for (int i = 0; i < 3; i++)
        if (element_int(e, i, &n))
            count->sum += n & 0xff;
    count->sum += (int64_t)element_part(e, depth).len;
    count->sum += (int64_t)private_creator(in, e->tag).len;
    if (e->value.len < 256 && !e->is_sequence &&
        charset_utf8(count->arena, charset_of(in, STR("")), e->value, &text,
                     err) == OK)
        count->sum += (int64_t)text.len;
    return OK;
}

static int64_t elements_of(struct arena *a, struct dataset *ds)
{
    struct count count = {a, 0, 0};

    if (dataset_walk(ds, look, &count, NULL) != OK)
        abort();
    return count.elements;
}

static enum code write_again(struct arena *a, struct dataset *ds, int fd,
                             struct error *err)
{
    struct writer *w;

    TRY(writer_begin(a, ds, NULL, fd, &w, err));
    if (ds->pixels.present)
        TRY(writer_pixels_copy(w, err));
    return writer_end(w, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limits limits = limits_default;
    struct arena *a = arena_create((size_t)1 << 26);
    struct bytes bytes = {data, size};
    struct dataset *ds, *again;
    int fd = memfd_create("draft", 0);

    limits.arena_bytes = (size_t)1 << 24;
    dataset_looks_like(bytes);
    if (a && fd >= 0 &&
        dataset_open_memory(a, bytes, &limits, &ds, NULL) == OK) {
        if (write_again(a, ds, fd, NULL) != OK)
            abort();
        if (dataset_open(a, fd, &limits, &again, NULL) != OK)
            abort();
        if (elements_of(a, ds) != elements_of(a, again) && !ds->repaired)
            abort();
    }
    if (fd >= 0)
        close(fd);
    arena_destroy(a);
    return 0;
}
