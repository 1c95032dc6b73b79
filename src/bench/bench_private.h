/*
 * bench_private.h - what TCIA's knowledge base says of a private element
 */
#pragma once
#include "bench/bench_people.h"
#include "dicom/dataset.h"

enum disposition {
    PRIVATE_KEEP,
    PRIVATE_DELETE,
    PRIVATE_HASH,
    PRIVATE_OFFSET_DATE,
    PRIVATE_OFFSET_INT,
    PRIVATE_STANDARD,
    PRIVATE_UNKNOWN
};

/* A row of tables/tcia_private.tsv. */
struct private_row {
    uint16_t group, element;
    const char *vr; /* "": any */
    enum disposition disposition;
    const char *creator, *path;
};
const struct private_row *private_row_any(struct chance *c);

/* By group, creator, element, VR and nesting (as in tcia_private.tsv); what is
 * not found is unknown. */
enum disposition private_disposition(const struct items *in,
                                     const struct element *e,
                                     const char *nesting);
