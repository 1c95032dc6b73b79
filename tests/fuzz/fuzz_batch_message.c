/*
 * fuzz_batch_message.c - any bytes as what a worker says
 *
 * The first byte chooses the message. Property: it is refused, or it can be
 * packed again and says the same then.
 */
#include "batch/message.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum code again(struct arena *a, int kind, struct str in,
                       struct buffer *ret)
{
    struct error error;
    struct scanned scanned;
    struct result result;
    struct order order;
    struct findings findings = {0};
    struct checked checked;

    switch (kind) {
    case 0:
        TRY(scan_unpack(a, in, &scanned, NULL));
        scan_pack(&scanned, ret);
        return OK;
    case 1:
        TRY(result_unpack(a, in, &result, NULL));
        result_pack(&result, ret);
        return OK;
    case 2:
        TRY(order_unpack(in, &order, NULL));
        order_pack(&order, ret);
        return OK;
    case 3:
        TRY(findings_unpack(a, in, &findings, NULL));
        findings_pack(&findings, ret);
        return OK;
    case 4:
        TRY(checked_unpack(a, in, &checked, NULL));
        checked_pack(&checked, ret);
        return OK;
    default:
        TRY(error_unpack(a, in, &error, NULL));
        error_pack(&error, ret);
        return OK;
    }
}

/* Numbers that are not finite have no one form: compare the second packing
 * with the third. */
static void repeat(struct arena *a, int kind, struct str in)
{
    struct buffer once = {.limit = 1 << 24}, twice = {.limit = 1 << 24};

    if (again(a, kind, in, &once) == OK && !once.failed) {
        if (again(a, kind, (struct str){once.at, once.len}, &twice) != OK ||
            once.len != twice.len ||
            (once.len && memcmp(once.at, twice.at, once.len)))
            abort();
    }
    buffer_release(&once);
    buffer_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_create((size_t)1 << 26);

    if (a && size)
        repeat(a, *data % 6, (struct str){(const char *)data + 1, size - 1});
    arena_destroy(a);
    return 0;
}
