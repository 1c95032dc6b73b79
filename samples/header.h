/*
 * header.h - the attributes every sample has: patient, study, series, device
 *
 * All Type 1 and 2 attributes of the modules are set, so that a validator has
 * nothing to say, and identifying values hide where archives hide them.
 */
#pragma once
#include "part10.h"
#include "people.h"
#include "scene.h"

struct instance {
    uint64_t seed;
    struct fonts *fonts;
    struct arena *arena;
    struct dataset *ds;
    struct truth *truth;
    const struct visit *visit;
};

struct series {
    const char *label; /* for its UID, unique within the visit */
    const char *modality;
    int number;
    const char *description, *protocol, *body_part;
    const char *maker, *model, *serial, *software;
};

/* A new instance of a file name with patient, study, series and equipment;
 * number is Instance Number. */
struct instance *instance_create(struct arena *a, struct fonts *fonts,
                                 uint64_t seed, const char *file,
                                 const struct visit *visit,
                                 const struct series *series,
                                 const char *sop_class, int number);

/* Image Pixel attributes for c, not the pixels. */
void put_image(struct instance *in, const struct canvas *c,
               const char *photometric, int allocated, int stored,
               bool is_signed);
/* Finish: native pixels, from canvas values with `subtract` taken away ... */
void put_native(struct instance *in, const struct canvas *c, int allocated,
                int subtract);
/* ... or encapsulated frames in a transfer syntax (its UID). */
void put_frames(struct instance *in, const char *transfer_syntax,
                const struct bytes *frames, int count);

/* Extras. */
void put_overlay(struct instance *in, int width, int height);
void put_icon(struct instance *in, const struct canvas *c);
void put_private(struct instance *in);
void put_requests(struct instance *in);
void put_code(struct dataset *ds, enum tag sequence, const char *value,
              const char *scheme, const char *meaning);

/* "First Last" and the like, for labels: see header.c. */
const char *name_natural(struct arena *a, const struct person *p);
const char *name_listed(struct arena *a, const struct person *p);
/* YYYYMMDD as "MM.DD.YYYY" and so on: Y, M, D stand for the digits. */
const char *date_as(struct arena *a, const char *yyyymmdd, const char *form);
